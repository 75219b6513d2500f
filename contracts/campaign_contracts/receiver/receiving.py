"""Takes callbacks in, answers them as told, and keeps them until they are taken."""

import asyncio
import logging
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any, Self

from campaign_contracts.history import Callback, Request

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LOOPBACK = "127.0.0.1"
LOOPBACK_6 = "::1"
EVERYWHERE_6 = "::"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - asked for with a callback host, so that a target elsewhere can reach the kit
START_SECONDS = 10.0
LOOK_SECONDS = 0.005
TURN_SECONDS = 0.25
"""A standstill of this process is no longer than this to who waits."""
MOST_BYTES = 4_000_000
"""Bytes of a callback's body that are kept."""
MOST_SECONDS = 60.0
"""So long may a callback take from the first byte of its head to the last of its body, and a connection say nothing."""
MOST_WAITING = 64_000_000
"""Bytes of callbacks that arrive or wait to be taken. A body that would be more is cut; while more wait, others are
answered 503, and only the first to each path is kept, without what it says."""
SMALL_BYTES = 64_000
"""So many bytes of a body are kept whatever else arrives, so that those who never end leave room for the others."""
MOST_OF_A_PATH = 20_000_000
"""Bytes of callbacks to one path that are kept as long as this listens, and of those to all unplanned paths together:
who judges them has them in memory. More are answered 503.
"""
LARGE_BYTES = 8_000
MOST_OF_LARGE = 64_000_000
"""Bytes of callbacks of more than `LARGE_BYTES` that are kept of all paths together: a run plans hundreds of paths."""
UNADDRESSED = Request(method="POST", target="*")
"""Stands for what came on a connection of which nothing was read."""
MOST_REFUSED = 1000
"""Paths at which a callback that was answered so is remembered, until what waits is taken."""
LAST_OF_ITS_CONNECTION = [(b"content-length", b"0"), (b"connection", b"close")]
"""Headers of every answer. New connections are taken in the order in which they were opened, however long this machine
stood still; one that is open already would be read before them.
"""


