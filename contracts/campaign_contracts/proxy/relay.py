"""Passes bytes between a client and a server, and listens in: what it hears becomes exchanges, what it passes on stays.

The answer's bytes go through as they come. Of a request only the Host is rewritten, as every reverse proxy must.
When one side closes or resets its connection, so does the proxy to the other. It closes both when an exchange takes
longer than any should; that says nothing about the server.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import h11

from campaign_contracts.proxy.bounds import Bounds
from campaign_contracts.proxy.messages import FULL, failure_of, names_a_host, newest, redirected, with_header
from campaign_contracts.proxy.upstream import CHUNK, Upstream, reset_on_close
from campaign_contracts.recordings.heard import Heard

SWITCHING = 101

UNFINISHED = (h11.IDLE, h11.SEND_BODY)
"""States of a listener that has not heard all of a request."""


@dataclass(kw_only=True)
class Relay:
    """Serves connections. `began` hears that a request is under way, `heard` what became of it."""

    upstream: Upstream
    began: Callable[[Heard], None]
    heard: Callable[[Heard], None]
    named: Callable[[Heard], str] | None = None
    """What the header of an answer shall name, once the answer was heard; then answers wait to be whole."""
    bounds: Bounds = field(default_factory=Bounds)
    prompt: bool = False
    """The server does at once what it is asked, however late it answers: a request that was given up is over."""
    _open: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client, with one to the server behind it."""
        if self._open >= self.bounds.connections:
            writer.write(FULL)
            writer.close()
            return
        self._open += 1
        wire = _Wire(self, writer)
        try:
            while data := await reader.read(CHUNK):
                await wire.from_client(data)
            await wire.client_is_done()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._open -= 1
            wire.client_left(reset=reader.exception() is not None)
            await wire.close()


