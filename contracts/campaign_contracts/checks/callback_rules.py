"""Rules CBK: what one campaign's receiver got, beside the calls it made and the way it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.checks.call_rules import Case
from campaign_contracts.checks.deliveries import (
    CALL,
    CAMPAIGN,
    COMPONENTS,
    MOST_DELIVERIES,
    RULES,
    TARGET,
    Arrivals,
    Delivery,
    Route,
    in_force,
    is_final,
    named_calls,
)
from campaign_contracts.checks.dialled import Call
from campaign_contracts.checks.list_query import status_fold
from campaign_contracts.checks.world import World
from campaign_contracts.instants import TOLERANCE_SECONDS
from campaign_contracts.verdicts import Judgement, kept

ENDED = frozenset({"completed", "busy", "noanswer", "failed"})
HURRIED_SECONDS = 1.5
SAME = ("campaign_sid", "call_sid", "number", "status", "to", "from", "call_sids")


@dataclass(kw_only=True)
class Told:
    """One campaign's case with everything that its receiver got. `found` collects judgements.

    `pending` says that something may still come, so that it is to be judged again.
    """

    case: Case
    routes: dict[str, list[Route]]
    arrivals: Arrivals
    deliveries: list[Delivery]
    found: list[Judgement] = field(default_factory=list)
    pending: bool = False

    def of(self, kind: str) -> list[Delivery]:
        """The deliveries of one kind."""
        return [delivery for delivery in self.deliveries if self.kind(delivery) == kind]

    def kind(self, delivery: Delivery) -> str:
        """What a delivery counts as: what it looks like, if its path is for that, else what its path is for."""
        kinds = [kind for kind, known in self.routes.items() if delivery.path in {route.path for route in known}]
        return delivery.kind if delivery.kind in kinds or not kinds else kinds[0]

    @property
    def silenced(self) -> bool:
        """Whether after a failed delivery nothing new was told any more."""
        failed = next((delivery for delivery in self.deliveries if not delivery.fine), None)
        if failed is None:
            return False
        before = [one.payload for one in self.deliveries if one.order <= failed.order]
        return all(one.payload in before for one in self.deliveries)

    def broken(self, rule: str, key: str, summary: str, expected: Any, observed: Any) -> None:
        """Note a finding."""
        self.found.append(self.case.broken(rule, key, summary, str(expected)[:300], str(observed)[:300]))

    def kept(self, rule: str) -> None:
        """Note that a rule held."""
        self.found.append(kept(rule))

    def guilty(self, kind: str) -> str:
        """The rule that a missing event breaks: after a failed delivery the campaign no longer runs on (CBK-08)."""
        return "CBK-08" if self.silenced else RULES[kind]

    def missing(self, kind: str, what: str, expected: str) -> None:
        """An event has not come: a finding once it should have, until then to be judged again."""
        if not self.arrivals.waited(self.case.story):
            self.pending = True
            return
        rules = [self.guilty(kind)]
        routes = self.routes[kind]
        if len(routes) > 1 and routes[-1].given and not any(one.path == routes[-1].path for one in self.of(kind)):
            rules.append("CBK-07")  # since the change nothing has come to the new URL
        for rule in rules:
            self.broken(rule, f"missing {kind}", f"{kind} gets no event for {what}", expected, "no event")


def judge(told: Told, world: World) -> None:
    """Everything that a campaign's deliveries decide, once its calls rest."""
    if not _posts(told):
        return
    strays = set(_strays(told, world))
    told.deliveries = [delivery for delivery in told.deliveries if delivery.order not in strays]
    sound = _shapes(told, world)
    told.deliveries = [delivery for delivery in told.deliveries if not _unfinished(told, delivery)]
    before = len(told.found)
    complete = [_calls(told), _targets(told), _ends(told)]
    if all(complete) and all(judgement.finding is None for judgement in told.found[before:]):
        _order(told)
    if sound and told.deliveries and not any(j.finding and j.rule == "CBK-04" for j in told.found):
        told.kept("CBK-04")
    answered = any(call.status == "completed" for call in told.case.calls)
    if told.case.story.final == "failed" and answered and any(not one.fine for one in told.deliveries):
        told.broken("CBK-08", "failed campaign", "a campaign fails after a failed delivery", "it runs on", "failed")
    given = [kind for kind, known in told.routes.items() if any(route.given for route in known)]
    if not strays and told.case.calls and len(given) < len(told.routes) and told.deliveries:
        told.kept("CBK-06")


