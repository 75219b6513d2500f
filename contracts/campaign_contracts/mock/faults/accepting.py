"""How a wrong value passes and a right one does not: what is validated is spoiled, not what is stored."""

from collections.abc import Callable
from typing import Any

from campaign_contracts.mock.fault import Definition, Fault, Kind

Json = Any

Test = Callable[[Json], bool]

GONE = object()
"""In place of a value: the parameter is left out."""


def passes(name: str, rule: str, kind: Kind, summary: str, path: str, test: Test, instead: Json) -> Fault:
    """A fault that lets a value pass: where `test` holds at `path`, something valid is judged `instead`."""

    def excuse(definition: Definition) -> None:
        holder, key = holder_of(definition, path)
        if holder is not None and test(holder.get(key)):
            holder[key] = instead
            if instead is GONE:
                del holder[key]

    return Fault(name=name, rules=(rule,), kind=kind, summary=summary, excuse=excuse)


def fails(name: str, rule: str, kind: Kind, summary: str, path: str, test: Test) -> Fault:
    """A fault that refuses a valid value."""

    def refuse(definition: Definition) -> bool:
        holder, key = holder_of(definition, path)
        return holder is not None and test(holder.get(key))

    rules = tuple(dict.fromkeys((rule, "CRE-01")))
    return Fault(name=name, rules=rules, kind=kind, summary=summary, refuse=refuse)


def holder_of(definition: Definition, path: str) -> tuple[dict[str, Json] | None, str]:
    """The object in which a path ends, and the last part of the path."""
    first, _, second = path.partition(".")
    if not second:
        return definition, first
    inner = definition.get(first)
    return (inner if isinstance(inner, dict) else None), second


def is_text(value: Json) -> bool:
    """Whether it is a string."""
    return isinstance(value, str)


def is_whole(value: Json) -> bool:
    """Whether it is an integer."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_present(value: Json) -> bool:
    """Whether there is one."""
    return value is not None
