"""Content as a reader could take it: escapes undone, markup and blanks taken out, with the way back to the original."""

import base64
import re
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

DEEPEST = 3
"""So often may a text be escaped over and over."""

MOST_BYTES = 1_000_000
"""So much of compressed content is looked at."""

BLANKS = bytes(range(33)) + b"\x7f"
"""Blanks and control characters: they split a text without changing it."""

# What all alternatives begin with comes first: a set of characters is skipped to quickly.
_ESCAPE = re.compile(
    rb"[%\\&](?:"
    rb"(?<=%)([0-9A-Fa-f]{2})"
    rb"|(?<=\\)(?:u([0-9A-Fa-f]{4})|(?:x|u\{0{0,4})([0-9A-Fa-f]{2})\}?|([\"'\\/]))"
    rb"|(?<=&)(?:#0{0,6}([0-9]{1,6});?|#[xX]0{0,6}([0-9A-Fa-f]{1,6});?|([A-Za-z][A-Za-z0-9]{1,15};))"
    rb")"
)
_MARKUP = re.compile(rb"<[^<>]{0,200}>")
_SPLITS = re.compile(rb"[\x00-\x20\x7f]|\xc2[\xa0\xad]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81\xa0|\xef\xbb\xbf")
_INVISIBLE = (b"\xc2\xa0", b"\xc2\xad", b"\xe2\x80", b"\xe2\x81\xa0", b"\xef\xbb\xbf")
_COMPRESSED_BASE64 = re.compile(rb"(?:H4sI|eJ)[A-Za-z0-9+/_-]{12,}")
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """One reading of some content. Byte `i` of `text` comes from `starts[i]` to `ends[i]` of the content.

    `text` is as it reads; `folded` is the same in lower case, byte by byte.
    """

    text: bytes
    starts: "array[int]"
    ends: "array[int]"

    @property
    def folded(self) -> bytes:
        """The text in lower case."""
        return self.text.lower()


def folded_texts(content: bytes) -> Iterator[bytes]:
    """Every reading of the content in lower case, without the way back: the fast way to see whether one is there."""
    yield content.translate(None, BLANKS).lower()
    text = content
    for depth in range(DEEPEST + 1):
        if b"<" in text:
            yield _MARKUP.sub(b"", text).translate(None, BLANKS).lower()
        if not text.isascii() and any(sign in text for sign in _INVISIBLE):
            yield _SPLITS.sub(b"", _MARKUP.sub(b"", text)).lower()
        if depth == DEEPEST or not (b"%" in text or b"\\" in text or b"&" in text):
            return
        if (plain := _ESCAPE.sub(_character, text)) == text:
            return
        text = plain
        yield text.translate(None, BLANKS).lower()


def views(content: bytes) -> Iterator[View]:
    """Every reading of the content: escapes undone none, once and more often; each with and without markup."""
    view = View(text=content, starts=array("q", range(len(content))), ends=array("q", range(1, len(content) + 1)))
    for _ in range(DEEPEST + 1):
        yield _without(view, _SPLITS)
        if b"<" in view.text:
            yield _without(_without(view, _MARKUP), _SPLITS)
        plain = _unescaped(view)
        if plain.text == view.text:
            return
        view = plain


def has_packed(content: bytes) -> bool:
    """Whether there is compressed content in some content."""
    return any(True for _ in packed(content))


def packed(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Compressed content in some content: where it stands, from and to, and what it holds (its beginning)."""
    if content.startswith((b"\x1f\x8b", *_ZLIB)) and (plain := _inflated(content)):
        yield 0, len(content), plain
    if b"H4sI" not in content and b"eJ" not in content:
        return
    for match in _COMPRESSED_BASE64.finditer(content):
        digits = match[0].translate(bytes.maketrans(b"-_", b"+/"))
        if plain := _inflated(base64.b64decode(digits[: len(digits) // 4 * 4])):
            yield match.start(), match.end(), plain


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=47).decompress(content, MOST_BYTES)
    except zlib.error:
        return b""


def _unescaped(view: View) -> View:
    parts, starts, ends, last = [], array("q"), array("q"), 0
    for match in _ESCAPE.finditer(view.text):
        plain = _character(match)
        first, past = match.span()
        parts += [view.text[last:first], plain]
        starts += view.starts[last:first] + array("q", [view.starts[first]] * len(plain))
        ends += view.ends[last:first] + array("q", [view.ends[past - 1]] * len(plain))
        last = past
    parts.append(view.text[last:])
    return View(text=b"".join(parts), starts=starts + view.starts[last:], ends=ends + view.ends[last:])


def _without(view: View, pattern: re.Pattern[bytes]) -> View:
    parts, starts, ends, last = [], array("q"), array("q"), 0
    for match in pattern.finditer(view.text):
        parts.append(view.text[last : match.start()])
        starts += view.starts[last : match.start()]
        ends += view.ends[last : match.start()]
        last = match.end()
    parts.append(view.text[last:])
    return View(text=b"".join(parts), starts=starts + view.starts[last:], ends=ends + view.ends[last:])


def _character(escape: re.Match[bytes]) -> bytes:
    percent, unicode, short, plain, decimal, hexadecimal, name = escape.groups()
    if percent:
        return bytes([int(percent, 16)])
    if plain:
        return bytes(plain)
    if name:
        return html5.get(name.decode(), escape[0].decode("latin-1")).encode()
    code = int(decimal) if decimal else int(unicode or short or hexadecimal, 16)
    return chr(code).encode("utf-8", "surrogatepass") if code < 0x110000 else bytes(escape[0])
