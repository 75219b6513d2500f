"""What goes out and what comes back, as plain values, and how often something is tried. No I/O, no clock."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from .errors import UnexpectedResponse

Record = TypeVar("Record")
Result = TypeVar("Result")
Envelope = TypeVar("Envelope", bound=BaseModel)


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """What had better be sent otherwise, though not every server refuses it: where it stands, and why."""

    place: tuple[str | int, ...]
    says: str

    def __str__(self) -> str:
        """Name the field and the advice."""
        return f"{'.'.join(map(str, self.place)) or 'the request'}: {self.says}"


class AdviceWarning(UserWarning):
    """A request that is sent leaves something to the server that the specification advises against."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One HTTP request, without credentials. `path` is percent-encoded and follows the base URL.

    `items` counts what was sent; `only_state` is true when nothing but the present state can make a server refuse it;
    `repeatable` when doing it twice is doing it once. `wrapper` names the array that the body wraps its values in.
    """

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    content: bytes | None = field(default=None, repr=False)
    wrapper: str | None = None
    items: int = 1
    only_state: bool = False
    repeatable: bool = False
    advice: tuple[Advice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """One HTTP response; names of headers in lower case; `received` is the instant at which it came.

    `flaw` says why the body could not be decoded; `content` then holds what was sent.
    """

    status: int
    received: datetime
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    flaw: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RawResponse(Generic[Result]):
    """The answer to a call as it came, a failure as well as a success. `parse()` does what the call does otherwise."""

    response: Response
    reader: Callable[[], Result] = field(repr=False)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, their names in lower case."""
        return self.response.headers

    @property
    def content(self) -> bytes:
        """The body."""
        return self.response.content

    def parse(self) -> Result:
        """Return what the answer says. Raises what the call raises."""
        return self.reader()


@dataclass(frozen=True, kw_only=True, slots=True)
class Page(Generic[Record]):
    """One page of records. `offset` is where it begins, `total` how many records there are on all pages together."""

    items: tuple[Record, ...]
    offset: int
    total: int

    def __iter__(self) -> Iterator[Record]:
        """Iterate over the records of this page."""
        return iter(self.items)

    def __len__(self) -> int:
        """Count the records of this page."""
        return len(self.items)


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    """How often and when a request is sent again.

    `attempts` counts the first one. The n-th wait is `first_wait` seconds times 2^(n-1), at most `longest_wait`, less
    up to half of it by chance. A request that may have arrived is repeated only if that is harmless, one that was
    answered with 429 always. What `Retry-After` says counts for more than that, unless it is longer than
    `longest_wait`: then it is not repeated.
    """

    attempts: int = 3
    first_wait: float = 0.5
    longest_wait: float = 60.0

    def after_no_answer(self, request: Request, attempt: int, chance: float, *, may_have_arrived: bool) -> float | None:
        """Return how long to wait before the next attempt, None for giving up. `chance` lies between 0 and 1."""
        if attempt >= self.attempts or (may_have_arrived and not request.repeatable):
            return None
        return self._back_off(attempt, chance)

    def after_answer(self, request: Request, response: Response, attempt: int, chance: float) -> float | None:
        """Return how long to wait before the next attempt, None when the answer is final."""
        again = response.status == 429 or (response.status >= 500 and request.repeatable)
        if attempt >= self.attempts or not again:
            return None
        asked = retry_after(response)
        if asked is None:
            return self._back_off(attempt, chance)
        return asked if asked <= self.longest_wait else None

    def _back_off(self, attempt: int, chance: float) -> float:
        longest: float = min(self.first_wait * 2.0 ** (attempt - 1), self.longest_wait)
        return longest * (1 - chance / 2)


def retry_after(response: Response) -> float | None:
    """Return the seconds that `Retry-After` asks for, a number or the distance to a date; None for neither."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        return max((until - response.received).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def extended(
    request: Request,
    *,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Request:
    """Return the request with members, parameters and headers of the caller's own; they win over what is there.

    Where a body wraps its values in an array, members go into each value.
    """
    if body:
        document = json.loads(request.content or b"{}")
        for value in [document] if request.wrapper is None else document[request.wrapper]:
            value.update(body)
        # What the caller adds may be anything: an action as well as a field.
        content = json.dumps(document, ensure_ascii=False).encode()
        request = replace(request, content=content, repeatable=False, only_state=False)
    if query:
        kept = [(name, value) for name, value in request.query if name not in query]
        request = replace(request, query=(*kept, *((name, text_of(value)) for name, value in query.items())))
    if headers:
        request = replace(request, headers=(*request.headers, *headers.items()))
    return request


def text_of(value: object) -> str:
    """Return a value as it stands in a query."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def refusal(request: Request) -> ValidationError:
    """Return the error for a request that goes against advice, where that is to be refused."""
    errors = [
        InitErrorDetails(type=PydanticCustomError("advice", "{says}", {"says": one.says}), loc=one.place, input=None)
        for one in request.advice
    ]
    return ValidationError.from_exception_data(request.operation, errors)


def unexpected(request: Request, response: Response, reason: str) -> UnexpectedResponse:
    """Return the error for an answer that is not documented."""
    content_type = response.headers.get("content-type")
    return UnexpectedResponse(
        request.operation,
        status=response.status,
        reason=reason,
        content=response.content,
        content_type=content_type,
    )


def read(model: type[Envelope], request: Request, response: Response) -> Envelope:
    """Return the body as a model. Raises UnexpectedResponse when it does not fit."""
    if response.flaw is not None:
        raise unexpected(request, response, response.flaw)
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    reason = f"the body is no {model.__name__}: {f'{place}: ' if place else ''}{first['msg']}"
    # Raised here, it has no context: the error of pydantic shows what the server sent, secrets that it echoed included.
    raise unexpected(request, response, reason)
