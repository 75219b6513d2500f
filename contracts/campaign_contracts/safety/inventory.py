"""What a run has created and not yet deleted, learnt from the exchanges alone."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from campaign_contracts import envelope, instants
from campaign_contracts.history import Exchange, Request, Response
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.stated_time import APART_SECONDS, date_header

READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

RUN_ID = re.compile(r"cc[0-9a-f]{8}")
"""What a run's id looks like; anything shorter could stand in the name of somebody else's campaign."""

LONGEST_TRAIT = 200
"""Characters. A longer value is no trait by which a campaign is recognised."""

MOST_FOREIGN = 1_000_000
"""So many ids of other people's campaigns are remembered."""

ARRIVES_WITHIN_SECONDS = 60.0
"""A write that was sent longer ago has arrived, or never will."""

STILL_AT_WORK = frozenset({202, 504, 524})
"""Statuses of a service that has only taken a request, and of gateways that wait for it no longer."""

_TRAITS = ("name", "caller_id", "url", "custom_field", "flow_type", "campaign_type")
_CALLBACKS = ("status_callback", "call_status_callback", "call_schedule_callback")
_COMMON = frozenset({"name", "flow_type", "campaign_type"})
"""Traits by which nobody is told apart where a server fills in what was not sent."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request that could create campaigns in the account `sid`: the traits of each campaign that it carries."""

    sid: str
    campaigns: tuple[Mapping[str, str], ...]

    @classmethod
    def of(cls, request: Request) -> "Sent | None":
        """What a request could create, or None where it could create nothing."""
        request = on_the_wire(request)
        sid, campaign = address(request.target)
        if sid is None or request.method in READS or (campaign is not None and request.method in ("PUT", "DELETE")):
            return None
        return cls(sid=sid, campaigns=tuple(map(traits, elements(request.body))))

    @property
    def count(self) -> int:
        """So many campaigns could come of it."""
        return max(1, len(self.campaigns))


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A create that was refused, and may have created all the same.

    `at` is the server's present (seconds since the epoch) when it answered, give or take `doubt`; None where the answer
    did not tell.
    """

    sent: Sent
    at: float | None = None
    doubt: float = 0.0

    def resembles(self, data: Mapping[str, Any], sid: str) -> bool:
        """Whether a campaign of an account shows what was sent, whatever its name, and is as old as the request."""
        created = instants.parse(data.get("date_created"))
        apart = 0.0 if created is None or self.at is None else abs(created - self.at)
        if self.sent.sid != sid or apart > self.doubt + APART_SECONDS:
            return False
        shown = traits(data)
        for each in self.sent.campaigns:
            common = each.keys() & shown.keys() - _COMMON
            if len(common) > 1 and all(_alike(each[name], shown[name]) for name in common):
                return True
        return False


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
            if sent.campaigns and _may_go_on(exchange):
                self._going_on.append((exchange.until, sent))
            if campaigns := _refused(sent, exchange.response):
                at, doubt = date_header(exchange), exchange.until - exchange.at
                self.refused.append(Refused(sent=replace(sent, campaigns=campaigns), at=at, doubt=doubt))
            return self._learn_created(sent, exchange.response)
        sid, campaign = address(exchange.request.target)
        if sid is None:
            return []
        method, response = exchange.request.method, exchange.response
        if method == "DELETE" and campaign is not None and deleted(response):
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
        return any(_came_of(sent, data, sid) for sent in self.unanswered)

    def perhaps(self, data: Mapping[str, Any], sid: str) -> bool:
        """Whether a campaign that a list shows may have come of a refused request, and is not known to be the run's."""
        if data["id"] in self.created or RUN_ID.search(str(data.get("name", "")).lower()):
            return False
        return any(each.resembles(data, sid) for each in self.refused)

    def _learn_created(self, sent: Sent, response: Response | None) -> list[tuple[str, str]]:
        fresh = [(data["id"], sent.sid) for data in records(response) if data["id"] not in self.created]
        open_still = unanswered(response) or _unnamed(sent, response)
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
        self.late = [sent for sent in self.late if not _came_of(sent, data, sid)]
        self._going_on = [(at, sent) for at, sent in self._going_on if not _came_of(sent, data, sid)]
        marked = self.marks(data)
        if marked or self.recognise(data, sid):
            if status_fold(str(data.get("status"))) not in ("deleted", "archived"):
                self.created[identifier] = sid
                self.foreign.discard(identifier)
        elif len(self.foreign) < MOST_FOREIGN:
            self.foreign.add(identifier)


