"""Callbacks: what is told of each call, number and campaign, to whom, in which order, and again after a failure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from campaign_contracts.receiver import Reply
from campaign_contracts.suites.api import Api, Element
from campaign_contracts.suites.dialling import (
    CALLS,
    ENDS,
    KINDS,
    LASTS_SECONDS,
    LATE,
    TARGETS,
    Crowd,
    Hook,
    hooks,
    retries,
)  # fmt: skip
from campaign_contracts.suites.failing import Failing, needs_receiver
from campaign_contracts.suites.marks import alone, exercises, only
from campaign_contracts.suites.unaided import Unaided

LIST = "e" * 31 + "3"
SLOW = {"mode": "custom", "throttle": 1}
FAILURES = (500, 503, 404, 400, 302)
FINE = (200, 201, 202)
SEEN_SECONDS = 0.6
"""After so long a sender has seen that its delivery failed, and dates the repetition before the clock is moved."""
NO_ANSWER_SECONDS = 22.0
OVER_SECONDS = 1.8
NEARLY_A_CALL_SECONDS = 8.8
"""A call that is not answered lasts 10 seconds; beside other functions time may be moved a second further."""


@alone
@exercises("CBK-08", "CBK-01", "CBK-02", "CBK-03", "CBK-09", "LIF-13", "DEL-05")
def test_failing(api: Api) -> None:
    """Deliveries that fail once or always, in several ways, beside answers that are no failures.

    It comes early: what follows is the time for which test_watched has to wait.
    """
    needs_receiver(api)
    failing = api.shared(Failing)
    crowd = failing.crowd
    campaigns: list[tuple[Element, list[Hook]]] = []
    for index, status in enumerate(FAILURES):
        kind = KINDS[index % len(KINDS)]
        once = crowd.hook(kind, [Reply(status=status), Reply()], extra=1)
        campaigns.append((crowd.element("06", retries=retries(1, 2)), [once, *hooks(crowd, set(KINDS) - {kind})]))
        single = crowd.hook(kind, [Reply(status=status), Reply(status=200)], extra=1)
        campaigns.append((crowd.element("0"), [single]))
    for kind in KINDS:
        always = crowd.hook(kind, [Reply(status=500)], times=2)
        campaigns.append((crowd.element("09", retries=retries(1, 2)), [always, *hooks(crowd, set(KINDS) - {kind})]))
        others = [crowd.hook(other, [Reply(status=status)]) for other, status in zip(KINDS, FINE, strict=True)]
        campaigns.append((crowd.element("06", retries=retries(1, 2)), others))
    everything = [crowd.hook(kind, [Reply(status=503)], times=2) for kind in KINDS]
    campaigns.append((crowd.element("018", retries=retries(2, 2)), everything))
    for kind in KINDS if api.profile != "quick" else ():  # in quick test_real_time has one: it waits anyway
        slow = crowd.hook(kind, [LATE])
        campaigns.append((crowd.element("0"), [slow, *hooks(crowd, set(KINDS) - {kind})]))
    crowd.hooked(campaigns)
    failing.deleted = _deleted(api)
    api.pass_time(60)
    crowd.begun()
    api.pass_time(900)
    crowd.ends()
    api.sleep(SEEN_SECONDS)
    api.pass_time(1900)
    crowd.receive()
    failing.until = api.sender.elapsed()


@exercises("CBK-01", "CBK-02", "CBK-03", "CBK-04", "CBK-05", "CBK-06", "CBK-09", "LIF-22")
def test_events(api: Api) -> None:
    """Campaigns that run to their end by themselves, with all callbacks, some of them, or none."""
    needs_receiver(api)
    crowd = Crowd(api, "events", "CBK-01")
    one, two = crowd.numbers.take("60")
    plain: list[Element] = [
        crowd.element("0"),
        crowd.element("8"),
        crowd.element("88", retries=retries(1, 2), schedule={"send_at": api.instant(60)}),
        crowd.element("06789", retries=retries(2, 3)),
        crowd.element("6798", retries=retries(3, 1, "Exponential", "busy", "no-answer")),
        crowd.element("01234512", retries=retries(1, 1)),
        crowd.element([one, one, two, two], retries=retries(1, 2), call_duplicate_numbers=True),
        crowd.element([two, one, two]),
        crowd.element("", from_=..., lists=[LIST]),
        crowd.element("06", schedule={"send_at": api.instant(120), "end_at": api.instant(LASTS_SECONDS)}),
    ]
    some = ((CALLS,), (TARGETS,), (ENDS,), (CALLS, TARGETS), (CALLS, ENDS), (TARGETS, ENDS), ())
    campaigns = [(element, hooks(crowd)) for element in plain]
    campaigns += [(crowd.element("069", retries=retries(1, 2), name=...), hooks(crowd, kinds)) for kinds in some]
    for sharing in (_sharing(crowd, 1), _sharing(crowd, 2), _sharing(crowd, 2, apart=True)):
        campaigns += [(crowd.element("06", retries=retries(1, 2)), shared) for shared in sharing]
    crowd.hooked(campaigns)
    for wait in (20, 200, 3600):
        api.pass_time(wait)
    crowd.receive()


@alone
@exercises("CBK-01", "CBK-02", "CBK-03", "LIF-22")
def test_told_by_itself(api: Api) -> None:
    """A call and its campaign end a moment after the clock was moved: that is told though nobody moves it again.

    Beside other functions the look would come too late to tell that the events do.
    """
    needs_receiver(api)
    crowd = Crowd(api, "told by itself", "CBK-01")
    crowd.hooked([(crowd.element("6"), hooks(crowd))])
    api.pass_time(NEARLY_A_CALL_SECONDS)
    moved = api.sender.elapsed()
    api.shared(Unaided).began(within=0)  # what waits for real time too need not begin later
    api.sleep(moved + OVER_SECONDS - api.sender.elapsed())
    crowd.look()  # what is over by then is to be told within five seconds from here
    crowd.receive()


@exercises("CBK-01", "CBK-02", "CBK-03", "CBK-05", "LIF-21", "DEL-04", "CAL-09")
def test_other_endings(api: Api) -> None:
    """Campaigns that are completed, cut off by end_at, cancelled, resumed, archived, with calls still to be made."""
    needs_receiver(api)
    crowd = Crowd(api, "other endings", "CBK-03")
    short = {"schedule": {"end_at": api.instant(600)}}
    unstarted = {"schedule": {"send_at": api.instant(300), "end_at": api.instant(600)}}
    later = {"schedule": {"send_at": api.instant(3600), "end_at": api.instant(LASTS_SECONDS)}}
    plan = {"retries": retries(2, 20)}
    elements = [
        crowd.element("0670", **plan), crowd.element("06000", **SLOW, **plan), crowd.element("06", **later, **plan),
        crowd.element("0670", **short, **plan), crowd.element("000067000000", **short, **SLOW, **plan),
        crowd.element("0670", **unstarted, **plan), crowd.element("0600000", **short, **SLOW, **plan),
        crowd.element("60", **short, retries=retries(2, 1)),  # paused between its retries
        crowd.element("060000", **SLOW, retries=retries(1, 2)), crowd.element("8" * 8, **SLOW), crowd.element("0"),
        crowd.element("8"),
    ]  # fmt: skip
    made = crowd.hooked([(element, hooks(crowd)) for element in elements])
    completed, ended, cancelled, resumed, archived = made[:3], made[3:5], made[5:8], made[8:10], made[10:]
    api.pass_time(100)
    flying = crowd.hooked([(crowd.element("0600", **plan), hooks(crowd)) for _ in range(3)])
    api.pass_time(5)
    paused = [*completed, *cancelled, *resumed]
    crowd.act("pause", [*paused, *flying])
    crowd.calls(cancelled[-1])  # its retry is to be there still when it is cancelled
    crowd.act("complete", flying[:1])
    completed, resumed = [*completed, flying[1]], [*resumed, flying[2]]
    api.pass_time(60)
    crowd.act("complete", completed)
    crowd.act("resume", resumed)
    for action in ("pause", "resume"):  # a second time
        crowd.act(action, resumed[:1])
    api.pass_time(700)
    crowd.look([*ended, *archived])
    api.delete(ended[1], crowd.intent)  # cut off before all were called
    crowd.act("archive", [*ended[1:], *archived[:1]])
    api.pass_time(3600)
    crowd.receive()


@exercises("CBK-07", "CBK-06", "EDT-01", "EDT-04", "DEL-04", "CAL-05", "CAL-06", "LST-14")
def test_changed(api: Api) -> None:
    """Callbacks are changed, added or cleared: before the start, while their campaign runs or is paused.

    Some are changed beside the action that pauses or resumes; two that were paused end without being resumed, and one
    is still paused when its send_at comes. One changes in its query alone afterwards. Where a call is in progress after
    the change, its events are later ones. No change of callbacks, be it the first or a second one, changes what is
    dialled, nor when: retries among it.
    """
    needs_receiver(api)
    crowd = Crowd(api, "changed callbacks", "CBK-07")
    later = {"schedule": {"send_at": api.instant(60), "end_at": api.instant(LASTS_SECONDS)}}
    elements = [crowd.element("06060000", **SLOW, retries=retries(1, 5)) for _ in range(11)]
    waiting = [crowd.element("06", retries=retries(1, 1), **later) for _ in range(4)]
    made = crowd.hooked([(element, hooks(crowd)) for element in [*elements, *waiting]])
    made += crowd.hooked([(crowd.element("06", retries=retries(1, 1), **later), ())])
    made += crowd.hooked([(crowd.element("00600000", **SLOW, retries=retries(1, 1)), ())])
    halted = crowd.hooked([(crowd.element("00060000", **SLOW, **end), hooks(crowd)) for end in ({}, _soon(api))])
    late = crowd.hooked([(crowd.element("06", retries=retries(1, 1), **later), hooks(crowd))])
    gaps = (retries(3, 3, "Exponential"), retries(2, 4))
    back = crowd.hooked([(crowd.element("067", retries=plan), hooks(crowd)) for plan in gaps])
    crowd.act("pause", late)
    crowd.rehook(late[0], CALLS)
    _changed_before_start(crowd, *made[11:16])
    running, paused, beside, cleared, added = made[:3], made[3:6], made[6:8], made[8:11], made[16]
    api.pass_time(130)
    crowd.act("pause", [*paused, *halted, beside[1]])
    api.each(
        _do,
        [
            partial(crowd.rehook, beside[0], *KINDS, action="pause"),
            *(partial(crowd.rehook, *one) for one in zip([*running, *paused], KINDS * 2, strict=True)),
            *(partial(crowd.rehook, campaign, *KINDS) for campaign in halted),
            partial(crowd.rehook, late[0], TARGETS, ENDS),
            *(partial(crowd.rehook, campaign, *KINDS) for campaign in back),
            partial(_one_by_one, crowd, added, KINDS),
            *(partial(crowd.unhook, *one) for one in zip(cleared, KINDS, strict=True)),
        ],
    )
    api.each(crowd.calls, [*running, *paused, *halted])
    crowd.act("resume", [*paused, *late, beside[0]])
    crowd.rehook(beside[1], *KINDS, action="resume")
    for campaign in (running[1], paused[2]):  # refused, so that nothing changes
        elsewhere = {hook.kind: crowd.url(hook) for hook in hooks(crowd)}
        api.edit(campaign, elsewhere | {"custom_field": "too late"}, crowd.intent)
        api.delete(campaign, crowd.intent)
    crowd.rehook(paused[0], KINDS[0])
    api.each(_do, [partial(crowd.rehook_back, back[0]), partial(crowd.requery, back[1])])
    crowd.listed({})
    api.pass_time(240)
    crowd.act("complete", halted[:1])
    api.pass_time(3600)
    crowd.receive()
    crowd.listed({})


def _sharing(crowd: Crowd, count: int, *, apart: bool = False) -> list[list[Hook]]:
    """Hooks of so many campaigns, for events of all kinds at one path; `apart`: each with a query of its own.

    Each campaign tells of three attempts and two targets.
    """
    paths, tells = crowd.hook("every_callback").paths, {CALLS: 3, TARGETS: 2, ENDS: 1}
    events = count * sum(tells.values())
    hooks = [Hook(kind=kind, paths=paths, extra=events - tells[kind]) for kind in KINDS]
    if not apart:
        return [hooks] * count
    return [[replace(hook, query=f"of={hook.kind}-{place}") for hook in hooks] for place in range(count)]


def _soon(api: Api) -> Element:
    return {"schedule": {"end_at": api.instant(600)}}


def _changed_before_start(crowd: Crowd, at_once: str, paused: str, again: str, cleared: str, added: str) -> None:
    """All three in one edit, one by one while paused, one of them twice, to nothing, and from nothing."""
    crowd.act("pause", [paused])
    crowd.api.each(
        _do,
        [
            partial(crowd.rehook, at_once, *KINDS),
            partial(_one_by_one, crowd, paused, KINDS),
            partial(_one_by_one, crowd, again, (CALLS, CALLS)),
            partial(crowd.unhook, cleared, *KINDS),
            partial(crowd.rehook, added, *KINDS),
        ],
    )
    crowd.act("resume", [paused])


def _one_by_one(crowd: Crowd, campaign: str, kinds: Sequence[str]) -> None:
    for kind in kinds:
        crowd.rehook(campaign, kind)


def _do(step: Callable[[], None]) -> None:
    step()


@only("deep")  # it waits for a time-out
@exercises("CBK-08")
def test_no_answer(api: Api) -> None:
    """A receiver that takes a callback and never answers."""
    needs_receiver(api)
    crowd = Crowd(api, "no answer", "CBK-08")
    silent = [
        (crowd.element("06", retries=retries(1, 2)), [crowd.hook(kind, [Reply(status=None), Reply()], extra=1)])
        for kind in KINDS
    ]
    crowd.hooked(silent)
    for wait in (60, 600, 1900):
        api.pass_time(wait)
    api.sleep(NO_ANSWER_SECONDS)
    api.pass_time(1900)
    crowd.receive()


def _deleted(api: Api) -> list[str]:
    """Scheduled campaigns with callbacks that are deleted before their start, one of them after a pause."""
    crowd = Crowd(api, "deleted before the start", "DEL-05")
    window = {"send_at": api.instant(600), "end_at": api.instant(3000)}
    made = crowd.hooked([(crowd.element("06", schedule=window), hooks(crowd)) for _ in range(3)])
    for action in ("pause", "resume"):
        crowd.act(action, made[2:])
    for campaign in made:
        api.delete(campaign, crowd.intent)
    return made
