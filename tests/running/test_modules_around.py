"""Modules that lie where a command is typed are nobody's: no process of the kit imports them."""

import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("campaign_contracts", "json", "queue", "secrets", "token", "types")
KIT = [sys.executable, "-P", "-m", "campaign_contracts"]  # as the installed command starts


@pytest.mark.parametrize(
    "words",
    [("run", "--rule", "GET-02"), ("selftest", "--jobs", "2", "--fault", "empty-429", "--fault", "success-spelled-ok")],
)
def test_a_command_is_the_same_beside_modules_of_such_names(words: tuple[str, ...], tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'a').write({name!r})\n")
    done = subprocess.run([*KIT, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "imported").exists()
