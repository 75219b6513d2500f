"""The rate at which requests leave: one after the other, or some at once after a second of silence."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pace:
    """Keeps to so many requests a second, for all threads together. `seconds` is the least time between two.

    When a request arrives is not known here: some time between leaving and being answered. So it counts until a second
    after its answer, and no second of the server's sees more of them than the rate allows.
    """

    def __init__(self, seconds: float, *, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """Nothing has left yet; 0 seconds is no limit."""
        self._seconds, self._counts_for = seconds, max(1.0, seconds)
        self._monotonic, self._sleep = monotonic, sleep
        self._most = max(1, int(round(1 / seconds, 6))) if seconds else 0
        self._turn, self._changed = threading.Lock(), threading.Condition()
        self._under_way: dict[object, int] = {}
        self._answered = deque[float](maxlen=self._most)
        self._next = float("-inf")

    @property
    def at_once(self) -> int | None:
        """So many requests may leave at once (None: any number)."""
        return self._most or None

    @contextmanager
    def admitted(self, count: int = 1) -> Iterator[None]:
        """Wait until so many requests may leave, at most `at_once`; they are under way inside the block."""
        if not self._seconds:
            yield
            return
        block = object()
        try:
            with self._turn:
                self._wait(count)
                self._under_way[block] = count
            yield
        finally:
            with self._changed:
                self._answered.extend([self._monotonic()] * self._under_way.pop(block, 0))
                self._changed.notify_all()

    def _wait(self, count: int) -> None:
        """Wait until few enough count; those that are answered meanwhile count for longer than this takes."""
        with self._changed:
            while sum(self._under_way.values()) + count > self._most:
                self._changed.wait()
            room = self._most - count - sum(self._under_way.values())
            too_many = list(self._answered)[: max(0, len(self._answered) - room)]
        now = self._monotonic()
        start = max(now, self._next, *(at + self._counts_for for at in too_many))
        if start > now:
            self._sleep(start - now)
        self._next = start + self._seconds * count
