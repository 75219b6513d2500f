"""Every fault shows over HTTP, and no fault is legal behaviour: the checks see a rule broken that it names."""

import contextlib
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock.recording import BrokenError, recording
from tests.mock.scenes import SCENES, Scene, known, plays
from tests.mock.scenes.rare import SHOWN_BY

from campaign_contracts.bundle import packaged
from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.faults import UnknownFaultError, besides, nulls, registry, sizes, with_faults
from campaign_contracts.mock.faults.fault import Fault

if TYPE_CHECKING:
    from tests.mock.conftest import InProcess, Mocks

Json = Any

BUNDLE = packaged()
FAULTS = registry(BUNDLE.lifecycle)
# What takes a server with a receiver, or several requests at the same time: shown in test_server.py.
OVER_SOCKETS = {
    *("racing-actions", "racing-resumes", "racing-names-refused", "callbacks-by-put", "callbacks-as-forms"),
    *("changed-callback-silenced", "callback-urls-of-start-kept"),
    *("told-only-with-the-clock", "end-told-only-with-the-clock", "cancelling-told-only-with-the-clock"),
    *("attempts-told-only-with-the-clock", "targets-told-only-with-the-clock"),
    *("attempts-told-late-in-real-time", "targets-told-late-in-real-time", "ends-told-late-in-real-time"),
    *("failed-callback-not-repeated", "failed-callback-repeated-four-times", "failure-silences-campaign"),
}
IN_PROCESS = [fault for fault in FAULTS.values() if fault.name not in OVER_SOCKETS]
ALIKE = {fault.name for module in (besides, nulls, sizes) for fault in module.FAULTS if module.FAULTS.index(fault) % 5}
"""Faults that a table makes, of which every fifth is shown here: the self-test has to catch each of them."""

_NAMES = re.compile(rb"\b(?:[0-9a-f]{32}|refused\w+)\b")


ASTRAY = (AssertionError, KeyError, IndexError, TypeError, ValueError)
"""What becomes of a scene that a fault does not let go on."""

_SHOWED: dict[str, list[Scene]] = {}
"""In which scenes faults of a family, or of any (""), showed, the latest first: what follows often shows there too."""


@pytest.mark.parametrize("contrarian", [False, True])
@pytest.mark.parametrize("play", SCENES, ids=lambda play: play.__name__)
def test_a_mock_without_faults_breaks_no_rule(play: Scene, contrarian: bool) -> None:
    mock = recording(contrarian=contrarian)
    play(mock)
    assert mock.violated() == set()


@pytest.mark.parametrize(
    "fault",
    [fault for fault in IN_PROCESS if not fault.cell and fault.name not in ALIKE],
    ids=lambda fault: fault.name,
)
def test_each_fault_breaks_a_rule_that_it_names(fault: Fault) -> None:
    """Some scene shows it, by an answer or a callback that none of its rules allows."""
    showed = _SHOWED.setdefault(fault.rules[0][:3], [])
    likeliest = dict.fromkeys((*known(fault), *_SHOWED.get("", ()), *showed, *plays(fault)))
    shows = next((play for play in likeliest if _breaks(play, fault)), None)
    assert shows is not None
    showed[:] = [shows, *(other for other in showed if other is not shows)]
    _SHOWED[""] = [shows]


def test_what_a_scene_is_known_to_show_is_a_fault() -> None:
    """Once each, and only of those that are shown here."""
    listed = [name for names in SHOWN_BY.values() for name in names]
    assert sorted(listed) == sorted({fault.name for fault in IN_PROCESS if not fault.cell}.intersection(listed))
    assert SHOWN_BY.keys() <= set(SCENES)


def _breaks(play: Scene, fault: Fault) -> bool:
    """Whether a mock with a fault breaks a rule of it in a scene, as far as it comes."""
    mock = recording(fault.name)
    records = mock.watched(fault.rules)
    try:
        with contextlib.suppress(*ASTRAY):
            play(mock)
        records.end()
    except BrokenError:
        return True
    return False


