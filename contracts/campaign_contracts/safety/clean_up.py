"""Cleaning up: everything that a run created is deleted, or ended where it cannot be; what is left is named.

A server that is busy, restarted or out of breath is asked again: a campaign that was left behind may call somebody.
"""

import contextlib
import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from campaign_contracts import envelope
from campaign_contracts.bundle import packaged
from campaign_contracts.counts import counted
from campaign_contracts.history import Exchange, Intent
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.safety.inventory import Inventory, unanswered
from campaign_contracts.send import Draft, StoppedError, UnreachableError

CLEAN_UP = Intent(case="clean up")
PAGE = 500
MOST_PAGES = 20
"""Of an account's list, newest first, so many pages are searched for campaigns whose create went unanswered."""

MOST_PAGES_OF_A_RUN = 1000
"""So many pages of campaigns with the run's id in their names are read: a list may have no end."""

WAITS_SECONDS = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Before each round: a server that answers 503 is given so long, all in all, to come to itself."""

FEWER = 4
"""Each round has so many times fewer requests under way than the one before: the server was busy."""

Progress = Callable[[int, int], None]


class Sending(Protocol):
    """What cleaning up needs of a sender."""

    @property
    def at_once(self) -> int:
        """So many requests may be under way beside each other."""
        ...

    def send(self, draft: Draft) -> Exchange:
        """Send one request. Raises UnreachableError, and what `stop` was told."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let real time pass, unless stopped."""

    def stop(self, error: BaseException) -> None:
        """End all callers that send or wait, now or later, with this error."""


@dataclass(kw_only=True)
class CleanUp:
    """What came of cleaning up: `kept` are campaigns that have ended and cannot be deleted, `failed` may still run.

    `gone` counts campaigns that were not there any more, `late` creates that may arrive yet, `requests` what was sent
    for all of it; `reset`: the server was made to forget every campaign, and is back in the present.
    """

    deleted: int = 0
    gone: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    interrupted: str | None = None
    late: int = 0
    reset: bool = False
    requests: int = field(default=0, compare=False)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not self.failed and not self.late and self.interrupted is None

    def add(self, more: "CleanUp") -> None:
        """Count in what came of cleaning up further campaigns."""
        self.deleted += more.deleted
        self.gone += more.gone
        self.kept |= more.kept
        self.failed |= more.failed
        self.interrupted = self.interrupted or more.interrupted


def words(result: CleanUp | None, journal: Path | None, *, live: bool) -> list[str]:
    """What has to be said of a clean-up: nothing when everything is gone, every id that is left on a live service."""
    if result is None:
        return []
    lines = []
    if result.requests:
        lines.append(f"Cleaning up took {counted(result.requests, 'request')} more")
    if result.kept:
        ids = f": {_named(result.kept)}" if live else ""
        lines.append(f"{counted(len(result.kept), 'campaign')} ended and cannot be deleted{ids}")
    if result.failed:
        lost = counted(len(result.failed), "campaign")
        lines.append(f"{lost} could not be deleted, and may still run: {_named(result.failed)}")
    if result.late:
        lines.append(f"{counted(result.late, 'create')} had no answer, and may arrive yet")
    if result.interrupted:
        lines.append(f"cleaning up was cut short ({result.interrupted})")
    if not result.done:
        lines.append(f"`campaign-contracts sweep` tries again; what is left stands in {journal}")
    return lines


def _named(campaigns: Mapping[str, str]) -> str:
    return ", ".join(f"{identifier} ({status})" for identifier, status in campaigns.items())


def cleaning(what: str, progress: Callable[[str, int, int], None] | None) -> Progress | None:
    """Progress of cleaning up, under a name. A terminal that was closed does not end it."""
    if progress is None:
        return None

    def show(done: int, total: int) -> None:
        with contextlib.suppress(OSError):
            progress(what, done, total)

    return show


