"""Virtual time. Instants are whole microseconds since 1970 in UTC; the domain takes them as arguments."""

import time
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 86_400 * SECOND
LAST_INSTANT = 253_402_300_799 * SECOND
"""9999-12-31T23:59:59Z: no instant later than this can be written."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INDIA = timezone(timedelta(hours=5, minutes=30))


def parse_instant(text: str) -> int:
    """The instant of an RFC 3339 date-time. Raises ValueError for one that no calendar has, or without an offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return (moment - _EPOCH) // timedelta(microseconds=1)


@lru_cache(maxsize=4096)
def _seconds_text(second: int) -> str:
    return (_EPOCH + timedelta(seconds=second)).astimezone(_INDIA).strftime("%Y-%m-%dT%H:%M:%S")


def local_text(instant: int) -> str:
    """The way the service writes instants: whole seconds at +05:30."""
    return f"{_seconds_text(instant // SECOND)}+05:30" if instant <= LAST_INSTANT - DAY else utc_text(instant)


def local_nanoseconds_text(instant: int) -> str:
    """The same with nine fractional digits, as `summary.DateCreated` has them."""
    return f"{_seconds_text(instant // SECOND)}.{instant % SECOND:06d}000+05:30"


def utc_text(instant: int) -> str:
    """RFC 3339 in UTC with microseconds."""
    moment = _EPOCH + timedelta(microseconds=min(instant, LAST_INSTANT))
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


class Clock:
    """The present plus what it was advanced by. Never goes backwards except in `reset`."""

    def __init__(self, *, speed: float = 1.0, anchor: tuple[int, int] | None = None) -> None:
        """`speed` virtual seconds pass in a real one (0: it stands still); `anchor` is one that was kept."""
        self._speed = speed
        self.reset()
        if anchor is not None:
            virtual, real = anchor
            self._virtual = virtual + int(max(0, time.time_ns() // 1000 - real) * speed)

    def now(self) -> int:
        """The virtual instant."""
        elapsed = time.monotonic_ns() // 1000 - self._since
        return self._virtual + (elapsed if self._speed == 1.0 else int(elapsed * self._speed))

    def advance(self, microseconds: int) -> int:
        """Move forward and give the new instant. Raises ValueError when it would leave the calendar."""
        target = self.now() + microseconds
        if target > LAST_INSTANT - 366 * DAY:
            raise ValueError("the clock cannot be moved beyond the year 9998")
        self._virtual += microseconds
        return self.now()

    def reset(self) -> None:
        """Return to the present."""
        self._virtual = time.time_ns() // 1000
        self._since = time.monotonic_ns() // 1000

    def anchor(self) -> tuple[int, int]:
        """The virtual instant beside the real one: what a clock is made of that goes on from here."""
        return self.now(), time.time_ns() // 1000
