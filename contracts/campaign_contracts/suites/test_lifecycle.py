"""The lifecycle: every cell of the state table by script, each refusal followed by a read."""

from collections.abc import Iterable, Sequence

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Intent
from campaign_contracts.lifecycle import Cell, status_fold
from campaign_contracts.suites import edits, states
from campaign_contracts.suites.api import DAY_SECONDS, Api, Element
from campaign_contracts.suites.dialling import Crowd, retries
from campaign_contracts.suites.marks import exercises

ACTIONS = ("pause", "resume", "complete", "archive")
REST_SECONDS = 5
"""Time between looking and acting, so that a touched date_updated shows."""
AROUND_SECONDS, STOOD_SECONDS = 128, 30
"""An end at which the third call of one a minute is under way, and how long a campaign stands before it goes on."""
CALL_SECONDS = 40
"""After so long a call that was under way is over."""

REFUSED_BEFORE_THE_END = {
    "in-progress": ("resume", "complete"),
    "paused-started": ("pause",),
    "paused-after-send-at": ("pause",),
}
"""What a state refuses beside archive."""


def _cells() -> list[object]:
    """The cells of each state that only refuse, together; each other cell alone."""
    lifecycle = packaged().lifecycle
    tried = [
        cell
        for cell in lifecycle.cells()
        if lifecycle.stimuli[cell.stimulus].kind in ("action", "request") and cell.state != "starting"
    ]
    together: dict[str, list[Cell]] = {}
    for cell in tried:
        together.setdefault(f"{cell.state}-{'refused' if cell.refuses else cell.stimulus}", []).append(cell)
    return [
        pytest.param(cells, marks=exercises(*_rules_of(cells), "LIF-10", "LIF-18"), id=name)
        for name, cells in together.items()
    ]


def _rules_of(cells: Iterable[Cell]) -> list[str]:
    deleting = any(cell.stimulus == "delete" for cell in cells)
    return sorted({*(rule for cell in cells for rule in cell.rules), *(("DEL-02",) if deleting else ())})


@pytest.mark.parametrize("cells", _cells())
def test_cell(api: Api, cells: Sequence[Cell]) -> None:
    """Bring a campaign into the state, stimulate it, read it, and read it again after a while.

    What is refused leaves it there for what is refused next. Where it does not, another campaign is brought there.
    """
    if not states.attainable(api, cells[0].state):
        pytest.skip("this target does not allow the state to be reached")
    campaign, intents = "", [Intent(case=f"cell {each.state} x {each.stimulus}", rule=_rule(each)) for each in cells]
    for cell, intent in zip(cells, intents, strict=True):
        campaign = campaign or api.campaign(cell.state, intent)
        api.pass_time(REST_SECONDS)
        if cell.stimulus == "delete":
            accepted = api.delete(campaign, intent).accepted
        else:
            accepted = api.act(campaign, cell.stimulus, intent).accepted
        moved = api.read(campaign, intent).state != status_fold(api.lifecycle.states[cell.state].status)
        if accepted or (moved and cell.state != "deleted") or cell is cells[-1]:
            api.pass_time(REST_SECONDS)
            api.read(campaign, intent)
            campaign = ""


def _rule(cell: Cell) -> str | None:
    return next(iter(cell.rules), None)


UNKNOWN_ACTIONS = (
    "stop", "start", "delete", "cancel", "", "unpause", "+442079460999", "deleted", None, 1, True,
    ["pause"], {"action": "pause"},
)  # fmt: skip
NEARLY = {
    "created": ("paus", "pause ", "paused", '"pause"'),
    "paused-before-send-at": ("resume ", "resumes", "completed"),
    "completed": ("archived", "archive ", "archiv"),
}
"""Words that are nearly an action which would be legal in a state."""


@exercises("LIF-11", "LIF-10")
@pytest.mark.parametrize("state", NEARLY)
def test_unknown_actions(api: Api, state: str) -> None:
    """An unknown action is refused in the states in which most actions would be legal, and what is nearly one.

    In `quick` one read tells whether anything happened.
    """
    if not states.attainable(api, state):
        pytest.skip("this target does not allow the state to be reached")
    intent = Intent(case="unknown action", rule="LIF-11", varies="action")
    campaign = api.campaign(state, intent)
    for action in (*(UNKNOWN_ACTIONS if state != "completed" else ()), *NEARLY[state]):
        api.pass_time(REST_SECONDS)
        accepted = api.act(campaign, action, intent).accepted
        if accepted or api.profile != "quick":
            api.read(campaign, intent)
        if accepted:
            campaign = api.campaign(state, intent)
    api.read(campaign, intent)
    api.edit(campaign, {"action": "stop", "custom_field": "beside"}, intent)
    api.read(campaign, intent)


