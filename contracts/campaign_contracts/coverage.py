"""What a history exercised: operations, answers, parameters, cells of the state table; and what misses the floor."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.counts import counted
from campaign_contracts.history import Exchange
from campaign_contracts.lifecycle import Answer, Lifecycle, StateSet
from campaign_contracts.spec import Spec

MOST_SLOTS = 120
"""A time line has no more slots than this; a longer run gets wider ones."""

KINDS = ("succeeded", "refused", "failed", "unanswered")
"""What a time line counts in each slot: answers below 400, 4xx, 5xx, and requests without an answer."""


@dataclass(kw_only=True)
class TimeLine:
    """How many requests were answered how, in slots of equal length; `width` in seconds doubles as a run goes on."""

    width: float = 0.125
    slots: list[Counter[str]] = field(default_factory=list)

    def add(self, exchange: Exchange) -> None:
        """Count an exchange where it ended."""
        ended = max(exchange.until, 0)
        while (slot := int(ended / self.width)) >= MOST_SLOTS:
            self._halve()
        while slot >= len(self.slots):
            self.slots.append(Counter())
        self.slots[slot][_kind(exchange)] += 1

    def _halve(self) -> None:
        pairs = [self.slots[index : index + 2] for index in range(0, len(self.slots), 2)]
        self.slots = [sum(pair, Counter()) for pair in pairs]
        self.width *= 2

    def document(self) -> dict[str, Any]:
        """The report's `timeline`: the width of a slot in seconds, and the counts of each slot from the start on."""
        return {"slot_s": self.width, "slots": [{kind: slot[kind] for kind in KINDS} for slot in self.slots]}


def _kind(exchange: Exchange) -> str:
    if exchange.response is None:
        return "unanswered"
    status = exchange.response.status
    return "succeeded" if status < 400 else "refused" if status < 500 else "failed"


@dataclass(kw_only=True)
class Coverage:
    """Counts. One owner adds to it while a history is judged."""

    responses: Counter[tuple[str, int]] = field(default_factory=Counter)
    cells: Counter[tuple[str, str, Answer]] = field(default_factory=Counter)
    parameters: Counter[tuple[str, str, Answer]] = field(default_factory=Counter)
    timeline: TimeLine = field(default_factory=TimeLine)

    def answered(self, operation: str, status: int | None) -> None:
        """An operation was answered with this HTTP status (None: not at all)."""
        if status is not None:
            self.responses[operation, status] += 1

    def sent(self, operation: str, names: Iterable[str], answer: Answer) -> None:
        """A request carried these parameters, in its query or as members of a campaign, and met this fate."""
        for name in names:
            self.parameters[operation, name, answer] += 1

    def stimulated(self, states: StateSet, stimulus: str, answer: Answer) -> None:
        """A stimulus met a campaign whose state was known for certain; anything less certain does not count."""
        if len(states) == 1:
            self.cells[next(iter(states)), stimulus, answer] += 1

    def cells_tried(self) -> int:
        """How many cells of the state table were tried."""
        return len({(state, stimulus) for state, stimulus, _ in self.cells})

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
                {
                    "operation": operation,
                    "status": status,
                    "count": self.responses[operation, status],
                    "documented": str(status) in spec.operations[operation].responses,
                }
                for operation, status in sorted(self._statuses(spec))
            ],
            "parameters": [
                {
                    "operation": operation,
                    "name": name,
                    "accepted": self.parameters[operation, name, Answer.ACCEPTED],
                    "refused": self.parameters[operation, name, Answer.REFUSED],
                }
                for operation in spec.operations
                for name in spec.parameters(operation)
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
            "timeline": self.timeline.document(),
        }

    def _statuses(self, spec: Spec) -> set[tuple[str, int]]:
        """What was answered, and what is documented."""
        documented = {
            (operation.id, int(status))
            for operation in spec.operations.values()
            for status in operation.responses
            if status.isdigit()
        }
        return documented | set(self.responses)


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
        missing.append(f"not tried of the state table: {counted(len(untried), 'cell')} ({_some(untried, 5)})")
    idle = [rule for rule, done in exercised.items() if not done]
    if idle:
        missing.append(f"promised by this profile and not exercised: {counted(len(idle), 'rule')} ({_some(idle, 8)})")
    return missing


def _some(names: Sequence[str], most: int) -> str:
    """The first names, and a sign when there are more."""
    return ", ".join(names[:most]) + (" ..." if len(names) > most else "")
