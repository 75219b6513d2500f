"""What is due: starts and ends come when their instants come, neither sooner nor later, whatever was done before."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.suites import edits
from campaign_contracts.suites.api import DAY_SECONDS, Api, Element
from campaign_contracts.suites.dialling import Crowd, retries
from campaign_contracts.suites.marks import exercises
from campaign_contracts.suites.spellings import spelled_window

ACTIONS = ("pause", "resume", "complete", "archive")
REST_SECONDS = 5
"""Time between looking and acting, so that a touched date_updated shows."""
AROUND_SECONDS, STOOD_SECONDS = 128, 30
"""An end at which the third call of one a minute is under way, and how long a campaign stands before it goes on."""
CALL_SECONDS = 40
"""After so long a call that was under way is over."""
BEFORE_SECONDS, AFTER_SECONDS = 10, 4
"""How long before and after an instant campaigns are read."""
HALF_AN_HOUR = 1800
SHORTLY_SECONDS = 20
"""A wait that others may lengthen by a second and no more."""
MOST_WAITS = 20
"""Until an instant: each but the last leaves a tenth of the time, and a clock may move by less than it was asked."""

REFUSED_BEFORE_THE_END = {
    "in-progress": ("resume", "complete"),
    "paused-started": ("pause",),
    "paused-after-send-at": ("pause",),
}
"""What a state refuses beside archive."""


@exercises("LIF-12", "LIF-18", "LIF-22", "LIF-10", "CRE-05")
def test_send_at_comes(api: Api) -> None:
    """Campaigns that wait, that were resumed, whose start was moved: they begin at send_at, not a minute earlier.

    What was refused meanwhile moves no start, nor does an edit of all but the schedule. The instants are written in
    several ways, in either half of a minute. With a second account, one of its campaigns, which has no name, ends as
    well.
    """
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved")
    intent, since = Intent(case="send_at comes", rule="LIF-12"), api.now()
    slow = {"from_": api.numbers(120), "mode": "custom", "throttle": 1}
    late = ({"action": "archive"}, {"type": "promo"})  # refused in either state
    changes: tuple[tuple[Element, ...], ...] = (
        (),
        ({"action": "pause"}, {"action": "pause"}, *late, {"action": "resume"}, {"action": "pause"}),
        ({"action": "pause"},),
        ({"schedule": spelled_window(api, 1230, 7200, 2)},),
        ({"schedule": spelled_window(api, 300, 7200, 3)},),
        ({"action": "complete"}, {"action": "resume"}, *late),
        ({name: value for name, value in edits.changes(api).items() if name != "schedule"},),
    )

    windows = [spelled_window(api, 600, 7200, turn) for turn, _ in enumerate(changes)]
    brief = api.element(**slow, schedule=spelled_window(api, 600, 1227, 0), name=...)

    def prepare(planned: tuple[Element, Iterable[Element]]) -> str:
        window, elements = planned
        campaign = api.campaign("created", intent, schedule=window, **slow)
        for element in elements:
            api.edit(campaign, element, intent)
        return campaign

    campaigns = api.each(prepare, zip(windows, changes, strict=True))
    theirs = api.create(brief, intent, account=api.other).ids if api.other is not None else []
    _pass_until(api, since + 590)
    api.act(campaigns[1], "resume", intent)  # paused for long, and twice: neither puts off the start
    _read_all(api, campaigns, intent)
    for until in (604, 1220, 1234):
        _pass_until(api, since + until)
        _read_all(api, campaigns, intent)
        api.each(lambda campaign: api.read(campaign, intent, account=api.other), theirs)


@exercises("LIF-14", "LIF-15", "LIF-18", "LIF-19", "LIF-22", "LIF-10", "EDT-04", "DEL-04")
@pytest.mark.parametrize(
    "state", ["in-progress", "paused-after-send-at", "paused-started", "completed", "archived", "canceled", "failed"]
)
def test_end_at_comes(api: Api, state: str) -> None:
    """end_at ends what runs, cancels what is paused, and changes nothing of what is over.

    What is refused before, a DELETE among it, does not move that end, and no more does an edit of the callbacks.
    """
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved")
    intent = Intent(case=f"end_at comes while {state}", rule="LIF-14")
    campaign = api.campaign(state, intent, **_ending_soon(api, state))
    if state != "completed":  # refused, so that nothing changes
        for action in ("archive", *REFUSED_BEFORE_THE_END.get(state, ())):
            api.act(campaign, action, intent)
        api.edit(campaign, {"custom_field": "too late"}, intent)
    if state in ("in-progress", "paused-started"):
        api.delete(campaign, intent)
        api.edit(campaign, {"status_callback": f"{edits.HOOK}/before-the-end"}, intent)
    for wait in (900, 915, 86_400):  # the second ends some seconds after end_at
        api.pass_time(wait)
        api.read(campaign, intent)
    at_the_end = api.profile == "quick" and api.lifecycle.states[state].phase == "over"  # refused, one like the other
    for action in ACTIONS:
        accepted = api.act(campaign, action, intent).accepted
        if accepted or not at_the_end:
            api.read(campaign, intent)
            api.pass_time(REST_SECONDS)
    if at_the_end or state == "paused-after-send-at":  # the latter is cancelled without having started
        api.delete(campaign, intent)
        api.read(campaign, intent)


def _ending_soon(api: Api, state: str) -> Element:
    """What a campaign of a state is created with, so that its end comes half an hour later, or has come."""
    if state == "paused-after-send-at":
        return {"schedule": _window(api, 600, 2410)}
    if state == "failed":
        return {"retries": retries(1, 1)}
    return {} if state == "canceled" else {"schedule": {"end_at": api.instant(1800)}}


@exercises("LIF-02", "LIF-14", "LIF-15", "LIF-18", "LIF-19", "LIF-22")
def test_around_end_at(api: Api) -> None:
    """Shortly before end_at nothing is over yet, shortly after it everything is, with calls in flight and pending.

    A pause does not put it off, nor does a second one. What is paused is cancelled, also where nobody is left to call.
    What was cancelled while its calls were in flight is cancelled still when they end. The ends are written in several
    ways.
    """
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved")
    intent, since = Intent(case="around end_at", rule="LIF-14"), api.now()
    elements = {
        "left alone": _ending(api, 0),
        "calls again": _ending(api, 1) | {"from": api.numbers(60, ending="6"), "retries": retries(3, 1)},
        "goes on twice": _ending(api, 2),
        "goes on once": _ending(api, 3),
        "nobody is left": _ending(api, 4) | {"from": api.numbers(1)},
        "edited while paused": _ending(api, 5, send_in=60),
        "not completed": _ending(api, 6, send_in=60),
        "put off": api.running(schedule=_window(api, 60, 90)),
        "brought forward": api.running(schedule=_window(api, 60, 7200)),
    }
    made = api.each(lambda element: api.create(element, intent).id, elements.values())
    campaigns = {what: campaign for what, campaign in zip(elements, made, strict=True) if campaign is not None}
    calling = api.create(_ending(api, 6) | {"throttle": 20}, intent).ids

    def act(action: str, *wanted: str) -> None:
        api.each(lambda what: api.act(campaigns[what], action, intent), [what for what in wanted if what in campaigns])

    api.pass_time(3)
    act("pause", "goes on twice", "goes on once", "nobody is left", "edited while paused")
    changes: dict[str, Element] = {
        "edited while paused": {"custom_field": "edited while paused"},
        "put off": {"schedule": spelled_window(api, 60, AROUND_SECONDS, 3)},
        "brought forward": {"schedule": spelled_window(api, 60, AROUND_SECONDS, 4)},
    }
    api.each(
        lambda what: api.edit(campaigns[what], changes[what], intent), [each for each in changes if each in campaigns]
    )
    act("complete", "not completed")  # refused, so that its end stays
    api.pass_time(STOOD_SECONDS)
    act("resume", "goes on twice", "goes on once")
    act("pause", "goes on twice", "goes on once")
    _pass_until(api, since + AROUND_SECONDS - 14)
    act("resume", "goes on twice")
    _read_all(api, campaigns.values(), intent)
    api.each(lambda campaign: api.act(campaign, "pause", intent), calling)
    _pass_until(api, since + AROUND_SECONDS + 10)
    _read_all(api, [*campaigns.values(), *calling], intent)
    api.pass_time(CALL_SECONDS)
    _read_all(api, calling, intent)


def _ending(api: Api, turn: int, *, send_in: float = 0) -> Element:
    return api.running(schedule=spelled_window(api, send_in, AROUND_SECONDS, turn))


@exercises("LIF-18", "LIF-19", "LIF-12", "LIF-15", "LIF-22", "CAL-05", "CAL-06", "CAL-07")
def test_over_for_weeks(api: Api) -> None:
    """What is over stays as it is, however long it is left alone; so does what is paused, until its end_at.

    Starts, ends and retries that are days and weeks away come in time. An end that nobody gave comes 30 days after the
    start, also of what stands with a send_at that was edited.
    """
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved")
    intent = Intent(case="over for weeks", rule="LIF-19")
    over = ("completed", "archived", "canceled", "failed", "completed-before-send-at", "archived-before-send-at")
    campaigns = api.each(lambda state: api.campaign(state, intent), over)
    campaigns.append(api.campaign("paused-started", intent, schedule={"end_at": api.instant(60 * DAY_SECONDS)}))
    crowd = Crowd(api, "weeks away", "LIF-22")
    far, since = crowd.create(_far(crowd)), api.now()
    crowd.act("pause", far[5:])
    for campaign in far[7:]:
        api.edit(campaign, {"schedule": {"send_at": api.instant(1200)}}, intent)
    for days, some in ((8, [*campaigns, *far[2:4], *far[6:]]), (28, []), (29.5, far[6:]), (40, [*campaigns, *far[2:]])):
        api.pass_time(since + days * DAY_SECONDS - api.now())
        _read_all(api, some, intent)
    api.each(crowd.calls, far[:5])


def _far(crowd: Crowd) -> list[Element]:
    """Two that call again after days, three that start after weeks, and three that are paused and end so.

    What is due to the two, to the third, and to the first that is paused comes with one move of the clock for the most
    part: the retries and the end_at of one, the start and the calls of another, send_at and end_at of the rest, which
    lie so near to each other that no other wait ends between them. The last has a send_at, and no end_at.
    """
    return [
        crowd.element("6", retries=retries(2, 2000)),
        crowd.element("7", retries=retries(3, 700, "Exponential")),
        crowd.element("6", retries=retries(3, 2000), schedule=_days(crowd.api, 29, 34)),
        crowd.element("6", retries=retries(1, 1440), schedule=_days(crowd.api, 30, 50)),
        crowd.element("0", schedule=_days(crowd.api, 30.5, 30.55)),
        crowd.element("0", schedule=_days(crowd.api, 30.5, 30.55)),
        crowd.element("0" * 9, schedule=..., mode="custom", throttle=1),
        crowd.element("0" * 9, schedule={"send_at": crowd.api.instant(600)}),
    ]


def _days(api: Api, send_in: float, end_in: float) -> dict[str, str]:
    return _window(api, send_in * DAY_SECONDS, end_in * DAY_SECONDS)


@exercises("LIF-18", "DEL-05", "LIF-19")
def test_over_before_it_began(api: Api) -> None:
    """A campaign completed, archived or deleted before its send_at stays so when send_at and end_at pass."""
    if not api.control:
        pytest.skip("the server's clock cannot be moved")
    intent = Intent(case="over before it began")
    window = _window(api, 600, 1800)
    over = ("completed-before-send-at", "archived-before-send-at", "deleted")
    campaigns = api.each(lambda state: api.campaign(state, intent, schedule=window), over)
    for wait in (900, 1800):
        api.pass_time(wait)
        _read_all(api, campaigns, intent)


@exercises("LIF-12", "LIF-14", "LIF-18", "LIF-22", "CRE-32")
def test_over_midnight(api: Api) -> None:
    """A campaign starts in the last hour of a month by UTC and ends in the first hour of the next one, twice.

    Of two months that follow one another one has 31 days.
    """
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved")
    intent = Intent(case="over midnight, and the end of a month", rule="LIF-12")
    for turn, midnight in enumerate(_ends_of_months(api.now())):
        starts, ends = midnight - HALF_AN_HOUR, midnight + HALF_AN_HOUR
        window = spelled_window(api, starts - api.now(), ends - api.now(), 2 * turn)
        campaigns = api.create(api.running(schedule=window), intent).ids
        for instant in (starts, ends):
            for away in (-BEFORE_SECONDS, AFTER_SECONDS):
                _pass_until(api, instant + away)
                _read_all(api, campaigns, intent)


def _ends_of_months(now: float) -> tuple[float, float]:
    """The last instants of two months, by UTC: the first lies more than a day ahead."""
    day = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    found = []
    for _ in range(2):
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(day.timestamp())
    return found[0], found[1]


def _pass_until(api: Api, instant: float) -> None:
    """Let time pass until an instant: at last in a short wait, which ends a second late at most."""
    for _ in range(MOST_WAITS):
        left = instant - api.now()
        if left <= 0:
            return
        api.pass_time(left if left <= SHORTLY_SECONDS else left * 0.9)


def _read_all(api: Api, campaigns: Iterable[str], intent: Intent) -> None:
    api.each(lambda campaign: api.read(campaign, intent), campaigns)


def _window(api: Api, send_in: float, end_in: float) -> dict[str, str]:
    return {"send_at": api.instant(send_in), "end_at": api.instant(end_in)}
