"""Callbacks: hand-written arrivals at the receiver, and what the check says of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.checks.dialling import HOOKS, RECEIVER, Campaign, hooks, number, plan, told, told_broken
from tests.checks.histories import DAY, START, History, judged

from campaign_contracts import instants
from campaign_contracts.checks.callbacks import check as callbacks
from campaign_contracts.history import Callback, Exchange, Request
from campaign_contracts.json_body import MOST_VALUES

CALL, TARGET, CAMPAIGN = HOOKS
A, BUSY = number(1), number(1, 6)
ALL = {"CBK-01", "CBK-02", "CBK-03", "CBK-04", "CBK-05", "CBK-09"}


@pytest.fixture
def history() -> History:
    """A run with a receiver."""
    return History(receiver=RECEIVER)


class Two:
    """A campaign of two numbers, one of which is called twice; its events can be told one by one."""

    def __init__(self, history: History, *kinds: str, **changes: Any) -> None:
        """It is made, and has made its calls."""
        settings = {"from": [A, BUSY], "retries": plan(1, 5), **hooks("one", *kinds), **changes}
        self.one = Campaign(history, settings)
        self.answered = self.one.call(A, 1)
        self.first = self.one.call(BUSY, 2, "busy")
        self.last = self.one.call(BUSY, 312, "busy")
        history.clock(advance=2000)

    def calls(self) -> None:
        """The events of the attempts."""
        for record in (self.answered, self.first, self.last):
            self.one.tell_call(record)

    def targets(self) -> None:
        """The events of the numbers."""
        self.one.tell_target(self.answered)
        self.one.tell_target(self.first, self.last)

    def over(self) -> None:
        """All is shown."""
        self.one.over(completed=1, failed=1)


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


def test_events_after_a_change_go_to_the_new_url(history: History) -> None:
    one = Campaign(history, {"from": [A, BUSY], "mode": "custom", "throttle": 1, **hooks("one", CALL)})
    before, after = one.call(A, 1), one.call(BUSY, 61, "busy")
    one.tell_call(before)
    history.clock(advance=40)
    one.edit(**{CALL: f"{RECEIVER}/elsewhere"})
    history.clock(advance=100)
    one.tell(CALL, path="/elsewhere", **{name: after[name] for name in ("call_sid", "number", "status")})
    one.over(completed=1, failed=1)
    assert ("CBK-07", "kept") in told(history)


@pytest.mark.parametrize(
    ("target", "broken"),
    [
        ("?a=b+c&d=", set()),
        ("?d=&more=1&a=b%20c", set()),
        ("?a=b%20c", {"CBK-03"}),
        ("", {"CBK-03"}),
        ("?a=b+c&d=e", {"CBK-03"}),
    ],
)
def test_the_query_of_a_url_belongs_to_it(history: History, target: str, broken: set[str]) -> None:
    url = hooks("one", CAMPAIGN)[CAMPAIGN]
    two = Two(history, **{CAMPAIGN: f"{url}?a=b%20c&d=#fragment"})
    two.calls()
    two.targets()
    two.one.tell_end(path=f"{url.removeprefix(RECEIVER)}{target}")
    two.over()
    assert told_broken(history) == broken


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


def _untold(two: Two) -> None:
    two.one.tell_call(two.answered)
    two.one.tell_call(two.first)
    two.targets()
    two.one.tell_end()


def _told_twice(two: Two) -> None:
    two.calls()
    two.one.tell_call(two.first)
    two.targets()
    two.one.tell_end()


def _told_at_the_start(two: Two) -> None:
    two.one.tell_call(two.answered, status="in-progress")
    two.calls()
    two.targets()
    two.one.tell_end()


def _one_target_untold(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered)
    two.one.tell_end()


def _last_sid_only(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered)
    two.one.tell_target(two.last)
    two.one.tell_end()


def _end_untold(two: Two) -> None:
    two.calls()
    two.targets()


def _end_twice(two: Two) -> None:
    _end_untold(two)
    two.one.tell_end()
    two.one.tell_end()


def _other_end(two: Two) -> None:
    _end_untold(two)
    two.one.tell_end("failed")


def _other_number(two: Two) -> None:
    two.one.tell_call(two.answered, number="+441134960999")
    two.one.tell_call(two.first)
    two.one.tell_call(two.last)
    two.targets()
    two.one.tell_end()


def _other_campaign(two: Two) -> None:
    _end_untold(two)
    two.one.tell_end(campaign_sid="somebody")


def _without_date(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell_end(date_updated=None)


def _target_first(two: Two) -> None:
    two.targets()
    two.calls()
    two.one.tell_end()


def _campaign_first(two: Two) -> None:
    two.one.tell_end()
    two.calls()
    two.targets()


def _not_repeated(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell_end(answered=503)
    two.one.history.time += 1


def _four_times(two: Two) -> None:
    two.calls()
    two.targets()
    for _ in range(4):
        two.one.tell_end(answered=500)


def _silent_after_a_failure(two: Two) -> None:
    two.one.tell_call(two.answered, 500)
    two.one.tell_call(two.answered)


def _of_no_call(two: Two) -> None:
    two.one.tell_call(two.answered, call_sid="nobody")
    two.one.tell_call(two.first)
    two.one.tell_call(two.last)
    two.targets()
    two.one.tell_end()


def _of_another_attempt(two: Two) -> None:
    two.one.tell_call(two.answered)
    two.one.tell_call(two.first)
    two.one.tell_call(two.last, call_sid=two.first["call_sid"])
    two.targets()
    two.one.tell_end()


def _of_no_target(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered)
    two.one.tell_target(two.first, two.last, to=number(9))
    two.one.tell_end()


def _target_with_another_status(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered, status="busy")
    two.one.tell_target(two.first, two.last)
    two.one.tell_end()


def _target_twice(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell_target(two.answered)
    two.one.tell_end()


def _no_end(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell_end("archived")
    two.one.tell_end()


def _repeated_with_another_status(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered, answered=500)
    two.one.tell_target(two.answered, status="busy")
    two.one.tell_target(two.first, two.last)
    two.one.tell_end()


def _by_put(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell(CAMPAIGN, method="PUT", status="completed")


@pytest.mark.parametrize(
    ("happens", "rule"),
    [
        (_untold, "CBK-01"), (_told_twice, "CBK-01"), (_told_at_the_start, "CBK-01"), (_one_target_untold, "CBK-02"),
        (_last_sid_only, "CBK-02"), (_end_untold, "CBK-03"), (_end_twice, "CBK-03"), (_other_end, "CBK-03"),
        (_other_number, "CBK-04"), (_other_campaign, "CBK-04"), (_without_date, "CBK-04"),
        (_target_first, "CBK-05"), (_campaign_first, "CBK-05"), (_not_repeated, "CBK-08"), (_four_times, "CBK-08"),
        (_silent_after_a_failure, "CBK-08"), (_by_put, "CBK-09"),
        (_of_no_call, "CBK-04"), (_of_another_attempt, "CBK-04"), (_of_no_target, "CBK-04"), (_target_twice, "CBK-02"),
        (_no_end, "CBK-03"), (_repeated_with_another_status, "CBK-08"), (_target_with_another_status, "CBK-04"),
    ],
)  # fmt: skip
def test_a_break_is_found_by_its_rule(history: History, happens: Callable[[Two], None], rule: str) -> None:
    two = Two(history)
    happens(two)
    two.over()
    assert told_broken(history) == {rule}


def test_an_event_without_a_url_comes_to_another(history: History) -> None:
    two = Two(history, CAMPAIGN)
    two.one.tell(CALL, path=f"/id-one/{CAMPAIGN}", call_sid="x", number=A, status="completed")
    two.one.tell_end()
    two.over()
    assert told_broken(history) == {"CBK-06"}


def test_an_event_after_a_change_goes_to_the_old_url(history: History) -> None:
    one = Campaign(history, {"from": [A], **hooks("one", CALL)})
    late = one.call(A, 61)
    history.clock(advance=40)
    one.edit(**{CALL: f"{RECEIVER}/elsewhere"})
    history.clock(advance=100)
    one.tell_call(late)
    one.over(completed=1)
    assert told_broken(history) == {"CBK-07"}


@pytest.mark.parametrize(
    ("asked", "broken"),
    [("", {"CBK-07"}), ("?of=campaigns", {"CBK-07"}), ("?of=one", set()), ("?more=1&of=one", set())],
)
def test_an_event_after_a_change_goes_to_the_old_query(history: History, asked: str, broken: set[str]) -> None:
    """A URL that differs in its query alone is another one; what a server adds to a query is its own."""
    url = hooks("one", CALL)[CALL]
    one = Campaign(history, {"from": [A], CALL: url})
    late = one.call(A, 61)
    history.clock(advance=40)
    one.edit(**{CALL: f"{url}?of=campaigns"})
    one.edit(**{CALL: f"{url}?of=one"})
    history.clock(advance=100)
    path = f"{url.removeprefix(RECEIVER)}{asked}"
    one.tell(CALL, path=path, **{name: late[name] for name in ("call_sid", "number", "status")})
    one.over(completed=1)
    assert told_broken(history) == broken


@pytest.mark.parametrize(("url", "rule"), [(f"{RECEIVER}/elsewhere", "CBK-07"), (None, "CBK-06")])
@pytest.mark.parametrize("kind", [TARGET, CAMPAIGN])
def test_each_kind_of_event_goes_to_the_new_url_or_nowhere(
    history: History, kind: str, url: str | None, rule: str
) -> None:
    one = Campaign(history, {"from": [A], **hooks("one", kind)})
    call = one.call(A, 61)
    history.clock(advance=40)
    one.edit(**{kind: url})
    history.clock(advance=100)
    if kind == TARGET:
        one.tell_target(call)
    else:
        one.tell_end()
    one.over(completed=1)
    assert told_broken(history) == {rule}


def test_what_is_changed_after_the_end_accuses_nobody(history: History) -> None:
    """A resume shows that the campaign is over, before the last of its calls is."""
    one = Campaign(history, {"from": [A], **hooks("one", CAMPAIGN)})
    one.call(A, 100)
    history.clock(advance=40)
    one.act("pause", "paused")
    one.act("resume", "completed")
    one.tell_end()
    one.edit_as("completed", {CAMPAIGN: f"{RECEIVER}/elsewhere"})
    one.over(completed=1)
    assert told_broken(history) == set()


def _told_at(one: Campaign, kind: str, call: dict[str, Any]) -> None:
    if kind == CALL:
        one.tell_call(call)
    else:
        one.tell_target(call)


@pytest.mark.parametrize("kind", [CALL, TARGET])
@pytest.mark.parametrize(
    ("seen", "ahead", "told_early", "begins", "broken"),
    [
        ("after", False, False, 20.0, {"CBK-07"}),
        ("before", False, False, 20.0, set()),
        ("never", False, False, 20.0, set()),
        ("after", True, False, 20.0, set()),  # the pause has settled it
        ("after", False, True, 20.0, set()),  # told before the change
        ("after", False, False, 10.0, set()),  # it ended at the change, or a little earlier
    ],
)
def test_a_call_that_was_in_progress_after_a_change_is_told_to_the_new_url(
    history: History, kind: str, seen: str, ahead: bool, told_early: bool, begins: float, broken: set[str]
) -> None:
    one = Campaign(history, {"from": [A], **hooks("one", kind)})
    call = one.call(A, begins)
    shown = [call | {"status": "in-progress", "duration": None, **({} if ahead else {"end_time": None})}]
    history.clock(advance=40)
    if seen == "before":
        one.details(shown)
    one.act("pause", "paused")
    if told_early:
        _told_at(one, kind, call)
    one.edit(**{kind: f"{RECEIVER}/elsewhere"})
    if seen == "after":
        one.details(shown)
    one.act("resume", "in-progress")
    history.clock(advance=100)
    if not told_early:
        _told_at(one, kind, call)
    one.over(completed=1)
    assert told_broken(history) == broken


def _edited_before_the_start(history: History, **edit: Any) -> tuple[Campaign, dict[str, Any]]:
    """A campaign that is edited, starts after a minute and calls one number."""
    schedule = {"send_at": instants.render(START + 60), "end_at": instants.render(START + 20 * DAY)}
    one = Campaign(history, {"from": [A], "schedule": schedule, **hooks("one", CALL)})
    one.edit(**edit)
    history.clock(advance=200)
    return one, one.call(A, 61)


@pytest.mark.parametrize(("path", "broken"), [("/elsewhere", set()), ("", {"EDT-01"})])
def test_an_event_goes_where_an_edit_before_the_start_sent_it(history: History, path: str, broken: set[str]) -> None:
    one, call = _edited_before_the_start(history, **{CALL: f"{RECEIVER}/elsewhere"})
    one.tell(CALL, path=path, **{name: call[name] for name in ("call_sid", "number", "status")})
    one.over(completed=1)
    assert told_broken(history) == broken


def test_a_callback_that_was_added_before_the_start_is_missed(history: History) -> None:
    one, call = _edited_before_the_start(history, **{TARGET: f"{RECEIVER}/added"})
    one.tell_call(call)
    one.over(completed=1)
    assert told_broken(history) == {"CBK-02", "EDT-01"}


def test_campaigns_that_share_a_url_are_told_apart(history: History) -> None:
    shared = {CALL: f"{RECEIVER}/shared"}
    one, other = (Campaign(history, {"from": [A], **shared}, name) for name in ("one", "other"))
    calls = {campaign: campaign.call(A, 1) for campaign in (one, other)}
    history.clock(advance=200)
    for campaign, call in calls.items():
        campaign.tell_call(call, path="/shared")
    for campaign in (one, other):
        campaign.over(completed=1)
    assert ("CBK-01", "kept") in told(history)
    assert not told_broken(history)


@pytest.mark.parametrize(
    ("ends_at", "broken"), [("of=end", set()), ("of=calls", {"CBK-03"})], ids=["its own query", "another's query"]
)
def test_callbacks_of_one_path_are_told_apart_by_their_queries(
    history: History, ends_at: str, broken: set[str]
) -> None:
    one = Campaign(history, {"from": [A], CALL: f"{RECEIVER}/one?of=calls", CAMPAIGN: f"{RECEIVER}/one?of=end"})
    call = one.call(A, 1)
    history.clock(advance=200)
    one.tell_call(call, path="/one?of=calls")
    one.tell_end(path=f"/one?{ends_at}")
    one.over(completed=1)
    assert told_broken(history) == broken
    assert ("CBK-01", "kept") in told(history)


def test_a_number_that_stands_twice_is_told_twice(history: History) -> None:
    one = Campaign(history, {"from": [A, A], "call_duplicate_numbers": True, **hooks("one", TARGET)})
    first, _ = one.call(A, 1), one.call(A, 2)
    history.clock(advance=100)
    one.tell_target(first)
    one.over(completed=1)
    assert told_broken(history) == {"CBK-02"}


def test_an_event_without_a_url_comes_to_another_campaign(history: History) -> None:
    two = Two(history, CALL)
    unasked = Campaign(history, {"from": [number(5)]}, "two")
    two.calls()
    two.one.tell(CALL, campaign_sid=unasked.id, call_sid="x", number=number(5), status="completed")
    two.over()
    assert told_broken(history) == {"CBK-06"}


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


def _cut(history: History) -> None:
    """The last callback is longer than what is kept of one."""
    last = history.records[-1]
    assert isinstance(last, Callback)
    cut = replace(last.request, body=last.request.body[:40])
    history.records[-1] = replace(last, request=cut, unknown=("request-body",))


def test_of_a_callback_of_too_many_values_nobody_knows_what_it_says(history: History) -> None:
    two = Two(history)
    two.calls()
    two.targets()
    two.one.tell_end(reports=[0] * MOST_VALUES)
    two.over()
    assert told(history) == set()


def test_a_callback_that_was_cut_accuses_nobody(history: History) -> None:
    two = Two(history)
    two.calls()
    _cut(history)
    history.clock(advance=10_000.0)
    two.one.read("completed", completed=1, failed=1)
    two.one.tell_end()
    _cut(history)
    history.time += 6
    two.one.read("completed", completed=1, failed=1)
    two.one.details()
    two.targets()
    _cut(history)
    assert told(history) == set()


def test_where_a_callback_was_lost_none_is_missed(history: History) -> None:
    two = Two(history)
    two.calls()
    two.targets()
    lost = Callback(
        at=history.time, request=Request(method="POST", target="*"), answered=None, unknown=("request-body", "target")
    )
    history.records.append(lost)
    two.over()
    assert told(history) == set()


def test_a_callback_that_was_cut_does_not_tell_of_a_deleted_campaign(history: History) -> None:
    times = {"send_at": instants.render(START + 600), "end_at": instants.render(START + DAY)}
    one = Campaign(history, {"from": [A], "schedule": times, **hooks()})
    one.delete()
    history.clock(advance=2000)
    one.tell_end()
    _cut(history)
    history.time += 30
    one.history.send("GET", f"campaigns/{one.id}", status=404, items=[])
    assert told(history) == set()
