"""Whether what clients did at once could have been done one after the other, in an order that respects real time.

The search is that of Wing and Gong: of the operations that no other one surely precedes, try each that the model lets
happen next. Four things keep it short, and lose no order:

- what was tried already (the same operations done, the same state reached) is not tried again;
- an operation that changes nothing is done as soon as it fits;
- of equal deeds the one that ended first is done first;
- a fact that never comes back stays while an operation that is still to be done needs it.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State")
Deed = TypeVar("Deed")

MOST_TRIED = 200_000


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[Deed]):
    """What one client did, with its outcome, and when it began and had its answer."""

    begin: float
    end: float
    deed: Deed


Step = Callable[[State, Deed], frozenset[State]]
"""The states that a deed with this outcome may lead to; none where the model does not allow it."""


Facts = frozenset[Hashable]


def nothing(_: object) -> Facts:
    """No facts."""
    return frozenset()


@dataclass(frozen=True, kw_only=True)
class Model(Generic[State, Deed]):
    """What may happen. `facts` are those that hold in a state and never come back once they are gone.

    `needs` are the facts without which a deed cannot have had its outcome.
    """

    step: Step[State, Deed]
    facts: Callable[[State], Facts] = nothing
    needs: Callable[[Deed], Facts] = nothing


def linearized(
    history: Sequence[Operation[Deed]], initial: State, model: Model[State, Deed], *, most: int = MOST_TRIED
) -> list[Operation[Deed]] | None:
    """An order of the operations that the model allows, or None when there is none.

    Raises RuntimeError when more than `most` arrangements would have to be tried.
    """
    operations = sorted(history, key=lambda operation: operation.end)
    tried: set[tuple[int, State]] = set()
    order: list[int] = []
    needs = [model.needs(operation.deed) for operation in operations]
    choices = [_choices(operations, needs, 0, initial, model)]
    done = 0
    while choices:
        if done == (1 << len(operations)) - 1:
            return [operations[place] for place in order]
        chosen = next(choices[-1], None)
        if chosen is None:
            choices.pop()
            if order:
                done ^= 1 << order.pop()
            continue
        place, state = chosen
        after = done | 1 << place
        if (after, state) in tried:
            continue
        tried.add((after, state))
        if len(tried) > most:
            raise RuntimeError(f"no order was found among {most} arrangements: use fewer operations")
        order.append(place)
        done = after
        choices.append(_choices(operations, needs, done, state, model))
    return None


def _choices(
    operations: Sequence[Operation[Deed]], needs: Sequence[Facts], done: int, state: State, model: Model[State, Deed]
) -> Iterator[tuple[int, State]]:
    """What may happen next, and the state that it leads to; a single choice where something fits that changes none."""
    open_places = [place for place in range(len(operations)) if not done >> place & 1]
    latest = min((operations[place].end for place in open_places), default=0.0)
    first: dict[Deed, int] = {}
    for place in open_places:
        if operations[place].begin <= latest:
            first.setdefault(operations[place].deed, place)
    following = {deed: model.step(state, deed) for deed in first}
    for deed, states in following.items():
        if states == {state}:
            return iter([(first[deed], state)])
    needed = Counter(fact for place in open_places for fact in needs[place])
    facts = model.facts(state)
    return iter(
        [
            (first[deed], after)
            for deed, states in following.items()
            for after in states
            if not _missed(facts - model.facts(after), needed, needs[first[deed]])
        ]
    )


def _missed(gone: Facts, needed: Counter[Hashable], own: Facts) -> bool:
    """Whether anything but the deed itself needs what is gone after it."""
    return any(needed[fact] > (fact in own) for fact in gone)
