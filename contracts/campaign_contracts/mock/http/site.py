"""What is served to people: pages, documents, what the pages need, and the buttons on them."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from campaign_contracts.mock.campaigns.operations import Service
from campaign_contracts.mock.clock import Clock
from campaign_contracts.mock.console.acting import Acting
from campaign_contracts.mock.console.door import Door
from campaign_contracts.mock.console.page import Pages
from campaign_contracts.mock.http.requests import Scope, query_of
from campaign_contracts.mock.wire.body import Receive
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError, not_found
from campaign_contracts.request_log.page import EVENTS, ONE, SCRIPT, SECURITY, script
from campaign_contracts.request_log.stream import Streams

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_REFERENCES = {"docs": "openapi.json", "companions": "companions.json"}
"""The API references, and which document each is made from."""
_PAGES = frozenset({"", "openapi.json", "companions.json", ONE, EVENTS, SCRIPT, *_REFERENCES})
"""Everything for people: the pages, the documents, what the pages need."""
_STREAM = f"/{EVENTS}"
_HTML = b"text/html; charset=utf-8"


class Site:
    """The pages of one mock, behind its door."""

    def __init__(self, *, service: Service, clock: Clock, pages: Pages, acting: Acting, door: Door) -> None:
        """Show this service."""
        self._service = service
        self._clock = clock
        self._pages = pages
        self._acting = acting
        self._door = door
        self._streams = Streams(lambda: pages.version(clock.now()))

    def streams(self, scope: Scope) -> bool:
        """Whether a browser is to hear of what is new; one that may not is told why by the answer to everybody else."""
        if scope["path"] != _STREAM or scope["method"] != "GET":
            return False
        try:
            self._door.check(scope)
        except RefusalError:
            return False
        return True

    async def stream(self, receive: Receive, send: Send) -> None:
        """Let a browser hear of it until it is gone."""
        await self._streams.serve(receive, send)

    def answer(self, method: str, name: str, scope: Scope, body: bytes) -> Answer:
        """A page, or what a form of one asks for. Raises RefusalError."""
        if name not in _PAGES:
            raise not_found(f"there is nothing at /{name[:200]}")
        self._door.check(scope, linked=method in {"GET", "HEAD"} and name != EVENTS)
        if method == "POST" and not name:
            return self._acted(scope, body)
        if method not in {"GET", "HEAD"} or name == EVENTS:
            raise RefusalError(405, INVALID, "this page takes GET", {"Allow": "GET"})
        if name.endswith(".json"):
            return Answer(status=200, body=self._pages.documents[name])
        if name == SCRIPT:
            return Answer(status=200, body=script(), content_type=b"text/javascript; charset=utf-8", headers=SECURITY)
        return Answer(status=200, body=self._html(name, scope), content_type=_HTML, headers=SECURITY)

    def _acted(self, scope: Scope, body: bytes) -> Answer:
        """Do what a form asks for, and show what came of it."""
        query = query_of(scope)
        try:
            form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            self._acting.perform(form, query.get("campaign", ""))
        except RefusalError as refusal:
            page = self._overview(query, problem=refusal.description)
            return Answer(status=refusal.status, body=page, content_type=_HTML, headers=SECURITY)
        back = self._pages.back(query)
        return Answer(status=303, body=b"", content_type=_HTML, headers={"Location": back})

    def _html(self, name: str, scope: Scope) -> bytes:
        """A page. Raises RefusalError."""
        if name in _REFERENCES:
            return self._pages.reference(_REFERENCES[name])
        query = query_of(scope)
        return self._pages.one(query.get("place", "")) if name == ONE else self._overview(query)

    def _overview(self, query: Mapping[str, str], problem: str = "") -> bytes:
        now = self._clock.now()
        with self._service.store.transaction():
            self._service.scheduler.settle(now)
        return self._pages.overview(now, query, problem=problem)


def told(path: str) -> bool:
    """Whether the request log tells of a request: not of those for the pages and the control plane."""
    name = path[1:]
    return name not in _PAGES and not name.startswith("_control")
