"""Reading: what was written is read back, unknown ids are not found, and reading changes nothing."""

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.suites import states
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.marks import exercises

HOUR_SECONDS = 3600
INVENTED = ("0" * 32, "nosuchcampaign", "6d49fb6fe1ee4abc8b2c4ea5d2f4015a14bo")


@exercises("GET-01", "GET-03", "CRE-01", "CRE-02", "CRE-03", "CRE-21", "CRE-23", "LIF-18")
def test_a_created_campaign_reads_back_twice(api: Api) -> None:
    """Create, read, let time pass, read again: a scheduled campaign stays as it is."""
    intent = Intent(case="read back")
    campaign = api.create(api.element(), intent).id
    if campaign is None:
        return
    for wait in (10, 10, 4 * HOUR_SECONDS, 0):
        api.read(campaign, intent)
        api.pass_time(wait)


@exercises("GET-03", "GET-01", "LIF-19", "ACC-04")
@pytest.mark.parametrize("state", ["paused-before-send-at", "completed", "archived", "canceled", "failed"])
def test_reading_changes_nothing(api: Api, state: str) -> None:
    """A campaign in each quiet state, read again and again while time passes; another account asks for its calls."""
    if not states.attainable(api, state):
        pytest.skip("this target does not allow the state to be reached")
    intent = Intent(case=f"read while {state}", rule="GET-03")
    campaign = api.campaign(state, intent)
    strange = Intent(case=f"another account's calls while {state}", rule="ACC-04")
    api.pass_time(60)
    for operation in ("get_campaign", "get_call_details", "get_call_details_singular", "get_campaign"):
        if api.other is not None and operation != "get_campaign":
            api.call(operation, strange, campaign=campaign, account=api.other)
        else:
            api.read(campaign, intent)
        api.pass_time(5)
    api.call_details(campaign, intent)
    api.list(intent, {"name": api.run_id, "limit": 1})
    api.read(campaign, intent)


SPARSE = 12
"""Characters from which on an id that differs from a known one is nobody's; of shorter ones every one may be given."""


def nearly(known: str) -> list[str]:
    """Ids that hold a known one, or a part of it, and are none."""
    held = (known[:-1], known[: len(known) // 2], f"{known}0", f"0{known}", known.upper(), known.lower())
    odd = (f"{known} ", f"{known}/0")
    return [*(one for one in dict.fromkeys(held) if len(one) >= SPARSE and one != known), *odd]


@exercises("GET-02", "CAL-10", "EDT-07", "DEL-03")
def test_invented_ids_are_not_found(api: Api) -> None:
    """An id that nobody was given, on every operation that takes one; ids that are nearly known."""
    named = f"{api.run_id}named"
    known = api.create(api.element(name=named), Intent(case="somebody is there")).id
    intent = Intent(case="invented id", invented=True)
    for unknown in (*INVENTED, named):
        api.read(unknown, intent)
        api.edit(unknown, {"name": api.name()}, intent)
        api.act(unknown, "pause", intent)
        api.delete(unknown, intent)
        api.call_details(unknown, intent)
        api.call_details(unknown, intent, singular=True)
    for unknown in nearly(known) if known is not None else ():
        api.read(unknown, intent)
        api.act(unknown, "pause", intent)
        api.call_details(unknown, intent)
        api.delete(unknown, intent)
    for query in ("limit=5", "offset=1", "status=completed&limit=1", "sort_by=date_created:desc"):
        api.call_details(INVENTED[0], intent, query)
        api.call_details(INVENTED[0], intent, query, singular=True)
