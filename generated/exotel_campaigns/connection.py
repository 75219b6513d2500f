# Generated from the specification; changes made here are lost.
"""Where to send, with which credentials, for how long: what both clients share."""

import base64
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias
from urllib.parse import quote, urlsplit

import httpx2

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
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise ValueError("base_url must not hold credentials; pass api_key and api_token")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("base_url is scheme and host, as in https://host.example")
    return url.rstrip("/")


def never_arrived(error: httpx2.RequestError) -> bool:
    """Whether the request was certainly not received: no connection came about."""
    return isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)
