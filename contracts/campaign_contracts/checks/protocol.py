"""What a check is: a pure, incremental fold over what happened, one rule family to a module."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import World
from campaign_contracts.history import Callback, Clock, Note
from campaign_contracts.verdicts import Judgement

Event = Observation | Clock | Callback | Note


class Check(Protocol):
    """A check judges rules. It never sends, sleeps or prints; all it remembers is the state that it is handed.

    `start` gives the first state. `step` takes the state and one event and gives the next state with its judgements (it
    may reuse the state it was handed: nobody else holds it). `world` is as it was before the event, and is only read.
    `end` judges what only the end of a history decides.
    """

    @property
    def name(self) -> str:
        """The check's name, unique in the registry."""
        ...

    def start(self) -> Any:
        """The first state."""
        ...

    def step(self, state: Any, event: Event, world: World) -> tuple[Any, Iterable[Judgement]]:
        """The next state, and what this event decided."""
        ...

    def end(self, state: Any, world: World) -> Iterable[Judgement]:
        """What the end of the history decided."""
        ...


@dataclass(frozen=True, kw_only=True)
class ExchangeCheck:
    """A check without memory: it judges every exchange by itself and by what the world knew before it."""

    name: str
    judge: Callable[[Observation, World], Iterable[Judgement]]

    def start(self) -> None:
        """No state."""

    def step(self, state: None, event: Event, world: World) -> tuple[None, Iterable[Judgement]]:
        """Judge exchanges; other events decide nothing here."""
        return None, self.judge(event, world) if isinstance(event, Observation) else ()

    def end(self, state: None, world: World) -> Iterable[Judgement]:
        """Nothing is left to the end."""
        return ()
