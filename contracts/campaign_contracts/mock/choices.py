"""The legal choices: wherever the contract tolerates several answers, what the mock does, and what else it might do.

Each field is one ruling, cell or line of fine print, independent of the others. `PLAIN` takes the first of what each
field may be, `CONTRARIAN` the second, and any mixture is a legal server too. Cells of the state table with several
outcomes follow `last_outcome`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T")


def either(usual: T, *others: T) -> T:
    """A choice: what the plain mock does, and what else is legal."""
    made: T = field(default=usual, metadata={"others": others})
    return made


@dataclass(frozen=True, kw_only=True)
class Choices:
    """One legal server. Every combination is legal."""

    last_outcome: bool = either(False, True)
    """State table `*`: the first outcome listed (delete while paused before the start), or the last (refused)."""
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
    past_send_at_means_now: bool = either(False, True)
    """A send_at in the past is refused, or treated as now."""
    past_end_at_refused: bool = either(True, False)
    """An end_at in the past without send_at: refused, or the campaign ends at once."""
    default_end_follows: bool = either(True, False)
    """A defaulted end_at moves along when send_at is edited, or stays where it can."""
    over_limit_clamped: bool = either(False, True)
    """A limit over 500 is refused, or clamped to 500."""
    limit_as_asked: bool = either(False, True)
    """metadata.limit is the applied value, or the one asked for."""
    unknown_status_refused: bool = either(True, False)
    """An unknown status filter is refused, or finds nothing."""
    other_type_refused: bool = either(True, False)
    """A list of another type than trans is refused, or empty."""
    status_dialect_understood: bool = either(True, False)
    """Status filters such as InProgress are understood, or unknown."""
    bare_sort_key_refused: bool = either(False, True)
    """sort_by without a direction sorts ascending, or is refused."""
    zero_limit_refused: bool = either(True, False)
    """limit=0 is refused, or gives no records."""
    deleted_stays_visible: bool = either(False, True)
    """A deleted campaign reads as 404, or as status `deleted` (also in the filter `deleted`)."""
    delete_data: bool = either(True, False)
    """DELETE answers the campaign, or `data: null`."""
    extra_fields_refused: bool = either(False, True)
    """An action after send_at with other parameters beside it: they are not applied, or the PUT is refused."""
    unknown_edit_fields_refused: bool = either(False, True)
    """Unknown fields in an edit are ignored, or refused."""
    reserved_create_fields_refused: bool = either(False, True)
    """`action`, `status`, `id` in a create are ignored, or refused."""
    null_clears: bool = either(True, False)
    """null for an optional field in an edit clears it, or is refused."""
    partial_nested_refused: bool = either(False, True)
    """A partial `retries` or `schedule` in an edit is merged, or refused."""
    ended_callbacks_editable: bool = either(False, True)
    """The callbacks of a campaign that is over cannot be changed, or can."""
    unchanged_value_refused: bool = either(True, False)
    """After send_at a parameter sent with its present value is refused, or ignored."""
    wrong_state_code: int = either(409, 400)
    """A wrong state is 409, or 400."""
    foreign_account_code: int = either(403, 404)
    """Another account's sid in the path is 403, or 404."""
    undecided_enforced: bool = either(True, False)
    """Constraints that no rule obliges a server to enforce are enforced, or not."""
    other_media_refused: bool = either(False, True)
    """A media type that is not JSON has its body read as JSON all the same, or is refused with 415."""
    non_object_fails_request: bool = either(False, True)
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
    no_calls_not_found: bool = either(False, True)
    """Call details of a campaign without calls: 200 with no records, or 404."""


LEGAL: Mapping[str, tuple[Any, ...]] = {one.name: (one.default, *one.metadata["others"]) for one in fields(Choices)}
"""What each field may be, that of the plain mock first."""

PLAIN = Choices()
CONTRARIAN = Choices(**{name: values[1] for name, values in LEGAL.items()})
