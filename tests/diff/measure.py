"""Measures the comparison of specifications against others on planted changes, and writes the table of docs/diff.md.

Run by `make diffs`. Needs Node.js (Redocly's and Specmatic's packages come from npm), Java and git.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.diff.planted import PLANTED, ferry

from campaign_contracts.diff.change import Kind
from campaign_contracts.diff.compare import compare

REDOCLY = "@redocly/cli@2.77.0"
SPECMATIC = "specmatic@2.55.1"
PAGE = Path(__file__).parents[2] / "docs" / "diff.md"
BEGIN, END = "<!-- table:begin -->", "<!-- table:end -->"

Json = Any


def ours(old: Json, new: Json) -> str:
    """The gravest kind of change."""
    changes = compare(old, new)
    return changes[0].kind.value if changes else "no change"


def redocly(folder: Path, names: Sequence[str]) -> list[str]:
    """What Redocly says of each document, in our words: major, minor and patch."""
    environment = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    found = []
    for name in names:
        command = ["npx", "--yes", REDOCLY, "diff", "base.json", name, "--format", "json", "--fail-on", "none"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=True)
        counts = json.loads(done.stdout)["summary"]
        words = (("major", "breaking"), ("minor", "compatible"), ("patch", "documentation"))
        found.append(next((word for name, word in words if counts[name]), "no change"))
    return found


def specmatic(folder: Path, names: Sequence[str]) -> list[str]:
    """What Specmatic says of each document: it knows breaking and not. One repository holds all of them."""
    run = {"cwd": folder, "capture_output": True, "text": True}
    packed = subprocess.run(["npm", "pack", "--silent", SPECMATIC], check=True, **run)  # type: ignore[call-overload]
    shutil.unpack_archive(folder / packed.stdout.strip(), folder / "tool", filter="data")
    repository = folder / "repository"
    repository.mkdir()

    def git(*words: str) -> None:
        person = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]
        subprocess.run(["git", *person, *words], cwd=repository, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    for name in names:
        shutil.copy(folder / "base.json", repository / name)
    git("add", "-A")
    git("commit", "-q", "-m", "before")
    git("checkout", "-q", "-b", "after")
    for name in names:
        shutil.copy(folder / name, repository / name)
    git("add", "-A")
    git("commit", "-q", "-m", "after")
    jar = folder / "tool" / "package" / "specmatic.jar"
    command = ["java", "-jar", str(jar), "backward-compatibility-check", "--base-branch", "main"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    return [_specmatic_verdict(done.stdout, name) for name in names]


def _specmatic_verdict(output: str, name: str) -> str:
    """Whether any operation of this document failed; the output tells one document after the other."""
    _, found, rest = output.partition(f"/{name}' from branch 'after'")
    section = rest.partition("Loading newer specification")[0]
    if not found or "Verdict: " not in section:
        raise SystemExit(f"{name}: Specmatic says nothing of it:\n{output[-600:]}")
    return "breaking" if "Verdict: FAIL" in section else "compatible"


def table(columns: Mapping[str, Sequence[str]]) -> str:
    """One row for each planted change, and the sums."""
    names = list(columns)
    lines = [f"| change | meaning | {' | '.join(names)} |", f"| --- | --- |{' --- |' * len(names)}"]
    for index, planted in enumerate(PLANTED):
        cells = [_cell(columns[name][index], planted.kind) for name in names]
        lines.append(f"| {planted.name} | {planted.kind.value} | {' | '.join(cells)} |")
    for text, wrong in (("breaking, not found", True), ("not breaking, called so", False)):
        counts = [_errors(columns[name], breaking=wrong) for name in names]
        lines.append(f"| **{text}** | | {' | '.join(f'**{count}**' for count in counts)} |")
    return "\n".join(lines)


def _errors(words: Sequence[str], *, breaking: bool) -> int:
    """How many of the changes that are breaking (or are not) are called otherwise."""
    pairs = [(planted.kind is Kind.BREAKING, word == "breaking") for planted, word in zip(PLANTED, words, strict=True)]
    return sum(meant is breaking and said is not breaking for meant, said in pairs)


def _cell(word: str, kind: Kind) -> str:
    return word if (word == "breaking") is (kind is Kind.BREAKING) else f"**{word}**"


def main() -> int:
    """Measure, write the page, and fail where one of the others finds what we miss, or we cry wolf."""
    documents = [planted.documents() for planted in PLANTED]
    names = [f"{index:03}.json" for index in range(len(PLANTED))]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "base.json").write_text(json.dumps(ferry()))
        for name, (_, new) in zip(names, documents, strict=True):
            (folder / name).write_text(json.dumps(new))
        columns = {
            "`campaign-contracts diff`": [ours(old, new) for old, new in documents],
            f"`{REDOCLY} diff`": redocly(folder, names),
            f"`{SPECMATIC}`": specmatic(folder, names),
        }
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table(columns)}\n{END}{after}", encoding="utf-8")
    mine, *others = columns.values()
    missed = [
        planted.name
        for index, planted in enumerate(PLANTED)
        if planted.kind is Kind.BREAKING and mine[index] != "breaking" and any(o[index] == "breaking" for o in others)
    ]
    wolves = [
        p.name for p, word in zip(PLANTED, mine, strict=True) if p.kind is not Kind.BREAKING and word == "breaking"
    ]
    print(f"{len(PLANTED)} changes; missed: {missed or 'none'}; called breaking without being so: {wolves or 'none'}")
    return 1 if missed or wolves else 0


if __name__ == "__main__":
    sys.exit(main())
