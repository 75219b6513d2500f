"""What campaigns count while they run, are paused or have ended."""

from typing import Any

import pytest
from tests.checks.histories import History, success
from tests.checks.lifecycle.walk import RUNNING, SENT, Walk


@pytest.mark.parametrize(("later", "running", "rules"), [(0.0, 0, {"LIF-10"}), (9.5, 0, set()), (0.0, 1, set())])
def test_a_refused_action_counts_a_call_of_a_campaign_that_runs(
    history: History, later: float, running: int, rules: set[str]
) -> None:
    """Unless a call may have ended meanwhile: one was in progress, or there was time for one."""
    walk = Walk(history, RUNNING, status="in-progress").later(100)
    counts = {"call_completed": 0, "call_failed": 1, "call_inprogress": running}
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary=counts)])
    walk.later(later).act("resume", 409)
    more = {"call_completed": 0, "call_failed": 2, "call_inprogress": 0}
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary=more)])
    assert walk.rules("broken") == rules


def test_the_answer_to_an_edit_has_the_summary_of_another_campaign(history: History) -> None:
    walk = Walk(history).put({"name": "Another name"}, summary={"campaign_sid": "c2"}, name="Another name")
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary={"campaign_sid": "c1"})])
    assert walk.rules("broken") == {"EDT-01", "GET-01"}
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary={})])
    assert walk.rules("broken") == {"EDT-01", "GET-01"}


def test_a_call_in_flight_may_finish_after_the_end_and_count(history: History) -> None:
    walk = Walk(history, RUNNING, status="in-progress").later(10).read()
    walk.act("pause", status="paused")
    walk.act("complete", status="completed", summary={"call_completed": 0, "call_failed": 119, "call_inprogress": 1})
    counts = {"call_completed": 1, "call_failed": 119, "call_inprogress": 0}
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary=counts)])
    assert walk.rules("broken") == set()
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary={**counts, "call_failed": 120})])
    assert walk.rules("broken") == {"GET-03"}


TWICE = {"from": ["+441134960000"] * 2, "call_duplicate_numbers": "false"}


@pytest.mark.parametrize(
    ("sent", "counts"),
    [
        (SENT | TWICE, {"call_completed": 0, "call_failed": 1}),
        (SENT | TWICE | {"call_duplicate_numbers": "true"}, {"call_completed": 0, "call_failed": 2}),
        (SENT, {"call_completed": 0}),
    ],
)
def test_counts_after_complete_are_those_of_targets(
    history: History, sent: dict[str, Any], counts: dict[str, int]
) -> None:
    walk = Walk(history, sent).act("pause", status="paused").act("complete", status="completed", summary=counts)
    assert walk.rules("broken") == set()
