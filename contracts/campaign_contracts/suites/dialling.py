"""Campaigns that call: made in bulk, so that many share each move of the clock, and looked at when they are through."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from campaign_contracts.history import Intent
from campaign_contracts.suites.api import DAY_SECONDS, Answer, Api, Element, UnattainedError

MOST_AT_ONCE = 25
PAGE = 20
MANY_PAGES = 30
LASTS_SECONDS = 20 * DAY_SECONDS


class Numbers:
    """Hands out fictitious numbers by their last digit, each once in a run."""

    def __init__(self, api: Api) -> None:
        """Nothing is handed out yet."""
        self._api = api
        self._used: dict[str, int] = {}

    def take(self, endings: str) -> list[str]:
        """One fresh number for each last digit."""
        found = []
        for ending in endings:
            used = self._used.get(ending, 0)
            self._used[ending] = used + 1
            found.append(self._api.numbers(used + 1, ending=ending)[used])
        return found


class Crowd:
    """Campaigns of one script. `ids` are in the order of their creation; a campaign that was refused is left out."""

    def __init__(self, api: Api, case: str, rule: str | None = None) -> None:
        """Bind to a target; nothing is sent."""
        self.api, self.intent = api, Intent(case=case, rule=rule)
        self.numbers = Numbers(api)
        self.ids: list[str] = []

    def element(self, endings: str | Sequence[str], **changes: Any) -> Element:
        """A campaign that starts at once; `endings` are the last digits of its numbers, or its numbers."""
        numbers = self.numbers.take(endings) if isinstance(endings, str) else list(endings)
        settings: dict[str, Any] = {"from_": numbers, "schedule": {"end_at": self.api.instant(LASTS_SECONDS)}}
        return self.api.element(**(settings | changes))

    def create(self, elements: Iterable[Element]) -> list[str]:
        """Create campaigns, in bulk; returns the ids in order. Raises UnattainedError when one is refused."""
        wanted = list(elements)
        made: list[str] = []
        for start in range(0, len(wanted), MOST_AT_ONCE):
            part = wanted[start : start + MOST_AT_ONCE]
            answer = self.api.post({"campaigns": part}, self.intent)
            if len(answer.ids) != len(part):
                raise UnattainedError(f"{len(part)} valid campaigns were not all created: HTTP {answer.status}")
            made += answer.ids
        self.ids += made
        return made

    def act(self, action: str, campaigns: Iterable[str]) -> None:
        """The same action on several campaigns."""
        for campaign in campaigns:
            self.api.act(campaign, action, self.intent)

    def look(self, campaigns: Iterable[str] | None = None) -> None:
        """Read campaigns and all of their calls."""
        for campaign in self.ids if campaigns is None else campaigns:
            self.api.read(campaign, self.intent)
            self.calls(campaign)

    def calls(self, campaign: str, *, singular: bool = False, **query: object) -> list[Mapping[str, Any]]:
        """Every page of the call details."""
        found: list[Mapping[str, Any]] = []
        for _ in range(MANY_PAGES):
            paging = {"offset": len(found)} if found else {}
            answer = self.api.call_details(campaign, self.intent, {**query, **paging}, singular=singular)
            page = records(answer)
            found += page
            total = answer.metadata.get("total")
            if not page or not isinstance(total, int) or len(found) >= total:
                break
        return found


def records(answer: Answer) -> list[Mapping[str, Any]]:
    """The call records of an answer, wrapped or bare."""
    found = (item.get("data", item) for item in answer.items if isinstance(item, dict))
    return [record for record in found if isinstance(record, dict)]


def retries(count: int, interval: int, mechanism: str = "Linear", *on_status: str) -> Element:
    """`retries` with everything said; without statuses all three."""
    return {
        "number_of_retries": count,
        "interval_mins": interval,
        "mechanism": mechanism,
        "on_status": list(on_status) or ["busy", "no-answer", "failed"],
    }


def plans() -> Iterator[Element | None]:
    """Ways to call again: every count with each mechanism and a changing choice of statuses and intervals."""
    choices: tuple[tuple[str, ...], ...] = (
        ("busy",), ("no-answer",), ("failed",), ("busy", "no-answer", "failed"), ("failed", "busy"),
        ("no-answer", "failed"),
    )  # fmt: skip
    yield None
    yield {"number_of_retries": 0}
    index = 0
    for mechanism in ("Linear", "Exponential"):
        for count in (1, 2, 3):
            for turn in range(3):
                index += 1
                yield retries(count, (1, 3, 7)[turn], mechanism, *choices[(index + turn) % len(choices)])
        yield retries(3, 5, mechanism)
    yield {"number_of_retries": 2, "interval_mins": 4, "on_status": ["busy", "failed"]}
