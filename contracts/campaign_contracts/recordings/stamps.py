"""When a request was sent, however a recorder writes it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2}|\d{8})[Tt ](\d{2}:\d{2}(?::\d{2})?|\d{6})(?:[.,](\d{1,12}))?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
_COUNTED = re.compile(r"\d{9,17}(?:\.\d{0,9})?", re.ASCII)
"""Seconds since 1970, or thousandths or millionths of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """An instant in seconds since the epoch, and what its time stamp says."""

    seconds: float
    zoned: bool
    """Whether it says its offset."""
    whole: bool
    """Whether it says whole seconds only: the instant is anywhere in that second."""


def moment(value: Any) -> Moment | None:
    """The instant of a time stamp: ISO 8601, a count since 1970, or a date as mails have it; None where it is none."""
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    try:
        if _COUNTED.fullmatch(text):
            return _counted(float(text))
        if (match := _MOMENT.fullmatch(text)) is not None:
            return _written(*match.groups())
        told = parsedate_to_datetime(text)
        seconds = told.replace(tzinfo=told.tzinfo or UTC).timestamp()
        return Moment(seconds=seconds, zoned=told.tzinfo is not None, whole=True)
    except (ValueError, TypeError, OverflowError):
        return None


def _counted(count: float) -> Moment:
    unit = 1e6 if count >= 1e14 else 1e3 if count >= 1e11 else 1
    return Moment(seconds=count / unit, zoned=True, whole=unit == 1 and count.is_integer())


def _written(day: str, clock: str, fraction: str | None, offset: str | None) -> Moment:
    """The instant of a date, a time, digits of a second, and an offset. Raises ValueError, OverflowError."""
    found = datetime.fromisoformat(f"{day}T{clock}{'Z' if offset is None else offset.upper()}")
    part = int(fraction) / 10 ** len(fraction) if fraction else 0.0
    return Moment(seconds=found.astimezone(UTC).timestamp() + part, zoned=offset is not None, whole=not fraction)
