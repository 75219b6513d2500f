"""The rate at which requests leave: one after the other, or some at once after a second of silence."""

import threading
from collections.abc import Callable

MARGIN = 1.03
"""Requests that leave evenly arrive a little unevenly; nobody may count one too many in a second."""


class Pace:
    """Keeps to so many requests a second, for all threads together. `seconds` is the least time between two."""

    def __init__(self, seconds: float, *, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """Nothing has left yet; 0 seconds is no limit."""
        self._seconds = seconds * MARGIN
        self._monotonic, self._sleep = monotonic, sleep
        self._lock = threading.Lock()
        self._last = self._next = float("-inf")

    @property
    def at_once(self) -> int | None:
        """So many requests may leave at once (None: any number)."""
        return max(1, int(MARGIN / self._seconds)) if self._seconds else None

    def wait(self, count: int = 1) -> None:
        """Wait until so many requests may leave, no more of them than `at_once`."""
        if not self._seconds:
            return
        with self._lock:
            now = self._monotonic()
            start = max(now, self._next if count == 1 else max(self._next, self._last + 1.0))
            if start > now:
                self._sleep(start - now)
            self._last = start
            self._next = start + (self._seconds if count == 1 else 1.0)
