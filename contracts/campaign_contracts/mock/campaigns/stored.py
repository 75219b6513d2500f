"""What a database file holds, as it is checked when the file is opened: something else may have written to it."""

from typing import Any

from pydantic import TypeAdapter
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from campaign_contracts.mock.campaigns.record import Campaign


class _Named(TypedDict):
    sid: str
    name: str


class _Reached(TypedDict):
    sid: str
    number: str


class _Book(TypedDict):
    lists: dict[str, _Named]
    contacts: dict[str, _Reached]
    members: dict[str, list[str]]


class _Delivery(TypedDict):
    campaign: str
    kind: str
    url: str
    payload: dict[str, Any]


class _Shown(TypedDict):
    id: str
    status: str


CAMPAIGN, SHOWN = TypeAdapter(Campaign), TypeAdapter(_Shown)
BOOK, DELIVERY = TypeAdapter(_Book), TypeAdapter(_Delivery)
