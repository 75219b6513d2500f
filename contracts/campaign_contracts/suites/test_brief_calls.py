"""Calls and callbacks in a few requests: one bulk of campaigns of every kind, looked at once when all is told.

These functions are for the profile `smoke`. What one campaign can show beside something else, it does.
"""

import pytest

from campaign_contracts.receiver import Reply
from campaign_contracts.suites.api import Api, Element
from campaign_contracts.suites.dialling import KINDS, LASTS_SECONDS, STARTED, Crowd, Hook, alike, hooks, retries
from campaign_contracts.suites.marks import exercises, only
from campaign_contracts.suites.numbers import CALLER_ID

LISTS = ["a" * 31 + "4", "b" * 31 + "5", "c" * 31 + "6"]
STARTS_SECONDS, ENDS_SECONDS = 300, 1500
LAST_CALL_SECONDS = 42
"""Where a campaign of two numbers at two a minute is in its last call."""
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
    "CBK-01", "CBK-02", "CBK-03", "CBK-04", "CBK-05", "CBK-06", "CBK-07", "CBK-08", "CBK-09", "DEL-05", "EDT-02",
    "EDT-04", "GET-01", "GET-03", "LIF-03", "LIF-05", "LIF-07", "LIF-09", "LIF-10", "LIF-18", "LST-08", "LST-09",
)  # fmt: skip
def test_calls_and_callbacks(api: Api) -> None:
    """Campaigns of every kind of number, retry, pace and end, some of them paused, completed or changed meanwhile."""
    _needs_calls(api)
    crowd = Crowd(api, "brief calls", "CAL-02")
    made, failing = crowd.hooked(_left_alone(crowd)), crowd.hooked(_failing(crowd))
    slow: Element = {"mode": "custom", "throttle": 2, "retries": retries(1, 2)}
    acted = crowd.hooked([(crowd.element("060708900", **slow), hooks(crowd)) for _ in range(4)])
    resumed, completed, changed, cleared = acted
    twice = crowd.create([crowd.element("068", retries=retries(1, 60))])
    later = {"schedule": {"send_at": api.instant(STARTS_SECONDS), "end_at": api.instant(LASTS_SECONDS)}}
    gone = crowd.hooked([(crowd.element("06", **later), hooks(crowd))])
    ended = crowd.hooked(
        [(crowd.element("060000", **slow, schedule={"end_at": api.instant(ENDS_SECONDS)}), hooks(crowd))]
    )
    api.delete(gone[0], crowd.intent)
    api.pass_time(LAST_CALL_SECONDS)
    _refused(crowd, made[0])
    crowd.look([made[0], made[-1]])
    crowd.listed(STARTED)
    api.pass_time(28)
    crowd.rehook(changed, KINDS[0], action="pause")
    crowd.act("pause", [resumed, completed, *ended, *twice])
    crowd.calls(twice[0])
    api.pass_time(200)  # at any pace two attempts of nine numbers at two a minute are left
    crowd.rehook(changed, *KINDS)
    crowd.unhook(cleared, *KINDS)
    api.pass_time(100)
    crowd.rehook(changed, KINDS[1], action="resume")
    crowd.act("resume", [resumed, *twice])
    crowd.look(twice)
    for action in ("complete", "pause", "pause"):
        crowd.act(action, twice)
    crowd.act("complete", [completed])
    api.pass_time(900)
    crowd.ends(failing)
    api.sleep(SEEN_SECONDS)
    api.pass_time(1900)
    api.pass_time(7200)
    crowd.receive([*made[:6], made[-2], *failing, resumed, completed, changed, *ended])
    crowd.api.each(crowd.calls, [*made[6:-2], cleared])
    for query in QUERIES:
        api.call_details(made[0], crowd.intent, query)
    api.call_details(made[0], crowd.intent, QUERIES[0], singular=True)


def _refused(crowd: Crowd, running: str) -> None:
    """What is refused while running, which neither stops nor counts nor changes calls."""
    crowd.act("complete", [running])
    crowd.api.edit(running, {"caller_id": "+442079460992"}, crowd.intent)


