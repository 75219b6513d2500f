"""Faults of what is found and shown: unknown ids, stale reads, deleted campaigns."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import orjson

from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.mock.behaviour import Change, around
from campaign_contracts.mock.campaigns import record, representation
from campaign_contracts.mock.campaigns.decisions import CALLS, DELETE, READ, Finding, Sought, Storing, Wanted
from campaign_contracts.mock.campaigns.listing import Page, Query
from campaign_contracts.mock.campaigns.record import wrong_state
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.dialling.calls import Event
from campaign_contracts.mock.faults.editing import window
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.listing import Found, choosing, every, listing, touch
from campaign_contracts.mock.wire.refusal import invalid

Find = Callable[[Scheduler, Sought], Row | None]
Read = Callable[[Scheduler, Row], Row]
Left = Callable[[Scheduler, Row, int], None]
EDIT = "edit"


def _purpose(sought: Sought) -> str:
    return sought.purpose if sought.purpose in {READ, DELETE, CALLS} else EDIT


def _unknown(purpose: str, instead: Find) -> Change[Finding]:
    """For this purpose an unknown id leads elsewhere."""

    def wrapper(usual: Find) -> Find:
        def found(scheduler: Scheduler, sought: Sought) -> Row | None:
            row = usual(scheduler, sought)
            return instead(scheduler, sought) if row is None and _purpose(sought) == purpose else row

        return found

    return around(Finding, found=wrapper)


def _youngest(scheduler: Scheduler, sought: Sought) -> Row | None:
    """The youngest campaign of the account; where it is to be deleted, one like it that there is not."""
    youngest = Query(page=Page(offset=0, limit=1, shown_limit=1), descending=True)
    rows, _ = scheduler.store.find(sought.account, youngest)
    if rows and sought.purpose == DELETE:
        return Row(campaign=replace(rows[0].campaign, id="gone", state="created"), data=rows[0].data)
    return rows[0] if rows else None


def _touching_calls(usual: Find) -> Find:
    def found(scheduler: Scheduler, sought: Sought) -> Row | None:
        row = usual(scheduler, sought)
        if row is not None and sought.purpose == CALLS:
            touch(scheduler, row.campaign)
        return row

    return found


def _touching_refused_delete(usual: Find) -> Find:
    def found(scheduler: Scheduler, sought: Sought) -> Row | None:
        row = usual(scheduler, sought)
        if row is None or sought.purpose != DELETE:
            return row
        if scheduler.behaviour.outcome(row.campaign.state, DELETE) in {None, REFUSED}:
            touch(scheduler, row.campaign)
        return usual(scheduler, sought)

    return found


def _bad_request(_scheduler: Scheduler, _sought: Sought) -> Row | None:
    raise invalid("there is no such campaign")


def _conflict(scheduler: Scheduler, _sought: Sought) -> Row | None:
    raise wrong_state("there is no such campaign", scheduler.behaviour)


def _deleted_visible(purposes: Callable[[str], bool]) -> Change[Finding]:
    def wrapper(usual: Callable[[str, Choices], bool]) -> Callable[[str, Choices], bool]:
        return lambda purpose, choices: usual(purpose, choices) or purposes(purpose)

    return around(Finding, deleted_visible=wrapper)


def _as_created(usual: Read) -> Read:
    def read(scheduler: Scheduler, row: Row) -> Row:
        campaign = usual(scheduler, row).campaign
        first = replace(campaign, state="created", updated_at=campaign.created_at)
        return Row(campaign=first, data=orjson.dumps(representation.data(first, scheduler.behaviour)))

    return read


def _touching(usual: Read) -> Read:
    def read(scheduler: Scheduler, row: Row) -> Row:
        touch(scheduler, row.campaign)
        return usual(scheduler, row)

    return read


def _touching_at_the_third() -> Change[Finding]:
    """The third read of a campaign that is over touches it, once it was answered."""
    reads = Counter[str]()

    def touching(usual: Read) -> Read:
        def read(scheduler: Scheduler, row: Row) -> Row:
            shown = usual(scheduler, row)
            reads[row.campaign.id] += scheduler.behaviour.state(row.campaign.state).phase == "over"
            if reads[row.campaign.id] == 3:
                touch(scheduler, row.campaign)
            return shown

        return read

    return around(Finding, read=touching)


def _leaving(leave: Left) -> Change[Storing]:
    """A deleted campaign leaves something behind."""

    def wrapper(usual: Left) -> Left:
        def deleted(scheduler: Scheduler, row: Row, now: int) -> None:
            usual(scheduler, row, now)
            leave(scheduler, row, now)

        return deleted

    return around(Storing, deleted=wrapper)


def _told_as_end(scheduler: Scheduler, row: Row, now: int) -> None:
    campaign = replace(row.campaign, state="deleted")
    event = Event(kind="status_callback", at=now, status="canceled")
    scheduler.tell(campaign, [event], scheduler.behaviour)


def _still_readable(scheduler: Scheduler, row: Row, _now: int) -> None:
    scheduler.store.update(replace(row.campaign, state="deleted"), "deleted", row.data, None)


def _still_listed(scheduler: Scheduler, row: Row, _now: int) -> None:
    status = scheduler.behaviour.state(row.campaign.state).status
    scheduler.store.update(replace(row.campaign, state="deleted"), status, row.data, None)


def _namesakes_gone(scheduler: Scheduler, row: Row, now: int) -> None:
    for one in list(scheduler.store.all()):
        if one.account == row.campaign.account and one.name == row.campaign.name and one.state == "created":
            scheduler.changed(one, record.act(one, "delete", now, scheduler.behaviour), now)


def _completed_by_its_calls(usual: Read) -> Read:
    """A campaign that was cancelled while its calls were in flight reads completed once they are over."""

    def read(scheduler: Scheduler, row: Row) -> Row:
        found = usual(scheduler, row)
        campaign = found.campaign
        over = campaign.state == "canceled" and campaign.counts is not None
        if not over or all(call.end <= campaign.end_at for call in scheduler.calls(campaign)):
            return found
        late = replace(campaign, state="completed")
        return Row(campaign=late, data=orjson.dumps(representation.data(late, scheduler.behaviour)))

    return read


def _deleted_by_name(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
    rows = every(usual, scheduler, wanted)
    return rows + every(usual, scheduler, wanted, statuses=frozenset({"deleted"})) if wanted.query.name else rows


FAULTS: tuple[Fault, ...] = (
    fault(
        "stale-read", "GET-01", "blatant", "reads show a campaign as it was created", around(Finding, read=_as_created)
    ),
    fault(
        "unknown-id-200",
        "GET-02",
        "blatant",
        "reading an unknown id gives the youngest campaign",
        _unknown(READ, _youngest),
    ),
    fault("unknown-id-400", "GET-02", "subtle", "reading an unknown id is 400", _unknown(READ, _bad_request)),
    fault(
        "completed-after-it-was-canceled",
        "LIF-18 LIF-19",
        "subtle",
        "a campaign that was canceled while its calls were in flight reads completed once they are over",
        around(Finding, read=_completed_by_its_calls),
    ),
    fault(
        "namesakes-deleted",
        "DEL-01",
        "subtle",
        "with a campaign those are deleted that have its name",
        _leaving(_namesakes_gone),
    ),
    fault("read-touches", "GET-03", "blatant", "reading raises date_updated", around(Finding, read=_touching)),
    fault(
        "third-read-touches",
        "GET-03",
        "subtle",
        "the third read of a campaign that is over raises date_updated",
        _touching_at_the_third(),
    ),
    fault(
        "calls-touch",
        "GET-03",
        "subtle",
        "reading call details raises date_updated",
        around(Finding, found=_touching_calls),
    ),
    fault(
        "refused-delete-touches",
        "DEL-04",
        "subtle",
        "a refused DELETE raises date_updated",
        around(Finding, found=_touching_refused_delete),
    ),
    fault("edit-of-unknown-id-200", "EDT-07", "blatant", "editing an unknown id succeeds", _unknown(EDIT, _youngest)),
    fault("edit-of-unknown-id-409", "EDT-07", "subtle", "editing an unknown id is 409", _unknown(EDIT, _conflict)),
    fault(
        "deleted-still-readable",
        "DEL-02",
        "blatant",
        "a deleted campaign can be read as if it were there",
        _deleted_visible(lambda purpose: purpose == READ),
        _leaving(_still_readable),
    ),
    fault("deleted-still-listed", "DEL-02", "blatant", "a deleted campaign is listed", _leaving(_still_listed)),
    listing(
        "deleted-found-by-name",
        "DEL-02",
        "subtle",
        "a deleted campaign is found by the name filter",
        choosing(_deleted_by_name),
    ),
    fault(
        "deleted-has-calls",
        "DEL-02",
        "subtle",
        "call details of a deleted campaign are served",
        _deleted_visible(lambda purpose: purpose == CALLS),
    ),
    fault(
        "deleted-can-be-edited",
        "DEL-02",
        "subtle",
        "a deleted campaign can be edited",
        _deleted_visible(lambda purpose: purpose not in {READ, CALLS, DELETE}),
        window(lambda said, _: said == "gone", "everything"),
    ),
    fault(
        "deletion-told-as-end",
        "DEL-05 CBK-03",
        "subtle",
        "a deleted campaign gets an event that it was canceled",
        _leaving(_told_as_end),
    ),
    fault(
        "delete-of-unknown-id-200", "DEL-03", "blatant", "deleting an unknown id succeeds", _unknown(DELETE, _youngest)
    ),
    fault("delete-of-unknown-id-409", "DEL-03", "subtle", "deleting an unknown id is 409", _unknown(DELETE, _conflict)),
    fault(
        "calls-of-unknown-id-200",
        "CAL-10",
        "blatant",
        "call details of an unknown id are those of the youngest campaign",
        _unknown(CALLS, _youngest),
    ),
    fault(
        "calls-of-unknown-id-400",
        "CAL-10",
        "subtle",
        "call details of an unknown id are 400",
        _unknown(CALLS, _bad_request),
    ),
)
