"""What a fault is: a name, the rules it breaks, and what it changes in the mock's behaviour."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from campaign_contracts.mock.behaviour import Change

Kind = Literal["blatant", "subtle"]
Spoil = Callable[[dict[str, Any]], None]
"""Changes a document in place."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to break the contract. `cell` is (state, stimulus, outcome) where it is the state table that changes."""

    name: str
    rules: tuple[str, ...]
    kind: Kind
    summary: str
    changes: tuple[Change[Any], ...]
    cell: tuple[str, str, str] | None = None


def fault(name: str, rules: str, kind: Kind, summary: str, *changes: Change[Any]) -> Fault:
    """A fault; its rules are separated by blanks."""
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, changes=changes)


def spoiling(spoil: Spoil) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A wrapper around a function that makes a document: what it makes is changed in place."""

    def wrapper(usual: Callable[..., Any]) -> Callable[..., Any]:
        def spoiled(*arguments: Any) -> Any:
            made = usual(*arguments)
            spoil(made)
            return made

        return spoiled

    return wrapper
