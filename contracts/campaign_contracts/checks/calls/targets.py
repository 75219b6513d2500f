"""Which numbers are called how often, and what each record says."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts.checks.calls.case import FULL_CALL, TOLERANCE, CallCase
from campaign_contracts.checks.calls.plan import NUMBERS_IN_A_LIST, Audience
from campaign_contracts.checks.calls.records import Call
from campaign_contracts.checks.protocol import judges
from campaign_contracts.counts import counted
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement, kept


@judges("CAL-02", "CAL-12")
def records(case: CallCase) -> Iterator[Judgement]:
    """Each call shows the campaign's caller_id, ends after it starts, and a completed one lasts as long as it says.

    That holds as well of a call that a pause or an end has settled, whose end lies ahead.
    """
    caller = case.definition.get("caller_id")
    if isinstance(caller, str) and case.calls:
        wrong = [call for call in case.calls if call.record.get("caller_id") != caller]
        if wrong:
            yield case.broken(
                "CAL-02",
                "caller_id",
                "a call record does not show the campaign's caller_id",
                in_json(caller),
                in_json(wrong[0].record.get("caller_id")),
            )
    endless = [call for call in case.calls if call.status == FULL_CALL and call.record.get("end_time", "") is None]
    if endless:
        yield case.broken(
            "CAL-12",
            "completed-without-an-end",
            "a completed call has no end_time",
            f"an end_time from {endless[0].record.get('start_time')} on",
            "null",
        )
        return
    ended = [(call, call.end) for call in case.calls if call.end is not None]
    for call, end in ended:
        if end < call.start - TOLERANCE:
            yield case.broken(
                "CAL-12",
                "ends-before-it-starts",
                "a call ends before it starts",
                f"end_time from {call.record.get('start_time')} on",
                in_json(call.record.get("end_time")),
            )
            return
    completed = [(call, end) for call, end in ended if call.status == FULL_CALL]
    for call, end in completed:
        length = end - call.start
        shown = _seconds(call.record.get("duration"))
        if shown is None or not abs(shown - length) <= TOLERANCE:
            yield case.broken(
                "CAL-12",
                "duration",
                "the duration of a completed call is not the distance from its start to its end",
                f"{length:.0f} s",
                in_json(call.record.get("duration")),
            )
            return
    if completed:
        yield kept("CAL-12")


@judges("CAL-03", "CAL-11", "LIF-04")
def limits(case: CallCase) -> Iterator[Judgement]:
    """A target is called once and for each retry, a number that is listed twice as often as was asked for."""
    plan, who = case.retries, case.audience
    if plan is None or who is None:
        return
    exhausted = False
    for number, calls in case.by_number.items():
        times = who.targets.get(number, 1) if not who.lists else 1
        most = (1 + plan.count) * (times if not who.lists else who.lists if who.twice else 1)
        doubled = bool(who.lists) or who.listed.get(number, 1) > 1
        answered = sum(call.status == FULL_CALL for call in calls)
        too_many = len(calls) > most or (doubled and not who.lists and answered > times)
        if too_many:
            rule = _repeat_rule(case, calls) if not doubled else "CAL-03" if who.lists else "CAL-11"
            yield case.broken(
                rule,
                "called-too-often",
                "a target is called more often than it may be",
                f"at most {most} calls of {number}, {times} of them answered",
                f"{counted(len(calls), 'call')}, {answered} answered",
            )
            return
        exhausted = exhausted or (len(calls) == 1 + plan.count and calls[-1].status != FULL_CALL and times == 1)
    if exhausted and case.rest == "over":
        yield kept("CAL-03")


def _repeat_rule(case: CallCase, calls: list[Call]) -> str:
    """A target that was done before a resume and is called after it: resume began again (LIF-04)."""
    resumed, plan = case.dialling.resumed, case.retries
    if resumed is None or plan is None:
        return "CAL-03"
    before = [call for call in calls if call.start < resumed.latest]
    finished = bool(before) and plan.again(before[-1], len(before)) is False
    return "LIF-04" if finished else "CAL-03"


@judges("CAL-02", "CAL-11", "CRE-33", "LIF-04")
def audience(case: CallCase) -> Iterator[Judgement]:
    """Every target is dialled in a campaign that ran to its end, and nothing else ever is."""
    who = case.audience
    if who is None:
        return
    if who.lists:
        yield from _listed(case, who)
        return
    rule = "CRE-33" if case.textual else "CAL-02"
    strangers = [number for number in case.by_number if number not in who.targets]
    if strangers:
        yield case.broken(
            rule, "stranger", "a number that is no target is dialled", f"calls of {_few(who.targets)}", strangers[0]
        )
    elif case.cause == "targets" and case.rest == "over":
        yield from _all_dialled(case, who, rule)


def _all_dialled(case: CallCase, who: Audience, rule: str) -> Iterator[Judgement]:
    """A campaign that ran to its end by itself dialled every target, and nothing else."""
    dialled_numbers = case.by_number
    missing = [number for number in who.targets if number not in dialled_numbers]
    for accused in (rule, *(["LIF-04"] if case.dialling.resumed else [])) if missing else ():
        yield case.broken(
            accused,
            "target-not-dialled",
            "a campaign ran to its end and did not dial every target",
            f"calls of {_few(who.targets)}",
            f"no call of {missing[0]}",
        )
    if missing:
        return
    yield kept("CAL-02")
    if _went_on(case):
        yield kept("LIF-04")
    if case.textual:
        yield kept("CRE-33")
        yield kept("CRE-33", "success")
    few = [number for number, times in who.targets.items() if len(dialled_numbers[number]) < times]
    if few:
        yield case.broken(
            "CAL-11",
            "duplicate-not-called",
            "a number listed twice is not called twice, though call_duplicate_numbers asks for it",
            f"{who.targets[few[0]]} targets {few[0]}",
            counted(len(dialled_numbers[few[0]]), "call"),
        )
    elif any(times > 1 for times in who.listed.values()):
        yield kept("CAL-11")


def _went_on(case: CallCase) -> bool:
    """Whether a resume left numbers to call that had not been called, while others had."""
    resumed = case.dialling.resumed
    if resumed is None:
        return False
    first = [calls[0].start for calls in case.by_number.values()]
    return any(start < resumed.earliest for start in first) and any(start > resumed.earliest for start in first)


def _listed(case: CallCase, who: Audience) -> Iterator[Judgement]:
    """Lists of unknown numbers: two each, which answer at the first attempt."""
    if case.rest != "over" or case.cause != "targets":
        return
    numbers = len(case.by_number)
    size = who.size
    least, most = NUMBERS_IN_A_LIST, NUMBERS_IN_A_LIST * who.lists
    if not least <= numbers <= most:
        yield case.broken(
            "CAL-02",
            "numbers-of-lists",
            "a campaign does not dial the numbers of its lists",
            f"calls of {least} to {most} numbers",
            f"calls of {numbers} numbers",
        )
    elif size is not None and len(case.calls) != size:
        yield case.broken(
            "CAL-02",
            "calls-of-lists",
            "a campaign does not dial each number of its lists as often as it should",
            counted(size, "call"),
            counted(len(case.calls), "call"),
        )
    else:
        yield kept("CAL-02")


def _seconds(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _few(targets: Mapping[str, int]) -> str:
    numbers = [f"{number} x {times}" if times > 1 else number for number, times in Counter(targets).items()]
    return ", ".join(numbers[:4]) + (f" and {len(numbers) - 4} more" if len(numbers) > 4 else "")
