"""What a mock in this process was asked and answered, as a history: so that the checks can judge it."""

import base64
import json
from collections.abc import Collection, Iterable
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import orjson
from tests.mock.conftest import CUT_OFF, START, Answered, InProcess, StandingClock

from campaign_contracts.bundle import packaged
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge, judge
from campaign_contracts.history import Callback, Clock, Exchange, Failure, Intent, Record, Request, Response, RunBegan
from campaign_contracts.mock.assemble import assemble
from campaign_contracts.mock.clock import SECOND, utc_text
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS
from campaign_contracts.mock.http.app import App
from campaign_contracts.mock.settings import Settings
from campaign_contracts.redaction import Credentials, Redactor

Json = Any

RUN = "cc0123abcd"
"""Stands in the names of a history's own campaigns."""

RECEIVER = "http://localhost"
INVENTED = frozenset({"nothing", "0" * 32})
"""Ids that no campaign has; a scene may name more."""

_ACCOUNTS = {one.sid: Credentials(sid=one.sid, key=one.key, token=one.token) for one in DEMO_ACCOUNTS}
_REDACTOR = Redactor(_ACCOUNTS)
_STEP = 0.01
_PATIENCE = 6.0


class BrokenError(Exception):
    """A rule that was looked for is broken: what else a scene does has nothing to add."""


class Watched(list[Record]):
    """Records that are judged as they come; raises BrokenError with the one that breaks a rule which is looked for."""

    def __init__(self, records: Iterable[Record], rules: Collection[str]) -> None:
        """Only checks that judge one of the rules look."""
        super().__init__()
        self._rules = frozenset(rules)
        self._judge = Judge(bundle=packaged(), checks=[each for each in CHECKS if each.rules & self._rules])
        for record in records:
            self.append(record)

    def append(self, record: Record) -> None:
        """Judge one more."""
        super().append(record)
        self._judge.feed(record)
        self._look()

    def end(self) -> None:
        """Judge what only the end decides."""
        self._judge.finish()
        self._look()

    def _look(self) -> None:
        assert self._judge.judged.crashes == []
        if any(finding.rule in self._rules for _, finding in self._judge.judged.found):
            raise BrokenError


class Flowing(StandingClock):
    """Flows with the time of a recording."""

    elapsed = 0.0

    def now(self) -> int:
        return super().now() + int(self.elapsed * SECOND)


class Recording(InProcess):
    """A mock whose exchanges, callbacks and movements of the clock are `records`; each exchange takes a moment.

    `rule` is that whose value is varied, where a scene says so.
    """

    def __init__(self, app: App, clock: Flowing, account: str = "demo") -> None:
        super().__init__(app, account)
        self.clock = clock
        self.rule: str | None = None
        self.invented = set(INVENTED)
        self.records: list[Record] = [_BEGAN, _LOOKED]
        self.numbers = count(1)

    def beside(self, account: str) -> "Recording":
        other = Recording(self.app, self.clock, account)
        other.records, other.numbers = self.records, self.numbers
        return other

    def send(
        self,
        method: str,
        path: str,
        body: bytes | Json = b"",
        *,
        credentials: str | None = "",
        headers: Iterable[tuple[str, str]] = (),
    ) -> Answered:
        self.clock.elapsed += _STEP
        answer = super().send(method, path, body, credentials=credentials, headers=headers)
        at = self.clock.elapsed
        if path == "/_control/clock":
            moved = body["advance_seconds"] if isinstance(body, dict) else None
            self.records.append(Clock(at=at, until=at, now=answer.document["now"], advanced_seconds=moved))
        elif not path.startswith("/_control"):
            sent = {"content-type": "application/json", **dict(headers)}
            user = self.credentials if credentials == "" else credentials
            if user is not None:
                sent["authorization"] = "Basic " + base64.b64encode(user.encode()).decode()
            target = path if path.startswith("/") else f"{self.base}/{path}"
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self._record(at, Request(method=method, target=target, headers=sent, body=content), answer)
        self._receive()
        return answer

    def advance(self, seconds: float) -> None:
        """Let so much time pass: most of it at once, then as much as every callback takes to arrive."""
        waits = _PATIENCE if seconds > _PATIENCE else 0.0
        super().advance(seconds - waits)
        self.clock.elapsed += waits
        self.send("GET", "/_control/clock", credentials=None)

    def _record(self, at: float, request: Request, answer: Answered) -> None:
        parts = request.path.split("/")
        invented = len(parts) > 5 and parts[5] in self.invented
        headers, content = _REDACTOR.values(request.headers), _REDACTOR.content(request.body)
        self.records.append(
            Exchange(
                number=next(self.numbers),
                at=at,
                until=at,
                account=self.base.rpartition("/")[2],
                request=Request(method=request.method, target=request.target, headers=headers, body=content),
                **_outcome(answer),
                intent=Intent(case="scene", rule=self.rule, invented=invented),
            )
        )

    def _receive(self) -> None:
        """What is due is called back at once."""
        waiting = self.app.callbacks.waiting
        while waiting:
            self.clock.elapsed += _STEP
            told = waiting.popleft()
            request = Request(
                method="POST",
                target=urlsplit(told.url)._replace(scheme="", netloc="").geturl(),
                headers={"content-type": "application/json"},
                body=orjson.dumps(told.payload),
            )
            self.records.append(Callback(at=self.clock.elapsed, request=request, answered=200))

    def watched(self, rules: Collection[str]) -> Watched:
        """Have each record judged at once; the first that breaks one of these rules raises BrokenError."""
        self.records = records = Watched(self.records, rules)
        return records

    def violated(self) -> set[str]:
        """The rules that the checks see violated."""
        judged = judge(self.records, packaged(), CHECKS)
        assert judged.crashes == []
        return {finding.rule for _, finding in judged.found}


def recording(*faults: str, contrarian: bool = False) -> Recording:
    """A mock that is recorded."""
    clock = Flowing()
    return Recording(assemble(Settings(faults=faults, contrarian=contrarian), clock), clock)


def _outcome(answer: Answered) -> dict[str, Any]:
    if answer.content == CUT_OFF:
        return {"failure": Failure(kind="dropped", message="the connection was closed")}
    headers, body = _REDACTOR.values(answer.headers), _REDACTOR.content(answer.content)
    return {"response": Response(status=answer.status, headers=headers, body=body)}


_BEGAN = RunBegan(
    started_at=utc_text(START), kit="1", specification="", base_url="http://127.0.0.1:1", account_sid="demo",
    accounts=tuple(_ACCOUNTS), control=True, live=False, profile="quick", seed=1, receiver=RECEIVER, run_id=RUN,
)  # fmt: skip
_LOOKED = Clock(at=0.0, until=0.0, now=utc_text(START))
