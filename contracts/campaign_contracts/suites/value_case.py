"""One variation of a valid campaign, under the rule that decides it."""

from dataclasses import dataclass
from typing import Any

from campaign_contracts.suites.api import DAY_SECONDS

ABSENT = ...
"""Leaves a key out of a campaign."""

SEND_AT, END_AT = DAY_SECONDS, 3 * DAY_SECONDS


@dataclass(frozen=True, kw_only=True)
class ValueCase:
    """One variation: the rule it concerns, a short label, and the keys to set (`...` leaves a key out).

    In `quick`, one that is `bulked` is sent among others in a bulk, and neither alone nor in an edit.
    """

    rule: str
    label: str
    changes: dict[str, Any]
    bulked: bool = False
    edited: bool = False
    """Whether it is sent in an edit all the same."""
