"""Content as a reader could take it: escapes undone, markup and blanks taken out, with the way back to the original."""

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.entities import html5

DEEPEST = 3
"""So often may a text be escaped over and over."""

BLANKS = bytes(range(33)) + b"\x7f"
"""Blanks and control characters: they split a text without changing it."""

REACH = 512
"""Bytes. Of plain content, escapes undone `DEEPEST` times (each has less than 84 bytes) and one markup (of up to 202)
can take in so much, and not more."""

_PLAIN = re.compile(rb"[^%\\&=<\x80-\xff]++")
"""What no escape, markup or invisible character begins with."""

# What all alternatives begin with comes first: a set of characters is skipped to quickly.
_ESCAPE = re.compile(
    rb"[%\\&](?:"
    rb"(?<=%)(?:([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))"
    rb"|(?<=\\)(?:u([0-9A-Fa-f]{4})|(?:x|[ux]\{0{0,4}|U0{6})([0-9A-Fa-f]{2})\}?|([0-3][0-7]{2})|([\"'\\/])|([bfnrt]))"
    rb"|(?<=&)(?:#0{0,6}([0-9]{1,6});?|#[xX]0{0,6}([0-9A-Fa-f]{1,6});?|([A-Za-z][A-Za-z0-9]{1,15};))"
    rb")"
)
_QUOTED_PRINTABLE = re.compile(rb"=(?:([0-9A-Fa-f]{2})|[ \t]{0,80}\r?\n)")
_CSS = re.compile(rb"\\0{0,4}([0-9A-Fa-f]{2})")
_MARKUP = re.compile(rb"<[^<>]{0,200}>")
_INVISIBLE = re.compile(
    rb"\xc2[\xa0\xad]|\xcd\x8f|\xd8\x9c|\xe1\xa0\x8e|\xe2\x80[\x80-\x8f\xa8-\xaf]|\xe2\x81[\x9f-\xaf]|\xe3\x80\x80"
    rb"|\xef\xb8[\x80-\x8f]|\xef\xbb\xbf|\xef\xbf[\xb9-\xbb]"
)
_SPLITS = re.compile(rb"[\x00-\x20\x7f]|" + _INVISIBLE.pattern)


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


def texts(content: bytes, longest: int) -> Iterator[bytes]:
    """Every reading of the content, without the way back: the fast way to see whether something is there.

    Whatever has no more than `longest` bytes and stands in a view stands in one of these texts. In some of them 0xFF
    stands for a long part, which the first one shows.
    """
    yield content.translate(None, BLANKS)
    escaped = b"%" in content or b"\\" in content or b"&" in content or b"=" in content or b"<" in content
    if content.isascii() and not escaped:
        return
    for number, text in enumerate(undone(content, longest)):
        bare = _MARKUP.sub(b"", text) if b"<" in text else text
        if number:
            yield text.translate(None, BLANKS)
        if bare is not text:
            yield bare.translate(None, BLANKS)
        if not text.isascii() and _INVISIBLE.search(text):
            for each in dict.fromkeys((text, bare)):
                yield _INVISIBLE.sub(b"", each).translate(None, BLANKS)  # as without `_SPLITS`, in a tenth of the time


def undone(content: bytes, longest: int) -> Iterator[bytes]:
    """The content as it is, with its escapes undone, and those that this brings; long parts are left out as above."""
    layer = [_shortened(content, longest)]
    for _ in range(DEEPEST):
        yield from layer
        layer = list(dict.fromkeys(plain for text in layer for plain in _read_once(text)))
    yield from layer


def _shortened(content: bytes, longest: int) -> bytes:
    """The content without the middle of its long plain parts, in which nothing stands but what stands there plainly.

    Whatever is undone begins with a byte that is not plain, and ends within `REACH` bytes of the plain part after it.
    So a part that is longer than `longest` on either side of its middle cannot lie within something that only another
    reading shows, and what lies around it reads the same without it.
    """
    kept = REACH + 2 * longest
    if len(content) <= 2 * kept:
        return content

    def shortened(part: re.Match[bytes]) -> bytes:
        plain = part[0]
        if len(plain) <= 2 * kept:
            return plain
        first, last = plain[:kept], plain[-kept:]
        if any(len(each.translate(None, BLANKS)) < longest for each in (first[REACH:], last)):
            return plain
        return first + b"\xff" + last

    return _PLAIN.sub(shortened, content)


def layers(content: bytes) -> Iterator[View]:
    """The content as it is, with its escapes undone, and those that this brings."""
    layer = [View(text=content, starts=array("q", range(len(content))), ends=array("q", range(1, len(content) + 1)))]
    for _ in range(DEEPEST + 1):
        yield from layer
        known = {view.text for view in layer}
        again = {(plain := _rewritten(view, *way)).text: plain for view in layer for way in _WAYS}
        layer = [plain for text, plain in again.items() if text not in known]


def joined(view: View) -> Iterator[View]:
    """The view without the blanks that split a text, and without markup besides."""
    yield _without(view, _SPLITS)
    if b"<" in view.text:
        yield _without(_without(view, _MARKUP), _SPLITS)


def _read_once(text: bytes) -> Iterator[bytes]:
    """The text with its escapes undone, and read as quoted-printable and as CSS; only what differs."""
    if (b"%" in text or b"\\" in text or b"&" in text) and (plain := _ESCAPE.sub(_character, text)) != text:
        yield plain
    if b"=" in text and (plain := _QUOTED_PRINTABLE.sub(_printable, text)) != text:
        yield plain
    if b"\\" in text and (plain := _CSS.sub(_printable, text)) != text:
        yield plain


def _rewritten(view: View, pattern: re.Pattern[bytes], plain: Callable[[re.Match[bytes]], bytes]) -> View:
    """The view with what a pattern finds replaced."""
    parts, starts, ends, last = [], array("q"), array("q"), 0
    for match in pattern.finditer(view.text):
        first, past = match.span()
        new = plain(match)
        parts += [view.text[last:first], new]
        starts += view.starts[last:first]
        ends += view.ends[last:first]
        starts.extend([view.starts[first]] * len(new))
        ends.extend([view.ends[past - 1]] * len(new))
        last = past
    parts.append(view.text[last:])
    return View(text=b"".join(parts), starts=starts + view.starts[last:], ends=ends + view.ends[last:])


def _without(view: View, pattern: re.Pattern[bytes]) -> View:
    return _rewritten(view, pattern, lambda _: b"")


def _printable(escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape[1], 16)]) if escape[1] else b""


def _character(escape: re.Match[bytes]) -> bytes:
    percent, wide, unicode, short, octal, plain, blank, decimal, hexadecimal, name = escape.groups()
    if percent:
        return bytes([int(percent, 16)])
    if octal:
        return bytes([int(octal, 8)])
    if plain:
        return bytes(plain)
    if blank:
        return b"\n" if blank == b"n" else b" "  # quoted-printable takes an end of a line out
    if name:
        return html5.get(name.decode(), escape[0].decode("latin-1")).encode()
    code = int(decimal) if decimal else int(wide or unicode or short or hexadecimal, 16)
    return chr(code).encode("utf-8", "surrogatepass") if code < 0x110000 else bytes(escape[0])


_WAYS = ((_ESCAPE, _character), (_QUOTED_PRINTABLE, _printable), (_CSS, _printable))
"""How escapes are undone."""
