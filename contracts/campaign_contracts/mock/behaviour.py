"""How a server behaves: its legal choices, what it does in each cell of the state table, and the faults switched on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign_contracts.lifecycle import Lifecycle, State
from campaign_contracts.mock.choices import PLAIN, Choices


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """Everything that decides how the domain acts, as a value. `cells` overrides outcomes: that is how faults work."""

    lifecycle: Lifecycle
    choices: Choices = PLAIN
    faults: frozenset[str] = frozenset()
    cells: Mapping[tuple[str, str], str] = field(default_factory=dict)

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

    @property
    def lingers_before_start(self) -> bool:
        """Whether an unscheduled campaign reads `created` for a moment: a choice, or a fault that only shows there."""
        return self.choices.start_delay_seconds > 0 or any(state == "starting" for state, _ in self.cells)
