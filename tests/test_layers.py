"""Imports point one way, and the guards that see to it bite."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CIRCLE = {
    "campaign_contracts/build/hen.py": "import campaign_contracts.build.egg",
    "campaign_contracts/build/egg.py": "import campaign_contracts.build.hen",
}

PLANTED = {
    "campaign_contracts/send.py": "import campaign_contracts.running.runner",
    "campaign_contracts/spec.py": "import campaign_contracts.send",
    "campaign_contracts/running/runner.py": "import campaign_contracts.cli",
    "campaign_contracts/running/settings.py": "import campaign_contracts.running.session",
    "campaign_contracts/checks/one.py": "import campaign_contracts.mock.http.app",
    "campaign_contracts/checks/two.py": "import campaign_contracts.suites.walk",
    "campaign_contracts/checks/three.py": "import campaign_contracts.send",
    "campaign_contracts/mock/http/app.py": "import campaign_contracts.checks.four",
    "campaign_contracts/mock/campaigns/store.py": "import campaign_contracts.suites.run",
    "campaign_contracts/build/bundle.py": "import exotel_campaigns",
    "exotel_campaigns/client.py": "import campaign_contracts.rules",
}
"""A made-up kit in which each module imports what it must not."""


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)


def rooms() -> set[str]:
    """The folders whose layers are laid down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {name.replace(".", "/") for contract in contracts for name in contract.get("containers", [])}


def test_the_layers_are_kept() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_forbidden_import_is_caught(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = {f"{room}/__init__.py": "" for room in rooms()} | CIRCLE | PLANTED
    for path, text in planted.items():
        for folder in Path(path).parents:
            if folder != Path():
                (tmp_path / folder).mkdir(parents=True, exist_ok=True)
                (tmp_path / folder / "__init__.py").touch()
        (tmp_path / path).write_text(f"{text}\n")
    for name in (
        "cli",
        "usage",
        "rules",
        "suites/__init__",
        "suites/walk",
        "suites/run",
        "checks/four",
        "running/session",
    ):
        target = tmp_path / "campaign_contracts" / f"{name}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    result = lint_imports(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    said = " ".join(result.stdout.split())  # long lines are wrapped
    for path, text in PLANTED.items():
        importer = path.removesuffix(".py").replace("/", ".")
        imported = text.removeprefix("import ")
        assert f"{importer} -> {imported} (l.1)" in said
    assert "No cycles are allowed in campaign_contracts.build" in result.stdout


@pytest.mark.parametrize("statement", ["import contracts.campaign_contracts", "from generated import exotel_campaigns"])
def test_source_roots_are_not_imported_as_packages(statement: str) -> None:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--output-format",
        "concise",
        "--stdin-filename",
        "tests/new.py",
        "-",
    ]
    result = subprocess.run(
        command, cwd=ROOT, input=f"{statement}\n", capture_output=True, text=True, timeout=60, check=False
    )
    assert "TID251" in result.stdout