def _posts(told: Told) -> bool:
    """CBK-09: every callback is a POST of a JSON object."""
    for delivery in told.deliveries:
        if not delivery.sound:
            request = delivery.callback.request
            told.broken(
                "CBK-09",
                f"{told.kind(delivery)} {'body' if request.method == 'POST' else request.method}",
                "a callback is no POST with a JSON object",
                "POST, and a JSON object",
                f"{request.method} {request.body[:120]!r}",
            )
            return False
    if told.deliveries:
        told.kept("CBK-09")
    return True


def _strays(told: Told, world: World) -> Iterator[int]:
    """CBK-06: events that have no URL of their own and come to another's; CBK-04: events that name another campaign."""
    case = told.case
    for delivery in told.deliveries:
        named = delivery.text("campaign_sid")
        kind = delivery.kind
        if named == case.story.id or named is None:
            if not any(route.given for route in told.routes[kind]):
                yield delivery.order
                _unasked(told, kind, "another callback's URL")
            continue
        other = world.campaigns.get(named)
        asked = other is not None and isinstance((other.definition or {}).get(kind), str)
        if other is not None and not asked and not _own(told, delivery):
            yield delivery.order
            _unasked(told, kind, "another campaign's URL")
        else:
            told.broken(
                "CBK-04",
                f"{kind} campaign_sid",
                "an event does not name the campaign whose callback it is",
                f"campaign_sid {case.story.id!r}",
                repr(named),
            )


def _unasked(told: Told, kind: str, where: str) -> None:
    told.broken(
        "CBK-06", f"{kind} to {where}", f"an event without a {kind} is sent to {where}", "nothing sent", "an event"
    )


def _own(told: Told, delivery: Delivery) -> bool:
    """Whether an event that names another campaign tells of this one."""
    calls = told.case.calls
    if delivery.kind == CALL:
        return any(call.sid == delivery.text("call_sid") or call.number == delivery.text("number") for call in calls)
    if delivery.kind == TARGET:
        return any(call.number == delivery.text("to") for call in calls)
    finals = [one for one in told.deliveries if one.kind == CAMPAIGN and one.text("campaign_sid") == told.case.story.id]
    return not finals


def _shapes(told: Told, world: World) -> bool:
    """CBK-04: payloads have the documented fields."""
    for delivery in told.deliveries:
        kind = told.kind(delivery)
        validator = world.spec.component(COMPONENTS[kind])
        error = None if validator.accepts(delivery.payload) else next(validator.errors(delivery.payload), None)
        if error is not None:
            told.broken(
                "CBK-04",
                f"{kind} {error.pointer or error.message}",
                f"an event of {kind} has not the documented form",
                f"{COMPONENTS[kind]}: {error.pointer} {error.message}",
                delivery.payload,
            )
            return False
    return True


def _unfinished(told: Told, delivery: Delivery) -> bool:
    """CBK-01: an attempt that is not over has no event yet."""
    if told.kind(delivery) != CALL or delivery.status in ENDED or not delivery.status:
        return False
    told.broken(
        "CBK-01",
        "before the end",
        "an attempt's event comes before the attempt is over",
        "one event for each finished attempt",
        repr(delivery.text("status")),
    )
    return True


