"""What the documents say can be typed: every command line is one that the kit takes, every table one that it reads."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from campaign_contracts.bundle import packaged
from campaign_contracts.cli import app
from campaign_contracts.gating import baseline
from campaign_contracts.gating.asked import prepare
from campaign_contracts.running.options import Options
from campaign_contracts.running.settings import asked

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
