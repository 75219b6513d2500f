"""Faults of what a list finds and counts, and of what it must refuse."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from campaign_contracts.mock.campaigns.decisions import Wanted
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.faults.fault import Fault
from campaign_contracts.mock.faults.listing import (
    Found,
    choosing,
    every,
    listing,
    passed,
    refusing,
    taken,
    totalling,
    touch,
    without,
)
from campaign_contracts.mock.wire.refusal import invalid, not_found


def _total_unfiltered(usual: Found) -> Found:
    return lambda scheduler, wanted: (usual(scheduler, wanted)[0], len(every(usual, scheduler, wanted, name="")))


def _total_with_deleted(usual: Found) -> Found:
    def found(scheduler: Scheduler, wanted: Wanted) -> tuple[list[Row], int]:
        rows, total = usual(scheduler, wanted)
        if wanted.query.statuses:
            return rows, total
        return rows, total + len(every(usual, scheduler, wanted, statuses=frozenset({"deleted"})))

    return found


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


def _each_name_once(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
    rows = every(usual, scheduler, wanted)
    return list({row.campaign.name: row for row in rows}.values())


def _touching(usual: Found) -> Found:
    def found(scheduler: Scheduler, wanted: Wanted) -> tuple[list[Row], int]:
        rows, total = usual(scheduler, wanted)
        for row in rows:
            touch(scheduler, row.campaign)
        return rows, total

    return found


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


def _few_statuses(parameters: dict[str, str]) -> None:
    if parameters.get("status", "").count(",") >= 4:
        del parameters["status"]


def _without_blanks(parameters: dict[str, str]) -> None:
    terms = parameters.get("status", "").split(",")
    if len(terms) > 1:
        parameters["status"] = ",".join([terms[0], *(term for term in terms[1:] if not term.startswith(" "))])


def _without_two_blanks(parameters: dict[str, str]) -> None:
    terms = parameters.get("status", "").split(",")
    parameters["status"] = ",".join(term for term in terms if not term.startswith("  "))


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


def _trans_only(parameters: dict[str, str]) -> None:
    if parameters.get("type") == "trans":
        parameters["type"] = "other"


def _negative_is_zero(parameters: dict[str, str]) -> None:
    if parameters.get("offset", "").startswith("-"):
        parameters["offset"] = "0"


FAULTS: tuple[Fault, ...] = (
    listing(
        "equal-names-listed-once",
        "LST-09",
        "subtle",
        "of campaigns that have one name the youngest is listed",
        choosing(_each_name_once),
    ),
    passed("status-filter-ignored", "LST-08", "blatant", "the status filter is ignored", without("status")),
    taken("status-filter-first-only", "LST-08", "subtle", "of several statuses the first counts", _first_status),
    taken("five-statuses-are-all", "LST-08", "subtle", "five statuses and more are as good as none", _few_statuses),
    taken("status-after-blank-ignored", "LST-08", "subtle", "a status after a blank is not heeded", _without_blanks),
    taken(
        "status-after-two-blanks-ignored",
        "LST-08",
        "subtle",
        "a status after two blanks is not heeded",
        _without_two_blanks,
    ),
    listing(
        "archived-hidden",
        "LST-08",
        "subtle",
        "without a filter archived campaigns are not listed",
        choosing(_archived_hidden),
    ),
    taken("paused-among-created", "LST-08", "subtle", "the filter created finds paused ones too", _created_or_paused),
    taken("name-filter-ignored", "LST-09", "blatant", "the name filter is ignored", without("name")),
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
    _name_filter(
        "name-filter-plus-made-a-blank",
        "LST-09",
        "a plus sign in a name filter is a blank, though it was encoded",
        _folded(lambda name, term: term.replace("+", " ") in name),
    ),
    _name_filter(
        "name-filter-unquoted-twice",
        "LST-09",
        "percent escapes in a name filter are resolved twice",
        _folded(lambda name, term: unquote(term) in name),
    ),
    passed("type-filter-ignored", "LST-10", "blatant", "the type filter is ignored", without("type")),
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
        "deleted-still-counted",
        "LST-11",
        "subtle",
        "the total of a list that is not filtered by status counts deleted campaigns too",
        _total_with_deleted,
    ),
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
