"""The profile `live`: a hundred requests at most, as many rules as they can decide, nobody called, nothing left."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from campaign_contracts import instants
from campaign_contracts.bundle import packaged
from campaign_contracts.cli import main
from campaign_contracts.history import Exchange
from campaign_contracts.mock.server import MockServer
from campaign_contracts.redaction import Credentials
from campaign_contracts.running import runner
from campaign_contracts.running.settings import Settings
from campaign_contracts.send.pace import least_seconds
from campaign_contracts.suites.floor import TOURED
from campaign_contracts.suites.test_tour import MOST_REQUESTS
from campaign_contracts.verdicts import Outcome, Verdict

BUNDLE = packaged()
DAY = 24 * 3600


def run_on(mock: MockServer, folder: Path, accounts: int) -> runner.Result:
    own = [Credentials(sid=each.sid, key=each.key, token=each.token) for each in mock.accounts][:accounts]
    settings = Settings(
        base_url=mock.base_url, accounts={each.sid: each for each in own}, live=True, profile="live", seed=1,
        max_campaigns=300, journal_dir=folder / "journal",
    )  # fmt: skip
    return runner.run(settings, BUNDLE)


@pytest.fixture(scope="module", params=[1, 2], ids=["one account", "two accounts"])
def toured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[runner.Result]:
    with MockServer() as mock:
        if request.param == 2:  # campaigns of others are there already
            httpx2.post(f"{mock.base_url}/_control/campaigns", json={"state": "paused", "count": 3}).raise_for_status()
        yield run_on(mock, tmp_path_factory.mktemp("live"), request.param)


def test_it_passes_and_keeps_its_promise(toured: runner.Result) -> None:
    report = toured.report
    assert (report.outcome, report.incomplete, toured.crashes) == (Outcome.PASS, None, ())
    decided = {result.rule.id for result in report.results if result.verdict is not Verdict.NOT_EXERCISED}
    needs_account = {"ACC-03", "ACC-04"}
    by_chance = {"LST-05"}  # the order of creation shows where two creates fall into different seconds
    assert set(TOURED) - needs_account <= decided <= set(TOURED) | by_chance


def test_it_sends_no_more_than_it_may(toured: runner.Result) -> None:
    cleaned = toured.clean_up
    assert cleaned is not None
    assert toured.report.requests + cleaned.requests <= MOST_REQUESTS


def test_nothing_is_left_that_could_call_anybody(toured: runner.Result) -> None:
    cleaned = toured.clean_up
    assert cleaned is not None
    assert cleaned.failed == {}
    assert set(cleaned.kept.values()) <= {"archived", "completed"}


def test_every_campaign_is_far_ahead(toured: runner.Result) -> None:
    began = instants.parse(toured.session.began.started_at)
    assert began is not None
    for record in toured.session.records:
        if not isinstance(record, Exchange) or record.request.method != "POST":
            continue
        body = record.request.json
        campaigns = body.get("campaigns") if isinstance(body, dict) else None
        for campaign in campaigns if isinstance(campaigns, list) else ():
            send_at = instants.parse(campaign["schedule"]["send_at"])
            assert send_at is not None
            assert send_at - began >= DAY - 60


def test_a_server_that_makes_the_other_legal_choices_passes_too(tmp_path: Path) -> None:
    with MockServer(contrarian=True) as mock:
        result = run_on(mock, tmp_path, 2)
    assert result.report.violations == ()
    assert result.crashes == ()


def test_a_plan_is_told_and_nothing_is_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAMPAIGN_CONTRACTS_API_TOKEN", "live-token")
    words = ["run", "--base-url", "http://127.0.0.1:9", "--account-sid", "acme", "--api-key", "live-key"]
    monkeypatch.setattr(
        "sys.argv", ["campaign-contracts", *words, "--live", "--profile", "live", "--plan", "--rate", "2.5"]
    )
    with pytest.raises(SystemExit) as caught:
        main()
    out = capsys.readouterr().out
    assert caught.value.code == 0
    assert "http://127.0.0.1:9, live; nothing was sent to it" in out
    requests = re.search(r"^Requests   about (\d+), at most 2\.5 a second: at least (\d+) s$", out, re.MULTILINE)
    cleaning = re.search(r"^Clean-up   about (\d+) of these requests: at least (\d+) s$", out, re.MULTILINE)
    assert requests is not None
    assert cleaning is not None
    for told in (requests, cleaning):
        assert int(told[2]) == round(least_seconds(int(told[1]), 0.4, latency=0.0))
    assert 0 < int(cleaning[1]) < int(requests[1])
    assert "Called     nobody" in out
    assert not Path(".campaign-contracts").exists()
