"""Is the specification sound? Every name must mean something, and every example must fit its schema."""

from collections.abc import Callable, Iterable

from campaign_contracts.build.bundle import Bundle, draft
from campaign_contracts.build.lint import (
    answers,
    catalogue,
    constraints,
    defaults,
    examples,
    lifecycle,
    openapi,
    schemas,
    shapes,
)
from campaign_contracts.build.problems import Problem, SourceError, in_order, shaped
from campaign_contracts.build.source import Source

Check = Callable[[Source, Bundle], Iterable[Problem]]

REGISTERS: tuple[Check, ...] = (shapes.check, lifecycle.check, catalogue.check)
"""What must hold so that anything can be generated."""

EVERYTHING: tuple[Check, ...] = (
    *REGISTERS,
    openapi.check,
    schemas.check,
    examples.check,
    answers.check,
    defaults.check,
    constraints.check,
)


def lint(source: Source, checks: tuple[Check, ...] = EVERYTHING) -> tuple[Problem, ...]:
    """Return every problem of a specification, by file and line; empty when it is sound."""
    root = source.root.name
    with shaped(root, "the bundler"):
        bundle, problems = draft(source)
    found, stumbled = list(problems), list[Problem]()
    for check in checks:
        try:
            with shaped(root, f"the check of {check.__module__.rpartition('.')[2]}"):
                found.extend(check(source, bundle))
        except SourceError as error:
            stumbled.extend(error.problems)
    return in_order(found or stumbled)  # what was found explains why the others could not go on
