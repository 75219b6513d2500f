"""A large recording is judged in two processes, each with a part of the checks, and comes to what one comes to."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.histories import record
from tests.recordings import archives
from tests.signals import signals_heard

from campaign_contracts.bundle import packaged
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge, parted
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.dialling import Dialling
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.model.timeline import Timeline
from campaign_contracts.history import Clock
from campaign_contracts.recordings import packed
from campaign_contracts.reports import contract
from campaign_contracts.running import conclusion, two_judges
from campaign_contracts.running.background_judge import BackgroundJudge
from campaign_contracts.usage import UsageError

BUNDLE = packaged()
PATIENCE_SECONDS = 60.0
ARCHIVE = "traffic.har"
BROKEN = "calls-broken.jsonl"
NAMES = (
    BROKEN,
    "callbacks-broken.jsonl",
    "life-broken.jsonl",
    "lists-shifted.jsonl",
    "odd-answers.jsonl",
    "killed.jsonl",
)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[BackgroundJudge]:
    """Where two processors are there and every history is a large one: the second judges that were started."""
    judges: list[BackgroundJudge] = []

    def start(*, second_part: bool) -> BackgroundJudge:
        judges.append(BackgroundJudge(second_part=second_part))
        return judges[-1]

    monkeypatch.setattr(two_judges, "BackgroundJudge", start)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(packed, "LARGE_PACKED", 0)
    monkeypatch.setattr(packed, "LARGE_PLAIN", 0)
    return judges


def judged(path: Path) -> str:
    with two_judges.second_judge(path) as second:
        return contract.text(conclusion.judge(conclusion.read(path, BUNDLE), BUNDLE, second=second))


def is_over(judge: BackgroundJudge) -> bool:
    try:
        os.kill(judge.process_id, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_parts_are_all_checks_and_of_one_rule_the_plain_ones_come_first() -> None:
    first, second = parted(CHECKS)
    assert first
    assert second
    assert sorted(each.name for each in (*first, *second)) == sorted(each.name for each in CHECKS)
    places = {check.name: place for place, check in enumerate(CHECKS)}
    shared = [(one, other) for one in first for other in second if one.rules & other.rules]
    assert shared
    assert all(places[one.name] < places[other.name] for one, other in shared)


class Forgetful(Model):
    """Says of no campaign what was learnt of it."""

    def before(self, seen: Observation) -> CampaignModel | None:
        assert seen.campaign is None
        return super().before(seen)

    def dialling(self, seen: Observation) -> tuple[Dialling, CampaignModel] | None:
        raise AssertionError(seen)

    def tick(self, record: Clock) -> None:
        Timeline.tick(self, record)


def test_plain_checks_ask_nothing_that_was_learnt_of_a_campaign() -> None:
    decided = set[str]()
    for name in (*NAMES, "values-unchecked.jsonl", "refusals.jsonl", "rate-limited.jsonl"):
        judge = Judge(bundle=BUNDLE, checks=parted(CHECKS)[0], covers=False)
        judge.model = Forgetful(spec=BUNDLE.spec, lifecycle=BUNDLE.lifecycle)
        del judge.model.campaigns, judge.model.diallings
        for each in conclusion.read(record.FOLDER / name, BUNDLE).records:
            judge.feed(each)
        assert judge.finish().crashes == []
        decided |= {rule for rule, _ in judge.judged.ledger.counts}
    assert decided >= {"ACC-06", "CRE-01", "CRE-02", "ENV-01", "ENV-04", "ENV-06", "ENV-11", "LST-12", "ROB-01"}


@pytest.mark.parametrize("name", NAMES)
def test_both_say_what_one_says(name: str, started: list[BackgroundJudge], monkeypatch: pytest.MonkeyPatch) -> None:
    apart = judged(record.FOLDER / name)
    assert [is_over(each) for each in started] == [True]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert judged(record.FOLDER / name) == apart
    assert len(started) == 1  # one processor, one process


def test_an_archive_comes_to_the_same_in_one_process_and_in_two(
    started: list[BackgroundJudge], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traffic = archives.entries()
    wrong = traffic[0]
    archives.answering(wrong, {**archives.answer(wrong), "http_code": 418})
    path = tmp_path / ARCHIVE
    path.write_text(json.dumps(archives.archive(traffic)), encoding="utf-8")
    monkeypatch.setattr(packed, "LARGE_PLAIN", path.stat().st_size + 1)
    alone = judged(path)
    assert not started
    monkeypatch.setattr(packed, "LARGE_PLAIN", path.stat().st_size)
    assert judged(path) == alone
    assert [is_over(each) for each in started] == [True]
    assert json.loads(alone)["verdict"] == "fail"


def test_a_small_recording_is_judged_in_one_process(
    started: list[BackgroundJudge], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "LARGE_PLAIN", (record.FOLDER / BROKEN).stat().st_size + 1)
    judged(record.FOLDER / BROKEN)
    assert started == []


def test_what_cannot_be_read_leaves_no_process_behind(started: list[BackgroundJudge], tmp_path: Path) -> None:
    lines = (record.FOLDER / BROKEN).read_text(encoding="utf-8").splitlines(keepends=True)
    damaged = tmp_path / BROKEN
    damaged.write_text("".join([*lines[:5], '{"kind": "gossip"}\n', *lines[5:]]), encoding="utf-8")
    with pytest.raises(UsageError, match="line 6"):
        judged(damaged)
    assert [is_over(each) for each in started] == [True]


def test_a_second_judge_that_dies_is_never_a_pass(
    started: list[BackgroundJudge], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*, second_part: bool) -> BackgroundJudge:
        started.append(judge := BackgroundJudge(second_part=second_part))
        os.kill(judge.process_id, signal.SIGKILL)
        return judge

    monkeypatch.setattr(two_judges, "BackgroundJudge", killed)
    path = record.FOLDER / "life.jsonl"
    with two_judges.second_judge(path) as second:
        report = conclusion.judge(conclusion.read(path, BUNDLE), BUNDLE, second=second)
    assert report.incomplete is not None
    assert "check judge crashed (its process ended with -9)" in report.incomplete
    assert [is_over(each) for each in started] == [True]


HALFWAY = f"""
import os, sys
from campaign_contracts import cli
from campaign_contracts.recordings import aside, packed
from campaign_contracts.running import two_judges
from {BackgroundJudge.__module__} import BackgroundJudge

