"""How many requests are under way at once, and which of them never beside each other."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

NEARBY_MILLISECONDS = 5.0
MOST_AT_ONCE = 64

Kind = Literal["read", "change", "survey"]
"""A read of one campaign, a request that may change something, or a list that shows what all of them left."""


class Traffic:
    """Admits requests. A survey is never under way beside a change: nobody could say what it ought to show."""

    def __init__(self, most: int = 1) -> None:
        """`most` requests are under way at once; the others wait for their turn."""
        self.most = most
        self._free = threading.Condition()
        self._under_way = 0
        self._kinds = {"read": 0, "change": 0, "survey": 0}
        self._queue: list[Kind] = []
        self._closed: BaseException | None = None

    def close(self, error: BaseException) -> None:
        """Admit nothing any more: callers that wait or come later get this error."""
        with self._free:
            self._closed = self._closed or error
            self._free.notify_all()

    @contextmanager
    def admitted(self, kind: Kind) -> Iterator[None]:
        """Wait for a place; the request is under way inside the block. Raises what `close` was told."""
        self._enter(kind)
        try:
            yield
        finally:
            self._leave(kind)

    def _enter(self, kind: Kind) -> None:
        rival = _RIVALS.get(kind)
        with self._free:
            if rival is not None:
                # First come, first served: a stream of changes does not keep a survey waiting for ever.
                self._queue.append(kind)
            self._free.wait_for(lambda: self._closed is not None or self._fits(kind, rival))
            if rival is not None:
                self._queue.remove(kind)
            if self._closed is not None:
                raise self._closed
            self._under_way += 1
            self._kinds[kind] += 1
            self._free.notify_all()

    def _fits(self, kind: Kind, rival: Kind | None) -> bool:
        if self._under_way >= self.most:
            return False
        if rival is None:
            return True
        return not self._kinds[rival] and self._queue[0] == kind

    def _leave(self, kind: Kind) -> None:
        with self._free:
            self._under_way -= 1
            self._kinds[kind] -= 1
            self._free.notify_all()


_RIVALS: dict[Kind, Kind] = {"change": "survey", "survey": "change"}


def fitting(latency: float) -> int:
    """How many requests may be under way at once, by the seconds that a plain read takes: one for each millisecond.

    A server nearby is kept busy by one request after the other; one far away mostly lets everybody wait.
    """
    milliseconds = latency * 1000
    return 1 if milliseconds < NEARBY_MILLISECONDS else min(MOST_AT_ONCE, round(milliseconds))
