"""A history for the tests of callbacks."""

import pytest
from tests.checks.dialling import RECEIVER
from tests.checks.histories import History


@pytest.fixture
def history() -> History:
    """A run with a receiver."""
    return History(receiver=RECEIVER)
