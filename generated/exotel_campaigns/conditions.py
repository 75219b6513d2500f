# Generated from the specification; changes made here are lost.
# fmt: off
"""What requests must fulfil beyond the types of their fields, and what they had better fulfil.

Each condition looks at a request, or a part of it, as the JSON that will be sent.
"""

from collections.abc import Mapping
from typing import Any

from .demands import (
    Condition,
    all_differ,
    is_array,
    is_date_time,
    is_integer,
    is_number,
    is_object,
    is_one_of,
    is_string,
    matches,
)

Json = Any


def _campaign_create_1(value: Json) -> bool:
    return "caller_id" not in value or value["caller_id"] is not None


def _campaign_create_2(value: Json) -> bool:
    return ("from" in value and (not is_one_of(value["from"], [None, "", []]))) or (
        "lists" in value and value["lists"] is not None
    )


def _campaign_create_3(value: Json) -> bool:
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


def _campaign_create_4(value: Json) -> bool:
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


def _campaign_create_5(value: Json) -> bool:
    return (not ("mode" in value and is_one_of(value["mode"], ["custom"]))) or (
        "throttle" in value and value["throttle"] is not None
    )


def _campaign_create_6(value: Json) -> bool:
    return ("url" in value and value["url"] is not None) or (
        ("flow_type" in value and "read_via_text" in value)
        and (is_one_of(value["flow_type"], ["ivr", "greeting"]) and is_string(value["read_via_text"]))
    )


def _campaign_fields_1(value: Json) -> bool:
    return (not ("mode" in value and is_one_of(value["mode"], ["custom"]))) or (
        "throttle" not in value
        or (
            (is_integer(value["throttle"]) or value["throttle"] is None)
            and ((not is_number(value["throttle"])) or value["throttle"] >= 1)
        )
    )


def _campaign_fields_5(value: Json) -> bool:
    return "from" not in value or (
        ((not is_array(value["from"])) or len(value["from"]) <= 5000)
        or (not ((not is_array(value["from"])) or all_differ(value["from"])))
    )


def _campaign_fields_6(value: Json) -> bool:
    return "from" not in value or (
        (not is_string(value["from"]))
        or matches(
            "^(?:(?:[^0-9A-Za-z,]*[0-9]){1,15}[^0-9A-Za-z,]*|[\\x00-\\x20]*|[\\x00-\\x2b\\x2d-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z,]*)(?:,(?:(?:[^0-9A-Za-z,]*[0-9]){1,15}[^0-9A-Za-z,]*|[\\x00-\\x20]*|[\\x00-\\x2b\\x2d-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z,]*))*\\Z",
            value["from"],
        )
    )


def _campaign_fields_9(value: Json) -> bool:
    return "lists" not in value or ((not is_array(value["lists"])) or len(value["lists"]) <= 5)


def _campaign_fields_22(value: Json) -> bool:
    return "name" not in value or (
        ((not is_string(value["name"])) or len(value["name"]) >= 3)
        or ((not is_string(value["name"])) or matches("^\\s*\\Z|[\\x00-\\x1f\\x7f-\\x9f]", value["name"]))
    )


def _campaign_update_1(value: Json) -> bool:
    return (not len(value) <= 1) or (
        "action" not in value or (is_string(value["action"]) and len(value["action"]) >= 1)
    )


def _campaign_update_4(value: Json) -> bool:
    return "action" not in value or (
        (not is_string(value["action"]))
        or matches(
            "^([Pp][Aa][Uu][Ss][Ee]|[Rr][Ee][Ss][Uu][Mm][Ee]|[Cc][Oo][Mm][Pp][Ll][Ee][Tt][Ee]|[Aa][Rr][Cc][Hh][Ii][Vv][Ee])?\\Z",
            value["action"],
        )
    )


def _get_call_details_parameters_1(value: Json) -> bool:
    return "offset" not in value or is_number(value["offset"])


def _get_call_details_parameters_2(value: Json) -> bool:
    return "offset" not in value or ((not is_number(value["offset"])) or value["offset"] >= 0)


def _get_call_details_parameters_5(value: Json) -> bool:
    return "limit" not in value or is_number(value["limit"])


def _get_call_details_parameters_6(value: Json) -> bool:
    return "limit" not in value or ((not is_number(value["limit"])) or value["limit"] >= 0)


def _get_call_details_singular_parameters_1(value: Json) -> bool:
    return "offset" not in value or is_number(value["offset"])


def _get_call_details_singular_parameters_2(value: Json) -> bool:
    return "offset" not in value or ((not is_number(value["offset"])) or value["offset"] >= 0)


def _get_call_details_singular_parameters_5(value: Json) -> bool:
    return "limit" not in value or is_number(value["limit"])


def _get_call_details_singular_parameters_6(value: Json) -> bool:
    return "limit" not in value or ((not is_number(value["limit"])) or value["limit"] >= 0)


