"""What a finding says of one member of an answer: its name, the value that was expected, and the one that was found."""

import json
import re
from typing import Any, NamedTuple

from campaign_contracts.reports.report import Violation

_NAMED = re.compile(r"([A-Za-z_]+): (.+)", re.DOTALL)


class Member(NamedTuple):
    """A member of an answer; both values are JSON."""

    name: str
    expected: str
    observed: str

    @property
    def scalar(self) -> bool:
        """Whether neither value is an array or object."""
        return not any(isinstance(json.loads(value), list | dict) for value in (self.expected, self.observed))


def member_of(violation: Violation) -> Member | None:
    """The member that a finding is about; None where its words name none, or no whole value of it."""
    expected, observed = _NAMED.fullmatch(violation.expected), _NAMED.fullmatch(violation.observed)
    if expected is None or observed is None or expected[1] != observed[1]:
        return None
    if not (_is_json(expected[2]) and _is_json(observed[2])):
        return None
    return Member(expected[1], _compact(expected[2]), _compact(observed[2]))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _compact(text: str) -> str:
    value: Any = json.loads(text)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
