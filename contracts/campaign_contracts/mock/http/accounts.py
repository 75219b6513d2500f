"""Accounts and who may use them: HTTP Basic with API key and API token; the account is the sid in the path."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from campaign_contracts.mock.wire.refusal import NOT_FOUND, UNAUTHORISED, RefusalError


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
    return Account(sid=parts[0], key=parts[1], token=parts[2])


def parse_accounts(text: str) -> tuple[Account, ...]:
    """The accounts of a file, one in a line; blank lines and those that begin with # are passed over.

    Raises ValueError, naming the line but not what it holds.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                found.append(parse_account(line.strip()))
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from None
    if not found:
        raise ValueError("no account in it; write one SID:KEY:TOKEN in each line")
    return tuple(found)


class Accounts:
    """The accounts of one server."""

    def __init__(self, accounts: Iterable[Account], *, foreign_code: int) -> None:
        """`foreign_code` is what good credentials get on another account's path."""
        self._accounts = tuple(accounts)
        self._sids: dict[str, set[str]] = {}
        for account in self._accounts:
            self._sids.setdefault(f"{account.key}:{account.token}", set()).add(account.sid)
        self._foreign_code = foreign_code

    def admit(self, authorization: list[bytes], sid: str, purpose: str, faults: frozenset[str] = frozenset()) -> None:
        """Nothing when the Authorization headers may use this account. Raises RefusalError (ACC-01, ACC-02, ACC-03).

        `purpose` is the method and what the path holds besides the account, for faults that open only some doors.
        """
        sids = self._sids.get(_credentials(authorization))
        if faults:
            sids = sids or self._misjudged(authorization, purpose, faults)
        if sids is None:
            headers = {"WWW-Authenticate": 'Basic realm="campaigns"'}
            raise RefusalError(401, UNAUTHORISED, "Authorization failed", headers)
        listed = purpose == "GET campaigns" and "foreign-account-listed" in faults
        if sid not in sids and not listed and "foreign-account-served" not in faults:
            kind = NOT_FOUND if self._foreign_code == NOT_FOUND_STATUS else UNAUTHORISED
            raise RefusalError(self._foreign_code, kind, kind[1])

    def _misjudged(self, authorization: list[bytes], purpose: str, faults: frozenset[str]) -> set[str] | None:
        """The accounts that bad credentials open by mistake."""
        open_for_calls = purpose.endswith("call-details") and "no-credentials-for-calls" in faults
        if not authorization and ("no-credentials-accepted" in faults or open_for_calls):
            return {account.sid for account in self._accounts}
        if authorization and "any-scheme-accepted" in faults:
            encoded = authorization[0].rpartition(b" ")[2]
            return self._sids.get(_credentials([b"Basic " + encoded]))
        key, _, token = _credentials(authorization).partition(":")
        right = {account.token: account.sid for account in self._accounts if account.key == key}
        any_token = "any-token-accepted" in faults or (purpose.startswith("DELETE") and "any-token-deletes" in faults)
        for expected, sid in right.items():
            in_any_case = "token-in-any-case-accepted" in faults and token.lower() == expected.lower()
            half = "half-token-accepted" in faults and token.startswith(expected[: len(expected) // 2])
            if any_token or in_any_case or half:
                return {sid}
        return None


NOT_FOUND_STATUS = 404


def _credentials(authorization: list[bytes]) -> str:
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
