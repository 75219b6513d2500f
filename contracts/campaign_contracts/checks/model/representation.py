"""Comparing what a server shows of a campaign with what it was sent, or showed before."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from campaign_contracts import instants
from campaign_contracts.elements import numbers_in

ECHOED = (
    "name", "caller_id", "url", "lists", "retries", "schedule",
    "status_callback", "call_status_callback", "call_schedule_callback",
)  # fmt: skip
"""Parameters that come back for certain (CRE-02); `type` and `custom_field` have rules of their own."""

SHOWN_PERHAPS = (
    "from", "campaign_type", "flow_type", "read_via_text", "repeat_menu_attempts", "call_duplicate_numbers", "mode",
    "throttle",
)  # fmt: skip
"""Parameters that a server may leave out of its answers; where one is shown it must be the right one."""

IDENTITY = ("id", "account_sid", "date_created")

DEFINITION = ("type", "custom_field", *ECHOED, *SHOWN_PERHAPS)

COMPARED = (*IDENTITY, *DEFINITION)

EVERYTHING = (*COMPARED, "status", "date_updated")


def differences(expected: Mapping[str, Any], actual: Mapping[str, Any], *, moving: bool) -> list[str]:
    """Names of documented fields in which two representations of one campaign differ.

    Null and absent are the same; instants are compared as instants; `from` may be left out, and defaults inside
    `retries`
    and `schedule` too. Of a campaign that may have moved by itself (`moving`), `status` and `date_updated` are not
    compared.
    """
    return differing(COMPARED if moving else EVERYTHING, expected, actual)


def differing(names: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of fields that two representations show differently. Most of the many are in neither."""
    return [
        name
        for name in names
        if (one := before.get(name)) is not (other := after.get(name)) and not agree(name, one, other)
    ]


def lost(sent: Mapping[str, Any], shown: Mapping[str, Any]) -> list[str]:
    """Names of parameters that were sent and do not come back, or come back changed (defaults may be added)."""
    return [
        name
        for name in ECHOED
        if sent.get(name) not in (None, "", [], {}) and not carries(name, sent[name], shown.get(name))
    ]


def contradicted(sent: Mapping[str, Any], shown: Mapping[str, Any]) -> list[str]:
    """Names of parameters that were sent and are shown with another value; one not shown contradicts nothing."""
    return [
        name
        for name in DEFINITION
        if sent.get(name) is not None and shown.get(name) is not None and not carries(name, sent[name], shown[name])
    ]


def agree(name: str, one: Any, other: Any) -> bool:
    """Whether two shown values of a field are the same; parts of a nested object that only one shows are defaults."""
    if isinstance(one, str) and one == other:
        return True
    if name == "from" and (one is None or other is None):
        return True
    if one is None or other is None:
        return one is other
    if name in ("date_created", "date_updated"):
        return instants.same(instants.parse(one), instants.parse(other))
    if isinstance(one, dict) and isinstance(other, dict):
        common = {key for key in one if one[key] is not None and other.get(key) is not None}
        one, other = ({key: value[key] for key in common} for value in (one, other))
    return carries(name, one, other) and carries(name, other, one)


def carries(name: str, sent: Any, shown: Any) -> bool:
    """Whether a shown value carries everything that was sent."""
    compare = _COMPARE.get(name)
    return (
        compare(sent, shown) if compare else bool(sent == shown) and isinstance(sent, bool) == isinstance(shown, bool)
    )


def number_list(value: Any) -> list[str] | None:
    """The numbers of `from` in either of its forms, or None where it has neither."""
    if isinstance(value, str):
        return numbers_in(value)
    return [str(number) for number in value] if isinstance(value, list) else None


def same_numbers_in(one: Any, other: Any) -> bool:
    """Whether two forms of `from` name the same numbers; their order, and how often each stands there, is undecided."""
    first, second = number_list(one), number_list(other)
    return first == second if first is None or second is None else set(first) == set(second)


def _nested(sent: Any, shown: Any, keys: Iterable[str], compare: Callable[[str, Any, Any], bool]) -> bool:
    if not isinstance(sent, dict):
        return bool(sent == shown)
    if not isinstance(shown, dict):
        return all(sent.get(key) is None for key in keys)
    return all(compare(key, sent[key], shown.get(key)) for key in keys if sent.get(key) is not None)


def _schedule(sent: Any, shown: Any) -> bool:
    if sent == shown:
        return True

    def compare(_: str, one: Any, other: Any) -> bool:
        if instants.parse(one) is None:
            return bool(one == other)
        return instants.parse(other) is not None and instants.same(instants.parse(one), instants.parse(other))

    return _nested(sent, shown, ("send_at", "end_at"), compare)


def _retries(sent: Any, shown: Any) -> bool:
    def compare(key: str, one: Any, other: Any) -> bool:
        if key == "on_status" and isinstance(one, list) and isinstance(other, list):
            return set(map(str, one)) == set(map(str, other))
        return bool(one == other)

    return _nested(sent, shown, ("number_of_retries", "interval_mins", "mechanism", "on_status"), compare)


def _unordered(value: Any) -> Any:
    """A list whose order is undecided, and how often it names the same."""
    return set(map(str, value)) if isinstance(value, list) else value


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "schedule": _schedule,
    "retries": _retries,
    "from": same_numbers_in,
    "lists": lambda sent, shown: _unordered(sent) == _unordered(shown),
    "call_duplicate_numbers": lambda sent, shown: str(sent).lower() == str(shown).lower(),
}
