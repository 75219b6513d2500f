"""One road from a history to a report: a run and whoever judges its history later say the same, reasons included."""

import gzip
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.histories import record

from campaign_contracts import json_body
from campaign_contracts.bundle import packaged
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Crash, Judge, Judged
from campaign_contracts.history import Callback, Clock, Exchange, Failure, Note, Record, RunBegan, RunEnded
from campaign_contracts.mock.server import MockServer
from campaign_contracts.receiver import UNADDRESSED
from campaign_contracts.recordings.histories import HISTORY, HistoryWriter
from campaign_contracts.redaction import Credentials
from campaign_contracts.reports.report import Report
from campaign_contracts.running import conclusion, runner
from campaign_contracts.running.digest import Digesting
from campaign_contracts.running.settings import Settings
from campaign_contracts.verdicts import Verdict

BUNDLE = packaged()
VALUES = b"[" + b"1," * json_body.MOST_VALUES + b"1]"
READABLE = [
    name
    for name in record.TEXTS
    if name.endswith(".jsonl") and "error" not in yaml.safe_load(record.expected(name).read_text(encoding="utf-8"))
]


def said(report: Report) -> list[Any]:
    """All that a report says, but for the command lines that repeat a violation."""
    rules = [
        (
            r.rule.id,
            r.verdict,
            r.checks,
            r.reason,
            r.selected,
            [replace(v, reproduce="", replay=None) for v in r.violations],
        )
        for r in report.results
    ]
    return [report.began, report.outcome, report.incomplete, report.requests, report.duration, report.coverage, rules]


def reasons(report: Report) -> dict[str, str | None]:
    return {result.rule.id: result.reason for result in report.results}


def judged_later(records: list[Record], folder: Path) -> Report:
    """Judge the records once more from a file, as the `judge` command does."""
    path = folder / HISTORY
    with HistoryWriter.opened(path) as writer:
        for each in records:
            writer.write(each)
    return conclusion.judge(conclusion.read(path, BUNDLE), BUNDLE)


@cache
def judged(path: Path) -> tuple[list[Record], Judged]:
    """The records of a history, and what a judge of its run made of them one by one; several tests share it."""
    records = list(conclusion.read(path, BUNDLE).records)
    judge = Judge(bundle=BUNDLE, checks=CHECKS)
    for each in records:
        judge.feed(each)
    return records, judge.finish()


# What a run was asked for and what its target offered alters no judgement of these checks, but every reason.
BEGAN = st.fixed_dictionaries(
    {
        "accounts": st.sampled_from([("demo",), ("demo", "other")]),
        "may_dial": st.booleans(),
        "own_mock": st.booleans(),
        "narrowed": st.booleans(),
        "profile": st.sampled_from(["quick", "deep", "recorded"]),
        "rules": st.sampled_from([(), ("ACC-*",), ("CBK-*", "LIF-03")]),
        "authorities": st.sampled_from([(), ("page",), ("ruling", "example")]),
    }
)
NOTES = st.lists(st.builds(Note, at=st.just(0.0), text=st.text(), rules=st.sampled_from([(), ("CAL",), ("LIF-03",)])))
ENDS = st.builds(
    RunEnded, at=st.just(1e6), aborted=st.none() | st.just("interrupted"), crashes=st.sampled_from([(), ("one: two",)])
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("histories")


def concluded(records: Sequence[Record], made: Judged, *, cut: str | None = None) -> Report:
    """What a run of these records would have said."""
    assert isinstance(records[0], RunBegan)
    digesting = Digesting(began=records[0])
    for each in records:
        digesting.take(each)
    exchanges = {each.number: each for each in records if isinstance(each, Exchange)}
    return conclusion.conclude(digesting.digest(lambda _: exchanges, cut), made, BUNDLE, lambda finding: finding.rule)


@given(began=BEGAN, notes=NOTES, end=ENDS)
@settings(max_examples=25, deadline=None)
def test_a_history_says_what_its_run_said(
    folder: Path, began: dict[str, Any], notes: list[Note], end: RunEnded
) -> None:
    kept, made = judged(record.FOLDER / "too-little.jsonl")
    first = kept[0]
    assert isinstance(first, RunBegan)
    records = [replace(first, **began), *kept[1:-1], *notes, end]
    run = concluded(records, made)
    assert said(judged_later(records, folder)) == said(run)


@pytest.mark.parametrize("name", READABLE)
def test_recorded_histories_say_what_their_runs_said(name: str) -> None:
    recording = conclusion.read(record.FOLDER / name, BUNDLE)
    records, made = judged(record.FOLDER / name)
    again = conclusion.judge(recording, BUNDLE)  # what is missing is known once it was read
    run = concluded(records, made, cut=recording.records.cut)
    assert said(again) == said(run)


@pytest.mark.parametrize("accounts", [1, 2])
def test_a_real_run_and_its_history_agree(accounts: int, tmp_path: Path) -> None:
    with MockServer(faults=["unknown-id-400"]) as mock:
        known = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in mock.accounts[:accounts]}
        asked = Settings(
            base_url=mock.base_url, control_url=mock.control_url, accounts=known, report_dir=tmp_path,
            suites=("test_invented_ids*",),
        )  # fmt: skip
        run = runner.run(asked, BUNDLE).report
    later = conclusion.judge(conclusion.read(tmp_path / HISTORY, BUNDLE), BUNDLE)
    assert said(later) == said(run)
    assert any(result.verdict is Verdict.VIOLATED for result in run.results)
    lacking = "it takes a second account (--other-account)" if accounts == 1 else "nothing in this run decided it"
    assert reasons(later)["ACC-04"] == lacking


