"""The marks of a recording: some bytes of each in memory, the rest in a temporary file that has no name."""

from array import array
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import IO, Any, get_args

import orjson

from campaign_contracts.history import Unknown
from campaign_contracts.recordings.aside import Store
from campaign_contracts.recordings.order import Mark, Shown, Twins

FEWEST_REPEATED = 5
"""Recorders have so many exchanges in common; fewer may be answers of a server that repeats its request ids."""

_BITS: dict[Unknown, int] = {what: 1 << place for place, what in enumerate(get_args(Unknown))}
_NAMES = (
    *("number", "place", "sid", "campaign", "method", "status", "code", "start", "duration", "zoned", "date"),
    *("action", "request_id", "twin", "left_out", "authorization", "offset", "numbered", "asked", "unfiltered", "page"),
    *("whole", "called", "crowded"),
)
_values = attrgetter(*_NAMES)
_SHOWN = ("id", "status", "created", "updated", "send_at", "rest")
_shown = attrgetter(*_SHOWN)


class Marks:
    """Takes marks by rising number. They are gone through as often as needed: those of one server, in their order."""

    def __init__(self) -> None:
        """There is none yet."""
        self._store = Store()
        self._order = array("Q")
        self._places: dict[str, int] = {}
        # By number, where a number that is left out has nothing:
        self._starts, self._offsets, self._twins = array("d"), array("Q"), array("Q")
        self._place, self._unknown = array("L"), array("H")

    def close(self) -> None:
        """Forget everything."""
        self._store.close()

    def add(self, mark: Mark) -> None:
        """Take another."""
        number = mark.number
        for column in (self._starts, self._offsets, self._twins, self._place, self._unknown):
            column.frombytes(bytes(column.itemsize * (number + 1 - len(column))))
        told = [[*mark.edits], [_shown(each) for each in mark.shown]]
        row = b"%b\n%b\n" % (orjson.dumps(_values(mark)), orjson.dumps(told))
        self._starts[number], self._twins[number] = mark.start, mark.twin
        self._offsets[number] = self._store.put(row)
        self._place[number] = self._places.setdefault(mark.place, len(self._places) + 1)
        self._unknown[number] = sum(_BITS[what] for what in mark.unknown)

    def choose(self, place: str | None) -> None:
        """From now on there are those of this server only, in the order of their starts."""
        wanted, starts = self._places.get(place or "", 0), self._starts
        numbers = [number for number, each in enumerate(self._place) if each == wanted and each]
        numbers.sort(key=lambda number: (starts[number], number))
        self.keep(numbers)

    def keep(self, numbers: "list[int] | array[int]") -> None:
        """From now on there are these only."""
        self._order = array("Q", numbers)

    def twins(self) -> Twins:
        """What finds second entries among them: where half of several are repeated, recorders recorded the same."""
        found = sorted(twin for number in self._order if (twin := self._twins[number]))
        repeated = {one for one, other in pairwise(found) if one == other}
        exchanges = sum(one != other for one, other in pairwise([*found, 0]))
        merged = len(repeated) >= FEWEST_REPEATED and 2 * len(repeated) >= exchanges
        return Twins(repeated=repeated, merged=merged)

    def __iter__(self) -> Iterator[Mark]:
        """Each of them, with what is unknown of it by now."""
        return map(self.mark, self._order)

    def numbers(self) -> Iterator[int]:
        """The number of each."""
        return iter(self._order)

    def mark(self, number: int) -> Mark:
        """One of them."""
        mark, rest = self._read(number)
        edits, shown = orjson.loads(rest.readline())
        mark.edits = frozenset(edits)
        mark.shown = tuple(Shown(**dict(zip(_SHOWN, each, strict=True))) for each in shown)
        return mark

    def brief(self, number: int) -> Mark:
        """One of them without its campaigns, which only its neighbours need."""
        return self._read(number)[0]

    def _read(self, number: int) -> tuple[Mark, IO[bytes]]:
        """One of them without its campaigns, and where these stand."""
        file = self._store.at(self._offsets[number])
        values: list[Any] = orjson.loads(file.readline())
        return Mark(**dict(zip(_NAMES, values, strict=True)), unknown=self.unknown(number)), file

    def unknown(self, number: int) -> frozenset[Unknown]:
        """What is not known of one of them by now."""
        return _named(self._unknown[number])

    def blur(self, number: int, what: Unknown) -> None:
        """One more thing is not known of it."""
        self._unknown[number] |= _BITS[what]

    def counted(self, numbers: "array[int]") -> Counter[str]:
        """Of how many of these each thing is not known, by now."""
        met = Counter(self._unknown[number] for number in numbers)
        sums = {what: sum(met[bits] for bits in met if bits & bit) for what, bit in _BITS.items()}
        return Counter({what: count for what, count in sums.items() if count})


@cache
def _named(bits: int) -> frozenset[Unknown]:
    return frozenset(what for what, bit in _BITS.items() if bits & bit)
