"""A mock, a sender and a clock that tick together inside one process, so that recording twice gives the same bytes."""

import asyncio
import random
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import httpx2

from campaign_contracts.bundle import packaged
from campaign_contracts.history import RECORDED, Callback, Note, Record, Request, Response, RunBegan, RunEnded
from campaign_contracts.mock.assemble import assemble
from campaign_contracts.mock.clock import Clock
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS
from campaign_contracts.mock.settings import Settings
from campaign_contracts.redaction import Credentials
from campaign_contracts.send import Target
from campaign_contracts.send.bounds import Allowance
from campaign_contracts.send.connections import Connections
from campaign_contracts.send.origin import Origin
from campaign_contracts.send.pool import Pool
from campaign_contracts.send.sender import Sender
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.states import reach

BEGAN_AT = "2030-03-17T17:46:40+00:00"
START = 1_900_000_000
RUN = "cc0123abcd"
BASE = "http://127.0.0.1:8080"
RECEIVER = "http://127.0.0.1:8081"
TICK_SECONDS = 1 / 256
"""Looking at the time takes so long (sums of it are exact); nothing else does."""

Trouble = Callable[[int, str, str], "httpx2.Response | Exception | None"]
"""What the network does with the nth request, by method and path: an answer of its own, an exception, or nothing."""


class Time:
    """Real time as the rig has it: it passes while somebody looks, or sleeps."""

    def __init__(self) -> None:
        """It is zero."""
        self.seconds = 0.0

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        self.seconds += TICK_SECONDS
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.seconds += seconds


class Flowing(Clock):
    """The mock's virtual time, which flows with the rig's."""

    def __init__(self, time: Time) -> None:
        """It begins at START."""
        self._time = time
        super().__init__(speed=0.0, anchor=(START * 1_000_000, 0))

    def now(self) -> int:
        """The virtual instant."""
        return self._virtual + round(self._time.seconds * 1_000_000)

    def reset(self) -> None:
        """Return to the beginning."""
        self._virtual = START * 1_000_000
        self._since = 0


