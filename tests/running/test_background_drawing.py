"""What is drawn in a process of its own is what is drawn on the spot; a process that dies costs nothing but time."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.running.test_runner import sent

from campaign_contracts.bundle import packaged
from campaign_contracts.running import runner
from campaign_contracts.running.background_drawing import BackgroundDrawing
from campaign_contracts.running.settings import Settings
from campaign_contracts.send import HaltedError
from campaign_contracts.suites import schema_cases
from campaign_contracts.suites.drawing import Draw, DrawingHere
from campaign_contracts.suites.numbers import numbers
from campaign_contracts.suites.wandering import Bounds, Ground, walks

THREE, FOUR = Draw(numbers, (3,)), Draw(numbers, (4,))


@pytest.fixture
def drawing() -> Iterator[BackgroundDrawing]:
    there = BackgroundDrawing()
    yield there
    there.close()


def test_what_is_announced_is_drawn_once_and_kept_as_often_as_it_is_asked_for(drawing: BackgroundDrawing) -> None:
    drawing.ahead([THREE, FOUR, THREE])
    first = drawing.result(THREE)
    assert drawing.result(FOUR) == numbers(4)
    assert drawing.result(THREE) is first
    assert drawing.result(THREE) is not first, "not announced, and not kept"
    assert drawing.result(THREE) == first == numbers(3)
    assert drawing.waiting == 0


def test_what_cannot_be_drawn_says_so(drawing: BackgroundDrawing) -> None:
    with pytest.raises(RuntimeError, match="no_such_field"):
        drawing.result(Draw(schema_cases.random_values, (1, ("no_such_field",), 2)))
    assert drawing.result(THREE) == numbers(3)


def test_a_server_of_walks_that_does_not_answer_halts_the_run(drawing: BackgroundDrawing) -> None:
    pytest.importorskip("redis")
    bounds = Bounds(walks=1, steps=1, known="redis://127.0.0.1:9")
    with pytest.raises(HaltedError, match=r"^--example-db: no Redis server answers at 127\.0\.0\.1:9 "):
        drawing.result(Draw(walks, (Ground(accounts=("demo",), soon=True), 1, bounds)))


def test_what_a_dead_process_left_undone_is_drawn_here(drawing: BackgroundDrawing) -> None:
    assert drawing.result(THREE) == numbers(3)
    drawing.ahead([THREE])
    assert drawing.process_id is not None
    os.kill(drawing.process_id, signal.SIGKILL)
    assert drawing.result(FOUR) == numbers(4)
    assert drawing.result(THREE) == numbers(3)


class Watched(DrawingHere):
    """Draws here, and takes note."""

    def __init__(self) -> None:
        self.announced: list[Draw] = []
        self.asked: list[Draw] = []

    def ahead(self, draws: Any) -> None:
        self.announced += draws

    def result(self, draw: Draw) -> Any:
        self.asked.append(draw)
        return super().result(draw)


def test_suites_announce_what_they_draw_and_send_the_same() -> None:
    watched = Watched()
    with runner.target(Settings(base_url="", accounts={}, own_mock=True)) as reached:
        settings = replace(reached, suites=("test_campaigns_by_chance", "test_walks", "test_until_the_budget_is_spent"))
        here = runner.run(settings, packaged(), drawing=lambda: watched)
        there = runner.run(settings, packaged(), drawing=BackgroundDrawing)
    assert sorted(map(repr, watched.announced)) == sorted(map(repr, watched.asked))
    assert watched.asked
    assert sent(here) == sent(there)
    assert len(sent(here)) > 50
