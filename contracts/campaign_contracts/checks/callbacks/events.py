"""One event for each attempt, each target and the end, in this order, and what they say."""

from collections.abc import Collection, Iterator, Sequence

from campaign_contracts.checks.callbacks.case import CallbackCase
from campaign_contracts.checks.callbacks.deliveries import CALL, CAMPAIGN, TARGET, Delivery, named_calls
from campaign_contracts.checks.callbacks.routes import must_arrive, repeated, routed
from campaign_contracts.checks.calls.records import Call
from campaign_contracts.checks.protocol import judges
from campaign_contracts.counts import counted
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.verdicts import Judgement

SUBJECTS = {CALL: "call_sid", TARGET: "to", CAMPAIGN: "campaign_sid"}
"""The member of an event that says what it is about."""

ENDED = frozenset({"completed", "busy", "noanswer", "failed"})


@judges("CBK-01")
def unfinished(case: CallbackCase, delivery: Delivery) -> bool:
    """An attempt that is not over has no event yet."""
    if case.kind(delivery) != CALL or delivery.status in ENDED or not delivery.status:
        return False
    case.broken(
        "CBK-01",
        "before-the-end",
        "an attempt's event comes before the attempt is over",
        "one event for each finished attempt",
        in_json(delivery.text("status")),
    )
    return True


@judges("CBK-01", "CBK-04", "EDT-01", "CBK-07", "CBK-08")
def calls(case: CallbackCase) -> bool:
    """One event for each attempt. Whether all is well."""
    call_case, events = case.call_case, case.of(CALL)
    known = {call.sid: call for call in call_case.calls if call.sid is not None}
    by_sid: dict[str, list[Delivery]] = {}
    for event in events:
        by_sid.setdefault(event.text("call_sid") or "", []).append(event)
    strangers = [sid for sid in by_sid if sid not in known]
    wanted = [call for call in known.values() if must_arrive(case, CALL, call.start, call.end or call.start)]
    missing = [call for call in wanted if call.sid not in by_sid]
    problems = len(case.found)
    if strangers:
        case.broken(
            "CBK-04",
            "call_sid",
            "an attempt's event names no call of the campaign",
            "a call_sid of the call details",
            strangers[0],
        )
    confused = _confused(known.values(), by_sid)
    if confused and missing:
        case.broken(
            "CBK-04",
            "call_sid-of-another-attempt",
            "an attempt's event names another attempt",
            "its own call_sid",
            confused[0],
        )
    elif len(missing) > len(strangers):
        case.missing(CALL, "a finished attempt", f"an event for the {missing[0].status} call of {missing[0].number}")
    for sid, deliveries in by_sid.items():
        call = known.get(sid)
        if call is not None and sid not in confused:
            _one_call(case, call, deliveries)
    if (
        wanted
        and len(case.found) == problems + sum(j.finding is None for j in case.found[problems:])
        and not case.pending
    ):
        case.kept("CBK-01")
    return not missing and not strangers


def _confused(calls: Collection[Call], by_sid: dict[str, list[Delivery]]) -> list[str]:
    """Sids that were told more than once while as many other attempts of the same number were not told at all."""
    untold: dict[str, int] = {}
    for call in calls:
        if call.sid not in by_sid:
            untold[call.number] = untold.get(call.number, 0) + 1
    extra = {}
    for call in calls:
        fine = [delivery for delivery in by_sid.get(call.sid or "", ()) if delivery.fine]
        if len(fine) > 1 and untold.get(call.number) == len(fine) - 1:
            extra[call.sid or ""] = True
    return list(extra)


def _one_call(case: CallbackCase, call: Call, deliveries: Sequence[Delivery]) -> None:
    if not routed(case, CALL, deliveries, call.start, call.end or call.start, call):
        return
    if not repeated(case, CALL, deliveries):
        return
    for name, expected in (("number", call.number), ("status", call.status)):
        shown = deliveries[0].text(name) or ""
        if (status_fold(shown) if name == "status" else shown) != expected:
            case.broken("CBK-04", f"call-{name}", f"an attempt's event names another {name}", expected, shown)


