"""The README tells the truth: its commands work, its links lead somewhere, the targets and commands it names exist.

Run are the lines that begin with `$` in `console` blocks, except `make test` and `make contract`: the first would run
this test again, and CI runs both.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from campaign_contracts.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOT_RUN = ("make test", "make contract")

BLOCKS = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line.removeprefix("$ ") for block in BLOCKS for line in block.splitlines() if line.startswith("$ ")]


def test_there_are_commands_to_run() -> None:
    assert COMMANDS[:2] == ["make contract", "make test"]
    assert len(COMMANDS) > 4


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(block).partition("\n")[0].removeprefix("$ "))
def test_the_commands_work(block: str, tmp_path: Path) -> None:
    """A block's commands run one after the other where its reader would be: in the checkout, but writing elsewhere."""
    commands = [line.removeprefix("$ ") for line in block.splitlines()]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for command in commands:
        if command.startswith(NOT_RUN):
            continue
        elsewhere = command.replace("--out client", f"--out {tmp_path}")
        result = subprocess.run(  # noqa: S602 (the README's own words)
            elsewhere, shell=True, cwd=ROOT, env={**os.environ, "PATH": path},
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"


def test_links_lead_somewhere() -> None:
    targets = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_targets_it_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", README)) | {c.split()[1] for c in COMMANDS if c.startswith("make ")}
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_every_command_is_in_its_table() -> None:
    table = README.partition("| command | does |")[2].partition("\n\n")[0]
    listed = set(re.findall(r"^\| `([a-z]+)`", table, re.MULTILINE))
    command = get_command(app)
    assert set(getattr(command, "commands", {})) <= listed
