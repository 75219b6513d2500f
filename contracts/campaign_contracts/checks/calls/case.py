"""One campaign's calls, completely read, beside what it was told to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.calls.plan import Audience, Retries
from campaign_contracts.checks.calls.records import Call
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.dialling import Dialling
from campaign_contracts.promises import Present
from campaign_contracts.verdicts import Judgement, Promise, broken

TOLERANCE = instants.TOLERANCE_SECONDS
OVERDUE_SECONDS = 6.0
FULL_CALL = "completed"


@dataclass(frozen=True, kw_only=True)
class CallCase:
    """A complete reading of a campaign's calls, with everything they are judged by.

    `rest` is `over` or `paused` when nothing moves any more, else None; `cause` says what ended it.
    """

    dialling: Dialling
    known: CampaignModel
    definition: Mapping[str, Any]
    calls: tuple[Call, ...]
    pages: tuple[int, ...]
    present: Present
    rest: str | None
    cause: str | None
    audience: Audience | None
    retries: Retries | None
    rate: int | None
    current: bool
    """Whether the campaign's status and summary were read no earlier than what they are set beside."""
    recorded: bool
    """Whether somebody else may have paused the campaign, and resumed it, in requests that nobody recorded."""

    @property
    def by_number(self) -> dict[str, list[Call]]:
        """The attempts of each number, in their order."""
        found: dict[str, list[Call]] = {}
        for call in self.calls:
            found.setdefault(call.number, []).append(call)
        return found

    @property
    def textual(self) -> bool:
        """Whether `from` was one comma-separated string."""
        return isinstance(self.definition.get("from"), str)

    def evidence(self, *more: int) -> list[int]:
        """The exchanges that show the case."""
        moments = [moment.exchange for moment in self.dialling.moments]
        shown = [self.dialling.status_shown] if self.dialling.status_shown else []
        return sorted({self.dialling.created, *moments, *shown, *self.pages, *more})

    def broken(
        self, rule: str, key: str, summary: str, expected: str, observed: str, promise: Promise = "fact"
    ) -> Judgement:
        """A finding about this campaign."""
        return broken(
            rule, promise, key, summary=summary, expected=expected, observed=observed, exchanges=self.evidence()
        )
