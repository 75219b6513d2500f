"""Campaigns in SQLite: the record as JSON beside what is looked up, and the representation ready to send.

One connection, one thread. Rows are in order of creation, and so of date_created: the clock never goes backwards.
"""

import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

import orjson

from campaign_contracts.mock.campaigns.database import connect, usable
from campaign_contracts.mock.campaigns.listing import Query
from campaign_contracts.mock.campaigns.recent import Recent
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.selection import Collation, Selection
from campaign_contracts.mock.wire.refusal import RefusalError

DIALLED = 0
"""`due` of a campaign whose next move only the dialer knows."""
_NO_TRANSACTION = nullcontext()
MOST_AT_HAND = 2 << 20
"""Bytes of JSON of the campaigns that are kept at hand. In memory they take nine times as many."""


class Row:
    """A stored campaign: its record, read when it is asked for, and its `data` as JSON text."""

    __slots__ = ("_campaign", "_record", "data")

    def __init__(self, data: bytes, record: bytes = b"", campaign: Campaign | None = None) -> None:
        """Either the record's JSON or the campaign."""
        self.data = data
        self._record = record
        self._campaign = campaign

    @property
    def campaign(self) -> Campaign:
        """The record."""
        if self._campaign is None:
            self._campaign = Campaign(**orjson.loads(self._record))
        return self._campaign


