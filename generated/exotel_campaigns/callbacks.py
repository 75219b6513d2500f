# Generated from the specification; changes made here are lost.
# fmt: off
"""Reading what the service sends to the URLs of a campaign."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import ValidationError
from pydantic_core import from_json

from . import models
from .errors import UnexpectedCallback

Event: TypeAlias = models.CampaignStatusEvent | models.CallScheduleEvent | models.CallStatusEvent

_EVENTS: tuple[
    tuple[type[models.CampaignStatusEvent | models.CallScheduleEvent | models.CallStatusEvent], frozenset[str]], ...
] = (
    (models.CampaignStatusEvent, frozenset(("date_started", "report_url", "reports"))),
    (models.CallScheduleEvent, frozenset(("call_sids", "from", "to"))),
    (models.CallStatusEvent, frozenset(("call_sid", "number"))),
)
"""The events with the members that only they have; the one with the fewest demands first."""


def parse_callback(body: bytes | bytearray | str | Mapping[str, Any]) -> Event:
    """Return the event in the body of a callback, as bytes, as text, or read from JSON already.

    The members that only one kind of event has tell which it is. Raises UnexpectedCallback when the body fits none.
    """
    value = body
    if isinstance(value, str):
        # Half a surrogate pair is no text that could have been sent; as bytes it is no JSON.
        value = value.encode("utf-8", "surrogatepass")
    if isinstance(value, bytes | bytearray):
        try:
            value = from_json(value)
        except ValueError:
            raise UnexpectedCallback("parse_callback", description="the body is not JSON") from None
    if not isinstance(value, Mapping):
        raise UnexpectedCallback("parse_callback", description="the body is not a JSON object")
    present = value.keys()
    model, _ = max(_EVENTS, key=lambda event: len(event[1] & present))
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        reason = f"the body is no {model.__name__}: {place}: {first['msg']}"
        raise UnexpectedCallback("parse_callback", description=reason) from None
