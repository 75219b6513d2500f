# Generated from the specification; changes made here are lost.
# fmt: off
"""Where to send, with which credentials, for how long: what both clients share."""

import contextlib
import os
import platform
import re
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import httpx2

from .decoding import (
    ENCODINGS,
    LARGEST_ANSWER,
    TooLarge,
    TooManyValues,
    Undecodable,
    bounded,
    decoded,
)
from .exchange import Request, Response, Retry
from .masking import Secrets

VERSION = "1.0.0"

USER_AGENT = f"{__name__.partition('.')[0].replace('_', '-')}/{VERSION} python/{platform.python_version()} httpx2/{httpx2.__version__}"

DEFAULT_TIMEOUT = httpx2.Timeout(30.0, connect=10.0)

AdviceMode: TypeAlias = Literal["warn", "refuse", "off"]

Region: TypeAlias = Literal["singapore", "mumbai"]

_REGIONS: Mapping[str, str] = {
    "singapore": "https://api.exotel.com",
    "mumbai": "https://api.in.exotel.com",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How calls are made; see the arguments of the client. `whole` bounds one attempt from its beginning to its end."""

    timeout: httpx2.Timeout
    whole: float | None
    retry: Retry
    advice: AdviceMode


def options(timeout: float | httpx2.Timeout, retry: Retry | None, advice: AdviceMode) -> Options:
    """Return options as the clients use them. Raises ValueError."""
    if advice not in ("warn", "refuse", "off"):
        raise ValueError(f"advice is 'warn', 'refuse' or 'off', not {advice!r}")
    if isinstance(timeout, httpx2.Timeout):
        limits = [timeout.connect, timeout.read, timeout.write, timeout.pool]
        known = [limit for limit in limits if limit is not None]
        whole = sum(known) if len(known) == len(limits) else None
        return Options(timeout=timeout, whole=whole, retry=retry or Retry(), advice=advice)
    return Options(timeout=httpx2.Timeout(timeout), whole=float(timeout), retry=retry or Retry(), advice=advice)


def changed(
    known: Options, timeout: float | httpx2.Timeout | None, retry: Retry | None, advice: AdviceMode | None
) -> Options:
    """Return options of which some are others. Raises ValueError."""
    found = options(known.timeout if timeout is None else timeout, retry or known.retry, advice or known.advice)
    return replace(found, whole=known.whole) if timeout is None else found


def from_environment(name: str) -> str | None:
    """Return a setting of the environment; an empty one is none."""
    return os.environ.get("EXOTEL_" + name) or None


def setting(name: str, value: str | None) -> str:
    """Return a setting that was given, or that the environment gives. Raises ValueError without either."""
    found = from_environment(name.upper()) if value is None else value
    if not found:
        raise ValueError(f"{name} is missing: give it, or set EXOTEL_{name.upper()}")
    return found


def secrets_of(api_key: str | None, api_token: str | None) -> Secrets:
    """Return the credentials that were given, or that the environment gives; they may be incomplete."""
    return Secrets(
        from_environment("API_KEY") if api_key is None else api_key,
        from_environment("API_TOKEN") if api_token is None else api_token,
    )


def check(secrets: Secrets) -> None:
    """Raise ValueError for credentials that are incomplete. No value of them is among the locals here."""
    if secrets.missing is not None:
        raise ValueError(
            f"{secrets.missing} is missing or no printable text: give it, or set EXOTEL_{secrets.missing.upper()}"
        )


def base_url_of(region: str | None, base_url: str | None) -> str:
    """Return scheme and host to send to; the environment counts where nothing is given. Raises ValueError."""
    if region is None and base_url is None:
        region, base_url = from_environment("REGION"), from_environment("BASE_URL")
    if (region is None) == (base_url is None):
        raise ValueError("give either region or base_url, or set EXOTEL_REGION or EXOTEL_BASE_URL")
    if region is not None and region not in _REGIONS:
        raise ValueError(f"region is one of {', '.join(_REGIONS)}, not {region!r}")
    url = _REGIONS[region] if region is not None else base_url or ""
    if "@" in url:
        # The URL itself must not be among the locals when this is raised.
        del url, base_url
        raise ValueError("base_url must not hold credentials; pass api_key and api_token")
    try:
        parts = httpx2.URL(url)
    except httpx2.InvalidURL:
        parts = httpx2.URL()
    reachable = re.fullmatch(r"[^\s%]+", parts.host) is not None and (parts.port or 0) < 65536
    if parts.scheme not in {"http", "https"} or not reachable or parts.query or parts.fragment:
        raise ValueError("base_url is scheme and host, as in https://host.example")
    return url.rstrip("/")


def headers_of(request: Request) -> list[tuple[str, str]]:
    """Return the headers of a request, those of the caller instead of ours of the same name."""
    own = {"accept": "application/json", "accept-encoding": ENCODINGS, "user-agent": USER_AGENT}
    if request.content is not None:
        own["content-type"] = "application/json"
    given = {name.lower() for name, _ in request.headers}
    return [*((name, value) for name, value in own.items() if name not in given), *request.headers]


class SecretAuth(httpx2.Auth):
    """HTTP Basic, put into a request when it leaves."""

    def __init__(self, secrets: Secrets) -> None:
        """Keep the credentials."""
        self._secrets = secrets

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Add the header."""
        request.headers["Authorization"] = self._secrets.basic
        yield request


def never_arrived(error: httpx2.RequestError) -> bool:
    """Whether the request was certainly not received: no connection came about."""
    return isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)


