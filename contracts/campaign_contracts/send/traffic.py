"""How many requests are under way at once, and which of them never beside each other."""

import itertools
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

NEARBY_MILLISECONDS = 5.0
MOST_AT_ONCE = 64

Kind = Literal["read", "change", "survey"]
"""A read of one campaign, a request that may change something, or a list that shows what all of them left."""


@dataclass(kw_only=True)
class _Waiting:
    """A request that asks for a place. Where it has to wait it is told alone, since hundreds may wait beside it."""

    arrival: int
    told: threading.Event | None = None
    admitted: bool = False

    def tell(self) -> None:
        """Wake it, if it waits."""
        if self.told is not None:
            self.told.set()


class Traffic:
    """Admits requests. A survey is never under way beside a change: nobody could say what it ought to show.

    Changes and surveys take turns. All that wait when a turn begins belong to it, so that a turn is worth the time in
    which the other kind must wait for the last answer, and none waits for ever.
    """

    def __init__(self, most: int = 1) -> None:
        """`most` requests are under way at once; the others wait for their turn."""
        self.most = most
        self._lock = threading.Lock()
        self._arrivals = itertools.count()
        self._under_way: Counter[Kind] = Counter()
        self._queues: dict[Kind, deque[_Waiting]] = {"read": deque(), "change": deque(), "survey": deque()}
        self._turn: Kind = "change"
        self._left = 0
        self._closed: BaseException | None = None

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return sum(map(len, self._queues.values()))

    def close(self, error: BaseException) -> None:
        """Admit nothing any more: callers that wait or come later get this error."""
        with self._lock:
            self._closed = self._closed or error
            for queue in self._queues.values():
                while queue:
                    queue.popleft().tell()

    def check_open(self) -> None:
        """Raises what `close` was told: who was admitted may have waited for something else since."""
        with self._lock:
            if self._closed is not None:
                raise self._closed

    @contextmanager
    def admitted(self, kind: Kind) -> Iterator[None]:
        """Wait for a place; the request is under way inside the block. Raises what `close` was told."""
        self._enter(kind)
        try:
            yield
        finally:
            with self._lock:
                self._under_way[kind] -= 1
                self._admit()

    def _enter(self, kind: Kind) -> None:
        waiting = _Waiting(arrival=next(self._arrivals))
        with self._lock:
            if self._closed is not None:
                raise self._closed
            self._queues[kind].append(waiting)
            self._admit()
            if waiting not in self._queues[kind]:
                return  # there was a place
            told = waiting.told = threading.Event()
        try:
            told.wait()
        except BaseException:  # an interrupt: the place goes to somebody else
            self._give_up(kind, waiting)
            raise
        if not waiting.admitted and self._closed is not None:
            raise self._closed

    def _give_up(self, kind: Kind, waiting: _Waiting) -> None:
        with self._lock:
            if waiting.admitted:
                self._under_way[kind] -= 1
            elif waiting in self._queues[kind]:
                self._queues[kind].remove(waiting)
            self._admit()

    def _admit(self) -> None:
        """Tell everyone who may go now: of the reads and of those whose turn it is, whoever came first."""
        while self._closed is None and self._under_way.total() < self.most:
            kinds: list[Kind] = ["read", self._whose_turn()]
            open_kinds = [kind for kind in kinds if self._queues[kind] and self._fits(kind)]
            if not open_kinds:
                return
            kind = min(open_kinds, key=lambda each: self._queues[each][0].arrival)
            waiting = self._queues[kind].popleft()
            self._under_way[kind] += 1
            if kind == self._turn:
                self._left -= 1
            waiting.admitted = True
            waiting.tell()

    def _whose_turn(self) -> Kind:
        """The turn goes to the other kind when it waits, and nobody is left of those whose turn it is."""
        rival = _RIVALS[self._turn]
        over = self._left <= 0 or not self._queues[self._turn]
        if over and self._queues[rival] and not self._under_way[self._turn]:
            self._turn, self._left = rival, len(self._queues[rival])
        return self._turn

    def _fits(self, kind: Kind) -> bool:
        """Whether the next of a kind may go now; more than belong to a turn only while the other kind does not wait."""
        return kind == "read" or self._left > 0 or not self._queues[_RIVALS[kind]]


_RIVALS: dict[Kind, Kind] = {"change": "survey", "survey": "change"}


def fitting(latency: float) -> int:
    """How many requests may be under way at once, by the seconds that a plain read takes: one for each millisecond.

    A server nearby is kept busy by one request after the other; one far away mostly lets everybody wait.
    """
    milliseconds = latency * 1000
    return 1 if milliseconds < NEARBY_MILLISECONDS else min(MOST_AT_ONCE, round(milliseconds))
