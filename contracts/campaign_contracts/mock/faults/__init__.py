"""Ways to break the contract on purpose, one rule at a time, so that the suites can be shown to notice.

A fault is added in one place: an entry in the module of its family. Where a hook cannot do the damage, the code asks
`"name" in behaviour.faults` at its natural place. Faults of the state table are derived.
"""

from collections.abc import Iterable, Mapping

from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.fault import Fault
from campaign_contracts.mock.faults import (
    audience,
    callbacks,
    calls,
    cells,
    conduct,
    envelopes,
    lists,
    records,
    retrying,
    shown,
    values,
)
from campaign_contracts.usage import UsageError


class UnknownFaultError(UsageError):
    """A name that no fault has."""


def registry(lifecycle: Lifecycle) -> Mapping[str, Fault]:
    """Every fault by name: the derived ones first."""
    written = (conduct, envelopes, shown, values, audience, retrying, lists, calls, records, callbacks)
    families = (tuple(cells.derived(lifecycle)), *(module.FAULTS for module in written))
    return {fault.name: fault for family in families for fault in family}


def behaviour(lifecycle: Lifecycle, choices: Choices, names: Iterable[str] = ()) -> Behaviour:
    """The behaviour with these faults switched on. Raises UnknownFaultError."""
    known = registry(lifecycle)
    chosen = [_named(name, known) for name in dict.fromkeys(names)]
    return Behaviour(
        lifecycle=lifecycle,
        choices=choices,
        faults=frozenset(fault.name for fault in chosen),
        cells={fault.cell[:2]: fault.cell[2] for fault in chosen if fault.cell},
        hooks=tuple(chosen),
    )


def _named(name: str, known: Mapping[str, Fault]) -> Fault:
    fault = known.get(name)
    if fault is None:
        raise UnknownFaultError(f"no fault is called {name!r}; `campaign-contracts mock --list-faults` lists them all")
    return fault


__all__ = ["Fault", "UnknownFaultError", "behaviour", "registry"]
