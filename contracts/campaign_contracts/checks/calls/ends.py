"""How a campaign that calls ends, and what it counts."""

from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts.checks.calls.case import FULL_CALL, OVERDUE_SECONDS, TOLERANCE, CallCase
from campaign_contracts.checks.calls.plan import Audience, Retries
from campaign_contracts.checks.protocol import judges
from campaign_contracts.counts import counted
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.verdicts import Judgement, kept

IDLE_SECONDS = 900.0
"""A campaign that runs and dials nobody for so long beyond every gap will not go on by itself."""


IN_FLIGHT = status_fold("in-progress")


@judges("LIF-06")
def after_complete(case: CallCase) -> Iterator[Judgement]:
    """A campaign that was completed dials nobody any more."""
    complete = case.dialling.moment("complete")
    late = [call for call in case.calls if complete is not None and call.start > complete.latest + TOLERANCE]
    if late:
        yield case.broken(
            "LIF-06",
            "call-after-complete",
            "a call starts after the campaign was completed",
            "no more calls",
            f"{late[0].number} is called at {late[0].record.get('start_time')}",
            "success",
        )


@judges("LIF-04", "LIF-13", "LIF-18", "LIF-21", "LIF-22")
def endings(case: CallCase) -> Iterator[Judgement]:
    """A campaign ends when, and only when, all its targets are done."""
    who, plan = case.audience, case.retries
    if who is None or who.lists or plan is None or case.dialling.doubtful:
        return
    open_targets, unclear = _open(case, who, plan)
    if case.rest == "over" and case.cause == "targets":
        yield from _ended(case, open_targets, unclear=unclear)
    elif case.rest == "over" and case.cause is None:
        yield from _cut_off(case, open_targets, plan)
    elif case.dialling.status == "in-progress" and case.current and not case.rest:
        yield from _running(case, open_targets, plan, unclear=unclear)


def _open(case: CallCase, who: Audience, plan: Retries) -> tuple[list[str], bool]:
    """The targets that are to be called (again), and whether there are some of which that is undecided."""
    found, unclear = [], False
    by_number = case.by_number
    for number, times in who.targets.items():
        calls = by_number.get(number, [])
        if times > 1:
            unclear = unclear or any(call.status != FULL_CALL for call in calls)
            unanswered = all(plan.again(call, attempt=1) for call in calls)
            missing = len(calls) < times * (1 + plan.count if unanswered else 1)
        else:
            again = plan.again(calls[-1], len(calls)) if calls else True
            unclear, missing = unclear or again is None, bool(again)
        if missing:
            found.append(number)
    return found, unclear


def _ended(case: CallCase, open_targets: list[str], *, unclear: bool) -> Iterator[Judgement]:
    last = [calls[-1].status for calls in case.by_number.values()]
    if open_targets:
        if any(len(case.by_number.get(number, ())) >= _times(case, number) for number in open_targets):
            for rule in ("LIF-13", *(["LIF-04"] if case.dialling.resumed else [])):
                yield case.broken(
                    rule,
                    "ended-before-its-targets-were-done",
                    "a campaign ends while a target has retries left",
                    f"another call of {open_targets[0]}",
                    f"{case.dialling.final} after {counted(len(case.calls), 'call')}",
                )
        return
    if unclear or not last:
        return
    if case.dialling.paused:  # it may stay paused, or be completed all the same
        rule, wanted = "LIF-18", "completed" if FULL_CALL in last else None
    elif set(last) == {"failed"}:
        rule, wanted = "LIF-21", "failed"
    else:
        rule, wanted = "LIF-13", "completed" if FULL_CALL in last else None
    if case.dialling.final == wanted:
        yield kept(rule)
        if not case.dialling.paused:
            yield kept("LIF-22")
    elif wanted is not None:
        yield case.broken(
            rule,
            f"ends-as-{case.dialling.final}",
            f"a campaign whose targets are all done ends as {case.dialling.final}",
            wanted,
            f"{case.dialling.final}; the targets ended {', '.join(sorted(set(last)))}",
        )


def _cut_off(case: CallCase, open_targets: list[str], plan: Retries) -> Iterator[Judgement]:
    """A campaign that nobody paused, and that end_at has ended: until shortly before it called who was due."""
    ends, begins, dialling = case.known.ends, case.known.start_due, case.dialling
    paused = case.recorded or dialling.moment("pause") is not None
    if not open_targets or paused or dialling.final != "completed" or begins is None:
        return
    if ends is None or ends[0] != ends[1]:
        return
    idle = ends[0] - max([begins, *(call.end or call.start for call in case.calls)])
    if idle > plan.longest + IDLE_SECONDS:
        for rule in ("LIF-13", "LIF-22"):
            yield case.broken(
                rule,
                "dials-nobody-until-end_at",
                "a campaign comes to its end_at though it dials nobody",
                f"a call of {open_targets[0]}",
                f"completed at end_at, {idle:.0f} s after its last call",
            )


