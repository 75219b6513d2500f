"""Faults of edits: what may be edited, and what becomes of it."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import Edit, Storing
from campaign_contracts.mock.campaigns.parameters import Merging
from campaign_contracts.mock.campaigns.record import Campaign, Editing
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.validation import Checking
from campaign_contracts.mock.clock import HOUR, SECOND, parse_instant
from campaign_contracts.mock.faults.acting import beside_action
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.spec import Json

Kept = Callable[[Scheduler, Edit, bytes], tuple[Campaign, bytes]]


def _merging(name: str, rules: str, kind: Kind, summary: str, field: str, *fields: str) -> Fault:
    """A fault that adds parameters to a set of `Merging`."""
    return fault(name, rules, kind, summary, around(Merging, **{field: lambda usual: usual | set(fields)}))


def window(when: Callable[[str, Campaign], bool], instead: str) -> Change[Editing]:
    """Sometimes something else may be edited than the state table says."""

    def wrapper(usual: Callable[[str, Campaign], str]) -> Callable[[str, Campaign], str]:
        return lambda said, campaign: instead if when(said, campaign) else usual(said, campaign)

    return around(Editing, window=wrapper)


def edited(change: Callable[[Edit], Campaign]) -> Change[Storing]:
    """An edit makes another campaign than it should."""

    def wrapper(usual: Callable[[Edit], Campaign]) -> Callable[[Edit], Campaign]:
        return lambda edit: change(replace(edit, after=usual(edit)))

    return around(Storing, edited=wrapper)


def _date_created(edit: Edit) -> Campaign:
    sent = edit.sent.get("date_created")
    return replace(edit.after, created_at=parse_instant(sent)) if isinstance(sent, str) else edit.after


def _hour_back(edit: Edit) -> Campaign:
    return replace(edit.after, updated_at=edit.before.updated_at - HOUR)


def _status(edit: Edit) -> Campaign:
    states = sorted(edit.lifecycle.reading(str(edit.sent.get("status"))))
    return replace(edit.after, state=states[0]) if states else edit.after


def _old_name_kept(usual: Kept) -> Kept:
    def kept(scheduler: Scheduler, edit: Edit, data: bytes) -> tuple[Campaign, bytes]:
        if edit.before.name == edit.after.name:
            return usual(scheduler, edit, data)
        scheduler.save(replace(edit.after, definition={**edit.after.definition, "name": edit.before.name}))
        return edit.after, data

    return kept


def _named_in_body(usual: Kept) -> Kept:
    """An edit is one of the campaign whose id it holds, wherever it was sent to."""

    def kept(scheduler: Scheduler, edit: Edit, data: bytes) -> tuple[Campaign, bytes]:
        row = scheduler.store.get(edit.before.account, str(edit.sent.get("id")))
        if row is None:
            return usual(scheduler, edit, data)
        before, old = row.campaign, edit.before.definition
        changed = {name: value for name, value in edit.after.definition.items() if value != old.get(name)}
        after = replace(before, definition={**before.definition, **changed}, updated_at=edit.now)
        return usual(scheduler, replace(edit, before=before, after=after), data)

    return kept


def _namesakes_too(usual: Kept) -> Kept:
    """An edit changes every scheduled campaign of the account that has the same name."""

    def kept(scheduler: Scheduler, edit: Edit, data: bytes) -> tuple[Campaign, bytes]:
        before, old = edit.before, edit.before.definition
        changed = {name: value for name, value in edit.after.definition.items() if value != old.get(name)}
        for one in list(scheduler.store.all()):
            if one.account == before.account and one.name == before.name and one.state == "created":
                scheduler.save(replace(one, definition={**one.definition, **changed}))
        return usual(scheduler, edit, data)

    return kept


SOUND: dict[str, Json] = {
    "caller_id": "+12025550199",
    "from": ["+12025550100"],
    "url": "https://my.exotel.com/demo/exoml/start_voice/4",
}
"""A campaign that breaks no rule, to check an edit beside in the place of what stays."""


def _changed_once(field: str) -> Fault:
    """A fault that remembers the campaigns of which a parameter was edited."""

    def wrapper(usual: Callable[[Edit], Campaign]) -> Callable[[Edit], Campaign]:
        known: set[str] = set()

        def once(edit: Edit) -> Campaign:
            after = usual(edit)
            if field not in edit.sent or edit.before.id not in known:
                known.update({edit.before.id} if field in edit.sent else ())
                return after
            return replace(after, definition={**after.definition, field: edit.before.definition[field]})

        return once

    name, summary = f"second-edit-of-{field.replace('_', '-')}-ignored", f"{field} can be edited once"
    return fault(name, "EDT-01", "subtle", summary, around(Storing, edited=wrapper))


FAULTS: tuple[Fault, ...] = (
    *(_changed_once(field) for field in ("caller_id", "url", "retries", "custom_field", "throttle")),
    fault(
        "edit-of-the-id-in-the-body",
        "EDT-01 EDT-06 GET-01",
        "subtle",
        "an edit that holds the id of another campaign changes that one",
        around(Storing, kept=_named_in_body),
    ),
    fault(
        "edit-of-namesakes",
        "GET-01",
        "subtle",
        "an edit changes the scheduled campaigns of the same name as well",
        around(Storing, kept=_namesakes_too),
    ),
    fault(
        "stale-name",
        "GET-01",
        "subtle",
        "an edit of the name is answered but not stored",
        around(Storing, kept=_old_name_kept),
    ),
    fault(
        "edit-refused-while-paused",
        "EDT-01",
        "blatant",
        "a paused campaign cannot be edited before send_at",
        window(lambda _, campaign: campaign.state.startswith("paused"), "callbacks"),
    ),
    _merging(
        "edit-drops-the-rest",
        "EDT-01",
        "blatant",
        "optional parameters that are not sent are dropped",
        "dropped",
        *("custom_field", "retries", "status_callback", "call_status_callback", "call_schedule_callback"),
    ),
    _merging(
        "edit-drops-custom-field",
        "EDT-01",
        "subtle",
        "an edit without custom_field drops it",
        "dropped",
        "custom_field",
    ),
    _merging("edit-of-url-ignored", "EDT-01", "subtle", "an edit of the url is not applied", "ignored", "url"),
    _merging(
        "edit-of-text-ignored",
        "EDT-01",
        "subtle",
        "an edit of flow_type and read_via_text is not applied",
        "ignored",
        *("flow_type", "read_via_text"),
    ),
    _merging("edit-of-retries-ignored", "EDT-01", "subtle", "an edit of retries is not applied", "ignored", "retries"),
    fault(
        "edit-values-unchecked",
        "EDT-05",
        "blatant",
        "values are not checked in an edit",
        setting(Checking, edits_checked=False),
    ),
    fault(
        "edited-retries-unchecked",
        "EDT-05",
        "subtle",
        "retries are not checked in an edit",
        setting(Checking, edits_unchecked=frozenset({"retries"})),
    ),
    fault(
        "edit-lowers-date-updated",
        "EDT-06",
        "blatant",
        "an edit sets date_updated an hour back",
        edited(_hour_back),
    ),
    fault(
        "action-lowers-date-updated",
        "EDT-06",
        "subtle",
        "an action sets date_updated an hour back",
        edited(lambda edit: _hour_back(edit) if set(edit.sent) == {"action"} else edit.after),
    ),
    fault(
        "edit-sets-date-created",
        "EDT-06",
        "subtle",
        "an edit sets date_created to the present",
        edited(lambda edit: replace(edit.after, created_at=edit.now + SECOND)),
    ),
    fault(
        "date-created-editable", "EDT-06", "subtle", "date_created is applied when it is sent", edited(_date_created)
    ),
    fault("status-settable", "EDT-08", "blatant", "status is applied when it is sent", edited(_status)),
    fault(
        "status-settable-beside-edit",
        "EDT-08",
        "subtle",
        "status is applied when it is sent beside an edit of the name",
        edited(lambda edit: _status(edit) if "name" in edit.sent else edit.after),
    ),
    fault(
        "status-settable-beside-action",
        "EDT-08",
        "subtle",
        "status is applied when it is sent beside an action",
        edited(lambda edit: _status(edit) if beside_action(edit) else edit.after),
    ),
    fault(
        "date-created-editable-beside-action",
        "EDT-06",
        "subtle",
        "date_created is applied when it is sent beside an action",
        edited(lambda edit: _date_created(edit) if beside_action(edit) else edit.after),
    ),
    fault(
        "merged-result-unchecked",
        "EDT-09",
        "blatant",
        "an edit is not checked against what stays",
        setting(Editing, merged=lambda _, changes: SOUND | dict(changes)),
    ),
)
