"""Answers as one of the legal servers words them: what passes over the wire differs, what happened does not."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import orjson

from campaign_contracts.lifecycle import portal_spelling
from campaign_contracts.mock.choices import PLAIN, Choices
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.spec import Json

Object = dict[str, Json]

_WORDED = (
    *("failed_item_status", "error_words", "error_numbers_documented", "portal_spelling", "pace_shown", "kind_shown"),
    *("duplicates_shown", "text_shown", "callback_params_shown", "further_keys_shown", "further_counters_counted"),
    *("flags_as_text", "lists_sorted", "direction_shown", "further_call_keys_shown", "connections_kept"),
    *("further_members_told", "text_escaped", "charset_named"),
)
"""The choices that are made here."""

_HIDDEN = {
    "pace_shown": ("mode", "throttle"),
    "kind_shown": ("campaign_type",),
    "duplicates_shown": ("call_duplicate_numbers",),
    "text_shown": ("flow_type", "read_via_text", "repeat_menu_attempts"),
    "callback_params_shown": ("call_status_callback_params",),
}
"""Which keys of `data` a choice hides."""


@cache
def plainly(choices: Choices) -> bool:
    """Whether all of these choices are those of the plain mock, so that no answer has to be changed."""
    return all(getattr(choices, name) == getattr(PLAIN, name) for name in _WORDED)


def worded(answer: Answer, choices: Choices, *, campaigns: bool = False) -> Answer:
    """An answer in the words of these choices; `campaigns`: it has an item for each campaign that was sent."""
    if choices is PLAIN or plainly(choices) or answer.content_type != b"application/json":
        return answer
    if not choices.connections_kept:
        answer = replace(answer, headers={**answer.headers, "connection": "close"})
    try:
        envelope = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return answer
    if not isinstance(envelope, dict) or "response" not in envelope:
        return answer
    for item in _items(envelope["response"]):
        _item(item, choices)
    wrapped = campaigns and answer.status >= 400 and choices.failed_item_status
    status = choices.failed_item_status if wrapped else answer.status
    envelope["http_code"] = status
    if choices.further_members_told:
        _tell_more(envelope)
    media_type = answer.content_type + (b"; charset=utf-8" if choices.charset_named else b"")
    return replace(answer, status=status, body=_written(envelope, choices), content_type=media_type)


def _written(envelope: Object, choices: Choices) -> bytes:
    """The JSON of an envelope. A slash stands in texts alone."""
    if choices.text_escaped:
        return json.dumps(envelope).replace("/", "\\/").encode()
    return orjson.dumps(envelope)


def _tell_more(envelope: Object) -> None:
    """Members beside those that are documented."""
    envelope["api_version"] = "2"
    if isinstance(envelope.get("metadata"), dict):
        envelope["metadata"] |= {"next_page_uri": None, "pages": 1}
    for item in _items(envelope["response"]):
        if "data" in item:
            item["warnings"] = []
        if isinstance(item.get("error_data"), dict):
            item["error_data"]["more_info"] = None


def _items(response: Json) -> Iterator[Object]:
    for item in response if isinstance(response, list) else [response]:
        if isinstance(item, dict):
            yield item


def _item(item: Object, choices: Choices) -> None:
    data, error = item.get("data", item), item.get("error_data")
    if isinstance(error, dict):
        _error(error, choices)
    if isinstance(data, dict):
        (_call if "call_sid" in data else _data)(data, choices)
    if isinstance(item.get("summary"), dict) and not choices.further_counters_counted:
        item["summary"] |= {"call_scheduled": 0, "call_initialized": 0}


def _error(error: Object, choices: Choices) -> None:
    if not choices.error_numbers_documented:
        error["code"] = 34_000 + int(error["code"]) % 1000
    if choices.error_words != "both":
        said, silent = ("message", "description") if choices.error_words == "message" else ("description", "message")
        error[said] = f"{error['message']}: {error['description']}"
        error[silent] = ""


def _data(data: Object, choices: Choices) -> None:
    for choice, keys in _HIDDEN.items():
        if not getattr(choices, choice):
            for key in keys:
                data.pop(key, None)
    if choices.portal_spelling and isinstance(data.get("status"), str):
        data["status"] = portal_spelling(data["status"])
    if choices.further_keys_shown and "id" in data:
        data |= {"uri": f"/v2/accounts/{data.get('account_sid')}/campaigns/{data['id']}", "stats": {"Created": 0}}
    if choices.flags_as_text and isinstance(data.get("call_duplicate_numbers"), bool):
        data["call_duplicate_numbers"] = str(data["call_duplicate_numbers"]).lower()
    if choices.lists_sorted:
        for holder, key in ((data, "lists"), (data.get("retries"), "on_status")):
            if isinstance(holder, dict) and isinstance(holder.get(key), list):
                holder[key] = sorted(holder[key], key=str, reverse=True)


def _call(record: Object, choices: Choices) -> None:
    if not choices.direction_shown:
        record.pop("direction", None)
    if choices.further_call_keys_shown:
        record |= {"name": None, "digits": None, "recording_url": None}
