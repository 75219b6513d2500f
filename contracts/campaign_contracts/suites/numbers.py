"""Telephone numbers that belong to nobody: the ranges that the British regulator sets aside for drama."""

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
    every = (f"{prefix}{line:03d}" for prefix in _PREFIXES for line in range(1000))
    found = [number for number in every if number.endswith(ending) and number != CALLER_ID]
    if len(found) < count:
        raise ValueError(f"only {len(found)} fictitious numbers end in {ending!r}, {count} were asked for")
    return found[:count]
