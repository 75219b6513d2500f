# Generated from the specification; changes made here are lost.
# fmt: off
"""What requests must fulfil beyond the types of their fields.

Each condition looks at a request, or a part of it, as the JSON that will be sent.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

Json = Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One demand: in words, the rule that it comes from (None: advice), the fields that it looks at, whether it holds."""

    says: str
    rule: str | None
    fields: tuple[str, ...]
    holds: Callable[[Json], bool]


def is_boolean(value: Json) -> bool:
    """Whether the value is a boolean."""
    return isinstance(value, bool)


def is_string(value: Json) -> bool:
    """Whether the value is a string."""
    return isinstance(value, str)


def is_array(value: Json) -> bool:
    """Whether the value is an array."""
    return isinstance(value, list)


def is_object(value: Json) -> bool:
    """Whether the value is an object."""
    return isinstance(value, dict)


def is_integer(value: Json) -> bool:
    """Whether the value is a JSON integer."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Json) -> bool:
    """Whether the value is a JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_one_of(value: Json, known: Iterable[Json]) -> bool:
    """Whether the value is among these; `true` and 1 are two values."""
    return any(isinstance(value, bool) == isinstance(one, bool) and value == one for one in known)


def all_differ(values: Iterable[Json]) -> bool:
    """Whether no value occurs twice."""
    seen: set[str] = set()
    for value in values:
        text = f"{type(value).__name__} {value!r}"
        if text in seen:
            return False
        seen.add(text)
    return True


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", pattern))


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text; `$` is the very end, as in JSON Schema."""
    return _compiled(pattern).search(text) is not None


_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def is_date_time(text: str) -> bool:
    """Whether the text is an RFC 3339 date-time."""
    if not _DATE_TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", text.upper()))
    except ValueError:
        return False
    return True


def _campaign_create_1(value: Json) -> bool:
    return ("from" in value and (not is_one_of(value["from"], [None, "", []]))) or (
        "lists" in value and value["lists"] is not None
    )


def _campaign_create_2(value: Json) -> bool:
    return (
        not (
            "campaign_type" in value
            and (
                is_one_of(value["campaign_type"], ["dynamic"])
                and ("from" not in value or is_one_of(value["from"], [None, "", []]))
            )
        )
    ) or (
        "lists" in value and ((not is_array(value["lists"])) or (len(value["lists"]) >= 1 and len(value["lists"]) <= 1))
    )


def _campaign_create_3(value: Json) -> bool:
    return "retries" not in value or (
        (
            not (
                is_object(value["retries"])
                and "number_of_retries" in value["retries"]
                and (is_integer(value["retries"]["number_of_retries"]) and value["retries"]["number_of_retries"] >= 1)
            )
        )
        or (
            (not is_object(value["retries"]))
            or ("interval_mins" in value["retries"] and value["retries"]["interval_mins"] is not None)
        )
    )


def _campaign_create_4(value: Json) -> bool:
    return (not ("mode" in value and is_one_of(value["mode"], ["custom"]))) or (
        "throttle" in value and value["throttle"] is not None
    )


def _campaign_create_5(value: Json) -> bool:
    return ("url" in value and value["url"] is not None) or (
        ("flow_type" in value and "read_via_text" in value)
        and (is_one_of(value["flow_type"], ["ivr", "greeting"]) and is_string(value["read_via_text"]))
    )


def _campaign_create_6(value: Json) -> bool:
    return ("from" not in value or value["from"] is None) or ("lists" not in value or value["lists"] is None)


def _campaign_create_7(value: Json) -> bool:
    return ("url" not in value or value["url"] is None) or (
        ("flow_type" not in value or value["flow_type"] is None)
        and ("read_via_text" not in value or value["read_via_text"] is None)
        and ("repeat_menu_attempts" not in value or is_one_of(value["repeat_menu_attempts"], [0, None]))
    )


def _campaign_create_8(value: Json) -> bool:
    return ("repeat_menu_attempts" not in value or is_one_of(value["repeat_menu_attempts"], [0, None])) or (
        "flow_type" in value and is_one_of(value["flow_type"], ["ivr"])
    )


def _campaign_create_9(value: Json) -> bool:
    return ("throttle" not in value or value["throttle"] is None) or (
        "mode" in value and is_one_of(value["mode"], ["custom"])
    )


def _campaign_create_10(value: Json) -> bool:
    return ("campaign_type" not in value or is_one_of(value["campaign_type"], ["static", None])) or (
        ("from" not in value or value["from"] is None)
        and (
            "lists" not in value
            or ((not is_array(value["lists"])) or (len(value["lists"]) >= 1 and len(value["lists"]) <= 1))
        )
    )


def _campaign_fields_1(value: Json) -> bool:
    return (not ("mode" in value and is_one_of(value["mode"], ["custom"]))) or (
        "throttle" not in value
        or (
            (is_integer(value["throttle"]) or value["throttle"] is None)
            and ((not is_number(value["throttle"])) or value["throttle"] >= 1)
        )
    )


def _campaign_fields_2(value: Json) -> bool:
    return "from" not in value or (
        ((not is_array(value["from"])) or len(value["from"]) <= 5000)
        or (not ((not is_array(value["from"])) or all_differ(value["from"])))
    )


def _campaign_fields_3(value: Json) -> bool:
    return "from" not in value or (
        (not is_string(value["from"]))
        or matches(
            "^(?:(?:[^0-9A-Za-z,]*[0-9]){1,15}[^0-9A-Za-z,]*|[\\x00-\\x20]*|[\\x00-\\x2b\\x2d-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z,]*)(?:,(?:(?:[^0-9A-Za-z,]*[0-9]){1,15}[^0-9A-Za-z,]*|[\\x00-\\x20]*|[\\x00-\\x2b\\x2d-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z,]*))*$",
            value["from"],
        )
    )


def _campaign_fields_4(value: Json) -> bool:
    return "from" not in value or ((not is_array(value["from"])) or len(value["from"]) >= 1)


def _campaign_fields_5(value: Json) -> bool:
    return "from" not in value or ((not is_array(value["from"])) or len(value["from"]) <= 5000)


def _campaign_fields_6(value: Json) -> bool:
    return "from" not in value or ((not is_string(value["from"])) or len(value["from"]) >= 1)


def _campaign_fields_7(value: Json) -> bool:
    return "lists" not in value or ((not is_array(value["lists"])) or all_differ(value["lists"]))


def _campaign_fields_8(value: Json) -> bool:
    return "lists" not in value or ((not is_array(value["lists"])) or len(value["lists"]) <= 5)


def _campaign_fields_9(value: Json) -> bool:
    return "lists" not in value or ((not is_array(value["lists"])) or len(value["lists"]) >= 1)


def _campaign_fields_10(value: Json) -> bool:
    return "url" not in value or (
        (not is_string(value["url"])) or matches("^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://", value["url"])
    )


def _campaign_fields_11(value: Json) -> bool:
    return "name" not in value or (
        ((not is_string(value["name"])) or len(value["name"]) >= 3)
        or ((not is_string(value["name"])) or matches("^\\s*$|[\\x00-\\x1f\\x7f-\\x9f]", value["name"]))
    )


def _campaign_fields_12(value: Json) -> bool:
    return "call_status_callback" not in value or (
        (not is_string(value["call_status_callback"]))
        or matches("^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://", value["call_status_callback"])
    )


def _campaign_fields_13(value: Json) -> bool:
    return "call_schedule_callback" not in value or (
        (not is_string(value["call_schedule_callback"]))
        or matches("^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://", value["call_schedule_callback"])
    )


def _campaign_fields_14(value: Json) -> bool:
    return "status_callback" not in value or (
        (not is_string(value["status_callback"]))
        or matches("^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://", value["status_callback"])
    )


def _campaign_update_1(value: Json) -> bool:
    return (not len(value) <= 1) or (
        "action" not in value or (is_string(value["action"]) and len(value["action"]) >= 1)
    )


def _campaign_update_2(value: Json) -> bool:
    return (
        "retries" not in value
        or (
            (not is_object(value["retries"]))
            or (
                len(value["retries"]) >= 4
                and all(
                    is_one_of(item1, ["number_of_retries", "interval_mins", "mechanism", "on_status"])
                    for item1 in value["retries"]
                )
                and all(value["retries"][item2] is not None for item2 in value["retries"])
            )
        )
    ) and (
        "schedule" not in value
        or (
            (not is_object(value["schedule"]))
            or (
                len(value["schedule"]) >= 2
                and all(is_one_of(item3, ["send_at", "end_at"]) for item3 in value["schedule"])
                and all(value["schedule"][item4] is not None for item4 in value["schedule"])
            )
        )
    )


def _campaign_update_3(value: Json) -> bool:
    return len(value) >= 1


def _retries_1(value: Json) -> bool:
    return (
        not (
            is_object(value)
            and "number_of_retries" in value
            and (is_integer(value["number_of_retries"]) and value["number_of_retries"] >= 1)
        )
    ) or (
        "interval_mins" not in value
        or (
            (is_integer(value["interval_mins"]) or value["interval_mins"] is None)
            and ((not is_number(value["interval_mins"])) or value["interval_mins"] >= 1)
        )
    )


def _retries_2(value: Json) -> bool:
    return ("interval_mins" not in value or value["interval_mins"] is None) or (
        "number_of_retries" in value and (is_integer(value["number_of_retries"]) and value["number_of_retries"] >= 1)
    )


def _retries_3(value: Json) -> bool:
    return "on_status" not in value or ((not is_array(value["on_status"])) or all_differ(value["on_status"]))


def _retries_4(value: Json) -> bool:
    return "on_status" not in value or ((not is_array(value["on_status"])) or len(value["on_status"]) >= 1)


def _schedule_1(value: Json) -> bool:
    return "send_at" not in value or (
        ((not is_string(value["send_at"])) or is_date_time(value["send_at"]))
        or ((not is_string(value["send_at"])) or matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}( |.*:60)", value["send_at"]))
    )


def _schedule_2(value: Json) -> bool:
    return "send_at" not in value or (
        (not is_string(value["send_at"]))
        or matches(
            "^(19[7-9]|2[0-9]{2})[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|-(0[0-9]|1[01]):[0-5][0-9]|-12:00|\\+(0[0-9]|1[0-3]):[0-5][0-9]|\\+14:00)$",
            value["send_at"],
        )
    )


def _schedule_3(value: Json) -> bool:
    return "end_at" not in value or (
        ((not is_string(value["end_at"])) or is_date_time(value["end_at"]))
        or ((not is_string(value["end_at"])) or matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}( |.*:60)", value["end_at"]))
    )


def _schedule_4(value: Json) -> bool:
    return "end_at" not in value or (
        (not is_string(value["end_at"]))
        or matches(
            "^(19[7-9]|2[0-9]{2})[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|-(0[0-9]|1[01]):[0-5][0-9]|-12:00|\\+(0[0-9]|1[0-3]):[0-5][0-9]|\\+14:00)$",
            value["end_at"],
        )
    )


CONDITIONS: Mapping[str, tuple[Condition, ...]] = {
    "CampaignCreate": (
        Condition(
            says="Whom to call. An empty `from` counts as missing.",
            rule="CRE-07",
            fields=("from", "lists"),
            holds=_campaign_create_1,
        ),
        Condition(
            says="A dynamic campaign takes exactly one list.",
            rule="CRE-20",
            fields=("campaign_type", "from", "lists"),
            holds=_campaign_create_2,
        ),
        Condition(
            says="With at least one retry the interval is there.",
            rule="CRE-12",
            fields=("retries",),
            holds=_campaign_create_3,
        ),
        Condition(
            says="A throttle of its own is demanded by the custom mode.",
            rule="CRE-29",
            fields=("mode", "throttle"),
            holds=_campaign_create_4,
        ),
        Condition(
            says="What they hear.",
            rule="CRE-30",
            fields=("url", "flow_type", "read_via_text"),
            holds=_campaign_create_5,
        ),
        Condition(
            says="Numbers come from `from` or from `lists`.",
            rule=None,
            fields=("from", "lists"),
            holds=_campaign_create_6,
        ),
        Condition(
            says="The content is a flow, or a text.",
            rule=None,
            fields=("url", "flow_type", "read_via_text", "repeat_menu_attempts"),
            holds=_campaign_create_7,
        ),
        Condition(
            says="A menu that is repeated belongs to an IVR.",
            rule=None,
            fields=("repeat_menu_attempts", "flow_type"),
            holds=_campaign_create_8,
        ),
        Condition(
            says="A throttle belongs to the custom mode.",
            rule=None,
            fields=("throttle", "mode"),
            holds=_campaign_create_9,
        ),
        Condition(
            says="A dynamic campaign has one list and no numbers of its own.",
            rule=None,
            fields=("campaign_type", "from", "lists"),
            holds=_campaign_create_10,
        ),
    ),
    "CampaignFields": (
        Condition(
            says="With `mode` `custom` the throttle is a positive integer.",
            rule="CRE-29",
            fields=("mode", "throttle"),
            holds=_campaign_fields_1,
        ),
        Condition(
            says="One of these is true: There are at most 5000; Not so: No item occurs twice.",
            rule="CRE-09",
            fields=("from",),
            holds=_campaign_fields_2,
        ),
        Condition(
            says="The text matches ^(?:(?:[^0-9A-Za-z,]*[0-9]){1,15}[^0-9A-Za-z,]*|[\\x00-\\x20]*|[\\x00-\\x2b\\x2d-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z,]*)(?:,(?:(?:[^0-9A-Za-z,]*[0-9]){1,15}[^0-9A-Za-z,]*|[\\x00-\\x20]*|[\\x00-\\x2b\\x2d-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z,]*))*$",
            rule="CRE-10",
            fields=("from",),
            holds=_campaign_fields_3,
        ),
        Condition(
            says="There are at least 1.",
            rule=None,
            fields=("from",),
            holds=_campaign_fields_4,
        ),
        Condition(
            says="There are at most 5000.",
            rule=None,
            fields=("from",),
            holds=_campaign_fields_5,
        ),
        Condition(
            says="It has at least 1 characters.",
            rule=None,
            fields=("from",),
            holds=_campaign_fields_6,
        ),
        Condition(
            says="No item occurs twice.",
            rule=None,
            fields=("lists",),
            holds=_campaign_fields_7,
        ),
        Condition(
            says="There are at most 5.",
            rule="CRE-08",
            fields=("lists",),
            holds=_campaign_fields_8,
        ),
        Condition(
            says="There are at least 1.",
            rule=None,
            fields=("lists",),
            holds=_campaign_fields_9,
        ),
        Condition(
            says="The text matches ^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://",
            rule="CRE-18",
            fields=("url",),
            holds=_campaign_fields_10,
        ),
        Condition(
            says="One of these is true: It has at least 3 characters; A blank name, or one with a control character, is decided by no rule.",
            rule="CRE-28",
            fields=("name",),
            holds=_campaign_fields_11,
        ),
        Condition(
            says="The text matches ^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://",
            rule="CRE-18",
            fields=("call_status_callback",),
            holds=_campaign_fields_12,
        ),
        Condition(
            says="The text matches ^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://",
            rule="CRE-18",
            fields=("call_schedule_callback",),
            holds=_campaign_fields_13,
        ),
        Condition(
            says="The text matches ^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://",
            rule="CRE-18",
            fields=("status_callback",),
            holds=_campaign_fields_14,
        ),
    ),
    "CampaignUpdate": (
        Condition(
            says="An action that is sent alone is a word.",
            rule="LIF-11",
            fields=("action",),
            holds=_campaign_update_1,
        ),
        Condition(
            says='How to send an edit so that nothing is left to the server: at least one field, only fields that can be changed, none of them null, and nested objects whole. That is: {"properties": {"retries": {"minProperties": 4, "propertyNames": {"enum": ["number_of_retries", "interval_mins", "mechanism", "on_status"]}, "additionalProperties": {"not": {"type": "null"}}}, "schedule": {"minProperties": 2, "propertyNames": {"enum": ["send_at", "end_at"]}, "additionalProperties": {"not": {"type": "null"}}}}}',
            rule=None,
            fields=("retries", "schedule"),
            holds=_campaign_update_2,
        ),
        Condition(
            says="How to send an edit so that nothing is left to the server: at least one field, only fields that can be changed, none of them null, and nested objects whole.",
            rule=None,
            fields=(),
            holds=_campaign_update_3,
        ),
    ),
    "Retries": (
        Condition(
            says="With at least one retry the interval is positive.",
            rule="CRE-12",
            fields=("number_of_retries", "interval_mins"),
            holds=_retries_1,
        ),
        Condition(
            says="An interval without a retry has no effect that anything states.",
            rule=None,
            fields=("interval_mins", "number_of_retries"),
            holds=_retries_2,
        ),
        Condition(
            says="No item occurs twice.",
            rule=None,
            fields=("on_status",),
            holds=_retries_3,
        ),
        Condition(
            says="There are at least 1.",
            rule=None,
            fields=("on_status",),
            holds=_retries_4,
        ),
    ),
    "Schedule": (
        Condition(
            says="One of these is true: It is a date-time; Leap seconds, and a blank in place of the T, are decided by no rule.",
            rule="CRE-15",
            fields=("send_at",),
            holds=_schedule_1,
        ),
        Condition(
            says="The text matches ^(19[7-9]|2[0-9]{2})[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|-(0[0-9]|1[01]):[0-5][0-9]|-12:00|\\+(0[0-9]|1[0-3]):[0-5][0-9]|\\+14:00)$",
            rule=None,
            fields=("send_at",),
            holds=_schedule_2,
        ),
        Condition(
            says="One of these is true: It is a date-time; Leap seconds, and a blank in place of the T, are decided by no rule.",
            rule="CRE-15",
            fields=("end_at",),
            holds=_schedule_3,
        ),
        Condition(
            says="The text matches ^(19[7-9]|2[0-9]{2})[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|-(0[0-9]|1[01]):[0-5][0-9]|-12:00|\\+(0[0-9]|1[0-3]):[0-5][0-9]|\\+14:00)$",
            rule=None,
            fields=("end_at",),
            holds=_schedule_4,
        ),
    ),
}

NEVER_NULL: Mapping[str, tuple[str, ...]] = {
    "CampaignFields": ("caller_id",),
    "CampaignUpdate": (
        "action",
        "call_duplicate_numbers",
        "call_schedule_callback",
        "call_status_callback",
        "caller_id",
        "campaign_type",
        "custom_field",
        "flow_type",
        "from",
        "lists",
        "mode",
        "name",
        "read_via_text",
        "repeat_menu_attempts",
        "retries",
        "schedule",
        "status_callback",
        "throttle",
        "type",
        "url",
    ),
    "GetCallDetailsParameters": ("offset", "limit", "status", "sort_by"),
    "GetCallDetailsSingularParameters": ("offset", "limit", "status", "sort_by"),
    "ListCampaignsParameters": ("offset", "limit", "name", "status", "sort_by", "type"),
}
"""Fields that are left out rather than null."""