def test_what_judge_is_asked_for_wins_over_what_the_run_was_asked_for() -> None:
    recording = conclusion.read(record.FOLDER / "too-little.jsonl", BUNDLE)
    report = conclusion.judge(recording, BUNDLE, rules=["LIF-*"], authorities=["page"])
    assert {result.rule.family for result in report.selected} == {"LIF"}
    assert report.began.authorities == ("page",)


def test_a_crash_of_a_suite_stands_in_the_history() -> None:
    kept, made = judged(record.FOLDER / "too-little.jsonl")
    records = [*kept[:-1], RunEnded(at=1.0, crashes=("test_x: KeyError: 'id'",))]
    report = concluded(records, made)
    assert report.incomplete == "suite test_x: KeyError: 'id'"


@pytest.mark.parametrize("sent", [False, True], ids=["run", "file"])
def test_an_answer_that_is_larger_than_what_is_read_accuses_nobody(folder: Path, sent: bool) -> None:
    """A run does not keep it; a file may hold one all the same."""
    records = list(judged(record.FOLDER / "lists-contrarian.jsonl")[0])
    place, found = next((n, each) for n, each in enumerate(records) if isinstance(each, Exchange))
    assert found.response is not None
    unread = Failure(kind="unread", message="the answer has more than 5 values")
    large = replace(found, response=replace(found.response, body=VALUES))
    records[place] = large if sent else replace(found, response=None, failure=unread)
    report = judged_later(records, folder)
    assert (report.violations, report.outcome.exit_code) == ((), 3)
    assert report.incomplete is not None
    assert "not read, and judged by no rule: 1 answer" in report.incomplete
    assert report.incomplete.endswith(f"the first to request {found.number}")


@pytest.mark.parametrize(
    ("headers", "body", "unknown"),
    [
        ({}, b'{"cut', ("request-body",)),
        ({"content-encoding": "gzip"}, gzip.compress(bytes(1000)), ()),
        ({}, b'{"more": ' + b"9" * 5000 + b"}", ()),
        ({}, b'{"more": [-1.5E+4000]}', ()),
        ({}, b'{"more": ["%s", -1.5E+4000]}' % (b"x" * json_body.LONGEST_LOOK), ()),
        ({}, b'{"more": ["\\ud800", -1.5E+4000]}', ()),
    ],
    ids=["cut", "packed", "a huge integer", "a huge number", "a huge number far behind", "half a surrogate pair too"],
)
def test_a_callback_that_is_not_read_leaves_a_run_incomplete(
    folder: Path, headers: dict[str, str], body: bytes, unknown: tuple[Literal["request-body"], ...]
) -> None:
    records = list(judged(record.FOLDER / "calls.jsonl")[0])
    place, found = next((n, each) for n, each in enumerate(records) if isinstance(each, Callback))
    request = replace(found.request, headers={**found.request.headers, **headers}, body=body)
    records[place] = replace(found, request=request, unknown=unknown)
    report = judged_later(records, folder)
    assert (report.violations, report.outcome.exit_code) == ((), 3)
    assert report.incomplete is not None
    assert report.incomplete.endswith("not read, and judged by no rule: 1 callback")


