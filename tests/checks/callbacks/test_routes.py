"""Where events go: to the URL that is in force, to one that several campaigns share, or nowhere."""

from typing import Any

import pytest
from tests.checks.callbacks.two import BUSY, CALL, CAMPAIGN, TARGET, A, Two
from tests.checks.dialling import RECEIVER, Campaign, hooks, number, told, told_broken
from tests.checks.histories import DAY, START, History

from campaign_contracts import instants


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


def test_an_event_without_a_url_comes_to_another_campaign(history: History) -> None:
    two = Two(history, CALL)
    unasked = Campaign(history, {"from": [number(5)]}, "two")
    two.calls()
    two.one.tell(CALL, campaign_sid=unasked.id, call_sid="x", number=number(5), status="completed")
    two.over()
    assert told_broken(history) == {"CBK-06"}
