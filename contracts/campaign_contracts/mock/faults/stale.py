"""Faults of what was true before and is used or shown still, and of counters that a refusal changes."""

from collections.abc import Callable
from dataclasses import replace

import orjson

from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.decisions import Edit, Listing, Storing, Wanted
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.campaigns.representation import Showing
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.dialling.calls import Definition, Summary
from campaign_contracts.mock.dialling.policy import Policy, retry_gap
from campaign_contracts.mock.faults.acting import as_dialled, kept_aside, second
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.mock.faults.listing import Found, choosing, every, listing
from campaign_contracts.mock.faults.refusing import leaving
from campaign_contracts.spec import Json

Edited = Callable[[Edit], Campaign]

_COUNTED = "counted"
"""Where a definition keeps how many failed calls are counted too many; nothing shows it."""

_LISTED = "listed"
"""Where a definition keeps what lists show in the place of its own; no parameter is called so."""


def _counting(name: str, rules: str, kind: Kind, summary: str, when: Callable[[str, dict[str, Json]], bool]) -> Fault:
    """A fault of refusals that count a failed call, given the state and what was sent."""

    def leave(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
        if when(campaign.state, sent):
            more = (campaign.definition.get(_COUNTED) or 0) + 1
            scheduler.save(replace(campaign, definition={**campaign.definition, _COUNTED: more}))

    return fault(name, rules, kind, summary, leaving(leave), setting(Showing, counted=_with_more))


def _with_more(campaign: Campaign, counts: Summary) -> Summary:
    return replace(counts, call_failed=counts.call_failed + (campaign.definition.get(_COUNTED) or 0))


def _refused_complete(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
    if campaign.state == "in-progress" and sent.get("action") == "complete":
        scheduler.save(replace(campaign, definition={**campaign.definition, _COUNTED: 1}))


def _with_the_rest(campaign: Campaign, counts: Summary) -> Summary:
    refused = campaign.definition.get(_COUNTED) and campaign.state == "in-progress"
    return replace(counts, call_failed=counts.call_failed + counts.call_scheduled) if refused else counts


def _as_at_start(campaign: Campaign, counts: Summary) -> Summary:
    return replace(counts, call_completed=0, call_failed=0) if campaign.state == "in-progress" else counts


def _paused_again() -> Fault:
    """A fault that remembers what was counted at a second pause."""
    first: dict[str, Summary] = {}

    def counted(campaign: Campaign, counts: Summary) -> Summary:
        pauses = sum(state == "paused-started" for _, state in campaign.log)
        return first.setdefault(campaign.id, counts) if pauses > 1 else counts

    return fault(
        "counters-stand-from-the-second-pause",
        "CAL-08",
        "subtle",
        "from the second pause on the counters are those of that pause",
        setting(Showing, counted=counted),
    )


def _paused_as_running(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
    """Without a filter by status, a paused campaign is listed as it was before."""
    rows = every(usual, scheduler, wanted)
    if wanted.query.statuses is not None:
        return rows
    shown = ((row, row.data.replace(b'"status":"paused"', b'"status":"in-progress"')) for row in rows)
    return [Row(data, campaign=row.campaign) if row.campaign.state == "paused-started" else row for row, data in shown]


def _listed_as_before(name: str, *, again: bool = False) -> Fault:
    """A fault of lists that show the value that a parameter had before its last edit; `again`: from the second on."""
    late = second(name)

    def edited(usual: Edited) -> Edited:
        def kept(edit: Edit) -> Campaign:
            after, old = usual(edit), edit.before.definition.get(name)
            changed = after.definition.get(name) != old and (late(edit) or not again)
            return replace(after, definition={**after.definition, _LISTED: {name: old}}) if changed else after

        return kept

    def found(usual: Found) -> Found:
        def as_before(scheduler: Scheduler, wanted: Wanted) -> tuple[list[Row], int]:
            rows, total = usual(scheduler, wanted)
            return [_as_before(row) for row in rows], total

        return as_before

    return fault(
        f"old-{name.replace('_', '-')}-in-lists{'-after-two-edits' if again else ''}",
        "LST-14",
        "subtle",
        f"lists show the {name} of before {'a second' if again else 'an'} edit",
        around(Storing, edited=edited),
        around(Listing, found=found),
    )


def _as_before(row: Row) -> Row:
    old = row.campaign.definition.get(_LISTED)
    return row if old is None else Row(campaign=row.campaign, data=orjson.dumps({**orjson.loads(row.data), **old}))


def _used_though_refused(name: str, rules: str, summary: str, when: str, *fields: str) -> Fault:
    """A fault of refused edits of which some parameters act, unseen."""

    def leave(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
        used = {field: sent[field] for field in fields if sent.get(field)}
        if used and scheduler.behaviour.state(campaign.state).edit == when:
            scheduler.save(kept_aside(campaign, used))

    return fault(name, rules, "subtle", summary, leaving(leave), setting(Dialled, campaign=as_dialled))


def _interval(campaign: Campaign) -> int | None:
    return (campaign.definition.get("retries") or {}).get("interval_mins")


def _interval_once() -> Fault:
    """A fault that remembers the intervals that were edited, and goes by them again after the first retry."""
    old: dict[str, int] = {}

    def wrapper(usual: Edited) -> Edited:
        def edited(edit: Edit) -> Campaign:
            after, before = usual(edit), _interval(edit.before)
            if before is not None and _interval(after) != before:
                old.setdefault(after.id, before)
            return after

        return edited

    def gap(definition: Definition, status: str, attempt: int) -> int | None:
        retries = definition.retries
        if attempt > 1 and retries is not None and definition.campaign_id in old:
            retries = replace(retries, interval_mins=old[definition.campaign_id])
        return retry_gap(replace(definition, retries=retries), status, attempt)

    return fault(
        "edited-interval-used-once",
        "CAL-05 EDT-01",
        "subtle",
        "an edited interval_mins acts before the first retry, and no more",
        around(Storing, edited=wrapper),
        setting(Policy, retry_gap=gap),
    )


FAULTS: tuple[Fault, ...] = (
    _interval_once(),
    _paused_again(),
    listing(
        "paused-listed-as-running",
        "LST-14",
        "subtle",
        "lists that are not filtered by status show what was paused while it ran as in progress",
        choosing(_paused_as_running),
    ),
    *map(_listed_as_before, ("caller_id", "schedule", "from", "lists", "throttle")),
    *(_listed_as_before(name, again=True) for name in ("name", "url", "schedule", "retries", "custom_field")),
    _used_though_refused(
        *("refused-edit-dialled", "EDT-04 CAL-02", "the numbers of a refused edit are dialled", "everything", "from"),
    ),
    _used_though_refused(
        *("retries-of-refused-edit-used", "EDT-04 CAL-03 CAL-05", "retries of a refused edit are used", "everything"),
        *("retries",),
    ),
    _used_though_refused(
        *("caller-id-of-late-edit-used", "EDT-02 CAL-02", "the caller_id of a refused late edit is used", "callbacks"),
        *("caller_id",),
    ),
    _counting(
        "refused-action-counts-while-running",
        "LIF-10",
        "subtle",
        "an action that is refused in progress counts a failed call",
        lambda state, sent: state == "in-progress" and "action" in sent,
    ),
    _counting(
        "refused-edit-counts-while-running",
        "EDT-04",
        "subtle",
        "an edit that is refused in progress counts a failed call",
        lambda state, sent: state == "in-progress" and "action" not in sent,
    ),
    _counting(
        "refused-action-counts-while-paused",
        "LIF-10",
        "subtle",
        "an action that is refused while paused counts a failed call",
        lambda state, sent: state == "paused-started" and "action" in sent,
    ),
    _counting(
        "refused-edit-counts-while-paused",
        "EDT-04",
        "subtle",
        "an edit that is refused while paused counts a failed call",
        lambda state, sent: state == "paused-started" and "action" not in sent,
    ),
    fault(
        "refused-complete-counts-the-rest",
        "LIF-10",
        "subtle",
        "after a refused complete the numbers that remain count as failed",
        leaving(_refused_complete),
        setting(Showing, counted=_with_the_rest),
    ),
    fault(
        "counters-of-the-start-while-running",
        "CAL-08",
        "subtle",
        "while a campaign runs its counters are those of its start",
        setting(Showing, counted=_as_at_start),
    ),
)
