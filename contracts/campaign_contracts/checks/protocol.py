"""What a check is: a pure, incremental fold over what happened, which declares the rules that it judges."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol, TypeVar, get_args

from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.history import Callback, Clock, Note, Unknown
from campaign_contracts.verdicts import Judgement, Promise, broken, kept

Event = Observation | Clock | Callback | Note

MODEL: frozenset[Unknown] = frozenset({"request-body", "response-body", "data", "order", "state"})
"""What a check rests on that sets an exchange beside what was known before."""

ANSWER: frozenset[Unknown] = frozenset({"response-body", "data"})
"""What a check rests on that looks at an answer as it is, whatever was asked."""

FRAME: frozenset[Unknown] = frozenset({"response-body"})
"""What a check rests on that looks at the envelope and its items, whatever these show."""

EVERYTHING: frozenset[Unknown] = frozenset(get_args(Unknown)) - {"request-id"}
"""All but what only ENV-04 looks at."""

Operations = frozenset[str | None]
"""Operations whose exchanges a check looks at, by their ids; None are requests that no operation documents."""

CREATE: Operations = frozenset({"create_campaigns"})
READ: Operations = frozenset({"get_campaign"})
LIST: Operations = frozenset({"list_campaigns"})
UPDATE: Operations = frozenset({"update_campaign"})
DELETE: Operations = frozenset({"delete_campaign"})
CALL_DETAILS: Operations = frozenset({"get_call_details", "get_call_details_singular"})
UNDOCUMENTED: Operations = frozenset({None})

Judging = TypeVar("Judging", bound=Callable[..., Any])

_RULES = "judged_rules"


class UndeclaredRuleError(Exception):
    """A check judged a rule that none of its functions declares."""


def judges(*rules: str) -> Callable[[Judging], Judging]:
    """Declare the rules that a function judges. A check that judges any other has crashed (see `Judge`)."""

    def declare(function: Judging) -> Judging:
        setattr(function, _RULES, frozenset(rules))
        return function

    return declare


def declared(*judging: Callable[..., Any] | ModuleType) -> frozenset[str]:
    """The rules that functions declare, or all functions of a module."""
    functions = [
        part for each in judging for part in (vars(each).values() if isinstance(each, ModuleType) else (each,))
    ]
    return frozenset().union(*(getattr(function, _RULES, ()) for function in functions))


class Reporter:
    """Says what one exchange decides. A finding shows that exchange, after the earlier ones that led to it."""

    def __init__(self, seen: Observation, *earlier: int) -> None:
        """Bind it to an exchange; `earlier` are numbers of exchanges, its own not counted among them."""
        self.seen, self.earlier = seen, [number for number in dict.fromkeys(earlier) if number != seen.number]

    def broken(
        self,
        rule: str,
        key: str,
        *,
        summary: str,
        expected: str,
        observed: str | None = None,
        promise: Promise = "fact",
    ) -> Judgement:
        """The rule did not hold; what was observed is the answer, unless something else is said."""
        return broken(
            rule,
            promise,
            key,
            summary=summary,
            expected=expected,
            observed=self.seen.describe() if observed is None else observed,
            exchanges=[*self.earlier, self.seen.number],
        )

    def decide(
        self,
        rule: str,
        holds: bool,
        key: str,
        *,
        summary: str,
        expected: str,
        observed: str | None = None,
        promise: Promise = "fact",
    ) -> Judgement:
        """The rule held, or it did not."""
        if holds:
            return kept(rule, promise)
        return self.broken(rule, key, summary=summary, expected=expected, observed=observed, promise=promise)


class Check(Protocol):
    """A check judges rules. It never sends, sleeps or prints; all it remembers is the state that it is handed.

    `start` gives the first state. `step` takes the state and one event and gives the next state with its judgements (it
    may reuse the state it was handed: nobody else holds it). `model` is as it was before the event, and is only read.
    `end` judges what only the end of a history decides. `rests_on` (`MODEL` where a check has none) says what it
    cannot do without: of an exchange that a recording tells without that, it sees only that there was one.
    `operations` are those whose exchanges it looks at, and at no other event; a check that has none, or None, sees all.
    A check that is `plain` asks the model for nothing that was learnt of a campaign.
    """

    @property
    def name(self) -> str:
        """The check's name, unique in the registry."""
        ...

    @property
    def rules(self) -> frozenset[str]:
        """The rules that it may judge."""
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
    rests_on: frozenset[Unknown] = MODEL
    operations: Operations | None = None
    plain: bool = False

    @property
    def rules(self) -> frozenset[str]:
        """What the function declares."""
        return declared(self.judge)

    def start(self) -> None:
        """No state."""

    def step(self, state: None, event: Event, model: Model) -> tuple[None, Iterable[Judgement]]:
        """Judge exchanges; other events decide nothing here."""
        return None, self.judge(event, model) if isinstance(event, Observation) else ()

    def end(self, state: None, model: Model) -> Iterable[Judgement]:
        """Nothing is left to the end."""
        return ()
