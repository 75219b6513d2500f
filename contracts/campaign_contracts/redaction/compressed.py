"""Compressed content in some content: gzip and zlib, as they are, in base64 and in hexadecimal."""

import base64
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from campaign_contracts.redaction.views import texts, undone

MOST_BYTES = 1_000_000
"""So much is looked at of all that one content holds compressed, however often it is compressed."""

LONGEST_TRIED, MOST_TRIED = 250_000, 16_000_000
"""Bytes of what may be compressed content, and of all of that: hostile content seems to begin at each of its bytes."""

FIRST_DIGITS = 128
"""So many digits tell most ids and random words, which begin like compressed content by chance, from such content."""

MOST_BEGUN = 1_000
"""So often may something begin like that and be looked at alone; a page of 500 campaigns has a few such ids."""

_TO_STANDARD = bytes.maketrans(b"-_", b"+/")


def _of_base64(run: bytes) -> bytes:
    digits = run[:-1] if len(run) % 4 == 1 else run
    return base64.b64decode(digits.translate(_TO_STANDARD) + b"==")


def _of_hexadecimal(run: bytes) -> bytes:
    return bytes.fromhex(run.decode())


@dataclass(frozen=True, kw_only=True)
class _Form:
    """One way to write compressed content: how it begins, what goes on with it, and `digits` for `size` bytes."""

    begins: re.Pattern[bytes]
    run: re.Pattern[bytes]
    decoded: Callable[[bytes], bytes] = bytes
    digits: int = 1
    size: int = 1


_BASE64, _PADDING = re.compile(rb"[A-Za-z0-9+/_-]+"), re.compile(rb"={0,2}")
_BINARY = _Form(begins=re.compile(rb"\x1f\x8b\x08|x[\x01^\x9c\xda]"), run=re.compile(rb"(?s:.)+"))
_GZIP = _Form(begins=re.compile(rb"H4sI"), run=_BASE64, decoded=_of_base64, digits=4, size=3)
_ZLIB = _Form(
    begins=re.compile(rb"e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])(?=[A-Za-z0-9+/_-]{9})"),
    run=_BASE64,
    decoded=_of_base64,
    digits=4,
    size=3,
)
_HEXADECIMAL = _Form(
    begins=re.compile(rb"(?:1[fF]8[bB]08|78(?:01|5[eE]|9[cC]|[dD][aA]))(?=[0-9A-Fa-f]{12})"),
    run=re.compile(rb"(?:[0-9A-Fa-f]{2})+"),
    decoded=_of_hexadecimal,
    digits=2,
)
_TEXTUAL = (_GZIP, _ZLIB, _HEXADECIMAL)

# Each begins with one byte that it always has: such a search is ten times as fast.
_SEARCHES = (
    (_GZIP, _GZIP.begins),
    (_ZLIB, _ZLIB.begins),
    (_HEXADECIMAL, re.compile(rb"8(?:(?<=78)(?:01|5[eE]|9[cC]|[dD][aA])|(?<=1[fF]8)[bB]08)[0-9A-Fa-f]{12}")),
)
_SEARCHES_BEYOND_ASCII = (re.compile(rb"\x1f\x8b\x08"), re.compile(rb"x[\x01^\x9c\xda]"))
_SEARCHES_OF_ESCAPES = {
    b"%": re.compile(
        rb"%(?:1[fF]%8[bB]%08|(?:78%|(?<=x%))(?:01|5[eE]|9[cC]|[dD][aA])"
        rb"|[2-7][0-9A-Fa-f](?:%[2-7][0-9A-Fa-f]){11})"
    ),
    b"\\": re.compile(rb"\\u00[2-7][0-9A-Fa-f](?:\\u00[2-7][0-9A-Fa-f]){11}"),
    b"&": re.compile(rb"&#[xX]?[0-9A-Fa-f]{2,3};(?:&#[xX]?[0-9A-Fa-f]{2,3};){11}"),
}
"""What may hide the beginning: letters and digits are escaped only where everything is."""


def unpacked(content: bytes) -> Iterator[bytes]:
    """Whatever is compressed in any reading of some content, and in that again: the beginning of it all."""
    unpacker, found = Unpacker(), [content]
    known = {content}
    for each in found:  # which grows meanwhile
        if _may_hold_packed(each):
            for plain in _once(each, unpacker):
                if plain not in known:
                    known.add(plain)
                    found.append(plain)
                    yield plain


def _once(content: bytes, unpacker: "Unpacker") -> Iterator[bytes]:
    size = len(content)
    yield from (plain for text in undone(content, size) for _, _, plain in unpacker.packed(text, whole=True))
    yield from (plain for text in texts(content, size) for _, _, plain in unpacker.packed(text, whole=False))


def _may_hold_packed(content: bytes) -> bool:
    """Whether something in it begins like compressed content. Most content is asked this, and holds none."""
    for form, begins in _SEARCHES:
        if begins.search(content) and _goes_on(form, content):
            return True
    for mark, begins in _SEARCHES_OF_ESCAPES.items():
        if mark in content and begins.search(content):
            return True
    return not content.isascii() and any(begins.search(content) for begins in _SEARCHES_BEYOND_ASCII)


def _goes_on(form: _Form, content: bytes) -> bool:
    """Whether what begins like compressed content is some as far as its first digits go, or begins too often to tell.

    No reading changes digits, or takes some away between them: what is broken here is broken in every reading.
    """
    for number, begins in enumerate(form.begins.finditer(content)):
        start = begins.start()
        run = form.run.match(content, start, start + FIRST_DIGITS)
        if number == MOST_BEGUN or (run is not None and not _is_broken(form.decoded(run[0]))):
            return True
    return False


def _is_broken(content: bytes) -> bool:
    try:
        zlib.decompressobj(wbits=47).decompress(content, MOST_BYTES)
    except zlib.error:
        return True
    return False


@dataclass(kw_only=True)
class Unpacker:
    """Takes compressed content out of texts, and stops when it was too much."""

    _left: int = MOST_BYTES
    _tried: dict[bytes, tuple[bytes, int]] = field(default_factory=dict, repr=False)
    _size: int = 0

    def packed(self, text: bytes, *, whole: bool) -> Iterator[tuple[int, int, bytes]]:
        """Where something compressed stands in a text, from and to, and what it holds (its beginning).

        Out of a text that is not `whole`, blanks and control characters were taken.
        """
        for form in (_BINARY, *_TEXTUAL) if whole else _TEXTUAL:
            at = 0
            while self._size < MOST_TRIED and (begins := form.begins.search(text, at)):
                start = begins.start()
                run = form.run.match(text, start, start + LONGEST_TRIED)
                plain, used = self._inflated(form, run[0]) if run else (b"", 0)
                at = start + max(1, -(-used * form.digits // form.size))
                if plain:
                    padding = _PADDING.match(text, at) if form.run is _BASE64 else None
                    yield start, padding.end() if padding else at, plain

    def _inflated(self, form: _Form, run: bytes) -> tuple[bytes, int]:
        """What was compressed, and in how many bytes; nothing and 0 where it was not, or too much was before."""
        self._size += len(run)
        content = form.decoded(run)
        if content not in self._tried:
            if not self._left:
                return b"", 0
            self._tried[content] = plain, _ = _inflated(content, self._left)
            self._left -= len(plain)
        return self._tried[content]


def _inflated(content: bytes, most: int) -> tuple[bytes, int]:
    stream = zlib.decompressobj(wbits=47)
    try:
        plain = stream.decompress(content, most)
    except zlib.error:
        return b"", 0
    return plain, len(content) - len(stream.unused_data)
