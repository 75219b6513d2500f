"""Servers that answer from a script, and a sender in front of them."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from campaign_contracts.history import Exchange, Intent, Record
from campaign_contracts.redaction import Credentials
from campaign_contracts.send import Draft, Target
from campaign_contracts.send.sender import Sender

DEMO = Credentials(sid="demo", key="demo-key", token="demo-token")


PATH = "/v2/accounts/demo/campaigns"


INTENT = Intent(case="test")


def answer(status: int = 200, body: bytes = b"{}", *headers: str) -> bytes:
    """An HTTP answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


DROP = b""
"""In a script: the connection is closed without an answer."""


Script = bytes | Callable[[bytes], bytes]


class Scripted:
    """A server on loopback that answers requests one after another from a script, and plain reads always.

    `requests` are those that took a script's next step; the last step stays.
    """

    def __init__(self, script: Sequence[Script]) -> None:
        """Listen on a free port."""
        self.script = list(script)
        self.requests: list[bytes] = []
        self.reads = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            while request := _request(connection):
                found = self._step(request)
                if found == DROP:
                    return
                connection.sendall(found)

    def _step(self, request: bytes) -> bytes:
        if b"limit=1 " in request:
            return answer() if self.reads else DROP
        self.requests.append(request)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return step(request) if callable(step) else step


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        if not (chunk := connection.recv(65536)):
            return received
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while lengths and lengths[0].strip().isdigit() and len(body) < int(lengths[0]):
        if not (chunk := connection.recv(65536)):
            break
        body += chunk
    return head + b"\r\n\r\n" + body


class Bench:
    """A sender, the server that it talks to, what was recorded, and how long was slept."""

    def __init__(self, script: Sequence[Script], **target: Any) -> None:
        """Start both."""
        self.server = Scripted(script)
        self.records: list[Record] = []
        self.slept: list[float] = []
        values: dict[str, Any] = {"base_url": self.server.url, "accounts": {"demo": DEMO}, "timeout": 60.0} | target
        self.sender = Sender(Target(**values), self.records.append, sleep=self.slept.append)

    @property
    def exchanges(self) -> list[Exchange]:
        """The recorded exchanges without the plain reads between."""
        found = [record for record in self.records if isinstance(record, Exchange)]
        return [each for each in found if each.intent is None or each.intent.case != "probe"]

    def send(self, method: str = "GET", target: str = PATH, **options: Any) -> Exchange:
        """Send one request."""
        return self.sender.send(Draft(method=method, target=target, account="demo", intent=INTENT, **options))

    def close(self) -> None:
        """Stop both."""
        self.sender.close()
        self.server.close()


@contextlib.contextmanager
def bench(*script: Script, **target: Any) -> Iterator[Bench]:
    """A sender and a scripted server."""
    both = Bench(script or [answer()], **target)
    try:
        yield both
    finally:
        both.close()


GET = b"GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n"


def serve_once(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server whose first connection is handled so; later ones get an empty answer."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with contextlib.suppress(OSError):
            first, _ = listener.accept()
            with first, contextlib.suppress(OSError):
                behave(first)
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    connection.recv(65536)
                    connection.sendall(answer())

    threading.Thread(target=run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


@contextlib.contextmanager
def sender_for(behave: Callable[[socket.socket], None], **target: Any) -> Iterator[Sender]:
    """A sender whose first connection meets this behaviour."""
    for url in serve_once(behave):
        values: dict[str, Any] = {"base_url": url, "accounts": {"demo": DEMO}, "timeout": 60.0} | target
        sender = Sender(Target(**values), lambda _: None, sleep=lambda _: None)
        try:
            yield sender
        finally:
            sender.close()


def early(connection: socket.socket) -> None:
    """Answers before it has read everything."""
    connection.recv(1000)
    connection.sendall(answer(413, b"too much", "Connection: close"))
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65536):
        pass
