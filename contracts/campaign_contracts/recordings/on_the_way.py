"""Which answers are none of the server's by HTTP's own word: a cache on the way gave them, or a proxy."""

from collections.abc import Mapping

from campaign_contracts.recordings.order import CACHED

ON_THE_WAY = "answered by a proxy on the way"

OF_A_PROXY = (407, 511)
"""Answers of which HTTP says that they are never the server's."""


def answered(method: str, status: int, headers: Mapping[str, str]) -> str | None:
    """Why an answer is none of the server's; None where nothing says so. Header names are in lower case.

    A 304 says that the client has the answer already. `Age` is a shared cache's word (RFC 9111): several of them may
    each say how old an answer is. What the server answered itself may have an `Age` of 0.
    """
    if status in OF_A_PROXY:
        return ON_THE_WAY
    if method not in ("GET", "HEAD"):
        return None
    aged = any(age.strip().lstrip("0").isdecimal() for age in headers.get("age", "").split(","))
    return CACHED if aged or status == 304 else None
