"""When the next call of a campaign may start, at the pace that its throttle allows (CAL-13). Pure."""

from collections import deque

from campaign_contracts.mock.clock import MINUTE, SECOND

BURST_WINDOW = 61 * SECOND
"""One second longer than the minute that CAL-13 counts in, so that two bursts never touch the same minute."""


class Pace:
    """Spaces the starts of calls evenly, or lets a minute's calls start at once (`burst`).

    `next_at` is the earliest instant for the next call.
    """

    def __init__(self, calls_per_minute: int, *, burst: bool, now: int) -> None:
        self.next_at = now
        self._burst = burst
        self._count(calls_per_minute)

    def _count(self, calls_per_minute: int) -> None:
        # `_recent` full means that a window's calls have started: the next one waits until the oldest has left it.
        self._recent: deque[int] = deque(maxlen=calls_per_minute if self._burst else 1)
        self._window = BURST_WINDOW if self._burst else -(-MINUTE // calls_per_minute)

    def started(self, now: int) -> None:
        """A call starts."""
        recent = self._recent
        recent.append(now)
        if len(recent) == recent.maxlen:
            self.next_at = recent[0] + self._window

    def change(self, calls_per_minute: int, now: int) -> None:
        """Go on at another pace."""
        self._count(calls_per_minute)
        self.next_at = min(self.next_at, now + self._window)

    def forget(self, now: int) -> None:
        """Begin anew, as if no call had started."""
        self._recent.clear()
        self.next_at = now
