"""The lifecycle against a copy of the state table typed by hand, and the laws of the set of possible states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_contracts import lifecycle
from campaign_contracts.bundle import packaged
from campaign_contracts.lifecycle import REFUSED, Answer, Due, Lifecycle

X = (REFUSED,)
COLUMNS = (
    "pause", "resume", "complete", "archive", "delete", "send-at-reached", "all-targets-done", "all-targets-failed",
    "end-at-reached",
)  # fmt: skip

# Typed from the contract, not from openapi/lifecycle.yaml: a wrong cell there must not agree with itself.
TABLE: dict[str, tuple[tuple[str, ...], ...]] = {
    "created": (("paused-before-send-at",), X, X, X, ("deleted",), ("in-progress",), (), (), ()),
    "in-progress": (("paused-started",), X, X, X, X, (), ("completed",), ("failed",), ("completed",)),
    "paused-before-send-at": (
        X, ("created",), ("completed-before-send-at",), X, ("deleted", REFUSED), ("paused-after-send-at",), (), (), (),
    ),
    "paused-after-send-at": (X, ("in-progress",), ("completed",), X, ("deleted", REFUSED), (), (), (), ("canceled",)),
    "paused-started": (
        X, ("in-progress",), ("completed",), X, X, (), ("paused-started", "completed"),
        ("paused-started", "completed", "failed"), ("canceled",),
    ),
    "completed": (X, X, X, ("archived",), X, (), (), (), ("completed",)),
    "completed-before-send-at": (
        X, X, X, ("archived-before-send-at",), (REFUSED, "deleted"), ("completed-before-send-at",), (), (),
        ("completed-before-send-at",),
    ),
    "failed": (X, X, X, X, X, (), (), (), ("failed",)),
    "canceled": (X, X, X, X, X, (), (), (), ("canceled",)),
    "archived": (X, X, X, X, X, (), (), (), ("archived",)),
    "archived-before-send-at": (
        X, X, X, X, (REFUSED, "deleted"), ("archived-before-send-at",), (), (), ("archived-before-send-at",),
    ),
    "deleted": (X, X, X, X, X, ("deleted",), (), (), ("deleted",)),
}  # fmt: skip

UNDECIDED = {
    *(("starting", column) for column in ("resume", "complete", "archive", "delete")),
    ("completed-before-send-at", "delete"),
    ("archived-before-send-at", "delete"),
    ("paused-started", "all-targets-failed"),
}

RULES = {"pause": "LIF-03", "resume": "LIF-05", "complete": "LIF-07", "archive": "LIF-09"}

TABLE_READ: Lifecycle = packaged().lifecycle
STATES = st.frozensets(st.sampled_from(sorted(TABLE_READ.states)), min_size=1)
STIMULI = st.sampled_from(sorted(TABLE_READ.stimuli))
DUES = st.sampled_from(list(Due))


@pytest.mark.parametrize("state", TABLE)
def test_every_cell_is_the_one_typed_by_hand(state: str) -> None:
    row = tuple(TABLE_READ.step(state, stimulus).outcomes for stimulus in COLUMNS)
    assert row == TABLE[state]


def test_the_table_has_no_other_states_and_stimuli() -> None:
    assert set(TABLE_READ.states) == {*TABLE, "starting"}
    assert tuple(TABLE_READ.stimuli) == COLUMNS
    assert TABLE_READ.actions == ("pause", "resume", "complete", "archive")


def test_undecided_cells_are_the_ones_typed_by_hand() -> None:
    assert {(cell.state, cell.stimulus) for cell in TABLE_READ.cells() if not cell.decided} == UNDECIDED


def test_a_refused_action_names_its_rule() -> None:
    for cell in TABLE_READ.cells():
        if cell.decided and cell.refuses and cell.stimulus in RULES:
            assert cell.rules == (("DEL-02",) if cell.state == "deleted" else (RULES[cell.stimulus],))


def test_statuses_and_what_they_may_mean() -> None:
    assert TABLE_READ.statuses == (
        "created", "in-progress", "paused", "completed", "failed", "canceled", "archived", "deleted",
    )  # fmt: skip
    assert TABLE_READ.reading("paused") == {"paused-before-send-at", "paused-after-send-at", "paused-started"}
    assert TABLE_READ.reading("Paused") == frozenset()
    assert TABLE_READ.status_of({"paused-started", "created", "paused-after-send-at"}) == ("created", "paused")


def test_statuses_and_what_leads_from_one_to_another() -> None:
    assert TABLE_READ.status_moves(["archive"]) == {("completed", "archived")}
    assert TABLE_READ.status_moves(["resume"]) == {("paused", "created"), ("paused", "in-progress")}
    assert ("paused", "failed") in TABLE_READ.status_moves(TABLE_READ.by_itself)
    assert not TABLE_READ.status_moves(TABLE_READ.by_itself) & TABLE_READ.status_moves(["pause", "resume"])


def test_an_answer_narrows_the_set() -> None:
    unsure = frozenset({"created", "in-progress"})
    assert TABLE_READ.possible(unsure, "pause", Answer.ACCEPTED) == {"paused-before-send-at", "paused-started"}
    assert TABLE_READ.possible(unsure, "pause", Answer.REFUSED) == frozenset()
    assert TABLE_READ.possible(unsure, "delete", Answer.REFUSED) == {"in-progress"}
    assert TABLE_READ.possible(unsure, "delete", Answer.UNKNOWN) == {"created", "deleted", "in-progress"}


def test_time_moves_in_its_only_order() -> None:
    created = frozenset({"created"})
    yes, no, maybe = Due.YES, Due.NO, Due.MAYBE
    assert TABLE_READ.elapsed(created, send_at=no, calls=maybe, end_at=no) == created
    assert TABLE_READ.elapsed(created, send_at=maybe, calls=no, end_at=no) == {"created", "in-progress"}
    assert TABLE_READ.elapsed(created, send_at=yes, calls=no, end_at=yes) == {"completed"}
    assert TABLE_READ.elapsed(created, send_at=yes, calls=maybe, end_at=no) == {"in-progress", "completed", "failed"}
    paused = frozenset({"paused-before-send-at"})
    assert TABLE_READ.elapsed(paused, send_at=yes, calls=no, end_at=yes) == {"canceled"}


@given(STATES, STATES, STIMULI, st.sampled_from(list(Answer)))
def test_more_possible_states_never_make_fewer(
    one: frozenset[str], two: frozenset[str], stimulus: str, answer: Answer
) -> None:
    both = TABLE_READ.possible(one | two, stimulus, answer)
    assert both == TABLE_READ.possible(one, stimulus, answer) | TABLE_READ.possible(two, stimulus, answer)


@given(STATES, STIMULI)
def test_not_knowing_the_answer_covers_both_answers(states: frozenset[str], stimulus: str) -> None:
    accepted, refused, unknown = (
        TABLE_READ.possible(states, stimulus, answer) for answer in (Answer.ACCEPTED, Answer.REFUSED, Answer.UNKNOWN)
    )
    assert accepted | refused | states == unknown


@given(STATES, DUES, DUES, DUES)
def test_perhaps_covers_yes_and_no(states: frozenset[str], send_at: Due, calls: Due, end_at: Due) -> None:
    perhaps = TABLE_READ.elapsed(states, send_at=Due.MAYBE, calls=Due.MAYBE, end_at=Due.MAYBE)
    assert states <= perhaps
    assert TABLE_READ.elapsed(states, send_at=send_at, calls=calls, end_at=end_at) <= perhaps


def test_what_is_over_stays_over() -> None:
    over = {"failed", "canceled", "archived", "archived-before-send-at", "deleted"}
    for state in over:
        for stimulus in TABLE_READ.stimuli:
            outcomes = set(TABLE_READ.step(state, stimulus).outcomes) - {REFUSED}
            assert outcomes <= {state, "deleted"}


def test_each_state_has_its_phase_and_only_three_statuses_are_ends() -> None:
    found = packaged().lifecycle
    assert found.in_phase("waiting") == {"created", "paused-before-send-at", "paused-after-send-at"}
    assert found.in_phase("running") == {"starting", "in-progress", "paused-started"}
    assert found.in_phase("gone") == {"deleted"}
    assert found.status_of(found.in_phase("over")) == ("completed", "failed", "canceled", "archived")
    assert found.ends == {"completed", "failed", "canceled"}


def test_a_cell_that_leads_nowhere_is_refused() -> None:
    document = {
        "states": [
            {
                "name": "a",
                "status": "a",
                "phase": "gone",
                "summary": "",
                "started": False,
                "after_send_at": False,
                "edit": "gone",
            }
        ],
        "stimuli": [{"name": "go", "kind": "action", "summary": ""}],
        "cells": {"a": {"go": {"outcomes": ["b"]}}},
        "edit_window": {"callbacks": []},
    }
    with pytest.raises(ValueError, match="a x go: 'b' is neither a state nor 'refused'"):
        lifecycle.load(document)
