"""What is generated from the lamps, and how the commands tell."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from campaign_contracts.build.bundle import bundle
from campaign_contracts.build.generate import generate, generate_package
from campaign_contracts.build.problems import SourceError
from campaign_contracts.build.source import load
from campaign_contracts.cli import main
from campaign_contracts.usage import UsageError

Write = Callable[[dict[str, str]], Path]
Run = Callable[..., tuple[int, str, str]]

README = "# Lamps\n\n<!-- lifecycle:begin -->\nold\n<!-- lifecycle:end -->\n\nThe end.\n"


@pytest.fixture
def spec(write: Write, lamps: dict[str, str]) -> Path:
    folder = write(lamps)
    (folder.parent / "README.md").write_text(README)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command line in an empty folder; returns exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["campaign-contracts", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        assert isinstance(left.value.code, int)
        captured = capsys.readouterr()
        return left.value.code, captured.out, captured.err

    return run_command


def test_generating_twice_changes_nothing(spec: Path) -> None:
    assert generate(load(spec), check=False)
    before = {path: path.read_bytes() for path in spec.parent.rglob("*") if path.is_file()}
    assert not generate(load(spec), check=False)
    assert {path: path.read_bytes() for path in spec.parent.rglob("*") if path.is_file()} == before


def test_the_readme_gets_the_picture_and_keeps_the_rest(spec: Path) -> None:
    generate(load(spec), check=False)
    assert (
        (spec.parent / "README.md").read_text()
        == """\
# Lamps

<!-- lifecycle:begin -->
```mermaid
stateDiagram-v2
    state "dark" as dark
    state "lit" as lit
    [*] --> dark
    dark --> lit: press
    lit --> dark: perhaps press
```
<!-- lifecycle:end -->

