"""Which of the recorded requests are this API's: campaigns of one server, below one prefix."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from campaign_contracts.recordings.entries import Entry
from campaign_contracts.usage import found_instead

_OURS = re.compile(
    r"(?P<prefix>.*?)(?P<path>/v2/accounts/(?P<sid>[^/]+)/(?:campaigns|campaign)(?:/(?P<id>[^/]*).*)?)", re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a request of this API went: the base URL (origin and prefix), and the path below it with its parameters."""

    base_url: str
    path: str
    sid: str
    campaign: str | None


def place(entry: Entry) -> Place | None:
    """The place of a request about campaigns; None for one to something else."""
    return parts(entry.path, entry.origin)


def parts(path: str, origin: str = "") -> Place | None:
    """The place of a path of this API, below any prefix; None for another path."""
    match = _OURS.fullmatch(path)
    if match is None:
        return None
    return Place(
        base_url=origin + match["prefix"],
        path=match["path"],
        sid=unquote(match["sid"]),
        campaign=unquote(match["id"]) if match["id"] else None,
    )


def chosen(asked: str | None, counted: Mapping[str, int]) -> str | None:
    """The base URL to judge: the one asked for, else the one with most requests; None where there is none."""
    if asked is not None:
        wanted = normal(asked)
        return wanted if wanted in counted else None
    return max(counted, key=lambda each: counted[each], default=None)


def destination(url: str) -> str:
    """`normal` of a URL that requests are passed on to, which gives nothing but the place. Raises ValueError."""
    found = normal(url)
    if set(url) & set("@?#"):
        raise ValueError("expected a URL without credentials, query or fragment; a client sends its own")
    return found


def normal(url: str) -> str:
    """A base URL as `Place` has it: without default ports, credentials and what follows `/v2`. Raises ValueError."""
    expected = f"expected a URL such as https://host or http://host:port{found_instead(url)}"
    try:
        url_parts = urlsplit(url if "://" in url else f"https://{url}")
        port = url_parts.port
    except ValueError:  # what Python says of it repeats parts of it
        raise ValueError(expected) from None
    if not url_parts.hostname or url_parts.scheme not in ("http", "https"):
        raise ValueError(expected)
    host = f"[{url_parts.hostname}]" if ":" in url_parts.hostname else url_parts.hostname.lower()
    netloc = host if port in (None, {"http": 80, "https": 443}[url_parts.scheme]) else f"{host}:{port}"
    return f"{url_parts.scheme}://{netloc}{url_parts.path.partition('/v2')[0].rstrip('/')}"
