"""What clients rehearse with: an answer that fails on purpose, a limit on requests, a slow line."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from campaign_contracts.counts import counted
from campaign_contracts.mock.wire.envelope import Answer, document, encode, failure
from campaign_contracts.mock.wire.refusal import RefusalError, invalid
from campaign_contracts.spec import Json

FAILURES = ("429", "500", "hang", "half")
RATE_LIMITED = (1429, "Too many requests")
SERVER_ERROR = (1500, "Internal error")
MOST_PLANNED = 1000
LONGEST_HANG = 300.0
CARRIED_OUT = frozenset({"hang", "half"})
"""Failures of the answer alone: what was asked for is done at once."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The failure of one answer: a status, silence for some seconds, or half of the body."""

    kind: str
    seconds: float


class Rehearsal:
    """The failures that are planned for the next answers, and the pace that clients have to keep."""

    def __init__(
        self,
        operations: Sequence[str],
        *,
        accounts: Iterable[str] = (),
        requests_per_minute: int | None = None,
        latency_seconds: float = 0.0,
    ) -> None:
        """Failures of these operations can be planned; `requests_per_minute` holds for each of these accounts."""
        self._accounts = frozenset(accounts)
        self._operations = tuple(operations)
        self._planned: dict[str, deque[Failure]] = {}
        self._per_minute = requests_per_minute
        self._recent: dict[str, deque[float]] = {}
        self._latency = latency_seconds
        self.idle = requests_per_minute is None and latency_seconds <= 0

    def plan(self, request: Json) -> Json:
        """Plan failures: an operation's id or `*`, a failure, how often, how long. Raises RefusalError."""
        if not isinstance(request, dict):
            raise invalid('send {"operation": "create_campaigns", "failure": "429"}')
        operation, kind, count = request.get("operation", "*"), request.get("failure"), request.get("count", 1)
        if operation != "*" and operation not in self._operations:
            raise invalid(f"operation must be * or one of {', '.join(self._operations)}")
        if kind not in FAILURES:
            raise invalid(f"failure must be one of {', '.join(FAILURES)}")
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST_PLANNED:
            raise invalid(f"count must be a whole number from 0 to {MOST_PLANNED}")
        seconds = request.get("seconds", 30 if kind == "hang" else 1)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_HANG:
            raise invalid(f"seconds must be a number from 0 to {LONGEST_HANG:g}")
        self._planned[operation] = deque([Failure(kind=kind, seconds=float(seconds))] * count)
        self.idle = False
        return {"operation": operation, "failure": kind, "count": count, "seconds": seconds}

    @property
    def planned(self) -> list[str]:
        """What is planned, in words."""
        return [
            f"{failures[0].kind}, {counted(len(failures), 'time')}, for {'any operation' if name == '*' else name}"
            for name, failures in self._planned.items()
            if failures
        ]

    def forget(self) -> None:
        """Plan nothing any more."""
        self._planned.clear()
        self._recent.clear()

    def next(self, operation: str | None) -> Failure | None:
        """The failure that is planned for this request, which is used up."""
        for planned in (self._planned.get(operation or ""), self._planned.get("*")):
            if planned and operation in self._operations:
                return planned.popleft()
        return None

    async def delay(self) -> None:
        """Wait as long as the line takes."""
        if self._latency > 0:
            await asyncio.sleep(self._latency)

    def check_pace(self, account: str, second: float) -> None:
        """Count a request of an account. Raises RefusalError when there were too many in the last minute (ROB-03).

        Requests of accounts that do not exist are not counted: nothing is remembered of what a stranger makes up.
        """
        if self._per_minute is None or account not in self._accounts:
            return
        recent = self._recent.setdefault(account, deque())
        while recent and recent[0] <= second - 60:
            recent.popleft()
        if len(recent) >= self._per_minute:
            raise too_many(max(1, round(recent[0] + 60 - second)))
        recent.append(second)


def too_many(seconds: float) -> RefusalError:
    """A request comes too soon."""
    headers = {"Retry-After": str(max(1, round(seconds)) if seconds else 0)}
    return RefusalError(429, RATE_LIMITED, "too many requests; try again later", headers)


def failed(method: str, planned: Failure) -> Answer:
    """The failure that was planned, in place of the answer that would have been sent."""
    refusal = RefusalError(500, SERVER_ERROR, "this failure was planned")
    if planned.kind == "429":
        refusal = too_many(planned.seconds)
    return encode(document(method, refusal.status, failure(refusal)), refusal.status, refusal.headers)


def hindered(answer: Answer, planned: Failure) -> Answer:
    """The answer to a request that was carried out, late or cut off after half of its body as it was planned."""
    if planned.kind == "hang":
        return replace(answer, late=planned.seconds)
    return replace(answer, sent=answer.body[: len(answer.body) // 2])