def _transcript(play: Scene, *faults: str) -> list[tuple[int, Json, bytes]]:
    """What was answered, with generated ids numbered in the order of their appearance."""
    mock = recording(*faults)
    try:
        play(mock)
    except ASTRAY:
        mock.answers.append(mock.answers[-1])
    numbers: dict[bytes, bytes] = {}

    def numbered(match: re.Match[bytes]) -> bytes:
        return numbers.setdefault(match[0], f"#{len(numbers)}".encode())

    answered = [(answer.status, sorted(answer.headers.items()), answer.content) for answer in mock.answers]
    return [(status, headers, _NAMES.sub(numbered, content)) for status, headers, content in answered]


@pytest.mark.parametrize("fault", [fault for fault in IN_PROCESS if fault.cell], ids=lambda fault: fault.name)
def test_each_fault_of_a_cell_shows(fault: Fault) -> None:
    """Some request is answered differently."""
    assert fault.cell
    assert any(
        _transcript(play, fault.name) != usual
        for play, usual in zip(plays(fault), _without_faults(fault.cell[:2]), strict=True)
    )


@cache
def _without_faults(cell: tuple[str, str]) -> list[list[Any]]:
    """What a mock without faults answers in the scenes of a cell."""
    fault = next(fault for fault in IN_PROCESS if fault.cell and fault.cell[:2] == cell)
    return [_transcript(play) for play in plays(fault)]


def test_no_fault_of_a_cell_is_legal() -> None:
    """What it makes of the cell is none of the outcomes that the state table has."""
    for fault in FAULTS.values():
        if fault.cell:
            state, stimulus, outcome = fault.cell
            cell = BUNDLE.lifecycle.step(state, stimulus)
            assert cell.decided
            assert outcome not in cell.outcomes
            assert outcome == REFUSED or outcome in BUNDLE.lifecycle.states


def test_each_rule_has_a_blatant_and_a_subtle_fault() -> None:
    kinds: dict[str, set[str]] = {rule.id: set() for rule in BUNDLE.catalogue}
    for fault in FAULTS.values():
        assert fault.rules
        for rule in fault.rules:
            kinds[rule].add(fault.kind)
    assert {rule for rule, found in kinds.items() if found != {"blatant", "subtle"}} == set()


def test_each_decided_cell_has_a_fault() -> None:
    changed = {fault.cell[:2] for fault in FAULTS.values() if fault.cell}
    for cell in BUNDLE.lifecycle.cells():
        if cell.decided and cell.outcomes and cell.state not in {"canceled", "deleted"}:
            assert (cell.state, cell.stimulus) in changed


def test_an_unknown_fault_is_named() -> None:
    with pytest.raises(UnknownFaultError, match="no fault is called 'nothing'"):
        with_faults(Behaviour(lifecycle=BUNDLE.lifecycle), ["nothing"])


def test_faults_are_switched_over_http(mock: "InProcess") -> None:
    switched = mock.send("PUT", "/_control/faults", {"faults": ["limit-default-10"]}, credentials=None)
    assert switched.document == {"faults": ["limit-default-10"]}
    mock.bulk(*[mock.campaign()] * 12)
    assert len(mock.find().items) == 10
    mock.send("PUT", "/_control/faults", {"faults": []}, credentials=None)
    assert len(mock.find().items) == 12
    refused = mock.send("PUT", "/_control/faults", {"faults": ["nothing"]}, credentials=None)
    assert (refused.status, json.loads(refused.content)["response"]["code"]) == (400, 400)


def test_what_spoils_a_campaign_leaves_the_records_of_its_calls_alone(mocks: "Mocks") -> None:
    mock = mocks(faults=["account-sid-wrong-in-lists"])
    identifier = mock.created()
    mock.advance(60)
    calls = mock.send("GET", f"campaigns/{identifier}/call-details")
    assert (calls.status, len(calls.items) > 0) == (200, True)