@judges("CBK-02", "CBK-04", "EDT-01", "CBK-07", "CBK-08")
def targets(case: CallbackCase) -> bool:
    """One event for each target, naming all of its attempts. Whether all is well."""
    call_case, events = case.call_case, case.of(TARGET)
    who = call_case.audience
    by_to: dict[str, list[Delivery]] = {}
    for event in events:
        by_to.setdefault(event.text("to") or "", []).append(event)
    numbers = call_case.by_number
    targets = set(who.targets) if who is not None and not who.lists else None
    strangers = [to for to in by_to if to not in numbers and targets is not None and to not in targets]
    wanted = [
        number for number, calls in numbers.items() if must_arrive(case, TARGET, calls[-1].start, _ending(case, calls))
    ]
    missing = [number for number in wanted if number not in by_to]
    problems = len(case.found)
    if strangers:
        named = (by_to[strangers[0]][0].payload or {}).get("to")
        summary, observed = "a target's event names no target of the campaign", f"to: {in_json(named)}"
        case.broken("CBK-04", "to", summary, "a dialled number", observed)
    if len(missing) > len(strangers):
        case.missing(
            TARGET, "a target", f"an event for {missing[0]}, called {counted(len(numbers[missing[0]]), 'time')}"
        )
    for to, deliveries in by_to.items():
        if to not in strangers:
            _one_target(case, numbers.get(to, []), deliveries, who.targets.get(to, 1) if who is not None else 1)
    if wanted and all(j.finding is None for j in case.found[problems:]) and not case.pending:
        case.kept("CBK-02")
    return not missing and not strangers


def _ending(case: CallbackCase, calls: Sequence[Call]) -> float:
    """Until when a target's event may come: the end of its last call, or that of the campaign."""
    ended = case.call_case.dialling.ended
    last = calls[-1].end or calls[-1].start
    return last if ended is None or case.call_case.cause == "targets" else max(last, ended.latest)


def _one_target(case: CallbackCase, calls: list[Call], deliveries: Sequence[Delivery], times: int) -> None:
    if calls and not routed(case, TARGET, deliveries, calls[-1].start, _ending(case, calls), calls[-1]):
        return
    if len(deliveries) < times and case.call_case.cause == "targets":  # else one of the two may never have been called
        number = deliveries[0].text("to")
        case.missing(TARGET, "a target that stands twice", f"{counted(times, 'event')} for {number}")
        return
    if not repeated(case, TARGET, deliveries, times):
        return
    named: set[str] = set()
    for delivery in deliveries:
        named |= named_calls(delivery, calls) or set()
    if named != {call.sid for call in calls}:
        case.broken(
            "CBK-02",
            "call_sids",
            "a target's event does not name every attempt that was made for it",
            sorted(str(call.sid) for call in calls),
            sorted(named),
        )
        return
    _about_target(case, calls, deliveries[0], times)


def _about_target(case: CallbackCase, calls: list[Call], delivery: Delivery, times: int) -> None:
    """Whether the target was reached: its last attempt was completed. What else the status says of it is undecided.

    So is what `from` holds.
    """
    if not calls or times > 1:
        return
    reached, shown = calls[-1].status == "completed", delivery.text("status") or ""
    if (status_fold(shown) == "completed") != reached:
        wanted = "completed" if reached else "any status but completed"
        case.broken("CBK-04", "target-status", "a target's event names another status", wanted, shown)


