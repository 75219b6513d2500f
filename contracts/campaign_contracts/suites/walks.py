"""Random walks as data: what is done in which order, drawn first and walked later, perhaps many beside each other."""

from collections.abc import Sequence
from typing import Any

from campaign_contracts.history import Intent
from campaign_contracts.suites.api import DAY_SECONDS, Api

INTENT = Intent(case="random walk")

Step = tuple[str, tuple[Any, ...]]
"""The name of one of a walker's methods, and what it is given; campaigns are named by their numbers in the walk."""


def created(api: Api, start: int | None, fields: dict[str, Any]) -> dict[str, Any]:
    """A campaign that starts in so many seconds, or at once (None), with these parameters."""
    schedule = {"end_at": api.instant(2 * DAY_SECONDS)} | ({"send_at": api.instant(start)} if start else {})
    return api.running(schedule=schedule) | fields


class Walker:
    """Walks one walk. Everything is judged from the records."""

    def __init__(self, api: Api) -> None:
        """Begin a walk; nothing is sent."""
        self._api = api
        self._campaigns: dict[int, tuple[str, str]] = {}

    def walk(self, steps: Sequence[Step]) -> None:
        """Take all steps, but those with a campaign that was not created."""
        for name, arguments in steps:
            getattr(self, name)(*arguments)

    def create(self, number: int, account: str, start: int | None, fields: dict[str, Any]) -> None:
        """A campaign that starts at once, in ten minutes or in a day."""
        answer = self._api.create(created(self._api, start, fields), INTENT, account=account)
        if answer.id is not None:
            self._campaigns[number] = account, answer.id

    def create_several(self, numbers: Sequence[int], account: str) -> None:
        """Scheduled campaigns in one request."""
        answer = self._api.post({"campaigns": [self._api.element() for _ in numbers]}, INTENT, account=account)
        self._campaigns.update(zip(numbers, ((account, campaign) for campaign in answer.ids), strict=False))

    def act(self, number: int, action: str) -> None:
        """An action, legal or not, and a look at what it did."""
        self.edit(number, {"action": action})

    def edit(self, number: int, element: dict[str, Any]) -> None:
        """An edit, perhaps with an action, and a look at what it did."""
        if number in self._campaigns:
            account, campaign = self._campaigns[number]
            self._api.edit(campaign, element, INTENT, account=account)
            self.read(number)

    def delete(self, number: int) -> None:
        """A DELETE, and a look for what is left."""
        if number in self._campaigns:
            account, campaign = self._campaigns[number]
            self._api.delete(campaign, INTENT, account=account)
            self.read(number)

    def read(self, number: int) -> None:
        """One campaign."""
        if number in self._campaigns:
            account, campaign = self._campaigns[number]
            self._api.read(campaign, INTENT, account=account)

    def look_around(self, account: str, status: str) -> None:
        """The last campaigns of this run, perhaps of one status."""
        query = {"name": self._api.run_id, "sort_by": "date_created:desc", "limit": 50}
        self._api.list(INTENT, query | ({"status": status} if status else {}), account=account)

    def let_time_pass(self, seconds: int) -> None:
        """Time passes, where it can be made to."""
        self._api.pass_time(seconds)
