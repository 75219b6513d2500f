"""When a run has to end: from then on nothing is sent, and nothing is waited for."""

import math
from collections.abc import Callable

from campaign_contracts.history import Failure
from campaign_contracts.send.drafts import HaltedError


class Deadline:
    """The end of a run as a record time; until it is set there is none. `elapsed` gives record times, in seconds."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        """There is no end yet."""
        self._elapsed = elapsed
        self._at, self._words = math.inf, ""

    def set(self, at: float, words: str) -> None:
        """The run ends then; the words say why."""
        self._at, self._words = at, words

    @property
    def left(self) -> float:
        """Seconds until then; never less than none."""
        if self._at == math.inf:  # nobody need look at the time
            return math.inf
        return max(0.0, self._at - self._elapsed())

    def check(self) -> None:
        """Raises HaltedError when the run is over."""
        if not self.left:
            raise HaltedError(self._words)

    def excused(self, failure: Failure | None) -> Failure | None:
        """The failure of an exchange that is over now: none of the server's where the run ended meanwhile."""
        return failure if failure is None or self.left else Failure(kind="unrecorded", message=self._words)
