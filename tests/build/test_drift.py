"""Comparing with the disk, and making the disk match."""

from pathlib import Path

import pytest

from campaign_contracts.build.drift import Drift, compare, write

EXPECTED = {"made/a.txt": b"a", "made/deep/b.txt": b"b", "c.txt": b"c"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(EXPECTED, tmp_path, ["made"])
    return tmp_path


def test_what_was_written_does_not_differ(folder: Path) -> None:
    assert not compare(EXPECTED, folder, ["made"])
    assert {path: (folder / path).read_bytes() for path in EXPECTED} == EXPECTED


def test_each_kind_of_difference_is_told(folder: Path) -> None:
    (folder / "made/a.txt").write_text("changed")
    (folder / "c.txt").unlink()
    (folder / "made/old.txt").write_text("left over")
    drift = compare(EXPECTED, folder, ["made"])
    assert drift == Drift(stale=("made/a.txt",), missing=("c.txt",), superfluous=("made/old.txt",))
    assert list(drift.lines()) == [
        "made/a.txt: stale",
        "c.txt: missing",
        "made/old.txt: superfluous, nothing generates it",
    ]


def test_comparing_changes_nothing(tmp_path: Path) -> None:
    assert compare(EXPECTED, tmp_path, ["made"])
    assert list(tmp_path.iterdir()) == []


def test_writing_mends_every_difference(folder: Path) -> None:
    (folder / "made/a.txt").write_text("changed")
    (folder / "made/old.txt").write_text("left over")
    write(EXPECTED, folder, ["made"])
    assert not compare(EXPECTED, folder, ["made"])
    assert not (folder / "made/old.txt").exists()


def test_files_outside_the_owned_folders_are_left_alone(folder: Path) -> None:
    (folder / "mine.txt").write_text("mine")
    write(EXPECTED, folder, ["made"])
    assert (folder / "mine.txt").read_text() == "mine"


def test_an_unchanged_file_is_not_touched(folder: Path) -> None:
    before = (folder / "made/a.txt").stat()
    write(EXPECTED, folder, ["made"])
    after = (folder / "made/a.txt").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_caches_of_other_tools_are_not_superfluous(folder: Path) -> None:
    for path in ("made/__pycache__/a.pyc", "made/.mypy_cache/x.json"):
        (folder / path).parent.mkdir()
        (folder / path).write_text("")
    assert not compare(EXPECTED, folder, ["made"])


def test_a_write_that_fails_leaves_no_draft(folder: Path) -> None:
    (folder / "made/a.txt").unlink()
    (folder / "made/a.txt").mkdir()
    with pytest.raises(OSError, match=r"a\.txt"):
        write(EXPECTED, folder, ["made"])
    assert not [path for path in folder.rglob("*") if path.name.endswith(".draft")]
