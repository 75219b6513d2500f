"""The server's present as an answer states it: in the campaign that it has just created, else in its Date header."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import inf

from campaign_contracts import envelope, instants
from campaign_contracts.history import Exchange

APART_SECONDS = 5.0
"""A date_created so far from the Date header is from a clock of its own, which was moved."""

MOST_LEAP_SECONDS = 300.0
"""So far may a server's clock be from where its pace brings it."""

FASTEST = 86_400.0
"""No clock is believed to go faster: a day in a second."""

MOST_HASTE = 3.0
"""A clock is believed to go at most so many times as fast as it did at its slowest."""

LEAST_SECONDS = 1.0
"""Answers that are closer to each other do not tell how fast a clock goes."""


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
    return None if text is None else _dated(text)


@lru_cache(maxsize=64)  # many answers are of the same second
def _dated(text: str) -> float | None:
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return instants.parse(text)


@dataclass(kw_only=True)
class Ahead:
    """How far a server's clock that cannot be read is ahead of the one by which exchanges are dated.

    `doubt` is how far that may be off for what a slow answer leaves open; a quicker one is believed rather.
    """

    seconds: float = 0.0
    sure: bool = False
    doubt: float = inf

    def hear(self, exchange: Exchange, started_at: float) -> None:
        """Learn from an answer; `started_at` is when record times began by our clock."""
        doubt = (exchange.until - exchange.at) / 2
        if (self.sure and doubt >= self.doubt) or (stated := stated_by(exchange)) is None:
            return
        if self.sure and not stated.sure:
            return
        seconds = stated.now - started_at - exchange.at - doubt
        most = doubt + (instants.TOLERANCE_SECONDS if stated.sure else APART_SECONDS)
        if abs(seconds - self.seconds) > most:  # it was said at any moment of a slow answer
            self.seconds = seconds
        if stated.sure:
            self.sure, self.doubt = self.sure or 2 * doubt <= APART_SECONDS, doubt


class Leaps:
    """Notices that somebody moves a server's clock that cannot be read: from one create to the next, it leaps.

    An answer is believed where its Date header says the same: a wrong `date_created` alone is a fault of the server's.
    A clock may go faster than ours, as a sandbox's does; how fast, the first two answers that are apart tell.
    """

    def __init__(self) -> None:
        """Nothing was stated yet."""
        self._last: tuple[float, float, float] | None = None
        self._since, self._pace = (0.0, 0.0), FASTEST

    def hear(self, exchange: Exchange, heard: float) -> float:
        """By how many seconds the clock is from where it should be; 0 while it may have got there by itself.

        `heard` is when the answer came, in seconds by a clock that also counts while this machine sleeps.
        """
        stated, header = stated_by(exchange), date_header(exchange)
        if stated is None or not stated.sure or header is None or abs(stated.now - header) > APART_SECONDS:
            return 0.0
        doubt = (exchange.until - exchange.at) / 2
        last, self._last = self._last, (stated.now, heard - doubt, doubt)
        if last is None:
            self._since = self._last[:2]
            return 0.0
        now, at, doubted = last
        passed, pace = max(0.0, heard - doubt - at), self._pace
        self._learn(stated.now, heard - doubt)
        ahead, most = stated.now - now - passed, MOST_LEAP_SECONDS + doubt + doubted
        return ahead if ahead < -most or ahead > most + MOST_HASTE * max(1.0, pace) * passed else 0.0

    def _learn(self, now: float, at: float) -> None:
        """How fast the clock goes."""
        before, since = self._since
        if at - since >= LEAST_SECONDS:
            self._pace, self._since = min((now - before) / (at - since), self._pace), (now, at)
