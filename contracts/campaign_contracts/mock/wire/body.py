"""From bytes to the elements of `campaigns`: a request's body as it comes in, its JSON, its envelope."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from campaign_contracts import json_body
from campaign_contracts.mock.wire.refusal import INVALID, UNPARSEABLE, RefusalError, invalid, missing

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Headers = list[tuple[bytes, bytes]]

LARGEST_BODY = 10 * 1024 * 1024
MOST_ELEMENTS = 10_000
"""So many campaigns may stand in one request: an element of two bytes costs more than a thousand in its answer."""
BODY_SECONDS = 30.0
DEEPEST = 100
"""Documents nested deeper than this are refused: nothing in this API nests more than five deep."""


def parse(body: bytes) -> Any:
    """The document of a request body. Raises RefusalError for invalid JSON, and for one of too many values."""
    if json_body.overlong(body):
        raise RefusalError(413, INVALID, f"a request body holds at most {json_body.MOST_VALUES} values")
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RefusalError(400, UNPARSEABLE, str(error)[:200]) from error
    if body.count(b"[") + body.count(b"{") > DEEPEST and _too_deep(document):
        raise RefusalError(400, UNPARSEABLE, f"the document is nested deeper than {DEEPEST} levels")
    return document


def _too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        return iter(value.values())
    return iter(value) if isinstance(value, list) else iter(())


def elements(body: bytes, put: bool) -> list[Any]:
    """The elements of `campaigns`; exactly one in a PUT. Raises RefusalError (CRE-24, CRE-34)."""
    document = parse(body)
    if not isinstance(document, dict) or "campaigns" not in document:
        raise missing("Campaigns")
    campaigns = document["campaigns"]
    if not isinstance(campaigns, list):
        raise invalid("campaigns must be an array")
    if not campaigns:
        raise missing("Campaigns")
    if len(campaigns) > MOST_ELEMENTS:
        raise RefusalError(413, INVALID, f"a request holds at most {MOST_ELEMENTS} campaigns, not {len(campaigns)}")
    if put and len(campaigns) != 1:
        raise invalid(f"campaigns must hold exactly one campaign here, not {len(campaigns)}")
    return campaigns


class Content(NamedTuple):
    """The body of a request, and its media type as it was sent."""

    body: bytes
    media_type: bytes


@dataclass(frozen=True, kw_only=True)
class Bodies:
    """How the body of a create, or of a PUT, is read."""

    elements: Callable[[bytes, bool], list[Any]] = elements


class ClientGoneError(Exception):
    """The client closed the connection before its request was complete."""


async def receive_body(receive: Receive, headers: Headers) -> bytes:
    """The body. Raises RefusalError for one that is too large, before it is read whole."""
    for name, value in headers:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > LARGEST_BODY:
            raise _too_large()
    message = await receive()
    if not message.get("more_body") and message["type"] == "http.request":
        body: bytes = message.get("body", b"")
        return body
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read_on(message, receive)
    except TimeoutError:
        raise RefusalError(408, INVALID, "the body did not come in time", {"Connection": "close"}) from None


async def _read_on(message: MutableMapping[str, Any], receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > LARGEST_BODY:
            raise _too_large()
        if not message.get("more_body"):
            return b"".join(chunks)
        message = await receive()


def _too_large() -> RefusalError:
    return RefusalError(413, INVALID, f"a request body holds at most {LARGEST_BODY} bytes")
