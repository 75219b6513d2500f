"""Where a rule lives: the functions that judge it, the suites that exercise it, the faults that break it."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from campaign_contracts import checks, suites
from campaign_contracts.checks.protocol import declared
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.mock import faults
from campaign_contracts.suites.marks import exercised, marks_on

DERIVED = "cells"
"""The module that makes a fault of every cell of the state table; it names none by itself."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A file, below the package, and what of it: a function, or a fault with its strength."""

    file: str
    name: str
    strength: str | None = None

    def __str__(self) -> str:
        """The place in words."""
        return f"{self.file}: {self.name}" + (f" ({self.strength})" if self.strength else "")


def judged_by(rule: str) -> list[Place]:
    """The functions of the checks that declare the rule."""
    return [_place(function) for function in _functions(checks) if rule in declared(function)]


def exercised_by(rule: str) -> list[Place]:
    """The functions of the suites that are marked with the rule, or have a parameter that is."""
    return [_place(function) for function in _functions(suites) if rule in exercised(function)]


def suite_functions() -> list[str]:
    """The names of the functions that a run of everything has: marked with rules, and left to no other profile."""
    found = [function for function in _functions(suites) if exercised(function)]
    names = [function.__name__ for function in found if not any(mark.name == "only" for mark in marks_on(function))]
    return list(dict.fromkeys(names))


def broken_by(rule: str, lifecycle: Lifecycle) -> list[Place]:
    """The faults of the mock that are to be caught by the rule, the blatant ones first."""
    homes = {fault.name: module for module in _modules(faults) for fault in getattr(module, "FAULTS", ())}
    derived = import_module(f"{faults.__name__}.{DERIVED}")
    found = [fault for fault in faults.registry(lifecycle).values() if rule in fault.rules]
    return [
        Place(file=_file(homes.get(fault.name, derived)), name=fault.name, strength=fault.kind)
        for fault in sorted(found, key=lambda fault: fault.kind)
    ]


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield import_module(found.name)


@cache
def _functions(package: ModuleType) -> tuple[Callable[..., Any], ...]:
    """Every function of a package, module by module in the order of the text, methods included."""
    found = []
    for module in _modules(package):
        owners = [module, *(part for part in vars(module).values() if inspect.isclass(part))]
        parts = [part for owner in owners for part in vars(owner).values() if inspect.isfunction(part)]
        found += [function for function in parts if function.__module__ == module.__name__]
    return tuple(dict.fromkeys(found))


def _place(function: Callable[..., Any]) -> Place:
    module = import_module(function.__module__)
    return Place(file=_file(module), name=function.__qualname__)


def _file(module: ModuleType) -> str:
    name = module.__name__.removeprefix("campaign_contracts.").replace(".", "/")
    return f"{name}{'/__init__' if hasattr(module, '__path__') else ''}.py"
