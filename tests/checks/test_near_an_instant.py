"""Legal servers near an instant: a slow answer, a late event, an end that nobody saw come. Nobody is accused."""

from dataclasses import replace
from typing import Any

import pytest
from tests.checks.dialling import HOOKS, RECEIVER, Campaign, hooks, number
from tests.checks.histories import DAY, START, History, element, failure, judged, shown, success

from campaign_contracts import instants
from campaign_contracts.checks.callbacks import check as callbacks
from campaign_contracts.checks.calls import check as calls
from campaign_contracts.checks.lifecycle import actions, bursts, deletions, edits, reads
from campaign_contracts.checks.lists import check as lists
from campaign_contracts.history import Exchange, Intent
from campaign_contracts.stated_time import Ahead

CALL, TARGET, CAMPAIGN = HOOKS
CHECKS = tuple(
    check for part in (reads, edits, actions, deletions, bursts, lists, calls, callbacks) for check in part.CHECKS
)
SENT = element("cc0123abcd near")
FRESH = {"campaign_sid": "c1", "call_completed": 0, "call_failed": 0}
MANY = [f"+44113496{line:04d}" for line in range(120)]


@pytest.fixture
def history() -> History:
    """A run with a receiver."""
    return History(receiver=RECEIVER)


def broken(history: History) -> set[str]:
    """The rules that any check says are broken, when all has had its time."""
    history.time += 30.0
    history.clock()
    return {rule for rule, verdict in judged(history, CHECKS)[0] if verdict == "broken"}


