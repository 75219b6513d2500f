"""The numbers that a campaign dials: how often each was called, what became of it, and who is called next. Pure."""

from collections.abc import Iterator
from heapq import heappop, heappush

from campaign_contracts.mock.dialling.calls import Call

# What became of a target.
OPEN, ANSWERED, UNANSWERED, UNREACHABLE = range(4)


class Targets:
    """Targets in the order in which they are called first; a target is known by its place in `numbers`.

    A target is open until it is settled: nobody calls it any more then. `tally` counts the targets by what became of
    them.
    """

    def __init__(self, numbers: tuple[str, ...]) -> None:
        self.numbers: tuple[str, ...] = ()
        self.next_fresh = 0
        self.tally = [0, 0, 0, 0]
        self._attempts: list[int] = []
        self._results = bytearray()
        self._ended_calls: dict[int, tuple[Call, ...]] = {}  # of targets that are neither settled nor untouched
        self._waiting: list[tuple[int, int]] = []  # heap of retries by due instant, target
        self.add(numbers)

    def add(self, numbers: tuple[str, ...]) -> None:
        """Call these too, after the others."""
        self.numbers += numbers
        self.tally[OPEN] += len(numbers)
        self._attempts += [0] * len(numbers)
        self._results.extend(bytes(len(numbers)))

    @property
    def fresh(self) -> bool:
        """Whether any target is still to be called for the first time."""
        return self.next_fresh < len(self.numbers)

    @property
    def waiting(self) -> int:
        """How many wait to be called again."""
        return len(self._waiting)

    @property
    def due(self) -> int | None:
        """The instant at which the first of them may be called again."""
        return self._waiting[0][0] if self._waiting else None

    @property
    def uncalled(self) -> tuple[str, ...]:
        """The numbers that were never called."""
        return tuple(number for number, attempts in zip(self.numbers, self._attempts, strict=True) if not attempts)

    @property
    def none_reached(self) -> bool:
        """Whether every target was called, and every call of it failed the last time."""
        if self.fresh or self.tally[ANSWERED] or self.tally[UNANSWERED]:
            return False
        return all(calls[-1].status == "failed" for calls in self._ended_calls.values())

    def take_fresh(self) -> tuple[int, int]:
        """The next target that was never called, and the number of this attempt."""
        target = self.next_fresh
        self.next_fresh += 1
        return self._attempted(target)

    def take_waiting(self) -> tuple[int, int]:
        """The target that has waited longest, and the number of this attempt."""
        return self._attempted(heappop(self._waiting)[1])

    def _attempted(self, target: int) -> tuple[int, int]:
        self._attempts[target] += 1
        return target, self._attempts[target]

    def calls_with(self, call: Call) -> tuple[Call, ...]:
        """The calls of a target, of which this one is the last; it has ended."""
        return (*self._ended_calls.pop(call.target, ()), call)

    def wait(self, calls: tuple[Call, ...], due: int) -> None:
        """The target of these calls is called again, at this instant at the earliest."""
        target = calls[-1].target
        self._ended_calls[target] = calls
        heappush(self._waiting, (due, target))

    def settle(self, target: int, result: int) -> None:
        """Say what became of a target."""
        self.tally[self._results[target]] -= 1
        self.tally[result] += 1
        self._results[target] = result

    def give_up_waiting(self) -> Iterator[tuple[Call, ...]]:
        """The calls of each target that waited, by the instant that it waited for; nobody waits any more."""
        waiting = sorted(self._waiting)
        self._waiting.clear()
        for _, target in waiting:
            if calls := self._ended_calls.pop(target, ()):
                yield calls

    def give_up_fresh(self) -> range:
        """The targets that were never called; nobody calls them any more."""
        fresh = range(self.next_fresh, len(self.numbers))
        self.next_fresh = len(self.numbers)
        return fresh

    def is_open(self, target: int) -> bool:
        """Whether a target is not settled."""
        return self._results[target] == OPEN
