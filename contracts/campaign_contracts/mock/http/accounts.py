"""Accounts and who may use them: HTTP Basic with API key and API token; the account is the sid in the path."""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.wire.refusal import NOT_FOUND, NOT_FOUND_STATUS, UNAUTHORISED, RefusalError

Names = Callable[[str], list[str]]


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account sid with its credentials."""

    sid: str
    key: str
    token: str = field(repr=False)


DEMO_ACCOUNTS = (
    Account(sid="demo", key="demo-key", token="demo-token"),
    Account(sid="other", key="other-key", token="other-token"),
)


def parse_account(text: str) -> Account:
    """An account written as SID:KEY:TOKEN. Raises ValueError."""
    parts = text.split(":", 2)
    if len(parts) != 3 or not all(parts) or "/" in parts[0]:
        raise ValueError("an account is written SID:KEY:TOKEN, with no part empty and no slash in the sid")
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
        raise ValueError("an account has no control character in it: no client could use it")
    return Account(sid=parts[0], key=parts[1], token=parts[2])


def parse_accounts(text: str) -> tuple[Account, ...]:
    """The accounts of a file, one in a line; blank lines and those that begin with # are passed over.

    Raises ValueError, naming the line but not what it holds.
    """
    found = []
    for number, whole in enumerate(text.split("\n"), start=1):
        line = whole.strip(" \t\r")
        if line and not line.startswith("#"):
            try:
                found.append(parse_account(line))
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from None
    if not found:
        raise ValueError("no account in it; write one SID:KEY:TOKEN in each line")
    return tuple(found)


class Attempt(NamedTuple):
    """Who wants to do what: the Authorization headers, the account in the path, the method, the path below it."""

    authorization: list[bytes]
    sid: str
    method: str
    path: list[str]


class Accounts:
    """The accounts of one server."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        """Of these accounts."""
        self.all = tuple(accounts)
        self._sids: dict[str, set[str]] = {}
        for account in self.all:
            self._sids.setdefault(f"{account.key}:{account.token}", set()).add(account.sid)

    def opened_by(self, authorization: list[bytes]) -> set[str] | None:
        """The sids that the credentials of these headers open."""
        return self._sids.get(credentials(authorization))

    def admit(self, attempt: Attempt, behaviour: Behaviour, names: Names) -> None:
        """Nothing when this may be done. Raises RefusalError (ACC-01, ACC-02, ACC-03).

        `names` gives the names of an account's campaigns.
        """
        admission = behaviour.of(Admission)
        sids = admission.opened(self, attempt)
        if sids is None:
            headers = {"WWW-Authenticate": 'Basic realm="campaigns"'}
            raise RefusalError(401, UNAUTHORISED, "Authorization failed", headers)
        if not admission.served(attempt, sids):
            code = behaviour.choices.foreign_account_code
            kind = NOT_FOUND if code == NOT_FOUND_STATUS else UNAUTHORISED
            raise RefusalError(code, kind, admission.described(kind[1], attempt.sid, names))


def with_credentials(accounts: Accounts, attempt: Attempt) -> set[str] | None:
    """The accounts that an attempt opens: those of its credentials."""
    return accounts.opened_by(attempt.authorization)


def own_account(attempt: Attempt, sids: set[str]) -> bool:
    """Whether an attempt is made on one of the accounts that it opens."""
    return attempt.sid in sids


def without_names(description: str, _sid: str, _names: Names) -> str:
    """What the refusal of another account's path says, and it says nothing of that account."""
    return description


@dataclass(frozen=True, kw_only=True)
class Admission:
    """Who may do what."""

    opened: Callable[[Accounts, Attempt], set[str] | None] = with_credentials
    served: Callable[[Attempt, set[str]], bool] = own_account
    described: Callable[[str, str, Names], str] = without_names


def credentials(authorization: list[bytes]) -> str:
    """What the one Authorization header says, key and token with a colon between; empty without a good one."""
    return _decoded(authorization[0]) if len(authorization) == 1 else ""


@lru_cache(maxsize=64)
def _decoded(authorization: bytes) -> str:
    scheme, _, encoded = authorization.partition(b" ")
    if scheme.lower() != b"basic":
        return ""
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
