# Generated from the specification; changes made here are lost.
# fmt: off
"""Credentials, and hiding them in texts in whichever way something has spelled them."""

import base64
import re
from functools import cached_property
from typing import NoReturn

_SHORT = 4
"""A secret of fewer characters is hidden only where it stands alone: it would tear holes into every word."""

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
        encoded = [f"{self._key}:{self._token}", *plain]
        spellings = set(plain)
        for text in encoded:
            raw = text.encode("utf-8", "surrogatepass")
            spellings |= {
                *(written for joint in ("", ":", "-", " ") for written in _hexadecimal(raw, joint)),
                base64.b64encode(raw).decode(),
                base64.urlsafe_b64encode(raw).decode(),
            }
        spellings |= {spelling.rstrip("=") for spelling in spellings} - {""}
        ordered = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
        return re.compile("|".join(map(_escapable, ordered)) or r"(?!)")


def _escapable(secret: str) -> str:
    """Return a pattern for a secret in which each character may be escaped as JSON, URLs and HTML do."""
    pattern = "".join(map(_character, secret))
    return rf"(?<!\w){pattern}(?!\w)" if len(secret) < _SHORT else pattern


def _character(character: str) -> str:
    code = ord(character)
    units = character.encode("utf-16-be", "surrogatepass").hex()
    octets = character.encode("utf-8", "surrogatepass").hex()
    json_ = "".join(rf"\\{{1,8}}u{_any_case(units[at : at + 4])}" for at in range(0, len(units), 4))
    code_point = rf"\\{{1,8}}u\{{0{{0,4}}{_any_case(f'{code:x}')}\}}"
    bytes_ = "".join(rf"\\{{1,8}}x{_any_case(octets[at : at + 2])}" for at in range(0, len(octets), 2))
    url = "".join(rf"%(?:25){{0,4}}{_any_case(octets[at : at + 2])}" for at in range(0, len(octets), 2))
    html = rf"&(?:amp;){{0,4}}#(?:0{{0,8}}{code}|[xX]0{{0,8}}{_any_case(f'{code:x}')});"
    ways = [re.escape(character), json_, code_point, bytes_, url, html]
    if not character.isalnum():
        ways[0] = rf"\\{{0,8}}{re.escape(character)}"
    if character in _NAMED:
        ways.append(rf"&(?:amp;){{0,4}}{_NAMED[character]};")
    return f"(?:{'|'.join(ways)})"


def _hexadecimal(raw: bytes, joint: str) -> tuple[str, str]:
    written = raw.hex(joint) if joint else raw.hex()
    return written, written.upper()


def _any_case(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)
