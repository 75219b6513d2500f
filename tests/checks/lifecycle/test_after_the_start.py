"""Campaigns that run or are over, and what a later read tells of a refusal."""

from dataclasses import replace

import pytest
from tests.checks.histories import START, History, element
from tests.checks.lifecycle.walk import ONE, RUNNING, Scenario, Walk

from campaign_contracts import instants
from campaign_contracts.history import RunBegan

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
