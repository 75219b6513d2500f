"""What a list request asks for: paging, filters, order; and what in it is bad, or decided by no rule."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.lifecycle import Lifecycle, status_fold
from campaign_contracts.spec import Limits, Spec

LONGEST_REMEMBERED = 200
"""Characters. Longer names than this are no names of campaigns."""

LARGEST_OFFSET = 2**31 - 1

PARAMETERS = frozenset({"offset", "limit", "sort_by", "status", "name", "type"})
ORDERS = {f"{key}:{way}": (key, way == "desc") for key in ("date_created", "name") for way in ("asc", "desc")}

StatusFilter = Literal["none", "documented", "dialect", "unknown", "undecided"]

_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")
"""A number as everybody writes and reads it; with zeros before it, it may be refused, or be octal to somebody."""

_NEGATIVE = re.compile(r"-[0-9]{1,18}(\.[0-9]+)?")
_SOME_NUMBER = re.compile(
    r"[+-]?(0[xob][0-9a-f_]+|[0-9][0-9_.,]*|[0-9_.,]*(e[+-]?[0-9]+)?|inf(inity)?|nan)", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """One list request. `limit` is None where it was left out; `given` names the parameters that were sent.

    `statuses` are the documented statuses meant; `refusals` the rules that oblige the server to refuse; `undecided`
    says which part no rule decides (then nothing but a refusal is judged).
    """

    given: Mapping[str, str]
    limits: Limits
    offset: int = 0
    limit: int | None = None
    name: str | None = None
    status_filter: StatusFilter = "none"
    statuses: frozenset[str] = frozenset()
    order: tuple[str, bool] = ("date_created", False)
    refusals: tuple[str, ...] = ()
    undecided: str | None = None

    @property
    def size(self) -> int:
        """The most records that the page may hold."""
        return self.limits.applied(self.limit)

    @property
    def foreign_type(self) -> bool:
        """Whether a type is asked for that no campaign has (LST-10)."""
        return self.given.get("type", "trans") != "trans"

    @property
    def plain(self) -> bool:
        """Whether the filters are documented ones, so that all that matches must be found."""
        return self.status_filter in ("none", "documented") and not self.foreign_type


def parse(seen: Observation, spec: Spec, lifecycle: Lifecycle, *, statuses: tuple[str, ...] | None = None) -> ListQuery:
    """Read the query of a list request; `statuses` are those of its records, where they are not the campaigns'."""
    pairs = seen.exchange.request.query
    given = dict(pairs)
    repeated = {name for name, count in Counter(name for name, _ in pairs).items() if count > 1}
    bad = {rule for rule, name in _bad(given, spec) if name not in repeated}
    raw = seen.exchange.request.target.partition("?")[2]
    kind, meant = _statuses(given.get("status"), statuses or lifecycle.statuses)
    return ListQuery(
        given=given,
        limits=spec.limits("list_campaigns"),
        offset=_number(given.get("offset")) or 0,
        limit=_number(given.get("limit")),
        name=given.get("name"),
        status_filter=kind,
        statuses=meant,
        order=ORDERS.get(given.get("sort_by", ""), ("date_created", False)),
        refusals=tuple(sorted(bad)),
        undecided=next(_undecided(given, repeated, raw, kind), None),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _WHOLE.fullmatch(text) else None


def _bad(given: Mapping[str, str], spec: Spec) -> Iterator[tuple[str, str]]:
    """The rules that a value breaks for certain, with the parameter's name (LST-12, LST-13)."""
    for name in ("offset", "limit"):
        text = given.get(name, "")
        negative = _NEGATIVE.fullmatch(text) is not None and text.strip("-0.") != ""
        wordy = text.isascii() and text.isprintable() and " " not in text and not _SOME_NUMBER.fullmatch(text)
        if text and (negative or wordy):
            yield "LST-12", name
    order = given.get("sort_by", "")
    parts = order.split(",")
    plain = order.isascii() and order.isprintable() and not set(order) & set(";+")
    decided = spec.parameter("list_campaigns", "sort_by", decided=True)
    if plain and any(_names_key(part) and not decided.accepts(part) for part in parts):
        yield "LST-13", "sort_by"


def _names_key(order: str) -> bool:
    """Whether an order has a key and at most one direction; several orders with commas between are undecided."""
    return order.partition(":")[0].strip() != "" and order.count(":") <= 1


def _undecided(given: Mapping[str, str], repeated: set[str], raw: str, kind: StatusFilter) -> Iterator[str]:
    for name, value in given.items():
        if name not in PARAMETERS:
            yield f"{name} is no parameter of lists"
        if name in repeated or not value:
            yield f"{name} is repeated or empty"
        if (
            "\ufffd" in value
            or not _is_text(value)
            or (name in ("name", "status") and f"{name}=" in raw and "+" in raw)
        ):
            yield f"{name} holds what servers read differently"
    limit, offset = given.get("limit"), given.get("offset")
    if limit is not None and not _number(limit):
        yield "limit is no whole number from 1"
    if offset is not None and (_number(offset) is None or int(offset) > LARGEST_OFFSET):
        yield "offset is no whole number from 0 of usual size"
    if "sort_by" in given and given["sort_by"] not in ORDERS:
        yield "sort_by in another spelling"
    if any(given.get(name, "") != given.get(name, "").strip() for name in ("name", "type")):
        yield "blanks around a value"
    if kind == "undecided":
        yield "a status filter that is mixed, repeats a status, or names deleted"


def _statuses(text: str | None, statuses: tuple[str, ...]) -> tuple[StatusFilter, frozenset[str]]:
    """The statuses that a filter means.

    Undecided where it mixes in others, names one twice, or names `deleted` or `in_progress`.
    """
    if text is None:
        return "none", frozenset()
    terms = [term.strip(" ") for term in text.split(",")]
    if len(set(map(status_fold, terms))) < len(terms):
        return "undecided", frozenset()
    listed = {status for status in statuses if status != "deleted"}
    if set(terms) <= listed:
        return "documented", frozenset(terms)
    by_fold = {status_fold(status): status for status in statuses}
    meant = [by_fold.get(status_fold(term)) for term in terms]
    near = [status_fold(term.replace("_", "-").replace(" ", "-")) in by_fold for term in terms]
    if not any(near) and all(terms):
        return "unknown", frozenset()
    if all(meant) and "deleted" not in meant:
        return "dialect", frozenset(status for status in meant if status)
    return "undecided", frozenset()


def _is_text(value: str) -> bool:
    return not any(unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") for character in value)


# -- names ---------------------------------------------------------------------------------------------------------


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


def _ascii_lower(text: str) -> str:
    return "".join(character.lower() if character.isascii() else character for character in text)


_FOLDS: tuple[Callable[[str], str], ...] = (_ascii_lower, str.lower, str.casefold, _without_marks)


def contains(name: str, term: str) -> bool | None:
    """Whether a name contains a term, ignoring case; None where that depends on the folding beyond ASCII (LST-09)."""
    if term.isascii() and name.isascii():
        return term.lower() in name.lower()
    terms, names = _folds_of(term), _folds_of(name)
    found = {one in other for one, other in zip(terms, names, strict=True)}
    return found.pop() if len(found) == 1 else None


def _folds_of(text: str) -> tuple[str, ...]:
    return (_folded if len(text) <= LONGEST_REMEMBERED else _folded.__wrapped__)(text)


@lru_cache(maxsize=8192)
def _folded(text: str) -> tuple[str, ...]:
    return tuple(fold(text) for fold in _FOLDS)


def precedes(one: str, other: str) -> bool | None:
    """Whether a name sorts before another under every usual order; None where orders differ (fine print *Lists*)."""
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            if not (_lower_or_digit(left + right) or _upper_or_digit(left + right)):
                return None
            if _numbers_differ(one, other, index):
                return None
            return left < right
    return None


def _lower_or_digit(text: str) -> bool:
    return text.isascii() and text.isalnum() and text == text.lower()


def _upper_or_digit(text: str) -> bool:
    return text.isascii() and text.isalnum() and text == text.upper()


def _numbers_differ(one: str, other: str, index: int) -> bool:
    """Whether numbers of different length begin to differ here: some orders compare them as numbers."""
    start = len(one[:index].rstrip("0123456789"))
    runs = [len(text) - start - len(text[start:].lstrip("0123456789")) for text in (one, other)]
    return all(runs) and runs[0] != runs[1]
