"""The query of a list: paging, filters, order. Pure; the store turns it into records."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from campaign_contracts.lifecycle import Lifecycle, status_fold
from campaign_contracts.mock.campaigns.selection import collation_of
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError, invalid
from campaign_contracts.spec import Limits

_NUMBER = re.compile(r"[0-9]{1,15}")
_DIGITS = re.compile(r"[0-9]+")
_SORT = re.compile(r"(\w+)(?::(asc|desc))?", re.ASCII)

_OF_LISTS = frozenset({"offset", "limit", "status", "name", "sort_by", "type"})
_OF_CALLS = frozenset({"offset", "limit", "status", "sort_by"})
_LARGEST = 10**15 - 1

_CALL_STATUSES = ("completed", "busy", "no-answer", "failed", "in-progress")

SortKey = Literal["date_created", "name"]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A slice. `shown_limit` is what `metadata.limit` says."""

    offset: int
    limit: int
    shown_limit: int


@dataclass(frozen=True, kw_only=True)
class Query:
    """One list request. `statuses` None: no filter; an empty set finds nothing. `name` is folded."""

    page: Page
    statuses: frozenset[str] | None = None
    name: str = ""
    sort_key: SortKey = "date_created"
    descending: bool = False
    ties_kept: bool = False
    """Whether in descending order those of one date_created come as they do in ascending order."""


def query(parameters: Mapping[str, str], lifecycle: Lifecycle, choices: Choices, limits: Limits) -> Query:
    """The query of a campaign list. Raises RefusalError (LST-10, LST-12, LST-13)."""
    _check_names(parameters, _OF_LISTS, choices)
    statuses = status_filter(parameters.get("status", ""), lifecycle.statuses, choices)
    if parameters.get("type", "trans") not in {"trans", ""}:
        if choices.other_type_refused:
            raise invalid("type must be trans")
        statuses = frozenset()
    if statuses is not None and "deleted" in statuses:
        if choices.deleted_filter == "refused":
            raise invalid("no list holds what is deleted")
        if choices.deleted_filter == "empty" or not choices.deleted_stays_visible:
            statuses -= {"deleted"}
    key, descending = sort_order(parameters.get("sort_by", ""), ("date_created", "name"), choices)
    name = parameters.get("name", "")
    return Query(
        page=page(parameters, choices, limits),
        statuses=statuses,
        name=collation_of(choices).fold(name.strip() if choices.name_filter_trimmed else name),
        sort_key="name" if key == "name" else "date_created",
        descending=descending,
        ties_kept=choices.ties_kept_descending,
    )


def call_query(
    parameters: Mapping[str, str], choices: Choices, limits: Limits
) -> tuple[Page, frozenset[str] | None, bool]:
    """The page, the statuses and whether descending, of a request for call details. Raises RefusalError (CAL-09)."""
    _check_names(parameters, _OF_CALLS, choices)
    asked = page(parameters, choices, limits)
    statuses = status_filter(parameters.get("status", ""), _CALL_STATUSES, choices)
    return asked, statuses, sort_order(parameters.get("sort_by", ""), ("date_created",), choices)[1]


def page(parameters: Mapping[str, str], choices: Choices, limits: Limits) -> Page:
    """The slice that `offset` and `limit` ask for. Raises RefusalError."""
    offset = _number("offset", parameters.get("offset"), 0, choices)
    asked = _number("limit", parameters.get("limit"), limits.default, choices)
    if limits.largest is not None and asked > limits.largest and not choices.over_limit_clamped:
        raise invalid(f"limit must be at most {limits.largest}, not {asked}")
    if asked == 0 and choices.zero_limit_refused:
        raise invalid("limit must be at least 1")
    limit = asked if limits.largest is None else min(asked, limits.largest)
    return Page(offset=offset, limit=limit, shown_limit=asked if choices.limit_as_asked else limit)


def _check_names(parameters: Mapping[str, str], known: frozenset[str], choices: Choices) -> None:
    """Raises RefusalError where a parameter that nobody documents is refused, or one without a value."""
    for name, text in parameters.items():
        if choices.unknown_parameters_refused and name not in known:
            raise invalid(f"there is no parameter {name[:40]!r}")
        if choices.empty_parameters_refused and name in known and not text:
            raise invalid(f"{name} has no value")


def _number(name: str, text: str | None, default: int, choices: Choices) -> int:
    if not text:
        return default
    if not choices.huge_numbers_refused and _DIGITS.fullmatch(text):
        return min(int(text.lstrip("0")[:16] or "0"), _LARGEST)
    if not _NUMBER.fullmatch(text):
        raise _bad(f"{name} must be a whole number from 0, not {text[:40]!r}", choices)
    return int(text)


def _bad(description: str, choices: Choices) -> RefusalError:
    return RefusalError(choices.bad_query_code, INVALID, description)


def status_filter(text: str, known: tuple[str, ...], choices: Choices) -> frozenset[str] | None:
    """The statuses of a comma-separated filter, blanks allowed; None without one. Raises RefusalError."""
    terms = [term.strip() for term in text.split(",") if term.strip()] if text else []
    if not terms:
        return None
    if choices.repeated_statuses_refused and len(set(terms)) < len(terms):
        raise invalid("a status is named twice")
    by_term = {status: status for status in known}
    if choices.status_dialect_understood:
        by_fold = {status_fold(status): status for status in known}
        terms = [by_fold.get(status_fold(term), term) for term in terms]
    unknown = [term for term in terms if term not in by_term]
    refused = choices.mixed_statuses_refused if len(unknown) < len(terms) else True
    if unknown and choices.unknown_status_refused and refused:
        raise invalid(f"status must be among {', '.join(known)}, not {unknown[0][:40]!r}")
    return frozenset(by_term[term] for term in terms if term in by_term)


def sort_order(text: str, keys: tuple[str, ...], choices: Choices) -> tuple[str, bool]:
    """The key and whether descending. Raises RefusalError."""
    if not text:
        return keys[0], False
    match = _SORT.fullmatch(text.lower() if choices.sort_case_ignored else text)
    if match is None or match[1] not in keys or (match[2] is None and choices.bare_sort_key_refused):
        raise _bad(f"sort_by must be one of {', '.join(keys)} with :asc or :desc, not {text[:40]!r}", choices)
    return match[1], match[2] == "desc"
