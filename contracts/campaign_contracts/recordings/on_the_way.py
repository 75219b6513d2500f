"""Which answers are none of the server's by HTTP's own word: a cache on the way gave them, or a proxy."""

import re
from collections.abc import Mapping

from campaign_contracts.recordings.order import CACHED

ON_THE_WAY = "answered by a proxy on the way"

OF_A_PROXY = (407, 511)
"""Answers of which HTTP says that they are never the server's."""

OF_CACHES = ("x-cache", "x-cache-status", "x-proxy-cache", "cf-cache-status")
"""Headers in which widespread caches say what they did: a word for each cache, and perhaps where it is."""

CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
"""Headers of a request that ask for an answer only if it is another than the client has."""

_FOUND = re.compile(r"(?:[a-z_]*_|refresh)?hit|stale|updating|revalidated")
_HIT = re.compile(r";\s*hit\s*(?:=\s*\?1\s*)?(?:[;,]|\Z)")
_QUOTED = re.compile(r'"[^"]*"')


def answered(
    method: str, status: int, headers: Mapping[str, str], asked: Mapping[str, str] | None = None
) -> str | None:
    """Why an answer is none of the server's; None where nothing says so. Header names are in lower case.

    A 304 says that the client has the answer already, unless the headers `asked` are known and do not ask for that.
    `Age` is a shared cache's word (RFC 9111): several of them may each say how old an answer is. What the server
    answered itself may have an `Age` of 0. Caches that say no `Age` may name what they did in a header of their own.
    """
    if status in OF_A_PROXY:
        return ON_THE_WAY
    if method not in ("GET", "HEAD"):
        return None
    aged = "age" in headers and any(age.strip().lstrip("0").isdecimal() for age in headers["age"].split(","))
    told = [headers[name].lower() for name in OF_CACHES if name in headers]
    words = (part.split() for text in told for part in text.split(","))
    found = any(word and _FOUND.fullmatch(word[0]) for word in words) or _says_hit(headers.get("cache-status", ""))
    known = status == 304 and (asked is None or not CONDITIONS.isdisjoint(asked))
    return CACHED if aged or found or known else None


def _says_hit(status: str) -> bool:
    """Whether a `Cache-Status` (RFC 9211) says that a cache had the answer."""
    return bool(status) and _HIT.search(_QUOTED.sub("", status.lower())) is not None
