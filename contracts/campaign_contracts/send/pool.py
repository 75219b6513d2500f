"""Connections to one origin that are kept open between requests, and one exchange on one of them."""

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import h11
import httpcore2

from campaign_contracts.history import Response
from campaign_contracts.send.answers import response_of
from campaign_contracts.send.bounds import Allowance
from campaign_contracts.send.connection import Connection
from campaign_contracts.send.drafts import UnansweredError
from campaign_contracts.send.origin import DEFAULT_PORTS, Origin

KEEPALIVE_SECONDS = 30.0

FEWEST = 8
"""So many connections a pool keeps open at least."""


class Pool:
    """Connections that any number of threads share. `large` is held by whoever reads a large answer."""

    def __init__(self, origin: Origin, large: threading.Lock) -> None:
        """Nothing is opened yet."""
        self._origin, self._large = origin, large
        self._backend = httpcore2.SyncBackend()
        self._lock = threading.Lock()
        self._idle: list[tuple[Connection, float]] = []
        self._generation, self._most = 0, FEWEST

    def close(self) -> None:
        """Close every connection, and those that are used now as soon as they no longer are."""
        self.renew()

    def renew(self, most: int | None = None) -> None:
        """Use fresh connections from now on, of which `most` are kept. The others are closed once nobody uses them."""
        with self._lock:
            self._generation += 1
            self._most = max(FEWEST, most or self._most)
            old, self._idle = self._idle, []
        for connection, _ in old:
            connection.close()

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, allowance: Allowance
    ) -> Response:
        """The answer to a request; `target` is its path below the base URL, with the query, as it is sent.

        Raises UnansweredError, and ValueError for what cannot be put into HTTP.
        """
        try:
            request = h11.Request(
                method=method,
                target=self._origin.target(target),
                headers=list(self._origin.headers(method, headers, body)),
            )
            with self._connection(allowance) as connection:
                answer, content = connection.exchange(request, body, allowance, self._large)
        except h11.LocalProtocolError as error:
            raise ValueError(f"the kit tried to send something that is not an HTTP request: {error}") from error
        except h11.RemoteProtocolError as error:
            raise UnansweredError("malformed", str(error)) from error
        except httpcore2.TimeoutException as error:
            raise UnansweredError("timeout", str(error)) from error
        except httpcore2.ConnectError as error:
            raise UnansweredError("unreachable", str(error)) from error
        except httpcore2.NetworkError as error:
            raise UnansweredError("dropped", str(error)) from error
        return response_of(answer, content, allowance.most, self._large)

    @contextmanager
    def _connection(self, allowance: Allowance) -> Iterator[Connection]:
        generation, connection = self._taken()
        if connection is None:
            connection = Connection(self._opened(allowance))
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._give_back(connection, generation)

    def _taken(self) -> tuple[int, Connection | None]:
        """One that is open and idle, if there is one. Those that are not are closed."""
        while True:
            with self._lock:
                generation = self._generation
                connection, since = self._idle.pop() if self._idle else (None, 0.0)
            if connection is None or (time.monotonic() - since < KEEPALIVE_SECONDS and connection.idle()):
                return generation, connection
            connection.close()

    def _give_back(self, connection: Connection, generation: int) -> None:
        if connection.again():
            with self._lock:
                if generation == self._generation and len(self._idle) < self._most:
                    self._idle.append((connection, time.monotonic()))
                    return
        connection.close()

    def _opened(self, allowance: Allowance) -> httpcore2.NetworkStream:
        """A stream to the origin, through the proxy if there is one, and in TLS if that is wanted."""
        origin = self._origin
        if origin.proxy is None:
            stream = self._backend.connect_tcp(origin.host, origin.port, allowance.patience())
        else:
            stream = self._opened_to(origin.proxy, allowance)
            if origin.tunnelled:
                self._tunnel(stream, allowance)
        if origin.context is None:
            return stream
        return stream.start_tls(origin.context, origin.host, allowance.patience())

    def _opened_to(self, proxy: str, allowance: Allowance) -> httpcore2.NetworkStream:
        parts = urlsplit(proxy)
        host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
        stream = self._backend.connect_tcp(host, port, allowance.patience())
        if parts.scheme == "http":
            return stream
        return stream.start_tls(ssl.create_default_context(), host, allowance.patience())

    def _tunnel(self, stream: httpcore2.NetworkStream, allowance: Allowance) -> None:
        """Have the proxy pass on what is sent from now on. Raises UnansweredError where it does not."""
        whole = f"{self._origin.authority.removesuffix(f':{self._origin.port}')}:{self._origin.port}"
        headers = [("Host", whole), *self._origin.proxy_headers.items()]
        request = h11.Request(method="CONNECT", target=whole, headers=headers)
        try:
            answer = Connection(stream).head(request, b"", allowance)
            if answer.status_code // 100 != 2:
                raise UnansweredError("unreachable", f"the proxy does not lead there: it answers {answer.status_code}")
        except BaseException:
            stream.close()
            raise
