"""Where the findings of a run come from: the suite functions that sent what shows them."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from campaign_contracts.history import Exchange
from campaign_contracts.send.sender import MAIN
from campaign_contracts.verdicts import Finding


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a finding came from: the suite function, and whether everything that shows it happened in there."""

    suite: str
    alone: bool


@dataclass
class Origins:
    """Learns from each exchange of a run, in their order, who sent it."""

    _workers: list[str] = field(default_factory=list)

    def learn(self, exchange: Exchange) -> None:
        """Another exchange."""
        self._workers.append(sys.intern(exchange.worker))

    def of(self, finding: Finding, found: Iterable[Finding]) -> Origin | None:
        """Where the first finding of that kind came from; None where only the end of the run showed it.

        `found` are the findings of the run in the order in which they were found.
        """
        for first in found:
            if first.id == finding.id and first.exchanges:
                suites = [self._suite(number) for number in first.exchanges]
                return Origin(suite=suites[-1], alone=len(set(suites)) == 1) if suites[-1] != MAIN else None
        return None

    def _suite(self, number: int) -> str:
        """The suite function that sent an exchange."""
        return self._workers[number - 1].partition("/")[0] if 0 < number <= len(self._workers) else MAIN
