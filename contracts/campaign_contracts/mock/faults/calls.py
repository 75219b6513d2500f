"""Faults of calls: the dialer is given another policy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from campaign_contracts.mock.behaviour import setting
from campaign_contracts.mock.clock import MINUTE, SECOND
from campaign_contracts.mock.dialling.calls import Definition, Retries
from campaign_contracts.mock.dialling.policy import Policy, calls_per_minute, retry_gap, targets_of
from campaign_contracts.mock.faults.accepting import keeping
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.spec import Json

Record = dict[str, Json]

Gap = Callable[[Definition, str, int], int | None]


def _policy(name: str, rules: str, kind: Kind, summary: str, **changes: Any) -> Fault:
    return fault(name, rules, kind, summary, setting(Policy, **changes))


def _with_stranger(definition: Definition) -> tuple[str, ...]:
    return (*targets_of(definition), "+19990000000")


def _without_last(definition: Definition) -> tuple[str, ...]:
    targets = targets_of(definition)
    return targets[:-1] if len(targets) > 1 else targets


def _every_occurrence(definition: Definition) -> tuple[str, ...]:
    return definition.numbers


def _each_once(definition: Definition) -> tuple[str, ...]:
    return tuple(dict.fromkeys(definition.numbers))


def _adjacent_once(definition: Definition) -> tuple[str, ...]:
    if definition.call_duplicate_numbers:
        return definition.numbers
    pairs = zip(("", *definition.numbers), definition.numbers, strict=False)
    return tuple(number for before, number in pairs if before != number)


def _one_more(definition: Definition, status: str, attempt: int) -> int | None:
    retries = definition.retries
    if retries is None:
        return None
    more = replace(retries, number_of_retries=retries.number_of_retries + 1)
    return retry_gap(replace(definition, retries=more), status, attempt)


def _one_more_after_three(definition: Definition, status: str, attempt: int) -> int | None:
    three = definition.retries is not None and definition.retries.number_of_retries == 3
    return (_one_more if three else retry_gap)(definition, status, attempt)


def _retried_by_default(definition: Definition, status: str, attempt: int) -> int | None:
    default = Retries(number_of_retries=1, interval_mins=1)
    return retry_gap(replace(definition, retries=definition.retries or default), status, attempt)


def _whatever_the_status(definition: Definition, status: str, attempt: int) -> int | None:
    if definition.retries is None:
        return None
    every = frozenset({"completed", "busy", "no-answer", "failed"})
    return retry_gap(replace(definition, retries=replace(definition.retries, on_status=every)), status, attempt)


def _not_of_duplicates(definition: Definition, status: str, attempt: int) -> int | None:
    return None if definition.call_duplicate_numbers else retry_gap(definition, status, attempt)


def _no_answer_is_busy(definition: Definition, status: str, attempt: int) -> int | None:
    return retry_gap(definition, "busy" if status == "no-answer" else status, attempt)


def _stretched(definition: Definition, status: str, attempt: int, mechanism: str, factor: float) -> int | None:
    gap = retry_gap(definition, status, attempt)
    if gap is None or definition.retries is None or definition.retries.mechanism != mechanism:
        return gap
    return int(gap * factor)


def _linear(factor: Callable[[int], float]) -> Gap:
    return lambda definition, status, attempt: _stretched(definition, status, attempt, "Linear", factor(attempt))


def _exponential(factor: Callable[[int], float]) -> Gap:
    return lambda definition, status, attempt: _stretched(definition, status, attempt, "Exponential", factor(attempt))


def _without_hours(definition: Definition, status: str, attempt: int) -> int | None:
    """Intervals are read as the minutes of an hour."""
    retries = definition.retries
    if retries is None or retries.interval_mins <= 60:
        return retry_gap(definition, status, attempt)
    return retry_gap(
        replace(definition, retries=replace(retries, interval_mins=retries.interval_mins % 60 or 1)), status, attempt
    )


def _twice_the_rate(definition: Definition) -> int:
    return 2 * calls_per_minute(definition)


def _any_rate(_definition: Definition) -> int:
    return 60


def _a_few_more(definition: Definition) -> int:
    return calls_per_minute(definition) + (5 if definition.throttle else 0)


def _first_number(definition: Record) -> None:
    if isinstance(definition.get("from"), str):
        definition["from"] = definition["from"].split(",")[:1]


def _unstripped(definition: Record) -> None:
    if isinstance(definition.get("from"), str):
        definition["from"] = definition["from"].split(",")


FAULTS: tuple[Fault, ...] = (
    _policy(
        "calls-while-paused",
        "LIF-16",
        "blatant",
        "a paused campaign goes on calling",
        fresh_while=frozenset({"in-progress", "paused"}),
        retries_while=frozenset({"in-progress", "paused"}),
    ),
    _policy(
        "retries-while-paused",
        "LIF-16",
        "subtle",
        "a paused campaign goes on retrying",
        retries_while=frozenset({"in-progress", "paused"}),
    ),
    _policy("resume-begins-again", "LIF-04", "blatant", "resume calls everybody again", resume_at=lambda *_: 0),
    _policy(
        "resume-repeats-last",
        "LIF-04",
        "subtle",
        "resume calls the number called last again",
        resume_at=lambda following, _: max(0, following - 1),
    ),
    _policy(
        "second-resume-begins-again",
        "LIF-04",
        "subtle",
        "a second resume calls everybody again",
        resume_at=lambda following, resumes: 0 if resumes > 1 else following,
    ),
    _policy("second-pause-calls-on", "LIF-16", "subtle", "a second pause keeps no call from starting", pauses_heeded=1),
    _policy(
        "resumed-with-nothing-left-goes-on",
        "LIF-13 LIF-22",
        "subtle",
        "a campaign whose last call ended while it was paused goes on for ever when it is resumed",
        done_when_resumed=False,
    ),
    _policy("resume-forgets-the-pace", "CAL-13", "subtle", "a resume forgets the calls of the minute", resumes_paced=0),
    _policy(
        "second-resume-forgets-the-pace",
        "CAL-13",
        "subtle",
        "a second resume, and every later one, forgets the calls of the minute",
        resumes_paced=1,
    ),
    _policy("pauses-put-off-the-end", "LIF-14 LIF-15 LIF-22", "subtle", "a pause puts off the end", pauses_in_time=0),
    _policy(
        "second-pause-puts-off-the-end",
        "LIF-14 LIF-15 LIF-22",
        "subtle",
        "a second pause, and every later one, puts off the end",
        pauses_in_time=1,
    ),
    _policy(
        "end-completes-what-is-paused-and-done",
        "LIF-15",
        "subtle",
        "end_at completes a paused campaign of which all targets are done",
        done_completed_at_end=True,
    ),
    _policy(
        "end-waits-for-the-last-calls", "LIF-14 LIF-22", "subtle", "the end waits for calls in flight", end_waits=True
    ),
    _policy(
        "done-before-the-last-call",
        "LIF-13 CBK-05",
        "subtle",
        "a campaign is over when its last call starts",
        done_early=True,
    ),
    _policy(
        "starts-a-little-early", "LIF-18 CAL-07", "subtle", "it starts ten seconds early", start_shift=-10 * SECOND
    ),
    _policy("starts-a-little-late", "LIF-22 LIF-12", "subtle", "it starts 20 seconds late", start_shift=20 * SECOND),
    _policy("ends-a-little-early", "LIF-18", "subtle", "it ends 20 seconds early", end_shift=-20 * SECOND),
    _policy("ends-a-little-late", "LIF-22 LIF-14 LIF-15", "subtle", "it ends ten seconds late", end_shift=10 * SECOND),
    _policy(
        "complete-forgets-the-rest",
        "LIF-17",
        "blatant",
        "numbers that remain do not count as failed",
        count_remaining=False,
    ),
    fault(
        "text-of-numbers-cut",
        "CRE-33",
        "blatant",
        "of a comma-separated from the first number counts",
        keeping(_first_number),
    ),
    fault(
        "text-of-numbers-unstripped",
        "CRE-33",
        "subtle",
        "blanks after commas stay in the numbers",
        keeping(_unstripped),
    ),
    _policy(
        "stranger-called", "CAL-02", "blatant", "a number that is not a target is called too", targets=_with_stranger
    ),
    _policy("last-target-not-called", "CAL-02", "subtle", "the last target is not called", targets=_without_last),
    _policy("one-retry-too-many", "CAL-03", "blatant", "a number is called once more than asked", retry_gap=_one_more),
    _policy(
        "fourth-retry-after-three",
        "CAL-03",
        "subtle",
        "after 3 retries comes a fourth",
        retry_gap=_one_more_after_three,
    ),
    _policy(
        "retried-without-retries", "CAL-03", "subtle", "without retries there is one", retry_gap=_retried_by_default
    ),
    _policy(
        "retried-whatever-the-status", "CAL-04", "blatant", "every call is repeated", retry_gap=_whatever_the_status
    ),
    _policy(
        "no-answer-is-busy",
        "CAL-04",
        "subtle",
        "no-answer is retried when on_status has busy",
        retry_gap=_no_answer_is_busy,
    ),
    _policy(
        "duplicates-not-retried",
        "LIF-13",
        "subtle",
        "with call_duplicate_numbers no number is called again",
        retry_gap=_not_of_duplicates,
    ),
    _policy(
        "intervals-lose-their-hours",
        "CAL-05",
        "subtle",
        "of intervals over an hour the minutes beyond whole hours count",
        retry_gap=_without_hours,
    ),
    _policy("linear-at-once", "CAL-05", "blatant", "linear retries come at once", retry_gap=_linear(lambda _: 0.01)),
    _policy(
        "linear-too-late",
        "CAL-05",
        "subtle",
        "linear retries take three times the interval",
        retry_gap=_linear(lambda _: 3),
    ),
    _policy(
        "second-linear-retry-early",
        "CAL-05",
        "subtle",
        "the second linear retry takes half the interval",
        retry_gap=_linear(lambda attempt: 0.5 if attempt == 2 else 1),
    ),
    _policy(
        "exponential-is-linear",
        "CAL-06",
        "blatant",
        "exponential retries are equally spaced",
        retry_gap=_exponential(lambda attempt: 0.5 ** (attempt - 1)),
    ),
    _policy(
        "exponential-stops-doubling",
        "CAL-06",
        "subtle",
        "the third exponential gap is that of the second",
        retry_gap=_exponential(lambda attempt: 0.5 if attempt == 3 else 1),
    ),
    _policy(
        "starts-early",
        "CAL-07 LIF-18",
        "blatant",
        "a campaign starts five minutes before send_at",
        start_shift=-5 * MINUTE,
    ),
    _policy(
        "calls-after-end",
        "CAL-07",
        "subtle",
        "a campaign that was completed at end_at goes on calling",
        fresh_while=frozenset({"in-progress", "completed"}),
        pending_while=frozenset({"created", "in-progress", "paused", "completed"}),
    ),
    _policy(
        "done-late",
        "LIF-13 LIF-21 LIF-22",
        "subtle",
        "a campaign ends five minutes after its last call",
        done_shift=5 * MINUTE,
    ),
    _policy(
        "failed-not-after-a-resume",
        "LIF-21",
        "subtle",
        "a campaign that was resumed is completed, though no number could be called",
        fails_when_resumed=False,
    ),
    _policy("ends-late", "CAL-07 LIF-14", "subtle", "a campaign ends ten minutes after end_at", end_shift=10 * MINUTE),
    _policy(
        "duplicates-called-twice",
        "CAL-11",
        "blatant",
        "a number listed twice is called twice",
        targets=_every_occurrence,
    ),
    _policy("duplicates-flag-ignored", "CAL-11", "blatant", "call_duplicate_numbers is ignored", targets=_each_once),
    _policy(
        "distant-duplicates-called-twice",
        "CAL-11",
        "subtle",
        "duplicates count as one only side by side",
        targets=_adjacent_once,
    ),
    _policy(
        "twice-the-rate", "CAL-13", "blatant", "twice as many calls start in a minute", calls_per_minute=_twice_the_rate
    ),
    _policy("throttle-ignored", "CAL-13", "blatant", "throttle is ignored", calls_per_minute=_any_rate),
    _policy(
        "throttle-exceeded",
        "CAL-13",
        "subtle",
        "five more calls start in a minute than throttle says",
        calls_per_minute=_a_few_more,
    ),
)
