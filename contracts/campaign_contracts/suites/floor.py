"""What a run promises to exercise on a given target; a run that did less is incomplete, never a pass."""

from dataclasses import dataclass

from campaign_contracts.history import Intent
from campaign_contracts.rules import Catalogue
from campaign_contracts.suites import states
from campaign_contracts.suites.api import Api

LOOK = Intent(case="look")

OPERATIONS = ("create_campaigns", "list_campaigns", "get_campaign", "update_campaign", "delete_campaign")


@dataclass(frozen=True, kw_only=True)
class Floor:
    """The least that must have happened."""

    operations: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]


def promised(api: Api, catalogue: Catalogue) -> Floor:
    """The floor for what this target offers: no clock, no second account or no calls lower it."""
    stimuli = [stimulus.name for stimulus in api.lifecycle.stimuli.values() if stimulus.kind in ("action", "request")]
    cells = tuple(
        (cell.state, cell.stimulus)
        for cell in api.lifecycle.cells()
        if cell.stimulus in stimuli and cell.decided and cell.state in REACHED and states.attainable(api, cell.state)
    )
    return Floor(
        operations=OPERATIONS,
        cells=cells,
        rules=tuple(rule.id for rule in catalogue if _decidable(api, rule.needs, rule.id)),
    )


REACHED = frozenset(
    {
        "created", "in-progress", "paused-before-send-at", "paused-after-send-at", "paused-started", "completed",
        "canceled", "archived", "deleted",
    }
)  # fmt: skip
"""The states that the scripts of every profile bring a campaign into."""


def _decidable(api: Api, needs: tuple[str, ...], rule: str) -> bool:
    offered = {"many"}
    if api.control:
        offered.add("clock")
    if api.may_call:
        offered.add("calls")
    if api.receiver is not None:
        offered.add("receiver")
    if api.other is not None:
        offered.add("account")
    return rule not in OPEN and set(needs) <= offered


OPEN = frozenset({"ROB-03", "CRE-31"})
"""Rules that a run decides when it can, without promising it (a 429 cannot be provoked; `end_at` may be hidden ...)."""
