"""Calls and callbacks in a few requests: one bulk of campaigns of every kind, looked at once when all is told.

These functions are for the profile `smoke`. What one campaign can show beside something else, it does.
"""

import pytest

from campaign_contracts.receiver import Reply
from campaign_contracts.suites.api import Api, Element
from campaign_contracts.suites.dialling import KINDS, LASTS_SECONDS, Crowd, Hook, hooks, retries
from campaign_contracts.suites.marks import exercises, only

LISTS = ["a" * 31 + "4", "b" * 31 + "5", "c" * 31 + "6"]
STARTS_SECONDS, ENDS_SECONDS = 300, 1500
SEEN_SECONDS = 0.4
"""After so long a sender has seen that its delivery failed."""
QUERIES = (
    "limit=2", "offset=1&limit=2", "status=busy,failed", "sort_by=date_created:desc",
)  # fmt: skip

Planned = tuple[Element, list[Hook]]


@only("smoke")
@exercises(
    "CAL-01", "CAL-02", "CAL-03", "CAL-04", "CAL-05", "CAL-06", "CAL-07", "CAL-08", "CAL-09", "CAL-11", "CAL-12",
    "CAL-13", "CRE-33", "LIF-04", "LIF-06", "LIF-12", "LIF-13", "LIF-14", "LIF-16", "LIF-17", "LIF-21", "LIF-22",
    "CBK-01", "CBK-02", "CBK-03", "CBK-04", "CBK-05", "CBK-06", "CBK-07", "CBK-08", "CBK-09", "DEL-05",
)  # fmt: skip
def test_calls_and_callbacks(api: Api) -> None:
    """Campaigns of every kind of number, retry, pace and end, some of them paused, completed or changed meanwhile."""
    _needs_calls(api)
    crowd = Crowd(api, "brief calls", "CAL-02")
    made, failing = crowd.hooked(_left_alone(crowd)), crowd.hooked(_failing(crowd))
    slow: Element = {"mode": "custom", "throttle": 2, "retries": retries(1, 2)}
    acted = crowd.hooked([(crowd.element("060708900", **slow), hooks(crowd)) for _ in range(4)])
    resumed, completed, changed, _ = acted
    later = {"schedule": {"send_at": api.instant(STARTS_SECONDS), "end_at": api.instant(LASTS_SECONDS)}}
    gone = crowd.hooked([(crowd.element("06", **later), hooks(crowd))])
    ended = crowd.hooked(
        [(crowd.element("060000", **slow, schedule={"end_at": api.instant(ENDS_SECONDS)}), hooks(crowd))]
    )
    api.delete(gone[0], crowd.intent)
    api.pass_time(70)
    crowd.act("pause", [resumed, completed, *ended])
    crowd.look([resumed])
    api.pass_time(200)  # at any pace two attempts of nine numbers at two a minute are left
    for kind in KINDS:
        crowd.rehook(changed, kind)
    api.pass_time(100)
    crowd.act("resume", [resumed])
    crowd.act("complete", [completed])
    crowd.ids.remove(gone[0])
    api.pass_time(900)
    crowd.ends(failing)
    api.sleep(SEEN_SECONDS)
    api.pass_time(1900)
    api.pass_time(7200)
    crowd.receive()
    for query in QUERIES:
        api.call_details(made[0], crowd.intent, query)
    api.call_details(made[0], crowd.intent, QUERIES[0], singular=True)


def _left_alone(crowd: Crowd) -> list[Planned]:
    api = crowd.api
    one, two, three = crowd.numbers.take("015")
    window = {"send_at": api.instant(STARTS_SECONDS), "end_at": api.instant(ENDS_SECONDS)}
    elements = [
        crowd.element("06789", retries=retries(2, 3)),
        crowd.element("6798", retries=retries(3, 1, "Exponential")),
        crowd.element("678", retries=retries(1, 4, "Linear", "busy")),
        crowd.element("0679"),
        crowd.element([one, one, two]),
        crowd.element([one, two, one], call_duplicate_numbers=True),
        crowd.element("", from_=f"{one}, {two}, {three}"),
        crowd.element("", from_=..., lists=LISTS[:2]),
        crowd.element("0" * 7, mode="custom", throttle=2),
        crowd.element("0123450123" * 7),
        crowd.element("0679", schedule=window, retries=retries(3, 8)),
        crowd.element("8"),
    ]
    kinds = (KINDS, KINDS, KINDS[:1], KINDS[1:2], KINDS[2:], KINDS[:2], (), KINDS)
    return [
        (element, hooks(crowd, kinds[index] if index < len(kinds) else ())) for index, element in enumerate(elements)
    ]


def _failing(crowd: Crowd) -> list[Planned]:
    """A receiver that fails once, and one that always fails."""
    once = [crowd.hook(kind, [Reply(status=500), Reply()], extra=1) for kind in KINDS]
    always = [crowd.hook(kind, [Reply(status=503)], times=2) for kind in KINDS[:2]]
    return [(crowd.element("06", retries=retries(1, 2)), once), (crowd.element("0"), always)]


@only("smoke")
@exercises(
    "CAL-02", "CAL-03", "CAL-04", "CAL-05", "CAL-06", "CAL-07", "CAL-11", "CAL-13", "EDT-01", "LIF-12", "LIF-13",
    "LIF-14", "LIF-17",
)  # fmt: skip
def test_edits_are_dialled(api: Api) -> None:
    """What is edited before the start, of running clocks and paused ones, is what is dialled."""
    _needs_calls(api)
    crowd = Crowd(api, "brief edits", "EDT-01")
    take = crowd.numbers.take
    window = {"send_at": api.instant(STARTS_SECONDS), "end_at": api.instant(LASTS_SECONDS)}
    sooner = {"send_at": api.instant(STARTS_SECONDS + 600), "end_at": api.instant(STARTS_SECONDS + 1800)}
    one, two = take("01")
    pairs: list[tuple[Element, Element]] = [
        (
            crowd.element("0123"),
            {"from": ", ".join(take("67")), "caller_id": "+442079460995", "retries": retries(1, 2)},
        ),
        (crowd.element("06", retries=retries(3, 2)), {"retries": retries(1, 9, "Exponential", "no-answer")}),
        (crowd.element("0" * 9, mode="custom", throttle=20), {"throttle": 3}),
        (crowd.element([one, two, one]), {"call_duplicate_numbers": True, "mode": "custom", "throttle": 1}),
        (crowd.element("0679", retries=retries(3, 20)), {"schedule": sooner}),
    ]
    campaigns = crowd.create([{**created, "schedule": window} for created, _ in pairs])
    paused = [campaigns[0], campaigns[4]]
    crowd.act("pause", paused)
    for campaign, (_, edit) in zip(campaigns, pairs, strict=True):
        api.edit(campaign, edit, crowd.intent)
    api.edit(campaigns[0], {"from": take("6789")}, crowd.intent)
    crowd.act("resume", paused)
    for wait in (STARTS_SECONDS + 120, 7200):
        api.pass_time(wait)
        api.read(campaigns[4], crowd.intent)
    for campaign in campaigns:
        crowd.calls(campaign)


def _needs_calls(api: Api) -> None:
    if api.receiver is None or not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved, or nothing may be dialled")
