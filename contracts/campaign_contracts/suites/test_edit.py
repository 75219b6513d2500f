"""Edits before send_at: every parameter, good and bad values, merged results, and edits that come with an action."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.promises import Kind
from campaign_contracts.suites import states
from campaign_contracts.suites.api import CALLBACKS, DAY_SECONDS, Api
from campaign_contracts.suites.cases import LIST_SIDS, with_kinds, with_promises
from campaign_contracts.suites.dialling import Crowd
from campaign_contracts.suites.edits import (
    EDITED,
    HOOK,
    RETRIES,
    Supply,
    changes,
    changes_again,
    crossed,
    read_only,
)
from campaign_contracts.suites.marks import exercises
from campaign_contracts.suites.value_case import ABSENT, ValueCase
from campaign_contracts.suites.verbatim import verbatim

LANES = 8
"""So many campaigns are edited at a time where values are tried one by one."""

APART = frozenset({"name", "caller_id", "url", "custom_field", "call_duplicate_numbers", *CALLBACKS})
"""Whatever was stored of these, no later edit of another parameter is good or bad by it."""


@pytest.mark.parametrize("state", ["created", "paused-before-send-at"])
@exercises("EDT-01", "EDT-06", "GET-01")
def test_each_parameter_before_send_at(api: Api, state: str) -> None:
    """Every parameter alone, then all once more with other values, each read back; then lists and texts, on others.

    In `quick` one read tells of three edits, other ones in each state.
    """
    intent = Intent(case=f"edit while {state}", rule="EDT-01")
    others: dict[str, Any] = {
        "custom_field": "before",
        "mode": "custom",
        "throttle": 7,
        "call_duplicate_numbers": True,
    }
    hooks = {name: f"{HOOK}/before/{name}" for name in CALLBACKS}

    def edit_each() -> None:
        campaign = api.campaign(state, intent, retries=RETRIES | {"number_of_retries": 1}, **others, **hooks)
        for index, (name, value) in enumerate(changes(api).items(), start=1 if state == "created" else 0):
            api.pass_time(3)
            api.edit(campaign, {name: value}, intent)
            if index % 3 == 2 or api.profile != "quick":
                api.read(campaign, intent)
        api.read(campaign, intent)
        api.edit(campaign, changes_again(api), intent)
        api.read(campaign, intent)

    def edit_listed() -> None:
        listed = api.campaign(state, intent, from_=ABSENT, lists=LIST_SIDS[:1])
        api.edit(listed, {"campaign_type": "dynamic"}, intent)
        api.edit(listed, {"campaign_type": "static", "lists": LIST_SIDS[:5]}, intent)
        api.read(listed, intent)
        api.edit(listed, {"mode": "custom", "throttle": 9, "call_duplicate_numbers": True}, intent)
        api.edit(listed, {"throttle": 11}, intent)
        api.read(listed, intent)

    def edit_spoken() -> None:
        spoken = api.campaign(state, intent, url=ABSENT, flow_type="ivr", read_via_text="Good morning.")
        api.edit(spoken, {"flow_type": "greeting", "read_via_text": "Good evening."}, intent)
        api.read(spoken, intent)
        api.edit(spoken, {"name": api.name("spoken")}, intent)

    api.each(lambda edit: edit(), (edit_each, edit_listed, edit_spoken))


@exercises("EDT-05", "EDT-04", "EDT-09", "EDT-01")
def test_values_in_edits(api: Api) -> None:
    """Every listed value of every parameter, as an edit; a refused one changes nothing."""
    promised = with_promises(api)
    found = with_kinds(promised if api.profile != "quick" else _some(promised))
    cases = [(case, first) for case, _, first in found]
    lanes = 1 if api.live else LANES
    api.each(_Editor(api).edit, [cases[lane::lanes] for lane in range(lanes)])
    if api.profile == "quick":
        api.list(Intent(case="values in edits"), {"name": f"{api.run_id} {EDITED}", "limit": 500})


def _some(cases: Iterable[tuple[ValueCase, Kind]]) -> Iterator[tuple[ValueCase, Kind]]:
    """Whatever may be accepted, and of what is refused for one rule every third value: creates try all of them."""
    refused = Counter[tuple[str, frozenset[str]]]()
    for case, promised in cases:
        if case.bulked and not case.edited:
            continue
        if not case.edited and promised == "refusal":
            kind = case.rule, frozenset(case.changes)
            refused[kind] += 1
            if refused[kind] % 3 != 1:
                continue
        yield case, promised


class _Editor:
    """Edits scheduled campaigns: the same one again until it holds what a later edit may be judged by."""

    def __init__(self, api: Api) -> None:
        """Nothing is sent."""
        self._api, self._setup = api, Intent(case="values in edits")
        self._plain = Supply(api, self._setup, retries=RETRIES)
        self._listed = Supply(api, self._setup, from_=ABSENT, lists=LIST_SIDS[:1])

    def edit(self, cases: Iterable[tuple[ValueCase, bool]]) -> None:
        """Send the values of each case as an edit. Raises UnattainedError.

        In `quick` the first of a kind is read; the others are shown by one list, but for those that have another name.
        """
        api, campaigns = self._api, dict[Supply, str]()
        for case, first in cases:
            values = {key: value for key, value in case.changes.items() if value is not ABSENT}
            heavy = len(str(values.get("from"))) > 40_000 and case.label != "5001 numbers"
            if not values or (heavy and api.profile == "quick"):
                continue
            intent = Intent(case=f"edit with {case.label}", rule="EDT-05", varies=case.label)
            supply = self._listed if "lists" in values else self._plain
            campaign = campaigns.get(supply) or campaigns.setdefault(supply, supply.take())
            accepted = api.edit(campaign, values, intent).accepted
            if (accepted and (first or "name" in values)) or api.profile != "quick":
                api.read(campaign, intent)
            if accepted and not api.live and not values.keys() <= APART:
                del campaigns[supply]
        for campaign in campaigns.values():
            api.read(campaign, self._setup)


@exercises("EDT-01", "GET-01")
def test_edits_that_are_easily_changed(api: Api) -> None:
    """What a server might fold, decode, round or rewrite is shown as it was edited, and read so."""
    intent = Intent(case="easily changed on the way", rule="EDT-01")
    campaign = api.campaign("created", intent)
    for _, values in verbatim(api):
        api.edit(campaign, values, intent)
        if api.profile != "quick":
            api.read(campaign, intent)
    api.read(campaign, intent)


@exercises("EDT-01", "LIF-01", "LIF-04", "CAL-02", "CAL-03", "LIF-12")
def test_edits_shortly_before_send_at(api: Api) -> None:
    """A minute or ten before it everything can still be changed, paused and resumed, and changed again: it acts."""
    if not (api.control and api.may_call):
        pytest.skip("a campaign that starts soon needs a clock and calls")
    crowd = Crowd(api, "shortly before send_at", "EDT-01")
    for ahead in (60, 600):
        schedule = {"send_at": api.instant(ahead), "end_at": api.instant(DAY_SECONDS)}
        campaigns = crowd.create([crowd.element("01", schedule=schedule)])
        first = {"name": api.name("shortly before"), "custom_field": "shortly", "from": crowd.numbers.take("02")}
        api.edit(campaigns[0], first, crowd.intent)
        for action in ("pause", "resume"):
            crowd.act(action, campaigns)
        api.edit(campaigns[0], {"from": crowd.numbers.take("034"), "caller_id": "+442079460994"}, crowd.intent)
        api.read(campaigns[0], crowd.intent)
    api.pass_time(900)
    crowd.look()


@exercises("CRE-31", "EDT-01")
def test_edits_without_an_end(api: Api) -> None:
    """An end_at that nobody chose is no parameter that an edit of others changes."""
    intent = Intent(case="edits without an end", rule="CRE-31")
    campaign = api.campaign("created", intent, schedule={"send_at": api.instant(DAY_SECONDS)})
    schedule = {"send_at": api.instant(2 * DAY_SECONDS)}
    for values in ({"name": api.name("no end")}, {"custom_field": "no end"}, {"schedule": schedule}):
        api.edit(campaign, values, intent)
    api.read(campaign, intent)


@exercises("EDT-04", "EDT-05", "EDT-01")
def test_half_of_it_would_have_been_fine(api: Api) -> None:
    """A good value beside a bad one: neither is applied, before and after send_at, alone and with an action."""
    good = {"name": api.name("half"), "custom_field": "half"}
    bad = (
        {"type": "promo"},
        {"retries": RETRIES | {"number_of_retries": 4}},
        {"url": "nowhere"},
        {"action": "nonsense"},
    )

    def edit(state: str) -> None:
        intent = Intent(case=f"half of an edit while {state}", rule="EDT-04")
        campaign = api.campaign(state, intent)
        for values in bad:
            api.pass_time(4)
            hooks = {"status_callback": f"{HOOK}/half"}
            api.edit(
                campaign, hooks | values if "started" in state or state == "in-progress" else good | values, intent
            )
            api.read(campaign, intent)

    wanted = ("created", "paused-before-send-at", "in-progress", "paused-started")
    api.each(edit, [state for state in wanted if states.attainable(api, state)])


@exercises("EDT-09", "EDT-05", "EDT-04")
def test_the_merged_result_counts(api: Api) -> None:
    """Values that are fine alone and wrong beside what is stored."""
    intent = Intent(case="merged result", rule="EDT-09")
    campaign = api.campaign("created", intent)
    for schedule in (
        crossed(api),
        {"send_at": api.instant(2 * DAY_SECONDS), "end_at": api.instant(2 * DAY_SECONDS - 60, offset_minutes=840)},
    ):
        api.edit(campaign, {"schedule": schedule}, intent)
        api.read(campaign, intent)
    for schedule in ({"end_at": api.instant(3600)}, {"send_at": api.instant(5 * DAY_SECONDS)}):
        api.edit(campaign, {"schedule": schedule}, intent)
        api.read(campaign, intent)
    two = api.campaign("created", intent, from_=ABSENT, lists=LIST_SIDS[:2])
    api.edit(two, {"campaign_type": "dynamic"}, intent)
    api.read(two, intent)
    paused = api.campaign("paused-before-send-at", intent, from_=ABSENT, lists=LIST_SIDS[:1], campaign_type="dynamic")
    api.edit(paused, {"lists": LIST_SIDS[:3]}, intent)
    api.read(paused, intent)
    api.edit(campaign, {"mode": "custom"}, intent)
    bare = {name: value for name, value in RETRIES.items() if name != "interval_mins"}
    for retries in (bare, bare | {"number_of_retries": 1, "mechanism": "Exponential"}):
        api.edit(campaign, {"retries": retries}, intent)
    api.read(campaign, intent)


@exercises("EDT-06", "EDT-08", "EDT-04")
def test_what_cannot_be_set(api: Api) -> None:
    """Identity, dates, status, summary and unknown fields, sent alone and beside a legal change.

    The id may be that of another campaign, which stays as it is. In `quick` each is sent alone in one or two of the
    states, and beside a change in the others.
    """
    named = Intent(case="the id of another campaign", rule="EDT-06")
    path, body = (api.campaign("created", named) for _ in range(2))
    for change in ({"name": api.name("by its path")}, {"action": "pause"}):
        api.edit(path, {"id": body} | change, named)
    for campaign in (path, body):
        api.read(campaign, named)
    every = {
        "id": "0" * 32, "account_sid": "another", "date_updated": "2020-01-01T00:00:00+00:00",
        "Custom_Field": "nobody's", **read_only(),
    }  # fmt: skip

    wanted = ("created", "paused-before-send-at", "in-progress")

    def edit(state: str) -> None:
        intent = Intent(case=f"what cannot be set while {state}", rule="EDT-08")
        campaign = api.campaign(state, intent)
        for index, (name, value) in enumerate(every.items(), start=wanted.index(state)):
            api.pass_time(3)
            beside = {"status_callback": f"{HOOK}/{name}"} if state == "in-progress" else {"name": api.name("beside")}
            ways: tuple[dict[str, Any], ...] = ({name: value}, {name: value, **beside})
            for element in ways if api.profile != "quick" else ways[index % 2 :][:1]:
                api.edit(campaign, element, intent)
                if api.profile != "quick" or index % 3 == 0:
                    api.read(campaign, intent)
        for status in ("paused", "archived", "deleted", "in-progress"):
            api.edit(campaign, {"status": status}, intent)
            if api.profile != "quick":
                api.read(campaign, intent)
        api.read(campaign, intent)

    api.each(edit, [state for state in wanted if states.attainable(api, state)])


@exercises("EDT-01", "EDT-04", "EDT-05", "EDT-06", "EDT-08", "LIF-01", "LIF-04", "LIF-05", "LIF-07", "LIF-10")
def test_edit_and_action_at_once_before_send_at(api: Api) -> None:
    """Both happen, or neither: a legal edit with a legal action, each with an illegal partner, and what nobody sets."""
    intent = Intent(case="edit and action", rule="EDT-01")
    campaign = api.campaign("created", intent)
    for element in (
        {"action": "resume", "name": api.name("not this")},
        {"action": "complete", "custom_field": "not this"},
        {"action": "pause", "schedule": crossed(api)},
        {"action": "pause", "name": api.name("with pause")},
        {"action": "pause", "custom_field": "not this either"},
        {"action": "resume", "retries": RETRIES | {"number_of_retries": 4}},
        {"action": "resume", "custom_field": "with resume"},
        {"action": "pause", "type": "promo"},
        {"action": "pause", "url": "http://client.example/flow", "caller_id": "+442079460997"},
        {"action": "resume", **read_only()},
    ):
        api.pass_time(3)
        api.edit(campaign, element, intent)
        api.read(campaign, intent)


@exercises("EDT-01", "EDT-04")
def test_partial_nested_objects(api: Api) -> None:
    """A partial schedule or retries is merged or refused; what was not sent is never dropped."""
    intent = Intent(case="partial nested objects", rule="EDT-01")
    campaign = api.campaign("created", intent, retries=RETRIES | {"mechanism": "Exponential"})
    for element in (
        {"retries": {"number_of_retries": 1}},
        {"retries": {"interval_mins": 9}},
        {"schedule": {"end_at": api.instant(5 * DAY_SECONDS)}},
        {"schedule": {"send_at": api.instant(2 * DAY_SECONDS)}},
    ):
        api.edit(campaign, element, intent)
        api.read(campaign, intent)
