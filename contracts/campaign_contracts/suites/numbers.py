"""Telephone numbers that belong to nobody: the ranges that the British regulator sets aside for drama."""

from functools import cache

_PREFIXES = (
    "+441134960", "+441144960", "+441154960", "+441164960", "+441174960", "+441184960", "+441214960", "+441314960",
    "+441414960", "+441514960", "+441614960", "+442079460", "+441914980", "+442896496", "+442920180", "+447700900",
)  # fmt: skip

CALLER_ID = "+442079460999"
"""The ExoPhone that the suites name as caller."""


def numbers(count: int, *, ending: str = "") -> list[str]:
    """Distinct fictitious numbers in E.164, 12 digits; `ending` fixes the last digit (it decides a sandbox's calls).

    Raises ValueError when there are not that many.
    """
    found = _ending(ending)
    if len(found) < count:
        raise ValueError(f"only {len(found)} fictitious numbers end in {ending}, {count} were asked for")
    return list(found[:count])


@cache
def _ending(ending: str) -> tuple[str, ...]:
    return tuple(number for number in _every() if number.endswith(ending))


@cache
def _every() -> tuple[str, ...]:
    numbers = (f"{prefix}{line:03d}" for prefix in _PREFIXES for line in range(1000))
    return tuple(number for number in numbers if number != CALLER_ID)


def fictitious(number: str) -> bool:
    """Whether a number, or what its digits begin with, lies in these ranges."""
    return number.startswith(_PREFIXES)
