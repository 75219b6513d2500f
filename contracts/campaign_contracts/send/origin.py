"""Where requests go: a host and a port, with or without TLS, straight or through a proxy."""

import base64
import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
LENGTH_ALWAYS = frozenset({"POST", "PUT", "PATCH"})
"""Methods whose requests say how long their body is, even where there is none."""

_WIRE = "".join(map(chr, range(33, 127)))
"""Characters that go to the wire as they are; anything else in a target is percent-encoded."""


def on_the_wire(target: str) -> str:
    """A target as it is sent."""
    return quote(target, safe=_WIRE)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Host and port of a base URL, and the path that its requests begin with, as it is sent.

    `context` is None without TLS, `proxy` (a URL) without a proxy.
    """

    host: str
    port: int
    prefix: str = ""
    context: ssl.SSLContext | None = None
    proxy: str | None = None

    @classmethod
    def of(cls, base_url: str, context: ssl.SSLContext, proxy: str | None = None) -> "Origin":
        """The origin of a base URL; the context counts where that is https."""
        parts = urlsplit(base_url)
        secure = parts.scheme == "https"
        port = parts.port or DEFAULT_PORTS["https" if secure else "http"]
        return cls(
            host=parts.hostname or "",
            port=port,
            prefix=on_the_wire(parts.path.rstrip("/")),
            context=context if secure else None,
            proxy=proxy,
        )

    @property
    def authority(self) -> str:
        """The host as requests name it: with its port, unless that is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = DEFAULT_PORTS["https" if self.context is not None else "http"]
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def tunnelled(self) -> bool:
        """Whether a proxy passes bytes on without reading them: what is sent over TLS is none of its business."""
        return self.proxy is not None and self.context is not None

    @property
    def proxy_headers(self) -> Mapping[str, str]:
        """By what the proxy knows who asks: nothing, unless its URL names a user."""
        parts = urlsplit(self.proxy or "")
        if parts.username is None:
            return {}
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return {"proxy-authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def target(self, path: str) -> str:
        """What a request names for a path, with its query, below the base URL.

        A proxy that reads requests is told the whole URL.
        """
        whole = self.prefix + path
        return f"http://{self.authority}{whole}" if self.proxy is not None and not self.tunnelled else whole

    def headers(self, method: str, headers: Mapping[str, str], body: bytes) -> Iterator[tuple[str, str]]:
        """The headers of a request, with those that HTTP itself needs."""
        given = {name.lower() for name in headers}
        if "host" not in given:
            yield "Host", self.authority
        if self.proxy is not None and not self.tunnelled:
            yield from self.proxy_headers.items()
        yield from headers.items()
        if (body or method in LENGTH_ALWAYS) and not given & {"content-length", "transfer-encoding"}:
            yield "Content-Length", str(len(body))

    def connect(self, timeout: float) -> socket.socket:
        """A socket for bytes as they are: a proxy passes them on through a tunnel. Raises OSError."""
        if self.proxy is None:
            plain = socket.create_connection((self.host, self.port), timeout=timeout)
        else:
            plain = self._tunnel(self.proxy, timeout)
        return self.context.wrap_socket(plain, server_hostname=self.host) if self.context is not None else plain

    def _tunnel(self, proxy: str, timeout: float) -> socket.socket:
        parts = urlsplit(proxy)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        connection.set_tunnel(self.host, self.port, dict(self.proxy_headers))
        connection.connect()
        return connection.sock
