"""A way to a server that is slow, loses connections, or leads to another server all of a sudden."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import urlsplit


class Way:
    """Forwards bytes between clients and a server on loopback. Change `upstream` to lead elsewhere; "" leads nowhere.

    `delay` is how long each request waits, in seconds; `loss` is the share of requests whose connection is closed: one
    half of them before the request went on, the other half when the answer comes. `refused` counts the connections that
    led nowhere.
    """

    def __init__(self, upstream: str, *, delay: float = 0.0, loss: float = 0.0, seed: int = 1) -> None:
        """Listen on a free port; `upstream` is a base URL."""
        self.upstream = upstream
        self.requests = self.lost = self.refused = 0
        self.doomed: Callable[[bytes], bool] = lambda _: False
        self._delay, self._loss, self._random = delay, loss, Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def base_url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Listen no more; connections end with their clients."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            if not self.upstream:
                self.refused += 1
                return
            parts = urlsplit(self.upstream)
            with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as server:
                for each in (client, server):
                    each.settimeout(None)
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                Connection(self, client, server).run()

    def fate(self, first: bytes) -> str:
        """What becomes of the next request, which begins so: `lost`, `unanswered` (as all `doomed` ones), or `fine`."""
        self.requests += 1
        if self.doomed(first):
            self.lost += 1
            return "unanswered"
        draw = self._random.random()
        if draw >= self._loss:
            return "fine"
        self.lost += 1
        return "lost" if draw < self._loss / 2 else "unanswered"

    def wait(self) -> None:
        """Let a request wait."""
        if self._delay:
            time.sleep(self._delay)


class Connection:
    """One client's connection and the one to the server that belongs to it."""

    def __init__(self, way: Way, client: socket.socket, server: socket.socket) -> None:
        """Both are open."""
        self._way, self._client, self._server = way, client, server
        self._answering = True  # the next bytes of the client begin a request
        self._doomed = False

    def run(self) -> None:
        """Forward until either side has had enough."""
        back = threading.Thread(target=self._forward_answers, daemon=True)
        back.start()
        with contextlib.suppress(OSError):
            while chunk := self._client.recv(65536):
                if self._answering:
                    self._answering = False
                    self._way.wait()
                    fate = self._way.fate(chunk)
                    self._doomed = fate == "unanswered"
                    if fate == "lost":
                        return self._hang_up()
                self._server.sendall(chunk)
            self._server.shutdown(socket.SHUT_WR)
        return back.join(30)

    def _forward_answers(self) -> None:
        with contextlib.suppress(OSError):
            while chunk := self._server.recv(65536):
                if self._doomed:
                    return self._hang_up()
                self._answering = True
                self._client.sendall(chunk)
        return self._hang_up()

    def _hang_up(self) -> None:
        for each in (self._client, self._server):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def way(upstream: str, *, delay: float = 0.0, loss: float = 0.0) -> Iterator[Way]:
    """A way that is closed when the block ends."""
    made = Way(upstream, delay=delay, loss=loss)
    try:
        yield made
    finally:
        made.close()