def _came_of(sent: Sent, data: Mapping[str, Any], sid: str) -> bool:
    """Whether a campaign of an account can be one that a request was to create."""
    return sent.sid == sid and any(resembles(each, data) for each in sent.campaigns)


def _may_go_on(exchange: Exchange) -> bool:
    """Whether a request may be acted upon only after its exchange: nobody waited for the answer."""
    if exchange.response is None:
        return exchange.failure is not None and exchange.failure.kind == "timeout"
    return exchange.response.status in STILL_AT_WORK and not records(exchange.response)


def unanswered(response: Response | None) -> bool:
    """Whether an answer leaves open what the request has done."""
    return response is None or response.status >= 500 or response.status == 408


def _refused(sent: Sent, response: Response | None) -> tuple[Mapping[str, str], ...]:
    """Those campaigns of a request that its answer refuses, whatever status that has: an item's code decides."""
    if response is None or unanswered(response):
        return ()
    if response.status >= 400 and not records(response):
        return sent.campaigns
    failed = [code >= 400 for code in _codes(response)]
    if len(failed) == len(sent.campaigns):
        return tuple(campaign for campaign, bad in zip(sent.campaigns, failed, strict=True) if bad)
    return sent.campaigns if any(failed) else ()


def _unnamed(sent: Sent, response: Response | None) -> bool:
    """Whether an answer that tells of success does not tell what became of each campaign that was sent."""
    if response is None or response.status >= 300:
        return False
    named, failed = len(records(response)), sum(code >= 300 for code in _codes(response))
    if failed == len(envelope.items(response.json)) == 1:
        return False  # one failure speaks for all of the request
    return named + failed < len(sent.campaigns)


def deleted(response: Response | None) -> bool:
    """Whether the service itself tells of a deletion: not a gateway, and no item of a failure."""
    if response is None or not 200 <= response.status < 300 or not envelope.is_one(response.json):
        return False
    return not any(code >= 300 for code in _codes(response))


def _codes(response: Response) -> list[int]:
    """The codes of the items in an answer; 0 for one that has none."""
    return [envelope.item_code(item) or 0 for item in envelope.items(response.json)]


def on_the_wire(request: Request) -> Request:
    """The request that bytes are which were sent as they are (their record has no target)."""
    if request.target:
        return request
    head, _, body = request.body.partition(b"\r\n\r\n")
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    return Request(method=words[0].upper(), target=words[1] if len(words) > 1 else "", body=body)


def address(target: str) -> tuple[str | None, str | None]:
    """The account sid and the campaign id in a request target; None where it has none."""
    parts = _parts(target)
    if parts[:3] != ["", "v2", "accounts"] or len(parts) < 5:
        return None, None
    return parts[3], parts[5] if len(parts) > 5 and parts[5] else None


def collection(target: str) -> str | None:
    """What of an account a request target is about: its campaigns, its lists."""
    return next(iter(_parts(target)[4:5]), None)


def _parts(target: str) -> list[str]:
    return [unquote(part) for part in target.partition("?")[0].split("/")]


def elements(body: bytes) -> list[Any]:
    """The campaigns that a body carries, however it is wrapped; none where it is no JSON."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return []
    found = document.get("campaigns", document) if isinstance(document, dict) else document
    return found if isinstance(found, list) else [found]


def traits(campaign: Any) -> dict[str, str]:
    """By what a campaign is recognised when it is read: short texts of it, and its instants."""
    if not isinstance(campaign, dict):
        return {}
    found = {name: campaign.get(name) for name in (*_TRAITS, *_CALLBACKS)}
    if isinstance(schedule := campaign.get("schedule"), dict):
        found |= {name: schedule.get(name) for name in ("send_at", "end_at")}
    return {
        name: text
        for name, text in found.items()
        if isinstance(text, str) and text.strip() and len(text) <= LONGEST_TRAIT
    }


def resembles(sent: Mapping[str, str], data: Mapping[str, Any]) -> bool:
    """Whether a campaign shows all that was sent, as far as it shows it, and the number that calls among it."""
    shown = traits(data)
    common = sent.keys() & shown.keys()
    if "caller_id" not in common or ("name" in sent and "name" not in shown):
        return False
    return all(_alike(sent[name], shown[name]) for name in common) and len(common) > 1


def _alike(one: str, other: str) -> bool:
    moments = instants.parse(one), instants.parse(other)
    return instants.same(*moments) if None not in moments else one.strip() == other.strip()


def records(response: Response | None) -> list[dict[str, Any]]:
    """Every `data` object with an id in an answer, whatever the rest of it looks like."""
    return envelope.identified(response.json) if response is not None else []