class ReceiverError(RuntimeError):
    """The receiver cannot listen; the text says where, and why."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """How one request is answered: a status (None: never), after a number of seconds."""

    status: int | None = 204
    after: float = 0.0


FINE, FULL = Reply(), Reply(status=503)

Counts = Callable[[bytes], bool]
"""Whether a request with this body is one of those that a path was planned for."""


class Receiver:
    """Takes callbacks in under `base_url`. Use it as a context manager, or `start` and `stop` it.

    `elapsed` gives the time of a record; `host` is where targets reach this machine (anything but loopback makes the
    receiver listen on all its addresses).
    """

    def __init__(
        self,
        elapsed: Callable[[], float],
        *,
        host: str = LOOPBACK,
        most_bytes: int = MOST_BYTES,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        """Prepare; nothing listens yet. One callback may have so many bytes, and take so long."""
        self._elapsed = elapsed
        self._most_bytes, self._most_seconds = most_bytes, most_seconds
        self._waiting = self._coming = 0
        self._refused: set[str] = set()
        self._host = host
        self._socket: socket.socket | None = None
        self._server: Any = None
        self._thread: threading.Thread | None = None
        self._plans: dict[str, tuple[deque[Reply], Counts]] = {}
        self._arrived: deque[Callback] = deque()
        self._counts: Counter[str] = Counter()
        self._kept: Counter[str | None] = Counter()
        self._kept_large = 0
        self._news = threading.Condition()
        self.base_url = ""

    def start(self) -> Self:
        """Listen. Raises ReceiverError."""
        import uvicorn

        from campaign_contracts.receiver.protocol import LARGEST_HEAD, Bounded

        address, family = (EVERYWHERE_6, socket.AF_INET6) if ":" in self._host else (EVERYWHERE, socket.AF_INET)
        address = {LOOPBACK: LOOPBACK, f"[{LOOPBACK_6}]": LOOPBACK_6}.get(self._host, address)
        try:
            self._socket = socket.create_server((address, 0), family=family, backlog=256)
        except OSError as error:
            raise ReceiverError(f"callbacks cannot be received on {address}: {error.strerror or error}") from error
        port = self._socket.getsockname()[1]
        protocol: Any = partial(Bounded, most_seconds=self._most_seconds, lose=self._lose)
        config = uvicorn.Config(
            self._app, interface="asgi3", http=protocol, ws="none", lifespan="off",
            log_config=None, log_level=logging.CRITICAL, access_log=False, server_header=False,
            timeout_graceful_shutdown=1, timeout_keep_alive=60, h11_max_incomplete_event_size=LARGEST_HEAD,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        run = self._server.run
        self._thread = threading.Thread(target=run, kwargs={"sockets": [self._socket]}, name="receiver", daemon=True)
        self._thread.start()
        turns = iter(range(ceil(START_SECONDS / LOOK_SECONDS)))  # a standstill of this process does not count
        while not self._server.started:
            if next(turns, None) is None or not self._thread.is_alive():
                raise ReceiverError(f"callbacks cannot be received on {address}:{port}: the receiver did not start")
            time.sleep(LOOK_SECONDS)
        self.base_url = f"http://{self._host}:{port}"
        return self

    def stop(self) -> None:
        """Stop listening; harmless when done twice."""
        if self._server is not None:
            self._server.should_exit = True
            self._server.force_exit = True
        if self._thread is not None:
            self._thread.join(START_SECONDS)
        if self._socket is not None:
            self._socket.close()
        self._server = self._thread = self._socket = None

    def __enter__(self) -> Self:
        """Start it."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    def plan(self, path: str, replies: Sequence[Reply] = (), counts: Counts = lambda _: True) -> None:
        """Count the requests to a path, and answer them with these replies, one after the other.

        The last reply is for all that follow. Where `counts` is false of its body, a request is none of them: it is
        answered 204.
        """
        with self._news:
            self._plans[path] = deque(replies), counts

    def take(self) -> list[Callback]:
        """What has arrived since the last time, in order."""
        with self._news:
            taken = list(self._arrived)
            self._arrived.clear()
            self._refused.clear()
            self._waiting = 0
        return taken

    def count(self, path: str) -> int:
        """How many requests a path has got since it was planned; one that a server invents is not counted."""
        with self._news:
            return self._counts[path]

    def wait_until(self, done: Callable[[], bool], seconds: float) -> bool:
        """Wait until a condition holds that arrivals can make true, but not longer than this; whether it holds.

        Time in which this process stands still does not count.
        """
        turns = max(1, ceil(seconds / TURN_SECONDS))
        with self._news:
            return any(self._news.wait_for(done, timeout=seconds / turns) for _ in range(turns))

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body, size = await self._body(receive)
        if size is None:
            return
        reply = self._arrive(scope, body, cut=size > len(body))
        if reply.status is None:
            while (await receive())["type"] != "http.disconnect":
                await asyncio.sleep(0)
            return
        await asyncio.sleep(reply.after)
        await send({"type": "http.response.start", "status": reply.status, "headers": LAST_OF_ITS_CONNECTION})
        await send({"type": "http.response.body", "body": b""})

    async def _body(self, receive: Receive) -> tuple[bytes, int | None]:
        """The body, as much of it as may be; and how many bytes came in all (None: not to the end)."""
        body, size = bytearray(), 0
        try:
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return b"", None
                part = message.get("body", b"")
                if size == len(body):  # nothing was left out yet
                    room = max(MOST_WAITING - self._waiting - self._coming, SMALL_BYTES - size)
                    body += part[: max(0, min(room, self._most_bytes - size))]
                    self._coming += len(body) - size
                size += len(part)
                if not message.get("more_body"):
                    return bytes(body), size
        finally:
            self._coming -= len(body)

    def _arrive(self, scope: Scope, body: bytes, *, cut: bool) -> Reply:
        path = scope["raw_path"].decode("ascii", "replace")
        query = scope["query_string"].decode("ascii", "replace")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        target = f"{path}?{query}" if query else path
        size = len(body) + len(target) + sum(len(name) + len(value) for name, value in headers.items())
        with self._news:
            plan = self._plans.get(path)
            share = path if plan is not None else None
            large = size if size > LARGE_BYTES else 0
            much = self._kept[share] > MOST_OF_A_PATH or (large > 0 and self._kept_large > MOST_OF_LARGE)
            if much and plan is None:  # no campaign has such a URL, and so none misses this
                return FULL
            if much or self._waiting > MOST_WAITING:
                self._refuse(scope["method"], path)
                return FULL
            self._waiting += size
            self._kept[share] += size
            self._kept_large += large
            reply = FINE
            if plan is not None and plan[1](body):
                replies = plan[0]
                self._counts[path] += 1
                reply = FINE if not replies else replies[0] if len(replies) == 1 else replies.popleft()
            self._arrived.append(
                Callback(
                    at=self._elapsed(),
                    request=Request(method=scope["method"], target=target, headers=headers, body=body),
                    answered=reply.status,
                    unknown=("request-body",) if cut else (),
                )
            )
            self._news.notify_all()
        return reply

    def _refuse(self, method: str, path: str) -> None:
        """Remember that something came to a path of which nobody knows what it says."""
        if path in self._refused or len(self._refused) >= MOST_REFUSED:
            return
        self._refused.add(path)
        request = Request(method=method, target=path)
        self._arrived.append(
            Callback(at=self._elapsed(), request=request, answered=FULL.status, unknown=("request-body",))
        )

    def _lose(self) -> None:
        """Remember that something came of which nothing was read, once until what waits is taken."""
        with self._news:
            if UNADDRESSED.target not in self._refused:
                self._refused.add(UNADDRESSED.target)
                at = self._elapsed()
                self._arrived.append(
                    Callback(at=at, request=UNADDRESSED, answered=None, unknown=("request-body", "target"))
                )
