"""Whose credentials each request had, as far as the answers tell, and every other secret of a recording.

Credentials with which an account's path was ever answered 2xx are that account's; those that were answered 401 and
never better are wrong, by the server's own word. Of all others, of masked ones and of none (exporters leave headers
out) nobody knows.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, unquote_plus

from campaign_contracts.recordings.entries import Entry
from campaign_contracts.recordings.masks import MASKED
from campaign_contracts.redaction import STRANGER, Credentials, Redactor, credential_like

COOKIES = ("cookie", "set-cookie")
SHORTEST, MOST = 12, 64
"""Characters of a value that is looked for everywhere, and how many of them are."""

LATELY = 256
"""Of so many headers it is remembered what is secret of them: most stand in many messages, and some are long."""

_URL = re.compile(r"(https?://)(?:[^\s/@:\"'<>]*:?([^\s/@:\"'<>]*)@)?([^\s\"'<>]*)")
_PARAMETER = re.compile(r"(?<=[?&#;])([^=?&#;\s]+)=([^&#;\s]*)")
_LABEL = re.compile(r"\{(?:altered )?(?:token|key|credentials):[^{}]*\}")

_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\$?\{[^{}]*\}|<[^<>]*>|\[[^\[\]]*\]")
"""What stands for a key or a token in a template that nobody filled in."""

_AT_TIMES = re.compile(
    r"csrf|oidc|saml|sessid|xsrf|(?<![a-z])(?:code|hdnea|hdnts|k|mac|nonce|psk|pw|sas|state|ticket|tk)(?![a-z])",
    re.IGNORECASE,
)
"""Names that hold a secret at times: enough to hide a value, too little to say that it is one.

Not those that say how long a signed URL holds and for what (`se`, `sv`, `X-Amz-Expires`), nor those of a device.
"""


@dataclass(kw_only=True)
class Accounts:
    """What the answers tell of each Authorization value."""

    taken: dict[str, list[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    secrets: dict[str, None] = field(default_factory=dict)
    """Values of other headers and parameters that are secrets by their names."""

    def keep_secrets(self, entry: Entry) -> None:
        """Remember what must not be shown of an entry beside its Authorization."""
        self.keep(entry.headers or {}, entry.answer_headers or {}, entry.query)

    def keep(self, asked: Mapping[str, str], answered: Mapping[str, str], query: str) -> None:
        """Remember the secrets of a request and its answer."""
        for headers in (asked, answered):
            for name, value in headers.items():
                if secrets := _secrets(name, value):
                    self._secret(*secrets)
        for name, value in parse_qsl(query) if query else ():
            if secret_by_name(name):
                self._secret(value)

    def _secret(self, *values: str) -> None:
        for value in values:
            if len(value) >= SHORTEST and len(self.secrets) < MOST and not MASKED.search(value):
                self.secrets[value] = None

    @property
    def size(self) -> int:
        """How many secrets there are; there is never one less."""
        return len(self.taken) + len(self.refused) + len(self.doubted) + len(self.secrets)

    def owners(self) -> list[str]:
        """The accounts whose credentials are known."""
        return [sid for sids in self.taken.values() for sid in sids]

    def learn(self, authorization: str | None, sid: str, status: int) -> None:
        """Take in how a request was answered."""
        if authorization is None:
            return
        if 200 <= status < 300:
            owners = self.taken.setdefault(authorization, [])
            if sid not in owners:
                owners.append(sid)
        elif status == 401:
            self.refused.add(authorization)
        else:
            self.doubted.add(authorization)

    def header(self, authorization: str | None, sid: str, status: int) -> str | None:
        """What stands for an Authorization value in a history; None where nobody knows what it was."""
        found = pair(authorization) if authorization is not None else None
        if found is not None and any(map(_PLACEHOLDER.fullmatch, found)):
            return None
        if authorization is None or found is None:
            malformed = authorization is not None and status == 401 and not MASKED.search(authorization)
            return "{malformed:recorded}" if malformed else None
        owners = self.taken.get(authorization)
        if owners is None:
            wrong = authorization in self.refused and authorization not in self.doubted
            return "{wrong:recorded}" if wrong else None
        if sid in owners:
            doubtful = status == 401 or (status == 403 and len(owners) > 1)  # one value may stand for many
            return None if doubtful else f"Basic {{credentials:{sid}}}"
        return f"Basic {{credentials:{owners[0]}}}" if status in (401, 403, 404) else None

    def redactor(self) -> Redactor:
        """Finds every secret of the recording, whatever it is spelt like."""
        pairs = {value: found for value in (*self.taken, *self.refused, *self.doubted) if (found := pair(value))}
        accounts = {
            value: Credentials(sid=self.taken.get(value, [STRANGER])[0], key=key, token=token)
            for value, (key, token) in pairs.items()
        }
        return Redactor(accounts, {f"secret-{place}": value for place, value in enumerate(self.secrets, start=1)})


@lru_cache(maxsize=64)
def pair(authorization: str) -> tuple[str, str] | None:
    """Key and token of a Basic value; None where it is none."""
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    key, colon, token = decoded.partition(":")
    return (key, token) if colon and key and not MASKED.search(decoded) else None


@lru_cache(maxsize=1024)
def secret_by_name(name: str) -> bool:
    """Whether a header or a parameter of this name holds a secret (Authorization itself is not meant)."""
    if name.lower() in ("authorization", "www-authenticate"):
        return False
    return credential_like(name) or _AT_TIMES.search(name) is not None


@lru_cache(maxsize=LATELY)
def _secrets(name: str, value: str) -> tuple[str, ...]:
    """What is secret of a header's value: much of it comes again and again."""
    if name in COOKIES:
        return tuple(part.partition("=")[2].strip() for part in value.split(";"))
    if secret_by_name(name):
        return value, value.rpartition(" ")[2]
    return tuple(_within_urls(value)) if "://" in value else ()


def hidden_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers without those that hold secrets by their names; cookies are of no use to anybody, and stay behind."""
    return {name: _hidden(name, value) for name, value in headers.items() if name not in COOKIES}


@lru_cache(maxsize=LATELY)
def _hidden(name: str, value: str) -> str:
    if secret_by_name(name) and not _LABEL.search(value):
        return f"{{header:{name}}}"
    return _hidden_in_urls(value) if "://" in value else value


def _within_urls(value: str) -> Iterator[str]:
    """The secrets of the URLs in a header's value: passwords, and parameters that are secrets by their names."""
    for _, password, rest in _URL.findall(value):
        yield unquote(password)
        yield from (unquote_plus(value) for name, value in _PARAMETER.findall(rest) if secret_by_name(name))


def _hidden_in_urls(value: str) -> str:
    def hidden(parameter: re.Match[str]) -> str:
        return f"{parameter[1]}=hidden" if secret_by_name(unquote_plus(parameter[1])) else parameter[0]

    return _URL.sub(lambda url: url[1] + _PARAMETER.sub(hidden, url[3]), value)


def hidden_query(query: str) -> str:
    """A query without the values of parameters that hold secrets by their names; the rest as it was."""
    if not query:
        return query
    parts = (part.partition("=") for part in query.split("&"))
    return "&".join(
        f"{name}=hidden" if value and secret_by_name(unquote_plus(name)) else f"{name}{mark}{value}"
        for name, mark, value in parts
    )
