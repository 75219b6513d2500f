"""Faults that few scenes show, under one that does: tried in the order of all, they take a second each to find.

What stands here saves time and decides nothing: a fault that is missing, or shown elsewhere by now, is found as well.
"""

from collections.abc import Callable

from tests.mock.recording import Recording
from tests.mock.scenes.calls import alike, callbacks_before_the_start, callbacks_while_running, calls, shared_callbacks
from tests.mock.scenes.due import (
    another_account,
    called_again,
    ends_of_pauses,
    late_callbacks,
    listed_of_each_kind,
    over_midnight,
    seen_twice,
    waiting_again,
    written,
)
from tests.mock.scenes.edits import edits, edits_before_the_start, unsent
from tests.mock.scenes.late_edits import again, shortly_before, twice_edited
from tests.mock.scenes.lists import after_others, mixed_up
from tests.mock.scenes.lives import far_away, long_after, phases, seldom, through, time
from tests.mock.scenes.requests import bodies, credentials, refusals, unlike, values

SHOWN_BY: dict[Callable[[Recording], None], tuple[str, ...]] = {
    credentials: ("wrong-token-creates-silently",),
    bodies: ("xml-where-asked-for",),
    time: ("refused-resume-revives",),
    edits: (
        "delete-of-unknown-id-200",
        "old-name-in-lists-after-two-edits",
    ),
    values: ("far-send-at-refused",),
    calls: (
        "deletion-told-as-end",
        "large-not-called-again",
        "singular-path-404",
        "text-of-numbers-cut",
    ),
    edits_before_the_start: (
        "edited-interval-used-once",
        "edited-mechanism-not-used",
        "flag-edited-to-true-not-used",
        "send-at-edited-beside-action-not-followed",
    ),
    callbacks_before_the_start: (
        "callbacks-cleared-before-start-used",
        "callbacks-edited-before-start-not-used",
    ),
    unsent: (
        "duplicates-not-retried",
        "edit-of-schedule-drops-call-schedule-callback",
    ),
    again: (
        "edits-beside-actions-not-dialled",
        "later-end-at-not-followed",
    ),
    through: ("done-late",),
    phases: (
        "call-status-in-progress-ignored",
        "counters-of-the-start-while-running",
        "delete-taken-when-nobody-answered",
        "pause-refused-between-attempts",
        "refused-edit-while-halted-redials",
        "status-forgotten-past-send-at",
        "waiting-counts-as-running",
    ),
    seldom: (
        "complete-taken-after-resume",
        "refused-archive-while-running-redials",
        "resume-forgets-the-pace",
        "second-edit-of-caller-id-ignored",
        "unlisted-between-attempts",
        "utf-8-read-as-latin-1",
    ),
    callbacks_while_running: (
        "callbacks-added-while-running-not-used",
        "callbacks-of-refused-edit-told",
        "refused-complete-while-running-redials",
    ),
    shared_callbacks: ("one-url-told-of-one-campaign",),
    alike: ("numbers-that-end-alike-called-once",),
    mixed_up: (
        "browsers-get-pages",
        "completed-after-it-was-canceled",
        "edit-of-the-id-in-the-body",
        "null-in-put-passed-over",
    ),
    long_after: (
        "deleted-still-counted",
        "intervals-last-an-hour-at-most",
        "intervals-lose-their-hours",
    ),
    unlike: (
        "bulk-of-many-starts-late",
        "flag-edited-as-text-not-used",
        "retries-of-duplicates-untold",
        "starts-at-23-h-late",
    ),
    after_others: (
        "completed-deleted-in-the-second-account",
        "name-of-another-account-taken",
        "throttle-lost-after-a-refused-one",
    ),
    twice_edited: ("second-edit-of-send-at-not-followed",),
    far_away: ("intervals-last-a-day-at-most",),
    shortly_before: ("send-at-edited-while-paused-again-not-followed",),
    refusals: (
        "edit-of-name-delays-the-start",
        "refused-action-keeps-from-starting",
        "refused-resume-while-waiting-delays-the-start",
    ),
    written: ("instants-with-a-fraction-late",),
    over_midnight: ("ends-at-0-h-late",),
    ends_of_pauses: (
        "default-end-a-day-early-when-edited-in-a-pause",
        "name-beside-a-late-complete-applied",
        "second-pause-puts-off-the-end",
    ),
    late_callbacks: ("edited-callbacks-make-gaps-equal",),
    seen_twice: ("old-schedule-in-lists-after-two-edits",),
    another_account: (
        "paused-campaigns-deleted-across",
        "second-account-starts-late",
        "unlisted-once-archived-after-retries",
    ),
    called_again: (
        "delete-taken-between-attempts",
        "retry-over-while-in-flight",
        "singular-path-passes-over-bad-numbers",
    ),
    waiting_again: ("edits-unchecked-after-a-resume",),
    listed_of_each_kind: ("unlisted-far-ahead",),
}
