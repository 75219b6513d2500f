"""What one answer may take: bytes on the wire and unpacked, and time from the request to its last byte.

A time-out alone begins anew with every byte. Here every read of a connection counts against what its request is
allowed, heads and interim answers included.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from campaign_contracts.send.drafts import MOST_BYTES, MOST_HEAD_BYTES, UnansweredError

LARGE_BYTES = 1_000_000
"""One answer at a time may be longer: what is read of all of them at once is bounded too."""


class Allowance:
    """What one request may take: so many seconds for each step, and until the last byte of its answer.

    An answer may have `most` bytes, packed or not, and `head` of them in its headers. In `ends_in` seconds the run
    ends: nothing is waited for any more, whatever does not count.
    """

    def __init__(
        self,
        *,
        timeout: float,
        seconds: float,
        most: int = MOST_BYTES,
        head: int = MOST_HEAD_BYTES,
        ends_in: float = float("inf"),
    ) -> None:
        """The time begins now."""
        now = time.monotonic()
        self.most, self.head = most, head
        self._timeout, self._left = timeout, most
        self._ends = now + ends_in
        self._until = min(now + seconds, self._ends)

    @contextmanager
    def alone(self, large: threading.Lock) -> Iterator[None]:
        """Inside the block no other thread reads a large answer. The time until then does not count."""
        began = time.monotonic()
        with large:
            self._until = min(self._until + time.monotonic() - began, self._ends)
            yield

    def patience(self) -> float:
        """Seconds that the next step may take. Raises UnansweredError when there is no time left."""
        remaining = self._until - time.monotonic()
        if remaining <= 0:
            raise UnansweredError("timeout", "the answer did not end in time")
        return min(self._timeout, remaining)

    def take(self, size: int) -> None:
        """So many bytes came. Raises UnansweredError when they are too many."""
        self._left -= size
        if self._left < 0:
            raise UnansweredError("unread", "the answer is longer than it may be")


def size_of(headers: Iterable[tuple[bytes, bytes]] | Iterable[tuple[str, str]]) -> int:
    """How much headers are as they are sent, with what separates them."""
    return sum(len(name) + len(value) + 4 for name, value in headers)
