"""The mock over HTTP: an ASGI application that routes, reads bodies with a limit, and frames every failure."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from campaign_contracts.mock.accounts import Accounts
from campaign_contracts.mock.clock import Clock
from campaign_contracts.mock.control import Control
from campaign_contracts.mock.envelope import Answer, document, encode, failure
from campaign_contracts.mock.refusal import INVALID, MEDIA_TYPE, RefusalError, not_found
from campaign_contracts.mock.service import Service

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LARGEST_BODY = 10 * 1024 * 1024
_WITH_BODY = frozenset({"POST", "PUT"})

# What stands after /v2/accounts/{account_sid}, `*` for an id, and the methods that are documented there.
_ROUTES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("campaigns",): ("GET", "POST"),
    ("campaigns", "*"): ("DELETE", "GET", "PUT"),
    ("campaigns", "*", "call-details"): ("GET",),
    ("campaign", "*", "call-details"): ("GET",),
}


class App:
    """One mock server as an ASGI application."""

    def __init__(self, *, service: Service, accounts: Accounts, clock: Clock, control: Control) -> None:
        """Serve these campaigns to these accounts."""
        self._service = service
        self._accounts = accounts
        self._clock = clock
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        method: str = scope["method"]
        try:
            body = await _read(receive, scope["headers"]) if method in _WITH_BODY else b""
            answer = self._answer(method, scope, body)
        except RefusalError as refusal:
            answer = self._failed(method, refusal)
        except ClientGoneError:
            return
        headers = [(b"content-type", answer.content_type), (b"content-length", str(len(answer.body)).encode())]
        headers += [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    def _answer(self, method: str, scope: Scope, body: bytes) -> Answer:
        segments = [unquote(part) for part in scope["raw_path"].decode("latin-1").split("/")]
        if segments[1:2] == ["_control"]:
            return self._control.answer(method, "/".join(segments[2:]), scope["headers"], body)
        if segments[1:3] != ["v2", "accounts"] or len(segments) < 5 or not all(segments[3:]):
            raise not_found(f"there is nothing at {'/'.join(segments)[:200]}")
        sid, *rest = segments[3:]
        route = (rest[0], "*", *rest[2:]) if len(rest) > 1 else (rest[0],)
        methods = _ROUTES.get(route)
        if methods is None:
            raise not_found(f"there is nothing at {'/'.join(segments)[:200]}")
        self._accounts.admit([value for name, value in scope["headers"] if name == b"authorization"], sid)
        if method not in methods:
            allow = ", ".join(methods)
            raise RefusalError(405, INVALID, f"this path takes {allow}", {"Allow": allow})
        if body:
            self._check_media_type(scope["headers"])
        now = self._clock.now()
        self._service.settle(now)
        if len(rest) > 2:
            return self._service.call_details(sid, rest[1], _query(scope))
        if len(rest) > 1:
            return self._one(method, sid, rest[1], body, now)
        return self._service.create(sid, body, now) if method == "POST" else self._service.find(sid, _query(scope))

    def _one(self, method: str, sid: str, identifier: str, body: bytes, now: int) -> Answer:
        if method == "GET":
            return self._service.read(sid, identifier)
        if method == "PUT":
            return self._service.update(sid, identifier, body, now)
        return self._service.delete(sid, identifier, now)

    def _check_media_type(self, headers: list[tuple[bytes, bytes]]) -> None:
        if not self._service.behaviour.choices.other_media_refused:
            return
        for name, value in headers:
            media_type = value.partition(b";")[0].strip().lower()
            if name == b"content-type" and media_type != b"application/json" and not media_type.endswith(b"+json"):
                raise RefusalError(415, MEDIA_TYPE, media_type[:100].decode("latin-1"))

    def _failed(self, method: str, refusal: RefusalError) -> Answer:
        item = failure(refusal)
        response = [item] if self._service.behaviour.choices.failure_in_array else item
        return encode(document(method, refusal.status, response), refusal.status, refusal.headers)


class ClientGoneError(Exception):
    """The client closed the connection before its request was complete."""


async def _read(receive: Receive, headers: list[tuple[bytes, bytes]]) -> bytes:
    """The body. Raises RefusalError for one that is too large, before it is read whole."""
    for name, value in headers:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > LARGEST_BODY:
            raise _too_large()
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    chunks = [body]
    size = len(body)
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > LARGEST_BODY:
            raise _too_large()
    return b"".join(chunks)


def _too_large() -> RefusalError:
    return RefusalError(413, INVALID, f"a request body holds at most {LARGEST_BODY} bytes")


def _query(scope: Scope) -> dict[str, str]:
    """The query parameters; of one that is repeated, the first counts."""
    text: str = scope["query_string"].decode("latin-1")
    if not text:
        return {}
    return dict(reversed(parse_qsl(text, keep_blank_values=True)))