The end.
"""
    )


def test_tables_escape_what_markdown_would_read(spec: Path) -> None:
    generate(load(spec), check=False)
    rules = (spec.parent / "docs/rules.md").read_text()
    pages = (spec.parent / "docs/coverage-of-pages.md").read_text()
    assert "| LMP-01 | page |  | A lamp \\| has a status |" in rules
    assert "| S001 | How to use | A lamp has a &lt;status>. | LMP-01 | Lamp | ERR-01 |" in pages


def test_a_readme_without_markers_is_named(spec: Path) -> None:
    (spec.parent / "README.md").write_text("# Lamps\n")
    with pytest.raises(SourceError, match=r"README\.md: found no markers <!-- lifecycle:begin -->"):
        generate(load(spec), check=False)


def test_nothing_is_generated_from_an_unsound_register(write: Write, lamps: dict[str, str]) -> None:
    lamps["lifecycle.yaml"] = lamps["lifecycle.yaml"].replace("[lit]", "[bright]")
    folder = write(lamps)
    with pytest.raises(SourceError, match="found 'bright'"):
        generate(load(folder), check=False)
    assert not (folder.parent / "generated").exists()


def test_a_client_package_has_the_name_and_place_that_were_asked_for(spec: Path, tmp_path: Path) -> None:
    document = bundle(load(spec)).document
    generate_package(document, tmp_path / "theirs", "lamps_client", check=False)
    assert (tmp_path / "theirs/lamps_client/openapi.json").is_file()
    assert not generate_package(document, tmp_path / "theirs", "lamps_client", check=True)


def test_somebody_elses_package_is_never_overwritten(spec: Path, tmp_path: Path) -> None:
    document = bundle(load(spec)).document
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/precious.py").write_text("")
    with pytest.raises(UsageError, match="holds files that were not generated"):
        generate_package(document, tmp_path, "theirs", check=False)
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["precious.py"]


@pytest.mark.parametrize("name", ["", "not-a-name", "../up", "class", "a.b", "json", "pydantic"])
def test_a_package_needs_a_name_that_can_be_imported(spec: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"not a valid package name|would hide"):
        generate_package(bundle(load(spec)).document, tmp_path, name, check=False)


def test_the_companions_go_to_the_mock(write: Write, lamps: dict[str, str], spec: Path) -> None:
    lamps["companions.yaml"] = "openapi: 3.1.1\ninfo: {title: Shades, version: 1.0.0}\npaths: {}\n"
    generate(load(write(lamps)), check=False)
    made = json.loads((spec.parent / "contracts/campaign_contracts/mock/companions/companions.json").read_bytes())
    assert made.pop("x-generated")
    assert made == {"openapi": "3.1.1", "info": {"title": "Shades", "version": "1.0.0"}, "paths": {}}


def test_files_beside_the_generated_ones_are_nobodys_business(spec: Path, tmp_path: Path) -> None:
    document = bundle(load(spec)).document
    generate_package(document, tmp_path, "theirs", check=False)
    mine, left_over = tmp_path / "theirs/mine.py", tmp_path / "theirs/left_over.py"
    mine.write_text("# written by hand\n")
    left_over.write_bytes((tmp_path / "theirs/errors.py").read_bytes())
    assert generate_package(document, tmp_path, "theirs", check=True).superfluous == ("theirs/left_over.py",)
    generate_package(document, tmp_path, "theirs", check=False)
    assert (mine.exists(), left_over.exists()) == (True, False)
    assert not generate_package(document, tmp_path, "theirs", check=True)


@pytest.mark.parametrize(("out", "package"), [("file", "theirs"), ("file/deeper", "theirs"), (".", "file")])
def test_a_file_where_a_folder_should_be_is_named(spec: Path, tmp_path: Path, out: str, package: str) -> None:
    (tmp_path / "file").write_text("precious")
    with pytest.raises(UsageError, match="file is a file where a folder is needed"):
        generate_package(bundle(load(spec)).document, tmp_path / out, package, check=False)
    assert (tmp_path / "file").read_text() == "precious"


def test_check_names_what_differs_and_what_to_run(spec: Path, run: Run) -> None:
    assert run("generate", "--spec", spec) == (0, "", "")
    assert run("generate", "--check", "--spec", spec) == (0, "", "")
    (spec.parent / "generated/exotel_campaigns/openapi.json").write_text("{}")
    (spec.parent / "docs/rules.md").unlink()
    (spec.parent / "generated/left_over.py").write_text("")
    code, out, err = run("generate", "--check", "--spec", spec)
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "generated/exotel_campaigns/openapi.json: stale",
        "docs/rules.md: missing",
        "generated/left_over.py: superfluous, nothing generates it",
        "Generated files differ from what they should be. Run `make generate` and commit the result.",
    ]
    told = "generated/left_over.py: removed, nothing generates it\n"
    assert run("generate", "--spec", spec) == (0, told, "")


def test_what_to_run_for_a_package_elsewhere_is_told_in_full(spec: Path, run: Run) -> None:
    arguments = ("generate", "--spec", spec, "--out", "their folder", "--package", "theirs")
    code, out, _ = run(*arguments, "--check")
    assert code == 1
    command = f"campaign-contracts generate --spec {spec} --out 'their folder' --package theirs"
    assert (
        out.splitlines()[-1]
        == f"Generated files differ from what they should be. Run `{command}` and commit the result."
    )
    assert run(*arguments) == (0, "", "")
    assert run(*arguments, "--check") == (0, "", "")


def test_lint_prints_every_problem_and_ends_with_one(write: Write, lamps: dict[str, str], run: Run) -> None:
    lamps["rules.yaml"] = lamps["rules.yaml"].replace("[switch_lamp]", "[smash_lamp, steal_lamp]")
    code, out, err = run("lint", "--spec", write(lamps))
    assert (code, err) == (1, "")
    assert [line.partition(":")[0] for line in out.splitlines()] == ["openapi/rules.yaml"] * 2


def test_lint_of_a_sound_specification_says_nothing(spec: Path, run: Run) -> None:
    assert run("lint", "--spec", spec) == (0, "", "")


def test_the_checkout_around_the_current_folder_is_used(spec: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(spec / "components")
    assert run("lint") == (0, "", "")


@pytest.mark.parametrize("command", ["lint", "generate"])
def test_an_unreadable_specification_is_one_sentence_and_exit_code_2(
    write: Write, lamps: dict[str, str], run: Run, command: str
) -> None:
    lamps["paths/lamps.yaml"] = "get: {"
    code, out, err = run(command, "--spec", write(lamps))
    assert (code, out) == (2, "")
    assert err.startswith("openapi/paths/lamps.yaml:2: found text that is not YAML")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command", ["lint", "generate"])
def test_no_specification_is_one_sentence_and_exit_code_2(run: Run, tmp_path: Path, command: str) -> None:
    for arguments in ([command], [command, "--spec", tmp_path], [command, "--spec", tmp_path / "nowhere"]):
        code, out, err = run(*arguments)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert "--spec" in err


def test_outside_a_checkout_a_client_is_generated_from_the_installed_bundle(run: Run, tmp_path: Path) -> None:
    assert run("generate", "--out", tmp_path / "theirs", "--package", "campaigns") == (0, "", "")
    assert run("generate", "--out", tmp_path / "theirs", "--package", "campaigns", "--check") == (0, "", "")
    assert (tmp_path / "theirs/campaigns/openapi.json").is_file()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("--check --openapi 3.0", "--openapi and --check exclude each other"),
        ("--openapi 3.0 --language python --out older", "--openapi and --language exclude each other"),
        ("--openapi 3.0 --out older --package theirs", "--openapi and --package exclude each other"),
        ("--package theirs", "give --out too"),
        ("--package exotel_campaigns --check", "give --out too"),
    ],
)
def test_an_option_that_would_be_passed_over_is_refused(run: Run, tmp_path: Path, typed: str, word: str) -> None:
    code, out, err = run("generate", *typed.split())
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert word in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_a_folder_should_be_is_no_traceback(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    code, out, err = run("generate", "--out", tmp_path / "taken")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "taken" in err


def test_the_same_bytes_in_every_process(spec: Path) -> None:
    """Nothing depends on the order in which a process happens to hash its strings."""
    outcomes = []
    for seed in ("0", "1"):
        command = [sys.executable, "-m", "campaign_contracts", "generate", "--spec", str(spec)]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, timeout=60, check=True)
        made = sorted(path for path in (spec.parent / "generated").rglob("*") if path.is_file())
        outcomes.append({path: path.read_bytes() for path in made})
        shutil.rmtree(spec.parent / "generated")
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("arguments", [["nonsense"], ["lint", "--nonsense"], ["generate", "--out"]])
def test_a_mistyped_command_line_is_told_without_a_traceback(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].startswith("Error: ")
