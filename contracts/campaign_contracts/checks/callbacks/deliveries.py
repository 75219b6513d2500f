"""Callbacks as checks see them: decoded deliveries, and the URLs that a campaign had when."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from campaign_contracts import instants
from campaign_contracts.checks.calls.records import Call
from campaign_contracts.checks.model.dialling import Dialling
from campaign_contracts.history import Callback, Clock
from campaign_contracts.instants import TOLERANCE_SECONDS
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.promises import Present

CALL, TARGET, CAMPAIGN = "call_status_callback", "call_schedule_callback", "status_callback"
COMPONENTS = {CALL: "CallStatusEvent", TARGET: "CallScheduleEvent", CAMPAIGN: "CampaignStatusEvent"}
RULES = {CALL: "CBK-01", TARGET: "CBK-02", CAMPAIGN: "CBK-03"}

WAIT_SECONDS = 5.2
"""An event has arrived so long (real time) after the clock was moved, or it does not come (5 s, and a little)."""

REPEAT_SECONDS = 1800.0
"""A failed delivery is repeated within this time by the server's clock, or within 5 s of real time."""

SAME = ("campaign_sid", "call_sid", "number", "status", "to", "from", "call_sids")
"""The members of an event that say the same in each repetition."""

LAG_SECONDS = 0.5
"""A sender sees so long after its delivery has arrived that it failed."""

ANSWER_SECONDS = 15.0
MOST_DELIVERIES = 3


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One callback that arrived, in the order of arrival. `payload` is None where the body is no JSON object."""

    order: int
    callback: Callback
    present: Present
    payload: Mapping[str, Any] | None

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return self.callback.request.path

    @property
    def fine(self) -> bool:
        """Whether it was answered 2xx, so that it must not come again."""
        return self.callback.answered is not None and 200 <= self.callback.answered < 300

    @property
    def sound(self) -> bool:
        """Whether it is a POST of a JSON object (CBK-09)."""
        return self.callback.request.method == "POST" and self.payload is not None

    def text(self, name: str) -> str | None:
        """A member that is a string."""
        found = (self.payload or {}).get(name)
        return found if isinstance(found, str) else None

    @property
    def status(self) -> str:
        """The status, in whatever spelling."""
        return status_fold(self.text("status") or "")

    @property
    def subject(self) -> str:
        """What it is about, in the words of its members: equal in each repetition."""
        return repr([(self.payload or {}).get(name) for name in SAME])

    @property
    def kind(self) -> str:
        """Which callback it looks like."""
        members = self.payload or {}
        if "call_sid" in members or "number" in members:
            return CALL
        return TARGET if members.keys() & {"to", "from", "call_sids"} else CAMPAIGN


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where events of one kind go from an instant on: a path of the receiver, or None for nowhere or elsewhere.

    `target` is the path with the query as it was given, `query` its decoded parameters. `at` is the record time from
    which on it may hold, `done` that from which on it does.
    """

    path: str | None
    given: bool
    target: str = ""
    query: frozenset[tuple[str, str]] = frozenset()
    earliest: float = 0.0
    latest: float = 0.0
    at: float = 0.0
    done: float = 0.0


def routes(dialling: Dialling, kind: str, receiver: str) -> list[Route]:
    """The URLs that a campaign had for one kind of event, in their order; changes after its end do not count."""
    found = [_route(dialling.original.get(kind), receiver)]
    over = False
    for moment in dialling.moments:
        late = dialling.ended is not None and moment.earliest > dialling.ended.latest
        if over or late or (moment.over and moment.name == "edit"):
            break
        over = moment.over
        if kind not in moment.element:
            continue
        changed = _route(moment.element[kind], receiver)
        found.append(replace(changed, earliest=moment.earliest, latest=moment.latest, at=moment.sent, done=moment.at))
    return found


def _route(url: Any, receiver: str) -> Route:
    given = isinstance(url, str) and bool(url)
    if not isinstance(url, str) or not url.startswith(f"{receiver}/"):
        return Route(path=None, given=given)
    return _at(url[len(receiver) :])


@lru_cache(maxsize=256)  # each event is held against the URLs of many campaigns
def _at(target: str) -> Route:
    path, _, query = target.partition("#")[0].partition("?")
    asked = frozenset(parse_qsl(query, keep_blank_values=True))
    return Route(path=path, given=True, target=target, query=asked)


def in_force(known: Sequence[Route], since: float, until: float) -> list[Route]:
    """The routes that an event may take which happened between two instants: one, or several around a change."""
    current = [route for route in known if route.latest < since] or [known[0]]
    return [
        current[-1],
        *(
            route
            for route in known[known.index(current[-1]) + 1 :]
            if since <= route.latest and route.earliest <= until
        ),
    ]


