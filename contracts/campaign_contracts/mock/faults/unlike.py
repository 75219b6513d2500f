"""Faults of campaigns that are written unlike most, at first or by an edit: who is in them is called less often."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.elements import numbers_in
from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import Edit, Storing
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.campaigns.store import Store
from campaign_contracts.mock.dialling.calls import Definition
from campaign_contracts.mock.dialling.policy import Policy, targets_of
from campaign_contracts.mock.faults.acting import as_dialled, kept_aside, undialled
from campaign_contracts.mock.faults.editing import edited
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.wire.refusal import invalid
from campaign_contracts.spec import Json

LARGE = 50
"""Numbers of a campaign from which on it is a large one."""

VERY_LARGE = 1000

Dial = Callable[[Campaign], Campaign]


def without(parameter: str, whose: Callable[[Campaign], bool]) -> Change[Dialled]:
    """The dialer does not go by a parameter of some campaigns."""

    def wrapper(usual: Dial) -> Dial:
        def dialled(campaign: Campaign) -> Campaign:
            found = usual(campaign)
            return replace(found, definition={**found.definition, parameter: None}) if whose(campaign) else found

        return dialled

    return around(Dialled, campaign=wrapper)


def _four_lists(usual: Dial) -> Dial:
    def dialled(campaign: Campaign) -> Campaign:
        found = usual(campaign)
        lists = found.definition.get("lists") or []
        return replace(found, definition={**found.definition, "lists": lists[:4]}) if len(lists) > 4 else found

    return dialled


def _of_text(campaign: Campaign) -> bool:
    return isinstance(campaign.definition.get("from"), str)


def _lacks(parameter: str) -> Callable[[Campaign], bool]:
    return lambda campaign: campaign.definition.get(parameter) is None


def _has(parameter: str) -> Callable[[Campaign], bool]:
    return lambda campaign: campaign.definition.get(parameter) is not None


def _is_large(campaign: Campaign) -> bool:
    return len(campaign.definition.get("from") or ()) > LARGE


def _flag_as_text(edit: Edit) -> bool:
    return isinstance(edit.sent.get("call_duplicate_numbers"), str)


def _retries_cleared(edit: Edit) -> bool:
    return edit.sent.get("retries", ...) is None


def _uncalled(name: str, whose: str, is_meant: Callable[[Campaign], bool]) -> Fault:
    """A fault of campaigns in which nobody is called again."""
    return fault(name, "LIF-13", "subtle", f"nobody is called again {whose}", without("retries", is_meant))


def _first_thousand(definition: Definition) -> tuple[str, ...]:
    return targets_of(definition)[:VERY_LARGE]


def _all_of_a_text(usual: Dial) -> Dial:
    def dialled(campaign: Campaign) -> Campaign:
        found = usual(campaign)
        if not isinstance(found.definition.get("from"), str):
            return found
        return replace(found, definition={**found.definition, "call_duplicate_numbers": True})

    return dialled


def _no_doubles_in_text(_store: Store, campaign: Campaign, _bulk: int) -> Campaign:
    numbers = numbers_in(text) if isinstance(text := campaign.definition.get("from"), str) else []
    if len(set(numbers)) < len(numbers):
        raise invalid("a number is named twice")
    return campaign


def _edited_doubles(edit: Edit) -> Campaign:
    numbers = edit.sent.get("from")
    doubled = isinstance(numbers, list) and len(set(numbers)) < len(numbers)
    return kept_aside(edit.after, {"call_duplicate_numbers": True}) if doubled else edit.after


def _written(name: str, rules: str, summary: str, acting: Callable[[dict[str, Json]], dict[str, Json]]) -> Fault:
    """A fault of edits, by what is sent: other values act than those that are shown."""

    def kept(edit: Edit) -> Campaign:
        values = acting(edit.sent)
        return kept_aside(edit.after, values) if values else edit.after

    return fault(name, rules, "subtle", summary, edited(kept), setting(Dialled, campaign=as_dialled))


def _one_list(sent: dict[str, Json]) -> dict[str, Json]:
    lists = sent.get("lists")
    return {"lists": lists[:1]} if isinstance(lists, list) and len(lists) > 4 else {}


def _one_number(sent: dict[str, Json]) -> dict[str, Json]:
    text = sent.get("from")
    return {"from": text.split(",")[:1]} if isinstance(text, str) else {}


def _no_retries(sent: dict[str, Json]) -> dict[str, Json]:
    return {"retries": None} if isinstance(sent.get("from"), str) else {}


FAULTS: tuple[Fault, ...] = (
    _uncalled("numbers-in-text-not-called-again", "whose number came in a comma-separated from", _of_text),
    _uncalled("nameless-not-called-again", "by a campaign without a name", _lacks("name")),
    _uncalled("spoken-not-called-again", "by a campaign that reads a text", _lacks("url")),
    _uncalled("endless-not-called-again", "by a campaign without a schedule", _lacks("schedule")),
    _uncalled("typed-not-called-again", "by a campaign with a campaign_type", _has("campaign_type")),
    _uncalled("large-not-called-again", f"by a campaign of more than {LARGE} numbers", _is_large),
    undialled(
        "flag-edited-to-true-not-used",
        "CAL-11 EDT-01",
        "subtle",
        "call_duplicate_numbers edited to true is shown and does not act",
        "call_duplicate_numbers",
        when=lambda edit: edit.sent.get("call_duplicate_numbers") is True,
    ),
    undialled(
        "flag-edited-as-text-not-used",
        "CAL-11 EDT-01",
        "subtle",
        "call_duplicate_numbers edited as text is shown and does not act",
        "call_duplicate_numbers",
        when=_flag_as_text,
    ),
    undialled(
        "cleared-retries-used",
        "CAL-03 EDT-01",
        "subtle",
        "retries that were cleared by an edit are not shown any more, and act",
        "retries",
        when=_retries_cleared,
    ),
    fault(
        "fifth-list-not-dialled",
        "CAL-02",
        "subtle",
        "the fifth list of a campaign is not dialled",
        around(Dialled, campaign=_four_lists),
    ),
    fault(
        "numbers-beyond-1000-not-dialled",
        "CAL-02 LIF-17",
        "subtle",
        "no more than 1,000 numbers of a campaign are dialled",
        setting(Policy, targets=_first_thousand),
    ),
    fault(
        "duplicates-in-text-called-twice",
        "CAL-11 CRE-33",
        "subtle",
        "a number that a comma-separated from names twice is called twice",
        around(Dialled, campaign=_all_of_a_text),
    ),
    fault(
        "duplicates-in-text-refused",
        "CRE-01 CRE-33",
        "subtle",
        "a comma-separated from may not name a number twice",
        setting(Storing, created=_no_doubles_in_text),
    ),
    fault(
        "edited-duplicates-called-twice",
        "CAL-11",
        "subtle",
        "a number that an edited from names twice is called twice",
        edited(_edited_doubles),
        setting(Dialled, campaign=as_dialled),
    ),
    _written("one-of-five-edited-lists-dialled", "CAL-02", "of five lists in an edit the first is dialled", _one_list),
    _written(
        "edited-text-of-numbers-cut",
        "CRE-33 CAL-02",
        "of a comma-separated from in an edit the first number is dialled",
        _one_number,
    ),
    _written(
        "numbers-edited-as-text-not-called-again",
        "LIF-13",
        "nobody is called again whose number came in a comma-separated from in an edit",
        _no_retries,
    ),
)
