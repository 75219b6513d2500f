"""When calls start, and when they must not."""

from collections.abc import Iterator
from itertools import pairwise

from campaign_contracts import instants
from campaign_contracts.checks.calls import plan
from campaign_contracts.checks.calls.case import FULL_CALL, TOLERANCE, CallCase
from campaign_contracts.checks.calls.plan import Retries
from campaign_contracts.checks.calls.records import Call
from campaign_contracts.checks.protocol import judges
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement, kept

LATE_SECONDS = 60.0
WINDOW_SECONDS = 60.0
LONG_PAUSE_SECONDS = 60.0


@judges("CAL-04", "CAL-05", "CAL-06", "CAL-11", "LIF-04")
def attempts(case: CallCase) -> Iterator[Judgement]:
    """A target is called again only after a status in on_status, and when the interval is over."""
    plan, who = case.retries, case.audience
    if plan is None or who is None or who.lists:
        return
    judgements: list[Judgement] = []
    for number, calls in case.by_number.items():
        if who.targets.get(number, 1) > 1 or len(calls) > 1 + plan.count:
            continue
        judgements += _attempts(case, calls, plan, doubled=who.listed.get(number, 1) > 1)
    yield from judgements


def _attempts(case: CallCase, calls: list[Call], plan: Retries, *, doubled: bool) -> Iterator[Judgement]:
    rule = "CAL-06" if plan.exponential else "CAL-05"
    for index, (one, other) in enumerate(pairwise(calls), start=1):
        again = plan.again(one, index)
        if again is False:
            resumed = case.dialling.resumed
            renewed = resumed is not None and one.start < resumed.latest and other.start > resumed.earliest
            accused = "CAL-11" if doubled else "LIF-04" if renewed else "CAL-04"
            yield case.broken(
                accused,
                f"called-again-after-{one.status}",
                f"a target is called again after a call that was {one.status}",
                f"a retry only after {', '.join(sorted(plan.on_status or ())) or 'nothing'}",
                f"{other.number} is called at {other.record.get('start_time')}",
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


def _latest_retry(case: CallCase, one: Call, gap: float) -> float | None:
    """The latest instant for a retry, or None where the throttle or a pause may hold it back for longer."""
    who, plan = case.audience, case.retries
    if case.recorded or one.end is None or who is None or plan is None or case.rate is None:
        return None
    if sum(who.targets.values()) * (1 + plan.count) > case.rate:
        return None
    latest = one.end + gap + LATE_SECONDS
    for paused, resumed in case.dialling.pauses():
        if paused.earliest > latest:
            continue
        if resumed is None:
            return None
        latest = max(latest, resumed.latest + gap + LATE_SECONDS)  # the interval may stand still, or begin anew
    return latest


def _misplaced(case: CallCase, rule: str, retry: int, how: str, gap: float, one: Call, other: Call) -> Judgement:
    return case.broken(
        rule,
        f"retry-{how}",
        f"retry {retry} of a target comes too {how}",
        f"{gap:.0f} s after the attempt from {one.record.get('start_time')} to {one.record.get('end_time')}",
        f"{other.start - one.start:.0f} s after its start",
    )


@judges("CAL-07")
def starts(case: CallCase) -> Iterator[Judgement]:
    """No call starts before send_at or after end_at."""
    begins, ends, may_start = plan.send_at(case.definition), case.known.ends, case.known.may_start
    if begins is not None and may_start is not None:
        begins = min(begins, may_start)
    if begins is not None:
        early = [call for call in case.calls if call.start < begins - TOLERANCE]
        if early:
            yield case.broken(
                "CAL-07",
                "before-send_at",
                "a call starts before send_at",
                f"from {instants.render(begins)} on",
                in_json(early[0].record.get("start_time")),
            )
        elif case.calls:
            yield kept("CAL-07")
    if ends is not None:
        late = [call for call in case.calls if call.start > ends[1] + TOLERANCE]
        if late:
            yield case.broken(
                "CAL-07",
                "after-end_at",
                "a call starts after end_at",
                f"none after {instants.render(ends[1])}",
                in_json(late[0].record.get("start_time")),
            )


@judges("CAL-13")
def pace(case: CallCase) -> Iterator[Judgement]:
    """No more calls start within a minute than throttle allows, 60 without it, and one more."""
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
                "too-many-in-a-minute",
                "more calls start in a minute than may",
                f"at most {case.rate} in a minute",
                f"{last - first + 1} from {instants.render(starts[first])} to {instants.render(start)}",
            )
            return
    yield kept("CAL-13")


@judges("LIF-16")
def pauses(case: CallCase) -> Iterator[Judgement]:
    """While a campaign is paused, no call starts."""
    if case.dialling.doubtful:
        return
    complete = case.dialling.moment("complete")
    for paused, resumed in case.dialling.pauses():
        after = resumed or (complete if complete is not None and complete.earliest >= paused.latest else None)
        until = after.earliest if after is not None else case.present.earliest
        if until - paused.latest < TOLERANCE:
            continue
        during = [call for call in case.calls if paused.latest + TOLERANCE < call.start < until - TOLERANCE]
        if during:
            yield case.broken(
                "LIF-16",
                "call-while-paused",
                "a call starts while the campaign is paused",
                f"no call from {instants.render(paused.latest)} on",
                f"{during[0].number} is called at {during[0].record.get('start_time')}",
            )
            return
        more = case.audience is not None and len(case.by_number) < (case.audience.size or 0)
        if until - paused.latest >= LONG_PAUSE_SECONDS and (more or any(call.start >= until for call in case.calls)):
            yield kept("LIF-16")
