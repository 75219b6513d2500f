"""Faults of edits that are accepted and shown, and do not act: the calls that follow are those of before."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import Edit, Storing
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.spec import Json

When = Callable[[Edit], bool]
Edited = Callable[[Edit], Campaign]

_DIALLED = "dialled"
"""Where a definition keeps what is dialled in its stead; no parameter is called so, and nothing shows it."""


def _always(_edit: Edit) -> bool:
    return True


def _while_paused(edit: Edit) -> bool:
    return edit.before.state.startswith("paused")


def _without_retries(edit: Edit) -> bool:
    return not edit.before.definition.get("retries")


def _edited_before(edit: Edit) -> bool:
    return edit.before.updated_at > edit.before.created_at


def _part(definition: dict[str, Json], path: str) -> Json:
    name, _, member = path.partition(".")
    found = definition.get(name)
    return found.get(member) if member and isinstance(found, dict) else None if member else found


def _dialled(campaign: Campaign) -> Campaign:
    """The campaign as it is dialled: as it was before the edits that do not act."""
    definition = dict(campaign.definition)
    for path, value in (definition.pop(_DIALLED, None) or {}).items():
        name, _, member = path.partition(".")
        if not member:
            definition[name] = value
        elif isinstance(definition.get(name), dict):
            definition[name] = {**definition[name], member: value}
    return replace(campaign, definition=definition)


def _kept(paths: tuple[str, ...], when: When) -> Callable[[Edited], Edited]:
    def wrapper(usual: Edited) -> Edited:
        def edited(edit: Edit) -> Campaign:
            after, before = usual(edit), edit.before.definition
            changed = [path for path in paths if _part(after.definition, path) != _part(before, path)]
            if not changed or not when(edit):
                return after
            acting = {path: _part(before, path) for path in changed} | (before.get(_DIALLED) or {})
            return replace(after, definition={**after.definition, _DIALLED: acting})

        return edited

    return wrapper


def _undialled(name: str, rules: str, kind: Kind, summary: str, *paths: str, when: When = _always) -> Fault:
    """A fault that dials a campaign by the values that these parameters had before they were edited."""
    changes = around(Storing, edited=_kept(paths, when)), setting(Dialled, campaign=_dialled)
    return fault(name, rules, kind, summary, *changes)


def _instants(change: Edited) -> Change[Storing]:
    """The schedule that is followed is another than the one that is shown."""
    return around(Storing, edited=lambda usual: lambda edit: change(replace(edit, after=usual(edit))))


def _old_start(edit: Edit) -> Campaign:
    return replace(edit.after, start_at=edit.before.start_at)


def _old_end(edit: Edit) -> Campaign:
    return replace(edit.after, end_at=max(edit.before.end_at, edit.after.start_at))


def _old_start_while_paused(edit: Edit) -> Campaign:
    return _old_start(edit) if _while_paused(edit) else edit.after


EVERYTHING = ("from", "lists", "retries", "mode", "throttle", "caller_id", "call_duplicate_numbers")

FAULTS: tuple[Fault, ...] = (
    _undialled("edits-not-dialled", "CAL-02 EDT-01", "blatant", "a campaign is dialled as it was created", *EVERYTHING),
    _undialled(
        "edits-while-paused-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        "a campaign that was edited while paused is dialled as it was before",
        *EVERYTHING,
        when=_while_paused,
    ),
    _undialled("edited-from-not-dialled", "CAL-02 EDT-01", "subtle", "an edited from is shown, not dialled", "from"),
    _undialled(
        "second-edit-of-from-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        "from is dialled as it was edited first",
        "from",
        when=_edited_before,
    ),
    _undialled("edited-lists-not-dialled", "CAL-02 EDT-01", "subtle", "edited lists are shown, not dialled", "lists"),
    _undialled(
        "edited-caller-id-not-used", "CAL-02 EDT-01", "subtle", "calls come from the caller_id of before", "caller_id"
    ),
    _undialled(
        "edited-duplicates-flag-not-used",
        "CAL-11 EDT-01",
        "subtle",
        "an edited call_duplicate_numbers is shown and does not act",
        "call_duplicate_numbers",
    ),
    _undialled(
        "edited-throttle-not-used",
        "CAL-13 EDT-01",
        "subtle",
        "an edited mode and throttle are shown and do not act",
        "mode",
        "throttle",
    ),
    _undialled(
        "edited-throttle-alone-not-used",
        "CAL-13 EDT-01",
        "subtle",
        "an edited throttle of a campaign that has one is shown and does not act",
        "throttle",
    ),
    _undialled(
        "added-retries-not-used",
        "LIF-13 EDT-01",
        "subtle",
        "retries of a campaign that was created without are shown and do not act",
        "retries",
        when=_without_retries,
    ),
    _undialled(
        "edited-number-of-retries-not-used",
        "CAL-03 EDT-01",
        "subtle",
        "an edited number_of_retries is shown and does not act",
        "retries.number_of_retries",
    ),
    _undialled(
        "edited-interval-not-used",
        "CAL-05 EDT-01",
        "subtle",
        "an edited interval_mins is shown and does not act",
        "retries.interval_mins",
    ),
    _undialled(
        "edited-mechanism-not-used",
        "CAL-06 EDT-01",
        "subtle",
        "an edited mechanism is shown and does not act",
        "retries.mechanism",
    ),
    _undialled(
        "edited-on-status-not-used",
        "CAL-04 EDT-01",
        "subtle",
        "an edited on_status is shown and does not act",
        "retries.on_status",
    ),
    fault(
        "edited-send-at-not-followed",
        "LIF-12 CAL-07",
        "subtle",
        "an edited send_at is shown, and the campaign starts at the old one",
        _instants(_old_start),
    ),
    fault(
        "send-at-edited-while-paused-not-followed",
        "LIF-12 CAL-07",
        "subtle",
        "a send_at edited while paused is shown, and the campaign starts at the old one",
        _instants(_old_start_while_paused),
    ),
    fault(
        "edited-end-at-not-followed",
        "LIF-14 CAL-07",
        "subtle",
        "an edited end_at is shown, and the campaign ends at the old one",
        _instants(_old_end),
    ),
)
