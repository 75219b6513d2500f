"""Creating: every boundary of every parameter, whole bodies that are no request, and what a refusal leaves behind."""

import json
from dataclasses import replace
from typing import Any

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.promises import Kind
from campaign_contracts.suites.answer import Answer
from campaign_contracts.suites.api import DAY_SECONDS, Api
from campaign_contracts.suites.cases import BULK, LIST_SIDS, value_cases, with_kinds, with_promises
from campaign_contracts.suites.marks import exercises
from campaign_contracts.suites.value_case import ValueCase
from campaign_contracts.suites.verbatim import bodies

VALUE_RULES = [
    "CRE-01",
    "CRE-02",
    "CRE-03",
    "CRE-04",
    "CRE-05",
    "CRE-06",
    "CRE-07",
    "CRE-08",
    "CRE-09",
    "CRE-10",
    "CRE-11",
    "CRE-12",
    "CRE-13",
    "CRE-14",
    "CRE-15",
    "CRE-16",
    "CRE-18",
    "CRE-19",
    "CRE-20",
    "CRE-21",
    "CRE-22",
    "CRE-23",
    "CRE-25",
    "CRE-26",
    "CRE-27",
    "CRE-28",
    "CRE-29",
    "CRE-30",
    "CRE-31",
    "CRE-32",
    "CRE-33",
]

UNWRAPPED = "CRE-34"

VALUE, BULKED = "value", "value among others"
"""In the name of each campaign that is created with a listed value: alone, and in a bulk."""

LARGE = 1000
"""Characters of `from` from which on a value is not sent in a bulk."""

LEFT = Intent(case="what refused creates left behind", rule="CRE-25")


@exercises(*VALUE_RULES)
def test_values(api: Api) -> None:
    """Every listed value of every parameter; created campaigns are read at once, refused ones are looked for.

    In `quick` what is refused travels alone only once for each kind; `test_values_in_bulk` has all of it.
    """
    accepted: set[str | None] = set()

    def create(case: ValueCase) -> Any:
        """The name of a campaign that was refused, if any."""
        element = api.element(**({"name": api.name(VALUE)} | case.changes))
        intent = Intent(case=f"create with {case.label}", rule=case.rule, varies=case.label)
        if api.live and case.rule in accepted and api.promised(element).kind != "refusal":
            return None  # one accepted value of a rule has to do
        answer = api.create(element, intent)
        if answer.id is None:
            return element.get("name")
        accepted.add(case.rule)
        api.read(answer.id, intent)
        return None

    cases = with_kinds(with_promises(api))
    refused = api.each(create, (case for case, kind, first in cases if _goes_alone(api, case, kind, first=first)))
    named = [name for name in refused if isinstance(name, str) and api.run_id in name]
    if api.profile == "quick":  # one list shows most of them
        named = [name for name in named if VALUE not in name] + named[::20]
    api.list(LEFT, {"name": f"{api.run_id} {VALUE}", "limit": 500})
    api.each(lambda name: api.list(LEFT, {"name": name}), named)


def _goes_alone(api: Api, case: ValueCase, promised: Kind, *, first: bool) -> bool:
    """Whether a value is sent in a request of its own: in `quick` not what is refused like another one of its kind."""
    if api.profile != "quick" or _large(case):
        return True
    if case.bulked:
        return False
    spelt = case.rule == "CRE-32"  # only alone it shows that an instant was misread, not that a schedule is wrong
    return first or spelt or api.live or promised != "refusal"


def _large(case: ValueCase) -> bool:
    return len(str(case.changes.get("from"))) >= LARGE


@exercises("CRE-01", "CRE-05", "CRE-31", "CRE-22", "CRE-17", "LIF-22", "CRE-21", "CRE-23")
def test_fresh_campaigns_that_start(api: Api) -> None:
    """Without a schedule, without send_at, with one that has passed: they are running within seconds, or refused."""
    if not api.may_call:
        pytest.skip("nothing may be dialled on this target")
    schedules = {
        "no schedule": ...,
        "no send_at": {"end_at": api.instant(DAY_SECONDS)},
        "send_at a minute ago": {"send_at": api.instant(-60), "end_at": api.instant(DAY_SECONDS)},
        "send_at a year ago": {"send_at": api.instant(-365 * DAY_SECONDS), "end_at": api.instant(DAY_SECONDS)},
        "send_at yesterday in another offset": {"send_at": api.instant(-DAY_SECONDS, offset_minutes=840)},
    }

    def start(label: str) -> None:
        intent = Intent(case=f"create with {label}", rule="CRE-17" if "ago" in label else "CRE-22")
        campaign = api.create(api.running(schedule=schedules[label]), intent).id
        if campaign is not None:
            api.read(campaign, intent)
            api.wait(7)
            api.read(campaign, intent)

    api.each(start, schedules)


