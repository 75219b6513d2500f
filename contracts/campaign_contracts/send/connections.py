"""Connections to one target, and one exchange on one of them: bytes as they are on the wire, with no secret hidden."""

import math
import ssl
import threading
import time
from collections.abc import Callable, Mapping

from campaign_contracts import json_body
from campaign_contracts.history import Failure, Response
from campaign_contracts.send.bounds import LARGE_BYTES, Allowance
from campaign_contracts.send.drafts import Target, UnansweredError
from campaign_contracts.send.origin import Origin
from campaign_contracts.send.patience import Patience
from campaign_contracts.send.pool import Pool
from campaign_contracts.send.raw import exchange_bytes


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
        self.patience = Patience(most=target.timeout, hurried=target.hurried)
        self._origin = Origin.of(target.base_url, self._context, target.proxy)
        self._large = threading.Lock()
        self._pool = self.open()

    def close(self) -> None:
        """Close every connection of the shared pool."""
        self._pool.close()

    def renew(self, most: int | None = None) -> None:
        """Use fresh connections of the shared pool from now on, of which `most` are kept."""
        self._pool.renew(most)

    def open(self) -> Pool:
        """Connections of one's own to the target."""
        return self._opened(self._origin)

    def open_directly(self, url: str) -> Pool:
        """Connections to a sandbox's control plane: not through the proxy, for it is no part of what is tested."""
        return self._opened(Origin.of(url, self._context))

    def _opened(self, origin: Origin) -> Pool:
        return Pool(origin, self._large)

    def answer(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        pool: Pool | None = None,
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
        allowance = Allowance(
            timeout=min(patience, left),
            seconds=patience + self._target.answer_seconds,
            most=most,
            head=self._target.head_bytes,
            ends_in=left,
        )
        began = self._monotonic()
        try:
            response = (pool or self._pool).exchange(
                method, target, {"accept-encoding": "gzip, deflate", **headers}, body, allowance
            )
        except UnansweredError as error:
            return None, Failure(kind=error.kind, message=str(error)[:200])
        self.patience.answered(self._monotonic() - began)
        return _readable(response, None)

    def answer_to_bytes(
        self, content: bytes, *, hang_up: bool, left: float = math.inf
    ) -> tuple[Response | None, Failure | None]:
        """The answer to bytes that are sent as they are, on a connection of their own.

        Their request line, where they have one, leads through the path before `/v2`. `hang_up` closes the sending half
        at once.
        """
        response, failure = exchange_bytes(
            self._origin,
            content.replace(b" /v2", f" {self._origin.prefix}/v2".encode(), 1),
            timeout=self._target.timeout,
            seconds=min(self._target.timeout + self._target.answer_seconds, left),
            most=self._target.answer_bytes,
            head=self._target.head_bytes,
            hang_up=hang_up,
        )
        return _readable(response, failure)


def _readable(response: Response | None, failure: Failure | None) -> tuple[Response | None, Failure | None]:
    """The same, but for an answer that is more than is read, so that nobody can judge it."""
    if response is None or response.json is not None:
        return response, failure
    reason = json_body.unread(response.body)
    return (response, failure) if reason is None else (None, Failure(kind="unread", message=f"the answer has {reason}"))
