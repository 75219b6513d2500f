"""What exchanges need of recorded entries, put aside in a temporary file that has no name."""

import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO

import orjson

from campaign_contracts.recordings.credentials import hidden_headers, hidden_query
from campaign_contracts.recordings.entries import Entry

IN_MEMORY = 8 << 20
"""Bytes that are put aside in memory before they go to the disk."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What an exchange needs of an entry."""

    target: str
    method: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer_headers: Mapping[str, str]
    answer_body: bytes


class Store:
    """Bytes in memory, or in a temporary file. It goes when it is closed, or when nobody needs it any more."""

    def __init__(self) -> None:
        """It is empty."""
        self._file: IO[bytes] = BytesIO()
        self._end, self._at_end = 0, True

    def close(self) -> None:
        """Forget everything."""
        self._file.close()

    def put(self, content: bytes) -> int:
        """Add something; returns where it begins."""
        if not self._at_end:  # each seek would write what is in the file's buffer
            self._file.seek(self._end)
            self._at_end = True
        offset, self._end = self._end, self._end + len(content)
        if self._end > IN_MEMORY and isinstance(self._file, BytesIO):
            self._to_disk(self._file)
        self._file.write(content)
        return offset

    def _to_disk(self, held: BytesIO) -> None:
        """Go on in a file, as `SpooledTemporaryFile` does, which looks at its size in Python after each write."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this store
        weakref.finalize(self, self._file.close)
        self._file.write(held.getbuffer())

    def at(self, offset: int) -> IO[bytes]:
        """The file, to be read from there."""
        self._at_end = False
        self._file.seek(offset)
        return self._file


class Aside:
    """What exchanges need of entries, in one such file."""

    def __init__(self) -> None:
        """Nothing is put aside yet."""
        self._store = Store()

    def close(self) -> None:
        """Forget everything."""
        self._store.close()

    def put(self, entry: Entry, path: str) -> int:
        """Put an entry aside; returns where, for `fetched`. `path` is the part of its URL after the server's base."""
        body, answer = entry.body or b"", entry.answer_body or b""
        head = orjson.dumps(
            [path, entry.method, entry.query, entry.headers, entry.status, entry.answer_headers, len(body), len(answer)]
        )
        return self._store.put(b"%d\n%b%b%b" % (len(head), head, body, answer))

    def fetched(self, offset: int) -> Kept:
        """What was put there, without secrets in headers and query."""
        store = self._store.at(offset)
        head = store.read(int(store.readline()))
        path, method, query, headers, status, answer_headers, length, answer_length = orjson.loads(head)
        query = hidden_query(query)
        return Kept(
            target=f"{path}?{query}" if query else path,
            method=method,
            headers=hidden_headers(headers or {}),
            body=store.read(length),
            status=status,
            answer_headers=answer_headers or {},
            answer_body=store.read(answer_length),
        )
