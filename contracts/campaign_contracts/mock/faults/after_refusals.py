"""Faults of what follows a refusal and nothing shows: a start or an end that moved, numbers redialled, idle edits."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import DELETE, Edit, Finding, Sought
from campaign_contracts.mock.campaigns.record import Campaign, wrong_state
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.clock import MINUTE
from campaign_contracts.mock.dialling.policy import Policy, only_new
from campaign_contracts.mock.faults.acting import EVERYTHING, undialled
from campaign_contracts.mock.faults.editing import edited
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.late import dialled_by, followed
from campaign_contracts.mock.faults.refusing import leaving
from campaign_contracts.mock.faults.rescheduled import old_end, old_start, only
from campaign_contracts.spec import Json

Find = Callable[[Scheduler, Sought], Row | None]
Leave = Callable[[Scheduler, Campaign], None]

MOVED = 5 * MINUTE
ACTIONS = ("pause", "resume", "complete", "archive")
EDIT = "edit"
"""A refused edit without an action, in the place of an action."""

WAITING = (
    *((what, "created") for what in ("resume", "complete", "archive", EDIT)),
    *((what, "paused-before-send-at") for what in ("pause", "archive", EDIT)),
)
"""What is refused while the start lies ahead, with the state."""

STARTED = (
    *((what, "in-progress") for what in ("resume", "complete", "archive", EDIT)),
    *((what, "paused-started") for what in ("pause", "archive", EDIT)),
)
"""What is refused once a campaign has started, with the state."""

LATE = tuple((what, "paused-after-send-at") for what in ("pause", "archive", EDIT))
"""What is refused of a campaign that was paused when its send_at came."""

PLACES = {
    "created": "while-waiting",
    "in-progress": "while-running",
    "paused-before-send-at": "while-paused",
    "paused-after-send-at": "past-send-at",
    "paused-started": "while-halted",
}
"""The states in the names of faults."""


def _what(sent: dict[str, Json]) -> str:
    return str(sent.get("action", EDIT))


def _after(refusal: tuple[str, str], rules: str, follows: str, leave: Leave, *changes: Change[Any]) -> Fault:
    """A fault of one kind of refusal in one state."""
    what, state = refusal

    def left(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
        if campaign.state == state and _what(sent) == what:
            leave(scheduler, campaign)

    name = f"refused-{what}-{PLACES[state]}-{follows.replace(' ', '-')}"
    summary = f"a refused {what} of a campaign that is {state} {follows}"
    return fault(name, rules, "subtle", summary, leaving(left), *changes)


def _delay_the_start(scheduler: Scheduler, campaign: Campaign) -> None:
    scheduler.save(replace(campaign, start_at=campaign.start_at + MOVED))


def _hasten_the_start(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
    if campaign.state == "created" and "action" in sent:
        scheduler.save(replace(campaign, start_at=campaign.start_at - MOVED))


def _delay_the_end(scheduler: Scheduler, campaign: Campaign) -> None:
    end_at = campaign.end_at + MOVED
    if scheduler.behaviour.state(campaign.state).started:
        dialled_by(scheduler, campaign, {"end_at": end_at})
    else:
        scheduler.renew(replace(campaign, end_at=end_at), campaign.settled_at)


def _redial(scheduler: Scheduler, campaign: Campaign) -> None:
    dialled_by(scheduler, campaign, {})


def _first_again(targets: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """The first number once more, and what is new."""
    return (*targets[:1], *only_new(targets, known))


_REDIALLING = setting(Policy, added=_first_again)


def _kept_and_delayed(usual: Find) -> Find:
    """A campaign that has started, and is not deleted for it, ends later."""

    def found(scheduler: Scheduler, sought: Sought) -> Row | None:
        row = usual(scheduler, sought)
        if row is None or sought.purpose != DELETE or row.campaign.state not in {"in-progress", "paused-started"}:
            return row
        _delay_the_end(scheduler, row.campaign)
        return scheduler.store.get(sought.account, sought.identifier)

    return found


def _never_deleted(what: str, kinds: tuple[str, ...]) -> Fault:
    """A fault of scheduled campaigns that are not deleted any more, once one of these was refused of them."""
    refused: set[str] = set()

    def left(_scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
        if _what(sent) in kinds:
            refused.add(campaign.id)

    def kept(usual: Find) -> Find:
        def found(scheduler: Scheduler, sought: Sought) -> Row | None:
            row = usual(scheduler, sought)
            if row is not None and sought.purpose == DELETE and sought.identifier in refused:
                raise wrong_state("something was refused before", scheduler.behaviour)
            return row

        return found

    summary = f"a scheduled campaign is not deleted once an {what} was refused"
    return fault(
        f"delete-refused-after-a-refused-{what}",
        "DEL-01",
        "subtle",
        summary,
        around(Finding, found=kept),
        leaving(left),
    )


def _idle_edits(kinds: tuple[str, ...]) -> tuple[Fault, ...]:
    """Faults of edits that are shown and do not act, once one of these was refused of the campaign."""
    refused: set[str] = set()

    def left(_scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
        if _what(sent) in kinds:
            refused.add(campaign.id)

    def before(edit: Edit) -> bool:
        return edit.before.id in refused

    what = EDIT if kinds == (EDIT,) else "action"
    once = f"once an {what} was refused"
    dialled = undialled(
        f"edits-after-a-refused-{what}-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        f"an edit is shown and does not act {once}",
        *EVERYTHING,
        when=before,
    )
    bounds = (("send-at", "LIF-12 CAL-07", old_start), ("end-at", "LIF-14 CAL-07 LIF-18", old_end))
    return (
        replace(dialled, changes=(*dialled.changes, leaving(left))),
        *(
            fault(
                f"{bound}-edited-after-a-refused-{what}-not-followed",
                f"{rules} EDT-01",
                "subtle",
                f"an edited {bound.replace('-', '_')} is shown and not followed {once}",
                edited(only(before, old)),
                leaving(left),
            )
            for bound, rules, old in bounds
        ),
    )


FAULTS: tuple[Fault, ...] = (
    *(_after(refusal, "LIF-12 LIF-22", "delays the start", _delay_the_start) for refusal in WAITING),
    fault(
        "refused-action-hastens-the-start",
        "LIF-10 LIF-12 LIF-18 CAL-07",
        "subtle",
        "a scheduled campaign starts five minutes early once an action was refused",
        leaving(_hasten_the_start),
    ),
    *(
        _after(refusal, "LIF-14 LIF-15 LIF-22", "delays the end", _delay_the_end, followed())
        for refusal in (("complete", "created"), *STARTED, *LATE)
    ),
    fault(
        "refused-delete-delays-the-end",
        "DEL-04 LIF-14 LIF-15 LIF-22",
        "subtle",
        "a campaign that was not deleted, as it has started, ends five minutes late",
        around(Finding, found=_kept_and_delayed),
        followed(),
    ),
    *(
        _after(refusal, "CAL-03 LIF-04 CAL-04 CAL-05 CAL-11", "redials", _redial, followed(), _REDIALLING)
        for refusal in STARTED
    ),
    _never_deleted("edit", (EDIT,)),
    _never_deleted("action", ACTIONS),
    *_idle_edits((EDIT,)),
    *_idle_edits(ACTIONS),
)
