"""Rules CBK and DEL-05: callbacks, judged when the calls of their campaign rest and everything had time to arrive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from campaign_contracts import instants
from campaign_contracts.checks.callbacks import deliveries, events, rules
from campaign_contracts.checks.callbacks.case import Told
from campaign_contracts.checks.callbacks.deliveries import Arrivals, Delivery
from campaign_contracts.checks.calls import plan
from campaign_contracts.checks.calls.book import page_of
from campaign_contracts.checks.calls.case import Case
from campaign_contracts.checks.calls.check import case_of
from campaign_contracts.checks.calls.dialling import Stories, Story, take
from campaign_contracts.checks.calls.records import DETAILS
from campaign_contracts.checks.model.campaign import Known
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import World
from campaign_contracts.checks.protocol import Check, Event
from campaign_contracts.history import Callback, Clock
from campaign_contracts.verdicts import Judgement, broken, kept

PASSED_SECONDS = 120.0


@dataclass(kw_only=True)
class CallbackState:
    """What arrived, the campaigns, and those that are ready to be judged, with how much had arrived when they were."""

    stories: Stories = field(default_factory=Stories)
    arrivals: Arrivals = field(default_factory=Arrivals)
    cases: dict[str, Case] = field(default_factory=dict)
    judged: dict[str, tuple[int, bool]] = field(default_factory=dict)
    over: dict[str, float] = field(default_factory=dict)
    """When (record time) the clock was last moved before a campaign was first seen to be over, with all its calls."""
    lacking: dict[str, set[str]] = field(default_factory=dict)
    """The kinds of events of a judged campaign of which one had not come when it should have."""
    deleted: dict[str, Story] = field(default_factory=dict)
    passed: dict[str, float] = field(default_factory=dict)
    """When (record time) the clock was first seen to have passed the send_at of a deleted campaign."""


class CallbackCheck:
    """Judges the callbacks of a campaign whenever its calls have been read completely after its end."""

    name = "callbacks"

    def start(self) -> CallbackState:
        """Nothing seen yet."""
        return CallbackState()

    def step(self, state: CallbackState, event: Event, world: World) -> tuple[CallbackState, Iterable[Judgement]]:
        """Note what arrives; judge campaigns that are through."""
        if isinstance(event, Callback):
            state.arrivals.time = max(state.arrivals.time, event.at)
            return state, list(_arrived(state, event, world))
        if isinstance(event, Clock):
            state.arrivals.time = max(state.arrivals.time, event.until)
            if event.advanced_seconds:
                state.arrivals.move(event.at, event.until, instants.parse(event.now) or 0.0)
                _passed(state, event, world)
        if not isinstance(event, Observation):
            return state, ()
        state.arrivals.time = max(state.arrivals.time, event.exchange.at)
        found = state.stories.learn(event, world)
        if found is None or _receiver(world) is None:
            return state, ()
        return state, list(_seen(state, event, *found, world))

    def end(self, state: CallbackState, world: World) -> Iterable[Judgement]:
        """Judge again what was not decided, or got more callbacks since."""
        for campaign in list(state.cases):
            count, pending = state.judged[campaign]
            if pending or count != len(_told(state, state.cases[campaign], world).deliveries):
                yield from _judge(state, campaign, world)


def _passed(state: CallbackState, event: Clock, world: World) -> None:
    now = instants.parse(event.now)
    for campaign in state.deleted:
        known = world.campaigns.get(campaign)
        begins = plan.send_at(known.definition or {}) if known is not None else None
        if now is not None and begins is not None and now > begins + PASSED_SECONDS:
            state.passed.setdefault(campaign, event.until)


def _receiver(world: World) -> str | None:
    return world.began.receiver if world.began is not None else None


def _paths(story: Story, world: World) -> set[str]:
    receiver = _receiver(world) or ""
    known = (deliveries.routes(story, kind, receiver) for kind in deliveries.COMPONENTS)
    return {route.path for changes in known for route in changes if route.path is not None}


def _arrived(state: CallbackState, event: Callback, world: World) -> Iterator[Judgement]:
    delivery = state.arrivals.take(event, world.present(event.at, event.at))
    for campaign, kinds in state.lacking.items():
        if delivery.path in _paths(state.cases[campaign].story, world):
            yield from events.late(_told(state, state.cases[campaign], world), delivery, kinds)
    for story in state.deleted.values():
        gone = story.moment("delete")
        if gone is not None and event.at > gone.at and delivery.path in _paths(story, world):
            yield broken(
                "DEL-05",
                "fact",
                f"{delivery.kind} of a deleted campaign",
                summary="a deleted campaign sends a callback",
                expected="nothing sent",
                observed=f"an event of {delivery.kind}, status {delivery.text('status')!r}",
                exchanges=[story.created, gone.exchange],
            )


def _seen(state: CallbackState, seen: Observation, story: Story, known: Known, world: World) -> Iterator[Judgement]:
    if story.moment("delete") is not None:
        yield from _deleted(state, seen, story, known, world)
        return
    yield from _halted(state, seen, story, known, world)
    if seen.operation is None or seen.operation.id not in DETAILS or not _paths(story, world):
        return
    page = page_of(seen, world)
    settled = story.settled(known, world, seen.present)
    if page.singular or not page.plain or not take(story, seen, offset=page.offset, size=page.size, settled=settled):
        return
    if settled and story.final is not None:
        state.cases[story.id] = case_of(story, known, seen, world)
        state.over.setdefault(story.id, state.arrivals.clock_at)
        yield from _judge(state, story.id, world)


def _told_of_deletion(state: CallbackState, story: Story, begins: float | None, world: World) -> Iterator[Judgement]:
    """CBK-03: being deleted before the start is no end of which status_callback tells."""
    gone = story.moment("delete")
    found = [one for one in state.arrivals.at(_paths(story, world)) if one.kind == deliveries.CAMPAIGN]
    if found and gone is not None and begins is not None and gone.latest < begins:
        yield broken(
            "CBK-03",
            "fact",
            "event of a deletion",
            summary="status_callback gets an event for a campaign that was deleted before its start",
            expected="no event",
            observed=f"status {found[0].text('status')!r}",
            exchanges=[story.created, gone.exchange],
        )


def _deleted(state: CallbackState, seen: Observation, story: Story, known: Known, world: World) -> Iterator[Judgement]:
    """DEL-05: after its send_at has passed, a deleted campaign has not called back."""
    if story.id not in state.deleted:
        state.deleted[story.id] = story
    gone = story.moment("delete")
    begins = plan.send_at(known.definition or {})
    yield from _told_of_deletion(state, story, begins, world)
    if gone is None or begins is None or not _paths(story, world):
        return
    passed = state.passed.get(story.id)
    if passed is None or state.arrivals.time - passed < deliveries.WAIT_SECONDS:
        return
    late = [one for one in state.arrivals.at(_paths(story, world)) if one.callback.at > gone.at]
    if not late and gone.latest < begins:
        yield kept("DEL-05")


def _halted(state: CallbackState, seen: Observation, story: Story, known: Known, world: World) -> Iterator[Judgement]:
    """CBK-08: a campaign whose receiver fails is not paused for that."""
    if story.status != "paused" or story.status_shown != seen.number or story.moment("pause") is not None:
        return
    failed: list[Delivery] = [one for one in state.arrivals.at(_paths(story, world)) if not one.fine]
    if failed:
        yield broken(
            "CBK-08",
            "fact",
            "paused by a failed delivery",
            summary="a campaign stands still after a failed delivery",
            expected="it runs on",
            observed=f"paused, after a callback was answered {failed[0].callback.answered}",
            exchanges=[story.created, seen.number],
        )


def _told(state: CallbackState, case: Case, world: World) -> Told:
    receiver = _receiver(world) or ""
    found = state.arrivals.at(_paths(case.story, world))
    others = [other.story for other in state.cases.values() if other.story is not case.story]
    shared = {path for story in others for path in _paths(story, world)}
    mine = [one for one in found if one.path not in shared or one.text("campaign_sid") == case.story.id]
    return Told(
        case=case,
        routes={kind: deliveries.routes(case.story, kind, receiver) for kind in deliveries.COMPONENTS},
        arrivals=state.arrivals,
        deliveries=mine,
        since=state.over[case.story.id],
    )


def _judge(state: CallbackState, campaign: str, world: World) -> list[Judgement]:
    told = _told(state, state.cases[campaign], world)
    count = len(told.deliveries)
    if state.judged.get(campaign) == (count, False):
        return []
    rules.judge(told, world)
    state.judged[campaign] = (count, told.pending)
    if told.lacking:
        state.lacking[campaign] = told.lacking
    return told.found


CHECKS: tuple[Check, ...] = (CallbackCheck(),)
