"""Writes that nobody answered: a slow server may perform them later, also after a read that does not show them yet.

It may for a minute of real time: what holds a request up on its way knows nothing of a sandbox's virtual clock. The
contract says nothing of later performance; whoever looks for a lost create waits as long.
"""

from collections.abc import Mapping
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import UNDECIDED, Observation
from campaign_contracts.checks.model.representation import agree, contradicted, lost
from campaign_contracts.elements import merged_with
from campaign_contracts.lifecycle import Answer, Lifecycle, StateSet
from campaign_contracts.safety.writes import ARRIVES_WITHIN_SECONDS


def left_open(known: CampaignModel, seen: Observation, lifecycle: Lifecycle) -> CampaignModel:
    """The campaign after a write of unknown fate.

    Of several pending writes only what they could do matters: one more of the same is not kept.
    """
    known = known._replace(certain=False)
    if seen.status in UNDECIDED:
        return known  # it was turned away
    stimuli = [_stimulus(each, lifecycle) for each in known.pending]
    if seen.pending and (len(stimuli) < 2 or _stimulus(seen, lifecycle) not in stimuli):
        known = known._replace(pending=(*known.pending, seen))
    fields = set(_element(seen)) - {"action"}
    if fields:
        known = known.defined(None)
    if "schedule" in fields:
        since = seen.present.earliest
        known = known._replace(start_due=instants.LATEST, may_start=since, ends=(since, instants.LATEST))
    return known


def outlived(known: CampaignModel, at: float) -> CampaignModel:
    """The campaign at a time of the record: what is pending for a minute is done, or never will be.

    What it may have led to stays possible; the next read that shows the campaign is certain again.
    """
    if not known.pending:
        return known
    left = tuple(each for each in known.pending if at - each.exchange.until < ARRIVES_WITHIN_SECONDS)
    return known._replace(pending=left)


def widened(known: CampaignModel, lifecycle: Lifecycle) -> CampaignModel:
    """The campaign in any state to which the pending writes may have led by now, in whatever order they are done."""
    states = known.states
    for _ in known.pending:
        for seen in known.pending:
            stimulus = _stimulus(seen, lifecycle)
            states |= lifecycle.possible(states, stimulus, Answer.UNKNOWN) if stimulus is not None else frozenset()
    return known._replace(states=states, certain=False) if known.pending else known


def shown_done(known: CampaignModel, data: Mapping[str, Any], lifecycle: Lifecycle) -> bool:
    """Whether a read shows that the only pending write was performed since the campaign was shown last.

    Of several nobody knows which it was: an unanswered request is sent again.
    """
    if len(known.pending) != 1:
        return False
    seen = known.pending[0]
    element, stimulus = _element(seen), _stimulus(seen, lifecycle)
    fields = {name: value for name, value in element.items() if name != "action"}
    if stimulus is not None and not fields:
        status = data.get("status")
        return status != known.data.get("status") and status in lifecycle.status_of(
            _done(known.states, stimulus, lifecycle)
        )
    wanted = {name: merged_with(name, known.data.get(name), value) for name, value in fields.items()}
    changed = any(not agree(name, known.data.get(name), data.get(name)) for name in fields)
    return stimulus is None and changed and not {*contradicted(wanted, data), *lost(wanted, data)}


def _done(states: StateSet, stimulus: str, lifecycle: Lifecycle) -> StateSet:
    return lifecycle.possible(states, stimulus, Answer.ACCEPTED)


def _stimulus(seen: Observation, lifecycle: Lifecycle) -> str | None:
    if seen.method == "DELETE":
        return "delete"
    action = _element(seen).get("action")
    return action if isinstance(action, str) and action in lifecycle.actions else None


def _element(seen: Observation) -> Mapping[str, Any]:
    elements = seen.elements or ()
    return elements[0] if len(elements) == 1 and isinstance(elements[0], Mapping) else {}
