"""What a list shows, against looking at every campaign each time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_contracts.mock.campaigns.selection import (
    DELETED,
    LONGEST_INDEXED,
    MOST_VIEWS,
    Collation,
    Filter,
    Selection,
    ascii_folded,
)

AS_SENT = Collation(fold=str)
LETTERS = "abß%_ "
NAMES = st.one_of(st.text(LETTERS, max_size=7), st.just("ab" * LONGEST_INDEXED))
STATUSES = ("created", "paused", DELETED)
FILTERS = st.tuples(
    st.none() | st.frozensets(st.sampled_from(STATUSES), max_size=2), st.text(LETTERS, max_size=4), st.booleans()
)
CHANGES = st.tuples(st.integers(0, 12), NAMES, st.sampled_from((*STATUSES, "forgotten")), FILTERS)

Campaigns = dict[int, tuple[str, str]]


def _expected(campaigns: Campaigns, wanted: Filter) -> list[int]:
    statuses, term, by_name = wanted
    found = [
        sequence
        for sequence, (name, status) in campaigns.items()
        if term in name and (status != DELETED if statuses is None else status in statuses)
    ]
    return sorted(found, key=lambda sequence: (campaigns[sequence][0] if by_name else "", sequence))


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(CHANGES, max_size=40))
def test_a_selection_follows_every_change(changes: list[tuple[int, str, str, Filter]]) -> None:
    selection, campaigns, youngest = Selection(AS_SENT), Campaigns(), 0
    for place, name, status, wanted in changes:
        # An odd place is a change to one of the campaigns there are; borders of blocks lie between new ones.
        known = list(campaigns)
        sequence = known[place % len(known)] if known and place % 2 else youngest + 1 + 100 * (place % 3)
        youngest = max(youngest, sequence)
        if status != "forgotten":
            campaigns[sequence] = (name, status)
            selection.put(sequence, name, status)
        elif campaigns.pop(sequence, None):
            selection.remove(sequence)
        assert selection.view(wanted) == _expected(campaigns, wanted)
    for wanted in [(None, "", False), (None, "ab", True), (frozenset({DELETED}), "aba", False)]:
        assert selection.view(wanted) == _expected(campaigns, wanted)
    counted = [status for _, status in campaigns.values()]
    assert selection.totals() == {status: counted.count(status) for status in STATUSES if status in counted}


def test_more_lists_than_are_remembered_stay_right() -> None:
    selection = Selection(AS_SENT)
    for sequence in range(1, 600):
        selection.put(sequence, f"campaign {sequence}", "created")
    for _ in range(2):
        for number in range(1, MOST_VIEWS + 5):
            assert selection.view((None, f"campaign {number}", False))[0] == number
    assert selection.view((None, "paign 59", False)) == [59, *range(590, 600)]


def test_names_are_found_and_ordered_as_their_collation_has_it() -> None:
    names = {1: "naïve", 2: "NAÏVE", 3: "zeta", 4: "Zulu", 5: "alpha"}
    for collation, ordered, found in (
        (Collation(), [5, 1, 2, 3, 4], [1, 2]),
        (Collation(by_code_point=True), [2, 4, 5, 1, 3], [2, 1]),
        (Collation(fold=ascii_folded), [5, 2, 1, 3, 4], [1]),
    ):
        selection = Selection(collation)
        for sequence, name in names.items():
            selection.put(sequence, name.upper(), "created")
            selection.put(sequence, name, "created")
        assert selection.view((None, "", True)) == ordered
        assert selection.view((None, "naïve", True)) == found
