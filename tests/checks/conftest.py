"""Histories to begin with."""

import pytest
from tests.checks.crowds import Crowd
from tests.checks.histories import History


@pytest.fixture
def history() -> History:
    """A run that has only looked at the clock."""
    return History()


@pytest.fixture
def crowd(history: History) -> Crowd:
    """Twenty-seven campaigns, made in that history."""
    return Crowd(history)
