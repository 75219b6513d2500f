"""What cleaning up asks a server, and which of its answers count: the lists, read for what a run has left."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice
from math import inf
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from campaign_contracts import envelope, instants
from campaign_contracts.bundle import packaged
from campaign_contracts.history import Exchange, Intent
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.writes import records, unanswered
from campaign_contracts.send import Draft, UnreachableError

CLEAN_UP = Intent(case="clean up")
PAGE = 500
MOST_PAGES = 20
"""Of an account's list, newest first, so many pages are searched for campaigns whose create went unanswered."""

LONG_BEFORE_SECONDS = 3600.0
"""A run has something refused sooner than that: campaigns from so long before its first refusal are none of it."""

MOST_PAGES_OF_A_RUN = 1000
"""So many pages of campaigns with the run's id in their names are read: a list may have no end."""

WAITS_SECONDS = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Before each round: a server that answers 503 is given so long, all in all, to come to itself."""


UNREADABLE = "the list of campaigns cannot be read"


class _RefusedListError(UnreachableError):
    """The service itself refuses to list campaigns as it was asked to; it may list them otherwise."""


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


def find(sender: Sending, inventory: Inventory, sid: str) -> None:
    """Let the inventory learn which campaigns of the account are the run's, though nobody said that they were created.

    Those that carry the run's id in their names are found by it, any others among the newest; all of them there, where
    the server does not heed the name. Raises UnreachableError.
    """
    if not _find_marked(sender, inventory, sid) or any(sent.sid == sid for sent in inventory.unanswered):
        for page in _newest(sender, sid):
            inventory.learn(page)


def _find_marked(sender: Sending, inventory: Inventory, sid: str) -> bool:
    """Find the campaigns with the run's id in their names; false where the server does not look for names."""
    if inventory.mark is None:
        return True
    try:
        for page in islice(_pages(sender, sid, {"name": inventory.mark}), MOST_PAGES_OF_A_RUN):
            inventory.learn(page)
            if not _all_marked(page, inventory):
                return False
    except _RefusedListError:
        return False
    return True


def compare(sender: Sending, there: Inventory, sid: str, perhaps: dict[str, str]) -> None:
    """Let an inventory learn what the lists show of a run; `perhaps` gets what refused requests may have created.

    That is the status of campaigns by their ids, but of those that are over and call nobody. Where requests were
    refused, the newest campaigns tell all of a small account in one page. Raises UnreachableError when it has learnt
    what can be found by the run's id.
    """
    whole = False
    if any(refused.sent.sid == sid for refused in there.refused):
        try:
            whole = _compare_newest(sender, there, sid, perhaps)
        except UnreachableError:
            find(sender, there, sid)
            raise
    if not whole:
        find(sender, there, sid)


def _compare_newest(sender: Sending, there: Inventory, sid: str, perhaps: dict[str, str]) -> bool:
    """Compare the newest campaigns with what was refused; whether these are all that the account has."""
    seen, harmless, whole = set[str](), {*over(), "deleted"}, False
    for page in _newest(sender, sid, until=lambda page: _from_before(page, there)):
        there.learn(page)
        shown = records(page.response)
        alive = [data for data in shown if status(data) not in harmless]
        perhaps |= {data["id"]: status(data) or "unreadable" for data in alive if there.perhaps(data, sid)}
        seen |= {data["id"] for data in shown}
        total = envelope.total(page.response.json if page.response else None)
        whole = total is not None and len(seen) >= total
    return whole


def _from_before(page: Exchange, inventory: Inventory) -> bool:
    """Whether a page, newest first, ends with a campaign from long before the first refusal of a run."""
    refused = [each.at for each in inventory.refused if each.at is not None]
    dates = [instants.parse(data.get("date_created")) or inf for data in records(page.response)]
    sorted_so = dates == sorted(dates, reverse=True)
    return bool(refused and dates) and sorted_so and dates[-1] < min(refused) - LONG_BEFORE_SECONDS


def _newest(
    sender: Sending, sid: str, *, until: Callable[[Exchange], bool] = lambda _page: False
) -> Iterator[Exchange]:
    """The pages of the newest campaigns of an account; all of its pages where the service does not list those first.

    Raises UnreachableError, also where those are too many to be read.
    """
    try:
        for page in islice(_pages(sender, sid, {"sort_by": "date_created:desc"}), MOST_PAGES):
            yield page
            if until(page):
                return
    except _RefusedListError:
        for number, page in enumerate(_pages(sender, sid, {})):
            if number == MOST_PAGES:
                raise UnreachableError("the newest campaigns cannot be listed") from None
            yield page


def latency(sender: Sending, sid: str) -> float:
    """The seconds that a plain read of the account takes. Raises UnreachableError."""
    answer = sender.send(draft("GET", sid, "?limit=1", "list_campaigns"))
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
        exchange = sender.send(draft("GET", sid, f"?{query}", "list_campaigns"))
        if is_list(exchange):
            return exchange
        if from_the_service(exchange) and not may_pass(exchange):
            raise _RefusedListError(UNREADABLE)
    raise UnreachableError(UNREADABLE)


def _all_marked(page: Exchange, inventory: Inventory) -> bool:
    """Whether all campaigns of a page are the run's by their names, as far as they show them."""
    shown = envelope.identified(page.response.json if page.response else None)
    return all(inventory.marks(data) for data in shown if isinstance(data.get("name"), str))


def is_list(exchange: Exchange) -> bool:
    """Whether an answer is a list of the service, with campaigns or without: no page of a gateway."""
    return from_the_service(exchange) and exchange.response is not None and exchange.response.status == 200


def absent(exchange: Exchange) -> bool:
    """Whether an answer says that there is no such campaign, whoever says so."""
    return exchange.response is not None and exchange.response.status in (404, 410)


def from_the_service(exchange: Exchange) -> bool:
    """Whether the service itself answered what was asked: no page of a gateway, no 401 and no 403."""
    response = exchange.response
    return response is not None and envelope.is_one(response.json) and response.status not in (401, 403)


def may_pass(exchange: Exchange) -> bool:
    """Whether the same request may have another answer soon: the service is busy, or somewhere else."""
    return unanswered(exchange.response) or (exchange.response is not None and exchange.response.status == 429)


def over() -> Collection[str]:
    """The statuses of campaigns that call nobody any more."""
    return packaged().lifecycle.status_of(packaged().lifecycle.in_phase("over"))


def waiting() -> Collection[str]:
    """The statuses of campaigns that may not have started, and call nobody as long as they show them."""
    return packaged().lifecycle.status_of(packaged().lifecycle.in_phase("waiting"))


def status(data: Mapping[str, Any]) -> str | None:
    """The status that a campaign shows, as the pages spell it; None where it shows none."""
    shown = data.get("status")
    return packaged().lifecycle.spellings.get(status_fold(shown), shown) if isinstance(shown, str) else None


def draft(method: str, sid: str, rest: str, operation: str, body: Any = None) -> Draft:
    """A request of a clean-up; `rest` is what follows the path of an account's campaigns."""
    return Draft(
        method=method,
        target=f"/v2/accounts/{quote(sid, safe='')}/campaigns{rest}",
        account=sid,
        body=json.dumps(body).encode() if body is not None else b"",
        operation=operation,
        intent=CLEAN_UP,
    )
