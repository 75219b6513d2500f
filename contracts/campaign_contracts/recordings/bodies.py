"""What a recording says of a body: its bytes, or None where it does not say them all.

A body that is not there is not an empty body: only a length of nothing, said by the recording or by the server, makes
one. What is shorter than its length, masked, or encoded in an unknown way, is not known.
"""

import base64
import binascii
import codecs
import contextlib
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from campaign_contracts import json_body
from campaign_contracts.recordings.bounds import Bounds
from campaign_contracts.recordings.masks import frame, masked, written_over
from campaign_contracts.recordings.packed import Beside
from campaign_contracts.recordings.unpacking import is_json, packing, unpacked

_URL_SAFE = str.maketrans("-_", "+/")

LONGEST_ENDING = 100
ENDINGS = ("truncated", "cut off", "omitted", "more bytes", "more characters", "snip")
"""What recorders write where they stop to write a body."""

_WINDOWS = {
    ord(bytes([each]).decode("cp1252")): each for each in range(0x80, 0xA0) if each not in b"\x81\x8d\x8f\x90\x9d"
}
"""The characters of Windows-1252 that Latin-1 lacks, and the byte that each stands for."""

_PLAIN = frozenset(
    {"", "utf-8", "utf8", "text", "identity", "utf-16", "ascii", "us-ascii", "iso-8859-1", "latin-1", "latin1"}
)
"""Names that say of a text nothing but what it was before it was a text."""


def answered(
    content: Any, headers: Mapping[str, str] | None, status: int, beside: Beside, bounds: Bounds
) -> tuple[bytes | None, bool]:
    """The body of an answer from a HAR `content`, and whether something is masked of what its items show.

    One beyond the bounds is not known, nor one that is masked elsewhere.
    """
    found = _answered(content, headers, status, beside, bounds)
    if found is None or not masked(found):
        return found, False
    return (None, False) if masked(frame(found)) else (found, True)


def _answered(
    content: Any, headers: Mapping[str, str] | None, status: int, beside: Beside, bounds: Bounds
) -> bytes | None:
    if status in (204, 205):
        return b""
    content = content if isinstance(content, dict) else {}
    held = _held(content, beside)
    length = _length((headers or {}).get("content-length"))
    encoded = (headers or {}).get("content-encoding", "")
    if held is None:
        return b"" if length == 0 else None
    raw, text = held
    if json_body.overlong(raw):
        return None
    if not raw:
        return b"" if length == 0 else None
    size = _length(content.get("size"))
    known = [each for each in (size, length if not encoded else None) if each is not None]
    if text:
        if (told := _of_text(raw, known)) is None:
            return None
        raw = told
    else:
        decoded = unpacked(raw, encoded or packing(raw, bounds), bounds)
        if decoded is None or decoded is not raw:
            return decoded
    if text and size not in (None, len(raw)):
        inner = next((each for each in _unwrapped(raw) if len(each) == size), None)
        if inner is not None:
            return None if len(raw) > bounds.body else inner
    said = len(raw) in known and (encoded or length in (None, len(raw)))  # no body is longer than its Content-Length
    whole = is_json(raw) or (said and not _cut_off(raw, counted=length == len(raw)))
    short = _is_short(raw, known, None if encoded else length) and not (is_json(raw) and written_over(raw))
    return raw if whole and len(raw) <= bounds.body and not short else None


def asked(
    data: Any, headers: Mapping[str, str] | None, method: str, size: Any, beside: Beside, most: int
) -> bytes | None:
    """The body of a request from a HAR `postData`; `size` is the request's `bodySize`. `most` is as for an answer."""
    if is_packed(headers or {}):
        return None
    length = _length((headers or {}).get("content-length"))
    held = _held(data, beside) if isinstance(data, dict) else None
    if held is None or not held[0]:
        bodiless = method not in ("POST", "PUT", "PATCH") or length == 0
        return b"" if bodiless and not length and not (_length(size) or 0) else None
    raw, text = held
    if json_body.overlong(raw):
        return None
    known = [each for each in (_length(size), length) if each is not None]
    if text:
        if (told := _of_text(raw, known)) is None:
            return None
        raw = told
        inner = next(filter(is_json, _unwrapped(raw)), None) if length != len(raw) else None
        if inner is not None:
            return inner if len(inner) in known and len(inner) <= most and not masked(inner) else None
    if len(raw) > most or _is_short(raw, known, length) or masked(raw):
        return None
    if known and len(raw) not in known and not is_json(raw):
        return None  # escaped, say: it is not what was counted
    return None if _cut_off(raw, counted=length == len(raw)) else raw


