"""Faults of what is accepted: who is called, from which number."""

from campaign_contracts.mock.faults.accepting import Definition, excusing, fails, is_present, is_text, is_whole, passes
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.spec import Json


def _count(value: Json) -> int:
    if isinstance(value, str):
        return value.count(",") + 1
    return len(value) if isinstance(value, list) else 0


def _missing(value: Json) -> bool:
    return value is None


def _first_numbers(definition: Definition) -> None:
    numbers = definition.get("from")
    if isinstance(numbers, list):
        definition["from"] = numbers[:1]


def _first_thousand(definition: Definition) -> None:
    numbers = definition.get("from")
    if isinstance(numbers, list):
        definition["from"] = numbers[:1000]


def _valid_numbers(definition: Definition) -> None:
    if definition.get("from"):
        definition["from"] = [NUMBER]


def _dynamic_is_static(definition: Definition) -> None:
    if definition.get("campaign_type") == "dynamic":
        definition["campaign_type"] = "static"


def _numbers_default(definition: Definition) -> None:
    if not definition.get("from") and not definition.get("lists"):
        definition["from"] = [NUMBER]


def _caller_with_lists(definition: Definition) -> None:
    if definition.get("lists"):
        definition.setdefault("caller_id", NUMBER)


def _six_static_lists(definition: Definition) -> None:
    if definition.get("campaign_type") == "static" and _count(definition.get("lists")) == 6:
        definition["lists"] = [LIST]


NUMBER = "+12025550100"

LIST = "0123456789abcdef0123456789abcdef"

FAULTS: tuple[Fault, ...] = (
    passes("caller-id-optional", "CRE-06", "blatant", "caller_id may be left out", "caller_id", _missing, NUMBER),
    fault(
        "caller-id-optional-with-lists",
        "CRE-06",
        "subtle",
        "caller_id may be left out when there are lists",
        excusing(_caller_with_lists),
    ),
    fault(
        "nobody-to-call-accepted", "CRE-07", "blatant", "neither from nor lists is needed", excusing(_numbers_default)
    ),
    passes(
        "six-lists-accepted",
        "CRE-08",
        "subtle",
        "six lists are accepted, seven are not",
        "lists",
        lambda value: _count(value) == 6,
        [LIST],
    ),
    fault(
        "six-lists-of-static-campaigns-accepted",
        "CRE-08",
        "subtle",
        "with campaign_type static six lists are accepted",
        excusing(_six_static_lists),
    ),
    passes(
        "any-count-of-lists-accepted",
        "CRE-08",
        "blatant",
        "any count of lists is accepted",
        "lists",
        lambda value: _count(value) > 5,
        [LIST],
    ),
    fails(
        "five-lists-refused", "CRE-08", "subtle", "five lists are refused", "lists", lambda value: _count(value) == 5
    ),
    passes(
        "5001-numbers-accepted",
        "CRE-09",
        "subtle",
        "5,001 numbers are accepted",
        "from",
        lambda value: _count(value) == 5001,
        [NUMBER],
    ),
    passes(
        "any-count-of-numbers-accepted",
        "CRE-09",
        "blatant",
        "any count of numbers is accepted",
        "from",
        lambda value: _count(value) > 5000,
        [NUMBER],
    ),
    passes(
        "5001-numbers-accepted-in-string",
        "CRE-09",
        "subtle",
        "in a comma-separated from, numbers are not counted",
        "from",
        lambda value: is_text(value) and _count(value) > 5000,
        NUMBER,
    ),
    fails(
        "5000-numbers-refused",
        "CRE-09",
        "subtle",
        "5,000 numbers are refused",
        "from",
        lambda value: _count(value) == 5000,
    ),
    fault("invalid-number-accepted", "CRE-10", "blatant", "numbers are not looked at", excusing(_valid_numbers)),
    passes(
        "number-with-extension-accepted",
        "CRE-10",
        "subtle",
        "a number may have an extension after an x",
        "from",
        lambda value: isinstance(value, list) and any(is_text(number) and "x12" in number for number in value),
        [NUMBER],
    ),
    fault(
        "only-first-number-checked",
        "CRE-10",
        "subtle",
        "an invalid number passes unless it is the first",
        excusing(_first_numbers),
    ),
    fault(
        "only-first-thousand-numbers-checked",
        "CRE-10",
        "subtle",
        "an invalid number passes behind a thousand others",
        excusing(_first_thousand),
    ),
    passes(
        "sixteen-digits-accepted",
        "CRE-10",
        "subtle",
        "a number of 16 digits is accepted",
        "from",
        lambda value: isinstance(value, list) and any(is_text(number) and len(number) == 17 for number in value),
        [NUMBER],
    ),
    passes(
        "any-duplicates-flag-accepted",
        "CRE-19",
        "blatant",
        "call_duplicate_numbers may be anything",
        "call_duplicate_numbers",
        is_present,
        True,
    ),
    passes(
        "duplicates-flag-1-accepted",
        "CRE-19",
        "subtle",
        "call_duplicate_numbers may be 0 or 1",
        "call_duplicate_numbers",
        lambda value: is_whole(value) and value in (0, 1),
        True,
    ),
    fails(
        "duplicates-flag-as-text-refused",
        "CRE-19",
        "subtle",
        'call_duplicate_numbers may not be "true"',
        "call_duplicate_numbers",
        lambda value: value == "true",
    ),
    passes(
        "any-campaign-type-accepted",
        "CRE-20",
        "blatant",
        "any campaign_type is accepted",
        "campaign_type",
        lambda value: value not in (None, "static", "dynamic"),
        "static",
    ),
    fault("dynamic-like-static", "CRE-20", "subtle", "dynamic takes any count of lists", excusing(_dynamic_is_static)),
    fails(
        "dynamic-refused", "CRE-20", "subtle", "dynamic is refused", "campaign_type", lambda value: value == "dynamic"
    ),
)
