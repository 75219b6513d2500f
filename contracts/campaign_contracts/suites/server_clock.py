"""The server's clock, for one suite function after the other or for many beside each other.

Time that can be moved is everybody's time. So it is moved only when every function waits for it, and only as far as
the first of them asked for: each sees the time pass that it would see alone. How many of them go on at a time changes
nothing of when it is moved, and whom that wakes.
"""

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from campaign_contracts import instants
from campaign_contracts.history import Exchange
from campaign_contracts.send import StoppedError
from campaign_contracts.stated_time import Ahead
from campaign_contracts.suites.turns import Turn, Turns

if TYPE_CHECKING:
    from campaign_contracts.send.sender import Sender

SLACK_SECONDS = 1.0
SLACK_SHARE = 0.05
"""A function that runs beside others may wait so much longer than it asked for: a second, or a part of its time.

Those who wait for about the same instant are woken by one move, which costs one request.
"""


@dataclass(kw_only=True)
class _Waiting:
    """Somebody who waits for time: until `due` by what was asked for, and until `until` by the server's clock."""

    seconds: float
    due: float
    until: float
    anchor: tuple[float, float] | None
    turn: Turn = field(default_factory=Turn)

    @property
    def latest(self) -> float:
        """When it has to be woken."""
        return self.due + max(SLACK_SECONDS, self.seconds * SLACK_SHARE)


class ServerClock:
    """Tells the server's present, and moves it for those who take part: at first one alone.

    `started_at` is when the sender was created by this machine's clock, in seconds since the epoch; where the server's
    clock cannot be read, what its answers state says how far it is ahead.
    """

    def __init__(self, sender: "Sender", *, started_at: float) -> None:
        """Nothing is asked yet."""
        self._sender, self._started_at = sender, started_at
        self._anchor: tuple[float, float] | None = None
        self._ahead = Ahead()
        self._lock = threading.Lock()
        self._turns = Turns()
        self._active = 1
        self._passed = 0.0
        """The seconds that passed by what was asked for: what is due when follows from it, however slow anything is."""
        self._waiting: list[_Waiting] = []
        self._failed: BaseException | None = None

    def now(self) -> float:
        """The server's present in seconds since the epoch, as far as it can be known without asking."""
        if self._sender.target.control_url is not None and self._anchor is None:
            self._set(self._sender.clock().now)
        if self._anchor is None:
            return self._started_at + self._ahead.seconds + self._sender.elapsed()
        now, at = self._anchor
        return now + self._sender.elapsed() - at

    def hear(self, exchange: Exchange) -> None:
        """Learn from an answer what time the server has."""
        self._ahead.hear(exchange, self._started_at)

    def reset(self) -> None:
        """Make a sandbox forget every campaign and return to the present. Raises ControlError."""
        self._set(self._sender.reset().now)

    def pass_time(self, seconds: float) -> None:
        """Return when so many seconds have passed. Raises ControlError, and what `stop` was told."""
        now = self.now()
        with self._lock:
            waiting = _Waiting(seconds=seconds, due=self._passed + seconds, until=now + seconds, anchor=self._anchor)
            self._waiting.append(waiting)
            self._active -= 1
            if self._failed is not None:
                self._wake([waiting])
            self._turns.over()
            self._move_when_all_wait()
        waiting.turn.wait()
        if self._failed is not None:
            raise self._failed

    @contextlib.contextmanager
    def shared(self, count: int, *, at_once: int | None = None) -> Iterator[list[Turn]]:
        """So many take part inside the block, which waits for them at its end, `at_once` of them at a time (None: all).

        Each begins with its turn, of those that are given, and must `leave`.
        """
        with self._lock:
            self._active += count - 1
            self._turns.over()
            self._turns.limit(at_once)
            turns = [self._turns.ask() for _ in range(count)]
        try:
            yield turns
        except BaseException:  # those who still take part would wait for ever
            self.stop(StoppedError("interrupted"))
            raise
        finally:
            with self._lock:
                self._active += 1
                self._turns.limit(None)
                self._turns.ask()
                if self._failed is None:
                    self._turns.limit(1)

    def leave(self) -> None:
        """One takes part no longer."""
        with self._lock:
            self._active -= 1
            self._turns.over()
            self._move_when_all_wait()

    @contextlib.contextmanager
    def divided(self) -> Iterator[tuple[Callable[[], Turn], Callable[[], None]]]:
        """Several take part in the place of one inside the block: a first one, and others that those before let in.

        What is given lets one in, who begins with its turn, and says that one is over. The last of them leaves its
        part to the one that waits for them, so that no time passes in between.
        """
        inside = 0

        def let_in() -> Turn:
            nonlocal inside
            with self._lock:
                inside += 1
                turn = self._turns.ask(soon=True)
                if inside == 1:
                    self._turns.over()
                else:
                    self._active += 1
            return turn

        def over() -> None:
            nonlocal inside
            with self._lock:
                inside -= 1
                if inside:
                    self._active -= 1
                    self._turns.over()
                    self._move_when_all_wait()

        yield let_in, over

    @contextlib.contextmanager
    def apart(self) -> Iterator[None]:
        """Inside the block, wait for something else than time; it may pass meanwhile."""
        self.leave()
        try:
            yield
        finally:
            with self._lock:
                self._active += 1
                turn = self._turns.ask()
            turn.wait()

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """Inside the block, wait for real time to pass: others go on meanwhile, but time is not moved."""
        with self._lock:
            self._turns.over()
        try:
            yield
        finally:
            with self._lock:
                turn = self._turns.ask(soon=True)
            turn.wait()

    def stop(self, error: BaseException) -> None:
        """Let everybody who waits for time, now or later, end with this error."""
        with self._lock:
            self._failed = self._failed or error
            self._wake(list(self._waiting))

    def _move_when_all_wait(self) -> None:
        if self._active or not self._waiting:
            return
        latest = min(waiting.latest for waiting in self._waiting)
        due = sorted((waiting for waiting in self._waiting if waiting.due <= latest), key=lambda each: each.due)
        last = max(due, key=lambda waiting: waiting.until)
        # A caller that asked since the clock was moved last gets exactly the seconds that it asked for.
        left = last.seconds if last.anchor is self._anchor else round(max(0.0, last.until - self.now()), 3)
        try:
            self._set(self._sender.advance(left).now)
        except Exception as error:  # noqa: BLE001 - the waiting callers must hear of it
            self._failed = error
            due = list(self._waiting)
        self._passed = max(waiting.due for waiting in due)
        self._wake(due)

    def _wake(self, due: Iterable[_Waiting]) -> None:
        for waiting in due:
            self._waiting.remove(waiting)
            self._active += 1
            self._turns.ask(waiting.turn)

    def _set(self, now: str) -> None:
        parsed = instants.parse(now)
        if parsed is not None:
            self._anchor = (parsed, self._sender.elapsed())