@exercises("CRE-22", "CRE-01", "CRE-31")
def test_fresh_campaigns_that_wait(api: Api) -> None:
    """send_at in a minute, an hour, a month, most of a year: created until then, with and without an end_at."""
    if not (api.control and api.may_call):
        pytest.skip("a campaign that starts soon needs a clock and calls")
    intent = Intent(case="send_at lies ahead", rule="CRE-22")
    for ahead in (12, 60, 3600, 30 * DAY_SECONDS, 300 * DAY_SECONDS):
        for schedule in (
            {"send_at": api.instant(ahead)},
            {"send_at": api.instant(ahead), "end_at": api.instant(ahead + 60)},
        ):
            campaign = api.create(api.element(schedule=schedule), intent).id
            if campaign is not None:
                api.read(campaign, intent)


@exercises("CRE-25", "ENV-08", "ENV-10")
def test_refused_within_a_bulk(api: Api) -> None:
    """A campaign that is refused beside accepted ones leaves nothing behind either, at any position.

    Of two that are refused with null between them, each is answered, or the request as a whole.
    """
    intent = Intent(case="refused within a bulk", rule="CRE-25")
    for position in (0, 1, 2):
        elements = [api.element() for _ in range(3)]
        elements[position] = api.element(type="promo")
        api.post({"campaigns": elements}, intent)
        api.list(intent, {"name": elements[position]["name"]})
    growing = {"number_of_retries": 4, "interval_mins": 1, "mechanism": "Exponential"}
    bad = [api.element(caller_id=...), api.element(retries=growing)]
    api.post({"campaigns": [bad[0], None, bad[1]]}, intent)
    for element in bad:
        api.list(intent, {"name": element["name"]})


@exercises(*VALUE_RULES, "ENV-10")
def test_values_in_bulk(api: Api) -> None:
    """The same values once more, beside a plain campaign and each other; in `quick` those that fail are looked for."""
    if api.live:
        return
    cases = [case for case in value_cases(api) if not _large(case)]
    for start in range(0, len(cases), BULK):
        part = cases[start : start + BULK]
        elements = [api.element(), *(api.element(**({"name": api.name(BULKED)} | case.changes)) for case in part)]
        api.post({"campaigns": elements}, Intent(case="values in bulk", rule="ENV-10"))
    if api.profile == "quick":
        api.list(LEFT, {"name": f"{api.run_id} {BULKED}", "limit": 500})


@exercises("CRE-01", "CRE-02", "CRE-26", "GET-01", "ENV-10")
def test_values_that_are_easily_changed(api: Api) -> None:
    """What a server might fold, decode, round or rewrite comes back as it was sent, when created and when read.

    The bodies are written as other clients write them: in UTF-8, over several lines, with a charset and without, and
    with characters escaped that need not be.
    """
    if api.live:
        return
    alone = Intent(case="a charset beside the media type, and escapes", rule="CRE-01")
    for charset in ("utf-8", "UTF-8"):
        api.post(_escaped(api), alone, headers={"content-type": f"application/json; charset={charset}"})
    intent = Intent(case="easily changed on the way", rule="CRE-02")
    for written, headers in bodies(api):
        for campaign in api.post(written, intent, headers=headers).ids:
            api.read(campaign, intent)


def _escaped(api: Api) -> bytes:
    """A campaign in which slashes are escaped, as PHP does, and letters beyond ASCII in capitals, as .NET does."""
    element = api.element(name=f"{api.name('escaped')} Andr\u00e9")
    return json.dumps({"campaigns": [element]}).replace("/", r"\/").replace(r"\u00e9", r"\u00E9").encode()


@exercises("CRE-01", "CRE-27", "GET-01", "LST-09")
def test_ids_after_deletion(api: Api) -> None:
    """Equal campaigns that are created and deleted in turn get ids of their own; two at once may have one name.

    One of them is archived in place of being deleted: its name is no more taken than theirs.
    """
    intent, same = Intent(case="ids after deletion", rule="CRE-27"), api.element()
    for turn in range(4):
        campaign = api.create(same, intent).id
        if campaign is None:
            continue
        if turn == 2 and not api.live:
            for action in ("pause", "complete", "archive"):
                api.act(campaign, action, intent)
        else:
            api.delete(campaign, intent)
        api.read(campaign, intent)
    twin, taken = api.element(), Intent(case="a name that is taken", rule="CRE-01")
    draft = api.draft("create_campaigns", replace(taken, burst="twins"), body={"campaigns": [twin]})
    twins = [Answer(exchange=exchange).id for exchange in api.sender.burst([draft] * 2)]
    api.list(taken, {"name": twin["name"]})
    if twins[0] is not None and twins[1] is not None:
        api.edit(twins[1], {"custom_field": "the second's", "url": "https://client.example/second"}, taken)
        api.read(twins[0], taken)


