"""HTTP archives as streams: one entry at a time, so that an archive of any size is read in bounded memory.

The standard library's decoder reads each entry whole. It is used because it shows half a surrogate pair, NaN and the
like for what they are, where streaming parsers replace them or give up the file.
"""

import codecs
import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts import json_body
from campaign_contracts.recordings.packed import DAMAGED, ArchiveError, Stream, beginning
from campaign_contracts.recordings.skipping import PIECE, Skipping

CHUNK = 1 << 20

MOST_MEMBERS = 10_000
"""So many members are passed over before the entries, and as many behind them."""

STEPS = 4
"""Of each member behind them: its name, a colon, its value, and a comma or a bracket."""

_DECODER = json.JSONDecoder(strict=False)
_BLANK = re.compile(r"[ \t\r\n\ufeff]*")
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ZEROS: dict[tuple[bool, ...], str] = {
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
    (True, True, True, False): "utf-32-be",
    (False, True, True, True): "utf-32-le",
}
"""Which of the first four bytes are zero."""


def _unmarked(head: bytes) -> str:
    """The encoding of four bytes of JSON, whose first two characters are ASCII."""
    return _ZEROS.get(tuple(byte == 0 for byte in head), "utf-8")


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """An entry that cannot be decoded, and why, without its contents."""

    why: str


@dataclass(kw_only=True)
class Archive:
    """The entries of an archive, in the order of the file. `cut` says why the file could not be read to its end.

    An entry of more than `largest` characters is skipped.
    """

    stream: Stream
    largest: int
    creator: str = ""
    cut: str | None = None
    _text: str = field(default="", repr=False)
    _at: int = field(default=0, repr=False)

    def __iter__(self) -> Iterator[Any]:
        """Each entry as it was decoded, or as `Unreadable`. Raises ArchiveError when this is no archive."""
        head = beginning(self.stream, 4)
        encoding = next((name for mark, name in _MARKS.items() if head.startswith(mark)), _unmarked(head))
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace" if encoding != "utf-8" else "surrogateescape")
        self._decode, self._ended = decoder.decode, False
        self._text = self._decode(head)
        try:
            yield from self._entries()
        except DAMAGED as error:
            self.cut = f"it cannot be read to its end ({error})"

    def _entries(self) -> Iterator[Any]:
        if not self._found():
            raise ArchiveError("expected an HTTP archive (HAR 1.2), an object with log.entries")
        if self._peek() == "]":
            return
        while True:
            try:
                each = self._value()
            except (RecursionError, _UnusableError) as error:
                if not self._skip():
                    return
                each = Unreadable(why=str(error) if isinstance(error, _UnusableError) else "nested too deeply")
            except _BrokenError as error:
                self.cut = f"it is no JSON after that ({error})"
                return
            yield each
            if (mark := self._peek()) != ",":
                self.cut = self._rest() if mark == "]" else "it ends in the middle"
                return
            self._at += 1

    def _rest(self) -> str | None:
        """What stands behind the archive that nobody reads: another one, say."""
        self._at += 1
        depth = 2
        with contextlib.suppress(_BrokenError, RecursionError, _UnusableError):
            for _ in range(STEPS * MOST_MEMBERS):
                if not depth or not (mark := self._peek()):
                    break
                if mark in "},:":
                    self._at += 1
                    depth -= mark == "}"
                else:
                    self._value()
        return "another document follows after the archive" if not depth and self._peek() == "{" else None

    def _found(self) -> bool:
        try:
            return self._into("log") and self._into("entries", opening="[")
        except (_BrokenError, RecursionError, _UnusableError):
            return False

    def _into(self, name: str, opening: str = "{") -> bool:
        """Move behind the opening bracket of a member of the object at hand; what stands before it is passed over."""
        if self._peek() != "{":
            return False
        self._at += 1
        for _ in range(MOST_MEMBERS):
            if self._peek() != '"':
                break
            key = self._value()
            if self._peek() != ":":
                return False
            self._at += 1
            if key == name:
                if self._peek() != opening:
                    return False
                self._at += opening == "["
                return True
            value = self._value()
            if key == "creator" and isinstance(value, dict):
                self.creator = str(value.get("name") or "")[:40]
            if self._peek() != ",":
                return False
            self._at += 1
        return False

    def _peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            match = _BLANK.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def _value(self) -> Any:
        self._peek()
        wanted = CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                unfinished = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - 12
                if not unfinished:
                    raise _BrokenError(error.msg) from None
                self._bound_unfinished()
                if not self._more(wanted):
                    raise _BrokenError("it ends in the middle") from None
                wanted *= 2
            except ValueError:
                raise _UnusableError("a number of thousands of digits") from None
            else:
                if end == len(self._text) and self._more():  # a number may go on
                    continue
                if end - self._at > self.largest:
                    raise self._too_large()
                self._at = end
                return value

    def _bound_unfinished(self) -> None:
        """Nothing, unless the value that begins here has too much already. Raises _UnusableError."""
        if len(self._text) - self._at > self.largest:
            raise self._too_large()
        if json_body.overlong(self._text[self._at :], json_body.RECORDED_BODIES):
            raise _UnusableError("of more values than two bodies may have")

    def _too_large(self) -> "_UnusableError":
        return _UnusableError(f"larger than {self.largest / 1e6:g} MB (--max-entry)")

    def _skip(self) -> bool:
        """Move behind a value without decoding it; whether its end was found."""
        skipping = Skipping()
        while True:
            piece = self._text[self._at : self._at + PIECE]
            end = skipping.end_in(piece)
            self._at += len(piece) if end is None else end
            if end is not None:
                return True
            if self._at == len(self._text) and not self._more():
                self.cut = "it ends in the middle"
                return False

    def _more(self, size: int = CHUNK) -> bool:
        """Read on; whether there was anything. What has been consumed is let go."""
        if self._ended:
            return False
        content = self.stream.read(size)
        self._ended = not content
        more = self._decode(content, self._ended)
        self._text, self._at = self._text[self._at :] + more, 0
        return bool(more) or not self._ended


class _BrokenError(ValueError):
    """The text is not JSON."""


class _UnusableError(ValueError):
    """An entry beyond all bounds; the text says which."""