def create(history: History, sent: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A campaign is created, and shown so."""
    data = shown("c1", sent, at=history.time + history.moved, **changes)
    item = success(data, summary={**FRESH, "DateCreated": data["date_created"]})
    history.send("POST", "campaigns", body={"campaigns": [sent]}, items=[item])
    return data


def put(history: History, fields: dict[str, Any], data: dict[str, Any], **more: Any) -> None:
    """A PUT that is answered with the campaign."""
    history.send("PUT", "campaigns/c1", body={"campaigns": [fields]}, items=[success(data)], **more)


def beside(history: History, seconds: float) -> None:
    """The last exchange began so much earlier: it was under way beside those before it."""
    last = history.records[-1]
    assert isinstance(last, Exchange)
    history.records[-1] = replace(last, at=last.at - seconds)


def lasting(history: History, seconds: float) -> None:
    """The last exchange took so long."""
    last = history.records[-1]
    assert isinstance(last, Exchange)
    history.time += seconds
    history.records[-1] = replace(last, until=history.time)


@pytest.mark.parametrize(("told", "rules"), [("old", set()), ("new", set()), ("none", {"CBK-03", "CBK-07"})])
def test_a_callback_that_is_changed_after_an_end_that_nobody_saw(history: History, told: str, rules: set[str]) -> None:
    one = Campaign(history, {"from": [number(1)], **hooks("one", CAMPAIGN)})
    one.call(number(1), 1)
    history.clock(advance=100)
    if told == "old":
        one.tell_end()
    one.edit(**{CAMPAIGN: f"{RECEIVER}/elsewhere"})
    if told == "new":
        one.tell(CAMPAIGN, path="/elsewhere", status="completed")
    one.over(completed=1)
    assert broken(history) == rules


def test_a_callback_that_is_first_given_after_an_end_that_nobody_saw(history: History) -> None:
    one = Campaign(history, {"from": [number(1)]})
    one.call(number(1), 1)
    history.clock(advance=100)
    one.edit(**{CAMPAIGN: f"{RECEIVER}/elsewhere"})
    one.over(completed=1)
    assert broken(history) == set()


def test_an_event_on_its_way_when_its_url_is_cleared(history: History) -> None:
    one = Campaign(history, {"from": [number(1), number(2)], "mode": "custom", "throttle": 1, **hooks("one", CALL)})
    one.call(number(1), 1)
    history.clock(advance=40)
    one.edit(**{CALL: None})
    one.call(number(2), 61)
    one.over(completed=2)
    assert broken(history) == set()


@pytest.mark.parametrize(("later", "rules"), [(4.0, set()), (6.0, {"CBK-01", "LIF-22"})])
def test_an_event_of_a_call_that_ended_by_itself_has_five_seconds(
    history: History, later: float, rules: set[str]
) -> None:
    """The clock was moved long before; the call ends, and the campaign with it, when real time has passed."""
    one = Campaign(history, {"from": [number(1)], **hooks("one", CALL)})
    one.call(number(1), 1)
    history.clock(advance=20)
    history.time += 11.0
    one.read("completed", 1)
    history.time += later
    one.details()
    one.tell_call(one.records[0])
    assert {rule for rule, verdict in judged(history, CHECKS)[0] if verdict == "broken"} == rules


@pytest.mark.parametrize(("action", "status", "window"), [
    ("pause", "canceled", {"end_at": instants.render(START + 60)}),
    ("resume", "in-progress", {"send_at": instants.render(START + 60), "end_at": instants.render(START + DAY)}),
])  # fmt: skip
def test_what_comes_between_an_action_and_its_answer(
    history: History, action: str, status: str, window: dict[str, str]
) -> None:
    sent = SENT | {"schedule": window, "from": MANY, "mode": "custom", "throttle": 1}
    starts = "send_at" not in window
    data = create(history, sent, status="in-progress" if starts else "created")
    history.clock(advance=30)
    if not starts:
        put(history, {"action": "pause"}, {**data, "status": "paused"})
    history.clock(advance=28)
    put(history, {"action": action}, {**data, "status": status})
    lasting(history, 4.0)
    assert broken(history) == set()


@pytest.mark.parametrize("delay", [1.8, 0.0])
def test_an_unscheduled_campaign_has_two_seconds_where_the_clock_is_moved_a_little(
    history: History, delay: float
) -> None:
    history.time += 0.5
    data = create(history, SENT | {"schedule": {"end_at": instants.render(START + DAY)}, "from": MANY})
    history.clock(advance=1.6)
    history.read({**data, "status": "created" if delay else "in-progress"})
    history.clock(advance=3.0)
    history.read({**data, "status": "in-progress"})
    assert broken(history) == set()


def test_reads_at_once_come_back_in_any_order(history: History) -> None:
    """A campaign starts while it is read twice; the answer from before is there last."""
    data = create(history, SENT | {"schedule": {"send_at": instants.render(START + 60)}, "from": MANY})
    history.clock(advance=60.5)
    history.time += 1.0
    history.read({**data, "status": "in-progress"})
    history.read({**data, "status": "created"})
    beside(history, 0.5)
    history.read({**data, "status": "in-progress"})
    assert broken(history) == set()


def test_a_list_that_was_asked_before_a_start_that_a_read_has_seen(history: History) -> None:
    data = create(history, SENT | {"schedule": {"send_at": instants.render(START + 60)}, "from": MANY})
    history.clock(advance=60.5)
    history.time += 1.0
    running = {**data, "status": "in-progress"}
    history.read(running)
    history.list([running], 1, name="cc0123abcd")
    history.list([], 0, name="cc0123abcd", status="in-progress")
    beside(history, 0.5)
    assert broken(history) == set()


def test_call_details_at_once_come_back_in_any_order(history: History) -> None:
    one = Campaign(history, {"from": MANY, "mode": "custom", "throttle": 1})
    first = one.call(MANY[0], 1)
    one.call(MANY[1], 61)
    history.clock(advance=100)
    one.details()
    one.details([first])
    beside(history, 0.5)
    assert broken(history) == set()


def test_equal_actions_at_once_while_send_at_comes(history: History) -> None:
    """The campaign starts before any of the deletions arrives, though not before the first of them was sent."""
    create(history, SENT | {"schedule": {"send_at": instants.render(START + 60)}, "from": MANY})
    history.clock(advance=57)
    for _ in range(3):
        intent = Intent(case="at once", burst="one")
        history.send("DELETE", "campaigns/c1", status=409, items=failure(409), intent=intent)
        lasting(history, 1.5)
    assert broken(history) == set()


def test_a_call_that_ends_after_the_campaign_touches_it(history: History) -> None:
    """Whoever keeps the counts in the campaign's own row changes its date_updated with them."""
    sent = SENT | {"schedule": {"end_at": instants.render(START + DAY)}, "from": MANY}
    data = create(history, sent, status="in-progress")
    history.clock(advance=20)
    put(history, {"action": "pause"}, data := {**data, "status": "paused"})
    counts = FRESH | {"call_failed": 119, "call_inprogress": 1}
    data = {**data, "status": "completed"}
    done = success(data, summary=counts)
    history.send("PUT", "campaigns/c1", body={"campaigns": [{"action": "complete"}]}, items=[done])
    history.clock(advance=20)
    touched = {**data, "date_updated": instants.render(START + 31)}
    counted = FRESH | {"call_completed": 1, "call_failed": 119, "call_inprogress": 0}
    history.send("GET", "campaigns/c1", items=[success(touched, summary=counted)])
    assert broken(history) == set()


def test_an_action_in_another_spelling_may_have_been_performed(history: History) -> None:
    one = Campaign(history, {"from": MANY[:2], "mode": "custom", "throttle": 1})
    one.call(MANY[0], 1)
    one.act("pause", "paused")
    one.act("Resume", "in-progress")
    one.call(MANY[1], 61)
    one.over(completed=2)
    assert broken(history) == set()


def test_a_campaign_that_was_completed_and_deleted_may_still_tell_of_its_end(history: History) -> None:
    schedule = {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 3 * DAY)}
    one = Campaign(history, {"from": [number(1)], "schedule": schedule, **hooks()})
    one.act("pause", "paused")
    one.act("complete", "completed")
    one.delete()
    one.tell_end()
    history.send("GET", "campaigns/id-one", status=404, items=failure(404))
    found = judged(history, CHECKS)[0]
    assert not {rule for rule, verdict in found if verdict == "broken"} & {"CBK-03", "DEL-05"}


