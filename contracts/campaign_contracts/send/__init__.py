"""The one door to the server under test, and all network I/O: sends, records the exchange, hides the secrets."""

# `Sender` is not here: it brings an HTTP client, and what only judges recordings would wait for that.

from campaign_contracts.send.drafts import (
    RAW_METHOD,
    ControlError,
    DisturbedError,
    Draft,
    HaltedError,
    HeldError,
    StoppedError,
    Target,
    UnreachableError,
)

__all__ = [
    "RAW_METHOD",
    "ControlError",
    "DisturbedError",
    "Draft",
    "HaltedError",
    "HeldError",
    "StoppedError",
    "Target",
    "UnreachableError",
]