@dataclass(kw_only=True)
class Arrivals:
    """Everything that reached the receiver, by path.

    `clock_at` is when the clock was last moved, `time` the last record's time.
    """

    by_path: dict[str, list[Delivery]] = field(default_factory=dict)
    count: int = 0
    clock_at: float = 0.0
    time: float = 0.0
    recent: list[Delivery] = field(default_factory=list)
    moved: dict[int, float] = field(default_factory=dict)
    """The latest instant of deliveries that arrived while the clock was being moved."""
    looks: list[tuple[float, float]] = field(default_factory=list)
    """What the clock said at each look, and when (record time) that was over."""
    moved_to: float = 0.0
    """What the clock was moved to last: everything due by then has happened."""
    lost: bool = False
    """Whether a callback came of which nobody knows whose it was, so that any that is missed may have come."""
    stood: list[tuple[float, float]] = field(default_factory=list)
    """Between which record times a request had to wait, as all do while the server or this machine stands still."""

    def take(self, callback: Callback, present: Present) -> Delivery:
        """Note a callback."""
        self.lost |= callback.unaddressed
        body = callback.request.json
        delivery = Delivery(
            order=self.count, callback=callback, present=present, payload=body if isinstance(body, dict) else None
        )
        self.count += 1
        self.by_path.setdefault(delivery.path, []).append(delivery)
        self.recent.append(delivery)
        return delivery

    def look(self, record: Clock) -> None:
        """Note what the clock says, and when it was moved."""
        self.time = max(self.time, record.until)
        now = instants.parse(record.now)
        if record.reset:
            self.looks, self.moved_to = [], 0.0
        if now is not None:
            self.looks.append((now, record.until))
        if record.advanced_seconds:
            self._move(record.at, record.until, now or 0.0)

    def _move(self, began: float, until: float, now: float) -> None:
        """The clock was moved to `now` between two record times.

        What came since, or just before, may be as late as that for its sender, who saw it fail after the move.
        """
        self.clock_at, self.moved_to = until, now
        late = [delivery for delivery in self.recent if delivery.callback.at >= began - LAG_SECONDS]
        self.moved |= {delivery.order: now + TOLERANCE_SECONDS for delivery in late}
        self.recent.clear()

    @property
    def stood_until(self) -> float:
        """When (record time) a request was answered last that had had to wait."""
        return max((until for _, until in self.stood), default=0.0)

    def unheard(self, deliveries: Sequence[Delivery]) -> bool:
        """Whether a delivery may have been repeated because what it was answered came too late.

        Its sender waits 15 s; who stood still meanwhile does not know when the answer left.
        """
        first, last = deliveries[0].callback.at, deliveries[-1].callback.at
        return last - first >= ANSWER_SECONDS and any(at <= last and until >= first for at, until in self.stood)

    def passed(self, instant: float) -> bool:
        """Whether the clock was moved past an instant, so that everything due by then has happened."""
        return self.moved_to > instant + TOLERANCE_SECONDS

    def over(self, instant: float) -> float:
        """The record time by which an instant had come, at the latest: by itself, or because the clock was moved."""
        index = bisect_left(self.looks, (instant, 0.0))
        times = [until for _, until in self.looks[index : index + 1]]
        times += [until + instant - now for now, until in self.looks[max(0, index - 1) : index]]
        return min(times, default=0.0)

    def at(self, paths: set[str]) -> list[Delivery]:
        """What came to these paths, in order."""
        found = [delivery for path in paths for delivery in self.by_path.get(path, ())]
        return sorted(found, key=lambda delivery: delivery.order)

    def waited(self, dialling: Dialling, since: float | None = None) -> bool:
        """Whether enough real time has passed since anything happened that an event may tell of.

        `since` is when the clock was last moved before all of it had happened; without it, the last move counts.
        """
        last = max([self.clock_at if since is None else since, *(moment.at for moment in dialling.moments)])
        return self.waited_since(last)

    def waited_since(self, at: float) -> bool:
        """Whether enough real time has passed since then that what follows by itself has arrived."""
        return self.time - at >= WAIT_SECONDS

    def given_up(self, delivery: Delivery, present: Present, dialling: Dialling) -> bool:
        """Whether a failed delivery that was not repeated until now never will be."""
        answering = ANSWER_SECONDS if delivery.callback.answered is None else 0.0
        late = self.time - delivery.callback.at >= WAIT_SECONDS + answering
        due = self.moved.get(delivery.order, delivery.present.latest) + REPEAT_SECONDS
        grace = 0.0 if self.passed(due) else WAIT_SECONDS
        return late and self.waited(dialling) and present.earliest >= due + grace


def named_calls(delivery: Delivery, calls: Sequence[Call]) -> set[str] | None:
    """The call sids that a target's event names: strings, or objects that hold one; None where they are no array."""
    listed = (delivery.payload or {}).get("call_sids")
    if listed is None:
        return set()
    if not isinstance(listed, list):
        return None
    known = {call.sid for call in calls if call.sid is not None}
    return set(_sids(listed, known))


def _sids(listed: Sequence[Any], known: set[str]) -> Iterator[str]:
    for entry in listed:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            texts = [value for value in entry.values() if isinstance(value, str)]
            yield next((text for text in texts if text in known), str(entry.get("call_sid") or entry.get("sid")))
