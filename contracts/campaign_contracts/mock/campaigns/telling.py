"""What callbacks tell: which of the events, to which URL, in which words; sending is a matter of `callbacks`. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import orjson

from campaign_contracts.lifecycle import portal_spelling
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.clock import local_text, utc_text
from campaign_contracts.mock.dialling.calls import Event
from campaign_contracts.spec import Json

Attempts = Sequence[dict[str, Json]]
"""What was tried to deliver, each as it is remembered, oldest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What there is to tell of a campaign, and what was told or tried before."""

    campaign: Campaign
    events: Sequence[Event]
    behaviour: Behaviour
    before: Callable[[], Attempts]


def as_due(_news: News, due: "list[Delivery]") -> "list[Delivery]":
    """Each event that has a URL is told, in order (CBK-05, CBK-06, CBK-07)."""
    return due


def as_usual(pauses: tuple[float, ...]) -> tuple[float, ...]:
    """After how many seconds, one after the other, a failed delivery is repeated (CBK-08)."""
    return pauses


def as_json(said: dict[str, Json]) -> tuple[str, bytes, str]:
    """The method, the body and the media type of a callback (CBK-09)."""
    return "POST", orjson.dumps(said), "application/json"


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What is told, and how."""

    due: Callable[[News, "list[Delivery]"], "list[Delivery]"] = as_due
    pauses: Callable[[tuple[float, ...]], tuple[float, ...]] = as_usual
    form: Callable[[dict[str, Json]], tuple[str, bytes, str]] = as_json


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One callback to be sent: where to, which kind, what it says."""

    campaign: str
    kind: str
    url: str
    payload: dict[str, Json]
    number: int | None = None
    telling: Telling = field(default_factory=Telling)


def delivery(news: News, event: Event, url: str) -> Delivery:
    """What tells a URL of an event."""
    return Delivery(
        campaign=news.campaign.id,
        kind=event.kind,
        url=url,
        payload=payload(news.campaign, event, news.behaviour),
        telling=news.behaviour.of(Telling),
    )


def payload(campaign: Campaign, event: Event, behaviour: Behaviour) -> dict[str, Json]:
    """What a callback says (CBK-04)."""
    choices = behaviour.choices
    written = utc_text if choices.instants_in_utc else local_text
    told = event.status
    if choices.unreached_told_as_failed and event.kind == "call_schedule_callback" and told != "completed":
        told = "failed"
    status = portal_spelling(told) if choices.portal_spelling_in_callbacks else told
    said: dict[str, Json] = {"campaign_sid": campaign.id, "status": status, "date_updated": written(event.at)}
    if event.kind == "status_callback":
        said["date_created"] = written(campaign.created_at)
        if choices.start_date_told:
            said["date_started"] = written(campaign.start_at)
        if choices.further_event_keys:
            said |= {"reports": None, "report_url": None}
    elif event.kind == "call_status_callback":
        call = event.calls[0]
        said |= {"call_sid": call.sid, "number": call.number, "date_created": written(call.start)}
        if choices.further_call_event_keys:
            said |= {"duration": None, "recording_url": None, "digits": None}
    else:
        sids: list[Json] = [call.sid for call in event.calls]
        if choices.call_sids_as_objects:
            sids = [{choices.sid_key: call.sid, "status": call.status} for call in event.calls]
        caller = campaign.definition.get("caller_id") if choices.events_name_caller else ""
        number, since = (event.calls[0].number, event.calls[0].start) if event.calls else (event.number, event.at)
        said |= {"to": number, "from": caller, "call_sids": sids, "date_created": written(since)}
        if choices.further_call_event_keys:
            said |= {"name": None, "retries": len(event.calls)}
    return said
