"""Faults of what comes too late: a campaign that has started is dialled otherwise from then on, and nothing shows it.

An action brings other parameters along that act, or a refusal takes away what was still to come.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns import parameters
from campaign_contracts.mock.campaigns.decisions import Edit, Storing
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.clock import LAST_INSTANT
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.refusing import leaving
from campaign_contracts.spec import Json

Kept = Callable[[Scheduler, Edit, bytes], tuple[Campaign, bytes]]

_LATER = "later"
"""Where a definition keeps by what it is dialled from which instant on; no parameter is called so."""

_ENDLESS: dict[str, Json] = {"end_at": LAST_INSTANT}


def _by_later(campaign: Campaign) -> list[tuple[int, Campaign]]:
    made: list[tuple[int, Campaign]] = []
    for at, changed in campaign.definition.get(_LATER) or ():
        before = made[-1][1] if made else campaign
        others = {name: value for name, value in changed.items() if name != "end_at"}
        end_at = changed.get("end_at", before.end_at)
        made.append((at, replace(before, definition={**before.definition, **others}, end_at=end_at)))
    return made


def dialled_by(scheduler: Scheduler, campaign: Campaign, changed: dict[str, Json]) -> None:
    """From now on a campaign that has started is dialled with these parameters instead of its own."""
    now = scheduler.followed_until(campaign)
    later = [*(campaign.definition.get(_LATER) or ()), (now, changed)]
    scheduler.renew(replace(campaign, definition={**campaign.definition, _LATER: later}), now)


def _acting(scheduler: Scheduler, sent: dict[str, Json], names: tuple[str, ...]) -> dict[str, Json]:
    changed = {name: sent[name] for name in names if sent.get(name)}
    schedule = changed.pop("schedule", None)
    if schedule is not None:
        end_at = parameters.timing({"schedule": schedule}, 0, scheduler.behaviour).end_at
        changed["end_at"] = end_at
    return changed


def _from_late_edits(changed: Callable[[Scheduler, Edit], dict[str, Json]], *, actions: bool) -> Change[Storing]:
    """What is dialled changes with an edit after send_at: with each that has an action, or with each that has none."""

    def wrapper(usual: Kept) -> Kept:
        def kept(scheduler: Scheduler, edit: Edit, data: bytes) -> tuple[Campaign, bytes]:
            campaign, data = usual(scheduler, edit, data)
            late = scheduler.behaviour.state(edit.before.state).edit == "callbacks" and campaign.counts is None
            if late and ("action" in edit.sent) is actions and (dialled := changed(scheduler, edit)):
                dialled_by(scheduler, campaign, dialled)
            return campaign, data

        return kept

    return around(Storing, kept=wrapper)


def _brought_along(rules: str, *names: str) -> Fault:
    name, summary = f"late-{names[-1].replace('_', '-')}-beside-action-acts", f"{names[-1]} beside a late action acts"
    acting = _from_late_edits(lambda scheduler, edit: _acting(scheduler, edit.sent, names), actions=True)
    return fault(name, f"EDT-02 {rules}", "subtle", f"{summary}, unseen", acting, followed())


def followed() -> Change[Any]:
    """What `dialled_by` says is what the dialer goes by."""
    return setting(Dialled, later=_by_later)


def _lost(name: str, rules: str, summary: str, changed: dict[str, Json], *, actions: bool) -> Fault:
    """A fault of refused actions, or of refused edits, of campaigns that have started."""

    def leave(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
        started = scheduler.behaviour.state(campaign.state).edit == "callbacks" and campaign.counts is None
        if started and ("action" in sent) is actions and not campaign.definition.get(_LATER):
            dialled_by(scheduler, campaign, changed)

    return fault(name, rules, "subtle", summary, leaving(leave), followed())


def _rehooked(name: str, rules: str, summary: str, changed: Callable[[dict[str, Json]], dict[str, Json]]) -> Fault:
    """A fault of edits that change nothing but callbacks, of campaigns that have started."""
    dialled = _from_late_edits(lambda _, edit: changed(edit.after.definition), actions=False)
    return fault(name, rules, "subtle", summary, dialled, followed())


def _hastened(definition: dict[str, Json]) -> dict[str, Json]:
    plan = definition.get("retries")
    return {"retries": {**plan, "interval_mins": 1}} if isinstance(plan, dict) else {}


def _in_equal_gaps(definition: dict[str, Json]) -> dict[str, Json]:
    plan = definition.get("retries")
    return {"retries": {**plan, "mechanism": "Linear"}} if isinstance(plan, dict) else {}


def _put_off_at_the_second(definition: dict[str, Json]) -> dict[str, Json]:
    plan = definition.get("retries")
    if not isinstance(plan, dict) or "interval_mins" not in plan:
        return {}
    more = 2 if definition.get(_LATER) else 0
    return {"retries": {**plan, "interval_mins": plan["interval_mins"] + more}}


FAULTS: tuple[Fault, ...] = (
    _brought_along("CAL-02", "lists"),
    _brought_along("CAL-02", "from"),
    _brought_along("CAL-13", "mode", "throttle"),
    _brought_along("LIF-13", "retries"),
    _brought_along("LIF-13 LIF-18", "schedule"),
    _lost(
        "refused-action-drops-the-end", "LIF-14 LIF-15 LIF-22", "a refused action drops end_at", _ENDLESS, actions=True
    ),
    _lost("refused-edit-drops-the-end", "LIF-14 LIF-15 LIF-22", "a late edit drops end_at", _ENDLESS, actions=False),
    _lost(
        *("refused-action-drops-retries", "LIF-13 CAL-03", "a refused action drops the retries"),
        {"retries": None},
        actions=True,
    ),
    _lost(
        *("refused-edit-drops-retries", "LIF-13 CAL-03", "a late edit that is refused drops the retries"),
        {"retries": None},
        actions=False,
    ),
    _rehooked(
        *("edited-callbacks-drop-the-end", "LIF-14 LIF-15 LIF-22", "a late edit of callbacks drops end_at"),
        lambda _: _ENDLESS,
    ),
    _rehooked(
        *("edited-callbacks-drop-retries", "LIF-13 CAL-03", "a late edit of callbacks drops the retries"),
        lambda _: {"retries": None},
    ),
    _rehooked(
        *("edited-callbacks-hasten-retries", "CAL-05", "after a late edit of callbacks retries come after a minute"),
        _hastened,
    ),
    _rehooked(
        *("edited-callbacks-make-gaps-equal", "CAL-06", "after a late edit of callbacks no gap doubles any more"),
        _in_equal_gaps,
    ),
    _rehooked(
        *("second-edit-of-callbacks-puts-off-retries", "CAL-05 CAL-06", "a second late edit puts off the retries"),
        _put_off_at_the_second,
    ),
    _rehooked(
        *("edited-callbacks-drop-the-throttle", "CAL-13", "a late edit of callbacks drops the throttle"),
        lambda _: {"mode": "auto", "throttle": None},
    ),
)
