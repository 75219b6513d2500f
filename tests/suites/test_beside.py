"""Several things beside each other: in their turns, as far as they wait, and in no more threads than that takes."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.suites.test_server_clock import PATIENCE_SECONDS, _Sender, clock_of, waits

from campaign_contracts.suites.beside import each
from campaign_contracts.suites.server_clock import ServerClock


def apart(clock: ServerClock, plans: list[list[int]], at_once: int | None, moves: list[float]) -> list[list[int]]:
    """By which moves the waits of each plan ended, where so many go on at a time."""

    def play(plan: list[int]) -> list[int]:
        ended = []
        for seconds in plan:
            clock.pass_time(seconds)
            ended.append(len(moves))
        return ended

    with clock.shared(1, at_once=at_once) as [turn]:
        turn.wait(PATIENCE_SECONDS)
        ended = each(clock, play, plans)
        clock.leave()
    return ended


@settings(max_examples=40, deadline=None)
@given(plans=st.lists(waits, max_size=8))
def test_whom_a_move_wakes_does_not_depend_on_how_many_go_on_at_a_time(plans: list[list[int]]) -> None:
    woken = []
    for at_once in (1, 3, None):
        sender = _Sender()
        woken.append(apart(clock_of(sender), plans, at_once, sender.moves))
    assert woken[0] == woken[1] == woken[2]


def test_all_that_wait_for_the_same_time_share_one_move_of_the_clock() -> None:
    sender = _Sender()
    assert apart(clock_of(sender), [[60]] * 40, 1, sender.moves) == [[1]] * 40
    assert sender.moves == [60]


def test_what_waits_for_nothing_takes_no_thread_for_each() -> None:
    found = each(clock_of(_Sender()), lambda item: (item, threading.get_ident()), range(40))
    assert [item for item, _ in found] == [*range(40)]
    assert len({thread for _, thread in found}) == 1


def test_where_all_may_go_on_they_do() -> None:
    clock, together = clock_of(_Sender()), threading.Barrier(12)
    with clock.shared(1):
        each(clock, lambda _: together.wait(PATIENCE_SECONDS), range(12))
        clock.leave()


def test_an_error_comes_when_all_are_done() -> None:
    done: list[int] = []

    def act(item: int) -> None:
        done.append(item)
        if item in {3, 5}:
            raise IndexError(item)

    with pytest.raises(IndexError, match="3"):
        each(clock_of(_Sender()), act, range(9))
    assert done == [*range(9)]


def test_it_may_be_done_inside_itself() -> None:
    sender = _Sender()
    clock = clock_of(sender)

    def inner(item: int) -> int:
        clock.pass_time(60)
        return item

    assert each(clock, lambda item: each(clock, inner, [item] * 3), range(3)) == [[item] * 3 for item in range(3)]
    assert sender.moves == [60]
