"""Cleaning up: everything that a run created is deleted, or ended where it cannot be; what is left is named.

A server that is busy, restarted or out of breath is asked again: a campaign that was left behind may call somebody.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from campaign_contracts import envelope
from campaign_contracts.bundle import packaged
from campaign_contracts.counts import counted
from campaign_contracts.history import Exchange, Intent
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.safety.inventory import Inventory, unanswered
from campaign_contracts.send import Draft, UnreachableError

CLEAN_UP = Intent(case="clean up")
PAGE = 500
MOST_PAGES = 20
"""Of an account's list, newest first, so many pages are searched for campaigns whose create went unanswered."""

WAITS_SECONDS = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Before each round: a server that answers 503 is given so long, all in all, to come to itself."""

Send = Callable[[Draft], Exchange]
Progress = Callable[[int, int], None]


@dataclass(kw_only=True)
class CleanUp:
    """What came of cleaning up: `kept` are campaigns that have ended and cannot be deleted, `failed` may still run.

    `gone` counts campaigns that were not there any more.
    """

    deleted: int = 0
    gone: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    interrupted: str | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not self.failed and self.interrupted is None


def words(result: CleanUp | None, journal: Path | None, *, live: bool) -> list[str]:
    """What has to be said of a clean-up: nothing when everything is gone, every id that is left on a live service."""
    if result is None:
        return []
    lines = []
    if result.kept:
        ids = f": {_named(result.kept)}" if live else ""
        lines.append(f"{counted(len(result.kept), 'campaign')} had to be ended and cannot be deleted{ids}")
    if result.failed:
        lost = counted(len(result.failed), "campaign")
        lines.append(f"{lost} could not be deleted, and may still run: {_named(result.failed)}")
    if result.interrupted:
        lines.append(f"cleaning up was cut short ({result.interrupted})")
    if not result.done:
        lines.append(f"`campaign-contracts sweep` tries again; what is left stands in {journal}")
    return lines


def _named(campaigns: Mapping[str, str]) -> str:
    return ", ".join(f"{identifier} ({status})" for identifier, status in campaigns.items())


def clean_up(
    send: Send,
    inventory: Inventory,
    *,
    settled: Callable[[str], None],
    sleep: Callable[[float], None],
    progress: Progress | None = None,
) -> CleanUp:
    """Delete every campaign of the inventory; end (pause, complete) what has started and cannot be deleted.

    What fails for a reason that may pass is tried again, round by round.
    """
    result = CleanUp()
    left = dict(inventory.created)
    whole = len(left)

    def settle(identifier: str) -> None:
        settled(identifier)
        del left[identifier]
        if progress is not None:
            progress(whole - len(left), whole)

    try:
        for wait in WAITS_SECONDS:
            sleep(wait)
            if not _round(send, left, result, settle):
                break
    except KeyboardInterrupt:
        result.interrupted = "interrupted"
    result.failed = {identifier: result.failed.get(identifier, "not tried") for identifier in left}
    return result


def _round(send: Send, left: Mapping[str, str], result: CleanUp, settle: Callable[[str], None]) -> bool:
    """Try each campaign that is left; whether it is worth another round."""
    result.interrupted = None
    again = False
    for identifier, sid in list(left.items()):
        try:
            status, may_pass = _remove(send, identifier, sid, result)
        except UnreachableError as error:
            result.interrupted = str(error)
            return True
        if status is None:
            settle(identifier)
        else:
            result.failed[identifier] = status
            again |= may_pass
    return again


def _remove(send: Send, identifier: str, sid: str, result: CleanUp) -> tuple[str | None, bool]:
    """Delete or end one campaign: None where that is done, else its status, and whether that may pass."""
    path = f"/{quote(identifier, safe='')}"
    deletion = send(_draft("DELETE", sid, path, "delete_campaign"))
    if deletion.response is not None and deletion.response.status < 300:
        result.deleted += 1
        return None, False
    if deletion.response is not None and deletion.response.status in (404, 410):
        result.gone += 1
        return None, False
    over = packaged().lifecycle.status_of(packaged().lifecycle.in_phase("over"))
    exchanges = [deletion, send(_draft("GET", sid, path, "get_campaign"))]
    status = _status(exchanges[-1])
    for action in ("pause", "complete"):
        if status in over or status is None:
            break
        exchanges.append(send(_draft("PUT", sid, path, "update_campaign", {"campaigns": [{"action": action}]})))
        exchanges.append(send(_draft("GET", sid, path, "get_campaign")))
        status = _status(exchanges[-1])
    if status in over:
        result.kept[identifier] = status
        return None, False
    return status or "unreadable", any(map(_may_pass, exchanges))


def _may_pass(exchange: Exchange) -> bool:
    return unanswered(exchange.response) or (exchange.response is not None and exchange.response.status == 429)


def find(send: Send, inventory: Inventory, sid: str, *, sleep: Callable[[float], None]) -> None:
    """Let the inventory learn which campaigns of the account are the run's, though nobody said that they were created.

    Those that carry the run's id in their names are found by it, any others among the newest. Raises UnreachableError.
    """
    if inventory.mark is not None:
        for page in _pages(send, sid, {"name": inventory.mark}, sleep):
            inventory.learn(page)
    if any(sent.sid == sid for sent in inventory.unanswered):
        for _, page in zip(range(MOST_PAGES), _pages(send, sid, {"sort_by": "date_created:desc"}, sleep), strict=False):
            inventory.learn(page)


def _pages(send: Send, sid: str, query: Mapping[str, str], sleep: Callable[[float], None]) -> Iterator[Exchange]:
    offset = 0
    while True:
        exchange = _page(send, sid, urlencode({**query, "limit": PAGE, "offset": offset}), sleep)
        yield exchange
        body = exchange.response.json if exchange.response else None
        count = len(envelope.items(body))
        offset += count
        if not count or offset >= (envelope.total(body) or 0):
            return


def _page(send: Send, sid: str, query: str, sleep: Callable[[float], None]) -> Exchange:
    for wait in WAITS_SECONDS:
        sleep(wait)
        exchange = send(_draft("GET", sid, f"?{query}", "list_campaigns"))
        if not _may_pass(exchange):
            return exchange
    raise UnreachableError("the list of campaigns cannot be read")


def _status(exchange: Exchange) -> str | None:
    shown = envelope.data(exchange.response.json) if exchange.response else []
    status = shown[0].get("status") if shown else None
    return packaged().lifecycle.spellings.get(status_fold(status), status) if isinstance(status, str) else None


def _draft(method: str, sid: str, rest: str, operation: str, body: Any = None) -> Draft:
    return Draft(
        method=method,
        target=f"/v2/accounts/{quote(sid, safe='')}/campaigns{rest}",
        account=sid,
        body=json.dumps(body).encode() if body is not None else b"",
        operation=operation,
        intent=CLEAN_UP,
    )
