"""An answer without ids, instants and marks of one run: equal whenever a server behaves in the same way.

A script that repeats a finding compares answers by this; it knows no rules.
"""

import re

VOLATILE = (
    ('"request_id" *: *"[^"]*"', ""),
    ("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]+(Z|[+-][0-9:]+)?", "T"),
    ("[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}", "X"),
    ("[0-9A-Fa-f]{16,}", "X"),
    ("cc[0-9a-f]{8}", "R"),
)
"""What is replaced, and by what: expressions that `sed -E` and Python read alike."""

_CODE = re.compile(rb'"code" *: *([0-9]+)')
_POLYNOMIAL = 0x04C11DB7
_WORD = 0xFFFFFFFF


def likeness(body: bytes) -> bytes:
    """The body with what varies replaced, and a line feed at its end."""
    for pattern, instead in VOLATILE:
        body = re.sub(pattern.encode(), instead.encode(), body)
    return body + b"\n"


def outcome(method: str, status: int, body: bytes) -> str:
    """The HTTP status and the codes in the answer, in order: `207:200,400,1002`.

    How many records a GET finds, and whether it finds any, depends on what else is there: each code stands once, and
    none that only repeats the status.
    """
    codes = [code.decode() for code in _CODE.findall(body)]
    codes = sorted(set(codes) - {f"{status:03d}"}) if method == "GET" else codes
    return f"{status:03d}:{','.join(codes)}"


def cksum(content: bytes) -> str:
    """What the command `cksum` prints of its input (POSIX): a checksum and the number of bytes."""
    total = 0
    length = len(content)
    for byte in content + length.to_bytes((length.bit_length() + 7) // 8, "little"):
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1 ^ (_POLYNOMIAL if total >> 31 else 0)) & _WORD
    return f"{total ^ _WORD} {length}"
