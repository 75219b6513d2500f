"""After a write that failed, memory, index and file agree; nothing dies in silence, and callbacks go on."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.mock.conftest import START, InProcess, StandingClock

from campaign_contracts.mock.assemble import assemble
from campaign_contracts.mock.settings import Settings

LATE = 2
"""The number of a personality that lets things happen late."""


class FullDisk:
    """A connection of which every write fails while `full` is set, at the statement or only at the commit."""

    def __init__(self, execute: Any) -> None:
        self._execute, self.full, self.at_commit, self._written = execute, False, False, False

    def __call__(self, statement: str, *parameters: Any) -> Any:
        word = statement.split(maxsplit=1)[0]
        writes = word in {"INSERT", "UPDATE", "DELETE"}
        self._written = (self._written or writes) and word != "BEGIN"
        if self.full and self._written and (word == "COMMIT" if self.at_commit else writes):
            raise sqlite3.OperationalError("database or disk is full")
        return self._execute(statement, *parameters)


def keeping(settings: Settings) -> tuple[InProcess, FullDisk]:
    """A mock with a database, and its disk."""
    mock = InProcess(assemble(settings, StandingClock()))
    store: Any = mock.app.service.store
    disk = store._execute = FullDisk(store._execute)
    return mock, disk


@pytest.fixture
def kept(tmp_path: Path) -> tuple[InProcess, FullDisk]:
    return keeping(Settings(database=str(tmp_path / "mock.db")))


def shown(mock: InProcess) -> list[Any]:
    """Everything that can be read of everything."""
    items = mock.find("limit=500").items
    reads = [mock.read(item["data"]["id"]).item for item in items]
    lists = [mock.send("GET", path).items for path in ("lists", "contacts")]
    return [items, reads, lists, mock.names("name=renamed"), mock.names("status=in-progress")]


@pytest.mark.parametrize("at_commit", [False, True])
def test_what_failed_left_nothing_behind(kept: tuple[InProcess, FullDisk], *, at_commit: bool) -> None:
    mock, disk = kept
    url = "http://127.0.0.1:9/"
    one, due = mock.created(name="first"), mock.created(name="second", schedule=mock.schedule(30), status_callback=url)
    mock.send("POST", "lists", {"lists": [{"name": "a list"}]})
    mock.advance(10)
    before, waiting = shown(mock), len(mock.app.callbacks.waiting)
    disk.full, disk.at_commit = True, at_commit
    failed = [
        mock.delete(due),
        mock.put(due, name="renamed"),
        mock.act(one, "pause"),
        mock.create(name="third"),
        mock.send("POST", "lists", {"lists": [{"name": "another list"}]}),
        mock.send("PUT", "/_control/faults", {"faults": ["name-filter-exact"]}),
        mock.send("POST", "/_control/reset"),
        mock.send("POST", "/_control/campaigns", {"state": "paused", "count": 3}),
    ]
    assert [answer.status for answer in failed] == [500] * len(failed)
    assert all(answer.item["status"] == "failure" for answer in failed)
    assert shown(mock) == before
    disk.full = False
    assert shown(mock) == before
    assert mock.app.service.behaviour.names == ()
    assert len(mock.app.callbacks.waiting) == waiting
    assert mock.put(due, name="renamed").status == 200
    assert mock.names("name=renamed") == ["renamed"]
    mock.advance(600)
    assert (mock.status(one), mock.status(due)) == ("completed", "completed")


def test_a_refusal_takes_back_what_happened_by_itself(kept: tuple[InProcess, FullDisk]) -> None:
    """The clock passed an instant; the request that notices it is refused, and the next one finds it all the same."""
    mock, _ = kept
    due = mock.created(schedule=mock.schedule(30))
    clock: Any = mock.app.clock
    clock._virtual = START + 40_000_000
    assert mock.send("POST", "/_control/campaigns", {"state": "nonsense"}).status == 400
    assert mock.status(due) == "in-progress"
    assert mock.names("status=in-progress") == mock.names()
    clock._virtual = START + 400_000_000
    assert mock.send("POST", "/_control/campaigns", {"state": "nonsense"}).status == 400
    assert mock.status(due) == "completed"


def test_the_clock_of_a_late_server_is_back_where_it_was(tmp_path: Path) -> None:
    """It lets things happen up to where its clock was moved: one whose move failed is not there."""
    mock, disk = keeping(Settings(database=str(tmp_path / "mock.db"), personality=LATE))
    assert mock.app.service.behaviour.choices.late_seconds
    soon, later = (mock.created(schedule=mock.schedule(seconds)) for seconds in (10, 3600))
    disk.full = disk.at_commit = True
    assert mock.send("POST", "/_control/clock", {"advance_seconds": 7200}).status == 500
    disk.full = False
    clock: Any = mock.app.clock
    clock._virtual += 20_000_000
    assert [mock.status(each).lower() for each in (soon, later)] == ["inprogress", "created"]


def test_a_callback_that_was_delivered_is_not_sent_again_after_a_restart(
    kept: tuple[InProcess, FullDisk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk was full, it is forgotten as soon as there is room."""
    mock, disk = kept
    store = mock.app.service.store
    delivered, due = (
        store.add_delivery({"campaign": "x", "kind": "status_callback", "url": "http://127.0.0.1:9/", "payload": {}})
        for _ in range(2)
    )
    disk.full = True
    store.settle_delivery(delivered)
    disk.full = False
    assert [number for number, _ in store.deliveries()] == [due]

    async def stop(_seconds: float) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr("campaign_contracts.mock.http.app.asyncio.sleep", stop)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(mock.app.live())
    (rows,) = disk("SELECT count(*) FROM deliveries").fetchone()
    assert rows == 1


def test_a_callback_that_was_delivered_stays_so_after_a_reset_that_failed(kept: tuple[InProcess, FullDisk]) -> None:
    """The rows are back then, and which of them are settled is known as before."""
    mock, disk = kept
    store = mock.app.service.store
    delivered = store.add_delivery({"campaign": "x", "kind": "k", "url": "http://127.0.0.1:9/", "payload": {}})
    disk.full = True
    store.settle_delivery(delivered)
    disk.at_commit = True
    assert mock.send("POST", "/_control/reset").status == 500
    disk.full = False
    assert disk("SELECT count(*) FROM deliveries").fetchone() == (1,)
    assert store.deliveries() == []


def test_time_passes_by_itself_again_when_there_is_room(
    kept: tuple[InProcess, FullDisk], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mock, disk = kept
    due = mock.created(schedule=mock.schedule(30))
    clock: Any = mock.app.clock
    ticks = 0

    async def tick(_seconds: float) -> None:
        nonlocal ticks
        ticks += 1
        disk.full = ticks in {1, 2, 3}
        clock._virtual += 20_000_000
        if ticks > 6:
            raise asyncio.CancelledError

    monkeypatch.setattr("campaign_contracts.mock.http.app.asyncio.sleep", tick)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(mock.app.live())
    store: Any = mock.app.service.store
    (status,) = store._execute("SELECT status FROM campaigns WHERE id = ?", (due,)).fetchone()
    assert status != "created"
    assert caplog.text.count("Traceback") == 1
    assert "things happen by themselves again" in caplog.text
