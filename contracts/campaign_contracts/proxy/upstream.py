"""Where a reverse proxy sends requests: a base URL, and what it takes to connect to it."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from campaign_contracts.running.proxies import is_loopback
from campaign_contracts.send.answers import certificate_refusal, tls_trouble

CHUNK = 1 << 16

AT_ONCE = struct.pack("ii", 1, 0)
"""The linger option of a socket that is reset when it is closed."""


@dataclass(kw_only=True)
class Upstream:
    """Where requests go: a base URL, and what it takes to connect to it."""

    base_url: str
    cacert: str | None = None
    cert: str | None = None
    key: str | None = None
    """Files: the certificates to trust, the one to show, and its key where that has a file of its own."""
    unreached: Callable[[str], None] = field(default=lambda _: None)
    """Hears why a connection did not come about: the client sees no more than that its own ends."""

    def __post_init__(self) -> None:
        """Take the URL apart."""
        parts = urlsplit(self.base_url)
        self.host, secure = parts.hostname or "", parts.scheme == "https"
        self.port = parts.port or (443 if secure else 80)
        self.prefix = parts.path.rstrip("/")
        self.authority = parts.netloc.rpartition("@")[2]
        self.tls = ssl.create_default_context(cafile=self.cacert) if secure else None
        if self.tls is not None:
            self.tls.set_alpn_protocols(["http/1.1"])
            if self.cert is not None:
                self.tls.load_cert_chain(self.cert, self.key)

    async def connect(self, reached_at: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection of its own, for a client that reached the proxy at this address. Raises OSError.

        A server on this machine's loopback sees where another machine's client came in: its control plane is not for
        that client, and nothing in the bytes that pass would tell.
        """
        outside = is_loopback(self.host) and not is_loopback(reached_at)
        own = (reached_at.removeprefix("::ffff:"), 0) if outside else None
        try:
            return await asyncio.open_connection(self.host, self.port, ssl=self.tls, limit=CHUNK, local_addr=own)
        except OSError as error:
            self._unreached(
                tls_trouble(str(error)) or error.strerror or str(error) or "it closed the connection at once"
            )
            raise

    def shut_out(self, error: BaseException | None) -> bool:
        """Whether the server wants another certificate of the client. TLS 1.3 says so after the connection is there."""
        reason = certificate_refusal(str(error)) if isinstance(error, ssl.SSLError) else None
        if reason is not None:
            self._unreached(reason)
        return reason is not None

    def _unreached(self, reason: str) -> None:
        self.unreached(f"{self.base_url} cannot be reached: {reason}")


def reset_on_close(writer: asyncio.StreamWriter) -> None:
    """Let a connection end with a reset, as its other side did."""
    found = writer.get_extra_info("socket")
    if found is not None and found.fileno() >= 0:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
