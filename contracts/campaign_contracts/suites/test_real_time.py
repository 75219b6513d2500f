"""Real time: campaigns whose clock nobody moves. While this suite waits, time is moved for no other either.

The other functions go on meanwhile, also where they follow one another; under pytest alone it costs what it sleeps.
"""

import pytest

from campaign_contracts.suites.api import Api
from campaign_contracts.suites.marks import exercises, in_real_time
from campaign_contracts.suites.unaided import Unaided

ENDED_SECONDS = 3.0
"""Most servers have ended by now what is due to end within two seconds; what is read as over is to be told soon."""

STARTED_SECONDS = 6.6
"""By now what is due to start at once has started: five are granted, and one for instants."""

HAPPENED_SECONDS = 8.6
"""By now everything has happened that is due within two seconds."""

CALLED_SECONDS = 18.1
"""By now calls of ten seconds are over that began at once; only deep waits for it."""


@in_real_time
@exercises("LIF-22")
def test_real_time(api: Api) -> None:
    """A start, send_at, end_at and the last call come without anybody asking; the other suites go on meanwhile."""
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be read, or nothing may be dialled")
    unaided = api.shared(Unaided)
    began = unaided.began(within=ENDED_SECONDS)

    def wait_until(seconds: float) -> None:
        api.sleep(max(0.0, began + seconds - api.sender.elapsed()))

    looks = ((ENDED_SECONDS, unaided.ended), (STARTED_SECONDS, unaided.started), (HAPPENED_SECONDS, unaided.soon))
    for seconds, due in looks:
        wait_until(seconds)
        for campaign in due:
            api.read(campaign, unaided.crowd.intent)
    if api.profile == "deep":
        wait_until(CALLED_SECONDS)
        unaided.crowd.look()
