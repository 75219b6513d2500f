"""The checks: pure folds over a history, one room to a family of rules."""

from campaign_contracts.checks import robustness
from campaign_contracts.checks.access import credentials, isolation, leaks
from campaign_contracts.checks.callbacks import check as callbacks
from campaign_contracts.checks.calls import check as calls
from campaign_contracts.checks.creating import acceptance, fresh, leftovers
from campaign_contracts.checks.envelope import bodies, bulk, frame, outcomes, request_ids
from campaign_contracts.checks.lifecycle import actions, bursts, deletions, edits, reads, spelling
from campaign_contracts.checks.lists import check as lists
from campaign_contracts.checks.protocol import Check

CHECKS: tuple[Check, ...] = (
    *acceptance.CHECKS,
    *fresh.CHECKS,
    *leftovers.CHECKS,
    *reads.CHECKS,
    *edits.CHECKS,
    *actions.CHECKS,
    *deletions.CHECKS,
    *bursts.CHECKS,
    *spelling.CHECKS,
    *lists.CHECKS,
    *credentials.CHECKS,
    *isolation.CHECKS,
    *leaks.CHECKS,
    *frame.CHECKS,
    *request_ids.CHECKS,
    *outcomes.CHECKS,
    *bodies.CHECKS,
    *bulk.CHECKS,
    *robustness.CHECKS,
    *calls.CHECKS,
    *callbacks.CHECKS,
)
