"""What is built is what is installed, and what is installed is what was tested."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from campaign_contracts import __version__

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a source distribution, and a wheel from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Iterator[zipfile.ZipFile]:
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def tracked(folder: str) -> set[str]:
    """The files of a source root that are installed: no caches, nothing for other languages."""
    root = ROOT / folder
    return {
        path.relative_to(root).as_posix()
        for path in root.glob("*/**/*")
        if path.is_file()
        and path.relative_to(ROOT).parts[:2] != ("generated", "typescript")
        and "__pycache__" not in path.parts
        and not any(part.startswith(".") for part in path.parts)
    }


def test_the_wheel_holds_both_packages_whole_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == tracked("contracts") | tracked("generated")
    assert {"campaign_contracts/py.typed", "exotel_campaigns/py.typed", "exotel_campaigns/openapi.json"} <= names


def test_the_wheel_names_the_command(wheel: zipfile.ZipFile) -> None:
    (path,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "campaign-contracts = campaign_contracts.cli:main" in wheel.read(path).decode()


def test_the_source_distribution_can_be_worked_on(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for expected in (
        "openapi/openapi.yaml",
        "tests/test_packaging.py",
        "Makefile",
        "tox.ini",
        "constraints.txt",
        "LICENSE",
    ):
        assert expected in names
    assert not {name for name in names if name.startswith((".venv", "reports/", ".git/"))}


def test_the_version_is_written_once() -> None:
    assert metadata.version("campaign-contracts") == __version__
    assert "version" not in PROJECT["project"]


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.lower().replace("_", "-").split("==") for line in lines if line and not line.startswith("#"))


def test_every_requirement_is_pinned() -> None:
    requirements = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=;\s]", requirement)[0].lower() for requirement in requirements}
    assert names <= pins().keys()


def test_the_formatter_is_pinned_exactly() -> None:
    """The text of the generated client depends on it, also where the constraints are not used."""
    (pin,) = [line for line in PROJECT["project"]["optional-dependencies"]["generate"] if line.startswith("ruff")]
    assert pin == f"ruff=={pins()['ruff']}"


def test_no_file_of_the_set_up_names_a_package_index() -> None:
    for name in ("pyproject.toml", "constraints.txt", "Makefile", "tox.ini", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        text = re.sub(r"(?m)^\[project\.urls\]\n(?:\S.*\n)*", "", text)  # where people read on, not where pip looks
        assert "://" not in text, name
        assert "index-url" not in text, name


def test_ci_runs_what_anybody_can_type() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["make test", "make contract PROFILE=quick", "make selftest"]
