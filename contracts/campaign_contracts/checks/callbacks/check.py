"""Callbacks, judged when the calls of their campaign rest and everything had time to arrive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from campaign_contracts import instants
from campaign_contracts.checks.callbacks import deliveries, events, routes, shapes
from campaign_contracts.checks.callbacks.case import CallbackCase
from campaign_contracts.checks.callbacks.deliveries import Arrivals, Delivery
from campaign_contracts.checks.calls import plan
from campaign_contracts.checks.calls.book import page_of
from campaign_contracts.checks.calls.case import CallCase
from campaign_contracts.checks.calls.check import case_of
from campaign_contracts.checks.calls.ends import IN_FLIGHT
from campaign_contracts.checks.calls.reading import Reading
from campaign_contracts.checks.calls.records import DETAILS, calls_of
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.dialling import Dialling, Moment
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import Check, Event, Reporter, declared, judges
from campaign_contracts.history import Callback, Clock
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.verdicts import Judgement, broken, kept

PASSED_SECONDS = 120.0
REAL_SECONDS = 5.2
"""What is over has been told so long after it was read so, by our clock (LIF-22, and a little)."""

STOOD_SECONDS = 1.5
"""A server that answers so late may have stood still, and what it was to do by itself with it."""


@dataclass(kw_only=True)
class CallbackState:
    """What arrived, and the campaigns that are ready to be judged, with how much had arrived when they were."""

    readings: dict[str, Reading] = field(default_factory=dict)
    in_flight: dict[str, dict[str | None, float]] = field(default_factory=dict)
    """When (record time) calls of a campaign were last shown in progress without an end, by their sid."""
    arrivals: Arrivals = field(default_factory=Arrivals)
    cases: dict[str, CallCase] = field(default_factory=dict)
    judged: dict[str, tuple[int, bool]] = field(default_factory=dict)
    over: dict[str, float] = field(default_factory=dict)
    """When (record time) the clock was last moved before a campaign was first seen to be over, with all its calls."""
    lacking: dict[str, set[str]] = field(default_factory=dict)
    """The kinds of events of a judged campaign of which one had not come when it should have."""
    ended: dict[str, float] = field(default_factory=dict)
    """When (record time) a campaign was first read as over."""
    deleted: dict[str, Dialling] = field(default_factory=dict)
    passed: dict[str, float] = field(default_factory=dict)
    """When (record time) the clock was first seen to have passed the send_at of a deleted campaign."""


class CallbackCheck:
    """Judges the callbacks of a campaign whenever its calls have been read completely after its end."""

    name = "callbacks"

    @property
    def rules(self) -> frozenset[str]:
        """What its functions declare."""
        return declared(events, routes, shapes, _arrived, _told_of_deletion, _deleted, _halted, _untold, _judged)

    def start(self) -> CallbackState:
        """Nothing seen yet."""
        return CallbackState()

    def step(self, state: CallbackState, event: Event, model: Model) -> tuple[CallbackState, Iterable[Judgement]]:
        """Note what arrives; judge campaigns that are through."""
        if isinstance(event, Callback):
            state.arrivals.time = max(state.arrivals.time, event.at)
            return state, list(_arrived(state, event, model))
        if isinstance(event, Clock):
            state.arrivals.look(event)
            if event.advanced_seconds:
                _passed(state, event, model)
        if not isinstance(event, Observation):
            return state, ()
        state.arrivals.time = max(state.arrivals.time, event.exchange.at)
        if event.exchange.until - event.exchange.at >= STOOD_SECONDS:
            state.arrivals.stood.append((event.exchange.at, event.exchange.until))
        found = model.dialling(event)
        if found is None or _receiver(model) is None:
            return state, ()
        return state, list(_seen(state, event, *found, model))

    def end(self, state: CallbackState, model: Model) -> Iterable[Judgement]:
        """Judge again what was not decided, or got more callbacks since."""
        for campaign in list(state.cases):
            count, pending = state.judged[campaign]
            if pending or count != len(_case_of(state, state.cases[campaign], model).deliveries):
                yield from _judge(state, campaign, model)


def _passed(state: CallbackState, event: Clock, model: Model) -> None:
    now = instants.parse(event.now)
    for campaign in state.deleted:
        known = model.campaigns.get(campaign)
        begins = plan.send_at(known.definition or {}) if known is not None else None
        if now is not None and begins is not None and now > begins + PASSED_SECONDS:
            state.passed.setdefault(campaign, event.until)


def _receiver(model: Model) -> str | None:
    return model.began.receiver if model.began is not None else None


def _paths(dialling: Dialling, model: Model) -> set[str]:
    receiver = _receiver(model) or ""
    known = (deliveries.routes(dialling, kind, receiver) for kind in deliveries.COMPONENTS)
    return {route.path for changes in known for route in changes if route.path is not None}


@judges("DEL-05")
def _arrived(state: CallbackState, event: Callback, model: Model) -> Iterator[Judgement]:
    delivery = state.arrivals.take(event, model.present(event.at, event.at))
    if event.unread:
        return
    for campaign, kinds in state.lacking.items():
        if delivery.path in _paths(state.cases[campaign].dialling, model):
            yield from events.late(_case_of(state, state.cases[campaign], model), delivery, kinds)
    other = _other(delivery, model)
    for dialling in state.deleted.values():
        gone = dialling.moment("delete")
        if delivery.kind == deliveries.CAMPAIGN and dialling.moment("complete") is not None:
            continue  # it had ended before it was deleted, which may still be told
        if other is not None and other is not dialling:
            continue
        if gone is not None and event.at > gone.at and delivery.path in _paths(dialling, model):
            yield _after_deletion(
                "DEL-05",
                f"{delivery.kind} of a deleted campaign",
                dialling,
                gone,
                summary="a deleted campaign sends a callback",
                expected="nothing sent",
                observed=f"an event of {delivery.kind}, status {in_json(delivery.text('status'))}",
            )


def _seen(
    state: CallbackState, seen: Observation, dialling: Dialling, known: CampaignModel, model: Model
) -> Iterator[Judgement]:
    if dialling.moment("delete") is not None:
        yield from _deleted(state, seen, dialling, known, model)
        return
    yield from _halted(state, seen, dialling, known, model)
    yield from _untold(state, seen, dialling, model)
    if seen.operation is None or seen.operation.id not in DETAILS or not _paths(dialling, model):
        return
    page = page_of(seen, model)
    settled = dialling.settled(known, model, seen.present)
    if page.singular or not page.plain:
        return
    shown = calls_of(page.records or ())
    in_flight = [call.sid for call in shown if call.status == IN_FLIGHT and call.end is None]
    state.in_flight.setdefault(dialling.id, {}).update(dict.fromkeys(in_flight, seen.exchange.at))
    found = state.readings.setdefault(dialling.id, Reading()).take(page, settled=settled)
    if found is not None and settled and dialling.final is not None:
        state.cases[dialling.id] = case_of(dialling, found, known, seen, model)
        state.over.setdefault(dialling.id, _over_since(state, state.cases[dialling.id]))
        yield from _judge(state, dialling.id, model)


@judges("CBK-03")
def _told_of_deletion(
    state: CallbackState, dialling: Dialling, begins: float | None, model: Model
) -> Iterator[Judgement]:
    """Being deleted before the start is no end of which status_callback tells."""
    gone = dialling.moment("delete")
    if dialling.moment("complete") is not None:
        return  # it had ended before
    ends = {*map(status_fold, model.lifecycle.ends), "deleted", "archived"}
    told = [one for one in _told(state, dialling, model) if one.kind == deliveries.CAMPAIGN]
    found = [one for one in told if one.status in ends]
    if found and gone is not None and begins is not None and gone.latest < begins:
        yield _after_deletion(
            "CBK-03",
            "event of a deletion",
            dialling,
            gone,
            summary="status_callback gets an event for a campaign that was deleted before its start",
            expected="no event",
            observed=f"status {in_json(found[0].text('status'))}",
        )


def _after_deletion(
    rule: str, key: str, dialling: Dialling, gone: Moment, *, summary: str, expected: str, observed: str
) -> Judgement:
    """A finding about what came of a deleted campaign: a callback, which is no exchange that a reporter is bound to."""
    exchanges = [dialling.created, gone.exchange]
    return broken(rule, "fact", key, summary=summary, expected=expected, observed=observed, exchanges=exchanges)


@judges("DEL-05")
def _deleted(
    state: CallbackState, seen: Observation, dialling: Dialling, known: CampaignModel, model: Model
) -> Iterator[Judgement]:
    """After its send_at has passed, a deleted campaign has not called back."""
    if dialling.id not in state.deleted:
        state.deleted[dialling.id] = dialling
    gone = dialling.moment("delete")
    begins = plan.send_at(known.definition or {})
    yield from _told_of_deletion(state, dialling, begins, model)
    if gone is None or begins is None or not _paths(dialling, model):
        return
    passed = state.passed.get(dialling.id)
    if passed is None or state.arrivals.time - passed < deliveries.WAIT_SECONDS:
        return
    late = [one for one in _told(state, dialling, model) if one.callback.at > gone.at]
    if not late and gone.latest < begins:
        yield kept("DEL-05")


@judges("CBK-08")
def _halted(
    state: CallbackState, seen: Observation, dialling: Dialling, known: CampaignModel, model: Model
) -> Iterator[Judgement]:
    """A campaign whose receiver fails is not paused for that."""
    if dialling.status != "paused" or dialling.status_shown != seen.number or dialling.moment("pause") is not None:
        return
    if dialling.doubtful:
        return
    failed = [one for one in _told(state, dialling, model) if not one.fine]
    if failed:
        yield Reporter(seen, dialling.created).broken(
            "CBK-08",
            "paused-by-a-failed-delivery",
            summary="a campaign stands still after a failed delivery",
            expected="it runs on",
            observed=f"paused, after a callback was answered {failed[0].callback.answered}",
        )


@judges("LIF-22")
def _untold(state: CallbackState, seen: Observation, dialling: Dialling, model: Model) -> Iterator[Judgement]:
    """In real time, the end of a campaign is told within five seconds after it was read as over."""
    if dialling.final is None or dialling.doubtful or dialling.status_shown != seen.number:
        return
    since = max(state.ended.setdefault(dialling.id, seen.exchange.until), state.arrivals.stood_until)
    known = deliveries.routes(dialling, deliveries.CAMPAIGN, _receiver(model) or "")
    moved = state.arrivals.clock_at > since
    if moved or len(known) > 1 or known[0].path is None or seen.exchange.at - since < REAL_SECONDS:
        return
    found = state.arrivals.at(_paths(dialling, model))
    if state.arrivals.lost or any(not one.fine or one.callback.unread for one in found):
        return  # what comes after a failure may wait, and what nobody has read may be what is missed
    if any(one.path == known[0].path and status_fold(one.status) == status_fold(dialling.final) for one in found):
        yield kept("LIF-22")
        return
    yield Reporter(seen, dialling.created).broken(
        "LIF-22",
        "end-not-told-in-real-time",
        summary="the end of a campaign is not told within five seconds, though nobody moved the clock",
        expected=f"an event of {deliveries.CAMPAIGN} with status {dialling.final}",
        observed=f"none {seen.exchange.at - since:.0f} s after it was read as over",
    )


def _case_of(state: CallbackState, call_case: CallCase, model: Model) -> CallbackCase:
    receiver = _receiver(model) or ""
    return CallbackCase(
        call_case=call_case,
        routes={kind: deliveries.routes(call_case.dialling, kind, receiver) for kind in deliveries.COMPONENTS},
        arrivals=state.arrivals,
        ends=frozenset(map(status_fold, model.lifecycle.ends)),
        deliveries=_told(state, call_case.dialling, model),
        since=state.over[call_case.dialling.id],
        in_flight=state.in_flight.get(call_case.dialling.id, {}),
    )


def _over_since(state: CallbackState, case: CallCase) -> float:
    """When (record time) a campaign was over, with all its calls, at the latest.

    That is when the clock was moved past it; where it came in real time, when it was read as over and its calls had
    ended.
    """
    arrivals, last = state.arrivals, max((call.end or call.start for call in case.calls), default=0.0)
    ends = case.known.ends[1] if case.known.ends is not None and case.cause != "targets" else 0.0
    due = last if case.cause in ("targets", "complete") else max(last, ends)
    if arrivals.passed(due):
        return arrivals.clock_at
    return max(arrivals.clock_at, state.ended.get(case.dialling.id, 0.0), min(arrivals.over(last), arrivals.time))


def _told(state: CallbackState, dialling: Dialling, model: Model) -> list[Delivery]:
    """What came to the URLs of a campaign, without what tells of another one that has the same."""
    found = state.arrivals.at(_paths(dialling, model))
    return [one for one in found if (other := _other(one, model)) is None or other is dialling]


def _other(delivery: Delivery, model: Model) -> Dialling | None:
    """The campaign that a delivery tells of, if that has its URL; the URL may be another's, too."""
    other = model.diallings.get(delivery.text("campaign_sid") or "")
    return other if other is not None and delivery.path in _paths(other, model) else None


