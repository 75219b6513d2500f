"""The proxy's live page: what passed, and what was found about either side. It only shows; it takes no orders."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import contextmanager
from functools import cached_property
from socket import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from campaign_contracts.mock.console.door import Door
from campaign_contracts.mock.wire.refusal import RefusalError
from campaign_contracts.proxy.recorder import Recorder
from campaign_contracts.request_log.log import Log
from campaign_contracts.request_log.page import (
    EVENTS,
    ONE,
    SCRIPT,
    SECURITY,
    environment,
    log_values,
    one_values,
    script,
)
from campaign_contracts.request_log.stream import Streams

if TYPE_CHECKING:
    from jinja2 import Environment

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_HTML = "text/html; charset=utf-8"


class Page:
    """The page of one proxy as an ASGI application, for browsers on this machine."""

    def __init__(self, *, recorder: Recorder, log: Log, upstream: str, url: str) -> None:
        """Show what this recorder judges and this log keeps, of what passes from `url` to `upstream`."""
        self._recorder = recorder
        self._log = log
        self._ways = {"upstream": upstream, "url": url}
        self._door = Door()
        self._streams = Streams(lambda: (log.version, recorder.passed.total()))

    @cached_property
    def _environment(self) -> "Environment":
        return environment("campaign_contracts.proxy")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        name = str(scope["path"])[1:]
        try:
            self._door.check(scope, linked=name != EVENTS)
        except RefusalError as refusal:
            await _answer(send, refusal.status, refusal.description.encode(), "text/plain; charset=utf-8")
            return
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, b"this page takes GET", "text/plain; charset=utf-8", {"Allow": "GET"})
        elif name == EVENTS:
            await self._streams.serve(receive, send)
        else:
            status, body, kind = self._made(name, dict(parse_qsl(scope["query_string"].decode("latin-1"))))
            await _answer(send, status, body, kind)

    def _made(self, name: str, query: Mapping[str, str]) -> tuple[int, bytes, str]:
        place = query.get("place", "")
        if name == "":
            return 200, self._overview(query), _HTML
        if name == SCRIPT:
            return 200, script(), "text/javascript; charset=utf-8"
        entry = self._log.get(int(place)) if place.isascii() and place.isdigit() and len(place) < 19 else None
        if name == ONE and entry is not None:
            return 200, self._environment.get_template("request.html.jinja").render(**one_values(entry)).encode(), _HTML
        return 404, b"there is nothing here, or not any more", "text/plain; charset=utf-8"

    def _overview(self, query: Mapping[str, str]) -> bytes:
        found = sorted(self._recorder.findings, key=lambda each: (each[0].rule.startswith("REQ-"), each[0].id))
        text = self._environment.get_template("page.html.jinja").render(
            **self._ways,
            judged=self._recorder.judged,
            passed=self._recorder.passed.total(),
            findings=[
                {
                    "id": finding.id,
                    "rule": finding.rule,
                    "client": finding.rule.startswith("REQ-"),
                    "summary": finding.summary,
                    "expected": finding.expected,
                    "observed": finding.observed,
                    "times": times,
                    "numbers": finding.exchanges,
                }
                for finding, times in found
            ],
            log=log_values(self._log, query, numbered=True),
        )
        return text.encode()


async def _answer(send: Send, status: int, body: bytes, kind: str, more: Mapping[str, str] | None = None) -> None:
    told = {"Content-Type": kind, "Content-Length": str(len(body)), **SECURITY, **(more or {})}
    headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def serve(page: Page, listener: socket) -> None:
    """Serve the page until this is cancelled."""
    import uvicorn

    class Quiet(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Any:
            yield  # signals are the proxy's

    config = uvicorn.Config(
        page, ws="none", lifespan="off", proxy_headers=False, log_config=None, log_level="critical",
        access_log=False, server_header=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    await Quiet(config).serve(sockets=[listener])