@pytest.mark.parametrize("operation", ["create_campaigns", "update_campaign"])
@exercises("CRE-24", UNWRAPPED, "CRE-25", "EDT-04")
def test_bodies_that_are_no_request(api: Api, operation: str) -> None:
    """Broken JSON, `campaigns` absent, misspelt, of another type or empty, and a campaign without its wrapper."""
    creating = operation == "create_campaigns"
    element = api.element() if creating else {"name": api.name("must not stay")}
    whole = json.dumps({"campaigns": [element]})
    bodies: dict[str, object] = {
        "nothing": b"{}",
        "cut": whole[:-1].encode(),
        "cut in a string": whole[: len(whole) // 2].encode(),
        "no JSON": b"campaigns=1",
        "two documents": (whole + whole).encode(),
        "trailing comma": whole.replace("]}", ",]}").encode(),
        "single quotes": whole.replace('"', "'").encode(),
        "empty body": b"",
        "a blank": b" ",
        "null": b"null",
        "a string": json.dumps(whole).encode(),
        "an array": json.dumps([element]).encode(),
        "a number": b"7",
        "campaigns null": {"campaigns": None},
        "campaigns empty": {"campaigns": []},
        "campaigns a string": {"campaigns": "x"},
        "campaigns an object": {"campaigns": element},
        "campaigns true": {"campaigns": True},
        "campaigns a number": {"campaigns": 1},
        "misspelt": {"campaign": [element]},
        "another wrapper": {"campaign": element},
        "other case": {"Campaigns": [element]},
        "bare": element,
        "bare action": {"action": "pause"},
    }
    if not creating:
        bodies |= {"two campaigns": {"campaigns": [element, element]}, "three": {"campaigns": [element] * 3}}
        bodies |= {"one and null": {"campaigns": [element, None]}}
    campaign = "" if creating else api.campaign("created", Intent(case="bodies that are no request"))
    for label, body in bodies.items():
        intent = Intent(case=f"{operation} with {label}", rule=UNWRAPPED if "bare" in label else "CRE-24", varies=label)
        headers = {"content-type": "application/json"}
        accepted = api.call(operation, intent, campaign=campaign, body=body, headers=headers).accepted
        if not creating and (accepted or api.profile != "quick"):
            api.read(campaign, intent)
    if not creating:
        api.read(campaign, Intent(case="bodies that are no request"))
    if creating:
        api.list(Intent(case="what refused bodies left behind", rule="CRE-25"), {"name": str(element["name"])})


@exercises("CRE-22", "CRE-03", "CRE-21", "CRE-23", "CRE-27", "EDT-08")
def test_what_a_create_cannot_set(api: Api) -> None:
    """What a server gives a campaign, and an action, sent in a create: ignored or refused, never applied."""
    intent = Intent(case="what a create cannot set", rule="CRE-22")
    earlier = api.create(api.element(), intent).id or "0" * 32
    sent: list[dict[str, Any]] = [
        {"status": status} for status in ("paused", "in-progress", "completed", "archived", "deleted")
    ]
    sent += [{"action": "pause"}, {"action": "complete"}, {"id": earlier}, {"account_sid": api.other or "another"}]
    sent += [
        {"date_created": "2020-01-01T00:00:00+00:00", "date_updated": "2020-01-01T00:00:00+00:00"},
        {"summary": {"campaign_sid": earlier, "call_completed": 9, "call_failed": 9}},
    ]
    for extra in sent:
        campaign = api.create(api.element(**extra), intent).id
        if campaign is not None:
            api.read(campaign, intent)
    api.read(earlier, intent)


@exercises("CRE-03", "CRE-04", "CRE-05", "CRE-21")
def test_what_is_made_up_is_shown_everywhere(api: Api) -> None:
    """Campaigns without a name and a type, with numbers and with a list: read, edited and listed among the newest."""
    intent = Intent(case="made up by the server", rule="CRE-05")
    for changes in ({}, {"from_": ..., "lists": LIST_SIDS[:1]}):
        campaign = api.create(api.element(name=..., **changes), intent).id
        if campaign is not None:
            api.read(campaign, intent)
            api.edit(campaign, {"custom_field": "nameless"}, intent)
    api.list(intent, {"sort_by": "date_created:desc", "limit": 5})


@exercises("CRE-01", "CRE-02")
def test_unknown_fields_are_ignored(api: Api) -> None:
    """Fields that no page knows do not keep a campaign from being created."""
    intent = Intent(case="unknown fields", rule="CRE-01")
    for extra in ({"colour": "green"}, {"x_internal": {"a": [1, 2]}}, {"timezone": None}):
        campaign = api.create(api.element(**extra), intent).id
        if campaign is not None:
            api.read(campaign, intent)
