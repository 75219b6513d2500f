"""The one door to the server under test, and all network I/O: sends, records the exchange, hides the secrets."""

from campaign_contracts.send.drafts import ControlError, DisturbedError, Draft, HaltedError, Target, UnreachableError
from campaign_contracts.send.sender import RAW_METHOD, Sender

__all__ = [
    "RAW_METHOD",
    "ControlError",
    "DisturbedError",
    "Draft",
    "HaltedError",
    "Sender",
    "Target",
    "UnreachableError",
]
