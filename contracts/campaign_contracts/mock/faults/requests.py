"""Faults of requests as such: what is not coped with, what comes too often, what comes at the same time."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import Listing
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.listing import refusing
from campaign_contracts.mock.faults.spoiling import Exchange, framed
from campaign_contracts.mock.http.requests import Requests, Scope, Server
from campaign_contracts.mock.wire.body import Bodies
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError, not_found

FAILURE = Answer(status=500, body=b"Internal Server Error", content_type=b"text/plain")
CUT_OFF = Answer(status=200, body=b" " * 100, sent=b"")
_RACE_SECONDS = 0.05
_SECOND_COLON = re.compile(rb"(?:^|&)sort_by=[^&:]*:[^&:]*:")

Instead = Callable[[Scope, bytes, int], Answer | None]
Query = Callable[[list[str], dict[str, str]], dict[str, str]]
Answered = Callable[[Server, Scope, bytes], Awaitable[Answer]]


def instead(otherwise: Instead) -> Change[Requests]:
    """Some requests are answered so, and not looked at."""

    def wrapper(usual: Instead) -> Instead:
        return lambda scope, body, count: usual(scope, body, count) or otherwise(scope, body, count)

    return around(Requests, instead=wrapper)


def _failing(hard: Callable[[bytes], bool], answer: Answer) -> Change[Requests]:
    """Bodies that are hard to read are answered so."""
    return instead(lambda _scope, body, _count: answer if hard(body) else None)


def _is_no_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return True
    return False


def _every_tenth(body: bytes, content_type: bytes) -> Change[Requests]:
    """Every tenth request is answered 429 for no reason, and without the envelope."""
    answer = Answer(status=429, body=body, content_type=content_type, headers={"Retry-After": "0"})
    return instead(lambda scope, _body, count: None if count % 10 or scope["path"].startswith("/_control") else answer)


def _in_xml(usual: Callable[[Scope, Answer], Answer]) -> Callable[[Scope, Answer], Answer]:
    """Answers are XML for whom JSON is not the first thing to ask for."""

    def sent(scope: Scope, answer: Answer) -> Answer:
        made = usual(scope, answer)
        accepted = next((value for name, value in scope["headers"] if name == b"accept"), b"")
        if accepted.startswith((b"application/xml", b"text/html")) and scope["path"].startswith("/v2"):
            return replace(made, body=b"<Response/>", content_type=b"application/xml")
        return made

    return sent


def _bare_failure(exchange: Exchange) -> None:
    if exchange.status == 500:
        exchange.content_type, exchange.raw = FAILURE.content_type.decode(), FAILURE.body


def _on_singular_path(change: Callable[[dict[str, str]], dict[str, str]]) -> Change[Requests]:
    def wrapper(usual: Query) -> Query:
        return lambda rest, query: change(usual(rest, query)) if rest[0] == "campaign" else usual(rest, query)

    return around(Requests, call_query=wrapper)


def _no_campaign(_query: dict[str, str]) -> dict[str, str]:
    raise not_found()


def _good_numbers(query: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if name not in ("offset", "limit") or value.isdigit()}


async def raced(server: Server, scope: Scope, body: bytes) -> Answer:
    """A PUT or DELETE looks first and acts later, on what it saw."""
    segments = scope["raw_path"].decode("latin-1").split("/")
    if scope["method"] not in {"PUT", "DELETE"} or len(segments) != 6:
        return server.answer(scope, body)
    service = server.service
    try:
        request = server.admitted(scope, segments, body)
        service.scheduler.settle(server.clock.now())
        seen = service.store.get(request.sid, request.rest[1])
        await asyncio.sleep(_RACE_SECONDS)
        if seen is None:
            return server.answer(scope, body)
        if request.method == "DELETE":
            return service.deleted(seen, server.clock.now())
        element = service.behaviour.of(Bodies).elements(body, True)[0]
        return service.updated(seen, element, server.clock.now())
    except RefusalError as refusal:
        return server.failed(scope["method"], refusal)


async def _raced_resumes(server: Server, scope: Scope, body: bytes) -> Answer:
    return await raced(server, scope, body) if b'"resume"' in body else server.answer(scope, body)


PAGE = Answer(status=404, body=b"<html><body>Not Found</body></html>", content_type=b"text/html")


def _page(scope: Scope, _body: bytes, _count: int) -> Answer | None:
    """An answer for people to who seems to be a browser."""
    browser = any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
    return PAGE if browser and not scope["path"].startswith("/_control") else None


def _redirected(scope: Scope, _body: bytes, _count: int) -> Answer | None:
    """An answer to a path that ends with a slash: the way to the one without."""
    path: str = scope["path"]
    if not (path.startswith("/v2/") and path.endswith("/")):
        return None
    return Answer(status=307, body=b"", content_type=b"text/plain", headers={"Location": path.rstrip("/")})


def _one_of_a_name() -> Answered:
    """Of creates under way at once that have one name, the first succeeds."""
    under_way: set[str] = set()

    async def answered(server: Server, scope: Scope, body: bytes) -> Answer:
        if scope["method"] != "POST":
            return server.answer(scope, body)
        names = set(re.findall('"name": ?"[^"]*"', body.decode("latin-1")))
        if names & under_way:
            return server.failed("POST", RefusalError(409, INVALID, "a campaign of this name is being created"))
        under_way.update(names)
        try:
            await asyncio.sleep(_RACE_SECONDS)
            return server.answer(scope, body)
        finally:
            under_way.difference_update(names)

    return answered


FAULTS: tuple[Fault, ...] = (
    fault(
        *("xml-where-asked-for", "ENV-01", "subtle", "answers are XML where Accept asks for it"),
        around(Requests, sent=_in_xml),
    ),
    fault(
        "slash-at-the-end-redirected",
        "ENV-01",
        "subtle",
        "a path with a slash at its end is redirected, without the envelope",
        instead(_redirected),
    ),
    fault("browsers-get-pages", "ENV-01 ENV-11", "subtle", "a client that accepts HTML gets it", instead(_page)),
    fault(
        "second-colon-fails",
        "ROB-01",
        "subtle",
        "a sort_by with two colons is a 500",
        instead(lambda scope, *_: FAILURE if _SECOND_COLON.search(scope["query_string"]) else None),
    ),
    fault(
        "key-of-every-object-fails",
        "ROB-01",
        "subtle",
        "a body with a member called constructor is a 500",
        _failing(lambda body: b'"constructor"' in body, FAILURE),
    ),
    fault(
        "key-with-a-point-fails",
        "ROB-01",
        "subtle",
        "a body with a member that has a point in its name is a 500",
        _failing(lambda body: b'"a.b":' in body, FAILURE),
    ),
    fault(
        "racing-names-refused",
        "CRE-01",
        "subtle",
        "of equal campaigns created at once one is refused",
        setting(Requests, answered=_one_of_a_name()),
    ),
    fault(
        "racing-actions",
        "LIF-20",
        "blatant",
        "of equal actions sent at once several succeed",
        setting(Requests, answered=raced),
    ),
    fault(
        "racing-resumes",
        "LIF-20",
        "subtle",
        "of equal resumes sent at once several succeed",
        setting(Requests, answered=_raced_resumes),
    ),
    fault(
        "singular-path-404", "CAL-01", "blatant", "the singular path knows no campaign", _on_singular_path(_no_campaign)
    ),
    fault(
        "singular-path-unpaged",
        "CAL-01",
        "subtle",
        "the singular path ignores the query",
        _on_singular_path(lambda _: {}),
    ),
    fault(
        "singular-path-passes-over-bad-numbers",
        "CAL-09",
        "subtle",
        "the singular path ignores an offset or a limit that is no number",
        _on_singular_path(_good_numbers),
    ),
    fault(
        "bare-429",
        "ROB-03",
        "blatant",
        "every tenth request gets a 429 in plain text",
        _every_tenth(b"Too Many Requests", b"text/plain"),
    ),
    fault(
        "empty-429",
        "ROB-03",
        "subtle",
        "every tenth request gets a 429 with an empty object",
        _every_tenth(b"{}", b"application/json"),
    ),
    fault(
        "nul-500",
        "ROB-01",
        "blatant",
        "a NUL in a body is a 500",
        _failing(lambda body: b"\\u0000" in body or b"\0" in body, FAILURE),
    ),
    fault(
        "bad-utf-8-drops",
        "ROB-01",
        "subtle",
        "a body that is no UTF-8 drops the connection",
        _failing(_is_no_text, CUT_OFF),
    ),
    fault(
        "deep-json-500",
        "ROB-01",
        "subtle",
        "a deeply nested body is a 500",
        _failing(lambda body: body.count(b"[") > 200, FAILURE),
    ),
    fault(
        "large-offset-500",
        "ROB-01",
        "subtle",
        "an offset beyond 32 bits is a 500",
        around(
            Listing, found=refusing(lambda page, _: RefusalError(500, INVALID, "") if page.offset > 2**31 else None)
        ),
        framed(_bare_failure),
    ),
)
