"""Uvicorn's protocol with bounds on connections, on the head of a request, and on the time that one takes."""

import asyncio
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

try:
    import resource
except ImportError:  # where a process has no such limits
    resource = None  # type: ignore[assignment]

MOST_CONNECTIONS = 1000
"""Connections at once, or half of the files that this process may have open where that is less."""

LARGEST_HEAD = 64 * 1024


class Bounded(H11Protocol):
    """One connection. `lose` is called where nothing is read of what it brings, as it is one too many, or too long."""

    def __init__(self, *, most_seconds: float, lose: Callable[[], None], **given: Any) -> None:
        """`most_seconds` is how long a request may take, and a connection say nothing; `given` is uvicorn's."""
        super().__init__(**given)
        self._most_seconds, self._lose = most_seconds, lose
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let no more in than there may be."""
        super().connection_made(transport)
        if len(self.connections) > _most_connections():
            self._lose()
            transport.abort()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Something came; the time ends with the last byte of a request."""
        if self._late is None:
            self._wait()
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop_waiting()

    def send_400_response(self, msg: str) -> None:
        """What came is no HTTP, or its head is too long."""
        if len(self.conn.trailing_data[0]) > LARGEST_HEAD:
            self._lose()
        super().send_400_response(msg)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(self._most_seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def _most_connections() -> int:
    if resource is None:
        return MOST_CONNECTIONS
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MOST_CONNECTIONS, files // 2) if files != resource.RLIM_INFINITY else MOST_CONNECTIONS
