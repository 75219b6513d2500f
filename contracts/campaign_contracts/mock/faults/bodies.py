"""Faults of bodies that are written in another way than the usual one: they are misread or refused."""

import re
from collections.abc import Awaitable, Callable

from campaign_contracts.mock.behaviour import around
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.http.requests import Requests, Scope, Server
from campaign_contracts.mock.wire.body import Bodies
from campaign_contracts.mock.wire.envelope import Answer, document, encode, failure
from campaign_contracts.mock.wire.refusal import MEDIA_TYPE, UNPARSEABLE, RefusalError
from campaign_contracts.spec import Json

Elements = Callable[[bytes, bool], list[Json]]
Instead = Callable[[Scope, bytes, int], Answer | None]
Answered = Callable[[Server, Scope, bytes], Awaitable[Answer]]


def _as_latin_1(usual: Elements) -> Elements:
    return lambda body, put: usual(body if body.isascii() else body.decode("latin-1").encode(), put)


def _in_one_line(usual: Elements) -> Elements:
    def elements(body: bytes, put: bool) -> list[Json]:
        if b"\n" in body.strip():
            raise RefusalError(400, UNPARSEABLE, "the document goes over several lines")
        return usual(body, put)

    return elements


def _at_once(usual: Elements) -> Elements:
    def elements(body: bytes, put: bool) -> list[Json]:
        if body[:1].isspace():
            raise RefusalError(400, UNPARSEABLE, "the document does not begin at once")
        return usual(body, put)

    return elements


def _to_its_end(usual: Elements) -> Elements:
    def elements(body: bytes, put: bool) -> list[Json]:
        if body[-1:].isspace():
            raise RefusalError(400, UNPARSEABLE, "the document goes on after its end")
        return usual(body, put)

    return elements


def _slashes_as_written(usual: Elements) -> Elements:
    return lambda body, put: usual(body.replace(rb"\/", rb"\\/"), put)


def _small_escapes(usual: Elements) -> Elements:
    def elements(body: bytes, put: bool) -> list[Json]:
        if re.search(rb"\\u[0-9a-f]*[A-F]", body):
            raise RefusalError(400, UNPARSEABLE, "the document holds an escape in capitals")
        return usual(body, put)

    return elements


def _media_type(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"content-type"), b"")


def _refusing(some: Callable[[bytes], bool]) -> Callable[[Instead], Instead]:
    """Requests with some media types are refused."""

    def wrapper(usual: Instead) -> Instead:
        def instead(scope: Scope, body: bytes, count: int) -> Answer | None:
            if some(_media_type(scope)):
                return encode(document(scope["method"], 415, failure(RefusalError(415, MEDIA_TYPE, "charset"))), 415)
            return usual(scope, body, count)

        return instead

    return wrapper


def _as_latin_1_without_charset(usual: Answered) -> Answered:
    async def answered(server: Server, scope: Scope, body: bytes) -> Answer:
        plain = not body.isascii() and b"charset" not in _media_type(scope).lower()
        return await usual(server, scope, body.decode("latin-1").encode() if plain else body)

    return answered


FAULTS: tuple[Fault, ...] = (
    fault(
        "utf-8-read-as-latin-1",
        "CRE-02 CRE-26",
        "subtle",
        "a body in UTF-8 is read as Latin-1, unless it is escaped",
        around(Bodies, elements=_as_latin_1),
    ),
    fault(
        "body-without-charset-read-as-latin-1",
        "CRE-02 CRE-26",
        "subtle",
        "a body in UTF-8 whose media type has no charset is read as Latin-1",
        around(Requests, answered=_as_latin_1_without_charset),
    ),
    fault(
        "body-of-several-lines-refused",
        "ENV-10 CRE-01",
        "subtle",
        "a body of several lines is refused",
        around(Bodies, elements=_in_one_line),
    ),
    fault(
        "blank-before-body-refused",
        "ENV-10 CRE-01",
        "subtle",
        "a body that begins with a blank is refused",
        around(Bodies, elements=_at_once),
    ),
    fault(
        "blank-after-body-refused",
        "ENV-10 CRE-01",
        "subtle",
        "a body that ends with a blank is refused",
        around(Bodies, elements=_to_its_end),
    ),
    fault(
        "escaped-slashes-kept",
        "CRE-01 CRE-02",
        "subtle",
        "an escaped slash is read as a backslash and a slash",
        around(Bodies, elements=_slashes_as_written),
    ),
    fault(
        "escapes-in-capitals-refused",
        "CRE-01",
        "subtle",
        "a body with an escape in capitals is refused",
        around(Bodies, elements=_small_escapes),
    ),
    fault(
        "charset-refused",
        "CRE-01",
        "subtle",
        "a media type with a charset is refused",
        around(Requests, instead=_refusing(lambda media_type: b"charset=utf-8" in media_type.lower())),
    ),
    fault(
        "charset-in-capitals-refused",
        "CRE-01",
        "subtle",
        "a media type with a charset in capitals is refused",
        around(Requests, instead=_refusing(lambda media_type: b"UTF-8" in media_type)),
    ),
)