def _judge(state: CallbackState, campaign: str, model: Model) -> list[Judgement]:
    case = _case_of(state, state.cases[campaign], model)
    count = len(case.deliveries)
    if state.judged.get(campaign) == (count, False):
        return []
    _judged(case, model)
    state.judged[campaign] = (count, case.pending)
    if case.lacking:
        state.lacking[campaign] = case.lacking
    return case.found


@judges("CBK-04", "CBK-06", "CBK-08")
def _judged(case: CallbackCase, model: Model) -> None:
    """Everything that a campaign's deliveries decide, once its calls rest."""
    if case.arrivals.lost or any(one.callback.unread for one in case.deliveries) or not shapes.posts(case):
        return
    shapes.addressed(case)
    strays = shapes.strays(case, model)
    case.deliveries = [delivery for delivery in case.deliveries if delivery.order not in strays]
    sound = shapes.shapes(case, model)
    case.deliveries = [delivery for delivery in case.deliveries if not events.unfinished(case, delivery)]
    before = len(case.found)
    complete = [events.calls(case), events.targets(case), events.ends(case)]
    if all(complete) and all(judgement.finding is None for judgement in case.found[before:]):
        events.order(case)
    if sound and case.deliveries and not any(j.finding and j.rule == "CBK-04" for j in case.found):
        case.kept("CBK-04")
    answered = any(call.status == "completed" for call in case.call_case.calls)
    if case.call_case.dialling.final == "failed" and answered and any(not one.fine for one in case.deliveries):
        case.broken("CBK-08", "failed-campaign", "a campaign fails after a failed delivery", "it runs on", "failed")
    given = [kind for kind, known in case.routes.items() if any(route.given for route in known)]
    if not strays and case.call_case.calls and len(given) < len(case.routes) and case.deliveries:
        case.kept("CBK-06")


CHECKS: tuple[Check, ...] = (CallbackCheck(),)
