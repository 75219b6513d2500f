"""A few of the interruptions of a live run; `make interruptions` tries all of them."""

import signal

import pytest
from tests.interruptions import interrupted


@pytest.mark.parametrize(("number", "at"), [(signal.SIGKILL, 20), (signal.SIGINT, 40)])
def test_an_interrupted_run_leaves_nothing_that_calls(number: int, at: int) -> None:
    left = interrupted(number, at)
    assert left.clean, left
    assert left.exit_code == (-number if number == signal.SIGKILL else 3)
