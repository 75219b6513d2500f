"""Scenes of edits: what they store, and what nearly fits, before a start."""

import re
from urllib.parse import quote

from tests.mock.recording import RECEIVER, RUN, Recording
from tests.mock.scenes.cells import DAY, HOUR, LIFECYCLE, Json


def edits(mock: Recording) -> None:
    schedule = mock.schedule(DAY, 2 * DAY)
    callbacks = {"status_callback": "http://a.example/s", "call_schedule_callback": "http://a.example/c"}
    retries = {"number_of_retries": 2, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]}
    early = mock.created(name="Early", schedule=schedule, custom_field="kept", retries=retries, **callbacks)
    changes: tuple[dict[str, Json], ...] = (
        {"name": "Renamed"},
        {"url": "https://my.exotel.com/demo/exoml/start_voice/5"},
        {"retries": {**retries, "number_of_retries": 1}},
        {"retries": {**retries, "number_of_retries": 9}},
        {"name": "ab"},
        {"name": "Half applied", "type": "promo"},
        {"status": "completed"},
        {"status": "completed", "name": "Status set"},
        {"date_created": "2020-01-01T00:00:00Z"},
        {"schedule": {"end_at": mock.instant(HOUR)}},
        {"campaign_type": "dynamic", "from": None},
        {"action": "resume"},
        {"action": "resume", "custom_field": "beside"},
        {"action": "explode"},
        {"action": "pausee"},
        {"action": None},
        {"status_callback": "http://a.example/changed", "name": "Late"},
        {"custom_field": "later"},
        {"caller_id": "+442079460995"},
        {"call_duplicate_numbers": True},
        {"repeat_menu_attempts": 2},
    )
    many = [f"+1202555{number:04}" for number in range(600)]
    late = mock.created(name="Started", schedule={"end_at": mock.instant(9 * DAY)}, **{"from": many}, **callbacks)
    paused = mock.created(name="Paused", schedule=schedule)
    mock.act(paused, "pause")
    for identifier in (early, paused, late):
        for change in changes:
            mock.advance(1)
            mock.put(identifier, **change)
            mock.read(identifier)
    mock.put(late, call_schedule_callback="http://a.example/new")
    mock.put(late, call_status_callback="nowhere")
    mock.put(late, action="pause", url="nowhere")
    mock.put(late, action="pause", name="Beside the action")
    mock.put(late, action="resume", status="completed", date_created="2020-01-01T00:00:00Z")
    mock.act(late, "pause")
    mock.put(late, status_callback="http://a.example/new")
    mock.act(late, "complete")
    mock.put(late, name="After the end")
    mock.read(late)
    for identifier in ("nothing", "0" * 32):
        mock.read(identifier)
        mock.put(identifier, name="Nobody")
        mock.act(identifier, "pause")
        mock.delete(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")
    double = mock.created(**{"from": None}, lists=["0" * 32, "1" * 32], schedule=schedule)
    mock.put(double, campaign_type="dynamic")
    mock.put(double, mode="custom")
    text = {"flow_type": "ivr", "read_via_text": "Good morning."}
    spoken = mock.created(**text, url=None, schedule=schedule)
    mock.put(spoken, read_via_text="Good evening.")
    mock.read(spoken)
    mock.read(double)
    mock.find("sort_by=date_created:asc")


def _nearly_instants(mock: Recording) -> None:
    """Instants and addresses that are nearly right."""
    schedule = mock.schedule(DAY, 2 * DAY)
    for member in schedule:
        for wrong in (schedule[member][:10], f"{schedule[member][:16]}Z", re.sub("[-:]", "", schedule[member])):
            mock.create(schedule={**schedule, member: wrong})
    mock.create(schedule={**schedule, "send_at": f"{schedule['send_at'][:10]}T24:00:00Z"})
    mock.create(url="//client.example/hook")
    mock.create(status_callback="xhttp://client.example/hook")


def nearly(mock: Recording) -> None:
    """Ids, words and values that are nearly right."""
    known = mock.created(name=f"Nearly {RUN}", schedule=mock.schedule(DAY), custom_field="kept")
    for near in (known.upper(), f"{known} ", f"{known}/0", f"{known}0", f"0{known}"):
        mock.invented.add(quote(near, safe=""))
        mock.read(quote(near, safe=""))
    for action in ("pause ", "unpause", '"pause"'):
        mock.act(known, action)
        mock.read(known)
    walked = mock.created(schedule=mock.schedule(DAY))
    for action in ("pause", "resume ", "pause", "completed", "complete", "archived"):
        mock.act(walked, action)
        mock.read(walked)
    mock.put(known, Custom_Field="nobody's")
    retries = {"number_of_retries": 1, "interval_mins": 1}
    words: dict[str, Json] = {
        "type": "trans", "campaign_type": "static", "mode": "auto", "call_duplicate_numbers": "true",
        "mechanism": "Linear", "on_status": "busy",
    }  # fmt: skip
    for field, word in words.items():
        for near in (f"{word} ", word.upper(), word[:-1], f"{word}s"):
            value = [near] if field == "on_status" else near
            changes = {"retries": {**retries, field: value}} if word in {"Linear", "busy"} else {field: value}
            mock.create(**changes)
            if near in (f"{word} ", word[:-1]):
                mock.put(known, **changes)
    mock.create(retries={"number_of_retries": 1, "interval_mins": None})
    _nearly_instants(mock)
    text = {"flow_type": "greeting", "read_via_text": "Hello"}
    without = {name: value for name, value in mock.campaign().items() if name != "url"}
    mock.bulk(mock.campaign() | {"caller_id": None})
    mock.bulk(mock.campaign() | {"mode": "custom", "throttle": None})
    for field in text:
        mock.bulk(without | text | {field: None})
    mock.find()
    for query in ("status=creat", "type=tran", "sort_by=name:ascending", "sort_by=nam:asc"):
        mock.find(f"name={RUN}&{query}")
        mock.find(query)


def edits_before_the_start(mock: Recording) -> None:
    """Each parameter that calls follow from is edited, running and paused, and the calls are read."""
    numbers = [f"+120255501{ending:02}" for ending in (*range(60, 70), 70, 71)]

    def retries(count: int, interval: int, mechanism: str = "Linear", *on_status: str) -> Json:
        chosen = list(on_status) or ["busy", "no-answer", "failed"]
        return {"number_of_retries": count, "interval_mins": interval, "mechanism": mechanism, "on_status": chosen}

    twice, pace = [*numbers[:2], numbers[0]], {"mode": "custom", "throttle": 2}
    busy = numbers[6:8]
    schedules = (mock.schedule(HOUR / 2, 9 * DAY), mock.schedule(2 * HOUR, 9 * DAY), mock.schedule(HOUR, 2 * HOUR))
    pairs: tuple[tuple[Json, Json], ...] = (
        ({"from": numbers[:2]}, {"from": numbers[2:5]}),
        ({"from": numbers[:2]}, {"caller_id": "+442079460995"}),
        ({"from": None, "lists": ["0" * 32], "call_duplicate_numbers": True}, {"lists": ["1" * 32, "2" * 32]}),
        ({"from": twice}, {"call_duplicate_numbers": True}),
        ({"from": numbers}, pace),
        ({"from": numbers, **pace, "throttle": 30}, {"throttle": 2}),
        ({"from": busy}, {"retries": retries(1, 2)}),
        ({"from": busy, "retries": retries(3, 2)}, {"retries": retries(1, 2)}),
        ({"from": busy, "retries": retries(2, 9)}, {"retries": retries(2, 2)}),
        ({"from": busy, "retries": retries(3, 3)}, {"retries": retries(3, 3, "Exponential")}),
        ({"from": busy, "retries": retries(2, 3, "Linear", "busy")}, {"retries": retries(2, 3, "Linear", "no-answer")}),
        *(({"from": busy, "retries": retries(3, 60)}, {"schedule": schedule}) for schedule in schedules),
        ({"from": busy, "retries": retries(3, 60), "schedule": mock.schedule(HOUR)}, {"schedule": schedules[2]}),
    )
    made = [
        (mock.created(**{"schedule": mock.schedule(HOUR, 9 * DAY), **created}), edit) for created, edit in pairs * 2
    ]
    for place, (identifier, edit) in enumerate(made):
        mock.advance(1)
        if place >= len(pairs):
            mock.act(identifier, "pause")
        mock.put(identifier, **edit)
        if place >= len(pairs):
            mock.act(identifier, "resume")
    beside = mock.created(schedule=mock.schedule(HOUR, 9 * DAY), **{"from": busy})
    mock.put(beside, action="pause", schedule=mock.schedule(3 * HOUR, 9 * DAY))
    for action in ("resume", "pause", "resume"):
        mock.act(beside, action)
    made.append((beside, {}))
    late = mock.created(schedule=mock.schedule(HOUR, 9 * DAY), **{"from": numbers[:2]})
    mock.act(late, "pause")
    mock.put(late, **{"from": numbers[2:5]})
    made.append((late, {}))
    for seconds in (HOUR * 0.75, HOUR, 4 * HOUR, 9 * HOUR):
        mock.advance(seconds)
        if seconds == HOUR:
            mock.act(late, "resume")
        for identifier, _ in made:
            mock.read(identifier)
    for identifier, _ in made:
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200")


def unsent(mock: Recording) -> None:
    """Campaigns with everything set, of which one parameter is edited; and some with little beside a default."""
    numbers = [f"+120255501{ending:02}" for ending in (60, 61, 60, 66)]
    retries = {"number_of_retries": 1, "interval_mins": 2, "mechanism": "Linear", "on_status": ["busy"]}
    hooks = {name: f"https://client.example/{name}" for name in LIFECYCLE.callbacks}
    pace: dict[str, Json] = {"mode": "custom", "throttle": 2}
    schedule = mock.schedule(HOUR, 9 * DAY)
    everything: dict[str, Json] = {
        "from": numbers, "retries": retries, "schedule": schedule, "custom_field": "kept",
        "call_duplicate_numbers": True, **pace, **hooks,
    }  # fmt: skip
    edits: tuple[dict[str, Json], ...] = (
        {"name": "Another"}, {"caller_id": "+442079460995"},
        {"url": "https://my.exotel.com/demo/exoml/start_voice/5"},
        {"from": numbers[::-1]}, {"retries": retries | {"interval_mins": 3}},
        {"schedule": mock.schedule(HOUR, 8 * DAY)}, {"custom_field": "other"}, {"call_duplicate_numbers": "true"},
        {"status_callback": "https://client.example/other"}, {"mode": "auto"},
    )  # fmt: skip
    made = [mock.created(**everything) for _ in edits]
    for identifier, edit in zip(made, edits, strict=True):
        mock.advance(1)
        mock.put(identifier, **edit)
        mock.read(identifier)
    listed = mock.created(**{"from": None}, lists=["0" * 32], schedule=schedule)
    mock.put(listed, **pace)
    mock.read(listed)
    plan = {name: value for name, value in retries.items() if name != "mechanism"} | {"number_of_retries": 3}
    plain = {"from": numbers, "schedule": schedule}
    besides: tuple[dict[str, Json], ...] = (
        pace,
        {"retries": retries},
        {"custom_field": "kept"},
        {"call_duplicate_numbers": False},
        {},
    )
    made += [mock.created(**plain, **beside) for beside in besides]
    mock.put(made[-1], retries=retries)
    made += [mock.created(**{"from": numbers[3:], "schedule": schedule}, retries=plan)]
    made.append(mock.created(**plain, status_callback=f"{RECEIVER}/unsent"))
    mock.advance(HOUR + 60)
    mock.advance(9 * HOUR)
    for identifier in made:
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200")
