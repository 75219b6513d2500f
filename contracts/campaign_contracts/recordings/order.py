"""What a recorded exchange leaves open beyond its own bytes: its order, the server's time, the state before it."""

import heapq
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from campaign_contracts.history import SENT_ELSEWHERE, Unknown

CACHED, TWIN, ABORTED = "from a cache", "recorded twice", "without an answer"
AHEAD, WORKER = "answered in another entry", "answered by a service worker"

LONGEST_ANSWER_SECONDS = 60.0
"""How long an answer is taken to have been under way where a recording does not say it."""

CLOCK_SECONDS = 5.0
"""How far a recorder's clock may be from the server's."""

TWIN_SECONDS = 0.05
"""How far apart two recorders may date the same request, or one that makes two entries of it."""

SLOW_SECONDS = 1.0
"""A request that takes so much longer than the shortest leaves room for somebody else's."""

DRAWN = "01"
"""Stands for every id that somebody drew."""

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
    rest: str
    """`digest` of everything that nothing but an edit changes; empty where a list may leave out some of it."""


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
    whole: bool = False
    """Whether the start is anywhere in the second that it names."""
    date: float | None
    action: str | None = None
    edits: frozenset[str] = frozenset()
    unfiltered: bool = False
    """Whether it asks for a list of all campaigns from the first on."""
    page: tuple[int, ...] | None = None
    """Of a list that is asked for without a query: offset and limit as its answer tells them, if it does."""
    shown: tuple[Shown, ...] = ()
    request_id: str | None = None
    """As it was, where it may be a mask; else `DRAWN`."""
    numbered: bool | None = None
    """Whether what it sends as numbers to be called may be some; None where it sends none."""
    called: tuple[str, ...] = ()
    """Those, up to two different ones."""
    crowded: bool = False
    """Whether one of them stands twice where it is to be called once."""
    disguised: bool = False
    """Whether the answer shows what was written over."""
    unknown: frozenset[Unknown] = frozenset()
    twin: int = 0
    """A digest of the request and its answer where that has an id of its own; else 0."""
    asked: int = 0
    """A digest of the request; 0 where its body is not known."""
    left_out: str | None = None
    authorization: str | None = None
    offset: int = 0
    stretch: int = 0
    """Between exchanges of one stretch no other request had room."""

    @property
    def end(self) -> float:
        """When its answer was there; of whole seconds, at least the end of the one in which it began."""
        return self.start + (max(self.duration, 1.0) if self.whole else self.duration)

    @property
    def told(self) -> float:
        """The earliest time at which the server may have looked: by its own word, which it gives when it has answered.

        By the recorder's clock where that word contradicts it, as a copy's does.
        """
        return self.start if self.date is None or _contradicts(self, self.date) else self.date - self.duration

    @property
    def writes(self) -> bool:
        """Whether it may have changed something."""
        return self.method not in ("GET", "HEAD", "OPTIONS", "TRACE") and self.status not in {*SENT_ELSEWHERE, 401}

    @property
    def served(self) -> bool:
        """Whether the server looked at campaigns for it: not for what browsers ask before, nor to lead elsewhere."""
        idle = self.method in ("HEAD", "OPTIONS") or 300 <= self.status < 400 or self.status == 401
        return self.left_out is None and not idle

    @property
    def deletes(self) -> bool:
        """Whether it deleted a campaign, as far as the status or the one item says."""
        return self.method == "DELETE" and 200 <= self.code < 300

    @property
    def refused(self) -> bool:
        """Whether the server refused it, as far as the status or the one item says."""
        return 400 <= self.code < 500 and self.code not in (408, 429)


@dataclass(kw_only=True)
class Overlaps:
    """Which exchanges of a recording are under way at once. Takes their marks in the order of their starts."""

    _running: list[tuple[float, int, Mark]] = field(default_factory=list)

    def take(self, mark: Mark) -> Iterator[Mark]:
        """The next; those of which nobody knows which came first, where that matters."""
        running = self._running
        while running and running[0][0] <= mark.start + 0.001 and running[0][2].start < mark.start:
            heapq.heappop(running)
        for end, _, other in running:
            if other.start == mark.start or end > mark.start + 0.001:
                yield from entangled(other, mark)
        heapq.heappush(running, (mark.end, mark.number, mark))