class Watched(BackgroundJudge):
    def feed(self, record):
        super().feed(record)
        if getattr(record, "number", 0) == 10:
            print(self.process_id, self.settled(), flush=True)
            sys.stdin.readline()

aside.IN_MEMORY, packed.LARGE_PACKED, packed.LARGE_PLAIN = 1, 1, 1
os.sched_getaffinity = lambda _: {{0, 1}}
two_judges.BackgroundJudge = Watched
cli.main()
"""
"""Judges in two processes, on disk; waits halfway for a line, having said which the second process is."""


@contextlib.contextmanager
def halfway(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A command that judges an archive in a folder, which is its folder for temporary files, and its second process."""
    (folder / ARCHIVE).write_text(json.dumps(archives.archive(archives.entries())), encoding="utf-8")
    with (
        signals_heard(),
        subprocess.Popen(
            [sys.executable, "-c", HALFWAY, "judge", ARCHIVE],
            cwd=folder,
            env={**os.environ, "TMPDIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()
        try:
            yield process, int(line.split()[0])
        finally:
            process.kill()  # one that did not end, or nothing


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_when_the_first_judge_is_stopped_nothing_is_left(number: int, code: int, tmp_path: Path) -> None:
    with halfway(tmp_path) as (process, _):
        os.killpg(process.pid, number)  # as the terminal does: the second judge is in a group of its own
        told, error = process.communicate(timeout=PATIENCE_SECONDS)  # waits for the second, which has this error output
    assert (process.returncode, told, error) == (code, "", "")
    assert [path.name for path in tmp_path.iterdir()] == [ARCHIVE]


def test_when_the_second_judge_is_killed_halfway_the_exit_code_says_so(tmp_path: Path) -> None:
    with halfway(tmp_path) as (process, second):
        os.kill(second, signal.SIGKILL)
        told, error = process.communicate("go on\n", timeout=PATIENCE_SECONDS)
    assert "check judge crashed (its process ended with -9)" in told
    assert (process.returncode, error) == (3, "")
    assert [path.name for path in tmp_path.iterdir()] == [ARCHIVE]
