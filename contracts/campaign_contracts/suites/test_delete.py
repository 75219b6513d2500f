"""Deleting: what is scheduled goes and stays away, what has started is not deleted."""

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.suites.api import DAY_SECONDS, Api
from campaign_contracts.suites.cases import LIST_SIDS
from campaign_contracts.suites.marks import exercises

ACTIONS = ("pause", "resume", "complete", "archive")
REST_SECONDS = 5


@exercises("DEL-01", "DEL-02", "DEL-03", "LST-08", "LST-09", "LST-11")
def test_deleted_is_gone(api: Api) -> None:
    """A deleted campaign is not found by any operation, and nothing brings it back."""
    intent = Intent(case="deleted is gone", rule="DEL-02")
    name = api.name("deleted soon")
    campaign = api.campaign("created", intent, name=name)
    api.delete(campaign, intent)
    for _ in range(2):
        api.read(campaign, intent)
        api.edit(campaign, {"name": api.name()}, intent)
        api.edit(campaign, {"status_callback": "https://client.example/gone"}, intent)
        for action in ACTIONS:
            api.act(campaign, action, intent)
        api.edit(campaign, {"action": "pause", "custom_field": "back"}, intent)
        api.call_details(campaign, intent)
        api.call_details(campaign, intent, singular=True)
        api.list(intent, {"name": name})
        api.list(intent, {"name": name, "status": "created,paused"})
        api.list(intent, {"sort_by": "date_created:desc"})
        api.delete(campaign, intent)
        api.pass_time(REST_SECONDS)


@exercises("DEL-01", "DEL-02", "GET-01")
def test_deleted_after_changes(api: Api) -> None:
    """Scheduled campaigns that were edited, paused and resumed, have lists, or were made together and alike.

    Of some an edit or an action was refused before.
    """
    intent = Intent(case="deleted after changes", rule="DEL-01")
    made = [api.campaign("created", intent) for _ in range(3)]
    later = {"send_at": api.instant(2 * DAY_SECONDS), "end_at": api.instant(3 * DAY_SECONDS)}
    for change in ({"custom_field": "changed"}, {"schedule": later}):
        api.edit(made[0], change, intent)
    api.edit(made[0], {"type": "promo"}, intent)
    for action in ("pause", "resume"):
        api.act(made[1], action, intent)
    api.act(made[2], "complete", intent)
    alike = {"name": api.name("of one name"), "from_": api.numbers(1)}
    namesakes = api.post({"campaigns": [api.element(**alike) for _ in range(3)]}, intent).ids
    if namesakes:  # an edit changes one of them
        api.edit(namesakes[-1], {"custom_field": "the last of one name"}, intent)
        api.read(namesakes[0], intent)
    made += namesakes
    if not api.live:
        made += api.create(api.element(from_=..., lists=LIST_SIDS[:2]), intent).ids
    for campaign in made:
        api.delete(campaign, intent)
        api.read(campaign, intent)


@exercises("DEL-04", "LIF-10")
def test_started_is_not_deleted(api: Api) -> None:
    """A campaign that runs is not deleted: at its first call, after a while, again, after a resume, while it stands."""
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved")
    intent = Intent(case="started is not deleted", rule="DEL-04")

    def begin(begins: int) -> None:
        schedule = {"send_at": api.instant(begins)} if begins else {}
        element = api.running(schedule=schedule | {"end_at": api.instant(DAY_SECONDS)})
        campaign = api.create(element, intent).id
        if campaign is None:
            return
        for wait in (begins + 5, 60, 3700):
            api.pass_time(wait)
            _refuse_to_delete(api, campaign, intent)
        for action in ("pause", "resume", "pause"):
            api.act(campaign, action, intent)
            api.pass_time(REST_SECONDS)
            _refuse_to_delete(api, campaign, intent)

    api.each(begin, (0, 60))


def _refuse_to_delete(api: Api, campaign: str, intent: Intent) -> None:
    api.delete(campaign, intent)
    api.read(campaign, intent)
