"""Faults of sizes: a place that takes something fails at a length, or beyond a number."""

import re
from collections.abc import Callable, Iterator

from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.requests import CUT_OFF, FAILURE, Instead, instead
from campaign_contracts.mock.http.requests import Scope
from campaign_contracts.mock.wire.envelope import Answer

Size = Callable[[Scope, bytes], int]
"""How large a request is in one place; 0 where there is nothing."""

EXACTLY = (1024, 4096, 8192, 65536, 1024 * 1024)
"""Where buffers end."""


def _body(_scope: Scope, body: bytes) -> int:
    return len(body)


def _header(scope: Scope, _body: bytes) -> int:
    return max((len(value) for name, value in scope["headers"] if name != b"authorization"), default=0)


def _path(scope: Scope, _body: bytes) -> int:
    return len(scope["raw_path"])


def _query(scope: Scope, _body: bytes) -> int:
    return len(scope["query_string"])


def _count(member: bytes) -> Size:
    """How many strings an array of this name holds."""

    def size(_scope: Scope, body: bytes) -> int:
        found = re.search(rb'"' + member + rb'": ?\[([^\[\]]*)\]', body)
        return found[1].count(b",") + 1 if found else 0

    return size


def _digits(member: bytes) -> Size:
    """How many digits an integer of this name has."""
    return lambda _scope, body: max(
        (len(found) for found in re.findall(rb'"' + member + rb'": ?(\d+)', body)), default=0
    )


def _text(member: bytes) -> Size:
    """How long a string of this name is, or the first of an array."""
    return lambda _scope, body: max(
        (len(found) for found in re.findall(rb'"' + member + rb'": ?\[?"([^"]*)"', body)), default=0
    )


def _by(size: Size, method: str, end: str = "") -> Size:
    """The size of what is sent with one method, to paths that end so."""
    return lambda scope, body: size(scope, body) if scope["method"] == method and scope["path"].endswith(end) else 0


def _announced(scope: Scope, _body: bytes) -> int:
    """How long the body is, also where none is read."""
    return int(dict(scope["headers"]).get(b"content-length", b"0"))


def _edge_of_time(_scope: Scope, body: bytes) -> int:
    """How many instants lie in the last year that has four digits, or in the first."""
    return len(re.findall(rb'"(?:9999|0001)-\d\d-\d\dT', body))


def _failing(size: Size, concerned: Callable[[int], bool], answer: Answer) -> Instead:
    return lambda scope, body, _count: answer if concerned(size(scope, body)) else None


def _sized(name: str, summary: str, size: Size, concerned: Callable[[int], bool], answer: Answer = FAILURE) -> Fault:
    return fault(name, "ROB-01", "subtle", summary, instead(_failing(size, concerned, answer)))


def _faults() -> Iterator[Fault]:
    for bound in EXACTLY:
        yield _sized(
            f"body-of-{bound}-drops", f"a body of {bound} bytes drops the connection", _body, bound.__eq__, CUT_OFF
        )
        yield _sized(f"body-of-{bound + 1}-fails", f"a body of {bound + 1} bytes is a 500", _body, (bound + 1).__eq__)
    places = [("header", _header, bound) for bound in EXACTLY[:4]]
    places += [(where, size, bound) for where, size in (("path", _path), ("query", _query)) for bound in EXACTLY[:3]]
    for where, size, bound in places:
        yield _sized(f"{where}-of-{bound}-fails", f"a {where} of {bound} bytes is a 500", size, bound.__eq__)
        yield _sized(f"{where}-over-{bound}-fails", f"a {where} over {bound} bytes is a 500", size, bound.__lt__)
    for where, size in (("path", _path), ("query", _query)):
        yield _sized(f"{where}-over-50000-fails", f"a {where} over 50,000 bytes is a 500", size, (50_000).__lt__)
    for member in ("number_of_retries", "interval_mins", "throttle", "repeat_menu_attempts"):
        for digits in (10, 19, 25, 4300):
            name, summary = (
                f"{member.replace('_', '-')}-of-{digits}-digits-fails",
                f"{member} of {digits} digits is a 500",
            )
            yield _sized(name, summary, _digits(member.encode()), digits.__lt__ if digits > 25 else digits.__eq__)
    for member, most in (("lists", 500), ("on_status", 500), ("from", 6000)):
        yield _sized(
            f"many-{member.replace('_', '-')}-fail",
            f"over {most} {member} are a 500",
            _count(member.encode()),
            most.__lt__,
        )


def _seldom() -> Iterator[Fault]:
    """What fails where it is seldom long."""
    for member, most in (
        *(("name", 255), ("caller_id", 255), ("lists", 255), ("from", 255), ("action", 100), ("send_at", 255)),
        *(("url", 2048), ("status_callback", 2048), ("call_status_callback", 2048), ("call_schedule_callback", 2048)),
    ):
        name, summary = f"{member.replace('_', '-')}-over-{most}-fails", f"{member} over {most} characters is a 500"
        yield _sized(name, summary, _text(member.encode()), most.__lt__)
    for method, end in (("PUT", ""), ("DELETE", ""), ("GET", "/call-details")):
        what = end.strip("/") or method
        yield _sized(
            f"path-of-{what.lower()}-over-1024-fails",
            f"a path of {what} over 1024 bytes is a 500",
            _by(_path, method, end),
            (1024).__lt__,
        )
    yield _sized("put-over-65536-fails", "a PUT over 65536 bytes is a 500", _by(_body, "PUT"), (65536).__lt__)
    for method in ("GET", "DELETE"):
        name, summary = f"{method.lower()}-with-body-fails", f"a {method} with a body is a 500"
        yield _sized(name, summary, _by(_announced, method), (0).__lt__)
    yield _sized("edge-of-time-fails", "an instant in the year 1 or 9999 is a 500", _edge_of_time, (0).__lt__)


FAULTS: tuple[Fault, ...] = (*_faults(), *_seldom())
