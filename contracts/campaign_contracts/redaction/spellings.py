"""Every way in which a secret can be written down, and the least part of each that gives the secret away."""

import base64
import codecs
import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from campaign_contracts.redaction.views import BLANKS

SHORTEST_SECRET = 6
"""Characters. A shorter one may be any word: it is hidden where it is sent, and not looked for elsewhere."""

SHORTEST_PART = 8
"""Characters. A shorter part of a secret says too little."""

LONG = 24
"""Characters. Half of a secret as long as this gives it away; of a shorter one it takes two thirds."""

LONGEST_ODD = 300
"""Characters. What encodes a longer secret twice, or takes it apart, is not looked for."""

_SIGNS = re.compile(rb"[^0-9A-Za-z]")

BLOCK = 8
"""Bytes. Blocks that are shorter than this would be found everywhere."""


@dataclass(frozen=True, kw_only=True)
class Secret:
    """What must not be seen. `label` stands for it, `altered` for a part of it, or for it in another letter case.

    `divisible` says that a part of it is a secret as well.
    """

    text: bytes
    label: bytes
    altered: bytes
    divisible: bool = True


@dataclass(frozen=True, kw_only=True, eq=False)
class Spelling:
    """One way to write a secret. `text` is in lower case and without blanks.

    `least` is how much of it gives the secret away, in characters; `exact` are its forms for the secret itself, and
    empty where it is the spelling of a variant.
    """

    secret: Secret
    text: bytes
    exact: frozenset[bytes]
    least: int

    def blocks(self) -> Iterator[int]:
        """Offsets and the size of blocks: whatever gives the secret away contains one of them, whole."""
        size = self.block
        step = size if size < self.least else 1
        yield from range(0, len(self.text) - size + 1, step)

    @property
    def block(self) -> int:
        """The size of a block."""
        half = (self.least + 1) // 2
        return half if half >= BLOCK else self.least


def spellings(secret: Secret, least: int) -> list[Spelling]:
    """All spellings of a secret of which so many characters in a row (`least_telling`) give it away.

    There are none of one that is too short, or that stands in a text that everybody may read.
    """
    if len(secret.text.translate(None, BLANKS)) < SHORTEST_SECRET or least > len(secret.text):
        return []
    found: dict[bytes, int] = {}
    exact: dict[bytes, set[bytes]] = {}
    for variant in dict.fromkeys(_variants(secret.text)):
        ways = _written(variant, least)
        odd = variant == secret.text and len(variant) <= LONGEST_ODD
        for text, part in (*ways, *_written_oddly(variant, least)) if odd else ways:
            folded = text.translate(None, BLANKS).lower()
            found.setdefault(folded, min(part, len(folded)))
            exact.setdefault(folded, set()).update([text] if variant == secret.text else [])
    return [
        Spelling(secret=secret, text=text, exact=frozenset(exact[text]), least=part) for text, part in found.items()
    ]


