"""Imports point one way, and the guards that see to it bite."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PLANTED = {
    "campaign_contracts/send.py": "import campaign_contracts.runner",
    "campaign_contracts/spec.py": "import campaign_contracts.send",
    "campaign_contracts/runner.py": "import campaign_contracts.cli",
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
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_layers_are_kept() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_forbidden_import_is_caught(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, text in PLANTED.items():
        for folder in (tmp_path / path).relative_to(tmp_path).parents:
            if folder != Path():
                (tmp_path / folder).mkdir(parents=True, exist_ok=True)
                (tmp_path / folder / "__init__.py").touch()
        (tmp_path / path).write_text(f"{text}\n")
    for name in ("cli", "usage", "rules", "suites/__init__", "suites/walk", "suites/run", "checks/four"):
        target = tmp_path / "campaign_contracts" / f"{name}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    result = lint_imports(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    for path, text in PLANTED.items():
        importer = path.removesuffix(".py").replace("/", ".")
        imported = text.removeprefix("import ")
        assert f"{importer} -> {imported} (l.1)" in result.stdout


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
