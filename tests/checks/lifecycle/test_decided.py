"""What a history decides, and what it leaves undecided."""

from typing import Any

import pytest
from tests.checks.histories import DAY, START, History, element, held, judged
from tests.checks.lifecycle.walk import CHECKS, RUNNING, SENT, Scenario, Walk

from campaign_contracts import instants
from campaign_contracts.checks.lifecycle import edits, reads

DECIDED: dict[str, tuple[Scenario, set[tuple[str, str]]]] = {
    "an action that is refused as it must be": (lambda w: w.act("complete", 409), {("LIF-07", "refusal")}),
    "complete before the start": (
        lambda w: w.act("pause", status="paused").act(
            "complete", status="completed", summary={"call_completed": 0, "call_failed": 1}
        ),
        {("LIF-17", "fact")},
    ),
    "a campaign that is deleted": (lambda w: w.delete(), {("DEL-01", "success")}),
    "a campaign that is deleted twice": (lambda w: w.delete().read(404).delete(404), {("DEL-03", "refusal")}),
    "a read of a deleted one": (lambda w: w.delete().read(404), {("DEL-02", "fact")}),
    "an edit": (
        lambda w: w.put({"custom_field": "after"}, custom_field="after"),
        {("EDT-01", "success"), ("EDT-01", "fact"), ("EDT-06", "fact")},
    ),
    "a status that is refused": (lambda w: w.put({"status": "completed"}, 400), {("EDT-08", "fact")}),
    "a status that is ignored": (lambda w: w.put({"status": "completed"}), {("EDT-08", "fact")}),
}


@pytest.mark.parametrize("name", DECIDED)
def test_what_is_decided(history: History, name: str) -> None:
    scenario, wanted = DECIDED[name]
    walk = Walk(history)
    scenario(walk)
    assert wanted <= held(history, CHECKS)


def test_an_edit_after_the_start_decides_what_changes_and_what_stays(history: History) -> None:
    walk = Walk(history, RUNNING, status="in-progress").later(10).read()
    walk.put({"status_callback": "https://client.example/s"}, status_callback="https://client.example/s")
    assert held(history, edits.CHECKS) == {("EDT-02", "fact"), ("EDT-03", "fact"), ("EDT-06", "fact")}


def test_a_start_at_send_at_is_decided_while_calls_cannot_be_over(history: History) -> None:
    walk = Walk(history, RUNNING | {"schedule": SENT["schedule"]}).later(DAY + 60).read(status="in-progress")
    assert {("LIF-12", "fact"), ("LIF-18", "fact"), ("LIF-22", "fact")} <= held(history, reads.CHECKS)
    assert walk.rules("broken") == set()


def test_counts_are_not_set_by_sending_them(history: History) -> None:
    Walk(history).put({"summary": {"call_failed": 7}}, summary={"campaign_sid": "c1", "call_failed": 7})
    assert judged(history, edits.CHECKS)[0] >= {("EDT-08", "broken")}


@pytest.mark.parametrize("answered", ["in-progress", "completed"])
def test_what_is_left_after_a_pause_may_be_nothing(history: History, answered: str) -> None:
    """A call in flight is settled at once when its campaign is paused: nothing is left to call after a resume."""
    alone = {**RUNNING, "from": RUNNING["from"][:1]}
    walk = Walk(history, alone, status="in-progress").act("pause", status="paused")
    history.time += 1.0
    walk.act("resume", status=answered).read(status="completed")
    assert walk.rules("broken") == set()


def test_a_campaign_that_was_not_paused_is_not_over_before_a_call_can_be(history: History) -> None:
    alone = {**RUNNING, "from": RUNNING["from"][:1]}
    walk = Walk(history, alone, status="in-progress").read(status="completed")
    assert walk.rules("broken") == {"CRE-22", "LIF-18"}


def test_a_past_send_at_that_starts_at_once(history: History) -> None:
    sent = element("cc0123abcd past", schedule={"send_at": instants.render(START - 3600)})
    Walk(history, sent, status="in-progress").later(30).read()
    assert ("CRE-17", "fact") in held(history, reads.CHECKS)


@pytest.mark.parametrize(("query", "rules"), [({}, {"DEL-02"}), ({"status": "deleted"}, set())])
def test_a_deleted_campaign_in_a_list(history: History, query: dict[str, Any], rules: set[str]) -> None:
    walk = Walk(history).delete().read(404)
    history.list([{**walk.data, "status": "deleted"}], 1, **query)
    assert walk.rules("broken") == rules
