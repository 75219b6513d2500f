"""An answer as the suites need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaign_contracts import envelope
from campaign_contracts.history import Exchange
from campaign_contracts.lifecycle import status_fold


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An exchange as a suite needs it: the first item's `data`, and the ids of all items that carry one."""

    exchange: Exchange

    @property
    def status(self) -> int | None:
        """The HTTP status, or None without an answer."""
        return self.exchange.response.status if self.exchange.response else None

    @property
    def items(self) -> list[Any]:
        """The items of `response`, unchecked; a single object counts as one."""
        return envelope.items(self._document)

    @property
    def records(self) -> list[dict[str, Any]]:
        """The `data` objects of all items."""
        return envelope.data(self._document)

    @property
    def data(self) -> dict[str, Any]:
        """The `data` of the first item; empty where there is none."""
        return self.records[0] if self.records else {}

    @property
    def state(self) -> str:
        """The first item's status, without letter case and hyphens, in which two legal spellings differ."""
        return status_fold(str(self.data.get("status")))

    @property
    def accepted(self) -> bool:
        """Whether the first campaign of the request was accepted: a failed one may travel inside a 200 or 207."""
        code = envelope.item_code(self.items[0]) if self.items else None
        return self.status is not None and self.status < 300 and (code or 0) < 400

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The `metadata`; empty where there is none."""
        return envelope.metadata(self._document)

    @property
    def id(self) -> str | None:
        """The id in the first item's data."""
        found = self.data.get("id")
        return found if isinstance(found, str) and found else None

    @property
    def ids(self) -> list[str]:
        """The ids of all records, in order."""
        return [data["id"] for data in self.records if isinstance(data.get("id"), str)]

    @property
    def _document(self) -> Any:
        return self.exchange.response.json if self.exchange.response else None
