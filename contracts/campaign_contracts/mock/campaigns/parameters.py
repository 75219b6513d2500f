"""The parameters of a campaign: merging edits, the schedule as instants, defaults, the numbers. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import filterfalse

from campaign_contracts.elements import numbers_in
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.clock import DAY, LAST_INSTANT, local_text, parse_instant
from campaign_contracts.mock.wire.refusal import invalid
from campaign_contracts.spec import Json

NESTED = ("retries", "schedule")
DEFAULT_LENGTH = 30 * DAY
"""A campaign without end_at ends this long after its start (CRE-31)."""

MOST_NUMBERS = 5000
LARGEST_INTEGER = 2**53
"""From here on JSON's numbers are no longer exact; they stay what the parser made of them."""

_PLAIN_NUMBER = re.compile(r"\+?[0-9]{1,15}")
MOST_DIGITS = 15


@dataclass(frozen=True, kw_only=True)
class Timing:
    """When a campaign starts and ends, as instants."""

    start_at: int
    end_at: int


def later(end_at: int, send_at: int, _schedule: Mapping[str, Json]) -> bool:
    """Whether a schedule ends after it starts (CRE-16)."""
    return end_at > send_at


def never(_distance: int) -> bool:
    """Not at any distance in time."""
    return False


def as_said(timing: Timing, _now: int) -> Timing:
    """A campaign starts and ends when its schedule says so, however far away that is (LIF-12, LIF-14)."""
    return timing


def after_thirty_days(start_at: int, _now: int) -> int:
    """The end of a campaign that has no end_at (CRE-31)."""
    return start_at + DEFAULT_LENGTH


@dataclass(frozen=True, kw_only=True)
class Schedules:
    """What a schedule means."""

    instant: Callable[[str], int] = parse_instant
    ordered: Callable[[int, int, Mapping[str, Json]], bool] = later
    merged_checked: bool = True
    """Whether an edited schedule is checked against what stays of it (EDT-09)."""
    past_waits: Callable[[int], bool] = never
    """Whether a campaign whose send_at passed so long ago waits for ever."""
    starts_at_once: Callable[[int], bool] = never
    """Whether a campaign whose send_at is so far away starts at once."""
    default_end: Callable[[int, int], int] = after_thirty_days
    followed: Callable[[Timing, int], Timing] = as_said
    """When a campaign starts and ends, given what its schedule says and the present."""


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


@dataclass(frozen=True, kw_only=True)
class Merging:
    """What an edit leaves as it is: what was not sent, and nothing of what was (EDT-01)."""

    dropped: frozenset[str] = frozenset()
    """What does not stay when it is not sent."""
    ignored: frozenset[str] = frozenset()
    """What stays although it is sent."""


def merged(definition: Mapping[str, Json], changes: Mapping[str, Json], behaviour: Behaviour) -> dict[str, Json]:
    """The definition after an edit: what is not sent stays, null clears. Raises RefusalError."""
    merging = behaviour.of(Merging)
    dropped = merging.dropped - set(changes)
    result = {name: value for name, value in definition.items() if name not in dropped}
    for name, value in changes.items():
        if name in merging.ignored:
            continue
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
    schedules = behaviour.of(Schedules)
    send_at, end_at = _instant(schedule, "send_at", schedules), _instant(schedule, "end_at", schedules)
    if before is None or schedules.merged_checked:
        _check_instants(schedule, send_at, end_at, schedules)
    start_at = now if send_at is None else send_at
    if before is not None and send_at is None:
        start_at = before.start_at
    if send_at is not None and send_at <= now:
        start_at = _past_start(now, now - send_at, schedule, behaviour)
    if end_at is None:
        keep = before is not None and not behaviour.choices.default_end_follows and before.end_at > start_at
        end_at = (
            before.end_at if before is not None and keep else min(schedules.default_end(start_at, now), LAST_INSTANT)
        )
    elif send_at is None and end_at <= start_at and behaviour.choices.past_end_at_refused:
        raise invalid(f"schedule.end_at {schedule['end_at']} has passed")
    return schedules.followed(Timing(start_at=start_at, end_at=max(end_at, start_at)), now)


def _past_start(now: int, ago: int, schedule: Mapping[str, Json], behaviour: Behaviour) -> int:
    """When a campaign starts whose send_at has passed."""
    if behaviour.of(Schedules).past_waits(ago):
        return LAST_INSTANT
    if not behaviour.choices.past_send_at_means_now:
        raise invalid(f"schedule.send_at {schedule['send_at']} has passed")
    return now


def check_order(schedule: Mapping[str, Json], behaviour: Behaviour) -> None:
    """CRE-16 for a schedule that has both instants. Raises RefusalError."""
    schedules = behaviour.of(Schedules)
    send_at, end_at = _instant(schedule, "send_at", schedules), _instant(schedule, "end_at", schedules)
    _check_instants(schedule, send_at, end_at, schedules)


def _check_instants(
    schedule: Mapping[str, Json], send_at: int | None, end_at: int | None, schedules: Schedules
) -> None:
    if send_at is not None and end_at is not None and not schedules.ordered(end_at, send_at, schedule):
        raise invalid(f"schedule.end_at {schedule['end_at']} is not later than send_at {schedule['send_at']}")


def _instant(schedule: Mapping[str, Json], name: str, schedules: Schedules) -> int | None:
    text = schedule.get(name)
    if text is None:
        return None
    try:
        return schedules.instant(text)
    except (ValueError, TypeError) as error:
        raise invalid(f"schedule.{name} {str(text)[:60]!r} is not an RFC 3339 date-time with an offset") from error


def numbers(value: Json) -> list[str]:
    """The numbers of a `from`: an array, or one comma-separated string with blanks allowed after the commas."""
    if isinstance(value, str):
        return numbers_in(value)
    return [number for number in value if isinstance(number, str)] if isinstance(value, list) else []


def list_numbers(sid: str) -> tuple[str, str]:
    """The two numbers of a list that nobody created; they answer at the first attempt."""
    digest = int.from_bytes(blake2b(sid.encode(), digest_size=8).digest())
    return f"+1900{digest % 10**6:06}1", f"+1900{digest % 10**6:06}2"


def check_numbers(definition: Mapping[str, Json], named: Callable[[str], str]) -> None:
    """CRE-09, CRE-10: not too many are called, and no number is impossible. Raises RefusalError naming the number."""
    value = definition.get("from")
    called = numbers(value)
    if len(called) > MOST_NUMBERS:
        raise invalid(f"from holds {len(called)} numbers; at most {MOST_NUMBERS} are allowed")
    for number in filterfalse(_PLAIN_NUMBER.fullmatch, called):
        if impossible(number):
            raise invalid(f"{named(number[:60])} is not a valid phone number")


def impossible(number: str) -> bool:
    """Whether no phone has this number: it holds a letter, no digit, or too many. Takes linear time."""
    digits = sum(map(str.isdecimal, number))
    return not 1 <= digits <= MOST_DIGITS or digits < sum(map(str.isalnum, number))


def default_name(account: str, created_at: int) -> str:
    """The name of a campaign that was given none."""
    return f"{account} {local_text(created_at)[:19].replace('T', ' ')}"
