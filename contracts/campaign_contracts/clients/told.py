"""What names and headers tell of a client's duties: which parameters hold credentials, how long a 429 asks to wait."""

import re

from campaign_contracts.history import Exchange
from campaign_contracts.recordings import sights
from campaign_contracts.redaction import credential_like

LEAST_WAIT_SECONDS = 1.0
RESOLUTION_SECONDS = 1.0
"""Of a date in HTTP."""
LONGEST_WAIT_SECONDS = 3600.0

_PLACES = (
    "cache|continuation|cursor|foreign|idempotency|next|order|page|partition|prev|previous|primary|search|sort|start"
)
_HARMLESS = re.compile(rf"author(?:s|ed|_?ids?)?|keywords?|(?:(?:{_PLACES})[-_.]?)+(?:key|token)s?", re.IGNORECASE)
"""Names of parameters that only look as if they named a secret."""


def holds_credentials(name: str) -> bool:
    """Whether a parameter of this name holds credentials (REQ-08)."""
    return credential_like(name) and _HARMLESS.fullmatch(name) is None


def seconds_to_wait(exchange: Exchange) -> float:
    """How long a 429 asks to wait from its answer on (REQ-07): so many seconds, or until a date of the server."""
    headers = exchange.response.headers if exchange.response is not None else {}
    asked = headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 9:
        return min(float(asked), LONGEST_WAIT_SECONDS)
    until, now = sights.date({"date": asked}), sights.date(headers)
    if until is None or now is None:
        return LEAST_WAIT_SECONDS
    # Both dates are cut to whole seconds, and the server wrote its own before the answer was there.
    spent = RESOLUTION_SECONDS + exchange.until - exchange.at
    return min(max(until - now - spent, 0.0), LONGEST_WAIT_SECONDS)
