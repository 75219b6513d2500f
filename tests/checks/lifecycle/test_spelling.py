"""How statuses are spelt."""

from dataclasses import replace
from typing import Literal

import pytest
from tests.checks.histories import History, element, judged, shown, success
from tests.checks.lifecycle.walk import Walk

from campaign_contracts.checks import CHECKS as EVERY_CHECK
from campaign_contracts.checks.creating import fresh
from campaign_contracts.checks.lifecycle import actions, edits, reads, spelling
from campaign_contracts.history import RunBegan


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
