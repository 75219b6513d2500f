"""Messages of HTTP on their way through the proxy: as the listener reads them, and with one more header. Pure."""

import re

import h11

HEADER = "X-Contract-Findings"

TOO_LONG = 431

FULL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def failure_of(error: h11.ProtocolError) -> str:
    """What a message is that cannot be followed: none, or one with longer headers than are read here."""
    return "unrecorded" if error.error_status_hint == TOO_LONG else "malformed"


def newest(request: h11.Request) -> h11.Request:
    """The request as one of HTTP/1.1, which is all that the listener speaks; it frames bodies in the same way."""
    named = any(name == b"host" for name, _ in request.headers)
    headers = request.headers.raw_items() if named else [*request.headers.raw_items(), (b"Host", b"")]
    return h11.Request(method=request.method, target=request.target, headers=headers, http_version=b"1.1")


_HOST = re.compile(rb"^(host:[ \t]*)[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_END = re.compile(rb"\r?\n\r?\n")
"""The end of a head; the listener takes lines that end in a line feed alone, as many servers do."""
_AHEAD = re.compile(rb"HTTP/\d\.\d 1")
_BEFORE_TARGET = re.compile(rb"\s*\S+[ \t]+")


def names_a_host(head: bytes) -> bool:
    """Whether a head that cannot be followed is one of a request, so that the server knows a host by it."""
    return _HOST.search(head) is not None


def redirected(head: bytes, prefix: bytes, authority: bytes) -> bytes:
    """The head of a request to another host, below a path; otherwise byte for byte as it came."""
    begin = _BEFORE_TARGET.match(head)
    target = begin.end() if begin is not None else 0
    return head[:target] + prefix + _HOST.sub(lambda host: host[1] + authority, head[target:])


def with_header(answer: bytes, named: str) -> bytes:
    """An answer with a header that names findings; answers ahead of it (100 Continue) stay as they are."""
    if not named:
        return answer
    begin = 0
    while (end := _END.search(answer, begin)) is not None and _AHEAD.match(answer, begin):
        begin = end.end()
    if end is None:
        return answer
    return answer[: end.start()] + f"\r\n{HEADER}: {named}".encode() + answer[end.start() :]
