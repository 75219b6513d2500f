"""What is known of one campaign: its definition, what was shown of it, and the states it may be in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.lifecycle import StateSet

WriteKind = Literal[
    "accepted", "refused-action", "refused-edit", "refused-both", "refused-delete", "trespass", "malformed", "unknown"
]


@dataclass(frozen=True, kw_only=True)
class Write:
    """A request that could have changed a campaign since its last read, and the states it may have been in then."""

    kind: WriteKind
    seen: Observation
    states: StateSet


@dataclass(frozen=True, kw_only=True)
class CampaignModel:
    """What is known of one campaign.

    `definition` is what was sent at creation with all accepted edits; `data` and `summary` what the server last showed,
    in the exchange `shown`. `certain` is false after a write whose fate nobody knows. Instants are seconds since the
    epoch.
    """

    sid: str
    id: str
    created: int
    definition: dict[str, Any] | None
    data: Mapping[str, Any]
    summary: Mapping[str, Any] | None
    shown: int
    states: StateSet
    start_due: float | None
    ends: tuple[float, float] | None
    may_start: float | None = None
    """The earliest instant of the start, where an edit of send_at came when the campaign was about to start."""
    shown_at: float = 0.0
    """The earliest instant at which `data` can have been shown."""
    writes: tuple[Write, ...] = ()
    certain: bool = True
    missing: bool = False
    """Whether a read answered 404 since the campaign was deleted."""
    stimuli: tuple[str, ...] = ()
    """Names of what may have happened by itself since `data` was shown."""

    @property
    def starts(self) -> tuple[float, float] | None:
        """Between which instants the campaign starts by itself; None where nothing is known of it."""
        if self.start_due is None:
            return None
        return self.start_due if self.may_start is None else min(self.may_start, self.start_due), self.start_due

    @property
    def unmoved(self) -> bool:
        """Whether nothing can have changed by itself since `data` was shown."""
        return not self.stimuli
