"""Credentials that open nothing: every way in which an Authorization header can be malformed or wrong."""

import base64
from dataclasses import dataclass

from campaign_contracts.redaction import Credentials


@dataclass(frozen=True, kw_only=True)
class BadHeader:
    """One header that must get a 401 under a rule; `value` is None where the header is left out."""

    case: str
    rule: str
    value: str | None


def bad_headers(own: Credentials, other: Credentials | None) -> list[BadHeader]:
    """Malformed headers (ACC-01), then well-formed ones with wrong credentials (ACC-02)."""
    return [*_malformed(own), *_wrong(own, other)]


def basic(pair: str) -> str:
    """The header's value for `key:token`."""
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _malformed(own: Credentials) -> list[BadHeader]:
    encoded = own.authorization.removeprefix("Basic ")
    values = {
        "no header": None,
        "empty header": "",
        "Basic alone": "Basic",
        "no base64": "Basic !!!???",
        "pair not encoded": f"Basic {own.key}:{own.token}",
        "no colon": basic(own.key + own.token),
        "key alone": basic(own.key),
        "token alone": basic(own.token),
        "no scheme": encoded,
        "bare token": own.token,
        "Bearer with the token": f"Bearer {own.token}",
        "Bearer with the pair": f"Bearer {encoded}",
        "Digest with the pair": f"Digest {encoded}",
        "made-up scheme": f"Secret {encoded}",
        "scheme run together": f"Basic{encoded}",
    }
    return [BadHeader(case=case, rule="ACC-01", value=value) for case, value in values.items()]


def _wrong(own: Credentials, other: Credentials | None) -> list[BadHeader]:
    key, token = own.key, own.token
    pairs = {
        "wrong key": (f"{key[::-1]}x", token),
        "key and more": (f"{key}x", token),
        "key cut short": (key[:-1], token),
        "key in other case": (key.swapcase(), token),
        "empty key": ("", token),
        "sid for key": (own.sid, token),
        "wrong token": (key, f"{token[::-1]}x"),
        "token and more": (key, f"{token}x"),
        "token cut short": (key, token[:-1]),
        "token's beginning": (key, token[:4]),
        "token in other case": (key, token.swapcase()),
        "empty token": (key, ""),
        "key for token": (key, key),
        "swapped": (token, key),
        "both empty": ("", ""),
        "nobody": ("nobody", "nothing"),
    }
    if other is not None:
        pairs |= {"other account's token": (key, other.token), "other account's key": (other.key, token)}
    good = {(own.key, own.token)}
    return [
        BadHeader(case=case, rule="ACC-02", value=basic(":".join(pair)))
        for case, pair in pairs.items()
        if pair not in good
    ]
