"""Scenes of edits that come late, again, or shortly before something is due."""

from tests.mock.conftest import START
from tests.mock.recording import Recording
from tests.mock.scenes.cells import DAY, HOUR, Json

from campaign_contracts.mock.clock import SECOND


def again(mock: Recording) -> None:
    """Second pauses and resumes, a resume after the last call, edits of several kinds, seconds around the bounds."""
    slow: dict[str, Json] = {"mode": "custom", "throttle": 6}
    many = [f"+120255502{ending:02}" for ending in range(60)]
    crowd = [f"+1202555{number:04}" for number in range(600)]
    retries = {"number_of_retries": 3, "interval_mins": 2, "mechanism": "Linear", "on_status": ["busy"]}
    busy = {"from": many[6:7], "retries": retries}
    bounded = mock.created(schedule=mock.schedule(600, 1200), **slow, **{"from": crowd})
    lasting = mock.created(schedule=mock.schedule(600, 1200), **slow, **{"from": crowd})
    mock.put(lasting, schedule=mock.schedule(600, DAY))
    edits: tuple[dict[str, Json], ...] = (
        {"from": ", ".join(many[:2])}, {"from": many[:2], "caller_id": "+442079460995"},
        {"from": many[:2], "action": "resume"}, {"retries": {"number_of_retries": 1}},
    )  # fmt: skip
    made = [mock.created(schedule=mock.schedule(600, DAY), **busy) for _ in edits]
    for identifier, edit in zip(made, edits, strict=True):
        if "action" in edit:
            mock.act(identifier, "pause")
        mock.advance(1)
        mock.put(identifier, **edit)
    alone, twice, waiting = mock.created(), mock.created(**slow, **{"from": many}), mock.created(**busy)
    mock.advance(6)
    mock.send("GET", f"campaigns/{waiting}/call-details")
    for identifier in (alone, twice):
        mock.act(identifier, "pause")
        mock.read(identifier)
    mock.advance(60)
    mock.read(waiting)
    mock.send("GET", f"campaigns/{waiting}/call-details")
    for identifier in (alone, twice):
        mock.act(identifier, "resume")
        mock.read(identifier)
    mock.advance(50)
    mock.act(twice, "pause")
    mock.advance(120)
    mock.read(twice)
    mock.send("GET", f"campaigns/{twice}/call-details?limit=200")
    mock.act(twice, "resume")
    passed = mock.clock.now() / SECOND - START / SECOND
    for instant in (592, 602, 1190, 1204):
        mock.send("POST", "/_control/clock", {"advance_seconds": instant - passed}, credentials=None)
        mock.read(bounded)
        mock.read(lasting)
        passed = mock.clock.now() / SECOND - START / SECOND
    mock.advance(HOUR)
    mock.read(lasting)
    for identifier in (alone, twice, *made):
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200")


def twice_edited(mock: Recording) -> None:
    """Numbers, lists, a pace and a schedule that are edited twice before the start."""
    window = mock.schedule(HOUR, 9 * DAY)
    many = [f"+12025554{place:03}" for place in range(20, 30)]
    lists = [f"{number:032x}" for number in range(4)]
    retries = {"number_of_retries": 3, "interval_mins": 60, "mechanism": "Linear", "on_status": ["busy"]}
    six = "+12025550166"
    original: dict[str, Json] = {
        "from": [*many[:5], "+12025550176", six, six],
        "retries": {**retries, "number_of_retries": 1},
    }
    original |= {"caller_id": "+442079460991", "mode": "custom", "throttle": 2, "call_duplicate_numbers": False}
    other = {"from": many, "retries": retries, "throttle": 30}
    other |= {"caller_id": "+442079460992", "call_duplicate_numbers": True}
    edits: tuple[tuple[dict[str, Json], ...], ...] = (
        ({"from": many[:2]}, {"from": many[2:4]}, {"from": many[4:]}),
        (original, other, original),
        *(
            ({"from": [six], "retries": retries, "schedule": window}, {"schedule": first}, {"schedule": window})
            for first in (mock.schedule(HOUR / 2, 9 * DAY), mock.schedule(HOUR, 2 * HOUR))
        ),
        ({"from": None, "lists": lists[:1]}, {"lists": lists}, {"lists": lists[:2]}),
        (
            {"from": None, "lists": lists, "mode": "custom", "throttle": 1},
            {"name": "Listed"},
            {"schedule": mock.schedule(HOUR / 2, HOUR / 2 + 180)},
        ),
        ({"from": many}, {"mode": "custom", "throttle": 30}, {"mode": "custom", "throttle": 2}),
        *(
            ({"from": ["+12025550166"], "retries": retries}, {"schedule": first}, {"schedule": second})
            for first, second in (
                (mock.schedule(HOUR / 2, 9 * DAY), mock.schedule(HOUR + 60, 9 * DAY)),
                (mock.schedule(HOUR, 8 * DAY), mock.schedule(HOUR, 2 * HOUR)),
            )
        ),
    )
    made = [mock.created(**{"schedule": window, **created}) for created, *_ in edits]
    for identifier, (_, *both) in zip(made, edits, strict=True):
        for edit in both:
            mock.put(identifier, **edit)
    for seconds in (0.75 * HOUR, 2 * HOUR, 9 * HOUR):
        mock.advance(seconds)
        for identifier in made:
            mock.read(identifier)
    for identifier in made:
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200")


