"""How long an answer is waited for, and how often an unanswered request is repeated, as the target has shown itself."""

from dataclasses import dataclass

WARM = 20
"""So many answers tell how fast a target is."""

FACTOR = 20.0
LEAST_SECONDS = 3.0
LEAST_SECONDS_AFTER_SILENCE = 1.0

REPEATS = 2
"""An unanswered request is sent three times in all, as the contract's *noise* asks."""

ENOUGH_SILENCES = 2
"""Requests that stay unanswered to the end, after which repeating any more proves nothing new."""


@dataclass(kw_only=True)
class Patience:
    """Waits as long as was asked for (`most`, in seconds); for a `hurried` target not much longer than it takes."""

    most: float
    hurried: bool = False
    answers: int = 0
    slowest: float = 0.0
    silences: int = 0

    @property
    def seconds(self) -> float:
        """The time-out of the next request."""
        if not self.hurried or self.answers < WARM:
            return self.most
        least = LEAST_SECONDS_AFTER_SILENCE if self.silences else LEAST_SECONDS
        return min(self.most, max(least, FACTOR * self.slowest))

    @property
    def repeats(self) -> int:
        """How often the next request is repeated when it stays unanswered."""
        return REPEATS if self.silences < ENOUGH_SILENCES else 0

    def answered(self, seconds: float) -> None:
        """An answer took so long."""
        self.answers += 1
        self.slowest = max(self.slowest, seconds)

    def disappointed(self) -> None:
        """A request stayed unanswered to the end."""
        self.silences += 1
