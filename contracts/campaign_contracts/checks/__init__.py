"""The checks: pure folds over a history, one rule family to a module."""

from campaign_contracts.checks import (
    access,
    bodies,
    bulk,
    callbacks,
    calls,
    create,
    edit,
    envelope,
    fresh,
    isolation,
    leaks,
    leftovers,
    lifecycle,
    listing,
    outcomes,
    read,
    robustness,
)
from campaign_contracts.checks.protocol import Check

CHECKS: tuple[Check, ...] = (
    *create.CHECKS,
    *fresh.CHECKS,
    *leftovers.CHECKS,
    *read.CHECKS,
    *edit.CHECKS,
    *lifecycle.CHECKS,
    *listing.CHECKS,
    *access.CHECKS,
    *isolation.CHECKS,
    *leaks.CHECKS,
    *envelope.CHECKS,
    *outcomes.CHECKS,
    *bodies.CHECKS,
    *bulk.CHECKS,
    *robustness.CHECKS,
    *calls.CHECKS,
    *callbacks.CHECKS,
)