def _repeated(told: Told, kind: str, deliveries: Sequence[Delivery], times: int = 1) -> bool:
    """CBK-08 and the events' own rules: repeated after failures only, once or twice. Whether nothing was wrong."""
    fine = [delivery for delivery in deliveries if delivery.fine]
    failed = [delivery for delivery in deliveries if not delivery.fine]
    again = len(fine) > times or (times == 1 and bool(fine) and deliveries[-1] is not fine[0])
    if again:
        ways = {delivery.path for delivery in deliveries}
        told.broken(
            "CBK-07" if len(ways) > 1 else "CBK-08" if _hurried(deliveries) else RULES[kind],
            f"{kind} told again",
            f"an event of {kind} comes again, though it was delivered",
            "each event once",
            f"{len(deliveries)} deliveries to {len(ways)} URLs, answered {_answers(deliveries)}",
        )
        return False
    if not failed or times > 1:
        return True
    if len(deliveries) > MOST_DELIVERIES:
        told.broken(
            "CBK-08",
            f"{kind} repeated too often",
            f"a failed delivery to {kind} is repeated more than twice",
            "one or two repeats",
            f"{len(deliveries) - 1} repeats, answered {_answers(deliveries)}",
        )
        return False
    differing = [name for name in SAME if len({str((one.payload or {}).get(name)) for one in deliveries}) > 1]
    if differing:
        told.broken(
            "CBK-08",
            f"{kind} repeated differently",
            f"a repeated delivery to {kind} says something else",
            f"the same {differing[0]}",
            [(one.payload or {}).get(differing[0]) for one in deliveries],
        )
        return False
    if len(deliveries) > 1:
        told.kept("CBK-08")
        return True
    if not told.arrivals.given_up(failed[0], told.case.present, told.case.story):
        told.pending = True
        return True
    told.broken(
        "CBK-08",
        f"{kind} not repeated after {_class(failed[0])}",
        f"a failed delivery to {kind} is not repeated",
        "one or two repeats within 5 s, or 30 min by the server's clock",
        f"one delivery, answered {_answers(deliveries)}",
    )
    return False


def _hurried(deliveries: Sequence[Delivery]) -> bool:
    """Whether a delivery was repeated after a while: its sender did not wait for the answer."""
    first = next(delivery for delivery in deliveries if delivery.fine)
    return deliveries[-1].callback.at - first.callback.at >= HURRIED_SECONDS


def _class(delivery: Delivery) -> str:
    answered = delivery.callback.answered
    return "no answer" if answered is None else f"{answered // 100}xx"


def _answers(deliveries: Sequence[Delivery]) -> str:
    return ", ".join(str(delivery.callback.answered or "not at all") for delivery in deliveries)


def _routed(told: Told, kind: str, deliveries: Sequence[Delivery], since: float, until: float) -> bool:
    """CBK-07, CBK-06: an event after a change of the URL goes to the new one. Whether nothing was wrong."""
    known = told.routes[kind]
    if len(known) < 2:
        return True
    allowed = in_force(known, since - TOLERANCE_SECONDS, until + TOLERANCE_SECONDS)
    if len(allowed) > 1 or allowed[0] is not known[-1]:
        return True
    old = [delivery for delivery in deliveries if delivery.path != allowed[0].path]
    if old:
        told.broken(
            "CBK-07" if allowed[0].given else "CBK-06",
            f"{kind} after a change",
            f"an event goes to an earlier {kind}, though that was changed before",
            allowed[0].path or "nothing sent",
            old[0].path,
        )
        return False
    if deliveries:
        told.kept("CBK-07")
    return True


def _wanted(told: Told, kind: str, since: float, until: float) -> bool:
    """Whether an event of that time must reach the receiver."""
    allowed = in_force(told.routes[kind], since - TOLERANCE_SECONDS, until + TOLERANCE_SECONDS)
    return all(route.path is not None for route in allowed)


