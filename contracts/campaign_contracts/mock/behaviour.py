"""How a server behaves: its legal choices, what it does in each cell of the state table, and the faults switched on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from campaign_contracts.lifecycle import Lifecycle, State
from campaign_contracts.mock.choices import PLAIN, Choices
from campaign_contracts.mock.clock import MINUTE, SECOND
from campaign_contracts.mock.dialling.calls import Policy, policy_of
from campaign_contracts.mock.fault import Fault

Json = Any


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """Everything that decides how the domain acts, as a value.

    `faults` are names; `cells` overrides the state table; `hooks` are the faults that act through functions.
    """

    lifecycle: Lifecycle
    choices: Choices = PLAIN
    faults: frozenset[str] = frozenset()
    cells: Mapping[tuple[str, str], str] = field(default_factory=dict)
    hooks: tuple[Fault, ...] = ()

    def outcome(self, state: str, stimulus: str) -> str | None:
        """The state that a stimulus leads to, `refused`, or None where it cannot happen."""
        changed = self.cells.get((state, stimulus))
        if changed is not None:
            return changed
        outcomes = self.lifecycle.table[state, stimulus].outcomes
        if not outcomes:
            return None
        return outcomes[-1] if self.choices.last_outcome else outcomes[0]

    def state(self, name: str) -> State:
        """The row of the state table."""
        return self.lifecycle.states[name]

    @cached_property
    def start_delay(self) -> int:
        """How long an unscheduled campaign reads `created`: a choice, or a fault, perhaps one that only shows then."""
        if "unscheduled-waits" in self.faults:
            return MINUTE
        if any(state == "starting" for state, _ in self.cells):
            return SECOND
        return int(self.choices.start_delay_seconds * SECOND)

    @cached_property
    def frames(self) -> tuple[Fault, ...]:
        """The faults that spoil answers on their way out."""
        return tuple(fault for fault in self.hooks if fault.frame)

    @cached_property
    def policy(self) -> Policy:
        """What the dialer does."""
        policy = policy_of(self.lifecycle, contrarian=self.choices.last_outcome, cells=self.cells)
        if any(state == "deleted" for state, _ in self.cells):
            policy = replace(policy, pending_while=policy.pending_while | {"deleted"})
        for fault in self.hooks:
            if fault.policy:
                policy = fault.policy(policy)
        return policy

    def recorded(self, record: dict[str, Json]) -> dict[str, Json]:
        """The call record as it is shown."""
        for fault in self.hooks:
            if fault.record:
                fault.record(record)
        return record

    def kept(self, definition: dict[str, Json]) -> dict[str, Json]:
        """The definition as it is stored."""
        for fault in self.hooks:
            if fault.keep:
                fault.keep(definition)
        return definition

    def shown(self, data: dict[str, Json]) -> dict[str, Json]:
        """The `data` as it is shown."""
        for fault in self.hooks:
            if fault.show:
                fault.show(data)
        return data

    def counted(self, summary: dict[str, Json]) -> dict[str, Json]:
        """The `summary` as it is shown."""
        for fault in self.hooks:
            if fault.count:
                fault.count(summary)
        return summary
