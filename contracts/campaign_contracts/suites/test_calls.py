"""Calls: who is dialled, how often, when, and what the call details and the summary say of it."""

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.suites.api import Api, Element
from campaign_contracts.suites.dialling import LASTS_SECONDS, Crowd, alike, plans, retries
from campaign_contracts.suites.marks import exercises
from campaign_contracts.suites.numbers import CALLER_ID
from campaign_contracts.suites.spellings import spelled_window
from campaign_contracts.suites.verbatim import SPOKEN

LIST, OTHER_LIST = "c" * 31 + "1", "d" * 31 + "2"
MORE_LISTS = ["e" * 31 + "3", "f" * 31 + "4", "a" * 31 + "5"]
"""With the two there are as many as a campaign may have."""

IN_RETRY_SECONDS = 150
"""From 45 seconds after a busy call to the midst of the answered retry after three minutes, from its start or end."""

BESIDE: tuple[Element, ...] = (
    {"name": ...}, {"schedule": ...}, {"custom_field": "beside"}, {"type": "trans"}, {"campaign_type": "static"},
    SPOKEN, {"mode": "auto"}, {"call_duplicate_numbers": False}, {"name": ..., "schedule": ...},
)  # fmt: skip
"""What may be left out and what may be said beside `retries`: nobody is called less often for it."""

BAD_QUERIES = (
    "offset=-1", "offset=abc", "offset=-20", "offset=5x", "limit=-1", "limit=abc", "limit=-5", "limit=ten",
    "sort_by=name:asc", "sort_by=number:asc", "sort_by=start_time:asc", "sort_by=foo:asc", "sort_by=date_created:up",
    "sort_by=date_created:down", "sort_by=status:desc", "sort_by=foo", "sort_by=date_created:random",
)  # fmt: skip
QUERIES = (
    "", "limit=1", "limit=7", "limit=20", "offset=0", "offset=1", "offset=5&limit=7", "limit=1&offset=1",
    "limit=2&offset=3", "offset=7&limit=7", "offset=14&limit=7", "offset=21&limit=7", "offset=26&limit=7",
    "offset=20", "offset=20&limit=7", "sort_by=date_created:asc", "sort_by=date_created:desc",
    "sort_by=date_created:asc&limit=7", "sort_by=date_created:desc&limit=7",
    "sort_by=date_created:desc&limit=7&offset=7", "sort_by=date_created:desc&offset=20", "status=completed",
    "status=busy", "status=no-answer", "status=failed", "status=busy,failed", "status=in-progress",
    "status=completed,no-answer", "status=busy, no-answer", "status=completed,busy,no-answer,failed",
    "status=completed&limit=2", "status=completed&limit=2&offset=2", "status=busy,failed&offset=1&limit=2",
    "status=busy,failed&sort_by=date_created:desc", "status=busy,failed&sort_by=date_created:desc&offset=1&limit=2",
    "status=busy&limit=1", "status=nonsense", "status=nonsense&limit=5", "offset=1000", "offset=1000&limit=5",
    "status=busy&offset=500",
)  # fmt: skip


def _needs_calls(api: Api) -> None:
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved, or nothing may be dialled")


@exercises("CAL-01")
def test_paths_before_calls(api: Api) -> None:
    """The singular path and the plural one say the same of a campaign that has not called anybody."""
    intent = Intent(case="both paths", rule="CAL-01")
    for state in ("created", "paused-before-send-at"):
        campaign = api.campaign(state, intent)
        for query in ("", "limit=1", "offset=3", "limit=7&offset=0", "status=completed", "sort_by=date_created:desc"):
            api.call_details(campaign, intent, query)
            api.call_details(campaign, intent, query, singular=True)


