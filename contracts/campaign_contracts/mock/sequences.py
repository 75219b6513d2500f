"""Counting and slicing campaigns without looking at all of them. Pure."""

from bisect import bisect_left, insort
from collections import Counter

DELETED = "deleted"


class Numbers:
    """The sequence numbers of one account's campaigns in order of age, and how many have which status.

    Counting and slicing in SQLite takes time that grows with the number of campaigns; this does not.
    """

    def __init__(self) -> None:
        """No campaigns."""
        self._statuses: dict[int, str] = {}
        self._listed: list[int] = []
        self._counts: Counter[str] = Counter()

    def add(self, sequence: int, status: str) -> None:
        """A campaign, the youngest."""
        self._statuses[sequence] = status
        self._counts[status] += 1
        if status != DELETED:
            self._listed.append(sequence)

    def remove(self, sequence: int) -> None:
        """A campaign is forgotten."""
        self._counts[self._statuses.pop(sequence)] -= 1
        self._unlist(sequence)

    def change(self, sequence: int, status: str) -> None:
        """A campaign has another status."""
        before = self._statuses[sequence]
        if before == status:
            return
        self._statuses[sequence] = status
        self._counts[before] -= 1
        self._counts[status] += 1
        if status == DELETED:
            self._unlist(sequence)
        elif before == DELETED:
            insort(self._listed, sequence)

    def count(self, statuses: frozenset[str] | None) -> int:
        """How many have one of these statuses; None: all but the deleted ones."""
        return len(self._listed) if statuses is None else sum(self._counts[status] for status in statuses)

    def totals(self) -> dict[str, int]:
        """How many have which status."""
        return {status: count for status, count in self._counts.items() if count}

    def page(self, offset: int, limit: int, *, descending: bool) -> list[int]:
        """A slice of all but the deleted ones."""
        if not descending:
            return self._listed[offset : offset + limit]
        end = max(0, len(self._listed) - offset)
        return self._listed[max(0, end - limit) : end]

    def _unlist(self, sequence: int) -> None:
        place = bisect_left(self._listed, sequence)
        if place < len(self._listed) and self._listed[place] == sequence:
            del self._listed[place]
