"""How a list goes wrong: what is found, how it is paged and counted, what is taken to be asked for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from campaign_contracts.mock.behaviour import around
from campaign_contracts.mock.campaigns.decisions import Ask, Listing, Wanted
from campaign_contracts.mock.campaigns.listing import Page, Query
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.clock import SECOND
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.mock.wire.refusal import RefusalError

Found = Callable[[Scheduler, Wanted], tuple[list[Row], int]]
Alter = Callable[[dict[str, str]], None]
"""Changes parameters in place."""

_ALL = Page(offset=0, limit=1_000_000, shown_limit=0)


def listing(name: str, rules: str, kind: Kind, summary: str, wrapper: Callable[[Found], Found]) -> Fault:
    """A fault of what is found for a list."""
    return fault(name, rules, kind, summary, around(Listing, found=wrapper))


def every(usual: Found, scheduler: Scheduler, wanted: Wanted, **changes: Any) -> list[Row]:
    """The records of all pages, of a query with these changes."""
    return usual(scheduler, replace(wanted, query=replace(wanted.query, page=_ALL, **changes)))[0]


def sliced(rows: list[Row], query: Query) -> tuple[list[Row], int]:
    """The page of these records, and their total."""
    return rows[query.page.offset : query.page.offset + query.page.limit], len(rows)


def choosing(choice: Callable[[Found, Scheduler, Wanted], list[Row]]) -> Callable[[Found], Found]:
    """A list is a page of the records that are chosen."""

    def wrapper(usual: Found) -> Found:
        return lambda scheduler, wanted: sliced(choice(usual, scheduler, wanted), wanted.query)

    return wrapper


def paging(change: Callable[[Wanted], tuple[int, int]]) -> Callable[[Found], Found]:
    """The page has another offset and limit than it says."""

    def wrapper(usual: Found) -> Found:
        def found(scheduler: Scheduler, wanted: Wanted) -> tuple[list[Row], int]:
            offset, limit = change(wanted)
            page = replace(wanted.query.page, offset=offset, limit=limit)
            return usual(scheduler, replace(wanted, query=replace(wanted.query, page=page)))

        return found

    return wrapper


def at_offset(change: Callable[[int, int], int]) -> Callable[[Found], Found]:
    """The page begins elsewhere: at a place made from offset and limit."""
    return paging(lambda wanted: (change(wanted.query.page.offset, wanted.query.page.limit), wanted.query.page.limit))


def with_limit(change: Callable[[int], int]) -> Callable[[Found], Found]:
    """The page has another length."""
    return paging(lambda wanted: (wanted.query.page.offset, change(wanted.query.page.limit)))


def refusing(why: Callable[[Page, int], RefusalError | None]) -> Callable[[Found], Found]:
    """Some pages are refused, by the page that is asked for and the total."""

    def wrapper(usual: Found) -> Found:
        def found(scheduler: Scheduler, wanted: Wanted) -> tuple[list[Row], int]:
            rows, total = usual(scheduler, wanted)
            if (refusal := why(wanted.query.page, total)) is not None:
                raise refusal
            return rows, total

        return found

    return wrapper


def totalling(total: Callable[[int, list[Row], Query], int]) -> Callable[[Found], Found]:
    """The total is another: made from the true one, the records of the page and the query."""

    def wrapper(usual: Found) -> Found:
        def found(scheduler: Scheduler, wanted: Wanted) -> tuple[list[Row], int]:
            rows, true = usual(scheduler, wanted)
            return rows, total(true, rows, wanted.query)

        return found

    return wrapper


def touch(scheduler: Scheduler, campaign: Campaign) -> None:
    """Raise date_updated for no reason."""
    scheduler.save(replace(campaign, updated_at=campaign.updated_at + 2 * SECOND))


def taken(name: str, rules: str, kind: Kind, summary: str, change: Alter) -> Fault:
    """A fault that takes other parameters in place of valid ones."""

    def wrapper(usual: Callable[[Mapping[str, str], Ask], Query]) -> Callable[[Mapping[str, str], Ask], Query]:
        def query(parameters: Mapping[str, str], ask: Ask) -> Query:
            others = dict(parameters)
            change(others)
            made = usual(others, ask)
            usual(parameters, ask)  # what breaks a rule as it was sent is refused all the same
            return made

        return query

    return fault(name, rules, kind, summary, around(Listing, query=wrapper))


def passed(name: str, rules: str, kind: Kind, summary: str, change: Alter) -> Fault:
    """A fault that takes other parameters in place of those that were sent, invalid ones too."""

    def wrapper(usual: Callable[[Mapping[str, str], Ask], Query]) -> Callable[[Mapping[str, str], Ask], Query]:
        def query(parameters: Mapping[str, str], ask: Ask) -> Query:
            others = dict(parameters)
            change(others)
            return usual(others, ask)

        return query

    return fault(name, rules, kind, summary, around(Listing, query=wrapper))


def without(*names: str) -> Alter:
    """These parameters are overlooked."""

    def change(parameters: dict[str, str]) -> None:
        for name in names:
            parameters.pop(name, None)

    return change
