"""Pages of call details, and what they have shown of one campaign's calls since those rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.calls.records import records_of
from campaign_contracts.checks.lists.query import ListQuery, parse
from campaign_contracts.checks.lists.refusals import answer_of
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.lifecycle import Answer

STATUSES = ("completed", "busy", "no-answer", "failed", "in-progress")
SINGULAR = "get_call_details_singular"
UNBOUNDED = 20
"""A limit above the default may be refused or cut: nothing states a maximum."""

BookKey = tuple[frozenset[str], str | None]


def sid_of(record: Mapping[str, Any]) -> str | None:
    """The sid of a call; None of a record without one that has no `start_time`, and so is no call."""
    sid = record.get("call_sid")
    return None if not sid and record.get("start_time") is None else str(sid)


@dataclass(frozen=True, kw_only=True)
class CallPage:
    """One answer to a request for call details. `records` is None where they cannot be read."""

    seen: Observation
    query: ListQuery
    answer: Answer
    records: tuple[Mapping[str, Any], ...] | None
    total: int | None
    refusals: tuple[str, ...]
    undecided: bool

    @property
    def singular(self) -> bool:
        """Whether it came from the deprecated path."""
        return self.seen.operation is not None and self.seen.operation.id == SINGULAR

    @property
    def asked(self) -> str:
        """The query as it was sent."""
        return self.seen.exchange.request.target.partition("?")[2]

    @property
    def offset(self) -> int:
        """Where the page begins."""
        return self.query.offset

    @property
    def size(self) -> int:
        """The most records that the page may hold."""
        return self.query.size

    @property
    def end(self) -> int:
        """The position after the last record."""
        return self.offset + len(self.records or ())

    @property
    def sids(self) -> tuple[str | None, ...]:
        """The calls in their order; None where a record is of a number that nobody called, and names no call."""
        return tuple(sid_of(record) for record in self.records or ())

    @property
    def descending(self) -> bool:
        """Whether the youngest record comes first."""
        return self.query.given.get("sort_by") == "date_created:desc"

    @property
    def plain(self) -> bool:
        """Whether the page is part of the whole in ascending order."""
        return not (self.undecided or self.refusals or "status" in self.query.given or self.descending)

    @property
    def large(self) -> bool:
        """Whether more was asked for than a server must give at once."""
        return self.query.limit is not None and self.query.limit > UNBOUNDED

    @property
    def last(self) -> bool:
        """Whether the page shows where the list ends."""
        return len(self.sids) < self.size and not self.large and bool(self.records or self.offset == 0)

    @property
    def key(self) -> BookKey:
        """What pages have in common that are slices of one list."""
        return self.query.statuses, "desc" if self.descending else None


@dataclass(kw_only=True)
class Slices:
    """The pages of one list of calls: which call stands where, and what the total is said to be."""

    sids: dict[int, str] = field(default_factory=dict)
    sources: dict[int, int] = field(default_factory=dict)
    keys: dict[int, float] = field(default_factory=dict)
    total: tuple[int, int] | None = None
    finish: int | None = None


def enter(known: Slices, page: CallPage) -> None:
    """Note what a sound page shows."""
    for position, record in enumerate(page.records or (), start=page.offset):
        if (sid := sid_of(record)) is not None:
            known.sids.setdefault(position, sid)
        known.sources.setdefault(position, page.seen.number)
        if (key := instants.parse(record.get("date_created"))) is not None:
            known.keys.setdefault(position, key)
    if page.total is not None:
        known.total = known.total or (page.total, page.seen.number)
    if page.last:
        known.finish = page.end


@dataclass(kw_only=True)
class CallBook:
    """Everything shown of one campaign's calls since they rest. `records` by sid, with the exchange of the first."""

    records: dict[str, tuple[Mapping[str, Any], int]] = field(default_factory=dict)
    lists: dict[BookKey, Slices] = field(default_factory=dict)
    pairs: dict[str, dict[bool, CallPage]] = field(default_factory=dict)

    def asked_plural(self, page: CallPage) -> bool:
        """Whether the documented path was asked the same, so that the other is judged by that alone (CAL-01)."""
        return False in self.pairs.get(page.asked, {})


def page_of(seen: Observation, model: Model) -> CallPage:
    """Read a request for call details and its answer."""
    query = parse(seen, model.spec, model.lifecycle, statuses=STATUSES)
    order = query.given.get("sort_by", "")
    refusals = set(query.refusals) | ({"sort_by"} if order.startswith("name:") else set())
    own = {parameter.name for parameter in seen.operation.parameters} if seen.operation is not None else set()
    undecided = query.undecided is not None or query.status_filter in ("dialect", "unknown")
    undecided = undecided or not query.given.keys() <= own
    found = records_of(seen)
    total = seen.metadata.get("total")
    return CallPage(
        seen=seen,
        query=query,
        answer=answer_of(seen),
        records=tuple(found) if found is not None else None,
        total=total if isinstance(total, int) and not isinstance(total, bool) else None,
        refusals=tuple(sorted(refusals)),
        undecided=undecided,
    )
