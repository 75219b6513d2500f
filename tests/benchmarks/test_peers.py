"""The comparison with other tools: what is read from their reports, what counts as caught, and the page."""

import sys
from pathlib import Path

import pytest
from benchmarks.peers import processes, readings, trials
from benchmarks.peers.__main__ import drawn
from benchmarks.peers.page import Results, Study, page
from benchmarks.peers.readings import UnreadableError
from benchmarks.peers.tools import TOOLS
from benchmarks.peers.trials import Trial

from campaign_contracts.bundle import packaged
from campaign_contracts.mock import faults

FAULTS = list(faults.registry(packaged().lifecycle).values())
LONG = 60.0


def trial(*complaints: str, trouble: str = "", code: int = 1) -> Trial:
    return Trial(
        complaints=frozenset(complaints), requests=10, seconds=2.0, processor=1.0, memory=3_000_000, code=code,
        trouble=trouble,
    )  # fmt: skip


def test_a_kind_of_complaint_stays_the_same_from_run_to_run() -> None:
    first = readings.kind("GET /campaigns > 200", "id 6d49fb6fe1ee4abc8b2c4ea5d2f4015a at 2026-11-27T09:00:00+00:00")
    second = readings.kind("GET /campaigns > 200", "id 0123456789abcdef0123456789abcdef at\n2027-01-02 03:04:05Z")
    assert first == second
    assert readings.kind("GET /campaigns > 404") != readings.kind("GET /campaigns > 200")


def test_rules_that_are_violated_are_complaints_of_the_kit() -> None:
    rules = [{"id": "LST-08", "verdict": "violated"}, {"id": "LST-09", "verdict": "upheld"}]
    assert readings.campaign_contracts({"rules": rules}) == {"LST-08"}


def test_schemathesis_complains_of_operations() -> None:
    failure = {"code": "ST108", "title": "Response violates schema", "operations": ["GET /a", "PUT /a"]}
    report = {"failures": [failure], "errors": [{"title": "Network error", "operation": "GET /b"}]}
    assert {text.partition(" ")[0] for text in readings.schemathesis(report)} == {"GET", "PUT", "error"}


def test_redocly_complains_of_checks() -> None:
    passed = {"name": "schema check", "passed": True}
    failed = {"name": "success criteria check", "passed": False, "condition": "$statusCode == 200"}
    steps = [{"workflowId": "life", "stepId": "read", "checks": [passed, failed]}]
    report = {"files": {"campaigns.arazzo.yaml": {"executedWorkflows": [{"executedSteps": steps}]}}}
    assert readings.redocly_respect(report) == {"life read success criteria check $statusCode == 200"}


def test_newman_complains_of_tests() -> None:
    failure = {"source": {"name": "Read"}, "error": {"test": "Status code is 2xx", "message": "found 404"}}
    assert readings.newman({"run": {"failures": [failure]}}) == {"Read Status code is 2xx found 404"}


def test_a_test_case_is_told_until_its_request(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuite><testcase name='kept'/><testcase name='GET (200)'>"
        "<failure><![CDATA[Message: expected 200\nRequest: at 12:00]]></failure></testcase></testsuite>"
    )
    root = readings.xml(report)
    assert readings.junit(root, until="\nRequest:") == {"GET (200) Message: expected 200"}
    assert len(next(iter(readings.junit(root)))) > 31
    report.write_text("<testsuite>")
    with pytest.raises(UnreadableError, match="no report"):
        readings.xml(report)


def test_a_report_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no report"):
        readings.document(tmp_path / "report.json")


def test_what_it_always_complains_of_catches_nothing() -> None:
    faulty = {"same": trial("a"), "less": trial(), "more": trial("a", "c"), "ends": trial(trouble="no report")}
    results = Results(tool=TOOLS[0], clean=[trial("a"), trial("b")], faulty=faulty)
    assert {name: results.caught(name) for name in faulty} == {"same": False, "less": False, "more": True, "ends": True}
    results.faulty["late"] = trial(trouble="not done", code=3)
    assert not results.caught("late")


def test_the_sample_is_drawn_from_all_faults_and_stays_the_same() -> None:
    sample = drawn(FAULTS, 300, 7)
    assert sample == drawn(FAULTS, 300, 7) != drawn(FAULTS, 300, 8)
    assert len(sample) == 300
    assert {fault.cell is None for fault in sample} == {True, False}
    assert drawn(FAULTS, None, 7) == drawn(FAULTS, 10_000, 7) == FAULTS


def test_the_page() -> None:
    caught, missed = FAULTS[0], FAULTS[-1]
    mine = Results(
        tool=TOOLS[0],
        clean=[trial(code=0)],
        legal={"contrarian": trial(code=0), "stern": trial("LST-08")},
        faulty={caught.name: trial(caught.rules[0]), missed.name: trial(trouble="not done after 600 s", code=3)},
    )
    absent = Results(tool=TOOLS[-1], absent="this machine has no `java`")
    study = Study(
        results=[mine, absent], faults=[caught, missed], existing=len(FAULTS), seed=5, command="python", machine="Here",
        families=packaged().catalogue.families,
    )  # fmt: skip
    lines = page(study).splitlines()
    name, release = TOOLS[0].name, TOOLS[0].release
    assert f"| `{name}` | {release} | 1 of 2 | 1 | 0 | 0 | 1 | 2.0 | 1.0 | 10 | 3 | 0 |" in lines
    assert f"- `{name}`, stern: `LST-08`" in lines
    assert f"- {TOOLS[-1].name} {TOOLS[-1].release}: this machine has no `java`" in lines
    assert f"Here; 2 of the {len(FAULTS)} faults of the mock, drawn with the seed 5:" in lines
    assert f"| `{caught.name}` | {' '.join(caught.rules)} | {caught.kind} | x |" in lines
    assert f"| `{missed.name}` | {' '.join(missed.rules)} | {missed.kind} | ? |" in lines


def test_what_users_write_is_there_and_counted() -> None:
    for tool in TOOLS:
        assert all(file.is_file() for file in tool.files), tool.name
        assert (tool.lines > 0) == bool(tool.files), tool.name


def test_a_tool_that_cannot_be_tried_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[object] = []

    def gone(*_: object, **__: object) -> Trial:
        tries.append(None)
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(trials, "_once", gone)
    assert trials.tried(TOOLS[0], trials.LEGAL["clean"]).trouble == "could not be tried: refused"
    assert len(tries) == 2


def test_a_command_is_measured(tmp_path: Path) -> None:
    ran = processes.run([sys.executable, "-c", "import sys; print('said'); sys.exit(1)"], tmp_path, {}, LONG)
    assert (ran.code, ran.output) == (1, "said\n")


def test_a_command_that_is_late_is_ended_with_its_children(tmp_path: Path) -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    ran = processes.run([sys.executable, "-c", child], tmp_path, {}, 0.5)
    assert ran.code is None
    assert ran.memory > 1_000_000
    assert ran.seconds < LONG
