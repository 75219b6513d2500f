"""Faults of numbers that resemble each other, or are the campaign's own: not all of them are dialled."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import around
from campaign_contracts.mock.campaigns.parameters import numbers
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.dialling.calls import Definition
from campaign_contracts.mock.dialling.policy import Policy
from campaign_contracts.mock.faults.fault import Fault, fault

LAST_DIGITS, FIRST_DIGITS = 10, 12
FEWEST_DIGITS, MOST_DIGITS = 10, 15

Targets = Callable[[Definition], tuple[str, ...]]
Stored = Callable[[Campaign], Campaign]


def _once(name: str, summary: str, likeness: Callable[[str], str]) -> Fault:
    """A fault that dials one of the numbers that are alike."""

    def wrapper(usual: Targets) -> Targets:
        def targets(definition: Definition) -> tuple[str, ...]:
            found = usual(definition)
            first: dict[str, str] = {}
            return tuple(number for number in found if first.setdefault(likeness(number), number) == number)

        return targets

    return fault(name, "CAL-02", "subtle", summary, around(Policy, targets=wrapper))


def _some(name: str, summary: str, called: Callable[[str], bool]) -> Fault:
    """A fault that dials some of the numbers."""

    def wrapper(usual: Targets) -> Targets:
        return lambda definition: tuple(filter(called, usual(definition)))

    return fault(name, "CAL-02", "subtle", summary, around(Policy, targets=wrapper))


def _without_caller(usual: Stored) -> Stored:
    def dialled(campaign: Campaign) -> Campaign:
        found = usual(campaign)
        sent = numbers(found.definition.get("from"))
        others = [number for number in sent if number != found.definition.get("caller_id")]
        return replace(found, definition={**found.definition, "from": others}) if sent else found

    return dialled


FAULTS: tuple[Fault, ...] = (
    _once(
        "numbers-that-end-alike-called-once",
        "of numbers that have the last ten digits in common one is called",
        lambda number: number[-LAST_DIGITS:],
    ),
    _once(
        "numbers-that-begin-alike-called-once",
        "of numbers that begin with the same twelve digits one is called",
        lambda number: number[: FIRST_DIGITS + 1],
    ),
    _some(
        "longest-numbers-not-called",
        "numbers of 15 digits are not called",
        lambda number: len(number) <= MOST_DIGITS,
    ),
    _some(
        "shortest-numbers-not-called",
        "numbers of 10 digits are not called",
        lambda number: len(number) > FEWEST_DIGITS + 1,
    ),
    fault(
        "own-number-not-called",
        "CAL-02",
        "subtle",
        "a target that is the campaign's caller_id is not called",
        around(Dialled, campaign=_without_caller),
    ),
)