def clean_up(
    sender: Sending,
    inventory: Inventory,
    *,
    settled: Callable[[str], None],
    look: bool = False,
    progress: Progress | None = None,
) -> CleanUp:
    """Delete every campaign of the inventory; end (pause, complete) what has started and cannot be deleted.

    What fails for a reason that may pass is tried again, round by round. With `look` a list is read first, and what it
    shows as over is left alone: enough for a sandbox, where nobody is called if the list is wrong.
    """
    work = _Work(sender=sender, left=dict(inventory.created), settled=settled, progress=progress)
    result, most = work.result, sender.at_once
    try:
        if look:
            work.keep_what_is_over()
        for wait in WAITS_SECONDS:
            sender.sleep(wait)
            if not work.round(most):
                break
            most = max(1, most // FEWER)
    except KeyboardInterrupt:
        result.interrupted = "interrupted"
    result.failed = {identifier: result.failed.get(identifier, "not tried") for identifier in work.left}
    return result


class _Work:
    """What is left to do, and what came of the rest. Campaigns may be dealt with in several threads at once."""

    def __init__(
        self, *, sender: Sending, left: dict[str, str], settled: Callable[[str], None], progress: Progress | None
    ) -> None:
        self.left, self.result = left, CleanUp()
        self._sender, self._settled, self._progress = sender, settled, progress
        self._whole, self._again = len(left), False
        self._lock = threading.Lock()

    def keep_what_is_over(self) -> None:
        """Settle what the newest in the list are shown to be over. A list that cannot be read settles nothing."""
        over = _over()
        try:
            for identifier, status in self._listed():
                if identifier in self.left and status is not None and status in over:
                    self.result.kept[identifier] = status
                    self._settle(identifier)
        except UnreachableError as error:
            self.result.interrupted = str(error)

    def _listed(self) -> Iterator[tuple[str, str | None]]:
        """Id and status of the newest campaigns of each account, as many as the run may have left there."""
        for sid in sorted(set(self.left.values())):
            for page in range(list(self.left.values()).count(sid) // PAGE + 1):
                query = urlencode({"sort_by": "date_created:desc", "limit": PAGE, "offset": page * PAGE})
                response = self._sender.send(_draft("GET", sid, f"?{query}", "list_campaigns")).response
                shown = envelope.identified(response.json) if response is not None and response.status == 200 else []
                yield from ((data["id"], _status(data)) for data in shown)

    def round(self, most: int) -> bool:
        """Try each campaign that is left, so many at once; whether it is worth another round."""
        self.result.interrupted, self._again = None, False
        try:
            if most == 1:
                for identifier in list(self.left):
                    self._try(identifier)
            else:
                self._side_by_side(most)
        except UnreachableError as error:
            self.result.interrupted, self._again = str(error), True
        return self._again

    def _side_by_side(self, most: int) -> None:
        """After an interrupt nothing more is sent; it is raised again when what was under way is over."""
        with ThreadPoolExecutor(max_workers=most) as pool:
            futures = [pool.submit(self._try, identifier) for identifier in list(self.left)]
            try:
                for future in as_completed(futures):
                    future.result()
            except KeyboardInterrupt:
                self._sender.stop(StoppedError("interrupted"))
                raise
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _try(self, identifier: str) -> None:
        """Delete or end one campaign. Raises UnreachableError."""
        path, sid = f"/{quote(identifier, safe='')}", self.left[identifier]
        deletion = self._sender.send(_draft("DELETE", sid, path, "delete_campaign"))
        deleted, absent = _deleted(deletion), deletion.response is not None and deletion.response.status in (404, 410)
        if deleted or (absent and self._told_by_the_service(deletion, sid)):
            with self._lock:
                self.result.deleted += deleted
                self.result.gone += absent
                self._settle(identifier)
            return
        exchanges = [deletion, *self._ended(sid, path)]
        shown = _shown(exchanges[-1])
        with self._lock:
            if shown is not None and shown in _over():
                self.result.kept[identifier] = shown
                self._settle(identifier)
            else:
                self.result.failed[identifier] = shown or "unreadable"
                self._again |= absent or any(map(_may_pass, exchanges))

    def _told_by_the_service(self, absent: Exchange, sid: str) -> bool:
        """Whether a 404 is the service's own, and not that of a gateway that finds no service at the moment."""
        if absent.response is not None and isinstance(absent.response.json, dict):
            return True
        listed = self._sender.send(_draft("GET", sid, "?limit=1", "list_campaigns")).response
        return listed is not None and listed.status == 200

    def _ended(self, sid: str, path: str) -> Iterator[Exchange]:
        """End a campaign unless it is over; what was sent for that, a read of it at last."""
        read = _draft("GET", sid, path, "get_campaign")
        yield (seen := self._sender.send(read))
        if _shown(seen) in {None, *_over()}:
            return
        for action in ("pause", "complete"):
            edit = _draft("PUT", sid, path, "update_campaign", {"campaigns": [{"action": action}]})
            yield self._sender.send(edit)
        yield self._sender.send(read)

    def _settle(self, identifier: str) -> None:
        self._settled(identifier)
        del self.left[identifier]
        if self._progress is not None:
            self._progress(self._whole - len(self.left), self._whole)


def _over() -> Collection[str]:
    """The statuses of campaigns that call nobody any more."""
    return packaged().lifecycle.status_of(packaged().lifecycle.in_phase("over"))


def _deleted(deletion: Exchange) -> bool:
    """Whether an answer says that the campaign is deleted: a status that tells of success, and no item of a failure."""
    response = deletion.response
    if response is None or not 200 <= response.status < 300:
        return False
    codes = (item.get("code") for item in envelope.items(response.json) if isinstance(item, dict))
    return not any(isinstance(code, int) and code >= 300 for code in codes)


def _may_pass(exchange: Exchange) -> bool:
    return unanswered(exchange.response) or (exchange.response is not None and exchange.response.status == 429)


def find(sender: Sending, inventory: Inventory, sid: str) -> None:
    """Let the inventory learn which campaigns of the account are the run's, though nobody said that they were created.

    Those that carry the run's id in their names are found by it, any others among the newest. Raises UnreachableError.
    """
    if inventory.mark is not None:
        for page in islice(_pages(sender, sid, {"name": inventory.mark}), MOST_PAGES_OF_A_RUN):
            inventory.learn(page)
    if any(sent.sid == sid for sent in inventory.unanswered):
        for page in islice(_pages(sender, sid, {"sort_by": "date_created:desc"}), MOST_PAGES):
            inventory.learn(page)


def latency(sender: Sending, sid: str) -> float:
    """The seconds that a plain read of the account takes. Raises UnreachableError."""
    answer = sender.send(_draft("GET", sid, "?limit=1", "list_campaigns"))
    return answer.until - answer.at


def _pages(sender: Sending, sid: str, query: Mapping[str, str]) -> Iterator[Exchange]:
    """The pages of a list, to the one that shows nothing new: not every server heeds the offset."""
    offset, known = 0, set[str]()
    while True:
        exchange = _page(sender, sid, urlencode({**query, "limit": PAGE, "offset": offset}))
        yield exchange
        body = exchange.response.json if exchange.response else None
        fresh = {data["id"] for data in envelope.identified(body)} - known
        known |= fresh
        offset += len(envelope.items(body))
        if not fresh or offset >= (envelope.total(body) or 0):
            return


def _page(sender: Sending, sid: str, query: str) -> Exchange:
    for wait in WAITS_SECONDS:
        sender.sleep(wait)
        exchange = sender.send(_draft("GET", sid, f"?{query}", "list_campaigns"))
        if not _may_pass(exchange):
            return exchange
    raise UnreachableError("the list of campaigns cannot be read")


def _shown(exchange: Exchange) -> str | None:
    """The status of the campaign that an answer shows."""
    found = envelope.data(exchange.response.json) if exchange.response else []
    return _status(found[0]) if found else None


def _status(data: Mapping[str, Any]) -> str | None:
    status = data.get("status")
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
