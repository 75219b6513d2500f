"""The legal choices: wherever the contract tolerates several answers, what the mock does, and what else it might do.

Each field is one ruling, cell or line of fine print, independent of the others; any mixture is a legal server.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from campaign_contracts.mock.choosing import any_of, drawn_only, either
from campaign_contracts.promises import TOPICS


@dataclass(frozen=True, kw_only=True)
class Choices:
    """One legal server. Every combination is legal."""

    refused: frozenset[str] = any_of(*TOPICS)
    """What of the undecided values, edits and actions is refused, by topic: each of them may be."""

    delete_starting: int = either(0, 1, stern=1)
    """State table: which outcome DELETE has while an unscheduled campaign is about to start: gone, or refused."""
    delete_paused_before: int = either(0, 1, stern=1)
    """The same while paused before the start and before send_at."""
    delete_paused_after: int = either(0, 1, stern=1)
    """The same while paused before the start and after send_at."""
    delete_completed_before: int = either(0, 1, stern=0)
    """The same of a campaign completed before its send_at: refused, or gone."""
    delete_archived_before: int = either(0, 1, stern=0)
    """The same of an archived one."""
    done_while_paused: int = either(0, 1)
    """All targets done while paused: paused, or completed."""
    failed_while_paused: int = either(0, 2, 1)
    """All targets failed while paused: paused, failed, or completed."""
    retries_from_start: bool = either(False, True)
    """The gap before a retry is measured from the end of the attempt before it, or from its start."""
    calls_in_bursts: bool = either(False, True)
    """The calls of a minute start evenly spaced, or all at once."""
    calls_cut_short: bool = either(False, True)
    """Calls in flight when a campaign is paused or ends finish by themselves, or are cut short."""
    start_told: bool = either(False, True)
    """`status_callback` is due at the end of a campaign, or at its start too."""
    mixed_bulk_status: int = either(207, 200)
    """Bulk POST with good and bad elements: 207, or 200."""
    failure_in_array: bool = either(False, True)
    """A failure of the whole request is an object, or a one-element array."""
    start_delay_seconds: float = either(0.0, 1.0)
    """A fresh unscheduled campaign is in progress at once, or within 2 s."""
    past_send_at_means_now: bool = either(False, True, stern=False)
    """A send_at in the past is refused, or treated as now."""
    past_end_at_refused: bool = either(True, False, stern=True)
    """An end_at in the past without send_at: refused, or the campaign ends at once."""
    default_end_follows: bool = either(True, False)
    """A defaulted end_at moves along when send_at is edited, or stays where it can."""
    over_limit_clamped: bool = either(False, True, stern=False)
    """A limit over 500 is refused, or clamped to 500."""
    limit_as_asked: bool = either(False, True)
    """metadata.limit is the applied value, or the one asked for."""
    unknown_status_refused: bool = either(True, False, stern=True)
    """An unknown status filter is refused, or finds nothing."""
    other_type_refused: bool = either(True, False, stern=True)
    """A list of another type than trans is refused, or empty."""
    status_dialect_understood: bool = either(True, False, stern=True)
    """Status filters such as InProgress are understood, or unknown."""
    bare_sort_key_refused: bool = either(False, True, stern=True)
    """sort_by without a direction sorts ascending, or is refused."""
    zero_limit_refused: bool = either(True, False, stern=True)
    """limit=0 is refused, or gives no records."""
    deleted_stays_visible: bool = either(False, True)
    """A deleted campaign reads as 404, or as status `deleted` (also in the filter `deleted`)."""
    delete_data: bool = either(True, False)
    """DELETE answers the campaign, or `data: null`."""
    extra_fields_refused: bool = either(False, True, stern=True)
    """An action after send_at with more beside it: only callbacks are changed, or the PUT is refused."""
    unknown_edit_fields_refused: bool = either(False, True, stern=True)
    """Unknown fields in an edit are ignored, or refused."""
    reserved_create_fields_refused: bool = either(False, True, stern=True)
    """`action`, `status`, `id` in a create are ignored, or refused."""
    null_clears: bool = either(True, False, stern=False)
    """null for an optional field in an edit clears it, or is refused."""
    partial_nested_refused: bool = either(False, True, stern=True)
    """A partial `retries` or `schedule` in an edit is merged, or refused."""
    ended_callbacks_editable: bool = either(False, True, stern=False)
    """The callbacks of a campaign that is over cannot be changed, or can."""
    unchanged_value_refused: bool = either(True, False, stern=True)
    """After send_at a parameter sent with its present value is refused, or ignored."""
    wrong_state_code: int = either(409, 400, 422)
    """A wrong state is 409, 400, or another 4xx."""
    foreign_account_code: int = either(403, 404, 401)
    """Another account's sid in the path is 403, 404 or 401."""
    undecided_enforced: bool = either(True, False, stern=True)
    """Constraints that no rule obliges a server to enforce are enforced, or not."""
    other_media_refused: bool = either(False, True, stern=True)
    """A media type that is not JSON has its body read as JSON all the same, or is refused with 415."""
    non_object_fails_request: bool = either(False, True, stern=True)
    """An element of `campaigns` that is no object fails alone, or fails the whole request."""
    nulls_shown: bool = either(False, True)
    """Keys of `data` that have no value are absent, or null."""
    defaults_shown: bool = either(True, False)
    """Defaults are filled in and shown, or only what was sent comes back."""
    numbers_shown: bool = either(True, False)
    """The response gives `from` as an array, or omits it."""
    instants_in_utc: bool = either(False, True)
    """Instants keep the offset they were sent with, others have +05:30; or all are in UTC with fractions."""
    self_moves_touch: bool = either(True, False)
    """What happens by itself raises date_updated, or leaves it."""
    summary_in_lists: bool = either(False, True)
    """Lists have no `summary`, or have it."""
    calls_in_flight_shown: bool = either(True, False)
    """Calls in flight are shown in call details, or left out."""
    durations_as_text: bool = either(False, True)
    """The duration of a call is an integer, or a numeric string."""
    only_connected_calls_last: bool = either(False, True)
    """The duration of a call that did not connect is the distance of its ends, or 0."""
    callback_repeats: int = either(2, 1)
    """A failed callback is tried again twice, or once."""
    clock_waits_for_callbacks: bool = either(True, False)
    """Moving the clock is answered after the callbacks were tried, or before."""
    portal_spelling_in_callbacks: bool = either(False, True)
    """Callbacks spell a status no-answer, or NoAnswer."""
    call_sids_as_objects: bool = either(False, True)
    """`call_sids` holds strings, or objects with the status."""
    bare_call_records: bool = either(False, True)
    """Call details are wrapped like the other records, or bare."""
    no_calls_not_found: bool = either(False, True, stern=True)
    """Call details of a campaign without calls: 200 with no records, or 404."""
    wrong_method_code: int = drawn_only(405, 404, 400)
    """A method that a path does not document is 405, 404 or 400."""
    stranger_code: int = drawn_only(404, 401)
    """An unknown path without credentials is 404, or 401."""
    options_answered: bool = drawn_only(False, True)
    """OPTIONS is refused, or answered."""
    invalid_value_code: int = drawn_only(400, 422)
    """A campaign with an invalid value is refused with 400, or another 4xx."""
    failed_item_status: int = drawn_only(0, 200, 207)
    """The HTTP status of a POST or PUT of which every campaign failed: that of its first item, or 200, or 207."""
    error_words: str = drawn_only("both", "message", "description")
    """What `error_data` says in words: a message and a description, or one of them."""
    error_numbers_documented: bool = drawn_only(True, False)
    """The numbers in `error_data` are the documented ones, or others."""
    portal_spelling: bool = drawn_only(False, True)
    """Statuses of campaigns are spelt in-progress, or InProgress."""
    pace_shown: bool = drawn_only(True, False)
    """`mode` and `throttle` are shown, or not."""
    kind_shown: bool = drawn_only(True, False)
    """`campaign_type` is shown, or not."""
    duplicates_shown: bool = drawn_only(True, False)
    """`call_duplicate_numbers` is shown, or not."""
    text_shown: bool = drawn_only(True, False)
    """`flow_type`, `read_via_text` and `repeat_menu_attempts` are shown, or not."""
    callback_params_shown: bool = drawn_only(True, False)
    """`call_status_callback_params` is null, or absent."""
    further_keys_shown: bool = drawn_only(False, True)
    """Keys of `data` that no page names (`uri`, `stats`) are absent, or there."""
    further_counters_counted: bool = drawn_only(True, False)
    """`call_scheduled` and `call_initialized` count something, or are 0."""
    flags_as_text: bool = drawn_only(False, True)
    """A flag is shown as a boolean, or as a word."""
    lists_sorted: bool = drawn_only(False, True)
    """`lists` and `on_status` come back in the order in which they were sent, or in another."""
    direction_shown: bool = drawn_only(True, False)
    """Call records have a `direction`, or none."""
    further_call_keys_shown: bool = drawn_only(False, True)
    """Call records have no `name`, `digits` and `recording_url`, or have them."""
    filled_in_name: str = drawn_only("account and time", "id")
    """The name of a campaign that was given none."""
    idle_edit_touches: bool = drawn_only(True, False)
    """An edit that changes nothing raises date_updated, or leaves it."""
    first_repeated_counts: bool = drawn_only(True, False)
    """Of a repeated query parameter the first counts, or the last."""
    sort_case_ignored: bool = drawn_only(False, True, stern=False)
    """sort_by in other letter case is refused, or understood."""
    name_filter_trimmed: bool = drawn_only(False, True)
    """Outer blanks of the name filter count, or do not."""
    mixed_statuses_refused: bool = drawn_only(True, False, stern=True)
    """A status filter of known and unknown words is refused, or finds the known ones."""
    call_limit_capped: bool = drawn_only(False, True)
    """A page of call details is as long as asked for, or at most 500."""
    dialled_backwards: bool = drawn_only(False, True)
    """Numbers are dialled in their order, or in another."""
    retry_delay_seconds: float = drawn_only(0.0, 40.0)
    """A retry comes when its interval is over, or up to a minute later."""
    unanswered_fails: bool = drawn_only(False, True)
    """A campaign of which every number was busy or did not answer is completed, or failed."""
    uncalled_counted_at_end: bool = drawn_only(True, False)
    """Numbers that were never called when `end_at` comes count as failed, or do not."""
    same_list_dialled_once: bool = drawn_only(False, True)
    """A list that is named twice is dialled twice with `call_duplicate_numbers`, or once."""
    unreached_told_as_failed: bool = drawn_only(False, True)
    """A target's event tells how its last attempt ended, or `failed` where it was not reached."""
    events_name_caller: bool = drawn_only(True, False)
    """`from` in an event of call_schedule_callback is the caller_id, or empty."""
    sid_key: str = drawn_only("call_sid", "sid")
    """The key of the sid where `call_sids` holds objects."""
    further_event_keys: bool = drawn_only(False, True)
    """Events of a campaign have no `reports` and `report_url`, or have them."""
    start_date_told: bool = drawn_only(True, False)
    """Events of a campaign have a `date_started`, or none."""
    repeat_after_minutes: float = drawn_only(0.0, 20.0)
    """A failed callback is tried again at once, or so much later by the server's clock."""
    failed_holds_up: bool = drawn_only(False, True)
    """The callbacks after a failed one go on, or wait until that has been delivered or given up."""
    connections_kept: bool = drawn_only(True, False)
    """Connections stay open, or are closed after each answer."""
    numbers_listed: str = drawn_only("as sent", "each once", "in order")
    """The numbers of `from` are shown as they were sent, each of them once, or in another order."""
    further_members_told: bool = drawn_only(False, True)
    """Envelopes, `metadata`, items and `error_data` hold what is documented, or more."""
    text_escaped: bool = drawn_only(False, True)
    """JSON is written as it is read, or with every letter outside ASCII and every slash escaped."""
    charset_named: bool = drawn_only(False, True)
    """The media type of answers stands alone, or has a charset beside it."""
    foreign_campaign_code: int = drawn_only(404, 403)
    """Another account's campaign on one's own path is 404, or 403."""
    deleted_write_code: int = drawn_only(404, 409, 410)
    """Where deleted campaigns stay visible, what else is asked of one is 404, or another 4xx."""
    deleted_filter: str = drawn_only("understood", "empty", "refused", stern="refused")
    """The filter `deleted` finds those that stay visible, or nothing, or is refused."""
    method_before_credentials: bool = drawn_only(False, True)
    """A method that a path does not document is judged after the credentials, or before."""
    media_before_credentials: bool = drawn_only(False, True)
    """The same of a media type, where it is refused."""
    path_before_credentials: bool = drawn_only(False, True)
    """The same of the id in the path."""
    path_before_body: bool = drawn_only(False, True)
    """The body of a PUT is read before the campaign is looked for, or after."""
    head_answered: bool = drawn_only(False, True)
    """HEAD is refused, or answered."""
    bad_query_code: int = drawn_only(400, 422)
    """A number or an order that is none is refused in a query with 400, or another 4xx."""
    unknown_parameters_refused: bool = drawn_only(False, True, stern=True)
    """Query parameters that nobody documents are ignored, or refused."""
    empty_parameters_refused: bool = drawn_only(False, True, stern=True)
    """A query parameter with no value is as good as absent, or refused."""
    repeated_parameters_refused: bool = drawn_only(False, True, stern=True)
    """A query parameter that is repeated counts once, or is refused."""
    repeated_statuses_refused: bool = drawn_only(False, True, stern=True)
    """A status that a filter names twice counts once, or is refused."""
    huge_numbers_refused: bool = drawn_only(True, False, stern=True)
    """A number of 16 digits and more in a query is refused, or as good as the largest of 15."""
    long_requests_refused: str = drawn_only("", "told", "bare", stern="told")
    """Requests of some hundred kilobytes are read, or refused with 413, 414 or 431, with or without an envelope."""
    no_http_told: bool = drawn_only(True, False)
    """Bytes that are not HTTP get a 400 with an envelope, or a bare one."""
    sometimes_busy: bool = drawn_only(False, True)
    """Every request is served, or one of many gets a 429."""
    identifiers: str = drawn_only("hexadecimal", "UUID", "mixed letters", "running numbers")
    """What ids look like."""
    created_before_updated: float = drawn_only(0.0, 0.8)
    """At creation `date_updated` is `date_created`, or so many seconds later."""
    changes_touch: bool = drawn_only(True, False)
    """Edits and actions raise date_updated, or leave it."""
    bulk_backwards: bool = drawn_only(False, True)
    """Of campaigns of one date_created, the first of its bulk is listed first, or last."""
    action_case_ignored: bool = drawn_only(False, True, stern=False)
    """An action in other letter case is refused, or understood."""
    calls_settled_ahead: bool = drawn_only(False, True)
    """Calls that finish by themselves after a pause or an end are shown as they will have ended at once, or then."""
    unreached_fails_at_end: bool = drawn_only(False, True)
    """A campaign of which no call could be made until `end_at` is completed, or failed."""
    waiting_counted_as_failed: bool = drawn_only(False, True)
    """A target that waits for a retry counts as failed meanwhile, or not yet."""
    calls_created_before: float = drawn_only(0.0, 5.0)
    """A call's `date_created` is its `start_time`, or so many seconds earlier, where its campaign was there by then."""
    unfinished_duration_shown: bool = drawn_only(True, False)
    """The duration of a call in flight is 0, or null."""
    uncalled_shown: bool = drawn_only(False, True)
    """Call details hold calls alone, or also the numbers that were not called, without a `start_time`."""
    unhurried: bool = drawn_only(False, True)
    """Calls start as fast as the limit of a minute allows, or at three quarters of that."""
    names_by_code_point: bool = drawn_only(False, True)
    """The order of names ignores letter case, or capitals come first."""
    name_filter_folds_ascii: bool = drawn_only(False, True)
    """The name filter ignores the case of every letter, or of ASCII alone."""
    uncalled_told: bool = drawn_only(False, True)
    """Numbers that were never called get no event at the end, or one with no `call_sids`."""
    further_call_event_keys: bool = drawn_only(False, True)
    """Events of calls and targets hold what is documented, or more."""
    called_at_end: bool = drawn_only(False, True)
    """A call that is due at `end_at` to the second is not made, or is."""
    one_more_a_minute: bool = drawn_only(False, True)
    """No more calls start in a minute than may, or one more."""
    ties_kept_descending: bool = drawn_only(False, True)
    """What has one date comes in descending order the other way round than in ascending order, or in the same."""
    dynamic_unpaid: bool = drawn_only(False, True)
    """A dynamic campaign is created like another one, or the plan does not allow it: 402."""
    failed_by_complete: bool = drawn_only(False, True)
    """A campaign of which no call could be made is completed by `complete`, or has failed then."""
    late_seconds: float = drawn_only(0.0, 2.0)
    """What happens by itself is seen at once, or so many seconds of real time later where the clock is not moved."""
    told_late_seconds: float = drawn_only(0.0, 1.5)
    """What there is to tell of a campaign that has told everything goes out at once, or so many seconds later."""
    repeat_after_seconds: float = drawn_only(0.1, 1.5)
    """A failed callback is tried again after so many seconds of real time."""


PLAIN = Choices()

CELLS: Mapping[tuple[str, str], str] = {
    ("starting", "delete"): "delete_starting",
    ("paused-before-send-at", "delete"): "delete_paused_before",
    ("paused-after-send-at", "delete"): "delete_paused_after",
    ("completed-before-send-at", "delete"): "delete_completed_before",
    ("archived-before-send-at", "delete"): "delete_archived_before",
    ("paused-started", "all-targets-done"): "done_while_paused",
    ("paused-started", "all-targets-failed"): "failed_while_paused",
}
"""The cells of the state table with several outcomes, and the choice between them."""


def outcome_at(choices: Choices, cell: tuple[str, str]) -> int:
    """Which of the outcomes of a cell is taken."""
    name = CELLS.get(cell)
    return 0 if name is None else int(getattr(choices, name))
