"""A campaign as the API shows it: `data` and `summary`, with or without defaults, as the choices have it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns import parameters
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.clock import (
    LAST_INSTANT,
    SECOND,
    local_nanoseconds_text,
    local_text,
    parse_instant,
    utc_text,
)
from campaign_contracts.mock.dialling.calls import Call, Summary
from campaign_contracts.spec import Json

_SHOWN = (
    *("campaign_type", "flow_type", "read_via_text", "repeat_menu_attempts", "caller_id", "from", "lists", "url"),
    *("call_duplicate_numbers", "mode", "throttle", "retries", "schedule"),
    *("status_callback", "call_status_callback", "call_schedule_callback", "custom_field"),
)
_INSTANTS = ("send_at", "end_at")
_DEFAULTS = {"campaign_type": "static", "mode": "auto"}
_RETRY_DEFAULTS = {"number_of_retries": 0, "mechanism": "Linear", "on_status": ["busy", "no-answer", "failed"]}


def as_it_is(document: dict[str, Json]) -> dict[str, Json]:
    """What is shown is what there is."""
    return document


def as_counted(_campaign: Campaign, counts: Summary) -> Summary:
    """What a summary counts is what has happened."""
    return counts


@dataclass(frozen=True, kw_only=True)
class Showing:
    """What is shown in place of a campaign's `data`, of its `summary`, of a call record; and what is counted."""

    data: Callable[[dict[str, Json]], dict[str, Json]] = as_it_is
    summary: Callable[[dict[str, Json]], dict[str, Json]] = as_it_is
    call: Callable[[dict[str, Json]], dict[str, Json]] = as_it_is
    counted: Callable[[Campaign, Summary], Summary] = as_counted


def data(campaign: Campaign, behaviour: Behaviour) -> dict[str, Json]:
    """The `data` of a campaign (ruling *data of a campaign*, CRE-02)."""
    choices, definition = behaviour.choices, campaign.definition
    shown: dict[str, Json] = {
        "id": campaign.id,
        "account_sid": campaign.account,
        "name": campaign.name,
        "type": definition.get("type", "trans"),
    }
    nulls, defaults = choices.nulls_shown, choices.defaults_shown
    for name, write, default in _WRITTEN:
        value = definition.get(name)
        if write is not None:
            value = write(value, campaign, choices)
        elif value is None and defaults:
            value = default
        if value is not None or nulls:
            shown[name] = value
    written = utc_text if choices.instants_in_utc else local_text
    shown["date_created"] = written(campaign.created_at)
    shown["date_updated"] = written(campaign.updated_at)
    shown["status"] = behaviour.state(campaign.state).status
    shown["call_status_callback_params"] = None
    return behaviour.of(Showing).data(shown)


def _numbers(sent: Json, _campaign: Campaign, choices: Choices) -> Json:
    if sent is None or not choices.numbers_shown:
        return None
    numbers = parameters.numbers(sent)
    if choices.numbers_listed == "each once":
        return list(dict.fromkeys(numbers))
    return sorted(numbers) if choices.numbers_listed == "in order" else numbers


def _flag(sent: Json, _campaign: Campaign, choices: Choices) -> Json:
    if sent is None:
        return False if choices.defaults_shown else None
    return sent == "true" if isinstance(sent, str) else sent


def _retries(sent: Json, _campaign: Campaign, choices: Choices) -> Json:
    return {**_RETRY_DEFAULTS, **sent} if isinstance(sent, dict) and choices.defaults_shown else sent


def _schedule(sent: Json, campaign: Campaign, choices: Choices) -> Json:
    if not isinstance(sent, dict):
        if not choices.defaults_shown:
            return None
        sent = {}
    if choices.instants_in_utc:
        sent = {name: utc_text(parse_instant(sent[name])) for name in _INSTANTS if isinstance(sent.get(name), str)}
    if not choices.defaults_shown:
        return sent
    schedule = {"send_at": sent.get("send_at") or local_text(campaign.start_at)}
    end_at = sent.get("end_at") or (local_text(campaign.end_at) if campaign.end_at < LAST_INSTANT else None)
    return schedule if end_at is None else {**schedule, "end_at": end_at}


_OWN_WAYS = {"from": _numbers, "call_duplicate_numbers": _flag, "retries": _retries, "schedule": _schedule}
"""How parameters are shown that are not always shown as they were sent."""
_WRITTEN = tuple((name, _OWN_WAYS.get(name), _DEFAULTS.get(name)) for name in _SHOWN)
"""What is shown, in its order: each with its own way, if any, and with its default."""


def summary(campaign: Campaign, counts: Summary, behaviour: Behaviour) -> dict[str, Json]:
    """The `summary` of a campaign (CRE-23, LIF-17, CAL-08)."""
    written = utc_text if behaviour.choices.instants_in_utc else local_nanoseconds_text
    counts = behaviour.of(Showing).counted(campaign, counts)
    counted = {
        "campaign_sid": campaign.id,
        "call_scheduled": counts.call_scheduled,
        "call_initialized": counts.call_initialized,
        "call_completed": counts.call_completed,
        "call_failed": counts.call_failed,
        "call_inprogress": counts.call_inprogress,
        "DateCreated": written(campaign.created_at),
    }
    return behaviour.of(Showing).summary(counted)


def uncalled(number: str, campaign: Campaign, behaviour: Behaviour) -> dict[str, Json]:
    """The record of a number that was not called."""
    written = utc_text if behaviour.choices.instants_in_utc else local_text
    created = written(campaign.created_at)
    unknown = ("call_sid", "status", "start_time", "end_time", "duration")
    return {**dict.fromkeys(unknown), "number": number, "date_created": created}


def call(made: Call, campaign: Campaign, now: int, behaviour: Behaviour) -> dict[str, Json]:
    """A call record (CAL-02, CAL-12); `end_time` is null while the call is in flight."""
    choices = behaviour.choices
    written = utc_text if choices.instants_in_utc else local_text
    running = made.in_flight(now)
    connected = made.status == "completed" or not choices.only_connected_calls_last
    seconds = 0 if running or not connected else (made.end - made.start) // SECOND
    created = max(made.start - int(choices.calls_created_before * SECOND), campaign.created_at)
    record = {
        "call_sid": made.sid,
        "number": made.number,
        "caller_id": behaviour.of(Dialled).campaign(campaign).definition.get("caller_id"),
        "status": made.status_at(now),
        "direction": "Outgoing",
        "date_created": written(created),
        "start_time": written(made.start),
        "end_time": None if running else written(made.end),
        "duration": str(seconds) if choices.durations_as_text else seconds,
    }
    if running and not choices.unfinished_duration_shown:
        record["duration"] = None
    return behaviour.of(Showing).call(record)
