"""The choice that the profile smoke is: it names what exists, keeps its bounds, and decides what it says."""

from dataclasses import replace

from tests.smoke import OWN, cases

from campaign_contracts.bundle import packaged
from campaign_contracts.running import runner
from campaign_contracts.running.background_judge import BackgroundJudge
from campaign_contracts.suites import smoke
from campaign_contracts.verdicts import Outcome, Verdict

LEAST_RULES = 120


def test_the_choice_names_functions_that_are_there() -> None:
    assert set(smoke.chosen().cases) <= {case.name for case in cases()}
    assert "test_real_time" not in smoke.chosen().cases


def test_it_keeps_to_its_requests_and_decides_what_it_says() -> None:
    with runner.target(OWN) as settings:
        report = runner.run(settings, packaged(), judge=BackgroundJudge).report
    decided = {result.rule.id for result in report.results if result.verdict is not Verdict.NOT_EXERCISED}
    assert (report.outcome, report.incomplete) == (Outcome.PASS, None)
    assert report.requests <= smoke.MOST_REQUESTS
    assert decided >= set(smoke.chosen().rules)
    assert len(smoke.chosen().rules) >= LEAST_RULES


def test_a_server_that_chooses_otherwise_takes_no_more_requests() -> None:
    with runner.target(replace(OWN, contrarian=True, stern=True)) as settings:
        report = runner.run(settings, packaged(), judge=BackgroundJudge).report
    decided = [result for result in report.results if result.verdict is not Verdict.NOT_EXERCISED]
    assert (report.outcome, report.incomplete) == (Outcome.PASS, None)
    assert report.requests <= smoke.MOST_REQUESTS
    assert len(decided) >= LEAST_RULES


def test_less_is_promised_where_nothing_but_the_server_is_there() -> None:
    with runner.target(OWN) as settings:
        alone = dict(list(settings.accounts.items())[:1])
        bare = replace(settings, accounts=alone, control_url=None, own_mock=False, journal_dir=None)
        report = runner.run(bare, packaged(), judge=BackgroundJudge).report
    decided = {result.rule.id for result in report.results if result.verdict is not Verdict.NOT_EXERCISED}
    assert (report.outcome, report.incomplete) == (Outcome.PASS, None)
    assert decided >= set(smoke.chosen().bare)
