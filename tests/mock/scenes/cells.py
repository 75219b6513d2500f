"""How each cell of the state table is looked at, and what all scenes use."""

from typing import Any

from tests.mock.recording import Recording

from campaign_contracts.bundle import packaged

HOUR = 3600.0
DAY = 86_400.0
Json = Any
LIFECYCLE = packaged().lifecycle


def reach(mock: Recording, state: str, stimulus: str = "") -> str:
    """Create a campaign and bring it into a state of the lifecycle, by legal means."""
    late = state in {"in-progress", "paused-started", "completed", "archived", "starting", "failed"}
    schedule = {"end_at": mock.instant(2 * DAY)} if late else mock.schedule(DAY, 2 * DAY)
    last_digit = {"all-targets-failed": "8", "all-targets-done": "0"}.get(stimulus, "8" if state == "failed" else "7")
    daily = {"number_of_retries": 3, "interval_mins": 1440, "on_status": ["no-answer"]}
    identifier = mock.created(schedule=schedule, retries=daily, **{"from": [f"+1202555010{last_digit}"]})
    path = {
        "paused-before-send-at": ["pause"],
        "paused-after-send-at": ["pause"],
        "paused-started": ["pause"],
        "completed": ["pause", "complete"],
        "completed-before-send-at": ["pause", "complete"],
        "canceled": ["pause"],
        "archived": ["pause", "complete", "archive"],
        "archived-before-send-at": ["pause", "complete", "archive"],
    }
    for action in path.get(state, []):
        mock.act(identifier, action)
    if state == "deleted":
        mock.delete(identifier)
    if state in {"paused-after-send-at", "canceled", "failed"}:
        mock.advance(DAY + 60 if state != "canceled" else 3 * DAY)
    return identifier


def _probe(mock: Recording, identifier: str) -> None:
    """Look at a campaign from every side, then try to change it."""
    mock.read(identifier)
    mock.find()
    mock.put(identifier, name="Probed")
    mock.act(identifier, "resume")
    mock.read(identifier)
    mock.delete(identifier)
    mock.read(identifier)


def cells(mock: Recording, state: str, stimulus: str) -> None:
    identifier = reach(mock, state, stimulus)
    if stimulus in LIFECYCLE.actions:
        mock.act(identifier, stimulus)
    elif stimulus == "delete":
        mock.delete(identifier)
    else:
        mock.read(identifier)
        mock.advance({"send-at-reached": DAY + 1, "end-at-reached": 2 * DAY + 1}.get(stimulus, HOUR))
    _probe(mock, identifier)
    mock.delete(reach(mock, "paused-started"))
