"""Faults of lists: paging, order, filters."""

import re
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
    totalling,
    touch,
    with_limit,
)
from campaign_contracts.mock.wire.refusal import invalid, not_found


def _total_unfiltered(usual: Found) -> Found:
    return lambda scheduler, wanted: (usual(scheduler, wanted)[0], len(every(usual, scheduler, wanted, name="")))


def _name_filter(name: str, rule: str, summary: str, named: Callable[[str, str], bool]) -> Fault:
    """A name filter that finds names by a test of name and term."""

    def choice(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
        if not wanted.query.name:
            return every(usual, scheduler, wanted)
        rows = every(usual, scheduler, wanted, name="")
        return [row for row in rows if named(row.campaign.name, wanted.parameters["name"])]

    return listing(name, rule, "subtle", summary, choosing(choice))


def _folded(test: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    return lambda name, term: test(name.casefold(), term.casefold())


def _any_text(character: str) -> Callable[[str, str], bool]:
    """A test in which a character stands for any text, or for none."""

    def test(name: str, term: str) -> bool:
        place = 0
        for part in term.split(character):
            if (found := name.find(part, place)) < 0:
                return False
            place = found + len(part)
        return True

    return _folded(test)


def _any_character(character: str) -> Callable[[str, str], bool]:
    """A test in which a character stands for any one."""

    def test(name: str, term: str) -> bool:
        return re.search(".".join(re.escape(part) for part in term.split(character)), name, re.DOTALL) is not None

    return _folded(test)


def _archived_hidden(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
    rows = every(usual, scheduler, wanted)
    return [row for row in rows if wanted.query.statuses is not None or not row.campaign.state.startswith("archived")]


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


def _touching(usual: Found) -> Found:
    def found(scheduler: Scheduler, wanted: Wanted) -> tuple[list[Row], int]:
        rows, total = usual(scheduler, wanted)
        for row in rows:
            touch(scheduler, row.campaign)
        return rows, total

    return found


def _default(name: str, value: str) -> Alter:
    def change(parameters: dict[str, str]) -> None:
        parameters.setdefault(name, value)

    return change


def _without(*names: str) -> Alter:
    def change(parameters: dict[str, str]) -> None:
        for name in names:
            parameters.pop(name, None)

    return change


def _bad_number_is_default(parameters: dict[str, str]) -> None:
    for name in ("offset", "limit"):
        if name in parameters and not parameters[name].isdigit():
            del parameters[name]


def _suffix_ignored(parameters: dict[str, str]) -> None:
    for name in ("offset", "limit"):
        if parameters.get(name, "")[:1].isdigit():
            digits = [character for character in parameters[name] if character.isdigit()]
            parameters[name] = "".join(digits)


def _first_status(parameters: dict[str, str]) -> None:
    if "status" in parameters:
        parameters["status"] = parameters["status"].partition(",")[0]


def _without_blanks(parameters: dict[str, str]) -> None:
    terms = parameters.get("status", "").split(",")
    if len(terms) > 1:
        parameters["status"] = ",".join([terms[0], *(term for term in terms[1:] if not term.startswith(" "))])


def _created_or_paused(parameters: dict[str, str]) -> None:
    if parameters.get("status") == "created":
        parameters["status"] = "created,paused"


def _unknown_key_ignored(parameters: dict[str, str]) -> None:
    if parameters.get("sort_by", "").partition(":")[0] not in {"date_created", "name"}:
        parameters.pop("sort_by", None)


def _unknown_direction_ascends(parameters: dict[str, str]) -> None:
    key, _, direction = parameters.get("sort_by", "").partition(":")
    if direction not in {"", "asc", "desc"}:
        parameters["sort_by"] = f"{key}:asc"


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


def _trans_only(parameters: dict[str, str]) -> None:
    if parameters.get("type") == "trans":
        parameters["type"] = "other"


def _negative_is_zero(parameters: dict[str, str]) -> None:
    if parameters.get("offset", "").startswith("-"):
        parameters["offset"] = "0"


FAULTS: tuple[Fault, ...] = (
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
    passed("sort-ignored", "LST-06", "blatant", "sort_by is ignored", _without("sort_by")),
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
    passed("status-filter-ignored", "LST-08", "blatant", "the status filter is ignored", _without("status")),
    taken("status-filter-first-only", "LST-08", "subtle", "of several statuses the first counts", _first_status),
    taken("status-after-blank-ignored", "LST-08", "subtle", "a status after a blank is not heeded", _without_blanks),
    listing(
        "archived-hidden",
        "LST-08",
        "subtle",
        "without a filter archived campaigns are not listed",
        choosing(_archived_hidden),
    ),
    taken("paused-among-created", "LST-08", "subtle", "the filter created finds paused ones too", _created_or_paused),
    taken("name-filter-ignored", "LST-09", "blatant", "the name filter is ignored", _without("name")),
    _name_filter(
        "name-filter-exact",
        "LST-09",
        "the name filter finds whole names only",
        _folded(lambda name, term: name == term),
    ),
    _name_filter(
        "name-filter-prefix",
        "LST-09",
        "the name filter finds beginnings only",
        _folded(lambda name, term: name.startswith(term)),
    ),
    _name_filter("name-filter-case-sensitive", "LST-09", "the name filter heeds case", lambda name, term: term in name),
    _name_filter("name-filter-percent-wildcard", "LST-09", "% in a name filter stands for anything", _any_text("%")),
    _name_filter(
        "name-filter-underscore-wildcard", "LST-09", "_ in a name filter stands for any character", _any_character("_")
    ),
    passed("type-filter-ignored", "LST-10", "blatant", "the type filter is ignored", _without("type")),
    taken("type-trans-refused", "LST-10", "subtle", "type=trans is refused", _trans_only),
    listing(
        "total-is-count",
        "LST-11",
        "blatant",
        "total counts the records of the page",
        totalling(lambda _, rows, query: len(rows)),
    ),
    listing("total-unfiltered", "LST-11", "subtle", "total ignores the name filter", _total_unfiltered),
    listing(
        "total-shrinks",
        "LST-11",
        "subtle",
        "total leaves out what lies before the offset",
        totalling(lambda total, _, query: max(0, total - query.page.offset)),
    ),
    passed(
        "bad-numbers-ignored",
        "LST-12",
        "blatant",
        "an offset or limit that is no number is ignored",
        _bad_number_is_default,
    ),
    passed("negative-offset-accepted", "LST-12", "subtle", "a negative offset is taken for 0", _negative_is_zero),
    passed("number-suffix-ignored", "LST-12", "subtle", "5x is taken for 5", _suffix_ignored),
    passed("unknown-sort-key-ignored", "LST-13", "blatant", "an unknown sort key is ignored", _unknown_key_ignored),
    passed(
        "unknown-direction-ascends",
        "LST-13",
        "subtle",
        "an unknown direction is taken for asc",
        _unknown_direction_ascends,
    ),
    listing(
        "offset-past-end-404",
        "LST-15",
        "blatant",
        "an offset past the end is 404",
        refusing(
            lambda page, total: not_found("there are no records at this offset") if 0 < page.offset >= total else None
        ),
    ),
    listing(
        "offset-at-end-refused",
        "LST-15",
        "subtle",
        "an offset exactly at the end is refused",
        refusing(lambda page, total: invalid("the offset is past the end") if 0 < page.offset == total else None),
    ),
    listing("list-touches", "GET-03", "subtle", "listing raises date_updated", _touching),
)
