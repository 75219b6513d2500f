"""Random walks that found something are kept, and walked first in the next run, whatever its seed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Clock, Exchange
from campaign_contracts.running import runner
from campaign_contracts.running.background_judge import BackgroundJudge
from campaign_contracts.running.settings import Settings

LAST_OF_THE_FIRST_WALKS = 40
"""A walk of `quick` has 18 steps, of which most send one or two requests; the walk that is kept is the first."""


@pytest.mark.parametrize("apart", [False, True])
def test_a_second_run_finds_a_known_violation_at_once(tmp_path: Path, apart: bool) -> None:
    broken = Settings(base_url="", accounts={}, own_mock=True, faults=("cell:created:pause:refused",))
    lasts = []
    with runner.target(broken) as reached:
        settings = replace(reached, suites=("test_walks",), rules=("LIF-01",), examples=str(tmp_path))
        for seed in (5, 2):  # the walks of the second alone do not find it
            result = runner.run(replace(settings, seed=seed), packaged(), judge=BackgroundJudge if apart else None)
            assert "LIF-01" in {finding.rule for finding in result.session.findings}
            assert [path for path in tmp_path.rglob("*") if path.is_file()]
            lasts.append(max(number for finding in result.session.findings for number in finding.exchanges))
    assert lasts[1] <= LAST_OF_THE_FIRST_WALKS


def test_nothing_is_kept_of_a_server_that_keeps_its_word(tmp_path: Path) -> None:
    with runner.target(Settings(base_url="", accounts={}, own_mock=True)) as settings:
        result = runner.run(replace(settings, suites=("test_walks",), examples=str(tmp_path)), packaged())
    assert not result.session.findings
    assert any(isinstance(record, Exchange) for record in result.session.records)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_deep_tries_on_until_the_budget_is_spent() -> None:
    with runner.target(Settings(base_url="", accounts={}, own_mock=True, profile="deep", budget=5.0)) as settings:
        told: list[tuple[str, int, int]] = []
        only = replace(settings, suites=("test_until_the_budget_is_spent",))
        result = runner.run(only, packaged(), lambda *progress: told.append(progress))
    assert len(told) > 1, "before each round, and at the end"
    for what, done, total in told[:-1]:
        assert re.fullmatch(
            r"seconds of the budget, [\d,]+ walks so far \([\d,]+ requests?, \d+ rules?, \d+ cells?\)", what
        )
        assert 0 <= done < total == 5
    assert not result.session.findings
    assert result.report.duration >= 5.0
    bodies = {record.request.body for record in result.session.records if isinstance(record, Exchange)}
    assert len(bodies) > 50
    resets = [record for record in result.session.records if isinstance(record, Clock) and record.reset]
    assert len(resets) == 2, "before the run, and before the rounds"
