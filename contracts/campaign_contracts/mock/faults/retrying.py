"""Faults of what is accepted: `retries`."""

from campaign_contracts.mock.faults.accepting import Definition, excusing, fails, is_present, is_text, is_whole, passes
from campaign_contracts.mock.faults.fault import Fault, fault


def _interval_for_one_retry(definition: Definition) -> None:
    retries = definition.get("retries")
    if isinstance(retries, dict) and retries.get("number_of_retries") == 1:
        retries.setdefault("interval_mins", 1)


def _interval_default(definition: Definition) -> None:
    retries = definition.get("retries")
    if isinstance(retries, dict):
        retries.setdefault("interval_mins", 1)


def _forgiving_on_status(definition: Definition) -> None:
    retries = definition.get("retries")
    if isinstance(retries, dict) and isinstance(retries.get("on_status"), list):
        retries["on_status"] = retries["on_status"][:1]


FAULTS: tuple[Fault, ...] = (
    passes(
        "four-retries-accepted",
        "CRE-11",
        "subtle",
        "number_of_retries may be 4",
        "retries.number_of_retries",
        lambda value: value == 4,
        3,
    ),
    passes(
        "any-retries-accepted",
        "CRE-11",
        "blatant",
        "number_of_retries may be any integer",
        "retries.number_of_retries",
        lambda value: is_whole(value) and not 0 <= value <= 3,
        3,
    ),
    passes(
        "negative-retries-accepted",
        "CRE-11",
        "subtle",
        "number_of_retries may be negative",
        "retries.number_of_retries",
        lambda value: is_whole(value) and value < 0,
        1,
    ),
    passes(
        "retries-as-text-accepted",
        "CRE-11",
        "subtle",
        'number_of_retries may be "2"',
        "retries.number_of_retries",
        is_text,
        1,
    ),
    passes(
        "retries-true-accepted",
        "CRE-11",
        "subtle",
        "number_of_retries may be true",
        "retries.number_of_retries",
        lambda value: isinstance(value, bool),
        1,
    ),
    fails(
        "three-retries-refused",
        "CRE-11",
        "subtle",
        "number_of_retries 3 is refused",
        "retries.number_of_retries",
        lambda value: value == 3,
    ),
    fault("interval-optional", "CRE-12", "blatant", "interval_mins may be left out", excusing(_interval_default)),
    fault(
        "interval-optional-for-one-retry",
        "CRE-12",
        "subtle",
        "interval_mins may be left out with one retry",
        excusing(_interval_for_one_retry),
    ),
    passes(
        "zero-interval-accepted",
        "CRE-12",
        "subtle",
        "interval_mins may be 0",
        "retries.interval_mins",
        lambda value: is_whole(value) and value == 0,
        1,
    ),
    passes(
        "negative-interval-accepted",
        "CRE-12",
        "subtle",
        "interval_mins may be negative",
        "retries.interval_mins",
        lambda value: is_whole(value) and value < 0,
        1,
    ),
    passes(
        "any-mechanism-accepted",
        "CRE-13",
        "blatant",
        "any mechanism is accepted",
        "retries.mechanism",
        is_present,
        "Linear",
    ),
    passes(
        "fibonacci-accepted",
        "CRE-13",
        "subtle",
        "the mechanism Fibonacci is accepted",
        "retries.mechanism",
        lambda value: value == "Fibonacci",
        "Linear",
    ),
    fails(
        "exponential-refused",
        "CRE-13",
        "subtle",
        "the mechanism Exponential is refused",
        "retries.mechanism",
        lambda value: value == "Exponential",
    ),
    passes(
        "any-on-status-accepted",
        "CRE-14",
        "blatant",
        "any on_status is accepted",
        "retries.on_status",
        is_present,
        ["busy"],
    ),
    fault(
        "only-first-on-status-checked",
        "CRE-14",
        "subtle",
        "a wrong on_status passes unless it is the first",
        excusing(_forgiving_on_status),
    ),
    fails(
        "no-answer-refused",
        "CRE-14",
        "subtle",
        "no-answer is refused in on_status",
        "retries.on_status",
        lambda value: isinstance(value, list) and "no-answer" in value,
    ),
)