def entangled(one: Mark, other: Mark) -> Iterator[Mark]:
    """Of two exchanges that overlap, those whose place beside the other matters."""
    if one.sid != other.sid or not (one.writes or other.writes):
        return
    for each, beside in ((one, other), (other, one)):
        same = each.campaign is not None and each.campaign == beside.campaign
        lists = each.campaign is None and each.method == "GET"
        if beside.writes and (same or lists):
            yield each


@dataclass(kw_only=True)
class Twins:
    """Second entries for one exchange: a page's and its service worker's, or a merged file's.

    `repeated` are the `twin` of marks that occur more than once; `merged` says that so many do that two recorders, with
    clocks of their own, recorded the same.
    """

    repeated: Container[int]
    merged: bool
    _met: dict[int, Mark] = field(default_factory=dict)

    def why(self, mark: Mark) -> str | None:
        """Why an entry is left out for an earlier one; None where it is not."""
        if mark.twin not in self.repeated:
            return None
        earlier = self._met.setdefault(mark.twin, mark)
        if earlier is mark:
            return None
        if self.merged or mark.start <= max(earlier.end + 0.001, earlier.start + TWIN_SECONDS):
            return TWIN
        return CACHED if mark.method == "GET" else None  # the same request id too: a cache that left no mark


def answered_later(marks: Iterable[Mark]) -> Iterator[int]:
    """The numbers of entries whose request was answered by the server in another entry.

    They hold an answer ahead of that (100 Continue), or what a service worker made of it. Takes marks in the order of
    their starts.
    """
    waiting: dict[int, list[tuple[float, int]]] = {}
    for mark in marks:
        ahead = [each for each in waiting.pop(mark.asked, []) if mark.start <= each[0]]
        if mark.left_out in (AHEAD, WORKER) and mark.asked:
            until = mark.end if mark.left_out == WORKER else mark.start + TWIN_SECONDS
            ahead.append((until, mark.number))
        elif ahead:
            yield ahead.pop(0)[1]
        if ahead:
            waiting[mark.asked] = ahead


@dataclass(kw_only=True)
class Clock:
    """The recorder's clock beside the server's, by `Date` headers and fresh campaigns.

    Takes marks in the order of their starts. `apart`: some answer contradicts it. `set_back`: it was, in between, so
    that nobody knows the order. Each answer dates from between its request's start and its end.
    """

    apart: bool = False
    set_back: bool = False
    _latest: float = float("-inf")

    def take(self, mark: Mark) -> None:
        """The next."""
        self.apart = self.apart or not mark.zoned or any(_contradicts(mark, instant) for instant in _told(mark))
        if mark.date is not None:
            self.set_back = self.set_back or mark.date + BACK_SECONDS < self._latest
            self._latest = max(self._latest, mark.date - mark.duration)


def _told(mark: Mark) -> list[float]:
    """The server's time by its own word."""
    fresh = [shown.created for shown in mark.shown if mark.method == "POST" and shown.created is not None]
    return fresh if mark.date is None else [mark.date, *fresh]


def _contradicts(mark: Mark, instant: float) -> bool:
    return not mark.start - CLOCK_SECONDS - 1 <= instant <= mark.end + CLOCK_SECONDS


@dataclass(kw_only=True)
class Stretches:
    """Between which exchanges another request had room. `shortest` is the shortest of their durations, but nothing."""

    shortest: float
    _stretch: int = 0
    _until: float = 0.0
    _slow: bool = False
    """Whether the last one was."""

    def take(self, mark: Mark) -> None:
        """Say of the next, in the order of starts, in which stretch it is."""
        room = self.shortest / 2  # time stamps are rounded
        # What overlaps leaves room, too: nobody knows when within a long request the server looked at anything.
        gap, before = abs(mark.start - self._until), self._slow
        self._slow = mark.whole or mark.duration - self.shortest > SLOW_SECONDS
        self._stretch += before or self._slow or gap > (room if mark.start > self._until else max(room, 0.001))
        mark.stretch = self._stretch
        self._until = max(self._until, mark.end if mark.duration < LONGEST_ANSWER_SECONDS else mark.start)


def seemingly(identifier: str) -> str:
    """An id where it may be a mask: one with two digits and more was drawn."""
    return DRAWN if len(set(filter(str.isdigit, identifier))) > 1 else identifier
