"""The mock over HTTP: an ASGI application that routes, reads bodies with a limit, and frames every failure."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from email.utils import formatdate
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from campaign_contracts.mock.campaigns.callbacks import Callbacks
from campaign_contracts.mock.campaigns.operations import Service
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.clock import SECOND, Clock
from campaign_contracts.mock.companions.operations import UPLOAD, Companions
from campaign_contracts.mock.console.control import Control
from campaign_contracts.mock.console.door import Door
from campaign_contracts.mock.console.lease import HEADER
from campaign_contracts.mock.console.rehearsal import CARRIED_OUT, SERVER_ERROR, Rehearsal, failed, hindered, too_many
from campaign_contracts.mock.console.traffic import Traffic
from campaign_contracts.mock.http.accounts import Accounts, Attempt
from campaign_contracts.mock.http.manners import worded
from campaign_contracts.mock.http.requests import BUSY_EVERY, Request, Requests, Scope, query_of, too_long
from campaign_contracts.mock.http.routes import Routes
from campaign_contracts.mock.http.site import Site, told
from campaign_contracts.mock.wire.body import Bodies, ClientGoneError, Content, Headers, Receive, receive_body
from campaign_contracts.mock.wire.envelope import Answer, document, encode, failure
from campaign_contracts.mock.wire.refusal import INVALID, MEDIA_TYPE, UNAUTHORISED, RefusalError, not_found

_logger = logging.getLogger(__name__)

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PIECE = 1024 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
TICK_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0
"""So long it waits, after failures, until it tries again to let things happen by themselves."""
CALLBACK_PATIENCE_SECONDS = 4.0
_LEASE = HEADER.lower().encode()


class App:
    """One mock server as an ASGI application."""

    def __init__(
        self,
        *,
        service: Service,
        accounts: Accounts,
        clock: Clock,
        control: Control,
        callbacks: Callbacks,
        rehearsal: Rehearsal,
        site: Site,
        traffic: Traffic,
        companions: Companions,
        routes: Routes,
        door: Door,
    ) -> None:
        """Serve these campaigns to these accounts."""
        self.service = service
        self._accounts = accounts
        self.clock = clock
        self._control = control
        self.callbacks = callbacks
        self._rehearsal = rehearsal
        self._site = site
        self.traffic = traffic
        self._companions = companions
        self._routes = routes
        self.door = door
        self._served_so_far = 0

    async def live(self) -> None:
        """Let things happen by themselves, without any request, for as long as this runs."""
        recover: Callable[[], None] | None = self.callbacks.recover
        store, failures = self.service.store, 0
        while True:
            try:
                if recover is not None:
                    recover()
                    recover = None
                store.forget_settled()
                with store.transaction():
                    store.keep_anchor(self.clock.anchor())
                    self.service.scheduler.settle(self.clock.now())
                if failures:
                    _logger.warning("things happen by themselves again")
                failures = 0
            except Exception:
                if not failures:
                    _logger.exception("nothing happens by itself until this is mended; it is tried again")
                failures += 1
            await asyncio.sleep(min(TICK_SECONDS * (1 + 4 * failures), LONGEST_PAUSE_SECONDS))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if self._site.streams(scope):
            await self._site.stream(receive, send)
            return
        began, body = time.monotonic(), b""
        try:
            body = await receive_body(receive, scope["headers"]) if scope["method"] in _WITH_BODY else b""
        except ClientGoneError:
            return
        except RefusalError as refusal:
            answer = self.failed(scope["method"], refusal)
        else:
            answer = await self._answered(scope, body)
        if scope["path"] == "/_control/clock" and self.service.behaviour.choices.clock_waits_for_callbacks:
            await self.callbacks.tried(CALLBACK_PATIENCE_SECONDS)
        headers = [
            (b"content-type", answer.content_type),
            (b"content-length", b"%d" % len(answer.body)),
            (b"date", _http_date(self.clock.now() // SECOND)),
        ]
        if answer.headers:
            headers += [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
        if told(scope["path"]):
            self.traffic.take(scope, body, answer, headers, began)
        await _say(send, answer, headers)

    async def _answered(self, scope: Scope, body: bytes) -> Answer:
        """An answer whatever breaks; what broke is written to the log, and not told."""
        try:
            if self._rehearsal.idle or scope["path"].startswith("/_control"):
                return await self._served(scope, body)
            return await self._rehearsed(scope, body)
        except Exception:
            _logger.exception("%s %.200r could not be answered", scope["method"], scope["path"])
            refusal = RefusalError(500, SERVER_ERROR, "the mock failed; its standard error says how")
            return self.failed(scope["method"], refusal)

    async def _served(self, scope: Scope, body: bytes) -> Answer:
        requests = self.service.behaviour.of(Requests)
        self._served_so_far += 1
        instead = requests.instead(scope, body, self._served_so_far)
        if instead is None and scope["path"].startswith("/v2/"):
            instead = self._turned_away(scope, body)
        return instead or requests.sent(scope, await requests.answered(self, scope, body))

    def _turned_away(self, scope: Scope, body: bytes) -> Answer | None:
        """The answer to a request that is too long, or that comes at a bad time; None for any other."""
        choices = self.service.behaviour.choices
        if choices.sometimes_busy and not self._served_so_far % BUSY_EVERY:
            return self.failed(scope["method"], too_many(0))
        status = too_long(scope, body) if choices.long_requests_refused else None
        if status is None:
            return None
        if choices.long_requests_refused == "bare":
            return Answer(status=status, body=b"Too long", content_type=b"text/plain")
        return self.failed(scope["method"], RefusalError(status, INVALID, "the request is too long"))

    async def _rehearsed(self, scope: Scope, body: bytes) -> Answer:
        """Answer as it was planned, at the pace and with the delay that were asked for."""
        await self._rehearsal.delay()
        segments = scope["path"].split("/")
        method = scope["method"]
        try:
            if segments[1:3] == ["v2", "accounts"] and len(segments) > 3:
                self._rehearsal.check_pace(segments[3], time.monotonic())
        except RefusalError as refusal:
            return self.failed(method, refusal)
        planned = self._rehearsal.next(self._routes.at(segments[4:]).get(method))
        if planned is None:
            return await self._served(scope, body)
        if planned.kind in CARRIED_OUT:
            return hindered(await self._served(scope, body), planned)
        return failed(method, planned)

    def answer(self, scope: Scope, body: bytes) -> Answer:
        """The answer to a request."""
        method: str = scope["method"]
        try:
            path: str = scope["raw_path"].decode("latin-1")
            segments = path.split("/") if "%" not in path else [unquote(part) for part in path.split("/")]
            if segments[1:2] == ["_control"]:
                self.door.check(scope)
                key = next((value for name, value in scope["headers"] if name == _LEASE), b"")
                return self._control.answer(method, "/".join(segments[2:]), body, key.decode("latin-1"))
            if len(segments) == 2:
                return self._site.answer(method, segments[1], scope, body)
            if method == "HEAD" and self.service.behaviour.choices.head_answered:
                return Answer(status=200, body=b"")
            if method == "OPTIONS" and self.service.behaviour.choices.options_answered:
                return Answer(status=204, body=b"", headers={"Allow": "GET, POST, PUT, DELETE"})
            return self._operate(self.admitted(scope, segments, body))
        except RefusalError as refusal:
            return self.failed(method, refusal)

    def admitted(self, scope: Scope, segments: list[str], body: bytes) -> Request:
        """The request, when there is such an operation and the client may use it. Raises RefusalError."""
        method: str = scope["method"]
        if segments[1:3] != ["v2", "accounts"] or len(segments) < 5 or not all(segments[3:]):
            raise not_found(f"there is nothing at {'/'.join(segments)[:200]}")
        sid, *rest = segments[3:]
        operations = self._routes.at(rest)
        if not operations:
            self._check_stranger(scope["headers"])
            raise not_found(f"there is nothing at {'/'.join(segments)[:200]}")
        behaviour = self.service.behaviour
        requests = behaviour.of(Requests)
        method = requests.method(method, rest)
        if requests.body_first(method):
            behaviour.of(Bodies).elements(body, False)
        authorization = [value for name, value in scope["headers"] if name == b"authorization"]
        media_type = next((value for name, value in scope["headers"] if name == b"content-type" and value), b"")
        choices = behaviour.choices
        if choices.method_before_credentials:
            _check_method(method, operations, choices)
        if choices.media_before_credentials and body:
            self._check_media_type(media_type)
        if choices.path_before_credentials:
            self._check_path(sid, rest)
        attempt = Attempt(authorization, sid, method, rest)
        self._accounts.admit(attempt, behaviour, self.service.names)
        _check_method(method, operations, choices)
        if body and operations[method] != UPLOAD:
            self._check_media_type(media_type)
        return Request(
            operation=operations[method],
            method=method,
            sid=sid,
            rest=rest,
            query=query_of(scope, choices=behaviour.choices),
            content=Content(body, media_type),
        )

    def _check_path(self, sid: str, rest: list[str]) -> None:
        """A campaign in the path has to be there. Raises RefusalError."""
        if rest[0] in {"campaigns", "campaign"} and len(rest) > 1 and self.service.store.get(sid, rest[1]) is None:
            raise not_found()

    def _check_stranger(self, headers: Headers) -> None:
        """Who asks for what is not there may have to say first who they are. Raises RefusalError."""
        code = self.service.behaviour.choices.stranger_code
        if code != 404 and not any(name == b"authorization" for name, _ in headers):
            raise RefusalError(code, UNAUTHORISED, "Authorization failed")

    def _operate(self, request: Request) -> Answer:
        service, now = self.service, self.clock.now()
        listing = request.operation == "list_campaigns"
        if service.scheduler.is_due(now):
            with service.store.transaction():
                service.scheduler.settle(now, listing=listing)
        with service.store.transaction():
            if request.rest[0] in {"lists", "contacts", "csv-status"}:
                return self._companions.answer(
                    request.sid, request.method, request.rest, request.query, request.content, now
                )
            campaigns = request.method in {"POST", "PUT"}
            return worded(self._operated(request, now), service.behaviour.choices, campaigns=campaigns)

    def _operated(self, request: Request, now: int) -> Answer:
        service, sid, identifier = self.service, request.sid, request.rest[-1]
        match request.operation:
            case "list_campaigns":
                return service.find(sid, request.query)
            case "create_campaigns":
                return service.create(sid, request.content.body, now)
            case "get_campaign":
                return service.read(sid, identifier)
            case "update_campaign":
                return service.update(sid, identifier, request.content.body, now)
            case "delete_campaign":
                return service.delete(sid, identifier, now)
        query = service.behaviour.of(Requests).call_query(request.rest, request.query)
        return service.call_details(sid, request.rest[1], query, now)

    def _check_media_type(self, sent: bytes) -> None:
        media_type = sent.partition(b";")[0].strip().lower()
        if not media_type or media_type == b"application/json" or media_type.endswith(b"+json"):
            return
        if self.service.behaviour.choices.other_media_refused:
            raise RefusalError(415, MEDIA_TYPE, media_type[:100].decode("latin-1"))

    def failed(self, method: str, refusal: RefusalError) -> Answer:
        """The answer to a request that is refused."""
        item, choices = failure(refusal), self.service.behaviour.choices
        response = [item] if choices.failure_in_array else item
        return worded(encode(document(method, refusal.status, response), refusal.status, refusal.headers), choices)


def _check_method(method: str, operations: Mapping[str, str], choices: Choices) -> None:
    """The path documents the method. Raises RefusalError."""
    if method not in operations:
        allow = ", ".join(sorted(operations))
        code = choices.wrong_method_code
        raise RefusalError(code, INVALID, f"this path takes {allow}", {"Allow": allow} if code == 405 else None)


async def _say(send: Send, answer: Answer, headers: Headers) -> None:
    """Send an answer, or as much of it as is meant to be sent, when it is meant to be."""
    if answer.late:
        await asyncio.sleep(answer.late)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if answer.sent is None:
        size = len(answer.body)
        # In pieces: a client that does not read holds up its own answer, which is not kept twice.
        for start in range(0, size or 1, PIECE):
            piece, more = answer.body[start : start + PIECE], start + PIECE < size
            await send({"type": "http.response.body", "body": piece, "more_body": more})
    elif answer.sent:
        await send({"type": "http.response.body", "body": answer.sent, "more_body": True})


@lru_cache(maxsize=16)
def _http_date(second: int) -> bytes:
    """The virtual time in a Date header."""
    return formatdate(second, usegmt=True).encode()
