"""What a history exercised: operations, answers, cells of the state table; and what falls short of the floor."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.lifecycle import Answer, Lifecycle, StateSet
from campaign_contracts.spec import Spec


@dataclass(kw_only=True)
class Coverage:
    """Counts. One owner adds to it while a history is judged."""

    responses: Counter[tuple[str, int]] = field(default_factory=Counter)
    cells: Counter[tuple[str, str, Answer]] = field(default_factory=Counter)

    def answered(self, operation: str, status: int | None) -> None:
        """An operation was answered with this HTTP status (None: not at all)."""
        if status is not None:
            self.responses[operation, status] += 1

    def stimulated(self, states: StateSet, stimulus: str, answer: Answer) -> None:
        """A stimulus met a campaign whose state was known for certain; anything less certain does not count."""
        if len(states) == 1:
            self.cells[next(iter(states)), stimulus, answer] += 1

    def succeeded(self, operation: str) -> int:
        """How often the operation was answered 2xx."""
        return sum(count for (name, status), count in self.responses.items() if name == operation and status < 300)

    def document(self, spec: Spec, lifecycle: Lifecycle) -> dict[str, Any]:
        """The report's `coverage`: every operation, every documented answer, every cell, with counts (zeros too)."""
        return {
            "operations": [
                {
                    "id": operation,
                    "requests": sum(count for (name, _), count in self.responses.items() if name == operation),
                    "succeeded": self.succeeded(operation),
                }
                for operation in spec.operations
            ],
            "responses": [
                {"operation": operation, "status": status, "count": count}
                for (operation, status), count in sorted(self.responses.items())
            ],
            "cells": [
                {
                    "state": cell.state,
                    "stimulus": cell.stimulus,
                    "legal": list(cell.outcomes),
                    "accepted": self.cells[cell.state, cell.stimulus, Answer.ACCEPTED],
                    "refused": self.cells[cell.state, cell.stimulus, Answer.REFUSED],
                }
                for cell in lifecycle.cells()
                if cell.outcomes
            ],
        }


def shortfall(
    coverage: Coverage, *, operations: Iterable[str], cells: Iterable[tuple[str, str]], exercised: Mapping[str, bool]
) -> list[str]:
    """What a run promised to exercise and did not, in words; empty when the floor was reached."""
    missing = [f"{operation} was never answered 2xx" for operation in operations if not coverage.succeeded(operation)]
    untried = [
        f"{state} x {stimulus}"
        for state, stimulus in cells
        if not any(coverage.cells[state, stimulus, answer] for answer in (Answer.ACCEPTED, Answer.REFUSED))
    ]
    if untried:
        missing.append(f"{len(untried)} cells of the state table were not tried ({', '.join(untried[:5])} ...)")
    idle = [rule for rule, done in exercised.items() if not done]
    if idle:
        missing.append(f"{len(idle)} rules that this profile promises were not exercised ({', '.join(idle[:8])} ...)")
    return missing
