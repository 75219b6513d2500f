"""What a check is: a pure, incremental fold over what happened, one rule family to a module."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.history import Callback, Clock, Note
from campaign_contracts.verdicts import Judgement

Event = Observation | Clock | Callback | Note


class Check(Protocol):
    """A check judges rules. It never sends, sleeps or prints; all it remembers is the state that it is handed.

    `start` gives the first state. `step` takes the state and one event and gives the next state with its judgements (it
    may reuse the state it was handed: nobody else holds it). `model` is as it was before the event, and is only read.
    `end` judges what only the end of a history decides.
    """

    @property
    def name(self) -> str:
        """The check's name, unique in the registry."""
        ...

    def start(self) -> Any:
        """The first state."""
        ...

    def step(self, state: Any, event: Event, model: Model) -> tuple[Any, Iterable[Judgement]]:
        """The next state, and what this event decided."""
        ...

    def end(self, state: Any, model: Model) -> Iterable[Judgement]:
        """What the end of the history decided."""
        ...


@dataclass(frozen=True, kw_only=True)
class ExchangeCheck:
    """A check without memory: it judges every exchange by itself and by what the model knew before it."""

    name: str
    judge: Callable[[Observation, Model], Iterable[Judgement]]

    def start(self) -> None:
        """No state."""

    def step(self, state: None, event: Event, model: Model) -> tuple[None, Iterable[Judgement]]:
        """Judge exchanges; other events decide nothing here."""
        return None, self.judge(event, model) if isinstance(event, Observation) else ()

    def end(self, state: None, model: Model) -> Iterable[Judgement]:
        """Nothing is left to the end."""
        return ()
