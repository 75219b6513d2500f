"""The lifecycle of a campaign, read from the bundle: cells, legal steps, and the set of possible states.

A *status* is what the API prints; a *state* also says whether the campaign has started and whether send_at has passed.
The model of a campaign is the set of states it may be in: an answer narrows the set, and an empty set is a violation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any, Literal, cast

REFUSED = "refused"

StateSet = frozenset[str]
Phase = Literal["waiting", "running", "over", "gone"]
EditWindow = Literal["everything", "callbacks", "ended", "undecided", "gone"]
StimulusKind = Literal["action", "request", "time", "calls"]


LONGEST_REMEMBERED = 100
"""Characters. What servers write in the place of a status may be longer than memory is for."""


def status_fold(status: str) -> str:
    """A status without regard to letter case and hyphens, in which spellings differ (ruling *status spelling*)."""
    return (_folded if len(status) <= LONGEST_REMEMBERED else _folded.__wrapped__)(status)


@lru_cache(maxsize=1024)
def _folded(status: str) -> str:
    return status.lower().replace("-", "")


def portal_spelling(status: str) -> str:
    """A status as the vendor's newer pages spell it: InProgress, NoAnswer."""
    return "".join(part.capitalize() for part in status.split("-"))


class Answer(Enum):
    """What is known of the fate of a stimulus: accepted, refused, or nobody knows (a time-out, a 5xx)."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Due(Enum):
    """Whether something that happens by itself has happened: not yet, perhaps, or certainly."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


@dataclass(frozen=True, kw_only=True)
class State:
    """One row of the state table."""

    name: str
    status: str
    phase: Phase
    summary: str
    started: bool
    after_send_at: bool
    edit: EditWindow


