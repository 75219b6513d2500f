"""Campaigns whose receiver fails: made by one suite function, and looked at once more at the end of the run."""

import pytest

from campaign_contracts.suites.api import Api
from campaign_contracts.suites.dialling import Crowd


class Failing:
    """What is watched. The functions in between are time that passes anyway."""

    def __init__(self, api: Api) -> None:
        """Bind to a target; nothing is sent."""
        self.crowd = Crowd(api, "failing receiver", "CBK-08")
        self.deleted: list[str] = []
        self.until = 0.0
        """When they had told everything, in seconds since the run began."""


def needs_receiver(api: Api) -> None:
    """Skip where callbacks cannot be received."""
    if api.receiver is None or not (api.control and api.may_call):
        pytest.skip("callbacks cannot be received, or the server's clock cannot be moved")
