"""What the proxy keeps of what passes through it, and how much may pass at once."""

from collections.abc import Iterable
from dataclasses import dataclass

import h11

from campaign_contracts.proxy.messages import TOO_LONG


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What the proxy keeps of what passes, and how much may pass at once.

    Of a body with more than `body` bytes nothing is known, and of headers with more than `head`, though they go
    through. An exchange may take `seconds`, and a connection say nothing for as long; `connections` may be open.
    """

    body: int = 16_000_000
    head: int = 64_000
    seconds: float = 600.0
    connections: int = 1000

    def kept(self, body: bytearray | None, data: bytes | bytearray) -> bytearray | None:
        """A body with what follows; None where nothing is known of it any more."""
        if body is None or len(body) + len(data) > self.body:
            return None
        body += data
        return body

    def measure(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Raise RemoteProtocolError for headers that are longer than those that are read here."""
        if sum(len(name) + len(value) for name, value in headers) > self.head:
            raise h11.RemoteProtocolError("the headers are too long", error_status_hint=TOO_LONG)