def _calls(told: Told) -> bool:
    """CBK-01, CBK-04: one event for each attempt. Whether all is well."""
    case, events = told.case, told.of(CALL)
    known = {call.sid: call for call in case.calls if call.sid is not None}
    by_sid: dict[str, list[Delivery]] = {}
    for event in events:
        by_sid.setdefault(event.text("call_sid") or "", []).append(event)
    strangers = [sid for sid in by_sid if sid not in known]
    wanted = [call for call in known.values() if _wanted(told, CALL, call.start, call.end or call.start)]
    missing = [call for call in wanted if call.sid not in by_sid]
    problems = len(told.found)
    if strangers:
        told.broken(
            "CBK-04",
            "call_sid",
            "an attempt's event names no call of the campaign",
            "a call_sid of the call details",
            strangers[0],
        )
    confused = _confused(known.values(), by_sid)
    if confused and missing:
        told.broken(
            "CBK-04",
            "call_sid of another attempt",
            "an attempt's event names another attempt",
            "its own call_sid",
            confused[0],
        )
    elif len(missing) > len(strangers):
        told.missing(CALL, "a finished attempt", f"an event for the {missing[0].status} call of {missing[0].number}")
    for sid, deliveries in by_sid.items():
        call = known.get(sid)
        if call is not None and sid not in confused:
            _one_call(told, call, deliveries)
    if (
        wanted
        and len(told.found) == problems + sum(j.finding is None for j in told.found[problems:])
        and not told.pending
    ):
        told.kept("CBK-01")
    return not missing and not strangers


def _confused(calls: Any, by_sid: dict[str, list[Delivery]]) -> list[str]:
    """Sids that were told more than once while as many other attempts of the same number were not told at all."""
    untold: dict[str, int] = {}
    for call in calls:
        if call.sid not in by_sid:
            untold[call.number] = untold.get(call.number, 0) + 1
    extra = {}
    for call in calls:
        fine = [delivery for delivery in by_sid.get(call.sid, ()) if delivery.fine]
        if len(fine) > 1 and untold.get(call.number) == len(fine) - 1:
            extra[call.sid] = True
    return list(extra)


def _one_call(told: Told, call: Call, deliveries: Sequence[Delivery]) -> None:
    if not _routed(told, CALL, deliveries, call.start, call.end or call.start):
        return
    if not _repeated(told, CALL, deliveries):
        return
    for name, expected in (("number", call.number), ("status", call.status)):
        shown = deliveries[0].text(name) or ""
        if (status_fold(shown) if name == "status" else shown) != expected:
            told.broken("CBK-04", f"call {name}", f"an attempt's event names another {name}", expected, shown)


def _targets(told: Told) -> bool:
    """CBK-02, CBK-04: one event for each target, naming all of its attempts. Whether all is well."""
    case, events = told.case, told.of(TARGET)
    who = case.audience
    by_to: dict[str, list[Delivery]] = {}
    for event in events:
        by_to.setdefault(event.text("to") or "", []).append(event)
    numbers = case.by_number
    targets = set(who.targets) if who is not None and not who.lists else None
    strangers = [to for to in by_to if to not in numbers and targets is not None and to not in targets]
    wanted = [
        number for number, calls in numbers.items() if _wanted(told, TARGET, calls[-1].start, _ending(told, calls))
    ]
    missing = [number for number in wanted if number not in by_to]
    problems = len(told.found)
    if strangers:
        told.broken(
            "CBK-04", "to", "a target's event names no target of the campaign", "a dialled number", strangers[0]
        )
    if len(missing) > len(strangers):
        told.missing(TARGET, "a target", f"an event for {missing[0]}, called {len(numbers[missing[0]])} times")
    for to, deliveries in by_to.items():
        _one_target(told, numbers.get(to, []), deliveries, who.targets.get(to, 1) if who is not None else 1)
    if wanted and all(j.finding is None for j in told.found[problems:]) and not told.pending:
        told.kept("CBK-02")
    return not missing and not strangers


def _ending(told: Told, calls: Sequence[Call]) -> float:
    """Until when a target's event may come: the end of its last call, or that of the campaign."""
    ended = told.case.story.ended
    last = calls[-1].end or calls[-1].start
    return last if ended is None or told.case.cause == "targets" else max(last, ended.latest)


