"""The sandbox's control plane: its clock is read, moved and set back, whatever becomes of single connections."""

import json
import math
from collections.abc import Callable
from typing import Any

from campaign_contracts import instants, json_body
from campaign_contracts.history import Clock, Response
from campaign_contracts.inert import in_json
from campaign_contracts.send.bounds import Allowance
from campaign_contracts.send.drafts import ControlError, DisturbedError, UnansweredError
from campaign_contracts.send.lease import Lease
from campaign_contracts.send.pool import Pool

WAITS_SECONDS = (0.0, 0.5, 1.5, 3.0)
"""Before each further try, on a fresh connection: a restart takes its time."""

TIMEOUT_SECONDS = 60.0
MOST_SECONDS, MOST_BYTES = 300.0, 100_000
"""What the control plane may take until it has answered, further tries included: moving time can be much work."""

LAST_SECONDS = 10.0
"""What it may take at most once the run is to end: whoever interrupts a run does not wait for a server that is gone."""

MOST_DRIFT_SECONDS, MOST_DRIFT = 5.0, 1.5
"""So much may a clock be ahead of where it should be: seconds, beside so many times the time that has passed.

So many seconds less than was asked may it have been moved: fractions are cut off, and clocks are set right.
"""

SPEED_SECONDS = 0.3
"""How long a clock is watched to see how fast it runs by itself."""


