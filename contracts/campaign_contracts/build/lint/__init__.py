"""Is the specification sound? Every name must mean something, and every example must fit its schema."""

from collections.abc import Callable, Iterable

from campaign_contracts.build.bundle import Bundle, draft
from campaign_contracts.build.lint import catalogue, constraints, examples, lifecycle, openapi, shapes
from campaign_contracts.build.problems import Problem, in_order
from campaign_contracts.build.source import Source

Check = Callable[[Source, Bundle], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (
    openapi.check,
    shapes.check,
    examples.check,
    constraints.check,
    lifecycle.check,
    catalogue.check,
)


def lint(source: Source) -> tuple[Problem, ...]:
    """Return every problem of a specification, by file and line; empty when it is sound."""
    bundle, problems = draft(source)
    return in_order([*problems, *(problem for check in CHECKS for problem in check(source, bundle))])
