"""Recipes: how a campaign is brought into each state of the lifecycle, and what that takes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from campaign_contracts.history import Intent
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.suites.api import DAY_SECONDS, Api, UnattainedError

SOON_SECONDS = 3
POLLS = 14


def reach(api: Api, state: str, intent: Intent, /, **changes: Any) -> str:
    """A fresh campaign in this state; `changes` alter what is created. Raises UnattainedError."""
    setup = replace(intent, rule=None, varies=None)
    campaign = _RECIPES[state](api, setup, changes)
    wanted = api.lifecycle.states[state].status
    if state != "deleted" and (found := api.read(campaign, setup).state) != status_fold(wanted):
        raise UnattainedError(f"{state}: the campaign reads {in_json(found)} instead of {in_json(wanted)}")
    return campaign


def needs(state: str) -> frozenset[str]:
    """What reaching the state takes: `clock` (time must be movable), `calls` (campaigns start dialling)."""
    return _NEEDS.get(state, frozenset())


class Offered(Protocol):
    """What a target allows: `control`, time can be moved; `may_call`, campaigns may start."""

    @property
    def control(self) -> bool:
        """Whether the server's clock can be read and moved."""
        ...

    @property
    def may_call(self) -> bool:
        """Whether campaigns may start."""
        ...


def attainable(offered: Offered, state: str) -> bool:
    """Whether a target allows the state to be reached. Without a clock only waiting of a few seconds is done."""
    wanted = needs(state)
    return (offered.control or "clock" not in wanted) and (offered.may_call or "calls" not in wanted)


def _create(api: Api, element: dict[str, Any], intent: Intent) -> str:
    answer = api.create(element, intent)
    if answer.id is None:
        raise UnattainedError(f"a valid campaign was not created: HTTP {answer.status}")
    return answer.id


def _act(api: Api, campaign: str, action: str, intent: Intent) -> None:
    answer = api.act(campaign, action, intent)
    if not answer.accepted:
        raise UnattainedError(f"a legal {action} was refused: HTTP {answer.status}")


def _created(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    return _create(api, api.element(**changes), intent)


def _in_progress(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    campaign = _create(api, api.running(**changes), intent)
    if api.control:
        api.pass_time(SOON_SECONDS)
        return campaign
    for _ in range(POLLS):
        if api.read(campaign, intent).state == "inprogress":
            return campaign
        api.sleep(0.5)
    raise UnattainedError("an unscheduled campaign did not start within seven seconds")


def _paused_before(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    campaign = _created(api, intent, changes)
    _act(api, campaign, "pause", intent)
    return campaign


def _paused_after(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    schedule = {"send_at": api.instant(600), "end_at": api.instant(3 * DAY_SECONDS)}
    campaign = _create(api, api.running(**({"schedule": schedule} | changes)), intent)
    _act(api, campaign, "pause", intent)
    api.pass_time(606)
    return campaign


def _paused_started(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    campaign = _in_progress(api, intent, changes)
    _act(api, campaign, "pause", intent)
    return campaign


def _completed(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    campaign = _paused_started(api, intent, changes)
    _act(api, campaign, "complete", intent)
    return campaign


def _completed_before(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    campaign = _paused_before(api, intent, changes)
    _act(api, campaign, "complete", intent)
    return campaign


def _archived(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    campaign = _completed(api, intent, changes)
    _act(api, campaign, "archive", intent)
    return campaign


def _archived_before(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    campaign = _completed_before(api, intent, changes)
    _act(api, campaign, "archive", intent)
    return campaign


def _canceled(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    schedule = {"schedule": {"end_at": api.instant(3600)}}
    campaign = _paused_started(api, intent, schedule | changes)
    api.pass_time(3660)
    return campaign


def _failed(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    campaign = _in_progress(api, intent, {"from_": api.numbers(1, ending="8")} | changes)
    api.pass_time(300)
    return campaign


def _deleted(api: Api, intent: Intent, changes: dict[str, Any]) -> str:
    campaign = _created(api, intent, changes)
    api.delete(campaign, intent)
    return campaign


_RECIPES: dict[str, Callable[[Api, Intent, dict[str, Any]], str]] = {
    "created": _created,
    "in-progress": _in_progress,
    "paused-before-send-at": _paused_before,
    "paused-after-send-at": _paused_after,
    "paused-started": _paused_started,
    "completed": _completed,
    "completed-before-send-at": _completed_before,
    "failed": _failed,
    "canceled": _canceled,
    "archived": _archived,
    "archived-before-send-at": _archived_before,
    "deleted": _deleted,
}

_NEEDS = {
    "in-progress": frozenset({"calls"}),
    "paused-after-send-at": frozenset({"clock", "calls"}),
    "paused-started": frozenset({"calls"}),
    "completed": frozenset({"calls"}),
    "failed": frozenset({"clock", "calls"}),
    "canceled": frozenset({"clock", "calls"}),
    "archived": frozenset({"calls"}),
}
