"""The rate at which requests leave: one after the other, or some at once after a second of silence."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def least_seconds(requests: int, seconds: float, latency: float) -> float:
    """How long so many requests take at least, `seconds` apart and each answered after `latency` seconds."""
    if not seconds or not requests:
        return 0.0
    rounds, rest = divmod(requests - 1, _most(seconds))
    return rounds * (latency + counts_for(seconds)) + rest * seconds + latency


def _most(seconds: float) -> int:
    """How many requests may count at once; 0 for any number."""
    return max(1, int(round(1 / seconds, 6))) if seconds else 0


def counts_for(seconds: float) -> float:
    """How many seconds a request counts after its answer."""
    return max(1.0, seconds)


class Pace:
    """Keeps to so many requests a second, for all threads together. `seconds` is the least time between two.

    What a second may see is a whole number: where they are 0.4 seconds apart, 2. When a request arrives is not known
    here: some time between leaving and being answered. So it counts until a second after its answer, and in no second
    do more of them reach the server than the rate allows.
    """

    def __init__(self, seconds: float, *, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """Nothing has left yet; 0 seconds is no limit."""
        self._seconds, self._most, self._counts_for = seconds, _most(seconds), counts_for(seconds)
        self._monotonic, self._sleep = monotonic, sleep
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
        """Wait until so many requests may leave; they are under way inside the block.

        Raises ValueError for more than `at_once`.
        """
        if not self._seconds:
            yield
            return
        if count > self._most:
            raise ValueError(f"{count} requests never leave at once, at most {self._most} do")
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
        """Wait until few enough count; those that are answered while it sleeps still count when it ends."""
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
