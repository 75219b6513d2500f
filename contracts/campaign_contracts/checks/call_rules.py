"""Rules CAL, CRE-33 and those of the lifecycle that calls decide: one campaign's calls, beside what it was told."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks import dialled
from campaign_contracts.checks.dialled import Audience, Call, Retries, Story
from campaign_contracts.checks.known import Known
from campaign_contracts.promises import Present
from campaign_contracts.verdicts import Judgement, Promise, broken, kept

TOLERANCE = instants.TOLERANCE_SECONDS
LATE_SECONDS = 60.0
IDLE_SECONDS = 900.0
"""A campaign that runs and dials nobody for so long beyond every gap will not go on by itself."""

OVERDUE_SECONDS = 6.0
WINDOW_SECONDS = 60.0
LONG_PAUSE_SECONDS = 60.0
FULL_CALL = "completed"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A complete reading of a campaign's calls with all that they are judged by.

    `rest` is `over` or `paused` when nothing moves any more, else None; `cause` says what ended it.
    """

    story: Story
    known: Known
    definition: Mapping[str, Any]
    calls: tuple[Call, ...]
    present: Present
    rest: str | None
    cause: str | None
    audience: Audience | None
    retries: Retries | None
    rate: int | None
    current: bool
    """Whether the campaign's status and summary were read no earlier than what they are set beside."""

    @property
    def by_number(self) -> dict[str, list[Call]]:
        """The attempts of each number, in their order."""
        found: dict[str, list[Call]] = {}
        for call in self.calls:
            found.setdefault(call.number, []).append(call)
        return found

    @property
    def textual(self) -> bool:
        """Whether `from` was one comma-separated string."""
        return isinstance(self.definition.get("from"), str)

    def evidence(self, *more: int) -> list[int]:
        """The exchanges that show the case."""
        moments = [moment.exchange for moment in self.story.moments]
        shown = [self.story.status_shown] if self.story.status_shown else []
        return sorted({self.story.created, *moments, *shown, *self.story.pages, *more})

    def broken(
        self, rule: str, key: str, summary: str, expected: str, observed: str, promise: Promise = "fact"
    ) -> Judgement:
        """A finding about this campaign."""
        return broken(
            rule, promise, key, summary=summary, expected=expected, observed=observed, exchanges=self.evidence()
        )


def judge(case: Case) -> Iterator[Judgement]:
    """Everything that one complete reading decides."""
    for part in (records, limits, audience, attempts, instants_of_start, pace, pauses, after_complete, endings, counts):
        yield from part(case)


def records(case: Case) -> Iterator[Judgement]:
    """CAL-02, CAL-12: the caller of each call, and its duration."""
    caller = case.definition.get("caller_id")
    if isinstance(caller, str) and case.calls:
        wrong = [call for call in case.calls if call.record.get("caller_id") != caller]
        if wrong:
            yield case.broken(
                "CAL-02",
                "caller_id",
                "a call record does not show the campaign's caller_id",
                repr(caller),
                repr(wrong[0].record.get("caller_id")),
            )
    done = [call for call in case.calls if call.end is not None and call.end <= case.present.earliest]
    for call in done:
        if call.end is not None and call.end < call.start - TOLERANCE:
            yield case.broken(
                "CAL-12",
                "ends before it starts",
                "a call ends before it starts",
                f"end_time from {call.record.get('start_time')} on",
                str(call.record.get("end_time")),
            )
            return
    completed = [call for call in done if call.status == FULL_CALL and call.end is not None]
    for call in completed:
        length = (call.end or 0.0) - call.start
        shown = _seconds(call.record.get("duration"))
        if shown is None or abs(shown - length) > TOLERANCE:
            yield case.broken(
                "CAL-12",
                "duration",
                "the duration of a completed call is not the distance from its start to its end",
                f"{length:.0f} s",
                repr(call.record.get("duration")),
            )
            return
    if completed:
        yield kept("CAL-12")


