"""Few requests in which everything is tried."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from campaign_contracts.suites.designs import TRIPLES, alone_by_turns, by_turns

WAYS: tuple[dict[str, str], ...] = ({}, {"status": "created"}, {"name": "x"})


def test_every_two_of_seven_things_stand_together_in_one_triple() -> None:
    pairs = [pair for triple in TRIPLES for pair in combinations(sorted(triple), 2)]
    assert sorted(pairs) == list(combinations(range(7), 2))


def test_quick_sends_each_once_and_in_each_way_by_turns() -> None:
    wanted = [{"limit": limit} for limit in range(7)]
    chosen = list(by_turns("quick", wanted, *WAYS, first=1))
    assert [each["limit"] for each in chosen] == list(range(7))
    assert [each | {"limit": 0} for each in chosen[:3]] == [{"limit": 0} | WAYS[place] for place in (1, 2, 0)]


def test_longer_profiles_send_each_in_every_way() -> None:
    wanted = [{"limit": 1}, {"limit": 2}]
    assert list(by_turns("standard", wanted, *WAYS)) == [{**each, **way} for each in wanted for way in WAYS]


@given(count=st.integers(1, 12), turns=st.integers(2, 4))
def test_every_edit_is_sent_alone_once_and_with_others_in_each_other_turn(count: int, turns: int) -> None:
    edits = [{str(number): number} for number in range(count)]
    tried = [alone_by_turns("quick", edits, turn, turns) for turn in range(turns)]
    for edit in edits:
        assert sum(edit in each[:-1] for each in tried) == 1
        assert sum(edit.items() <= each[-1].items() for each in tried) == turns - 1


def test_longer_profiles_send_every_edit_alone_in_every_turn() -> None:
    edits = [{"name": "a"}, {"url": "b"}]
    assert alone_by_turns("standard", edits, 1, 2) == edits
