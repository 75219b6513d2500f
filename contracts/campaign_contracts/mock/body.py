"""From bytes to the elements of `campaigns`: the request's JSON and its envelope."""

from collections.abc import Iterator
from typing import Any

import orjson

from campaign_contracts.mock.refusal import UNPARSEABLE, RefusalError, invalid, missing

DEEPEST = 100
"""Documents nested deeper than this are refused: nothing in this API nests more than five deep."""


def parse(body: bytes) -> Any:
    """The document of a request body. Raises RefusalError for what is no JSON."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RefusalError(400, UNPARSEABLE, str(error)[:200]) from error
    if body.count(b"[") + body.count(b"{") > DEEPEST and _too_deep(document):
        raise RefusalError(400, UNPARSEABLE, f"the document is nested deeper than {DEEPEST} levels")
    return document


def _too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        return iter(value.values())
    return iter(value) if isinstance(value, list) else iter(())


def elements(document: Any, faults: frozenset[str], *, put: bool = False) -> list[Any]:
    """The elements of `campaigns`; exactly one in a PUT. Raises RefusalError (CRE-24, CRE-34)."""
    if not isinstance(document, dict) or "campaigns" not in document:
        if "bare-campaign-accepted" in faults or (put and "bare-put-accepted" in faults):
            return [document]
        raise missing("Campaigns")
    campaigns = document["campaigns"]
    if isinstance(campaigns, dict) and "campaigns-object-accepted" in faults:
        return [campaigns]
    if not isinstance(campaigns, list):
        raise invalid("campaigns must be an array")
    if not campaigns:
        raise missing("Campaigns")
    if put and len(campaigns) != 1 and "two-in-put-accepted" not in faults:
        raise invalid(f"campaigns must hold exactly one campaign here, not {len(campaigns)}")
    return campaigns