@pytest.mark.parametrize("slow", [8.0, 0.2])
def test_a_slow_answer_says_less_of_the_servers_clock_than_a_quick_one(slow: float) -> None:
    """The first create took eight seconds; the server dated it when it began, and is five seconds and a half ahead."""
    ahead, history = Ahead(), History(control=False)
    create(history, SENT)
    first = history.records[-1]
    assert isinstance(first, Exchange)
    assert first.response is not None
    for at, lasts in ((10.0, slow), (60.0, 0.2)):
        dated = shown("c1", SENT, at=at + 5.5)
        body = first.response.body.replace(shown("c1", SENT)["date_created"].encode(), dated["date_created"].encode())
        answer = replace(first.response, body=body)
        ahead.hear(replace(first, at=at, until=at + lasts, response=answer), START)
    assert ahead.seconds == pytest.approx(5.5, abs=1.5)


@pytest.mark.parametrize(("later", "rules"), [(0.0, set()), (6.0, {"CBK-08"})])
def test_a_repetition_that_comes_due_by_itself_has_five_seconds(
    history: History, later: float, rules: set[str]
) -> None:
    """Half an hour after the failure passes in real time, and the repetition is due within five seconds of it."""
    one = Campaign(history, {"from": [number(1)], **hooks("one", CALL)})
    one.call(number(1), 1)
    history.clock(advance=60)
    one.tell_call(one.records[0], 500)
    history.time += 2.0
    history.clock(advance=1795)
    history.time += 8.0 + later
    one.read("completed", 1)
    one.details()
    one.tell_call(one.records[0])
    assert {rule for rule, verdict in judged(history, CHECKS)[0] if verdict == "broken"} == rules


@pytest.mark.parametrize(("ahead", "rules"), [(-5.0, set()), (2.0, {"LIF-15", "LIF-22"})])
def test_an_end_that_has_passed_when_it_is_given_is_undecided(history: History, ahead: float, rules: set[str]) -> None:
    """It may be ahead when it is written, and past when a slow machine has sent it."""
    history.time += 10.0
    window = {"end_at": instants.render(START + history.time + ahead)}
    data = create(history, SENT | {"schedule": window, "from": MANY})
    paused = {**data, "status": "paused"}
    put(history, {"action": "pause"}, paused)
    history.time += 15.0
    history.read(paused)
    assert broken(history) == rules


@pytest.mark.parametrize(
    ("rested", "reached", "rules"),
    [(60, 1, {"LIF-15", "LIF-18", "LIF-22"}), (20, 1, set()), (60, 0, set())],
    ids=["at rest", "its call may be in flight", "nobody was reached"],
)
def test_what_stands_with_nobody_left_to_call_is_cancelled_at_its_end(
    history: History, rested: float, reached: int, rules: set[str]
) -> None:
    """When its last call ends it may be completed at once. If it is not, only its end ends it."""
    data = create(history, SENT | {"schedule": {"end_at": instants.render(START + 600)}})
    paused = {**data, "status": "paused"}
    history.clock(advance=3)
    put(history, {"action": "pause"}, paused)
    history.clock(advance=rested)
    history.send("GET", "campaigns/c1", items=[success(paused, summary={"call_completed": reached})])
    history.clock(advance=700)
    history.read({**data, "status": "completed"})
    assert broken(history) == rules


def test_a_second_pause_may_settle_the_last_call_and_so_complete(history: History) -> None:
    """When the first pause was says nothing of the calls that the second one cuts short."""
    data = create(history, SENT | {"schedule": {"end_at": instants.render(START + 600)}, "from": MANY[:2]})
    history.clock(advance=3)
    put(history, {"action": "pause"}, {**data, "status": "paused"})
    history.clock(advance=60)
    put(history, {"action": "resume"}, {**data, "status": "in-progress"})
    history.clock(advance=5)
    history.send(
        "GET", "campaigns/c1", items=[success({**data, "status": "in-progress"}, summary={"call_completed": 1})]
    )
    put(history, {"action": "pause"}, {**data, "status": "completed"})
    assert broken(history) == set()


