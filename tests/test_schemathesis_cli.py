"""Schemathesis' own command line, as `schemathesis.toml` sets it up: nothing in the mock, and a fault it does find."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from campaign_contracts.mock.server import MockServer

CONFIGURATION = Path(__file__).parents[1] / "schemathesis.toml"
BUNDLE = files("exotel_campaigns").joinpath("openapi.json")
SECONDS = 300


def run(folder: Path, *options: str, faults: tuple[str, ...] = ()) -> dict[str, Any]:
    """The JSON report of a run against a mock of its own."""
    report = folder / "report.json"
    with MockServer(faults=faults) as mock:
        account = mock.accounts[0]
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run", str(BUNDLE)),
            *("--url", mock.base_url, "--auth", f"{account.key}:{account.token}", "--seed", "1"),
            *("--report", "json", "--report-json-path", str(report), *options),
        ]
        finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert report.exists(), finished.stdout + finished.stderr
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def test_every_phase_finds_nothing_in_the_mock(tmp_path: Path) -> None:
    """All operations, all phases, few examples: no failure, no error, nothing left out."""
    report = run(tmp_path, "--max-examples", "3")
    assert (report["failures"], report["errors"]) == ([], [])
    assert {name: phase["status"] for name, phase in report["phases"].items()} == dict.fromkeys(
        ("examples", "coverage", "fuzzing", "stateful"), "success"
    )
    assert report["operations"]["tested"] == 7
    assert not list(tmp_path.glob(".schemathesis"))


def test_a_broken_shape_is_found(tmp_path: Path) -> None:
    """What the schemas say of answers is looked at: a mock that breaks it does not pass."""
    report = run(tmp_path, "--phases", "examples", faults=("error-data-missing",))
    assert report["failures"]
