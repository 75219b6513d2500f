"""The mock's database: its tables, the versions of its file, and which files are not touched."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import orjson

from campaign_contracts.bundle import packaged
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.clock import LAST_INSTANT
from campaign_contracts.mock.dialling.calls import Summary
from campaign_contracts.usage import UsageError

VERSION = 2
APPLICATION = 0x43414D50
"""`CAMP`: marks the files of this program."""

MOST_ROWS = 1 << 31
"""Campaigns are counted up to here; what is far beyond was counted by somebody else, and would take all memory."""

PATIENCE = 2.0
"""How many seconds another program may hold the file."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS campaigns (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    due INTEGER, -- the instant of its next move; 0: it is being dialled, and looked at after each start
    record BLOB NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS by_due ON campaigns (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS deliveries (sequence INTEGER PRIMARY KEY, delivery BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS companions (account TEXT PRIMARY KEY, book BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS clock (only INTEGER PRIMARY KEY CHECK (only = 0), virtual INTEGER, real INTEGER);
"""

_JSON = (("campaigns", "record"), ("campaigns", "data"), ("deliveries", "delivery"), ("companions", "book"))

# What makes of a file of version 1 one of this version: every campaign is looked at after the next start.
_UPGRADE = """
DROP INDEX by_age; DROP INDEX by_name; DROP INDEX by_words; DROP INDEX by_status;
ALTER TABLE campaigns DROP COLUMN folded;
ALTER TABLE campaigns ADD COLUMN due INTEGER DEFAULT 0;
"""


class StoreError(UsageError):
    """A database file that cannot be used; it is left as it was."""


@contextmanager
def usable(path: str | None) -> Iterator[None]:
    """Anything wrong with the file while the block reads it becomes a StoreError."""
    try:
        yield
    except (sqlite3.Error, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        said = " ".join(str(error).split())[:200]
        advice = "make room for it, or choose" if _without_room(error) else "choose"
        raise StoreError(f"{path} cannot be used as the mock's database: {said}; {advice} another --db") from error


def _without_room(error: Exception) -> bool:
    """Whether the disk may be full: SQLite also fails so when it cannot make its file of shared memory longer."""
    return getattr(error, "sqlite_errorname", "") in {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}


def connect(path: str | None) -> sqlite3.Connection:
    """Open or create the database; without a path it lives in memory. Raises StoreError."""
    if path is None:
        connection = _connection(":memory:")
        connection.executescript(_SCHEMA)
        return connection
    with usable(path):
        _examine(path)
        connection = _connection(path)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _connection(database: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(database, isolation_level=None, check_same_thread=False, timeout=PATIENCE, uri=uri)


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    """Make it the database of this version, in one step that a kill cannot cut in two."""
    version = _version(connection, path)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(
        f"BEGIN IMMEDIATE; {_UPGRADE if version == 1 else ''} {_SCHEMA}"
        f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
    )


def _examine(path: str) -> None:
    """Look through a file that is there, and change nothing. Raises StoreError, or the sqlite3.Error of a damaged one.

    A file with a rollback journal is one whose creation was cut short; only opening it for writing mends it.
    """
    file = Path(path).absolute()
    log, index, journal = (Path(f"{file}{ending}") for ending in ("-wal", "-shm", "-journal"))
    if not file.is_file() or _filled(journal):
        return
    # Without a log there is nothing to coordinate, and so nothing beside the file has to be created.
    access = "mode=ro" if _filled(log) else "immutable=1"
    indexed = index.exists()
    try:
        with closing(_connection(f"{file.as_uri()}?{access}", uri=True)) as connection:
            version = _version(connection, path)
            if version:
                _look_through(connection)
            if version == VERSION:
                _look_at_moves(connection)
    finally:
        if access == "mode=ro" and not indexed:
            index.unlink(missing_ok=True)


def _filled(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _version(connection: sqlite3.Connection, path: str) -> int:
    """The version of a file of this program, 0 for an empty one. Raises StoreError for any other file."""
    version, application = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("user_version", "application_id")
    )
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and application != APPLICATION:
        raise StoreError(f"{path} is another program's database; choose another --db")
    if version > VERSION:
        raise StoreError(
            f"{path} was written by a newer version (schema {version}, this one knows {VERSION}): "
            "upgrade, or choose another --db"
        )
    return version if tables else 0


def _look_through(connection: sqlite3.Connection) -> None:
    """Read every page and every record. Raises sqlite3.Error or ValueError."""
    found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if found != "ok":
        raise ValueError(f"it is damaged ({' '.join(found.split())})")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, column in _JSON:
        sound = f"typeof({column}) = 'blob' AND json_valid(CAST({column} AS TEXT))"
        statement = f"SELECT rowid FROM {table} WHERE NOT ({sound}) LIMIT 1"  # noqa: S608 (fixed words)
        broken = connection.execute(statement).fetchone() if table in tables else None
        if broken is not None:
            raise ValueError(f"it is damaged (row {broken[0]} of {table}: the {column} is not JSON)")
    if "campaigns" in tables:
        _look_at_rows(connection)


def _look_at_rows(connection: sqlite3.Connection) -> None:
    """Read every row as it is served later. Raises ValueError, which names the row."""
    from campaign_contracts.mock.campaigns import stored  # its library is slow to import, and most mocks have no file

    columns = "sequence, id, account, name, status, record, data"
    for row, identifier, account, name, status, record, data in connection.execute(f"SELECT {columns} FROM campaigns"):  # noqa: S608 (fixed words)
        try:
            campaign = stored.CAMPAIGN.validate_json(record)
            shown = stored.SHOWN.validate_json(data)
            Campaign(**orjson.loads(record))  # it is read so later, and refuses members that it does not know
            if campaign.counts is not None:
                Summary(**campaign.counts)
        except (ValueError, TypeError) as error:
            raise ValueError(f"it is damaged (row {row} of campaigns: {error})") from error
        written = (campaign.id, campaign.account, campaign.name, shown["id"], shown["status"])
        instants = (campaign.created_at, campaign.updated_at, campaign.start_at, campaign.end_at, campaign.settled_at)
        timely = all(0 <= instant <= LAST_INSTANT for instant in (*instants, *(at for at, _ in campaign.log)))
        known = _states().issuperset({campaign.state, *(state for _, state in campaign.log)})
        timely &= isinstance(row, int) and 0 < row <= MOST_ROWS
        if written != (identifier, account, name, identifier, status) or not (timely and known and campaign.log):
            raise ValueError(f"it is damaged (row {row} of campaigns does not agree with itself)")
    for (delivery,) in connection.execute("SELECT delivery FROM deliveries"):
        stored.DELIVERY.validate_json(delivery)
    for account, book in connection.execute("SELECT account, book FROM companions"):
        if not isinstance(account, str):
            raise ValueError("it is damaged (an account of companions is no text)")
        stored.BOOK.validate_json(book)
    for anchor in connection.execute("SELECT virtual, real FROM clock"):
        if not all(isinstance(instant, int) and 0 <= instant <= LAST_INSTANT for instant in anchor):
            raise ValueError("it is damaged (the clock stands at no instant)")


def _look_at_moves(connection: sqlite3.Connection) -> None:
    """Look when campaigns are due. Raises ValueError, which names the row."""
    sound = f"due IS NULL OR (typeof(due) = 'integer' AND due BETWEEN 0 AND {LAST_INSTANT})"
    odd = connection.execute(f"SELECT sequence FROM campaigns WHERE NOT ({sound}) LIMIT 1").fetchone()  # noqa: S608 (fixed words)
    if odd is not None:
        raise ValueError(f"it is damaged (row {odd[0]} of campaigns is due at no instant)")


@cache
def _states() -> frozenset[str]:
    return frozenset(packaged().lifecycle.states)
