"""What the suites are given."""

import pytest

from campaign_contracts.suites.api import Api
from campaign_contracts.suites.marks import API


@pytest.fixture(scope="session")
def api(request: pytest.FixtureRequest) -> Api:
    """What sends operations to the target, and brings its campaigns into states."""
    return request.config.stash[API]()