class _Wire:
    """One client connection: two listeners that follow the bytes, and the connection to the server."""

    def __init__(self, relay: Relay, client: asyncio.StreamWriter) -> None:
        self._relay, self._client = relay, client
        self._reached_at: str = client.get_extra_info("sockname")[0]
        self._server: asyncio.StreamWriter | None = None
        self._answers: asyncio.Task[None] | None = None
        self._asked, self._told = self._listeners()
        self._late: asyncio.TimerHandle | None = None
        self._now: Heard | None = None
        self._deaf = False
        self._switched = False
        self._gone: float | None = None
        """When the client stopped sending: whether somebody then read an answer, nobody knows."""
        self._told_of: Heard | None = None
        self._held = bytearray()
        self._too_long = self._over = False
        self._wait()

    def _listeners(self) -> tuple[h11.Connection, h11.Connection]:
        """What follows the bytes of one exchange, for either side."""
        head = self._relay.bounds.head
        asked, told = (h11.Connection(role, max_incomplete_event_size=head) for role in (h11.SERVER, h11.CLIENT))
        return asked, told

    async def from_client(self, data: bytes) -> None:
        """Bytes of a request, or of several; perhaps none."""
        if self._deaf:
            self._wait()
            await self._send(data)
            return
        if not self._asked.trailing_data[0] and self._told.our_state is h11.IDLE:
            data = await self._without_blanks(data)
        if data:
            self._asked.receive_data(data)
            await self._follow()

    async def _without_blanks(self, data: bytes) -> bytes:
        """What follows the empty lines ahead of a request, which servers pass over and the listener does not."""
        rest = data.lstrip(b"\r\n")
        if len(rest) < len(data):
            await self._connect()
            await self._send(data[: len(data) - len(rest)])
        return rest

    async def _follow(self) -> None:
        """Take in what the client has said; what is not HTTP as we know it, the server shall say so of."""
        rest = b""
        try:
            while True:
                rest = self._asked.trailing_data[0]
                event = self._asked.next_event()
                await self._pass_on(event, rest[: len(rest) - len(self._asked.trailing_data[0])])
                if event in (h11.NEED_DATA, h11.PAUSED) or isinstance(event, h11.ConnectionClosed):
                    return  # after a pause, the next request or another protocol waits for this one's answer
        except h11.ProtocolError as error:
            self._deaf = True
            idle = self._told.our_state is h11.IDLE
            self._finish(failure_of(error))
            await self._connect()
            head, end, after = rest.partition(b"\r\n\r\n")
            known = idle and names_a_host(head) and end  # which is the wrong one, also where it is named twice
            await self._send(self._redirected(head) + end + after if known else rest)

    def _redirected(self, head: bytes) -> bytes:
        return redirected(head, self._relay.upstream.prefix.encode(), self._relay.upstream.authority.encode())

    async def _pass_on(self, event: object, said: bytes) -> None:
        """Take in what was said, and pass it on as it came, chunks and trailers too."""
        if isinstance(event, h11.Request):
            self._relay.bounds.measure(event.headers)
            await self._begin(event, said)
            return
        if isinstance(event, h11.Data | h11.EndOfMessage):
            self._told.send(event)
        if isinstance(event, h11.Data) and self._now is not None:
            self._now.body = self._relay.bounds.kept(self._now.body, event.data)
        await self._send(said)
        await self._next()

    async def _begin(self, event: h11.Request, head: bytes) -> None:
        target = event.target.decode("latin-1")
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers.raw_items()]
        self._now = Heard(method=event.method.decode("ascii"), target=target, headers=headers, began=time.monotonic())
        self._relay.began(self._now)
        self._wait()
        await self._connect()
        self._told.send(newest(event))
        await self._send(self._redirected(head))

    async def _connect(self) -> None:
        """Be connected to the server. Raises OSError."""
        if self._server is None:
            try:
                reader, self._server = await self._relay.upstream.connect(self._reached_at)
            except OSError:
                self._finish("unreachable")
                self._client.close()
                raise
            self._answers = asyncio.create_task(self._from_server(reader))

    async def _send(self, data: bytes) -> None:
        if self._server is not None and data:
            self._server.write(data)
            await self._server.drain()

    async def _from_server(self, reader: asyncio.StreamReader) -> None:
        """Pass on what the server says, until it says no more."""
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                deaf = self._deaf
                self._pass(data)
                if (self._switched or self._deaf) and not deaf:  # what the client said meanwhile is nobody's to follow
                    self._deaf = True
                    await self._send(self._asked.trailing_data[0])
                await self._client.drain()
                await self._next()
                if self._gone is not None and self._now is None and not self._deaf:
                    break
        reset = reader.exception() is not None
        if not self._deaf and not reset:
            self._listen(b"")
        self._client.write(bytes(self._held))
        self._finish("unreachable" if self._relay.upstream.shut_out(reader.exception()) else "dropped")
        if reset:
            reset_on_close(self._client)
        self._client.close()

    def _pass(self, data: bytes) -> None:
        """Pass on what the server says as it comes, or when it is whole, with a header more."""
        if self._deaf:
            self._wait()
        if self._relay.named is None or self._deaf or self._too_long:
            self._client.write(data)
            if not self._deaf:
                self._listen(data)
            self._too_long = self._too_long and self._now is not None
            return
        now = self._now
        self._held += data
        self._listen(data)
        if len(self._held) > self._relay.bounds.body:  # it is not known, and does not wait
            self._client.write(bytes(self._held))
            self._held.clear()
            self._too_long = self._now is not None
            return
        if self._now is None or self._deaf:
            named = self._relay.named(now) if now is not None and not self._deaf else ""
            self._client.write(with_header(bytes(self._held), named))
            self._held.clear()

    def _listen(self, data: bytes) -> None:
        try:
            self._told.receive_data(data)
            while True:
                event = self._told.next_event()
                if event in (h11.NEED_DATA, h11.PAUSED) or isinstance(event, h11.ConnectionClosed):
                    return
                self._take(event)
        except h11.RemoteProtocolError as error:
            self._finish(failure_of(error) if data else "dropped")
            self._deaf = True

    def _take(self, event: object) -> None:
        now = self._now
        if now is None:
            return
        if isinstance(event, h11.InformationalResponse) and event.status_code == SWITCHING:
            self._switched = True
            self._finish("unrecorded")  # what follows is not HTTP
        elif isinstance(event, h11.Response):
            self._relay.bounds.measure(event.headers)
            now.status = event.status_code
            now.answer_headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in event.headers]
        elif isinstance(event, h11.Data):
            now.answer = self._relay.bounds.kept(now.answer, event.data)
        elif isinstance(event, h11.EndOfMessage):
            self._finish(None)

    async def _next(self) -> None:
        """Get ready for the next request on the connection, once this one is over."""
        if self._now is not None or self._told.our_state in UNFINISHED or self._deaf:
            return
        # Whether the connection lasts is for the two to say: listeners that are new do not mind.
        asked, told = self._asked.trailing_data[0], self._told.trailing_data[0]
        self._asked, self._told = self._listeners()
        if told:  # nothing would be the end of the connection
            self._told.receive_data(told)
        await self.from_client(asked)

    async def client_is_done(self) -> None:
        """The client sends no more; it may still wait for an answer, or be gone: the server gets to hear the same."""
        if self._answers is None or self._server is None or (self._now is None and not self._deaf):
            return
        self._gone = time.monotonic()
        if self._relay.prompt:
            self._tell("unrecorded")
        if self._server.can_write_eof():
            self._server.write_eof()
        elif self._told.our_state in UNFINISHED and not self._deaf:
            self._server.close()  # TLS has no half: a server would wait for the rest of the request
        await self._answers

    def client_left(self, *, reset: bool) -> None:
        """The client closed its connection; if it still waited, the answer is in no recording."""
        self._finish("unrecorded")
        if reset and self._server is not None:
            reset_on_close(self._server)

    def _finish(self, failure: str | None) -> None:
        if self._now is not None:
            self._tell(failure)
            self._now = None
            self._wait()

    def _tell(self, failure: str | None) -> None:
        """Say what became of a request, once: of one that was given up no more will be known when the answer comes."""
        now = self._now
        if now is None or now is self._told_of:
            return
        self._told_of = now
        now.failure, now.ended = failure, time.monotonic()
        if self._told.our_state in UNFINISHED:
            now.body = None  # nobody knows how it would have gone on
        if self._gone is not None:
            now.failure, now.ended = "unrecorded", max(now.began, self._gone)
        self._relay.heard(now)

    def _wait(self) -> None:
        """An exchange begins or ends, or bytes pass that belong to none: the time that is allowed begins anew."""
        self._stop_waiting()
        if not self._over:
            self._late = asyncio.get_running_loop().call_later(self._relay.bounds.seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()

    def _give_up(self) -> None:
        """It takes too long. That is no word about the server."""
        self._over = True
        self._finish("unrecorded")
        for writer in (self._server, self._client):
            if writer is not None:
                writer.transport.abort()

    async def close(self) -> None:
        """Close both connections."""
        self._over = True
        self._stop_waiting()
        if self._answers is not None:
            self._answers.cancel()
        for writer in (self._server, self._client):
            if writer is not None:
                writer.close()
