"""The parameters of a campaign: merging edits, the schedule as instants, defaults, the numbers. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.clock import DAY, HOUR, LAST_INSTANT, local_text, parse_instant
from campaign_contracts.mock.wire.refusal import invalid

Json = Any

NESTED = ("retries", "schedule")
DEFAULT_LENGTH = 30 * DAY
"""A campaign without end_at ends this long after its start (CRE-31)."""

MOST_NUMBERS = 5000
LARGEST_INTEGER = 2**53
"""From here on JSON's numbers are no longer exact; they stay what the parser made of them."""

_PLAIN_NUMBER = re.compile(r"\+?[0-9]{1,15}")
IMPOSSIBLE_NUMBER = re.compile(r"[^\W\d_]|^\D*$|(?:\D*\d){16}")


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
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_INTEGER:
        return int(value)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return value


def merged(definition: Mapping[str, Json], changes: Mapping[str, Json], behaviour: Behaviour) -> dict[str, Json]:
    """The definition after an edit: what is not sent stays, null clears. Raises RefusalError."""
    result = _remaining(definition, changes, behaviour.faults)
    for name, value in changes.items():
        if f"edit-of-{name}-ignored" in behaviour.faults:
            continue
        if name in NESTED and isinstance(value, dict) and isinstance(definition.get(name), dict):
            result[name] = _merged_object(name, definition[name], value, behaviour)
        elif value is None:
            _clear(result, name, behaviour)
        else:
            result[name] = value
    return result


def _remaining(definition: Mapping[str, Json], changes: Mapping[str, Json], faults: frozenset[str]) -> dict[str, Json]:
    """What stays although it was not sent: everything, unless a fault drops it."""
    dropped: set[str] = set()
    if "edit-drops-the-rest" in faults:
        dropped = {"custom_field", "retries", "status_callback", "call_status_callback", "call_schedule_callback"}
    if "edit-drops-custom-field" in faults:
        dropped.add("custom_field")
    return {name: value for name, value in definition.items() if name not in dropped - set(changes)}


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
    faults = behaviour.faults
    send_at, end_at = _instant(schedule, "send_at", faults), _instant(schedule, "end_at", faults)
    if before is None or "merged-schedule-unchecked" not in faults:
        _check_instants(schedule, send_at, end_at, faults)
    start_at = now if send_at is None else send_at
    if before is not None and send_at is None:
        start_at = before.start_at
    if send_at is not None and send_at <= now:
        start_at = _past_start(now, now - send_at, schedule, behaviour)
    if end_at is None:
        keep = before is not None and not behaviour.choices.default_end_follows and before.end_at > start_at
        end_at = before.end_at if before is not None and keep else _default_end(start_at, now, faults)
    elif send_at is None and end_at <= start_at and behaviour.choices.past_end_at_refused:
        raise invalid(f"schedule.end_at {schedule['end_at']} has passed")
    return Timing(start_at=start_at, end_at=max(end_at, start_at))


def _past_start(now: int, ago: int, schedule: Mapping[str, Json], behaviour: Behaviour) -> int:
    """When a campaign starts whose send_at has passed."""
    faults = behaviour.faults
    if "past-start-waits" in faults or ("start-in-last-hour-waits" in faults and ago <= HOUR):
        return LAST_INSTANT
    if not behaviour.choices.past_send_at_means_now:
        raise invalid(f"schedule.send_at {schedule['send_at']} has passed")
    return now


def _default_end(start_at: int, now: int, faults: frozenset[str]) -> int:
    length = DEFAULT_LENGTH
    if "end-at-after-29-days" in faults:
        length = 29 * DAY
    if "end-at-after-a-year" in faults:
        length = 365 * DAY
    if "end-at-from-creation" in faults:
        start_at = now
    return min(start_at + length, LAST_INSTANT)


def check_order(schedule: Mapping[str, Json], faults: frozenset[str]) -> None:
    """CRE-16 for a schedule that has both instants. Raises RefusalError."""
    _check_instants(schedule, _instant(schedule, "send_at", faults), _instant(schedule, "end_at", faults), faults)


def _check_instants(
    schedule: Mapping[str, Json], send_at: int | None, end_at: int | None, faults: frozenset[str]
) -> None:
    if send_at is None or end_at is None or "end-before-start-accepted" in faults:
        return
    late_enough = end_at > send_at
    if "instants-compared-as-text" in faults:
        late_enough = str(schedule["end_at"]) > str(schedule["send_at"])
    if not late_enough:
        raise invalid(f"schedule.end_at {schedule['end_at']} is not later than send_at {schedule['send_at']}")


def _instant(schedule: Mapping[str, Json], name: str, faults: frozenset[str]) -> int | None:
    text = schedule.get(name)
    if text is None:
        return None
    try:
        if "offset-ignored" in faults:
            text = f"{text[:19]}Z"
        if "half-hour-ignored" in faults and text[-6:-5] in {"+", "-"}:
            text = f"{text[:-2]}00"
        return parse_instant(text)
    except (ValueError, TypeError) as error:
        raise invalid(f"schedule.{name} {str(text)[:60]!r} is no RFC 3339 date-time with an offset") from error


def numbers(value: Json) -> list[str]:
    """The numbers of a `from`: an array, or one comma-separated string with blanks allowed after the commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [number for number in value if isinstance(number, str)] if isinstance(value, list) else []


def list_numbers(sid: str) -> tuple[str, str]:
    """The two numbers of a list that nobody created; they answer at the first attempt."""
    digest = int.from_bytes(blake2b(sid.encode(), digest_size=8).digest())
    return f"+1900{digest % 10**6:06}1", f"+1900{digest % 10**6:06}2"


def check_numbers(definition: Mapping[str, Json], faults: frozenset[str]) -> None:
    """CRE-09, CRE-10: not too many are called, and no number is impossible. Raises RefusalError naming the number."""
    value = definition.get("from")
    called = numbers(value)
    if len(called) > MOST_NUMBERS:
        raise invalid(f"from holds {len(called)} numbers; at most {MOST_NUMBERS} are allowed")
    for number in called:
        if not _PLAIN_NUMBER.fullmatch(number) and IMPOSSIBLE_NUMBER.search(number):
            named = "a number" if "invalid-number-not-named" in faults else number[:60]
            raise invalid(f"{named} is not a valid phone number")


def default_name(account: str, created_at: int) -> str:
    """The name of a campaign that was given none."""
    return f"{account} {local_text(created_at)[:19].replace('T', ' ')}"
