"""The state table in a few requests: campaigns made in one, acted on in waves, and seen in one list after each wave.

These functions are for the profile `smoke`. A state that refuses leaves a campaign where it is, so that one campaign
takes every stimulus that its state refuses before it takes the one that leads on.
"""

from collections.abc import Mapping
from functools import partial

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.suites.api import DAY_SECONDS, Api, Element, UnattainedError
from campaign_contracts.suites.marks import exercises, only
from campaign_contracts.suites.spellings import spelled

BEGUN_SECONDS, STARTS_SECONDS, ENDS_SECONDS = 8, 90, 400

Plan = tuple[Element, tuple[str, ...]]
"""What a campaign is created with, and the stimuli of each wave; the words of a wave are separated by blanks."""

TO_THE_END = "pause complete pause resume complete delete archive pause resume complete archive delete"
"""From where a campaign may be paused to the archive, with everything that is refused on the way."""

BEFORE = {
    "walked": f"pause resume {TO_THE_END}",
    "deleted": "delete read pause resume complete archive delete calls",
}
"""Scheduled a day ahead."""

SOON: dict[str, tuple[str, ...]] = {
    "waits": ("resume complete archive",),
    "resumed": ("pause pause archive resume",),
    "resumed late": ("pause", "pause archive resume complete"),
    "completed late": ("pause", "complete"),
    "deleted late": ("pause", "delete"),
    "canceled late": ("pause",),
    "completed before": ("pause complete read",),
    "archived before": ("pause complete archive read",),
}
"""Scheduled so that send_at and end_at come; the first wave is before both, the second between them."""


@only("smoke")
@exercises(
    "LIF-01", "LIF-03", "LIF-04", "LIF-05", "LIF-06", "LIF-07", "LIF-08", "LIF-09", "LIF-10", "LIF-11", "LIF-18",
    "LIF-19", "DEL-01", "DEL-02", "DEL-04", "CRE-22", "LST-14",
)  # fmt: skip
def test_states_before_a_start(api: Api) -> None:
    """Stimuli in every state that can be had without a start, and words that are no action.

    What is refused while a campaign waits is tried where its start is seen.
    """
    intent = Intent(case="states before a start")
    made = _made(api, intent, [api.element() for _ in BEFORE])
    api.pass_time(BEGUN_SECONDS)
    chains = dict(zip(made, BEFORE.values(), strict=True))
    api.each(lambda campaign: _stimulate(api, campaign, f"{chains[campaign]} read", intent), made)
    unknown = Intent(case="unknown actions", rule="LIF-11", varies="action")
    other = api.create(api.element(), unknown).id
    if other is not None:
        for action in ("pauses", '"pause"', None):
            api.act(other, action, unknown)


@only("smoke")
@exercises(
    "LIF-01", "LIF-02", "LIF-03", "LIF-04", "LIF-05", "LIF-06", "LIF-07", "LIF-08", "LIF-09", "LIF-10", "LIF-12",
    "LIF-14", "LIF-15", "LIF-18", "LIF-19", "LIF-22", "DEL-01", "DEL-03", "DEL-04", "DEL-05", "CRE-22", "LST-14",
)  # fmt: skip
def test_states_after_a_start(api: Api) -> None:
    """Campaigns before send_at, between it and end_at, and past both: stimulated in waves, listed after each."""
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved, or nothing may be dialled")
    intent = Intent(case="states after a start")
    ending = iter(_ending(api))
    failing = {"from_": api.numbers(1, ending="8")}
    running: list[Plan] = [
        ({}, ("", f"pause resume {TO_THE_END} read")),
        ({}, ("pause", "resume")),
        (next(ending), ("", "pause pause archive delete", "", "pause resume complete archive delete read")),
        (next(ending), ("", "resume complete archive delete")),
        (failing, ("", "", "pause resume complete archive delete read")),
        (failing | next(ending), ("",)),
        ({"from_": api.numbers(1, ending="0")}, ("", "pause", "read calls")),
        ({"from_": api.numbers(1)} | next(ending), ("",)),
    ]  # fmt: skip
    slow = {"mode": "custom", "throttle": 1, "from_": api.numbers(40)}
    waiting: list[Plan] = [
        ({"schedule": _window(api, turn), **slow}, (waves[0], "", *waves[1:]))
        for turn, waves in enumerate(SOON.values(), start=1)
    ]
    plans = [*((_slow(api) | changes, waves) for changes, waves in running), *waiting]
    made = _made(api, intent, [api.element(name=api.name("brief"), **changes) for changes, _ in plans])
    label, soon = f"{api.run_id} brief", made[len(running) :]
    ended = [campaign for campaign, (changes, _) in zip(made, running, strict=False) if "schedule" in changes]
    looked_at: tuple[list[str], ...] = ([], [made[4], *soon[:3]], [*ended, *soon], [made[0], made[2], made[4]])
    for wave, seconds in enumerate((BEGUN_SECONDS, STARTS_SECONDS, ENDS_SECONDS, DAY_SECONDS)):
        chains = {campaign: waves[wave] for campaign, (_, waves) in zip(made, plans, strict=True) if wave < len(waves)}
        api.each(partial(_stimulated, api, chains, intent), chains)
        api.pass_time(seconds)
        api.each(lambda campaign: api.read(campaign, intent), looked_at[wave])
        if wave % 2:
            api.list(intent, {"name": label, "limit": 50})


def _ending(api: Api) -> list[Element]:
    """Ends of campaigns that start at once, each written in another way."""
    return [{"schedule": {"end_at": spelled(api, ENDS_SECONDS, turn)}} for turn in (5, 3, 4, 6)]


def _window(api: Api, turn: int) -> Element:
    return {"send_at": spelled(api, STARTS_SECONDS, turn), "end_at": spelled(api, ENDS_SECONDS, turn)}


def _slow(api: Api) -> Element:
    """A campaign that starts at once and goes on for longer than anybody looks."""
    return {"mode": "custom", "throttle": 1, "from_": api.numbers(40), "schedule": {"end_at": api.instant(DAY_SECONDS)}}


def _made(api: Api, intent: Intent, elements: list[Element]) -> list[str]:
    """Campaigns of one request. Raises UnattainedError."""
    answer = api.post({"campaigns": elements}, intent)
    if len(answer.ids) != len(elements):
        raise UnattainedError(f"{len(elements)} valid campaigns were not all created: HTTP {answer.status}")
    return answer.ids


def _stimulated(api: Api, chains: Mapping[str, str], intent: Intent, campaign: str) -> None:
    _stimulate(api, campaign, chains[campaign], intent)


def _stimulate(api: Api, campaign: str, chain: str, intent: Intent) -> None:
    """One stimulus after the other; `read` and `calls` look instead."""
    for stimulus in chain.split():
        if stimulus == "read":
            api.read(campaign, intent)
        elif stimulus == "calls":
            api.call_details(campaign, intent)
        elif stimulus == "delete":
            api.delete(campaign, intent)
        else:
            api.act(campaign, stimulus, intent)