@exercises(
    "CAL-02", "CAL-03", "CAL-04", "CAL-05", "CAL-06", "CAL-08", "CAL-12", "LIF-13", "LIF-21", "LIF-22", "LST-08",
    "LST-09", "DEL-04",
)  # fmt: skip
def test_outcomes(api: Api) -> None:
    """Numbers of every last digit with every way of calling again; who has one is looked at soon after its calls."""
    _needs_calls(api)
    crowd = Crowd(api, "outcomes", "CAL-03")
    elements = [
        crowd.element("06789" if index % 2 else "67889", **({"retries": plan} if plan is not None else {}))
        for index, plan in enumerate(plans())
    ]
    alone = [crowd.element(ending, retries=retries(2, 3)) for ending in "123456789"]
    unreached = [
        crowd.element(endings, **changes)
        for endings, changes in (
            ("8", {}),
            ("88", {"retries": retries(1, 2)}),
            ("888", {"retries": retries(2, 1, "Exponential")}),
        )
    ]
    mixed = [
        crowd.element(endings, retries=retries(1, 2), **beside)
        for endings, beside in zip(
            ("80", "08", "0888888888", "98", "89", "90", "860", "068", "0" * 12), BESIDE, strict=True
        )
    ]
    crowd.create([*elements, *alone, *unreached, *mixed])
    single = crowd.ids[len(elements) : len(elements) + len(alone) + 1]
    api.pass_time(5)
    crowd.look(single[:1])  # in its last call
    crowd.listed()
    api.each(crowd.calls, single[5:7])
    api.pass_time(40)
    crowd.look(single)
    crowd.calls(single[6], singular=True)
    api.pass_time(IN_RETRY_SECONDS)
    crowd.calls(single[8])  # in its retry, which is answered
    api.pass_time(450)  # what is through with its one number is over by then
    crowd.look(single)
    api.delete(single[5], crowd.intent)  # completed, though nobody answered
    crowd.act("archive", single[6:7])
    crowd.calls(single[6], singular=True)
    crowd.listed()  # while only retries are left
    api.pass_time(7200)
    crowd.look()
    crowd.listed()


@exercises("CAL-02", "CAL-11", "CRE-33", "CAL-08")
def test_duplicates_and_lists(api: Api) -> None:
    """Numbers listed twice, as an array and as text, and lists, with and without call_duplicate_numbers."""
    _needs_calls(api)
    crowd = Crowd(api, "duplicates", "CAL-11")
    elements: list[Element] = []
    for flag in (..., False, True, "false", "true"):
        one, two, busy, three = crowd.numbers.take("0165")
        for numbers in ([one, one], [one, two, one, two, three], [busy, two, busy, busy, three]):
            elements.append(crowd.element(numbers, call_duplicate_numbers=flag))
            elements.append(crowd.element(numbers, from_=", ".join(numbers), call_duplicate_numbers=flag))
        listed = {"from_": ..., "call_duplicate_numbers": flag}
        elements += [crowd.element("", lists=lists, **listed) for lists in ([LIST], [LIST, OTHER_LIST, *MORE_LISTS])]
    elements += [crowd.element("", from_=text) for text in _texts(crowd)]
    elements.append(crowd.element("", from_=", ".join(crowd.numbers.take("69")), retries=retries(1, 1)))
    one, busy = crowd.numbers.take("06")
    for beside in ({"mode": "custom", "throttle": 20}, {"retries": retries(1, 1)}, {"custom_field": "beside"}):
        elements.append(crowd.element([one, busy, one], **beside))
    plan = {name: value for name, value in retries(2, 3).items() if name != "mechanism"}
    elements += [crowd.element([busy], retries=plan), crowd.element("67", call_duplicate_numbers=True)]
    elements += [crowd.element(crowd.numbers.take("67") * 2, retries=retries(2, 2), call_duplicate_numbers=True)]
    elements += [crowd.element(alike(crowd.numbers.take("1")[0]))]
    elements += [crowd.element([CALLER_ID, *crowd.numbers.take("1")])]
    crowd.create(elements)
    api.pass_time(600)
    crowd.look()


