"""Faults of phases that are seldom looked at: who is not found, listed or shown, or takes an action then."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import CALLS, DELETE, READ, Finding, Listing, Sought, Wanted
from campaign_contracts.mock.campaigns.record import Campaign, wrong_state
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.campaigns.validation import Checking
from campaign_contracts.mock.dialling.calls import Call
from campaign_contracts.mock.faults.accepting import Judged
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.mock.faults.listing import Found, choosing, every, listing

Find = Callable[[Scheduler, Sought], Row | None]
Phase = Callable[[Scheduler, Campaign], bool]


def _waiting(_scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.state == "created"


def _running(scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.state == "in-progress" and scheduler.counts(campaign).call_inprogress > 0


def _between(scheduler: Scheduler, campaign: Campaign) -> bool:
    """No call is in progress, and a number waits to be called (again)."""
    counts = scheduler.counts(campaign)
    return campaign.state == "in-progress" and counts.call_initialized > 0 and not counts.call_inprogress


def _last_call(scheduler: Scheduler, campaign: Campaign) -> bool:
    counts = scheduler.counts(campaign)
    return campaign.state == "in-progress" and counts.call_inprogress == 1 and not counts.call_scheduled


def _resumed(scheduler: Scheduler, campaign: Campaign) -> bool:
    """It has called, and not since it was resumed."""
    resumed, state = campaign.log[-1]
    calls = scheduler.calls(campaign) if campaign.state == state == "in-progress" and len(campaign.log) > 1 else []
    return bool(calls) and all(call.start < resumed for call in calls)


def _goes_on(_scheduler: Scheduler, campaign: Campaign) -> bool:
    """It runs, and was paused before."""
    return campaign.state == "in-progress" and len(campaign.log) > 1


def _waits_again(_scheduler: Scheduler, campaign: Campaign) -> bool:
    """It waits for its start, and was paused before."""
    return campaign.state == "created" and len(campaign.log) > 1


def _paused(scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.state == "paused-started" and scheduler.counts(campaign).call_initialized > 0


def _over(_scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.state in {"completed", "failed"}


def _canceled(_scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.state == "canceled"


def _failed(_scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.state == "failed"


def _paused_again(_scheduler: Scheduler, campaign: Campaign) -> bool:
    """It has been paused before, in the midst of its calls."""
    return campaign.state == "paused-started" and [state for _, state in campaign.log].count("paused-started") > 1


def _paused_over_send_at(_scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.state == "paused-after-send-at"


def _unanswered(scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.state == "completed" and not scheduler.counts(campaign).call_completed


def _cut_off(scheduler: Scheduler, campaign: Campaign) -> bool:
    """It was over before everybody was called, and nobody completed it."""
    counts = scheduler.counts(campaign)
    never_called = counts.call_completed + counts.call_failed > counts.call_initialized
    return campaign.state == "completed" and campaign.log[-1][1] != "completed" and never_called


def _nobody_left(scheduler: Scheduler, campaign: Campaign) -> bool:
    counts = scheduler.counts(campaign)
    return campaign.state == "paused-started" and not counts.call_scheduled + counts.call_inprogress


def _archived(_scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.state == "archived"


def _archived_after_retries(scheduler: Scheduler, campaign: Campaign) -> bool:
    calls = scheduler.calls(campaign) if campaign.state == "archived" else []
    return len({call.number for call in calls}) < len(calls)


def _in(name: str, rules: str, kind: Kind, summary: str, purpose: str, phase: Phase, *, found: bool = False) -> Fault:
    """A fault that answers 404 in a phase, or a conflict where the campaign is found."""

    def wrapper(usual: Find) -> Find:
        def find(scheduler: Scheduler, sought: Sought) -> Row | None:
            row = usual(scheduler, sought)
            if row is None or sought.purpose != purpose or not phase(scheduler, row.campaign):
                return row
            if found:
                raise wrong_state("not now", scheduler.behaviour)
            return None

        return find

    return fault(name, rules, kind, summary, around(Finding, found=wrapper))


def obeyed(name: str, rule: str, summary: str, action: str, phase: Phase, state: str) -> Fault:
    """A fault that takes an action in a phase as if the campaign were in another state."""

    def wrapper(usual: Find) -> Find:
        def find(scheduler: Scheduler, sought: Sought) -> Row | None:
            row = usual(scheduler, sought)
            if row is None or sought.purpose != action or not phase(scheduler, row.campaign):
                return row
            return Row(row.data, campaign=replace(row.campaign, state=state))

        return find

    return fault(name, f"{rule} LIF-18", "subtle", summary, around(Finding, found=wrapper))


def _left_out(name: str, summary: str, status: str, phase: Phase) -> Fault:
    """A fault of call details that lack the calls of a status in a phase."""

    def made(scheduler: Scheduler, campaign: Campaign, made: list[Call]) -> list[Call]:
        hidden = phase(scheduler, campaign)
        return [call for call in made if not (hidden and call.status == status)]

    return fault(name, "CAL-09", "subtle", summary, setting(Listing, made=made))


def _without_retries(scheduler: Scheduler, campaign: Campaign, made: list[Call]) -> list[Call]:
    return [call for call in made if call.attempt == 1] if _canceled(scheduler, campaign) else made


def _unlisted(name: str, rules: str, when: str, phase: Phase, *, filtered: bool = False) -> Fault:
    """A fault of lists that lack what is in a phase, perhaps only of those that are filtered by status."""

    def chosen(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
        rows, whole = every(usual, scheduler, wanted), filtered and not wanted.query.statuses
        return rows if whole else [row for row in rows if not phase(scheduler, row.campaign)]

    lists = "lists by status lack" if filtered else "lists lack"
    return listing(name, rules, "subtle", f"{lists} campaigns {when}", choosing(chosen))


def _unchecked_after_resume() -> tuple[Change[Finding], Change[Checking]]:
    """A type that does not exist passes in an edit of what waits for its start again."""
    resumed: list[bool] = []

    def found(usual: Find) -> Find:
        def find(scheduler: Scheduler, sought: Sought) -> Row | None:
            row = usual(scheduler, sought)
            resumed[:] = [row is not None and _waits_again(scheduler, row.campaign)]
            return row

        return find

    def judged(usual: Judged) -> Judged:
        return lambda definition: {**usual(definition), **({"type": "trans"} if any(resumed) else {})}

    return around(Finding, found=found), around(Checking, judged=judged)


FAULTS: tuple[Fault, ...] = (
    _unlisted("unlisted-between-attempts", "LST-08 LST-09", "whose numbers wait for a call", _between),
    _unlisted("unlisted-in-the-last-call", "LST-08 LST-09", "in their last call", _last_call),
    _unlisted("unlisted-right-after-resume", "LST-08 LST-09", "that have not called since a resume", _resumed),
    _unlisted(
        *("unlisted-once-archived-after-retries", "LST-08 LST-09", "that are archived and have called again"),
        _archived_after_retries,
    ),
    _unlisted("status-forgotten-in-the-last-call", "LST-08", "in their last call", _last_call, filtered=True),
    _unlisted("status-forgotten-after-resume", "LST-08", "since a resume", _resumed, filtered=True),
    _unlisted("status-forgotten-past-send-at", "LST-08", "paused past send_at", _paused_over_send_at, filtered=True),
    _in(
        *("calls-refused-while-running", "CAL-09", "blatant", "call details are refused while a call is in progress"),
        *(CALLS, _running),
        found=True,
    ),
    _in(
        *("calls-refused-while-waiting", "CAL-09", "subtle", "call details are refused before the start"),
        *(CALLS, _waiting),
        found=True,
    ),
    _in(
        *(
            "calls-refused-between-attempts",
            "CAL-09",
            "subtle",
            "call details are refused while no call is in progress",
        ),
        *(CALLS, _between),
        found=True,
    ),
    _in(
        *(
            "calls-gone-between-attempts",
            "CAL-09",
            "subtle",
            "call details are not found while numbers wait for a call",
        ),
        *(CALLS, _between),
    ),
    _in(
        *("calls-refused-in-the-last-call", "CAL-09", "subtle", "call details are refused during the last call"),
        *(CALLS, _last_call),
        found=True,
    ),
    _in(
        *("calls-gone-right-after-resume", "CAL-09", "subtle", "call details are not found until a resume has called"),
        *(CALLS, _resumed),
    ),
    _in(*("calls-gone-while-paused", "CAL-09", "subtle", "call details are not found while paused", CALLS, _paused)),
    _in(*("calls-gone-once-over", "CAL-09 CAL-01", "blatant", "call details are not found at the end", CALLS, _over)),
    _in(
        *("calls-gone-once-canceled", "CAL-09", "subtle", "call details of canceled campaigns are not found"),
        *(CALLS, _canceled),
    ),
    _in(
        *("calls-gone-once-failed", "CAL-09", "subtle", "call details of failed campaigns are not found"),
        *(CALLS, _failed),
    ),
    _in(
        *("calls-gone-at-the-second-pause", "CAL-09", "subtle", "call details are not found once paused again"),
        *(CALLS, _paused_again),
    ),
    _in(
        *("calls-gone-once-archived", "CAL-09", "subtle", "call details of archived campaigns are not found"),
        *(CALLS, _archived),
    ),
    _in(
        *(
            "gone-between-attempts",
            "GET-03 LIF-18",
            "subtle",
            "a campaign is not found while its numbers wait for a call",
        ),
        *(READ, _between),
    ),
    _in(
        *("gone-in-the-last-call", "GET-03 LIF-18", "subtle", "a campaign is not found during its last call"),
        *(READ, _last_call),
    ),
    _in(
        *("gone-right-after-resume", "GET-01 LIF-04", "subtle", "a campaign is not found until a resume has called"),
        *(READ, _resumed),
    ),
    fault(
        "retries-left-out-once-canceled",
        "CAL-09",
        "subtle",
        "call details of a canceled campaign lack the retries",
        setting(Listing, made=_without_retries),
    ),
    _left_out("busy-calls-left-out-between-attempts", "busy calls show once another was made", "busy", _between),
    _left_out(
        *("answered-calls-left-out-in-the-last-call", "answered calls do not show during the last call"),
        *("completed", _last_call),
    ),
    _left_out(
        *("failed-calls-left-out-while-paused", "failed calls do not show while paused"),
        *("failed", _paused),
    ),
    obeyed(
        *("complete-taken-after-resume", "LIF-07", "a campaign that was resumed takes complete while it runs"),
        *("complete", _goes_on, "paused-started"),
    ),
    obeyed(
        *("resume-taken-after-resume", "LIF-05", "a campaign that was resumed takes resume again while it runs"),
        *("resume", _goes_on, "paused-started"),
    ),
    obeyed(
        *("archive-taken-after-resume", "LIF-09", "a campaign that was resumed takes archive while it runs"),
        *("archive", _goes_on, "completed"),
    ),
    obeyed(
        *("pause-taken-at-the-second-pause", "LIF-03", "a campaign that is paused again takes pause"),
        *("pause", _paused_again, "in-progress"),
    ),
    fault(
        "edits-unchecked-after-a-resume",
        "EDT-05",
        "subtle",
        "an edit of a scheduled campaign that was resumed may send any type",
        *_unchecked_after_resume(),
    ),
    _in(
        *("pause-refused-between-attempts", "LIF-02", "subtle", "pause is refused while numbers wait for a call"),
        *("pause", _between),
        found=True,
    ),
    obeyed(
        *("delete-taken-between-attempts", "DEL-04", "a campaign whose numbers wait for a call is deleted"),
        *(DELETE, _between, "created"),
    ),
    obeyed(
        *(
            "delete-taken-when-nobody-answered",
            "DEL-04",
            "a completed campaign of which no call was answered is deleted",
        ),
        *(DELETE, _unanswered, "created"),
    ),
    obeyed(
        *("delete-taken-after-end-at", "DEL-04", "a campaign that its end_at cut off is deleted"),
        *(DELETE, _cut_off, "created"),
    ),
    _in(
        *("complete-refused-with-nobody-left", "LIF-06", "subtle", "complete is refused when nobody is left to call"),
        *("complete", _nobody_left),
        found=True,
    ),
    obeyed(
        *("complete-taken-between-attempts", "LIF-07", "a campaign whose numbers wait for a call takes complete"),
        *("complete", _between, "paused-started"),
    ),
    obeyed(
        *("complete-taken-while-waiting-again", "LIF-07", "a scheduled campaign that was resumed takes complete"),
        *("complete", _waits_again, "paused-before-send-at"),
    ),
)
