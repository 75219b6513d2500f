"""The dialer's laws over random campaigns and logs, and examples worked out by hand."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_contracts import lifecycle
from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.mock import choices, personalities
from campaign_contracts.mock.clock import MINUTE, SECOND
from campaign_contracts.mock.dialling.calls import Call, Definition, Event, Move, Progress, Redefined, Retries, Summary
from campaign_contracts.mock.dialling.dialer import Dialing
from campaign_contracts.mock.dialling.policy import Policy, policy_of, retry_gap
from campaign_contracts.mock.dialling.simulation import replay


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything about a campaign at an instant: `calls` in order of start, those in flight included."""

    state: str
    summary: Summary
    calls: tuple[Call, ...]
    events: tuple[Event, ...]
    moves: tuple[Move, ...]
    next_change: int | None


def snapshot(dialing: Dialing, progress: Progress) -> Snapshot:
    """What is known of a campaign, given everything that happened to it so far."""
    return Snapshot(
        state=dialing.state,
        summary=dialing.summary,
        calls=tuple(sorted((*progress.calls, *dialing.in_flight), key=lambda call: call.ordinal)),
        events=tuple(progress.events),
        moves=tuple(progress.moves),
        next_change=dialing.next_change,
    )


def simulate(
    definition: Definition, policy: Policy, log: Iterable[Move], instant: int, *, state: str, since: int
) -> Snapshot:
    """From definition, log and instant to everything about the campaign; arguments as for `replay`."""
    return snapshot(*replay(definition, policy, log, instant, state=state, since=since))


LIFECYCLE = lifecycle.load(yaml.safe_load((Path(__file__).parents[3] / "openapi/lifecycle.yaml").read_text()))
PLAIN = policy_of(LIFECYCLE)
CONTRARIAN = policy_of(LIFECYCLE, personalities.CONTRARIAN)

T0 = 1_700_000_000 * SECOND
OVER = {"completed", "failed", "canceled", "archived"}

