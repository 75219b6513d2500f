"""Equal requests sent at once on one campaign."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import Observation, stimulus_of
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import Check, Event, Reporter, declared, judges
from campaign_contracts.lifecycle import Answer
from campaign_contracts.verdicts import Judgement, kept


@dataclass(kw_only=True)
class _Burst:
    """Equal stimuli that were sent at once on one campaign."""

    name: str
    known: CampaignModel
    stimulus: str
    members: list[Observation] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Bursts:
    """Of several equal actions sent at once exactly one succeeds, where the first makes the others illegal."""

    name: str = "lifecycle: bursts"

    @property
    def rules(self) -> frozenset[str]:
        """What its functions declare."""
        return declared(self._judged)

    def start(self) -> dict[str, _Burst]:
        """No burst is open; those that are stand under the id of their campaign."""
        return {}

    def step(
        self, state: dict[str, _Burst], event: Event, model: Model
    ) -> tuple[dict[str, _Burst], Iterable[Judgement]]:
        """Collect a burst; judge it when its campaign is asked something else. Other campaigns may come in between."""
        if not isinstance(event, Observation) or event.campaign is None:
            return state, ()
        intent = event.exchange.intent
        name = intent.burst if intent is not None else None
        burst = state.get(event.campaign)
        if burst is not None and burst.name == name:
            burst.members.append(event)
            moved = model.states_at(burst.known, event.present)
            burst.known = burst.known._replace(states=burst.known.states | moved)
            return state, ()
        judged = self._judged(state.pop(event.campaign), model) if burst is not None else ()
        known, stimulus = model.before(event), stimulus_of(event, model.lifecycle)
        if name is not None and known is not None and stimulus is not None:
            state[event.campaign] = _Burst(name=name, known=known, stimulus=stimulus, members=[event])
        return state, judged

    def end(self, state: dict[str, _Burst], model: Model) -> Iterable[Judgement]:
        """Judge the bursts that are still open."""
        return chain.from_iterable(self._judged(burst, model) for burst in state.values())

    @judges("LIF-20")
    def _judged(self, burst: _Burst, model: Model) -> list[Judgement]:
        if len(burst.members) < 2 or not burst.known.certain:
            return []
        after = model.lifecycle.possible(burst.known.states, burst.stimulus, Answer.ACCEPTED)
        once = all(model.lifecycle.step(state, burst.stimulus).refuses for state in after)
        legal = all(model.lifecycle.step(state, burst.stimulus).accepts for state in burst.known.states)
        answers = [seen.answer for seen in burst.members]
        if not once or not legal or not after or Answer.UNKNOWN in answers:
            return []
        successes = answers.count(Answer.ACCEPTED)
        if successes == 1:
            return [kept("LIF-20")]
        report = Reporter(burst.members[-1], burst.known.created, *(seen.number for seen in burst.members))
        return [
            report.broken(
                "LIF-20",
                f"{burst.stimulus}-succeeded-{'never' if successes == 0 else 'more-than-once'}",
                summary=f"of {len(answers)} equal requests ({burst.stimulus}) sent at once {successes} succeeded",
                expected="exactly one success",
                observed=", ".join(seen.describe() for seen in burst.members),
            )
        ]


CHECKS: tuple[Check, ...] = (Bursts(),)