def _texts(crowd: Crowd) -> list[str]:
    many = crowd.numbers.take("0123450123")
    return [",".join(many), ", ".join(many), ",  ".join(many[:3]), many[0]]


@exercises("CAL-07", "CAL-05", "LIF-12", "LIF-14", "CAL-08")
def test_schedules(api: Api) -> None:
    """Starts that lie ahead, and ends that cut off retries and first calls, written in several ways."""
    _needs_calls(api)
    crowd = Crowd(api, "schedules", "CAL-07")
    slow = {"mode": "custom", "throttle": 1}
    windows = [(600, 1500), (600, LASTS_SECONDS), (600, 840), (0, 250), (0, 1000), (600, 601 + 660)]
    elements = [
        crowd.element(endings, schedule=spelled_window(api, *window, turn), retries=retries(3, 5), **changes)
        for turn, window in enumerate(windows)
        for endings, changes in (("0679", {}), ("00600", slow))
    ]
    elements.append(crowd.element("6", retries=retries(1, 90)))
    crowd.create(elements)
    for wait in (580, 60, 300, 600, 7200):
        api.pass_time(wait)
    crowd.look()


@exercises("CAL-13", "CAL-02", "LIF-13", "CAL-08", "LIF-10", "EDT-04")
def test_throttles(api: Api) -> None:
    """Campaigns of more numbers than may be called in a minute, with retries beside first calls."""
    _needs_calls(api)
    crowd = Crowd(api, "throttles", "CAL-13")
    ahead = 120 - api.now() % 60 + 30
    later = {"schedule": _window(api, ahead, LASTS_SECONDS)}
    elements = [
        crowd.element("6" * 9, mode="custom", throttle=1),
        crowd.element("012345012", mode="custom", throttle=2, **later),
        crowd.element("6707676", mode="custom", throttle=2, retries=retries(2, 1), name=...),
        crowd.element("0123456789" * 7, mode="custom", throttle=59, **later),
        crowd.element("0123456789" * 7, mode="auto", retries=retries(1, 5), **later),
        crowd.element("0123450123" * 13),
        crowd.element("01234" * 4, mode="custom", throttle=5, **later),
    ]
    slow, _, busy, *_ = crowd.create(elements)
    again = crowd.element("067", retries=retries(3, 2, "Exponential"))
    paced = crowd.element("0123450", mode="custom", throttle=2)
    halted = [busy, *crowd.create_after(crowd.element("0", caller_id=...), paced, again)[-1:]]
    api.pass_time(60)
    for _ in range(3):  # a pause does not make up for calls, nor forget them, be it the first or a later one
        crowd.act("pause", halted)
        crowd.act("resume", halted)
        api.pass_time(10)
    api.read(slow, crowd.intent)
    crowd.act("resume", [slow])  # what is refused neither stops nor hastens the calls, nor counts any
    crowd.act("complete", [slow])
    api.read(slow, crowd.intent)
    crowd.act("archive", [slow])
    api.delete(slow, crowd.intent)
    api.edit(slow, _too_late(crowd), crowd.intent)
    for wait in (1800, 7200):
        api.pass_time(wait)
    crowd.look()