def limits(case: Case) -> Iterator[Judgement]:
    """CAL-03, CAL-11: how often each number is called."""
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
            rule = (
                _repeat_rule(case, calls)
                if not doubled
                else "CAL-11"
                if who.distinct < who.lists or not who.lists
                else "CAL-03"
            )
            yield case.broken(
                rule,
                "called too often",
                "a target is called more often than it may be",
                f"at most {most} calls of {number}, {times} of them answered",
                f"{len(calls)} calls, {answered} answered",
                "success" if rule == "LIF-04" else "fact",
            )
            return
        exhausted = exhausted or (len(calls) == 1 + plan.count and calls[-1].status != FULL_CALL and times == 1)
    if exhausted and case.rest == "over":
        yield kept("CAL-03")


def _repeat_rule(case: Case, calls: list[Call]) -> str:
    """A target that was done before a resume and is called after it: resume began again (LIF-04)."""
    resumed, plan = case.story.resumed, case.retries
    if resumed is None or plan is None:
        return "CAL-03"
    before = [call for call in calls if call.start < resumed.latest]
    finished = bool(before) and plan.again(before[-1], len(before)) is False
    return "LIF-04" if finished else "CAL-03"


def audience(case: Case) -> Iterator[Judgement]:
    """CAL-02, CRE-33, CAL-11: every target is dialled, nothing else is."""
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


def _all_dialled(case: Case, who: Audience, rule: str) -> Iterator[Judgement]:
    """A campaign that ran to its end by itself dialled every target, and nothing else."""
    dialled_numbers = case.by_number
    missing = [number for number in who.targets if number not in dialled_numbers]
    for guilty in (rule, *(["LIF-04"] if case.story.resumed else [])) if missing else ():
        yield case.broken(
            guilty,
            "target not dialled",
            "a campaign ran to its end and did not dial every target",
            f"calls of {_few(who.targets)}",
            f"no call of {missing[0]}",
            "success" if guilty == "LIF-04" else "fact",
        )
    if missing:
        return
    yield kept("CAL-02")
    if case.textual:
        yield kept("CRE-33")
        yield kept("CRE-33", "success")
    few = [number for number, times in who.targets.items() if len(dialled_numbers[number]) < times]
    if few:
        yield case.broken(
            "CAL-11",
            "duplicate not called",
            "a number listed twice is not called twice, though call_duplicate_numbers asks for it",
            f"{who.targets[few[0]]} targets {few[0]}",
            f"{len(dialled_numbers[few[0]])} calls",
        )
    elif any(times > 1 for times in who.listed.values()):
        yield kept("CAL-11")


def _listed(case: Case, who: Audience) -> Iterator[Judgement]:
    """Lists of unknown numbers: two each, which answer at the first attempt."""
    if case.rest != "over" or case.cause != "targets":
        return
    numbers = len(case.by_number)
    size = who.size
    least, most = dialled.NUMBERS_IN_A_LIST, dialled.NUMBERS_IN_A_LIST * who.distinct
    if not least <= numbers <= most:
        yield case.broken(
            "CAL-02",
            "numbers of lists",
            "a campaign does not dial the numbers of its lists",
            f"calls of {least} to {most} numbers",
            f"calls of {numbers} numbers",
        )
    elif size is not None and len(case.calls) != size:
        yield case.broken(
            "CAL-11" if who.distinct < who.lists else "CAL-02",
            "calls of lists",
            "a campaign does not dial each number of its lists as often as it should",
            f"{size} calls",
            f"{len(case.calls)} calls",
        )
    else:
        yield kept("CAL-02")
        if who.distinct < who.lists:
            yield kept("CAL-11")


