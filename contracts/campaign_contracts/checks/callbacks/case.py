"""What one campaign's receiver was told, beside the calls that the campaign made and the way it ended."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.checks.callbacks.deliveries import MOST_DELIVERIES, RULES, Arrivals, Delivery, Route
from campaign_contracts.checks.calls.case import CallCase
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement, kept


@dataclass(kw_only=True)
class CallbackCase:
    """One campaign's case with everything that its receiver got. `found` collects judgements.

    `pending` says that something may still come, so that it is to be judged again; `lacking` holds the kinds of events
    of which one should have come and has not.
    """

    call_case: CallCase
    routes: dict[str, list[Route]]
    arrivals: Arrivals
    deliveries: list[Delivery]
    ends: frozenset[str]
    """The statuses in which a campaign ends, as deliveries say them."""
    since: float
    """When (record time) the clock was last moved before the campaign was first seen to be over, with all its calls."""
    in_flight: Mapping[str | None, float] = field(default_factory=dict)
    """When (record time) calls were last shown in progress, by their sid: what tells of them comes later."""
    found: list[Judgement] = field(default_factory=list)
    pending: bool = False
    lacking: set[str] = field(default_factory=set)

    def is_end(self, delivery: Delivery) -> bool:
        """Whether a campaign's event tells of its end."""
        return delivery.status in self.ends

    def of(self, kind: str) -> list[Delivery]:
        """The deliveries of one kind."""
        return [delivery for delivery in self.deliveries if self.kind(delivery) == kind]

    def kind(self, delivery: Delivery) -> str:
        """What a delivery counts as: what it looks like, if its path is for that, else what its path is for."""
        kinds = [kind for kind, known in self.routes.items() if delivery.path in {route.path for route in known}]
        return delivery.kind if delivery.kind in kinds or not kinds else kinds[0]

    @property
    def ended(self) -> tuple[float, float] | None:
        """Between which instants the campaign ended: it may have been over long before it was read so."""
        case, dialling = self.call_case, self.call_case.dialling
        if dialling.ended is None:
            return None
        latest = dialling.ended.latest
        if (complete := dialling.moment("complete")) is not None:
            return complete.earliest, min(latest, complete.latest)
        last = max((call.end or call.start for call in case.calls), default=latest)
        end_at = case.known.ends[0] if case.known.ends is not None and case.cause != "targets" else latest
        return min(latest, end_at, last if case.cause != "end" else latest), latest

    @property
    def silenced(self) -> bool:
        """Whether after a failed delivery nothing new was told any more."""
        failed = next((delivery for delivery in self.deliveries if not delivery.fine), None)
        if failed is None:
            return False
        before = [one.payload for one in self.deliveries if one.order <= failed.order]
        return all(one.payload in before for one in self.deliveries)

    @property
    def held_up(self) -> bool:
        """Whether a failed delivery may still be repeated, and what comes after it may wait for that."""
        if all(delivery.fine for delivery in self.deliveries):
            return False
        last = {(one.path, one.subject): one for one in self.deliveries}
        tries = Counter((one.path, one.subject) for one in self.deliveries)
        present, dialling = self.call_case.present, self.call_case.dialling
        return any(
            not one.fine and tries[which] < MOST_DELIVERIES and not self.arrivals.given_up(one, present, dialling)
            for which, one in last.items()
        ) or not self.arrivals.waited_since(self.deliveries[-1].callback.at)

    def broken(self, rule: str, key: str, summary: str, expected: Any, observed: Any) -> None:
        """Note a finding."""
        self.found.append(self.call_case.broken(rule, key, summary, _told(expected), _told(observed)))

    def kept(self, rule: str) -> None:
        """Note that a rule held."""
        self.found.append(kept(rule))

    def accused(self, kind: str) -> str:
        """The rule that a missing event breaks: after a failed delivery the campaign no longer runs on (CBK-08)."""
        return "CBK-08" if self.silenced else RULES[kind]

    def changing(self, kind: str) -> str:
        """The rule that speaks of the last change of a callback: it was edited before the start, or while running."""
        starts = self.call_case.known.start_due
        return "EDT-01" if starts is not None and self.routes[kind][-1].latest < starts else "CBK-07"

    def missing(self, kind: str, what: str, expected: str) -> None:
        """An event has not come: a finding once it should have, until then to be judged again."""
        if not self.arrivals.waited(self.call_case.dialling, self.since) or self.held_up:
            self.pending = True
            return
        self.lacking.add(kind)
        rules = [self.accused(kind)]
        routes = self.routes[kind]
        if len(routes) > 1 and routes[-1].given and not any(one.path == routes[-1].path for one in self.of(kind)):
            rules.append(self.changing(kind))  # since the change nothing has come to the new URL
        for rule in rules:
            self.broken(rule, f"missing-{kind}", f"{kind} gets no event for {what}", expected, "no event")


def _told(value: Any) -> str:
    return (value if isinstance(value, str) else in_json(value))[:300]
