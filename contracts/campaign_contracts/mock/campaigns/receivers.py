"""How many callbacks are under way at once, and which receivers let others wait: room that a few cannot use up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from enum import Enum, auto
from urllib.parse import urlsplit

MOST_AT_ONCE = 16
"""So many deliveries to one URL are under way at once."""
MOST_OF_A_SHARE = 96
"""So many to one host that has answered; as many to all that are slow, and to all that have never answered."""
MOST_OF_A_NEW_HOST = 32
"""So many to one host that has never answered: others that are new have room beside it."""
MOST_ALTOGETHER = 256
"""So many to all URLs: receivers that hang leave descriptors for the mock's own clients.

It is more than two shares: hosts that answer have room beside all that are slow or new.
"""


class _Kind(Enum):
    """Whose a share is."""

    SLOW = auto()
    NEW = auto()
    HOST = auto()


class Receivers:
    """The receivers of callbacks, as far as they were asked."""

    def __init__(self) -> None:
        """None was asked yet."""
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._shares: dict[tuple[_Kind, str], asyncio.Semaphore] = {}
        self._room = asyncio.Semaphore(MOST_ALTOGETHER)
        self._slow: set[str] = set()
        """URLs, and hosts with their ports, that let others wait."""
        self._answered: dict[str, float] = {}
        """When each host with its port has answered last, by the event loop's clock."""

    @contextlib.asynccontextmanager
    async def room(self, url: str) -> AsyncIterator[None]:
        """Wait for room for one more delivery to this URL, and have it."""
        slot = self._slots.setdefault(url, asyncio.Semaphore(MOST_AT_ONCE))
        async with slot, contextlib.AsyncExitStack() as taken:
            for share in (*self._shares_of(url), self._room):
                await taken.enter_async_context(share)
            yield

    def _shares_of(self, url: str) -> Iterator[asyncio.Semaphore]:
        """The shares from which a delivery to this URL takes."""
        host = _host(url)
        if self.slow(url):
            yield self._share(_Kind.SLOW)
        elif host in self._answered:
            yield self._share(_Kind.HOST, host)
        else:
            yield self._share(_Kind.NEW, host, MOST_OF_A_NEW_HOST)
            yield self._share(_Kind.NEW)

    def _share(self, kind: _Kind, host: str = "", most: int | None = None) -> asyncio.Semaphore:
        return self._shares.setdefault((kind, host), asyncio.Semaphore(most or MOST_OF_A_SHARE))

    def slow(self, url: str) -> bool:
        """Whether a URL, or its host, has let others wait and not answered since."""
        return not self._slow.isdisjoint({url, _host(url)})

    def silent(self, url: str, since: float) -> bool:
        """Whether the host of a URL has answered nothing since an instant of the event loop's clock."""
        return self._answered.get(_host(url), 0.0) < since

    def let_wait(self, url: str, *, silent: bool) -> None:
        """A URL has let others wait; where it was `silent`, its host has."""
        self._slow |= {url, _host(url)} if silent else {url}

    def answered(self, url: str) -> None:
        """A URL has answered just now."""
        self._slow -= {url, _host(url)}
        self._answered[_host(url)] = asyncio.get_running_loop().time()


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