def attempts(case: Case) -> Iterator[Judgement]:
    """CAL-04, CAL-05, CAL-06: why and when a target is called again."""
    plan, who = case.retries, case.audience
    if plan is None or who is None or who.lists:
        return
    judgements: list[Judgement] = []
    for number, calls in case.by_number.items():
        if who.targets.get(number, 1) > 1 or len(calls) > 1 + plan.count:
            continue
        judgements += _attempts(case, calls, plan, doubled=who.listed.get(number, 1) > 1)
    yield from judgements


def _attempts(case: Case, calls: list[Call], plan: Retries, *, doubled: bool) -> Iterator[Judgement]:
    rule = "CAL-06" if plan.exponential else "CAL-05"
    for index, (one, other) in enumerate(pairwise(calls), start=1):
        again = plan.again(one, index)
        if again is False:
            resumed = case.story.resumed
            renewed = resumed is not None and one.start < resumed.latest and other.start > resumed.earliest
            guilty = "CAL-11" if doubled else "LIF-04" if renewed else "CAL-04"
            yield case.broken(
                guilty,
                f"called again after {one.status}",
                f"a target is called again after a call that was {one.status}",
                f"a retry only after {', '.join(sorted(plan.on_status or ())) or 'nothing'}",
                f"{other.number} is called at {other.record.get('start_time')}",
                "success" if guilty == "LIF-04" else "fact",
            )
            return
        late = _latest_retry(case, one, plan.gap(index))
        earliest = one.start + plan.gap(index)
        if other.start < earliest - TOLERANCE:
            yield _misplaced(case, rule, index, "early", plan.gap(index), one, other)
            return
        if late is not None and other.start > late + TOLERANCE:
            yield _misplaced(case, rule, index, "late", plan.gap(index), one, other)
            return
    if len(calls) > (2 if plan.exponential else 1):
        yield kept(rule)
    done = case.rest == "over" and case.cause == "targets" and 0 < len(calls) <= plan.count
    if done and plan.again(calls[-1], len(calls)) is False and calls[-1].status != FULL_CALL:
        yield kept("CAL-04")


def _latest_retry(case: Case, one: Call, gap: float) -> float | None:
    """The latest instant for a retry, or None where the throttle or a pause may hold it back for longer."""
    who, plan = case.audience, case.retries
    if one.end is None or who is None or plan is None or case.rate is None:
        return None
    if sum(who.targets.values()) * (1 + plan.count) > case.rate:
        return None
    latest = one.end + gap + LATE_SECONDS
    for paused, resumed in case.story.pauses():
        if paused.earliest > latest:
            continue
        if resumed is None:
            return None
        latest = max(latest, resumed.latest + LATE_SECONDS)
    return latest


def _misplaced(case: Case, rule: str, retry: int, how: str, gap: float, one: Call, other: Call) -> Judgement:
    return case.broken(
        rule,
        f"retry {how}",
        f"retry {retry} of a target comes too {how}",
        f"{gap:.0f} s after the attempt from {one.record.get('start_time')} to {one.record.get('end_time')}",
        f"{other.start - one.start:.0f} s after its start",
    )


def instants_of_start(case: Case) -> Iterator[Judgement]:
    """CAL-07: no call starts before send_at or after end_at."""
    begins, ends = dialled.send_at(case.definition), case.known.ends
    if begins is not None:
        early = [call for call in case.calls if call.start < begins - TOLERANCE]
        if early:
            yield case.broken(
                "CAL-07",
                "before send_at",
                "a call starts before send_at",
                f"from {instants.render(begins)} on",
                str(early[0].record.get("start_time")),
            )
        elif case.calls:
            yield kept("CAL-07")
    if ends is not None:
        late = [call for call in case.calls if call.start > ends[1] + TOLERANCE]
        if late:
            yield case.broken(
                "CAL-07",
                "after end_at",
                "a call starts after end_at",
                f"none after {instants.render(ends[1])}",
                str(late[0].record.get("start_time")),
            )


