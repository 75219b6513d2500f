"""Scenes of what comes in its time: starts, ends and retries, however an instant is written and whatever was edited."""

from datetime import UTC, datetime, timedelta, timezone

from tests.mock.conftest import START
from tests.mock.recording import RECEIVER, RUN, Recording
from tests.mock.scenes.cells import DAY, Json

from campaign_contracts.bundle import packaged
from campaign_contracts.mock.clock import SECOND

BEGINNING = datetime.fromtimestamp(START // SECOND, UTC)

WRITTEN = ((0, ""), (330, ""), (0, ".25"), (-720, ".5"), (345, ".125"), (840, ""), (-210, ".75"))
"""Minutes east of UTC, and a fraction of a second."""

AGAIN = {"number_of_retries": 2, "interval_mins": 3, "mechanism": "Linear", "on_status": ["busy"]}

SLOW: dict[str, Json] = {
    "mode": "custom",
    "throttle": 1,
    "from": [f"+1202555{place:04}" for place in range(4000, 4120)],
}
"""It runs for two hours."""


def _until(mock: Recording, seconds: float) -> None:
    """Let time pass until so many seconds after the beginning."""
    mock.advance(seconds - (mock.clock.now() - START) / SECOND)


def _around(mock: Recording, instants: tuple[float, ...], campaigns: list[str]) -> None:
    """Look shortly before and after each of these instants."""
    for instant in instants:
        for away in (-10, 6.8):
            _until(mock, instant + away)
            for campaign in campaigns:
                mock.read(campaign)


def written(mock: Recording) -> None:
    """Starts and ends in every way of writing an instant."""

    def spelled(seconds: float, minutes: int, fraction: str) -> str:
        at = (BEGINNING + timedelta(seconds=seconds)).astimezone(timezone(timedelta(minutes=minutes)))
        text = at.isoformat()
        return f"{text[:19]}{fraction}{text[19:]}"

    starts, ends = 600.0, 3000.0
    schedules = [{"send_at": spelled(starts, *way), "end_at": spelled(ends, *way)} for way in WRITTEN]
    _around(mock, (starts, ends), [mock.created(**SLOW, schedule=schedule) for schedule in schedules])
    later = ends + 630
    _around(mock, (later,), [mock.created(**SLOW, schedule=mock.schedule(later))])


def over_midnight(mock: Recording) -> None:
    """A start in the last hour of a month, and an end in the first hour of the next."""
    midnight = (datetime(2030, 4, 1, tzinfo=UTC) - BEGINNING).total_seconds()
    starts, ends = midnight - 1800, midnight + 1800
    _around(mock, (starts, ends), [mock.created(**SLOW, schedule=mock.schedule(starts, ends))])


def ends_of_pauses(mock: Recording) -> None:
    """Ends of what is paused, for the second time, with nobody left to call, or with a start that was moved."""
    soon, one = {"end_at": mock.instant(600)}, ["+12025550100"]
    twice, done = mock.created(**SLOW, schedule=soon), mock.created(schedule=soon, **{"from": one})
    moved = mock.created(schedule=mock.schedule(600))
    named = mock.created(**SLOW)
    for campaign in (twice, done, moved, named):
        mock.act(campaign, "pause")
    mock.put(named, action="complete", name="Beside complete")
    mock.read(named)
    mock.put(moved, schedule=mock.schedule(1200))
    _until(mock, 60)
    mock.act(twice, "resume", "pause")
    _until(mock, 120)
    for campaign in (twice, done):
        mock.read(campaign)
    mock.act(twice, "resume")
    _around(mock, (600,), [twice, done])
    _around(mock, (29.5 * DAY,), [moved])


def late_callbacks(mock: Recording) -> None:
    """Callbacks are edited once and twice while retries are to come."""
    busy = {"from": ["+12025550166"]}
    for mechanism in ("Exponential", "Linear"):
        plan = {"number_of_retries": 3, "interval_mins": 20, "mechanism": mechanism, "on_status": ["busy"]}
        campaign = mock.created(**busy, retries=plan)
        for name in ("status_callback", "call_status_callback"):
            mock.put(campaign, **{name: f"{RECEIVER}/late"})
        mock.advance(DAY)
        mock.send("GET", f"campaigns/{campaign}/call-details")


def seen_twice(mock: Recording) -> None:
    """A second edit of the schedule shows in lists, too."""
    campaign = mock.created(schedule=mock.schedule(DAY))
    for days in (2, 3):
        mock.put(campaign, schedule=mock.schedule(days * DAY))
        mock.read(campaign)
        mock.find()


def another_account(mock: Recording) -> None:
    """A second account starts in time, calls again, tells of it, archives and lists; it reaches none of the first."""
    other, paused = mock.beside("other"), mock.created(schedule=mock.schedule(DAY))
    mock.act(paused, "pause")
    other.delete(paused)
    mock.read(paused)
    told = {kind: f"{RECEIVER}/other/{kind}" for kind in packaged().lifecycle.callbacks}
    again = other.created(**told, retries=AGAIN, **{"from": ["+12025550166"]})
    _around(other, (600.0,), [other.created(schedule=mock.schedule(600))])
    other.advance(600)
    for _ in range(2):
        other.read(again)
        other.send("GET", f"campaigns/{again}/call-details")
        other.act(again, "archive")
    other.created(schedule=mock.schedule(DAY))
    other.find()


def called_again(mock: Recording) -> None:
    """Retries in flight, of numbers in a text, and of what is archived; complete, while numbers wait for a retry."""
    busy, text = (
        mock.created(retries=AGAIN, **{"from": numbers})
        for numbers in (["+12025550166", "+12025550169"], "+12025550126, +12025550100")
    )
    for seconds in (200, 50, 3600):
        mock.advance(seconds)
        mock.delete(text)
        mock.act(busy, "complete")
        for campaign in (busy, text):
            mock.read(campaign)
            mock.send("GET", f"campaigns/{campaign}/call-details")
    mock.send("GET", f"campaign/{busy}/call-details?limit=abc")
    mock.act(busy, "archive")
    mock.read(busy)
    mock.find()


def waiting_again(mock: Recording) -> None:
    """What was paused and resumed before its start refuses what it refused before."""
    campaign = mock.created(schedule=mock.schedule(DAY))
    mock.act(campaign, "pause", "resume")
    mock.put(campaign, type="promo")
    mock.read(campaign)


def listed_of_each_kind(mock: Recording) -> None:
    """What starts in a month, is dynamic, or reads a text, is listed like others."""
    named, later = {"name": f"{RUN} of a kind"}, mock.schedule(DAY)
    mock.created(schedule=mock.schedule(30 * DAY), **named)
    # Not every plan has those.
    mock.create(**{"from": None}, lists=["0" * 32], campaign_type="dynamic", schedule=later, **named)
    mock.created(url=None, flow_type="greeting", read_via_text="Hello", schedule=later, **named)
    mock.find(f"name={RUN}%20of")


DUE = (
    written, over_midnight, ends_of_pauses, late_callbacks, seen_twice, another_account, called_again, waiting_again,
    listed_of_each_kind,
)  # fmt: skip
