"""Edits that act: what was edited before the start is what is dialled, also where nothing shows it."""

from collections.abc import Iterator, Sequence

import pytest

from campaign_contracts.suites.api import DAY_SECONDS, Api, Element
from campaign_contracts.suites.dialling import Crowd, retries
from campaign_contracts.suites.marks import exercises
from campaign_contracts.suites.verbatim import SPOKEN

STARTS_SECONDS = 900
AFTER_SECONDS = 500
"""From before these starts until after them, in seconds."""
LISTS = [letter * 31 + "1" for letter in "abcde"]
"""As many as a campaign may have."""

Pair = tuple[Element, Element]
"""What a campaign is created with, and what is edited."""

OTHERS = ("name", "custom_field", "url")
"""Parameters that no call follows from."""


@exercises(
    "CAL-02", "CAL-03", "CAL-04", "CAL-05", "CAL-06", "CAL-07", "CAL-11", "CAL-13", "EDT-01", "LIF-12", "LIF-13",
    "LIF-14", "LIF-17",
)  # fmt: skip
def test_edits_act(api: Api) -> None:
    """Every parameter that calls follow from is edited before the start, and the calls are looked at.

    In `quick` every other edit comes while a campaign waits, and the others while it is paused. One is still paused
    when its send_at comes, and one is resumed shortly before it: a pause does not put off the start.
    """
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved, or nothing may be dialled")
    crowd = Crowd(api, "edits act", "EDT-01")
    while_waiting, while_paused = (list(_pairs(crowd, ends=ends)) for ends in (False, True))
    if api.profile == "quick":
        while_waiting, while_paused = _every_other(while_waiting, 0), _every_other(while_paused, 1)
    pairs = [*while_waiting, *while_paused]
    window = {"send_at": api.instant(STARTS_SECONDS), "end_at": api.instant(20 * DAY_SECONDS)}
    elements = [crowd.element("", **({"schedule": window} | _spelled(created))) for created, _ in pairs]
    campaigns = crowd.create(elements)
    paused = campaigns[len(while_waiting) :]
    crowd.act("pause", paused)
    edits = [(campaign, edit) for campaign, (_, edit) in zip(campaigns, pairs, strict=True)]
    api.each(lambda edited: api.edit(*edited, crowd.intent), edits)
    edited_with = crowd.create([crowd.element("01", schedule=window, **content) for content in ({}, SPOKEN)])
    refused = crowd.create([crowd.element("016", retries=retries(2, 40), schedule=window) for _ in range(3)])
    crowd.act("pause", refused[:1])
    for campaign in refused:
        api.edit(campaign, _refused(crowd), crowd.intent)
    crowd.act("archive", refused[2:])
    brief = {"send_at": api.instant(STARTS_SECONDS + 3600), "end_at": api.instant(STARTS_SECONDS + 4200)}
    for campaign, values in zip(refused[1:], ({}, {"schedule": brief}), strict=True):  # after a refusal they act
        api.edit(campaign, {"from": crowd.numbers.take("016"), **values}, crowd.intent)
    crowd.act("resume", refused[:1])
    crowd.act("pause", edited_with[:1])
    later = window | {"send_at": api.instant(STARTS_SECONDS + 3600)}
    for campaign, action in zip(edited_with, ("resume", "pause"), strict=True):
        several = {"from": crowd.numbers.take("678"), "retries": retries(1, 3), "caller_id": "+442079460994"}
        several |= {"schedule": later}
        api.edit(campaign, several | {"action": action}, crowd.intent)
    crowd.act("resume", [*paused[:-1], edited_with[1]])
    # Once more: what was paused twice starts all the same, as it is edited then, and ends so before its second retry.
    crowd.act("pause", edited_with[:1])
    again_later = {"send_at": api.instant(STARTS_SECONDS + 5400), "end_at": api.instant(STARTS_SECONDS + 5900)}
    anew = {"from": crowd.numbers.take("016"), "retries": retries(2, 5), "caller_id": "+442079460991"}
    api.edit(edited_with[0], anew | {"schedule": again_later}, crowd.intent)
    crowd.act("resume", edited_with[:1])
    counted = crowd.create([crowd.element("01", schedule=window)])
    crowd.act("pause", counted)
    for edit in ({"from": crowd.numbers.take("01234")}, {"from": crowd.numbers.take("012")}):
        api.edit(counted[0], edit, crowd.intent)
    crowd.act("complete", counted)
    late = crowd.create([crowd.element("01", schedule=window)])
    crowd.act("pause", late)
    api.edit(late[0], {"from": crowd.numbers.take("067"), "retries": retries(1, 3)}, crowd.intent)
    again = list(_twice(crowd, window))
    twice = crowd.create([crowd.element("", **({"schedule": window} | _spelled(created))) for created, *_ in again])
    for campaign, (_, *both) in zip(twice, again, strict=True):
        for edit in both:
            api.edit(campaign, edit, crowd.intent)
    moved = [campaign for campaign, edit in edits if "schedule" in edit]
    moved += [refused[1], *twice[-2:]]
    for wait, resumed in ((STARTS_SECONDS - 200, paused[-1:]), (AFTER_SECONDS, late), (7200, [])):
        api.pass_time(wait)
        api.each(lambda campaign: api.read(campaign, crowd.intent), moved)
        crowd.act("resume", resumed)
    api.pass_time(14_400)
    crowd.look()


def _every_other(pairs: Sequence[Pair], first: int) -> list[Pair]:
    """Every second pair from the first or the second on, and all of schedules."""
    return [pair for index, pair in enumerate(pairs) if index % 2 == first or "schedule" in pair[1]]


