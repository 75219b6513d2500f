"""The records of a run are on the disk, whole and in order; what a full disk did not take is in memory."""

from pathlib import Path

import pytest
from tests.histories import record

from campaign_contracts.history import Exchange, Record
from campaign_contracts.history_lines import read, to_bytes
from campaign_contracts.recordings import histories
from campaign_contracts.recordings.histories import HISTORY, HistoryFile
from campaign_contracts.recordings.shelf import Shelf

RECORDS: list[Record] = list(read((record.FOLDER / "calls.jsonl").read_text("utf-8").splitlines()))
EXCHANGES = {each.number: each for each in RECORDS if isinstance(each, Exchange)}


@pytest.fixture(params=["named", "unnamed"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / HISTORY if request.param == "named" else None)


@pytest.mark.parametrize("begins", [0, 30])
@pytest.mark.parametrize("pending", [0, 3000, 1 << 20])
def test_everything_is_read_again(shelf: Shelf, pending: int, begins: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "MOST_PENDING", pending)
    for number, each in enumerate(RECORDS):
        if number == begins:
            shelf.begin()
        shelf.add(each, to_bytes(each) if number % 2 else None)
        if number % 20 == 7:
            assert list(shelf) == RECORDS[: number + 1]
    for _ in range(2):
        assert list(shelf) == RECORDS
        assert len(shelf) == len(RECORDS)
        assert shelf.exchanges([5, 2, 999, 0]) == {5: EXCHANGES[5], 2: EXCHANGES[2]}
        assert shelf.exchanges(EXCHANGES) == EXCHANGES
        assert shelf.exchanges([]) == {}
        shelf.close()


@pytest.mark.parametrize("full", [0, 4000, 9000])
def test_what_a_full_disk_does_not_take_is_kept(shelf: Shelf, full: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "MOST_PENDING", 2000)
    taken, failed, write = 0, 0, histories.HistoryWriter.flush

    def flush(writer: histories.HistoryWriter) -> None:
        nonlocal taken
        taken += writer.pending
        if taken > full:
            writer._lines, writer._pending = [], 0
            raise OSError(28, "No space left on device")
        write(writer)

    monkeypatch.setattr(histories.HistoryWriter, "flush", flush)
    shelf.begin()
    for each in RECORDS:
        try:
            shelf.add(each)
        except OSError:
            failed += 1
    assert failed == 1
    assert list(shelf) == RECORDS
    assert shelf.exchanges(EXCHANGES) == EXCHANGES
    shelf.close()


def test_memory_holds_what_waits_and_no_more(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / HISTORY)
    shelf.begin()
    for _ in range(50):
        for each in RECORDS:
            shelf.add(each)
    assert sum(len(each.response.body) for each in shelf._unwritten if isinstance(each, Exchange) and each.response) < (
        histories.MOST_PENDING
    )
    shelf.close()


def test_what_was_written_before_stays_until_the_run_begins(tmp_path: Path) -> None:
    path = tmp_path / HISTORY
    for records in (RECORDS, RECORDS[:1]):
        shelf = Shelf(path)
        for each in records:
            shelf.add(each)
        before = list(HistoryFile(path=path)) if path.stat().st_size else []
        assert before == ([] if records is RECORDS else RECORDS)
        shelf.begin()
        shelf.close()
        assert list(HistoryFile(path=path)) == records
    for left in (RECORDS[:1], []):
        Shelf(path).close()
        assert path.exists() == bool(left)
        path.unlink(missing_ok=True)
