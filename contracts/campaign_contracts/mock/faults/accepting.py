"""How a wrong value passes and a right one does not: what is validated is spoiled, not what is stored."""

from collections.abc import Callable, Mapping
from copy import deepcopy

from campaign_contracts.mock.behaviour import Change, around
from campaign_contracts.mock.campaigns.validation import Checking
from campaign_contracts.mock.faults.fault import Fault, Kind, Spoil, fault, spoiling
from campaign_contracts.mock.wire.refusal import invalid
from campaign_contracts.spec import Json

Definition = dict[str, Json]
Test = Callable[[Json], bool]
Judged = Callable[[Mapping[str, Json]], Mapping[str, Json]]

GONE = object()
"""In place of a value: the parameter is left out."""


def excusing(excuse: Spoil) -> Change[Checking]:
    """A copy of what was sent is changed, and judged in its stead."""

    def wrapper(usual: Judged) -> Judged:
        def judged(definition: Mapping[str, Json]) -> Definition:
            copy = deepcopy(dict(usual(definition)))
            excuse(copy)
            return copy

        return judged

    return around(Checking, judged=wrapper)


def _refusing(refuse: Callable[[Definition], bool]) -> Change[Checking]:
    def wrapper(usual: Judged) -> Judged:
        def judged(definition: Mapping[str, Json]) -> Definition:
            found = dict(usual(definition))
            if refuse(found):
                raise invalid("the campaign is not acceptable")
            return found

        return judged

    return around(Checking, judged=wrapper)


def keeping(keep: Spoil) -> Change[Checking]:
    """What is stored is changed."""
    return around(Checking, stored=spoiling(keep))


def passes(name: str, rule: str, kind: Kind, summary: str, path: str, test: Test, instead: Json) -> Fault:
    """A fault that lets a value pass: where `test` holds at `path`, something valid is judged `instead`."""

    def excuse(definition: Definition) -> None:
        holder, key = holder_of(definition, path)
        if holder is not None and test(holder.get(key)):
            holder[key] = instead
            if instead is GONE:
                del holder[key]

    return fault(name, rule, kind, summary, excusing(excuse))


def fails(name: str, rule: str, kind: Kind, summary: str, path: str, test: Test) -> Fault:
    """A fault that refuses a valid value."""

    def refuse(definition: Definition) -> bool:
        holder, key = holder_of(definition, path)
        return holder is not None and test(holder.get(key))

    return fault(name, f"{rule} CRE-01", kind, summary, _refusing(refuse))


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