def least_telling(secret: Secret, public: Sequence[bytes]) -> int:
    """How many characters in a row give a secret away: more than anything public has in common with it."""
    size = len(secret.text)
    least = size if not secret.divisible else -(-size // 2) if size >= LONG else -(-size * 2 // 3)
    least = max(least, min(SHORTEST_PART, size))
    folded = secret.text.lower()
    texts = [text.lower() for text in public]
    while least <= size and any(
        folded[start : start + least] in text for start in range(size - least + 1) for text in texts
    ):
        least += 1
    return least


def _variants(text: bytes) -> Iterator[bytes]:
    for one in (text, text[::-1]):
        yield from (one, one.lower(), one.upper(), one.swapcase(), one.title(), one.capitalize())


def _written(raw: bytes, least: int) -> Iterator[tuple[bytes, int]]:
    """Plain, as numbers, and in base64 and base32, alone or anywhere in a longer text; and each least part.

    Of base64 and base32, only the digits that depend on the secret alone are looked for.
    """
    yield raw, least
    yield raw.hex().encode(), 2 * least
    yield raw.hex().upper().encode(), 2 * least
    for joint in ":-":
        yield raw.hex(joint).encode(), 3 * least - 1
    yield raw.hex(",").replace(",", ",0x").encode(), 5 * least - 3
    yield ",".join(map(str, raw)).encode(), 3 * least - 1
    yield from _digits(raw, least, _BASE64)
    yield from _digits(raw, least, _BASE32)
    for wide in _wide(raw):
        yield wide.hex().encode(), 4 * least - 2
        yield wide.hex().upper().encode(), 4 * least - 2
        yield from _digits(wide, 2 * least - 1, _BASE64)


def _written_oddly(raw: bytes, least: int) -> Iterator[tuple[bytes, int]]:
    """Taken apart by joints, encoded twice, encoded and turned round, in other numbers, in base85, moved by 13.

    And as in names that hold letters and digits alone.
    """
    yield from _apart(raw, least)
    for sign in (b"-", b"_"):
        yield _SIGNS.sub(sign, raw), least
    for text, part in list(_digits(raw, least, _BASE64)):
        yield text[::-1], part
        yield text.hex().encode(), 2 * part
        yield from _digits(text, part, _BASE64)
    for digits in (raw.hex().encode(), raw.hex().upper().encode()):
        yield digits[::-1], 2 * least
        yield digits.hex().encode(), 4 * least
        yield from _digits(digits, 2 * least, _BASE64)
    for joint in "._,":
        yield raw.hex(joint).encode(), 3 * least - 1
    yield raw.hex(",").replace(",", "0x").encode(), 4 * least - 2
    for joint in ("", ";"):
        yield joint.join(map(str, raw)).encode(), 3 * least - 1
        yield joint.join(f"{byte:o}" for byte in raw).encode(), 3 * least - 1
    yield "".join(f"{byte:08b}" for byte in raw).encode(), 8 * least
    for within in (raw, *(bytes(shift) + raw[: (shift + len(raw)) // 4 * 4 - shift] for shift in (1, 2, 3))):
        start = 0 if within is raw else 4
        if len(within) - start >= least:
            for written in (base64.b85encode(within), base64.a85encode(within)):
                text = written[start // 4 * 5 :]
                yield text, len(text)
    yield codecs.encode(raw.decode("latin-1"), "rot13").encode("latin-1"), least


def _apart(raw: bytes, least: int) -> Iterator[tuple[bytes, int]]:
    """Each character alone, in groups of which the first may be shorter, and in letters of full width."""
    for joint in (b"-", b".", b",", b"_", b":", b"|", b"/", b"+", b'","', b"','", b'\\",\\"'):
        yield joint.join(raw[at : at + 1] for at in range(len(raw))), least + (least - 1) * len(joint)
    for size, joint in product((4, 5, 8), (b"-", b".", b":")):
        for first in range(size):
            groups = [raw[max(0, at) : at + size] for at in range(first - size, len(raw), size)]
            yield joint.join(filter(None, groups)), least + least // size
    if raw.isascii():
        yield "".join(chr(byte + 0xFEE0) for byte in raw).encode(), 3 * least


def _wide(raw: bytes) -> Iterator[bytes]:
    """The bytes of UTF-16 in either order."""
    with contextlib.suppress(UnicodeDecodeError):
        text = raw.decode()
        yield text.encode("utf-16-le")
        yield text.encode("utf-16-be")


@dataclass(frozen=True, kw_only=True)
class _Base:
    """An encoding in digits of so many `bits`; the same number of bytes (`group`) ends with a digit again and again."""

    bits: int
    group: int
    encode: Callable[[bytes], bytes]
    alphabets: tuple[bytes, ...]


_STANDARD32, _HEXADECIMAL32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHIJKLMNOPQRSTUV"
_ALL = bytes(range(256))
_BASE64 = _Base(bits=6, group=3, encode=base64.b64encode, alphabets=(_ALL, bytes.maketrans(b"+/", b"-_")))
_BASE32 = _Base(
    bits=5, group=5, encode=base64.b32encode, alphabets=(_ALL, bytes.maketrans(_STANDARD32, _HEXADECIMAL32))
)


def _digits(raw: bytes, least: int, base: _Base) -> Iterator[tuple[bytes, int]]:
    """Alone, with what fills up its end and without, and wherever it may stand in a longer text; in each alphabet."""
    part = (8 * least - 4) // base.bits
    whole = base.encode(raw)
    for text in (whole, whole.rstrip(b"="), *(_aligned(raw, shift, base) for shift in range(base.group))):
        for alphabet in base.alphabets:
            yield text.translate(alphabet), part


def _aligned(raw: bytes, shift: int, base: _Base) -> bytes:
    """The digits that depend on `raw` alone when it stands `shift` bytes into a longer encoded text."""
    first = -(-8 * shift // base.bits)
    past = 8 * (shift + len(raw)) // base.bits
    return base.encode(b"\0" * shift + raw)[first:past]
