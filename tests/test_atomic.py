"""A file is there whole or not at all; what stood there before stays until then."""

from pathlib import Path

import pytest

from campaign_contracts.atomic import replace_file


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    replace_file(tmp_path / "a", b"1")
    replace_file(tmp_path / "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"2"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_was_there_stays_when_the_writing_is_cut_short(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "baseline.toml"
    file.write_text("as it was")

    def half(path: Path, content: bytes) -> int:
        with path.open("wb") as opened:
            opened.write(content[:1])
        raise error

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(type(error)):
        replace_file(file, b"as it shall be")
    assert file.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_one_and_a_device_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    replace_file(tmp_path / "link", b"1")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"1"
    replace_file(Path("/dev/null"), b"1")
    assert not Path("/dev/null").is_file()


def test_a_file_that_nothing_can_be_put_beside_is_written_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mounted"
    file.write_text("as it was")

    def busy(_: Path, __: Path) -> Path:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(Path, "replace", busy)
    replace_file(file, b"as it shall be")
    assert file.read_text() == "as it shall be"
    assert list(tmp_path.iterdir()) == [file]
