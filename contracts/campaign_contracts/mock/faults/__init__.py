"""Ways to break the contract on purpose, one rule at a time, so that the suites can be shown to notice.

A fault is one value in one place: an entry of `FAULTS` in the module of its family, with the changes that it makes to
the mock's policies. The mock itself knows of no fault. Faults of the state table are derived; those that only a load
shows stand apart, as no run of the suites has to catch them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.faults import (
    access,
    acting,
    after_refusals,
    audience,
    besides,
    bodies,
    bulks,
    callbacks,
    calls,
    cells,
    creating,
    crowded,
    editing,
    envelopes,
    faraway,
    filters,
    finding,
    instants,
    late,
    nearly,
    nulls,
    others,
    pages,
    phases,
    records,
    refusing,
    rehooked,
    requests,
    rescheduled,
    resembling,
    retrying,
    rewritten,
    schedules,
    sharing,
    shown,
    silent,
    sizes,
    stale,
    starting,
    too_late,
    unlike,
    values,
    waiting,
)
from campaign_contracts.mock.faults.fault import Fault
from campaign_contracts.usage import UsageError

FAMILIES = (
    access, creating, bulks, schedules, editing, too_late, acting, rescheduled, besides, refusing, finding, requests,
    sizes, bodies, envelopes, shown, rewritten, values, audience, retrying, nearly, nulls, pages, filters, calls,
    resembling, records, callbacks, sharing, rehooked, phases, stale, late, instants, faraway, waiting,
    after_refusals, unlike, others, starting, silent,
)  # fmt: skip


DECLARED: Mapping[str, Fault] = {fault.name: fault for module in FAMILIES for fault in module.FAULTS}
"""The faults that are not derived, by name."""


class UnknownFaultError(UsageError):
    """A name that no fault has."""


def registry(lifecycle: Lifecycle) -> Mapping[str, Fault]:
    """Every fault by name: the derived ones first."""
    return {**{fault.name: fault for fault in cells.derived(lifecycle)}, **DECLARED}


def under_load() -> Mapping[str, Fault]:
    """The faults by name that only a load shows."""
    return {fault.name: fault for fault in crowded.FAULTS}


def with_faults(behaviour: Behaviour, names: Iterable[str]) -> Behaviour:
    """The behaviour with these faults switched on. Raises UnknownFaultError."""
    wanted = dict.fromkeys(names)
    known = {**DECLARED, **under_load()}
    if wanted.keys() - known.keys():  # to derive faults takes longer than all else that a mock does when it starts
        known |= registry(behaviour.lifecycle)
    chosen = [_named(name, known) for name in wanted]
    changes = tuple(change for fault in chosen for change in fault.changes)
    return replace(behaviour, changes=behaviour.changes + changes, names=tuple(fault.name for fault in chosen))


def _named(name: str, known: Mapping[str, Fault]) -> Fault:
    fault = known.get(name)
    if fault is None:
        raise UnknownFaultError(f"no fault is called {name!r}; `campaign-contracts mock --list-faults` lists them all")
    return fault


__all__ = ["Fault", "UnknownFaultError", "registry", "under_load", "with_faults"]
