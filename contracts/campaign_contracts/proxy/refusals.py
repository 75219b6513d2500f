"""Which rules a refused request may have been refused by, for people who look at the log."""

from collections.abc import Iterable, Iterator

from campaign_contracts.checks.lifecycle.reads import UNKNOWN_IDS
from campaign_contracts.checks.model.exchange import Observation, stimulus_of
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import ExchangeCheck
from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.verdicts import Judgement

NOT_FOUND = 404


class Refusals:
    """A check that judges nothing: it remembers what the contract says of the last request, if that was refused."""

    def __init__(self) -> None:
        """Nothing was refused yet."""
        self.check = ExchangeCheck(name="request log: refusals", judge=self._look)
        self._rules: tuple[str, ...] = ()

    def told(self) -> tuple[str, ...]:
        """The rules that speak against what was refused last."""
        rules, self._rules = self._rules, ()
        return rules

    def _look(self, seen: Observation, model: Model) -> Iterable[Judgement]:
        self._rules = tuple(dict.fromkeys(_rules(seen, model)))
        return ()


def _rules(seen: Observation, model: Model) -> Iterator[str]:
    if seen.authorization != "good" or seen.status is None or not 400 <= seen.status < 500:
        return
    promised = [each for each in model.promised(seen) if each.kind == "refusal"]
    for each in promised:
        yield from each.rules
    known, stimulus = model.before(seen), stimulus_of(seen, model.lifecycle)
    if not promised and known is not None and stimulus is not None:
        cells = [model.lifecycle.step(state, stimulus) for state in sorted(known.states)]
        yield from (rule for cell in cells if REFUSED in cell.outcomes for rule in cell.rules)
    elif not promised and seen.status == NOT_FOUND and seen.operation is not None:
        yield from filter(None, [UNKNOWN_IDS.get(seen.operation.id)])
