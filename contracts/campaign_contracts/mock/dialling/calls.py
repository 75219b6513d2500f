"""What the dialer works on: a campaign's definition, its calls and its callback events. Pure.

Instants are integer microseconds since 1970-01-01T00:00:00Z, as in `clock`; durations are integer microseconds too.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal, NamedTuple

CallStatus = Literal["completed", "busy", "no-answer", "failed"]
Callback = Literal["call_status_callback", "call_schedule_callback", "status_callback"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Retries:
    """When a number is called again: up to `number_of_retries` times, only after a status in `on_status`."""

    number_of_retries: int
    interval_mins: int
    mechanism: Literal["Linear", "Exponential"] = "Linear"
    on_status: frozenset[str] = frozenset({"busy", "no-answer", "failed"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """What a campaign dials, and when. It may be edited until `start_at`; from then on it stands.

    `numbers` are those of `from`, then of each list, in order and with repetitions. `start_at` is `send_at` or, without
    one, the instant at which the campaign starts by itself. `throttle` is None unless `mode` is `custom`.
    """

    campaign_id: str
    numbers: tuple[str, ...]
    start_at: int
    end_at: int
    call_duplicate_numbers: bool = False
    throttle: int | None = None
    retries: Retries | None = None


class Call(NamedTuple):
    """One attempt to reach a target. `status` and `end` are settled at its start; until `end` it is in progress.

    `ordinal` counts the campaign's calls by their start, from 0; `target` indexes the targets; `attempt` starts at 1.
    A call that is `settled` is over before its end. A tuple, as a campaign may make thousands of calls in one step.
    """

    campaign_id: str
    ordinal: int
    target: int
    number: str
    attempt: int
    status: CallStatus
    start: int
    end: int
    settled: bool = False

    @property
    def sid(self) -> str:
        """Its id, the same whenever the campaign is dialled again."""
        return blake2b(f"{self.campaign_id}:{self.target}:{self.attempt}".encode(), digest_size=16).hexdigest()

    def in_flight(self, now: int) -> bool:
        """Whether it is in progress at an instant."""
        return self.end > now and not self.settled

    def status_at(self, now: int) -> str:
        """What it is at an instant."""
        return "in-progress" if self.in_flight(now) else self.status


class Event(NamedTuple):
    """A callback that is due: its kind is the parameter that holds its URL.

    `status` is that of the attempt, of the target (its last attempt) or of the campaign. `calls` are the attempt, the
    attempts of the target by time, or nothing.
    """

    kind: Callback
    at: int
    status: str
    calls: tuple[Call, ...] = ()
    number: str = ""
    """Whom it is about, where nobody was called."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """At this instant the campaign came into this state of the lifecycle: by an action, or by itself."""

    at: int
    state: str
    by_itself: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Redefined:
    """From this instant on the campaign is dialled by another definition."""

    at: int
    definition: Definition


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """The counters of a campaign (CAL-08): of targets the first, third and fourth, of calls the other two.

    `call_scheduled`: targets that wait for a call; `call_initialized`: calls started so far.
    """

    call_scheduled: int
    call_initialized: int
    call_completed: int
    call_failed: int
    call_inprogress: int


@dataclass(kw_only=True, slots=True)
class Progress:
    """What happened by itself in one step, in order: moves, calls that ended, callback events that came due."""

    moves: list[Move] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def extend(self, later: "Progress") -> None:
        """Append what happened in the next step."""
        self.moves += later.moves
        self.calls += later.calls
        self.events += later.events
