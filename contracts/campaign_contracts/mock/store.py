"""Campaigns in SQLite: the record as JSON beside what is looked up, and the representation ready to send.

One connection, one thread. Rows are in order of creation, and so of date_created: the clock never goes backwards.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from campaign_contracts.mock.campaigns import Campaign
from campaign_contracts.mock.listing import Query

_SCHEMA = """
CREATE TABLE IF NOT EXISTS campaigns (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    status TEXT NOT NULL,
    record BLOB NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS by_age ON campaigns (account) WHERE status <> 'deleted';
CREATE INDEX IF NOT EXISTS by_name ON campaigns (account, name) WHERE status <> 'deleted';
CREATE INDEX IF NOT EXISTS by_status ON campaigns (account, status);
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A stored campaign: its record and its `data` as JSON text."""

    campaign: Campaign
    data: bytes


class Store:
    """The campaigns of all accounts."""

    def __init__(self, path: str = ":memory:") -> None:
        """Open or create the database."""
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
        self._connection.executescript(_SCHEMA)
        self._execute = self._connection.execute

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def insert(self, campaign: Campaign, status: str, data: bytes) -> None:
        """Add a campaign; it becomes the youngest."""
        self._execute(
            "INSERT INTO campaigns (id, account, name, folded, status, record, data) VALUES (?,?,?,?,?,?,?)",
            (
                campaign.id,
                campaign.account,
                campaign.name,
                campaign.name.casefold(),
                status,
                orjson.dumps(campaign),
                data,
            ),
        )

    def update(self, campaign: Campaign, status: str, data: bytes) -> None:
        """Replace a campaign."""
        self._execute(
            "UPDATE campaigns SET name=?, folded=?, status=?, record=?, data=? WHERE id=?",
            (campaign.name, campaign.name.casefold(), status, orjson.dumps(campaign), data, campaign.id),
        )

    def get(self, account: str, identifier: str) -> Row | None:
        """The campaign of this account under this id, deleted ones included."""
        found = self._execute(
            "SELECT record, data FROM campaigns WHERE id=? AND account=?", (identifier, account)
        ).fetchone()
        return None if found is None else _row(found)

    def get_anywhere(self, identifier: str) -> Row | None:
        """The campaign under this id, whosever it is."""
        found = self._execute("SELECT record, data FROM campaigns WHERE id=?", (identifier,)).fetchone()
        return None if found is None else _row(found)

    def knows(self, identifier: str) -> bool:
        """Whether there is, or was, a campaign under this id."""
        return self._execute("SELECT 1 FROM campaigns WHERE id=?", (identifier,)).fetchone() is not None

    def youngest_id(self, *, skip: int = 0) -> str | None:
        """The id of the campaign created last, or of one before."""
        found = self._execute("SELECT id FROM campaigns ORDER BY sequence DESC LIMIT 1 OFFSET ?", (skip,)).fetchone()
        return None if found is None else str(found[0])

    def take_deleted(self) -> str | None:
        """The id of a deleted campaign, which is forgotten."""
        found = self._execute("DELETE FROM campaigns WHERE status = 'deleted' RETURNING id").fetchall()
        return str(found[-1][0]) if found else None

    def accounts(self) -> list[str]:
        """The accounts that have campaigns."""
        return [str(account) for (account,) in self._execute("SELECT DISTINCT account FROM campaigns ORDER BY account")]

    def find(self, account: str, query: Query) -> tuple[list[Row], int]:
        """One page of the campaigns that match, and how many match in all; deleted ones only when asked for."""
        where, values = "account=?", [account]
        if query.statuses is None:
            where += " AND status <> 'deleted'"
        else:
            where += f" AND status IN ({','.join('?' * len(query.statuses))})"
            values += sorted(query.statuses)
        if query.name:
            where += " AND instr(folded, ?) > 0"
            values.append(query.name)
        direction = "DESC" if query.descending else "ASC"
        order = f"name {direction}, sequence" if query.sort_key == "name" else f"sequence {direction}"
        # The statement is made of fixed words only; every value is bound.
        total = self._execute(f"SELECT count(*) FROM campaigns WHERE {where}", values).fetchone()[0]  # noqa: S608
        found = self._execute(
            f"SELECT record, data FROM campaigns WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608
            (*values, query.page.limit, query.page.offset),
        )
        return [_row(row) for row in found], total

    def all(self) -> Iterator[Campaign]:
        """Every campaign of every account, oldest first."""
        for (record,) in self._execute("SELECT record FROM campaigns ORDER BY sequence").fetchall():
            yield Campaign(**orjson.loads(record))

    def transaction(self, statement: str) -> None:
        """BEGIN, COMMIT or ROLLBACK."""
        self._execute(statement)

    def forget(self) -> None:
        """Remove every campaign."""
        self._execute("DELETE FROM campaigns")


def _row(found: Any) -> Row:
    return Row(campaign=Campaign(**orjson.loads(found[0])), data=found[1])
