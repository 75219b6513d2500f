"""What the documents say can be typed: every command line is one that the kit takes, every table one that it reads.

The pages about verdicts, staging, gates and sandboxes are followed on a mock that breaks one rule.
"""

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from typer.main import get_command

from campaign_contracts.bundle import packaged
from campaign_contracts.cli import app, main
from campaign_contracts.gating import baseline
from campaign_contracts.gating.asked import prepare
from campaign_contracts.mock.server import MockServer
from campaign_contracts.running.options import Options
from campaign_contracts.running.resolving import asked

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
COMMAND = get_command(app)


def lines() -> list[tuple[str, str]]:
    """Every command line of the kit in a block of text or console, with the page it stands on."""
    found: dict[tuple[str, str], None] = {}
    for page in PAGES:
        for block in re.findall(r"```(?:text|console|sh|bash)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            joined = re.sub(r"\\\n\s*", "", block)
            typed = re.findall(r"^(?:\$ )?(?:.* )?campaign-contracts ([a-z].*)$", joined, re.MULTILINE)
            found |= {(page.name, line.partition("#")[0].partition(";")[0].strip()): None for line in typed}
    return list(found)


def test_there_are_some() -> None:
    assert len(lines()) > 15


@pytest.mark.parametrize(("page", "line"), lines())
def test_every_command_line_can_be_typed(page: str, line: str) -> None:
    command, *words = shlex.split(line)
    known = getattr(COMMAND, "commands", {}).get(command)
    assert known is not None, f"{page}: {line}"
    options = {name for parameter in known.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.partition("=")[0] for word in words if word.startswith("-")} <= options, f"{page}: {line}"


def test_the_tables_of_the_gate_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    gate, accepted = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "gating.md").read_text(), re.DOTALL)
    Path("baseline.toml").write_text(accepted)
    assert len(baseline.load(Path("baseline.toml")).entries) == 1
    prepared = prepare(asked(Options(), gate), packaged().catalogue)
    assert prepared.gate.fail_on == ("page", "example")
    assert prepared.gate.floors == {"rules": 90.0, "cells": 80.0}
    assert prepared.formats == ("html", "junit")
    assert list(prepared.excluded) == tomllib.loads(gate)["gate"]["exclude-rule"][0].split("=")[:1]


# Pages that are followed

FAULT = "unknown-path-bare"
FOLLOWED = {
    "verdicts.md": {"run": 1, "rules": 0, "replay": 1, "judge": 1},
    "staging.md": {"doctor": 0, "run": 0},
    "gating.md": {"run": 0, "compare": 0, "board": 0},
}
"""The exit codes of the commands of a page, on a mock with the fault."""


class Followed:
    """Types the commands of a page in an empty folder, at a mock in place of the server; keeps what is printed."""

    def __init__(self, base_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._base_url, self._monkeypatch, self._capsys = base_url, monkeypatch, capsys
        self.printed = ""

    def __call__(self, line: str) -> object:
        """The exit code of a line; a run is limited to the rule that is broken."""
        words = shlex.split(line.replace("https://staging.example", self._base_url))
        if words[0] == "run" and "--rule" not in words:
            words += ["--rule", "ROB-02"]
        if "--base-url" in words:
            self._monkeypatch.setenv("CAMPAIGN_CONTRACTS_API_KEY", "demo-key")
            self._monkeypatch.setenv("CAMPAIGN_CONTRACTS_API_TOKEN", "demo-token")
        self._monkeypatch.setattr("sys.argv", ["campaign-contracts", *words])
        with pytest.raises(SystemExit) as caught:
            main()
        printed = self._capsys.readouterr()
        assert caught.value.code != 2, printed.err
        self.printed += printed.out
        if words[0] == "run" and "--plan" not in words:
            for name in ("before", "after", "runs/1", "runs/2", "runs/mock"):
                shutil.copytree(".campaign-contracts/last", name, dirs_exist_ok=True)
        return caught.value.code


@pytest.fixture
def follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], served: str
) -> Followed:
    monkeypatch.chdir(tmp_path)
    return Followed(served, monkeypatch, capsys)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with MockServer(faults=(FAULT,)) as mock:
        yield mock.base_url


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_page_that_is_followed_ends_where_it_says(name: str, follow: Followed) -> None:
    typed = [line for page, line in lines() if page == name]
    assert {line.split()[0] for line in typed} == FOLLOWED[name].keys()
    for line in typed:
        assert follow(line) == FOLLOWED[name][line.split()[0]], line
    for block in re.findall(r"```text output\n(.*?)```", (ROOT / "docs" / name).read_text(), re.DOTALL):
        for told in block.splitlines():
            assert told in follow.printed
    if name == "gating.md":
        assert follow("run --base-url https://staging.example --account-sid demo --sandbox") == 1
        assert (
            follow("run --base-url https://staging.example --account-sid demo --sandbox --baseline baseline.toml") == 0
        )
        assert "PASS with 4 accepted" in follow.printed