@exercises("LIF-01", "LIF-02", "LIF-03", "LIF-04", "LIF-05", "LIF-07", "LIF-09", "LIF-10", "LIF-18")
def test_paused_at_once(api: Api) -> None:
    """A campaign without send_at can be paused whether it still reads created or is already running.

    Resumed or paused again, it refuses what it refused before.
    """
    if not api.may_call:
        pytest.skip("nothing may be dialled on this target")
    intent = Intent(case="paused at once", rule="LIF-01")
    campaign = api.create(api.running(), intent).id
    if campaign is None:
        return
    for actions in (("pause",), ("resume", "resume", "complete", "archive"), ("pause", "pause", "archive")):
        for action in actions:
            api.act(campaign, action, intent)
            api.read(campaign, intent)
        api.pass_time(REST_SECONDS)


@exercises("LIF-04", "LIF-06", "LIF-01", "LIF-07", "LIF-08", "LIF-18")
def test_long_walk(api: Api) -> None:
    """One campaign through pause and resume several times, to the archive, read after each step."""
    intent = Intent(case="long walk")
    campaign = api.campaign("created", intent)
    for action in ["pause", "resume", "complete", "pause", "resume", "pause", "complete", "archive", "resume", "pause"]:
        api.act(campaign, action, intent)
        api.read(campaign, intent)


@exercises("LIF-12", "LIF-18", "LIF-22", "LIF-10")
def test_send_at_comes(api: Api) -> None:
    """Campaigns that wait, that were resumed, whose start was moved: they begin at send_at, not a minute earlier.

    What was refused meanwhile moves no start, nor does an edit of all but the schedule.
    """
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved")
    intent = Intent(case="send_at comes", rule="LIF-12")
    slow = {"schedule": _window(api, 600, 7200), "from_": api.numbers(120), "mode": "custom", "throttle": 1}
    late = ({"action": "archive"}, {"type": "promo"})  # refused in either state
    changes: tuple[tuple[Element, ...], ...] = (
        (),
        ({"action": "pause"}, {"action": "pause"}, *late, {"action": "resume"}, {"action": "pause"}),
        ({"action": "pause"},),
        ({"schedule": _window(api, 1200, 7200)},),
        ({"schedule": _window(api, 300, 7200)},),
        ({"action": "complete"}, {"action": "resume"}, *late),
        ({name: value for name, value in edits.changes(api).items() if name != "schedule"},),
    )

    def prepare(elements: Iterable[Element]) -> str:
        campaign = api.campaign("created", intent, **slow)
        for element in elements:
            api.edit(campaign, element, intent)
        return campaign

    campaigns = api.each(prepare, changes)
    api.pass_time(590)
    api.act(campaigns[1], "resume", intent)  # paused for long, and twice: neither puts off the start
    _read_all(api, campaigns, intent)
    for wait in (14, 586, 14):
        api.pass_time(wait)
        _read_all(api, campaigns, intent)


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
    extra = (
        {} if state in ("paused-after-send-at", "failed", "canceled") else {"schedule": {"end_at": api.instant(1800)}}
    )
    if state == "paused-after-send-at":
        extra = {"schedule": _window(api, 600, 2410)}
    campaign = api.campaign(state, intent, **extra)
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
    if at_the_end:
        api.read(campaign, intent)


@exercises("LIF-14", "LIF-15", "LIF-18", "LIF-19", "LIF-22")
def test_around_end_at(api: Api) -> None:
    """Shortly before end_at nothing is over yet, shortly after it everything is, with calls in flight and pending.

    What was cancelled while its calls were in flight is cancelled still when they end.
    """
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved")
    intent = Intent(case="around end_at", rule="LIF-14")
    end, pending = {"end_at": api.instant(AROUND_SECONDS)}, retries(3, 1)
    elements = [
        api.running(schedule=end),
        api.running(schedule=end, from_=api.numbers(60, ending="6"), retries=pending),
        api.running(schedule=end),
        api.running(schedule=end),
        *(api.running(schedule={"send_at": api.instant(60)} | end) for _ in range(2)),
        *(api.running(schedule={"send_at": api.instant(60), "end_at": api.instant(ends)}) for ends in (90, 7200)),
    ]
    made = api.each(lambda element: api.create(element, intent).id, elements)
    campaigns = [campaign for campaign in made if campaign is not None]
    calling = api.create(api.running(schedule=end, throttle=20), intent).ids
    api.pass_time(3)
    api.each(lambda campaign: api.act(campaign, "pause", intent), campaigns[2:5])
    edits: list[tuple[str, Element]] = [
        (campaign, {"custom_field": "edited while paused"}) for campaign in campaigns[4:5]
    ]
    edits += [(campaign, {"schedule": {"send_at": api.instant(57)} | end}) for campaign in campaigns[6:]]
    api.each(lambda edit: api.edit(*edit, intent), edits)
    for campaign in campaigns[5:6]:
        api.act(campaign, "complete", intent)  # refused, so that its end stays
    api.pass_time(STOOD_SECONDS)
    for action, some in (("resume", campaigns[2:4]), ("pause", campaigns[3:4])):
        for campaign in some:
            api.act(campaign, action, intent)
    api.pass_time(AROUND_SECONDS - STOOD_SECONDS - 17)  # 14 seconds before it
    _read_all(api, campaigns, intent)
    api.each(lambda campaign: api.act(campaign, "pause", intent), calling)
    api.pass_time(24)  # 10 seconds after it
    _read_all(api, campaigns + calling, intent)
    api.pass_time(CALL_SECONDS)
    _read_all(api, calling, intent)


