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
def contract_session(campaigns_mock: "CampaignsMock", request: pytest.FixtureRequest) -> Iterator["ContractSession"]:
    """Everything that the test sends to `campaigns_mock` is recorded and judged; a violation fails the test."""
    from campaign_contracts.testing import ContractSession

    session = ContractSession(campaigns_mock).start()
    run = request.node.runtest
    told = {""}

    def judged() -> None:
        try:
            run()
        except BaseException:
            if problem := _problem(session):  # it may be why
                told.add(problem)
                request.node.add_report_section("call", "contract", problem)
            raise
        if problem := _problem(session):
            told.add(problem)
            pytest.fail(problem, pytrace=False)

    request.node.runtest = judged  # so that the test itself fails, and not what comes after it
    yield session
    request.node.runtest = run  # plugins run a test again that has failed
    session.stop()
    if (problem := _problem(session)) not in told:  # of other fixtures, or of a test that asked for this one late
        pytest.fail(problem, pytrace=False)


def _problem(session: "ContractSession") -> str:
    """What was found against either side, in words."""
    from campaign_contracts.testing import ContractViolationError

    try:
        session.check()
    except ContractViolationError as error:
        return str(error)
    return ""
