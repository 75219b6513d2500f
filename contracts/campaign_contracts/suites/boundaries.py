"""Values at the boundaries of every schema, inside and outside of it, as they were found when they were generated."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from campaign_contracts.spec import Json


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value of one field; `field` is its path inside a campaign, `valid` what the full schema says of it."""

    field: tuple[str, ...]
    value: Json
    valid: bool
    what: str

    @property
    def name(self) -> str:
        """The field as one word."""
        return ".".join(self.field)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A query string or a whole body (`content`) for one operation."""

    operation: str
    content: str
    what: str


def field_values() -> tuple[Value, ...]:
    """Values of every field that a campaign, an edit or a path has; the valid ones of a field first."""
    return tuple(Value(**{**found, "field": tuple(found["field"])}) for found in _packaged()["field_values"])


def queries() -> tuple[Sent, ...]:
    """Query strings for the operations that have parameters, good ones and such as are one bad parameter."""
    return tuple(Sent(**found) for found in _packaged()["queries"])


def wrappings() -> tuple[Sent, ...]:
    """Bodies that are wrapped wrongly; an empty object in them stands for a good campaign."""
    return tuple(Sent(**found) for found in _packaged()["wrappings"])


@cache
def _packaged() -> dict[str, Json]:
    document: dict[str, Json] = json.loads(files("campaign_contracts.suites").joinpath("boundaries.json").read_bytes())
    return document
