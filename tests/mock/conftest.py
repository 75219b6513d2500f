"""A mock in this process: the whole application, without a socket and on a clock that only moves when told to."""

import base64
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from campaign_contracts.mock.assemble import assemble
from campaign_contracts.mock.clock import SECOND, Clock, utc_text
from campaign_contracts.mock.http.app import App
from campaign_contracts.mock.settings import Settings

Json = Any

CUT_OFF = b"<cut off>"
"""In place of the body of an answer that is none: the connection was closed."""

START = 1_900_000_000_000_000
"""2030-03-17T17:46:40Z"""


class StandingClock(Clock):
    """Moves only when it is moved."""

    def __init__(self) -> None:
        super().__init__(speed=0.0)

    def reset(self) -> None:
        super().reset()
        self._virtual = START


class Answered:
    """An answer: its status, headers, body as text and as JSON."""

    def __init__(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.status = status
        self.headers = headers
        self.content = content

    @property
    def document(self) -> Json:
        return json.loads(self.content)

    @property
    def items(self) -> list[Json]:
        response = self.document["response"]
        return response if isinstance(response, list) else [response]

    @property
    def item(self) -> Json:
        return self.items[0]

    @property
    def data(self) -> Json:
        return self.item["data"]


class InProcess:
    """Sends requests to an application and waits for nothing."""

    def __init__(self, app: App, account: str = "demo") -> None:
        self.app = app
        self.base = f"/v2/accounts/{account}"
        self.credentials: str | None = f"{account}-key:{account}-token"
        self.answers: list[Answered] = []

    def beside(self, account: str) -> "InProcess":
        """The same mock through another account."""
        return InProcess(self.app, account)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | Json = b"",
        *,
        credentials: str | None = "",
        headers: Iterable[tuple[str, str]] = (),
    ) -> Answered:
        """One request; a body that is no bytes is sent as JSON, a path without leading slash is below the account."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        target, _, query = (path if path.startswith("/") else f"{self.base}/{path}").partition("?")
        sent = [("host", "127.0.0.1"), *headers]
        if "content-type" not in dict(sent):
            sent.append(("content-type", "application/json"))
        credentials = self.credentials if credentials == "" else credentials
        if credentials is not None:
            sent.append(("authorization", f"Basic {base64.b64encode(credentials.encode()).decode()}"))
        scope = {
            "type": "http",
            "method": method,
            "path": target,
            "raw_path": target.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent],
        }
        answer = _run(self.app, scope, content)
        self.answers.append(answer)
        return answer

    @staticmethod
    def campaign(**parameters: Json) -> dict[str, Json]:
        """A valid campaign; None leaves a parameter out."""
        valid = {
            "caller_id": "+12025550199",
            "from": ["+12025550100", "+12025550101"],
            "url": "https://my.exotel.com/demo/exoml/start_voice/4",
        }
        return {name: value for name, value in {**valid, **parameters}.items() if value is not None}

    @staticmethod
    def instant(seconds: float) -> str:
        """An RFC 3339 date-time so many seconds after the start of the standing clock."""
        return re.sub(r"\.0+Z", "Z", utc_text(START + int(seconds * SECOND)))

    def schedule(self, send_at: float, end_at: float | None = None) -> dict[str, str]:
        """A schedule in seconds after the start of the standing clock."""
        schedule = {"send_at": self.instant(send_at)}
        return schedule if end_at is None else {**schedule, "end_at": self.instant(end_at)}

    def bulk(self, *campaigns: Json) -> Answered:
        return self.send("POST", "campaigns", {"campaigns": list(campaigns)})

    def create(self, **parameters: Json) -> Answered:
        return self.bulk(self.campaign(**parameters))

    def created(self, **parameters: Json) -> str:
        answer = self.create(**parameters)
        assert answer.status == 200, answer.content
        return str(answer.data["id"])

    def read(self, identifier: str) -> Answered:
        return self.send("GET", f"campaigns/{identifier}")

    def status(self, identifier: str) -> str:
        answer = self.read(identifier)
        return str(answer.data["status"]) if answer.status == 200 else str(answer.status)

    def put(self, identifier: str, **changes: Json) -> Answered:
        return self.send("PUT", f"campaigns/{identifier}", {"campaigns": [changes]})

    def act(self, identifier: str, *actions: str) -> Answered:
        answers = [self.put(identifier, action=action) for action in actions]
        return answers[-1]

    def delete(self, identifier: str) -> Answered:
        return self.send("DELETE", f"campaigns/{identifier}")

    def find(self, query: str = "") -> Answered:
        return self.send("GET", f"campaigns{'?' + query if query else ''}")

    def names(self, query: str = "") -> list[str]:
        return [item["data"]["name"] for item in self.find(query).items]

    def advance(self, seconds: float) -> None:
        answer = self.send("POST", "/_control/clock", {"advance_seconds": seconds}, credentials=None)
        assert answer.status == 200, answer.content


def _run(app: App, scope: dict[str, Json], content: bytes) -> Answered:
    messages: list[Json] = []

    async def receive() -> Json:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Json) -> None:
        messages.append(message)

    coroutine = app(scope, receive, send)
    with pytest.raises(StopIteration):
        coroutine.send(None)
    headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return Answered(
        messages[0]["status"],
        headers,
        b"".join(sent["body"] for sent in messages[1:]) if len(messages) > 1 else CUT_OFF,
    )


Mocks = Callable[..., InProcess]


def fill(file: Path, *, campaigns: int = 1) -> None:
    """Leave a database as a mock leaves it: campaigns that ran, one that waits, a list and a contact."""
    mock = InProcess(assemble(Settings(database=str(file)), StandingClock()))
    for _ in range(campaigns):
        mock.created(status_callback="http://127.0.0.1:9/")
    mock.created(schedule=mock.schedule(60))
    mock.send("POST", "lists", {"lists": [{"name": "a list"}]})
    mock.send("POST", "contacts", {"contacts": [{"number": "+12025550100"}]})
    mock.advance(600)
    mock.app.service.store.close()


@pytest.fixture
def mocks() -> Mocks:
    """Makes mocks: `mocks(contrarian=True, faults=["..."])`."""

    def make(*, contrarian: bool = False, faults: Iterable[str] = ()) -> InProcess:
        settings = Settings(contrarian=contrarian, faults=tuple(faults))
        return InProcess(assemble(settings, StandingClock()))

    return make


@pytest.fixture
def mock(mocks: Mocks) -> InProcess:
    """The plain mock."""
    return mocks()


@pytest.fixture
def contrarian(mocks: Mocks) -> InProcess:
    """The contrarian mock."""
    return mocks(contrarian=True)
