"""How long an answer is waited for, and how often an unanswered request is repeated, as the target has shown itself."""

from dataclasses import dataclass

WARM = 20
"""So many answers tell how fast a target is."""

FACTOR = 20.0
LEAST_SECONDS = 3.0
LEAST_SECONDS_AFTER_SILENCE = 1.0

REPEATS = 2
"""An unanswered request is sent three times in all, as the contract's *noise* asks."""

MORE_REPEATS = 5
NOISY = 3
"""Where so many requests were answered when they were repeated, the way is noisy, and three times prove nothing."""

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
    noise: int = 0

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
        if self.silences >= ENOUGH_SILENCES:
            return 0
        return REPEATS if self.noise < NOISY else MORE_REPEATS

    def relieved(self) -> None:
        """A request was answered when it was repeated."""
        self.noise += 1

    def answered(self, seconds: float) -> None:
        """An answer took so long."""
        self.answers += 1
        self.slowest = max(self.slowest, seconds)

    def disappointed(self) -> None:
        """A request stayed unanswered to the end."""
        self.silences += 1