def pace(case: Case) -> Iterator[Judgement]:
    """CAL-13: how many calls start in a minute."""
    if case.rate is None or len(case.calls) <= case.rate:
        return
    starts = [call.start for call in case.calls]
    first = 0
    for last, start in enumerate(starts):
        while start - starts[first] >= WINDOW_SECONDS - TOLERANCE:
            first += 1
        if last - first + 1 > case.rate + 1:
            yield case.broken(
                "CAL-13",
                "too many in a minute",
                "more calls start in a minute than may",
                f"at most {case.rate} in a minute",
                f"{last - first + 1} from {instants.render(starts[first])} to {instants.render(start)}",
            )
            return
    yield kept("CAL-13")


def pauses(case: Case) -> Iterator[Judgement]:
    """LIF-16: while a campaign is paused no call starts."""
    if case.story.doubtful:
        return
    complete = case.story.moment("complete")
    for paused, resumed in case.story.pauses():
        after = resumed or (complete if complete is not None and complete.earliest >= paused.latest else None)
        until = after.earliest if after is not None else case.present.earliest
        if until - paused.latest < TOLERANCE:
            continue
        during = [call for call in case.calls if paused.latest + TOLERANCE < call.start < until - TOLERANCE]
        if during:
            yield case.broken(
                "LIF-16",
                "call while paused",
                "a call starts while the campaign is paused",
                f"no call from {instants.render(paused.latest)} on",
                f"{during[0].number} is called at {during[0].record.get('start_time')}",
            )
            return
        more = case.audience is not None and len(case.by_number) < (case.audience.size or 0)
        if until - paused.latest >= LONG_PAUSE_SECONDS and (more or any(call.start >= until for call in case.calls)):
            yield kept("LIF-16")


def after_complete(case: Case) -> Iterator[Judgement]:
    """LIF-06: a campaign that was completed dials nobody any more."""
    complete = case.story.moment("complete")
    late = [call for call in case.calls if complete is not None and call.start > complete.latest + TOLERANCE]
    if late:
        yield case.broken(
            "LIF-06",
            "call after complete",
            "a call starts after the campaign was completed",
            "no more calls",
            f"{late[0].number} is called at {late[0].record.get('start_time')}",
            "success",
        )


def endings(case: Case) -> Iterator[Judgement]:
    """LIF-13, LIF-21, LIF-22, LIF-04: a campaign ends when, and only when, all its targets are done."""
    who, plan = case.audience, case.retries
    if who is None or who.lists or plan is None or case.story.doubtful:
        return
    open_targets, unclear = _open(case, who, plan)
    if case.rest == "over" and case.cause == "targets":
        yield from _ended(case, open_targets, unclear=unclear)
    elif case.story.status == "in-progress" and case.current and not case.rest:
        yield from _running(case, open_targets, plan, unclear=unclear)


def _open(case: Case, who: Audience, plan: Retries) -> tuple[list[str], bool]:
    """The targets that are to be called (again), and whether there are some of which that is undecided."""
    found, unclear = [], False
    by_number = case.by_number
    for number, times in who.targets.items():
        calls = by_number.get(number, [])
        if times > 1:
            unclear = unclear or any(call.status != FULL_CALL for call in calls)
            missing = len(calls) < times
        else:
            again = plan.again(calls[-1], len(calls)) if calls else True
            unclear, missing = unclear or again is None, bool(again)
        if missing:
            found.append(number)
    return found, unclear


