"""What survives a kill: campaigns, the clock, callbacks that are due; and files that are not touched."""

import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from tests.kills import Known, kill

from campaign_contracts.mock.campaigns.database import VERSION, StoreError
from campaign_contracts.mock.campaigns.store import Store
from campaign_contracts.mock.server import MockError, MockServer
from campaign_contracts.mock.settings import Settings

PATH = "/v2/accounts/demo/campaigns"
VALID = {"caller_id": "+12025550199", "from": ["+12025550100", "+12025550106"], "url": "https://my.exotel.com/demo/4"}


@contextmanager
def serving(file: Path, **settings: float) -> Iterator[tuple[MockServer, httpx2.Client]]:
    mock = MockServer(settings=Settings(database=str(file), **settings))  # type: ignore[arg-type]
    with mock, httpx2.Client(base_url=mock.base_url, auth=("demo-key", "demo-token"), trust_env=False) as client:
        yield mock, client


def _created(client: httpx2.Client, **parameters: object) -> str:
    answer = client.post(PATH, json={"campaigns": [{**VALID, **parameters}]})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["response"][0]["data"]["id"])


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _advance(client: httpx2.Client, seconds: float) -> str:
    return str(client.post("/_control/clock", json={"advance_seconds": seconds}).json()["now"])


def test_a_kill_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "mock.db"
    with serving(file, speed=0.0) as (mock, client):
        running, paused = _created(client), _created(client, name="Paused one")
        client.put(f"{PATH}/{paused}", json={"campaigns": [{"action": "pause"}]})
        _advance(client, 15)
        before = [client.get(f"{PATH}/{identifier}").json()["response"] for identifier in (running, paused)]
        listed = client.get(PATH).json()["metadata"]
        calls = client.get(f"{PATH}/{running}/call-details").json()["response"]
        mock.kill()
    with serving(file, speed=0.0) as (_, client):
        assert [client.get(f"{PATH}/{identifier}").json()["response"] for identifier in (running, paused)] == before
        assert client.get(PATH).json()["metadata"] == listed
        assert client.get(f"{PATH}/{running}/call-details").json()["response"] == calls
        _advance(client, 600)
        assert client.get(f"{PATH}/{running}").json()["response"][0]["data"]["status"] == "completed"


def test_kills_lose_nothing_that_was_acknowledged_to_many_clients(tmp_path: Path) -> None:
    known = Known()
    for seed in range(2):
        kill(known, tmp_path / "mock.db", 8, 0.3, seed)
    assert known.wrong == []
    assert known.writes >= 2


def test_the_clock_goes_on_from_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "mock.db"
    with serving(file) as (mock, client):
        ahead = _advance(client, 86_400 * 365)
        mock.kill()
    with serving(file) as (_, client):
        assert client.get("/_control/clock").json()["now"] >= ahead


def test_callbacks_that_were_not_delivered_are_sent_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "mock.db"
    url = f"http://127.0.0.1:{_closed_port()}/"
    with serving(file) as (mock, client):
        _created(client, status_callback=url)
        _advance(client, 600)
        mock.kill()
    with serving(file) as (_, client):
        deadline = time.monotonic() + 60
        while not (attempts := client.get("/_control/callbacks").json()["callbacks"]) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert {attempt["kind"] for attempt in attempts} == {"status_callback"}


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def _killed(file: Path) -> None:
    """Leave a file with campaigns of which much is only in the log beside it."""
    with serving(file, speed=0.0) as (mock, client):
        _created(client, name="x" * 100, status_callback=f"http://127.0.0.1:{_closed_port()}/")
        client.post("/_control/campaigns", json={"state": "paused", "count": 60})
        client.post("/v2/accounts/demo/lists", json={"lists": [{"name": "A list"}]})
        mock.kill()


