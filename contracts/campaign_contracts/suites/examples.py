"""Where random walks that found something are kept for the next run: a folder, or a Redis server that many share."""

from urllib.parse import urlsplit

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from campaign_contracts.usage import UsageError

PATIENCE_SECONDS = 5.0


def database(where: str) -> ExampleDatabase:
    """The database at a folder, or at the URL of a Redis server."""
    if "://" not in where:
        return DirectoryBasedExampleDatabase(where)
    from hypothesis.extra.redis import RedisExampleDatabase
    from redis import Redis

    return RedisExampleDatabase(Redis.from_url(where, socket_timeout=PATIENCE_SECONDS))


def check(where: str) -> None:
    """Raises UsageError where no Redis server answers. A password in the URL is not repeated."""
    if "://" not in where:
        return
    from redis import Redis, RedisError

    try:
        with Redis.from_url(where, socket_timeout=PATIENCE_SECONDS) as server:
            server.ping()
    except (RedisError, ValueError) as error:
        kind = type(error).__name__
        raise UsageError(f"--example-db: no Redis server answers at {urlsplit(where).hostname} ({kind})") from None