class Watch:
    """Bounds every read of a connection by the time that the call of this thread has left.

    A time-out of httpx2 begins anew with each byte, also within the head of an answer. The hook for connections is
    `trace`, an extension of requests; connections outlive a call, so what they obey is looked up with each read.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Measure with this clock."""
        self._clock = clock
        self._here = threading.local()

    @contextlib.contextmanager
    def until(self, instant: float | None) -> Iterator[None]:
        """Let a call of this thread end at that instant of the clock, None for never."""
        self._here.until = instant
        try:
            yield
        finally:
            # The connection may be used by others, too, with time-outs of their own.
            self._here.until = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of what a connection does."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._bound(info["return_value"])

    def _bound(self, stream: Any) -> None:
        unbounded = stream.read

        def read(max_bytes: int, timeout: float | None = None) -> bytes:
            until: float | None = getattr(self._here, "until", None)
            left = None if until is None else until - self._clock()
            if left is not None and left <= 0:
                raise httpx2.ReadTimeout("the answer took too long as a whole")
            limits = [limit for limit in (timeout, left) if limit is not None]
            content: bytes = unbounded(max_bytes, timeout=min(limits, default=None))
            return content

        stream.read = read


class Body:
    """The body of an answer while it arrives: bounded in bytes and in time."""

    def __init__(self, until: float | None) -> None:
        """Take parts until that instant of the clock, None for ever."""
        self._until = until
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes, now: float) -> bool:
        """Take a part; whether more may follow. Raises `httpx2.ReadTimeout` when the time is over."""
        if self._until is not None and now > self._until:
            raise httpx2.ReadTimeout("the answer took too long as a whole")
        self._parts.append(part)
        self._size += len(part)
        return self._size <= LARGEST_ANSWER

    def whole(self) -> bytes:
        """Return what arrived."""
        return b"".join(self._parts)


def response_of(answer: httpx2.Response, raw: bytes | None) -> Response:
    """Return an answer as a plain value. `raw` is its body as it was sent, None where a transport has decoded it."""
    content, flaw = answer.content if raw is None else raw, None
    try:
        if len(content) > LARGEST_ANSWER:
            raise TooLarge
        if raw is not None:
            content = decoded(raw, answer.headers.get("content-encoding", ""))
        content = bounded(content)
    except (TooLarge, TooManyValues) as error:
        flaw = str(error)
    except Undecodable as error:
        flaw = f"the body is not encoded as its Content-Encoding says: {error}"
    return Response(
        status=answer.status_code,
        received=datetime.now(UTC),
        headers={name.lower(): value for name, value in answer.headers.items()},
        content=content,
        flaw=flaw,
    )
