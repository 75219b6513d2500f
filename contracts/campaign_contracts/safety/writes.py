"""Requests that create and delete campaigns: what they could create, and what their answers say became of that."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from campaign_contracts import envelope, instants
from campaign_contracts.history import Exchange, Request, Response
from campaign_contracts.stated_time import APART_SECONDS

READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

ARRIVES_WITHIN_SECONDS = 60.0
"""A write that was sent longer ago has arrived, or never will."""

STILL_AT_WORK = frozenset({202, 504, 524})
"""Statuses of a service that has only taken a request, and of gateways that wait for it no longer."""

LONGEST_TRAIT = 200
"""Characters. A longer value is no trait by which a campaign is recognised."""

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


def came_of(sent: Sent, data: Mapping[str, Any], sid: str) -> bool:
    """Whether a campaign of an account can be one that a request was to create."""
    return sent.sid == sid and any(resembles(each, data) for each in sent.campaigns)


def may_go_on(exchange: Exchange) -> bool:
    """Whether a request may be acted upon only after its exchange: nobody waited for the answer."""
    if exchange.response is None:
        return exchange.failure is not None and exchange.failure.kind in ("timeout", "unrecorded")
    return exchange.response.status in STILL_AT_WORK and not records(exchange.response)


def unanswered(response: Response | None) -> bool:
    """Whether an answer leaves open what the request has done."""
    return response is None or response.status >= 500 or response.status == 408


def refused(sent: Sent, response: Response | None) -> tuple[Mapping[str, str], ...]:
    """Those campaigns of a request that its answer refuses, whatever status that has: an item's code decides."""
    if response is None or unanswered(response):
        return ()
    if response.status >= 400 and not records(response):
        return sent.campaigns
    failed = [code >= 400 for code in _codes(response)]
    if len(failed) == len(sent.campaigns):
        return tuple(campaign for campaign, bad in zip(sent.campaigns, failed, strict=True) if bad)
    return sent.campaigns if any(failed) else ()


def unnamed(sent: Sent, response: Response | None) -> bool:
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
