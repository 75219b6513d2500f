"""What a run has created and not yet deleted, learnt from the exchanges alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from campaign_contracts.history import Exchange, Request, Response
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.safety import writes
from campaign_contracts.safety.writes import ARRIVES_WITHIN_SECONDS, Refused, Sent, address, records
from campaign_contracts.stated_time import date_header

RUN_ID = re.compile(r"cc[0-9a-f]{8}")
"""What a run's id looks like; anything shorter could stand in the name of somebody else's campaign."""

MOST_FOREIGN = 1_000_000
"""So many ids of other people's campaigns are remembered."""


@dataclass(kw_only=True)
class Inventory:
    """Ids of campaigns. One owner lets it learn from every exchange of a run.

    `created` maps the ids of the run's own campaigns to the sid of their account, in the order of creation; `foreign`
    are ids of campaigns that somebody else made; `unanswered` are requests of which nobody knows what they created,
    `late` those of them that may arrive yet, and of which nothing has been seen; `refused` are those that, by their
    answers, created nothing, with the campaigns that were refused; `total` counts all campaigns that were created, or
    may have been.
    """

    run_id: str
    created: dict[str, str] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    unanswered: list[Sent] = field(default_factory=list)
    late: list[Sent] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    total: int = 0
    _leaving: dict[int, tuple[Request, Sent]] = field(default_factory=dict, repr=False)
    _going_on: list[tuple[float, Sent]] = field(default_factory=list, repr=False)
    _latest: float = field(default=0.0, repr=False)

    def leaving(self, request: Request) -> Sent | None:
        """A request is about to be sent; returns what it could create."""
        sent = Sent.of(request)
        if sent is not None:
            self._leaving[id(request)] = request, sent
        return sent

    def staying(self, request: Request) -> None:
        """A request that was about to be sent is not."""
        self._leaving.pop(id(request), None)

    def give_up(self) -> None:
        """Nothing that is on its way will be answered; what comes of it, or of what nobody waited for, may come."""
        on_their_way = [sent for _, sent in self._leaving.values()]
        self.unanswered += on_their_way
        recent = self._latest - ARRIVES_WITHIN_SECONDS
        self.late += [*on_their_way, *(sent for at, sent in self._going_on if at >= recent)]
        self._leaving.clear()
        self._going_on.clear()

    def learn(self, exchange: Exchange) -> list[tuple[str, str]]:
        """Take in one exchange; returns the (id, account sid) pairs that it created."""
        fresh = self._learnt(exchange)
        self._leaving.pop(id(exchange.request), None)  # last: until then an interrupt leaves it unanswered
        return fresh

    def _learnt(self, exchange: Exchange) -> list[tuple[str, str]]:
        self._latest = max(self._latest, exchange.until)
        sent = Sent.of(exchange.request)
        if sent is not None:
            if sent.campaigns and writes.may_go_on(exchange):
                self._going_on.append((exchange.until, sent))
            if campaigns := writes.refused(sent, exchange.response):
                at, doubt = date_header(exchange), exchange.until - exchange.at
                self.refused.append(Refused(sent=replace(sent, campaigns=campaigns), at=at, doubt=doubt))
            return self._learn_created(sent, exchange.response)
        sid, campaign = address(exchange.request.target)
        if sid is None:
            return []
        method, response = exchange.request.method, exchange.response
        if method == "DELETE" and campaign is not None and writes.deleted(response):
            self.created.pop(campaign, None)
        elif method == "GET" and response is not None:
            for data in records(response):
                self._learn_seen(data, sid)
        return []

    @property
    def mark(self) -> str | None:
        """What stands in the names of the run's campaigns and in nobody else's; None where that is not known."""
        return self.run_id if RUN_ID.fullmatch(self.run_id) else None

    def surely_foreign(self, campaign: str) -> bool:
        """Whether a campaign is somebody else's; where too many are, that is each which is not known to be its own."""
        return campaign in self.foreign or (len(self.foreign) >= MOST_FOREIGN and campaign not in self.created)

    def recognise(self, data: Mapping[str, Any], sid: str) -> bool:
        """Whether a campaign that a list shows came of one of the unanswered requests."""
        return any(writes.came_of(sent, data, sid) for sent in self.unanswered)

    def perhaps(self, data: Mapping[str, Any], sid: str) -> bool:
        """Whether a campaign that a list shows may have come of a refused request, and is not known to be the run's."""
        if data["id"] in self.created or RUN_ID.search(str(data.get("name", "")).lower()):
            return False
        return any(each.resembles(data, sid) for each in self.refused)

    def _learn_created(self, sent: Sent, response: Response | None) -> list[tuple[str, str]]:
        fresh = [(data["id"], sent.sid) for data in records(response) if data["id"] not in self.created]
        open_still = writes.unanswered(response) or writes.unnamed(sent, response)
        if open_still:
            self.unanswered.append(sent)
        self.created.update(fresh)
        self.foreign.difference_update(identifier for identifier, _ in fresh)
        self.total += max(len(fresh), sent.count if open_still else 0)
        return fresh

    def marks(self, data: Mapping[str, Any]) -> bool:
        """Whether a campaign has the run's id in its name, as an answer shows it."""
        return self.mark is not None and self.mark in str(data.get("name", "")).lower()

    def _learn_seen(self, data: Mapping[str, Any], sid: str) -> None:
        """A campaign in a list: its name says whether it is this run's (its create may have gone unanswered)."""
        identifier = data["id"]
        if identifier in self.created:
            return
        self.late = [sent for sent in self.late if not writes.came_of(sent, data, sid)]
        self._going_on = [(at, sent) for at, sent in self._going_on if not writes.came_of(sent, data, sid)]
        marked = self.marks(data)
        if marked or self.recognise(data, sid):
            if status_fold(str(data.get("status"))) not in ("deleted", "archived"):
                self.created[identifier] = sid
                self.foreign.discard(identifier)
        elif len(self.foreign) < MOST_FOREIGN:
            self.foreign.add(identifier)
