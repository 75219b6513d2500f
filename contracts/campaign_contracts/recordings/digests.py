"""What a campaign's members hold, as a few hexadecimal digits each: enough to see which of them differ."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from zlib import crc32

import orjson

NAME_DIGITS, VALUE_DIGITS = 4, 8
_VALUE = f"%0{VALUE_DIGITS}x"
LONGEST_REMEMBERED = 100
"""Characters of the name of a member."""


def digest(members: Mapping[str, object]) -> str:
    """Members as a few hexadecimal digits each: a sum of the name, and one of the value."""
    pairs = [
        _digits(name) + _VALUE % crc32(value.encode() if isinstance(value, str) else orjson.dumps([value]))
        for name, value in members.items()
    ]
    return "".join(sorted(pairs))


def apart(one: str, other: str) -> set[str]:
    """The names, as digits, of the members in which two digests differ."""
    return {pair[:NAME_DIGITS] for pair in _pairs(one) ^ _pairs(other)} if one != other else set()


def only(digested: str, names: set[str]) -> set[str]:
    """The members of a digest with these names, as digits."""
    return {pair for pair in _pairs(digested) if pair[:NAME_DIGITS] in names}


def named(members: Iterable[str]) -> set[str]:
    """Names as digits."""
    return set(map(_digits, members))


def _pairs(digested: str) -> set[str]:
    size = NAME_DIGITS + VALUE_DIGITS
    return {digested[at : at + size] for at in range(0, len(digested), size)}


def _digits(name: str) -> str:
    return _remembered(name) if len(name) <= LONGEST_REMEMBERED else _remembered.__wrapped__(name)


@lru_cache(maxsize=1024)
def _remembered(name: str) -> str:
    return f"{crc32(name.encode()):08x}"[-NAME_DIGITS:]
