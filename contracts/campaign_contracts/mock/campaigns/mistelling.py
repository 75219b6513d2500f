"""What the faults of callbacks do. Nothing here runs while no fault is switched on."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.dialling.calls import Event

if TYPE_CHECKING:
    from campaign_contracts.mock.campaigns.callbacks import Delivery

Json = Any
Attempts = Callable[[str], list[dict[str, Json]]]


def deliveries(
    campaign: Campaign, events: list[Event], due: list["Delivery"], behaviour: Behaviour, attempts: Attempts
) -> list["Delivery"]:
    """What is sent in place of what is due."""
    faults = behaviour.faults
    due = [replace(delivery, faults=faults) for delivery in _redirected(campaign, events, due, behaviour)]
    for fault in behaviour.hooks:
        if fault.tell:
            due = fault.tell(due)
    if "failure-silences-campaign" in faults and any(
        attempt["problem"] or attempt["status"] != 200 for attempt in attempts(campaign.id)
    ):
        return []
    if "changed-callback-silenced" in faults:
        urls = {attempt["kind"]: attempt["url"] for attempt in attempts(campaign.id)}
        due = [delivery for delivery in due if urls.get(delivery.kind, delivery.url) == delivery.url]
    if "callback-urls-of-start-kept" in faults:
        first = {attempt["kind"]: attempt["url"] for attempt in reversed(attempts(campaign.id))}
        due = [replace(delivery, url=first.get(delivery.kind, delivery.url)) for delivery in due]
    return due


def _redirected(
    campaign: Campaign, events: list[Event], due: list["Delivery"], behaviour: Behaviour
) -> list["Delivery"]:
    """Events without a URL of their own, sent to another callback's."""
    from campaign_contracts.mock.campaigns.callbacks import Delivery, payload

    url = campaign.definition.get("status_callback")
    orphans = {kind for kind in ("call_status_callback", "call_schedule_callback") if not campaign.definition.get(kind)}
    if "attempts-told-to-status-callback" in behaviour.faults:
        orphans &= {"call_status_callback"}
    elif "everything-told-to-status-callback" not in behaviour.faults:
        return due
    if not isinstance(url, str):
        return due
    extra = [event for event in events if event.kind in orphans]
    return due + [
        Delivery(campaign=campaign.id, kind=event.kind, url=url, payload=payload(campaign, event, behaviour))
        for event in extra
    ]


def pauses(usual: tuple[float, ...], faults: frozenset[str]) -> tuple[float, ...]:
    """After how many seconds a failed delivery is repeated."""
    if "failed-callback-not-repeated" in faults:
        return ()
    return (0.2,) * 4 if "failed-callback-repeated-four-times" in faults else usual


def form(payload: dict[str, Json], faults: frozenset[str]) -> tuple[str, bytes, str]:
    """Method, body and media type of a callback."""
    if "callbacks-as-forms" in faults:
        return "POST", urlencode(payload).encode(), "application/x-www-form-urlencoded"
    method = "PUT" if "callbacks-by-put" in faults else "POST"
    return method, orjson.dumps(payload), "application/json"
