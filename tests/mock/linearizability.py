"""Whether what clients did at once could have been done one after the other, in an order that respects real time.

The search is that of Wing and Gong: of the operations that no other one surely precedes, try each that the model lets
happen next. What was tried already (the same operations done, the same state reached) is not tried again, and an
operation that changes nothing is done as soon as it fits, which loses no order.
"""

from collections.abc import Callable, Iterator, Sequence
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


def linearized(
    history: Sequence[Operation[Deed]], initial: State, step: Step[State, Deed], *, most: int = MOST_TRIED
) -> list[Operation[Deed]] | None:
    """An order of the operations that the model allows, or None when there is none.

    Raises RuntimeError when more than `most` arrangements would have to be tried.
    """
    operations = sorted(history, key=lambda operation: operation.begin)
    tried: set[tuple[int, State]] = set()
    order: list[int] = []
    choices = [_choices(operations, 0, initial, step)]
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
        choices.append(_choices(operations, done, state, step))
    return None


def _choices(
    operations: Sequence[Operation[Deed]], done: int, state: State, step: Step[State, Deed]
) -> Iterator[tuple[int, State]]:
    """What may happen next, and the state that it leads to; a single choice where something fits that changes none."""
    open_places = [place for place in range(len(operations)) if not done >> place & 1]
    latest = min((operations[place].end for place in open_places), default=0.0)
    first = [place for place in open_places if operations[place].begin <= latest]
    following = {place: step(state, operations[place].deed) for place in first}
    for place, states in following.items():
        if states == {state}:
            return iter([(place, state)])
    return iter([(place, after) for place, states in following.items() for after in states])