def _twice(crowd: Crowd, window: Element) -> Iterator[tuple[Element, Element, Element]]:
    """What a campaign is created with, and two edits of the same parameters: the second one acts.

    The second edit of the last campaign is back to what that was created with.
    """
    take, api = crowd.numbers.take, crowd.api
    one, two, *more = take("660000000")

    def edited(numbers: list[str], caller_id: str, count: int, interval: int, throttle: int) -> Element:
        values = {"from": numbers, "caller_id": caller_id, "retries": retries(count, interval)}
        return values | {"call_duplicate_numbers": count > 1, "mode": "custom", "throttle": throttle}

    first, second = take("01234"), [one, two, *more, more[0]]
    yield {"from": take("01")}, edited(first, "+442079460994", 2, 9, 30), edited(second, "+442079460993", 1, 3, 2)
    yield {"lists": LISTS[:1]}, {"lists": LISTS}, {"lists": LISTS[:2]}
    sooner, later = (
        {"schedule": {"send_at": api.instant(start), "end_at": api.instant(end)}}
        for start, end in ((STARTS_SECONDS - 300, 10 * DAY_SECONDS), (STARTS_SECONDS + 60, STARTS_SECONDS + 1800))
    )
    yield {"from": take("0679"), "retries": retries(3, 60)}, sooner, later
    six = take("6")
    original = edited([*take("60123"), *six, *six], "+442079460991", 1, 4, 2) | {"schedule": window}
    shorter = {"schedule": sooner["schedule"] | {"end_at": api.instant(STARTS_SECONDS + 120)}}
    yield original, edited(take("234"), "+442079460990", 3, 9, 30) | shorter, original


def _refused(crowd: Crowd) -> Element:
    """Everything that calls follow from, in an edit that is refused for its type: nothing of it acts."""
    schedule = {"send_at": crowd.api.instant(STARTS_SECONDS - 300), "end_at": crowd.api.instant(STARTS_SECONDS + 1500)}
    several = {"from": crowd.numbers.take("78"), "retries": retries(1, 5), "caller_id": "+442079460992"}
    return several | {"schedule": schedule, "type": "promo"}


def _pairs(crowd: Crowd, *, ends: bool) -> Iterator[Pair]:
    """Each parameter that calls follow from, edited alone; `ends` says whether an end_at is changed, or added."""
    take, api = crowd.numbers.take, crowd.api
    yield {"from": take("01")}, {"from": take("234")}
    yield {"from": take("0123"), "retries": retries(1, 2)}, {"from": ", ".join(take("46"))}
    yield {"from": take("01")}, {"caller_id": "+442079460995"}
    yield {"lists": LISTS[:1], "call_duplicate_numbers": True}, {"lists": LISTS}
    one, two = take("01")
    for flag in (True, "true", False):
        yield {"from": [one, two, one], "call_duplicate_numbers": not flag}, {"call_duplicate_numbers": flag}
    yield {"from": take("0" * 9)}, {"mode": "custom", "throttle": 3}
    yield {"from": take("0" * 9), "mode": "custom", "throttle": 20}, {"throttle": 3}
    several = {"from": take("6" * 4), "retries": retries(1, 4), "mode": "custom", "throttle": 2}
    yield {"from": take("01")}, several | {"caller_id": "+442079460993"}
    everything = {"from": take("01") * 2 + take("6"), "retries": retries(2, 3), "mode": "custom", "throttle": 2}
    for other in OTHERS:
        value = {"name": api.name("nothing else"), "url": "https://client.example/else"}.get(other, "nothing else")
        yield everything | {"call_duplicate_numbers": True}, {other: value}
    plain = {"from": take("01") * 2, "mode": "custom", "throttle": 2}
    yield plain | {"retries": retries(1, 2)}, {"from": take("06") * 2}
    yield plain, {"retries": retries(1, 2)}
    yield {"from": take("6"), "retries": retries(3, 2)}, {"retries": {"number_of_retries": 1}}
    for before, after in _retries():
        yield {"from": take("0678"), **({"retries": before} if before else {})}, {"retries": after}
    of_lists = 3600 if ends else -300  # that one ends before the last of its numbers is called
    for sooner, lasts in ((-300, 10 * DAY_SECONDS), (3600, 10 * DAY_SECONDS), (0, 1800)):
        start = STARTS_SECONDS + sooner
        end = start + (180 if sooner == of_lists else lasts)
        schedule = {"send_at": api.instant(start), "end_at": api.instant(end)}
        created: Element = {"from": take("0679"), "retries": retries(3, 60)}
        if sooner == of_lists:
            created = {"lists": LISTS, "mode": "custom", "throttle": 1}
        elif sooner:
            schedule = {name: _written_otherwise(text) for name, text in schedule.items()}
        elif not ends:
            created["schedule"] = {"send_at": schedule["send_at"]}
        yield created, {"schedule": schedule}


def _written_otherwise(instant: str) -> str:
    """The same instant and half a second, to the microsecond."""
    return instant.replace("+00:00", ".500000+00:00")


def _retries() -> Iterator[tuple[Element | None, Element | None]]:
    """Each member of `retries` before and after an edit; the whole object is sent, or null, which may be refused."""
    yield retries(2, 4), None
    yield None, retries(1, 2)
    yield retries(3, 2), retries(1, 2)
    yield retries(1, 2), retries(3, 2)
    yield retries(2, 9), retries(2, 3)
    yield retries(2, 3), retries(2, 9)
    yield retries(3, 3), retries(3, 3, "Exponential")
    yield retries(3, 3, "Exponential"), retries(3, 3)
    yield retries(2, 3, "Linear", "busy"), retries(2, 3, "Linear", "no-answer")


def _spelled(element: Element) -> Element:
    """The keywords of `Crowd.element`: `from` is a word of Python; a campaign of lists has none."""
    changes = dict(element)
    return changes | {"from_": changes.pop("from", ...)}
