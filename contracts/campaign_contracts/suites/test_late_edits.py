"""Edits once send_at has come: callbacks may change and nothing else, alone, beside each other and with an action."""

from collections.abc import Iterable
from typing import Any

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.suites import states
from campaign_contracts.suites.api import CALLBACKS, Api
from campaign_contracts.suites.cases import LIST_SIDS
from campaign_contracts.suites.edits import (
    HOOK,
    RETRIES,
    bad_changes,
    changes,
    changes_in_part,
    other_changes,
    read_only,
)
from campaign_contracts.suites.marks import exercises
from campaign_contracts.suites.value_case import ABSENT


@pytest.mark.parametrize("state", ["in-progress", "paused-after-send-at", "paused-started"])
@exercises("EDT-02", "EDT-03", "EDT-04", "EDT-05", "EDT-06")
def test_each_parameter_after_send_at(api: Api, state: str) -> None:
    """The callbacks change one by one; no other parameter does, alone or beside a callback, and no bad value."""
    if not states.attainable(api, state):
        pytest.skip("this target does not allow the state to be reached")
    intent, told = Intent(case=f"edit while {state}", rule="EDT-02"), Intent(case=f"edit while {state}", rule="EDT-03")
    stored = {"custom_field": "before", "retries": RETRIES | {"number_of_retries": 1}}

    def edit_callbacks() -> None:
        campaign = api.campaign(state, intent, **stored)
        for name in CALLBACKS:
            api.edit(campaign, {name: f"{HOOK}/{name}"}, told)
            api.read(campaign, intent)
        api.edit(campaign, {name: f"{HOOK}/again/{name}" for name in CALLBACKS}, told)
        api.read(campaign, intent)
        _too_late(api, campaign, (*other_changes(), *changes_in_part(api)), intent)
        api.edit(campaign, {"status_callback": f"{HOOK}/beside", "name": api.name("beside")}, intent)
        api.read(campaign, intent)

    def edit_others() -> None:
        campaign = api.campaign(state, intent, **stored)
        values = [{name: value} for name, value in changes(api).items() if name not in CALLBACKS]
        _too_late(api, campaign, values, intent)
        legal, bad = "pause" if state == "in-progress" else "resume", Intent(case=intent.case, rule="EDT-05")
        _too_late(api, campaign, bad_changes(api, legal), bad)

    def edit_spoken() -> None:
        spoken = api.campaign(state, intent, url=ABSENT, flow_type="ivr", read_via_text="Good morning.")
        _too_late(api, spoken, [{"flow_type": "greeting"}], intent)

    api.each(lambda edit: edit(), (edit_callbacks, edit_others, edit_spoken))


def _too_late(api: Api, campaign: str, values: Iterable[dict[str, Any]], intent: Intent) -> None:
    """Edits that change nothing, some time later, and a look at the campaign: in `quick` once for all of them."""
    for index, value in enumerate(values):
        if not index or api.profile != "quick":
            api.pass_time(3)
        accepted = api.edit(campaign, value, intent).accepted
        if accepted or api.profile != "quick":
            api.read(campaign, intent)
    api.read(campaign, intent)


@pytest.mark.parametrize("state", ["completed", "archived", "canceled", "completed-before-send-at"])
@exercises("EDT-02", "EDT-04")
def test_each_parameter_after_the_end(api: Api, state: str) -> None:
    """Nothing but perhaps the callbacks of a campaign that is over ever changes."""
    if not states.attainable(api, state):
        pytest.skip("this target does not allow the state to be reached")
    intent = Intent(case=f"edit while {state}", rule="EDT-02")
    plain = [{name: value} for name, value in changes(api).items() if name not in CALLBACKS or api.profile != "quick"]

    def edit(values: Iterable[dict[str, Any]]) -> None:
        _too_late(api, api.campaign(state, intent, custom_field="before"), values, intent)

    api.each(edit, (plain, other_changes()))


@pytest.mark.parametrize("state", ["in-progress", "paused-started"])
@exercises("EDT-02", "EDT-03", "EDT-06", "EDT-08", "LIF-02", "LIF-04", "LIF-10")
def test_edit_and_action_at_once_after_send_at(api: Api, state: str) -> None:
    """The action counts, the callbacks may change, nothing else does.

    In `quick` one campaign goes to and fro, with each of the edits in one of the states: with an action that is refused
    there, and with one that leads to the other state.
    """
    if not states.attainable(api, state):
        pytest.skip("this target does not allow the state to be reached")
    legal, illegal = ("pause", "resume") if state == "in-progress" else ("resume", "pause")
    new = {name: value for name, value in changes(api).items() if name not in CALLBACKS}
    extras: tuple[dict[str, Any], ...] = (
        {name: new[name] for name in ("url", "caller_id", "custom_field", "retries", "call_duplicate_numbers")},
        {"status_callback": f"{HOOK}/with-action"},
        {"name": api.name("not this"), "from": new["from"], "schedule": new["schedule"], "mode": "auto"},
        {"lists": LIST_SIDS[:2], "mode": "custom", "throttle": 9},
        {"flow_type": "greeting", "read_via_text": "Not this text.", "campaign_type": "dynamic"},
        read_only(),
    )

    def edit(extra: dict[str, Any]) -> None:
        intent = Intent(case=f"{legal} with {', '.join(extra)} while {state}", rule="EDT-02")
        campaign = api.campaign(state, intent)
        api.pass_time(3)
        api.edit(campaign, {"action": illegal, **extra}, intent)
        api.read(campaign, intent)
        api.edit(campaign, {"action": legal, **extra}, intent)
        api.read(campaign, intent)

    def walk(campaign: str) -> None:
        """The legal action comes after the refused one, so that its answer shows what that left behind."""
        refused, accepted = illegal, legal
        for index, extra in enumerate(extras):
            intent = Intent(case=f"edits with actions, from {state}", rule="EDT-02")
            api.pass_time(3)
            api.edit(campaign, {"action": refused, **extras[index - 1]}, intent)
            if api.edit(campaign, {"action": accepted, **extra}, intent).accepted:
                refused, accepted = accepted, refused
            api.read(campaign, intent)

    if api.profile == "quick":
        walk(api.campaign(state, Intent(case=f"edits with actions, from {state}")))
    else:
        api.each(edit, extras)
