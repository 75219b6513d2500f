"""A database that something else has written to is refused in a sentence, before it is served, and left as it was."""

import sqlite3
from pathlib import Path

import pytest
from tests.mock.conftest import InProcess, StandingClock, fill

from campaign_contracts.mock.assemble import assemble
from campaign_contracts.mock.campaigns.database import usable
from campaign_contracts.mock.settings import Settings
from campaign_contracts.usage import UsageError

DAMAGE = (
    "UPDATE campaigns SET record = replace(record, 'settled_at', 'settled_bt')",
    "UPDATE campaigns SET record = replace(record, 'start_at', 'start_bt')",
    "UPDATE campaigns SET record = '[]'",
    "UPDATE campaigns SET record = json_set(record, '$.state', 'dreaming')",
    "UPDATE campaigns SET record = json_set(record, '$.log', json('[]'))",
    "UPDATE campaigns SET record = json_set(record, '$.log[0][1]', 'dreaming')",
    "UPDATE campaigns SET record = json_set(record, '$.created_at', 1e30)",
    "UPDATE campaigns SET record = json_set(record, '$.start_at', -1)",
    "UPDATE campaigns SET record = json_set(record, '$.definition', 1)",
    "UPDATE campaigns SET record = json_set(record, '$.id', 'another')",
    "UPDATE campaigns SET record = json_insert(record, '$.counns', 1)",
    "UPDATE campaigns SET record = json_set(record, '$.counts', json('{\"call_scheduled\": 1}'))",
    "UPDATE campaigns SET data = 'null'",
    "UPDATE campaigns SET data = json_remove(data, '$.status')",
    "UPDATE campaigns SET status = 'dreaming'",
    "UPDATE campaigns SET name = x'00ff'",
    "UPDATE companions SET book = '{}'",
    "UPDATE companions SET book = json_set(book, '$.lists', json('{\"x\": {}}'))",
    "UPDATE campaigns SET record = CAST(record AS TEXT)",
    "UPDATE campaigns SET due = x'5b5d'",
    "UPDATE campaigns SET due = -1",
    "UPDATE campaigns SET sequence = 4611686018427387904 WHERE sequence = 1",
    "UPDATE campaigns SET sequence = -5 WHERE sequence = 1",
    "UPDATE clock SET virtual = 'noon'",
    "UPDATE clock SET virtual = -1",
    "INSERT INTO deliveries (delivery) VALUES ('{}')",
    "ALTER TABLE campaigns DROP COLUMN data",
    "DROP TABLE clock",
)


@pytest.mark.parametrize("statement", DAMAGE)
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, statement: str) -> None:
    file = tmp_path / "mock.db"
    fill(file)
    connection = sqlite3.connect(file)
    connection.execute(statement)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(UsageError) as refused:
        assemble(Settings(database=str(file)))
    assert len(str(refused.value).splitlines()) == 1
    assert "choose another --db" in str(refused.value)
    assert file.read_bytes() == before


def test_a_file_on_a_full_disk_is_no_damaged_one() -> None:
    full = sqlite3.connect(":memory:")
    full.execute("CREATE TABLE one (text)")
    full.execute("PRAGMA max_page_count = 1")
    with pytest.raises(UsageError, match="disk is full; make room for it"), usable("mock.db"):
        full.execute("INSERT INTO one VALUES (?)", ("x" * 100_000,))


def test_a_whole_file_is_served(tmp_path: Path) -> None:
    file = tmp_path / "mock.db"
    fill(file)
    mock = InProcess(assemble(Settings(database=str(file)), StandingClock()))
    assert len(mock.find().items) == 2