def _list_campaigns_parameters_1(value: Json) -> bool:
    return "offset" not in value or is_number(value["offset"])


def _list_campaigns_parameters_2(value: Json) -> bool:
    return "offset" not in value or ((not is_number(value["offset"])) or value["offset"] >= 0)


def _list_campaigns_parameters_5(value: Json) -> bool:
    return "limit" not in value or is_number(value["limit"])


def _list_campaigns_parameters_6(value: Json) -> bool:
    return "limit" not in value or ((not is_number(value["limit"])) or value["limit"] >= 0)


def _list_campaigns_parameters_14(value: Json) -> bool:
    return "sort_by" not in value or is_string(value["sort_by"])


def _list_campaigns_parameters_15(value: Json) -> bool:
    return "sort_by" not in value or (
        (not is_string(value["sort_by"]))
        or matches(
            "^\\s*(([Dd][Aa][Tt][Ee]_?[Cc][Rr][Ee][Aa][Tt][Ee][Dd]|[Nn][Aa][Mm][Ee])\\s*(:\\s*([Aa][Ss][Cc]|[Dd][Ee][Ss][Cc])?\\s*)?)?\\Z",
            value["sort_by"],
        )
    )


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


def _schedule_1(value: Json) -> bool:
    return "send_at" not in value or (is_string(value["send_at"]) or value["send_at"] is None)


def _schedule_4(value: Json) -> bool:
    return "send_at" not in value or (
        ((not is_string(value["send_at"])) or is_date_time(value["send_at"]))
        or (
            (not is_string(value["send_at"]))
            or matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}( |.[0-9]{2}:[0-9]{2}:60)", value["send_at"])
        )
    )


def _schedule_5(value: Json) -> bool:
    return "end_at" not in value or (is_string(value["end_at"]) or value["end_at"] is None)


def _schedule_8(value: Json) -> bool:
    return "end_at" not in value or (
        ((not is_string(value["end_at"])) or is_date_time(value["end_at"]))
        or (
            (not is_string(value["end_at"]))
            or matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}( |.[0-9]{2}:[0-9]{2}:60)", value["end_at"])
        )
    )


def _campaign_create_7_advice(value: Json) -> bool:
    return ("from" not in value or value["from"] is None) or ("lists" not in value or value["lists"] is None)


def _campaign_create_8_advice(value: Json) -> bool:
    return ("url" not in value or value["url"] is None) or (
        ("flow_type" not in value or value["flow_type"] is None)
        and ("read_via_text" not in value or value["read_via_text"] is None)
        and ("repeat_menu_attempts" not in value or is_one_of(value["repeat_menu_attempts"], [0, None]))
    )


def _campaign_create_9_advice(value: Json) -> bool:
    return ("repeat_menu_attempts" not in value or is_one_of(value["repeat_menu_attempts"], [0, None])) or (
        "flow_type" in value and is_one_of(value["flow_type"], ["ivr"])
    )


def _campaign_create_10_advice(value: Json) -> bool:
    return ("throttle" not in value or value["throttle"] is None) or (
        "mode" in value and is_one_of(value["mode"], ["custom"])
    )


def _campaign_create_11_advice(value: Json) -> bool:
    return ("campaign_type" not in value or is_one_of(value["campaign_type"], ["static", None])) or (
        ("from" not in value or value["from"] is None)
        and (
            "lists" not in value
            or ((not is_array(value["lists"])) or (len(value["lists"]) >= 1 and len(value["lists"]) <= 1))
        )
    )


def _campaign_fields_2_advice(value: Json) -> bool:
    return "from" not in value or ((not is_array(value["from"])) or len(value["from"]) >= 1)


def _campaign_fields_3_advice(value: Json) -> bool:
    return "from" not in value or ((not is_array(value["from"])) or len(value["from"]) <= 5000)


def _campaign_fields_4_advice(value: Json) -> bool:
    return "from" not in value or ((not is_string(value["from"])) or len(value["from"]) >= 1)


def _campaign_fields_7_advice(value: Json) -> bool:
    return "lists" not in value or ((not is_array(value["lists"])) or len(value["lists"]) >= 1)


def _campaign_fields_8_advice(value: Json) -> bool:
    return "lists" not in value or ((not is_array(value["lists"])) or all_differ(value["lists"]))


def _campaign_fields_10_advice(value: Json) -> bool:
    return "lists" not in value or ((not is_array(value["lists"])) or all(is_string(item1) for item1 in value["lists"]))


def _campaign_fields_11_advice(value: Json) -> bool:
    return "lists" not in value or (
        (not is_array(value["lists"])) or (all((not is_string(item1)) or len(item1) >= 1 for item1 in value["lists"]))
    )


def _campaign_fields_12_advice(value: Json) -> bool:
    return "caller_id" not in value or is_string(value["caller_id"])


def _campaign_fields_13_advice(value: Json) -> bool:
    return "caller_id" not in value or ((not is_string(value["caller_id"])) or len(value["caller_id"]) >= 1)