@exercises(
    "LIF-16", "LIF-18", "LIF-04", "LIF-06", "LIF-13", "CAL-02", "CAL-03", "CAL-05", "CAL-08", "CAL-09", "CAL-13",
    "CAL-01", "LIF-10", "EDT-04", "LST-08", "LST-09",
)  # fmt: skip
def test_pauses(api: Api) -> None:
    """Pauses with every call in flight, between first calls, between retries: what was done is not done again."""
    _needs_calls(api)
    crowd = Crowd(api, "pauses", "LIF-16")
    slow = {"mode": "custom", "throttle": 2}
    elements = [
        crowd.element("0000000", **slow),
        crowd.element("8860000", **slow),
        crowd.element("060708900", retries=retries(1, 2), **slow),
        crowd.element("0679", retries=retries(3, 5)),
        crowd.element("678", retries=retries(2, 4, "Exponential")),
        crowd.element("66776677", retries=retries(1, 3), **slow),
        crowd.element("008", retries=retries(1, 10)),
        crowd.element("60", retries=retries(3, 20)),
        crowd.element("012345" * 5, mode="custom", throttle=5),
    ]
    campaigns = crowd.create(elements)
    later = {"schedule": _window(api, 600, LASTS_SECONDS), "retries": retries(1, 1)}
    *scheduled, second = crowd.create(
        [*(crowd.element("012", **later) for _ in range(2)), crowd.element("00", mode="custom", throttle=1)]
    )
    crowd.act("pause", scheduled)
    elements = [crowd.element("0"), crowd.element("05"), crowd.element("09", retries=retries(1, 3))]
    listed = crowd.element("", from_=..., lists=[LIST], mode="custom", throttle=1)
    flying = crowd.create([*elements, listed])
    api.pass_time(6)
    crowd.act("pause", flying[:3])
    _with_more(crowd, flying[3], "pause", {"lists": [OTHER_LIST]})
    crowd.look(flying)
    api.pass_time(69)
    crowd.look(flying)
    crowd.act("complete", flying[1:2])  # with nobody left to call, if it is still paused
    crowd.act("resume", [flying[0], *flying[2:]])
    between, waits = campaigns[3], campaigns[7]  # of both no call is in progress, nor due
    crowd.look([between, waits, second])  # the second call of the last is under way, the first was answered
    crowd.listed()
    _refused(crowd, waits, "resume")
    crowd.act("complete", [waits])  # while only retries are left
    api.delete(waits, crowd.intent)

    def pause(campaign: str) -> None:
        if campaign in (campaigns[4], campaigns[8]):
            _with_more(crowd, campaign, "pause", _too_late(crowd))
        else:
            crowd.act("pause", [campaign])

    for lasts in (40, 3000):
        api.each(pause, campaigns)
        api.pass_time(min(lasts, 60))
        crowd.look(campaigns)
        if lasts > 60:
            _refused(crowd, waits, "pause")
            crowd.act("archive", [waits])
            api.delete(waits, crowd.intent)
        api.pass_time(lasts)
        crowd.look(campaigns)
        crowd.listed()  # at the second pause some are past send_at, and have not started
        crowd.act("resume", campaigns)
        if lasts <= 60:
            crowd.look([between])
            crowd.listed()  # right after the resume
        api.pass_time(70)
    for action in ("pause", "resume"):  # the second retry is still to come in its time
        crowd.act(action, [between, campaigns[4]])
    crowd.act("resume", scheduled[:1])
    api.pass_time(3600)
    api.pass_time(14_400)
    crowd.look()
    crowd.calls(waits, singular=True)
    crowd.act("resume", scheduled[1:])
    api.pass_time(3600)
    crowd.look(scheduled)


def _refused(crowd: Crowd, campaign: str, action: str) -> None:
    """An action and an edit that are refused leave the counters as they are, and the calls that follow."""
    crowd.act(action, [campaign])
    crowd.api.read(campaign, crowd.intent)
    crowd.api.edit(campaign, _too_late(crowd), crowd.intent)
    crowd.api.read(campaign, crowd.intent)


def _with_more(crowd: Crowd, campaign: str, action: str, more: Element) -> None:
    """An action beside parameters that come too late: these do not act, or the whole is refused."""
    if not crowd.api.edit(campaign, {"action": action, **more}, crowd.intent).accepted:
        crowd.act(action, [campaign])


def _too_late(crowd: Crowd) -> Element:
    """What calls follow from, and may not be changed any more."""
    return {
        "name": crowd.api.name("too late"),
        "from": crowd.numbers.take("68"),
        "caller_id": "+442079460994",
        "retries": retries(1, 1),
        "call_duplicate_numbers": True,
        "mode": "custom",
        "throttle": 50,
        "schedule": _window(crowd.api, 600, 1200),
    }


