"""What make does is the same wherever it is started."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def made(*words: str, **environment: str) -> str:
    result = subprocess.run(
        ["make", "--silent", "--no-print-directory", *words],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return result.stdout


def test_what_is_set_for_other_projects_tests_is_hidden_from_these(tmp_path: Path) -> None:
    shown = tmp_path / "shown.mk"
    shown.write_text('shown:\n\t@echo "<$$PYTEST_ADDOPTS$$PYTEST_PLUGINS$$PYTEST_DISABLE_PLUGIN_AUTOLOAD>"\n')
    around = {"PYTEST_ADDOPTS": "-x", "PYTEST_PLUGINS": "theirs", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    assert made("-f", "Makefile", "-f", str(shown), "shown", **around) == "<>\n"


def test_every_target_is_in_the_help() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony is not None
    listed = set(re.findall(r"^ +make ([\w-]+) ", made("help"), re.MULTILINE))
    assert set(phony[1].split()) == listed


def test_hooks_run_what_make_runs() -> None:
    hooks = re.findall(r"entry: (.*)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert hooks == ["make lint", "make types", "make drift"]