def _campaign_fields_14_advice(value: Json) -> bool:
    return "url" not in value or (
        (not is_string(value["url"]))
        or matches(
            "^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?\\Z",
            value["url"],
        )
    )


def _campaign_fields_15_advice(value: Json) -> bool:
    return "flow_type" not in value or (is_string(value["flow_type"]) or value["flow_type"] is None)


def _campaign_fields_16_advice(value: Json) -> bool:
    return "flow_type" not in value or is_one_of(value["flow_type"], ["ivr", "greeting", None])


def _campaign_fields_17_advice(value: Json) -> bool:
    return "read_via_text" not in value or (is_string(value["read_via_text"]) or value["read_via_text"] is None)


def _campaign_fields_18_advice(value: Json) -> bool:
    return "read_via_text" not in value or ((not is_string(value["read_via_text"])) or len(value["read_via_text"]) >= 1)


def _campaign_fields_19_advice(value: Json) -> bool:
    return "repeat_menu_attempts" not in value or (
        is_integer(value["repeat_menu_attempts"]) or value["repeat_menu_attempts"] is None
    )


def _campaign_fields_20_advice(value: Json) -> bool:
    return "repeat_menu_attempts" not in value or (
        (not is_number(value["repeat_menu_attempts"])) or value["repeat_menu_attempts"] >= 0
    )


def _campaign_fields_21_advice(value: Json) -> bool:
    return "name" not in value or ((not is_string(value["name"])) or len(value["name"]) >= 4)


def _campaign_fields_23_advice(value: Json) -> bool:
    return "throttle" not in value or (is_integer(value["throttle"]) or value["throttle"] is None)


def _campaign_fields_24_advice(value: Json) -> bool:
    return "throttle" not in value or ((not is_number(value["throttle"])) or value["throttle"] >= 1)


def _campaign_fields_25_advice(value: Json) -> bool:
    return "call_status_callback" not in value or (
        (not is_string(value["call_status_callback"]))
        or matches(
            "^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?\\Z",
            value["call_status_callback"],
        )
    )


def _campaign_fields_26_advice(value: Json) -> bool:
    return "call_schedule_callback" not in value or (
        (not is_string(value["call_schedule_callback"]))
        or matches(
            "^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?\\Z",
            value["call_schedule_callback"],
        )
    )


def _campaign_fields_27_advice(value: Json) -> bool:
    return "status_callback" not in value or (
        (not is_string(value["status_callback"]))
        or matches(
            "^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?\\Z",
            value["status_callback"],
        )
    )


def _campaign_fields_28_advice(value: Json) -> bool:
    return "custom_field" not in value or (is_string(value["custom_field"]) or value["custom_field"] is None)


def _campaign_update_2_advice(value: Json) -> bool:
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


def _campaign_update_3_advice(value: Json) -> bool:
    return len(value) >= 1


def _campaign_update_5_advice(value: Json) -> bool:
    return "action" not in value or is_string(value["action"])


def _campaign_update_6_advice(value: Json) -> bool:
    return "action" not in value or is_one_of(value["action"], ["pause", "resume", "complete", "archive"])


def _get_call_details_parameters_3_advice(value: Json) -> bool:
    return "offset" not in value or is_integer(value["offset"])


def _get_call_details_parameters_4_advice(value: Json) -> bool:
    return "offset" not in value or ((not is_number(value["offset"])) or value["offset"] <= 2147483647)


def _get_call_details_parameters_7_advice(value: Json) -> bool:
    return "limit" not in value or is_integer(value["limit"])


def _get_call_details_parameters_8_advice(value: Json) -> bool:
    return "limit" not in value or ((not is_number(value["limit"])) or value["limit"] >= 1)


def _get_call_details_parameters_9_advice(value: Json) -> bool:
    return "status" not in value or is_string(value["status"])


def _get_call_details_parameters_10_advice(value: Json) -> bool:
    return "status" not in value or (
        (not is_string(value["status"]))
        or matches(
            "^ *(completed|busy|no-answer|failed)( *, *(completed|busy|no-answer|failed))* *\\Z", value["status"]
        )
    )


def _get_call_details_parameters_11_advice(value: Json) -> bool:
    return "sort_by" not in value or is_string(value["sort_by"])


def _get_call_details_parameters_12_advice(value: Json) -> bool:
    return "sort_by" not in value or is_one_of(value["sort_by"], ["date_created:asc", "date_created:desc"])


def _get_call_details_singular_parameters_3_advice(value: Json) -> bool:
    return "offset" not in value or is_integer(value["offset"])


def _get_call_details_singular_parameters_4_advice(value: Json) -> bool:
    return "offset" not in value or ((not is_number(value["offset"])) or value["offset"] <= 2147483647)


def _get_call_details_singular_parameters_7_advice(value: Json) -> bool:
    return "limit" not in value or is_integer(value["limit"])


