"""A history on disk: small, readable with standard tools, and readable as far as it goes after a kill."""

import contextlib
import gzip
import io
import re
import subprocess
from pathlib import Path
from random import Random

import pytest
from tests.histories import record
from tests.recordings.archives import judged_file

from campaign_contracts.history import Exchange, Record
from campaign_contracts.history_lines import read, to_line
from campaign_contracts.recordings.histories import HISTORY, UNPACKED, HistoryFile, HistoryWriter, stored
from campaign_contracts.usage import UsageError

FLAKY = record.FOLDER / "flaky.jsonl"


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(read(FLAKY.read_text().splitlines()))


@pytest.fixture(scope="module")
def packed(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("history") / HISTORY
    with HistoryWriter.opened(path) as writer:
        for each in records:
            writer.write(each)
    return path


def test_it_is_a_tenth_of_its_lines_and_zcat_shows_them(packed: Path, records: list[Record]) -> None:
    lines = "".join(f"{to_line(each)}\n" for each in records)
    assert packed.stat().st_size * 10 < len(lines)
    shown = subprocess.run(["zcat", str(packed)], capture_output=True, check=True, text=True).stdout
    assert shown == lines


def test_exchanges_are_found_by_their_numbers_in_any_order(packed: Path, records: list[Record]) -> None:
    history = HistoryFile(path=packed)
    assert list(history) == records
    assert history.cut is None
    wanted = [each for each in records if isinstance(each, Exchange)][::7]
    assert history.exchanges([each.number for each in reversed(wanted)]) == {each.number: each for each in wanted}


@pytest.mark.parametrize("end", [b"\r", b"\r\n"], ids=["CR", "CR LF"])
def test_its_lines_may_end_in_any_way(end: bytes, records: list[Record], tmp_path: Path) -> None:
    path = tmp_path / UNPACKED
    lines = [to_line(each).encode() for each in records]
    path.write_bytes(b"\xef\xbb\xbf" + end.join(lines) + end)
    history = HistoryFile(path=path)
    assert list(history) == records
    assert history.cut is None
    wanted = [each for each in records if isinstance(each, Exchange)][::7]
    assert history.exchanges([each.number for each in wanted]) == {each.number: each for each in wanted}
    path.write_bytes(end.join([*lines[:3], lines[3][:-9]]))
    torn = HistoryFile(path=path)
    assert list(torn) == records[:3]
    assert torn.cut is not None
    path.write_bytes(end.join([*lines[:3], lines[3][:-9], *lines[4:]]) + end)
    with pytest.raises(UsageError, match="line 4 "):
        list(HistoryFile(path=path))


def test_wherever_it_is_torn_what_was_flushed_is_read(records: list[Record], tmp_path: Path) -> None:
    """Each record is flushed, as when they come slowly: a kill between two of them loses none."""
    file, ends = io.BytesIO(), []
    writer = HistoryWriter(file)
    for each in records[:12]:
        writer.write(each)
        writer.flush()
        ends.append(len(file.getvalue()))
    path = tmp_path / HISTORY
    for length in range(ends[0], ends[-1]):
        path.write_bytes(file.getvalue()[:length])
        history = HistoryFile(path=path)
        whole = sum(end <= length for end in ends)
        found = list(history)
        assert found[:whole] == records[:whole]
        assert found == records[: len(found)]
        assert history.cut == "the history is cut short: the run was killed"
        last = [each.number for each in found if isinstance(each, Exchange)][-1:]
        assert list(history.exchanges(last)) == last


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_read_before_damage_is_found_again(seed: int, records: list[Record], tmp_path: Path) -> None:
    packed = bytearray(gzip.compress("".join(f"{to_line(each)}\n" for each in records).encode(), 1))
    chance = Random(seed)
    start = chance.randrange(len(packed) // 4, len(packed))
    packed[start : start + 100] = chance.randbytes(100)
    path = tmp_path / HISTORY
    path.write_bytes(packed)
    history, found = HistoryFile(path=path), []
    with contextlib.suppress(UsageError):  # what is damaged may also be read as other text
        for each in history:
            found.append(each)  # noqa: PERF402
    exchanges = {each.number: each for each in found if isinstance(each, Exchange)}
    assert history.exchanges(list(exchanges)) == exchanges


def test_what_follows_after_a_second_is_written_out_at_once(records: list[Record], tmp_path: Path) -> None:
    now = [0.0]
    path = tmp_path / HISTORY
    writer = HistoryWriter(path.open("wb"), clock=lambda: now[0])
    writer.write(records[0])
    writer.write(records[1])
    assert path.stat().st_size < 100
    now[0] += 1.1
    writer.write(records[2])
    assert list(HistoryFile(path=path)) == records[:3]
    writer.close()
    writer.close()
    assert list(HistoryFile(path=path)) == records[:3]


def test_one_that_holds_nothing_is_named(tmp_path: Path) -> None:
    path = tmp_path / HISTORY
    path.write_bytes(gzip.compress(b""))
    with pytest.raises(UsageError, match="found nothing in it"):
        list(HistoryFile(path=path))


def test_the_first_line_says_how_much_a_history_holds_and_decides(packed: Path, records: list[Record]) -> None:
    requests = sum(isinstance(each, Exchange) for each in records)
    assert re.fullmatch(
        rf"{re.escape(str(packed))}: {requests} requests; \d+ of \d+ rules decided", judged_file(packed).summary
    )


def test_an_unpacked_history_is_read_as_well(packed: Path, tmp_path: Path, records: list[Record]) -> None:
    assert stored(tmp_path) is None
    (tmp_path / UNPACKED).write_bytes(gzip.decompress(packed.read_bytes()))
    assert stored(tmp_path) == tmp_path / UNPACKED
    assert list(HistoryFile(path=tmp_path / UNPACKED)) == records
    (tmp_path / HISTORY).write_bytes(packed.read_bytes())
    assert stored(tmp_path) == tmp_path / HISTORY
