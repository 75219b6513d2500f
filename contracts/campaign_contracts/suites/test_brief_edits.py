"""Edits in a few requests: several parameters at once, and what becomes of the others shows in each answer.

These functions are for the profile `smoke`.
"""

from campaign_contracts.history import Intent
from campaign_contracts.suites import edits
from campaign_contracts.suites.api import CALLBACKS, Api, Element
from campaign_contracts.suites.cases import LIST_SIDS
from campaign_contracts.suites.marks import exercises, only

HOOK = "https://client.example/brief"
RETRIES = {"number_of_retries": 2, "interval_mins": 3, "mechanism": "Exponential", "on_status": ["busy"]}
LABEL = "brief edit"
ENDS = "2031-01-01T00:00:00Z"
ENDS_SECONDS = 600
PAST = {"date_created": "2020-01-01T00:00:00+00:00"}
TOGETHER = (
    ("name", "retries", "schedule", "call_duplicate_numbers", "status_callback"),
    ("caller_id", "url", "from", "custom_field", "throttle", "call_status_callback", "call_schedule_callback"),
)
"""Parameters that are edited together; no answer tells what became of a parameter that was sent again."""


@only("smoke")
@exercises("EDT-01", "EDT-04", "EDT-05", "EDT-06", "EDT-08", "EDT-09", "GET-01", "GET-03", "LIF-10", "LST-14")
def test_edits_before_a_start(api: Api) -> None:
    """Each parameter twice, bad values, bad beside good ones, what cannot be set, and edits beside an action."""
    setup = Intent(case="edits before a start")
    first, second = edits.changes(api), edits.changes_again(api)
    created = {"name": api.name(LABEL), "custom_field": "before", "retries": RETRIES, "mode": "custom", "throttle": 20}
    hooked = {name: f"{HOOK}/{name}" for name in CALLBACKS}
    campaign = api.campaign("created", setup, **created, **hooked, call_duplicate_numbers=False)
    spelt = {name: f"{HOOK}/a%2Fb/{name}?b=2&a=1" for name in (*CALLBACKS, "url")}
    rounds = (first | {"throttle": 9}, second | {"throttle": 8} | spelt | {"name": f"{api.name(LABEL)} cafe\u0301"})
    for values in rounds:
        for names in TOGETHER:
            api.pass_time(3)
            api.edit(campaign, {name: values[name] for name in names}, Intent(case="edits together", rule="EDT-01"))
    api.read(campaign, setup)
    for rule, element, look in _edits(api):
        api.pass_time(3 if look else 0)
        api.edit(campaign, element, Intent(case="edits before a start", rule=rule))
        if look:
            api.read(campaign, setup)
    api.list(setup, {"name": f"{api.run_id} {LABEL}"})
    dynamic = api.element(from_=..., lists=LIST_SIDS[:1], campaign_type="dynamic")
    if (listed := api.create(dynamic, setup).id) is not None:
        api.edit(listed, {"lists": LIST_SIDS[:3]}, Intent(case="merged result", rule="EDT-09"))


def _edits(api: Api) -> list[tuple[str, Element, bool]]:
    """Edits by the rule that they are for, and whether the campaign is read afterwards."""
    not_this = {"name": api.name("not this")}
    return [
        ("EDT-05", {"retries": RETRIES | {"number_of_retries": 4}, **not_this}, True),
        ("EDT-08", {"status": "completed", "name": api.name(LABEL)}, True),
        ("LIF-10", {"action": "resume", "custom_field": "not this"}, True),
        ("LIF-10", {"action": "pause", "custom_field": "with pause"}, True),
        ("EDT-01", {"custom_field": "while paused", "status_callback": HOOK}, False),
        ("EDT-06", {"action": "resume", "status": "completed", **PAST}, True),
    ]


@only("smoke")
@exercises("EDT-02", "EDT-03", "EDT-04", "EDT-05", "LIF-02", "LIF-10", "LIF-14", "LIF-22", "CAL-02", "CAL-07", "CAL-13")
def test_edits_after_a_start(api: Api) -> None:
    """While running and paused: callbacks change, nothing else does, alone or beside an action."""
    if not (api.control and api.may_call):
        return
    setup, late = Intent(case="edits after a start"), Intent(case="edits after a start", rule="EDT-02")
    told = Intent(case="edits after a start", rule="EDT-03")
    created: Element = {
        "custom_field": "before",
        "from_": [*api.numbers(2, ending="6"), *api.numbers(60)],
        "mode": "custom",
        "throttle": 10,
        "retries": edits.RETRIES | {"interval_mins": 9},  # the end comes before the last retry
        "schedule": {"end_at": api.instant(ENDS_SECONDS)},
    }
    campaign = api.campaign("in-progress", setup, **created)
    several = {"custom_field": "late", "url": f"{HOOK}/late", "status_callback": f"{HOOK}/not-this"}
    *alone, last = {"name": api.name("late")}, several, {"schedule": {"end_at": ENDS}}, *edits.changes_in_part(api)
    for edit in alone:
        api.edit(campaign, edit, late)
    api.read(campaign, setup)
    api.pass_time(3)
    api.edit(campaign, {name: f"{HOOK}/{name}" for name in CALLBACKS}, told)
    others = {name: value for name, value in edits.changes_again(api).items() if name not in CALLBACKS}
    others |= {
        "from": api.numbers(4, ending="5"),
        "call_duplicate_numbers": True,
        "throttle": 20,
        "repeat_menu_attempts": 2,
    }
    if not api.edit(campaign, {"action": "pause", **others}, late).accepted:
        api.act(campaign, "pause", setup)
    api.edit(campaign, last, late)
    api.read(campaign, setup)
    api.edit(campaign, {name: f"{HOOK}/paused/{name}" for name in CALLBACKS}, told)
    bad = {"action": "resume", "retries": edits.RETRIES | {"number_of_retries": 4}}
    api.edit(campaign, bad, Intent(case="bad values after a start", rule="EDT-05"))
    api.act(campaign, "resume", setup)
    api.pass_time(ENDS_SECONDS)
    api.read(campaign, setup)
    api.call_details(campaign, setup, {"limit": 200})
