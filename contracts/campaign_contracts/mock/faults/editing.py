"""Faults of edits: what may be edited, and what becomes of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import Edit, Storing
from campaign_contracts.mock.campaigns.parameters import Merging
from campaign_contracts.mock.campaigns.record import Campaign, Editing
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.validation import Checking
from campaign_contracts.mock.clock import HOUR, SECOND, parse_instant
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.spec import Json

Fields = frozenset[str]
Kept = Callable[[Scheduler, Edit, bytes], tuple[Campaign, bytes]]


def _merging(name: str, rules: str, kind: Kind, summary: str, field: str, *fields: str) -> Fault:
    """A fault that adds parameters to a set of `Merging`."""
    return fault(name, rules, kind, summary, around(Merging, **{field: lambda usual: usual | set(fields)}))


def window(when: Callable[[str, Campaign], bool], instead: str) -> Change[Editing]:
    """Sometimes something else may be edited than the state table says."""

    def wrapper(usual: Callable[[str, Campaign], str]) -> Callable[[str, Campaign], str]:
        return lambda said, campaign: instead if when(said, campaign) else usual(said, campaign)

    return around(Editing, window=wrapper)


def _late(change: Callable[[Fields, Campaign, str | None], Fields]) -> Change[Editing]:
    """Other parameters can be edited after send_at."""

    def wrapper(
        usual: Callable[[Fields, Campaign, str | None], Fields],
    ) -> Callable[[Fields, Campaign, str | None], Fields]:
        return lambda fields, campaign, action: change(usual(fields, campaign, action), campaign, action)

    return around(Editing, open_late=wrapper)


def _edited(change: Callable[[Edit], Campaign]) -> Change[Storing]:
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


SOUND: dict[str, Json] = {
    "caller_id": "+12025550199",
    "from": ["+12025550100"],
    "url": "https://my.exotel.com/demo/exoml/start_voice/4",
}
"""A campaign that breaks no rule, to check an edit beside in the place of what stays."""

LATE = ("caller_id", "url", "retries", "schedule", "custom_field", "call_duplicate_numbers", "repeat_menu_attempts")
"""What nobody may change after send_at, among much else."""


def _late_alone(field: str) -> Fault:
    return fault(
        f"late-{field.replace('_', '-')}-applied",
        "EDT-02",
        "subtle",
        f"{field} can be changed after send_at",
        _late(lambda fields, *_: fields | {field}),
    )


PASSED_OVER = (
    *("flow_type", "schedule", "retries", "call_duplicate_numbers"),
    *("schedule.send_at", "schedule.end_at", "retries.number_of_retries", "retries.mechanism", "retries.on_status"),
)
"""Parameters, and members of them, of which it would go unnoticed that nobody refuses them where others are tried."""


def _late_passed_over(path: str) -> Fault:
    field, _, member = path.partition(".")

    def refused(changes: Mapping[str, Json]) -> bool:
        value = changes.get(field)
        return set(changes) != {field} or (bool(member) and (not isinstance(value, dict) or set(value) != {member}))

    name = f"late-{re.sub('[_.]', '-', path)}-alone-passed-over"
    summary = f"{path} alone is accepted after send_at, without any effect"
    return fault(name, "EDT-02", "subtle", summary, setting(Editing, late_refused=refused))


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
    *(_late_alone(field) for field in LATE),
    *(_late_passed_over(path) for path in PASSED_OVER),
    *(_changed_once(field) for field in ("caller_id", "url", "retries", "custom_field", "throttle")),
    fault(
        "edit-of-the-id-in-the-body",
        "EDT-01 EDT-06 GET-01",
        "subtle",
        "an edit that holds the id of another campaign changes that one",
        around(Storing, kept=_named_in_body),
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
        "late-edit-applied",
        "EDT-02",
        "blatant",
        "every parameter can be changed at any time",
        window(lambda *_: True, "everything"),
    ),
    fault(
        "late-name-applied",
        "EDT-02",
        "subtle",
        "the name can be changed after send_at",
        _late(lambda fields, *_: fields | {"name"}),
    ),
    fault(
        "late-edit-with-action-applied",
        "EDT-02",
        "subtle",
        "beside an action other parameters are applied after send_at",
        _late(lambda fields, _, action: fields | {"name", "url", "custom_field"} if action else fields),
    ),
    fault(
        "late-edit-passed-over",
        "EDT-02",
        "subtle",
        "a late edit succeeds without being applied",
        setting(Editing, late_refused=lambda _: False),
    ),
    fault(
        "edit-after-end-applied",
        "EDT-02",
        "subtle",
        "a completed campaign can be edited",
        window(lambda said, _: said == "ended", "everything"),
    ),
    fault(
        "late-callbacks-refused",
        "EDT-03",
        "blatant",
        "callbacks cannot be changed after send_at",
        _late(lambda *_: frozenset()),
    ),
    fault(
        "late-callbacks-refused-while-paused",
        "EDT-03",
        "subtle",
        "callbacks of a campaign paused after send_at cannot be changed",
        _late(lambda fields, campaign, _: frozenset() if campaign.state.startswith("paused") else fields),
    ),
    fault(
        "late-schedule-callback-ignored",
        "EDT-03",
        "subtle",
        "call_schedule_callback is not changed after send_at",
        setting(Editing, late_ignored=frozenset({"call_schedule_callback"})),
    ),
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
        _edited(_hour_back),
    ),
    fault(
        "action-lowers-date-updated",
        "EDT-06",
        "subtle",
        "an action sets date_updated an hour back",
        _edited(lambda edit: _hour_back(edit) if set(edit.sent) == {"action"} else edit.after),
    ),
    fault(
        "edit-sets-date-created",
        "EDT-06",
        "subtle",
        "an edit sets date_created to the present",
        _edited(lambda edit: replace(edit.after, created_at=edit.now + SECOND)),
    ),
    fault(
        "date-created-editable", "EDT-06", "subtle", "date_created is applied when it is sent", _edited(_date_created)
    ),
    fault("status-settable", "EDT-08", "blatant", "status is applied when it is sent", _edited(_status)),
    fault(
        "status-settable-beside-edit",
        "EDT-08",
        "subtle",
        "status is applied when it is sent beside an edit of the name",
        _edited(lambda edit: _status(edit) if "name" in edit.sent else edit.after),
    ),
    fault(
        "status-settable-beside-action",
        "EDT-08",
        "subtle",
        "status is applied when it is sent beside an action",
        _edited(lambda edit: _status(edit) if "action" in edit.sent else edit.after),
    ),
    fault(
        "date-created-editable-beside-action",
        "EDT-06",
        "subtle",
        "date_created is applied when it is sent beside an action",
        _edited(lambda edit: _date_created(edit) if "action" in edit.sent else edit.after),
    ),
    fault(
        "merged-result-unchecked",
        "EDT-09",
        "blatant",
        "an edit is not checked against what stays",
        setting(Editing, merged=lambda _, changes: SOUND | dict(changes)),
    ),
)
