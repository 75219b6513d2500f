"""Calls in progress, and what is shown between two attempts."""

import pytest
from tests.checks.calls.numbers import AGAIN, BUSY, A, B, kept
from tests.checks.dialling import Campaign, broken, number, plan
from tests.checks.histories import History, judged

from campaign_contracts.checks.calls import check as calls


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


def test_of_several_calls_that_are_gone_the_one_that_was_shown_first_is_named(history: History) -> None:
    one = Campaign(history, {"from": [number(each, 6) for each in range(1, 13)], "retries": plan(2, 5)})
    for each in range(1, 13):
        one.call(number(each, 6), each, "busy")
    history.clock(advance=100)
    one.read("in-progress")
    one.details()
    one.details([])
    _, findings = judged(history, calls.CHECKS)
    assert f'"{one.records[0]["call_sid"]}" among 12 calls' in " ".join(each.expected for each in findings)


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
