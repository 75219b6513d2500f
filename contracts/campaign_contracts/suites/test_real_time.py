"""Real time: campaigns whose clock nobody moves. While this suite waits, time is moved for no other either.

The other functions go on meanwhile, also where they follow one another; under pytest alone it costs what it sleeps.
"""

import pytest

from campaign_contracts.suites.api import Api
from campaign_contracts.suites.marks import exercises, in_real_time
from campaign_contracts.suites.unaided import Unaided

ENDED_SECONDS = 3.0
"""Most servers have ended by now what is due to end within two seconds; what is read as over is to be told soon."""

STARTED_SECONDS = 3.6
"""From then: what is due to start at once has started: five are granted, and one for instants."""

HAPPENED_SECONDS = 2.0
"""From then: by now everything has happened that is due within two seconds, and what was read as over is told."""

CALLED_SECONDS = 9.5
"""From then until calls of ten seconds are over that began at once; only deep waits for it."""


@in_real_time
@exercises("LIF-22")
def test_real_time(api: Api) -> None:
    """A start, send_at, end_at and the last call come without anybody asking; the other suites go on meanwhile."""
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be read, or nothing may be dialled")
    unaided = api.shared(Unaided)
    began = unaided.began(within=ENDED_SECONDS)
    api.sleep(max(0.0, began + ENDED_SECONDS - api.sender.elapsed()))
    for campaign in unaided.ended:
        api.read(campaign, unaided.crowd.intent)
    api.sleep(STARTED_SECONDS)
    for campaign in unaided.started:
        api.read(campaign, unaided.crowd.intent)
    api.sleep(HAPPENED_SECONDS)
    for campaign in unaided.soon:
        api.read(campaign, unaided.crowd.intent)
    if api.profile == "deep":
        api.sleep(CALLED_SECONDS)
        unaided.crowd.look()
