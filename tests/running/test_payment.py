"""A target whose plan or credit allows no campaign is not accused, and a run on it says why little was decided."""

import os
import queue
import re
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.mock.campaigns.operations import Service
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS
from campaign_contracts.mock.server import serve
from campaign_contracts.mock.settings import Settings as MockSettings
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError
from campaign_contracts.redaction import Credentials
from campaign_contracts.running import runner
from campaign_contracts.running.settings import Settings
from campaign_contracts.verdicts import Outcome, Verdict


def _unpaid(*_: object) -> Answer:
    raise RefusalError(402, INVALID, "the plan does not allow this campaign")


@pytest.fixture
def unpaid(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings for a mock that answers 402 to every create, and all else as it should."""
    monkeypatch.setattr(Service, "create", _unpaid)
    ready: queue.Queue[str] = queue.Queue()
    reading, writing = os.pipe()
    with os.fdopen(reading) as stop:
        options = {"announce": ready.put, "stop_with": stop}
        server = threading.Thread(target=serve, args=(MockSettings(port=0),), kwargs=options)
        server.start()
        try:
            base_url = ready.get(timeout=60)
            accounts = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in DEMO_ACCOUNTS}
            yield Settings(
                base_url=base_url, control_url=f"{base_url}/_control", accounts=accounts, may_reset=True, seed=1
            )
        finally:
            os.close(writing)
            server.join()


def test_a_run_that_may_create_nothing_is_incomplete_and_says_why(unpaid: Settings) -> None:
    report = runner.run(unpaid, packaged()).report
    assert [v.rule.id for v in report.selected if v.verdict is Verdict.VIOLATED] == []
    assert (report.outcome, report.outcome.exit_code) == (Outcome.INCOMPLETE, 3)
    assert re.match(r"create_campaigns was answered 402 [\d,]+ times and never 2xx: the plan", str(report.incomplete))
    idle = {v.rule.id: str(v.reason) for v in report.selected if v.verdict is Verdict.NOT_EXERCISED}
    assert [rule for rule, reason in idle.items() if "402" not in reason] == ["ROB-03"]
    assert {"ACC-01", "GET-02", "LST-12"}.isdisjoint(idle)


def test_the_smoke_profile_says_so_too(unpaid: Settings) -> None:
    report = runner.run(replace(unpaid, profile="smoke"), packaged()).report
    assert [v.rule.id for v in report.selected if v.verdict is Verdict.VIOLATED] == []
    assert report.outcome is Outcome.INCOMPLETE
    assert re.match(r"create_campaigns was answered 402 \d+ times and never 2xx: the plan", str(report.incomplete))


def test_a_narrow_run_does_not_pass_by_what_a_402_happens_to_uphold(unpaid: Settings) -> None:
    report = runner.run(replace(unpaid, suites=("test_deleted_is_gone*",)), packaged()).report
    assert "ENV-01" in {v.rule.id for v in report.selected if v.verdict is Verdict.UPHELD}
    assert report.outcome is Outcome.INCOMPLETE
    assert str(report.incomplete).startswith("create_campaigns was answered 402 1 time ")
