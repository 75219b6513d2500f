"""Where random walks that found something are kept for the next run: a folder, or a Redis server that many share."""

import contextlib
import os
import stat
from pathlib import Path
from urllib.parse import urlsplit

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from campaign_contracts.usage import UsageError

PATIENCE_SECONDS = 5.0
LARGEST_WALK = 1_000_000


def database(where: str) -> ExampleDatabase:
    """The database at a folder, or at the URL of a Redis server."""
    if "://" not in where:
        return DirectoryBasedExampleDatabase(where)
    from hypothesis.extra.redis import RedisExampleDatabase
    from redis import Redis

    return RedisExampleDatabase(Redis.from_url(where, socket_timeout=PATIENCE_SECONDS))


def check(where: str) -> None:
    """Raises UsageError where nothing can be kept, or lies what is no walk. A password in a URL is not repeated."""
    if "://" not in where:
        _check_folder(Path(where))
        return
    from redis import Redis

    try:
        with Redis.from_url(where, socket_timeout=PATIENCE_SECONDS) as server:
            server.ping()
    except Exception as error:  # noqa: BLE001 - whatever the library makes of what comes from another kind of server
        raise UsageError(f"--example-db: no Redis server answers at {_place(where)} ({type(error).__name__})") from None


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
