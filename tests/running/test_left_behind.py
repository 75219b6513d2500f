"""What a run leaves on a server when it does not end as it should: nothing, or what a sweep finds."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.signals import signals_heard

from campaign_contracts.bundle import packaged
from campaign_contracts.mock.server import MockServer
from campaign_contracts.recordings.histories import HISTORY
from campaign_contracts.redaction import Credentials
from campaign_contracts.running import runner
from campaign_contracts.running.settings import JOURNALS, Settings
from campaign_contracts.safety import sweep as sweeping
from campaign_contracts.safety.cleaned import words
from campaign_contracts.safety.journal import journals
from campaign_contracts.send import Target
from campaign_contracts.verdicts import Outcome

OVER = set(packaged().lifecycle.status_of(packaged().lifecycle.in_phase("over")))
FULL = Path("/dev/full")


@pytest.fixture
def mock() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


def campaigns(mock: MockServer) -> list[dict[str, Any]]:
    account = mock.accounts[0]
    answer = httpx2.get(
        f"{mock.base_url}/v2/accounts/{account.sid}/campaigns?limit=500", auth=(account.key, account.token)
    )
    return [item["data"] for item in answer.json()["response"]]


def settings(mock: MockServer, **changes: Any) -> Settings:
    accounts = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in mock.accounts[:1]}
    return Settings(base_url=mock.base_url, accounts=accounts, suites=("test_c*",), **changes)


@pytest.mark.parametrize("may_reset", [False, True])
def test_a_reset_takes_the_place_of_deletions_where_it_is_allowed(
    mock: MockServer, tmp_path: Path, may_reset: bool
) -> None:
    given = settings(mock, control_url=mock.control_url, may_reset=may_reset, journal_dir=tmp_path)
    result = runner.run(replace(given, suites=("test_long_walk", "test_over_for_weeks")), packaged())
    cleaned = result.clean_up
    assert cleaned is not None
    assert cleaned.done
    assert cleaned.reset == (cleaned.requests == 0) == (campaigns(mock) == []) == may_reset
    assert any("more" in line for line in words(cleaned, live=False)) != may_reset
    assert (runner.clock_left(result) is None) == may_reset
    assert journals(tmp_path) == []


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
def test_a_full_disk_stops_the_run_and_not_the_clean_up(mock: MockServer, tmp_path: Path) -> None:
    (tmp_path / HISTORY).symlink_to(FULL)
    result = runner.run(settings(mock, report_dir=tmp_path, journal_dir=tmp_path / "journals"), packaged())
    assert result.report.outcome is Outcome.INCOMPLETE
    assert "the history cannot be written (No space left on device)" in str(result.report.incomplete)
    assert {campaign["status"] for campaign in campaigns(mock)} <= OVER
    assert result.clean_up is not None
    assert result.clean_up.done


def command(mock: MockServer, *words: str) -> list[str]:
    account = mock.accounts[0]
    target = ["--base-url", mock.base_url, "--account-sid", account.sid, "--api-key", account.key]
    return [sys.executable, "-m", "campaign_contracts", words[0], *target, "--api-token", account.token, *words[1:]]


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    ("streams", "code"),
    [("| true", 0), ("2>&1 | true", 0), (">/dev/full 2>&1", 3), (">&- 2>&- <&-", 0)],
)
def test_a_reader_that_leaves_changes_no_verdict(mock: MockServer, tmp_path: Path, streams: str, code: int) -> None:
    """Exit code 1 would say that a rule is violated."""
    words = shlex.join(command(mock, "run", "--live", "--profile", "live", "--rate", "1000"))
    script = f"{words} {streams}; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert {campaign["status"] for campaign in campaigns(mock)} <= OVER
    assert not list((tmp_path / JOURNALS).iterdir())


@pytest.mark.parametrize("kill", [signal.SIGHUP, signal.SIGKILL])
def test_a_closed_terminal_cleans_up_and_a_kill_leaves_what_a_sweep_finds(
    mock: MockServer, tmp_path: Path, kill: signal.Signals
) -> None:
    """One create, of a campaign that nobody would know by its name, is on its way for longer than the test takes.

    So the run is in the middle of its suites when it hears of it, however long that takes. What may arrive yet stays
    in the journal; a sweep looks for it.
    """
    hang = {"operation": "create_campaigns", "failure": "hang", "seconds": 300, "count": 1}
    with signals_heard():
        started = subprocess.Popen(
            command(mock, "run", "--sandbox", "--suite", "test_c*"), cwd=tmp_path, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    with started as process:
        left = tmp_path / JOURNALS
        while not list(left.glob("*.jsonl")) or len(campaigns(mock)) < 5:
            assert process.poll() is None
            time.sleep(0.02)
        httpx2.put(f"{mock.control_url}/next", json=hang).raise_for_status()
        os.kill(process.pid, kill)
        told = process.communicate(timeout=60)[0].decode()
    if kill is signal.SIGHUP:
        assert process.returncode == 3
        assert bool(list(left.iterdir())) == ("1 create may arrive yet" in told)
    else:
        assert process.returncode == -signal.SIGKILL
        assert list(left.iterdir())
    httpx2.put(f"{mock.control_url}/next", json={**hang, "count": 0})
    for journal in left.iterdir():
        os.utime(journal, (0, 0))  # the sweep comes when nothing can arrive any more
    swept = subprocess.run(
        command(mock, "sweep"), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert swept.returncode == 0, swept.stdout + swept.stderr
    assert list(left.iterdir()) == []
    assert {campaign["status"] for campaign in campaigns(mock)} <= OVER


@pytest.mark.parametrize("names", [True, False], ids=["more", "nothing"])
@pytest.mark.parametrize("first", ["", "\0" * 80 + "\n", '{"run_id": "cc000000\n'], ids=["gone", "zeros", "torn"])
def test_a_journal_without_its_first_line_is_kept_until_its_server_is_named(
    mock: MockServer, tmp_path: Path, first: str, names: bool
) -> None:
    """What the run left is on one of two servers; asking the other one must not be the end of it."""
    account = mock.accounts[0]
    later = {"send_at": "2099-01-01T00:00:00Z"}
    element = {
        "name": "theirs" if names else "of cc00000001",
        "caller_id": "02025550100",
        "from": ["+12025550101"],
        "url": "http://127.0.0.1:9/",
        "schedule": later,
    }
    path = f"/v2/accounts/{account.sid}/campaigns"
    with httpx2.Client(base_url=mock.base_url, auth=(account.key, account.token)) as client:
        answer = client.post(path, json={"campaigns": [element]}).json()
    created = {"created": answer["response"][0]["data"]["id"], "account_sid": account.sid}
    journal = tmp_path / JOURNALS / "cc00000001.jsonl"
    journal.parent.mkdir(parents=True)
    journal.write_text(f"{first}{json.dumps(created)}\n" if names else first.strip())
    accounts = {account.sid: Credentials(sid=account.sid, key=account.key, token=account.token)}
    said: list[str] = []
    with MockServer() as other:
        elsewhere = Target(base_url=other.base_url, accounts=accounts)
        assert not sweeping.sweep(journals(journal.parent), elsewhere, say=said.append)
    assert journal.exists()
    assert "which server it is of" in said[-1]
    told: list[tuple[str, int, int]] = []
    there = Target(base_url=mock.base_url, accounts=accounts)
    assert sweeping.sweep(journals(journal.parent), there, say=said.append, progress=lambda *one: told.append(one))
    assert told == [("run cc00000001", 1, 1)]
    assert not journal.exists()
    assert campaigns(mock) == []


def test_a_sweep_waits_for_a_create_that_was_on_its_way(
    mock: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It arrives when the sweep has looked once, and says that it will look again; another one never does."""
    monkeypatch.setattr(sweeping, "LOOKS_AFTER_SECONDS", (0.0, 0.0))
    account = mock.accounts[0]
    element = {"caller_id": "+442079460999", "url": "http://x.example/1"}
    lines = [
        {"run_id": "cc00000001", "base_url": mock.base_url.replace("127.0.0.1", "localhost"), "account_sid": "demo"},
        {"sending": 1, "account_sid": account.sid, "campaigns": [element]},
        {"sending": 2, "account_sid": account.sid, "campaigns": [{**element, "caller_id": "+442079460998"}]},
    ]
    (tmp_path / "cc00000001.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if "looking again" in line:
            sent = {**element, "from": ["+441134960000"], "schedule": {"send_at": "2099-01-01T00:00:00Z"}}
            path = f"{mock.base_url}/v2/accounts/{account.sid}/campaigns"
            httpx2.post(path, json={"campaigns": [sent]}, auth=(account.key, account.token)).raise_for_status()

    credentials = Credentials(sid=account.sid, key=account.key, token=account.token)
    target = Target(base_url=mock.base_url, accounts={account.sid: credentials})
    assert sweeping.sweep(journals(tmp_path), target, say=say)
    assert "2 creates may arrive yet" in said[0]
    assert "1 campaign deleted" in said[1]
    assert campaigns(mock) == []
    assert journals(tmp_path) == []


def test_a_sweep_finds_campaigns_that_nobody_said_were_created(mock: MockServer, tmp_path: Path) -> None:
    account = mock.accounts[0]
    ours: list[dict[str, Any]] = [
        {"caller_id": "+442079460999", "url": "http://x.example/1"},
        {"name": "alpha cc00000001 list omega", "caller_id": "+442079460999", "url": "http://x.example/1"},
    ]
    path = f"/v2/accounts/{account.sid}/campaigns"
    for element in [*ours, {"name": "theirs", "caller_id": "+442079460998", "url": "http://x.example/1"}]:
        sent = {**element, "from": ["+441134960000"], "schedule": {"send_at": "2099-01-01T00:00:00Z"}}
        answer = httpx2.post(mock.base_url + path, json={"campaigns": [sent]}, auth=(account.key, account.token))
        assert answer.status_code == 200, answer.text
    folder = tmp_path / JOURNALS
    folder.mkdir(parents=True)
    lines = [{"run_id": "cc00000001", "base_url": mock.base_url, "account_sid": account.sid, "live": False}] + [
        {"sending": number, "account_sid": account.sid, "campaigns": [element]} for number, element in enumerate(ours)
    ]
    (folder / "cc00000001.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    swept = subprocess.run(
        command(mock, "sweep"), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (swept.returncode, swept.stderr) == (0, "")
    assert "2 campaigns deleted" in swept.stdout
    assert [campaign["name"] for campaign in campaigns(mock)] == ["theirs"]
