"""Reading all calls of one campaign: at once, or page by page once they rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.checks.calls.book import CallPage
from campaign_contracts.checks.calls.records import Call, calls_of
from campaign_contracts.lifecycle import Answer


@dataclass(frozen=True, kw_only=True)
class AllCalls:
    """Every call of a campaign in order of their start, and the exchanges that showed them."""

    calls: tuple[Call, ...]
    pages: tuple[int, ...]


@dataclass(kw_only=True)
class Reading:
    """The records that pages have shown so far, by position, and the exchanges of these pages."""

    shown: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    sources: list[int] = field(default_factory=list)

    def take(self, page: CallPage, *, settled: bool) -> AllCalls | None:
        """Note an unfiltered page in its order; all calls of the campaign, where they are known now."""
        records, total = page.records, page.seen.metadata.get("total")
        if records is None or page.seen.answer is not Answer.ACCEPTED:
            return None
        if page.offset == 0 and (len(records) == total or (total is None and len(records) < page.size)):
            return AllCalls(calls=calls_of(records), pages=(page.seen.number,))
        if not settled or not isinstance(total, int):
            self.shown.clear()
            self.sources.clear()
            return None
        self.shown.update(enumerate(records, start=page.offset))
        self.sources.append(page.seen.number)
        if set(self.shown) != set(range(total)):
            return None
        return AllCalls(calls=calls_of(list(self.shown.values())), pages=tuple(sorted(set(self.sources))))