class ControlPlane:
    """Speaks to a control URL (the sandbox conventions); None: every call raises ControlError."""

    def __init__(
        self,
        url: str | None,
        pool: Callable[[str], Pool],
        *,
        elapsed: Callable[[], float],
        sleep: Callable[[float], None],
        hide: Callable[[str], str],
    ) -> None:
        """Nothing is sent yet. `pool` opens connections to a URL; `elapsed` gives record times, in seconds.

        `hide` takes secrets out of what is said.
        """
        self._url, self._elapsed, self._sleep, self._hide = url, elapsed, sleep, hide
        self._pool = pool(url) if url is not None else None
        self._lease = Lease(url, pool, hide)
        self._speed = 1.0
        self.disturbed = False
        self._ends = math.inf
        self._until: float | None = None
        """Until then what is asked now, or was asked before without an answer, has to be answered (record time)."""
        self._seen: tuple[float, float] | None = None
        """What the clock said last, in seconds since the epoch, and when it was asked."""

    def close(self) -> None:
        """Give the lease back, and close every connection."""
        self._lease.close()
        if self._pool is not None:
            self._pool.close()

    def end(self, at: float) -> None:
        """The run ends then (record time): from there on little time is given, also to what is asked already."""
        self._ends = at
        if self._until is not None:
            self._until = min(self._until, self._latest(self._elapsed()))

    def _latest(self, asked_at: float) -> float:
        """When (record time) what is asked now has to be answered."""
        return min(asked_at + MOST_SECONDS, max(asked_at, self._ends) + LAST_SECONDS)

    def hold(self, holder: str) -> None:
        """Have the clock to oneself, where the control plane offers that. Raises HeldError."""
        self._lease.take(holder)

    def clock(self) -> Clock:
        """Read the clock. Raises ControlError."""
        return self._read("GET")

    def advance(self, seconds: float) -> Clock:
        """Move the clock forward by so many seconds. Raises ControlError.

        Where the answer is lost, the clock tells whether it was moved, so that no time passes twice.
        """
        before = self._seen
        try:
            return self._advanced(before, seconds)
        except ControlError:
            self._seen = None  # wherever it stands now, nobody else has moved it
            raise

    def _advanced(self, before: tuple[float, float] | None, seconds: float) -> Clock:
        """The clock after the move, which is repeated where it was lost. Raises ControlError."""
        for wait in (*WAITS_SECONDS[1:], None):
            try:
                return self._moved(before, self._read("POST", seconds), seconds)
            except UnansweredError as error:
                if before is None or wait is None:
                    raise self._gone("POST", "clock", error) from None
                now = self._read("GET", perhaps=seconds)
                at, passed = instants.parse(now.now) or 0.0, now.at - before[1]
                if at - before[0] >= passed + seconds - instants.TOLERANCE_SECONDS:
                    return Clock(at=now.at, until=now.until, now=now.now, advanced_seconds=seconds)
                self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _moved(self, before: tuple[float, float] | None, clock: Clock, seconds: float) -> Clock:
        """The clock as it was answered. Raises ControlError where it stands about where it stood before."""
        risen = (instants.parse(clock.now) or 0.0) - before[0] if before is not None else seconds
        if risen < seconds - MOST_DRIFT_SECONDS:
            raise ControlError(f"{self._url}/clock: the clock did not move: {risen:.0f} s of the {seconds:.0f} s asked")
        return clock

    def reset(self) -> Clock:
        """Forget every campaign and return to the present. Raises ControlError."""
        self._patiently("POST", "reset")
        return self._read("GET", reset=True)

    def watch(self) -> Clock:
        """See how fast the clock runs by itself, so that it is noticed when somebody moves it. Raises ControlError."""
        first = self._read("GET")
        self._sleep(SPEED_SECONDS)
        self._seen = None
        last = self._read("GET")
        one, other = instants.parse(first.now), instants.parse(last.now)
        if one is not None and other is not None and last.at > first.at:
            self._speed = max(1.0, (other - one - instants.TOLERANCE_SECONDS) / (last.at - first.at))
        return last

    def _read(self, method: str, seconds: float | None = None, *, reset: bool = False, perhaps: float = 0.0) -> Clock:
        """One reading; `perhaps` are seconds that the clock may have been moved by a call whose answer was lost."""
        at = self._elapsed()
        if seconds is None:
            answer = self._patiently(method, "clock")
        else:
            answer = self._call(method, "clock", {"advance_seconds": seconds})
        document = json_body.of_answer(answer.body)
        now = str(document.get("now")) if isinstance(document, dict) else ""
        instant = instants.parse(now)
        if instant is None:
            said = self._hide(answer.body.decode(errors="replace"))[:80]
            raise ControlError(
                f'{self._url}/clock: expected {{"now": "<RFC 3339>"}}, got {in_json(said)}; '
                "is this the sandbox's control URL?"
            )
        until = self._elapsed()
        if not reset:
            self._compare(instant, until, seconds or 0.0, perhaps)
        self._seen = instant, at
        return Clock(at=at, until=until, now=now, advanced_seconds=seconds, reset=reset)

    def _compare(self, instant: float, until: float, moved: float, perhaps: float) -> None:
        """Whether the clock is where it should be. Raises DisturbedError when somebody else has moved it."""
        if self._seen is None:
            return
        before, at = self._seen
        ahead = instant - before - moved
        most = (until - at) * self._speed * MOST_DRIFT + MOST_DRIFT_SECONDS + perhaps
        if instant - before < -MOST_DRIFT_SECONDS or ahead > most:
            self.disturbed = True
            raise DisturbedError.moved(ahead)

    def _patiently(self, method: str, name: str) -> Response:
        """A call that may be repeated."""
        error: UnansweredError | None = None
        for wait in WAITS_SECONDS:
            self._sleep(wait)
            try:
                return self._call(method, name)
            except UnansweredError as failed:
                error = failed
        raise self._gone(method, name, error) from None

    def _gone(self, method: str, name: str, error: UnansweredError | None) -> ControlError:
        return ControlError(f"{method} {self._url}/{name}: {self._hide(str(error))}; is the sandbox running?")

    def _call(self, method: str, name: str, body: Any = None) -> Response:
        """One call. Raises ControlError, and UnansweredError for what may be tried again, on a new connection."""
        if self._url is None or self._pool is None:
            raise ControlError("the target has no control URL; give one with --control-url")
        url = f"{self._url.rstrip('/')}/{name}"
        content = json.dumps(body).encode() if body is not None else b""
        headers = {"content-type": "application/json"} if content else {}
        headers |= self._lease.headers
        asked_at = self._elapsed()
        self._until = self._latest(asked_at) if self._until is None else self._until
        allowance = Allowance(timeout=TIMEOUT_SECONDS, seconds=self._until - asked_at, most=MOST_BYTES)
        try:
            answer = self._pool.exchange(method, f"/{name}", headers, content, allowance)
        except UnansweredError as error:
            if error.kind == "unread":
                raise ControlError(f"{method} {url}: {self._hide(str(error))[:200]}") from None
            self._pool.renew()
            raise
        self._until = None
        if self._lease.lost is not None or (answer.status == 409 and self._lease.headers):
            self.disturbed = True
            raise DisturbedError(
                f"this run's lease on the server's clock was lost: {self._lease.lost or self._lease.reason(answer)}"
            )
        if answer.status != 200:
            raise ControlError(f"{method} {url}: expected 200, got {answer.status}; {_advice(answer.status)}")
        return answer


def _advice(status: int) -> str:
    """What to check when a control plane answers so."""
    if status in (404, 405) or 300 <= status < 400:
        return "check the path of --control-url, below which /clock and /reset are asked (the mock's is /_control)"
    if status in (401, 403):
        return "it has to let this machine in without credentials"
    return "its log may say why"
