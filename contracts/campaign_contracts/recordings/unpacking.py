"""Bodies without their content encoding: gzip, deflate, br and zstd are undone, within bounds."""

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import brotli
import orjson

from campaign_contracts import json_body
from campaign_contracts.recordings.bounds import Bounds

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

GZIP = 31
"""The window of zlib that stands for gzip."""

MOST_PARTS = 1000
"""Parts of a packed body: each costs a copy of those that follow."""

PIECE = 1_000_000
"""Bytes that are unpacked at a time, so that it is known what a damaged body cost."""


class GarbledError(ValueError):
    """An answer is not packed as its header says: no client can read it."""


class TooLongError(ValueError):
    """An answer unpacks to more bytes than are read."""


class UnknownEncodingError(ValueError):
    """A content encoding is not known here."""


def unpacked(raw: bytes, encodings: str, bounds: Bounds) -> bytes | None:
    """The bytes before any content encoding; the same object where there is none left, None where it is unknown.

    None, too, where there are more than the bounds allow, in this body or in all of the recording.
    """
    names = _names(encodings)
    if is_json(raw):
        return raw
    if not names:  # where nothing more may be unpacked, nobody has seen whether it is packed
        return raw if bounds.packed.left > 0 or _is_text(raw) else None
    whole = raw
    for name in names:
        content, all_of_it = _charged(raw, name, bounds)
        if not all_of_it:
            return whole if _is_text(whole) else None  # many recorders undo the encoding before they write base64
        raw = content
    return raw


def packing(raw: bytes, bounds: Bounds) -> str:
    """The content encoding of bytes, where the header that names it was left out; empty where there is none."""
    if is_json(raw):
        return ""
    for magic, name in ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd")):
        if raw.startswith(magic):
            return name
    for name in ("br", "deflate"):
        content, all_of_it = _charged(raw, name, bounds)
        if all_of_it is False or (all_of_it and is_json(content)):
            return name
    return ""


def received(raw: bytes, encodings: str, most: int) -> bytes:
    """What a client makes of the bytes on the wire. Raises GarbledError, TooLongError and UnknownEncodingError."""
    for name in _names(encodings):
        if name not in _UNPACKING:
            raise UnknownEncodingError(f"the answer is in an encoding that is not known here: {name}")
        if raw:
            content, all_of_it = _unpacked(raw, name, most)
            if all_of_it is None:
                raise GarbledError(f"the answer is no {name}")
            if not all_of_it:
                raise TooLongError(f"the answer unpacks to more than {most:,} bytes")
            raw = content
    return raw


def is_json(raw: bytes) -> bool:
    """Whether bytes are a JSON object or array that can be judged."""
    if json_body.overlong(raw):
        return False
    try:
        return isinstance(orjson.loads(raw), dict | list)
    except ValueError:
        return False


def _names(encodings: str) -> list[str]:
    """The names of content encodings, the one that was applied last first."""
    return [name.strip().lower() for name in reversed(encodings.split(",")) if name.strip()]


def _is_text(raw: bytes) -> bool:
    try:
        return all(character.isprintable() or character.isspace() for character in raw.decode())
    except UnicodeDecodeError:
        return False


def _charged(raw: bytes, name: str, bounds: Bounds) -> tuple[bytes, bool | None]:
    """As `_unpacked`, within the bounds; whatever is unpacked is taken off what all bodies together may be."""
    content, all_of_it = _unpacked(raw, name, min(bounds.body, bounds.packed.left))
    bounds.packed.left -= len(content)
    return content, all_of_it


def _unpacked(raw: bytes, name: str, most: int) -> tuple[bytes, bool | None]:
    """The bytes inside, and whether they are all: False where there are more than `most`, None where it is damaged."""
    found: list[bytes] = []
    left, ended = most, False
    if name not in _UNPACKING:
        return b"", None
    try:
        for piece, ended in _UNPACKING[name](raw):
            found.append(piece[:left])
            left -= len(piece)
            if left < 0 or (not left and not ended):
                return b"".join(found), False
    except (zlib.error, brotli.error, zstd.ZstdError):
        ended = False
    return b"".join(found), ended or None


Pieces = Iterator[tuple[bytes, bool]]
"""What is unpacked, a piece at a time, and whether it ends with this piece. Raises what the library raises."""


def _gunzipped(raw: bytes) -> Pieces:
    return _in_parts(lambda: _Inflating(GZIP), raw, MOST_PARTS)


def _deflated(raw: bytes) -> Pieces:
    return _in_parts(lambda: _Inflating(15 if raw[:1] == b"\x78" else -15), raw, 1)


def _unzstd(raw: bytes) -> Pieces:
    return _in_parts(zstd.ZstdDecompressor, raw, MOST_PARTS)


def _unbrotlied(raw: bytes) -> Pieces:
    decoder = brotli.Decompressor()
    while piece := decoder.process(raw, output_buffer_limit=PIECE):
        yield piece, decoder.is_finished()
        if decoder.is_finished():
            return
        raw = b""
    yield b"", decoder.is_finished()


class _Inflating:
    """A decompressor of zlib that keeps what it has not come to yet, as that of zstd does."""

    def __init__(self, window: int) -> None:
        self._decoder = zlib.decompressobj(window)

    def decompress(self, raw: bytes, most: int) -> bytes:
        return self._decoder.decompress(raw or self._decoder.unconsumed_tail, most)

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data


def _in_parts(decoder: Callable[[], Any], raw: bytes, parts: int) -> Pieces:
    """What is packed in several parts, one behind the other; more than so many are left packed."""
    while raw and parts:
        part, piece = decoder(), b""
        while not part.eof:
            piece = part.decompress(raw, PIECE)
            raw = b""
            if part.eof or not piece:
                break
            yield piece, False
        if not part.eof:
            return
        raw, parts = part.unused_data, parts - 1
        yield piece, not raw


_UNPACKING: dict[str, Callable[[bytes], Pieces]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
    "identity": lambda raw: iter([(raw, True)]),
}