def _is_short(raw: bytes, known: Collection[int], counted: int | None) -> bool:
    """Whether a body has not all of its bytes; JSON does that has as many as its sender counted: recorders err."""
    return any(len(raw) < each for each in known) and not (len(raw) == counted and is_json(raw))


def is_packed(headers: Mapping[str, str]) -> bool:
    """Whether a request says that its body is packed: no rule says what a server makes of that."""
    return headers.get("content-encoding", "").strip().lower() not in _PLAIN


def _held(holder: Mapping[str, Any], beside: Beside) -> tuple[bytes, bool] | None:
    """The bytes that are there, and whether they stood there as text; None where there are none at all."""
    text, name = holder.get("text"), holder.get("_file")
    if isinstance(name, str) and not text:  # Playwright writes an empty text beside the file of a request
        content = beside(name)
        return (content, False) if content is not None else None
    if not isinstance(text, str):
        return None
    encoding = holder.get("encoding")
    encoding = encoding.strip().lower() if isinstance(encoding, str) else ""
    if encoding in ("base64", "base64url"):
        try:
            packed = "".join(text.split()).rstrip("=").translate(_URL_SAFE)
            return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True), False
        except (binascii.Error, ValueError):
            return None
    if encoding not in _PLAIN:
        return None
    if text.startswith("\x1f\u008b"):  # compressed bytes, a character each
        return text.encode("latin-1", "replace"), False
    return text.encode(), True


def _of_text(raw: bytes, known: Collection[int]) -> bytes | None:
    """The bytes that a text stands for; None where bytes were taken for text, or characters were lost."""
    if "\ufffd" in raw.decode() and not (is_json(raw) and len(raw) in known):
        return None
    return _in_one_byte_each(_unmarked(raw, known), known)


def _unmarked(raw: bytes, known: Collection[int]) -> bytes:
    """A text without a byte order mark that no length counts: a recorder's, not a server's."""
    return raw.removeprefix(codecs.BOM_UTF8) if len(raw) not in known else raw


def _in_one_byte_each(raw: bytes, known: Collection[int]) -> bytes | None:
    """The bytes of UTF-8 that a recorder took for a character each, as the known length tells; else the same.

    None where it looks as if a recorder had, and no length tells: the server may have sent what is there.
    """
    if len(raw) in known or raw.isascii():
        return raw
    try:
        bytes_of = raw.decode().translate(_WINDOWS).encode("latin-1")
        bytes_of.decode()
    except UnicodeError:
        return raw
    return bytes_of if len(bytes_of) in known else None


def in_folder(folder: Path, largest: int) -> Beside:
    """The files of a folder and below, but those that have more than `largest` bytes."""

    def read(name: str) -> bytes | None:
        path = (folder / name).resolve()
        try:
            if not path.is_relative_to(folder.resolve()) or path.stat().st_size > largest:
                return None
            return path.read_bytes()
        except (OSError, ValueError):
            return None

    return read


def _length(value: Any) -> int | None:
    """A length that is one: -1 and the like say that nobody knows."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def of_few_values(body: bytes | None) -> bytes | None:
    """A body, if it has no more values than can be judged; else None, as of one that has too many bytes."""
    return None if body is not None and json_body.overlong(body) else body


def _unwrapped(raw: bytes) -> Iterator[bytes]:
    """The bytes that a recorder may have written as base64, or as a text in JSON, without saying so."""
    with contextlib.suppress(binascii.Error):
        yield base64.b64decode(raw, validate=True)
    with contextlib.suppress(ValueError):
        if raw.startswith(b'"') and isinstance(text := orjson.loads(raw), str):
            yield text.encode()


def _cut_off(raw: bytes, *, counted: bool) -> bool:
    """Whether this is the beginning of JSON: recorders keep so many bytes of a body, and take that for its size.

    Or all of it, with words behind that say it was cut. Where the server has `counted` as many bytes, only words tell.
    """
    text = raw.decode("utf-8", "replace")
    ending = text[-LONGEST_ENDING:].lower()
    told = max(ending.rfind(word) for word in ENDINGS)
    said = told >= 0 and not set(ending[told:]) & set('"{}')
    if said:
        text = text[: told - len(ending)].rstrip(" +0123456789")
    text = text.rstrip(" \t\r\n.\u2026[(<-")
    if not text.startswith(("{", "[")) or (counted and not said) or is_json(raw):
        return False
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.msg.startswith(("Unterminated", "Invalid \\u", "Invalid \\escape")) or error.pos >= len(text) - 5
    except (RecursionError, ValueError):
        return False
    return said
