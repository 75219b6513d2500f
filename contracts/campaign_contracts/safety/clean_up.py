"""Cleaning up: everything that a run created is deleted, or ended where it cannot be; what is left is named.

A server that is busy, restarted or out of breath is asked again: a campaign that was left behind may call somebody.
"""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import quote, urlencode

from campaign_contracts import envelope
from campaign_contracts.history import Exchange
from campaign_contracts.safety import asking
from campaign_contracts.safety.cleaned import CleanUp
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.writes import deleted
from campaign_contracts.send import StoppedError, UnreachableError

FEWER = 4
"""Each round has so many times fewer requests under way than the one before: the server was busy."""

Progress = Callable[[int, int], None]


def cleaning(what: str, progress: Callable[[str, int, int], None] | None) -> Progress | None:
    """Progress of cleaning up, under a name. A terminal that was closed does not end it."""
    if progress is None:
        return None

    def show(done: int, total: int) -> None:
        with contextlib.suppress(OSError):
            progress(what, done, total)

    return show


def clean_up(
    sender: asking.Sending,
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
        for number, wait in enumerate(asking.WAITS_SECONDS, start=1):
            sender.sleep(wait)
            if not work.round(most, last=number == len(asking.WAITS_SECONDS)):
                break
            most = max(1, most // FEWER)
    except KeyboardInterrupt:
        result.interrupted = "interrupted"
    result.failed = {identifier: result.failed.get(identifier, "not tried") for identifier in work.left}
    return result


def clean_up_as_listed(
    sender: asking.Sending,
    inventory: Inventory,
    accounts: Collection[str],
    *,
    settled: Callable[[str], None],
    found: Callable[[str, str], None] = lambda _identifier, _sid: None,
    look: bool,
    progress: Progress | None = None,
) -> CleanUp:
    """Clean up, then look in the lists for what no answer told of, and clean that up too.

    Such are campaigns that a refused request created, or that were said to be deleted and are still there. They are
    known by the run's id in their names, and `found` hears of each. What is there after that has failed. On a live
    service (without `look`) those that do not have it are named where they resemble what was refused, and a list that
    cannot be read leaves the clean-up unfinished. A sandbox is believed what it answered.
    """
    result = clean_up(sender, inventory, settled=settled, look=look, progress=progress)
    if not result.done or inventory.mark is None:
        return result
    try:
        there = _still_listed(sender, inventory, accounts, result, live=not look)
        if not there.created:
            return result
        for identifier, sid in there.created.items():
            found(identifier, sid)
            result.recall(identifier)
        result.add(clean_up(sender, there, settled=settled))
        if result.interrupted is not None:
            return result
        left = _still_listed(sender, inventory, accounts, result, live=not look).created
        for identifier, sid in left.items():
            found(identifier, sid)
            result.recall(identifier)
        work = _Work(sender=sender, left=dict(left), settled=settled, progress=None)
        work.keep_what_is_over()
        work.result.failed = {identifier: result.failed.get(identifier, "still listed") for identifier in work.left}
        result.add(work.result)
    except KeyboardInterrupt:
        result.interrupted = "interrupted"
    return result


def _still_listed(
    sender: asking.Sending, inventory: Inventory, accounts: Collection[str], result: CleanUp, *, live: bool
) -> Inventory:
    """What the lists show of the run, but those campaigns that are known to be over.

    Of a live service the result notes what may have come of refused requests, and a list that cannot be read.
    """
    there = Inventory(run_id=inventory.run_id, refused=list(inventory.refused) if live else [])
    for sid in accounts:
        try:
            asking.compare(sender, there, sid, result.perhaps)
        except UnreachableError as error:
            result.interrupted = str(error) if live else result.interrupted
    for identifier in inventory.created:
        result.perhaps.pop(identifier, None)
    for identifier in result.kept:
        there.created.pop(identifier, None)
    return there


class _Work:
    """What is left to do, and what came of the rest. Campaigns may be dealt with in several threads at once."""

    def __init__(
        self, *, sender: asking.Sending, left: dict[str, str], settled: Callable[[str], None], progress: Progress | None
    ) -> None:
        self.left, self.result = left, CleanUp()
        self._sender, self._settled, self._progress = sender, settled, progress
        self._whole, self._again, self._last = len(left), False, False
        self._lock = threading.Lock()

    def keep_what_is_over(self) -> None:
        """Settle what the newest in the list are shown to be over. A list that cannot be read settles nothing."""
        over = asking.over()
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
            for page in range(list(self.left.values()).count(sid) // asking.PAGE + 1):
                query = urlencode({"sort_by": "date_created:desc", "limit": asking.PAGE, "offset": page * asking.PAGE})
                response = self._sender.send(asking.draft("GET", sid, f"?{query}", "list_campaigns")).response
                shown = envelope.identified(response.json) if response is not None and response.status == 200 else []
                yield from ((data["id"], asking.status(data)) for data in shown)

    def round(self, most: int, *, last: bool) -> bool:
        """Try each campaign that is left, so many at once; whether it is worth another round."""
        self.result.interrupted, self._again, self._last = None, False, last
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
        deletion = self._sender.send(asking.draft("DELETE", sid, path, "delete_campaign"))
        done, missing = deleted(deletion.response), asking.absent(deletion)
        if done or (missing and self._said_by_the_service(deletion, sid)):
            with self._lock:
                self.result.count(identifier, deleted=done)
                self._settle(identifier)
            return
        refused = asking.from_the_service(deletion) and not asking.may_pass(deletion)
        exchanges = [deletion, *self._ended(sid, path, deletable=not (refused or self._last))]
        told = asking.from_the_service(exchanges[-1])
        shown, gone = _shown(exchanges[-1]), asking.absent(exchanges[-1]) and told
        with self._lock:
            if gone:
                self.result.count(identifier, deleted=False)
                self._settle(identifier)
            elif shown is not None and shown in asking.over():
                self.result.kept[identifier] = shown
                self._settle(identifier)
            else:
                self.result.failed[identifier] = shown or "unreadable"
                unread = shown is None and not told
                self._again |= unread or not refused or any(map(asking.may_pass, exchanges))

    def _said_by_the_service(self, missing: Exchange, sid: str) -> bool:
        """Whether a 404 is the service's own, and not that of a gateway that finds no service at the moment."""
        if asking.from_the_service(missing):
            return True
        return asking.is_list(self._sender.send(asking.draft("GET", sid, "?limit=1", "list_campaigns")))

    def _ended(self, sid: str, path: str, *, deletable: bool) -> Iterator[Exchange]:
        """End a campaign unless it is over; what was sent for that, a read of it at last.

        One that calls nobody now, and may be `deletable` later, is left as it is: what has ended stays for ever.
        """
        read = asking.draft("GET", sid, path, "get_campaign")
        yield (seen := self._sender.send(read))
        left_alone = asking.waiting() if deletable else ()
        if _shown(seen) in {None, *asking.over(), *left_alone}:
            return
        for action in ("pause", "complete"):
            edit = asking.draft("PUT", sid, path, "update_campaign", {"campaigns": [{"action": action}]})
            yield self._sender.send(edit)
        yield self._sender.send(read)

    def _settle(self, identifier: str) -> None:
        self._settled(identifier)
        del self.left[identifier]
        if self._progress is not None:
            self._progress(self._whole - len(self.left), self._whole)


def _shown(exchange: Exchange) -> str | None:
    """The status of the campaign that an answer shows."""
    found = envelope.data(exchange.response.json) if exchange.response else []
    return asking.status(found[0]) if found else None
