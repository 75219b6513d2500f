"""What a recorded exchange leaves open beyond its own bytes: its order, the server's time, the state before it."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from campaign_contracts.history import Unknown

CACHED, TWIN = "from a cache", "recorded twice"

LONGEST_ANSWER_SECONDS = 60.0
"""How long an answer is taken to have been under way where a recording does not say it."""

CLOCK_SECONDS = 5.0
"""How far a recorder's clock may be from the server's."""

TWIN_SECONDS = 0.05
"""How far apart two recorders may date the same request."""

DRAWN = "01"
"""Stands for every request id that somebody drew."""

NOTHING: frozenset[Unknown] = frozenset()
"""One for all marks: there are as many as entries."""

BACK_SECONDS = 2.0
"""How much earlier a later answer may be dated: dates are whole seconds, and servers behind one address have clocks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A campaign as an answer showed it."""

    id: str
    status: str
    created: float | None
    updated: float | None
    send_at: float | None = None
    rest: bytes
    """`others.digest` of everything that nothing but an edit changes; empty where a list may leave out some of it."""


@dataclass(kw_only=True, slots=True)
class Mark:
    """An exchange as far as its order and its neighbours matter. Times are seconds since the epoch."""

    number: int
    place: str
    sid: str
    campaign: str | None
    method: str
    status: int
    code: int = 0
    """The `code` of the one item, which decides where a 200 or 207 wraps it; else the status."""
    start: float
    duration: float
    zoned: bool
    date: float | None
    action: str | None = None
    edits: frozenset[str] = frozenset()
    shown: tuple[Shown, ...] = ()
    request_id: str | None = None
    """As it was, where it may be a mask; else `DRAWN`."""
    unknown: frozenset[Unknown] = NOTHING
    twin: bytes | None = None
    left_out: str | None = None
    authorization: str | None = None
    offset: int = 0
    stretch: int = 0
    """Between exchanges of one stretch no other request had room."""

    def blur(self, what: Unknown) -> None:
        """One more thing is not known of it."""
        self.unknown = together(self.unknown | {what})

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
        """Whether the server refused it, as far as the status or the one item says."""
        return 400 <= self.code < 500 and self.code not in (408, 429)


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
            each.blur("order")


def twins(marks: Iterable[Mark]) -> None:
    """Leave out the second of two entries for one exchange: a page's and its service worker's, or a merged file's."""
    met: dict[object, Mark] = {}
    for mark in marks:
        if mark.twin is None:
            continue
        earlier = met.setdefault(mark.twin, mark)
        if earlier is mark:
            continue
        if mark.start <= max(earlier.end + 0.001, earlier.start + TWIN_SECONDS):
            mark.left_out = TWIN
        elif mark.method == "GET":  # the same request id too: a cache that left no mark
            mark.left_out = CACHED


def clock(marks: Sequence[Mark]) -> bool:
    """Whether the recorder's clock is the server's, by Date headers and fresh campaigns; if not, the marks say so."""
    fine = all(mark.zoned and not any(_contradicts(mark, instant) for instant in _told(mark)) for mark in marks)
    if not fine:
        for mark in marks:
            mark.blur("time")
    return fine


def turned_back(marks: Sequence[Mark]) -> None:
    """Say that nobody knows the order where the recorder's clock was set back, by `Date` headers that contradict it.

    `marks` are in the order of starts. Each answer dates from between its request's start and its end.
    """
    latest = float("-inf")
    for mark in marks:
        if mark.date is None:
            continue
        if mark.date + BACK_SECONDS < latest:
            for each in marks:
                each.blur("order")
            return
        latest = max(latest, mark.date - mark.duration)


def _told(mark: Mark) -> list[float]:
    """The server's time by its own word."""
    fresh = [shown.created for shown in mark.shown if mark.method == "POST" and shown.created is not None]
    return fresh if mark.date is None else [mark.date, *fresh]


def _contradicts(mark: Mark, instant: float) -> bool:
    return not mark.start - CLOCK_SECONDS - 1 <= instant <= mark.end + CLOCK_SECONDS


def stretches(marks: Iterable[Mark]) -> None:
    """Say between which exchanges another request had room. `marks` are in the order of starts."""
    found = list(marks)
    room = min((mark.duration for mark in found if mark.duration > 0), default=0.0) / 2  # time stamps are rounded
    stretch, until = 0, 0.0
    for mark in found:
        # What overlaps leaves room, too: nobody knows when within a long request the server looked at anything.
        stretch += abs(mark.start - until) > (room if mark.start > until else max(room, 0.001))
        mark.stretch = stretch
        until = max(until, mark.end if mark.duration < LONGEST_ANSWER_SECONDS else mark.start)


def request_ids(marks: Iterable[Mark]) -> None:
    """Say where request ids are a mask: those of a recording are all the same, and it is none that is ever drawn."""
    found = [mark for mark in marks if mark.request_id is not None]
    ids = {mark.request_id for mark in found}
    if len(found) > 1 and len(ids) == 1 and DRAWN not in ids:
        for mark in found:
            mark.blur("request-id")
            mark.twin = None


def seemingly(request_id: str) -> str:
    """A request id where it may be a mask: one with two digits and more was drawn."""
    return DRAWN if len(set(filter(str.isdigit, request_id))) > 1 else request_id


@cache
def together(unknown: frozenset[Unknown]) -> frozenset[Unknown]:
    """What is unknown, as one object for all exchanges of which the same is."""
    return unknown
