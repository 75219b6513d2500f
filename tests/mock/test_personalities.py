"""Every mixture of the legal choices is a legal server."""

from dataclasses import replace

import pytest
from tests.mock.recording import recording
from tests.mock.scenes import SCENES, Scene

from campaign_contracts.mock.choices import PLAIN
from campaign_contracts.mock.personalities import CONTRARIAN, LEGAL, drawn, stern
from campaign_contracts.promises import TOPICS

SEEDS = (32, 56, 116, 155, 175)
"""Chosen so that five servers make as many pairs of choices as possible: more of them than six that are not chosen."""


def test_each_choice_can_be_made_otherwise() -> None:
    for name, values in LEGAL.items():
        assert len(set(values)) == len(values) > 1
        assert getattr(PLAIN, name) == values[0]
        assert getattr(CONTRARIAN, name) in values[:2]


def test_the_stern_mock_refuses_whatever_may_be_refused() -> None:
    for choices in (PLAIN, CONTRARIAN, drawn(3)):
        assert stern(choices).refused == frozenset(TOPICS)
        assert stern(choices).extra_fields_refused
        assert stern(choices).call_sids_as_objects == choices.call_sids_as_objects


def test_a_seed_draws_each_choice_apart_from_the_others() -> None:
    servers = [drawn(seed) for seed in range(60)]
    assert drawn(7) == servers[7]
    for name, values in LEGAL.items():
        assert {getattr(server, name) for server in servers} == set(values)
    for topic in TOPICS:
        assert {topic in server.refused for server in servers} == {True, False}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("play", SCENES, ids=lambda play: play.__name__)
def test_no_mixture_of_choices_breaks_a_rule(play: Scene, seed: int) -> None:
    mock = recording()
    scheduler = mock.app.service.scheduler
    scheduler.behave(
        replace(
            scheduler.behaviour,
            chosen=replace(drawn(seed), refused=frozenset(), failed_item_status=0, sometimes_busy=False),
        ),
        0,
    )
    play(mock)
    assert mock.violated() == set()
