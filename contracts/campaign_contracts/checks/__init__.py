"""The checks: pure folds over a history, one rule family to a module."""

from campaign_contracts.checks import create, edit, lifecycle, read
from campaign_contracts.checks.protocol import Check

CHECKS: tuple[Check, ...] = (
    *create.CHECKS,
    *read.CHECKS,
    *edit.CHECKS,
    *lifecycle.CHECKS,
)
