"""The dialer, by examples: calls, retries, pauses and ends."""

from collections import Counter
from dataclasses import replace

from tests.mock.dialling.dialled import CONTRARIAN, PLAIN, T0, after, brief, campaign, of_kind, twice

from campaign_contracts.mock.clock import MINUTE, SECOND
from campaign_contracts.mock.dialling.calls import Move, Progress, Redefined, Retries
from campaign_contracts.mock.dialling.dialer import Dialing
from campaign_contracts.mock.dialling.simulation import replay


def test_calls_are_evenly_spaced_and_a_due_retry_goes_first() -> None:
    done = after(campaign("9000", throttle=1, retries=twice(minutes=1)), 600)
    assert brief(done.calls) == [
        (0, "busy", 0, 10),
        (1, "completed", 60, 90),
        (0, "completed", 120, 150),
        (2, "completed", 180, 210),
        (3, "completed", 240, 270),
    ]
    assert [(move.at - T0, move.state) for move in done.moves] == [(0, "in-progress"), (270 * SECOND, "completed")]


def test_retries_keep_to_the_throttle_among_themselves() -> None:
    calls = after(campaign("67", throttle=1, retries=twice(minutes=1)), 600).calls
    assert [(call.target, (call.start - T0) / SECOND) for call in calls] == [(0, 0), (1, 60), (0, 120), (1, 180)]


def test_linear_and_exponential_gaps() -> None:
    linear = after(campaign("6", retries=twice(retries=3)), 3600)
    assert [call.start - T0 for call in linear.calls] == [0, 130 * SECOND, 260 * SECOND, 390 * SECOND]
    exponential = after(campaign("7", retries=twice("Exponential", retries=3)), 3600)
    assert [call.start - T0 for call in exponential.calls] == [0, 130 * SECOND, 380 * SECOND, 870 * SECOND]


def test_a_gap_may_be_measured_from_the_start() -> None:
    calls = after(campaign("6", retries=twice(retries=2)), 3600, policy=CONTRARIAN).calls
    assert [call.start - T0 for call in calls] == [0, 120 * SECOND, 240 * SECOND]


def test_bursts_leave_a_whole_minute_between_them() -> None:
    starts = [call.start - T0 for call in after(campaign("0" * 5, throttle=2), 3600, policy=CONTRARIAN).calls]
    assert starts == [0, 0, 61 * SECOND, 61 * SECOND, 122 * SECOND]


def test_an_odd_throttle_is_rounded_to_the_safe_side() -> None:
    starts = [call.start - T0 for call in after(campaign("0" * 8, throttle=7), 3600).calls]
    assert starts == [index * 8_571_429 for index in range(8)]


def test_only_statuses_in_on_status_are_tried_again() -> None:
    retries = Retries(number_of_retries=2, interval_mins=1, on_status=frozenset({"no-answer"}))
    done = after(campaign("679", retries=retries), 3600)
    assert Counter(call.target for call in done.calls) == {0: 1, 1: 3, 2: 1}
    assert (done.state, done.summary.call_completed, done.summary.call_failed) == ("completed", 0, 3)


def test_sids_are_the_same_on_every_machine() -> None:
    done = after(campaign("9", retries=twice()), 600)
    assert [call.sid for call in done.calls] == ["861a10e9be9d521f66b12c15c8f65214", "994be69575748e5d4d3a2fbd520b02a5"]
    assert [[call.sid[:6] for call in event.calls] for event in done.events] == [
        ["861a10"],
        ["994be6"],
        ["861a10", "994be6"],
        [],
    ]


def test_duplicates_are_called_once_or_each_time() -> None:
    definition = replace(campaign("00"), numbers=("+911", "+912", "+911"))
    assert [call.number for call in after(definition, 60).calls] == ["+911", "+912"]
    each = replace(definition, call_duplicate_numbers=True)
    assert [call.number for call in after(each, 60).calls] == ["+911", "+912", "+911"]


