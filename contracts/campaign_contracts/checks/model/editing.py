"""What an accepted edit does to what is known of a campaign: its definition, its start and its end."""

from collections.abc import Mapping
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.representation import agree, contradicted, lost
from campaign_contracts.elements import merged_with, schedule_of
from campaign_contracts.lifecycle import Due, Lifecycle, StateSet
from campaign_contracts.promises import Present

THIRTY_DAYS = 30 * 86_400.0

BEFORE_SEND_AT = frozenset({"everything", "undecided"})
"""The windows of edits in which more than callbacks may change."""

CLEARED = frozenset({"retries", "mode", "throttle", "call_duplicate_numbers"})
"""What calls follow from, and a campaign may be without."""


def ends_of(known: CampaignModel, present: Present) -> tuple[float, float] | None:
    """Between which instants a campaign ends: at the end_at that was sent or is shown, else 30 days after its start."""
    _, chosen = schedule_of(known.definition or {})
    _, shown = schedule_of(known.data)
    end_at = chosen if chosen is not None else shown
    if end_at is not None:
        return end_at, end_at
    if known.start_due is None:
        return None
    return min(present.earliest, known.start_due) + THIRTY_DAYS - 1, known.start_due + THIRTY_DAYS + 60


def still_ahead(ends: tuple[float, float] | None, now: float) -> tuple[float, float] | None:
    """Between which instants a campaign ends that was given its end now: one in the past may end it at any time."""
    if ends is None or ends[0] > now + instants.TOLERANCE_SECONDS:
        return ends
    return ends[0], instants.LATEST


def edited_by(
    known: CampaignModel, element: Mapping[str, Any], seen: Observation, lifecycle: Lifecycle
) -> CampaignModel:
    """The campaign after an accepted edit, as far as its definition, its start and its end go (EDT-01 to EDT-03)."""
    if known.definition is None:
        return known
    present, stored, windows = seen.present, known.definition, _windows(known.states, lifecycle)
    taken, states = _taken(known, element, seen, lifecycle)
    cleared = _cleared(stored, element, seen) if windows & BEFORE_SEND_AT else frozenset()
    if not taken and not cleared and states == known.states and not _send_at_cleared(element):
        return known
    fields = {key: merged_with(key, stored.get(key), value) for key, value in taken.items()}
    kept = {key: value for key, value in stored.items() if key not in cleared}
    changed = known.defined(kept | fields)._replace(states=states)
    if windows == {"everything"} and _send_at_cleared(element):
        return _due_at_once(changed, present, lifecycle)
    if "schedule" not in fields:
        return changed
    send_at, _ = schedule_of(element)
    if send_at is not None and present.surely_after(send_at):
        return _due_at_once(changed, present, lifecycle)
    moved = changed if send_at is None else changed._replace(start_due=send_at, may_start=None)
    if _windows(moved.states, lifecycle) != {"everything"}:
        moved = moved._replace(may_start=present.earliest)
    ends, before = ends_of(moved, present), known.ends
    if ends is not None and before is not None and schedule_of(element)[1] is None:
        ends = (min(ends[0], before[0]), max(ends[1], before[1]) + THIRTY_DAYS)
    return moved._replace(ends=still_ahead(ends, present.latest) if schedule_of(element)[1] is not None else ends)


def _taken(
    known: CampaignModel, element: Mapping[str, Any], seen: Observation, lifecycle: Lifecycle
) -> tuple[dict[str, Any], StateSet]:
    """What an accepted edit changed, and the states in which that can have been.

    Where nobody knows whether send_at had come, the answer shows it: after send_at only callbacks change (EDT-02).
    """
    fields = {key: value for key, value in element.items() if key != "action" and value is not None}
    windows, callbacks = _windows(known.states, lifecycle), set(lifecycle.callbacks)
    if windows == {"everything"}:
        return fields, known.states
    item, others = seen.single(), fields.keys() - callbacks
    shown = item.data if item is not None and item.data is not None else {}
    wanted = {name: merged_with(name, (known.definition or {}).get(name), fields[name]) for name in others}
    changed = any(not agree(name, known.data.get(name), shown.get(name)) for name in others)
    if (
        not windows & BEFORE_SEND_AT
        or {*contradicted(wanted, shown), *lost(wanted, shown)}
        or not (changed or "action" not in element)
    ):
        return {name: value for name, value in fields.items() if name in callbacks}, known.states
    open_still = {state for state in known.states if lifecycle.states[state].edit in BEFORE_SEND_AT}
    return fields, frozenset(open_still) if changed else known.states


def _cleared(stored: Mapping[str, Any], element: Mapping[str, Any], seen: Observation) -> frozenset[str]:
    """What an accepted edit took away that calls follow from: null was sent, and the answer shows it no more."""
    item = seen.single()
    shown = item.data if item is not None and item.data is not None else {}
    nulls = {name for name in CLEARED if element.get(name, ...) is None and name in stored}
    return frozenset(name for name in nulls if shown.get(name) is None or not agree(name, stored[name], shown[name]))


def _windows(states: StateSet, lifecycle: Lifecycle) -> set[str]:
    return {str(lifecycle.states[state].edit) for state in states}


def _due_at_once(known: CampaignModel, present: Present, lifecycle: Lifecycle) -> CampaignModel:
    """A campaign whose send_at was taken away, or moved into the past: like a fresh one it starts by itself."""
    definition = dict(known.definition or {})
    schedule = definition.pop("schedule", None)
    if isinstance(schedule, Mapping) and (rest := {k: v for k, v in schedule.items() if k == "end_at" and v}):
        definition["schedule"] = rest
    due = known.defined(definition)._replace(start_due=present.latest)
    ends, before = ends_of(due, present), known.ends
    if ends is not None and before is not None:
        ends = (min(ends[0], before[0]), max(ends[1], before[1]))
    states = lifecycle.happened(known.states, "send-at-reached", Due.MAYBE)
    if "created" in states:
        states = states - {"created"} | {"starting"}
    return due._replace(ends=ends, states=states)


def _send_at_cleared(element: Mapping[str, Any]) -> bool:
    """Whether an edit, once accepted, leaves the campaign without the send_at that it had."""
    schedule = element.get("schedule", {})
    return schedule is None or (isinstance(schedule, Mapping) and schedule.get("send_at", "") is None)
