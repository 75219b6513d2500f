"""What the pages of one unchanging list have shown, and which campaigns they ought to show."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from campaign_contracts import instants
from campaign_contracts.checks.lists.query import ListQuery, contains, precedes
from campaign_contracts.checks.model.campaign import CampaignModel, WriteKind
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.lifecycle import status_fold

Key = float | str

LONGEST_NAME = 1000
"""Characters. Of a stranger's name no more is kept."""

MOST_STRANGERS = 100_000
"""Where a list has shown more campaigns of others, nobody knows all of them any more."""

DELETED = frozenset({"deleted"})
ANSWERED: frozenset[WriteKind] = frozenset(
    {"accepted", "refused-action", "refused-edit", "refused-both", "refused-delete"}
)
"""After such a request a campaign is there, unless its states say otherwise."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answered page, with what is known of the campaigns that the list holds.

    `certain` match the query and exist; `possible` may. `owned`: nobody but this run has campaigns that match.
    `strangers` are records of campaigns that this history did not see created, or saw deleted. `total` is None where it
    is no integer.
    """

    seen: Observation
    query: ListQuery
    records: tuple[Mapping[str, Any], ...]
    total: int | None
    certain: frozenset[str]
    possible: frozenset[str]
    owned: bool
    strangers: frozenset[str]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids in their order."""
        return tuple(record["id"] for record in self.records)

    @cached_property
    def strays(self) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
        """The records that may not carry the asked-for status, and those that may not carry the asked-for name."""
        if self.query.name is None and self.query.status_filter == "none":
            return [], []
        wanted = {status_fold(status) for status in self.query.statuses}
        return (
            [record for record in self.records if not _status_fits(record, self.query, wanted)],
            [record for record in self.records if not _name_fits(record, self.query)],
        )

    @property
    def end(self) -> int:
        """The position after the last record."""
        return self.query.offset + len(self.records)

    @property
    def least(self) -> int:
        """The least number of campaigns that match."""
        return len(self.certain)

    @property
    def most(self) -> float:
        """The greatest number of campaigns that match; unlimited where others may have some."""
        return len(self.possible) if self.owned else float("inf")

    @property
    def closed(self) -> bool:
        """Whether the set is known exactly and nobody else can change it between two pages."""
        return self.owned and self.least == self.most and not self.strangers

    def credible(self, count: float | None) -> bool:
        """Whether that many campaigns may match."""
        return count is not None and self.least <= count <= self.most

    def key(self, record: Mapping[str, Any]) -> Key | None:
        """What the list is ordered by, or None where the record does not show it readably."""
        if self.query.order[0] == "name":
            return record["name"] if isinstance(record.get("name"), str) else None
        return instants.parse(record.get("date_created"))


def ordered(one: Key, other: Key) -> bool | None:
    """Whether one key is less than another for certain (True), greater for certain (False), or neither (None)."""
    if isinstance(one, str) or isinstance(other, str):
        return precedes(str(one), str(other))
    return None if instants.same(one, other) else one < other


@dataclass(kw_only=True)
class Book:
    """The pages of one query (its paging apart) while nothing changes: which campaign stands at which position.

    `sources` are the exchange that showed a position, and its offset; `windows` are whole pages by offset and limit as
    written; `tiles` the pages whose offset is a multiple of their limit.
    """

    certain: frozenset[str]
    ids: dict[int, str] = field(default_factory=dict)
    sources: dict[int, tuple[int, int]] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    windows: dict[tuple[str | None, str | None], tuple[tuple[str, ...], int]] = field(default_factory=dict)
    tiles: dict[int, dict[int, tuple[str, ...]]] = field(default_factory=dict)
    tile_of: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    total: tuple[int, int] | None = None
    finish: int | None = None
    decided: set[str] = field(default_factory=set)

    @property
    def complete(self) -> bool:
        """Whether every position up to the known end is known."""
        return self.finish is not None and len(self.ids) == self.finish and max(self.ids, default=-1) < self.finish

    def once(self, rule: str) -> bool:
        """Whether this is the first time that something is decided."""
        fresh = rule not in self.decided
        self.decided.add(rule)
        return fresh

    def exchanges(self, *positions: int) -> list[int]:
        """The exchanges that showed these positions."""
        return sorted({self.sources[position][0] for position in positions if position in self.sources})


class Known(NamedTuple):
    """A campaign that may be in lists: whether it certainly exists, and its name in lower case where that is simple.

    `plain` is None where the name is not ASCII, or was sent and is shown otherwise.
    """

    campaign: CampaignModel
    exists: bool
    plain: str | None


@dataclass(kw_only=True)
class Expected:
    """The campaigns of this history by list filters. Remembers what it worked out until `forget`."""

    known: dict[str, Known] = field(default_factory=dict)
    """The campaigns of all accounts that are not deleted, as they were when a list was last set beside them."""
    changes: int = 0
    """How often campaigns had changed by then."""
    named: dict[tuple[str, str | None], list[tuple[CampaignModel, bool]]] = field(default_factory=dict)
    unfiltered: dict[tuple[str, str | None], tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    uncertain: list[tuple[str, str]] = field(default_factory=list)
    """Account and name of campaigns that may have been created without the history showing them."""
    strangers: dict[tuple[str, str], str] = field(default_factory=dict)
    """Names of listed campaigns that are not this history's, by account and id."""

    def forget(self) -> None:
        """Something may have changed."""
        self.named.clear()
        self.unfiltered.clear()

    def page(self, seen: Observation, query: ListQuery, records: tuple[Mapping[str, Any], ...], model: Model) -> Page:
        """Set an answered page beside what is known."""
        sid = seen.sid or ""
        strange = frozenset(record["id"] for record in records if self._strange(record, sid, model))
        for record in records:
            if record["id"] in strange and len(self.strangers) < MOST_STRANGERS:
                self.strangers[sid, record["id"]] = str(record.get("name") or "")[:LONGEST_NAME]
        certain, possible = self._expected(sid, query, seen, model)
        total = seen.metadata.get("total")
        return Page(
            seen=seen,
            query=query,
            records=records,
            total=total if isinstance(total, int) and not isinstance(total, bool) else None,
            certain=certain,
            possible=possible,
            owned=self._owned(sid, query.name, model),
            strangers=strange,
        )

    def _expected(
        self, sid: str, query: ListQuery, seen: Observation, model: Model
    ) -> tuple[frozenset[str], frozenset[str]]:
        """The ids of the campaigns that certainly match and exist, and of those that may."""
        key = (sid, query.name)
        every = query.status_filter == "none" and not query.foreign_type
        if every and key in self.unfiltered:
            return self.unfiltered[key]
        certain, possible, may_show = set(), set(), _showing(query, seen, model)
        for known, sure in self._named(sid, query.name, model):
            fits = may_show(known)
            if fits is not False:
                possible.add(known.id)
            if fits and sure:
                certain.add(known.id)
        both = frozenset(certain), frozenset(possible)
        if every:
            self.unfiltered[key] = both
        return both

    def others(self, sid: str, query: ListQuery, seen: Observation, model: Model) -> bool:
        """Whether some campaign of this history certainly does not match the filters."""
        everyone = self._named(sid, None, model)
        if query.name is not None and len(everyone) > len(self._named(sid, query.name, model)):
            return True
        if query.plain and query.status_filter == "none":
            return False
        may_show = _showing(query, seen, model)
        return any(may_show(known) is False for known, _ in self._named(sid, query.name, model))

    def _named(self, sid: str, term: str | None, model: Model) -> list[tuple[CampaignModel, bool]]:
        """The existing campaigns whose name holds the term, with whether that is certain."""
        if (sid, term) not in self.named:
            self.named[sid, term] = list(_matching(sid, term, self._known(model)))
        return self.named[sid, term]

    def _known(self, model: Model) -> Iterable[Known]:
        """What lists are compared with: nearly every one with every campaign, of which few changed since the last."""
        changed = model.campaigns.since(self.changes)
        if changed is None:
            self.known.clear()
            changed = iter(model.campaigns.values())
        for campaign in changed:
            if campaign.states == DELETED:
                self.known.pop(campaign.id, None)
            else:
                self.known[campaign.id] = _known(campaign)
        self.changes = model.campaigns.changes
        return self.known.values()

    def _owned(self, sid: str, term: str | None, model: Model) -> bool:
        run_id = model.began.run_id if model.began is not None else None
        if term is None or run_id is None or run_id not in term.lower() or len(self.strangers) >= MOST_STRANGERS:
            return False
        rivals = [name for (account, _), name in self.strangers.items() if account == sid]
        rivals += [name for account, name in self.uncertain if account == sid]
        return not any(contains(name, term) is not False for name in rivals)

    @staticmethod
    def _strange(record: Mapping[str, Any], sid: str, model: Model) -> bool:
        known = model.campaigns.get(record["id"])
        return known is None or known.sid != sid or known.states == DELETED


