"""So many go on at a time, in the order in which they asked."""

from hypothesis import given
from hypothesis import strategies as st

from campaign_contracts.suites.turns import Turns


@given(most=st.integers(1, 4), count=st.integers(1, 12))
def test_turns_are_handed_out_in_order_and_no_more_than_so_many(most: int, count: int) -> None:
    turns = Turns()
    turns.limit(most)
    asked = [turns.ask() for _ in range(count)]
    for over in range(count):
        begun = min(count, most - 1 + over)  # one had its turn before anybody asked
        assert [turn.is_set() for turn in asked] == [True] * begun + [False] * (count - begun)
        turns.over()


def test_who_waited_for_real_time_comes_before_all_others() -> None:
    turns = Turns()
    first, soon = turns.ask(), turns.ask(soon=True)
    turns.over()
    assert (first.is_set(), soon.is_set()) == (False, True)


def test_without_a_limit_nobody_waits() -> None:
    turns = Turns()
    asked = [turns.ask() for _ in range(3)]
    turns.limit(None)
    assert all(turn.is_set() for turn in [*asked, turns.ask()])
