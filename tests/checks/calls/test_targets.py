"""Who is called, and how often: numbers, lists and doubles, and retries with their gaps."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.checks.calls.numbers import AGAIN, BUSY, DEAD, DOUBLED, A, B, C, kept
from tests.checks.dialling import Campaign, broken, plan, verdicts
from tests.checks.histories import DAY, START, History, held, shown, success

from campaign_contracts import instants
from campaign_contracts.checks.calls import check as calls
from campaign_contracts.history import RECORDED, RunBegan


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
