"""Campaigns that are dialled, drawn or written by hand, and what they come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hypothesis import settings
from hypothesis import strategies as st

from campaign_contracts import lifecycle
from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.mock import personalities
from campaign_contracts.mock.clock import MINUTE, SECOND
from campaign_contracts.mock.dialling.calls import Call, Definition, Event, Move, Progress, Retries, Summary
from campaign_contracts.mock.dialling.dialer import Dialing
from campaign_contracts.mock.dialling.policy import Policy, policy_of
from campaign_contracts.mock.dialling.simulation import replay


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything about a campaign at an instant: `calls` in order of start, those in flight included."""

    state: str
    summary: Summary
    calls: tuple[Call, ...]
    events: tuple[Event, ...]
    moves: tuple[Move, ...]
    next_change: int | None


def snapshot(dialing: Dialing, progress: Progress) -> Snapshot:
    """What is known of a campaign, given everything that happened to it so far."""
    return Snapshot(
        state=dialing.state,
        summary=dialing.summary,
        calls=tuple(sorted((*progress.calls, *dialing.in_flight), key=lambda call: call.ordinal)),
        events=tuple(progress.events),
        moves=tuple(progress.moves),
        next_change=dialing.next_change,
    )


def simulate(
    definition: Definition, policy: Policy, log: Iterable[Move], instant: int, *, state: str, since: int
) -> Snapshot:
    """From definition, log and instant to everything about the campaign; arguments as for `replay`."""
    return snapshot(*replay(definition, policy, log, instant, state=state, since=since))


LIFECYCLE = lifecycle.load(yaml.safe_load((Path(__file__).parents[3] / "openapi/lifecycle.yaml").read_text()))
PLAIN = policy_of(LIFECYCLE)
CONTRARIAN = policy_of(LIFECYCLE, personalities.CONTRARIAN)
T0 = 1_700_000_000 * SECOND
OVER = {"completed", "failed", "canceled", "archived"}
law = settings(max_examples=60, deadline=None)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A campaign created at T0, the actions that somebody tries, and the policy that it runs under."""

    definition: Definition
    policy: Policy
    tries: tuple[tuple[int, str], ...]

    @property
    def state(self) -> str:
        return "created" if self.definition.start_at > T0 else "starting"

    @property
    def horizon(self) -> int:
        return max([self.definition.end_at, *(at for at, _ in self.tries)]) + 5 * MINUTE

    def live(self, stops: Sequence[int] = ()) -> tuple[list[Move], Snapshot]:
        """Go through it step by step, with extra stops: every move in the order in which it was made, and the end."""
        dialing = Dialing(definition=self.definition, policy=self.policy, state=self.state, now=T0)
        log: list[Move] = []
        total = Progress()
        for at, action in sorted([*self.tries, *((stop, "") for stop in stops)]):
            progress = dialing.advance(at)
            log += progress.moves
            total.extend(progress)
            outcome = LIFECYCLE.step(dialing.state, action).outcomes[0] if action else REFUSED
            if outcome != REFUSED:
                move = Move(at=at, state=outcome)
                progress = dialing.apply(move)
                log += [move, *progress.moves]
                total.extend(progress)
        progress = dialing.advance(self.horizon)
        total.extend(progress)
        return [*log, *progress.moves], snapshot(dialing, total)

    def at(self, log: Sequence[Move], instant: int) -> Snapshot:
        return simulate(self.definition, self.policy, log, instant, state=self.state, since=T0)

    def timeline(self, log: Sequence[Move]) -> list[Move]:
        """The state at the beginning, and every move."""
        return [Move(at=T0, state=self.state), *log]


NUMBERS = st.builds("+9198{:08d}".format, st.integers(0, 39))

RETRIES = st.builds(
    Retries,
    number_of_retries=st.integers(0, 3),
    interval_mins=st.integers(1, 4),
    mechanism=st.sampled_from(["Linear", "Exponential"]),
    on_status=st.frozensets(st.sampled_from(["busy", "no-answer", "failed"]), min_size=1),
)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    start_at = T0 + draw(st.sampled_from([0, 0, 90])) * SECOND
    return Definition(
        campaign_id=draw(st.sampled_from(["a", "b"])),
        numbers=tuple(draw(st.lists(NUMBERS, max_size=12))),
        start_at=start_at,
        end_at=start_at + draw(st.integers(1, 3000)) * SECOND,
        call_duplicate_numbers=draw(st.booleans()),
        throttle=draw(st.none() | st.integers(1, 59)),
        retries=draw(st.none() | RETRIES),
    )


@st.composite
def stories(draw: st.DrawFn) -> Story:
    instant = T0
    tries = []
    for _ in range(draw(st.integers(0, 6))):
        instant += draw(st.sampled_from([0, 1, 10, 31, 60, 200])) * SECOND + draw(st.sampled_from([0, 250_000]))
        tries.append((instant, draw(st.sampled_from(["pause", "pause", "resume", "resume", "complete", "archive"]))))
    return Story(definition=draw(definitions()), policy=draw(st.sampled_from([PLAIN, CONTRARIAN])), tries=tuple(tries))


def targets(definition: Definition) -> list[str]:
    return list(definition.numbers if definition.call_duplicate_numbers else dict.fromkeys(definition.numbers))


def by_target(calls: Sequence[Call]) -> dict[int, list[Call]]:
    grouped: dict[int, list[Call]] = {}
    for call in calls:
        grouped.setdefault(call.target, []).append(call)
    return grouped


def of_kind(snapshot: Snapshot, kind: str) -> list[Event]:
    return [event for event in snapshot.events if event.kind == kind]


# Examples, by hand. A campaign starts at T0; times are seconds after T0.


def campaign(digits: str, **parameters: Any) -> Definition:
    """A campaign with one number for each digit."""
    defaults: dict[str, Any] = {"start_at": T0, "end_at": T0 + 24 * 60 * MINUTE}
    numbers = tuple(f"+91980000{index:03d}{digit}" for index, digit in enumerate(digits))
    return Definition(campaign_id="c0ffee", numbers=numbers, **(defaults | parameters))


def after(definition: Definition, seconds: float, *log: tuple[float, str], policy: Policy = PLAIN) -> Snapshot:
    moves = [Move(at=T0 + int(at * SECOND), state=state) for at, state in log]
    state = "created" if definition.start_at > T0 else "starting"
    return simulate(definition, policy, moves, T0 + int(seconds * SECOND), state=state, since=T0)


def brief(calls: Sequence[Call]) -> list[tuple[int, str, float, float]]:
    return [(call.target, call.status, (call.start - T0) / SECOND, (call.end - T0) / SECOND) for call in calls]


def twice(mechanism: Any = "Linear", *, retries: int = 1, minutes: int = 2) -> Retries:
    return Retries(number_of_retries=retries, interval_mins=minutes, mechanism=mechanism)
