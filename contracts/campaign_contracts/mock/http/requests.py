"""A request for an operation, and every decision about requests that is made before one is operated."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl

from campaign_contracts.mock.campaigns.operations import Service
from campaign_contracts.mock.choices import PLAIN, Choices
from campaign_contracts.mock.clock import Clock
from campaign_contracts.mock.wire.body import Content
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.mock.wire.refusal import RefusalError, invalid

Scope = MutableMapping[str, Any]

MOST_BODY, MOST_TARGET, MOST_HEADERS = 256 * 1024, 8 * 1024, 16 * 1024
"""Bytes that a server reads which refuses long requests (413, 414, 431)."""
BUSY_EVERY = 97
"""Of so many requests one is answered 429 by a server that is busy now and then."""


@dataclass(kw_only=True, slots=True)
class Request:
    """A request for an operation. `rest` is the path below the account."""

    operation: str
    method: str
    sid: str
    rest: list[str]
    query: dict[str, str]
    content: Content


class Server(Protocol):
    """What answers requests."""

    service: Service
    clock: Clock

    def admitted(self, scope: Scope, segments: list[str], body: bytes) -> Request:
        """The request, when there is such an operation and the client may use it. Raises RefusalError."""

    def answer(self, scope: Scope, body: bytes) -> Answer:
        """The answer to a request."""

    def failed(self, method: str, refusal: RefusalError) -> Answer:
        """The answer to a request that is refused."""


def served(_scope: Scope, _body: bytes, _count: int) -> Answer | None:
    """No answer in place of the real one."""
    return None


async def at_once(server: Server, scope: Scope, body: bytes) -> Answer:
    """Answer in one step, in which nothing else happens."""
    return server.answer(scope, body)


def as_made(_scope: Scope, answer: Answer) -> Answer:
    """The answer as it was made."""
    return answer


def as_sent(method: str, _rest: list[str]) -> str:
    """The method as it was sent."""
    return method


def credentials_first(_method: str) -> bool:
    """The body is not looked at before the credentials (ACC-07)."""
    return False


def as_asked(_rest: list[str], query: dict[str, str]) -> dict[str, str]:
    """The query of a request for call details as it was sent, on either path (CAL-01)."""
    return query


@dataclass(frozen=True, kw_only=True)
class Requests:
    """How requests are taken."""

    instead: Callable[[Scope, bytes, int], Answer | None] = served
    """An answer that is given in place of the real one; the number counts the server's requests."""
    answered: Callable[[Server, Scope, bytes], Awaitable[Answer]] = at_once
    sent: Callable[[Scope, Answer], Answer] = as_made
    method: Callable[[str, list[str]], str] = as_sent
    body_first: Callable[[str], bool] = credentials_first
    call_query: Callable[[list[str], dict[str, str]], dict[str, str]] = as_asked


def too_long(scope: Scope, body: bytes) -> int | None:
    """The status with which a server refuses a request that is longer than it reads; None where it reads it."""
    if len(body) > MOST_BODY:
        return 413
    if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_TARGET:
        return 414
    return 431 if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS else None


def query_of(scope: Scope, choices: Choices = PLAIN) -> dict[str, str]:
    """The query parameters; of one that is repeated, the first counts, or the last. Raises RefusalError."""
    text: str = scope["query_string"].decode("latin-1")
    pairs = parse_qsl(text, keep_blank_values=True) if text else []
    if choices.repeated_parameters_refused and len(dict(pairs)) < len(pairs):
        raise invalid("a parameter is repeated")
    return dict(reversed(pairs) if choices.first_repeated_counts else pairs)