class Rig:
    """Scripts drive `api`; what happens becomes `records`, as in a run.

    `answers` are the statuses that the receiver gives to callbacks, the last of them for ever (0: no answer).
    """

    def __init__(
        self,
        *,
        faults: Sequence[str] = (),
        contrarian: bool = False,
        control: bool = True,
        trouble: Trouble | None = None,
        answers: Sequence[int] = (204,),
        profile: str = RECORDED,
    ) -> None:
        """Put the parts together."""
        self.time = Time()
        self.records: list[Record] = []
        self._trouble, self._answers, self._requests = trouble, list(answers), 0
        self._loop = asyncio.new_event_loop()
        self.app = assemble(Settings(faults=tuple(faults), contrarian=contrarian), Flowing(self.time))
        self.app.callbacks._clients[False] = httpx2.AsyncClient(transport=httpx2.MockTransport(self._told))
        accounts = {one.sid: Credentials(sid=one.sid, key=one.key, token=one.token) for one in DEMO_ACCOUNTS}
        target = Target(base_url=BASE, accounts=accounts, control_url=f"{BASE}/_control" if control else None)
        self.sender = _Sender(target, self.records.append, self)
        self.records.append(
            RunBegan(
                started_at=BEGAN_AT, kit="1", specification="", base_url=BASE, account_sid="demo",
                accounts=tuple(accounts), control=control, live=False, profile=profile, seed=1,
                receiver=RECEIVER if control else None, run_id=RUN,
            )
        )  # fmt: skip
        bundle = packaged()
        self.api = Api(
            self.sender, reach=reach, spec=bundle.spec, lifecycle=bundle.lifecycle, sid="demo", other="other",
            live=False, profile="quick", seed=1, run_id=RUN, started_at=float(START),
        )  # fmt: skip

    def end(self, aborted: str | None = None) -> list[Record]:
        """The run is over; returns its records."""
        self.records.append(RunEnded(at=self.sender.elapsed(), aborted=aborted))
        self.sender.close()
        self._loop.run_until_complete(self.app.callbacks._clients[False].aclose())
        self._loop.close()
        return self.records

    def note(self, text: str, *rules: str) -> None:
        """Something is noted."""
        self.records.append(Note(at=self.sender.elapsed(), text=text, rules=rules))

    def unseen(self, method: str, path: str, content: bytes = b"", account: str = "demo") -> None:
        """Somebody else asks the server for something, of which the history knows nothing."""
        headers = {"authorization": self.sender.target.accounts[account].authorization}
        self._served(httpx2.Request(method, BASE + path, content=content, headers=headers))

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Response:
        """What the sender gets for a request."""
        self._requests += 1
        trouble = self._trouble(self._requests, method, target.partition("?")[0]) if self._trouble else None
        if isinstance(trouble, Exception):
            raise trouble
        asked = httpx2.Request(method, BASE + target, headers=dict(headers), content=body or None)
        found = trouble or self._served(asked)
        return Response(status=found.status_code, headers=dict(found.headers.items()), body=found.content)

    def _served(self, request: httpx2.Request) -> httpx2.Response:
        return self._loop.run_until_complete(self._asked(request))

    async def _asked(self, request: httpx2.Request) -> httpx2.Response:
        scope = {
            "type": "http", "method": request.method, "path": request.url.path, "query_string": request.url.query,
            "raw_path": request.url.raw_path.partition(b"?")[0],
            "headers": [(name.lower(), value) for name, value in request.headers.raw], "client": ("127.0.0.1", 1),
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.content, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        await self.app.callbacks.tried(60.0)
        while self.app.callbacks._tasks:
            await asyncio.wait(list(self.app.callbacks._tasks))
        start, body = sent[0], b"".join(message.get("body", b"") for message in sent[1:])
        headers = [(name.decode(), value.decode()) for name, value in start["headers"]]
        return httpx2.Response(start["status"], headers=headers, content=body)

    def _told(self, request: httpx2.Request) -> httpx2.Response:
        answered = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        target = request.url.raw_path.decode()
        said = Request(
            method=request.method,
            target=target,
            headers={"content-type": request.headers.get("content-type", "")},
            body=request.content,
        )
        self.records.append(Callback(at=self.sender.elapsed(), request=said, answered=answered or None))
        if not answered:
            raise httpx2.ReadTimeout("no answer", request=request)
        return httpx2.Response(answered)


class _Leading(Pool):
    """Connections that lead into the rig."""

    def __init__(self, origin: Origin, rig: Rig) -> None:
        """They need nothing of the network."""
        super().__init__(origin, threading.Lock())
        self._rig = rig

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, allowance: Allowance
    ) -> Response:
        """What the rig answers."""
        return self._rig.answer(method, self._origin.target(target), headers, body)


class _Sender(Sender):
    """A sender whose connections lead into the rig."""

    def __init__(self, target: Target, record: Callable[[Record], None], rig: Rig) -> None:
        """As its base, on the rig's time."""

        class Leading(Connections):
            def _opened(self, origin: Origin) -> Pool:
                return _Leading(origin, rig)

        with patch("campaign_contracts.send.sender.Connections", Leading):
            super().__init__(target, record, monotonic=rig.time.monotonic, sleep=rig.time.sleep)


@contextmanager
def repeatable() -> Iterator[None]:
    """Ids that are the same each time, and repeated deliveries that wait for nothing."""
    source = random.Random(1)

    def hexadecimal(size: int) -> str:
        return source.randbytes(size).hex()

    def identifier() -> uuid.UUID:
        return uuid.UUID(bytes=source.randbytes(16), version=4)

    without_pauses = patch("campaign_contracts.mock.campaigns.callbacks.REPEAT_AFTER_SECONDS", (0.0, 0.0))
    with patch("uuid.uuid4", identifier), patch("secrets.token_hex", hexadecimal), without_pauses:
        yield