def _ended(case: Case, open_targets: list[str], *, unclear: bool) -> Iterator[Judgement]:
    last = [calls[-1].status for calls in case.by_number.values()]
    if open_targets:
        if any(number in case.by_number for number in open_targets):
            for rule in ("LIF-13", *(["LIF-04"] if case.story.resumed else [])):
                yield case.broken(
                    rule,
                    "ended before its targets were done",
                    "a campaign ends while a target has retries left",
                    f"another call of {open_targets[0]}",
                    f"{case.story.final} after {len(case.calls)} calls",
                    "success" if rule == "LIF-04" else "fact",
                )
        return
    if unclear or not last:
        return
    if set(last) == {"failed"}:
        rule, wanted = "LIF-21", "failed"
    elif FULL_CALL in last:
        rule, wanted = "LIF-13", "completed"
    else:
        return
    if case.story.final == wanted:
        yield kept(rule)
        yield kept("LIF-22")
    else:
        yield case.broken(
            rule,
            f"ends as {case.story.final}",
            f"a campaign whose targets are all done ends as {case.story.final}",
            wanted,
            f"{case.story.final}; the targets ended {', '.join(sorted(set(last)))}",
        )


def _running(case: Case, open_targets: list[str], plan: Retries, *, unclear: bool) -> Iterator[Judgement]:
    """A campaign that still runs: whether it has to be over, or has stopped dialling."""
    ends = [call.end for call in case.calls]
    if any(end is None for end in ends) or case.known.ends is None or case.present.latest >= case.known.ends[0]:
        return
    resumed = case.story.resumed
    begun = [call.start for call in case.calls] + [end for end in ends if end is not None]
    begun += [case.known.start_due or 0.0] + ([resumed.latest] if resumed is not None else [])
    idle = case.present.earliest - max(begun)
    if not open_targets and not unclear and idle > OVERDUE_SECONDS:
        none = {calls[-1].status for calls in case.by_number.values()} == {"failed"}
        rules = ("LIF-21" if none else "LIF-13", "LIF-22")
        wanted, how = "a final status", "all its targets are done"
    elif open_targets and idle > plan.longest + IDLE_SECONDS:
        rules = ("LIF-04" if resumed is not None else "LIF-13", "LIF-22")
        wanted, how = f"a call of {open_targets[0]}", "it dials nobody"
    else:
        return
    for rule in rules:
        yield case.broken(
            rule,
            f"goes on though {how}",
            f"a campaign stays in progress though {how}",
            wanted,
            f"in-progress {idle:.0f} s after its last call",
            "success" if rule == "LIF-04" else "fact",
        )


def counts(case: Case) -> Iterator[Judgement]:
    """CAL-08, LIF-17: the summary agrees with the records."""
    summary = case.story.summary
    if summary is None or case.rest is None or not case.current:
        return
    completed, failed, running = (summary.get(name) for name in ("call_completed", "call_failed", "call_inprogress"))
    answered = sum(
        min(sum(call.status == FULL_CALL for call in calls), _times(case, number))
        for number, calls in case.by_number.items()
    )
    size = case.audience.size if case.audience is not None else None
    wrong = []
    if _whole(completed) and completed != answered:
        wrong.append(("call_completed", f"call_completed {answered}", f"{completed}"))
    if _whole(running) and running != 0:
        wrong.append(("call_inprogress", "call_inprogress 0: no call is in flight", f"{running}"))
    both = (
        sum(value for value in (completed, failed) if value is not None)
        if _whole(completed) and _whole(failed)
        else None
    )
    if size is not None and both is not None and both > size:
        wrong.append(
            ("too many", f"call_completed and call_failed together at most {size}", f"{completed} and {failed}")
        )
    for key, expected, observed in wrong:
        yield case.broken("CAL-08", key, "the summary does not agree with the call records", expected, observed)
    if not wrong and _whole(completed) and _whole(running) and case.calls:
        yield kept("CAL-08")
    if case.cause == "complete" and size is not None and both is not None and both <= size:
        if both == size:
            yield kept("LIF-17")
        elif completed == answered:
            yield case.broken(
                "LIF-17",
                "counts after complete",
                "complete does not count every remaining number as failed",
                f"call_completed {answered}, call_failed {size - answered}",
                f"call_completed {completed}, call_failed {failed}",
            )


def _times(case: Case, number: str) -> int:
    who = case.audience
    if who is None or who.lists:
        return 1_000_000
    return who.targets.get(number, 1)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


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