def _changed(file: Path, *statements: str) -> None:
    """Change a file as no mock does; what is changed stays in the log."""
    script = "import os, sqlite3, sys\nconnection = sqlite3.connect(sys.argv[1])\n"
    script += f"for statement in {statements!r}: connection.execute(statement)\nconnection.commit()\nos._exit(0)"
    subprocess.run([sys.executable, "-c", script, str(file)], check=True, timeout=30)


ODD_NAME = "a mock?mode=rwc#100%.db"


@pytest.mark.parametrize("with_log", [True, False])
def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path, *, with_log: bool) -> None:
    file = tmp_path / ODD_NAME
    _killed(file)
    _changed(file, f"PRAGMA user_version = {VERSION + 1}")
    if not with_log:
        sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    file.with_name(f"{file.name}-shm").unlink(missing_ok=True)
    before = _contents(tmp_path)
    assert set(before) == ({file.name, f"{file.name}-wal"} if with_log else {file.name})
    with pytest.raises(StoreError, match="written by a newer version"):
        Store(str(file))
    assert _contents(tmp_path) == before


@pytest.mark.parametrize("damage", ["last page", "cut short"])
def test_a_file_with_damaged_pages_is_refused_and_left_alone(tmp_path: Path, damage: str) -> None:
    file = tmp_path / ODD_NAME
    _killed(file)
    sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    content = file.read_bytes()
    file.write_bytes(content[:-4096] + (b"" if damage == "cut short" else b"\x7f" * 4096))
    before = _contents(tmp_path)
    with pytest.raises(MockError, match=r"cannot be used as the mock's database: .*; choose another --db"):
        MockServer(settings=Settings(database=str(file))).start()
    assert _contents(tmp_path) == before


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE campaigns SET record = 'nonsense' WHERE status = 'paused'", "row 2 of campaigns: the record is not"),
        ("UPDATE campaigns SET data = X'FF00' WHERE sequence = 1", "row 1 of campaigns: the data is not JSON"),
        ("INSERT INTO deliveries (delivery) VALUES ('{')", "of deliveries: the delivery is not JSON"),
        ("UPDATE companions SET book = ''", "of companions: the book is not JSON"),
    ],
)
def test_a_file_with_records_that_are_no_json_is_refused_and_left_alone(
    tmp_path: Path, statement: str, word: str
) -> None:
    file = tmp_path / ODD_NAME
    _killed(file)
    _changed(file, statement)
    file.with_name(f"{file.name}-shm").unlink()
    before = _contents(tmp_path)
    with pytest.raises(MockError, match=word):
        MockServer(settings=Settings(database=str(file))).start()
    assert _contents(tmp_path) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaigns SET record = '{\"id\": 1}', due = 0",
        "UPDATE campaigns SET record = '[]', due = 0",
        "UPDATE companions SET book = '[1]'",
        "UPDATE companions SET book = '{\"pages\": 1}'",
        "INSERT OR REPLACE INTO clock VALUES (0, 'noon', 'noon')",
        "ALTER TABLE campaigns DROP COLUMN name",
    ],
)
def test_records_of_another_shape_are_a_sentence(tmp_path: Path, statement: str) -> None:
    file = tmp_path / ODD_NAME
    _killed(file)
    _changed(file, statement)
    with pytest.raises(MockError, match=r"cannot be used as the mock's database: .*; choose another --db"):
        MockServer(settings=Settings(database=str(file))).start()


@pytest.mark.parametrize(
    "content", [b"not a database at all, however long it may be" * 30, b"SQLite format 3\0" + b"x" * 600]
)
def test_a_corrupt_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mock.db"
    file.write_bytes(content)
    with pytest.raises(MockError, match=r"cannot be used as the mock's database"):
        MockServer(settings=Settings(database=str(file))).start()
    assert file.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    with pytest.raises(StoreError, match="another program's database"):
        Store(str(file))


def test_a_file_in_use_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mock.db"
    first = Store(str(file))
    with pytest.raises(StoreError, match="locked"):
        Store(str(file))
    first.close()


