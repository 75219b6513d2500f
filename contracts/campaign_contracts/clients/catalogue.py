"""The catalogue of what is demanded of clients, read from `requests.yaml`."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, kw_only=True)
class Demand:
    """One rule for clients: what it says, on whose authority, and where that is said."""

    id: str
    authority: str
    statement: str
    source: str


@cache
def demands() -> tuple[Demand, ...]:
    """All of them, in their published order."""
    text = files("campaign_contracts.clients").joinpath("requests.yaml").read_text("utf-8")
    return tuple(
        Demand(**{name: str(value).strip() for name, value in entry.items()}) for entry in yaml.safe_load(text)
    )
