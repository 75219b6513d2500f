"""A few of the interruptions of a live run; `make interruptions` tries all of them."""

import signal

import pytest
from tests.interruptions import OVER, interrupted


@pytest.mark.parametrize(("number", "at"), [(signal.SIGKILL, 20), (signal.SIGINT, 40)])
def test_an_interrupted_run_leaves_nothing_that_calls(number: int, at: int) -> None:
    left = interrupted((number, at))
    assert left.clean, left
    assert left.exit_code == (-number if number == signal.SIGKILL else 3)


def test_a_terminal_that_closes_while_a_run_cleans_up_changes_nothing() -> None:
    left = interrupted((signal.SIGINT, 30), (signal.SIGHUP, 32), (signal.SIGHUP, 34))
    assert left.clean, left
    assert (left.exit_code, left.journals) == (3, 0)
    assert set(left.unswept) <= set(OVER)


def test_a_second_interrupt_leaves_the_rest_to_a_sweep() -> None:
    """It is said that cleaning up was cut short, and with what it goes on."""
    left = interrupted((signal.SIGINT, 30), (signal.SIGINT, 33))
    assert left.clean, left
    assert (left.exit_code, left.journals) == (3, 1)
    assert set(left.unswept) - set(OVER)
    assert "cleaning up was cut short (interrupted)" in left.printed
    assert "could not be deleted, and may still run: " in left.printed
    assert "`campaign-contracts sweep` tries again" in left.printed
