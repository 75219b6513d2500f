"""Calls: hand-written call details of legal servers and of others, and what the checks say of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.checks.dialling import Campaign, broken, number, plan, verdicts
from tests.checks.histories import DAY, START, History, held, shown, success

from campaign_contracts import instants
from campaign_contracts.checks.calls import check as calls
from campaign_contracts.history import RECORDED, Exchange, RunBegan

A, B, C = number(1), number(2), number(3)
BUSY, OFTEN, DEAD = number(1, 6), number(2, 6), number(1, 8)
AGAIN = {"from": [BUSY], "retries": plan(2, 5)}
DOUBLED = {"from": [BUSY, BUSY], "call_duplicate_numbers": True, "retries": plan(1, 1)}


def kept(history: History) -> set[str]:
    """The rules that held and were nowhere broken; nothing is broken in such a history."""
    found = verdicts(history)
    assert {verdict for _, verdict in found} <= {"kept"}, found
    return {rule for rule, _ in found}


def test_every_number_answers(history: History) -> None:
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1)
    one.call(B, 2)
    one.over(completed=2)
    assert kept(history) == {"CAL-02", "CAL-08", "CAL-12", "LIF-13", "LIF-22"}


@pytest.mark.parametrize(("numbers", "missed"), [([A], False), ([A, B], True)])
def test_a_single_call_may_be_shown_without_its_frame(history: History, numbers: list[str], missed: bool) -> None:
    one = Campaign(history, {"from": numbers})
    record = one.call(A, 1)
    history.clock(advance=10_000.0)
    one.read("completed", completed=1)
    metadata = {"count": 1, "offset": 0, "limit": 20, "total": 1}
    history.send("GET", f"campaigns/{one.id}/call-details", items=[record], metadata=metadata)
    assert (("CAL-02", "broken") in verdicts(history)) == missed
    assert missed or "CAL-02" in kept(history)


def test_a_target_is_called_until_no_retry_is_left(history: History) -> None:
    one = Campaign(history, AGAIN)
    for at in (1, 311, 621):
        one.call(BUSY, at, "busy")
    one.over(failed=1)
    assert {"CAL-02", "CAL-03", "CAL-05", "CAL-08"} <= kept(history)


def test_exponential_gaps_double(history: History) -> None:
    one = Campaign(history, {"from": [BUSY], "retries": plan(3, 5, mechanism="Exponential")})
    for at in (1, 311, 921, 2131):
        one.call(BUSY, at, "busy")
    one.over(failed=1)
    assert "CAL-06" in kept(history)


@pytest.mark.parametrize("gap", [300, 310, 369])
def test_a_retry_may_count_from_the_start_or_the_end_and_be_a_minute_late(history: History, gap: int) -> None:
    one = Campaign(history, {"from": [BUSY], "retries": plan(1, 5)})
    one.call(BUSY, 1, "busy")
    one.call(BUSY, 1 + gap, "busy")
    one.over(failed=1)
    assert "CAL-05" in kept(history)


@pytest.mark.parametrize(("mechanism", "rule"), [("Linear", "CAL-05"), ("Exponential", "CAL-06")])
@pytest.mark.parametrize("gaps", [(297, 600), (310, 200), (375, 600), (310, 2000)])
def test_a_retry_that_comes_early_or_late(history: History, mechanism: str, rule: str, gaps: tuple[int, int]) -> None:
    one = Campaign(history, {"from": [BUSY], "retries": plan(2, 5, mechanism=mechanism)})
    for at in (1, 1 + gaps[0], 1 + gaps[0] + gaps[1]):
        one.call(BUSY, at, "busy")
    one.over(failed=1)
    assert broken(history) == {rule}


def _one(history: History, **changes: Any) -> Campaign:
    one = Campaign(history, {"from": [A, BUSY], "retries": plan(1, 5, "busy"), **changes})
    one.call(A, 1)
    one.call(BUSY, 2, "busy")
    return one


def _third_call(history: History) -> None:
    one = _one(history)
    one.call(BUSY, 312, "busy")
    one.call(BUSY, 622, "busy")
    one.over(completed=1, failed=1)


def _answered_again(history: History) -> None:
    one = _one(history)
    one.call(BUSY, 312, "busy")
    one.call(A, 331)
    one.over(completed=1, failed=1)


def _status_not_asked_for(history: History) -> None:
    one = _one(history, retries=plan(1, 5, "failed"))
    one.call(BUSY, 312, "busy")
    one.over(completed=1, failed=1)


def _retry_left_out(history: History) -> None:
    _one(history).over(completed=1, failed=1)


def _stranger(history: History) -> None:
    one = _one(history, retries=...)
    one.call(C, 3)
    one.over(completed=1, failed=1)


def _nobody(history: History) -> None:
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1)
    one.over(completed=1, failed=1)


def _other_caller(history: History) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 1, caller_id=A)
    one.over(completed=1)


def _before_send_at(history: History) -> None:
    times = {"send_at": instants.render(START + 600), "end_at": instants.render(START + DAY)}
    one = Campaign(history, {"from": [A], "schedule": times})
    one.call(A, 590)
    one.over(completed=1)


def _after_end_at(history: History) -> None:
    one = Campaign(history, {"from": [A], "schedule": {"end_at": instants.render(START + 600)}})
    one.call(A, 603)
    one.over(completed=1)


def _ends_before_it_starts(history: History) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 100, end_time=instants.render(START + 90))
    one.over(completed=1)


def _never_ended(history: History) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 1, end_time=None)
    one.over(completed=1)


def _long_duration(history: History) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 1, duration="33")
    one.over(completed=1)


def _duration_that_is_no_number(history: History) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 1, duration="nan")
    one.over(completed=1)


def _counts_calls(history: History) -> None:
    one = Campaign(history, {"from": [DEAD, A]})
    one.call(DEAD, 1, "failed")
    one.call(A, 2)
    one.over(completed=2)


def _never_idle(history: History) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 1)
    history.clock(advance=10_000)
    one.read("completed", completed=1, running=1)
    one.details()


def _too_fast(history: History) -> None:
    numbers = [number(index) for index in range(1, 6)]
    one = Campaign(history, {"from": numbers, "mode": "custom", "throttle": 2})
    for index, to in enumerate(numbers):
        one.call(to, 1 + index)
    one.over(completed=5)


def _twice(history: History) -> None:
    one = Campaign(history, {"from": [A, B, A]})
    for at, to in enumerate((A, B, A)):
        one.call(to, 1 + at)
    one.over(completed=2)


def _once_though_wanted_twice(history: History) -> None:
    one = Campaign(history, {"from": [A, A], "call_duplicate_numbers": True})
    one.call(A, 1)
    one.over(completed=1, failed=1)


def _text_cut(history: History) -> None:
    one = Campaign(history, {"from": f"{A}, {B}"})
    one.call(A, 1)
    one.over(completed=1, failed=1)


def _all_failed_completed(history: History) -> None:
    one = Campaign(history, {"from": [DEAD]})
    one.call(DEAD, 1, "failed")
    one.over("completed", failed=1)


def _answered_failed(history: History) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 1)
    one.over("failed", completed=1)


def _goes_on_for_ever(history: History) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 1)
    one.over("in-progress", completed=1)


def _retry_of_a_double_left_out(history: History) -> None:
    one = Campaign(history, DOUBLED)
    for at in (1, 2, 63):
        one.call(BUSY, at, "busy")
    one.over("failed", failed=2)


@pytest.mark.parametrize(
    ("happens", "rules"),
    [
        (_third_call, {"CAL-03"}), (_answered_again, {"CAL-04"}), (_status_not_asked_for, {"CAL-04"}),
        (_retry_left_out, {"LIF-13"}), (_retry_of_a_double_left_out, {"LIF-13"}),
        (_stranger, {"CAL-02"}), (_nobody, {"CAL-02"}), (_other_caller, {"CAL-02"}),
        (_before_send_at, {"CAL-07"}), (_after_end_at, {"CAL-07"}), (_ends_before_it_starts, {"CAL-12"}),
        (_never_ended, {"CAL-12"}), (_long_duration, {"CAL-12"}), (_duration_that_is_no_number, {"CAL-12"}),
        (_counts_calls, {"CAL-08"}), (_never_idle, {"CAL-08"}), (_too_fast, {"CAL-13"}),
        (_twice, {"CAL-11"}), (_once_though_wanted_twice, {"CAL-11"}), (_text_cut, {"CRE-33"}),
        (_all_failed_completed, {"LIF-21"}), (_answered_failed, {"LIF-13"}), (_goes_on_for_ever, {"LIF-13", "LIF-22"}),
    ],
)  # fmt: skip
def test_a_break_is_found_by_its_rule(history: History, happens: Callable[[History], None], rules: set[str]) -> None:
    happens(history)
    assert broken(history) == rules


def test_busy_throughout_may_end_either_way(history: History) -> None:
    one = Campaign(history, {"from": [BUSY, DEAD]})
    one.call(BUSY, 1, "busy")
    one.call(DEAD, 2, "failed")
    one.over("failed", failed=2)
    assert "LIF-13" not in kept(history)


@pytest.mark.parametrize("outcomes", [("busy",) * 4, ("busy", "completed", "busy"), ("busy", "busy", "completed")])
def test_each_of_two_doubles_is_called_until_it_is_done(history: History, outcomes: tuple[str, ...]) -> None:
    one = Campaign(history, DOUBLED)
    for at, outcome in zip((1, 2, 63, 64), outcomes, strict=False):
        one.call(BUSY, at, outcome)
    answered = outcomes.count("completed")
    one.over("completed", completed=answered, failed=2 - answered)
    assert broken(history) == set()


@pytest.mark.parametrize(
    ("last", "paused", "rules"),
    [(1, False, {"LIF-13", "LIF-22"}), (20 * DAY - 2000, False, set()), (1, True, set())],
)
def test_who_is_due_long_before_end_at_is_called(history: History, last: float, paused: bool, rules: set[str]) -> None:
    """A campaign that end_at ended had called nobody for longer than its retries are apart, and was never paused."""
    one = Campaign(history, {"from": [BUSY], "retries": plan(2, 30)})
    one.call(BUSY, last, "busy")
    if paused:
        one.act("pause", "paused")
        one.act("resume", "in-progress")
    history.clock(advance=20 * DAY + 600)
    one.read("completed", failed=1)
    one.details()
    assert broken(history) == rules


def test_every_target_failed(history: History) -> None:
    one = Campaign(history, {"from": [DEAD]})
    one.call(DEAD, 1, "failed")
    one.over("failed", failed=1)
    assert {"LIF-21", "LIF-22"} <= kept(history)


def test_one_more_than_the_throttle_is_tolerated(history: History) -> None:
    one = Campaign(history, {"from": [A, B, C], "mode": "custom", "throttle": 2})
    for at, to in ((1, A), (31, B), (60.5, C)):
        one.call(to, at)
    one.over(completed=3)
    assert "CAL-13" in kept(history)


def test_duplicates_as_asked(history: History) -> None:
    one = Campaign(history, {"from": [A, B, A]})
    one.call(A, 1)
    one.call(B, 2)
    two = Campaign(history, {"from": f"{A},{A}", "call_duplicate_numbers": "true"}, "two")
    two.call(A, 1)
    two.call(A, 2)
    one.over(completed=2)
    two.read("completed", completed=2)
    two.details()
    assert {"CAL-11", "CRE-33"} <= kept(history)


@pytest.mark.parametrize("flags", [{}, {"call_duplicate_numbers": True}])
def test_lists_of_unknown_numbers(history: History, flags: dict[str, Any]) -> None:
    one = Campaign(history, {"from": ..., "lists": ["a" * 32], **flags})
    one.call("+919990000001", 1)
    one.call("+919990000002", 2)
    one.over(completed=2)
    assert "CAL-02" in kept(history)


def test_a_list_is_left_out(history: History) -> None:
    one = Campaign(history, {"from": ..., "lists": ["a" * 32, "b" * 32], "call_duplicate_numbers": True})
    one.call("+919990000001", 1)
    one.call("+919990000002", 2)
    one.over(completed=2)
    assert broken(history) == {"CAL-02"}


def _national_number(history: History) -> None:
    one = Campaign(history, {"from": ["02079460000"]})
    one.call("+442079460000", 1)
    one.over(completed=1)


def _list_named_twice(history: History) -> None:
    one = Campaign(history, {"from": ..., "lists": ["a" * 32] * 2, "call_duplicate_numbers": True})
    one.call(A, 1)
    one.call(B, 2)
    one.over(completed=2)


def _list_of_another_program(history: History) -> None:
    began = history.records[0]
    assert isinstance(began, RunBegan)
    history.records[0] = replace(began, profile=RECORDED)
    one = Campaign(history, {"from": ..., "lists": ["a" * 32]})
    for line, to in enumerate((A, B, C)):
        one.call(to, 1 + line)
    one.over(completed=3)


def _called_again_after_nothing_in_particular(history: History) -> None:
    one = Campaign(history, {"from": [BUSY], "retries": {**plan(1, 5), "on_status": []}})
    one.call(BUSY, 1, "busy")
    one.call(BUSY, 301, "busy")
    one.over(failed=1)


def _interval_begins_anew_with_a_resume(history: History) -> None:
    one = Campaign(history, {"from": [BUSY], "retries": plan(1, 5)})
    one.call(BUSY, 1, "busy")
    history.clock(advance=40)
    one.act("pause", "paused")
    history.clock(advance=3000)
    one.act("resume", "in-progress")
    one.call(BUSY, 3341, "busy")
    one.over(failed=1)


@pytest.mark.parametrize(
    "happens",
    [
        _national_number,
        _list_named_twice,
        _list_of_another_program,
        _called_again_after_nothing_in_particular,
        _interval_begins_anew_with_a_resume,
    ],
)
def test_what_is_undecided_accuses_nobody(history: History, happens: Callable[[History], None]) -> None:
    happens(history)
    assert broken(history) == set()


def test_a_list_of_more_than_its_numbers(history: History) -> None:
    one = Campaign(history, {"from": ..., "lists": ["a" * 32, "b" * 32]})
    for line in range(5):
        one.call(f"+91999000000{line}", 1 + line)
    one.over(completed=5)
    assert broken(history) == {"CAL-02"}


@pytest.mark.parametrize(("completed", "rules"), [(1, set()), (2, {"CAL-08"})])
def test_a_list_counts_what_the_campaign_alone_counts(history: History, completed: int, rules: set[str]) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 1)
    one.over(completed=1)
    summary = {"campaign_sid": one.id, "call_completed": completed, "call_failed": 0, "call_inprogress": 0}
    history.send("GET", "campaigns", items=[success(shown(one.id, one.sent, status="completed"), summary=summary)])
    assert broken(history) == rules


def test_what_one_campaign_decides_about_its_retries(history: History) -> None:
    """A busy call is not followed by another where only `failed` is; nothing starts before `send_at`."""
    times = {"send_at": instants.render(START + 600), "end_at": instants.render(START + DAY)}
    one = Campaign(history, {"from": [A, BUSY], "retries": plan(1, 5, "failed"), "schedule": times})
    one.call(A, 601)
    one.call(BUSY, 602, "busy")
    one.over(completed=1, failed=1)
    assert kept(history) == {"CAL-02", "CAL-04", "CAL-07", "CAL-08", "CAL-12", "LIF-13", "LIF-22"}


def test_a_comma_separated_from_is_created_and_dialled(history: History) -> None:
    one = Campaign(history, {"from": f"{A}, {B}"})
    one.call(A, 1)
    one.call(B, 2)
    one.over(completed=2)
    assert {("CRE-33", "success"), ("CRE-33", "fact")} <= held(history, calls.CHECKS)


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


def _between(history: History, running: int = 0) -> Campaign:
    """A campaign whose only number was busy and is called again later; its call is shown."""
    one = Campaign(history, AGAIN)
    one.call(BUSY, 1, "busy")
    history.clock(advance=100)
    one.read("in-progress", running=running)
    one.details()
    return one


def test_no_call_is_in_progress_between_attempts(history: History) -> None:
    _between(history)
    assert "CAL-08" in kept(history)


def test_a_call_is_in_progress_between_attempts(history: History) -> None:
    _between(history, running=1)
    assert broken(history) == {"CAL-08"}


@pytest.mark.parametrize("code", [200, 404])
def test_a_call_that_was_shown_is_gone_between_attempts(history: History, code: int) -> None:
    one = _between(history)
    one.details([], code=code)
    assert broken(history) == {"CAL-09"}


def test_a_completed_call_counts_between_attempts(history: History) -> None:
    one = Campaign(history, {"from": [A, BUSY], "retries": plan(2, 5)})
    one.call(A, 1)
    one.call(BUSY, 1, "busy")
    history.clock(advance=100)
    one.read("in-progress")
    one.details()
    assert broken(history) == {"CAL-08"}


def test_counters_may_take_their_time_between_attempts(history: History) -> None:
    one = Campaign(history, AGAIN)
    one.call(BUSY, 1, "busy")
    history.clock(advance=13)
    one.read("in-progress", running=1)
    one.details()
    assert not broken(history)


@pytest.mark.parametrize("code", [403, 409, 404, 402, 429])
def test_call_details_are_refused_while_a_call_is_in_progress(history: History, code: int) -> None:
    one = Campaign(history, {"from": [A]})
    history.clock(advance=10)
    one.read("in-progress", running=1)
    one.details(code=code)
    assert broken(history) == ({"CAL-09"} if code == 409 else set())


@pytest.mark.parametrize("code", [404, 200])
@pytest.mark.parametrize(("at", "missed"), [(1, {"CAL-09"}), (56, set())])
def test_call_details_that_were_not_found_or_left_out_a_call_that_was_over(
    history: History, at: float, missed: set[str], code: int
) -> None:
    one = Campaign(history, {"from": [A], "mode": "custom", "throttle": 1})
    history.clock(advance=60)
    one.details([], code=code)
    one.call(A, at)
    one.over(completed=1)
    assert broken(history) == missed


@pytest.mark.parametrize(("numbers", "missed"), [([A], {"CAL-08"}), ([A, B], set())])
def test_a_call_counts_as_completed_while_it_is_in_progress(
    history: History, numbers: list[str], missed: set[str]
) -> None:
    one = Campaign(history, {"from": numbers})
    one.call(A, 1, "in-progress", end_time=None)
    history.clock(advance=10)
    one.read("in-progress", completed=1, running=1)
    one.details()
    assert broken(history) == missed


@pytest.mark.parametrize(("completed", "missed"), [(1, {"CAL-09"}), (0, set())])
def test_call_details_that_are_not_found_though_calls_are_counted(
    history: History, completed: int, missed: set[str]
) -> None:
    one = Campaign(history, {"from": [A]})
    history.clock(advance=100)
    one.read("completed" if completed else "failed", completed=completed)
    one.details(code=404)
    assert broken(history) == missed


@pytest.mark.parametrize("code", [402, 429])
def test_what_the_plan_or_the_rate_forbids_says_nothing_of_calls(history: History, code: int) -> None:
    one = Campaign(history, {"from": [A]})
    one.call(A, 1)
    one.over(completed=1)
    one.details(code=code)
    assert not broken(history)


def test_without_a_clock_nothing_is_said_of_what_is_missing() -> None:
    history = History(control=False)
    one = Campaign(history, {"from": [A, B]})
    one.call(A, 1)
    one.read("completed", completed=1)
    one.details()
    assert not broken(history)


# -- pages ---------------------------------------------------------------------------------------------------------


def _paged(history: History) -> Campaign:
    numbers = [number(index) for index in range(1, 6)] + [BUSY]
    one = Campaign(history, {"from": numbers})
    for index, to in enumerate(numbers):
        one.call(to, 1 + 10 * index, "busy" if to == BUSY else "completed")
    one.over(completed=5, failed=1)
    return one


def test_pages_as_they_should_be(history: History) -> None:
    one = _paged(history)
    everything = one.records
    for singular in (False, True):
        one.details(everything[:2], 6, limit=2, singular=singular)
        one.details(everything[2:4], 6, limit=2, offset=2, singular=singular)
        one.details(everything[::-1], 6, sort_by="date_created:desc", singular=singular)
        one.details(everything[5:], 1, status="busy", singular=singular)
        one.details([], 6, offset=6, singular=singular)
        one.details(code=400, offset=-1, singular=singular)
        one.details(code=400, sort_by="name:asc", singular=singular)
    assert {"CAL-01", "CAL-09"} <= kept(history)


def _pages(history: History, *pages: tuple[slice, int, dict[str, Any]]) -> set[str]:
    one = _paged(history)
    for part, total, query in pages:
        one.details(one.records[part], total, **query)
    return broken(history)


@pytest.mark.parametrize(
    "page",
    [
        (slice(0, 3), 6, {"limit": 2}), (slice(0, 2), 6, {"limit": 2, "offset": 2}), (slice(0, 1), 6, {"limit": 2}),
        (slice(0, 6), 6, {"sort_by": "date_created:desc"}), (slice(0, 6), 6, {"status": "busy"}),
        (slice(0, 5), 6, {"status": "completed"}), (slice(0, 0), 0, {"status": "busy"}),
        (slice(0, 2), 2, {"limit": 2}),
        (slice(0, 6), 6, {"offset": "-1"}),
        (slice(0, 6), 6, {"limit": "abc"}),
        (slice(0, 6), 6, {"sort_by": "name:asc"}), (slice(0, 6), 6, {"sort_by": "date_created:up"}),
        (slice(5, 6), 6, {"offset": 6}),
    ],
)  # fmt: skip
def test_a_wrong_page(history: History, page: tuple[slice, int, dict[str, Any]]) -> None:
    assert _pages(history, page) == {"CAL-09"}


@pytest.mark.parametrize("status", ["nonsense", "queued", "busy,queued", "busy,busy", "Busy,busy", "Busy"])
def test_what_a_filter_of_other_words_or_of_one_word_twice_finds_is_undecided(history: History, status: str) -> None:
    one = _paged(history)
    one.details(code=400, status=status)
    for found in ([], one.records[5:], one.records):
        one.details(found, status=status)
    assert not broken(history)


def test_where_somebody_else_may_have_called_no_page_is_wrong(history: History) -> None:
    one = _paged(history)
    one.details(one.records, status="busy")
    last = history.records[-1]
    assert isinstance(last, Exchange)
    history.records[-1] = replace(last, unknown=("state",))
    assert not broken(history)


@pytest.mark.parametrize("code", [402, 408, 413, 414, 429, 431])
def test_a_refusal_of_a_gateway_is_none_of_the_calls(history: History, code: int) -> None:
    one = _paged(history)
    one.details(code=code)
    one.details(code=code, status="busy")


def test_numbers_that_nobody_called_are_no_calls(history: History) -> None:
    one = Campaign(history, {"from": [number(1), number(2)]})
    silent = dict.fromkeys(("call_sid", "status", "start_time", "end_time", "duration"))
    waiting = [{**silent, "number": number(index), "date_created": instants.render(START)} for index in (7, 8, 9)]
    one.records += waiting
    for index in (1, 2):
        one.call(number(index), index)
    one.over(completed=2)
    for offset in range(0, 5, 2):
        one.details(one.records[offset : offset + 2], 5, offset=offset, limit=2)
    one.details(one.records[::-1], sort_by="date_created:desc")
    assert not broken(history)
    one.details([*waiting, one.records[3], one.records[3]])
    assert broken(history) == {"CAL-09"}


def test_what_only_lists_take_may_be_refused_or_ignored(history: History) -> None:
    one = _paged(history)
    queries: list[dict[str, Any]] = [{"name": "cc0123abcd"}, {"type": "trans"}]
    for query in queries:
        one.details(code=400, **query)
        one.details(one.records, 6, **query)
    assert not broken(history)


@pytest.mark.parametrize("code", [400, 404])
def test_an_offset_past_the_end_is_no_error(history: History, code: int) -> None:
    one = _paged(history)
    one.details(code=code, offset=100)
    assert broken(history) == {"CAL-09"}


def test_the_paths_differ(history: History) -> None:
    one = _paged(history)
    one.details(one.records[:2], 6, limit=2)
    one.details(one.records, 6, limit=2, singular=True)
    assert broken(history) == {"CAL-01"}


def test_what_the_singular_path_alone_is_asked_is_judged(history: History) -> None:
    """The plural one was asked other things, which says nothing of this."""
    one = _paged(history)
    one.details(one.records[:2], 6, limit=2)
    assert not broken(history)
    one.details(one.records, 6, limit=3, singular=True)
    assert broken(history) == {"CAL-09"}


def test_links_of_an_hour_differ_on_both_paths(history: History) -> None:
    """A link to a recording may be made anew for each answer, and nothing speaks of what is not documented."""
    one = _paged(history)
    for turn, singular in enumerate((False, True)):
        fresh = {"recording_url": f"https://recordings.example/1?signature={turn}", "asked": turn}
        one.details([{**record, **fresh} for record in one.records], singular=singular)
    assert "CAL-01" in kept(history)
    assert not broken(history)
    one.details([{**record, "duration": 31} for record in one.records], singular=True)
    assert broken(history) == {"CAL-01"}


@pytest.mark.parametrize("sid", ["", None])
def test_records_of_numbers_that_were_not_called_are_no_calls(history: History, sid: str | None) -> None:
    """They have no start_time, and perhaps no sid of their own; they are counted, and paged like the others."""
    slow = {"mode": "custom", "throttle": 1}
    one = Campaign(history, {"from": [A, BUSY, number(3)], "schedule": {"end_at": instants.render(START + 50)}, **slow})
    one.call(A, 1)
    stamp = instants.render(START + 50)
    untold = [
        {"call_sid": sid, "number": to, "status": None, "caller_id": None, "date_created": stamp, "start_time": None}
        for to in (BUSY, number(3))
    ]
    records = [*one.records, *untold]
    history.clock(advance=300)
    one.read("completed", 1)
    one.details(records)
    for offset in range(4):
        one.details(records[offset : offset + 1], 3, offset=offset, limit=1)
    assert not broken(history)
    one.details(records[:1], 3, offset=1, limit=1)
    assert broken(history) == {"CAL-09"}


def test_the_singular_path_is_not_there(history: History) -> None:
    one = _paged(history)
    one.details(code=404, singular=True)
    assert broken(history) == {"CAL-01"}


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("order", [(False, True), (True, False)])
def test_a_live_service_may_lack_either_path(history: History, order: tuple[bool, bool], live: bool) -> None:
    """There each path that answers is judged alone."""
    assert isinstance(history.records[0], RunBegan)
    history.records[0] = replace(history.records[0], live=live)
    waiting = {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 2 * DAY)}
    one = Campaign(history, {"schedule": waiting})
    for singular in order:
        one.details([], singular=singular, code=404 if singular else 200)
    assert broken(history) == (set() if live else {"CAL-01"})
    one.details([], singular=True, offset=-1)
    assert broken(history) == ({"CAL-09"} if live else {"CAL-01", "CAL-09"})


def test_the_singular_path_is_asked_first_and_differs(history: History) -> None:
    one = _paged(history)
    history.clock(advance=60)
    one.act("archive", "archived")
    one.read("archived", completed=5, failed=1)
    one.details(one.records, 6, limit=2, singular=True)
    one.details(one.records[:2], 6, limit=2)
    assert "CAL-01" in broken(history)


@pytest.mark.parametrize(
    ("code", "query", "promise"),
    [(400, {"offset": -1}, "refusal"), (200, {"limit": 2}, "fact")],
)
def test_what_a_page_decides(history: History, code: int, query: dict[str, Any], promise: str) -> None:
    one = _paged(history)
    before = {promise for rule, promise in held(history, calls.CHECKS) if rule == "CAL-09"}
    one.details(one.records[:2], 6, code=code, **query)
    assert {promise for rule, promise in held(history, calls.CHECKS) if rule == "CAL-09"} - before == {promise}


def test_a_call_twice_on_a_page(history: History) -> None:
    one = _paged(history)
    one.details([one.records[0], one.records[0]], 6, limit=2)
    assert broken(history) == {"CAL-09"}


def test_calls_go_on_past_their_end(history: History) -> None:
    one = _paged(history)
    one.details([{**one.records[-1], "call_sid": "one more"}], 6, offset=6)
    assert broken(history) == {"CAL-09"}


def test_a_campaign_without_calls_may_answer_404_on_both_paths(history: History) -> None:
    times = {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 3 * DAY)}
    one = Campaign(history, {"schedule": times})
    for singular in (False, True):
        one.details(code=404, singular=singular)
    assert kept(history) == {"CAL-01"}
