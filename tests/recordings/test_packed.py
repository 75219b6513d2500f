"""Files that unpack to far more than what was ever recorded."""

import base64
import gzip
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import brotli
import pytest
from tests.recordings.archives import Entry, answer, archive, judged_file

from campaign_contracts.recordings import archive as archives
from campaign_contracts.recordings import packed
from campaign_contracts.recordings.bounds import Bounds, UnpackingBudget
from campaign_contracts.recordings.unpacking import unpacked

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MORE = 5_000_000
"""More than any file may have in these tests."""


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little is unpacked of a file."""
    monkeypatch.setattr(packed, "ALWAYS_UNPACKED", 1_000_000)


def zip_of(path: Path, members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip file of archives and what lies beside them."""
    with zipfile.ZipFile(path, "w", packing) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return path


def put_beside(entry: Entry, name: str) -> None:
    """Let an answer's body stand in a file of this name."""
    entry["response"]["content"] = {"mimeType": "application/json", "_file": name}
    entry["response"]["headers"] = [
        each for each in entry["response"]["headers"] if each["name"].lower() != "content-length"
    ]


def put_packed(entry: Entry, document: Any, encoding: str) -> None:
    """Let an answer's body be more than half of what little may be unpacked; no header says so without an encoding."""
    content = json.dumps(document).encode() + b" " * 600_000
    raw = brotli.compress(content) if encoding == "br" else gzip.compress(content)
    entry["response"]["content"] = {"text": base64.b64encode(raw).decode(), "encoding": "base64"}
    headers = [each for each in entry["response"]["headers"] if each["name"].lower() != "content-length"]
    entry["response"]["headers"] = [*headers, {"name": "content-encoding", "value": encoding}] if encoding else headers


@pytest.mark.parametrize("filling", [b" ", b"[", b'"' + b"x" * MORE])
@pytest.mark.parametrize("form", ["zip", "gzip", "zlib", "gzip in zip"])
def test_a_file_that_unpacks_to_very_much_is_refused(form: str, filling: bytes, tmp_path: Path) -> None:
    content = b'{"log": {"entries": [' + filling * (1 + MORE // len(filling))
    path = tmp_path / "large.har"
    if form == "zip":
        zip_of(path, {"a.har": content})
    elif form in ("gzip", "zlib"):
        path.write_bytes(gzip.compress(content) if form == "gzip" else zlib.compress(content))
    else:
        zip_of(path, {"a.har": gzip.compress(content)})
    said = judged_file(path)
    assert said.code == 2
    assert "large.har: unpacks to more than 200 times its size" in said.text


def test_a_history_that_unpacks_to_very_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" * MORE))
    said = judged_file(path)
    assert said.code == 2
    assert "unpacks to more than 200 times its size" in said.text


def test_what_is_not_packed_may_have_any_size(traffic: list[Entry], tmp_path: Path) -> None:
    path = tmp_path / "blanks.har"
    path.write_text(" " * MORE + json.dumps(archive(traffic)), encoding="utf-8")
    assert judged_file(path).code == 0


def test_files_beside_an_archive_are_known_as_long_as_they_are_in_proportion(
    traffic: list[Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "LARGEST_RATIO", 1)
    wrong = json.dumps(answer(traffic[1]) | {"http_code": 201}).encode()
    put_beside(traffic[1], "wrong.json")
    beside = {
        "wrong.json": wrong + b" " * 600_000,
        "right.json": json.dumps(answer(traffic[0])).encode() + b" " * 600_000,
    }
    path = zip_of(tmp_path / "one.zip", {"a.har": json.dumps(archive(traffic)).encode(), **beside})
    assert judged_file(path).violated == {"ENV-02"}
    put_beside(traffic[0], "right.json")
    path = zip_of(tmp_path / "two.zip", {"a.har": json.dumps(archive(traffic)).encode(), **beside})
    said = judged_file(path)
    assert (said.code, said.violated) == (0, set())
    assert "answer's body of 1 not known" in said.summary


@pytest.mark.parametrize("encoding", ["gzip", "br", ""])
def test_packed_bodies_are_known_as_long_as_all_of_them_are_in_proportion(
    encoding: str, traffic: list[Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "LARGEST_RATIO", 1)
    path = tmp_path / "packed.har"
    put_packed(traffic[1], answer(traffic[1]) | {"http_code": 201}, encoding)
    path.write_text(json.dumps(archive(traffic)), encoding="utf-8")
    assert judged_file(path).violated == {"ENV-02"}
    put_packed(traffic[0], answer(traffic[0]), encoding)
    path.write_text(json.dumps(archive(traffic)), encoding="utf-8")
    second = judged_file(path)
    assert (second.code, second.violated) == (0, set())
    assert "answer's body of 1 not known" in second.summary


def test_a_body_that_may_not_be_unpacked_is_not_judged_packed(
    traffic: list[Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "ALWAYS_UNPACKED", 1000)
    monkeypatch.setattr(packed, "LARGEST_RATIO", 0)
    put_packed(traffic[0], answer(traffic[0]), "br")
    response = traffic[0]["response"]
    length = len(base64.b64decode(response["content"]["text"]))
    others = [each for each in response["headers"] if each["name"].lower() != "content-encoding"]
    response["headers"] = [*others, {"name": "content-length", "value": str(length)}]
    path = tmp_path / "no-encoding.har"
    path.write_text(json.dumps(archive(traffic)), encoding="utf-8")
    said = judged_file(path)
    assert (said.code, said.violated) == (0, set())
    assert "answer's body of 1 not known" in said.summary


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate"])
def test_a_damaged_body_uses_up_what_it_was_unpacked_to(encoding: str) -> None:
    content = b" " * 3_000_000
    packing = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress, "deflate": zlib.compress}
    bounds = Bounds(packed=UnpackingBudget(left=10_000_000))
    whole = packing[encoding](content)
    assert unpacked(whole, encoding, bounds) == content
    assert bounds.packed.left == 7_000_000
    assert unpacked(b"\xff\xfe" + whole, encoding, bounds) is None
    assert unpacked(whole + b"\xff" * 4, encoding, bounds) is None
    assert bounds.packed.left <= 5_000_000


def test_a_zip_file_that_is_packed_in_another_way_is_refused(traffic: list[Entry], tmp_path: Path) -> None:
    whole = json.dumps(archive(traffic)).encode()
    said = judged_file(zip_of(tmp_path / "other.zip", {"a.har": whole}, zipfile.ZIP_BZIP2))
    assert said.code == 2
    assert "not packed with deflate" in said.text


def test_very_many_entries_that_cannot_be_read_end_an_archive(
    traffic: list[Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaign_contracts.recordings.recording.MOST_UNREADABLE", 5)
    path = tmp_path / "many.har"
    path.write_text(json.dumps(archive([*traffic, *[None] * 5])), encoding="utf-8")  # type: ignore[list-item]
    assert judged_file(path).code == 0
    path.write_text(json.dumps(archive([*traffic, *[None] * 6])), encoding="utf-8")  # type: ignore[list-item]
    said = judged_file(path)
    assert (said.code, said.violated) == (3, set())
    assert "the rest of the file is not read: more than 5 entries cannot be read" in said.summary


def test_very_many_members_before_the_entries_are_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "members.har"
    path.write_text('{"log": {' + '"a": 1, ' * archives.MOST_MEMBERS + '"entries": []}}', encoding="utf-8")
    assert judged_file(path).code == 2
