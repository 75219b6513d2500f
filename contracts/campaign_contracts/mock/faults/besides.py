"""Faults of what was not sent: an edit changes it, a default depends on something else, a rule looks at half of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.decisions import Edit, Storing
from campaign_contracts.mock.campaigns.record import Campaign, Dialled, Editing
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.faults.accepting import Definition, holder_of, keeping
from campaign_contracts.mock.faults.acting import as_dialled, kept_aside
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.refusing import leaving
from campaign_contracts.spec import Json

Edited = Callable[[Edit], Campaign]
Merged = Mapping[str, Json]

DROPPED = (
    ("name", "custom_field"),
    ("caller_id", "retries"),
    ("url", "status_callback"),
    ("from", "call_duplicate_numbers"),
    ("retries", "custom_field"),
    ("schedule", "call_schedule_callback"),
    ("custom_field", "retries.on_status"),
    ("call_duplicate_numbers", "url"),
    ("status_callback", "call_status_callback"),
    ("mode", "lists"),
)
"""An edit of the first takes the second away; each parameter is in one of the pairs, wherever it can be."""

RESET = (
    ("name", "retries", None, "LIF-13 CAL-03"),
    ("custom_field", "throttle", 59, "CAL-13"),
    ("url", "call_duplicate_numbers", False, "CAL-11"),
    ("caller_id", "from", ["+12025550100"], "CAL-02"),
    ("from", "retries", None, "LIF-13 CAL-03"),
    ("retries", "call_duplicate_numbers", True, "CAL-11"),
)
"""An edit of the first makes the dialer go by another value of the second, which nothing shows."""

DEFAULTS: tuple[tuple[str, str, Json, str], ...] = (
    ("mode", "call_duplicate_numbers", True, "CAL-11"),
    ("retries", "call_duplicate_numbers", True, "CAL-11"),
    ("custom_field", "call_duplicate_numbers", True, "CAL-11"),
    ("retries.on_status", "retries.mechanism", "Exponential", "CAL-05"),
    ("mode", "retries", {"number_of_retries": 1, "interval_mins": 1}, "CAL-03"),
    ("call_duplicate_numbers", "retries", {"number_of_retries": 1, "interval_mins": 1}, "CAL-03"),
    ("status_callback", "call_status_callback", None, "CBK-06"),
)
"""Where the first is sent, the second has another default; None: the value of the first."""


def _named(path: str) -> str:
    return path.rpartition(".")[2].replace("_", "-")


def _edited(change: Edited) -> Callable[[Edited], Edited]:
    return lambda usual: lambda edit: change(replace(edit, after=usual(edit)))


def _dropping(trigger: str, victim: str) -> Fault:
    top = victim.partition(".")[0]

    def drop(edit: Edit) -> Campaign:
        if trigger not in edit.sent or top in edit.sent:
            return edit.after
        definition = {k: dict(v) if isinstance(v, dict) else v for k, v in edit.after.definition.items()}
        holder, key = holder_of(definition, victim)
        if holder is not None:
            holder.pop(key, None)
        return replace(edit.after, definition=definition)

    name = f"edit-of-{_named(trigger)}-drops-{_named(victim)}"
    return fault(
        name, "EDT-01", "subtle", f"an edit of {trigger} drops {victim}", around(Storing, edited=_edited(drop))
    )


def _resetting(trigger: str, victim: str, value: Json, rules: str) -> Fault:
    def reset(edit: Edit) -> Campaign:
        if trigger not in edit.sent or victim in edit.sent:
            return edit.after
        return kept_aside(edit.after, {victim: value})

    name, summary = (
        f"edit-of-{_named(trigger)}-resets-{_named(victim)}",
        f"after an edit of {trigger} {victim} is forgotten",
    )
    changes = around(Storing, edited=_edited(reset)), setting(Dialled, campaign=as_dialled)
    return fault(name, f"{rules} EDT-01", "subtle", summary, *changes)


def _default(given: str, absent: str, value: Json, rule: str) -> Fault:
    def keep(definition: Definition) -> None:
        holder, key = holder_of(definition, given)
        if holder is not None and holder.get(key) is not None:
            other, name = holder_of(definition, absent)
            if other is not None:
                other.setdefault(name, holder[key] if value is None else value)

    name = f"{_named(given)}-sets-{_named(absent)}"
    return fault(name, rule, "subtle", f"{absent} has another default where {given} is sent", keeping(keep))


def _unmerged(name: str, summary: str, taken: Callable[[Merged, Merged], Merged]) -> Fault:
    """A cross-field rule is checked of something else than what an edit leads to."""
    wrapper = around(Editing, merged=lambda usual: lambda merged, changes: taken(usual(merged, changes), changes))
    return fault(name, "EDT-09", "subtle", summary, wrapper)


def _without(name: str, when: str) -> Callable[[Merged, Merged], Merged]:
    def taken(merged: Merged, changes: Merged) -> Merged:
        return {key: value for key, value in merged.items() if key != name or when not in changes}

    return taken


def _first_list(merged: Merged, changes: Merged) -> Merged:
    return merged if "lists" in changes or not merged.get("lists") else {**merged, "lists": merged["lists"][:1]}


def _resuming(edit: Edit) -> Campaign:
    paused = edit.after.state == "paused-before-send-at" and edit.before.state == edit.after.state
    return replace(edit.after, state="created") if paused else edit.after


def _recounted(_scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
    if campaign.counts is not None and "action" in sent:
        counts = {**campaign.counts, "call_failed": campaign.counts["call_failed"] + 1}
        _scheduler.save(replace(campaign, counts=counts))


def _uncounted(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
    if campaign.counts is not None and "action" not in sent:
        scheduler.save(replace(campaign, counts=dict.fromkeys(campaign.counts, 0)))


FAULTS: tuple[Fault, ...] = (
    *(_dropping(*pair) for pair in DROPPED),
    *(_resetting(*row) for row in RESET),
    *(_default(*row) for row in DEFAULTS),
    _unmerged(
        "lists-beside-stored-dynamic",
        "lists are not checked beside a stored campaign_type",
        _without("campaign_type", "lists"),
    ),
    _unmerged("dynamic-beside-stored-lists", "dynamic is not checked beside stored lists", _first_list),
    _unmerged("custom-beside-no-throttle", "mode is not checked beside what is stored", _without("mode", "mode")),
    _unmerged(
        "retries-beside-what-is-stored",
        "retries are checked where they are sent whole only",
        _without("retries", "retries"),
    ),
    fault(
        "edit-resumes",
        "LIF-18 EDT-01",
        "subtle",
        "an edit of a paused campaign resumes it",
        around(Storing, edited=_edited(_resuming)),
    ),
    fault(
        "refused-action-counts-a-failure",
        "LIF-10",
        "subtle",
        "a refused action counts a failed call",
        leaving(_recounted),
    ),
    fault(
        "refused-edit-forgets-the-counts",
        "EDT-04",
        "subtle",
        "a refused edit sets the counters to 0",
        leaving(_uncounted),
    ),
)
