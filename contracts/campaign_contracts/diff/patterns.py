"""Which strings a schema allows, as an automaton: whether one schema allows every string that another one does.

Patterns are read as ECMA-262 reads them. What an automaton cannot say (looking around, references back, classes of
Unicode) and what would take too many states is left undecided.
"""

import re
import sys
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from re import _constants as codes
from re import _parser as parser
from typing import Any

Ranges = tuple[tuple[int, int], ...]
"""Code points, as sorted pairs of the first and the last one."""

_LARGEST = 5_000
"""So many states a pattern may have."""
_STEPS = 1_000_000
"""So many states may be visited in one comparison; about a second."""

_LINE_ENDS: Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))
_SPACES: Ranges = (
    (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_DIGITS: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_ALL: Ranges = ((0, sys.maxunicode),)


@dataclass(frozen=True, kw_only=True)
class Strings:
    """The strings that fit all patterns, each found anywhere in them, and are neither too short nor too long."""

    patterns: tuple[str, ...] = ()
    shortest: int = 0
    longest: int | None = None

    def __contains__(self, length: int) -> bool:
        return self.shortest <= length and (self.longest is None or length <= self.longest)


class _UndecidedError(Exception):
    pass


def relation(old: Strings, new: Strings) -> tuple[bool, bool] | None:
    """Whether the new strings hold all of the old ones, and the old ones all of the new ones. None: undecided."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python will read otherwise one day is no concern of other people's
            sides = [[_automaton(pattern) for pattern in strings.patterns] for strings in (old, new)]
        return _relation(old, new, sides)
    except (_UndecidedError, re.error, RecursionError, OverflowError):
        return None


def _relation(old: Strings, new: Strings, sides: Sequence[Sequence["_Automaton"]]) -> tuple[bool, bool]:
    """Both are read side by side, one character of each kind after the other, until every pair of states was seen."""
    letters = _letters([automaton for side in sides for automaton in side])
    counted = max(old.shortest, new.shortest, old.longest or 0, new.longest or 0) + 1
    start = tuple(tuple(automaton.start() for automaton in side) for side in sides)
    waiting, seen, steps = [(start, 0, True)], {(start, 0, True)}, 0
    new_holds = old_holds = True
    while waiting and (new_holds or old_holds):
        here, length, first = waiting.pop()
        fits = [
            length in strings and all(a.accepts(states, first=first) for a, states in zip(side, given, strict=True))
            for strings, side, given in zip((old, new), sides, here, strict=True)
        ]
        new_holds &= fits[1] or not fits[0]
        old_holds &= fits[0] or not fits[1]
        for letter in letters:
            steps += 1 + sum(len(states) for given in here for states in given)
            if steps > _STEPS:
                raise _UndecidedError
            there = tuple(
                tuple(a.after(states, letter) for a, states in zip(side, given, strict=True))
                for side, given in zip(sides, here, strict=True)
            )
            following = (there, min(length + 1, counted), False)
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return new_holds, old_holds


def _letters(automata: Sequence["_Automaton"]) -> list[int]:
    """One character of each kind: no pattern tells those of a kind apart."""
    edges = {0}
    for automaton in automata:
        for ranges, _ in (move for moves in automaton.moves for move in moves):
            edges |= {edge for first, last in ranges for edge in (first, last + 1)}
    return sorted(edge for edge in edges if edge <= sys.maxunicode)


@dataclass(kw_only=True)
class _Automaton:
    """States, from 0: the first is 0, and in 1 the pattern was found.

    Silent moves take no character: always (None), at the beginning of the text, or at its end.
    """

    moves: list[list[tuple[Ranges, int]]] = field(default_factory=list)
    silent: list[list[tuple[object, int]]] = field(default_factory=list)
    _after: dict[tuple[frozenset[int], int], frozenset[int]] = field(default_factory=dict)

    def state(self) -> int:
        """One more state."""
        if len(self.moves) >= _LARGEST:
            raise _UndecidedError
        self.moves.append([])
        self.silent.append([])
        return len(self.moves) - 1

    def start(self) -> frozenset[int]:
        """The states before the first character."""
        return self._closed({0}, {None, codes.AT_BEGINNING})

    def accepts(self, states: frozenset[int], *, first: bool) -> bool:
        """Whether the pattern was found, if the text ends here."""
        return 1 in self._closed(states, {None, codes.AT_END} | ({codes.AT_BEGINNING} if first else set()))

    def after(self, states: frozenset[int], letter: int) -> frozenset[int]:
        """The states after one more character."""
        if (states, letter) not in self._after:
            reached = {to for state in states for ranges, to in self.moves[state] if _holds(ranges, letter)}
            self._after[states, letter] = self._closed(reached, {None})
        return self._after[states, letter]

    def _closed(self, states: set[int] | frozenset[int], conditions: set[object]) -> frozenset[int]:
        found, waiting = set(states), list(states)
        while waiting:
            for condition, to in self.silent[waiting.pop()]:
                if condition in conditions and to not in found:
                    found.add(to)
                    waiting.append(to)
        return frozenset(found)


def _automaton(pattern: str) -> _Automaton:
    """What finds the pattern anywhere in a text."""
    parsed = parser.parse(pattern)
    if parsed.state.flags & ~re.UNICODE or "{," in pattern:
        raise _UndecidedError
    made = _Automaton()
    first, found = made.state(), made.state()
    made.moves[first].append((_ALL, first))
    made.moves[found].append((_ALL, found))
    made.silent[_sequence(made, parsed, first)].append((None, found))
    return made


def _sequence(made: _Automaton, items: Any, state: int) -> int:
    """The state after these parts of a pattern, one after the other."""
    for code, given in items:
        state = _part(made, code, given, state)
    return state


def _part(made: _Automaton, code: object, given: Any, state: int) -> int:
    if code is codes.SUBPATTERN and not given[1] and not given[2]:
        return _sequence(made, given[3], state)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        return _repeated(made, given, state)
    if code is codes.BRANCH:
        after = made.state()
        for branch in given[1]:
            made.silent[_sequence(made, branch, state)].append((None, after))
        return after
    after = made.state()
    if code is codes.AT and given in (codes.AT_BEGINNING, codes.AT_END):
        made.silent[state].append((given, after))
    else:
        made.moves[state].append((_ranges(code, given), after))
    return after


def _repeated(made: _Automaton, given: Any, state: int) -> int:
    least, most, items = given
    for _ in range(least):
        state = _sequence(made, items, state)
    if most is codes.MAXREPEAT:
        again, after = made.state(), made.state()
        made.silent[state].append((None, again))
        made.silent[_sequence(made, items, again)].append((None, again))
        made.silent[again].append((None, after))
        return after
    after = made.state()
    for _ in range(most - least):
        made.silent[state].append((None, after))
        state = _sequence(made, items, state)
    made.silent[state].append((None, after))
    return after


def _ranges(code: object, given: Any) -> Ranges:
    match code:
        case codes.LITERAL:
            return ((given, given),)
        case codes.NOT_LITERAL:
            return _others(((given, given),))
        case codes.ANY:
            return _others(_LINE_ENDS)
        case codes.RANGE:
            return (tuple(given),)
        case codes.CATEGORY:
            return _category(given)
        case codes.IN:
            parts = list(given)
            negated = bool(parts) and parts[0][0] is codes.NEGATE
            inside = _sorted(pair for part in parts[negated:] for pair in _ranges(*part))
            return _others(inside) if negated else inside
    raise _UndecidedError


def _category(name: object) -> Ranges:
    known = {
        codes.CATEGORY_DIGIT: _DIGITS, codes.CATEGORY_SPACE: _SPACES, codes.CATEGORY_WORD: _WORD,
        codes.CATEGORY_NOT_DIGIT: _others(_DIGITS), codes.CATEGORY_NOT_SPACE: _others(_SPACES),
        codes.CATEGORY_NOT_WORD: _others(_WORD),
    }  # fmt: skip
    return known[name]


def _sorted(pairs: Iterator[tuple[int, int]]) -> Ranges:
    """The same code points in ranges that neither overlap nor touch."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(pairs):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _others(ranges: Ranges) -> Ranges:
    edges = [-1, *(edge for pair in ranges for edge in pair), sys.maxunicode + 1]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((last + 1, first - 1) for last, first in pairs if last + 1 <= first - 1)


def _holds(ranges: Ranges, letter: int) -> bool:
    index = bisect_right(ranges, (letter, sys.maxunicode)) - 1
    return index >= 0 and letter <= ranges[index][1]
