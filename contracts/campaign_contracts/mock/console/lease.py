"""The lease on the clock: for a while, only its holder moves it, or resets the mock."""

import time
from collections.abc import Callable

from campaign_contracts.mock.wire.refusal import INVALID, RefusalError, invalid
from campaign_contracts.spec import Json

HEADER = "Control-Lease"
LONGEST_SECONDS = 300
LONGEST_TEXT = 200


class Lease:
    """Held by the one who knows its key, until it is given back or runs out in real time."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Nobody holds it yet."""
        self._monotonic = monotonic
        self._holder, self._key, self._until = "", "", 0.0

    def take(self, asked: Json, key: str) -> Json:
        """Take it, or keep it longer, under a key of one's own. Raises RefusalError while somebody else holds it."""
        holder, seconds = (asked.get("holder"), asked.get("seconds", 30)) if isinstance(asked, dict) else (None, None)
        if not isinstance(holder, str) or not 0 < len(holder) <= LONGEST_TEXT or not 0 < len(key) <= LONGEST_TEXT:
            raise invalid(f'send {{"holder": "you", "seconds": 30}} with a key of your own as {HEADER}')
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= LONGEST_SECONDS:
            raise invalid(f"seconds must be a number above 0 and up to {LONGEST_SECONDS}")
        self.check(key)
        self._holder, self._key, self._until = holder, key, self._monotonic() + seconds
        return self.shown()

    def check(self, key: str) -> None:
        """Nothing where nobody else holds it. Raises RefusalError."""
        if self._held and key != self._key:
            said = f"{self._holder} has the clock to itself for another {self._left:.0f} s"
            raise RefusalError(409, INVALID, f"{said}; wait, or end that with DELETE /_control/lease")

    def give_back(self, key: str) -> Json:
        """End it, for a sender with its key, and for a person without any key. Raises RefusalError for another key."""
        if key:
            self.check(key)
        self._until = 0.0
        return self.shown()

    def shown(self) -> Json:
        """Who holds it, and for how long."""
        return {"holder": self._holder if self._held else None, "seconds_left": round(self._left, 1)}

    @property
    def _left(self) -> float:
        return max(0.0, self._until - self._monotonic())

    @property
    def _held(self) -> bool:
        return self._left > 0
