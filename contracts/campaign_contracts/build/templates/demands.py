"""What a condition is, and the questions about JSON values that conditions are made of."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

Json = Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One demand, or one piece of advice: in words, the rule it comes from, the fields it looks at, the question."""

    says: str
    rule: str | None
    fields: tuple[str, ...]
    holds: Callable[[Json], bool]

    @property
    def told(self) -> str:
        """What to tell somebody who does not keep to it."""
        named = f"{', '.join(self.fields)}: " if len(self.fields) > 1 else ""
        return f"{named}{self.says}{f' (rule {self.rule})' if self.rule else ''}"


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
    return is_number(value) and (isinstance(value, int) or value.is_integer())


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
    return re.compile(pattern)


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text."""
    return _compiled(pattern).search(text) is not None


DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def is_date_time(text: str) -> bool:
    """Whether the text is an RFC 3339 date-time."""
    if not DATE_TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", text.upper()))
    except ValueError:
        return False
    return True
