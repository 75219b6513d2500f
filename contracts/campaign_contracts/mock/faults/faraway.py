"""Faults of the largest values: what lies beyond a bound, in time or in number, is taken for less, or forgotten."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import setting
from campaign_contracts.mock.campaigns.parameters import Schedules, Timing
from campaign_contracts.mock.clock import DAY, HOUR, LAST_INSTANT, MINUTE
from campaign_contracts.mock.dialling.calls import Definition
from campaign_contracts.mock.dialling.policy import Policy, retry_gap
from campaign_contracts.mock.faults.fault import Fault, fault

TIMER = 2**31 * 1000
"""Microseconds that a timer of 31 bits of milliseconds holds: not quite 25 days."""


def _retried(name: str, rules: str, summary: str, gap: Callable[[Definition, str, int], int | None]) -> Fault:
    return fault(name, rules, "subtle", summary, setting(Policy, retry_gap=gap))


def _followed(name: str, rules: str, summary: str, followed: Callable[[Timing, int], Timing]) -> Fault:
    return fault(name, rules, "subtle", summary, setting(Schedules, followed=followed))


def _interval_at_most(minutes: int) -> Callable[[Definition, str, int], int | None]:
    def gap(definition: Definition, status: str, attempt: int) -> int | None:
        retries = definition.retries
        if retries is not None:
            retries = replace(retries, interval_mins=min(retries.interval_mins, minutes))
        return retry_gap(replace(definition, retries=retries), status, attempt)

    return gap


def _gap_at_most_a_day(definition: Definition, status: str, attempt: int) -> int | None:
    gap = retry_gap(definition, status, attempt)
    return gap if gap is None else min(gap, DAY)


def _two_retries_at_most(definition: Definition, status: str, attempt: int) -> int | None:
    return None if attempt > 2 else retry_gap(definition, status, attempt)


def _never_started(beyond: int) -> Callable[[Timing, int], Timing]:
    def followed(timing: Timing, now: int) -> Timing:
        return replace(timing, start_at=LAST_INSTANT) if timing.start_at - now > beyond else timing

    return followed


def _short_never_started(timing: Timing, now: int) -> Timing:
    return _never_started(7 * DAY)(timing, now) if timing.end_at - timing.start_at < 2 * HOUR else timing


def _late_in_the_minute(timing: Timing, _now: int) -> Timing:
    late = timing.start_at % MINUTE >= MINUTE // 2
    return replace(timing, start_at=timing.start_at + MINUTE // 2) if late else timing


def _hour_early(timing: Timing, now: int) -> Timing:
    return replace(timing, start_at=timing.start_at - HOUR) if timing.start_at - now > 7 * DAY else timing


def _never_ended(timing: Timing, now: int) -> Timing:
    return replace(timing, end_at=LAST_INSTANT) if timing.end_at - now > TIMER else timing


def _default_forgotten(_start_at: int, _now: int) -> int:
    return LAST_INSTANT


FAULTS: tuple[Fault, ...] = (
    _retried("intervals-last-an-hour-at-most", "CAL-05", "an interval is an hour at most", _interval_at_most(60)),
    _retried("intervals-last-a-day-at-most", "CAL-05", "an interval is a day at most", _interval_at_most(1440)),
    _retried("gaps-last-a-day-at-most", "CAL-06", "a gap that doubles is a day at most", _gap_at_most_a_day),
    _retried("third-retry-left-out", "LIF-13", "of three retries the last is not made", _two_retries_at_most),
    _followed(
        *("start-in-over-a-week-forgotten", "LIF-12 LIF-22", "no campaign starts that was to in over a week"),
        _never_started(7 * DAY),
    ),
    _followed(
        *("start-in-over-25-days-forgotten", "LIF-12 LIF-22", "no campaign starts that was to in over 25 days"),
        _never_started(TIMER),
    ),
    _followed(
        *("short-window-in-over-a-week-passed", "LIF-12 LIF-22"),
        "a campaign does not start that is to last less than two hours, over a week away",
        _short_never_started,
    ),
    _followed(
        *("starts-in-the-second-half-of-a-minute-late", "LIF-12 LIF-22"),
        "a campaign whose start is in the second half of a minute starts half a minute late",
        _late_in_the_minute,
    ),
    _followed("start-in-over-a-week-early", "CAL-07 LIF-18", "starts over a week away come an hour early", _hour_early),
    fault(
        *("start-in-over-25-days-at-once", "CRE-22 LIF-18", "subtle"),
        "a campaign starts at once that was to in over 25 days",
        setting(Schedules, starts_at_once=lambda ahead: ahead > TIMER),
    ),
    _followed(
        *("end-in-over-25-days-forgotten", "LIF-14 LIF-15 LIF-22", "an end_at over 25 days away never comes"),
        _never_ended,
    ),
    fault(
        *("default-end-forgotten", "LIF-14 LIF-15 LIF-22", "subtle"),
        "a campaign without end_at never ends",
        setting(Schedules, default_end=_default_forgotten),
    ),
)
