"""Calls of a running campaign whose end lies ahead; only a pause or the end of the campaign may settle them so."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from campaign_contracts.checks.calls.case import TOLERANCE, CallCase
from campaign_contracts.checks.model.dialling import Dialling
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import judges
from campaign_contracts.history import Clock
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement


@dataclass(kw_only=True)
class Suspect:
    """Call details that show an end ahead; `judgement` is made when a later read shows that the campaign still runs."""

    case: CallCase
    seen: Observation
    observed: str
    judgement: Judgement | None = None


@dataclass(kw_only=True)
class Ahead:
    """The suspect of each campaign. It is held to the end, when every action that was under way beside it is known."""

    suspects: dict[str, Suspect] = field(default_factory=dict)

    def move(self, clock: Clock) -> None:
        """Call details that were under way while the clock was moved may show a later present."""
        if not clock.advanced_seconds and not clock.reset:
            return
        self.suspects = {
            campaign: held
            for campaign, held in self.suspects.items()
            if held.seen.exchange.until <= clock.at and (held.judgement is not None or not clock.reset)
        }

    def suspect(self, case: CallCase, seen: Observation, model: Model) -> None:
        """Hold call details of a campaign that runs which show an end that lies ahead."""
        before, held = model.before(seen), self.suspects.get(case.dialling.id)
        if before is None or not before.certain or not model.alone or (held is not None and held.judgement):
            return
        if (observed := _ahead(case)) is not None:
            self.suspects[case.dialling.id] = Suspect(case=case, seen=seen, observed=observed)

    def confirm(self, dialling: Dialling, seen: Observation) -> None:
        """Note that a campaign was still running after its call details were answered."""
        held = self.suspects.get(dialling.id)
        if held is None or held.judgement is not None or seen.exchange.at < held.seen.exchange.until:
            return
        if dialling.status_shown == seen.number and dialling.status == "in-progress":
            held.judgement = _judged(held)

    def found(self) -> Iterator[Judgement]:
        """What is sure at the end: nothing that may settle a call was under way beside the call details."""
        for held in self.suspects.values():
            at, until = held.seen.exchange.at, held.seen.exchange.until
            beside = any(moment.at >= at and moment.sent <= until for moment in held.case.dialling.moments)
            if held.judgement is not None and not beside and not held.case.dialling.doubtful:
                yield held.judgement


def _ahead(case: CallCase) -> str | None:
    """A call that no pause and no end of the campaign can have settled with an end ahead, in words."""
    dialling, ends, pause = case.dialling, case.known.ends, case.dialling.moment("pause")
    if dialling.final is not None or dialling.moment("complete") is not None or dialling.paused:
        return None
    if dialling.doubtful or ends is None or case.present.latest >= ends[0] - TOLERANCE:
        return None
    since = pause.latest + TOLERANCE if pause is not None else 0.0
    now = case.present.latest + TOLERANCE
    found = [call for call in case.calls if call.start > since and call.end is not None and call.end > now]
    return f"{found[0].record.get('status')}, end_time {in_json(found[0].record.get('end_time'))}" if found else None


@judges("CAL-12")
def _judged(held: Suspect) -> Judgement:
    return held.case.broken(
        "CAL-12",
        "ends-ahead",
        "a call of a campaign that runs has an end_time that lies ahead",
        "a call in flight left out, or in-progress with end_time null",
        held.observed,
    )
