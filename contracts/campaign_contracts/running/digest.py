"""What a report needs from the records of a history, added up record by record."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from campaign_contracts import json_body
from campaign_contracts.history import Callback, Clock, Exchange, Note, Record, RunBegan, RunEnded

Exchanges = Callable[[Collection[int]], Mapping[int, Exchange]]
"""Fetches some exchanges, by number."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What a report needs of a history. `cut` says what is missing."""

    began: RunBegan
    notes: tuple[Note, ...]
    end: RunEnded | None
    last: float
    requests: int
    exchanges: Exchanges
    cut: str | None = None
    unread: tuple[int, ...] = ()
    """The exchanges whose answers have more bytes or values than are read."""
    unread_callbacks: int = 0
    lost_callbacks: bool = False
    """Whether callbacks came of which nothing was read, not even whose they are."""


@dataclass(kw_only=True)
class Digesting:
    """Adds up records.

    `moved` is how far the server's clock was moved since its last reset, in seconds; `clock`, what it said last.
    """

    began: RunBegan
    notes: list[Note] = field(default_factory=list)
    end: RunEnded | None = None
    last: float = 0.0
    requests: int = 0
    moved: float = 0.0
    clock: str | None = None
    unread: list[int] = field(default_factory=list)
    unread_callbacks: int = 0
    lost_callbacks: bool = False

    def take(self, record: Record) -> None:
        """Another record."""
        self.last = record.at
        self.end = record if isinstance(record, RunEnded) else None
        if isinstance(record, Note):
            self.notes.append(record)
        elif isinstance(record, Clock):
            self.moved = 0.0 if record.reset else self.moved + (record.advanced_seconds or 0.0)
            self.clock = record.now
        elif isinstance(record, Exchange):
            self.requests += 1
            if _unread(record):
                self.unread.append(record.number)
        elif isinstance(record, Callback):
            self.unread_callbacks += record.unread and not record.unaddressed
            self.lost_callbacks |= record.unaddressed

    def digest(self, exchanges: Exchanges, cut: str | None = None) -> Digest:
        """All of them."""
        return Digest(
            began=self.began,
            notes=tuple(self.notes),
            end=self.end,
            last=self.last,
            requests=self.requests,
            exchanges=exchanges,
            cut=cut,
            unread=tuple(self.unread),
            unread_callbacks=self.unread_callbacks,
            lost_callbacks=self.lost_callbacks,
        )


def _unread(exchange: Exchange) -> bool:
    if exchange.response is not None:
        return json_body.overlong(exchange.response.body)
    return exchange.failure is not None and exchange.failure.kind == "unread"