@pytest.mark.parametrize("page", ["README.md", "docs/sandbox.md"])
def test_the_control_plane_answers_what_a_page_says_of_it(page: str, served: str) -> None:
    rows = re.findall(
        r"^\| ((?:`[A-Z]+[^`]*`(?:, | with )?)+[^|]*) \| ([^|]*) \|$", (ROOT / page).read_text(), re.MULTILINE
    )
    asked = set()
    for request, does in rows:
        methods = re.findall(r"\b(GET|POST|PUT|DELETE)\b", request)
        path = re.search(r"[A-Z] (?:/_control/)?([a-z]+)`", request)
        assert path is not None, request
        documents = re.findall(r"`(\{.*?\})`", f"{request} {does}")
        for method in methods:
            if method == "PUT" and not documents:
                continue  # what it takes is said elsewhere
            sent = documents[0] if documents and method in ("POST", "PUT") else None
            headers = {"control-lease": "a reader's"}
            answer = httpx2.request(method, f"{served}/_control/{path[1]}", content=sent, headers=headers)
            assert (answer.status_code, method, request) == (200, method, request)
            asked.add(path[1])
    for choice in ({"faults": [FAULT]}, {"contrarian": False}):
        httpx2.put(f"{served}/_control/{next(iter(choice))}", json=choice).raise_for_status()
    assert {"clock", "reset", "lease"} <= asked


def test_numbers_pick_up_as_the_page_of_sandboxes_says(served: str) -> None:
    text = (ROOT / "docs" / "sandbox.md").read_text()
    rows = re.findall(r"^\| (\d)(?: to (\d))? \| (`.*) \|$", text, re.MULTILINE)
    expected = {
        str(digit): re.findall(r"`([a-z-]+)`", words)
        for first, last, words in rows
        for digit in range(int(first), int(last or first) + 1)
    }
    assert sorted(expected) == list("0123456789")
    seconds = re.search(r"A completed call lasts (\d+) seconds, any other (\d+)", text)
    assert seconds is not None

    httpx2.post(f"{served}/_control/reset").raise_for_status()  # failures that another page planned
    httpx2.put(f"{served}/_control/contrarian", json={"contrarian": False})
    retries = {"number_of_retries": 1, "interval_mins": 1, "on_status": ["busy", "no-answer", "failed"]}
    definition = {
        "name": "By their last digits", "caller_id": "+12025550100",
        "from": [f"+1202555010{digit}" for digit in expected],
        "url": "http://my.exotel.com/demo/exoml/start_voice/4", "retries": retries,
    }  # fmt: skip
    with httpx2.Client(base_url=f"{served}/v2/accounts/demo/", auth=("demo-key", "demo-token")) as client:
        made = client.post("campaigns", json={"campaigns": [definition]}).json()["response"][0]["data"]
        httpx2.post(f"{served}/_control/clock", json={"advance_seconds": 3600})
        answer = client.get(f"campaigns/{made['id']}/call-details").json()["response"]
    calls: dict[str, list[str]] = {}
    for call in (entry["data"] for entry in answer):
        calls.setdefault(call["number"][-1], []).append(call["status"])
        assert call["duration"] == int(seconds[1 if call["status"] == "completed" else 2])
    for digit, outcomes in expected.items():
        assert calls[digit] == (outcomes if outcomes == ["completed"] or len(outcomes) > 1 else outcomes * 2)
