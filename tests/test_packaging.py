"""What is built is what is installed, and what is installed is what was tested."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from itertools import chain
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
    assert "campaign-contracts = campaign_contracts.__main__:main" in wheel.read(path).decode()


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
        "requirements.txt",
        "SECURITY.md",
        "LICENSE",
    ):
        assert expected in names
    assert not {name for name in names if name.startswith((".venv", "reports/", ".git/"))}


def test_the_version_is_written_once() -> None:
    assert metadata.version("campaign-contracts") == __version__
    assert "version" not in PROJECT["project"]


def locked(file: str) -> dict[str, tuple[str, list[str]]]:
    """Versions and hashes, by normalised name."""
    text = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line.split("==", 1) for line in text.splitlines() if line and not line.startswith("#")]
    return {name: (rest.split()[0], re.findall(r"--hash=sha256:([0-9a-f]{64})", rest)) for name, rest in entries}


@pytest.mark.parametrize("file", ["constraints.txt", "requirements.txt"])
def test_what_is_installed_is_pinned_by_version_and_hash(file: str) -> None:
    assert all(hashes for _, hashes in locked(file).values())


def test_every_requirement_is_pinned_that_of_the_build_too() -> None:
    requirements = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["build-system"]["requires"],
        *chain.from_iterable(PROJECT["dependency-groups"].values()),
    ]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[<>=;\s]", each)[0]).lower() for each in requirements}
    assert names <= locked("constraints.txt").keys()


def test_both_files_pin_the_same() -> None:
    every, needed = locked("constraints.txt"), locked("requirements.txt")
    assert needed.keys() < every.keys()
    assert all(every[name] == pin for name, pin in needed.items())


HASHED = r"--require-hashes --requirement \S*requirements\.txt|--constraint constraints\.txt --group \w+$"
OWN = r"--no-deps --build-constraint \S*constraints\.txt"
BOOTSTRAP = r"--python \$\(BIN\)/python install -qq pip; }"
"""A pip for an environment that was made without one: it replaces itself by the pinned one."""


@pytest.mark.parametrize("file", ["Makefile", "Containerfile", "action.yml", "tox.ini"])
def test_nothing_is_installed_without_hashes(file: str) -> None:
    """Each installation takes the hashed files; the kit itself comes without dependencies."""
    text = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    installing = re.findall(r"(?:\$\(PIP\)|pip install|--python \S+ install) .*?(?=$|&&)", text, re.MULTILINE)
    assert len([words for words in installing if re.search(OWN, words)]) == 1
    assert [words for words in installing if not re.search(f"{HASHED}|{OWN}|{BOOTSTRAP}", words)] == []


def test_the_formatter_is_pinned_exactly() -> None:
    """The text of the generated client depends on it, also where the constraints are not used."""
    (pin,) = [line for line in PROJECT["project"]["optional-dependencies"]["generate"] if line.startswith("ruff")]
    assert pin == f"ruff=={locked('constraints.txt')['ruff'][0]}"


def test_no_file_of_the_set_up_names_a_package_index() -> None:
    for name in ("pyproject.toml", "constraints.txt", "requirements.txt", "Makefile", "tox.ini", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        text = re.sub(r"(?m)^\[project\.urls\]\n(?:\S.*\n)*", "", text)  # where people read on, not where pip looks
        assert "://" not in text, name
        assert "index-url" not in text, name


def test_ci_runs_what_anybody_can_type() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands[:3] == ["make test", "make contract PROFILE=quick", "make selftest"]
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {command.split()[1] for command in commands} <= set(targets)
    assert all(command.startswith("make ") for command in commands)
