"""Campaigns and edits by chance, the same for the same seed, drawn before anybody knows the server's present."""

from campaign_contracts import instants
from campaign_contracts.suites import values
from campaign_contracts.suites.api import DAY_SECONDS, Element

ORIGIN = 1_800_000_000.0
"""The present for which they are drawn, in seconds since the epoch."""

SPOILT = ("name", "type", "retries", "mode", "throttle", "campaign_type", "call_duplicate_numbers", "custom_field")
"""Fields that are replaced by what they must not be."""


def campaigns(start: int, count: int) -> list[tuple[Element, Element]]:
    """So many good campaigns, each with a relative that is spoilt."""
    return values.drawn(values.relatives(values.campaigns(ORIGIN + DAY_SECONDS), SPOILT), start, count)


def edits(start: int, count: int) -> list[Element]:
    """So many good edits."""
    return values.drawn(values.edits(ORIGIN + DAY_SECONDS), start, count)


def at(now: float, element: Element) -> Element:
    """The same, as if `now` had been the present when it was drawn."""
    if "schedule" not in element:
        return element
    schedule = {name: _later(text, now - ORIGIN) for name, text in element["schedule"].items()}
    return {**element, "schedule": schedule}


def _later(text: str, seconds: float) -> str:
    return instants.render((instants.parse(text) or 0.0) + seconds, offset_minutes=instants.offset_seconds(text) // 60)