class Store:
    """The campaigns of all accounts. Its database is closed with it, or when nothing refers to it any more."""

    def __init__(self, path: str | None = None, collation: Collation | None = None) -> None:
        """Open or create the database; without a path it lives in memory. Raises StoreError."""
        self._collation = collation or Collation()
        self.durable = path is not None
        self._path = path
        self._connection = connect(path)
        self._close = weakref.finalize(self, self._connection.close)
        self._execute = self._connection.execute
        self._selections: dict[str, Selection] = {}
        self._at_hand = Recent[Row](MOST_AT_HAND)
        self._settled: set[int] = set()
        self.undone: Callable[[], None] | None = None
        """Told when changes were taken back, so that what is known of them elsewhere follows."""
        self._select()

    def _select(self) -> None:
        """Know the campaigns that are in the database, and no others."""
        self._selections.clear()
        self._at_hand.clear()
        with usable(self._path):
            for account, sequence, name, status in self._execute(
                "SELECT account, sequence, name, status FROM campaigns ORDER BY sequence"
            ):
                self._selection(account).put(sequence, name, status)

    def _selection(self, account: str) -> Selection:
        found = self._selections.get(account)
        if found is None:
            found = self._selections[account] = Selection(self._collation)
        return found

    def transaction(self) -> AbstractContextManager[None]:
        """All of the block or nothing of it reaches the file, and it is there when the block ends."""
        return self._transaction() if self.durable else _NO_TRANSACTION

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        before, settled = self._connection.total_changes, self._settled.copy()
        self._execute("BEGIN IMMEDIATE")
        try:
            yield
            self._execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:  # where the disk is full, SQLite may have taken it back already
                self._execute("ROLLBACK")
            if self._connection.total_changes != before or not isinstance(error, RefusalError):
                self._select()
                self._settled = settled
                if self.undone is not None:
                    self.undone()
            raise

    def anchor(self) -> tuple[int, int] | None:
        """The clock's anchor that was kept."""
        with usable(self._path):
            found = self._execute("SELECT virtual, real FROM clock").fetchone()
            return None if found is None else (int(found[0]), int(found[1]))

    def keep_anchor(self, anchor: tuple[int, int]) -> None:
        """Keep the clock's anchor."""
        if self.durable:
            self._execute("INSERT OR REPLACE INTO clock VALUES (0, ?, ?)", anchor)

    def keep_book(self, account: str, book: Any) -> None:
        """Keep an account's lists and contacts."""
        if self.durable:
            self._execute("INSERT OR REPLACE INTO companions VALUES (?, ?)", (account, orjson.dumps(book)))

    def books(self) -> dict[str, dict[str, Any]]:
        """The lists and contacts that were kept, by account."""
        with usable(self._path):
            found = self._execute("SELECT account, book FROM companions").fetchall()
            return {str(account): orjson.loads(book) for account, book in found}

    def add_delivery(self, delivery: dict[str, Any]) -> int | None:
        """Keep a callback that is due until it is settled. Its number, or None where nothing is kept."""
        if not self.durable:
            return None
        return self._execute("INSERT INTO deliveries (delivery) VALUES (?)", (orjson.dumps(delivery),)).lastrowid

    def settle_delivery(self, number: int | None) -> None:
        """Forget a callback that was delivered or given up."""
        if number is not None:
            self._settled.add(number)
            self.forget_settled()

    def forget_settled(self) -> None:
        """Forget settled callbacks whose rows could not be deleted; else a restart sends them."""
        for number in tuple(self._settled):
            with suppress(sqlite3.OperationalError):  # there is no room: it is tried again
                self._execute("DELETE FROM deliveries WHERE sequence = ?", (number,))
                self._settled.discard(number)

    def deliveries(self) -> list[tuple[int, dict[str, Any]]]:
        """The callbacks that are due and not settled, oldest first."""
        with usable(self._path):
            found = self._execute("SELECT sequence, delivery FROM deliveries ORDER BY sequence").fetchall()
            return [(number, orjson.loads(delivery)) for number, delivery in found if number not in self._settled]

    def close(self) -> None:
        """Close the database."""
        self._close()

    def insert(self, campaign: Campaign, status: str, data: bytes, due: int | None) -> None:
        """Add a campaign; it becomes the youngest."""
        name, record = campaign.name, orjson.dumps(campaign)
        added = self._execute(
            "INSERT INTO campaigns (id, account, name, status, due, record, data) VALUES (?,?,?,?,?,?,?)",
            (campaign.id, campaign.account, name, status, due, record, data),
        )
        self._keep_at_hand(campaign, record, data)
        self._selection(campaign.account).put(int(added.lastrowid or 0), name, status)

    def update(self, campaign: Campaign, status: str, data: bytes, due: int | None) -> None:
        """Replace a campaign."""
        name, record = campaign.name, orjson.dumps(campaign)
        changed = self._execute(
            "UPDATE campaigns SET name=?, status=?, due=?, record=?, data=? WHERE id=? RETURNING sequence",
            (name, status, due, record, data, campaign.id),
        ).fetchone()
        if changed is not None:
            self._keep_at_hand(campaign, record, data)
            self._selection(campaign.account).put(changed[0], name, status)

    def _keep_at_hand(self, campaign: Campaign, record: bytes, data: bytes) -> None:
        self._at_hand.put(campaign.id, Row(data, campaign=campaign), len(record) + len(data))

    def next_due(self) -> int | None:
        """The earliest instant at which a campaign that is not being dialled moves by itself."""
        found = self._execute("SELECT min(due) FROM campaigns WHERE due > 0").fetchone()[0]
        return None if found is None else int(found)

    def due(self, now: int) -> list[tuple[int, str]]:
        """The instants and ids of the campaigns that are not being dialled and move by then, earliest first."""
        return self._execute("SELECT due, id FROM campaigns WHERE due > 0 AND due <= ? ORDER BY due", (now,)).fetchall()

    def dialled(self) -> list[Campaign]:
        """The campaigns that were being dialled."""
        with usable(self._path):
            found = self._execute("SELECT record FROM campaigns WHERE due = ? ORDER BY sequence", (DIALLED,)).fetchall()
            return [Campaign(**orjson.loads(record)) for (record,) in found]

    def get(self, account: str, identifier: str) -> Row | None:
        """The campaign of this account under this id, deleted ones included."""
        row = self.get_anywhere(identifier)
        return row if row is not None and row.campaign.account == account else None

    def get_anywhere(self, identifier: str) -> Row | None:
        """The campaign under this id, whosever it is."""
        row = self._at_hand.get(identifier)
        if row is not None:
            return row
        found = self._execute("SELECT data, record FROM campaigns WHERE id=?", (identifier,)).fetchone()
        return None if found is None else self._at_hand.put(identifier, Row(*found), sum(map(len, found)))

    def remove(self, identifier: str) -> None:
        """Forget a campaign, and that there ever was one under this id."""
        statement = "DELETE FROM campaigns WHERE id = ? RETURNING account, sequence"
        for account, sequence in self._execute(statement, (identifier,)).fetchall():
            self._at_hand.drop(identifier)
            self._selection(account).remove(sequence)

    def accounts(self) -> list[str]:
        """The accounts that have campaigns."""
        return [str(account) for (account,) in self._execute("SELECT DISTINCT account FROM campaigns ORDER BY account")]

    def find(self, account: str, query: Query) -> tuple[list[Row], int]:
        """One page of the campaigns that match, and how many match in all; deleted ones only when asked for."""
        page, total = self._page(account, query)
        found = self._execute(
            "SELECT data, record FROM json_each(?) CROSS JOIN campaigns ON sequence = json_each.value", (page,)
        )
        return [Row(*columns) for columns in found], total

    def shown(self, account: str, query: Query) -> tuple[list[bytes], int]:
        """The same, but of each campaign on the page its `data` alone."""
        page, total = self._page(account, query)
        found = self._execute(
            "SELECT data FROM json_each(?) CROSS JOIN campaigns ON sequence = json_each.value", (page,)
        )
        return [data for (data,) in found], total

    def _page(self, account: str, query: Query) -> tuple[str, int]:
        """The sequence numbers of a page as a JSON array, and how many match in all."""
        matching = self._selection(account).view((query.statuses, query.name, query.sort_key == "name"))
        begin, end = query.page.offset, query.page.offset + query.page.limit
        if query.descending and query.ties_kept and query.sort_key != "name":
            youngest_first = self._execute(
                "SELECT sequence FROM json_each(?) CROSS JOIN campaigns ON sequence = json_each.value "
                "ORDER BY json_extract(CAST(record AS TEXT), '$.created_at') DESC, sequence",
                (orjson.dumps(matching).decode(),),
            )
            page = [sequence for (sequence,) in youngest_first][begin:end]
            return orjson.dumps(page).decode(), len(matching)
        if query.descending:
            begin, end = max(0, len(matching) - end), max(0, len(matching) - begin)
        page = matching[begin:end]
        return orjson.dumps(page[::-1] if query.descending else page).decode(), len(matching)

    def totals(self, account: str) -> dict[str, int]:
        """How many campaigns of an account have which status."""
        return self._selection(account).totals()

    def youngest(self, count: int) -> list[str]:
        """The ids of the youngest campaigns of all accounts, deleted ones left out."""
        statement = "SELECT id FROM campaigns WHERE status <> 'deleted' ORDER BY sequence DESC LIMIT ?"
        return [str(identifier) for (identifier,) in self._execute(statement, (count,))]

    def search(self, words: str, count: int) -> tuple[list[str], int]:
        """The ids of the youngest campaigns with these words in their name, or whose id, account or status it is.

        Deleted ones are among them. Beside the ids stands how many there are in all.
        """
        escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found = self._execute(
            "SELECT id, count(*) OVER () FROM campaigns WHERE name LIKE ?1 ESCAPE '\\' OR id = ?2 OR account = ?2 "
            "OR status = ?2 ORDER BY sequence DESC LIMIT ?3",
            (f"%{escaped}%", words, count),
        ).fetchall()
        return [str(identifier) for identifier, _ in found], int(found[0][1]) if found else 0

    def all(self) -> Iterator[Campaign]:
        """Every campaign of every account, oldest first; they may be changed meanwhile."""
        last = 0
        while found := self._execute(
            "SELECT sequence, record FROM campaigns WHERE sequence > ? ORDER BY sequence LIMIT 1000", (last,)
        ).fetchall():
            last = found[-1][0]
            for _, record in found:
                with usable(self._path):
                    campaign = Campaign(**orjson.loads(record))
                yield campaign

    def forget(self) -> None:
        """Remove every campaign."""
        self._execute("DELETE FROM campaigns")
        self._execute("DELETE FROM deliveries")
        self._execute("DELETE FROM companions")
        self._selections.clear()
        self._at_hand.clear()
        self._settled.clear()  # their numbers are given to others
