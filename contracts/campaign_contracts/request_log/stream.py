"""Server-sent events that say no more than that something is new: what it is, the page itself says."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

LOOK_SECONDS = 0.25
BEAT_SECONDS = 15.0
"""So long a stream says nothing at most: a browser that is gone is noticed."""
MOST_STREAMS = 32

Message = MutableMapping[str, Any]


class Streams:
    """The streams of one server. `version` is anything that differs when the page would."""

    def __init__(self, version: Callable[[], object]) -> None:
        """Nobody listens yet."""
        self._version = version
        self._open = 0

    async def serve(
        self, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """One stream, until the browser is gone; a browser too many is told so, and its page reads without."""
        if self._open >= MOST_STREAMS:
            await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        self._open += 1
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await self._tell(send, gone)
        finally:
            gone.cancel()
            self._open -= 1

    async def _tell(self, send: Callable[[Message], Awaitable[None]], gone: asyncio.Future[None]) -> None:
        known, silent = None, BEAT_SECONDS
        while not gone.done():
            version, silent = self._version(), silent + LOOK_SECONDS
            if version != known or silent >= BEAT_SECONDS:
                said = b": still here\n\n" if version == known else b"data: new\n\n"
                known, silent = version, 0.0
                await send({"type": "http.response.body", "body": said, "more_body": True})
            await asyncio.wait([gone], timeout=LOOK_SECONDS)


async def _gone(receive: Callable[[], Awaitable[Message]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
