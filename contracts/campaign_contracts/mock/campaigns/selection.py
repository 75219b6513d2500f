"""Which campaigns of an account a list shows, in its order, without looking at all of them each time. Pure."""

from bisect import bisect_left, insort
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_

from campaign_contracts.mock.choices import Choices

DELETED = "deleted"

MOST_VIEWS = 16
BLOCK = 256
LONGEST_INDEXED = 200

Filter = tuple[frozenset[str] | None, str, bool]
"""Statuses (None: all but deleted), a term of the name, and whether the order is that of the names instead of age."""


def ascii_folded(text: str) -> str:
    """A text in which no letter of ASCII is a capital."""
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


@dataclass(frozen=True, kw_only=True)
class Collation:
    """How names are compared: `fold` is what a filter takes for equal; they are ordered so, or by code point."""

    fold: Callable[[str], str] = str.casefold
    by_code_point: bool = False


def collation_of(choices: Choices) -> Collation:
    """How the names of one of the legal servers are compared."""
    fold = ascii_folded if choices.name_filter_folds_ascii else str.casefold
    return Collation(fold=fold, by_code_point=choices.names_by_code_point)


class Selection:
    """Names and statuses of one account's campaigns by sequence number, and the lists that were asked for lately.

    Such a list is kept up to date with each change, so that its total and any page of it cost the same, however long
    it is. Equal names are ordered by age.
    """

    def __init__(self, collation: Collation) -> None:
        """No campaigns."""
        self._collation = collation
        self._names: dict[int, str] = {}
        """As `collation.fold` has them."""
        self._order: dict[int, str] = self._names
        """What the names are ordered by."""
        if collation.by_code_point:
            self._order = {}
        self._statuses: dict[int, str] = {}
        self._counts: Counter[str] = Counter()
        self._views: OrderedDict[Filter, list[int]] = OrderedDict()
        self._words: Words | None = None

    def put(self, sequence: int, name: str, status: str) -> None:
        """A campaign is new (the youngest), or has changed."""
        before, raw, name = self._statuses.get(sequence), name, self._collation.fold(name)
        ordered = raw if self._collation.by_code_point else name
        if before == status and self._names[sequence] == name and self._order[sequence] == ordered:
            return
        if before is not None:
            self._leave_views(sequence)
            self._counts[before] -= 1
        if self._words is not None and self._names.get(sequence) != name:
            self._words.add(sequence, name)
        self._names[sequence], self._statuses[sequence] = name, status
        self._order[sequence] = ordered
        self._counts[status] += 1
        for wanted, view in self._views_with(sequence):
            insort(view, sequence, key=self._place(wanted))

    def remove(self, sequence: int) -> None:
        """A campaign is forgotten."""
        self._leave_views(sequence)
        self._counts[self._statuses.pop(sequence)] -= 1
        del self._names[sequence]
        self._order.pop(sequence, None)

    def totals(self) -> dict[str, int]:
        """How many have which status."""
        return {status: count for status, count in self._counts.items() if count}

    def view(self, wanted: Filter) -> list[int]:
        """The sequence numbers of all matches, in order; not to be changed."""
        found = self._views.get(wanted)
        if found is None:
            found = sorted(self._matching(wanted), key=self._place(wanted))
            self._views[wanted] = found
            if len(self._views) > MOST_VIEWS:
                self._views.popitem(last=False)
        self._views.move_to_end(wanted)
        return found

    def _matching(self, wanted: Filter) -> Iterator[int]:
        statuses, term, _ = wanted
        found: Iterable[int] = self._names
        if term:
            if self._words is None:
                self._words = Words(self._names)
            found = (sequence for sequence in self._words.having(term) if term in self._names[sequence])
        if statuses is None:
            return (sequence for sequence in found if self._statuses[sequence] != DELETED)
        return (sequence for sequence in found if self._statuses[sequence] in statuses)

    def _views_with(self, sequence: int) -> list[tuple[Filter, list[int]]]:
        """The lists that show a campaign, each with what was asked for."""
        status, name = self._statuses[sequence], self._names[sequence]
        return [
            (wanted, view)
            for wanted, view in self._views.items()
            if (status != DELETED if wanted[0] is None else status in wanted[0]) and wanted[1] in name
        ]

    def _place(self, wanted: Filter) -> Callable[[int], tuple[str, int]] | None:
        return (lambda sequence: (self._order[sequence], sequence)) if wanted[2] else None

    def _leave_views(self, sequence: int) -> None:
        for wanted, view in self._views_with(sequence):
            place = self._place(wanted)
            del view[bisect_left(view, place(sequence), key=place) if place else bisect_left(view, sequence)]


class Words:
    """Finds names that may hold a term: of every three characters it knows the blocks of campaigns where they occur."""

    def __init__(self, names: dict[int, str]) -> None:
        """Index these names by sequence number; `names` is looked at later, too."""
        self._names = names
        self._blocks: dict[str, int] = {}
        self._unindexed = 0
        blocks: dict[int, list[str]] = {}
        for sequence, name in names.items():
            blocks.setdefault(sequence // BLOCK, []).append(name)
        for block, members in blocks.items():
            self._add(1 << block, members)

    def add(self, sequence: int, name: str) -> None:
        """A campaign has this name; what it was called before may go on being found."""
        self._add(1 << sequence // BLOCK, [name])

    def having(self, term: str) -> Iterable[int]:
        """The sequence numbers of all names that hold the term, and of some that do not."""
        if len(term) < 3:
            return self._names
        blocks = reduce(and_, (self._blocks.get(gram, 0) for gram in _grams(term))) | self._unindexed
        numbers = (block * BLOCK + place for block in _bits(blocks) for place in range(BLOCK))
        return (sequence for sequence in numbers if sequence in self._names)

    def _add(self, block: int, names: Iterable[str]) -> None:
        grams: set[str] = set()
        for name in names:
            if len(name) > LONGEST_INDEXED:
                self._unindexed |= block
            else:
                grams.update(_grams(name))
        for gram in grams:
            self._blocks[gram] = self._blocks.get(gram, 0) | block


def _grams(text: str) -> Iterator[str]:
    return map("".join, zip(text, text[1:], text[2:], strict=False))


def _bits(number: int) -> Iterator[int]:
    return (place for place in range(number.bit_length()) if number >> place & 1)