def shortly_before(mock: Recording) -> None:
    """Campaigns that start soon are edited, paused, resumed and edited again, and the calls are read."""
    numbers = [f"+12025554{place:03}" for place in range(30, 36)]
    made = [mock.created(schedule=mock.schedule(seconds, 9 * DAY), **{"from": numbers[:2]}) for seconds in (60, 600)]
    for identifier in made:
        mock.put(identifier, **{"from": numbers[2:4]})
        for action in ("pause", "resume"):
            mock.act(identifier, action)
        mock.put(identifier, **{"from": numbers[3:]})
    moved = mock.created(schedule=mock.schedule(600, 9 * DAY), **{"from": numbers[:2]})
    spoken = mock.created(
        schedule=mock.schedule(600, 9 * DAY),
        **{"url": None, "flow_type": "greeting", "read_via_text": "Good morning.", "from": numbers[:2]},
    )
    mock.act(moved, "pause", "resume", "pause")
    mock.put(moved, schedule=mock.schedule(900, 9 * DAY), **{"from": numbers[2:4]})
    mock.act(moved, "resume")
    mock.put(spoken, **{"from": numbers[2:4]})
    made += [moved, spoken]
    mock.advance(HOUR)
    for identifier in made:
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")


def too_late(mock: Recording) -> None:
    """An action beside parameters that come too late, and refusals while there is something still to come."""
    many = [f"+12025554{place:03}" for place in range(30)]
    slow: dict[str, Json] = {"mode": "custom", "throttle": 2, "from": many}
    plan = {"number_of_retries": 2, "interval_mins": 20, "mechanism": "Linear", "on_status": ["busy"]}
    busy = {"from": ["+12025550166"], "retries": plan}
    listed = {"from": None, "lists": ["0" * 32], "mode": "custom", "throttle": 1}
    late: tuple[tuple[dict[str, Json], dict[str, Json]], ...] = (
        (listed, {"lists": ["1" * 32]}),
        (slow, {"from": ["+12025554099"]}),
        (slow, {"mode": "custom", "throttle": 50}),
        (busy, {"retries": {**plan, "number_of_retries": 1}}),
        (busy, {"schedule": mock.schedule(600, 1200)}),
    )
    made = [mock.created(**created) for created, _ in late]
    part: dict[str, Json] = {
        "flow_type": "ivr",
        "url": None,
        "read_via_text": "Good morning.",
        "schedule": mock.schedule(10, DAY),
    }
    parts = mock.created(**{**slow, **part, "retries": plan})
    refused = [mock.created(**{**busy, "schedule": {"end_at": mock.instant(2 * HOUR)}}) for _ in range(2)]
    ended = [mock.created(**{**slow, "throttle": 1}, schedule={"end_at": mock.instant(600)}) for _ in range(2)]
    mock.advance(20)
    for identifier, (_, edit) in zip(made, late, strict=True):
        mock.put(identifier, action="pause", **edit)
    mock.put(parts, flow_type="greeting")
    mock.put(parts, schedule=mock.schedule(20, HOUR))
    mock.put(parts, retries={**plan, "number_of_retries": 1})
    mock.put(parts, call_duplicate_numbers=True)
    for name, value in (plan | {"number_of_retries": 1, "mechanism": "Exponential", "on_status": ["failed"]}).items():
        mock.put(parts, retries={name: value})
    for name, value in mock.schedule(20, HOUR).items():
        mock.put(parts, schedule={name: value})
    for action, edited in (refused, ended):
        mock.act(action, "archive")
        mock.put(edited, custom_field="too late")
    mock.advance(60)
    for identifier in made:
        mock.act(identifier, "resume")
    for seconds in (900, 5 * HOUR):
        mock.advance(seconds)
        for identifier in (*made, *refused, *ended):
            mock.read(identifier)
    for identifier in (*made, *refused):
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200")
