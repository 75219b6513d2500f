"""What a pause, a resume, complete and the end of a campaign make of its calls."""

from dataclasses import replace
from typing import Any

import pytest
from tests.checks.calls.numbers import BUSY, A, B, kept
from tests.checks.dialling import Campaign, broken, plan, verdicts
from tests.checks.histories import START, History, held

from campaign_contracts import instants
from campaign_contracts.checks.calls import check as calls
from campaign_contracts.history import RECORDED, Exchange, RunBegan


def _paused(history: History) -> Campaign:
    one = Campaign(history, {"from": [A, B], "mode": "custom", "throttle": 1})
    one.call(A, 1)
    history.clock(advance=40)
    one.act("pause", "paused")
    history.clock(advance=600)
    return one


def test_nothing_is_dialled_while_paused_and_the_rest_afterwards(history: History) -> None:
    one = _paused(history)
    one.read("paused", completed=1)
    one.details()
    one.act("resume", "in-progress")
    one.call(B, 641)
    one.over(completed=2)
    assert {"LIF-16", "CAL-02", "LIF-13"} <= kept(history)


def test_a_call_while_paused(history: History) -> None:
    one = _paused(history)
    one.act("resume", "in-progress")
    one.call(B, 300)
    one.over(completed=2)
    assert broken(history) == {"LIF-16"}


def test_a_resume_that_goes_on_with_the_rest(history: History) -> None:
    one = _paused(history)
    one.act("resume", "in-progress")
    one.call(B, 642)
    one.over(completed=2)
    assert ("LIF-04", "fact") in held(history, calls.CHECKS)


def test_a_resume_with_nobody_left_to_call_shows_nothing(history: History) -> None:
    one = _paused(history)
    one.call(B, 2)
    one.act("resume", "in-progress")
    one.over(completed=2)
    assert "LIF-04" not in {rule for rule, _ in held(history, calls.CHECKS)}


def test_resume_begins_again(history: History) -> None:
    one = _paused(history)
    one.act("resume", "in-progress")
    one.call(A, 642)
    one.call(B, 702)
    one.over(completed=2)
    assert broken(history) == {"LIF-04"}


def test_resume_forgets_the_rest(history: History) -> None:
    one = _paused(history)
    one.act("resume", "in-progress")
    one.over(completed=1, failed=1)
    assert broken(history) == {"CAL-02", "LIF-04"}


@pytest.mark.parametrize(("waits", "rules"), [(1, set()), (259, set()), (301, set()), (600, {"CAL-05"})])
def test_a_retry_that_was_due_while_paused_comes_after_the_resume(
    history: History, waits: int, rules: set[str]
) -> None:
    """At once, or after what was left of its interval, or after a whole one."""
    one = Campaign(history, {"from": [BUSY], "retries": plan(1, 5)})
    one.call(BUSY, 1, "busy")
    history.clock(advance=40)
    one.act("pause", "paused")
    history.clock(advance=3000)
    one.act("resume", "in-progress")
    one.call(BUSY, 3040 + waits, "busy")
    one.over(failed=1)
    assert broken(history) == rules
    assert rules or {"CAL-05", "LIF-16"} <= kept(history)


@pytest.mark.parametrize(("failed", "rules"), [(1, set()), (0, {"LIF-17"})])
def test_complete_counts_the_rest_as_failed(history: History, failed: int, rules: set[str]) -> None:
    one = _paused(history)
    one.act("complete", "completed")
    one.over(completed=1, failed=failed)
    assert broken(history) == rules
    assert rules or ("LIF-17", "kept") in verdicts(history)


@pytest.mark.parametrize(("read_at", "rules"), [(31.5, set()), (41.0, {"LIF-13", "LIF-22"})])
def test_the_status_of_a_done_campaign_is_as_old_as_its_reading(
    history: History, read_at: float, rules: set[str]
) -> None:
    """Call details that are read five seconds later do not make a status late that was read at once."""
    one = Campaign(history, {"from": [A]})
    one.call(A, 1)
    history.clock(advance=read_at)
    one.read("in-progress", completed=1)
    history.clock(advance=5)
    one.details()
    assert broken(history) == rules


