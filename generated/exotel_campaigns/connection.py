# Generated from the specification; changes made here are lost.
# fmt: off
"""Where to send, with which credentials, for how long: what both clients share."""

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal, TypeAlias
from urllib.parse import quote

import httpx2

from .exchange import Response

DEFAULT_TIMEOUT = httpx2.Timeout(30.0, connect=10.0)

Region: TypeAlias = Literal["singapore", "mumbai"]

_REGIONS: Mapping[str, str] = {
    "singapore": "https://api.exotel.com",
    "mumbai": "https://api.in.exotel.com",
}


class Secrets:
    """Credentials in every spelling in which they could show up somewhere. They show in no `repr`."""

    __slots__ = ("_spellings",)

    def __init__(self, key: str, token: str) -> None:
        """Know the spellings of an API key and an API token."""
        basic = base64.b64encode(f"{key}:{token}".encode()).decode()
        spellings = {basic, base64.b64encode(token.encode()).decode()}
        spellings |= {spelling for secret in (key, token) for spelling in (secret, quote(secret, safe=""))}
        self._spellings = tuple(sorted(filter(None, spellings), key=len, reverse=True))

    def __repr__(self) -> str:
        """Say nothing."""
        return "Secrets(***)"

    def __iter__(self) -> Iterator[str]:
        """Iterate over the spellings, longest first."""
        return iter(self._spellings)

    def hidden_in(self, text: str) -> str:
        """Return a text without them."""
        for spelling in self._spellings:
            text = text.replace(spelling, "***")
        return text


def base_url_of(region: Region | None, base_url: str | None) -> str:
    """Return scheme and host to send to. Raises ValueError."""
    if (region is None) == (base_url is None):
        raise ValueError("give either region or base_url")
    if region is not None and region not in _REGIONS:
        raise ValueError(f"region is one of {', '.join(_REGIONS)}, not {region!r}")
    url = _REGIONS[region] if region is not None else base_url or ""
    if "@" in url:
        raise ValueError("base_url must not hold credentials; pass api_key and api_token")
    try:
        parts = httpx2.URL(url)
    except httpx2.InvalidURL:
        parts = httpx2.URL()
    reachable = re.fullmatch(r"[^\s%]+", parts.host) is not None and (parts.port or 0) < 65536
    if parts.scheme not in {"http", "https"} or not reachable or parts.query or parts.fragment:
        raise ValueError("base_url is scheme and host, as in https://host.example")
    return url.rstrip("/")


def never_arrived(error: httpx2.RequestError) -> bool:
    """Whether the request was certainly not received: no connection came about."""
    return isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)


def response_of(answer: httpx2.Response, raw: bytes | None) -> Response:
    """Return an answer as a plain value. `raw` is its body as it was sent, None where a transport has decoded it."""
    content, flaw = answer.content if raw is None else raw, None
    if raw is not None and "content-encoding" in answer.headers:
        try:
            content = httpx2.Response(answer.status_code, headers=answer.headers, content=raw).content
        except httpx2.DecodingError as error:
            flaw = f"the body is not encoded as its Content-Encoding says: {error}"
    return Response(
        status=answer.status_code,
        received=datetime.now(UTC),
        headers={name.lower(): value for name, value in answer.headers.items()},
        content=content,
        flaw=flaw,
    )