def _one_target(told: Told, calls: list[Call], deliveries: Sequence[Delivery], times: int) -> None:
    if calls and not _routed(told, TARGET, deliveries, calls[-1].start, _ending(told, calls)):
        return
    if calls and len(deliveries) < times:
        told.missing(TARGET, "a target that stands twice", f"{times} events for {calls[0].number}")
        return
    if not _repeated(told, TARGET, deliveries, times if calls else 1):
        return
    named: set[str] = set()
    for delivery in deliveries:
        named |= named_calls(delivery, calls) or set()
    if named != {call.sid for call in calls}:
        told.broken(
            "CBK-02",
            "call_sids",
            "a target's event does not name every attempt that was made for it",
            sorted(str(call.sid) for call in calls),
            sorted(named),
        )
        return
    _about_target(told, calls, deliveries[0], times)


def _about_target(told: Told, calls: list[Call], delivery: Delivery, times: int) -> None:
    """CBK-04: who called, and how the last attempt ended."""
    caller = told.case.definition.get("caller_id")
    facts = [("from", caller)] if isinstance(caller, str) else []
    if calls and times == 1:
        facts.append(("status", calls[-1].status))
    for name, wanted in facts:
        shown = delivery.text(name) or ""
        if (status_fold(shown) if name == "status" else shown) != wanted:
            told.broken("CBK-04", f"target {name}", f"a target's event names another {name}", wanted, shown)


def _ends(told: Told) -> bool:
    """CBK-03: one event with the final status. Whether all is well."""
    case, events = told.case, told.of(CAMPAIGN)
    final = case.story.final or ""
    ends = [delivery for delivery in events if is_final(delivery)]
    others = [delivery for delivery in events if not is_final(delivery)]
    ended = case.story.ended
    if ended is None or not _wanted(told, CAMPAIGN, ended.latest, ended.latest):
        return True
    starts = [delivery for delivery in others if delivery.status == "inprogress"]
    odd = [delivery for delivery in others if delivery.status in ("archived", "deleted")]
    allowed = 1 + sum(moment.name == "resume" for moment in case.story.moments)
    if odd or len({d.order for d in starts if d.fine}) > allowed:
        what = odd[0].text("status") if odd else f"{len(starts)} events in-progress"
        told.broken(
            "CBK-03",
            f"event {odd[0].status if odd else 'in-progress again'}",
            "status_callback gets an event that is no end",
            "one event, at the end",
            what,
        )
        return False
    if not ends:
        told.missing(CAMPAIGN, "the end of the campaign", f"one event with status {final}")
        return False
    wrong = [delivery for delivery in ends if delivery.status != status_fold(final)]
    if wrong:
        told.broken(
            "CBK-03",
            f"{wrong[0].status} instead of {final}",
            "the event of a campaign's end has another status than the campaign",
            final,
            wrong[0].text("status"),
        )
        return False
    if not _routed(told, CAMPAIGN, ends, ended.latest, ended.latest) or not _repeated(told, CAMPAIGN, ends):
        return False
    told.kept("CBK-03")
    return True


def _order(told: Told) -> None:
    """CBK-05: attempts are told before their target, and both before the end that they lead to."""
    first: dict[str, dict[str, int]] = {CALL: {}, TARGET: {}, CAMPAIGN: {}}
    for delivery in told.deliveries:
        kind = told.kind(delivery)
        name = delivery.text({CALL: "call_sid", TARGET: "to", CAMPAIGN: "campaign_sid"}[kind]) or ""
        if kind != CAMPAIGN or is_final(delivery):
            first[kind].setdefault(name, delivery.order)
    pairs = [
        (first[CALL].get(call.sid or ""), first[TARGET].get(call.number), "an attempt", "its target")
        for call in told.case.calls
        if told.case.audience is None or told.case.audience.targets.get(call.number, 1) == 1
    ]
    if told.case.cause == "targets":
        end = min(first[CAMPAIGN].values(), default=None)
        pairs += [(order, end, "an attempt", "the campaign") for order in first[CALL].values()]
        pairs += [(order, end, "a target", "the campaign") for order in first[TARGET].values()]
    decided = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]
    for one, other, what, than in decided:
        if one is not None and other is not None and one > other:
            told.broken(
                "CBK-05",
                f"{than} before {what}",
                f"the event of {than} comes before that of {what}",
                f"{what} first",
                f"{than} first",
            )
            return
    if decided:
        told.kept("CBK-05")