@dataclass(frozen=True, kw_only=True)
class Stimulus:
    """One column of the state table: an action, DELETE, or something that happens by itself."""

    name: str
    kind: StimulusKind
    summary: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What a stimulus does in a state: the legal outcomes (names of states, or `refused`), first choice first.

    No outcomes: it cannot happen. `decided` is false where nothing is asserted. `rules` are the ids of the rules it
    obeys.
    """

    state: str
    stimulus: str
    outcomes: tuple[str, ...]
    rules: tuple[str, ...]
    decided: bool

    @property
    def refuses(self) -> bool:
        """Whether refusing is the only legal outcome."""
        return self.outcomes == (REFUSED,)

    @property
    def accepts(self) -> bool:
        """Whether accepting is the only kind of legal outcome."""
        return bool(self.outcomes) and REFUSED not in self.outcomes


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """The whole table with the edit window. Build it with `load`."""

    states: Mapping[str, State]
    stimuli: Mapping[str, Stimulus]
    table: Mapping[tuple[str, str], Cell]
    callbacks: tuple[str, ...]

    @cached_property
    def statuses(self) -> tuple[str, ...]:
        """Every status that the API prints, in the table's order."""
        return tuple(dict.fromkeys(state.status for state in self.states.values()))

    def in_phase(self, phase: Phase) -> StateSet:
        """The states of a phase."""
        return self._phases[phase]

    @cached_property
    def _phases(self) -> dict[Phase, StateSet]:
        phases: tuple[Phase, ...] = ("waiting", "running", "over", "gone")
        return {each: frozenset(name for name, state in self.states.items() if state.phase == each) for each in phases}

    @cached_property
    def ends(self) -> frozenset[str]:
        """The statuses in which a campaign ends: what is over is entered with them, and archived at most later."""
        over = self.in_phase("over")
        entered = {outcome for cell in self.cells() if cell.state not in over for outcome in cell.outcomes}
        return frozenset(self.states[name].status for name in entered & over)

    @cached_property
    def settled(self) -> StateSet:
        """The states that nothing leaves by itself."""
        return frozenset(
            name
            for name in self.states
            if all(set(self.table[name, each].outcomes) <= {name} for each in self.by_itself)
        )

    @cached_property
    def moves(self) -> frozenset[tuple[str, str]]:
        """Each state with each stimulus by which it may be left."""
        return frozenset(key for key, cell in self.table.items() if any(to != cell.state for to in cell.outcomes))

    def status_moves(self, stimuli: Iterable[str]) -> frozenset[tuple[str, str]]:
        """From which status to which other one these stimuli may lead."""
        reached = (
            (self.states[state].status, to)
            for state in self.states
            for each in stimuli
            for to in self.step(state, each).outcomes
        )
        moves = ((status, self.states[to].status) for status, to in reached if to != REFUSED)
        return frozenset(move for move in moves if move[0] != move[1])

    @cached_property
    def by_itself(self) -> tuple[str, ...]:
        """What happens without being asked for, in the table's order."""
        return tuple(name for name, stimulus in self.stimuli.items() if stimulus.kind in ("time", "calls"))

    @cached_property
    def actions(self) -> tuple[str, ...]:
        """The values of `action`, in the table's order."""
        return tuple(name for name, stimulus in self.stimuli.items() if stimulus.kind == "action")

    def cells(self) -> tuple[Cell, ...]:
        """Every cell of the table, row by row."""
        return tuple(self.table.values())

    def step(self, state: str, stimulus: str) -> Cell:
        """The cell of a state and a stimulus. Raises KeyError for names that the table does not have."""
        return self.table[state, stimulus]

    @cached_property
    def spellings(self) -> dict[str, str]:
        """The documented statuses, by their folds."""
        return {status_fold(state.status): state.status for state in self.states.values()}

    def reading(self, status: str) -> StateSet:
        """The states that print this status; empty for a status that is not documented (LIF-18)."""
        return self._readings.get(status, frozenset())

    @cached_property
    def _readings(self) -> dict[str, StateSet]:
        return {
            status: frozenset(name for name, state in self.states.items() if state.status == status)
            for status in self.statuses
        }

    def status_of(self, states: Iterable[str]) -> tuple[str, ...]:
        """The statuses that these states print, in the table's order."""
        wanted = set(states)
        if len(wanted) == 1:
            return (self.states[wanted.pop()].status,)
        return tuple(dict.fromkeys(state.status for name, state in self.states.items() if name in wanted))

    def shown(self, states: StateSet) -> frozenset[str]:
        """The statuses that lists may show for these states: a deleted campaign is in none."""
        found = self._shown.get(states)
        if found is None:
            found = self._shown[states] = frozenset(self.status_of(states)) - {"deleted"}
        return found

    @cached_property
    def _shown(self) -> dict[StateSet, frozenset[str]]:
        return {}

    def possible(self, states: StateSet, stimulus: str, answer: Answer) -> StateSet:
        """The states after a stimulus that was answered so; empty when no state of the set allows that answer."""
        result: set[str] = set()
        for state in states:
            cell = self.step(state, stimulus)
            if answer is not Answer.ACCEPTED and (REFUSED in cell.outcomes or answer is Answer.UNKNOWN):
                result.add(state)
            if answer is not Answer.REFUSED:
                result.update(outcome for outcome in cell.outcomes if outcome != REFUSED)
        return frozenset(result)

    def reachable(self, states: StateSet, stimuli: Iterable[str]) -> StateSet:
        """These states, and those to which these stimuli may lead from them, one after the other."""
        found, stimuli = states, tuple(stimuli)
        while True:
            steps = (self.step(state, each) for state in found for each in stimuli)
            further = found.union(*(step.outcomes for step in steps)) - {REFUSED}
            if further == found:
                return found
            found = further

    def happened(self, states: StateSet, stimulus: str, due: Due) -> StateSet:
        """The states after something that happens by itself, which certainly, perhaps or not yet happened."""
        if due is Due.NO:
            return states
        result: set[str] = set(states) if due is Due.MAYBE else set()
        for state in states:
            result.update(self.step(state, stimulus).outcomes or (state,))
        return frozenset(result)

    def elapsed(self, states: StateSet, *, send_at: Due, calls: Due, end_at: Due) -> StateSet:
        """The states after time has passed: the start, the calls and the end, in the only order in which they can come.

        `calls` speaks of both ways in which calls end a campaign (all done, all failed); nothing here knows the
        outcomes.
        """
        key = states, send_at, calls, end_at
        found = self._elapsed.get(key)
        if found is None:
            found = self._elapsed[key] = self._after(*key)
        return found

    @cached_property
    def _elapsed(self) -> dict[tuple[StateSet, Due, Due, Due], StateSet]:
        return {}  # there are few sets of states, and lists ask it of every campaign

    def _after(self, states: StateSet, send_at: Due, calls: Due, end_at: Due) -> StateSet:
        states = self.happened(states, "send-at-reached", send_at)
        if calls is not Due.NO:
            done = self.happened(states, "all-targets-done", calls)
            states = done | self.happened(states, "all-targets-failed", calls)
        return self.happened(states, "end-at-reached", end_at)


def load(document: Mapping[str, Any]) -> Lifecycle:
    """Read a bundle's `x-lifecycle`. Raises KeyError or ValueError when a cell is missing or names an unknown state."""
    states = {
        row["name"]: State(
            name=row["name"],
            status=row["status"],
            phase=cast(Phase, row["phase"]),
            summary=row["summary"],
            started=row["started"],
            after_send_at=row["after_send_at"],
            edit=cast(EditWindow, row["edit"]),
        )
        for row in document["states"]
    }
    stimuli = {
        row["name"]: Stimulus(name=row["name"], kind=row["kind"], summary=row["summary"]) for row in document["stimuli"]
    }
    table: dict[tuple[str, str], Cell] = {}
    for state in states:
        for stimulus in stimuli:
            entry = document["cells"][state][stimulus]
            outcomes = tuple(entry["outcomes"])
            if unknown := [outcome for outcome in outcomes if outcome != REFUSED and outcome not in states]:
                raise ValueError(
                    f"lifecycle cell {state} x {stimulus}: {unknown[0]!r} is neither a state nor 'refused'"
                )
            table[state, stimulus] = Cell(
                state=state,
                stimulus=stimulus,
                outcomes=outcomes,
                rules=tuple(entry.get("rules", ())),
                decided=entry.get("decided", True),
            )
    return Lifecycle(states=states, stimuli=stimuli, table=table, callbacks=tuple(document["edit_window"]["callbacks"]))
