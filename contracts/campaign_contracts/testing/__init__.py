"""For the tests of clients: a mock to talk to, and a session in which everything that is sent is recorded and judged.

Under pytest the fixtures `campaigns_mock` and `contract_session` are there without a line of set-up. Without pytest
both are context managers, `with` and `async with` alike.
"""

from campaign_contracts.testing.mock import CampaignsMock, Received
from campaign_contracts.testing.session import ContractSession, ContractViolationError

__all__ = ["CampaignsMock", "ContractSession", "ContractViolationError", "Received"]