def _get_call_details_singular_parameters_8_advice(value: Json) -> bool:
    return "limit" not in value or ((not is_number(value["limit"])) or value["limit"] >= 1)


def _get_call_details_singular_parameters_9_advice(value: Json) -> bool:
    return "status" not in value or is_string(value["status"])


def _get_call_details_singular_parameters_10_advice(value: Json) -> bool:
    return "status" not in value or (
        (not is_string(value["status"]))
        or matches(
            "^ *(completed|busy|no-answer|failed)( *, *(completed|busy|no-answer|failed))* *\\Z", value["status"]
        )
    )


def _get_call_details_singular_parameters_11_advice(value: Json) -> bool:
    return "sort_by" not in value or is_string(value["sort_by"])


def _get_call_details_singular_parameters_12_advice(value: Json) -> bool:
    return "sort_by" not in value or is_one_of(value["sort_by"], ["date_created:asc", "date_created:desc"])


def _list_campaigns_parameters_3_advice(value: Json) -> bool:
    return "offset" not in value or is_integer(value["offset"])


def _list_campaigns_parameters_4_advice(value: Json) -> bool:
    return "offset" not in value or ((not is_number(value["offset"])) or value["offset"] <= 2147483647)


def _list_campaigns_parameters_7_advice(value: Json) -> bool:
    return "limit" not in value or is_integer(value["limit"])


def _list_campaigns_parameters_8_advice(value: Json) -> bool:
    return "limit" not in value or ((not is_number(value["limit"])) or value["limit"] >= 1)


def _list_campaigns_parameters_9_advice(value: Json) -> bool:
    return "limit" not in value or ((not is_number(value["limit"])) or value["limit"] <= 500)


def _list_campaigns_parameters_10_advice(value: Json) -> bool:
    return "name" not in value or is_string(value["name"])


def _list_campaigns_parameters_11_advice(value: Json) -> bool:
    return "name" not in value or ((not is_string(value["name"])) or len(value["name"]) >= 1)


def _list_campaigns_parameters_12_advice(value: Json) -> bool:
    return "status" not in value or is_string(value["status"])


def _list_campaigns_parameters_13_advice(value: Json) -> bool:
    return "status" not in value or (
        (not is_string(value["status"]))
        or matches(
            "^ *(created|in-progress|paused|completed|archived|failed|canceled|Created|InProgress|Paused|Completed|Archived|Failed|Canceled)( *, *(created|in-progress|paused|completed|archived|failed|canceled|Created|InProgress|Paused|Completed|Archived|Failed|Canceled))* *\\Z",
            value["status"],
        )
    )


def _list_campaigns_parameters_16_advice(value: Json) -> bool:
    return "sort_by" not in value or is_one_of(
        value["sort_by"], ["date_created:asc", "date_created:desc", "name:asc", "name:desc"]
    )


def _list_campaigns_parameters_17_advice(value: Json) -> bool:
    return "type" not in value or is_string(value["type"])


def _list_campaigns_parameters_18_advice(value: Json) -> bool:
    return "type" not in value or is_one_of(value["type"], ["trans"])


def _retries_2_advice(value: Json) -> bool:
    return ("interval_mins" not in value or value["interval_mins"] is None) or (
        "number_of_retries" in value and (is_integer(value["number_of_retries"]) and value["number_of_retries"] >= 1)
    )


def _retries_3_advice(value: Json) -> bool:
    return "interval_mins" not in value or (is_integer(value["interval_mins"]) or value["interval_mins"] is None)


def _retries_4_advice(value: Json) -> bool:
    return "interval_mins" not in value or ((not is_number(value["interval_mins"])) or value["interval_mins"] >= 1)


def _retries_5_advice(value: Json) -> bool:
    return "on_status" not in value or ((not is_array(value["on_status"])) or len(value["on_status"]) >= 1)


def _retries_6_advice(value: Json) -> bool:
    return "on_status" not in value or ((not is_array(value["on_status"])) or all_differ(value["on_status"]))


def _schedule_2_advice(value: Json) -> bool:
    return "send_at" not in value or ((not is_string(value["send_at"])) or is_date_time(value["send_at"]))


def _schedule_3_advice(value: Json) -> bool:
    return "send_at" not in value or (
        (not is_string(value["send_at"]))
        or matches(
            "^(19[7-9]|2[0-9]{2})[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|-(0[0-9]|1[01]):[0-5][0-9]|-12:00|\\+(0[0-9]|1[0-3]):[0-5][0-9]|\\+14:00)\\Z",
            value["send_at"],
        )
    )


def _schedule_6_advice(value: Json) -> bool:
    return "end_at" not in value or ((not is_string(value["end_at"])) or is_date_time(value["end_at"]))


def _schedule_7_advice(value: Json) -> bool:
    return "end_at" not in value or (
        (not is_string(value["end_at"]))
        or matches(
            "^(19[7-9]|2[0-9]{2})[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|-(0[0-9]|1[01]):[0-5][0-9]|-12:00|\\+(0[0-9]|1[0-3]):[0-5][0-9]|\\+14:00)\\Z",
            value["end_at"],
        )
    )


