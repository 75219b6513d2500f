"""A run that is judged in a process of its own comes to what one that is judged on the spot comes to."""

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from campaign_contracts import history_lines
from campaign_contracts.bundle import packaged
from campaign_contracts.history import Exchange, Note, Record, RunEnded
from campaign_contracts.history_lines import to_line
from campaign_contracts.running import runner
from campaign_contracts.running.background_judge import BackgroundJudge, serve
from campaign_contracts.running.session import Session
from campaign_contracts.running.settings import Settings

BUNDLE = packaged()
PATIENCE_SECONDS = 60.0
SUITES = ("test_invented_ids*", "test_a_created*", "test_lists_show*", "test_bad_orders")


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """Settings for a mock that breaks two rules."""
    broken = Settings(base_url="", accounts={}, own_mock=True, faults=("unknown-id-400", "limit-default-21"))
    with runner.target(broken) as reached:
        yield replace(reached, suites=SUITES)


def test_apart_or_not_the_verdicts_are_the_same(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    made: list[int] = []

    def noted(record: Record) -> str:
        made.extend([record.number] if isinstance(record, Exchange) else [])
        return to_line(record)

    monkeypatch.setattr(history_lines, "to_line", noted)
    here = runner.run(settings, BUNDLE, lambda what, *_: told.append(what))
    made.clear()
    there = runner.run(settings, BUNDLE, judge=BackgroundJudge)
    assert len(made) < len(set(made)) + 5, "each is made a line once, but the first, which wait until the run begins"
    assert re.search(r" \(\d+ requests, \d\d rules, \d\d? cells\)$", told[-1])
    with tempfile.TemporaryFile() as decided:
        serve([f"{to_line(record)}\n".encode() for record in here.session.records], io.BytesIO(), decided.fileno())
        rules, cells = map(int, decided.read().split())
    assert rules > 10
    assert cells > 0
    assert [(v.rule.id, v.verdict, v.checks) for v in here.report.selected] == [
        (v.rule.id, v.verdict, v.checks) for v in there.report.selected
    ]
    ids = [finding.id for finding in here.session.findings]
    assert ids
    assert ids == [finding.id for finding in there.session.findings]
    assert [here.session.origin(finding) for finding in here.session.findings] == [
        there.session.origin(finding) for finding in there.session.findings
    ]
    assert here.report.outcome.exit_code == there.report.outcome.exit_code == 1


def test_many_may_ask_at_once_what_was_found() -> None:
    judge, asking = BackgroundJudge(), 16

    def ask(_: int) -> list[int]:
        return [judge.settled() for _ in range(50)]

    pool = ThreadPoolExecutor(max_workers=asking)
    answers = [pool.submit(ask, number) for number in range(asking)]
    try:
        assert [answer.result(timeout=PATIENCE_SECONDS) for answer in answers] == [[0] * 50] * asking
    finally:
        os.kill(judge.process_id, signal.SIGKILL)  # whoever still waits for an answer gets none
        pool.shutdown()
        judge.finish()


def test_a_judge_that_dies_is_never_a_pass(settings: Settings) -> None:
    def murdered() -> BackgroundJudge:
        judge = BackgroundJudge()
        os.kill(judge.process_id, signal.SIGKILL)
        return judge

    with Session(settings, BUNDLE, judge=murdered) as session:
        runner.preflight(session)
        session.finish()
        report = runner.report(session)
    assert report.incomplete == "check judge crashed (its process ended with -9)"
    assert report.outcome.exit_code == 3


def test_what_cannot_be_read_is_never_a_pass() -> None:
    judged = serve([b'{"kind": "gossip"}\n'], io.BytesIO())
    assert [crash.check for crash in judged.crashes] == ["judge"]
    assert "line 1" in judged.crashes[0].error


def test_records_are_taken_before_it_is_ready() -> None:
    judge = BackgroundJudge()
    for number in range(2000):
        judge.feed(Note(at=float(number), text="x" * 500))
    assert judge.settled() == 0
    judge.feed(RunEnded(at=2000.0))
    assert judge.finish().crashes == []


def test_a_killed_run_leaves_no_file_of_its_judge_behind(tmp_path: Path) -> None:
    killed = f"""
import os, signal
from {BackgroundJudge.__module__} import BackgroundJudge
judge = BackgroundJudge()
print(judge.settled(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.run(
        [sys.executable, "-c", killed],
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        timeout=PATIENCE_SECONDS,
    )
    assert (run.returncode, run.stdout) == (-signal.SIGKILL, b"0\n")  # it judged, and was killed
    assert list(tmp_path.iterdir()) == []
