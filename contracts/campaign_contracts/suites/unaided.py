"""Campaigns whose clock nobody moves: one suite function begins them, another looks when what is due has come."""

from campaign_contracts.suites.api import DAY_SECONDS, Api, UnattainedError
from campaign_contracts.suites.dialling import CALLS, ENDS, LATE, TARGETS, Crowd, hooks

ANSWERS = ((LATE,), (), ())
"""How the receiver answers the ends of campaigns: one that is answered late is not to be told again."""

SAME_SECONDS = 0.5
"""By less than this the server's clock differs from real time as long as nobody moves it."""


class Unaided:
    """Ten campaigns. The function that waits for real time anyway begins them, so that the next one waits less."""

    def __init__(self, api: Api) -> None:
        """Bind to a target; nothing is sent."""
        self._api = api
        self._began: float | None = None
        self._clock = 0.0

    def began(self, within: float) -> float:
        """When they were begun (record time): now, unless that was `within` seconds ago, and time not moved since."""
        latest, moved = self._api.sender.elapsed() - within, self._ahead() - self._clock
        if self._began is None or self._began < latest or abs(moved) > SAME_SECONDS:
            self._began = self._begin()
        return self._began

    def _ahead(self) -> float:
        return self._api.now() - self._api.sender.elapsed()

    def _begin(self) -> float:
        self.crowd = Crowd(self._api, "real time", "LIF-22")
        try:
            campaigns = self._created()
        except UnattainedError:  # on a busy machine two seconds can be over by then
            campaigns = self._created()
        began, self._clock = self._api.sender.elapsed(), self._ahead()
        window = {"send_at": self._api.instant(2), "end_at": self._api.instant(DAY_SECONDS)}
        now, soon, edited, *self.ended = campaigns[2:8]
        *others, another_soon = campaigns[8:]
        self.crowd.act("pause", self.ended[-1:])
        self._api.edit(edited, {"schedule": window}, self.crowd.intent)
        self.started = (now, *others)
        self.soon = (soon, edited, *self.ended, another_soon)
        return began

    def _created(self) -> list[str]:
        """Two that call at once, three that start now, soon and in a day, three that end soon, two now and one soon.

        In this order, and in one bulk: some servers treat one of more than ten in another way.
        """
        api, crowd = self._api, self.crowd
        window = {"send_at": api.instant(2), "end_at": api.instant(DAY_SECONDS)}
        slow = {"mode": "custom", "throttle": 1}
        soon = {"schedule": window, **slow}
        elements = [
            crowd.element("6"),
            crowd.element("8"),
            crowd.element("0" * 20, **slow),
            crowd.element("0" * 20, **soon),
            crowd.element(
                "0" * 20, schedule={"send_at": api.instant(DAY_SECONDS), "end_at": api.instant(2 * DAY_SECONDS)}
            ),
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
