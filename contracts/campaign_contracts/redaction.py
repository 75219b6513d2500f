"""Secrets become labels where an exchange is recorded, so that nothing later can leak one, and checks still see which.

`{token:SID}`, `{key:SID}` and `{credentials:SID}` stand for an account's API token, its API key, and its Basic
credentials as they stand in a header. A secret is found in plain, percent-encoded, as JSON or HTML escapes (wholly or
in part), in hexadecimal, and in base64 of either alphabet, alone or anywhere in a longer encoded text; credentials
also when they were encoded once more.
"""

import base64
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

SHORTEST_FRAGMENT = 6
"""A piece of base64 shorter than this says too little to be taken for a secret."""

SHORTEST_HEADER = 12
"""A header value shorter than this may be any word, and is hidden only where it is sent."""

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})|\\u00([0-9A-Fa-f]{2})|&#[xX]0*([0-9A-Fa-f]{2});|&#0*([0-9]{2,3});")


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What authenticates an account. `repr` shows no secret."""

    sid: str
    key: str = field(repr=False)
    token: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """The value of the Authorization header."""
        return "Basic " + base64.b64encode(f"{self.key}:{self.token}".encode()).decode()


class Redactor:
    """Replaces every form of every secret. Build one for all accounts of a run."""

    def __init__(self, accounts: Mapping[str, Credentials], headers: Mapping[str, str] | None = None) -> None:
        """Work out the forms, longest first, so that credentials are not mistaken for a token inside them.

        `headers` are sent with every request and may hold a key: `values` hides them by name, and a value long
        enough to be a secret is found everywhere.
        """
        self._own_headers = {name.lower() for name in headers or {}}
        forms: dict[bytes, bytes] = {}
        self._escaped: list[_Escaped] = []
        for account in accounts.values():
            for form in _credential_forms(f"{account.key}:{account.token}".encode()):
                forms.setdefault(form, f"{{credentials:{account.sid}}}".encode())
        for account in accounts.values():
            secrets = {"token": account.token, **({"key": account.key} if account.key != account.sid else {})}
            for kind, secret in secrets.items():
                label = f"{{{kind}:{account.sid}}}".encode()
                for form in _forms(secret.encode()):
                    forms.setdefault(form, label)
                self._escaped.append(_Escaped(secret=secret.encode(), label=label))
        for name, value in (headers or {}).items():
            if len(value) >= SHORTEST_HEADER:
                for form in _forms(value.encode()):
                    forms.setdefault(form, f"{{header:{name.lower()}}}".encode())
        self._forms = sorted(forms.items(), key=lambda pair: (-len(pair[0]), pair[0]))
        self._signs = [form for form in forms if not any(other in form for other in forms if other != form)]

    def harmless(self, *parts: bytes) -> bool:
        """Whether no secret stands in any of these, in one scan: most traffic holds none, and `content` is slower."""
        whole = b"\n".join(parts)
        if b"%" in whole or b"\\u" in whole or b"&#" in whole:
            return False
        return not any(sign in whole for sign in self._signs)

    def content(self, content: bytes) -> bytes:
        """Bytes without secrets."""
        for form, label in self._forms:
            if form in content:
                content = content.replace(form, label)
        if b"%" in content or b"\\u" in content or b"&#" in content:
            content = self._unescaped(content)
        return content

    def text(self, text: str) -> str:
        """Text without secrets."""
        return self.content(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def values(self, values: Mapping[str, str]) -> dict[str, str]:
        """Header values without secrets; the names stay."""
        if not values:
            return {}
        hidden = {name: f"{{header:{name}}}" for name in values if name in self._own_headers}
        return hidden | self._labelled({name: value for name, value in values.items() if name not in hidden})

    def _labelled(self, values: Mapping[str, str]) -> dict[str, str]:
        if not values:
            return {}
        return dict(zip(values, self.text("\0".join(values.values())).split("\0"), strict=True))

    def _unescaped(self, content: bytes) -> bytes:
        """Replace secrets of which some or all characters are escaped."""
        plain = _ESCAPE.sub(_character, content)
        for escaped in self._escaped:
            if escaped.secret in plain:
                content = escaped.pattern.sub(escaped.label.replace(b"\\", rb"\\"), content)
        return content


@dataclass(frozen=True, kw_only=True)
class _Escaped:
    """A secret that may stand with any of its characters escaped; the pattern is made when it is first needed."""

    secret: bytes
    label: bytes

    @cached_property
    def pattern(self) -> re.Pattern[bytes]:
        return re.compile(b"".join(_any_spelling(byte) for byte in self.secret))


def _any_spelling(byte: int) -> bytes:
    digits = b"(?i:%02x)" % byte
    spellings = (
        re.escape(bytes([byte])),
        b"%" + digits,
        rb"\\u00" + digits,
        b"&#[xX]0*" + digits + b";",
        b"&#0*%d;" % byte,
    )
    return b"(?:" + b"|".join(spellings) + b")"


def _character(match: re.Match[bytes]) -> bytes:
    percent, json_escape, hexadecimal, decimal = match.groups()
    code = int(decimal) if decimal else int(percent or json_escape or hexadecimal, 16)
    return bytes([code]) if code < 256 else match[0]


def _credential_forms(pair: bytes) -> Iterator[bytes]:
    """The header's base64 and whatever hides it once more; the plain pair is left to the forms of key and token."""
    encoded = base64.b64encode(pair)
    yield from _encodings(pair)
    yield from _encodings(encoded)


def _forms(secret: bytes) -> Iterator[bytes]:
    yield secret
    yield html.escape(secret.decode()).encode()
    yield from _encodings(secret)


def _encodings(raw: bytes) -> Iterator[bytes]:
    """Hexadecimal and base64, alone and inside a longer text."""
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    urlsafe = bytes.maketrans(b"+/", b"-_")
    whole = base64.b64encode(raw)
    pieces = [whole, *(core for shift in range(3) if len(core := _aligned(raw, shift)) >= SHORTEST_FRAGMENT)]
    for piece in pieces:
        yield piece
        yield piece.translate(urlsafe)


def _aligned(raw: bytes, shift: int) -> bytes:
    """The base64 digits that depend on `raw` alone when it stands `shift` bytes into a longer encoded text."""
    encoded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
    whole = (shift + len(raw)) % 3 == 0
    return encoded[(0, 2, 3)[shift] : len(encoded) if whole else -1]
