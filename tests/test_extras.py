"""What the light install can do, and what the rest says of itself."""

import os
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from campaign_contracts.cli import EXTRAS

ROOT = Path(__file__).parents[1]
WITHOUT = f"""
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {sorted(EXTRAS)!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
"""


def light(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, in an install without any extra, started in a folder."""
    code = f"{WITHOUT}\nsys.argv[1:] = {list(words)!r}\nfrom campaign_contracts.cli import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=600, check=False, cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("CAMPAIGN_CONTRACTS_")},
    )  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("judge", "foreign.har", "--client"),
        ("judge", "life.jsonl"),
        ("mock", "--list-faults"),
        ("proxy", "--help"),
        ("rules",),
        ("rules", "REQ-01"),
        ("sweep",),
    ],
    ids=" ".join,
)
def test_the_light_install_does_it(words: tuple[str, ...], tmp_path: Path) -> None:
    for recorded in ("foreign.har", "life.jsonl"):
        shutil.copy(ROOT / "tests" / "histories" / "recorded" / recorded, tmp_path)
    done = light(tmp_path, *words)
    assert (done.returncode in (0, 1, 3), done.stderr) == (True, ""), done.stderr


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("run",), "run"),
        (("selftest",), "run"),
        (("load",), "load"),
        (("lint",), "generate"),
        (("generate",), "generate"),
    ],
)
def test_a_command_whose_extra_is_missing_says_so(words: tuple[str, ...], extra: str, tmp_path: Path) -> None:
    done = light(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"pip install 'campaign-contracts[{extra}]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_fixtures_are_in_the_light_install() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{WITHOUT}\nimport campaign_contracts.testing"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_extras_bring_what_they_are_named_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {"openapi_spec_validator": "openapi-spec-validator", "xdist": "pytest-xdist"}
    for module, extra in EXTRAS.items():
        assert find_spec(module) is not None
        wanted = names.get(module, module)
        assert any(line.startswith(wanted) for line in project["optional-dependencies"][extra])
        assert not any(line.startswith(wanted + sign) for line in project["dependencies"] for sign in "=>")
