"""A create that may have arrived is never sent again as it was.

Two campaigns of one name, or with one callback URL, could not be told apart by anybody, and what the first does would
be taken for what the second does.
"""

import json
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from campaign_contracts.elements import campaigns_of
from campaign_contracts.history import Failure
from campaign_contracts.send.drafts import Draft

LONGEST_NAME = 90
"""Characters. A longer name is about its length, and stays."""

_CALLBACKS = ("status_callback", "call_status_callback", "call_schedule_callback")


def may_have_arrived(failure: Failure | None) -> bool:
    """Whether a request without an answer may have been acted upon: all but those that found nobody there."""
    return failure is not None and failure.kind != "unreachable"


def afresh(draft: Draft, attempt: int) -> Draft:
    """The request for another attempt (from 1): a create gets names and callback URLs of its own, marked `~1`."""
    if draft.method != "POST":
        return draft
    try:
        document = json.loads(draft.body)
    except (ValueError, RecursionError):
        return draft  # no campaign can come of it
    if (campaigns := campaigns_of(document)) is None:
        return draft
    again = {**document, "campaigns": [_renamed(each, f"~{attempt}") for each in campaigns]}
    return draft.with_body(json.dumps(again).encode())


def _renamed(campaign: Any, mark: str) -> Any:
    if not isinstance(campaign, dict):
        return campaign
    changed = {name: _marked(campaign[name], mark) for name in _CALLBACKS if name in campaign}
    name = campaign.get("name")
    if isinstance(name, str) and 2 < len(name) <= LONGEST_NAME:
        changed["name"] = name + mark
    return campaign | changed


def _marked(url: Any, mark: str) -> Any:
    """A callback URL whose path ends with a mark; other text stays as it is."""
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(path=f"{parts.path or '/'}{mark}")) if parts.netloc else url
