"""Reading: what was written is read back, unknown ids are not found, and reading changes nothing."""

from campaign_contracts.history import Intent
from campaign_contracts.suites import exercises
from campaign_contracts.suites.api import Api


@exercises("GET-01", "GET-03", "CRE-01", "CRE-02", "CRE-03", "CRE-21", "CRE-23")
def test_a_created_campaign_reads_back_twice(api: Api) -> None:
    """Create, read, let time pass, read again: a scheduled campaign stays as it is."""
    intent = Intent(case="read back")
    campaign = api.create(api.element(), intent).id
    if campaign is None:
        return
    api.read(campaign, intent)
    api.pass_time(10)
    api.read(campaign, intent)


@exercises("GET-02", "CAL-10")
def test_unknown_ids_are_not_found(api: Api) -> None:
    """An id that nobody was given, on every operation that takes one."""
    intent = Intent(case="unknown id")
    for unknown in ("0" * 32, "nosuchcampaign", "00000000-0000-4000-8000-000000000000"):
        api.read(unknown, intent)
        api.call_details(unknown, intent)
        api.call_details(unknown, intent, singular=True)
