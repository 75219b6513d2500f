"""The legal choices: wherever the contract tolerates several answers, what the mock does, and what else it might do.

Each field is one ruling, cell or line of fine print, independent of the others. The defaults are what the plain mock
does, `OTHERWISE` holds the other legal choice of each field, and `CONTRARIAN` takes them all. Cells of the state table
with several outcomes follow `last_outcome`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Choices:
    """One legal server. Every combination is legal."""

    last_outcome: bool = False
    """State table `*`: the first outcome listed (delete while paused before the start), or the last (refused)."""
    retries_from_start: bool = False
    """The gap before a retry is measured from the end of the attempt before it, or from its start."""
    calls_in_bursts: bool = False
    """The calls of a minute start evenly spaced, or all at once."""
    calls_cut_short: bool = False
    """Calls in flight when a campaign is paused or ends finish by themselves, or are cut short."""
    start_told: bool = False
    """`status_callback` is due at the end of a campaign, or at its start too."""
    mixed_bulk_status: int = 207
    """Bulk POST with good and bad elements: 207, or 200."""
    failure_in_array: bool = False
    """A failure of the whole request is an object, or a one-element array."""
    start_delay_seconds: float = 0.0
    """A fresh unscheduled campaign is in progress at once, or within 2 s."""
    past_send_at_means_now: bool = False
    """A send_at in the past is refused, or treated as now."""
    past_end_at_refused: bool = True
    """An end_at in the past without send_at: refused, or the campaign ends at once."""
    default_end_follows: bool = True
    """A defaulted end_at moves along when send_at is edited, or stays where it can."""
    over_limit_clamped: bool = False
    """A limit over 500 is refused, or clamped to 500."""
    limit_as_asked: bool = False
    """metadata.limit is the applied value, or the one asked for."""
    unknown_status_refused: bool = True
    """An unknown status filter is refused, or finds nothing."""
    other_type_refused: bool = True
    """A list of another type than trans is refused, or empty."""
    status_dialect_understood: bool = True
    """Status filters such as InProgress are understood, or unknown."""
    bare_sort_key_refused: bool = False
    """sort_by without a direction sorts ascending, or is refused."""
    zero_limit_refused: bool = True
    """limit=0 is refused, or gives no records."""
    deleted_stays_visible: bool = False
    """A deleted campaign reads as 404, or as status `deleted` (also in the filter `deleted`)."""
    delete_data: bool = True
    """DELETE answers the campaign, or `data: null`."""
    extra_fields_refused: bool = False
    """An action after send_at with other parameters beside it: they are not applied, or the PUT is refused."""
    unknown_edit_fields_refused: bool = False
    """Unknown fields in an edit are ignored, or refused."""
    reserved_create_fields_refused: bool = False
    """`action`, `status`, `id` in a create are ignored, or refused."""
    null_clears: bool = True
    """null for an optional field in an edit clears it, or is refused."""
    partial_nested_refused: bool = False
    """A partial `retries` or `schedule` in an edit is merged, or refused."""
    ended_callbacks_editable: bool = False
    """The callbacks of a campaign that is over cannot be changed, or can."""
    unchanged_value_refused: bool = True
    """After send_at a parameter sent with its present value is refused, or ignored."""
    wrong_state_code: int = 409
    """A wrong state is 409, or 400."""
    foreign_account_code: int = 403
    """Another account's sid in the path is 403, or 404."""
    undecided_enforced: bool = True
    """Constraints that no rule obliges a server to enforce are enforced, or not."""
    other_media_refused: bool = False
    """A media type that is not JSON has its body read as JSON all the same, or is refused with 415."""
    non_object_fails_request: bool = False
    """An element of `campaigns` that is no object fails alone, or fails the whole request."""
    nulls_shown: bool = False
    """Keys of `data` that have no value are absent, or null."""
    defaults_shown: bool = True
    """Defaults are filled in and shown, or only what was sent comes back."""
    numbers_shown: bool = True
    """The response gives `from` as an array, or omits it."""
    instants_in_utc: bool = False
    """Instants keep the offset they were sent with, others have +05:30; or all are in UTC with fractions."""
    self_moves_touch: bool = True
    """What happens by itself raises date_updated, or leaves it."""
    summary_in_lists: bool = False
    """Lists have no `summary`, or have it."""
    calls_in_flight_shown: bool = True
    """Calls in flight are shown in call details, or left out."""
    durations_as_text: bool = False
    """The duration of a call is an integer, or a numeric string."""
    only_connected_calls_last: bool = False
    """The duration of a call that did not connect is the distance of its ends, or 0."""
    callback_repeats: int = 2
    """A failed callback is tried again twice, or once."""
    clock_waits_for_callbacks: bool = True
    """Moving the clock is answered after the callbacks were tried, or before."""
    portal_spelling_in_callbacks: bool = False
    """Callbacks spell a status no-answer, or NoAnswer."""
    call_sids_as_objects: bool = False
    """`call_sids` holds strings, or objects with the status."""
    bare_call_records: bool = False
    """Call details are wrapped like the other records, or bare."""
    no_calls_not_found: bool = False
    """Call details of a campaign without calls: 200 with no records, or 404."""


PLAIN = Choices()
OTHERWISE: Mapping[str, Any] = {
    "last_outcome": True,
    "retries_from_start": True,
    "calls_in_bursts": True,
    "calls_cut_short": True,
    "start_told": True,
    "mixed_bulk_status": 200,
    "failure_in_array": True,
    "start_delay_seconds": 1.0,
    "past_send_at_means_now": True,
    "past_end_at_refused": False,
    "default_end_follows": False,
    "over_limit_clamped": True,
    "limit_as_asked": True,
    "unknown_status_refused": False,
    "other_type_refused": False,
    "status_dialect_understood": False,
    "bare_sort_key_refused": True,
    "zero_limit_refused": False,
    "deleted_stays_visible": True,
    "delete_data": False,
    "extra_fields_refused": True,
    "unknown_edit_fields_refused": True,
    "reserved_create_fields_refused": True,
    "null_clears": False,
    "partial_nested_refused": True,
    "ended_callbacks_editable": True,
    "unchanged_value_refused": False,
    "wrong_state_code": 400,
    "foreign_account_code": 404,
    "undecided_enforced": False,
    "other_media_refused": True,
    "non_object_fails_request": True,
    "nulls_shown": True,
    "defaults_shown": False,
    "numbers_shown": False,
    "instants_in_utc": True,
    "self_moves_touch": False,
    "summary_in_lists": True,
    "calls_in_flight_shown": False,
    "durations_as_text": True,
    "only_connected_calls_last": True,
    "callback_repeats": 1,
    "clock_waits_for_callbacks": False,
    "portal_spelling_in_callbacks": True,
    "call_sids_as_objects": True,
    "bare_call_records": True,
    "no_calls_not_found": True,
}
"""The other legal choice, by field."""

CONTRARIAN = Choices(**OTHERWISE)
