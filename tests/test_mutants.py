"""No check can fall silent without a test failing: `tests/mutants.py` tries each, in a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests import mutants

MUTANTS = Path(__file__).parent / "mutants.py"


def _silenced(*tests: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(MUTANTS), *tests], capture_output=True, text=True, timeout=300, check=False
    )


def test_every_check_is_missed_when_it_is_silent() -> None:
    result = _silenced()
    assert result.returncode == 0, result.stderr
    assert " sites, " in result.stdout


def test_what_no_test_would_miss_is_named() -> None:
    result = _silenced("tests/checks/test_robustness.py")
    assert result.returncode == 1
    named = {line.partition(":")[0] for line in result.stderr.splitlines() if line.endswith("no test fails")}
    assert {"checks/lists/pages.py", "checks/callbacks/events.py", "CHECKS"} <= named
    assert "checks/robustness.py" not in named


def test_a_judgement_in_a_room_that_no_site_listens_to_is_named(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (tmp_path / "judge.py").write_text("kept('the machinery judges nothing')\n")
    (room / "rules.py").write_text("x = kept('A')\ny = case.broken('A')\nz = report.decide('A', x)\n")
    heard = mutants.Site(where="checks/room/rules.py:1", what="kept('A')", keeps=True)
    assert mutants.unheard(tmp_path, []) == [f"checks/room/rules.py:{line}" for line in (1, 2, 3)]
    assert mutants.unheard(tmp_path, [heard]) == [f"checks/room/rules.py:{line}" for line in (2, 3)]
