"""The one door to the server under test, and all network I/O: sends, records the exchange, hides the secrets."""

from campaign_contracts.send.drafts import (
    ControlError,
    DisturbedError,
    Draft,
    HaltedError,
    HeldError,
    StoppedError,
    Target,
    UnreachableError,
)
from campaign_contracts.send.sender import MAIN, RAW_METHOD, Sender, worker_name

__all__ = [
    "MAIN",
    "RAW_METHOD",
    "ControlError",
    "DisturbedError",
    "Draft",
    "HaltedError",
    "HeldError",
    "Sender",
    "StoppedError",
    "Target",
    "UnreachableError",
    "worker_name",
]