CONDITIONS: Mapping[str, tuple[Condition, ...]] = {
    "CampaignCreate": (
        Condition(
            says="Null is nobody.",
            rule="CRE-06",
            fields=("caller_id",),
            holds=_campaign_create_1,
        ),
        Condition(
            says="Either `from` or `lists` is there; an empty `from` counts as missing.",
            rule="CRE-07",
            fields=("from", "lists"),
            holds=_campaign_create_2,
        ),
        Condition(
            says="A `dynamic` campaign takes exactly one list.",
            rule="CRE-20",
            fields=("campaign_type", "from", "lists"),
            holds=_campaign_create_3,
        ),
        Condition(
            says="With at least one retry `interval_mins` is there.",
            rule="CRE-12",
            fields=("retries",),
            holds=_campaign_create_4,
        ),
        Condition(
            says="With `mode` `custom` the `throttle` is there.",
            rule="CRE-29",
            fields=("mode", "throttle"),
            holds=_campaign_create_5,
        ),
        Condition(
            says="Either `url` is there, or `flow_type` with `read_via_text`.",
            rule="CRE-30",
            fields=("url", "flow_type", "read_via_text"),
            holds=_campaign_create_6,
        ),
    ),
    "CampaignFields": (
        Condition(
            says="With `mode` `custom` the `throttle` is a positive integer.",
            rule="CRE-29",
            fields=("mode", "throttle"),
            holds=_campaign_fields_1,
        ),
        Condition(
            says="One of these is true: There are at most 5000; Not so: No item occurs twice.",
            rule="CRE-09",
            fields=("from",),
            holds=_campaign_fields_5,
        ),
        Condition(
            says="The text matches ^(?:(?:[^0-9A-Za-z,]*[0-9]){1,15}[^0-9A-Za-z,]*|[\\x00-\\x20]*|[\\x00-\\x2b\\x2d-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z,]*)(?:,(?:(?:[^0-9A-Za-z,]*[0-9]){1,15}[^0-9A-Za-z,]*|[\\x00-\\x20]*|[\\x00-\\x2b\\x2d-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z,]*))*$",
            rule="CRE-10",
            fields=("from",),
            holds=_campaign_fields_6,
        ),
        Condition(
            says="There are at most 5.",
            rule="CRE-08",
            fields=("lists",),
            holds=_campaign_fields_9,
        ),
        Condition(
            says="One of these is true: It has at least 3 characters; A blank name, or one with a control character, is decided by no rule.",
            rule="CRE-28",
            fields=("name",),
            holds=_campaign_fields_22,
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
            says="The text matches ^([Pp][Aa][Uu][Ss][Ee]|[Rr][Ee][Ss][Uu][Mm][Ee]|[Cc][Oo][Mm][Pp][Ll][Ee][Tt][Ee]|[Aa][Rr][Cc][Hh][Ii][Vv][Ee])?$",
            rule="LIF-11",
            fields=("action",),
            holds=_campaign_update_4,
        ),
    ),
    "GetCallDetailsParameters": (
        Condition(
            says="It is a number.",
            rule="LST-12",
            fields=("offset",),
            holds=_get_call_details_parameters_1,
        ),
        Condition(
            says="It is at least 0.",
            rule="LST-12",
            fields=("offset",),
            holds=_get_call_details_parameters_2,
        ),
        Condition(
            says="It is a number.",
            rule="LST-12",
            fields=("limit",),
            holds=_get_call_details_parameters_5,
        ),
        Condition(
            says="It is at least 0.",
            rule="LST-12",
            fields=("limit",),
            holds=_get_call_details_parameters_6,
        ),
    ),
    "GetCallDetailsSingularParameters": (
        Condition(
            says="It is a number.",
            rule="LST-12",
            fields=("offset",),
            holds=_get_call_details_singular_parameters_1,
        ),
        Condition(
            says="It is at least 0.",
            rule="LST-12",
            fields=("offset",),
            holds=_get_call_details_singular_parameters_2,
        ),
        Condition(
            says="It is a number.",
            rule="LST-12",
            fields=("limit",),
            holds=_get_call_details_singular_parameters_5,
        ),
        Condition(
            says="It is at least 0.",
            rule="LST-12",
            fields=("limit",),
            holds=_get_call_details_singular_parameters_6,
        ),
    ),
    "ListCampaignsParameters": (
        Condition(
            says="It is a number.",
            rule="LST-12",
            fields=("offset",),
            holds=_list_campaigns_parameters_1,
        ),
        Condition(
            says="It is at least 0.",
            rule="LST-12",
            fields=("offset",),
            holds=_list_campaigns_parameters_2,
        ),
        Condition(
            says="It is a number.",
            rule="LST-12",
            fields=("limit",),
            holds=_list_campaigns_parameters_5,
        ),
        Condition(
            says="It is at least 0.",
            rule="LST-12",
            fields=("limit",),
            holds=_list_campaigns_parameters_6,
        ),
        Condition(
            says="It is a string.",
            rule="LST-13",
            fields=("sort_by",),
            holds=_list_campaigns_parameters_14,
        ),
        Condition(
            says="The text matches ^\\s*(([Dd][Aa][Tt][Ee]_?[Cc][Rr][Ee][Aa][Tt][Ee][Dd]|[Nn][Aa][Mm][Ee])\\s*(:\\s*([Aa][Ss][Cc]|[Dd][Ee][Ss][Cc])?\\s*)?)?$",
            rule="LST-13",
            fields=("sort_by",),
            holds=_list_campaigns_parameters_15,
        ),
    ),
    "Retries": (
        Condition(
            says="With at least one retry the interval is positive.",
            rule="CRE-12",
            fields=("number_of_retries", "interval_mins"),
            holds=_retries_1,
        ),
    ),
    "Schedule": (
        Condition(
            says="It is a string or null.",
            rule="CRE-15",
            fields=("send_at",),
            holds=_schedule_1,
        ),
        Condition(
            says="One of these is true: It is a date-time; Leap seconds, and a blank in place of the T, are decided by no rule.",
            rule="CRE-15",
            fields=("send_at",),
            holds=_schedule_4,
        ),
        Condition(
            says="It is a string or null.",
            rule="CRE-15",
            fields=("end_at",),
            holds=_schedule_5,
        ),
        Condition(
            says="One of these is true: It is a date-time; Leap seconds, and a blank in place of the T, are decided by no rule.",
            rule="CRE-15",
            fields=("end_at",),
            holds=_schedule_8,
        ),
    ),
}

