"""Faults of the pages of a list: their size, where they begin and end, and their order."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from campaign_contracts.mock.campaigns.decisions import Wanted
from campaign_contracts.mock.campaigns.listing import Query
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.faults.fault import Fault
from campaign_contracts.mock.faults.listing import (
    Alter,
    Found,
    at_offset,
    choosing,
    every,
    listing,
    paging,
    passed,
    refusing,
    taken,
    with_limit,
    without,
)
from campaign_contracts.mock.faults.spoiling import Exchange, Frame, framing
from campaign_contracts.mock.wire.refusal import invalid


def _by_update(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
    rows = every(usual, scheduler, wanted)
    return rows if wanted.parameters.get("sort_by") else sorted(rows, key=lambda row: row.campaign.updated_at)


def _within_page(concerned: Callable[[Query], bool], order: Callable[[list[Row], Query], list[Row]]) -> Any:
    """The page is cut in order of creation, then ordered by itself."""

    def wrapper(usual: Found) -> Found:
        def found(scheduler: Scheduler, wanted: Wanted) -> tuple[list[Row], int]:
            if not concerned(wanted.query):
                return usual(scheduler, wanted)
            by_age = replace(wanted.query, sort_key="date_created", descending=False)
            rows, total = usual(scheduler, replace(wanted, query=by_age))
            return order(rows, wanted.query), total

        return found

    return wrapper


def _default(name: str, value: str) -> Alter:
    def change(parameters: dict[str, str]) -> None:
        parameters.setdefault(name, value)

    return change


def _ascending(parameters: dict[str, str]) -> None:
    if "sort_by" in parameters:
        parameters["sort_by"] = parameters["sort_by"].replace(":desc", ":asc")


def _name_ascending(parameters: dict[str, str]) -> None:
    if parameters.get("sort_by") == "name:desc":
        parameters["sort_by"] = "name:asc"


def _clamped_at_100(parameters: dict[str, str]) -> None:
    text = parameters.get("limit", "")
    if text.isascii() and text.isdigit() and len(text) < 15 and int(text) > 100:
        parameters["limit"] = "100"


def _short_at_the_end(*, calls: bool, offset: bool) -> Frame:
    """A page that ends where its list ends, and is full, lacks the last record; with an offset, or else without one."""

    def frame(exchange: Exchange) -> None:
        metadata, records = exchange.document.get("metadata"), exchange.document["response"]
        if not metadata or not records or exchange.path.endswith("/call-details") is not calls:
            return
        ends = metadata["offset"] + len(records) == metadata["total"] and len(records) == metadata["limit"]
        if ends and bool(metadata["offset"]) is offset:
            records.pop()
            metadata["count"] -= 1

    return frame


FAULTS: tuple[Fault, ...] = (
    framing(
        "list-as-long-as-its-limit-lacks-the-last",
        "LST-01 LST-02",
        "subtle",
        "a list that has as many records as its limit lacks the last one",
        _short_at_the_end(calls=False, offset=False),
    ),
    framing(
        "full-last-page-of-calls-lacks-the-last",
        "CAL-09",
        "subtle",
        "a page of call details that is full and ends with the last call lacks it",
        _short_at_the_end(calls=True, offset=True),
    ),
    taken("limit-default-10", "LST-01", "blatant", "10 records by default", _default("limit", "10")),
    taken("limit-default-21", "LST-01", "subtle", "21 records by default", _default("limit", "21")),
    listing(
        "offset-default-1",
        "LST-01",
        "subtle",
        "offset is 1 by default",
        paging(
            lambda wanted: (
                wanted.query.page.offset if "offset" in wanted.parameters else 1,
                wanted.query.page.limit,
            )
        ),
    ),
    taken("limit-at-most-100", "LST-02", "blatant", "never more than 100 records", _clamped_at_100),
    listing(
        "limit-500-refused",
        "LST-02",
        "subtle",
        "limit goes up to 499",
        refusing(lambda page, _: invalid("limit must be below 500") if page.limit == 500 else None),
    ),
    listing(
        "limit-500-gives-499",
        "LST-02 LST-03 LST-04",
        "subtle",
        "limit 500 gives 499 records",
        with_limit(lambda limit: 499 if limit == 500 else limit),
    ),
    listing("offset-ignored-in-lists", "LST-03", "blatant", "offset is ignored", at_offset(lambda _offset, _limit: 0)),
    listing(
        "offset-one-based", "LST-03", "subtle", "offset counts from 1", at_offset(lambda offset, _: max(0, offset - 1))
    ),
    listing(
        "offset-in-pages",
        "LST-03 LST-04",
        "subtle",
        "offset counts pages",
        at_offset(lambda offset, limit: offset * limit),
    ),
    listing(
        "page-one-too-long",
        "LST-01 LST-03 LST-04",
        "blatant",
        "a page holds one record more than its limit",
        with_limit(lambda limit: limit + 1),
    ),
    listing(
        "page-skips-at-100",
        "LST-04 LST-03",
        "subtle",
        "pages from offset 100 skip a record",
        at_offset(lambda offset, _: offset + 1 if offset >= 100 else offset),
    ),
    taken(
        "default-order-descending",
        "LST-05",
        "blatant",
        "the youngest come first by default",
        _default("sort_by", "date_created:desc"),
    ),
    taken(
        "default-order-by-name",
        "LST-05",
        "subtle",
        "lists are ordered by name by default",
        _default("sort_by", "name:asc"),
    ),
    listing(
        "edited-move-to-end", "LST-05", "subtle", "by default the order is that of date_updated", choosing(_by_update)
    ),
    passed("sort-ignored", "LST-06", "blatant", "sort_by is ignored", without("sort_by")),
    listing(
        "sort-by-name-within-page",
        "LST-06 LST-03",
        "subtle",
        "sort_by=name orders each page by itself",
        _within_page(
            lambda query: query.sort_key == "name",
            lambda rows, query: sorted(rows, key=lambda row: row.campaign.name, reverse=query.descending),
        ),
    ),
    taken("desc-ignored", "LST-06 LST-07", "blatant", "desc orders ascending", _ascending),
    taken("name-desc-ignored", "LST-06 LST-07", "subtle", "name:desc orders ascending", _name_ascending),
    listing(
        "desc-within-page",
        "LST-07 LST-06",
        "subtle",
        "desc reverses each page by itself",
        _within_page(lambda query: query.descending, lambda rows, _: rows[::-1]),
    ),
)
