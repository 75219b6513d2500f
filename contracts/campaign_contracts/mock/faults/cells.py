"""Faults derived from the lifecycle table: every decided cell changed, one at a time."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from campaign_contracts.lifecycle import REFUSED, Cell, Lifecycle
from campaign_contracts.mock.behaviour import Change, Outcomes, around, setting
from campaign_contracts.mock.campaigns.decisions import Finding
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.dialling.policy import Policy
from campaign_contracts.mock.faults.fault import Fault

_PLAUSIBLE = ("created", "in-progress", "paused", "completed")
"""The statuses that a broken server puts a campaign into by mistake."""

_ENDS = ("failed", "canceled")
"""Where it may end up by mistake when something happens by itself."""

_ONLY_AT_END = "canceled"
"""Entered at end_at and not before, so that no end_at can come to it."""

# Mistakes within one status: the API prints the same word, but what comes next is wrong.
_CONFUSED = {
    ("created", "pause", "paused-after-send-at"): ("LIF-04", "EDT-01"),
    ("in-progress", "pause", "paused-after-send-at"): ("DEL-04",),
    ("in-progress", "pause", "paused-before-send-at"): ("LIF-04", "EDT-02", "DEL-04"),
    ("paused-before-send-at", "send-at-reached", "paused-before-send-at"): ("LIF-04", "EDT-02"),
}


def derived(lifecycle: Lifecycle) -> Iterator[Fault]:
    """Every cell fault, in the table's order."""
    for cell in lifecycle.cells():
        if cell.decided and cell.outcomes:
            yield from _of_cell(cell, lifecycle)
    for (state, stimulus, outcome), rules in _CONFUSED.items():
        yield _fault(lifecycle.step(state, stimulus), outcome, rules, f"leads to {outcome}, which prints the same")


def _of_cell(cell: Cell, lifecycle: Lifecycle) -> Iterator[Fault]:
    by_itself = lifecycle.stimuli[cell.stimulus].kind in {"time", "calls"}
    rules = cell.rules or (("LIF-18",) if by_itself else ("DEL-02",))
    if REFUSED in cell.outcomes:
        yield from _accepted(cell, lifecycle, rules)
        return
    if not by_itself:
        yield _fault(cell, REFUSED, rules, "is refused")
    if cell.stimulus == "delete":
        rules = (*rules, "DEL-02")
    for outcome in _wrong(cell, lifecycle, by_itself):
        if cell.state == "deleted":
            broken: tuple[str, ...] = ("DEL-02", *rules) if outcome == "in-progress" else ()
        else:
            broken = rules if outcome == cell.state else (*rules, "LIF-18")
        if broken and cell.state != _ONLY_AT_END:
            yield _fault(cell, outcome, broken, "does nothing" if outcome == cell.state else f"leads to {outcome}")


def _accepted(cell: Cell, lifecycle: Lifecycle, rules: tuple[str, ...]) -> Iterator[Fault]:
    """What should be refused is accepted: it does nothing, or what it does elsewhere."""
    yield _fault(cell, cell.state, rules, "is accepted and does nothing")
    if len(cell.outcomes) > 1:
        return
    late = lifecycle.states[cell.state].after_send_at
    elsewhere = [
        outcome
        for other in lifecycle.cells()
        if other.stimulus == cell.stimulus
        for outcome in other.outcomes
        if outcome not in {REFUSED, cell.state} and lifecycle.states[outcome].status != _status(cell, lifecycle)
    ]
    alike = [outcome for outcome in elsewhere if lifecycle.states[outcome].after_send_at == late]
    for outcome in (alike or elsewhere)[:1]:
        yield _fault(cell, outcome, (*rules, "LIF-18"), f"is accepted and leads to {outcome}")


def _wrong(cell: Cell, lifecycle: Lifecycle, by_itself: bool) -> Iterator[str]:
    """Where an accepted stimulus may lead by mistake: nowhere, or to each plausible status that is not legal."""
    legal = {lifecycle.states[outcome].status for outcome in cell.outcomes}
    late = lifecycle.states[cell.outcomes[0]].after_send_at
    if _status(cell, lifecycle) not in legal:
        yield cell.state
    living = lifecycle.states[cell.state].edit in {"everything", "callbacks"}
    for status in (*_PLAUSIBLE, *(_ENDS if by_itself and living else ())):
        states = [name for name, state in lifecycle.states.items() if state.status == status]
        alike = [name for name in states if lifecycle.states[name].after_send_at == late] or states
        if late and status == "created":
            continue  # send_at has passed, so that it would start again at once
        if (status, cell.stimulus, _status(cell, lifecycle)) == ("created", "end-at-reached", "completed"):
            continue  # it would start, end and be completed again at once
        if by_itself and status == "in-progress" and not living and cell.state != "deleted":
            continue  # nobody is left to call, so that it would end again at once
        if status not in legal and status != _status(cell, lifecycle):
            yield alike[-1] if lifecycle.states[cell.state].started else alike[0]


def _status(cell: Cell, lifecycle: Lifecycle) -> str:
    return lifecycle.states[cell.state].status


def _fault(cell: Cell, outcome: str, rules: tuple[str, ...], effect: str) -> Fault:
    confused = (cell.state, cell.stimulus, outcome) in _CONFUSED
    return Fault(
        name=f"cell:{cell.state}:{cell.stimulus}:{outcome}",
        rules=tuple(dict.fromkeys(rules)),
        kind="subtle" if confused or outcome == cell.state else "blatant",
        summary=f"in {cell.state}, {cell.stimulus} {effect}",
        changes=tuple(_changes(cell.state, cell.stimulus, outcome)),
        cell=(cell.state, cell.stimulus, outcome),
    )


def _changes(state: str, stimulus: str, outcome: str) -> Iterator[Change[Any]]:
    """The change of the cell, and what has to give way so that it can be seen."""

    def table(changed: Mapping[tuple[str, str], str]) -> Mapping[tuple[str, str], str]:
        return {**changed, (state, stimulus): outcome}

    yield around(Outcomes, changed=table)
    if state == "starting":  # which lasts
        yield setting(Choices, start_delay_seconds=1.0)
    if state == "deleted":  # is found, and still has its targets
        yield _visible_for(stimulus)
        yield around(Policy, pending_while=lambda statuses: statuses | {"deleted"})


def _visible_for(stimulus: str) -> Change[Finding]:
    def wrapper(usual: Callable[[str, Choices], bool]) -> Callable[[str, Choices], bool]:
        return lambda purpose, choices: usual(purpose, choices) or purpose == stimulus

    return around(Finding, deleted_visible=wrapper)
