"""Every mixture of the legal choices is a legal server."""

import random
from dataclasses import replace

import pytest
from tests.mock.recording import recording
from tests.mock.scenes import SCENES, Scene

from campaign_contracts.mock.choices import CONTRARIAN, LEGAL, PLAIN, Choices


def test_each_choice_can_be_made_otherwise() -> None:
    for name, values in LEGAL.items():
        assert len(set(values)) == len(values) > 1
        assert (getattr(PLAIN, name), getattr(CONTRARIAN, name)) == values[:2]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("play", SCENES, ids=lambda play: play.__name__)
def test_no_mixture_of_choices_breaks_a_rule(play: Scene, seed: int) -> None:
    drawn = random.Random(seed)
    mixture = Choices(**{name: drawn.choice(values) for name, values in LEGAL.items()})
    mock = recording()
    scheduler = mock.app.service.scheduler
    scheduler.behave(replace(scheduler.behaviour, chosen=mixture), 0)
    play(mock)
    assert mock.violated() == set()
