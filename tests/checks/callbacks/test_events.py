"""Events as a legal server tells them, and those that it still may tell."""

from typing import Any

import pytest
from tests.checks.callbacks.two import ALL, BUSY, CALL, CAMPAIGN, TARGET, A, Two
from tests.checks.dialling import Campaign, hooks, told, told_broken
from tests.checks.histories import History


def test_everything_is_told_in_order(history: History) -> None:
    two = Two(history)
    two.calls()
    two.targets()
    two.one.tell_end()
    two.over()
    assert told(history) == {(rule, "kept") for rule in ALL}


@pytest.mark.parametrize(
    ("answered", "unreached", "rules"),
    [
        ("completed", "failed", set()),
        ("completed", "no-answer", set()),
        ("completed", "completed", {"CBK-04"}),
        ("failed", "failed", {"CBK-04"}),
    ],
)
def test_the_event_of_a_target_says_whether_it_was_reached(
    history: History, answered: str, unreached: str, rules: set[str]
) -> None:
    two = Two(history)
    two.calls()
    two.one.tell_target(two.answered, status=answered)
    two.one.tell_target(two.first, two.last, status=unreached)
    two.one.tell_end()
    two.over()
    assert told_broken(history) == rules


def test_a_start_event_another_spelling_and_objects_for_sids_are_tolerated(history: History) -> None:
    two = Two(history)
    two.one.tell_end("InProgress")
    two.calls()
    two.one.tell_target(two.answered, call_sids=[{"sid": two.answered["call_sid"], "status": "Completed"}])
    caller: dict[str, Any] = {"from": ""}
    two.one.tell_target(two.first, two.last, status="Busy", **caller)
    two.one.tell_end("Completed")
    two.over()
    assert told(history) == {(rule, "kept") for rule in ALL}


def test_a_failed_delivery_is_repeated_once_or_twice(history: History) -> None:
    two = Two(history)
    two.one.tell_call(two.answered, 500)
    two.one.tell_call(two.answered, None)
    two.calls()
    two.targets()
    two.one.tell_end(answered=404)
    two.one.tell_end()
    two.over()
    assert told(history) == {(rule, "kept") for rule in ALL | {"CBK-08"}}


def test_what_cannot_reach_the_kit_is_not_missed(history: History) -> None:
    two = Two(history, CAMPAIGN, **{CALL: "https://client.example/hook"})
    two.one.tell_end()
    two.over()
    assert not told_broken(history)


def test_what_still_may_come_is_not_missed_yet(history: History) -> None:
    two = Two(history)
    two.over()
    two.calls()
    two.targets()
    two.one.tell_end()
    assert not told_broken(history)


def test_a_number_that_stands_twice_is_told_twice(history: History) -> None:
    one = Campaign(history, {"from": [A, A], "call_duplicate_numbers": True, **hooks("one", TARGET)})
    first, _ = one.call(A, 1), one.call(A, 2)
    history.clock(advance=100)
    one.tell_target(first)
    one.over(completed=1)
    assert told_broken(history) == {"CBK-02"}


@pytest.mark.parametrize("second", ["untold", "told", "never called"])
def test_a_number_that_stands_twice_and_was_not_called_twice(history: History, second: str) -> None:
    """A target that was never called gets no event, or one without call_sids; so may each of two."""
    numbers = [A, BUSY, BUSY] if second == "never called" else [A, A]
    slow = {"call_duplicate_numbers": True, "mode": "custom", "throttle": 1}
    one = Campaign(history, {"from": numbers, **slow, **hooks("one", TARGET)})
    called = one.call(A, 1)
    history.clock(advance=40)
    one.act("pause", "paused")
    one.act("complete", "completed")
    history.clock(advance=40)
    one.tell_target(called)
    for _ in range({"untold": 0, "told": 1, "never called": 2}[second]):
        said: dict[str, Any] = {"from": "+442079460999", "to": numbers[-1], "call_sids": [], "status": "failed"}
        one.tell(TARGET, **said)
    one.read("completed", 1, len(numbers) - 1)
    one.details()
    assert ("CBK-02", "kept") in told(history)
    assert not told_broken(history)


def test_a_number_that_stands_twice_and_is_told_three_times(history: History) -> None:
    one = Campaign(history, {"from": [A, A], "call_duplicate_numbers": True, **hooks("one", TARGET)})
    records = [one.call(A, 1), one.call(A, 2)]
    history.clock(advance=40)
    for record in (*records, records[0]):
        one.tell_target(record)
    one.over(completed=2)
    assert told_broken(history) == {"CBK-02"}
