"""Secrets become labels where an exchange is recorded, so that nothing later can leak one, and checks still see which.

`{token:SID}`, `{key:SID}` and `{credentials:SID}` stand for an account's API token, API key and Basic credentials, in
plain, base64, percent-encoded, hexadecimal and JSON-escaped form alike.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote


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

    def __init__(self, accounts: Mapping[str, Credentials]) -> None:
        """Work out the forms, longest first, so that credentials are not mistaken for a token inside them."""
        forms: dict[bytes, bytes] = {}
        for account in accounts.values():
            pairs = [("credentials", f"{account.key}:{account.token}"), ("token", account.token)]
            if account.key != account.sid:
                pairs.append(("key", account.key))
            for kind, secret in pairs:
                label = f"{{{kind}:{account.sid}}}".encode()
                for form in _forms(secret):
                    forms.setdefault(form, label)
        self._forms = sorted(forms.items(), key=lambda pair: (-len(pair[0]), pair[0]))

    def content(self, content: bytes) -> bytes:
        """Bytes without secrets."""
        for form, label in self._forms:
            if form in content:
                content = content.replace(form, label)
        return content

    def text(self, text: str) -> str:
        """Text without secrets."""
        return self.content(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")


def _forms(secret: str) -> Iterator[bytes]:
    raw = secret.encode()
    yield raw
    yield from {form.encode() for form in (quote(secret, safe=""), quote(secret))}
    yield "".join(f"%{byte:02X}" for byte in raw).encode()
    yield "".join(f"%{byte:02x}" for byte in raw).encode()
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield "".join(f"\\u{ord(character):04x}" for character in secret).encode()
    yield base64.b64encode(raw)
    for shift in range(3):
        core = _aligned(raw, shift)
        if len(core) >= 6:
            yield core
            yield core.translate(bytes.maketrans(b"+/", b"-_"))


def _aligned(raw: bytes, shift: int) -> bytes:
    """The base64 digits that depend on `raw` alone when it stands `shift` bytes into a longer encoded text."""
    encoded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
    whole = (shift + len(raw)) % 3 == 0
    return encoded[(0, 2, 3)[shift] : len(encoded) if whole else -1]
