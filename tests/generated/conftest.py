"""A mock for the generated client, clean and contrarian."""

from collections.abc import Iterator

import pytest
from exotel_campaigns import Client

from campaign_contracts.mock.server import MockServer


@pytest.fixture(scope="module", params=["clean", "contrarian"])
def mock(request: pytest.FixtureRequest) -> Iterator[MockServer]:
    """A mock of either kind."""
    with MockServer(contrarian=request.param == "contrarian") as server:
        yield server


@pytest.fixture
def client(mock: MockServer) -> Iterator[Client]:
    """A client of the demo account."""
    with Client(account_sid="demo", api_key="demo-key", api_token="demo-token", base_url=mock.base_url) as client:
        yield client
