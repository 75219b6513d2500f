"""What the faults of lists do. Nothing here runs while no fault is switched on."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from campaign_contracts.mock.campaigns import listing
from campaign_contracts.mock.campaigns.misconduct import ALL, FailureOnPurposeError, touch
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.wire.refusal import invalid, not_found

if TYPE_CHECKING:
    from campaign_contracts.mock.campaigns.operations import Service

_NAME_FAULTS = frozenset(
    f"name-filter-{kind}" for kind in ("exact", "prefix", "case-sensitive", "percent-wildcard", "underscore-wildcard")
)

# With these the parameters as they were sent may not make a query.
_LENIENT = frozenset(
    {
        *("bad-numbers-ignored", "negative-offset-accepted", "number-suffix-ignored", "status-filter-ignored"),
        *("unknown-sort-key-ignored", "unknown-direction-ascends", "sort-ignored", "type-filter-ignored"),
    }
)


def find(service: "Service", account: str, parameters: dict[str, str]) -> tuple[listing.Query, list[Row], int]:
    """A page of a list, its query and the total. Raises RefusalError."""
    faults = service.behaviour.faults
    spoiled = dict(parameters)
    for fault in service.behaviour.hooks:
        if fault.query:
            fault.query(spoiled)
    query = service.query(spoiled)
    rows, total = _matching(service, account, parameters, query)
    rows = _ordered(rows, parameters, query, faults)
    shown = _sliced(rows, query, faults)
    if "list-touches" in faults:
        for row in shown:
            touch(service, row.campaign)
    if "total-is-count" in faults:
        total = len(shown)
    if "total-shrinks" in faults:
        total = max(0, total - query.page.offset)
    if _LENIENT & faults:
        return query, shown, total
    asked = service.query(parameters).page.offset
    return replace(query, page=replace(query.page, offset=asked)), shown, total


def _matching(
    service: "Service", account: str, parameters: dict[str, str], query: listing.Query
) -> tuple[list[Row], int]:
    """All that match, and how many are said to match."""
    faults = service.behaviour.faults
    term = parameters["name"] if query.name and _NAME_FAULTS & faults else ""
    rows, _ = service.store.find(account, replace(query, page=ALL, name="" if term else query.name))
    if term:
        rows = [row for row in rows if _named(row.campaign.name, term, faults)]
    rows = _across(service, account, query, rows)
    if "total-unfiltered" in faults:
        return rows, len(service.store.find(account, replace(query, page=ALL, name=""))[0])
    return rows, len(rows)


def _sliced(rows: list[Row], query: listing.Query, faults: frozenset[str]) -> list[Row]:
    offset, limit = query.page.offset, query.page.limit
    if offset >= len(rows) and offset > 0:
        _check_end(offset, len(rows), faults)
    if limit == 500 and "limit-500-refused" in faults:
        raise invalid("limit must be below 500")
    if offset > 2**31 and "large-offset-500" in faults:
        raise FailureOnPurposeError
    limit += ("page-one-too-long" in faults) - (limit == 500 and "limit-500-gives-499" in faults)
    shown = rows[offset : offset + limit]
    if "sort-by-name-within-page" in faults and query.sort_key == "name":
        shown.sort(key=lambda row: row.campaign.name, reverse=query.descending)
    if "desc-within-page" in faults and query.descending:
        shown.reverse()
    return shown


def _across(service: "Service", account: str, query: listing.Query, rows: list[Row]) -> list[Row]:
    faults = service.behaviour.faults
    if "campaigns-listed-across" in faults and query.name:
        for other in service.store.accounts():
            if other != account:
                rows = rows + service.store.find(other, replace(query, page=ALL))[0]
    if "deleted-found-by-name" in faults and query.name:
        rows = rows + service.store.find(account, replace(query, page=ALL, statuses=frozenset({"deleted"})))[0]
    if "archived-hidden" in faults and query.statuses is None:
        rows = [row for row in rows if not row.campaign.state.startswith("archived")]
    return rows


def _named(name: str, term: str, faults: frozenset[str]) -> bool:
    if "name-filter-case-sensitive" in faults:
        return term in name
    name, term = name.casefold(), term.casefold()
    if "name-filter-exact" in faults:
        return name == term
    if "name-filter-prefix" in faults:
        return name.startswith(term)
    wildcard, meaning = ("%", ".*") if "name-filter-percent-wildcard" in faults else ("_", ".")
    pattern = meaning.join(re.escape(part) for part in term.split(wildcard))
    return re.search(pattern, name, re.DOTALL) is not None


def _ordered(rows: list[Row], parameters: dict[str, str], query: listing.Query, faults: frozenset[str]) -> list[Row]:
    if "edited-move-to-end" in faults and not parameters.get("sort_by"):
        return sorted(rows, key=lambda row: row.campaign.updated_at)
    by_age = "sort-by-name-within-page" in faults and query.sort_key == "name"
    if by_age or ("desc-within-page" in faults and query.descending):
        return sorted(rows, key=lambda row: row.campaign.created_at)
    return rows


def _check_end(offset: int, total: int, faults: frozenset[str]) -> None:
    if "offset-past-end-404" in faults:
        raise not_found("there are no records at this offset")
    if "offset-at-end-refused" in faults and offset == total:
        raise invalid("the offset is past the end")
