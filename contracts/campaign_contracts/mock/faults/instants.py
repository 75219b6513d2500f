"""Faults of some instants: of those that are written in one way, and of those at one hour or day of the calendar."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.parameters import Schedules, Timing
from campaign_contracts.mock.clock import HOUR, LAST_INSTANT, SECOND
from campaign_contracts.mock.faults.fault import Fault, fault

OFFSETS = {
    "+05:30": "5-h-30-east",
    "+05:45": "5-h-45-east",
    "+14:00": "14-h-east",
    "-12:00": "12-h-west",
    "-03:30": "3-h-30-west",
}
"""The offsets in which the suites write instants that are followed, with a word for each."""


def _misread(name: str, rules: str, summary: str, when: Callable[[str], object], by: int) -> Fault:
    """A fault that takes some instants for later ones, by so many microseconds."""

    def wrapper(usual: Callable[[str], int]) -> Callable[[str], int]:
        return lambda text: usual(text) + (by if when(text) else 0)

    return fault(name, rules, "subtle", summary, around(Schedules, instant=wrapper))


def _written_in(offset: str, text: str) -> bool:
    return text.endswith(offset)


def _by_calendar(name: str, rules: str, what: str, when: str, late: Callable[[datetime], bool]) -> Fault:
    """A fault of the starts or the ends at some instants by UTC."""

    def put_off(at: int) -> int:
        return at + (HOUR // 3 if at < LAST_INSTANT and late(datetime.fromtimestamp(at // SECOND, UTC)) else 0)

    def followed(timing: Timing, _now: int) -> Timing:
        at = f"{what}_at"
        return replace(timing, **{at: put_off(getattr(timing, at))})

    summary = f"campaigns that {what} {when} by UTC do so twenty minutes late"
    return fault(name, rules, "subtle", summary, setting(Schedules, followed=followed))


FAULTS: tuple[Fault, ...] = (
    _misread(
        *("instants-with-a-fraction-late", "LIF-12 LIF-14 LIF-22", "instants with a fraction come seven seconds late"),
        lambda text: "." in text,
        7 * SECOND,
    ),
    _misread(
        *("instants-with-a-fraction-early", "LIF-14 LIF-18", "instants with a fraction come twenty seconds early"),
        lambda text: "." in text,
        -20 * SECOND,
    ),
    *(
        _misread(
            f"instants-{place}-late",
            "LIF-12 LIF-14 LIF-22",
            f"instants that are written with {offset} come half an hour late",
            partial(_written_in, offset),
            HOUR // 2,
        )
        for offset, place in OFFSETS.items()
    ),
    _by_calendar("starts-at-23-h-late", "LIF-12 LIF-22", "start", "at 23 h", lambda at: at.hour == 23),
    _by_calendar("ends-at-0-h-late", "LIF-14 LIF-22", "end", "at 0 h", lambda at: at.hour == 0),
    _by_calendar("starts-on-the-31st-late", "LIF-12 LIF-22", "start", "on the 31st", lambda at: at.day == 31),
    _by_calendar("ends-on-the-1st-late", "LIF-14 LIF-22", "end", "on the 1st", lambda at: at.day == 1),
)
