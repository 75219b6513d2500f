"""Faults of edits that come too late: what may be changed after send_at, and what is refused then."""

import re
from collections.abc import Callable, Mapping

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.record import Campaign, Editing
from campaign_contracts.mock.faults.editing import window
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.spec import Json

Fields = frozenset[str]


def _late(change: Callable[[Fields, Campaign, str | None], Fields]) -> Change[Editing]:
    """Other parameters can be edited after send_at."""

    def wrapper(
        usual: Callable[[Fields, Campaign, str | None], Fields],
    ) -> Callable[[Fields, Campaign, str | None], Fields]:
        return lambda fields, campaign, action: change(usual(fields, campaign, action), campaign, action)

    return around(Editing, open_late=wrapper)


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


FAULTS: tuple[Fault, ...] = (
    *(_late_alone(field) for field in LATE),
    *(_late_passed_over(path) for path in PASSED_OVER),
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
        "name-beside-a-late-complete-applied",
        "EDT-02",
        "subtle",
        "a name beside complete is applied after send_at",
        _late(lambda fields, _, action: fields | {"name"} if action == "complete" else fields),
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
)
