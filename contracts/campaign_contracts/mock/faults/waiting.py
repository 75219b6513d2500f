"""Faults of campaigns that were still paused when their send_at came: what was edited before does not act."""

from itertools import pairwise

from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.faults.acting import EVERYTHING, as_dialled, undialled
from campaign_contracts.mock.faults.fault import Fault


def paused_over_send_at(campaign: Campaign) -> bool:
    """Whether its send_at came while it was paused."""
    steps = pairwise([*campaign.log, (campaign.settled_at, campaign.state)])
    return any(state == "paused-before-send-at" and until > campaign.start_at for (_, state), (until, _) in steps)


def _as_dialled_late(campaign: Campaign) -> Campaign:
    return as_dialled(campaign) if paused_over_send_at(campaign) else campaign


FAULTS: tuple[Fault, ...] = (
    undialled(
        "edits-before-a-late-start-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        "a campaign that was still paused when its send_at came is dialled as it was before its edits",
        *EVERYTHING,
        dialled=_as_dialled_late,
    ),
)
