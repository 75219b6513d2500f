"""What one answer may take: bytes on the wire and unpacked, and time from the request to its last byte.

A client's own time-outs begin anew with every byte, and it reads whatever comes. Here every read of a connection counts
against what its request is allowed, heads and interim answers included.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import httpcore2
import httpx2

from campaign_contracts.send.drafts import MOST_BYTES, MOST_HEAD_BYTES

MOST_HELD_BYTES = 64_000
"""A longer part of a request is sent at once, with what waited before it."""

LONGER = "the answer is longer than it may be"


class TooLongError(httpx2.DecodingError):
    """An answer unpacks to more bytes than are read."""


LARGE_BYTES = 1_000_000
"""One answer at a time may be longer: what is read of all of them at once is bounded too."""


class Allowance(threading.local):
    """What the request of this thread may still take. `large` is held by whoever reads a large answer."""

    def __init__(self, large: threading.Lock) -> None:
        """Nothing is asked for yet."""
        self._large = large
        self.until = self.ends = float("inf")
        self.left = MOST_BYTES

    def grant(self, seconds: float, size: int, *, ends_in: float = float("inf")) -> None:
        """A request begins: so many seconds until the last byte of its answer, and so many bytes.

        In `ends_in` seconds the run ends: nothing is waited for any more, whatever does not count.
        """
        now = time.monotonic()
        self.ends, self.left = now + ends_in, size
        self.until = min(now + seconds, self.ends)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Inside the block no other thread reads a large answer. The time until then does not count."""
        began = time.monotonic()
        with self._large:
            self.until = min(self.until + time.monotonic() - began, self.ends)
            yield

    def timeout(self, asked: float | None) -> float:
        """The time-out of one read. Raises ReadTimeout when there is no time left."""
        remaining = self.until - time.monotonic()
        if remaining <= 0:
            raise httpcore2.ReadTimeout("the answer did not end in time")
        return remaining if asked is None else min(asked, remaining)

    def take(self, size: int) -> None:
        """So many bytes came. Raises RemoteProtocolError when they are too many."""
        self.left -= size
        if self.left < 0:
            raise httpcore2.RemoteProtocolError(LONGER)


class _Stream(httpcore2.NetworkStream):
    """A connection whose reads are counted, and on which the head and the body of a request leave in one piece.

    In two, they wake the server twice, and on the way they may be two packets.
    """

    def __init__(self, inner: httpcore2.NetworkStream, allowance: Allowance) -> None:
        self._inner, self._allowance = inner, allowance
        self._held: list[bytes] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with suppress(httpcore2.WriteError):  # a server may answer, and hang up, before it has read everything
            self._send_held(timeout)
        chunk = self._inner.read(max_bytes, self._allowance.timeout(timeout))
        self._allowance.take(len(chunk))
        return chunk

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._held.append(buffer)
        if len(buffer) > MOST_HELD_BYTES:
            self._send_held(timeout)

    def _send_held(self, timeout: float | None) -> None:
        held, self._held = b"".join(self._held), []
        if held:
            self._inner.write(held, self._allowance.timeout(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        self._send_held(timeout)
        inner = self._inner.start_tls(ssl_context, server_hostname, timeout)
        return _Stream(inner, self._allowance)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.NetworkBackend):
    """Opens connections whose reads are counted."""

    def __init__(self, inner: httpcore2.NetworkBackend, allowance: Allowance) -> None:
        self._inner, self._allowance = inner, allowance

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        left = self._allowance.timeout(timeout)
        stream = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return _Stream(stream, self._allowance)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def bound(transport: httpx2.HTTPTransport, allowance: Allowance) -> httpx2.HTTPTransport:
    """Count everything that comes over a transport's connections, from the first on."""
    pool = transport._pool
    pool._network_backend = _Backend(pool._network_backend, allowance)
    return transport


def size_of(headers: Iterable[tuple[bytes, bytes]] | Iterable[tuple[str, str]]) -> int:
    """How much headers are as they are sent, with what separates them."""
    return sum(len(name) + len(value) + 4 for name, value in headers)


def read(answer: httpx2.Response, most: int, head: int, allowance: Allowance) -> bytes:
    """The body of an answer, unpacked. Raises TooLongError when it is longer than that.

    Raises DecodingError when it is badly packed.

    Raises RemoteProtocolError where the headers are longer than `head` bytes.
    """
    body, large = bytearray(), False  # in one block: many small ones would stay with the heap of this thread
    with ExitStack() as held:
        held.callback(answer.close)
        if size_of(answer.headers.raw) > head:
            raise httpx2.RemoteProtocolError(f"the headers of the answer have more than {head:,} bytes")
        for part in answer.iter_bytes():
            if len(body) + len(part) > most:
                raise TooLongError(f"the answer unpacks to more than {most:,} bytes")
            if not large and len(body) + len(part) > LARGE_BYTES:
                large = True
                held.enter_context(allowance.alone())
            body += part
    return bytes(body)


def asked(client: httpx2.Client, request: httpx2.Request, most: int, allowance: Allowance) -> httpx2.Response:
    """The whole answer to a request, of which no more than so many bytes are unpacked. Raises RequestError."""
    answer = client.send(request, stream=True)
    return httpx2.Response(answer.status_code, content=read(answer, most, MOST_HEAD_BYTES, allowance))
