"""The parameters of a campaign: merging edits, the schedule as instants, defaults, the numbers. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.clock import DAY, LAST_INSTANT, local_text, parse_instant
from campaign_contracts.mock.refusal import invalid

Json = Any

NESTED = ("retries", "schedule")
DEFAULT_LENGTH = 30 * DAY
"""A campaign without end_at ends this long after its start (CRE-31)."""

MOST_NUMBERS = 5000

_IMPOSSIBLE_NUMBER = re.compile(r"[^\W\d_]|^\D*$|(?:\D*\d){16}")


@dataclass(frozen=True, kw_only=True)
class Timing:
    """When a campaign starts and ends, as instants."""

    start_at: int
    end_at: int


def without_nulls(parameters: Mapping[str, Json]) -> dict[str, Json]:
    """What a create means: a parameter that is null was not sent, inside `retries` and `schedule` too."""
    kept = {name: value for name, value in parameters.items() if value is not None}
    for name in NESTED:
        if isinstance(kept.get(name), dict):
            kept[name] = {key: value for key, value in kept[name].items() if value is not None}
    return kept


def plain(value: Json) -> Json:
    """The value with integers as integers: JSON may write 1 as 1.0, and so may the objects of a definition."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return value


def merged(definition: Mapping[str, Json], changes: Mapping[str, Json], behaviour: Behaviour) -> dict[str, Json]:
    """The definition after an edit: what is not sent stays, null clears. Raises RefusalError."""
    result = dict(definition)
    for name, value in changes.items():
        if name in NESTED and isinstance(value, dict) and isinstance(definition.get(name), dict):
            result[name] = _merged_object(name, definition[name], value, behaviour)
        elif value is None:
            _clear(result, name, behaviour)
        else:
            result[name] = value
    return result


def _merged_object(name: str, old: dict[str, Json], new: dict[str, Json], behaviour: Behaviour) -> dict[str, Json]:
    left_out = [key for key in old if key not in new]
    if left_out and behaviour.choices.partial_nested_refused:
        raise invalid(f"{name} must be sent whole: {left_out[0]} is missing")
    result = {**old, **new}
    for key in [key for key, value in result.items() if value is None]:
        _clear(result, key, behaviour)
    return result


def _clear(parameters: dict[str, Json], name: str, behaviour: Behaviour) -> None:
    if name in {"schedule", "send_at"}:
        raise invalid(f"{name} cannot be cleared: the campaign would start at once")
    if not behaviour.choices.null_clears:
        raise invalid(f"{name} must not be null")
    parameters.pop(name, None)


def timing(definition: Mapping[str, Json], now: int, behaviour: Behaviour, *, before: Timing | None = None) -> Timing:
    """The schedule as instants; in an edit `before` is what it was. Raises RefusalError (CRE-15, CRE-16, CRE-17)."""
    schedule: Mapping[str, Json] = definition.get("schedule") or {}
    check_order(schedule)
    send_at, end_at = _instant(schedule, "send_at"), _instant(schedule, "end_at")
    start_at = now if send_at is None else send_at
    if before is not None and send_at is None:
        start_at = before.start_at
    if send_at is not None and send_at <= now:
        if not behaviour.choices.past_send_at_means_now:
            raise invalid(f"schedule.send_at {schedule['send_at']} has passed")
        start_at = now
    if end_at is None:
        keep = before is not None and not behaviour.choices.default_end_follows and before.end_at > start_at
        end_at = before.end_at if before is not None and keep else min(start_at + DEFAULT_LENGTH, LAST_INSTANT)
    elif send_at is None and end_at <= start_at and behaviour.choices.past_end_at_refused:
        raise invalid(f"schedule.end_at {schedule['end_at']} has passed")
    return Timing(start_at=start_at, end_at=max(end_at, start_at))


def check_order(schedule: Mapping[str, Json]) -> None:
    """CRE-16 for a schedule that has both instants. Raises RefusalError."""
    send_at, end_at = _instant(schedule, "send_at"), _instant(schedule, "end_at")
    if send_at is not None and end_at is not None and end_at <= send_at:
        raise invalid(f"schedule.end_at {schedule['end_at']} is not later than send_at {schedule['send_at']}")


def _instant(schedule: Mapping[str, Json], name: str) -> int | None:
    text = schedule.get(name)
    if text is None:
        return None
    try:
        return parse_instant(text)
    except (ValueError, TypeError) as error:
        raise invalid(f"schedule.{name} {str(text)[:60]!r} is no RFC 3339 date-time with an offset") from error


def numbers(value: Json) -> list[str]:
    """The numbers of a `from`: an array, or one comma-separated string with blanks allowed after the commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [number for number in value if isinstance(number, str)] if isinstance(value, list) else []


def check_numbers(definition: Mapping[str, Json]) -> None:
    """CRE-09, CRE-10: not too many are called, and no number is impossible. Raises RefusalError naming the number."""
    value = definition.get("from")
    called = numbers(value)
    if len(called) > MOST_NUMBERS:
        raise invalid(f"from holds {len(called)} numbers; at most {MOST_NUMBERS} are allowed")
    for number in called:
        if _IMPOSSIBLE_NUMBER.search(number):
            raise invalid(f"{number[:60]} is not a valid phone number")


def default_name(account: str, created_at: int) -> str:
    """The name of a campaign that was given none."""
    return f"{account} {local_text(created_at)[:19].replace('T', ' ')}"
