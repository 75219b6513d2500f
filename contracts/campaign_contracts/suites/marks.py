"""What the suites and their pytest plugin share: marks, and where a pytest configuration keeps the target."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import isfunction
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from campaign_contracts.suites.api import Api
    from campaign_contracts.suites.drawing import Draw

exercises = pytest.mark.exercises
"""Marks a suite function with the ids of the rules that it exercises; `-k LIF_03` and `--rule LIF-03` select by it."""

unchanging = pytest.mark.unchanging
"""Marks a suite function that reads what all of them made: nothing may change beside it."""

in_real_time = pytest.mark.in_real_time
"""Marks a suite function that waits for real time to pass: others go on meanwhile, but time is not moved."""

alone = pytest.mark.alone
"""Marks a suite function that comes before all others, and none goes on beside it."""

afterwards = pytest.mark.afterwards
"""Marks a suite function that comes when all others are over, and looks at what the named ones left.

One that names none comes last.
"""

only = pytest.mark.only
"""Marks a suite function that belongs to the named profiles alone; without the mark it is left out of these."""

API: "pytest.StashKey[Callable[[], Api]]" = pytest.StashKey()
"""Where a pytest configuration keeps what opens the target: the first call starts whatever has to be started."""


def draws(listed: "Callable[[Api], Iterable[Draw]]") -> pytest.MarkDecorator:
    """Marks a suite function with what it is going to draw, listed for an API."""
    return pytest.mark.draws.with_args(listed)


def rules_of(item: pytest.Item) -> frozenset[str]:
    """The ids that an item's `exercises` marks name."""
    return frozenset(str(rule) for mark in item.iter_markers("exercises") for rule in mark.args)


def marks_on(function: Callable[..., object]) -> Sequence[pytest.Mark]:
    """The marks of a suite function that pytest has not collected."""
    return getattr(function, "pytestmark", ())


def exercised(function: Callable[..., object]) -> frozenset[str]:
    """The ids that the `exercises` marks of a suite function name, or those of one of its parameters."""
    marks = list(marks_on(function))
    for mark in [mark for mark in marks if mark.name == "parametrize"]:
        marks += [part.mark for value in mark.args[1] for part in getattr(value, "marks", ()) if hasattr(part, "mark")]
    return frozenset(str(rule) for mark in marks if mark.name == "exercises" for rule in mark.args)


def exercised_in(module: ModuleType) -> frozenset[str]:
    """The ids of the rules that the functions of a module of the suites exercise."""
    return frozenset[str]().union(*(exercised(each) for each in vars(module).values() if isfunction(each)))


def profiles_of(item: pytest.Item) -> frozenset[str]:
    """The profiles to which an item belongs alone; empty where it belongs to those that try everything."""
    return frozenset(str(name) for mark in item.iter_markers("only") for name in mark.args)


def follows(item: pytest.Item) -> frozenset[str]:
    """The suite functions that left what an item looks at when all others are over."""
    return frozenset(str(name) for mark in item.iter_markers("afterwards") for name in mark.args)


def draws_of(items: "Iterable[pytest.Item]", api: "Api") -> "Iterator[Draw]":
    """What items are going to draw, in their order."""
    for item in items:
        for mark in item.iter_markers("draws"):
            yield from mark.args[0](api)
