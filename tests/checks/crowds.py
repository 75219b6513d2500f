"""Hand-written lists: a known crowd of campaigns, and what the listing check says of how it was listed."""

from collections.abc import Mapping
from typing import Any

from tests.checks.histories import RUN, History, element, judged, shown

from campaign_contracts.checks.lists import check as lists

Data = Mapping[str, Any]
MARK = f"{RUN} list"
STATUSES = ("created", "paused", "completed")


class Crowd:
    """Twenty-seven campaigns of this run, nine in each of three states, and a list of them as a good server answers it.

    Three batches are ten seconds apart; the names run against the dates.
    """

    def __init__(self, history: History, size: int = 27) -> None:
        """They are created in one request, and those that are not `created` are read."""
        self.history = history
        self.all: list[Data] = []
        for index in range(size):
            name = f"{MARK} {(index * 7) % size:04d}" + (" 50% OFF" if index % 5 == 0 else " 50x off")
            status = STATUSES[index % 3]
            self.all.append(shown(f"id{index:03d}", element(name), at=10.0 * (index * 3 // size), status=status))
        created = [{**data, "status": "created"} for data in self.all]
        history.create(*(element(data["name"]) for data in self.all), shows=created)
        for data in self.all:
            if data["status"] != "created":
                history.send(
                    "PUT", f"campaigns/{data['id']}", body={"campaigns": [{"action": "pause"}]},
                    items=[{"code": 200, "error_data": None, "status": "success", "data": data}],
                )  # fmt: skip
                history.read(data)

    def matching(self, query: Mapping[str, Any]) -> list[Data]:
        """The whole list that a query asks for, in its order."""
        statuses = [status.strip() for status in query["status"].split(",")] if "status" in query else list(STATUSES)
        term = query.get("name", "").lower()
        found = [data for data in self.all if data["status"] in statuses and term in data["name"].lower()]
        key, _, way = query.get("sort_by", "date_created:asc").partition(":")
        return sorted(found, key=lambda data: str(data[key]), reverse=way == "desc")

    def list(self, **query: Any) -> None:
        """A page as it should be."""
        whole = self.matching(query)
        offset, limit = query.get("offset", 0), query.get("limit", 20)
        self.history.list(whole[offset : offset + limit], len(whole), **query)


def verdicts(history: History) -> set[tuple[str, str]]:
    """What the listing check says."""
    return judged(history, lists.CHECKS)[0]


def broken(history: History) -> set[str]:
    """The rules that it says are broken."""
    return {rule for rule, verdict in verdicts(history) if verdict == "broken"}