def _running(case: CallCase, open_targets: list[str], plan: Retries, *, unclear: bool) -> Iterator[Judgement]:
    """A campaign that still runs: whether it has to be over, or has stopped dialling, when its status was read."""
    ends, shown = [call.end for call in case.calls], case.dialling.status_at
    if any(end is None for end in ends) or case.known.ends is None or case.present.latest >= case.known.ends[0]:
        return
    if shown is None:
        return
    resumed = case.dialling.resumed
    begun = [call.start for call in case.calls] + [end for end in ends if end is not None]
    begun += [case.known.start_due or 0.0] + ([resumed.latest] if resumed is not None else [])
    idle = shown.earliest - max(begun)
    if not open_targets and not unclear and idle > OVERDUE_SECONDS:
        none = {calls[-1].status for calls in case.by_number.values()} == {"failed"}
        rules = ("LIF-21" if none else "LIF-13", "LIF-22")
        wanted, case_name, how = "a final status", "all-targets-done", "all its targets are done"
    elif open_targets and idle > plan.longest + IDLE_SECONDS:
        rules = ("LIF-04" if resumed is not None else "LIF-13", "LIF-22")
        wanted, case_name, how = f"a call of {open_targets[0]}", "dials-nobody", "it dials nobody"
    else:
        return
    for rule in rules:
        yield case.broken(
            rule,
            f"goes-on-though-{case_name}",
            f"a campaign stays in progress though {how}",
            wanted,
            f"in-progress {idle:.0f} s after its last call",
        )


@judges("CAL-08")
def between(case: CallCase) -> Iterator[Judgement]:
    """Between the attempts, while every target is done or waits to be called again, the counters stand still."""
    who, plan, dialling = case.audience, case.retries, case.dialling
    if who is None or who.lists or plan is None or dialling.status_at is None or dialling.summary is None:
        return
    if case.rest is not None or dialling.status != "in-progress" or not case.current or not case.calls:
        return
    if set(case.by_number) != set(who.targets) or max(who.targets.values()) > 1:
        return
    since, now = dialling.status_at.earliest - OVERDUE_SECONDS, case.present.latest + TOLERANCE
    for calls in case.by_number.values():
        last = calls[-1]
        if last.end is None or last.end >= since:
            return
        if plan.again(last, len(calls)) is not False and last.start + plan.gap(len(calls)) <= now:
            return
    answered = sum(any(call.status == FULL_CALL for call in calls) for calls in case.by_number.values())
    for name, expected, why in (
        ("call_inprogress", 0, "a call counts as in progress though all have ended and none is due"),
        ("call_completed", answered, "the summary does not count the targets with a completed call"),
    ):
        found = dialling.summary.get(name)
        if found == expected:
            yield kept("CAL-08")
        elif _whole(found) or (found is None and name in dialling.summary):
            yield case.broken("CAL-08", f"{name}-between-attempts", why, f"{name} {expected}", f"{found}")


@judges("CAL-08")
def at_once(case: CallCase) -> Iterator[Judgement]:
    """No target counts as completed whose call is shown in progress afterwards: who answered is not called again."""
    who, summary = case.audience, case.dialling.summary
    completed = (summary or {}).get("call_completed")
    if who is None or who.size is None or case.dialling.doubtful or not isinstance(completed, int):
        return
    flying = sum(call.status == IN_FLIGHT for call in case.calls)
    if flying and completed + flying > who.size:
        yield case.broken(
            "CAL-08",
            "completed-while-in-progress",
            "the summary counts a target as completed whose call is still in progress",
            f"call_completed at most {who.size - flying}",
            f"{completed}",
        )


@judges("CAL-08", "LIF-17")
def counts(case: CallCase) -> Iterator[Judgement]:
    """The summary agrees with the records, as long as nobody was called who is no target."""
    who = case.audience
    strangers = who is not None and not who.lists and bool(case.by_number.keys() - who.targets.keys())
    pause = case.dialling.moment("pause") if case.rest == "paused" else None
    if pause is not None and any(call.start > pause.latest + TOLERANCE for call in case.calls):
        return
    if case.dialling.summary is not None and case.rest is not None and case.current and not strangers:
        yield from _counts(case, case.dialling.summary)


def _counts(case: CallCase, summary: Mapping[str, Any]) -> Iterator[Judgement]:
    completed, failed, running = (summary.get(name) for name in ("call_completed", "call_failed", "call_inprogress"))
    answered = sum(
        min(sum(call.status == FULL_CALL for call in calls), _times(case, number))
        for number, calls in case.by_number.items()
    )
    size = case.audience.size if case.audience is not None else None
    wrong = [
        (f"{name}-null", f"{name} is a number", "null")
        for name in ("call_completed", "call_inprogress")
        if name in summary and summary[name] is None
    ]
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
            ("too-many", f"call_completed and call_failed together at most {size}", f"{completed} and {failed}")
        )
    for key, expected, observed in wrong:
        yield case.broken("CAL-08", key, "the summary does not agree with the call records", expected, observed)
    if not wrong and _whole(completed) and _whole(running) and case.calls:
        yield kept("CAL-08")
    if case.cause != "complete" or size is None:
        return
    if both is not None and both == size:
        yield kept("LIF-17")
    elif completed == answered and (_whole(failed) or (failed is None and "call_failed" in summary)):
        yield case.broken(
            "LIF-17",
            "counts-after-complete",
            "complete does not count every remaining number as failed",
            f"call_completed {answered}, call_failed {size - answered}",
            f"call_completed {completed}, call_failed {failed}",
        )


def _times(case: CallCase, number: str) -> int:
    who = case.audience
    if who is None or who.lists:
        return 1_000_000
    return who.targets.get(number, 1)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
