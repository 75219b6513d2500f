"""Faults of time: what a schedule means, when a campaign starts and ends, when it is seen to."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.parameters import Schedules
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.campaigns.scheduler import Passing
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.clock import DAY, HOUR, SECOND
from campaign_contracts.mock.dialling.calls import Event
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.spec import Json

Until = Callable[[int, bool], int]


def _schedule(name: str, rules: str, kind: Kind, summary: str, **decisions: Any) -> Fault:
    return fault(name, rules, kind, summary, setting(Schedules, **decisions))


def _instant(name: str, kind: Kind, summary: str, read_as: Callable[[str], str]) -> Fault:
    """A fault that reads instants as others."""

    def wrapper(usual: Callable[[str], int]) -> Callable[[str], int]:
        return lambda text: usual(read_as(text))

    return fault(name, "CRE-32", kind, summary, around(Schedules, instant=wrapper))


_COMPLETED = ("status_callback", "completed")


def _without_minutes(text: str) -> str:
    return f"{text[:-2]}00" if text[-6:-5] in {"+", "-"} else text


def _microseconds_misread(usual: Callable[[str], int]) -> Callable[[str], int]:
    def instant(text: str) -> int:
        found = re.search(r"\.([0-9]{6})", text)
        return usual(text) + (int(found[1]) * SECOND // 1000 if found else 0)

    return instant


def _as_text(_end_at: int, _send_at: int, schedule: Mapping[str, Json]) -> bool:
    return str(schedule["end_at"]) > str(schedule["send_at"])


def _hour_late(usual: Until) -> Until:
    return lambda now, listing: usual(now, listing) - HOUR


def _when_listed(usual: Until) -> Until:
    return lambda now, listing: usual(now, listing) if listing else 0


def _thirty_days_at_most(usual: Callable[[Campaign], Campaign]) -> Callable[[Campaign], Campaign]:
    def dialled(campaign: Campaign) -> Campaign:
        found = usual(campaign)
        return replace(found, end_at=min(found.end_at, found.start_at + 30 * DAY))

    return dialled


def _late(kind: str) -> Callable[[bool, Event, int], bool]:
    return lambda moved, event, now: moved or event.kind != kind or now - event.at >= 7 * SECOND


FAULTS: tuple[Fault, ...] = (
    fault(
        "microseconds-read-as-milliseconds",
        "LIF-12 LIF-22",
        "subtle",
        "the six digits of a fraction of a second are taken for milliseconds",
        around(Schedules, instant=_microseconds_misread),
    ),
    fault(
        "ends-after-30-days-at-most",
        "LIF-18",
        "subtle",
        "a campaign that was started ends 30 days after its start, though its end_at is later",
        around(Dialled, campaign=_thirty_days_at_most),
    ),
    _schedule("end-before-start-accepted", "CRE-16", "blatant", "end_at may precede send_at", ordered=lambda *_: True),
    _schedule(
        "instants-compared-as-text",
        "CRE-16 CRE-32",
        "subtle",
        "end_at and send_at are compared as strings",
        ordered=_as_text,
    ),
    _schedule(
        "past-start-waits",
        "CRE-17",
        "blatant",
        "a campaign with a past send_at stays created",
        past_waits=lambda _: True,
    ),
    _schedule(
        "start-in-last-hour-waits",
        "CRE-17",
        "subtle",
        "a campaign whose send_at passed within the hour stays created",
        past_waits=lambda ago: ago <= HOUR,
    ),
    _schedule(
        "scheduled-starts-at-once",
        "CRE-22",
        "blatant",
        "a scheduled campaign starts at once",
        starts_at_once=lambda _: True,
    ),
    fault(
        "unscheduled-waits",
        "CRE-22 LIF-22",
        "subtle",
        "an unscheduled campaign starts a minute later",
        setting(Choices, start_delay_seconds=60.0),
    ),
    _schedule(
        "soon-starts-at-once",
        "CRE-22",
        "subtle",
        "a campaign scheduled within the hour starts at once",
        starts_at_once=lambda ahead: ahead <= HOUR,
    ),
    _schedule(
        "end-at-after-29-days",
        "CRE-31",
        "subtle",
        "a missing end_at becomes 29 days after the start",
        default_end=lambda start_at, _: start_at + 29 * DAY,
    ),
    _schedule(
        "end-at-after-a-year",
        "CRE-31",
        "blatant",
        "a missing end_at becomes a year after the start",
        default_end=lambda start_at, _: start_at + 365 * DAY,
    ),
    _schedule(
        "end-at-from-creation",
        "CRE-31",
        "subtle",
        "a missing end_at becomes 30 days after the creation",
        default_end=lambda _, now: now + 30 * DAY,
    ),
    _instant("offset-ignored", "blatant", "the offset of an instant is ignored", lambda text: f"{text[:19]}Z"),
    _instant("half-hour-ignored", "subtle", "the minutes of an offset are ignored", _without_minutes),
    _schedule(
        "merged-schedule-unchecked",
        "EDT-09 CRE-16",
        "subtle",
        "an edited end_at may precede the send_at that stays",
        merged_checked=False,
    ),
    fault(
        "moves-late",
        "LIF-22",
        "blatant",
        "what happens by itself happens an hour late",
        around(Passing, until=_hour_late),
    ),
    fault(
        "moves-a-little-late",
        "LIF-22",
        "subtle",
        "what happens by itself happens ten seconds late, also when the clock is moved",
        around(Passing, until=lambda usual: lambda now, listing: usual(now, listing) - 10 * SECOND),
    ),
    fault(
        "moves-only-when-listed",
        "LIF-22",
        "subtle",
        "what happens by itself shows only after a list",
        around(Passing, until=_when_listed),
    ),
    fault(
        "moves-only-with-the-clock",
        "LIF-22",
        "subtle",
        "what happens by itself happens when the clock is moved, and not before",
        setting(Passing, unmoved=lambda _, moved_to: moved_to),
    ),
    fault(
        "told-only-with-the-clock",
        "LIF-22",
        "subtle",
        "what has happened is told when the clock is moved, and not before",
        setting(Passing, told=lambda moved, *_: moved),
    ),
    fault(
        "end-told-only-with-the-clock",
        "LIF-22",
        "subtle",
        "that a campaign was completed is told when the clock is moved, and not before",
        setting(Passing, told=lambda moved, event, _now: moved or (event.kind, event.status) != _COMPLETED),
    ),
    fault(
        "cancelling-told-only-with-the-clock",
        "LIF-22",
        "subtle",
        "that a campaign was canceled is told when the clock is moved, and not before",
        setting(Passing, told=lambda moved, event, _now: moved or event.status != "canceled"),
    ),
    fault(
        "attempts-told-only-with-the-clock",
        "CBK-01",
        "subtle",
        "attempts are told when the clock is moved, and not before",
        setting(Passing, told=lambda moved, event, _now: moved or event.kind != "call_status_callback"),
    ),
    fault(
        "targets-told-only-with-the-clock",
        "CBK-02",
        "subtle",
        "targets are told when the clock is moved, and not before",
        setting(Passing, told=lambda moved, event, _now: moved or event.kind != "call_schedule_callback"),
    ),
    *(
        fault(
            f"{name}-told-late-in-real-time",
            rule,
            "subtle",
            f"{name} are told seven seconds late, unless the clock is moved",
            setting(Passing, told=_late(kind)),
        )
        for name, kind, rule in (
            ("attempts", "call_status_callback", "CBK-01"),
            ("targets", "call_schedule_callback", "CBK-02"),
            ("ends", "status_callback", "LIF-22 CBK-03"),
        )
    ),
    fault(
        "moves-late-in-real-time",
        "LIF-22",
        "subtle",
        "what happens by itself happens ten seconds late, unless the clock is moved",
        setting(Passing, unmoved=lambda now, moved_to: max(moved_to, now - 10 * SECOND)),
    ),
)
