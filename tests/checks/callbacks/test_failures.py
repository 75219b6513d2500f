"""Deliveries that fail, events that come late, and campaigns that are deleted or end meanwhile."""

from dataclasses import replace

import pytest
from tests.checks.callbacks.two import BUSY, CALL, CAMPAIGN, TARGET, A, Two
from tests.checks.dialling import HOOKS, RECEIVER, Campaign, hooks, told, told_broken
from tests.checks.histories import DAY, START, History, judged

from campaign_contracts import instants
from campaign_contracts.checks.callbacks import check as callbacks
from campaign_contracts.history import Exchange


def test_a_campaign_fails_after_a_failed_delivery(history: History) -> None:
    two = Two(history, CAMPAIGN)
    two.one.tell_end("failed", answered=500)
    two.one.tell_end("failed")
    two.one.over("failed", completed=1, failed=1)
    assert told_broken(history) == {"CBK-08"}


def test_what_has_no_url_is_not_sent(history: History) -> None:
    two = Two(history, CAMPAIGN)
    two.one.tell_end()
    two.over()
    assert told(history) == {("CBK-03", "kept"), ("CBK-04", "kept"), ("CBK-06", "kept"), ("CBK-09", "kept")}


def test_a_campaign_stands_still_after_a_failed_delivery(history: History) -> None:
    one = Campaign(history, {"from": [A, BUSY], "mode": "custom", "throttle": 1, **hooks()})
    one.tell_call(one.call(A, 1), 500)
    history.clock(advance=40)
    one.read("paused", completed=1)
    assert told_broken(history) == {"CBK-08"}


@pytest.mark.parametrize(("status", "decided"), [("canceled", {("CBK-03", "broken")}), ("paused", set())])
def test_a_deletion_before_the_start_is_no_end(history: History, status: str, decided: set[tuple[str, str]]) -> None:
    """Unlike a pause, of which a server may or may not tell."""
    times = {"send_at": instants.render(START + 600), "end_at": instants.render(START + DAY)}
    one = Campaign(history, {"from": [A], "schedule": times, **hooks()})
    one.tell_end(status)
    one.delete()
    one.history.send("GET", f"campaigns/{one.id}", status=404, items=[])
    assert told(history) == decided


@pytest.mark.parametrize(("calls", "verdict"), [(False, "kept"), (True, "broken")])
def test_a_deleted_campaign(history: History, calls: bool, verdict: str) -> None:
    times = {"send_at": instants.render(START + 600), "end_at": instants.render(START + DAY)}
    one = Campaign(history, {"from": [A], "schedule": times, **hooks()})
    one.delete()
    history.clock(advance=2000)
    if calls:
        one.tell(CALL, call_sid="x", number=A, status="completed")
    history.time += 30
    one.history.send("GET", f"campaigns/{one.id}", status=404, items=[])
    assert told(history) == {("DEL-05", verdict)}


def _unheard(history: History) -> Two:
    """All is read, nothing has come, and the time for it is over."""
    two = Two(history)
    two.over()
    history.time += 6
    two.one.details()
    return two


def test_events_that_come_only_when_something_is_asked(history: History) -> None:
    two = _unheard(history)
    two.calls()
    two.targets()
    two.one.tell_end()
    assert told_broken(history) == {"CBK-01", "CBK-02", "CBK-03", "LIF-22"}


@pytest.mark.parametrize("kind", HOOKS)
def test_each_kind_of_late_event(history: History, kind: str) -> None:
    two = _unheard(history)
    tell = {CALL: two.calls, TARGET: two.targets, CAMPAIGN: two.one.tell_end}
    tell[kind]()
    assert "LIF-22" in told_broken(history)


@pytest.mark.parametrize(("tells", "verdict"), [(True, "kept"), (False, "broken")])
def test_the_end_is_told_soon_after_it_was_read_though_nobody_moves_the_clock(
    history: History, tells: bool, verdict: str
) -> None:
    two = Two(history)
    history.clock(advance=10_000.0)
    two.one.read("completed", completed=1, failed=1)
    if tells:
        two.one.tell_end()
    history.time += 6
    two.one.read("completed", completed=1, failed=1)
    assert told(history) == {("LIF-22", verdict)}


def test_what_is_late_was_not_told_before_and_is_about_what_was_over(history: History) -> None:
    two = Two(history)
    two.one.tell_call(two.answered)
    two.over()
    history.time += 6
    two.one.details()
    two.one.tell_call(two.answered)
    two.one.tell(CALL, call_sid="nobody", number=A, status="completed")
    two.one.tell_end("in-progress")
    assert "LIF-22" not in told_broken(history)