def _left_alone(crowd: Crowd) -> list[Planned]:
    api = crowd.api
    one, two, three, busy = crowd.numbers.take("0156")
    paced = {"mode": "custom", "throttle": 2}
    plan = {name: value for name, value in retries(2, 3, "Linear", "busy").items() if name != "mechanism"}
    window = {"send_at": api.instant(STARTS_SECONDS), "end_at": api.instant(ENDS_SECONDS)}
    elements = [
        crowd.element("06789", retries=retries(2, 3)),
        crowd.element("6798", retries=retries(3, 1, "Exponential")),
        crowd.element("678", retries=retries(1, 100, "Linear", "busy")),
        crowd.element("0679"),
        crowd.element([one, one, two, busy], retries=plan),
        crowd.element([one, two, one, busy], call_duplicate_numbers=True),
        crowd.element("", from_=f"{one}, {two}, {three}"),
        crowd.element("", from_=..., lists=LISTS[:2]),
        crowd.element([*crowd.numbers.take("00006"), busy, busy], **paced, custom_field="beside"),
        crowd.element([*crowd.numbers.take("0123450123" * 6), CALLER_ID, *alike(one)]),
        crowd.element("0679", schedule=window, retries=retries(3, 8)),
        crowd.element("8"),
        crowd.element("00", **paced),
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
    "LIF-14", "LIF-17", "LIF-22", "LIF-18", "EDT-04", "CRE-33", "CBK-06",
)  # fmt: skip
def test_edits_are_dialled(api: Api) -> None:
    """What is edited before the start, of running clocks and paused ones, is what is dialled."""
    _needs_calls(api)
    crowd = Crowd(api, "brief edits", "EDT-01")
    take = crowd.numbers.take
    window = {"send_at": api.instant(STARTS_SECONDS), "end_at": api.instant(LASTS_SECONDS)}
    sooner = {"send_at": api.instant(STARTS_SECONDS + 600), "end_at": api.instant(STARTS_SECONDS + 1800)}
    one, two, busy = take("016")
    several = {"from": ", ".join(take("67")), "caller_id": "+442079460995", "retries": retries(1, 2)}
    again = {"from": [*take("6789"), busy, busy], "caller_id": "+442079460994", "retries": retries(2, 2)}
    paced = {"mode": "custom", "throttle": 20}
    elements = [
        crowd.element("0123"),
        crowd.element([one, two, one, *take("6")], retries=retries(3, 2)),
        crowd.element("0" * 9, **paced, retries=retries(1, 2)),
        crowd.element([one, two, one]),
        crowd.element("0679", retries=retries(3, 20)),
        crowd.element("", from_=..., lists=LISTS[:1]),
    ]
    kinds = (KINDS, (), KINDS[:2], (), (), ())
    campaigns = crowd.hooked(
        [({**created, "schedule": window}, hooks(crowd, some)) for created, some in zip(elements, kinds, strict=True)]
    )
    whole, added, cleared, shortly, moved, listed = campaigns
    crowd.act("pause", [whole, moved])
    crowd.rehook(whole, *KINDS, **several)
    crowd.rehook(added, *KINDS, retries=retries(1, 9, "Exponential", "no-answer"), **_aside(crowd))
    crowd.unhook(cleared, *KINDS[:2])
    for campaign, edit in (
        (cleared, {"throttle": 3, "from": take("066000000")}),
        (listed, {"lists": LISTS, "schedule": sooner}),
        (
            moved,
            {"schedule": window | {"send_at": sooner["send_at"]}, "caller_id": "+442079460993", "action": "resume"},
        ),
        (whole, {**again, "call_duplicate_numbers": True, "mode": "custom", "throttle": 2}),
        (moved, {"schedule": sooner, "from": take("067")}),
        (whole, {"name": api.name("brief edits"), "custom_field": "beside", "url": "https://client.example/beside"}),
        (added, {"from": take("78"), "retries": retries(1, 5), "type": "promo"}),
        (added, {"action": "resume"}),
    ):
        api.edit(campaign, edit, crowd.intent)
    crowd.act("resume", [whole])
    api.pass_time(STARTS_SECONDS - 40)
    api.edit(shortly, {"call_duplicate_numbers": True, "mode": "custom", "throttle": 1}, crowd.intent)
    api.pass_time(44)
    api.read(added, crowd.intent)
    api.pass_time(7316)
    crowd.receive([whole, added])
    for campaign in (cleared, shortly, moved, listed):
        crowd.calls(campaign)


def _aside(crowd: Crowd) -> Element:
    """What no start depends on."""
    return {
        "name": crowd.api.name(crowd.intent.case),
        "caller_id": "+442079460996",
        "url": "https://client.example/aside",
        "from": crowd.numbers.take("0167"),
        "custom_field": "aside",
        "call_duplicate_numbers": True,
    }


def _needs_calls(api: Api) -> None:
    if api.receiver is None or not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved, or nothing may be dialled")
