"""Policies and tables that are changed, as faults change them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mock.dialling.dialled import (
    LIFECYCLE,
    OVER,
    PLAIN,
    T0,
    Snapshot,
    after,
    brief,
    campaign,
    definitions,
    law,
    simulate,
    targets,
    twice,
)

from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.mock import choices, personalities
from campaign_contracts.mock.clock import MINUTE, SECOND
from campaign_contracts.mock.dialling.calls import Definition, Move
from campaign_contracts.mock.dialling.policy import policy_of

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
    """However wrong the table is made: time passes, a target counts once, no call is told of twice."""
    policy = replace(
        policy_of(LIFECYCLE, personalities.CONTRARIAN if contrarian else choices.PLAIN, cells), resume_at=lambda *_: 0
    )
    log = [Move(at=T0 + at * SECOND, state=state) for at, state in sorted(moves)]
    end = simulate(definition, policy, log, definition.end_at + 600 * SECOND, state="created", since=T0)
    assert end.summary.call_initialized == len(end.calls)
    assert end.summary.call_completed + end.summary.call_failed <= len(targets(definition))
    told = [(event.kind, event.calls) for event in end.events if event.calls]
    assert len(set(told)) == len(told)


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
