"""Credentials that open nothing: every way in which an Authorization header can be malformed or wrong.

Most are made out of the right ones, as only such tell a careless comparison from a careful one: they are secrets
themselves, and are recorded under the name of their case.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaign_contracts.redaction import Credentials


@dataclass(frozen=True, kw_only=True)
class BadHeader:
    """One header that must get a 401 under a rule; `value` is None where the header is left out.

    `made_up` says that it holds nothing of the right credentials.
    """

    case: str
    rule: str
    value: str | None
    made_up: bool = False

    @property
    def disguise(self) -> str | None:
        """What is recorded in its place (None: the header as it is)."""
        kind = "malformed" if self.rule == "ACC-01" else "wrong"
        return None if self.made_up else f"{{{kind}:{self.case}}}"

    def options(self, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The options of a call that sends this header, and others."""
        own = {} if self.value is None else {"authorization": self.value}
        return {"authorization": "", "headers": {**own, **(headers or {})}, "disguise": self.disguise}


def bad_headers(own: Credentials, other: Credentials | None) -> list[BadHeader]:
    """Malformed headers (ACC-01), then well-formed ones with wrong credentials (ACC-02)."""
    return [*_malformed(own), *_wrong(own, other)]


def basic(pair: str) -> str:
    """The header's value for `key:token`."""
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _malformed(own: Credentials) -> list[BadHeader]:
    encoded = own.authorization.removeprefix("Basic ")
    made_up = {"no header": None, "empty header": "", "Basic alone": "Basic", "no base64": "Basic !!!???"}
    values = {
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
    return [
        *(BadHeader(case=case, rule="ACC-01", value=value, made_up=True) for case, value in made_up.items()),
        *(BadHeader(case=case, rule="ACC-01", value=value) for case, value in values.items()),
    ]


def _wrong(own: Credentials, other: Credentials | None) -> list[BadHeader]:
    key, token = own.key, own.token
    made_up = {"both empty": ("", ""), "nobody": ("nobody", "nothing")}
    pairs = {
        "wrong key": (f"{key[::-1]}x", token),
        "key and more": (f"{key}x", token),
        "key cut short": (key[:-1], token),
        "key in other case": (key.swapcase(), token),
        "empty key": ("", token),
        "sid for key": (own.sid, token),
        "wrong token": (key, f"{token[::-1]}x"),
        "token and more": (key, f"{token}x"),
        "token and a blank": (key, f"{token} "),
        "token after more": (key, f"x{token}"),
        "token cut short": (key, token[:-1]),
        "token's beginning": (key, token[:4]),
        "token in other case": (key, token.swapcase()),
        "empty token": (key, ""),
        "key for token": (key, key),
        "swapped": (token, key),
        **made_up,
    }
    if other is not None:
        pairs |= {"other account's token": (key, other.token), "other account's key": (other.key, token)}
    good = {(own.key, own.token)}
    return [
        BadHeader(case=case, rule="ACC-02", value=basic(":".join(pair)), made_up=case in made_up)
        for case, pair in pairs.items()
        if pair not in good
    ]
