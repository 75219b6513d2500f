"""What a run has created and not yet deleted, learnt from the exchanges alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from campaign_contracts.history import Exchange, Response


@dataclass(kw_only=True)
class Inventory:
    """Ids of campaigns. One owner lets it learn from every exchange of a run.

    `created` maps the ids of the run's own campaigns to the sid of their account, in the order of creation; `foreign`
    are ids of campaigns that somebody else made; `unanswered` counts creates of which nobody knows whether they worked;
    `total` counts all that were created.
    """

    run_id: str
    created: dict[str, str] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    unanswered: int = 0
    total: int = 0

    def learn(self, exchange: Exchange) -> list[tuple[str, str]]:
        """Take in one exchange; returns the (id, account sid) pairs that it created."""
        sid, campaign = address(exchange.request.target)
        if sid is None:
            return []
        method, response = exchange.request.method, exchange.response
        if method == "POST" and campaign is None:
            return self._learn_created(sid, response)
        if method == "DELETE" and campaign is not None and response is not None and response.status < 300:
            self.created.pop(campaign, None)
        elif method == "GET" and response is not None:
            for data in _records(response):
                self._learn_seen(data, sid)
        return []

    def _learn_created(self, sid: str, response: Response | None) -> list[tuple[str, str]]:
        if response is None or response.status >= 500:
            self.unanswered += 1
        fresh = [(data["id"], sid) for data in _records(response) if data["id"] not in self.created]
        self.created.update(fresh)
        self.foreign.difference_update(identifier for identifier, _ in fresh)
        self.total += len(fresh)
        return fresh

    def _learn_seen(self, data: dict[str, Any], sid: str) -> None:
        """A campaign in a list: its name says whether it is this run's (its create may have gone unanswered)."""
        identifier = data["id"]
        if identifier in self.created:
            return
        if str(data.get("name", "")).startswith(self.run_id):
            if data.get("status") not in ("deleted", "archived"):
                self.created[identifier] = sid
        else:
            self.foreign.add(identifier)


def address(target: str) -> tuple[str | None, str | None]:
    """The account sid and the campaign id in a request target; None where it has none."""
    parts = [unquote(part) for part in target.partition("?")[0].split("/")]
    if parts[:3] != ["", "v2", "accounts"] or len(parts) < 5:
        return None, None
    return parts[3], parts[5] if len(parts) > 5 and parts[5] else None


def _records(response: Response | None) -> Iterator[dict[str, Any]]:
    """Every `data` object with an id in an answer, whatever the rest of it looks like."""
    body = response.json if response is not None else None
    items = body.get("response") if isinstance(body, dict) else None
    for item in items if isinstance(items, list) else [items]:
        data = item.get("data") if isinstance(item, dict) else None
        if isinstance(data, dict) and isinstance(data.get("id"), str) and data["id"]:
            yield data
