"""Faults of what is accepted: a wrong value passes, a right one does not. What is validated is spoiled, not stored."""

from collections.abc import Callable
from typing import Any

from campaign_contracts.mock.fault import Definition, Fault, Kind

Json = Any
Test = Callable[[Json], bool]

GONE = object()
"""In place of a value: the parameter is left out."""


def _passes(name: str, rule: str, kind: Kind, summary: str, path: str, test: Test, instead: Json) -> Fault:
    """A fault that lets a value pass: where `test` holds at `path`, something valid is judged `instead`."""

    def excuse(definition: Definition) -> None:
        holder, key = _holder(definition, path)
        if holder is not None and test(holder.get(key)):
            holder[key] = instead
            if instead is GONE:
                del holder[key]

    return Fault(name=name, rules=(rule,), kind=kind, summary=summary, excuse=excuse)


def _fails(name: str, rule: str, kind: Kind, summary: str, path: str, test: Test) -> Fault:
    """A fault that refuses a valid value."""

    def refuse(definition: Definition) -> bool:
        holder, key = _holder(definition, path)
        return holder is not None and test(holder.get(key))

    rules = tuple(dict.fromkeys((rule, "CRE-01")))
    return Fault(name=name, rules=rules, kind=kind, summary=summary, refuse=refuse)


def _anything(name: str, kind: Kind, path: str) -> Fault:
    """A fault that lets anything pass for a URL."""
    return _passes(name, "CRE-18", kind, f"{path} is not looked at", path, _no_url, URL)


def _no_url(value: Json) -> bool:
    return isinstance(value, str) and not value.startswith("http")


def _holder(definition: Definition, path: str) -> tuple[dict[str, Json] | None, str]:
    first, _, second = path.partition(".")
    if not second:
        return definition, first
    inner = definition.get(first)
    return (inner if isinstance(inner, dict) else None), second


def _count(value: Json) -> int:
    if isinstance(value, str):
        return value.count(",") + 1
    return len(value) if isinstance(value, list) else 0


def _text(value: Json) -> bool:
    return isinstance(value, str)


def _whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _missing(value: Json) -> bool:
    return value is None


def _present(value: Json) -> bool:
    return value is not None


def _first_numbers(definition: Definition) -> None:
    numbers = definition.get("from")
    if isinstance(numbers, list):
        definition["from"] = numbers[:1]


def _valid_numbers(definition: Definition) -> None:
    if definition.get("from"):
        definition["from"] = [NUMBER]


def _interval_for_one_retry(definition: Definition) -> None:
    retries = definition.get("retries")
    if isinstance(retries, dict) and retries.get("number_of_retries") == 1:
        retries.setdefault("interval_mins", 1)


def _interval_default(definition: Definition) -> None:
    retries = definition.get("retries")
    if isinstance(retries, dict):
        retries.setdefault("interval_mins", 1)


def _throttle_default(definition: Definition) -> None:
    if definition.get("mode") == "custom":
        definition.setdefault("throttle", 1)


def _content_default(definition: Definition) -> None:
    if not definition.get("url") and not definition.get("flow_type"):
        definition.pop("read_via_text", None)
        definition["url"] = URL


def _text_default(definition: Definition) -> None:
    if definition.get("flow_type"):
        definition.setdefault("read_via_text", "Hello")


def _dynamic_is_static(definition: Definition) -> None:
    if definition.get("campaign_type") == "dynamic":
        definition["campaign_type"] = "static"


def _numbers_default(definition: Definition) -> None:
    if not definition.get("from") and not definition.get("lists"):
        definition["from"] = [NUMBER]


def _caller_with_lists(definition: Definition) -> None:
    if definition.get("lists"):
        definition.setdefault("caller_id", NUMBER)


def _forgiving_on_status(definition: Definition) -> None:
    retries = definition.get("retries")
    if isinstance(retries, dict) and isinstance(retries.get("on_status"), list):
        retries["on_status"] = retries["on_status"][:1]


