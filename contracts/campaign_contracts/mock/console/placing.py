"""Putting campaigns into a given state at once, for manual work and for tests of clients."""

import uuid
from dataclasses import replace

from campaign_contracts.mock.campaigns import record
from campaign_contracts.mock.campaigns.operations import Service
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.clock import DAY, HOUR, utc_text
from campaign_contracts.mock.wire.refusal import invalid
from campaign_contracts.spec import Json

MOST_AT_ONCE = 10_000

# What has to be done to a fresh campaign; the others are placed by what has happened in the meantime.
_ACTIONS = {
    "created": (),
    "in-progress": (),
    "paused-before-send-at": ("pause",),
    "paused-started": ("pause",),
    "completed": ("pause", "complete"),
    "completed-before-send-at": ("pause", "complete"),
    "archived": ("pause", "complete", "archive"),
    "archived-before-send-at": ("pause", "complete", "archive"),
    "deleted": ("delete",),
}
_BY_TIME = ("paused-after-send-at", "canceled", "failed")
_ALIASES = {"paused": "paused-before-send-at"}

_VALID = {
    "caller_id": "+12025550199",
    "from": ["+12025550100", "+12025550106", "+12025550109"],
    "url": "https://my.exotel.com/demo/exoml/start_voice/4",
}


def place(request: Json, service: Service, accounts: tuple[str, ...], now: int) -> list[str]:
    """The ids of new campaigns in the state that was asked for. Raises RefusalError.

    `request` has `state` (of the lifecycle, or a status), and perhaps `count`, `account`, `campaign` (parameters).
    """
    if not isinstance(request, dict):
        raise invalid('send {"state": "in-progress"}')
    state = _ALIASES.get(str(request.get("state")), str(request.get("state")))
    if state not in _ACTIONS and state not in _BY_TIME:
        raise invalid(f"state must be one of {', '.join((*_ACTIONS, *_BY_TIME))}")
    account, count = request.get("account", accounts[0]), request.get("count", 1)
    if account not in accounts:
        raise invalid(f"account must be one of {', '.join(accounts)}")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_AT_ONCE:
        raise invalid(f"count must be a whole number from 1 to {MOST_AT_ONCE}")
    parameters = request.get("campaign", {})
    if not isinstance(parameters, dict):
        raise invalid("campaign must be an object of parameters")
    return [_place(service, account, state, parameters, now) for _ in range(count)]


def _place(service: Service, account: str, state: str, parameters: dict[str, Json], now: int) -> str:
    element = {**_VALID, **parameters}
    if state == "failed":
        element["from"] = ["+12025550108"]
    if not service.behaviour.state(state).after_send_at and "schedule" not in element:
        element["schedule"] = {"send_at": utc_text(now + DAY)}
    definition = service.values.created(element, service.behaviour, now)
    campaign = record.create(
        definition, identifier=uuid.uuid4().hex, account=account, now=now, behaviour=service.behaviour
    )
    if state in _BY_TIME:
        campaign = _with_past(campaign, state, now)
    campaign, _ = service.scheduler.add(campaign, service.encoded(campaign), now)
    for stimulus in _ACTIONS.get(state, ()):
        acted = record.act(campaign, stimulus, now, service.behaviour)
        campaign, _ = service.scheduler.changed(campaign, acted, now)
    return campaign.id


def _with_past(campaign: Campaign, state: str, now: int) -> Campaign:
    """The campaign as it would be had it been scheduled before; what is due then happens at once."""
    begun = now - HOUR
    if state == "failed":
        log = [(begun, "created")]
        return replace(campaign, state="created", start_at=begun, settled_at=begun - 1, log=log)
    log = [(begun, "created"), (begun + 1, "paused-before-send-at")]
    end_at = now if state == "canceled" else campaign.end_at
    return replace(
        campaign, state="paused-before-send-at", start_at=begun + 2, end_at=end_at, settled_at=begun + 1, log=log
    )
