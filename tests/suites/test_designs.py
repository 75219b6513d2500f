"""Few requests in which everything is tried."""

from itertools import combinations

from campaign_contracts.suites.designs import TRIPLES, by_turns

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