def _zoned(definition: Definition) -> None:
    schedule = definition.get("schedule")
    if not isinstance(schedule, dict):
        return
    for name in ("send_at", "end_at"):
        text = schedule.get(name)
        if isinstance(text, str) and len(text) == len("2030-01-01T00:00:00"):
            schedule[name] = f"{text}Z"


def _no_bad_instants(definition: Definition) -> None:
    schedule = definition.get("schedule")
    if isinstance(schedule, dict):
        for name in [name for name, text in schedule.items() if not isinstance(text, str) or text[10:11] != "T"]:
            del schedule[name]


NUMBER = "+12025550100"
LIST = "0123456789abcdef0123456789abcdef"
URL = "https://my.exotel.com/demo/exoml/start_voice/1"

FAULTS: tuple[Fault, ...] = (
    _fails(
        "custom-field-refused",
        "CRE-26",
        "subtle",
        "a campaign with a custom_field is refused",
        "custom_field",
        _present,
    ),
    _fails(
        "url-over-http-refused",
        "CRE-18",
        "blatant",
        "only https flow URLs are accepted",
        "url",
        lambda value: _text(value) and value.startswith("http:"),
    ),
    _passes("any-type-accepted", "CRE-04", "blatant", "any type is accepted", "type", _present, "trans"),
    _passes(
        "type-in-capitals-accepted",
        "CRE-04",
        "subtle",
        "TRANS is accepted as a type",
        "type",
        lambda value: value == "TRANS",
        "trans",
    ),
    _passes(
        "promo-type-accepted",
        "CRE-04",
        "subtle",
        "the type promo is accepted",
        "type",
        lambda value: value == "promo",
        "trans",
    ),
    _passes("caller-id-optional", "CRE-06", "blatant", "caller_id may be left out", "caller_id", _missing, NUMBER),
    Fault(
        name="caller-id-optional-with-lists",
        rules=("CRE-06",),
        kind="subtle",
        summary="caller_id may be left out when there are lists",
        excuse=_caller_with_lists,
    ),
    Fault(
        name="nobody-to-call-accepted",
        rules=("CRE-07",),
        kind="blatant",
        summary="neither from nor lists is needed",
        excuse=_numbers_default,
    ),
    _passes(
        "six-lists-accepted",
        "CRE-08",
        "subtle",
        "six lists are accepted, seven are not",
        "lists",
        lambda value: _count(value) == 6,
        [LIST],
    ),
    _passes(
        "any-count-of-lists-accepted",
        "CRE-08",
        "blatant",
        "any count of lists is accepted",
        "lists",
        lambda value: _count(value) > 5,
        [LIST],
    ),
    _fails(
        "five-lists-refused", "CRE-08", "subtle", "five lists are refused", "lists", lambda value: _count(value) == 5
    ),
    _passes(
        "5001-numbers-accepted",
        "CRE-09",
        "subtle",
        "5,001 numbers are accepted",
        "from",
        lambda value: _count(value) == 5001,
        [NUMBER],
    ),
    _passes(
        "any-count-of-numbers-accepted",
        "CRE-09",
        "blatant",
        "any count of numbers is accepted",
        "from",
        lambda value: _count(value) > 5000,
        [NUMBER],
    ),
    _passes(
        "5001-numbers-accepted-in-string",
        "CRE-09",
        "subtle",
        "in a comma-separated from, numbers are not counted",
        "from",
        lambda value: _text(value) and _count(value) > 5000,
        NUMBER,
    ),
    _fails(
        "5000-numbers-refused",
        "CRE-09",
        "subtle",
        "5,000 numbers are refused",
        "from",
        lambda value: _count(value) == 5000,
    ),
    Fault(
        name="invalid-number-accepted",
        rules=("CRE-10",),
        kind="blatant",
        summary="numbers are not looked at",
        excuse=_valid_numbers,
    ),
    Fault(
        name="only-first-number-checked",
        rules=("CRE-10",),
        kind="subtle",
        summary="an invalid number passes unless it is the first",
        excuse=_first_numbers,
    ),
    _passes(
        "sixteen-digits-accepted",
        "CRE-10",
        "subtle",
        "a number of 16 digits is accepted",
        "from",
        lambda value: isinstance(value, list) and any(_text(number) and len(number) == 17 for number in value),
        [NUMBER],
    ),
    _passes(
        "four-retries-accepted",
        "CRE-11",
        "subtle",
        "number_of_retries may be 4",
        "retries.number_of_retries",
        lambda value: value == 4,
        3,
    ),
    _passes(
        "any-retries-accepted",
        "CRE-11",
        "blatant",
        "number_of_retries may be any integer",
        "retries.number_of_retries",
        lambda value: _whole(value) and not 0 <= value <= 3,
        3,
    ),
    _passes(
        "negative-retries-accepted",
        "CRE-11",
        "subtle",
        "number_of_retries may be negative",
        "retries.number_of_retries",
        lambda value: _whole(value) and value < 0,
        1,
    ),
    _passes(
        "retries-as-text-accepted",
        "CRE-11",
        "subtle",
        'number_of_retries may be "2"',
        "retries.number_of_retries",
        _text,
        1,
    ),
    _passes(
        "retries-true-accepted",
        "CRE-11",
        "subtle",
        "number_of_retries may be true",
        "retries.number_of_retries",
        lambda value: isinstance(value, bool),
        1,
    ),
    _fails(
        "three-retries-refused",
        "CRE-11",
        "subtle",
        "number_of_retries 3 is refused",
        "retries.number_of_retries",
        lambda value: value == 3,
    ),
    Fault(
        name="interval-optional",
        rules=("CRE-12",),
        kind="blatant",
        summary="interval_mins may be left out",
        excuse=_interval_default,
    ),
    Fault(
        name="interval-optional-for-one-retry",
        rules=("CRE-12",),
        kind="subtle",
        summary="interval_mins may be left out with one retry",
        excuse=_interval_for_one_retry,
    ),
    _passes(
        "zero-interval-accepted",
        "CRE-12",
        "subtle",
        "interval_mins may be 0",
        "retries.interval_mins",
        lambda value: _whole(value) and value == 0,
        1,
    ),
    _passes(
        "negative-interval-accepted",
        "CRE-12",
        "subtle",
        "interval_mins may be negative",
        "retries.interval_mins",
        lambda value: _whole(value) and value < 0,
        1,
    ),
    _passes(
        "any-mechanism-accepted",
        "CRE-13",
        "blatant",
        "any mechanism is accepted",
        "retries.mechanism",
        _present,
        "Linear",
    ),
    _passes(
        "fibonacci-accepted",
        "CRE-13",
        "subtle",
        "the mechanism Fibonacci is accepted",
        "retries.mechanism",
        lambda value: value == "Fibonacci",
        "Linear",
    ),
    _fails(
        "exponential-refused",
        "CRE-13",
        "subtle",
        "the mechanism Exponential is refused",
        "retries.mechanism",
        lambda value: value == "Exponential",
    ),
    _passes(
        "any-on-status-accepted",
        "CRE-14",
        "blatant",
        "any on_status is accepted",
        "retries.on_status",
        _present,
        ["busy"],
    ),
    Fault(
        name="only-first-on-status-checked",
        rules=("CRE-14",),
        kind="subtle",
        summary="a wrong on_status passes unless it is the first",
        excuse=_forgiving_on_status,
    ),
    _fails(
        "no-answer-refused",
        "CRE-14",
        "subtle",
        "no-answer is refused in on_status",
        "retries.on_status",
        lambda value: isinstance(value, list) and "no-answer" in value,
    ),
    Fault(
        name="bad-instants-accepted",
        rules=("CRE-15",),
        kind="blatant",
        summary="an instant that is no RFC 3339 date-time is passed over",
        excuse=_no_bad_instants,
        keep=_no_bad_instants,
    ),
    Fault(
        name="instants-without-offset-accepted",
        rules=("CRE-15",),
        kind="subtle",
        summary="an instant without an offset is taken for UTC",
        excuse=_zoned,
        keep=_zoned,
    ),
    _anything("any-url-accepted", "blatant", "url"),
    _anything("any-status-callback-accepted", "blatant", "status_callback"),
    _anything("any-call-status-callback-accepted", "subtle", "call_status_callback"),
    _anything("any-call-schedule-callback-accepted", "subtle", "call_schedule_callback"),
    _passes(
        "ftp-callback-accepted",
        "CRE-18",
        "subtle",
        "a callback may have another scheme",
        "call_status_callback",
        lambda value: _text(value) and "://" in value and not value.startswith("http"),
        URL,
    ),
    _passes(
        "any-duplicates-flag-accepted",
        "CRE-19",
        "blatant",
        "call_duplicate_numbers may be anything",
        "call_duplicate_numbers",
        _present,
        True,
    ),
    _passes(
        "duplicates-flag-1-accepted",
        "CRE-19",
        "subtle",
        "call_duplicate_numbers may be 0 or 1",
        "call_duplicate_numbers",
        lambda value: _whole(value) and value in (0, 1),
        True,
    ),
    _fails(
        "duplicates-flag-as-text-refused",
        "CRE-19",
        "subtle",
        'call_duplicate_numbers may not be "true"',
        "call_duplicate_numbers",
        lambda value: value == "true",
    ),
    _passes(
        "any-campaign-type-accepted",
        "CRE-20",
        "blatant",
        "any campaign_type is accepted",
        "campaign_type",
        lambda value: value not in (None, "static", "dynamic"),
        "static",
    ),
    Fault(
        name="dynamic-like-static",
        rules=("CRE-20",),
        kind="subtle",
        summary="dynamic takes any count of lists",
        excuse=_dynamic_is_static,
    ),
    _fails(
        "dynamic-refused", "CRE-20", "subtle", "dynamic is refused", "campaign_type", lambda value: value == "dynamic"
    ),
    _passes(
        "two-letter-name-accepted",
        "CRE-28",
        "subtle",
        "a name of 2 characters is accepted",
        "name",
        lambda value: _text(value) and len(value) == 2,
        "name",
    ),
    _passes(
        "any-name-accepted",
        "CRE-28",
        "blatant",
        "a name may be as short as you like",
        "name",
        lambda value: _text(value) and len(value) < 3,
        "name",
    ),
    _fails(
        "four-letter-name-refused",
        "CRE-28",
        "subtle",
        "a name of 4 characters is refused",
        "name",
        lambda value: _text(value) and len(value) == 4,
    ),
    _fails(
        "hundred-letter-name-refused",
        "CRE-28",
        "subtle",
        "a name of 100 characters is refused",
        "name",
        lambda value: _text(value) and len(value) == 100,
    ),
    _passes(
        "any-mode-accepted",
        "CRE-29",
        "blatant",
        "any mode is accepted",
        "mode",
        lambda value: value not in (None, "auto", "custom"),
        "auto",
    ),
    Fault(
        name="throttle-optional",
        rules=("CRE-29",),
        kind="subtle",
        summary="custom does not demand a throttle",
        excuse=_throttle_default,
    ),
    _passes("zero-throttle-accepted", "CRE-29", "subtle", "throttle may be 0", "throttle", lambda value: value == 0, 1),
    Fault(
        name="content-optional",
        rules=("CRE-30",),
        kind="blatant",
        summary="neither url nor flow_type is needed",
        excuse=_content_default,
    ),
    Fault(
        name="text-optional",
        rules=("CRE-30",),
        kind="subtle",
        summary="flow_type does without read_via_text",
        excuse=_text_default,
    ),
    _fails(
        "text-campaign-refused",
        "CRE-30",
        "subtle",
        "a campaign with flow_type and read_via_text is refused",
        "flow_type",
        _present,
    ),
)