law = settings(max_examples=60, deadline=None)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A campaign created at T0, the actions that somebody tries, and the policy that it runs under."""

    definition: Definition
    policy: Policy
    tries: tuple[tuple[int, str], ...]

    @property
    def state(self) -> str:
        return "created" if self.definition.start_at > T0 else "starting"

    @property
    def horizon(self) -> int:
        return max([self.definition.end_at, *(at for at, _ in self.tries)]) + 5 * MINUTE

    def live(self, stops: Sequence[int] = ()) -> tuple[list[Move], Snapshot]:
        """Go through it step by step, with extra stops: every move in the order in which it was made, and the end."""
        dialing = Dialing(definition=self.definition, policy=self.policy, state=self.state, now=T0)
        log: list[Move] = []
        total = Progress()
        for at, action in sorted([*self.tries, *((stop, "") for stop in stops)]):
            progress = dialing.advance(at)
            log += progress.moves
            total.extend(progress)
            outcome = LIFECYCLE.step(dialing.state, action).outcomes[0] if action else REFUSED
            if outcome != REFUSED:
                move = Move(at=at, state=outcome)
                progress = dialing.apply(move)
                log += [move, *progress.moves]
                total.extend(progress)
        progress = dialing.advance(self.horizon)
        total.extend(progress)
        return [*log, *progress.moves], snapshot(dialing, total)

    def at(self, log: Sequence[Move], instant: int) -> Snapshot:
        return simulate(self.definition, self.policy, log, instant, state=self.state, since=T0)

    def timeline(self, log: Sequence[Move]) -> list[Move]:
        """The state at the beginning, and every move."""
        return [Move(at=T0, state=self.state), *log]


NUMBERS = st.builds("+9198{:08d}".format, st.integers(0, 39))
RETRIES = st.builds(
    Retries,
    number_of_retries=st.integers(0, 3),
    interval_mins=st.integers(1, 4),
    mechanism=st.sampled_from(["Linear", "Exponential"]),
    on_status=st.frozensets(st.sampled_from(["busy", "no-answer", "failed"]), min_size=1),
)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    start_at = T0 + draw(st.sampled_from([0, 0, 90])) * SECOND
    return Definition(
        campaign_id=draw(st.sampled_from(["a", "b"])),
        numbers=tuple(draw(st.lists(NUMBERS, max_size=12))),
        start_at=start_at,
        end_at=start_at + draw(st.integers(1, 3000)) * SECOND,
        call_duplicate_numbers=draw(st.booleans()),
        throttle=draw(st.none() | st.integers(1, 59)),
        retries=draw(st.none() | RETRIES),
    )


@st.composite
def stories(draw: st.DrawFn) -> Story:
    instant = T0
    tries = []
    for _ in range(draw(st.integers(0, 6))):
        instant += draw(st.sampled_from([0, 1, 10, 31, 60, 200])) * SECOND + draw(st.sampled_from([0, 250_000]))
        tries.append((instant, draw(st.sampled_from(["pause", "pause", "resume", "resume", "complete", "archive"]))))
    return Story(definition=draw(definitions()), policy=draw(st.sampled_from([PLAIN, CONTRARIAN])), tries=tuple(tries))


def targets(definition: Definition) -> list[str]:
    return list(definition.numbers if definition.call_duplicate_numbers else dict.fromkeys(definition.numbers))


def by_target(calls: Sequence[Call]) -> dict[int, list[Call]]:
    grouped: dict[int, list[Call]] = {}
    for call in calls:
        grouped.setdefault(call.target, []).append(call)
    return grouped


def of_kind(snapshot: Snapshot, kind: str) -> list[Event]:
    return [event for event in snapshot.events if event.kind == kind]


# One function, however it is asked.


@law
@given(stories(), st.lists(st.integers(0, 4000), max_size=6))
def test_small_steps_and_one_big_step_agree(story: Story, stops: list[int]) -> None:
    log, end = story.live()
    assert story.live([T0 + stop * SECOND for stop in stops]) == (log, end)
    assert story.at(log, story.horizon) == end


@law
@given(stories(), st.integers(0, 4000))
def test_the_past_does_not_depend_on_the_future(story: Story, seconds: int) -> None:
    log, end = story.live()
    instant = min(T0 + seconds * SECOND, story.horizon)
    past = story.at(log, instant)
    assert past.moves == end.moves[: len(past.moves)]
    assert past.events == end.events[: len(past.events)]
    assert all(event.at > instant for event in end.events[len(past.events) :])
    assert [call.sid for call in past.calls] == [call.sid for call in end.calls if call.start <= instant]


@law
@given(stories())
def test_a_log_needs_no_moves_that_happen_by_themselves(story: Story) -> None:
    log, end = story.live()
    assert story.at([move for move in log if not move.by_itself], story.horizon) == end


@law
@given(definitions(), st.sampled_from([PLAIN, CONTRARIAN]))
def test_nothing_happens_between_one_next_change_and_the_next(definition: Definition, policy: Policy) -> None:
    story = Story(definition=definition, policy=policy, tries=())
    dialing = Dialing(definition=definition, policy=policy, state=story.state, now=T0)
    progress = Progress()
    while (due := dialing.next_change) is not None:
        quiet = dialing.advance(due - 1)
        assert quiet == Progress()
        before = (dialing.state, dialing.summary)
        step = dialing.advance(due)
        assert (dialing.state, dialing.summary) != before or step.calls
        progress.extend(step)
    assert snapshot(dialing, progress) == story.live()[1]


def test_a_move_in_the_past_is_an_error() -> None:
    dialing = Dialing(definition=campaign("0"), policy=PLAIN, state="created", now=T0)
    dialing.advance(T0 + MINUTE)
    with pytest.raises(ValueError, match="apply moves in order of time"):
        dialing.apply(Move(at=T0, state="paused-started"))


# The rules on calls.


@law
@given(stories())
def test_calls_go_to_targets_only_and_to_all_when_a_campaign_is_done(story: Story) -> None:
    """CAL-02, CAL-11, CAL-12."""
    _, end = story.live()
    wanted = targets(story.definition)
    assert all(call.number == wanted[call.target] for call in end.calls)
    assert len({call.sid for call in end.calls}) == len(end.calls)
    assert [call.ordinal for call in end.calls] == list(range(len(end.calls)))
    assert all(first.start <= second.start for first, second in pairwise(end.calls))
    for call in end.calls:
        longest = (30 if call.status == "completed" else 10) * SECOND
        assert call.end - call.start == longest or (story.policy.settle_in_flight and call.start <= call.end)


@law
@given(stories())
def test_attempts_follow_the_number_and_the_retries(story: Story) -> None:
    """CAL-03, CAL-04, CAL-05, CAL-06 and the outcomes by last digit."""
    _, end = story.live()
    retries = story.definition.retries
    for calls in by_target(end.calls).values():
        assert [call.attempt for call in calls] == list(range(1, len(calls) + 1))
        assert len(calls) <= 1 + (retries.number_of_retries if retries else 0)
        digit = int(calls[0].number[-1])
        script = {6: ["busy"] * 4, 7: ["no-answer"] * 4, 8: ["failed"] * 4, 9: ["busy", "completed"]}
        assert [call.status for call in calls] == script.get(digit, ["completed"])[: len(calls)]
        for retry, (before, after) in enumerate(pairwise(calls)):
            assert retries is not None
            assert before.status in retries.on_status
            factor = 2**retry if retries.mechanism == "Exponential" else 1
            assert after.start >= before.start + retries.interval_mins * factor * MINUTE


@law
@given(definitions(), st.sampled_from([PLAIN, CONTRARIAN]))
def test_without_a_pause_a_retry_is_not_late(definition: Definition, policy: Policy) -> None:
    """CAL-05, CAL-06: with few numbers, within a minute of the interval after the previous end."""
    definition = replace(definition, throttle=None)
    _, end = Story(definition=definition, policy=policy, tries=()).live()
    for calls in by_target(end.calls).values():
        for before, after in pairwise(calls):
            gap = retry_gap(definition, before.status, before.attempt)
            assert gap is not None
            assert after.start <= before.end + gap + MINUTE


@law
@given(stories())
def test_calls_start_only_while_in_progress(story: Story) -> None:
    """CAL-07, LIF-16."""
    log, end = story.live()
    moves = [*story.timeline(log), Move(at=story.horizon + 1, state="completed")]
    spans = [
        (here.at, there.at) for here, there in pairwise(moves) if LIFECYCLE.states[here.state].status == "in-progress"
    ]
    for call in end.calls:
        assert story.definition.start_at <= call.start < story.definition.end_at
        assert any(begin <= call.start <= stop for begin, stop in spans)


@law
@given(
    stories(),
    st.lists(st.builds("+9198{:08d}".format, st.integers(0, 10**6)), min_size=50, max_size=140),
    st.none() | st.integers(30, 59),
)
def test_no_minute_holds_more_starts_than_allowed(story: Story, numbers: list[str], throttle: int | None) -> None:
    """CAL-13, in every 60 s, both ends counted."""
    story = replace(story, definition=replace(story.definition, numbers=tuple(numbers), throttle=throttle))
    _, end = story.live()
    starts = [call.start for call in end.calls]
    limit = throttle or 60
    assert all(sum(start <= other < start + MINUTE for other in starts) <= limit for start in starts)
    assert all(sum(start <= other <= start + MINUTE for other in starts) <= limit + 1 for start in starts)


@law
@given(stories(), st.integers(0, 4000))
def test_the_summary_agrees_with_the_calls(story: Story, seconds: int) -> None:
    """CAL-08, LIF-17."""
    log, _ = story.live()
    instant = T0 + seconds * SECOND
    now = story.at(log, instant)
    count = len(targets(story.definition))
    ended = [call for call in now.calls if call.end <= instant]
    summary = now.summary
    assert summary.call_inprogress == len(now.calls) - len(ended)
    assert summary.call_initialized == len(now.calls)
    assert summary.call_completed == len({call.target for call in ended if call.status == "completed"})
    assert summary.call_completed + summary.call_failed + summary.call_scheduled + summary.call_inprogress == count
    if LIFECYCLE.states[now.state].status in OVER:
        assert summary.call_scheduled == 0
        assert not (story.policy.settle_in_flight and summary.call_inprogress)


# The rules on the lifecycle.


@law
@given(stories())
def test_only_moves_of_the_state_table_happen_by_themselves(story: Story) -> None:
    """LIF-18, LIF-19, LIF-22."""
    log, end = story.live()
    timeline = story.timeline(log)
    for before, after in pairwise(timeline):
        if after.by_itself:
            cells = [
                LIFECYCLE.step(before.state, name)
                for name, row in LIFECYCLE.stimuli.items()
                if row.kind in {"time", "calls"}
            ]
            assert any(after.state in cell.outcomes for cell in cells)
    assert timeline[-1].state == end.state
    assert LIFECYCLE.states[end.state].status in OVER
    assert end.next_change is None


@law
@given(stories())
def test_a_campaign_ends_when_all_is_done_or_time_is_up(story: Story) -> None:
    """LIF-13, LIF-14, LIF-15, LIF-21: each ending by itself has its reason, at its instant."""
    log, end = story.live()
    timeline = story.timeline(log)
    count = len(targets(story.definition))
    for before, after in pairwise(timeline):
        if not after.by_itself or LIFECYCLE.states[after.state].status not in OVER:
            continue
        last = {target: calls[-1] for target, calls in by_target(end.calls).items()}
        paused = LIFECYCLE.states[before.state].status == "paused"
        if after.at == story.definition.end_at and paused:
            assert after.state == "canceled"
        elif after.at == story.definition.end_at:
            assert after.state in {"completed", "failed"}
        else:
            assert len(last) == count
            assert all(retry_gap(story.definition, call.status, call.attempt) is None for call in last.values())
            all_failed = count > 0 and {call.status for call in last.values()} == {"failed"}
            assert after.state == ("failed" if all_failed else "completed")


@law
@given(definitions(), st.integers(1, 400), st.integers(0, 900), st.sampled_from([PLAIN, CONTRARIAN]))
def test_a_pause_loses_and_repeats_nothing(definition: Definition, pause: int, length: int, policy: Policy) -> None:
    """LIF-04: with time enough, a paused and resumed campaign makes the same attempts as one that ran through."""
    definition = replace(definition, end_at=definition.start_at + 30 * 24 * 60 * MINUTE)
    through = Story(definition=definition, policy=policy, tries=())
    at = definition.start_at + pause * SECOND
    paused = replace(through, tries=((at, "pause"), (at + length * SECOND, "resume")))
    attempts = {(call.target, call.attempt, call.status, call.sid) for call in through.live()[1].calls}
    end = paused.live()[1]
    assert {(call.target, call.attempt, call.status, call.sid) for call in end.calls} == attempts
    assert end.state == through.live()[1].state


# The rules on callbacks.


@law
@given(stories())
def test_each_attempt_and_each_called_target_has_one_event(story: Story) -> None:
    """CBK-01, CBK-02, CBK-04, CBK-05."""
    _, end = story.live()
    assert len({event.id for event in end.events}) == len(end.events)
    assert all(first.at <= second.at for first, second in pairwise(end.events))
    attempts = of_kind(end, "call_status_callback")
    assert Counter(event.calls for event in attempts) == Counter((call,) for call in end.calls)
    assert all(event.at == event.calls[0].end and event.status == event.calls[0].status for event in attempts)
    grouped = by_target(end.calls)
    about_targets = of_kind(end, "call_schedule_callback")
    assert sorted(event.calls[0].target for event in about_targets) == sorted(grouped)
    position = {event.id: index for index, event in enumerate(end.events)}
    for event in about_targets:
        assert list(event.calls) == grouped[event.calls[0].target]
        assert event.status == event.calls[-1].status
        assert all(position[call.sid] < position[event.id] for call in event.calls)


@law
@given(stories())
def test_a_campaign_has_one_event_for_its_end_and_it_comes_last(story: Story) -> None:
    """CBK-03, CBK-05."""
    log, end = story.live()
    events = of_kind(end, "status_callback")
    started = [move for move in story.timeline(log) if move.state == "in-progress"]
    starts = [event for event in events if event.status == "in-progress"]
    endings = [event for event in events if event.status != "in-progress"]
    assert len(starts) == (1 if started and story.policy.start_event else 0)
    assert len(endings) == 1
    last = next(move for move in story.timeline(log) if LIFECYCLE.states[move.state].status in OVER)
    assert (endings[0].at, endings[0].status) == (last.at, LIFECYCLE.states[last.state].status)
    late = end.events[end.events.index(endings[0]) + 1 :]
    assert all(call.start < last.at < call.end for event in late for call in event.calls[-1:])
    assert not (story.policy.settle_in_flight and late)


# Examples, by hand. A campaign starts at T0; times are seconds after T0.


def campaign(digits: str, **parameters: Any) -> Definition:
    """A campaign with one number for each digit."""
    defaults: dict[str, Any] = {"start_at": T0, "end_at": T0 + 24 * 60 * MINUTE}
    numbers = tuple(f"+91980000{index:03d}{digit}" for index, digit in enumerate(digits))
    return Definition(campaign_id="c0ffee", numbers=numbers, **(defaults | parameters))


def after(definition: Definition, seconds: float, *log: tuple[float, str], policy: Policy = PLAIN) -> Snapshot:
    moves = [Move(at=T0 + int(at * SECOND), state=state) for at, state in log]
    state = "created" if definition.start_at > T0 else "starting"
    return simulate(definition, policy, moves, T0 + int(seconds * SECOND), state=state, since=T0)


def brief(calls: Sequence[Call]) -> list[tuple[int, str, float, float]]:
    return [(call.target, call.status, (call.start - T0) / SECOND, (call.end - T0) / SECOND) for call in calls]


def twice(mechanism: Any = "Linear", *, retries: int = 1, minutes: int = 2) -> Retries:
    return Retries(number_of_retries=retries, interval_mins=minutes, mechanism=mechanism)


def test_calls_are_evenly_spaced_and_a_due_retry_goes_first() -> None:
    done = after(campaign("9000", throttle=1, retries=twice(minutes=1)), 600)
    assert brief(done.calls) == [
        (0, "busy", 0, 10),
        (1, "completed", 60, 90),
        (0, "completed", 120, 150),
        (2, "completed", 180, 210),
        (3, "completed", 240, 270),
    ]
    assert [(move.at - T0, move.state) for move in done.moves] == [(0, "in-progress"), (270 * SECOND, "completed")]


def test_retries_keep_to_the_throttle_among_themselves() -> None:
    calls = after(campaign("67", throttle=1, retries=twice(minutes=1)), 600).calls
    assert [(call.target, (call.start - T0) / SECOND) for call in calls] == [(0, 0), (1, 60), (0, 120), (1, 180)]


def test_linear_and_exponential_gaps() -> None:
    linear = after(campaign("6", retries=twice(retries=3)), 3600)
    assert [call.start - T0 for call in linear.calls] == [0, 130 * SECOND, 260 * SECOND, 390 * SECOND]
    exponential = after(campaign("7", retries=twice("Exponential", retries=3)), 3600)
    assert [call.start - T0 for call in exponential.calls] == [0, 130 * SECOND, 380 * SECOND, 870 * SECOND]


def test_a_gap_may_be_measured_from_the_start() -> None:
    calls = after(campaign("6", retries=twice(retries=2)), 3600, policy=CONTRARIAN).calls
    assert [call.start - T0 for call in calls] == [0, 120 * SECOND, 240 * SECOND]


def test_bursts_leave_a_whole_minute_between_them() -> None:
    starts = [call.start - T0 for call in after(campaign("0" * 5, throttle=2), 3600, policy=CONTRARIAN).calls]
    assert starts == [0, 0, 61 * SECOND, 61 * SECOND, 122 * SECOND]


def test_an_odd_throttle_is_rounded_to_the_safe_side() -> None:
    starts = [call.start - T0 for call in after(campaign("0" * 8, throttle=7), 3600).calls]
    assert starts == [index * 8_571_429 for index in range(8)]


def test_only_statuses_in_on_status_are_tried_again() -> None:
    retries = Retries(number_of_retries=2, interval_mins=1, on_status=frozenset({"no-answer"}))
    done = after(campaign("679", retries=retries), 3600)
    assert Counter(call.target for call in done.calls) == {0: 1, 1: 3, 2: 1}
    assert (done.state, done.summary.call_completed, done.summary.call_failed) == ("completed", 0, 3)


def test_sids_are_the_same_on_every_machine() -> None:
    done = after(campaign("9", retries=twice()), 600)
    assert [call.sid for call in done.calls] == ["861a10e9be9d521f66b12c15c8f65214", "994be69575748e5d4d3a2fbd520b02a5"]
    assert [event.id for event in done.events] == [
        "861a10e9be9d521f66b12c15c8f65214",
        "994be69575748e5d4d3a2fbd520b02a5",
        "994be69575748e5d4d3a2fbd520b02a5:target",
        "c0ffee:end:1",
    ]


def test_duplicates_are_called_once_or_each_time() -> None:
    definition = replace(campaign("00"), numbers=("+911", "+912", "+911"))
    assert [call.number for call in after(definition, 60).calls] == ["+911", "+912"]
    each = replace(definition, call_duplicate_numbers=True)
    assert [call.number for call in after(each, 60).calls] == ["+911", "+912", "+911"]


def test_a_campaign_goes_on_by_another_definition() -> None:
    before = campaign("690", throttle=1, retries=twice(minutes=1))
    more = replace(before, numbers=(*before.numbers, "+19995"), throttle=6, retries=None)
    log = [Redefined(at=T0 + 65 * SECOND, definition=more), Redefined(at=T0 + 999 * SECOND, definition=before)]
    dialing, progress = replay(before, PLAIN, log, T0 + 600 * SECOND, state="starting", since=T0)
    assert brief(progress.calls) == [
        (0, "busy", 0, 10),
        (1, "busy", 60, 70),
        (2, "completed", 75, 105),
        (3, "completed", 85, 115),
    ]
    assert [event.calls[0].target for event in progress.events if event.kind == "call_schedule_callback"] == [
        0,
        1,
        2,
        3,
    ]
    assert dialing.state == "completed"


def test_nothing_is_called_before_send_at() -> None:
    scheduled = campaign("0", start_at=T0 + 100 * SECOND)
    assert after(scheduled, 99.999999).calls == ()
    assert brief(after(scheduled, 100).calls) == [(0, "completed", 100, 130)]


def test_send_at_passes_during_a_pause() -> None:
    scheduled = campaign("0", start_at=T0 + 100 * SECOND)
    paused = after(scheduled, 1000, (50, "paused-before-send-at"))
    assert (paused.state, paused.calls) == ("paused-after-send-at", ())
    resumed = after(scheduled, 1000, (50, "paused-before-send-at"), (900, "in-progress"))
    assert brief(resumed.calls) == [(0, "completed", 900, 930)]


def test_a_campaign_resumed_before_send_at_starts_on_time() -> None:
    scheduled = campaign("0", start_at=T0 + 100 * SECOND)
    resumed = after(scheduled, 1000, (50, "paused-before-send-at"), (60, "created"))
    assert brief(resumed.calls) == [(0, "completed", 100, 130)]


def test_after_a_pause_the_due_retry_and_the_remaining_numbers_are_called() -> None:
    definition = campaign("900", throttle=6, retries=twice(minutes=1))
    log = [(5.0, "paused-started"), (300.0, "in-progress")]
    done = after(definition, 600, *log)
    assert brief(done.calls) == [
        (0, "busy", 0, 10),
        (0, "completed", 300, 330),
        (1, "completed", 310, 340),
        (2, "completed", 320, 350),
    ]
    assert done.state == "completed"


def test_a_paused_campaign_with_nothing_pending_waits_or_is_completed() -> None:
    waiting = after(campaign("0"), 600, (5, "paused-started"))
    assert (waiting.state, waiting.summary.call_completed) == ("paused-started", 1)
    resumed = after(campaign("0"), 600, (5, "paused-started"), (500, "in-progress"))
    assert resumed.moves[-1] == Move(at=T0 + 500 * SECOND, state="completed", by_itself=True)
    patient = replace(CONTRARIAN, settle_in_flight=False)
    finished = after(campaign("0"), 600, (5, "paused-started"), policy=patient)
    assert finished.moves[-1] == Move(at=T0 + 30 * SECOND, state="completed", by_itself=True)


def test_complete_fails_the_rest_and_tells_of_the_numbers_that_were_called() -> None:
    definition = campaign("0970", throttle=6, retries=twice(minutes=5))
    done = after(definition, 100, (15, "paused-started"), (60, "completed"))
    assert [call.target for call in done.calls] == [0, 1]
    assert (done.summary.call_completed, done.summary.call_failed) == (1, 3)
    assert [(event.kind, (event.at - T0) / SECOND) for event in done.events] == [
        ("call_status_callback", 20),
        ("call_status_callback", 30),
        ("call_schedule_callback", 30),
        ("call_schedule_callback", 60),
        ("status_callback", 60),
    ]


def test_calls_in_flight_outlive_the_campaign_or_are_cut_short() -> None:
    definition = campaign("90", end_at=T0 + 5 * SECOND, retries=twice())
    at_end = after(definition, 5)
    assert (at_end.state, at_end.summary.call_inprogress, at_end.next_change) == ("completed", 2, T0 + 10 * SECOND)
    later = after(definition, 60)
    assert brief(later.calls) == [(0, "busy", 0, 10), (1, "completed", 1, 31)]
    assert (later.summary.call_completed, later.summary.call_failed, later.next_change) == (1, 1, None)
    cut = after(definition, 5, policy=CONTRARIAN)
    assert brief(cut.calls) == [(0, "busy", 0, 5), (1, "completed", 0, 5)]
    assert (cut.summary.call_completed, cut.summary.call_failed, cut.next_change) == (1, 1, None)
    assert [event.kind for event in cut.events][-1] == "status_callback"


def test_end_at_ends_what_runs_and_cancels_what_is_paused() -> None:
    definition = campaign("000", throttle=1, end_at=T0 + 100 * SECOND)
    ended = after(definition, 1000)
    assert (ended.state, len(ended.calls), ended.summary.call_failed) == ("completed", 2, 1)
    canceled = after(definition, 1000, (40, "paused-started"))
    assert (canceled.state, len(canceled.calls), canceled.summary.call_failed) == ("canceled", 1, 2)
    assert [event.status for event in of_kind(canceled, "status_callback")] == ["canceled"]


def test_a_call_that_ends_at_end_at_counts_before_it() -> None:
    assert after(campaign("8", end_at=T0 + 10 * SECOND), 10).state == "failed"


def test_end_at_also_ends_what_an_action_revives_later() -> None:
    definition = campaign("00", throttle=1, end_at=T0 + 50 * SECOND)
    revived = after(definition, 1000, (200, "paused-started"))
    assert (revived.state, len(revived.calls)) == ("canceled", 1)
    assert [event.id for event in of_kind(revived, "status_callback")] == ["c0ffee:end:1", "c0ffee:end:2"]


def test_what_a_resume_makes_due_has_happened_when_it_returns() -> None:
    dialing = Dialing(definition=campaign("0"), policy=PLAIN, state="paused-after-send-at", now=T0)
    dialing.apply(Move(at=T0 + MINUTE, state="in-progress"))
    assert [call.start for call in dialing.in_flight] == [T0 + MINUTE]


def test_a_campaign_fails_when_every_last_attempt_failed() -> None:
    assert after(campaign("88", retries=twice()), 3600).state == "failed"
    assert after(campaign("86", retries=twice()), 3600).state == "completed"


def test_a_campaign_without_numbers_is_done_at_once() -> None:
    done = after(campaign(""), 0)
    assert (done.state, [event.status for event in done.events]) == ("completed", ["completed"])


def test_complete_before_the_start_calls_nobody() -> None:
    scheduled = campaign("00", start_at=T0 + 100 * SECOND)
    done = after(scheduled, 1000, (10, "paused-before-send-at"), (20, "completed-before-send-at"))
    assert (done.state, done.calls, done.summary.call_failed) == ("completed-before-send-at", (), 2)
    assert [(event.kind, event.status) for event in done.events] == [("status_callback", "completed")]


def test_archiving_is_no_second_end() -> None:
    done = after(campaign("0"), 600, (100, "archived"))
    assert (done.state, len(of_kind(done, "status_callback"))) == ("archived", 1)
    again = after(campaign("0"), 600, (100, "completed"))
    assert (again.state, len(of_kind(again, "status_callback"))) == ("completed", 1)


def test_a_campaign_may_be_put_into_a_final_state_at_once() -> None:
    dialing = Dialing(definition=campaign("00"), policy=PLAIN, state="completed", now=T0)
    assert (dialing.summary.call_failed, dialing.next_change) == (2, None)
    assert dialing.advance(T0 + 60 * MINUTE) == Progress()


def test_a_number_without_digits_is_answered() -> None:
    definition = replace(campaign(""), numbers=("operator", "+91 98-6 "))
    assert [call.status for call in after(definition, 60).calls] == ["completed", "busy"]


# What a fault changes.


FAULTY: dict[str, tuple[dict[str, Any], list[tuple[int, str, float, float]]]] = {
    "clean": ({}, [(0, "completed", 0, 30), (1, "busy", 1, 11), (1, "completed", 300, 330)]),
    "every number but the last": ({"targets": lambda definition: definition.numbers[:-1]}, [(0, "completed", 0, 30)]),
    "retries without end": (
        {"retry_gap": lambda _definition, status, _attempt: None if status == "completed" else MINUTE},
        [(0, "completed", 0, 30), (1, "busy", 1, 11), (1, "completed", 300, 330)],
    ),
    "a longer talk": (
        {"talk": 40 * SECOND},
        [(0, "completed", 0, 40), (1, "busy", 1, 11), (1, "completed", 300, 340)],
    ),
    "twice as fast": (
        {"calls_per_minute": lambda _definition: 120},
        [(0, "completed", 0, 30), (1, "busy", 0.5, 10.5), (1, "completed", 300, 330)],
    ),
    "retries while paused": (
        {"retries_while": frozenset({"in-progress", "paused"})},
        [(0, "completed", 0, 30), (1, "busy", 1, 11), (1, "completed", 131, 161)],
    ),
    "starting over on resume": (
        {"resume_at": lambda *_: 0},
        [
            (0, "completed", 0, 30),
            (1, "busy", 1, 11),
            (1, "completed", 300, 330),
            (0, "completed", 301, 331),
            (1, "completed", 302, 332),
        ],
    ),
    "an early start": (
        {"start_shift": -10 * SECOND},
        [(0, "completed", 0, 30), (1, "busy", 1, 11), (1, "completed", 300, 330)],
    ),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_is_a_changed_policy(name: str) -> None:
    changes, expected = FAULTY[name]
    definition = campaign("09", retries=twice())
    end = after(definition, 900, (20, "paused-started"), (300, "in-progress"), policy=replace(PLAIN, **changes))
    assert brief(end.calls) == expected


def test_a_changed_cell_changes_what_happens_by_itself() -> None:
    policy = policy_of(
        LIFECYCLE, changed={("in-progress", "all-targets-done"): "failed", ("created", "pause"): REFUSED}
    )
    assert after(campaign("0"), 60, policy=policy).state == "failed"


CELLS = st.dictionaries(
    st.tuples(
        st.sampled_from(list(LIFECYCLE.states)),
        st.sampled_from(["send-at-reached", "all-targets-done", "all-targets-failed", "end-at-reached"]),
    ),
    st.sampled_from(list(LIFECYCLE.states)),
    max_size=4,
)
MOVES = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(list(LIFECYCLE.states))), max_size=6)


@law
@given(definitions(), CELLS, MOVES, st.booleans())
def test_any_table_and_any_log_come_to_an_end(
    definition: Definition, cells: dict[tuple[str, str], str], moves: list[tuple[int, str]], contrarian: bool
) -> None:
    """However wrong the table is made: time passes, a target counts once, no event id is used twice."""
    policy = replace(
        policy_of(LIFECYCLE, personalities.CONTRARIAN if contrarian else choices.PLAIN, cells), resume_at=lambda *_: 0
    )
    log = [Move(at=T0 + at * SECOND, state=state) for at, state in sorted(moves)]
    end = simulate(definition, policy, log, definition.end_at + 600 * SECOND, state="created", since=T0)
    assert end.summary.call_initialized == len(end.calls)
    assert end.summary.call_completed + end.summary.call_failed <= len(targets(definition))
    assert len({event.id for event in end.events}) == len(end.events)


def shifted(**changes: Any) -> Callable[[], Snapshot]:
    definition = campaign("00", throttle=1, start_at=T0 + 100 * SECOND, end_at=T0 + 150 * SECOND)
    return lambda: after(definition, 1000, policy=replace(PLAIN, **changes))


@pytest.mark.parametrize(
    ("run", "starts"),
    [
        (shifted(), [100]),
        (shifted(start_shift=-10 * SECOND), [90]),
        (shifted(end_shift=MINUTE), [100, 160]),
        (
            shifted(fresh_while=frozenset({"in-progress", "completed"}), pending_while=PLAIN.pending_while | OVER),
            [100, 160],
        ),
    ],
)
def test_calls_outside_the_schedule(run: Callable[[], Snapshot], starts: list[int]) -> None:
    assert [(call.start - T0) / SECOND for call in run().calls] == starts


def test_numbers_that_remain_may_be_forgotten() -> None:
    policy = replace(PLAIN, count_remaining=False)
    done = after(campaign("00", throttle=1), 100, (40, "paused-started"), (50, "completed"), policy=policy)
    assert (done.summary.call_completed, done.summary.call_failed) == (1, 0)
