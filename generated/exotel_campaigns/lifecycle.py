# Generated from the specification; changes made here are lost.
# fmt: off
"""What the lifecycle allows: for each status the actions that are accepted, whatever else is true of it."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

LifecycleAction: TypeAlias = Literal["pause", "resume", "complete", "archive"]

LifecycleStatus: TypeAlias = Literal[
    "created", "in-progress", "paused", "completed", "failed", "canceled", "archived", "deleted"
]

ALLOWED_ACTIONS: Mapping[str, tuple[LifecycleAction, ...]] = {
    "created": ("pause",),
    "in-progress": ("pause",),
    "paused": ("resume", "complete"),
    "completed": ("archive",),
    "failed": (),
    "canceled": (),
    "archived": (),
    "deleted": (),
}

MAY_BECOME: Mapping[str, frozenset[str]] = {
    "created": frozenset(
        ("created", "in-progress", "paused", "completed", "failed", "canceled", "archived", "deleted")
    ),
    "in-progress": frozenset(("in-progress", "paused", "completed", "failed", "canceled", "archived")),
    "paused": frozenset(("created", "in-progress", "paused", "completed", "failed", "canceled", "archived", "deleted")),
    "completed": frozenset(("completed", "archived", "deleted")),
    "failed": frozenset(("failed",)),
    "canceled": frozenset(("canceled",)),
    "archived": frozenset(("archived", "deleted")),
    "deleted": frozenset(("deleted",)),
}
"""For each status those that may still follow, by whatever happens."""


def state_of(word: str) -> LifecycleStatus | str:
    """Return a status in the spelling of the specification: `InProgress` is `in-progress`; an unknown one as it is."""
    return _SPELLINGS.get(_plain(word), word)


def states_of(words: Iterable[str]) -> frozenset[str]:
    """Return statuses in the spelling of the specification. Raises ValueError for none, and for an unknown one."""
    found = frozenset(map(state_of, words))
    if not found or found - ALLOWED_ACTIONS.keys():
        raise ValueError(f"name at least one of {', '.join(ALLOWED_ACTIONS)}, not {', '.join(sorted(found)) or 'none'}")
    return found


def hopeless(state: str | None, wanted: frozenset[str]) -> bool:
    """Whether none of the wanted statuses can follow on this one."""
    return state is not None and state in MAY_BECOME and not wanted & MAY_BECOME[state]


def _plain(word: str) -> str:
    return "".join(letter for letter in word if letter not in "-_ ").casefold()


_SPELLINGS: Mapping[str, LifecycleStatus] = {
    _plain("created"): "created",
    _plain("in-progress"): "in-progress",
    _plain("paused"): "paused",
    _plain("completed"): "completed",
    _plain("failed"): "failed",
    _plain("canceled"): "canceled",
    _plain("archived"): "archived",
    _plain("deleted"): "deleted",
}
