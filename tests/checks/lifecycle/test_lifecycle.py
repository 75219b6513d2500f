"""Rules LIF, DEL and EDT over hand-written histories of one campaign: kept, broken, tolerated."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import pytest
from tests.checks.histories import DAY, START, History, element, failure, held, judged, shown, success

from campaign_contracts import instants
from campaign_contracts.checks import CHECKS as EVERY_CHECK
from campaign_contracts.checks.creating import acceptance, fresh, leftovers
from campaign_contracts.checks.lifecycle import actions, bursts, deletions, edits, reads, spelling
from campaign_contracts.history import Intent, RunBegan

LIFECYCLE = (reads, edits, actions, deletions, bursts)
CHECKS = tuple(check for part in (acceptance, fresh, leftovers, *LIFECYCLE) for check in part.CHECKS)
SENT = element("cc0123abcd walk", custom_field="before")
FIRST = shown("c1", SENT)

HOOK = "https://client.example/calls"

Verdicts = set[tuple[str, str]]


class Walk:
    """One campaign in a history; `data` is what its server shows of it. A `code` from 400 on is a refusal."""

    def __init__(self, history: History, sent: dict[str, Any] = SENT, **changes: Any) -> None:
        """It is created."""
        self.history, self.data = history, shown("c1", sent, **changes)
        created = self.data["date_created"]
        summary = {"campaign_sid": "c1", "call_completed": 0, "call_failed": 0, "DateCreated": created}
        item = success(self.data, summary=summary)
        history.send("POST", "campaigns", body={"campaigns": [sent]}, items=[item])

    def put(self, sent: dict[str, Any], code: int = 200, *, summary: Any = None, **changes: Any) -> "Walk":
        """A PUT that is answered with the campaign and these changes of it."""
        if code < 400:
            self.data = {**self.data, **changes}
        items = [success(self.data, summary=summary)] if code < 400 else failure(code)
        self.history.send("PUT", "campaigns/c1", body={"campaigns": [sent]}, status=code, items=items)
        return self

    def bare(self, sent: dict[str, Any]) -> "Walk":
        """A PUT that is not wrapped in `campaigns`, and refused."""
        self.history.send("PUT", "campaigns/c1", body=sent, status=400, items=failure(400))
        return self

    def act(self, action: Any, code: int = 200, **changes: Any) -> "Walk":
        """An action."""
        return self.put({"action": action}, code, **changes)

    def read(self, code: int = 200, **changes: Any) -> "Walk":
        """A read that shows these changes, which nothing announced."""
        items = [success({**self.data, **changes})] if code < 400 else failure(code)
        self.history.send("GET", "campaigns/c1", status=code, items=items)
        return self

    def delete(self, code: int = 200) -> "Walk":
        """A DELETE."""
        items = [success(None)] if code < 400 else failure(code)
        self.history.send("DELETE", "campaigns/c1", status=code, items=items)
        return self

    def later(self, seconds: float) -> "Walk":
        """The clock is moved."""
        self.history.clock(advance=seconds)
        return self

    def calls(self, code: int = 200) -> "Walk":
        """The calls are read."""
        items = [] if code < 400 else failure(code)
        self.history.send("GET", "campaigns/c1/call-details", status=code, items=items, metadata={})
        return self

    def rules(self, verdict: str) -> set[str]:
        """The rules of this verdict, `kept` or `broken`."""
        return {rule for rule, found in judged(self.history, CHECKS)[0] if found == verdict}


Scenario = Callable[[Walk], object]


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


RUNNING = element("cc0123abcd runs", schedule={"end_at": instants.render(START + 1800)}, mode="custom", throttle=1)
RUNNING["from"] = [f"+44113496{line:04d}" for line in range(120)]

RETRIED = {"number_of_retries": 1, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]}

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


HOOKS = ("https://client.example/s", "https://client.example/c")

AFTER_START: dict[str, tuple[Scenario, set[str]]] = {
    "pause": (lambda w: w.act("pause", status="paused").read(), set()),
    "pause refused": (lambda w: w.act("pause", 409), {"LIF-02"}),
    "complete accepted": (lambda w: w.act("complete", status="completed"), {"LIF-07"}),
    "delete accepted": (lambda w: w.delete(), {"DEL-04"}),
    "refused delete deletes": (lambda w: w.delete(409).read(404), {"DEL-04"}),
    "callback refused": (lambda w: w.put({"status_callback": "https://client.example/s"}, 400), {"EDT-03"}),
    "callback not applied": (lambda w: w.put({"status_callback": "https://client.example/s"}), {"EDT-03"}),
    "callback applied": (
        lambda w: w.put({"status_callback": "https://client.example/s"}, status_callback="https://client.example/s"),
        set(),
    ),
    "callback applied, another one cleared": (
        lambda w: w.put({"status_callback": HOOKS[0]}, status_callback=HOOKS[0]).put(
            {"call_status_callback": HOOKS[1]}, call_status_callback=HOOKS[1], status_callback=None
        ),
        {"EDT-02", "EDT-03"},
    ),
    "name accepted": (lambda w: w.put({"name": "cc renamed"}, name="cc renamed"), {"EDT-02"}),
    "name refused": (lambda w: w.put({"name": "cc renamed"}, 409).read(), set()),
    "pause with url, url ignored": (
        lambda w: w.put({"action": "pause", "url": "http://client.example/"}, status="paused").read(),
        set(),
    ),
    "pause with url refused": (
        lambda w: w.put({"action": "pause", "url": "http://client.example/"}, 400).read(),
        set(),
    ),
    "pause with a callback refused": (
        lambda w: w.put({"action": "pause", "status_callback": HOOKS[0]}, 400).read(),
        set(),
    ),
    "pause with a callback": (
        lambda w: w.put({"action": "pause", "status_callback": HOOKS[0]}, status="paused", status_callback=HOOKS[0]),
        set(),
    ),
    "pause with a callback that is not changed": (
        lambda w: w.put({"action": "pause", "status_callback": HOOKS[0]}, status="paused"),
        {"EDT-03"},
    ),
    "pause with url and a callback that is not changed": (
        lambda w: w.put({"action": "pause", "url": HOOKS[1], "status_callback": HOOKS[0]}, status="paused"),
        {"EDT-03"},
    ),
    "pause with url, url applied": (
        lambda w: w.put(
            {"action": "pause", "url": "http://client.example/"}, status="paused", url="http://client.example/"
        ),
        {"EDT-02"},
    ),
    "end_at missed": (lambda w: w.later(1900).read(), {"LIF-14", "LIF-22"}),
    "end_at missed after a refused action": (lambda w: w.act("archive", 409).later(1900).read(), {"LIF-14", "LIF-22"}),
    "end_at kept": (lambda w: w.later(1900).read(status="completed"), set()),
    "canceled instead of completed": (lambda w: w.later(1900).read(status="canceled"), {"LIF-14", "LIF-18", "LIF-22"}),
    "completed instead of canceled, after a refusal": (
        lambda w: w.act("pause", status="paused").act("pause", 409).later(1900).read(status="completed"),
        {"LIF-18"},
    ),
    "canceled, after a refusal": (
        lambda w: w.act("pause", status="paused").act("pause", 409).later(1900).read(status="canceled"),
        set(),
    ),
}


ONE = {**RUNNING, "from": RUNNING["from"][:1]}
"""It may be over a few seconds after its start."""

HINDSIGHT: dict[str, tuple[Scenario, set[str]]] = {
    "it still runs": (lambda w: w.act("pause", 409).later(60).read(), {"LIF-02"}),
    "it still runs, and was to tell others": (
        lambda w: w.put({"status_callback": "https://client.example/new"}, 409).later(60).read(),
        {"EDT-03"},
    ),
    "it may have been over already": (lambda w: w.act("pause", 409).later(60).read(status="completed"), set()),
    "it was late to show that it is over": (lambda w: w.act("pause", 409).later(3).read(), set()),
    "it was resumed meanwhile": (
        lambda w: (
            w.act("resume", 409).later(60).act("pause", status="paused").act("resume", status="in-progress").read()
        ),
        set(),
    ),
    "what was refused is refused while it runs": (lambda w: w.act("archive", 409).later(60).read(), set()),
}


@pytest.mark.parametrize("name", HINDSIGHT)
def test_what_a_later_read_tells_of_a_refusal(history: History, name: str) -> None:
    scenario, rules = HINDSIGHT[name]
    walk = Walk(history, ONE, status="in-progress").later(20).read()
    scenario(walk)
    assert walk.rules("broken") == rules


def test_on_a_live_service_others_may_have_acted_since_a_refusal(history: History) -> None:
    assert isinstance(history.records[0], RunBegan)
    history.records[0] = replace(history.records[0], live=True)
    walk = Walk(history, ONE, status="in-progress").later(20).read()
    walk.act("pause", 409).later(60).read()
    assert walk.rules("broken") == set()


@pytest.mark.parametrize("name", AFTER_START)
def test_after_the_start(history: History, name: str) -> None:
    scenario, rules = AFTER_START[name]
    walk = Walk(history, RUNNING, status="in-progress").later(10).read()
    scenario(walk)
    assert walk.rules("broken") == rules


def test_a_campaign_that_never_starts_is_accused_of_starting_late(history: History) -> None:
    walk = Walk(history, RUNNING).later(30).read()
    assert walk.rules("broken") == {"CRE-22", "LIF-22"}


def test_a_past_send_at_never_waits(history: History) -> None:
    sent = element("cc0123abcd past", schedule={"send_at": instants.render(START - 3600)})
    assert Walk(history, sent).later(30).read().rules("broken") == {"CRE-17", "CRE-22", "LIF-22"}


@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize(
    ("codes", "verdict"), [((200, 409, 409), "kept"), ((200, 200, 409), "broken"), ((409, 409), "broken")]
)
def test_equal_actions_at_once(history: History, codes: tuple[int, ...], verdict: str, read: bool) -> None:
    """They are judged when the campaign is asked something else, or in the end."""
    walk = Walk(history)
    for code in codes:
        items = [success({**walk.data, "status": "paused"})] if code < 400 else failure(code)
        body = {"campaigns": [{"action": "pause"}]}
        intent = Intent(case="at once", burst="one")
        history.send("PUT", "campaigns/c1", body=body, status=code, items=items, intent=intent)
    if read:
        status = "paused" if 200 in codes else walk.data["status"]
        history.send("GET", "campaigns/c1", items=[success({**walk.data, "status": status})])
    assert ("LIF-20", verdict) in judged(history, CHECKS)[0]
    assert walk.rules("broken") == ({"LIF-20"} if verdict == "broken" else set())


@pytest.mark.parametrize(("method", "rule"), [("GET", "GET-02"), ("PUT", "EDT-07"), ("DELETE", "DEL-03")])
@pytest.mark.parametrize(("code", "verdict"), [(404, "kept"), (200, "broken"), (400, "broken")])
def test_invented_ids(history: History, method: str, rule: str, code: int, verdict: str) -> None:
    body = {"campaigns": [{"action": "pause"}]} if method == "PUT" else None
    items = [success(FIRST)] if code < 400 else failure(code)
    intent = Intent(case="invented id", invented=True)
    history.send(method, "campaigns/nobody", body=body, status=code, items=items, intent=intent)
    assert (rule, verdict) in judged(history, CHECKS)[0]


def test_an_invented_id_may_be_one_that_was_given(history: History) -> None:
    """Where ids are short, the beginning of one is another."""
    walk = Walk(history, RUNNING, status="in-progress").later(10).read()
    intent = Intent(case="invented id", invented=True)
    history.send("GET", "campaigns/c1", items=[success(walk.data)], intent=intent)
    assert not walk.rules("broken")


@pytest.mark.parametrize(("later", "running", "rules"), [(0.0, 0, {"LIF-10"}), (9.5, 0, set()), (0.0, 1, set())])
def test_a_refused_action_counts_a_call_of_a_campaign_that_runs(
    history: History, later: float, running: int, rules: set[str]
) -> None:
    """Unless a call may have ended meanwhile: one was in progress, or there was time for one."""
    walk = Walk(history, RUNNING, status="in-progress").later(100)
    counts = {"call_completed": 0, "call_failed": 1, "call_inprogress": running}
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary=counts)])
    walk.later(later).act("resume", 409)
    more = {"call_completed": 0, "call_failed": 2, "call_inprogress": 0}
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary=more)])
    assert walk.rules("broken") == rules


def test_the_answer_to_an_edit_has_the_summary_of_another_campaign(history: History) -> None:
    walk = Walk(history).put({"name": "Another name"}, summary={"campaign_sid": "c2"}, name="Another name")
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary={"campaign_sid": "c1"})])
    assert walk.rules("broken") == {"EDT-01", "GET-01"}
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary={})])
    assert walk.rules("broken") == {"EDT-01", "GET-01"}


def test_a_call_in_flight_may_finish_after_the_end_and_count(history: History) -> None:
    walk = Walk(history, RUNNING, status="in-progress").later(10).read()
    walk.act("pause", status="paused")
    walk.act("complete", status="completed", summary={"call_completed": 0, "call_failed": 119, "call_inprogress": 1})
    counts = {"call_completed": 1, "call_failed": 119, "call_inprogress": 0}
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary=counts)])
    assert walk.rules("broken") == set()
    history.send("GET", "campaigns/c1", items=[success(walk.data, summary={**counts, "call_failed": 120})])
    assert walk.rules("broken") == {"GET-03"}


DECIDED: dict[str, tuple[Scenario, set[tuple[str, str]]]] = {
    "an action that is refused as it must be": (lambda w: w.act("complete", 409), {("LIF-07", "refusal")}),
    "complete before the start": (
        lambda w: w.act("pause", status="paused").act(
            "complete", status="completed", summary={"call_completed": 0, "call_failed": 1}
        ),
        {("LIF-17", "fact")},
    ),
    "a campaign that is deleted": (lambda w: w.delete(), {("DEL-01", "success")}),
    "a campaign that is deleted twice": (lambda w: w.delete().read(404).delete(404), {("DEL-03", "refusal")}),
    "a read of a deleted one": (lambda w: w.delete().read(404), {("DEL-02", "fact")}),
    "an edit": (
        lambda w: w.put({"custom_field": "after"}, custom_field="after"),
        {("EDT-01", "success"), ("EDT-01", "fact"), ("EDT-06", "fact")},
    ),
    "a status that is refused": (lambda w: w.put({"status": "completed"}, 400), {("EDT-08", "fact")}),
    "a status that is ignored": (lambda w: w.put({"status": "completed"}), {("EDT-08", "fact")}),
}


@pytest.mark.parametrize("name", DECIDED)
def test_what_is_decided(history: History, name: str) -> None:
    scenario, wanted = DECIDED[name]
    walk = Walk(history)
    scenario(walk)
    assert wanted <= held(history, CHECKS)


def test_an_edit_after_the_start_decides_what_changes_and_what_stays(history: History) -> None:
    walk = Walk(history, RUNNING, status="in-progress").later(10).read()
    walk.put({"status_callback": "https://client.example/s"}, status_callback="https://client.example/s")
    assert held(history, edits.CHECKS) == {("EDT-02", "fact"), ("EDT-03", "fact"), ("EDT-06", "fact")}


def test_a_start_at_send_at_is_decided_while_calls_cannot_be_over(history: History) -> None:
    walk = Walk(history, RUNNING | {"schedule": SENT["schedule"]}).later(DAY + 60).read(status="in-progress")
    assert {("LIF-12", "fact"), ("LIF-18", "fact"), ("LIF-22", "fact")} <= held(history, reads.CHECKS)
    assert walk.rules("broken") == set()


def test_counts_are_not_set_by_sending_them(history: History) -> None:
    Walk(history).put({"summary": {"call_failed": 7}}, summary={"campaign_sid": "c1", "call_failed": 7})
    assert judged(history, edits.CHECKS)[0] >= {("EDT-08", "broken")}


@pytest.mark.parametrize("answered", ["in-progress", "completed"])
def test_what_is_left_after_a_pause_may_be_nothing(history: History, answered: str) -> None:
    """A call in flight is settled at once when its campaign is paused: nothing is left to call after a resume."""
    alone = {**RUNNING, "from": RUNNING["from"][:1]}
    walk = Walk(history, alone, status="in-progress").act("pause", status="paused")
    history.time += 1.0
    walk.act("resume", status=answered).read(status="completed")
    assert walk.rules("broken") == set()


def test_a_campaign_that_was_not_paused_is_not_over_before_a_call_can_be(history: History) -> None:
    alone = {**RUNNING, "from": RUNNING["from"][:1]}
    walk = Walk(history, alone, status="in-progress").read(status="completed")
    assert walk.rules("broken") == {"CRE-22", "LIF-18"}


def test_a_past_send_at_that_starts_at_once(history: History) -> None:
    sent = element("cc0123abcd past", schedule={"send_at": instants.render(START - 3600)})
    Walk(history, sent, status="in-progress").later(30).read()
    assert ("CRE-17", "fact") in held(history, reads.CHECKS)


@pytest.mark.parametrize(("query", "rules"), [({}, {"DEL-02"}), ({"status": "deleted"}, set())])
def test_a_deleted_campaign_in_a_list(history: History, query: dict[str, Any], rules: set[str]) -> None:
    walk = Walk(history).delete().read(404)
    history.list([{**walk.data, "status": "deleted"}], 1, **query)
    assert walk.rules("broken") == rules


TWICE = {"from": ["+441134960000"] * 2, "call_duplicate_numbers": "false"}


@pytest.mark.parametrize(
    ("sent", "counts"),
    [
        (SENT | TWICE, {"call_completed": 0, "call_failed": 1}),
        (SENT | TWICE | {"call_duplicate_numbers": "true"}, {"call_completed": 0, "call_failed": 2}),
        (SENT, {"call_completed": 0}),
    ],
)
def test_counts_after_complete_are_those_of_targets(
    history: History, sent: dict[str, Any], counts: dict[str, int]
) -> None:
    walk = Walk(history, sent).act("pause", status="paused").act("complete", status="completed", summary=counts)
    assert walk.rules("broken") == set()


@pytest.mark.parametrize(("codes", "broken"), [((200, 200), {"LIF-20"}), ((409, 409, 200), set())])
def test_equal_actions_at_once_are_judged_together_whatever_comes_between(
    history: History, codes: tuple[int, ...], broken: set[str]
) -> None:
    walk = Walk(history)
    for code in codes:
        items = [success({**walk.data, "status": "paused"}) if code == 200 else failure(code)]
        body = {"campaigns": [{"action": "pause"}]}
        intent = Intent(case="at once", burst="one")
        history.send("PUT", "campaigns/c1", body=body, status=code, items=items, intent=intent)
        history.send("GET", "campaigns/nobody", status=404, items=failure(404))
    assert walk.rules("broken") == broken


def _read(history: History, status: str) -> None:
    history.send("GET", "campaigns/c1", items=[success(shown("c1", element("spelt"), status=status))])


@pytest.mark.parametrize(
    ("statuses", "rules"),
    [
        (("created", "created"), set()),
        (("Created", "Created", "Paused"), set()),
        (("Created", "created"), {"LIF-18"}),
        (("created", "Paused"), {"LIF-18"}),
    ],
)
def test_statuses_are_spelt_in_one_way(history: History, statuses: tuple[str, ...], rules: set[str]) -> None:
    for status in statuses:
        _read(history, status)
    found = judged(history, spelling.CHECKS)[0]
    assert {rule for rule, verdict in found if verdict == "broken"} == rules


@pytest.mark.parametrize("status", ["in_progress", "in progress", "InProgress "])
def test_a_third_spelling_is_none(history: History, status: str) -> None:
    """Without regard to letter case and hyphens, not to whatever else stands in a word."""
    _read(history, status)
    assert "broken" in {verdict for _, verdict in judged(history, EVERY_CHECK)[0]}


def test_the_portal_spells_statuses_in_its_own_way(history: History) -> None:
    sent = element("spelt", lists=["a" * 32, "b" * 32])
    shows = shown("c1", {**sent, "lists": ["b" * 32, "a" * 32]})
    for status, action in (("Created", None), ("Paused", "pause"), ("Created", "resume")):
        counts = {"campaign_sid": "c1", "call_completed": 0, "call_failed": 0, "DateCreated": shows["date_created"]}
        item = success({**shows, "status": status}, summary=counts)
        if action is None:
            history.send("POST", "campaigns", body={"campaigns": [sent]}, items=[item])
        else:
            history.send("PUT", "campaigns/c1", body={"campaigns": [{"action": action}]}, items=[item])
        history.send("GET", "campaigns/c1", items=[item])
    found = judged(history, (*reads.CHECKS, *actions.CHECKS, *fresh.CHECKS, *edits.CHECKS))[0]
    assert {rule for rule, verdict in found if verdict == "broken"} == set()


@pytest.mark.parametrize(("said", "status", "broken"), [
    ("pages", "Created", True), ("portal", "Created", False), ("portal", "created", True), (None, "Created", False),
])  # fmt: skip
def test_the_spelling_of_a_status_is_the_one_that_was_said(
    history: History, said: Literal["pages", "portal"] | None, status: str, broken: bool
) -> None:
    began = history.records[0]
    assert isinstance(began, RunBegan)
    history.records[0] = replace(began, dialect=said)
    Walk(history, status=status)
    assert (("LIF-18", "broken") in judged(history, spelling.CHECKS)[0]) is broken


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