ADVICE: Mapping[str, tuple[Condition, ...]] = {
    "CampaignCreate": (
        Condition(
            says="Numbers come from `from` or from `lists`, not from both.",
            rule=None,
            fields=("from", "lists"),
            holds=_campaign_create_7_advice,
        ),
        Condition(
            says="The content is a flow or a text, not both.",
            rule=None,
            fields=("url", "flow_type", "read_via_text", "repeat_menu_attempts"),
            holds=_campaign_create_8_advice,
        ),
        Condition(
            says="`repeat_menu_attempts` goes with `flow_type` `ivr`.",
            rule=None,
            fields=("repeat_menu_attempts", "flow_type"),
            holds=_campaign_create_9_advice,
        ),
        Condition(
            says="`throttle` goes with `mode` `custom`.",
            rule=None,
            fields=("throttle", "mode"),
            holds=_campaign_create_10_advice,
        ),
        Condition(
            says="A `dynamic` campaign has no numbers in `from`.",
            rule=None,
            fields=("campaign_type", "from", "lists"),
            holds=_campaign_create_11_advice,
        ),
    ),
    "CampaignFields": (
        Condition(
            says="There are at least 1.",
            rule=None,
            fields=("from",),
            holds=_campaign_fields_2_advice,
        ),
        Condition(
            says="There are at most 5000.",
            rule=None,
            fields=("from",),
            holds=_campaign_fields_3_advice,
        ),
        Condition(
            says="It has at least 1 characters.",
            rule=None,
            fields=("from",),
            holds=_campaign_fields_4_advice,
        ),
        Condition(
            says="There are at least 1.",
            rule=None,
            fields=("lists",),
            holds=_campaign_fields_7_advice,
        ),
        Condition(
            says="No item occurs twice.",
            rule=None,
            fields=("lists",),
            holds=_campaign_fields_8_advice,
        ),
        Condition(
            says="Of each item: It is a string.",
            rule=None,
            fields=("lists",),
            holds=_campaign_fields_10_advice,
        ),
        Condition(
            says="Of each item: It has at least 1 characters.",
            rule=None,
            fields=("lists",),
            holds=_campaign_fields_11_advice,
        ),
        Condition(
            says="It is a string.",
            rule=None,
            fields=("caller_id",),
            holds=_campaign_fields_12_advice,
        ),
        Condition(
            says="It has at least 1 characters.",
            rule=None,
            fields=("caller_id",),
            holds=_campaign_fields_13_advice,
        ),
        Condition(
            says="The text matches ^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
            rule=None,
            fields=("url",),
            holds=_campaign_fields_14_advice,
        ),
        Condition(
            says="It is a string or null.",
            rule=None,
            fields=("flow_type",),
            holds=_campaign_fields_15_advice,
        ),
        Condition(
            says='It is one of "ivr", "greeting", null.',
            rule=None,
            fields=("flow_type",),
            holds=_campaign_fields_16_advice,
        ),
        Condition(
            says="It is a string or null.",
            rule=None,
            fields=("read_via_text",),
            holds=_campaign_fields_17_advice,
        ),
        Condition(
            says="It has at least 1 characters.",
            rule=None,
            fields=("read_via_text",),
            holds=_campaign_fields_18_advice,
        ),
        Condition(
            says="It is an integer or null.",
            rule=None,
            fields=("repeat_menu_attempts",),
            holds=_campaign_fields_19_advice,
        ),
        Condition(
            says="It is at least 0.",
            rule=None,
            fields=("repeat_menu_attempts",),
            holds=_campaign_fields_20_advice,
        ),
        Condition(
            says="It has at least 4 characters.",
            rule=None,
            fields=("name",),
            holds=_campaign_fields_21_advice,
        ),
        Condition(
            says="It is an integer or null.",
            rule=None,
            fields=("throttle",),
            holds=_campaign_fields_23_advice,
        ),
        Condition(
            says="It is at least 1.",
            rule=None,
            fields=("throttle",),
            holds=_campaign_fields_24_advice,
        ),
        Condition(
            says="The text matches ^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
            rule=None,
            fields=("call_status_callback",),
            holds=_campaign_fields_25_advice,
        ),
        Condition(
            says="The text matches ^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
            rule=None,
            fields=("call_schedule_callback",),
            holds=_campaign_fields_26_advice,
        ),
        Condition(
            says="The text matches ^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
            rule=None,
            fields=("status_callback",),
            holds=_campaign_fields_27_advice,
        ),
        Condition(
            says="It is a string or null.",
            rule=None,
            fields=("custom_field",),
            holds=_campaign_fields_28_advice,
        ),
    ),
    "CampaignUpdate": (
        Condition(
            says='How to send an edit so that nothing is left to the server: at least one field, only fields that can be changed, none of them null, and nested objects whole. That is: {"properties": {"retries": {"minProperties": 4, "propertyNames": {"enum": ["number_of_retries", "interval_mins", "mechanism", "on_status"]}, "additionalProperties": {"not": {"type": "null"}}}, "schedule": {"minProperties": 2, "propertyNames": {"enum": ["send_at", "end_at"]}, "additionalProperties": {"not": {"type": "null"}}}}}',
            rule=None,
            fields=("retries", "schedule"),
            holds=_campaign_update_2_advice,
        ),
        Condition(
            says="How to send an edit so that nothing is left to the server: at least one field, only fields that can be changed, none of them null, and nested objects whole.",
            rule=None,
            fields=(),
            holds=_campaign_update_3_advice,
        ),
        Condition(
            says="It is a string.",
            rule=None,
            fields=("action",),
            holds=_campaign_update_5_advice,
        ),
        Condition(
            says='It is one of "pause", "resume", "complete", "archive".',
            rule=None,
            fields=("action",),
            holds=_campaign_update_6_advice,
        ),
    ),
    "GetCallDetailsParameters": (
        Condition(
            says="It is an integer.",
            rule=None,
            fields=("offset",),
            holds=_get_call_details_parameters_3_advice,
        ),
        Condition(
            says="It is at most 2147483647.",
            rule=None,
            fields=("offset",),
            holds=_get_call_details_parameters_4_advice,
        ),
        Condition(
            says="It is an integer.",
            rule=None,
            fields=("limit",),
            holds=_get_call_details_parameters_7_advice,
        ),
        Condition(
            says="It is at least 1.",
            rule=None,
            fields=("limit",),
            holds=_get_call_details_parameters_8_advice,
        ),
        Condition(
            says="It is a string.",
            rule=None,
            fields=("status",),
            holds=_get_call_details_parameters_9_advice,
        ),
        Condition(
            says="The text matches ^ *(completed|busy|no-answer|failed)( *, *(completed|busy|no-answer|failed))* *$",
            rule=None,
            fields=("status",),
            holds=_get_call_details_parameters_10_advice,
        ),
        Condition(
            says="It is a string.",
            rule=None,
            fields=("sort_by",),
            holds=_get_call_details_parameters_11_advice,
        ),
        Condition(
            says='It is one of "date_created:asc", "date_created:desc".',
            rule=None,
            fields=("sort_by",),
            holds=_get_call_details_parameters_12_advice,
        ),
    ),
    "GetCallDetailsSingularParameters": (
        Condition(
            says="It is an integer.",
            rule=None,
            fields=("offset",),
            holds=_get_call_details_singular_parameters_3_advice,
        ),
        Condition(
            says="It is at most 2147483647.",
            rule=None,
            fields=("offset",),
            holds=_get_call_details_singular_parameters_4_advice,
        ),
        Condition(
            says="It is an integer.",
            rule=None,
            fields=("limit",),
            holds=_get_call_details_singular_parameters_7_advice,
        ),
        Condition(
            says="It is at least 1.",
            rule=None,
            fields=("limit",),
            holds=_get_call_details_singular_parameters_8_advice,
        ),
        Condition(
            says="It is a string.",
            rule=None,
            fields=("status",),
            holds=_get_call_details_singular_parameters_9_advice,
        ),
        Condition(
            says="The text matches ^ *(completed|busy|no-answer|failed)( *, *(completed|busy|no-answer|failed))* *$",
            rule=None,
            fields=("status",),
            holds=_get_call_details_singular_parameters_10_advice,
        ),
        Condition(
            says="It is a string.",
            rule=None,
            fields=("sort_by",),
            holds=_get_call_details_singular_parameters_11_advice,
        ),
        Condition(
            says='It is one of "date_created:asc", "date_created:desc".',
            rule=None,
            fields=("sort_by",),
            holds=_get_call_details_singular_parameters_12_advice,
        ),
    ),
    "ListCampaignsParameters": (
        Condition(
            says="It is an integer.",
            rule=None,
            fields=("offset",),
            holds=_list_campaigns_parameters_3_advice,
        ),
        Condition(
            says="It is at most 2147483647.",
            rule=None,
            fields=("offset",),
            holds=_list_campaigns_parameters_4_advice,
        ),
        Condition(
            says="It is an integer.",
            rule=None,
            fields=("limit",),
            holds=_list_campaigns_parameters_7_advice,
        ),
        Condition(
            says="It is at least 1.",
            rule=None,
            fields=("limit",),
            holds=_list_campaigns_parameters_8_advice,
        ),
        Condition(
            says="It is at most 500.",
            rule=None,
            fields=("limit",),
            holds=_list_campaigns_parameters_9_advice,
        ),
        Condition(
            says="It is a string.",
            rule=None,
            fields=("name",),
            holds=_list_campaigns_parameters_10_advice,
        ),
        Condition(
            says="It has at least 1 characters.",
            rule=None,
            fields=("name",),
            holds=_list_campaigns_parameters_11_advice,
        ),
        Condition(
            says="It is a string.",
            rule=None,
            fields=("status",),
            holds=_list_campaigns_parameters_12_advice,
        ),
        Condition(
            says="The text matches ^ *(created|in-progress|paused|completed|archived|failed|canceled|Created|InProgress|Paused|Completed|Archived|Failed|Canceled)( *, *(created|in-progress|paused|completed|archived|failed|canceled|Created|InProgress|Paused|Completed|Archived|Failed|Canceled))* *$",
            rule=None,
            fields=("status",),
            holds=_list_campaigns_parameters_13_advice,
        ),
        Condition(
            says='It is one of "date_created:asc", "date_created:desc", "name:asc", "name:desc".',
            rule=None,
            fields=("sort_by",),
            holds=_list_campaigns_parameters_16_advice,
        ),
        Condition(
            says="It is a string.",
            rule=None,
            fields=("type",),
            holds=_list_campaigns_parameters_17_advice,
        ),
        Condition(
            says='It is one of "trans".',
            rule=None,
            fields=("type",),
            holds=_list_campaigns_parameters_18_advice,
        ),
    ),
    "Retries": (
        Condition(
            says="An interval without a retry has no effect that anything states.",
            rule=None,
            fields=("interval_mins", "number_of_retries"),
            holds=_retries_2_advice,
        ),
        Condition(
            says="It is an integer or null.",
            rule=None,
            fields=("interval_mins",),
            holds=_retries_3_advice,
        ),
        Condition(
            says="It is at least 1.",
            rule=None,
            fields=("interval_mins",),
            holds=_retries_4_advice,
        ),
        Condition(
            says="There are at least 1.",
            rule=None,
            fields=("on_status",),
            holds=_retries_5_advice,
        ),
        Condition(
            says="No item occurs twice.",
            rule=None,
            fields=("on_status",),
            holds=_retries_6_advice,
        ),
    ),
    "Schedule": (
        Condition(
            says="It is a date-time.",
            rule=None,
            fields=("send_at",),
            holds=_schedule_2_advice,
        ),
        Condition(
            says="The text matches ^(19[7-9]|2[0-9]{2})[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|-(0[0-9]|1[01]):[0-5][0-9]|-12:00|\\+(0[0-9]|1[0-3]):[0-5][0-9]|\\+14:00)$",
            rule=None,
            fields=("send_at",),
            holds=_schedule_3_advice,
        ),
        Condition(
            says="It is a date-time.",
            rule=None,
            fields=("end_at",),
            holds=_schedule_6_advice,
        ),
        Condition(
            says="The text matches ^(19[7-9]|2[0-9]{2})[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|-(0[0-9]|1[01]):[0-5][0-9]|-12:00|\\+(0[0-9]|1[0-3]):[0-5][0-9]|\\+14:00)$",
            rule=None,
            fields=("end_at",),
            holds=_schedule_7_advice,
        ),
    ),
}

"""What no rule obliges a server to refuse, and a client had better not send."""

NEVER_NULL: Mapping[str, tuple[str, ...]] = {}
"""Fields that are left out rather than null."""

BETTER_NOT_NULL: Mapping[str, tuple[str, ...]] = {
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
}
"""Fields that had better be left out than be null."""
