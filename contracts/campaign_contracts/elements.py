"""Campaigns as requests carry them: what the client wrote, whatever the server does with it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts import instants

ADDRESSES = ("url", "status_callback", "call_status_callback", "call_schedule_callback")
"""The parameters of a campaign that are URLs."""

_USER = re.compile(r"^(https?://)[^/?#@]*@", re.IGNORECASE)


def schedule_of(element: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """send_at and end_at of a campaign as seconds since the epoch; None where absent or not readable."""
    schedule = element.get("schedule")
    if not isinstance(schedule, dict):
        return None, None
    return instants.parse(schedule.get("send_at")), instants.parse(schedule.get("end_at"))


def campaigns_of(body: Any) -> list[Any] | None:
    """The array of campaigns that a body carries, whatever they are; None where it carries no array of them."""
    found = body.get("campaigns") if isinstance(body, dict) else None
    return found if isinstance(found, list) else None


def unwrapped(body: Any) -> bool:
    """Whether a body is a campaign, or an edit of one, that is not wrapped in `campaigns`."""
    keys = ("caller_id", "from", "action", "name", "url", "schedule")
    return isinstance(body, Mapping) and "campaigns" not in body and any(key in body for key in keys)


NESTED = ("retries", "schedule")
"""The parameters of a campaign that are objects. Whatever object another one is given is a value as a whole."""


def merged_with(name: str, stored: Any, sent: Any) -> Any:
    """A nested object that was sent in part, completed by what is stored; any other parameter as it was sent."""
    nested = name in NESTED and isinstance(stored, Mapping) and isinstance(sent, Mapping)
    return {**stored, **sent} if nested else sent


def sent_in_part(fields: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    """The nested objects of an edit that leave out what is stored."""
    return [
        key
        for key in NESTED
        if isinstance(value := fields.get(key), Mapping)
        and isinstance(stored.get(key), Mapping)
        and set(stored[key]) - set(value)
    ]


def leaves(value: Any) -> Iterator[Any]:
    """Whatever stands in a value at any depth and holds nothing itself, in any order."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
        else:
            yield one


def without_controls(value: Any) -> Any:
    """The same without control characters at any depth."""
    if isinstance(value, str):
        return "".join(character for character in value if not _is_control(character))
    if isinstance(value, list):
        return [without_controls(one) for one in value]
    return {key: without_controls(one) for key, one in value.items()} if isinstance(value, Mapping) else value


def _is_control(character: str) -> bool:
    return ord(character) < 32 or 127 <= ord(character) < 160


def without_users_and_fragments(element: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same campaign without a user or a fragment in its URLs; the very same where none has either."""
    changed: dict[str, str] = {}
    for name in ADDRESSES:
        if isinstance(text := element.get(name), str):
            plain = _USER.sub(r"\1", text.partition("#")[0])
            changed |= {name: plain} if plain != text else {}
    return {**element, **changed} if changed else element


def controls(value: Any) -> bool:
    """Whether any text in a value holds control characters."""
    return any(
        _is_control(character)
        for leaf in leaves(value)
        if isinstance(leaf, str) and not leaf.isprintable()
        for character in leaf
    )


def holds_null(fields: Mapping[str, Any]) -> bool:
    """Whether an edit says null, which clears or is refused, of a parameter or inside a nested object."""
    nested = [value for value in fields.values() if isinstance(value, Mapping)]
    return any(value is None for part in (fields, *nested) for value in part.values())


def comma_separated(element: Mapping[str, Any]) -> list[str]:
    """The numbers of a comma-separated `from`, which no schema can count (CRE-09)."""
    sent = element.get("from")
    return numbers_in(sent) if isinstance(sent, str) else []


def numbers_in(text: str) -> list[str]:
    """The numbers of a `from` that is text: commas between them, perhaps blanks around them (CRE-33)."""
    return [number.strip() for number in text.split(",") if number.strip()]


def ambiguous_length(name: Any) -> bool:
    """Whether a name keeps within CRE-28 by code points but not by UTF-16 units or bytes, or the other way round."""
    if not isinstance(name, str):
        return False
    units, octets = len(name.encode("utf-16-le", "surrogatepass")) // 2, len(name.encode("utf-8", "surrogatepass"))
    lengths = (len(name), units, octets)
    return len({length < 3 for length in lengths}) > 1 or len({length <= 100 for length in lengths}) > 1


DEFAULTS = {"type": "trans", "campaign_type": "static", "mode": "auto", "call_duplicate_numbers": False}


def surely_another(key: str, sent: Any, stored: Mapping[str, Any]) -> bool:
    """Whether a value certainly differs from the present one, in whatever spelling and with whatever defaults."""
    present = stored.get(key, DEFAULTS.get(key))
    if key in NESTED:
        return _surely_another_object(sent, present)
    if present is None:  # what a server filled in or left empty is not known
        return key in ("from", "lists", "url", "read_via_text", "custom_field", "throttle")
    return bool(_plainly(key, sent) != _plainly(key, present))


def _surely_another_object(sent: Any, present: Any) -> bool:
    if not isinstance(sent, Mapping) or not isinstance(present, Mapping):
        return False
    return any(
        present.get(key) is not None and value is not None and _plainly(key, value) != _plainly(key, present[key])
        for key, value in sent.items()
    )


def _plainly(key: str, value: Any) -> Any:
    """A value without what is only spelling: a list of numbers as a set, an instant in seconds, a boolean as a word."""
    if key in ("from", "lists", "on_status"):
        found = numbers_in(value) if isinstance(value, str) else value
        return {str(item) for item in found} if isinstance(found, list) else found
    if key in ("send_at", "end_at"):
        return instants.parse(value) or value
    if key == "call_duplicate_numbers":
        return str(value).lower()
    return value
