"""A server keeps to one spelling of the statuses: that of the pages, or another that differs in case and hyphens."""

from collections.abc import Iterable

from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import Check, Event, Reporter, declared, judges
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement

Spellings = dict[bool, tuple[int, str]]
"""Where statuses were first spelt as the pages do, and otherwise: the exchange, and the status.

What the user said of the server stands at 0, with the name of the dialect.
"""


class SpellingCheck:
    """Remembers how statuses were spelt first, and accuses a server that mixes two spellings."""

    name = "lifecycle: spelling"

    @property
    def rules(self) -> frozenset[str]:
        """What its function declares."""
        return declared(_mixed)

    def start(self) -> Spellings:
        """Nothing was spelt yet."""
        return {}

    def step(self, state: Spellings, event: Event, model: Model) -> tuple[Spellings, Iterable[Judgement]]:
        """Compare the statuses of an answer with those before."""
        if not isinstance(event, Observation) or event.authorization != "good" or not event.statuses:
            return state, ()
        if not state and model.began is not None and model.began.dialect is not None:
            state = {model.began.dialect == "pages": (0, model.began.dialect)}
        return state, _mixed(state, event)

    def end(self, state: Spellings, model: Model) -> Iterable[Judgement]:
        """Nothing is left to the end."""
        return ()


@judges("LIF-18")
def _mixed(state: Spellings, seen: Observation) -> list[Judgement]:
    for shown, meant in seen.statuses:
        state.setdefault(shown == meant, (seen.number, shown))
    here = {shown == meant: shown for shown, meant in seen.statuses}
    if len(state) < 2 or all(state[spelling][0] < seen.number for spelling in here):
        return []
    (earlier, one), (_, other) = sorted(state.values())
    return [
        Reporter(seen, *((earlier,) if earlier else ())).broken(
            "LIF-18",
            "two-spellings",
            summary="statuses are spelt in two ways",
            expected="one spelling in every answer",
            observed=f"{in_json(one)} and {in_json(other)}",
        )
    ]


CHECKS: tuple[Check, ...] = (SpellingCheck(),)
