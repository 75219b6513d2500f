"""Credentials, and hiding them in texts in whichever way something has spelled them."""

import base64
import re
from collections.abc import Iterator
from functools import cached_property
from typing import NoReturn

_SHORT = 4
"""A secret of fewer characters is hidden only where it stands alone: it would tear holes into every word."""

_JOINTS = " \t\r\n\u200b\"',.:;|_-"

_NAMED = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos", "+": "plus", "/": "sol", "=": "equals"}


class Secrets:
    """An API key and an API token. They show in no `repr`."""

    def __init__(self, key: object, token: object) -> None:
        """Keep them; see `complete`."""
        self._key = key
        self._token = token

    def __repr__(self) -> str:
        """Say nothing."""
        return "Secrets(***)"

    def __reduce__(self) -> NoReturn:
        """Refuse to be written down."""
        raise TypeError("credentials cannot be pickled")

    @property
    def missing(self) -> str | None:
        """The name of what is missing, or no text that can be sent."""
        for name, secret in (("api_key", self._key), ("api_token", self._token)):
            if not isinstance(secret, str) or not secret or not secret.isprintable():
                return name
        return None

    @property
    def basic(self) -> str:
        """The value of the header `Authorization`."""
        return f"Basic {base64.b64encode(f'{self._key}:{self._token}'.encode()).decode()}"

    def hidden_in(self, text: str) -> str:
        """Return a text without them, nor any escaped or encoded spelling of them."""
        return self._pattern.sub("***", text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        plain = [secret for secret in (self._key, self._token) if isinstance(secret, str) and secret]
        texts = [self.basic, f"{self._key}:{self._token}", *plain]
        pair = self.basic.removeprefix("Basic ")
        spellings = {spelling: _escapable(spelling) for text in texts for spelling in _encoded(text)}
        backwards = [secret[::-1] for secret in plain]
        spellings |= {text: _escapable(text, throughout=True) for text in (*plain, *backwards, pair, pair.rstrip("="))}
        ordered = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
        return re.compile("|".join(map(spellings.__getitem__, ordered)) or r"(?!)")


def _encoded(text: str) -> Iterator[str]:
    """Yield a secret in hexadecimal, base64 and base32, of UTF-8 and of UTF-16; base64 also within a longer text."""
    wide = text.encode("utf-16-le", "surrogatepass")
    for raw in (_octets(text), wide) if len(text) >= _SHORT else (_octets(text),):
        for joint in ("", ":", "-", " "):
            written = raw.hex(joint) if joint else raw.hex()
            yield from (written, written.upper())
        for encode in (base64.b64encode, base64.urlsafe_b64encode, base64.b32encode):
            digits = encode(raw).decode()
            yield from (digits, digits.rstrip("="))
        for shift in range(3) if len(raw) > _SHORT else ():
            digits = base64.b64encode(bytes(shift) + raw).decode()
            yield digits[-(-8 * shift // 6) : 8 * (shift + len(raw)) // 6]


def _escapable(secret: str, *, throughout: bool = False) -> str:
    """Return a pattern for a secret of which only signs may be escaped.

    `throughout`: letters and digits too, in either case, and with blanks and other joints between them.
    """
    characters = [_character(each) if throughout or each in "+/=" else each for each in secret]
    if len(secret) < _SHORT:
        return rf"(?<!\w){''.join(characters)}(?!\w)"
    if not throughout:
        return "".join(characters)
    # What the secret itself holds is no joint, so that there is one way only to read a text.
    joints = "".join(re.escape(each) for each in _JOINTS if each not in secret)
    return f"(?i:{f'[{joints}]{{0,4}}'.join(characters)})"


def _character(character: str) -> str:
    """Return a pattern for a character as it is, and as JSON, scripts, URLs, mails and HTML escape it."""
    code, wide, raw = ord(character), character.encode("utf-16-be", "surrogatepass"), _octets(character)
    octets = [_any_case(f"{octet:02x}") for octet in raw]
    units = [_any_case(wide[at : at + 2].hex()) for at in range(0, len(wide), 2)]
    slash, percent = r"\\{1,8}", r"%(?:25){0,4}"
    escapes = [
        "u" + f"{slash}u".join(units),
        "x" + f"{slash}x".join(octets),
        slash.join(f"{octet:03o}" for octet in raw),
        rf"[ux]\{{0{{0,4}}{_any_case(f'{code:x}')}\}}",
        rf"U0{{0,7}}{_any_case(f'{code:x}')}",
    ]
    html = rf"#(?:0{{0,8}}{code}|[xX]0{{0,8}}{_any_case(f'{code:x}')});"
    ways = [
        rf"{slash}(?:{'|'.join(escapes)})",
        rf"{percent}(?:{percent.join(octets)}|u{f'{percent}u'.join(units)})",
        f"={'='.join(octets)}",
        rf"&(?:amp;){{0,4}}(?:{html}{f'|{_NAMED[character]};' if character in _NAMED else ''})",
    ]
    plain = re.escape(character) if character.isalnum() else rf"\\{{0,8}}{re.escape(character)}"
    return f"(?:{'|'.join([plain, *ways])})"


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _any_case(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)
