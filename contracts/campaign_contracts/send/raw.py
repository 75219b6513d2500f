"""Bytes on a fresh connection, exactly as they are, for what no HTTP client would send."""

import http.client
import io
import socket
import time
from typing import IO, Any

from campaign_contracts.history import Failure, Response
from campaign_contracts.send.bounds import size_of
from campaign_contracts.send.drafts import MOST_BYTES, MOST_HEAD_BYTES
from campaign_contracts.send.origin import Origin

SMALL = 100_000
PATIENCE_SECONDS = 1.0
"""How long an answer is waited for before the connection is half closed, so that a server that wants more gives up."""


def exchange_bytes(
    origin: Origin,
    content: bytes,
    *,
    timeout: float,
    seconds: float,
    most: int = MOST_BYTES,
    head: int = MOST_HEAD_BYTES,
    hang_up: bool = False,
) -> tuple[Response | None, Failure | None]:
    """Send bytes and read one answer, also where the server answers or closes before it has read everything.

    With `hang_up` the sending half is closed at once. `timeout` (seconds) bounds the wait for each part of the answer,
    `seconds` the whole exchange; of the answer's bytes no more than `most` are read, and its headers may have no more
    than `head`.
    """
    until = time.monotonic() + seconds
    try:
        with origin.connect(_allowed(timeout, until)) as connection:
            connection.settimeout(_allowed(timeout, until))
            _push(connection, content, hang_up)
            return _answer(_read(connection, timeout, until, most), head)
    except TimeoutError as error:
        return None, Failure(kind="timeout", message=str(error)[:200])
    except OSError as error:
        return None, Failure(kind="unreachable", message=f"{type(error).__name__}: {error}"[:200])


def _allowed(seconds: float, until: float) -> float:
    """So many seconds, or less where the exchange has less left. Raises TimeoutError when it has none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the answer did not end in time")
    return min(seconds, left)


def _push(connection: socket.socket, content: bytes, hang_up: bool) -> None:
    """Send what the server takes; one that has had enough may have answered already."""
    try:
        connection.sendall(content)
        if hang_up:
            connection.shutdown(socket.SHUT_WR)
    except ConnectionError:
        return


def _read(connection: socket.socket, timeout: float, until: float, most: int) -> bytes:
    """What came until the answer was whole, the server closed or fell silent, or it were more than `most` bytes.

    Raises TimeoutError when nothing at all comes, and when the answer goes on at `until` (monotonic).
    """
    received, looked_at, half_closed = bytearray(), 0, False
    while True:
        patience = timeout if received or half_closed else min(PATIENCE_SECONDS, timeout)
        connection.settimeout(_allowed(patience, until))
        try:
            chunk = connection.recv(65536)
        except ConnectionError:
            return bytes(received)
        except TimeoutError:
            _allowed(timeout, until)
            if received:
                return bytes(received)
            if half_closed:
                raise TimeoutError("no answer") from None
            half_closed = True
            _half_close(connection)
            continue
        received += chunk
        if not chunk or len(received) > most:
            return bytes(received)
        if len(received) >= 1.2 * looked_at or len(received) < SMALL:  # looking is as much work as there are bytes
            looked_at = len(received)
            if _parsed(bytes(received)) is not None:
                return bytes(received)


def _half_close(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _answer(received: bytes, head: int) -> tuple[Response | None, Failure | None]:
    if not received:
        return None, Failure(kind="dropped", message="the connection was closed without an answer")
    response = _parsed(received, at_end=True)
    if response is None:
        return None, Failure(kind="malformed", message=f"{len(received)} bytes that are no HTTP answer")
    if size_of(response.headers.items()) > head:
        return None, Failure(kind="malformed", message=f"the headers of the answer have more than {head:,} bytes")
    return response, None


def _parsed(received: bytes, *, at_end: bool = False) -> Response | None:
    """The answer that the bytes are, once it is whole; at the connection's end a body without a length is whole too."""
    canned: Any = _Canned(received)
    answer = http.client.HTTPResponse(canned)
    try:
        answer.begin()
        if answer.length is None and not answer.chunked and not at_end:
            return None
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    return Response(
        status=answer.status, headers={name.lower(): value for name, value in answer.getheaders()}, body=body
    )


class _Canned:
    """Bytes as `http.client` wants to read them: from something like a socket."""

    def __init__(self, received: bytes) -> None:
        self._received = received

    def makefile(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO(self._received)
