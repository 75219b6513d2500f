"""At the end of a run: what was to come has come, and what comes later is too much."""

from campaign_contracts.suites.api import Api
from campaign_contracts.suites.failing import Failing, needs_receiver
from campaign_contracts.suites.marks import afterwards, exercises

WATCH_SECONDS = 5.4


@afterwards("test_failing")
@exercises("CBK-08", "DEL-05", "CBK-01", "CBK-02", "CBK-03")
def test_watched(api: Api) -> None:
    """After a while: nothing is repeated for ever, and what is gone has not called back."""
    needs_receiver(api)
    failing = api.shared(Failing)
    if not failing.crowd.ids:
        return
    api.sleep(max(0.0, failing.until + WATCH_SECONDS - api.sender.elapsed()))
    failing.crowd.look()
    for campaign in failing.deleted:
        api.read(campaign, failing.crowd.intent)
