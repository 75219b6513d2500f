"""Laws of the dialer, for any campaign and any actions."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mock.dialling.dialled import (
    CONTRARIAN,
    LIFECYCLE,
    OVER,
    PLAIN,
    T0,
    Story,
    by_target,
    campaign,
    definitions,
    law,
    of_kind,
    snapshot,
    stories,
    targets,
)

from campaign_contracts.mock.clock import MINUTE, SECOND
from campaign_contracts.mock.dialling.calls import Definition, Move, Progress
from campaign_contracts.mock.dialling.dialer import Dialing
from campaign_contracts.mock.dialling.policy import Policy, retry_gap

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
    assert all(first.at <= second.at for first, second in pairwise(end.events))
    attempts = of_kind(end, "call_status_callback")
    assert Counter(event.calls for event in attempts) == Counter((call,) for call in end.calls)
    assert all(event.at == event.calls[0].end and event.status == event.calls[0].status for event in attempts)
    grouped = by_target(end.calls)
    about_targets = of_kind(end, "call_schedule_callback")
    assert sorted(event.calls[0].target for event in about_targets) == sorted(grouped)
    position = {(event.kind, event.calls): index for index, event in enumerate(end.events)}
    for event in about_targets:
        assert list(event.calls) == grouped[event.calls[0].target]
        assert event.status == event.calls[-1].status
        own = position[event.kind, event.calls]
        assert all(position["call_status_callback", (call,)] < own for call in event.calls)


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
