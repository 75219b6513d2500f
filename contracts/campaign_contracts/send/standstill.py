"""Whether this machine stood still: what was due meanwhile is given its time before anything is asked again.

Who is stopped together with the server, or for longer than a callback may take, would accuse it of being late.
"""

import threading
import time
from collections.abc import Callable

TICK_SECONDS = 0.2
NOTICED_SECONDS = 1.5
"""A tick that comes so much too late tells of a standstill."""
MOST_SECONDS = 5.4
"""Everything that is due by itself has happened after this (5 s, and a little)."""


class Standstill:
    """Ticks on a thread of its own, and notices when that stops for a while. Close it when the run is over."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """It begins to tick when it is started."""
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._last, self._until = monotonic(), float("-inf")

    def start(self) -> None:
        """Tick from now on."""
        self._last = self._monotonic()
        threading.Thread(target=self._run, name="standstill", daemon=True).start()

    def close(self) -> None:
        """Tick no more; harmless when done twice."""
        self._stopped.set()

    def owed(self) -> float:
        """The seconds for which to wait before the next request: as long as the standstill was, but not for ever."""
        with self._lock:
            now = self._monotonic()
            late = now - self._last - TICK_SECONDS
            self._last = now
            if late > NOTICED_SECONDS:
                self._until = now + min(late, MOST_SECONDS)
            return max(0.0, self._until - now)

    def _run(self) -> None:
        while not self._stopped.wait(TICK_SECONDS):
            self.owed()