@pytest.mark.parametrize(("waits", "rules"), [(1.0, set()), (6.0, {"CBK-01", "CBK-02", "CBK-03"})])
def test_moving_the_clock_on_gives_no_more_time(history: History, waits: float, rules: set[str]) -> None:
    two = Two(history)
    two.over()
    history.time += waits
    history.clock(advance=10)
    found = judged(history, callbacks.CHECKS)[0]
    assert {rule for rule, verdict in found if verdict == "broken"} == rules


@pytest.mark.parametrize(("passes", "rules"), [(1000.0, set()), (2000.0, {"CBK-08"})])
def test_what_waits_for_a_repetition_is_not_missed_before_its_time(
    history: History, passes: float, rules: set[str]
) -> None:
    two = Two(history)
    two.over()
    two.one.tell_call(two.answered, 500)  # whatever comes after it may wait until it is repeated
    history.time += 10
    history.clock(advance=passes)
    two.one.details()
    assert told_broken(history) == rules


def test_a_delivery_just_before_the_clock_is_moved_may_have_failed_after_it(history: History) -> None:
    two = Two(history)
    two.over()
    two.calls()
    two.targets()
    two.one.tell_end(answered=500)
    history.clock(advance=1900.0)
    history.time += 10
    two.one.details()
    assert not told_broken(history)


@pytest.mark.parametrize(("named", "rules"), [("one", set()), ("gone", {"DEL-05"})])
def test_a_deleted_campaign_has_the_url_of_another(history: History, named: str, rules: set[str]) -> None:
    shared = {CAMPAIGN: f"{RECEIVER}/shared"}
    later = {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 2 * DAY)}
    gone = Campaign(history, {"from": [BUSY], "schedule": later, **shared}, name="gone")
    one = Campaign(history, {"from": [A], **shared})
    one.call(A, 1)
    gone.delete()
    history.clock(advance=100)
    one.tell_end(path="/shared")
    if named == "gone":
        gone.tell_end(path="/shared")
    one.over(completed=1)
    history.clock(advance=2 * DAY)
    assert told_broken(history) - {"CBK-03"} == rules


@pytest.mark.parametrize(("code", "decided"), [(402, True), (408, True), (429, True), (500, False), (None, False)])
def test_an_action_that_was_turned_away_leaves_nothing_in_doubt(
    history: History, code: int | None, decided: bool
) -> None:
    one = Campaign(history, {"from": [A], **hooks()})
    pause = {"campaigns": [{"action": "pause"}]}
    history.send("PUT", f"campaigns/{one.id}", body=pause, status=code, items={"code": code, "status": "failure"})
    record = one.call(A, 1)
    history.clock(advance=100)
    one.tell_call(record)
    one.tell_target(record)
    one.tell_end()
    one.over(completed=1)
    assert (("CBK-01", "kept") in told(history)) is decided


@pytest.mark.parametrize(("stood", "rules"), [("not", {"LIF-22"}), ("in the read", set()), ("before it", set())])
def test_an_end_that_a_server_has_not_told_because_it_stood_still(
    history: History, stood: str, rules: set[str]
) -> None:
    """In real time: whoever waits for an answer while the server stands still does not accuse it of being late."""
    ends = {"end_at": instants.render(START + 2)}
    one = Campaign(history, {"from": [A], "schedule": ends, **hooks("one", CAMPAIGN)})
    history.time += 3.0
    one.read("completed")
    history.time += 6.0
    for turn in range(2 if stood == "before it" else 1):
        one.read("completed")
        if stood != "not" and turn == 0:
            history.time += 9.0
            slow = history.records[-1]
            assert isinstance(slow, Exchange)
            history.records[-1] = replace(slow, until=history.time)
    assert told_broken(history) == rules


@pytest.mark.parametrize(
    ("seconds", "slow", "rules"),
    [(20, False, {"CBK-03", "CBK-08"}), (20, True, set()), (10, True, {"CBK-03", "CBK-08"})],
)
def test_events_that_come_again_as_what_they_were_answered_came_too_late(
    history: History, seconds: int, slow: bool, rules: set[str]
) -> None:
    """A sender waits 15 s: while this machine stood still for longer, nobody knows when an answer left."""
    one = Campaign(history, {"from": [A], **hooks()})
    record = one.call(A, 1)
    history.clock(advance=100)
    for turn in range(2):
        one.tell_end("in-progress")
        one.tell_call(record)
        if turn == 0:
            one.read("in-progress")
            waiting = history.records[-1]
            assert isinstance(waiting, Exchange)
            history.time += seconds
            history.records[-1] = replace(waiting, until=history.time if slow else waiting.until)
    one.tell_target(record)
    one.tell_end()
    one.over(completed=1)
    assert told_broken(history) == rules
