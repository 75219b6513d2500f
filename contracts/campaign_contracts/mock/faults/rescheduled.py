"""Faults of edited schedules: the start and the end that are followed are others than those that are shown."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import setting
from campaign_contracts.mock.campaigns.decisions import Edit
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.clock import DAY, LAST_INSTANT, MINUTE
from campaign_contracts.mock.faults.acting import Edited, back, beside_action, paused_twice, second, while_paused
from campaign_contracts.mock.faults.editing import edited
from campaign_contracts.mock.faults.fault import Fault, fault


def old_start(edit: Edit) -> Campaign:
    """The edited campaign, with the start of before."""
    return replace(edit.after, start_at=edit.before.start_at)


def _never_after_two_pauses(edit: Edit) -> Campaign:
    pauses = sum(state.startswith("paused") for _, state in edit.after.log)
    return replace(edit.after, start_at=LAST_INSTANT) if pauses > 1 else edit.after


def _old_start_if_later(edit: Edit) -> Campaign:
    return replace(edit.after, start_at=min(edit.before.start_at, edit.after.start_at))


def _old_end_if_later(edit: Edit) -> Campaign:
    return replace(edit.after, end_at=max(min(edit.before.end_at, edit.after.end_at), edit.after.start_at))


def old_end(edit: Edit) -> Campaign:
    """The edited campaign, with the end of before."""
    return replace(edit.after, end_at=max(edit.before.end_at, edit.after.start_at))


def _default_end_kept(edit: Edit) -> Campaign:
    return edit.after if "end_at" in (edit.before.definition.get("schedule") or {}) else old_end(edit)


def only(when: Callable[[Edit], bool], old: Edited) -> Edited:
    """What some edits make of a campaign; the others are as they should be."""
    return lambda edit: old(edit) if when(edit) else edit.after


def _of_lists(edit: Edit) -> bool:
    return bool(edit.after.definition.get("lists"))


def _delayed_beside(name: str) -> Fault:
    def delayed(edit: Edit) -> Campaign:
        waits = edit.before.state == "created" and name in edit.sent and "schedule" not in edit.sent
        return replace(edit.after, start_at=edit.after.start_at + 5 * MINUTE) if waits else edit.after

    return fault(
        f"edit-of-{name.replace('_', '-')}-delays-the-start",
        "LIF-12 LIF-22",
        "subtle",
        f"an edit of {name} delays the start by five minutes, and nothing shows it",
        edited(delayed),
    )


def _same_start(edit: Edit) -> bool:
    return "schedule" in edit.sent and edit.after.start_at == edit.before.start_at


def _put_off_by_the_pause(edit: Edit) -> Campaign:
    resumed = (edit.before.state, edit.after.state) == ("paused-before-send-at", "created")
    stood = edit.now - edit.before.log[-1][0]
    return replace(edit.after, start_at=edit.after.start_at + stood) if resumed else edit.after


def _default_end_a_day_early(edit: Edit) -> Campaign:
    schedule = edit.after.definition.get("schedule") or {}
    early = "schedule" in edit.sent and "end_at" not in schedule and while_paused(edit)
    return replace(edit.after, end_at=edit.after.end_at - DAY) if early else edit.after


def _resumed(edit: Edit) -> bool:
    return "schedule" in edit.sent and any(state.startswith("paused") for _, state in edit.before.log)


UNRELATED = ("name", "caller_id", "url", "from", "retries", "custom_field", "call_duplicate_numbers", "status_callback")
"""Parameters from which no start follows."""

FAULTS: tuple[Fault, ...] = (
    *map(_delayed_beside, UNRELATED),
    fault(
        "pause-puts-off-the-start",
        "LIF-12 LIF-22",
        "subtle",
        "the time that a campaign stands before its send_at puts off its start",
        edited(_put_off_by_the_pause),
    ),
    fault(
        "end-edited-after-a-pause-not-followed",
        "LIF-14 CAL-07 EDT-01",
        "subtle",
        "an end_at that is edited after a pause is shown, and a campaign ends at the old one",
        edited(only(_resumed, old_end)),
    ),
    fault(
        "second-edit-of-send-at-not-followed",
        "LIF-12 CAL-07 EDT-01",
        "subtle",
        "a campaign starts at the send_at that it was given by its first edit",
        edited(only(second("schedule"), old_start)),
    ),
    fault(
        "second-edit-of-end-at-not-followed",
        "LIF-14 CAL-07 LIF-18 EDT-01",
        "subtle",
        "a campaign ends at the end_at that it was given by its first edit",
        edited(only(second("schedule"), old_end)),
    ),
    fault(
        "edit-back-of-send-at-not-followed",
        "LIF-12 CAL-07 EDT-01",
        "subtle",
        "a campaign whose schedule is edited back starts at the send_at of the edit before",
        edited(only(back("schedule"), old_start)),
    ),
    fault(
        "edit-back-of-end-at-not-followed",
        "LIF-13 LIF-14 CAL-07 EDT-01",
        "subtle",
        "a campaign whose schedule is edited back ends at the end_at of the edit before",
        edited(only(back("schedule"), old_end)),
    ),
    fault(
        "send-at-edited-while-paused-again-not-followed",
        "LIF-12 CAL-07 EDT-01",
        "subtle",
        "a send_at edited at the second pause is shown, and the campaign starts at the old one",
        edited(only(paused_twice, old_start)),
    ),
    fault(
        "send-at-edited-in-campaigns-of-lists-not-followed",
        "LIF-12 CAL-07 EDT-01",
        "subtle",
        "an edited send_at of a campaign of lists is shown, and the campaign starts at the old one",
        edited(only(_of_lists, old_start)),
    ),
    fault(
        "end-at-edited-in-campaigns-of-lists-not-followed",
        "LIF-14 CAL-07 EDT-01",
        "subtle",
        "an edited end_at of a campaign of lists is shown, and the campaign ends at the old one",
        edited(only(_of_lists, old_end)),
    ),
    fault(
        "later-send-at-not-followed",
        "LIF-12 CAL-07",
        "subtle",
        "an edited send_at is followed if it is earlier than the old one",
        edited(_old_start_if_later),
    ),
    fault(
        "later-end-at-not-followed",
        "LIF-14 CAL-07 LIF-18",
        "subtle",
        "an edited end_at is followed if it is earlier than the old one",
        edited(_old_end_if_later),
    ),
    fault(
        "edited-send-at-not-followed",
        "LIF-12 CAL-07",
        "subtle",
        "an edited send_at is shown, and the campaign starts at the old one",
        edited(old_start),
    ),
    fault(
        "send-at-edited-while-paused-not-followed",
        "LIF-12 CAL-07",
        "subtle",
        "a send_at edited while paused is shown, and the campaign starts at the old one",
        edited(only(while_paused, old_start)),
    ),
    fault(
        "send-at-edited-beside-action-not-followed",
        "LIF-12 CAL-07",
        "subtle",
        "a send_at edited beside an action is shown, and the campaign starts at the old one",
        edited(only(beside_action, old_start)),
    ),
    fault(
        "start-lost-after-two-pauses",
        "LIF-12 LIF-22",
        "subtle",
        "a scheduled campaign that was paused twice never starts",
        edited(_never_after_two_pauses),
    ),
    fault(
        "added-end-at-not-followed",
        "LIF-14 CAL-07",
        "subtle",
        "an end_at is shown that was added by an edit, and the campaign ends as it would have without",
        edited(_default_end_kept),
    ),
    fault(
        "default-end-a-day-early-when-edited-in-a-pause",
        "CRE-31 LIF-18",
        "subtle",
        "a campaign whose send_at was edited while paused ends 29 days after its start",
        edited(_default_end_a_day_early),
        setting(Choices, defaults_shown=False),
    ),
    fault(
        "edited-end-at-not-followed",
        "LIF-14 CAL-07",
        "subtle",
        "an edited end_at is shown, and the campaign ends at the old one",
        edited(old_end),
    ),
    fault(
        "end-at-edited-alone-not-followed",
        "LIF-14 CAL-07",
        "subtle",
        "an end_at edited beside the send_at of before is shown, and the campaign ends at the old one",
        edited(only(_same_start, old_end)),
    ),
)
