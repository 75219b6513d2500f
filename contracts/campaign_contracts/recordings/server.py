"""What is met of one server while the entries of a recording are read."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from campaign_contracts.history import Unknown
from campaign_contracts.recordings import entries, order
from campaign_contracts.recordings.on_the_way import ON_THE_WAY
from campaign_contracts.recordings.order import Mark

NEVER_ASKED = (order.CACHED, entries.NEVER_SENT, entries.STAGED, ON_THE_WAY, order.TWIN, order.AHEAD)
"""Why entries are left out of which the server never heard, or heard in another entry."""


@dataclass(kw_only=True)
class Server:
    """What was met of one server while the entries were read: how many, by why they are left out, and their ids."""

    entries: Counter[str | None] = field(default_factory=Counter)
    shortest: float = order.LONGEST_ANSWER_SECONDS
    """The shortest duration, but nothing, of what a server has to look at campaigns for, where it is known."""
    identified: int = 0
    ids: set[str] = field(default_factory=set)
    """The request ids, up to two of them."""
    redirected: int = 0
    """How many of its answers lead elsewhere."""
    created: int = 0
    campaigns: set[str] = field(default_factory=set)
    """Ids of campaigns, up to two of them, each as it is where it may be a mask."""
    queried: bool = False
    """Whether some request has a query."""
    pages: set[tuple[bool, tuple[int, ...]]] = field(default_factory=set)
    """Which parts of lists, of campaigns or not, were answered to requests without a query."""
    numbered: bool = False
    """Whether some request sends what may be a number."""
    called: set[str] = field(default_factory=set)
    """The numbers that are sent to be called, up to two of them."""
    crowded: bool = False
    disguised: bool = False

    def take(self, mark: Mark, query: str) -> None:
        """Another entry."""
        self.queried = self.queried or bool(query)
        if mark.page:
            self.pages.add((mark.campaign is None, mark.page))
        self.numbered = self.numbered or mark.numbered is True
        if len(self.called) < 2:
            self.called.update(mark.called)
        self.crowded = self.crowded or mark.crowded
        self.disguised = self.disguised or mark.disguised
        self.redirected += mark.left_out is None and 300 <= mark.status < 400
        self.created += mark.method == "POST" and bool(mark.shown)
        if len(self.campaigns) < 2 and order.DRAWN not in self.campaigns:
            self.campaigns.update(order.seemingly(each.id) for each in mark.shown)
        self.entries[mark.left_out] += 1
        if mark.duration > 0 and mark.served:
            self.shortest = min(self.shortest, mark.duration)
        if mark.request_id is not None:
            self.identified += 1
            if len(self.ids) < 2:
                self.ids.add(mark.request_id)

    @property
    def asked(self) -> int:
        """How many of them the server heard of."""
        return sum(count for why, count in self.entries.items() if why not in NEVER_ASKED)

    @property
    def ids_masked(self) -> bool:
        """Whether request ids are a mask: those of a recording are all the same, and it is none that is ever drawn."""
        return self.identified > 1 and len(self.ids) == 1 and order.DRAWN not in self.ids

    @property
    def campaigns_masked(self) -> bool:
        """Whether ids of campaigns are a mask: that of each campaign is the same, and none that is ever drawn."""
        return self.created > 1 and len(self.campaigns) == 1 and order.DRAWN not in self.campaigns

    @property
    def numbers_masked(self) -> bool:
        """Whether numbers are a mask: none that may be one is sent, or all are the same, and a campaign has several."""
        return not self.numbered or (self.crowded and len(self.called) == 1)

    @property
    def queries_lost(self) -> bool:
        """Whether the recorder dropped queries: none is there, but later parts of a list are, or several."""
        kinds = {of_campaigns for of_campaigns, _ in self.pages}
        return not self.queried and (len(self.pages) > len(kinds) or any(page[0] for _, page in self.pages))

    def masked(self, mark: Mark) -> Iterator[Unknown]:
        """What is not known of an entry because what all of them hold in one place is a mask."""
        if self.ids_masked and mark.request_id is not None:
            yield "request-id"
        if self.campaigns_masked and (mark.shown or mark.campaign is not None):
            yield from ("data", "state")
        if self.disguised and mark.shown:
            yield "data"
        if (self.numbers_masked and mark.numbered is not None) or (self.queries_lost and mark.page is not None):
            yield "request-body"
