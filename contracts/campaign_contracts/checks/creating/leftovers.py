"""A refused create leaves nothing behind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import (
    CREATE,
    LIST,
    UNDOCUMENTED,
    UPDATE,
    Event,
    Operations,
    Reporter,
    declared,
    judges,
)
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer
from campaign_contracts.verdicts import Judgement, kept

Named = tuple[str | None, str]
"""An account, and the name of a campaign in it."""

MOST_TRIES = 100
"""The times of at most so many refused creates of one name are kept."""


@dataclass(kw_only=True)
class _Refused:
    """Refused creates of one name: the first one's number, when each was, and whether the suites sent them.

    `rule` forbids what is left of them: that of methods, where the first came by one that its path does not document.

    The suites use each name once. Others have a campaign of that name already, or create it when they have learnt why
    it was refused, in requests that nobody recorded: then its date is another.
    """

    number: int
    ours: bool
    rule: str = "CRE-25"
    times: list[tuple[float, float]] = field(default_factory=list)

    def left(self, data: Mapping[str, Any]) -> bool:
        """Whether a campaign may come from one of them."""
        if self.ours:
            return True
        created, tolerance = instants.parse(data.get("date_created")), instants.TOLERANCE_SECONDS
        return created is not None and any(
            earliest - tolerance <= created <= latest + tolerance for earliest, latest in self.times
        )


@dataclass(kw_only=True)
class _Names:
    """Names that only refused creates carried, and those that were accepted."""

    refused: dict[Named, _Refused] = field(default_factory=dict)
    taken: set[Named] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Leftovers:
    """Remembers the names of refused campaigns and looks for them in every list by name."""

    name: str = "create: leftovers"
    operations: Operations = CREATE | UPDATE | LIST | UNDOCUMENTED

    @property
    def rules(self) -> frozenset[str]:
        """What its functions declare."""
        return declared(self._judge)

    def start(self) -> _Names:
        """Nothing was refused yet."""
        return _Names()

    def step(self, state: _Names, event: Event, model: Model) -> tuple[_Names, Iterable[Judgement]]:
        """Learn from creates and edits, judge lists."""
        if not isinstance(event, Observation):
            return state, ()
        if event.operation is None or event.authorization != "good":
            self._learn_of_trespasses(state, event)
            return state, ()
        if event.operation.id in ("create_campaigns", "update_campaign"):
            self._learn(state, event)
            return state, ()
        if event.operation.id == "list_campaigns" and event.answer is Answer.ACCEPTED:
            return state, list(self._judge(state, event))
        return state, ()

    def end(self, state: _Names, model: Model) -> Iterable[Judgement]:
        """Nothing is left to the end."""
        return ()

    def _learn(self, state: _Names, seen: Observation) -> None:
        creating = seen.operation is not None and seen.operation.id == "create_campaigns"
        for element, answer in zip(seen.elements or _bare(seen), seen.answers, strict=False):
            name = element.get("name") if isinstance(element, dict) else None
            if not isinstance(name, str) or len(name) < 8:
                continue
            named = seen.sid, name
            if creating and answer is Answer.REFUSED and named not in state.taken:
                refused = state.refused.setdefault(
                    named, _Refused(number=seen.number, ours=seen.exchange.intent is not None)
                )
                if "time" not in seen.exchange.unknown and len(refused.times) < MOST_TRIES:
                    refused.times.append((seen.present.earliest, seen.present.latest))
            elif answer is not Answer.REFUSED:
                state.taken.add(named)
                state.refused.pop(named, None)

    def _learn_of_trespasses(self, state: _Names, seen: Observation) -> None:
        """Campaigns that suites send without good credentials, or by a method that nothing documents."""
        creating = seen.operation is None or seen.operation.id == "create_campaigns"
        if not creating or seen.exchange.intent is None:
            return
        for element, answer in zip(seen.elements or (), seen.answers, strict=False):
            name = element.get("name") if isinstance(element, dict) else None
            if isinstance(name, str) and answer is Answer.REFUSED and (seen.sid, name) not in state.taken:
                rule = "ACC-05" if seen.operation is None else "CRE-25"
                state.refused.setdefault((seen.sid, name), _Refused(number=seen.number, ours=True, rule=rule))

    @judges("CRE-25", "ACC-05")
    def _judge(self, state: _Names, seen: Observation) -> Iterable[Judgement]:
        shown = [item.data for item in seen.items if item.data is not None] if state.refused else []
        for data in shown:
            name = data.get("name")
            refused = state.refused.get((seen.sid, name)) if isinstance(name, str) else None
            if refused is not None and refused.left(data):
                yield Reporter(seen, refused.number).broken(
                    refused.rule,
                    "a-refused-campaign-exists",
                    summary="a campaign whose create was refused is in the list",
                    expected="no campaign of that name",
                    observed=in_json(name),
                )
        wanted = dict(seen.exchange.request.query).get("name", "")
        if (seen.sid, wanted) in state.refused and not any(data.get("name") == wanted for data in shown):
            yield kept(state.refused[seen.sid, wanted].rule)


def _bare(seen: Observation) -> tuple[object, ...]:
    """A body without the wrapper, which must leave nothing behind either."""
    return (seen.exchange.request.json,)


CHECKS = (Leftovers(),)
