"""Real time: campaigns whose clock nobody moves. While this suite waits, time is moved for no other either.

The other functions go on meanwhile, also where they follow one another; under pytest alone it costs what it sleeps.
"""

import pytest

from campaign_contracts.suites.api import DAY_SECONDS, Api, UnattainedError
from campaign_contracts.suites.dialling import CALLS, ENDS, LATE, TARGETS, Crowd, hooks
from campaign_contracts.suites.marks import exercises, in_real_time

ENDED_SECONDS = 3.0
"""Most servers have ended by now what is due to end within two seconds; what is read as over is to be told soon."""

STARTED_SECONDS = 3.6
"""From then: what is due to start at once has started: five are granted, and one for instants."""

HAPPENED_SECONDS = 2.0
"""From then: by now everything has happened that is due within two seconds."""

ANSWERS = ((LATE,), (), ())
"""How the receiver answers the ends of campaigns: one that is answered late is not to be told again."""

CALLED_SECONDS = 9.5
"""From then until calls of ten seconds are over that began at once; quick does not wait for it."""


@in_real_time
@exercises("LIF-22")
def test_real_time(api: Api) -> None:
    """A start, send_at, end_at and the last call come without anybody asking; the other suites go on meanwhile."""
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be read, or nothing may be dialled")
    crowd = Crowd(api, "real time", "LIF-22")
    try:
        campaigns = _created(crowd)
    except UnattainedError:  # on a busy machine two seconds can be over by then
        campaigns = _created(crowd)
    window = {"send_at": api.instant(2), "end_at": api.instant(DAY_SECONDS)}
    now, soon, edited, *ended = campaigns[2:8]
    *others, another_soon = campaigns[8:]
    crowd.act("pause", ended[-1:])
    api.edit(edited, {"schedule": window}, crowd.intent)
    api.sleep(ENDED_SECONDS)
    for campaign in ended:
        api.read(campaign, crowd.intent)
    api.sleep(STARTED_SECONDS)
    for campaign in (now, *others):
        api.read(campaign, crowd.intent)
    api.sleep(HAPPENED_SECONDS)
    for campaign in (soon, edited, *ended, another_soon):
        api.read(campaign, crowd.intent)
    if api.profile != "quick":
        api.sleep(CALLED_SECONDS)
        crowd.look()


def _created(crowd: Crowd) -> list[str]:
    """Two that call at once, three that start now, soon and in a day, three that end soon, two now and one soon.

    In this order, and in one bulk: some servers treat one of more than ten in another way.
    """
    api = crowd.api
    window = {"send_at": api.instant(2), "end_at": api.instant(DAY_SECONDS)}
    slow = {"mode": "custom", "throttle": 1}
    soon = {"schedule": window, **slow}
    elements = [
        crowd.element("6"),
        crowd.element("8"),
        crowd.element("0" * 20, **slow),
        crowd.element("0" * 20, **soon),
        crowd.element("0" * 20, schedule={"send_at": api.instant(DAY_SECONDS), "end_at": api.instant(2 * DAY_SECONDS)}),
    ]
    ends = [
        crowd.element("0" * 20, schedule={"end_at": api.instant(2)}, **slow),
        crowd.element("0" * 20, schedule={"send_at": api.instant(1), "end_at": api.instant(2)}, **slow),
        crowd.element("0" * 20, schedule={"end_at": api.instant(2)}, **slow),
    ]
    receiving = api.receiver is not None
    told = [
        (element, [crowd.hook(ENDS, replies)] if receiving else ())
        for element, replies in zip(ends, ANSWERS, strict=True)
    ]
    calling = [(element, hooks(crowd, (CALLS, TARGETS)) if receiving else ()) for element in elements[:2]]
    more = [crowd.element("0" * 20, **settings) for settings in (slow, slow, soon)]
    silent, more_silent = ([(element, ()) for element in those] for those in (elements[2:], more))
    return crowd.hooked([*calling, *silent, *told, *more_silent])
