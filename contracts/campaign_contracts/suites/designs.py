"""Designs of few requests: what longer profiles try in every way, `quick` tries in each of the ways by turns."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from campaign_contracts.history import Profile

TRIPLES = ((0, 1, 3), (1, 2, 4), (2, 3, 5), (3, 4, 6), (4, 5, 0), (5, 6, 1), (6, 0, 2))
"""Places of seven things, three at a time: every two of them stand together once (a Fano plane)."""


def by_turns(
    profile: Profile, wanted: Iterable[Mapping[str, Any]], *ways: Mapping[str, Any], first: int = 0
) -> Iterator[dict[str, Any]]:
    """Each query in every one of the ways; in `quick` in one way, the next one each time.

    `first` is the place of the one to begin with.
    """
    for index, each in enumerate(wanted, start=first):
        yield from ({**each, **way} for way in (ways if profile != "quick" else (ways[index % len(ways)],)))
