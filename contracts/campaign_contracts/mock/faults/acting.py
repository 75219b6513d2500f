"""Faults of edits that are accepted and shown, and do not act: the calls that follow are those of before."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.decisions import Edit, Storing
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.spec import Json

When = Callable[[Edit], bool]
Edited = Callable[[Edit], Campaign]

SHORTLY = 70_000_000
"""Microseconds before send_at."""

_DIALLED = "dialled"
"""Where a definition keeps what is dialled in its stead; no parameter is called so, and nothing shows it."""


def _always(_edit: Edit) -> bool:
    return True


def while_paused(edit: Edit) -> bool:
    """Whether a campaign is edited that is paused."""
    return edit.before.state.startswith("paused")


def _shortly_before_the_start(edit: Edit) -> bool:
    return edit.before.start_at - edit.now < SHORTLY


def _after_a_resume(edit: Edit) -> bool:
    return len(edit.before.log) > 1 and not while_paused(edit)


def _without_retries(edit: Edit) -> bool:
    return not edit.before.definition.get("retries")


def second(name: str) -> When:
    """Whether a parameter is edited that was edited before."""
    edited: set[str] = set()

    def when(edit: Edit) -> bool:
        again = name in edit.sent and edit.before.id in edited
        edited.update([edit.before.id] if name in edit.sent else [])
        return again

    return when


def back(name: str) -> When:
    """Whether a parameter is edited to what it was created with, after it was something else."""
    created: dict[str, Json] = {}

    def when(edit: Edit) -> bool:
        before = edit.before.definition.get(name)
        first = created.setdefault(edit.before.id, before)
        return before != first and edit.after.definition.get(name) == first

    return when


def paused_twice(edit: Edit) -> bool:
    """Whether a campaign is edited that was paused before, and is again."""
    return sum(state.startswith("paused") for _, state in edit.before.log) > 1


def _spoken(edit: Edit) -> bool:
    return bool(edit.before.definition.get("flow_type"))


def _as_text(edit: Edit) -> bool:
    return isinstance(edit.sent.get("from"), str)


def _one_of_several(edit: Edit) -> bool:
    return len(edit.sent) > 1


def beside_action(edit: Edit) -> bool:
    """Whether something is edited beside an action."""
    return "action" in edit.sent


def _in_part(edit: Edit) -> bool:
    sent = edit.sent.get("retries")
    return isinstance(sent, dict) and len(sent) < len(edit.before.definition.get("retries") or {})


def _part(definition: dict[str, Json], path: str) -> Json:
    name, _, member = path.partition(".")
    found = definition.get(name)
    return found.get(member) if member and isinstance(found, dict) else None if member else found


def as_dialled(campaign: Campaign) -> Campaign:
    """The campaign as it is dialled: as it was before the edits that do not act."""
    definition = dict(campaign.definition)
    for path, value in (definition.pop(_DIALLED, None) or {}).items():
        name, _, member = path.partition(".")
        if not member:
            definition[name] = value
        elif isinstance(definition.get(name), dict):
            definition[name] = {**definition[name], member: value}
    return replace(campaign, definition=definition)


def kept_aside(campaign: Campaign, acting: dict[str, Json]) -> Campaign:
    """The campaign with what is dialled in the place of these parameters; what was kept so before stays."""
    acting = acting | (campaign.definition.get(_DIALLED) or {})
    return replace(campaign, definition={**campaign.definition, _DIALLED: acting})


def _kept(paths: tuple[str, ...], when: When) -> Callable[[Edited], Edited]:
    def wrapper(usual: Edited) -> Edited:
        def edited(edit: Edit) -> Campaign:
            after, before = usual(edit), edit.before.definition
            changed = [path for path in paths if _part(after.definition, path) != _part(before, path)]
            if not changed or not when(edit):
                return after
            return kept_aside(after, {path: _part(before, path) for path in changed})

        return edited

    return wrapper


def undialled(
    name: str,
    rules: str,
    kind: Kind,
    summary: str,
    *paths: str,
    when: When = _always,
    dialled: Callable[[Campaign], Campaign] = as_dialled,
) -> Fault:
    """A fault that dials a campaign by the values that these parameters had before they were edited."""
    changes = around(Storing, edited=_kept(paths, when)), setting(Dialled, campaign=dialled)
    return fault(name, rules, kind, summary, *changes)


def _hidden(name: str, rules: str, *paths: str, **hiding: bool) -> Fault:
    """A fault of a server that does not show the parameters which are edited and do not act."""
    changes = around(Storing, edited=_kept(paths, _always)), setting(Dialled, campaign=as_dialled)
    summary = f"an edited {' and '.join(paths)} is neither shown nor heeded"
    return fault(name, rules, "subtle", summary, *changes, setting(Choices, **hiding))


SECOND = (
    ("from", "CAL-02"),
    ("lists", "CAL-02"),
    ("throttle", "CAL-13"),
    ("caller_id", "CAL-02"),
    ("retries", "CAL-03"),
    ("call_duplicate_numbers", "CAL-11"),
)
"""Parameters of which the second edit does not act, with the rule that tells."""

EVERYTHING = ("from", "lists", "retries", "mode", "throttle", "caller_id", "call_duplicate_numbers")

FAULTS: tuple[Fault, ...] = (
    undialled("edits-not-dialled", "CAL-02 EDT-01", "blatant", "a campaign is dialled as it was created", *EVERYTHING),
    undialled(
        "edits-while-paused-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        "a campaign that was edited while paused is dialled as it was before",
        *EVERYTHING,
        when=while_paused,
    ),
    undialled(
        "edits-shortly-before-send-at-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        "an edit in the last 70 seconds before send_at is shown and does not act",
        *EVERYTHING,
        when=_shortly_before_the_start,
    ),
    undialled(
        "edits-after-a-resume-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        "an edit of a campaign that was paused and resumed before its send_at is shown and does not act",
        *EVERYTHING,
        when=_after_a_resume,
    ),
    undialled("edited-from-not-dialled", "CAL-02 EDT-01", "subtle", "an edited from is shown, not dialled", "from"),
    *(
        undialled(
            f"second-edit-of-{path.replace('_', '-')}-not-used",
            f"{rule} EDT-01",
            "subtle",
            f"calls follow from {path} as it was edited first",
            path,
            when=second(path),
        )
        for path, rule in SECOND
    ),
    *(
        undialled(
            f"edit-back-of-{path.replace('_', '-')}-not-used",
            f"{rule} EDT-01",
            "subtle",
            f"calls follow from {path} as it was edited first when it is edited back",
            path,
            when=back(path),
        )
        for path, rule in SECOND
        if path != "lists"
    ),
    undialled(
        "edits-while-paused-again-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        "an edit of a campaign that is paused for the second time before its send_at is shown and does not act",
        *EVERYTHING,
        when=paused_twice,
    ),
    undialled(
        "edits-of-spoken-campaigns-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        "an edit of a campaign that has no url is shown and does not act",
        *EVERYTHING,
        when=_spoken,
    ),
    undialled(
        "edited-text-of-numbers-not-dialled",
        "CRE-33 CAL-02",
        "subtle",
        "a from edited as text is shown, not dialled",
        *("from",),
        when=_as_text,
    ),
    undialled(
        "one-of-several-edits-acts",
        "CAL-02 EDT-01",
        "subtle",
        "of several parameters in one edit those but from are shown and do not act",
        *("retries", "mode", "throttle", "caller_id", "call_duplicate_numbers"),
        when=_one_of_several,
    ),
    undialled(
        "edits-beside-actions-not-dialled",
        "CAL-02 EDT-01",
        "subtle",
        "what is edited beside an action is shown and does not act",
        *EVERYTHING,
        when=beside_action,
    ),
    undialled(
        "retries-edited-in-part-not-used",
        "CAL-03 CAL-05 EDT-01",
        "subtle",
        "a part of retries is shown as edited and does not act",
        "retries",
        when=_in_part,
    ),
    _hidden("hidden-from-not-dialled", "CAL-02 EDT-01", "from", numbers_shown=False),
    _hidden("hidden-throttle-not-used", "CAL-13 EDT-01", "mode", "throttle", pace_shown=False),
    _hidden("hidden-duplicates-flag-not-used", "CAL-11 EDT-01", "call_duplicate_numbers", duplicates_shown=False),
    undialled("edited-lists-not-dialled", "CAL-02 EDT-01", "subtle", "edited lists are shown, not dialled", "lists"),
    undialled(
        "edited-caller-id-not-used", "CAL-02 EDT-01", "subtle", "calls come from the caller_id of before", "caller_id"
    ),
    undialled(
        "edited-duplicates-flag-not-used",
        "CAL-11 EDT-01",
        "subtle",
        "an edited call_duplicate_numbers is shown and does not act",
        "call_duplicate_numbers",
    ),
    undialled(
        "edited-throttle-not-used",
        "CAL-13 EDT-01",
        "subtle",
        "an edited mode and throttle are shown and do not act",
        "mode",
        "throttle",
    ),
    undialled(
        "edited-throttle-alone-not-used",
        "CAL-13 EDT-01",
        "subtle",
        "an edited throttle of a campaign that has one is shown and does not act",
        "throttle",
    ),
    undialled(
        "added-retries-not-used",
        "LIF-13 EDT-01",
        "subtle",
        "retries of a campaign that was created without are shown and do not act",
        "retries",
        when=_without_retries,
    ),
    undialled(
        "edited-number-of-retries-not-used",
        "CAL-03 EDT-01",
        "subtle",
        "an edited number_of_retries is shown and does not act",
        "retries.number_of_retries",
    ),
    undialled(
        "edited-interval-not-used",
        "CAL-05 EDT-01",
        "subtle",
        "an edited interval_mins is shown and does not act",
        "retries.interval_mins",
    ),
    undialled(
        "edited-mechanism-not-used",
        "CAL-06 EDT-01",
        "subtle",
        "an edited mechanism is shown and does not act",
        "retries.mechanism",
    ),
    undialled(
        "edited-on-status-not-used",
        "CAL-04 EDT-01",
        "subtle",
        "an edited on_status is shown and does not act",
        "retries.on_status",
    ),
)