def unanswered(history: History, method: str, fields: dict[str, Any] | None = None, status: int | None = None) -> None:
    """A write of which nobody says what came of it."""
    body = None if fields is None else {"campaigns": [fields]}
    history.send(method, "campaigns/c1", body=body, status=status, items=failure(504))


LATER = {"send_at": instants.render(START + 2 * DAY), "end_at": instants.render(START + 3 * DAY)}


@pytest.mark.parametrize("status", [None, 504])
@pytest.mark.parametrize(
    "fields",
    [
        {"name": "cc0123abcd far"},
        {"schedule": LATER},
        {"from": MANY[:2]},
        {"status_callback": f"{RECEIVER}/one/later"},
        {"action": "pause"},
        {"action": "pause", "name": "cc0123abcd far"},
    ],
)
def test_an_unanswered_edit_or_action_that_is_done_after_the_next_read(
    history: History, fields: dict[str, Any], status: int | None
) -> None:
    sent = SENT | {"schedule": {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 3 * DAY)}}
    data = create(history, sent)
    unanswered(history, "PUT", fields, status)
    history.read(data)
    history.list([data], 1, name="cc0123abcd")
    done = {**data, **fields, "status": "paused" if fields.pop("action", "") else "created"}
    done.pop("action", None)
    history.list([done], 1, name="cc0123abcd")
    history.list([done], 1, name=done["name"])
    history.read(done)
    history.read(done)
    history.clock(advance=DAY + 60)
    history.read(done if done["status"] == "paused" or "schedule" in fields else {**done, "status": "in-progress"})
    assert broken(history) == set()


def test_an_unanswered_resume_that_is_done_after_the_next_read(history: History) -> None:
    one = Campaign(history, {"from": MANY[:2], "mode": "custom", "throttle": 1, **hooks("one", CAMPAIGN)})
    one.call(MANY[0], 1)
    one.act("pause", "paused")
    history.send("PUT", "campaigns/id-one", body={"campaigns": [{"action": "resume"}]}, status=None)
    one.read("paused")
    one.details()
    one.call(MANY[1], 61)
    one.read("in-progress")
    one.over(completed=2)
    assert broken(history) == set()


def test_an_unanswered_complete_that_is_done_after_the_next_read(history: History) -> None:
    data = create(history, SENT)
    put(history, {"action": "pause"}, paused := {**data, "status": "paused"})
    unanswered(history, "PUT", {"action": "complete"})
    history.read(paused)
    put(history, {"status_callback": f"{RECEIVER}/one/later"}, {**paused, "status": "completed"}, status=200)
    history.read({**data, "status": "completed"})
    history.read({**data, "status": "completed"})
    history.send("PUT", "campaigns/c1", body={"campaigns": [{"action": "pause"}]}, status=409, items=failure(409))
    assert broken(history) == set()


@pytest.mark.parametrize("then", ["read", "list", "edit", "delete", "details"])
def test_an_unanswered_delete_that_is_done_after_the_next_read(history: History, then: str) -> None:
    data = create(history, SENT)
    unanswered(history, "DELETE")
    history.read(data)
    history.list([data], 1, name="cc0123abcd")
    match then:
        case "read":
            history.send("GET", "campaigns/c1", status=404, items=failure(404))
        case "list":
            history.list([], 0, name="cc0123abcd")
        case "edit":
            fields = {"campaigns": [{"name": "cc0123abcd far"}]}
            history.send("PUT", "campaigns/c1", body=fields, status=404, items=failure(404))
        case "delete":
            history.send("DELETE", "campaigns/c1", status=404, items=failure(404))
        case _:
            history.send("GET", "campaigns/c1/call-details", status=404, items=failure(404))
    history.send("GET", "campaigns/c1", status=404, items=failure(404))
    history.list([], 0, name="cc0123abcd")
    assert broken(history) == set()


def test_an_unanswered_create_that_is_done_between_two_pages(history: History) -> None:
    data = create(history, SENT)
    other = SENT | {"name": "cc0123abcd nearer"}
    history.send("POST", "campaigns", body={"campaigns": [other]}, status=None)
    history.list([data], 1, name="cc0123abcd", limit=1)
    late = shown("c2", other, at=history.time)
    history.list([late], 2, name="cc0123abcd", limit=1, offset=1)
    history.list([data, late], 2, name="cc0123abcd")
    assert broken(history) == set()


def test_an_unanswered_action_that_was_seen_to_be_done_is_certain_again(history: History) -> None:
    data = create(history, SENT)
    unanswered(history, "PUT", {"action": "pause"})
    history.read(data)
    history.read({**data, "status": "paused"})
    history.read({**data, "status": "in-progress"})
    assert broken(history) == {"LIF-18"}
