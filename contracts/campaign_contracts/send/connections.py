"""Connections to one target, and one exchange on one of them: bytes as they are on the wire, with no secret hidden."""

import contextlib
import math
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

import httpx2

from campaign_contracts import json_body
from campaign_contracts.history import Failure, Response
from campaign_contracts.send.answers import failure_of, response_of
from campaign_contracts.send.bounds import LARGE_BYTES, Allowance, bound, read
from campaign_contracts.send.drafts import Target
from campaign_contracts.send.patience import Patience
from campaign_contracts.send.raw import Origin, exchange_bytes

KEEPALIVE_SECONDS = 30.0

FEWEST = 8
"""So many connections a pool may have open at least."""


class Connections:
    """Connections to a target: a pool that is shared, and others for those who ask for their own.

    Answers are bounded in bytes and time, and waited for as long as the target has shown that it takes (`patience`).
    """

    def __init__(self, target: Target, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Open a pool; nothing is sent yet. Raises OSError for files of certificates that cannot be read."""
        self._target, self._monotonic = target, monotonic
        secure = target.base_url.startswith("https:") or target.cacert is not None
        # Certificates take a while to load, and plain HTTP needs none of them.
        self._context = (
            ssl.create_default_context(cafile=target.cacert) if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        if target.cert is not None:
            self._context.load_cert_chain(target.cert, target.key)
        self.allowance = Allowance(threading.Lock())
        self.patience = Patience(most=target.timeout, hurried=target.hurried)
        self._base = httpx2.URL(target.base_url)
        self._prefix = urlsplit(target.base_url).path.rstrip("/")
        self._most = FEWEST
        self._pool = self.open()
        self._users = Counter[httpx2.BaseTransport]()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close every connection of the shared pool, and of those that it replaced."""
        with self._lock:
            pools = {self._pool, *self._users}
        for pool in pools:
            pool.close()

    def renew(self, most: int | None = None) -> None:
        """Use fresh connections from now on, `most` at once.

        The old ones are closed as soon as nobody has a request under way on them.
        """
        with self._lock:
            self._most = max(FEWEST, most or self._most)
            replaced, self._pool = self._pool, self.open()
            unused = not self._users[replaced]
        if unused:
            replaced.close()

    @contextlib.contextmanager
    def _shared(self) -> Iterator[httpx2.BaseTransport]:
        """The shared pool, which stays open as long as it is used here."""
        with self._lock:
            pool = self._pool
            self._users[pool] += 1
        try:
            yield pool
        finally:
            with self._lock:
                self._users[pool] -= 1
                if not self._users[pool]:
                    del self._users[pool]
                unused = pool is not self._pool and pool not in self._users
            if unused:
                pool.close()

    def open(self) -> httpx2.BaseTransport:
        """A pool without what a client puts above it (redirects, cookies, authentication): none of it is wanted."""
        return self._opened(self._target.proxy)

    def open_directly(self) -> httpx2.BaseTransport:
        """The same without a proxy, for a sandbox's control plane: it is no part of what is tested."""
        return self._opened(None)

    def _opened(self, proxy: str | None) -> httpx2.BaseTransport:
        limits = httpx2.Limits(
            max_connections=self._most, max_keepalive_connections=self._most, keepalive_expiry=KEEPALIVE_SECONDS
        )
        transport = httpx2.HTTPTransport(verify=self._context, limits=limits, trust_env=False, proxy=proxy)
        return bound(transport, self.allowance)

    def answer(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        pool: httpx2.BaseTransport | None = None,
        *,
        left: float = math.inf,
        among: int = 1,
    ) -> tuple[Response | None, Failure | None]:
        """The answer to a request, or why there is none. `target` is the path with its query as it shall be sent.

        It is waited for no longer than the run has `left`, in seconds. Of so many answers that are kept until the last
        of them is there (`among`), each has a part of the bytes that one may have, but always `LARGE_BYTES` of them.
        """
        patience, bytes_of_one = self.patience.seconds, self._target.answer_bytes
        most = max(bytes_of_one // among, min(LARGE_BYTES, bytes_of_one))
        request = httpx2.Request(
            method,
            self._base,
            content=body or None,
            headers={"accept-encoding": "gzip, deflate", **headers},
            extensions={
                "timeout": httpx2.Timeout(min(patience, left)).as_dict(),
                "target": f"{self._prefix}{target}".encode(),
            },  # sent as it is, not as a part of a URL
        )
        began = self._monotonic()
        try:
            self.allowance.grant(patience + self._target.answer_seconds, most, ends_in=left)
            with self._shared() if pool is None else contextlib.nullcontext(pool) as used:
                answer = used.handle_request(request)
                content = read(answer, most, self._target.head_bytes, self.allowance)
        except httpx2.RequestError as error:
            return None, failure_of(error)
        self.patience.answered(self._monotonic() - began)
        return _readable(response_of(answer, content), None)

    def answer_to_bytes(
        self, content: bytes, *, hang_up: bool, left: float = math.inf
    ) -> tuple[Response | None, Failure | None]:
        """The answer to bytes that are sent as they are, on a connection of their own.

        Their request line, where they have one, leads through the path before `/v2`. `hang_up` closes the sending half
        at once.
        """
        prefixed = content.replace(b" /v2", f" {self._prefix}/v2".encode(), 1) if self._prefix else content
        response, failure = exchange_bytes(
            Origin.of(self._target.base_url, self._context, self._target.proxy),
            prefixed,
            timeout=self._target.timeout,
            seconds=min(self._target.timeout + self._target.answer_seconds, left),
            most=self._target.answer_bytes,
            head=self._target.head_bytes,
            hang_up=hang_up,
        )
        return _readable(response, failure)


def _readable(response: Response | None, failure: Failure | None) -> tuple[Response | None, Failure | None]:
    """The same, but for an answer that is more than is read, so that nobody can judge it."""
    reason = json_body.unread(response.body) if response is not None else None
    return (response, failure) if reason is None else (None, Failure(kind="unread", message=f"the answer has {reason}"))
