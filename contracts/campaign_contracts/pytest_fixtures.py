"""The fixtures `campaigns_mock` and `contract_session`, for every project in which the kit is installed.

pytest loads this module everywhere: it has no option, no hook, and imports nothing until a fixture is asked for.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from campaign_contracts.testing import CampaignsMock, ContractSession


@pytest.fixture(scope="session")
def _campaigns_mock_process() -> Iterator["CampaignsMock"]:
    from campaign_contracts.testing import CampaignsMock

    with CampaignsMock() as mock:
        yield mock


@pytest.fixture
def campaigns_mock(_campaigns_mock_process: "CampaignsMock") -> "CampaignsMock":
    """A running mock of the Campaigns API, one for each worker, as good as new for each test."""
    _campaigns_mock_process.reset()
    return _campaigns_mock_process


@pytest.fixture
def contract_session(campaigns_mock: "CampaignsMock") -> Iterator["ContractSession"]:
    """Everything that the test sends to `campaigns_mock` is recorded and judged; a violation fails the test."""
    from campaign_contracts.testing import ContractSession, ContractViolationError

    session = ContractSession(campaigns_mock).start()
    yield session
    session.stop()
    try:
        session.check()
    except ContractViolationError as error:
        pytest.fail(str(error), pytrace=False)
