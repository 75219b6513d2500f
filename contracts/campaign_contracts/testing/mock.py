"""A running mock with everything that a test wants of it."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

import httpx2

from campaign_contracts.mock.http.accounts import Account
from campaign_contracts.mock.server import MockServer
from campaign_contracts.recordings.heard import Heard
from campaign_contracts.spec import Json
from campaign_contracts.testing.listening import Listening
from exotel_campaigns import Client


class SandboxError(ValueError):
    """The mock was asked for something that it does not have; the text says what it has."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """A request as the mock got it, and its answer. Header names are lower case; `status` is None without an answer."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    status: int | None
    answer: bytes

    @cached_property
    def json(self) -> Json:
        """The body, decoded. Raises ValueError where it is no JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """The mock's clock was moved, or reset. Times are of the monotonic clock."""

    began: float
    ended: float
    now: str
    advanced_seconds: float | None = None
    reset: bool = False


class CampaignsMock:
    """A mock in a process of its own. `with CampaignsMock() as mock:` or `async with`; both stop it at the end."""

    def __init__(self) -> None:
        """Prepare; nothing is started yet."""
        self._server = MockServer()
        self._listening: Listening | None = None
        self._received: list[Received] = []
        self._client: Client | None = None
        self._http: httpx2.Client | None = None
        self.staged = False
        """Whether answers were made to fail on purpose since the last reset: they are no fault of a server."""
        self.on_clock: list[Callable[[Moved], None]] = []

    @property
    def url(self) -> str:
        """The base URL for clients."""
        return self._relay.url

    @property
    def account(self) -> Account:
        """The account to use: `sid`, `key` and `token`."""
        return self._server.accounts[0]

    @property
    def accounts(self) -> tuple[Account, ...]:
        """All accounts; of two, one may not see the other's campaigns."""
        return self._server.accounts

    @property
    def client(self) -> Client:
        """A generated client for the account, ready to use."""
        if self._client is None:
            account = self.account
            self._client = Client(
                account_sid=account.sid, api_key=account.key, api_token=account.token, base_url=self.url
            )
        return self._client

    @property
    def requests(self) -> list[Received]:
        """What was received since the last reset, in the order in which it was answered."""
        self._relay.settle()
        return list(self._received)

    @property
    def callbacks(self) -> list[Json]:
        """Every attempt to deliver a callback since the last reset, as `/_control/callbacks` has it."""
        found: list[Json] = self._control("GET", "callbacks")["callbacks"]
        return found

    @property
    def relay(self) -> Listening:
        """What stands before the mock and listens."""
        return self._relay

    def advance(self, amount: float | timedelta) -> str:
        """Move the clock by so many seconds, and do what becomes due; returns the mock's new time."""
        seconds = amount.total_seconds() if isinstance(amount, timedelta) else float(amount)
        began = time.monotonic()
        now = str(self._control("POST", "clock", {"advance_seconds": seconds})["now"])
        self._tell(Moved(began=began, ended=time.monotonic(), now=now, advanced_seconds=seconds))
        return now

    def fail_next(self, operation: str, failure: str = "500", *, count: int = 1, seconds: float | None = None) -> None:
        """The next answers to an operation (`*`: to any) fail: `429`, `500`, `hang` or `half` a body."""
        plan = {"operation": operation, "failure": failure, "count": count}
        self._control("PUT", "next", plan if seconds is None else {**plan, "seconds": seconds})
        self.staged = True

    @contextmanager
    def fault(self, *names: str) -> Iterator[None]:
        """Break rules on purpose for the time of a block (`campaign-contracts mock --list-faults` has the names)."""
        before = self._control("GET", "faults")["faults"]
        self._control("PUT", "faults", {"faults": [*before, *names]})
        self.staged = True
        try:
            yield
        finally:
            self._control("PUT", "faults", {"faults": before})

    def campaign(self, state: str = "created", *, count: int = 1, account: str | None = None) -> str:
        """The id of a campaign that is in a state at once (with a count, of the last of several)."""
        asked = {"state": state, "count": count, "account": account or self.account.sid}
        return str(self._control("POST", "campaigns", asked)["campaigns"][-1])

    def reset(self) -> None:
        """Forget campaigns, requests, callbacks, plans and faults, and return to the present."""
        self._relay.settle()
        self._control("PUT", "faults", {"faults": []})
        began = time.monotonic()
        now = str(self._control("POST", "reset")["now"])
        self._tell(Moved(began=began, ended=time.monotonic(), now=now, reset=True))
        self._received.clear()
        self.staged = False

    def now(self) -> Moved:
        """The mock's time."""
        began = time.monotonic()
        return Moved(began=began, now=str(self._control("GET", "clock")["now"]), ended=time.monotonic())

    def start(self) -> Self:
        """Start it. Raises UsageError when it does not start."""
        self._server.start()
        self._listening = Listening(self._server.base_url, prompt=True)
        self._listening.listeners.append(self)
        self._listening.start()
        self._http = httpx2.Client(base_url=f"{self._server.control_url}/", timeout=30)
        return self

    def stop(self) -> None:
        """Stop it; harmless when done twice."""
        for each in (self._client, self._http):
            if each is not None:
                each.close()
        self._client = self._http = None
        if self._listening is not None:
            self._listening.stop()
            self._listening = None
        self._server.stop()

    def began(self, heard: Heard) -> None:
        """A request is under way."""

    def heard(self, heard: Heard) -> None:
        """A request is over."""
        path, _, query = heard.target.partition("?")
        self._received.append(
            Received(
                method=heard.method,
                path=path,
                query=dict(parse_qsl(query, keep_blank_values=True)),
                headers={name.lower(): value for name, value in heard.headers},
                body=bytes(heard.body or b""),
                status=heard.status if heard.failure is None else None,
                answer=bytes(heard.answer or b""),
            )
        )

    @property
    def _relay(self) -> Listening:
        if self._listening is None:
            raise SandboxError("the mock is not running: use it inside its with block")
        return self._listening

    def _control(self, method: str, what: str, document: Json = None) -> Json:
        if self._http is None:
            raise SandboxError("the mock is not running: use it inside its with block")
        answer = self._http.request(method, what, json=document)
        if answer.status_code != 200:
            raise SandboxError(str(answer.json()["response"]["error_data"]["description"]))
        return answer.json()

    def _tell(self, moved: Moved) -> None:
        for listener in tuple(self.on_clock):
            listener(moved)

    def __enter__(self) -> Self:
        """Start it."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    async def __aenter__(self) -> Self:
        """Start it, without keeping the event loop from other work."""
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        await asyncio.to_thread(self.stop)
