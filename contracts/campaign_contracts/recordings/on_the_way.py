"""Which answers are none of the server's by HTTP's own word: a cache on the way gave them, or a proxy."""

import re
from collections.abc import Mapping

from campaign_contracts.recordings.order import CACHED

ON_THE_WAY = "answered by a proxy on the way"

OF_A_PROXY = (407, 511)
"""Answers of which HTTP says that they are never the server's."""

OF_CACHES = ("cache-status", "x-cache", "x-cache-status", "x-proxy-cache", "cf-cache-status")
"""Headers in which caches say what they did: RFC 9211's, and those of widespread ones."""

CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
"""Headers of a request that ask for an answer only if it is another than the client has."""

_FOUND = re.compile(r"(?i)(?<![a-z=])(?:(?:refresh)?hit|stale|updating|revalidated)(?![a-z]|-for)")


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
    aged = any(age.strip().lstrip("0").isdecimal() for age in headers.get("age", "").split(","))
    found = any(_FOUND.search(headers.get(name, "")) for name in OF_CACHES)
    known = status == 304 and (asked is None or not CONDITIONS.isdisjoint(asked))
    return CACHED if aged or found or known else None
