"""The envelope of an answer, as far as it is as documented; checks decide what to say of the rest."""

from collections.abc import Mapping
from typing import Any


def items(document: Any) -> list[Any]:
    """The items of `response`, whatever they are; a single object counts as one."""
    response = document.get("response") if isinstance(document, dict) else None
    return response if isinstance(response, list) else [response] if isinstance(response, dict) else []


def data(document: Any) -> list[dict[str, Any]]:
    """The `data` objects of the items; items without one are left out."""
    found = (item.get("data") for item in items(document) if isinstance(item, dict))
    return [each for each in found if isinstance(each, dict)]


def is_one(document: Any) -> bool:
    """Whether a document is an envelope at all: an object with `response`."""
    return isinstance(document, dict) and "response" in document


def code(status: int, document: Any) -> int:
    """What became of a whole request: the HTTP status, or its only item's code where a 200 or 207 wraps that."""
    found = items(document) if status in (200, 207) else []
    wrapped = item_code(found[0]) if len(found) == 1 else None
    return status if wrapped is None else wrapped


def item_code(item: Any) -> int | None:
    """The code of one item; None where it has no integer for one."""
    found = item.get("code") if isinstance(item, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


LONGEST_ID = 1000
"""Characters. What is longer stands in no URL, and is no id."""


def identifier(data: Mapping[str, Any]) -> str | None:
    """The id that `data` shows; None where it shows none."""
    found = data.get("id")
    return found if isinstance(found, str) and 0 < len(found) <= LONGEST_ID else None


def identified(document: Any) -> list[dict[str, Any]]:
    """The `data` objects with an id: campaigns."""
    return [each for each in data(document) if identifier(each) is not None]


def metadata(document: Any) -> Mapping[str, Any]:
    """The `metadata`; empty where there is none."""
    found = document.get("metadata") if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def total(document: Any) -> int | None:
    """How many records there are in all pages, where the answer says so."""
    found = metadata(document).get("total")
    return found if isinstance(found, int) and not isinstance(found, bool) else None
