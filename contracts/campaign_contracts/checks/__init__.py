"""The checks: pure folds over a history, one rule family to a module."""

from campaign_contracts.checks import create, edit, leftovers, lifecycle, listing, read
from campaign_contracts.checks.protocol import Check

CHECKS: tuple[Check, ...] = (
    *create.CHECKS,
    *leftovers.CHECKS,
    *read.CHECKS,
    *edit.CHECKS,
    *lifecycle.CHECKS,
    *listing.CHECKS,
)
