"""RFC 3339 instants as seconds since the epoch: read strictly, compared with the contract's tolerance of one second."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

TOLERANCE_SECONDS = 1.0

LATEST = 253_402_300_799.0
"""The last second of the year 9999, after which there are no RFC 3339 instants."""

LONGEST = 1000
"""Characters. What is longer is no date-time, and is not remembered."""

_RFC3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})",
    re.ASCII,
)


def parse(text: object) -> float | None:
    """Seconds since the epoch of an RFC 3339 date-time with an offset, or None where it is none (CRE-15, CRE-21)."""
    return _parsed(text) if isinstance(text, str) and len(text) <= LONGEST else None


@lru_cache(maxsize=8192)  # a list shows the same instants again and again
def _parsed(text: str) -> float | None:
    if (match := _RFC3339.fullmatch(text)) is None:
        return None
    day, clock, fraction, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if offset == 'Z' else offset}")
    except ValueError:
        return None
    return moment.timestamp() + float(fraction or 0)


def offset_seconds(text: str) -> int:
    """The offset of an RFC 3339 date-time in seconds east of UTC. Raises ValueError when there is none."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not an RFC 3339 date-time with an offset")
    if match[4] == "Z":
        return 0
    hours, minutes = int(match[4][1:3]), int(match[4][4:])
    return (hours * 3600 + minutes * 60) * (-1 if match[4][0] == "-" else 1)


def render(seconds: float, *, offset_minutes: int = 0) -> str:
    """An instant as RFC 3339 with whole seconds, in the given offset (minutes east of UTC)."""
    moment = datetime.fromtimestamp(int(seconds), UTC)
    if offset_minutes:
        moment = moment.astimezone(timezone(timedelta(minutes=offset_minutes)))
    return moment.isoformat()


def same(one: float | None, other: float | None) -> bool:
    """Whether two instants are the same within the tolerance, or both missing."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE_SECONDS
