"""Each break of a rule about calls, found by that rule and no other."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.checks.calls.numbers import BUSY, DEAD, DOUBLED, A, B, C
from tests.checks.dialling import Campaign, broken, number, plan
from tests.checks.histories import DAY, START, History

from campaign_contracts import instants


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
