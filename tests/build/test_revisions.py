"""Comparing specifications by name: files, folders, git revisions."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from tests.diff.planted import ferry

from campaign_contracts.build import revisions
from campaign_contracts.cli import main
from campaign_contracts.usage import UsageError

ROOT = Path(__file__).parents[2]


def git(*words: str) -> None:
    person = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]
    subprocess.run(["git", *person, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose first revision, `before`, differs from the files that lie there now."""
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    Path("ferry.yaml").write_text(yaml.safe_dump(ferry()))
    shutil.copytree(ROOT / "openapi", "openapi")
    git("add", "-A")
    git("commit", "-q", "-m", "before")
    git("tag", "before")
    changed = ferry()
    del changed["paths"]["/bookings"]["get"]
    Path("ferry.yaml").write_text(json.dumps(changed))
    return tmp_path


def diff(*words: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["campaign-contracts", "diff", *words])
        with pytest.raises(SystemExit) as caught:
            main()
    return int(str(caught.value.code))


@pytest.mark.usefixtures("repository")
def test_a_file_is_compared_with_its_revision(capsys: pytest.CaptureFixture[str]) -> None:
    assert diff("before:ferry.yaml", "ferry.yaml") == 1
    assert "| GET /bookings | is no longer there | GET /bookings |" in capsys.readouterr().out
    assert diff("ferry.yaml", "before:ferry.yaml") == 0
    capsys.readouterr()
    assert diff("before:ferry.yaml", "HEAD:ferry.yaml", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "counts": {"breaking": 0, "undecided": 0, "compatible": 0, "documentation": 0},
        "changes": [],
    }


@pytest.mark.usefixtures("repository")
def test_what_is_left_to_people_has_an_exit_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    changed = ferry()
    changed["components"]["schemas"]["NewBooking"]["properties"]["plates"]["items"]["pattern"] = "^(?=A)[A-Z0-9]+$"
    Path("later.json").write_text(json.dumps(changed))
    Path("ferry.json").write_text(json.dumps(ferry()))
    assert diff("ferry.json", "later.json") == 3
    assert capsys.readouterr().out.startswith("## 0 breaking, 1 to look at, 0 compatible")


@pytest.mark.usefixtures("repository")
def test_a_revision_alone_is_its_specification() -> None:
    assert revisions.document("before")["paths"].keys() == revisions.document("openapi")["paths"].keys()
    assert "x-lifecycle" in revisions.document("before")


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("nowhere", "expected a file, a folder, or a git revision"),
        ("before:nowhere.yaml", "has nothing of that name"),
        ("--output=x:y", "expected a file, a folder, or a git revision"),
        (".", "expected a folder with openapi.yaml"),
        ("before:openapi/README.md", "neither JSON nor YAML|found a str"),
    ],
)
def test_what_is_not_there_is_named(name: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        revisions.document(name)


BOMB = [f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("openapi: 3.1.0\nx:\n  a0: &a0 [1]\n" + "\n".join(BOMB), "its aliases stand for more than"),
        ("openapi: 3.1.0\nx: &x {y: *x}\n", "or for themselves"),
        (json.dumps({"openapi": "3.1.0", "x": 0}).replace("0}", "[" * 700 + "]" * 700 + "}"), "neither JSON nor YAML"),
        ("openapi: 3.1.0\nx: !!python/object/apply:os.system [exit]\n", "neither JSON nor YAML"),
    ],
)
def test_a_bomb_is_refused_in_a_sentence(
    text: str, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bomb").write_text(text)
    assert diff(str(tmp_path / "bomb"), str(tmp_path / "bomb")) == 2
    assert complaint in capsys.readouterr().err


def test_a_folder_that_is_no_specification_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi")
    (tmp_path / "openapi" / "lifecycle.yaml").write_text("states: []\n")
    assert diff(str(tmp_path / "openapi"), str(ROOT / "generated/exotel_campaigns/openapi.json")) == 2
    assert "stumbles over" in capsys.readouterr().err


def test_generating_says_which_of_its_changes_break_callers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["campaign-contracts", "generate", "--out", "here", "--package", "calls"])
    with pytest.raises(SystemExit):
        main()
    file = Path("here/calls/openapi.json")
    before = json.loads(file.read_text())
    before["paths"]["/v2/accounts/{account_sid}/gone"] = {
        "get": {"operationId": "gone", "responses": {"204": {"description": "Nothing"}}}
    }
    file.write_text(json.dumps(before))
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main()
    said = capsys.readouterr().out
    assert "breaking: GET /v2/accounts/{account_sid}/gone is no longer there" in said
    assert "For callers: 1 breaking, 0 compatible, 0 in the documentation only." in said
