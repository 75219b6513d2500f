"""A body as JSON: what a request or an answer says, however oddly it is written; None where it is no JSON."""

import re
from typing import Any

import orjson

DEEPEST = 200
"""A document that is nested more deeply is not read: comparing or printing it would exhaust the stack."""

MOST_VALUES = 300_000
"""A document of more values is not read: each one takes a thousand times its bytes where it is judged. A page of 500
campaigns of which 50 show 5,000 numbers has fewer."""

RECORDED_BODIES = 3
"""What is recorded of an exchange holds the text of a request and of an answer, and little else: no more values than so
many bodies."""

PRIVATE = 0xF0000
"""Half a surrogate pair, which no UTF-8 can hold, reads as a private character: this plus what it is beyond U+D800."""

_SURROGATES = re.compile(rb"(?i)\\u(?:d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(d[89a-f][0-9a-f]{2}))|\\.", re.DOTALL)
"""Escapes in JSON: pairs of surrogates, halves of one (the group), and all others."""

_WRITTEN_OUT = re.compile(rb"\.00*[ \t\r\n]*[,}\]]")
"""The end of an integer with a decimal point, or text that looks like one; it is found fast by how it begins."""

_TOO_LARGE = re.compile(rb"(?<![\d.])-?\d++(?:\.\d++)?(?:[eE]\+?\d{3,}|(?<=\d{309}))")
"""A number that no double can hold. It is valid JSON, but cannot be read here."""

LONGEST_LOOK = 4_000_000
"""Bytes. In a longer document nobody looks for every such number."""

_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def overlong(body: bytes | str, bodies: int = 1) -> bool:
    """Whether a document has more values than so many `bodies` may have: more than `MOST_VALUES` each.

    Its commas and brackets are counted; those in texts count too.
    """
    most = bodies * MOST_VALUES
    if len(body) <= most:
        return False
    if isinstance(body, str):
        return sum(map(body.count, ",[{")) > most
    return sum(map(body.count, (b",", b"[", b"{"))) > most


def unread(body: bytes) -> str | None:
    """Why nobody here reads a document that may be sound; None where there is no reason."""
    if overlong(body):
        return f"more than {MOST_VALUES:,} values"
    if of_answer(body) is None and _beyond_doubles(body):
        return "a number that is too large"
    return None


def _beyond_doubles(body: bytes) -> bool:
    """Whether nothing but numbers that no double can hold keeps a document from being read.

    In a long document that is taken for granted when the first thing that cannot be read is such a number.
    """
    if len(body) <= LONGEST_LOOK:
        return of_answer(_TOO_LARGE.sub(b"0", body)) is not None
    try:
        orjson.loads(_whole(body))
    except orjson.JSONDecodeError as error:
        return _TOO_LARGE.match(error.doc[error.pos :].encode()) is not None
    return False


def of_request(body: bytes) -> Any:
    """What a request says. None where it is no JSON, has half a surrogate pair, or is nested too deeply or overlong."""
    if not body or overlong(body):
        return None
    try:
        found = orjson.loads(body)
    except ValueError:
        return None
    return None if body.count(b"[") + body.count(b"{") > DEEPEST and not _flat(body) and _deep(found) else found


def deeper(body: bytes, levels: int) -> bool:
    """Whether a text has more levels than that by its brackets, be it JSON or not; those within texts count too."""
    level = 0
    for bracket in body.translate(None, _NO_BRACKETS):
        level = level + 1 if bracket in b"[{" else max(0, level - 1)
        if level > levels:
            return True
    return False


def of_answer(body: bytes) -> Any:
    """What an answer says: half a surrogate pair reads as in `PRIVATE`, an integer that is written `1.0` as 1."""
    found = of_request(body)
    if found is None and b"\\u" in body:
        return of_request(_whole(body))
    return found if _WRITTEN_OUT.search(body) is None else _integral(found)


def _whole(body: bytes) -> bytes:
    """A body with a private character for each half of a surrogate pair."""
    found, end = bytearray(), 0
    for escape in _SURROGATES.finditer(body):
        if escape[1]:
            found += body[end : escape.start()] + chr(PRIVATE + int(escape[1], 16) - 0xD800).encode()
            end = escape.end()
    return bytes(found + body[end:])


def _integral(value: Any) -> Any:
    """A decoded document with each number that is an integer as one."""
    if isinstance(value, dict):
        return {name: _integral(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_integral(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _flat(body: bytes) -> bool:
    """Whether JSON is certainly not too deep, by its brackets alone: each turn takes one level away, or two."""
    brackets = body.translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST // 2):
        if not brackets:
            return True
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return not brackets


def _deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        containers = [
            each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)
        ]
        level = [item for container in containers for item in container]
        if not level:
            return False
    return True