def test_a_campaign_goes_on_by_another_definition() -> None:
    before = campaign("690", throttle=1, retries=twice(minutes=1))
    more = replace(before, numbers=(*before.numbers, "+19995"), throttle=6, retries=None)
    log = [Redefined(at=T0 + 65 * SECOND, definition=more), Redefined(at=T0 + 999 * SECOND, definition=before)]
    dialing, progress = replay(before, PLAIN, log, T0 + 600 * SECOND, state="starting", since=T0)
    assert brief(progress.calls) == [
        (0, "busy", 0, 10),
        (1, "busy", 60, 70),
        (2, "completed", 75, 105),
        (3, "completed", 85, 115),
    ]
    assert [event.calls[0].target for event in progress.events if event.kind == "call_schedule_callback"] == [
        0,
        1,
        2,
        3,
    ]
    assert dialing.state == "completed"


def test_nothing_is_called_before_send_at() -> None:
    scheduled = campaign("0", start_at=T0 + 100 * SECOND)
    assert after(scheduled, 99.999999).calls == ()
    assert brief(after(scheduled, 100).calls) == [(0, "completed", 100, 130)]


def test_send_at_passes_during_a_pause() -> None:
    scheduled = campaign("0", start_at=T0 + 100 * SECOND)
    paused = after(scheduled, 1000, (50, "paused-before-send-at"))
    assert (paused.state, paused.calls) == ("paused-after-send-at", ())
    resumed = after(scheduled, 1000, (50, "paused-before-send-at"), (900, "in-progress"))
    assert brief(resumed.calls) == [(0, "completed", 900, 930)]


def test_a_campaign_resumed_before_send_at_starts_on_time() -> None:
    scheduled = campaign("0", start_at=T0 + 100 * SECOND)
    resumed = after(scheduled, 1000, (50, "paused-before-send-at"), (60, "created"))
    assert brief(resumed.calls) == [(0, "completed", 100, 130)]


def test_after_a_pause_the_due_retry_and_the_remaining_numbers_are_called() -> None:
    definition = campaign("900", throttle=6, retries=twice(minutes=1))
    log = [(5.0, "paused-started"), (300.0, "in-progress")]
    done = after(definition, 600, *log)
    assert brief(done.calls) == [
        (0, "busy", 0, 10),
        (0, "completed", 300, 330),
        (1, "completed", 310, 340),
        (2, "completed", 320, 350),
    ]
    assert done.state == "completed"


def test_a_paused_campaign_with_nothing_pending_waits_or_is_completed() -> None:
    waiting = after(campaign("0"), 600, (5, "paused-started"))
    assert (waiting.state, waiting.summary.call_completed) == ("paused-started", 1)
    resumed = after(campaign("0"), 600, (5, "paused-started"), (500, "in-progress"))
    assert resumed.moves[-1] == Move(at=T0 + 500 * SECOND, state="completed", by_itself=True)
    patient = replace(CONTRARIAN, settle_in_flight=False)
    finished = after(campaign("0"), 600, (5, "paused-started"), policy=patient)
    assert finished.moves[-1] == Move(at=T0 + 30 * SECOND, state="completed", by_itself=True)


def test_complete_fails_the_rest_and_tells_of_the_numbers_that_were_called() -> None:
    definition = campaign("0970", throttle=6, retries=twice(minutes=5))
    done = after(definition, 100, (15, "paused-started"), (60, "completed"))
    assert [call.target for call in done.calls] == [0, 1]
    assert (done.summary.call_completed, done.summary.call_failed) == (1, 3)
    assert [(event.kind, (event.at - T0) / SECOND) for event in done.events] == [
        ("call_status_callback", 20),
        ("call_status_callback", 30),
        ("call_schedule_callback", 30),
        ("call_schedule_callback", 60),
        ("status_callback", 60),
    ]