def test_a_call_after_complete(history: History) -> None:
    one = _paused(history)
    one.act("complete", "completed")
    one.call(B, 700)
    one.over(completed=2)
    assert broken(history) == {"LIF-06"}


def test_calls_in_flight_may_be_left_out_or_shown(history: History) -> None:
    flying: dict[str, Any] = {"end_time": None, "duration": None, "status": "in-progress"}
    for name, records in (("out", []), ("shown", [flying])):
        one = Campaign(history, {"from": [A]}, name)
        for changes in records:
            one.call(A, 1, **changes)
        one.read("in-progress", running=1)
        one.details()
    assert not broken(history)


@pytest.mark.parametrize("status", ["completed", "busy", "in-progress"])
def test_no_call_of_a_running_campaign_has_an_end_that_lies_ahead(history: History, status: str) -> None:
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1, status)
    one.details()
    one.read("in-progress", running=1)
    assert broken(history) == {"CAL-12"}


def test_a_campaign_that_nobody_read_as_running_may_have_been_paused(history: History) -> None:
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1)
    one.read("in-progress", running=1)
    one.details()
    assert not broken(history)


@pytest.mark.parametrize("changes", [{"profile": RECORDED}, {"live": True}])
def test_others_may_pause_a_campaign_where_not_all_is_recorded(history: History, changes: dict[str, Any]) -> None:
    assert isinstance(history.records[0], RunBegan)
    history.records[0] = replace(history.records[0], **changes)
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1)
    one.details()
    one.read("in-progress")
    assert not broken(history)


def test_a_pause_that_is_under_way_may_settle_calls(history: History) -> None:
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1)
    sent = history.time
    one.details()
    one.act("pause", "paused")
    pause = history.records[-1]
    assert isinstance(pause, Exchange)
    history.records[-1] = replace(pause, at=sent)
    one.act("resume", "in-progress")
    one.read("in-progress")
    assert not broken(history)


def test_call_details_under_way_while_the_clock_is_moved_may_be_later(history: History) -> None:
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1)
    one.details()
    shown_late = history.records[-1]
    history.clock(advance=60)
    assert isinstance(shown_late, Exchange)
    history.records[-2] = replace(shown_late, until=history.time)
    one.read("in-progress")
    assert not broken(history)


@pytest.mark.parametrize(("before", "missed"), [(True, set()), (False, {"CAL-12"})])
def test_a_pause_settles_the_calls_that_were_in_flight(history: History, before: bool, missed: set[str]) -> None:
    one = Campaign(history, {"from": [A, B]})
    if before:
        one.call(A, 1)
    history.clock(advance=10)
    one.act("pause", "paused")
    one.act("resume", "in-progress")
    history.clock(advance=5)
    if not before:
        one.call(A, 14)
    one.details()
    one.read("in-progress")
    assert broken(history) == missed


@pytest.mark.parametrize(("action", "status"), [("pause", "paused"), ("complete", "completed")])
def test_a_call_may_be_settled_with_an_end_that_lies_ahead(history: History, action: str, status: str) -> None:
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1)
    history.clock(advance=10)
    one.act("pause", "paused")
    if action != "pause":
        one.act(action, status)
    one.read(status, completed=1)
    one.details()
    assert not broken(history)


def test_a_settled_call_lasts_as_long_as_it_says(history: History) -> None:
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1, end_time=instants.render(START + 300))
    history.clock(advance=60)
    one.act("pause", "paused")
    one.read("paused", completed=1)
    one.details()
    assert broken(history) == {"CAL-12"}


def test_a_campaign_that_ends_while_it_is_read_may_settle_its_calls(history: History) -> None:
    one = Campaign(history, {"from": [A, B], "schedule": {"end_at": instants.render(START + 20)}})
    one.call(A, 15)
    history.clock(advance=20)
    one.details()
    assert not broken(history)
