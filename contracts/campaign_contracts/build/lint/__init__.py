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
from campaign_contracts.build.problems import Problem, in_order
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
    bundle, problems = draft(source)
    return in_order([*problems, *(problem for check in checks for problem in check(source, bundle))])