def test_calls_in_flight_outlive_the_campaign_or_are_cut_short() -> None:
    definition = campaign("90", end_at=T0 + 5 * SECOND, retries=twice())
    at_end = after(definition, 5)
    assert (at_end.state, at_end.summary.call_inprogress, at_end.next_change) == ("completed", 2, T0 + 10 * SECOND)
    later = after(definition, 60)
    assert brief(later.calls) == [(0, "busy", 0, 10), (1, "completed", 1, 31)]
    assert (later.summary.call_completed, later.summary.call_failed, later.next_change) == (1, 1, None)
    cut = after(definition, 5, policy=CONTRARIAN)
    assert brief(cut.calls) == [(0, "busy", 0, 5), (1, "completed", 0, 5)]
    assert (cut.summary.call_completed, cut.summary.call_failed, cut.next_change) == (1, 1, None)
    assert [event.kind for event in cut.events][-1] == "status_callback"


def test_end_at_ends_what_runs_and_cancels_what_is_paused() -> None:
    definition = campaign("000", throttle=1, end_at=T0 + 100 * SECOND)
    ended = after(definition, 1000)
    assert (ended.state, len(ended.calls), ended.summary.call_failed) == ("completed", 2, 1)
    canceled = after(definition, 1000, (40, "paused-started"))
    assert (canceled.state, len(canceled.calls), canceled.summary.call_failed) == ("canceled", 1, 2)
    assert [event.status for event in of_kind(canceled, "status_callback")] == ["canceled"]


def test_a_call_that_ends_at_end_at_counts_before_it() -> None:
    assert after(campaign("8", end_at=T0 + 10 * SECOND), 10).state == "failed"


def test_end_at_also_ends_what_an_action_revives_later() -> None:
    definition = campaign("00", throttle=1, end_at=T0 + 50 * SECOND)
    revived = after(definition, 1000, (200, "paused-started"))
    assert (revived.state, len(revived.calls)) == ("canceled", 1)
    assert [event.status for event in of_kind(revived, "status_callback")] == ["completed", "canceled"]


def test_what_a_resume_makes_due_has_happened_when_it_returns() -> None:
    dialing = Dialing(definition=campaign("0"), policy=PLAIN, state="paused-after-send-at", now=T0)
    dialing.apply(Move(at=T0 + MINUTE, state="in-progress"))
    assert [call.start for call in dialing.in_flight] == [T0 + MINUTE]


def test_a_campaign_fails_when_every_last_attempt_failed() -> None:
    assert after(campaign("88", retries=twice()), 3600).state == "failed"
    assert after(campaign("86", retries=twice()), 3600).state == "completed"


def test_a_campaign_without_numbers_is_done_at_once() -> None:
    done = after(campaign(""), 0)
    assert (done.state, [event.status for event in done.events]) == ("completed", ["completed"])


def test_complete_before_the_start_calls_nobody() -> None:
    scheduled = campaign("00", start_at=T0 + 100 * SECOND)
    done = after(scheduled, 1000, (10, "paused-before-send-at"), (20, "completed-before-send-at"))
    assert (done.state, done.calls, done.summary.call_failed) == ("completed-before-send-at", (), 2)
    assert [(event.kind, event.status) for event in done.events] == [("status_callback", "completed")]


def test_archiving_is_no_second_end() -> None:
    done = after(campaign("0"), 600, (100, "archived"))
    assert (done.state, len(of_kind(done, "status_callback"))) == ("archived", 1)
    again = after(campaign("0"), 600, (100, "completed"))
    assert (again.state, len(of_kind(again, "status_callback"))) == ("completed", 1)


def test_a_campaign_may_be_put_into_a_final_state_at_once() -> None:
    dialing = Dialing(definition=campaign("00"), policy=PLAIN, state="completed", now=T0)
    assert (dialing.summary.call_failed, dialing.next_change) == (2, None)
    assert dialing.advance(T0 + 60 * MINUTE) == Progress()


def test_a_number_without_digits_is_answered() -> None:
    definition = replace(campaign(""), numbers=("operator", "+91 98-6 "))
    assert [call.status for call in after(definition, 60).calls] == ["completed", "busy"]
