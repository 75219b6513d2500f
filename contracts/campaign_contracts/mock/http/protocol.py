"""HTTP below the application: what is not valid HTTP, or never ends, is answered in the envelope too."""

import asyncio
import re

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from campaign_contracts.mock.wire.envelope import document, encode, failure
from campaign_contracts.mock.wire.refusal import UNAUTHORISED, UNPARSEABLE, RefusalError

LARGEST_HEAD = 256 * 1024
LONGEST_TARGET = 65_535
"""What the parser of targets can count to."""
HEAD_SECONDS = 30.0
LINGER_SECONDS = 2.0
"""So long a client that was refused may go on sending, so that it comes to read why."""

_BAD_CREDENTIALS = re.compile(rb"^authorization:[^\r\n]*[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", re.IGNORECASE | re.MULTILINE)
_UPGRADE = re.compile(rb"^upgrade:", re.IGNORECASE | re.MULTILINE)


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol with limits on the head of a request, and failures in the envelope."""

    _in_head = False
    _head_size = 0
    _refused = False
    _received = b""
    _too_slow: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Parse. No upgrade is offered, and the parser would lose the body of a request that asks for one."""
        if self._refused:
            return
        if b"pgrade:" in data:
            head, end, rest = data.partition(b"\r\n\r\n")
            data = _UPGRADE.sub(b"x-upgrade:", head) + end + rest
        self._received = data
        super().data_received(data)
        if self._in_head:
            self._watch_head(len(data))

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._in_head = False
        self._stop_waiting()
        self._head_size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self._head_size > LARGEST_HEAD:
            raise ValueError("the head of the request is too large")
        super().on_headers_complete()

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
        self._refused = True
        if self.cycle is not None:  # what it would still say comes too late
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        url: bytes = getattr(self, "url", b"")
        method = self.parser.get_method().decode("latin-1") if url else ""
        refusal = RefusalError(status, kind, description)
        body = encode(document(method, status, failure(refusal)), status).body
        head = b"content-type: application/json\r\nconnection: close\r\ncontent-length: "
        self.transport.write(STATUS_LINE[status] + head + str(len(body)).encode() + b"\r\n\r\n" + body)
        self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)
