"""Campaigns that wait, over hand-written histories: kept, broken, tolerated."""

from typing import Any

import pytest
from tests.checks.histories import DAY, START, History, element, failure, judged
from tests.checks.lifecycle.walk import HOOK, RETRIED, Scenario, Walk

from campaign_contracts import instants
from campaign_contracts.checks.lifecycle import edits


def test_a_whole_legal_life(history: History) -> None:
    walk = Walk(history).read()
    life = [
        ("pause", "paused"),
        ("resume", "created"),
        ("pause", "paused"),
        ("complete", "completed"),
        ("archive", "archived"),
    ]
    for action, status in life:
        walk.later(5).act(action, status=status).read().later(5).read()
    assert walk.rules("broken") == set()
    decided = {
        "LIF-01",
        "LIF-04",
        "LIF-06",
        "LIF-08",
        "LIF-18",
        "GET-01",
        "GET-03",
        "CRE-01",
        "CRE-02",
        "CRE-22",
        "CRE-23",
    }
    assert decided <= walk.rules("kept")


BROKEN: dict[str, tuple[Scenario, set[str]]] = {
    "pause of created refused": (lambda w: w.act("pause", 409), {"LIF-01"}),
    "pause of created leads elsewhere": (lambda w: w.act("pause", status="completed"), {"LIF-01"}),
    "pause answered, not done": (
        lambda w: w.act("pause", status="paused").read(status="created"),
        {"GET-01", "LIF-01"},
    ),
    "pause of paused accepted": (lambda w: w.act("pause", status="paused").act("pause"), {"LIF-03"}),
    "resume of created accepted": (lambda w: w.act("resume"), {"LIF-05"}),
    "resume of paused refused": (lambda w: w.act("pause", status="paused").act("resume", 400), {"LIF-04"}),
    "resume starts too early": (
        lambda w: w.act("pause", status="paused").act("resume", status="in-progress"),
        {"LIF-04"},
    ),
    "complete of created accepted": (lambda w: w.act("complete", status="completed"), {"LIF-07"}),
    "complete of paused refused": (lambda w: w.act("pause", status="paused").act("complete", 409), {"LIF-06"}),
    "archive of paused accepted": (
        lambda w: w.act("pause", status="paused").act("archive", status="archived"),
        {"LIF-09"},
    ),
    "archive of completed refused": (
        lambda w: w.act("pause", status="paused").act("complete", status="completed").act("archive", 409),
        {"LIF-08"},
    ),
    "refused action moved it": (lambda w: w.act("resume", 409).read(status="paused"), {"LIF-10"}),
    "refused action touched it": (
        lambda w: w.read().later(5).act("archive", 409).read(date_updated=instants.render(START + 5)),
        {"LIF-10"},
    ),
    "unknown action accepted": (lambda w: w.act("stop"), {"LIF-11"}),
    "null action accepted": (lambda w: w.act(None), {"LIF-11"}),
    "send_at came, nothing happened": (lambda w: w.later(DAY + 60).read(), {"LIF-12", "LIF-22"}),
    "started a day early": (lambda w: w.read().later(60).read(status="in-progress"), {"LIF-18"}),
    "paused campaign outlived its end": (
        lambda w: w.act("pause", status="paused").later(4 * DAY).read(),
        {"LIF-15", "LIF-18", "LIF-22"},
    ),
    "archived campaign woke up": (
        lambda w: (
            w.act("pause", status="paused")
            .act("complete", status="completed")
            .act("archive", status="archived")
            .read()
            .later(2 * DAY)
            .read(status="in-progress")
        ),
        {"LIF-18", "LIF-19"},
    ),
    "complete forgot the rest": (
        lambda w: w.act("pause", status="paused").act(
            "complete", status="completed", summary={"call_completed": 0, "call_failed": 0}
        ),
        {"LIF-17"},
    ),
    "delete of created refused": (lambda w: w.delete(409), {"DEL-01"}),
    "deleted still there": (lambda w: w.delete().read(), {"DEL-02"}),
    "deleted has calls": (lambda w: w.delete().read(404).calls(), {"DEL-02"}),
    "deleted can be paused": (lambda w: w.delete().read(404).act("pause", status="paused"), {"DEL-02"}),
    "deleted twice": (lambda w: w.delete().read(404).delete(), {"DEL-03"}),
    "second delete is not 404": (lambda w: w.delete().read(404).delete(409), {"DEL-03"}),
    "edit refused": (lambda w: w.put({"custom_field": "after"}, 400), {"EDT-01"}),
    "edit not applied": (lambda w: w.put({"custom_field": "after"}), {"EDT-01"}),
    "edit not kept": (
        lambda w: w.put({"custom_field": "after"}, custom_field="after").read(custom_field="before"),
        {"EDT-01", "GET-01"},
    ),
    "edit drops what was not sent": (
        lambda w: w.put({"custom_field": "after"}, custom_field="after", url="http://client.example/"),
        {"EDT-01"},
    ),
    "bad value in an edit accepted": (lambda w: w.put({"type": "promo"}), {"EDT-05"}),
    "merged result not looked at": (
        lambda w: w.put({"schedule": {"end_at": instants.render(START + 3600)}}),
        {"EDT-09"},
    ),
    "null clears the content": (lambda w: w.put({"url": None}, url=None), {"EDT-09"}),
    "null clears a part that another part demands": (
        lambda w: w.put({"retries": RETRIED}, retries=RETRIED).put(
            {"retries": {**RETRIED, "interval_mins": None}}, retries={**RETRIED, "interval_mins": None}
        ),
        {"EDT-09"},
    ),
    "refused edit applied": (lambda w: w.put({"type": "promo", "name": "x"}, 400).read(name="cc other"), {"EDT-04"}),
    "refused status applied": (
        lambda w: w.put({"status": "paused", "name": "x"}, 400).read(status="paused"),
        {"EDT-04", "EDT-08"},
    ),
    "an accepted edit undone, another refused since": (
        lambda w: w.put({"name": "cc other"}, name="cc other").put({"type": "promo"}, 400).read(name="cc0123abcd walk"),
        {"GET-01", "EDT-01"},
    ),
    "a refused edit applied, another accepted since": (
        lambda w: (
            w.put({"type": "promo", "name": "cc bad"}, 400)
            .put({"custom_field": "after"}, custom_field="after")
            .read(name="cc bad")
        ),
        {"EDT-04"},
    ),
    "an accepted edit undone, the same refused before": (
        lambda w: w.put({"name": "x"}, 400).put({"name": "cc other"}, name="cc other").read(name="cc0123abcd walk"),
        {"GET-01", "EDT-01"},
    ),
    "an accepted action undone, an edit refused since": (
        lambda w: w.act("pause", status="paused").put({"type": "promo"}, 400).read(status="created"),
        {"GET-01", "LIF-01"},
    ),
    "an unwrapped edit refused and applied, another accepted before": (
        lambda w: w.put({"name": "cc other"}, name="cc other").bare({"name": "cc bare"}).read(name="cc bare"),
        {"CRE-34", "EDT-04"},
    ),
    "an unwrapped action refused and done, another accepted before": (
        lambda w: w.act("pause", status="paused").bare({"action": "resume"}).read(status="created"),
        {"CRE-34", "LIF-10"},
    ),
    "an accepted edit undone, an unwrapped one of something else refused since": (
        lambda w: w.put({"name": "cc other"}, name="cc other").bare({"url": "x"}).read(name="cc0123abcd walk"),
        {"GET-01", "EDT-01"},
    ),
    "an edit accepted, and a refused one since that changed it to something else": (
        lambda w: w.put({"name": "cc other"}, name="cc other").put({"type": "promo"}, 400).read(name="cc bad"),
        {"EDT-04"},
    ),
    "a parameter added by an accepted edit, and changed by a refused one since": (
        lambda w: (
            w.put({"call_status_callback": HOOK}, call_status_callback=HOOK)
            .put({"type": "promo"}, 400)
            .read(call_status_callback=f"{HOOK}/other")
        ),
        {"EDT-04"},
    ),
    "a refused edit that completes what was paused": (
        lambda w: w.act("pause", status="paused").put({"type": "promo"}, 400).read(status="completed"),
        {"EDT-04"},
    ),
    "a refused delete that completes what was paused": (
        lambda w: w.act("pause", status="paused").delete(409).read(status="completed"),
        {"DEL-04"},
    ),
    "two accepted writes, of which neither explains what a read shows": (
        lambda w: w.act("pause", status="paused").put({"name": "cc other"}, name="cc other").read(status="completed"),
        {"GET-01", "LIF-01"},
    ),
    "a refused delete carried out, an edit refused since": (
        lambda w: w.delete(409).put({"type": "promo"}, 400).read(404),
        {"DEL-01", "DEL-04"},
    ),
    "date_updated goes down": (
        lambda w: w.put({"custom_field": "a"}, custom_field="a", date_updated=instants.render(START - 60)),
        {"EDT-06"},
    ),
    "date_created edited": (
        lambda w: w.put({"custom_field": "a"}, custom_field="a", date_created=instants.render(START + 60)),
        {"EDT-06"},
    ),
    "status set by sending it": (lambda w: w.put({"status": "completed"}, status="completed"), {"EDT-08"}),
    "vanished": (lambda w: w.read().read(404), {"GET-03"}),
    "vanished at its end": (
        lambda w: w.act("pause", status="paused").read().later(4 * DAY).read(404),
        {"LIF-15", "LIF-18", "LIF-22"},
    ),
    "vanished after an action, or at its end": (
        lambda w: w.act("pause", status="paused").later(4 * DAY).read(404),
        {"GET-01", "LIF-01", "LIF-15", "LIF-18", "LIF-22"},
    ),
    "refused to be read after its end": (
        lambda w: w.act("pause", status="paused").read().later(4 * DAY).read(403),
        {"GET-03"},
    ),
    "not readable at once": (lambda w: w.read(404), {"CRE-01"}),
    "reading changes it": (lambda w: w.read().read(url="http://client.example/"), {"GET-03"}),
    "first read differs": (lambda w: w.read(caller_id="+442079460998"), {"GET-01"}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken(history: History, name: str) -> None:
    scenario, rules = BROKEN[name]
    walk = Walk(history)
    scenario(walk)
    assert walk.rules("broken") == rules


PASSED = {"send_at": instants.render(START - DAY), "end_at": instants.render(START + 3 * DAY)}

TOLERATED: dict[str, Scenario] = {
    "wrong state as 400": lambda w: w.act("resume", 400).read(),
    "refusal wrapped in a 200": lambda w: w.history.send(
        "PUT", "campaigns/c1", body={"campaigns": [{"action": "archive"}]}, items=[failure(409)]
    ),
    "paused campaign deleted": lambda w: w.act("pause", status="paused").delete().read(404),
    "paused campaign not deleted": lambda w: w.act("pause", status="paused").delete(409).read(),
    "deleted dialect": lambda w: w.delete().read(status="deleted").act("pause", 409).calls(409).delete(409),
    "completed before send_at deleted": lambda w: (
        w.act("pause", status="paused").act("complete", status="completed").delete().read(404)
    ),
    "one object after another in place of a text": lambda w: (
        w.put({"caller_id": {"a": 1}}, caller_id={"a": 1}).put({"caller_id": {"b": 2}}, caller_id={"b": 2}).read()
    ),
    "partial schedule refused": lambda w: w.put({"schedule": {"end_at": instants.render(START + 2 * DAY)}}, 400).read(),
    "null clears the url, and a text takes its place": lambda w: w.put(
        {"url": None, "flow_type": "greeting", "read_via_text": "Good morning."}, url=None
    ),
    "null cleared": lambda w: w.put({"custom_field": None}, custom_field=None),
    "send_at cleared, and it starts": lambda w: (
        w.put({"schedule": None}, schedule={"end_at": instants.render(START + 30 * DAY)})
        .put({"custom_field": 0}, 400)
        .read(status="in-progress")
    ),
    "send_at moved into the past, and it starts a little later": lambda w: (
        w.put({"schedule": PASSED}, schedule=PASSED).read().read(status="in-progress")
    ),
    "send_at cleared while paused": lambda w: (
        w.act("pause", status="paused").put({"schedule": {"send_at": None}}).act("resume", status="in-progress")
    ),
    "null refused": lambda w: w.put({"custom_field": None}, 400).read(),
    "unknown field refused": lambda w: w.put({"colour": "green"}, 400).read(),
    "unknown field ignored": lambda w: w.put({"colour": "green"}).read(),
    "status ignored": lambda w: w.put({"status": "completed"}).read(),
    "write without an answer": lambda w: (
        w.history.send("PUT", "campaigns/c1", body={"campaigns": [{"action": "pause"}]}, status=None)
        and w.read(status="paused")
    ),
    "capital letters of an action": lambda w: w.act("PAUSE", status="paused"),
    "started at send_at": lambda w: w.later(DAY + 60).read(status="in-progress"),
    "over when read late": lambda w: w.later(2 * DAY).read(status="completed"),
    "paused over its send_at": lambda w: w.act("pause", status="paused").later(DAY + 60).read(),
    "canceled at end_at": lambda w: w.act("pause", status="paused").later(4 * DAY).read(status="canceled"),
    "no status, which is for another rule": lambda w: w.read(status=None),
    "default shown later": lambda w: w.read(mode=None, stats={"pending": 1}),
}


@pytest.mark.parametrize("name", TOLERATED)
def test_what_is_tolerated(history: History, name: str) -> None:
    walk = Walk(history)
    TOLERATED[name](walk)
    assert walk.rules("broken") == set()


SEND_AT, LATER = instants.render(START + DAY), instants.render(START + 2 * DAY)
OPEN = element("cc0123abcd open", schedule={"send_at": SEND_AT})


@pytest.mark.parametrize(
    ("sent", "schedule", "verdicts"),
    [
        ({"url": "http://client.example/"}, {"send_at": SEND_AT, "end_at": START + 31 * DAY}, {"kept"}),
        ({"url": "http://client.example/"}, {"send_at": SEND_AT, "end_at": START + 60 * DAY}, {"broken"}),
        ({"url": "http://client.example/"}, {"send_at": SEND_AT, "end_at": None}, set()),
        ({"schedule": {"send_at": LATER}}, {"send_at": LATER, "end_at": START + 31 * DAY}, {"kept"}),
        ({"schedule": {"send_at": LATER}}, {"send_at": LATER, "end_at": START + 32 * DAY}, {"kept"}),
        ({"schedule": {"send_at": LATER}}, {"send_at": LATER, "end_at": START + 62 * DAY}, {"broken"}),
        ({"schedule": {"send_at": LATER, "end_at": None}}, {"send_at": LATER, "end_at": START + 62 * DAY}, set()),
        ({"schedule": None}, {"send_at": None, "end_at": START + 30 * DAY}, set()),
        ({"schedule": {"send_at": None}}, {"send_at": None, "end_at": START + 30 * DAY}, set()),
    ],
)
def test_an_end_that_nobody_chose(
    history: History, sent: dict[str, Any], schedule: dict[str, Any], verdicts: set[str]
) -> None:
    end_at = schedule["end_at"]
    shows = schedule | ({"end_at": instants.render(end_at)} if end_at is not None else {})
    walk = Walk(history, OPEN, schedule={"send_at": SEND_AT, "end_at": instants.render(START + 31 * DAY)})
    walk.put(sent, **{name: value for name, value in sent.items() if name != "schedule"}, schedule=shows)
    assert {verdict for rule, verdict in judged(history, edits.CHECKS)[0] if rule == "CRE-31"} == verdicts


@pytest.mark.parametrize(
    ("body", "rules"),
    [({"name": "x"}, {"CRE-34", "EDT-04"}), ({"action": "pause"}, {"CRE-34", "LIF-10"}), ({}, {"CRE-24"})],
)
def test_a_refused_body_that_was_applied(history: History, body: Any, rules: set[str]) -> None:
    walk = Walk(history)
    history.send("PUT", "campaigns/c1", body=body, status=400, items=failure(400))
    walk.read(url="http://client.example/")
    assert walk.rules("broken") == rules


@pytest.mark.parametrize(
    ("status", "broken"), [("completed", set()), ("in-progress", {"LIF-12", "LIF-14", "LIF-18", "LIF-22"})]
)
@pytest.mark.parametrize("early", [0.2, 0.0, -0.2])
def test_an_edit_that_comes_when_send_at_comes(history: History, early: float, status: str, broken: set[str]) -> None:
    numbers = [f"+4411349{number:05}" for number in range(200)]  # too many for all to be called within two minutes
    walk = Walk(history, OPEN | {"from": numbers}).later(DAY - history.time - early)
    later = {"send_at": instants.render(START + DAY + 60), "end_at": instants.render(START + DAY + 90)}
    walk.put({"schedule": later}, schedule=later).read().later(100).read(status=status)
    assert walk.rules("broken") == broken


def test_an_edit_of_what_is_about_to_start_is_followed_either_way(history: History) -> None:
    sent = element("cc0123abcd soon", schedule=...)
    later = {"send_at": instants.render(START + 60), "end_at": instants.render(START + 90)}
    walk = Walk(history, sent, schedule={"send_at": None, "end_at": instants.render(START + 30 * DAY)})
    walk.put({"schedule": later}, schedule=later).later(20).read().later(45).read(status="in-progress")
    walk.later(60).read(status="completed")
    assert walk.rules("broken") == set()
