"""Faults of refused edits and actions: what is accepted all the same, what a refusal leaves behind."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import Storing
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.validation import Checking
from campaign_contracts.mock.clock import LAST_INSTANT
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.listing import touch
from campaign_contracts.spec import Json

Refused = Callable[[Scheduler, Campaign, Json], None]
Action = Callable[[Json, Sequence[str]], str | None]


def leaving(leave: Callable[[Scheduler, Campaign, dict[str, Json]], None]) -> Change[Storing]:
    """A refused edit or action leaves something behind."""

    def wrapper(usual: Refused) -> Refused:
        def refused(scheduler: Scheduler, campaign: Campaign, sent: Json) -> None:
            usual(scheduler, campaign, sent)
            if isinstance(sent, dict) and campaign.state != "deleted":
                leave(scheduler, campaign, sent)

        return refused

    return around(Storing, edit_refused=wrapper)


def _applying(kept: Callable[[Scheduler, Campaign, dict[str, Json]], dict[str, Json]]) -> Change[Storing]:
    """Of a refused edit some parameters are applied."""

    def leave(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
        fields = kept(scheduler, campaign, sent)
        if fields:
            scheduler.save(replace(campaign, definition={**campaign.definition, **fields}))

    return leaving(leave)


def _name(_scheduler: Scheduler, _campaign: Campaign, sent: dict[str, Json]) -> dict[str, Json]:
    name = sent.get("name")
    return {"name": name} if isinstance(name, str) and len(name) > 3 else {}


def _callbacks(scheduler: Scheduler, _campaign: Campaign, sent: dict[str, Json]) -> dict[str, Json]:
    callbacks = scheduler.behaviour.lifecycle.callbacks
    return {name: url for name, url in sent.items() if name in callbacks and str(url).startswith("http")}


def _mark(_scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> dict[str, Json]:
    return {"name": f"{campaign.name}!"} if "action" in sent else {}


def _beside_action(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> dict[str, Json]:
    if "action" not in sent:
        return {}
    callbacks = scheduler.behaviour.lifecycle.callbacks
    late = scheduler.behaviour.state(campaign.state).after_send_at
    fields = callbacks if late else (*callbacks, "name", "custom_field")
    return {name: value for name, value in sent.items() if name in fields and isinstance(value, str)}


def _touched(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
    if "action" in sent:
        touch(scheduler, campaign)


def _revived(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
    if sent.get("action") == "resume" and campaign.state == "canceled":
        scheduler.save(replace(campaign, state="paused-after-send-at"))


def _never_started(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
    if "action" in sent and campaign.state == "created":
        scheduler.save(replace(campaign, start_at=LAST_INSTANT))


def _null_is_none(usual: Action) -> Action:
    return lambda action, known: None if action is None else usual(action, known)


def _by_prefix(usual: Action) -> Action:
    def unknown_action(action: Json, known: Sequence[str]) -> str | None:
        meant = [name for name in known if isinstance(action, str) and action.startswith(name)]
        return meant[0] if meant else usual(action, known)

    return unknown_action


FAULTS: tuple[Fault, ...] = (
    fault("refused-edit-half-applied", "EDT-04", "blatant", "of a refused edit the name is applied", _applying(_name)),
    fault(
        "refused-edit-applies-callbacks",
        "EDT-04",
        "subtle",
        "of an edit refused as late the callbacks are applied",
        _applying(_callbacks),
    ),
    fault("refused-action-touches", "LIF-10", "subtle", "a refused action raises date_updated", leaving(_touched)),
    fault(
        "refused-action-renames", "LIF-10", "blatant", "a refused action leaves its mark in the name", _applying(_mark)
    ),
    fault(
        "refused-action-keeps-edit",
        "LIF-10 EDT-04",
        "subtle",
        "the edit beside a refused action is applied",
        _applying(_beside_action),
    ),
    fault(
        "unknown-action-accepted",
        "LIF-11",
        "blatant",
        "an unknown action succeeds and does nothing",
        setting(Checking, unknown_action=lambda *_: None),
    ),
    fault(
        "action-prefix-accepted",
        "LIF-11",
        "subtle",
        "a word that begins with an action is that action",
        around(Checking, unknown_action=_by_prefix),
    ),
    fault(
        "null-action-accepted",
        "LIF-11",
        "subtle",
        "an action of null succeeds",
        around(Checking, unknown_action=_null_is_none),
    ),
    fault(
        "refused-action-keeps-from-starting",
        "LIF-12 LIF-22",
        "subtle",
        "a scheduled campaign does not start any more once an action was refused",
        leaving(_never_started),
    ),
    fault(
        "refused-resume-revives",
        "LIF-19 LIF-10",
        "subtle",
        "a refused resume makes a canceled campaign paused again",
        leaving(_revived),
    ),
)
