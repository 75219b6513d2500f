"""A mock for the generated client, clean and contrarian, and clients for it, synchronous and asynchronous."""

import asyncio
import inspect
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from types import TracebackType
from typing import Any, Self

import httpx2
import pytest

from campaign_contracts.mock.server import MockServer
from exotel_campaigns import AsyncClient, Client

CREDENTIALS = {"account_sid": "demo", "api_key": "demo-key", "api_token": "demo-token"}


CONTEXT = ssl.create_default_context()
"""Made once: it takes longer than a test."""


def network(kind: type[Client] | type[AsyncClient]) -> httpx2.BaseTransport | httpx2.AsyncBaseTransport:
    """Return a transport that really sends."""
    return httpx2.HTTPTransport(verify=CONTEXT) if kind is Client else httpx2.AsyncHTTPTransport(verify=CONTEXT)


class Driver:
    """Either client, used alike: what the asynchronous one returns is awaited, what it iterates over is collected."""

    def __init__(self, kind: type[Client] | type[AsyncClient], **settings: Any) -> None:
        """Make a client of that kind."""
        self.client = kind(**{**CREDENTIALS, **settings})
        self._loop = asyncio.new_event_loop()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a method of the client as a plain function."""
        method = getattr(self.client, name)
        return lambda **arguments: self._finished(method(**arguments))

    def _finished(self, result: Any) -> Any:
        if inspect.isawaitable(result):
            return self._loop.run_until_complete(_awaited(result))
        if isinstance(result, AsyncIterator):
            return self._loop.run_until_complete(_collected(result))
        return list(result) if isinstance(result, Iterator) else result

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        if isinstance(self.client, Client):
            self.client.close()
        else:
            self._finished(self.client.aclose())
        self._loop.close()


async def _awaited(result: Any) -> Any:
    return await result


async def _collected(records: AsyncIterator[Any]) -> list[Any]:
    return [record async for record in records]


class Script(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """A transport that answers with one thing after the other, then as `otherwise` says, and remembers requests.

    An exception among the answers is raised instead.
    """

    def __init__(self, *answers: httpx2.Response | Exception, otherwise: httpx2.BaseTransport | None = None) -> None:
        """Play these answers."""
        self.answers = list(answers)
        self.otherwise = otherwise
        self.requests: list[httpx2.Request] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        request.read()
        self.requests.append(request)
        if not self.answers and self.otherwise is not None:
            return self.otherwise.handle_request(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        await request.aread()
        answer = self.handle_request(request)
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.read())


@pytest.fixture(scope="session", params=["clean", "contrarian"])
def mock(request: pytest.FixtureRequest) -> Iterator[MockServer]:
    """A mock of either kind."""
    with MockServer(contrarian=request.param == "contrarian") as server:
        yield server


@pytest.fixture(params=[Client, AsyncClient])
def kind(request: pytest.FixtureRequest) -> type[Client] | type[AsyncClient]:
    """Either kind of client."""
    chosen: type[Client] | type[AsyncClient] = request.param
    return chosen


@pytest.fixture
def driver(mock: MockServer, kind: type[Client] | type[AsyncClient]) -> Iterator[Driver]:
    """A client of the demo account of a mock that holds nothing."""
    httpx2.post(f"{mock.control_url}/reset", verify=CONTEXT).raise_for_status()
    with Driver(kind, base_url=mock.base_url, transport=network(kind)) as driver:
        yield driver


@pytest.fixture
def play(kind: type[Client] | type[AsyncClient]) -> Iterator[Callable[..., tuple[Driver, Script, list[float]]]]:
    """Make a client whose server plays a script: returns it, the script, and how long it waited each time."""
    drivers: list[Driver] = []

    def make(*answers: httpx2.Response | Exception, **settings: Any) -> tuple[Driver, Script, list[float]]:
        script, waits = Script(*answers), []

        def wait(seconds: float) -> None:
            waits.append(seconds)

        async def wait_asynchronously(seconds: float) -> None:
            waits.append(seconds)

        defaults = {
            "base_url": "http://server.example",
            "transport": network(kind) if "base_url" in settings else script,
            "sleep": wait if kind is Client else wait_asynchronously,
            "chance": lambda: 0.0,
        }
        drivers.append(Driver(kind, **{**defaults, **settings}))
        return drivers[-1], script, waits

    yield make
    for driver in drivers:
        driver.__exit__(None, None, None)
