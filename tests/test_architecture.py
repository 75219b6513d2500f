"""The page about the architecture is true: its rooms are the layers, and the modules that it names are there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ROOT / "contracts" / "campaign_contracts"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_rooms_are_those_of_the_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    laid_down = {
        f"{contract['containers'][0]}.{name}"
        for contract in contracts
        if contract.get("exhaustive")
        for layer in contract["layers"]
        for name in re.findall(r"\w+", layer)
    }
    told, container = {}, ""
    for line in PAGE.partition("<!-- rooms:begin -->")[2].splitlines():
        if line.startswith("### "):
            container = line.removeprefix("### ")
        elif found := re.match(r"\| `(\w+)` \| (.*) \|$", line):
            told[f"{container}.{found[1]}"] = found[2]
    assert set(told) == laid_down
    assert all(text.endswith(".") for text in told.values())


def test_whatever_contributors_are_sent_to_is_there() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./-]+(?:\.(?:py|md|yaml)|/))`", page)) | set(re.findall(r"tests/[\w/]+\.py", page))
    assert len(named) > 30
    assert [name for name in sorted(named) if not (CODE / name).exists() and not (ROOT / name).exists()] == []


def test_whatever_carries_an_idea_is_there() -> None:
    ideas = PAGE.partition("## The ideas")[2].partition("## Rooms")[0]
    named = re.findall(r"`([\w/]+(?:\.\w+|/))`", ideas)
    assert len(named) > 15
    assert [name for name in named if not (CODE / name).exists() and not (ROOT / name).exists()] == []
