"""Every mixture of the legal choices is a legal server."""

from dataclasses import replace

import pytest
from tests.mock.recording import recording
from tests.mock.scenes import SCENES, Scene

from campaign_contracts.history import Callback
from campaign_contracts.mock.choices import CONTRARIAN, LEGAL, PLAIN, drawn, stern
from campaign_contracts.promises import TOPICS


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


@pytest.mark.parametrize("seed", range(6))
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


def test_a_late_server_is_late_only_where_nobody_moves_its_clock_or_acts() -> None:
    mock = recording()
    scheduler = mock.app.service.scheduler
    scheduler.behave(replace(scheduler.behaviour, chosen=replace(PLAIN, late_seconds=2.0)), 0)
    seen, acted_on = (mock.created(schedule=mock.schedule(10, 9000)) for _ in range(2))
    mock.clock.elapsed += 11
    assert mock.read(seen).data["status"] == "created"
    assert mock.delete(acted_on).status == 409
    assert mock.read(acted_on).data["status"] == "in-progress"
    mock.clock.elapsed += 2
    assert mock.read(seen).data["status"] == "in-progress"
    moved = mock.created(schedule=mock.schedule(100, 9000))
    mock.advance(100)
    assert mock.read(moved).data["status"] == "in-progress"
    assert mock.violated() == set()


def test_numbers_that_were_not_called_may_be_shown_and_told() -> None:
    mock = recording()
    scheduler = mock.app.service.scheduler
    chosen = replace(PLAIN, uncalled_shown=True, uncalled_told=True)
    scheduler.behave(replace(scheduler.behaviour, chosen=chosen), 0)
    numbers = ["+12025550100", "+12025550101", "+12025550102"]
    identifier = mock.created(
        **{"from": numbers}, mode="custom", throttle=1, schedule={"end_at": mock.instant(9000)},
        call_schedule_callback="http://localhost/told",
    )  # fmt: skip
    mock.advance(20)
    mock.act(identifier, "pause")
    mock.advance(60)
    mock.act(identifier, "complete")
    records = [item["data"] for item in mock.send("GET", f"campaigns/{identifier}/call-details").items]
    assert [(record["number"], record["start_time"] is None) for record in records] == [
        (numbers[1], True), (numbers[2], True), (numbers[0], False),
    ]  # fmt: skip
    mock.advance(60)
    told = [record.request.json for record in mock.records if isinstance(record, Callback)]
    assert [(said["to"], len(said["call_sids"])) for said in told] == [
        (numbers[0], 1), (numbers[1], 0), (numbers[2], 0),
    ]  # fmt: skip
    assert mock.violated() == set()
