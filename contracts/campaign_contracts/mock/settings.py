"""What a mock is started with."""

import json
from dataclasses import dataclass
from typing import Any

from campaign_contracts.history import Dialect
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS, Account


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a mock is started with. Port 0 takes a free one; speed 0 stops the clock; no database: all in memory."""

    host: str = "127.0.0.1"
    port: int = 8080
    accounts: tuple[Account, ...] = DEMO_ACCOUNTS
    contrarian: bool = False
    stern: bool = False
    personality: int | None = None
    dialect: Dialect | None = None
    faults: tuple[str, ...] = ()
    callback_hosts: tuple[str, ...] = ()
    control_hosts: tuple[str, ...] = ()
    database: str | None = None
    speed: float = 1.0
    requests_per_minute: int | None = None
    latency_milliseconds: float = 0.0
    most_connections: int = 1000
    callback_seconds: float = 15.0
    callback_answer_bytes: int = 64_000
    callback_head_bytes: int = 100_000

    @property
    def sids(self) -> tuple[str, ...]:
        """The sids of its accounts."""
        return tuple(account.sid for account in self.accounts)

    def to_json(self) -> str:
        """The settings on one line, for another process (its credentials stay off the command line)."""
        accounts = [[account.sid, account.key, account.token] for account in self.accounts]
        return json.dumps({**vars(self), "accounts": accounts})

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """The inverse of `to_json`."""
        document: dict[str, Any] = json.loads(text)
        accounts = tuple(Account(sid=sid, key=key, token=token) for sid, key, token in document.pop("accounts"))
        return cls(
            **{
                **document,
                "accounts": accounts,
                "faults": tuple(document["faults"]),
                "callback_hosts": tuple(document["callback_hosts"]),
                "control_hosts": tuple(document["control_hosts"]),
            }
        )
