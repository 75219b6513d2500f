"""The receiver: an HTTP server on a thread of its own that takes callbacks, answers them as told, and keeps them.

It judges nothing. What arrives waits as records until the session takes it, in the order of arrival.
"""

from campaign_contracts.receiver.receiving import MOST_BYTES, UNADDRESSED, Receiver, ReceiverError, Reply

__all__ = ["MOST_BYTES", "UNADDRESSED", "Receiver", "ReceiverError", "Reply"]
