"""What a client broke stands in every report, apart from what the server broke, and a baseline accepts it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.clients.test_judge import CAMPAIGNS, exchange
from typer.testing import CliRunner

from campaign_contracts.bundle import packaged
from campaign_contracts.cli import app
from campaign_contracts.gating import baseline
from campaign_contracts.gating.baseline import Baseline
from campaign_contracts.gating.comparison import compare
from campaign_contracts.gating.merging import merge
from campaign_contracts.history import RECORDED, RunBegan, RunEnded
from campaign_contracts.history_lines import to_line
from campaign_contracts.reports import reading

BEGAN = RunBegan(
    started_at="2026-01-01T00:00:00Z", kit="0", specification="", base_url="https://api.example", account_sid="demo",
    accounts=("demo",), control=False, live=True, profile=RECORDED, seed=0,
)  # fmt: skip


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A client that asks for a parameter that nobody documents."""
    records = (BEGAN, exchange("GET", f"{CAMPAIGNS}?page=2", unknown=("response-body",)), RunEnded(at=1.0))
    (tmp_path / "history.jsonl").write_text("".join(f"{to_line(record)}\n" for record in records))
    return tmp_path / "history.jsonl"


def judge(*words: str) -> int:
    return CliRunner().invoke(app, ["judge", *words]).exit_code


def test_reports_tell_of_the_client_and_not_of_the_server(history: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    assert judge(str(history), "--client", "--report-dir", str(folder)) == 1
    document = json.loads((folder / "contract.json").read_text())
    assert document["verdict"] != "fail"
    assert document["client"]["verdict"] == "fail"
    broken = {rule["id"]: rule["violations"] for rule in document["client"]["rules"] if rule["violations"]}
    assert list(broken) == ["REQ-02"]
    assert broken["REQ-02"][0]["reproduce"].endswith("--client")
    assert not any(rule["id"].startswith("REQ") for rule in document["rules"])
    assert "The client violates REQ-02" in (folder / "summary.md").read_text()
    assert "The client</h2>" in (folder / "contract.html").read_text()
    report = reading.read(folder, packaged())
    assert [violation.rule for violation in report.client_violations] == ["REQ-02"]
    assert merge([report, replace(report, requests=2)]).client_violations[0].times == 2
    assert not compare(report, report).new
    without = tmp_path / "without"
    judge(str(history), "--report-dir", str(without))
    assert json.loads((without / "contract.json").read_text())["client"] is None
    assert [each.rule for each in compare(reading.read(without, packaged()), report).new] == ["REQ-02"]
    assert "REQ-02" in dict(compare(report, reading.read(without, packaged())).unexercised)


def test_a_baseline_accepts_what_a_client_breaks(history: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.toml"
    assert judge(str(history), "--client", "--baseline", str(known), "--update-baseline") != 1
    assert 'id = "REQ-02-' in known.read_text()
    folder = tmp_path / "reports"
    assert judge(str(history), "--client", "--baseline", str(known), "--report-dir", str(folder)) != 1
    assert json.loads((folder / "contract.json").read_text())["client"]["verdict"] == "pass"
    judge(str(history), "--report-dir", str(folder))
    report = reading.read(folder, packaged())
    entries = baseline.load(known).entries
    assert list(Baseline(entries=entries).remarks(report, date(2026, 1, 1))) == []  # nobody judged the client
    assert "REQ-02-" in baseline.updated(Baseline(entries=entries), report, date(2026, 1, 1))
