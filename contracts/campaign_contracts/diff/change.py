"""One change between two documents, and the list that they are collected in."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum


class Kind(Enum):
    """What a change means to those who call the API today."""

    BREAKING = "breaking"
    UNDECIDED = "undecided"
    COMPATIBLE = "compatible"
    DOCUMENTATION = "documentation"


class Direction(Enum):
    """Who writes the data: callers (a request) or the server (an answer, a callback).

    What a caller writes may become freer, what a server writes may become stricter; the other way round breaks callers.
    """

    REQUEST = "request"
    ANSWER = "answer"

    @property
    def other(self) -> "Direction":
        """The way back: of a callback, the server writes the request."""
        return Direction.ANSWER if self is Direction.REQUEST else Direction.REQUEST


class Effect(Enum):
    """What a change does to the set of values that a schema allows."""

    SAME = "same"
    NARROWER = "narrower"
    WIDER = "wider"
    OTHER = "other"
    UNDECIDED = "undecided"

    def kind(self, direction: Direction) -> Kind:
        """What that means to callers."""
        if self in (Effect.SAME, Effect.UNDECIDED):
            return Kind.DOCUMENTATION if self is Effect.SAME else Kind.UNDECIDED
        harmless = Effect.WIDER if direction is Direction.REQUEST else Effect.NARROWER
        return Kind.COMPATIBLE if self is harmless else Kind.BREAKING


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change. `area` is what changed: document, operation, parameter, body, answer, schema, lifecycle, rule.

    `place` is where, in words that hold in both documents; `direction` is set where data is spoken of; `operations` are
    those that it concerns (method and path; none: all of them, or none in particular).
    """

    kind: Kind
    area: str
    place: str
    text: str
    direction: Direction | None = None
    operations: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Changes:
    """Collects changes; one that several operations share is kept once, with all of them."""

    _found: dict[tuple[object, ...], Change] = field(default_factory=dict)

    def add(self, change: Change, operation: str | None = None) -> None:
        """Take a change in, as one of this operation."""
        key = (change.kind, change.area, change.place, change.text, change.direction)
        known = self._found.get(key, change)
        more = (operation,) if operation is not None and operation not in known.operations else ()
        self._found[key] = replace(known, operations=(*known.operations, *more))

    def __iter__(self) -> Iterator[Change]:
        """The changes, what breaks first, otherwise in the order in which they were met."""
        order = list(Kind)
        return iter(sorted(self._found.values(), key=lambda change: order.index(change.kind)))
