"""Campaigns as time passes: what is dialled, what is due, and what follows from an edit or an action."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from heapq import heappop, heappush
from itertools import compress

import orjson

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns import record, representation
from campaign_contracts.mock.campaigns.calling import Calling, advance, begin, counts_before_start
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.store import DIALLED, Store
from campaign_contracts.mock.clock import LAST_INSTANT, SECOND
from campaign_contracts.mock.dialling.calls import Call, Event, Summary

Tell = Callable[[Campaign, list[Event], Behaviour], None]

_ENDED_KEPT = 20
"""Of how many campaigns that are over the calls are kept in memory."""


def up_to_now(now: int, _listing: bool) -> int:
    """What happens by itself happens in time (LIF-22)."""
    return now


def unasked(now: int, _moved_to: int) -> int:
    """What happens by itself needs nobody to move the clock (LIF-22)."""
    return now


def at_once(_moved: bool, _event: Event, _now: int) -> bool:
    """What has happened is told, whether the clock was moved or not (LIF-22)."""
    return True


@dataclass(frozen=True, kw_only=True)
class Passing:
    """How time passes: up to which instant things have happened by themselves, for a list or for another request."""

    until: Callable[[int, bool], int] = up_to_now
    unmoved: Callable[[int, int], int] = unasked
    """The same where the clock was not moved just now, given the instant to which it was moved last."""
    told: Callable[[bool, Event, int], bool] = at_once
    """Whether an event is told now, given whether the clock was moved, and the present; else it is asked again."""


class Scheduler:
    """Keeps the campaigns of a store as they are at an instant, which is an argument."""

    def __init__(self, *, store: Store, behaviour: Behaviour, tell: Tell) -> None:
        """Go on with what the store holds; `tell` is given the callbacks that come due."""
        self.tell = tell
        self.behaviour = behaviour
        self.store = store
        self._live: dict[str, Calling] = {}
        self._ended: OrderedDict[str, Calling] = OrderedDict()
        self._wake: dict[str, int] = {}
        self._alarms: list[tuple[int, str]] = []
        self._moved_to = 0
        self._moving_clock = False
        self._settled_at = 0
        self._untold: list[tuple[Campaign, list[Event]]] = []
        self._next_stored = store.next_due() or LAST_INSTANT
        with store.transaction():
            for campaign in self._moving():
                self.renew(campaign, campaign.settled_at)

    def _moving(self) -> Iterable[Campaign]:
        """The campaigns to look at after a start: what is changed may move one that the store expects to stay."""
        return self.store.all() if self.behaviour.changes else self.store.dialled()

    def reload(self) -> None:
        """Go on with what the store holds, after a write failed; what was done since then is forgotten."""
        for known in (self._live, self._ended, self._wake, self._alarms):
            known.clear()
        self._next_stored = self.store.next_due() or LAST_INSTANT
        for campaign in self._moving():
            self._expect(campaign, self._begun(campaign, campaign.settled_at))

    def behave(self, behaviour: Behaviour, now: int) -> None:
        """Behave differently from now on (changes were switched)."""
        before, self.behaviour = self.behaviour, behaviour
        self._live.clear()
        self._ended.clear()
        try:
            with self.store.transaction():
                for campaign in self.store.all():
                    self.renew(campaign, now)
        except BaseException:
            self.behaviour = before
            self.reload()
            raise

    def renew(self, campaign: Campaign, instant: int) -> None:
        """Go on with a campaign as it was at an instant, by whatever it is dialled now."""
        calling = self._begun(campaign, instant)
        self.save(campaign)
        self._expect(campaign, calling)

    def followed_until(self, campaign: Campaign) -> int:
        """The instant up to which the calls of a campaign have been followed."""
        calling = self._live.get(campaign.id)
        return campaign.settled_at if calling is None else calling.dialing.now

    def _begun(self, campaign: Campaign, instant: int) -> Calling | None:
        """The calls of a campaign that is being dialled."""
        if not self.behaviour.state(campaign.state).started or campaign.counts is not None:
            self._live.pop(campaign.id, None)
            return None
        calling = self._live[campaign.id] = begin(campaign, self.behaviour, instant)
        return calling

    def forget(self) -> None:
        """Forget every campaign, and that the clock was moved."""
        with self.store.transaction():
            self.store.forget()
            for known in (self._live, self._ended, self._wake, self._alarms):
                known.clear()
        self._moved_to = 0

    def move(self, now: int, anchor: tuple[int, int]) -> None:
        """Let everything happen that is due where the clock was moved to `now`; what fails did not move it."""
        before = self._moved_to
        try:
            with self.store.transaction():
                self.store.keep_anchor(anchor)
                self.settle(now, moved=True)
        except BaseException:
            self._moved_to = before
            raise

    def is_due(self, now: int) -> bool:
        """Whether something happens by itself by then."""
        return self._next_stored <= now or bool(self._alarms and self._alarms[0][0] <= now)

    def settle(self, now: int, *, listing: bool = False, moved: bool = False) -> None:
        """Let everything happen that is due; afterwards reads and lists need no simulation.

        `moved` says that the clock was moved to this instant.
        """
        passing = self.behaviour.of(Passing)
        self._moved_to = now if moved else self._moved_to
        self._moving_clock = moved
        late = int(self.behaviour.choices.late_seconds * SECOND)
        seen = now if moved else passing.unmoved(max(now - late, self._moved_to) if late else now, self._moved_to)
        self._settled_at = seen
        now = passing.until(seen, listing)
        stored = self._next_stored <= now
        for due, identifier in self.store.due(now) if stored else ():
            self._wake[identifier] = due
            heappush(self._alarms, (due, identifier))
        untold, self._untold = self._untold, []
        for campaign, events in untold:
            self._tell(campaign, events)
        while self._alarms and self._alarms[0][0] <= now:
            instant, identifier = heappop(self._alarms)
            if self._wake.get(identifier) != instant:
                continue
            row = self.store.get_anywhere(identifier)
            if row is not None:
                self._follow(row.campaign, now)
        if stored:
            self._next_stored = self.store.next_due() or LAST_INSTANT

    def catch_up(self, identifier: str, now: int) -> None:
        """Let everything happen to one campaign that is due, before it is acted upon."""
        row = self.store.get_anywhere(identifier) if self.behaviour.choices.late_seconds else None
        if row is not None:
            due = self._wake.get(identifier) or record.due_at(row.campaign, self.behaviour)
            if due is not None and due <= now:
                self._follow(row.campaign, now)

    def _follow(self, campaign: Campaign, now: int) -> Campaign:
        """Let time pass for a campaign; store it when its state changes."""
        followed, events, changed = self._followed(campaign, now)
        if changed:
            self.save(followed)
        self._tell(followed, events)
        return followed

    def _followed(self, campaign: Campaign, now: int, entered: str | None = None) -> tuple[Campaign, list[Event], bool]:
        """The campaign after time has passed, or in a state that it is put into; what to tell; whether to store it."""
        calling = self._live.get(campaign.id)
        fresh = calling is None
        calling = calling or begin(campaign, self.behaviour, campaign.settled_at)
        followed, events = advance(campaign, calling, now, self.behaviour, entered=entered)
        over = self.behaviour.state(followed.state).edit in {"ended", "gone"} and calling.dialing.next_change is None
        if over:
            followed = replace(followed, counts=asdict(calling.dialing.summary))
            self._live.pop(campaign.id, None)
        else:
            self._live[campaign.id] = calling
        self._expect(followed, None if over else calling)
        changed = over or fresh or followed.state != campaign.state or bool(events and self.store.durable)
        return followed, events, changed

    def _tell(self, campaign: Campaign, events: list[Event]) -> None:
        """Tell these events, or those of them of which it is time; the others later."""
        told = self.behaviour.of(Passing).told
        timely = [told(self._moving_clock, event, self._settled_at) for event in events]
        if due := list(compress(events, timely)):
            self.tell(campaign, due, self.behaviour)
        if not all(timely):
            self._untold.append((campaign, [event for event, now in zip(events, timely, strict=True) if not now]))

    def add(self, campaign: Campaign, data: bytes, now: int) -> tuple[Campaign, bytes]:
        """Store a new campaign and let it start when that is due. Gives what it is then, and its `data`."""
        state, due = self.behaviour.state(campaign.state), self._due(campaign)
        self.store.insert(campaign, state.status, data, due)
        if state.started or (due is not None and due <= now):
            return self._follow(campaign, now), data
        return campaign, data

    def changed(self, before: Campaign, campaign: Campaign, now: int) -> tuple[Campaign, bytes]:
        """Store a campaign after an edit or an action, and let happen what follows from it."""
        state = self.behaviour.state(campaign.state)
        live = campaign.id in self._live
        dialled = live or state.started or state.status in self.behaviour.lifecycle.ends
        if len(campaign.log) > len(before.log) and dialled:
            followed, events, _ = self._followed(replace(campaign, log=before.log), now, campaign.log[-1][1])
            campaign = replace(followed, log=campaign.log)
            data = self.save(campaign)
            self._tell(followed, events)
            return campaign, data
        data = self.save(campaign)
        if state.started and campaign.counts is None and not live:
            campaign = self._follow(campaign, now)
        return campaign, data

    def save(self, campaign: Campaign) -> bytes:
        """Store a campaign that has changed, and give its `data`."""
        data = orjson.dumps(representation.data(campaign, self.behaviour))
        self.store.update(campaign, self.behaviour.state(campaign.state).status, data, self._due(campaign))
        return data

    def _expect(self, campaign: Campaign, calling: Calling | None) -> None:
        """Remember when something will next happen by itself to a campaign that is being dialled."""
        due = calling.dialing.next_change if calling else None
        if due is None:
            self._wake.pop(campaign.id, None)
        elif self._wake.get(campaign.id) != due:
            self._wake[campaign.id] = due
            heappush(self._alarms, (due, campaign.id))

    def _due(self, campaign: Campaign) -> int | None:
        """When the store is to be asked for this campaign: at its next move, unless it is being dialled."""
        if campaign.id in self._live:
            return DIALLED
        due = record.due_at(campaign, self.behaviour)
        self._next_stored = min(self._next_stored, due or LAST_INSTANT)
        return due

    def counts(self, campaign: Campaign) -> Summary:
        """The counters of a campaign as they are now."""
        calling = self._live.get(campaign.id)
        if calling is not None:
            return calling.dialing.summary
        if campaign.counts:
            return Summary(**campaign.counts)
        return counts_before_start(self.behaviour.of(record.Dialled).campaign(campaign))

    def calls(self, campaign: Campaign) -> list[Call]:
        """The calls of a campaign in order of start; of one that is over they are made again, as they were."""
        calling = self._calling(campaign)
        return calling.calls if calling is not None else []

    def none_reached(self, campaign: Campaign) -> bool:
        """Whether every number of a campaign was called, and could not be reached the last time."""
        calling = self._calling(campaign)
        return calling is not None and bool(calling.calls) and calling.dialing.none_reached

    def uncalled(self, campaign: Campaign) -> tuple[str, ...]:
        """The numbers of a campaign that were not called yet, or never, where others were."""
        calling = self._calling(campaign)
        return calling.dialing.uncalled if calling is not None and calling.calls else ()

    def _calling(self, campaign: Campaign) -> Calling | None:
        calling = self._live.get(campaign.id) or self._ended.get(campaign.id)
        if calling is None:
            if campaign.counts is None:
                return None
            calling = self._ended[campaign.id] = begin(campaign, self.behaviour, LAST_INSTANT)
            if len(self._ended) > _ENDED_KEPT:
                self._ended.popitem(last=False)
        return calling
