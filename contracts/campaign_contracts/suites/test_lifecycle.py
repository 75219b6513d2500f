"""The lifecycle: every cell of the state table by script, each refusal followed by a read."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Intent
from campaign_contracts.lifecycle import Cell, status_fold
from campaign_contracts.suites import states
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.marks import exercises

MANY_NUMBERS = 1234
"""More than a server may look at together."""
REST_SECONDS = 5
"""Time between looking and acting, so that a touched date_updated shows."""


def _cells() -> list[object]:
    """The cells of each state that only refuse, together; each other cell alone."""
    lifecycle = packaged().lifecycle
    tried = [
        cell
        for cell in lifecycle.cells()
        if lifecycle.stimuli[cell.stimulus].kind in ("action", "request") and cell.state != "starting"
    ]
    together: dict[str, list[Cell]] = {}
    for cell in tried:
        together.setdefault(f"{cell.state}-{'refused' if cell.refuses else cell.stimulus}", []).append(cell)
    return [
        pytest.param(cells, marks=exercises(*_rules_of(cells), "LIF-10", "LIF-18", "ACC-04"), id=name)
        for name, cells in together.items()
    ]


def _rules_of(cells: Iterable[Cell]) -> list[str]:
    deleting = any(cell.stimulus == "delete" for cell in cells)
    return sorted({*(rule for cell in cells for rule in cell.rules), *(("DEL-02",) if deleting else ())})


@pytest.mark.parametrize("cells", _cells())
def test_cell(api: Api, cells: Sequence[Cell]) -> None:
    """Bring a campaign into the state, stimulate it, read it, and read it again after a while.

    What is refused leaves it there for what is refused next. Where it does not, another campaign is brought there.
    Another account reads it first where its owner is refused, and elsewhere tries what its owner does then.
    """
    if not states.attainable(api, cells[0].state):
        pytest.skip("this target does not allow the state to be reached")
    campaign, strange = "", Intent(case=f"another account's campaign while {cells[0].state}", rule="ACC-04")
    intents = [Intent(case=f"cell {each.state} x {each.stimulus}", rule=_rule(each)) for each in cells]
    for cell, intent in zip(cells, intents, strict=True):
        campaign = campaign or api.campaign(cell.state, intent)
        api.pass_time(REST_SECONDS)
        if api.other is not None and cell is cells[0]:
            _by_another(api, campaign, cell, strange)
        accepted = _stimulated(api, campaign, cell, intent)
        moved = api.read(campaign, intent).state != status_fold(api.lifecycle.states[cell.state].status)
        if accepted or (moved and cell.state != "deleted") or cell is cells[-1]:
            api.pass_time(REST_SECONDS)
            api.read(campaign, intent)
            campaign = ""


def _by_another(api: Api, campaign: str, cell: Cell, intent: Intent) -> None:
    """Another account reads a campaign and its calls, by turns on either path, or does what moves it for its owner."""
    if not cell.refuses:
        _stimulated(api, campaign, cell, intent, account=api.other)
        return
    api.read(campaign, intent, account=api.other)
    singular = sorted(api.lifecycle.states).index(cell.state) % 2 == 1
    api.call_details(campaign, intent, account=api.other, singular=singular)


def _stimulated(api: Api, campaign: str, cell: Cell, intent: Intent, **options: Any) -> bool:
    """Whether the action or DELETE of a cell was accepted."""
    if cell.stimulus == "delete":
        return api.delete(campaign, intent, **options).accepted
    return api.act(campaign, cell.stimulus, intent, **options).accepted


def _rule(cell: Cell) -> str | None:
    return next(iter(cell.rules), None)


UNKNOWN_ACTIONS = (
    "stop", "start", "delete", "cancel", "", "unpause", "+442079460999", "deleted", None, 1, True,
    ["pause"], {"action": "pause"},
)  # fmt: skip
NEARLY = {
    "created": ("paus", "pause ", "paused", '"pause"'),
    "paused-before-send-at": ("resume ", "resumes", "completed"),
    "completed": ("archived", "archive ", "archiv"),
}
"""Words that are nearly an action which would be legal in a state."""


@exercises("LIF-11", "LIF-10")
@pytest.mark.parametrize("state", NEARLY)
def test_unknown_actions(api: Api, state: str) -> None:
    """An unknown action is refused in the states in which most actions would be legal, and what is nearly one.

    In `quick` one read tells whether anything happened.
    """
    if not states.attainable(api, state):
        pytest.skip("this target does not allow the state to be reached")
    intent = Intent(case="unknown action", rule="LIF-11", varies="action")
    campaign = api.campaign(state, intent)
    for action in (*(UNKNOWN_ACTIONS if state != "completed" else ()), *NEARLY[state]):
        api.pass_time(REST_SECONDS)
        accepted = api.act(campaign, action, intent).accepted
        if accepted or api.profile != "quick":
            api.read(campaign, intent)
        if accepted:
            campaign = api.campaign(state, intent)
    api.read(campaign, intent)
    api.edit(campaign, {"action": "stop", "custom_field": "beside"}, intent)
    api.read(campaign, intent)


@exercises("LIF-01", "LIF-02", "LIF-03", "LIF-04", "LIF-05", "LIF-07", "LIF-09", "LIF-10", "LIF-18")
def test_paused_at_once(api: Api) -> None:
    """A campaign without send_at can be paused whether it still reads created or is already running.

    Resumed or paused again, it refuses what it refused before.
    """
    if not api.may_call:
        pytest.skip("nothing may be dialled on this target")
    intent = Intent(case="paused at once", rule="LIF-01")
    campaign = api.create(api.running(), intent).id
    if campaign is None:
        return
    for actions in (("pause",), ("resume", "resume", "complete", "archive"), ("pause", "pause", "archive")):
        for action in actions:
            api.act(campaign, action, intent)
            api.read(campaign, intent)
        api.pass_time(REST_SECONDS)


@exercises("LIF-04", "LIF-06", "LIF-01", "LIF-07", "LIF-08", "LIF-18")
def test_long_walk(api: Api) -> None:
    """One campaign through pause and resume several times, to the archive, read after each step."""
    intent = Intent(case="long walk")
    campaign = api.campaign("created", intent)
    for action in ["pause", "resume", "complete", "pause", "resume", "pause", "complete", "archive", "resume", "pause"]:
        api.act(campaign, action, intent)
        api.read(campaign, intent)


@exercises("LIF-20")
@pytest.mark.parametrize(
    ("state", "stimulus"),
    [
        ("created", "pause"), ("paused-before-send-at", "resume"), ("paused-before-send-at", "complete"),
        ("completed-before-send-at", "archive"), ("created", "delete"), ("in-progress", "pause"),
        ("paused-started", "resume"), ("paused-started", "complete"), ("completed", "archive"),
    ],
)  # fmt: skip
def test_at_once(api: Api, state: str, stimulus: str) -> None:
    """Eight equal requests at once: one succeeds."""
    if not states.attainable(api, state):
        pytest.skip("this target does not allow the state to be reached")
    for attempt in range({"quick": 1, "standard": 4, "deep": 20}[api.profile]):
        intent = Intent(case=f"at once: {stimulus} while {state}", rule="LIF-20")
        campaign = api.campaign(state, intent)
        burst = Intent(case=intent.case, rule="LIF-20", burst=f"{state} {stimulus} {attempt}")
        if stimulus == "delete":
            draft = api.draft("delete_campaign", burst, campaign=campaign)
        else:
            draft = api.draft("update_campaign", burst, campaign=campaign, body={"campaigns": [{"action": stimulus}]})
        api.sender.burst([draft] * 8)
        api.read(campaign, intent)


@exercises("LIF-17")
def test_complete_counts_what_remains(api: Api) -> None:
    """Completing a campaign that never started counts every number as failed."""
    intent = Intent(case="complete counts what remains", rule="LIF-17")
    for count in (1, MANY_NUMBERS):
        campaign = api.campaign("paused-before-send-at", intent, from_=api.numbers(count))
        api.act(campaign, "complete", intent)
        api.read(campaign, intent)
