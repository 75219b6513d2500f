"""Where a reverse proxy sends requests: a base URL, and what it takes to connect to it."""

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

CHUNK = 1 << 16


@dataclass(kw_only=True)
class Upstream:
    """Where requests go: a base URL, and what it takes to connect to it."""

    base_url: str
    cacert: str | None = None

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

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection of its own. Raises OSError."""
        return await asyncio.open_connection(self.host, self.port, ssl=self.tls, limit=CHUNK)
