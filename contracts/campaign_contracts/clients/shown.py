"""What a client was shown of campaigns that others made: of these only answers tell."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.envelope import identifier
from campaign_contracts.lifecycle import Answer, Lifecycle, StateSet
from campaign_contracts.recordings.sights import stands_for

REMEMBERED = 10_000
"""So many campaigns are remembered."""

WRONG_STATE = (400, 409, 422)
"""What servers answer to a step that the state of a campaign does not allow."""

Sight = tuple[StateSet, int]
"""The states in which a campaign may be since it was shown, and the exchange that showed it."""


@dataclass(kw_only=True)
class Shown:
    """The last sight of each campaign of an account."""

    lifecycle: Lifecycle
    _sights: dict[tuple[str, str], Sight] = field(default_factory=dict)

    def learn(self, seen: Observation) -> None:
        """Take in what an answer shows; whatever else is done to a campaign makes its state unknown."""
        sid = seen.sid or ""
        if seen.campaign is not None and seen.method not in ("GET", "HEAD", "OPTIONS"):
            self._sights.pop((sid, seen.campaign), None)
        if seen.authorization == "good":
            for campaign, status in _statuses(seen):
                states = self.lifecycle.reachable(self.lifecycle.reading(status), self.lifecycle.by_itself)
                self._sights.pop((sid, campaign), None)
                self._sights[sid, campaign] = states, seen.number
        while len(self._sights) > REMEMBERED:
            del self._sights[next(iter(self._sights))]

    def of(self, seen: Observation) -> Sight | None:
        """The sight of the campaign that a request addresses; None where its state is not known."""
        found = self._sights.get((seen.sid or "", seen.campaign or ""))
        return found if found is not None and found[0] else None


def refused_for_its_state(seen: Observation) -> bool:
    """Whether a request was refused as steps are that a state forbids, and nothing was written over that names it."""
    masked = "data" in seen.exchange.unknown or stands_for(seen.campaign or "")
    return seen.answer is Answer.REFUSED and seen.refused_as(*WRONG_STATE) and not masked


def _statuses(seen: Observation) -> Iterator[tuple[str, str]]:
    for item in seen.items:
        if item.data is not None and (campaign := identifier(item.data)) is not None:
            yield campaign, str(item.data.get("status"))
