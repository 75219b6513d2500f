"""How a choice is declared: what the plain mock does, and what else is legal."""

from dataclasses import field
from typing import TypeVar

T = TypeVar("T")


def either(usual: T, *others: T, stern: T | None = None) -> T:
    """A choice: what the plain mock does, and what else is legal; `stern` is the one of them that refuses."""
    made: T = field(default=usual, metadata={"others": others, "stern": stern, "contrary": True})
    return made


def drawn_only(usual: T, *others: T, stern: T | None = None) -> T:
    """A choice that the contrarian mock makes as the plain one does."""
    made: T = field(default=usual, metadata={"others": others, "stern": stern, "contrary": False})
    return made


def any_of(*topics: str) -> frozenset[str]:
    """A choice for each of these topics: none of them for the plain mock, all for the stern one."""
    made: frozenset[str] = field(default=frozenset(), metadata={"any_of": topics, "stern": frozenset(topics)})
    return made