@exercises("LIF-17", "LIF-06", "CAL-08", "LIF-16", "CAL-12", "EDT-02")
def test_completed_early(api: Api) -> None:
    """Campaigns completed with numbers never called, with retries pending, and with calls in flight."""
    _needs_calls(api)
    crowd = Crowd(api, "completed early", "LIF-17")
    slow = {"mode": "custom", "throttle": 1}
    elements = [
        crowd.element("00000", **slow),
        crowd.element("60700", retries=retries(2, 5), **slow),
        crowd.element("6789", retries=retries(3, 10)),
        crowd.element("88", retries=retries(3, 10)),
        crowd.element("", from_=..., lists=[LIST], **slow),
        crowd.element(crowd.numbers.take("0") * 4, call_duplicate_numbers=True, **slow),
        crowd.element("012", schedule=_window(api, 140, LASTS_SECONDS)),  # paused before it, completed after it
        crowd.element("0" * 30, mode="custom", throttle=10),
    ]
    campaigns = crowd.create(elements)
    api.pass_time(100)
    flying = crowd.create([crowd.element("0601", retries=retries(1, 5)), crowd.element("012345" * 3, **slow)])
    api.pass_time(6)
    crowd.act("pause", [*campaigns, *flying])
    for action in ("resume", "pause"):  # a second time
        crowd.act(action, campaigns[-1:])
    for campaign in flying:
        _with_more(crowd, campaign, "complete", _too_late(crowd))
    api.pass_time(60)
    crowd.look(campaigns[:3])
    crowd.act("complete", campaigns)
    waiting = [
        crowd.element(numbers, schedule=_window(api, 3600, LASTS_SECONDS), **changes)
        for numbers, changes in (
            (crowd.numbers.take("0") * 3, {"call_duplicate_numbers": True}),
            (crowd.numbers.take("0") * 3, {}),
        )
    ]
    waiting.append(crowd.element("", from_=..., lists=[LIST], schedule=_window(api, 3600, LASTS_SECONDS)))
    unstarted = crowd.create(waiting)
    crowd.act("pause", unstarted)
    crowd.act("complete", unstarted)
    api.pass_time(60)
    crowd.look()
    api.pass_time(7200)
    crowd.look()


@exercises("CAL-09", "CAL-01")
def test_paging(api: Api) -> None:
    """Call details in pages, filtered and sorted, on both paths: some end where the 27 calls end, or at the last."""
    _needs_calls(api)
    crowd = Crowd(api, "paging of calls", "CAL-09")
    campaign, few = crowd.create(
        [
            crowd.element("06789012340678", mode="custom", throttle=4, retries=retries(2, 3)),
            crowd.element("0", retries=retries(2, 3)),
        ]
    )
    for wait in (60, 1200, 3600):
        api.pass_time(wait)
    crowd.look()

    def page(asked: tuple[str, bool]) -> None:
        query, singular = asked
        api.call_details(campaign, crowd.intent, query, singular=singular)

    wanted = [(query, singular) for query in (*QUERIES, *BAD_QUERIES) for singular in (False, True)]
    if api.profile == "quick":  # both paths for every third query that is good, one path by turns for each other one
        asked = [(query, bool(index % 2)) for queries in (QUERIES, BAD_QUERIES) for index, query in enumerate(queries)]
        wanted = [*asked, *((query, not bool(index % 2)) for index, query in list(enumerate(QUERIES))[::3])]
    api.each(page, wanted)
    api.call_details(few, crowd.intent, "status=busy")
    api.call_details(few, crowd.intent, "offset=1")


def _window(api: Api, send_in: float, end_in: float) -> Element:
    """A schedule; a start of 0 is left out."""
    window = {"end_at": api.instant(end_in)}
    return window | ({"send_at": api.instant(send_in)} if send_in else {})