def _showing(query: ListQuery, seen: Observation, model: Model) -> Callable[[CampaignModel], bool | None]:
    """Whether a campaign has a status, and a type, that the query asks for; None where that is not certain."""
    if query.foreign_type or query.status_filter == "unknown":
        return lambda _: False
    if query.status_filter == "none":
        return lambda _: True
    asked, present, shown, states_at = query.statuses, seen.present, model.lifecycle.shown, model.states_at

    def may_show(known: CampaignModel) -> bool | None:
        statuses = shown(states_at(known, present))
        if statuses <= asked:
            return True
        return None if statuses & asked else False

    return may_show


def _status_fits(record: Mapping[str, Any], query: ListQuery, wanted: set[str]) -> bool:
    """Whether a record may carry the asked-for status; `wanted` are the folds of those."""
    status = record.get("status")
    return query.status_filter == "none" or not isinstance(status, str) or status_fold(status) in wanted


def _name_fits(record: Mapping[str, Any], query: ListQuery) -> bool:
    name = record.get("name")
    return query.name is None or not isinstance(name, str) or contains(name, query.name) is not False


def _known(campaign: CampaignModel) -> Known:
    kinds = {write.kind for write in campaign.writes}
    shown, sent = campaign.data.get("name"), _sent_name(campaign)
    simple = (
        not campaign.pending
        and isinstance(shown, str)
        and shown.isascii()
        and shown != ""
        and (not sent or sent == shown)
    )
    exists = campaign.certain and "deleted" not in campaign.states and kinds <= ANSWERED
    return Known(campaign=campaign, exists=exists, plain=str(shown).lower() if simple else None)


def _matching(sid: str, term: str | None, every: Iterable[Known]) -> Iterator[tuple[CampaignModel, bool]]:
    """The campaigns of an account whose name may hold the term, with whether each certainly exists and does."""
    simple = term.lower() if term is not None and term.isascii() else None
    for campaign, exists, plain in every:
        if simple is not None and plain is not None and simple not in plain:
            continue
        if campaign.sid != sid:
            continue
        held = term is None or (simple is not None and plain is not None) or _named(campaign, term)
        if held is not False:
            yield campaign, exists and held is True


def _sent_name(known: CampaignModel) -> Any:
    return known.definition.get("name") if known.definition is not None else None


def _named(known: CampaignModel, term: str) -> bool | None:
    """Whether a campaign's name holds the term, by what was shown and by what was sent; None where they differ."""
    shown, sent = known.data.get("name"), _sent_name(known)
    if known.pending or (not shown and not sent):
        return None
    one = contains(str(shown or sent), term)
    return one if not sent or sent == shown or contains(str(sent), term) is one else None
