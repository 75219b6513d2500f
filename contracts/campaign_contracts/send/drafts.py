"""What is to be sent, where to, and what can go wrong with a target."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from campaign_contracts.history import FailureKind, Intent
from campaign_contracts.redaction import Credentials

MOST_BYTES = 64_000_000
MOST_SECONDS = 60.0
MOST_HEAD_BYTES = 100_000
"""Of the status line and the headers."""

RAW_METHOD = "RAW"
"""The method of a record whose body is all the bytes that were sent; its target is empty."""


class UnansweredError(RuntimeError):
    """A request got no answer that can be read."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        """Of what kind it was, as in a history, and what happened."""
        super().__init__(message)
        self.kind = kind


class UnreachableError(RuntimeError):
    """The target does not answer even plain reads; what is known so far is all there will be."""


class HaltedError(UnreachableError):
    """The run cannot go on for a reason of this machine's, such as a full disk; the text says which."""


class DisturbedError(HaltedError):
    """Somebody else meddles with the target while it is tested; what was judged since says nothing."""

    @classmethod
    def moved(cls, ahead: float) -> "DisturbedError":
        """The server's clock was moved, by so many seconds."""
        return cls(
            f"the server's clock was moved by somebody else (it is {ahead:+,.0f} s from where it should be): two runs, "
            "or a run and a person, cannot share one clock; try again when nobody else moves it"
        )


class HeldError(HaltedError):
    """Another run has the target's clock to itself; nothing was tried."""


class StoppedError(RuntimeError):
    """The run ends: nothing is sent any more."""


class ControlError(RuntimeError):
    """The sandbox's control URL does not do what the sandbox conventions say."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A request to be sent. `account` says whose credentials are meant; `authorization` overrides them ("": none).

    `disguise` stands in the record for an Authorization header that is made out of secrets.
    `own`: what it shows depends on nothing but what its own suite function did.
    """

    method: str
    target: str
    account: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    authorization: str | None = None
    disguise: str | None = None
    operation: str | None = None
    intent: Intent | None = None
    own: bool = False

    def with_body(self, body: bytes) -> "Draft":
        """The same with another body."""
        return replace(self, body=body)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where requests go: `base_url` is scheme, host and what stands before `/v2`; times are in seconds.

    `control_url` is None without a sandbox. An answer may have `answer_bytes`, packed or not, and `head_bytes` of
    headers, and take `answer_seconds` beyond `timeout` to its last byte. A `hurried` target is given less than
    `timeout` once it has shown how fast it is.
    """

    base_url: str
    accounts: Mapping[str, Credentials]
    control_url: str | None = None
    timeout: float = 10.0
    pause: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    cacert: str | None = None
    proxy: str | None = field(default=None, repr=False)
    cert: str | None = None
    key: str | None = None
    hurried: bool = False
    answer_bytes: int = MOST_BYTES
    answer_seconds: float = MOST_SECONDS
    head_bytes: int = MOST_HEAD_BYTES