# What a file of version 1 held beside what is there now.
VERSION_1 = """
DROP INDEX by_due;
ALTER TABLE campaigns DROP COLUMN due;
ALTER TABLE campaigns ADD COLUMN folded TEXT NOT NULL DEFAULT '';
CREATE INDEX by_age ON campaigns (account) WHERE status <> 'deleted';
CREATE INDEX by_name ON campaigns (account, name) WHERE status <> 'deleted';
CREATE INDEX by_words ON campaigns (account, folded, status);
CREATE INDEX by_status ON campaigns (account, status);
PRAGMA user_version = 1;
"""


def test_a_file_of_version_1_is_carried_over(tmp_path: Path) -> None:
    file = tmp_path / "mock.db"
    ahead = {"schedule": {"send_at": "2099-01-01T00:00:00Z"}}
    with serving(file, speed=0.0) as (_, client):
        ids = [_created(client), _created(client, **ahead), _created(client, name="Paused one", **ahead)]
        client.put(f"{PATH}/{ids[2]}", json={"campaigns": [{"action": "pause"}]})
        before = client.get(f"{PATH}?sort_by=name:asc").json()["response"]
    with sqlite3.connect(file) as connection:
        connection.executescript(VERSION_1)
    connection.close()
    for _ in range(2):
        with serving(file, speed=0.0) as (_, client):
            assert client.get(f"{PATH}?sort_by=name:asc").json()["response"] == before
    with serving(file, speed=0.0) as (_, client):
        _advance(client, 86_400 * 365 * 80)
        statuses = [client.get(f"{PATH}/{identifier}").json()["response"][0]["data"]["status"] for identifier in ids]
    assert statuses == ["completed", "completed", "canceled"]


def test_what_is_due_after_a_restart_happens(tmp_path: Path) -> None:
    file = tmp_path / "mock.db"
    with serving(file, speed=0.0) as (_, client):
        waiting = _created(client, schedule={"send_at": "2099-01-01T00:00:00Z"})
    with serving(file, speed=0.0) as (_, client):
        assert client.get(f"{PATH}/{waiting}").json()["response"][0]["data"]["status"] == "created"
        _advance(client, 86_400 * 365 * 80)
        assert client.get(f"{PATH}/{waiting}").json()["response"][0]["data"]["status"] == "completed"


def test_an_upgrade_that_was_killed_is_done_again(tmp_path: Path) -> None:
    file = tmp_path / "mock.db"
    Store(str(file)).close()
    with sqlite3.connect(file) as connection:
        connection.executescript(VERSION_1)
    connection.close()
    killed = "import os, sqlite3\nfrom campaign_contracts.mock.campaigns import database\n"
    killed += "database._SCHEMA = 'SELECT die();'\nconnect = sqlite3.connect\n"
    killed += "def dying(*args, **options):\n    connection = connect(*args, **options)\n"
    killed += "    connection.create_function('die', 0, lambda: os._exit(9))\n    return connection\n"
    killed += f"sqlite3.connect = dying\ndatabase.connect({str(file)!r})"
    assert subprocess.run([sys.executable, "-c", killed], timeout=30, check=False).returncode == 9
    Store(str(file)).close()
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    connection.close()


def test_a_kill_while_a_file_comes_about_leaves_one_that_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "mock.db"
    killed = "import os, sqlite3, sys\nconnection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    killed += "connection.execute('BEGIN IMMEDIATE')\nconnection.execute('PRAGMA user_version = 7')\n"
    killed += "connection.execute('CREATE TABLE t AS SELECT randomblob(100000)')\n"
    killed = killed.replace("'BEGIN", "'PRAGMA cache_size = 1')\nconnection.execute('BEGIN") + "os._exit(9)"
    assert subprocess.run([sys.executable, "-c", killed, str(file)], timeout=30, check=False).returncode == 9
    assert (tmp_path / "mock.db-journal").stat().st_size > 0
    Store(str(file)).close()
    assert _contents(tmp_path).keys() == {"mock.db"}
