"""What the suites are given."""

import pytest

from campaign_contracts.suites import API
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.failing import Failing


@pytest.fixture(scope="session")
def api(request: pytest.FixtureRequest) -> Api:
    """What sends operations to the target, and brings its campaigns into states."""
    return request.config.stash[API]()


@pytest.fixture(scope="session")
def failing(api: Api) -> Failing:
    """The campaigns whose receiver fails."""
    return Failing(api)