@judges("CBK-03", "EDT-01", "CBK-07", "CBK-08")
def ends(case: CallbackCase) -> bool:
    """One event with the final status. Whether all is well."""
    call_case, events = case.call_case, case.of(CAMPAIGN)
    final = call_case.dialling.final or ""
    ends = [delivery for delivery in events if case.is_end(delivery)]
    others = [delivery for delivery in events if not case.is_end(delivery)]
    ended = case.ended
    if ended is None:
        return True
    if not must_arrive(case, CAMPAIGN, *ended):
        return routed(case, CAMPAIGN, ends, *ended)
    starts = [delivery for delivery in others if delivery.status == "inprogress"]
    odd = [delivery for delivery in others if delivery.status in ("archived", "deleted")]
    allowed = 1 + sum(moment.name == "resume" for moment in call_case.dialling.moments)
    if odd or (len({d.order for d in starts if d.fine}) > allowed and not case.arrivals.unheard(starts)):
        what = odd[0].text("status") if odd else f"{counted(len(starts), 'event')} in-progress"
        case.broken(
            "CBK-03",
            f"event-{odd[0].status if odd else 'in-progress-again'}",
            "status_callback gets an event that is no end",
            "one event, at the end",
            what,
        )
        return False
    if not ends:
        case.missing(CAMPAIGN, "the end of the campaign", f"one event with status {final}")
        return False
    wrong = [delivery for delivery in ends if delivery.status != status_fold(final)]
    if wrong:
        case.broken(
            "CBK-03",
            f"{wrong[0].status}-instead-of-{final}",
            "the event of a campaign's end has another status than the campaign",
            final,
            wrong[0].text("status"),
        )
        return False
    if not routed(case, CAMPAIGN, ends, *ended) or not repeated(case, CAMPAIGN, ends):
        return False
    case.kept("CBK-03")
    return True


@judges("CBK-05")
def order(case: CallbackCase) -> None:
    """Attempts are told before their target, and both before the end that they lead to."""
    first: dict[str, dict[str, int]] = {CALL: {}, TARGET: {}, CAMPAIGN: {}}
    for delivery in case.deliveries:
        kind = case.kind(delivery)
        name = delivery.text(SUBJECTS[kind]) or ""
        if kind != CAMPAIGN or case.is_end(delivery):
            first[kind].setdefault(name, delivery.order)
    pairs = [
        (first[CALL].get(call.sid or ""), first[TARGET].get(call.number), "attempt", "target")
        for call in case.call_case.calls
        if case.call_case.audience is None or case.call_case.audience.targets.get(call.number, 1) == 1
    ]
    if case.call_case.cause == "targets":
        end = min(first[CAMPAIGN].values(), default=None)
        pairs += [(order, end, "attempt", "campaign") for order in first[CALL].values()]
        pairs += [(order, end, "target", "campaign") for order in first[TARGET].values()]
    decided = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]
    for one, other, what, than in decided:
        if one is not None and other is not None and one > other:
            case.broken(
                "CBK-05",
                f"{than}-before-{what}",
                f"the event of a {than} comes before that of its {what}",
                f"the {what} first",
                f"the {than} first",
            )
            return
    if decided:
        case.kept("CBK-05")


@judges("LIF-22")
def late(case: CallbackCase, delivery: Delivery, kinds: Collection[str]) -> Iterator[Judgement]:
    """An event that should have come long ago comes at last, when the server was asked something else."""
    kind = case.kind(delivery)
    if kind not in kinds or not _over(case, kind, delivery):
        return
    name = SUBJECTS[kind]
    before = [one for one in case.of(kind) if one.order < delivery.order]
    if any(one.text(name) == delivery.text(name) and (kind != CAMPAIGN or case.is_end(one)) for one in before):
        return
    yield case.call_case.broken(
        "LIF-22",
        f"late-{kind}",
        f"an event of {kind} comes long after it was due",
        "at once when the clock is moved, or within 5 s",
        f"status {in_json(delivery.text('status'))} after everything was read",
    )


def _over(case: CallbackCase, kind: str, delivery: Delivery) -> bool:
    """Whether a delivery tells of something that was over when its campaign was judged."""
    subject = delivery.text(SUBJECTS[kind])
    if kind == CALL:
        return subject in {call.sid for call in case.call_case.calls}
    return subject in case.call_case.by_number if kind == TARGET else case.is_end(delivery)
