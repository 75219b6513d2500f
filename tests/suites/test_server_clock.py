"""One server clock for many: it moves when all wait, for each as far as it asked, and not much further."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_contracts import instants
from campaign_contracts.history import Clock
from campaign_contracts.send import ControlError, StoppedError
from campaign_contracts.send.sender import Sender
from campaign_contracts.suites.server_clock import SLACK_SECONDS, SLACK_SHARE, ServerClock
from campaign_contracts.suites.turns import Turn

BEGAN = 1_800_000_000.0
PATIENCE_SECONDS = 60.0
waits = st.lists(st.sampled_from([0, 1, 5, 60, 61, 600, 3600, 86_400]), max_size=5)


@dataclass
class _Target:
    control_url: str | None = "http://127.0.0.1:9/_control"


@dataclass
class _Sender:
    """A server whose clock moves only when it is moved, as a sender shows it."""

    target: _Target = field(default_factory=_Target)
    now: float = BEGAN
    moves: list[float] = field(default_factory=list)
    broken: bool = False
    slow: float = 0.0
    """Seconds that pass by themselves whenever somebody asks."""
    _elapsed: float = 0.0

    def elapsed(self) -> float:
        self._elapsed += self.slow
        return self._elapsed

    def clock(self) -> Clock:
        return Clock(at=0.0, until=0.0, now=instants.render(self.now))

    def advance(self, seconds: float) -> Clock:
        if self.broken:
            raise ControlError("gone")
        self.moves.append(seconds)
        self.now += seconds
        return Clock(at=0.0, until=0.0, now=instants.render(self.now), advanced_seconds=seconds)


def clock_of(sender: _Sender) -> ServerClock:
    return ServerClock(cast("Sender", sender), started_at=0.0)


def test_one_alone_gets_exactly_what_it_asks_for() -> None:
    sender = _Sender()
    clock = clock_of(sender)
    for seconds in (5, 61, 86_400):
        clock.pass_time(seconds)
    assert sender.moves == [5, 61, 86_400]
    assert clock.now() == BEGAN + 86_466


@settings(max_examples=40, deadline=None)
@given(plans=st.lists(waits, min_size=1, max_size=12))
def test_each_sees_the_time_pass_that_it_asked_for(plans: list[list[int]]) -> None:
    sender = _Sender()
    clock = clock_of(sender)
    passed: list[tuple[int, float]] = []

    def play(plan: list[int]) -> None:
        try:
            for seconds in plan:
                before = clock.now()
                clock.pass_time(seconds)
                passed.append((seconds, clock.now() - before))
        finally:
            clock.leave()

    with ThreadPoolExecutor(max_workers=len(plans)) as pool, clock.shared(len(plans)):
        for played in [pool.submit(play, plan) for plan in plans]:
            played.result(timeout=PATIENCE_SECONDS)
    assert len(passed) == sum(map(len, plans))
    for seconds, saw in passed:
        assert seconds - 0.01 <= saw <= seconds + max(SLACK_SECONDS, seconds * SLACK_SHARE) + 0.01
    clock.pass_time(7)  # whoever opened the block has the clock to itself again
    assert sender.moves[-1] == 7


def test_those_who_wait_for_the_same_instant_share_a_move() -> None:
    sender = _Sender()
    clock = clock_of(sender)

    def play(seconds: float) -> None:
        clock.pass_time(seconds)
        clock.leave()

    with ThreadPoolExecutor(max_workers=6) as pool, clock.shared(6):
        for played in [pool.submit(play, seconds) for seconds in (60, 60, 60, 61, 62, 600)]:
            played.result(timeout=PATIENCE_SECONDS)
    assert len(sender.moves) == 2


@settings(max_examples=25, deadline=None)
@given(plans=st.lists(waits, min_size=1, max_size=8), slow=st.sampled_from([0.0, 0.001, 0.4]))
def test_whom_a_move_wakes_does_not_depend_on_how_many_go_on_at_a_time(plans: list[list[int]], slow: float) -> None:
    def woken(at_once: int | None, slow: float) -> dict[tuple[int, int], int]:
        """By which move each wait of each plan ended."""
        sender = _Sender(slow=slow)
        clock = clock_of(sender)
        clock.now()
        ended: dict[tuple[int, int], int] = {}

        def play(index: int, turn: Turn) -> None:
            turn.wait(PATIENCE_SECONDS)
            for number, seconds in enumerate(plans[index]):
                clock.pass_time(seconds)
                ended[index, number] = len(sender.moves)
            clock.leave()

        with ThreadPoolExecutor(max_workers=len(plans)) as pool, clock.shared(len(plans), at_once=at_once) as turns:
            for played in [pool.submit(play, index, turn) for index, turn in enumerate(turns)]:
                played.result(timeout=PATIENCE_SECONDS)
        return ended

    expected = woken(1, 0.0)
    assert woken(None, slow) == expected
    assert woken(1, slow) == expected
    assert woken(3, slow) == expected


def test_one_at_a_time_each_goes_on_until_it_waits() -> None:
    sender = _Sender()
    clock = clock_of(sender)
    clock.now()
    told: list[str] = []

    def play(name: str, turn: Turn, waits: list[int]) -> None:
        turn.wait(PATIENCE_SECONDS)
        for seconds in waits:
            told.extend([name, name])
            clock.pass_time(seconds)
        told.append(name)
        clock.leave()

    def beside(name: str, turn: Turn) -> None:
        turn.wait(PATIENCE_SECONDS)
        with clock.still():
            assert free.wait(PATIENCE_SECONDS)
        told.append(name)
        assert sender.moves == []
        clock.leave()

    def last(name: str, turn: Turn) -> None:
        turn.wait(PATIENCE_SECONDS)
        told.append(name)
        free.set()
        clock.leave()

    free = threading.Event()
    with ThreadPoolExecutor(max_workers=4) as pool, clock.shared(4, at_once=1) as turns:
        plays = [
            pool.submit(beside, "d", turns[0]),
            pool.submit(play, "a", turns[1], [600, 5]),
            pool.submit(play, "b", turns[2], [60]),
            pool.submit(last, "c", turns[3]),
        ]
        for played in plays:
            played.result(timeout=PATIENCE_SECONDS)
    assert "".join(told) == "aabbcdbaaa"
    assert sender.moves == [60, 540, 5]


def test_a_clock_that_fails_fails_for_all_who_wait() -> None:
    sender = _Sender()
    clock = clock_of(sender)
    clock.now()
    sender.broken = True

    def play() -> None:
        try:
            clock.pass_time(5)
        finally:
            clock.leave()

    with ThreadPoolExecutor(max_workers=3) as pool, clock.shared(3):
        for played in [pool.submit(play) for _ in range(3)]:
            with pytest.raises(ControlError, match="gone"):
                played.result(timeout=PATIENCE_SECONDS)


def test_time_passes_while_somebody_waits_for_something_else() -> None:
    sender = _Sender()
    clock = clock_of(sender)
    free = threading.Event()

    def wait_for_the_other() -> None:
        with clock.apart():
            assert free.wait(PATIENCE_SECONDS)
        clock.leave()

    def let_time_pass() -> None:
        clock.pass_time(60)
        free.set()
        clock.leave()

    with ThreadPoolExecutor(max_workers=2) as pool, clock.shared(2):
        for played in [pool.submit(wait_for_the_other), pool.submit(let_time_pass)]:
            played.result(timeout=PATIENCE_SECONDS)
    assert sender.moves == [60]


def test_whoever_waits_when_the_run_ends_hears_why() -> None:
    sender: Any = _Sender()
    clock = clock_of(sender)
    with ThreadPoolExecutor(max_workers=1) as pool, clock.shared(2):
        waiting = pool.submit(clock.pass_time, 60)
        clock.stop(RuntimeError("over"))
        with pytest.raises(RuntimeError, match="over"):
            waiting.result(timeout=PATIENCE_SECONDS)


@settings(max_examples=25, deadline=None)
@given(parts=st.lists(waits, min_size=2, max_size=5), other=waits)
def test_several_in_the_place_of_one_see_the_time_pass_that_they_asked_for(
    parts: list[list[int]], other: list[int]
) -> None:
    sender = _Sender()
    clock = clock_of(sender)
    clock.now()
    passed: list[tuple[int, float]] = []

    def play(plan: list[int]) -> None:
        for seconds in plan:
            before = clock.now()
            clock.pass_time(seconds)
            passed.append((seconds, clock.now() - before))

    def divided() -> None:
        def part(plan: list[int]) -> None:
            try:
                play(plan)
            finally:
                over()

        with clock.divided() as (let_in, over), ThreadPoolExecutor(max_workers=len(parts)) as pool:
            for _ in parts:
                let_in()
            list(pool.map(part, parts))
        clock.leave()

    def alone() -> None:
        play(other)
        clock.leave()

    with ThreadPoolExecutor(max_workers=2) as pool, clock.shared(2):
        both = [pool.submit(divided), pool.submit(alone)]
        for each in both:
            each.result(timeout=PATIENCE_SECONDS)
    assert len(passed) == sum(map(len, parts)) + len(other)
    for seconds, took in passed:
        assert seconds - 0.01 <= took <= seconds + max(SLACK_SECONDS, seconds * SLACK_SHARE) + 0.01


def test_nobody_waits_for_ever_where_an_interrupt_leaves_some_behind() -> None:
    clock = clock_of(_Sender())
    with pytest.raises(KeyboardInterrupt), clock.shared(1, at_once=1):
        raise KeyboardInterrupt
    with clock.divided() as (let_in, over):
        turns = [let_in() for _ in range(3)]
        assert all(turn.is_set() for turn in turns)
        with pytest.raises(StoppedError):
            clock.pass_time(60)
        for _ in turns:
            over()