@exercises("LIF-18", "LIF-19", "LIF-12", "LIF-15", "LIF-22", "CAL-05", "CAL-06", "CAL-07")
def test_over_for_weeks(api: Api) -> None:
    """What is over stays as it is, however long it is left alone; so does what is paused, until its end_at.

    Starts, ends and retries that are days and weeks away come in time.
    """
    if not (api.control and api.may_call):
        pytest.skip("the server's clock cannot be moved")
    intent = Intent(case="over for weeks", rule="LIF-19")
    over = ("completed", "archived", "canceled", "failed", "completed-before-send-at", "archived-before-send-at")
    campaigns = api.each(lambda state: api.campaign(state, intent), over)
    campaigns.append(api.campaign("paused-started", intent, schedule={"end_at": api.instant(60 * DAY_SECONDS)}))
    crowd = Crowd(api, "weeks away", "LIF-22")
    far = crowd.create(_far(crowd))
    crowd.act("pause", far[4:])
    for days in (8, 32):
        api.pass_time(days * DAY_SECONDS)
        _read_all(api, [*campaigns, *far[2:]], intent)
    api.each(crowd.calls, far[:4])


def _far(crowd: Crowd) -> list[Element]:
    """Two that call again after days, two that start after weeks, and two that end so, with an end_at and without."""
    lasts = 50 * DAY_SECONDS
    return [
        crowd.element("6", retries=retries(2, 2000)),
        crowd.element("7", retries=retries(3, 700, "Exponential")),
        *(crowd.element("0", schedule=_window(crowd.api, days * DAY_SECONDS, lasts)) for days in (10, 30)),
        crowd.element("0" * 9, schedule={"end_at": crowd.api.instant(35 * DAY_SECONDS)}, mode="custom", throttle=1),
        crowd.element("0" * 9, schedule=..., mode="custom", throttle=1),
    ]


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


@exercises("LIF-20")
@pytest.mark.parametrize(
    ("state", "stimulus"),
    [
        ("created", "pause"), ("paused-before-send-at", "resume"), ("paused-before-send-at", "complete"),
        ("completed-before-send-at", "archive"), ("created", "delete"), ("in-progress", "pause"),
        ("paused-started", "resume"), ("paused-started", "complete"), ("completed", "archive"),
    ],
)  # fmt: skip
def test_at_once(api: Api, state: str, stimulus: str) -> None:
    """Eight equal requests at once: one succeeds."""
    if not states.attainable(api, state):
        pytest.skip("this target does not allow the state to be reached")
    for attempt in range({"quick": 1, "standard": 4, "deep": 20}[api.profile]):
        intent = Intent(case=f"at once: {stimulus} while {state}", rule="LIF-20")
        campaign = api.campaign(state, intent)
        burst = Intent(case=intent.case, rule="LIF-20", burst=f"{state} {stimulus} {attempt}")
        if stimulus == "delete":
            draft = api.draft("delete_campaign", burst, campaign=campaign)
        else:
            draft = api.draft("update_campaign", burst, campaign=campaign, body={"campaigns": [{"action": stimulus}]})
        api.sender.burst([draft] * 8)
        api.read(campaign, intent)


@exercises("LIF-17")
def test_complete_counts_what_remains(api: Api) -> None:
    """Completing a campaign that never started counts every number as failed."""
    intent = Intent(case="complete counts what remains", rule="LIF-17")
    for count in (1, 7):
        campaign = api.campaign("paused-before-send-at", intent, from_=api.numbers(count))
        api.act(campaign, "complete", intent)
        api.read(campaign, intent)


def _read_all(api: Api, campaigns: Iterable[str], intent: Intent) -> None:
    api.each(lambda campaign: api.read(campaign, intent), campaigns)


def _window(api: Api, send_in: float, end_in: float) -> dict[str, str]:
    return {"send_at": api.instant(send_in), "end_at": api.instant(end_in)}
