"""Where random walks that found something are kept for the next run: a folder, or a Redis server that many share."""

import contextlib
import os
import socket
import stat
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from campaign_contracts.send import HaltedError
from campaign_contracts.usage import UsageError

PATIENCE_SECONDS = 5.0
LARGEST_WALK = 1_000_000
LARGEST_ANSWER = 20_000_000
"""Bytes of one answer of a Redis server, which may hold many walks."""

T = TypeVar("T")


def database(where: str) -> ExampleDatabase:
    """The database at a folder, or at the URL of a Redis server."""
    return _Shared(where) if "://" in where else DirectoryBasedExampleDatabase(where)


def check(where: str) -> None:
    """Raises UsageError where nothing can be kept, or lies what is no walk. A password in a URL is not repeated."""
    if "://" not in where:
        _check_folder(Path(where))
        return
    try:
        database(where).fetch(b"")
    except HaltedError as error:
        raise UsageError(str(error)) from None


class _Shared(ExampleDatabase):
    """Walks on a Redis server. Whatever does not answer as one in time ends the run: raises HaltedError."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._place = _place(url)
        self._kept = self._asked(lambda: _connected(url))

    def fetch(self, key: bytes) -> Iterable[bytes]:
        return self._asked(lambda: _walks(self._kept.fetch(key)))

    def save(self, key: bytes, value: bytes) -> None:
        self._asked(lambda: self._kept.save(key, value))

    def delete(self, key: bytes, value: bytes) -> None:
        self._asked(lambda: self._kept.delete(key, value))

    def move(self, src: bytes, dest: bytes, value: bytes) -> None:
        self._asked(lambda: self._kept.move(src, dest, value))

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except _TooLargeError:
            raise HaltedError(
                f"--example-db: the Redis server at {self._place} answers with more than {LARGEST_ANSWER / 1e6:g} MB; "
                "if it keeps so many walks, empty it or name another"
            ) from None
        except Exception as error:  # noqa: BLE001 - whatever the libraries make of what another kind of server says
            reason = type(error).__name__
            raise HaltedError(f"--example-db: no Redis server answers at {self._place} ({reason})") from None


def _connected(url: str) -> ExampleDatabase:
    """What speaks to a server, on connections that are bounded, and once more on a fresh one that was closed."""
    from hypothesis.extra.redis import RedisExampleDatabase
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    server = Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, retry=Retry(NoBackoff(), 1))
    pool: Any = server.connection_pool
    plain = pool.connection_class
    pool.connection_class = type("Bounded", (plain,), {"_connect": lambda self: _Bounded(plain._connect(self))})
    return RedisExampleDatabase(server)


class _TooLargeError(Exception):
    """An answer has more bytes than one may have."""


class _Bounded:
    """A socket whose answers are bounded in time and bytes: the library's own time-outs begin anew with every byte."""

    def __init__(self, inner: socket.socket) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def sendall(self, content: bytes) -> None:
        self._until, self._left = time.monotonic() + PATIENCE_SECONDS, LARGEST_ANSWER
        self._inner.sendall(content)

    def recv(self, size: int) -> bytes:
        return self._read(lambda: self._inner.recv(size), len)

    def recv_into(self, buffer: bytearray) -> int:
        return self._read(lambda: self._inner.recv_into(buffer), int)

    def _read(self, read: Callable[[], T], size: Callable[[T], int]) -> T:
        if self._left < 0:
            raise _TooLargeError
        if time.monotonic() > self._until:
            raise TimeoutError("the answer does not end")
        received = read()
        self._left -= size(received)
        return received


def _walks(found: Iterable[Any]) -> list[bytes]:
    """What was kept. Raises TypeError for anything that is no walk."""
    walks = list(found)
    if not all(isinstance(walk, bytes) for walk in walks):
        raise TypeError
    return walks


def _place(url: str) -> str:
    """The server's name and port in a URL, where it has one; no part of a password, however that is written."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    with contextlib.suppress(ValueError):
        return f"{host}:{parts.port}" if parts.port else host
    return host


def _check_folder(folder: Path) -> None:
    try:
        if not folder.is_dir():
            if os.path.lexists(folder):
                raise UsageError(f"--example-db: expected a folder, found something else at {folder}")
            return
        for place, _, names in os.walk(folder):
            for name in names:
                with contextlib.suppress(FileNotFoundError):  # other runs write and delete there
                    _check_entry(Path(place, name))
    except OSError as error:
        raise UsageError(f"--example-db: {folder} cannot be read ({error.strerror}); name another folder") from None


def _check_entry(entry: Path) -> None:
    """Hypothesis reads whatever lies there to its end, which a pipe does not have."""
    about = entry.lstat()
    if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_WALK:
        raise UsageError(f"--example-db: expected files of up to {LARGEST_WALK:,} bytes, found {entry}; remove it")
