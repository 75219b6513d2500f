"""Installing the tools under `.peers`, each in a folder of its own, in the version that `tools` names."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.peers import processes
from benchmarks.peers.tools import Tool

SECONDS = 600.0


def reason(tool: Tool) -> str:
    """Why a tool cannot run here, from what was seen; empty: it can. Raises StoppedError."""
    if missing := [command for command in tool.needs if shutil.which(command) is None]:
        return f"this machine has no `{'` and no `'.join(missing)}`"
    if tool.packages and not _installed(tool):
        folder = tool.folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        wanted = [f"{name}@{version}" for name, version in tool.packages.items()]
        words = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", *wanted]
        if failure := _failure(words, folder, os.environ):
            return f"`npm install {' '.join(wanted)}` fails: {failure}"
    if tool.probe and (failure := _failure(tool.probe, tool.folder, tool.everything())):
        return f"it does not start: {failure}"
    return ""


def _installed(tool: Tool) -> bool:
    """Whether exactly these versions are there."""
    try:
        asked = json.loads((tool.folder / "package.json").read_text(encoding="utf-8")).get("dependencies")
    except (OSError, ValueError):
        return False
    return bool(asked == dict(tool.packages))


def _failure(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """What a command said first of what went wrong; empty: nothing did."""
    ran = processes.run(words, folder, environment, SECONDS)
    if ran.code == 0:
        return ""
    if ran.code is None:
        return f"not done after {SECONDS:.0f} s"
    lines = [line.strip() for line in ran.output.splitlines() if line.strip()]
    told = [line for line in lines if "rror" in line] or lines
    return (told[0] if told else f"exit code {ran.code}")[:200]
