"""HTTP below the application: what is not valid HTTP, or never ends, is answered in the envelope too."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from campaign_contracts.mock.wire.envelope import document, encode, failure
from campaign_contracts.mock.wire.refusal import UNAUTHORISED, UNPARSEABLE, RefusalError

LARGEST_HEAD = 256 * 1024
LONGEST_TARGET = 65_535
"""What the parser of targets can count to."""
HEAD_SECONDS = 30.0
READ_SECONDS = 30.0
"""So long a client may read nothing of an answer that waits for it, or go on with a body that is answered."""
UNREAD_BYTES = 100_000_000
"""So much may all answers together be that wait for their readers."""
DEAF_SECONDS = 2.0
"""Who reads nothing for so long may be left where more than that waits."""
LOOK_SECONDS = 1.0
"""So often is looked whether a client reads."""
LINGER_SECONDS = 2.0
"""So long a client that was refused may go on sending, so that it comes to read why."""

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
"""What is sent before an answer to a client that waits with its body."""

_BAD_CREDENTIALS = re.compile(rb"^authorization:[^\r\n]*[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", re.IGNORECASE | re.MULTILINE)


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol with limits on the head of a request, and failures in the envelope."""

    most_connections = 1000
    told: Callable[[], bool] = staticmethod(lambda: True)
    """Whether what is not valid HTTP is answered with an envelope."""
    _in_head = False
    _in_body = False
    _silent: asyncio.TimerHandle
    _unread: asyncio.TimerHandle | None = None
    _unread_bytes = 0
    _waiting = 0
    _read_at = 0.0
    _current: RequestResponseCycle | None = None
    _head_size = 0
    _refused = False
    _received = b""
    _answers: "Answers"
    _too_slow: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connects, and has to say something."""
        super().connection_made(transport)
        self._answers = Answers(self)
        self._silent = self.loop.call_later(HEAD_SECONDS, transport.close)
        if len(self.connections) > self.most_connections:
            self._refuse(503, f"there are {self.most_connections} connections already; see --max-connections")

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        if self._refused:
            return
        self._unset_keepalive_if_required()
        self._received = data
        try:
            self._parse(data)
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")
        if self._in_head:
            self._watch_head(len(data))

    def _parse(self, data: bytes) -> None:
        """No upgrade is offered. The parser ends at a head that asks for one, so it is told another head."""
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                first = b" ".join((self.parser.get_method(), self.url, b"HTTP/1.1"))
                lines = [first, *(name + b": " + value for name, value in self.headers if name != b"upgrade")]
                data = b"\r\n".join([*lines, b"", b""]) + data[upgrade.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._silent.cancel()
        super().on_message_begin()
        self._in_head = True

    def on_message_complete(self) -> None:
        """A request ends, unless it is one whose head is going to be read again."""
        if not self.parser.should_upgrade():
            self._in_body = False
            self._silent.cancel()
            super().on_message_complete()

    def on_headers_complete(self) -> None:
        """The head is there."""
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                raise ValueError("there is nothing to connect to")
            return
        self._in_head = False
        whole = self._too_slow is None
        self._stop_waiting()
        if whole and len(self._received) <= LARGEST_HEAD:
            self._head_size = 0
        else:
            self._head_size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            if self._head_size > LARGEST_HEAD:
                raise ValueError("the head of the request is too large")
        if any(name == b"transfer-encoding" and value.strip().lower() != b"chunked" for name, value in self.headers):
            raise ValueError("where the body ends is not told in a way that everybody reads alike")
        self._in_body = True
        super().on_headers_complete()
        self.cycle.transport = self._answers

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """A request is about to be answered; those behind it wait."""
        self._current = cycle
        super()._start_asgi_task(cycle, app)

    def pause_writing(self) -> None:
        """The client does not read as fast as it is answered; when it does not read at all, it is left."""
        super().pause_writing()
        self._waiting, self._read_at = self.transport.get_write_buffer_size(), self.loop.time()
        to_come = self._current.expected_content_length if self._current else 0
        # What was read of an answer is kept as long as the rest of it.
        self._unread_bytes = max(self._unread_bytes, self._waiting + to_come)
        self._unread = self.loop.call_later(LOOK_SECONDS, self._watch_reader)

    def resume_writing(self) -> None:
        """The client has read."""
        self._stop_watching_reader()
        super().resume_writing()

    def _watch_reader(self) -> None:
        self._unread = self.loop.call_later(LOOK_SECONDS, self._watch_reader)
        if self._silence() >= READ_SECONDS:
            self._leave_reader()
        self._make_room()

    def _silence(self) -> float:
        """For how many seconds the client has read nothing, as far as was looked."""
        waiting = self.transport.get_write_buffer_size()
        if waiting < self._waiting:
            self._waiting, self._read_at = waiting, self.loop.time()
        return self.loop.time() - self._read_at

    def _make_room(self) -> None:
        """Where too much waits for readers, those are left that have read nothing for longest."""
        waiting = [each for each in self.connections if isinstance(each, Protocol) and each._unread is not None]
        surplus = sum(each._unread_bytes for each in waiting) - UNREAD_BYTES
        if surplus <= 0:
            return
        for silence, each in sorted(((each._silence(), each) for each in waiting), key=lambda told: -told[0]):
            if surplus > 0 and silence >= DEAF_SECONDS:
                surplus -= each._unread_bytes
                each._leave_reader()

    def _leave_reader(self) -> None:
        self._stop_watching_reader()
        self.transport.abort()

    def _stop_watching_reader(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def on_response_complete(self) -> None:
        """An answer is whole; another may follow, unless the body that was answered goes on for ever."""
        self._answers.end()
        self._unread_bytes = self.transport.get_write_buffer_size()
        super().on_response_complete()
        if self._in_body:
            self._silent = self.loop.call_later(READ_SECONDS, self.transport.close)

    def leave(self) -> None:
        """Close the connection, but let a client that is still sending come to read the answer."""
        if self.transport.is_closing() or self._refused:
            return
        if self.cycle.more_body:
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        self._refused = True
        self.flow.resume_reading()
        self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def eof_received(self) -> bool:  # type: ignore[override]
        """The client sends no more: what it asked for is answered, what it began is refused. Says what stays open."""
        cycle: RequestResponseCycle | None = self.cycle
        waiting = cycle if cycle and not cycle.response_complete else None
        if self._in_head or (waiting and waiting.more_body):
            self._refuse(400, "the request ended before it was complete")
        elif waiting:
            waiting.keep_alive = False
        return self._refused or waiting is not None

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._silent.cancel()
        self._stop_watching_reader()
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser could not read."""
        if len(getattr(self, "url", b"")) > LONGEST_TARGET:
            self._refuse(414, f"the target of a request holds at most {LONGEST_TARGET} bytes")
        elif self._head_size > LARGEST_HEAD:
            self._refuse(431, f"the head of a request holds at most {LARGEST_HEAD} bytes")
        elif _BAD_CREDENTIALS.search(self._received.partition(b"\r\n\r\n")[0]):
            # HTTP lets a server choose between refusing such a header and reading it; read, it is malformed (ACC-01).
            self._refuse(401, "Authorization failed", UNAUTHORISED)
        else:
            self._refuse(400, msg)

    def _watch_head(self, size: int) -> None:
        """The head did not come in one piece: it must end in time, and within bounds."""
        if self._too_slow is None:
            self._head_size = 0
            self._too_slow = self.loop.call_later(HEAD_SECONDS, self._refuse, 408, "the request did not come in time")
            return
        self._head_size += size
        if self._head_size > LARGEST_HEAD:
            self.send_400_response("")

    def _stop_waiting(self) -> None:
        if self._too_slow is not None:
            self._too_slow.cancel()
            self._too_slow = None

    def _refuse(self, status: int, description: str, kind: tuple[int, str] = UNPARSEABLE) -> None:
        self._stop_waiting()
        self._in_head = False
        if self._refused or self.transport.is_closing():
            return
        if self.cycle is not None:  # what it would still say comes too late
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        url: bytes = getattr(self, "url", b"")
        method = self.parser.get_method().decode("latin-1") if url else ""
        refusal = RefusalError(status, kind, description)
        body = encode(document(method, status, failure(refusal)), status).body if self.told() else b""
        head = b"content-type: application/json\r\nconnection: close\r\ncontent-length: "
        self.transport.write(STATUS_LINE[status] + head + str(len(body)).encode() + b"\r\n\r\n" + body)
        self._linger()


class Answers(asyncio.Transport):
    """The transport of a connection as its answers know it: a head goes out together with what follows it.

    Closing the connection is left to the protocol.
    """

    def __init__(self, protocol: Protocol) -> None:
        """Of this connection."""
        super().__init__()
        self._protocol = protocol
        self._began = False
        self._head: bytes | bytearray | memoryview = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send a part of an answer; its head, which is the first, waits for the second."""
        if self._head:
            data, self._head = b"".join((self._head, data)), b""
        elif not self._began and data != CONTINUE:
            self._began, self._head = True, data
            return
        self._protocol.transport.write(data)

    def end(self) -> None:
        """No part of this answer is left."""
        self._began = False
        if self._head:
            head, self._head = self._head, b""
            self._protocol.transport.write(head)

    def is_closing(self) -> bool:
        """Whether nothing is sent any more."""
        return self._protocol.transport.is_closing()

    def close(self) -> None:
        """Close, when the client can have read the answer."""
        self.end()
        self._protocol.leave()
