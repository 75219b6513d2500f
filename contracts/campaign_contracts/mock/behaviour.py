"""How a server behaves, as a value: the state table, the legal choices, and what is changed in either.

Every decision that could be made otherwise is a field of a frozen policy, which stands in the module that decides; its
defaults are the contract's. A `Change` maps such a policy to another one, and changes of one policy add up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

from campaign_contracts.lifecycle import Lifecycle, State
from campaign_contracts.mock.choices import PLAIN, Choices, outcome_at
from campaign_contracts.mock.clock import SECOND
from campaign_contracts.mock.dialling.policy import Policy, policy_of

P = TypeVar("P")


@dataclass(frozen=True, kw_only=True)
class Change(Generic[P]):
    """Puts another policy in the place of one."""

    policy: type[P]
    to: Callable[[P], P]


def setting(policy: type[P], **fields: Any) -> Change[P]:
    """A change that gives fields of a policy other values."""
    return Change(policy=policy, to=lambda usual: replace(usual, **fields))  # type: ignore[type-var]


def around(policy: type[P], **wrappers: Callable[[Any], Any]) -> Change[P]:
    """A change that makes the new value of each field from the one it has: a function around a function."""

    def to(usual: P) -> P:
        fields = {name: wrapper(getattr(usual, name)) for name, wrapper in wrappers.items()}
        return replace(usual, **fields)  # type: ignore[type-var]

    return Change(policy=policy, to=to)


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """What the state table says: `changed` maps (state, stimulus) to an outcome that stands in for the table's."""

    changed: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """Everything that decides how the mock acts. `names` are those of the changes, to be shown."""

    lifecycle: Lifecycle
    chosen: Choices = PLAIN
    changes: tuple[Change[Any], ...] = ()
    names: tuple[str, ...] = ()

    def of(self, policy: type[P]) -> P:
        """The policy of this kind: the contract's, with the changes."""
        try:
            found: P = self._policies[policy]
        except KeyError:
            found = self._policies[policy] = self._changed(policy, policy())
        return found

    @cached_property
    def _policies(self) -> dict[type[Any], Any]:
        return {}

    def _changed(self, policy: type[P], usual: P) -> P:
        for change in self.changes:
            if change.policy is policy:
                usual = change.to(usual)
        return usual

    @cached_property
    def choices(self) -> Choices:
        """The legal choices."""
        return self._changed(Choices, self.chosen)

    @cached_property
    def policy(self) -> Policy:
        """What the dialer does."""
        return self._changed(Policy, policy_of(self.lifecycle, self.choices, self.of(Outcomes).changed))

    @cached_property
    def start_delay(self) -> int:
        """How long an unscheduled campaign reads `created`."""
        return int(self.choices.start_delay_seconds * SECOND)

    def outcome(self, state: str, stimulus: str) -> str | None:
        """The state that a stimulus leads to, `refused`, or None where it cannot happen."""
        changed = self.of(Outcomes).changed.get((state, stimulus))
        if changed is not None:
            return changed
        outcomes = self.lifecycle.table[state, stimulus].outcomes
        if not outcomes:
            return None
        return outcomes[outcome_at(self.choices, (state, stimulus))]

    def state(self, name: str) -> State:
        """The row of the state table."""
        return self.lifecycle.states[name]