@pytest.mark.parametrize("body", [b'{"cut', b'["e4000"', b'{"more": 1e4000', b"<e4000>"])
def test_a_callback_that_is_no_json_is_no_packed_one(folder: Path, body: bytes) -> None:
    records = list(judged(record.FOLDER / "calls.jsonl")[0])
    place, found = next((n, each) for n, each in enumerate(records) if isinstance(each, Callback))
    records[place] = replace(found, request=replace(found.request, body=body))
    assert {violation.rule for violation in judged_later(records, folder).violations} == {"CBK-09"}


def test_a_callback_that_was_lost_leaves_a_run_incomplete(folder: Path) -> None:
    records = list(judged(record.FOLDER / "calls.jsonl")[0])
    place, found = next((n, each) for n, each in enumerate(records) if isinstance(each, Callback))
    records[place] = replace(found, request=UNADDRESSED, answered=None, unknown=("request-body", "target"))
    report = judged_later(records, folder)
    assert (report.violations, report.outcome.exit_code) == ((), 3)
    assert report.incomplete is not None
    assert report.incomplete.endswith(conclusion.LOST_CALLBACKS)


def test_an_answer_in_an_archive_that_is_larger_than_what_is_read_is_unknown(tmp_path: Path) -> None:
    entry = {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "time": 1,
        "request": {
            "method": "GET", "url": "http://127.0.0.1:1/v2/accounts/demo/campaigns", "headers": [], "queryString": [],
        },
        "response": {
            "status": 200,
            "headers": [{"name": "content-type", "value": "application/json"}],
            "content": {"text": VALUES.decode(), "size": len(VALUES), "mimeType": "application/json"},
        },
    }  # fmt: skip
    path = tmp_path / "large.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}), encoding="utf-8")
    recording = conclusion.read(path, BUNDLE)
    assert recording.summary is not None
    assert recording.summary.unknown["response-body"] == 1
    assert conclusion.judge(recording, BUNDLE).violations == ()


def test_a_reset_brings_the_clock_back() -> None:
    records = list(judged(record.FOLDER / "too-little.jsonl")[0])
    assert isinstance(records[0], RunBegan)
    digesting = Digesting(began=records[0])
    for at, (seconds, reset) in enumerate([(60.0, False), (None, True), (5.0, False)]):
        digesting.take(Clock(at=at, until=at, now="2026-01-01T00:00:00Z", advanced_seconds=seconds, reset=reset))
    assert digesting.moved == 5.0


@pytest.mark.parametrize("encoding", ["utf-8", ""])
def test_a_callback_that_reads_as_json_is_judged_whatever_its_encoding_is_called(folder: Path, encoding: str) -> None:
    records = list(judged(record.FOLDER / "calls.jsonl")[0])
    place, found = next((n, each) for n, each in enumerate(records) if isinstance(each, Callback))
    plain = judged_later(records, folder)
    headers = {**found.request.headers, "content-encoding": encoding}
    records[place] = replace(found, request=replace(found.request, headers=headers))
    report = judged_later(records, folder)
    assert (report.incomplete, report.violations) == (None, ())
    assert [result.verdict for result in report.results] == [result.verdict for result in plain.results]


def test_crashes_are_told_in_one_order_whichever_process_met_them() -> None:
    kept, _ = judged(record.FOLDER / "life.jsonl")
    one, other = Crash(check="one", error="KeyError"), Crash(check="other", error="KeyError")
    told = [concluded(kept, Judged(crashes=[*met])).incomplete for met in ((one, other), (other, one))]
    assert told == ["check one crashed (KeyError); check other crashed (KeyError)"] * 2


def test_judging_starts_without_what_only_some_need() -> None:
    program = """
import sys
from campaign_contracts.running import conclusion, resolving
print([name for name in ("httpx2", "yaml") if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
