"""Who makes a log of what passes: somebody who only looks, or, from outside, somebody who judges too."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from campaign_contracts.recordings.heard import Heard
from campaign_contracts.redaction import Credentials
from campaign_contracts.request_log.log import Log


class Watcher(Protocol):
    """Takes in requests that are over, in their order, and writes them into a log."""

    def take(self, heard: Heard) -> None: ...


class Since(NamedTuple):
    """One instant: of the monotonic clock, and as the time of day."""

    start: float
    wall: datetime


Watching = Callable[[Log, Sequence[Credentials], Since], Watcher]
"""Makes a watcher that fills a log; it knows these accounts, and counts from an instant."""


class Onlooker:
    """Writes down what passes, and says nothing about it."""

    def __init__(self, log: Log, known: Sequence[Credentials], since: Since) -> None:
        """Write into this log."""
        from campaign_contracts.recordings.live import Scribe  # nobody looks at most mocks

        self._log = log
        self._scribe = Scribe(base_url="", start=since.start, wall=since.wall, known=known, control=True)

    def take(self, heard: Heard) -> None:
        """Write down a request."""
        mark = self._scribe.mark(heard)
        exchange = self._scribe.exchange(heard, mark, 0)
        self._log.add(exchange, self._scribe.wall + timedelta(seconds=exchange.at), ours=bool(mark.sid))
