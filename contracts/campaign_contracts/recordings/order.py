"""What nobody knows of a recorded exchange beyond its own bytes: its order, the server's time, the state before it."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from campaign_contracts.history import Unknown

CACHED, TWIN = "from a cache", "recorded twice"

HASTE_SECONDS = 5.0
"""Within this time of the last look at a campaign, nobody else is taken to have changed it."""

CLOCK_SECONDS = 5.0
"""How far a recorder's clock may be from the server's."""

BY_ITSELF = frozenset(
    {
        ("created", "inprogress"),
        ("inprogress", "completed"),
        ("inprogress", "failed"),
        ("created", "completed"),
        ("created", "failed"),
        ("paused", "canceled"),
        ("paused", "completed"),
    }
)
"""Moves that a campaign makes without being asked, as statuses without hyphens."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A campaign as an answer showed it."""

    id: str
    status: str
    created: float | None
    updated: float | None
    rest: int
    """A hash of everything that nothing but an edit changes."""


@dataclass(kw_only=True, slots=True)
class Mark:
    """An exchange as far as its order and its neighbours matter. Times are seconds since the epoch."""

    number: int
    place: str
    sid: str
    campaign: str | None
    method: str
    status: int
    start: float
    duration: float
    zoned: bool
    date: float | None
    shown: tuple[Shown, ...] = ()
    unknown: set[Unknown] = field(default_factory=set)
    twin: object = None
    left_out: str | None = None
    authorization: str | None = None
    offset: int = 0

    @property
    def end(self) -> float:
        """When its answer was there."""
        return self.start + self.duration

    @property
    def writes(self) -> bool:
        """Whether it may have changed something."""
        return self.method not in ("GET", "HEAD", "OPTIONS", "TRACE") and self.status != 401

    @property
    def refused(self) -> bool:
        """Whether the server refused it as far as its status says."""
        return 400 <= self.status < 500 and self.status not in (408, 429)


def overlaps(marks: Sequence[Mark]) -> None:
    """Say of which exchanges nobody knows which came first, where that matters. `marks` are in the order of starts."""
    running: list[tuple[float, int, Mark]] = []
    for mark in marks:
        while running and running[0][0] <= mark.start + 0.001 and running[0][2].start < mark.start:
            heapq.heappop(running)
        for end, _, other in running:
            if other.start == mark.start or end > mark.start + 0.001:
                entangle(other, mark)
        heapq.heappush(running, (mark.end, mark.number, mark))


def entangle(one: Mark, other: Mark) -> None:
    """Two exchanges overlap: mark those whose place beside the other matters."""
    if one.sid != other.sid or not (one.writes or other.writes):
        return
    for each, beside in ((one, other), (other, one)):
        same = each.campaign is not None and each.campaign == beside.campaign
        lists = each.campaign is None and each.method == "GET"
        if beside.writes and (same or lists):
            each.unknown.add("order")


def twins(marks: Iterable[Mark]) -> None:
    """Leave out the second of two entries for one exchange: a page's and its service worker's, or a merged file's."""
    met: dict[object, Mark] = {}
    for mark in marks:
        if mark.twin is None:
            continue
        earlier = met.setdefault(mark.twin, mark)
        if earlier is mark:
            continue
        if mark.start <= earlier.end + 0.001:
            mark.left_out = TWIN
        elif mark.method == "GET":  # the same request id too: a cache that left no mark
            mark.left_out = CACHED


def clock(marks: Sequence[Mark]) -> bool:
    """Whether the recorder's clock is the server's, by Date headers and fresh campaigns; if not, the marks say so."""
    fine = all(mark.zoned and not any(_contradicts(mark, instant) for instant in _told(mark)) for mark in marks)
    if not fine:
        for mark in marks:
            mark.unknown.add("time")
    return fine


def _told(mark: Mark) -> list[float]:
    """The server's time by its own word."""
    fresh = [shown.created for shown in mark.shown if mark.method == "POST" and shown.created is not None]
    return fresh if mark.date is None else [mark.date, *fresh]


def _contradicts(mark: Mark, instant: float) -> bool:
    return not mark.start - CLOCK_SECONDS - 1 <= instant <= mark.end + CLOCK_SECONDS


def others(marks: Iterable[Mark]) -> None:
    """Say before which exchanges somebody who is not in the recording may have changed a campaign."""
    accounts: dict[str, dict[str, _Sight]] = {}
    for mark in marks:
        sights = accounts.setdefault(mark.sid, {})
        for shown in mark.shown:
            sight = sights.pop(shown.id, None)
            if sight is None or mark.method == "POST":
                sight = _Sight(at=mark.end, shown=shown)
            else:
                sight.look(mark, shown)
            sights[shown.id] = sight  # those that were seen last stand last
        if mark.campaign is None and mark.method == "GET" and mark.status == 200:
            _absent(mark, sights)
        elif mark.campaign is not None and (addressed := sights.get(mark.campaign)) is not None:
            addressed.meet(mark)
    for sights in accounts.values():
        for sight in sights.values():
            sight.settle(changed=True)


def _absent(mark: Mark, sights: Mapping[str, "_Sight"]) -> None:
    """What a list does not show may have been deleted by somebody else, if it was not seen for long."""
    oldest = next(iter(sights.values()), None)
    if oldest is not None and mark.start - oldest.at > HASTE_SECONDS:
        mark.unknown.add("state")


@dataclass(kw_only=True)
class _Sight:
    """A campaign as it was last seen, and what was asked of it since."""

    at: float
    shown: Shown
    ours: bool = False
    waiting: list[Mark] = field(default_factory=list)
    """Refused writes that came too late after the last sight to be sure of the state."""

    def look(self, mark: Mark, shown: Shown) -> None:
        """The campaign is seen again; what a list leaves out of it is as it was."""
        if mark.campaign is None:
            shown = replace(shown, rest=self.shown.rest)
        foreign = not self.ours and not mark.writes and self._changed(shown)
        if foreign:
            mark.unknown.add("state")
        self.settle(changed=foreign or self.ours or mark.writes)
        self.at, self.shown, self.ours = mark.end, shown, False

    def meet(self, mark: Mark) -> None:
        """Something is asked of the campaign."""
        if mark.shown:
            return
        late = mark.start - self.at > HASTE_SECONDS
        if mark.status == 404 and late and not self.ours:
            mark.unknown.add("state")
        elif mark.writes and mark.refused:
            if late:
                self.waiting.append(mark)
        elif mark.writes:
            self.ours = True

    def settle(self, *, changed: bool) -> None:
        """What waited for the next sight is decided where nothing has changed until then."""
        if changed:
            for mark in self.waiting:
                mark.unknown.add("state")
        self.waiting.clear()

    def _changed(self, shown: Shown) -> bool:
        """Whether a later change shows that nobody in the recording made, and that a campaign does not make itself."""
        before, now = self.shown.updated, shown.updated
        if before is None or now is None or now <= before:
            return False
        statuses = self.shown.status, shown.status
        return (
            self.shown.rest != shown.rest
            or (statuses[0] != statuses[1] and statuses not in BY_ITSELF)
            or (statuses[0] == statuses[1])
        )
