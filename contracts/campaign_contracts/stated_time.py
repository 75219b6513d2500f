"""The server's present as an answer states it: in the campaign that it has just created, else in its Date header."""

from dataclasses import dataclass
from datetime import UTC, datetime

from campaign_contracts import envelope, instants
from campaign_contracts.history import Exchange

APART_SECONDS = 5.0
"""A date_created so far from the Date header is from a clock of its own, which was moved."""


@dataclass(frozen=True, kw_only=True)
class Stated:
    """The server's present (seconds since the epoch) in the middle of an exchange; `sure`: by the campaigns' clock."""

    now: float
    sure: bool


def stated_by(exchange: Exchange) -> Stated | None:
    """What the answer says of the time."""
    if exchange.response is None:
        return None
    if exchange.request.method == "POST" and exchange.response.status in (200, 207):
        dates = [instants.parse(data.get("date_created")) for data in envelope.identified(exchange.response.json)]
        if dates and dates[0] is not None:
            return Stated(now=dates[0], sure=True)
    stated = date_header(exchange)
    return None if stated is None else Stated(now=stated, sure=False)


def date_header(exchange: Exchange) -> float | None:
    """The instant in the Date header."""
    text = exchange.response.headers.get("date") if exchange.response else None
    try:
        return datetime.strptime(text or "", "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return instants.parse(text)


@dataclass(kw_only=True)
class Ahead:
    """How far a server's clock that cannot be read is ahead of the one by which exchanges are dated."""

    seconds: float = 0.0
    sure: bool = False

    def hear(self, exchange: Exchange, started_at: float) -> None:
        """Learn from an answer; `started_at` is when record times began by our clock."""
        if self.sure or (stated := stated_by(exchange)) is None:
            return
        seconds = stated.now - started_at - (exchange.at + exchange.until) / 2
        width = exchange.until - exchange.at
        if abs(seconds - self.seconds) > APART_SECONDS + width / 2:  # it was said at any moment of a slow answer
            self.seconds = seconds
        self.sure = stated.sure and width <= APART_SECONDS
