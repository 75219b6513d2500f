"""Scenes of lives: what ends, is deleted, or is left alone, in phases that are seldom looked at."""

import json

from tests.mock.recording import RUN, Recording
from tests.mock.scenes.cells import DAY, HOUR, Json, reach


def deletion(mock: Recording) -> None:
    identifier = mock.created(name="Gone soon", schedule=mock.schedule(DAY))
    mock.delete(identifier)
    mock.read(identifier)
    mock.find()
    mock.find("name=soon")
    mock.send("GET", f"campaigns/{identifier}/call-details")
    mock.put(identifier, name="Gone still")
    mock.delete(identifier)
    mock.created(name="Next", schedule=mock.schedule(DAY))
    ids = [item.get("data", {}).get("id") for item in mock.answers[-1].items]
    assert len(ids) == 1
    mock.answers[-1].content += b" same" if ids[0] == identifier else b""


def deletion_after_others(mock: Recording) -> None:
    """What was refused something before is deleted; what its end_at cut off is not."""
    edited, acted = (mock.created(schedule=mock.schedule(DAY)) for _ in range(2))
    mock.put(edited, type="promo")
    mock.act(acted, "resume")
    many = [f"+120255502{ending:02}" for ending in range(60)]
    ended = mock.created(mode="custom", throttle=1, schedule={"end_at": mock.instant(600)}, **{"from": many})
    mock.advance(700)
    for identifier in (edited, acted, ended):
        mock.delete(identifier)


def _local(mock: Recording, seconds: float, hours: float) -> str:
    """An instant as it is written so many hours east of Greenwich."""
    sign, minutes = "+" if hours > 0 else "-", int(abs(hours) * 60)
    return mock.instant(seconds + hours * HOUR).replace("Z", f"{sign}{minutes // 60:02}:{minutes % 60:02}")


def time(mock: Recording) -> None:
    at_once = mock.created(name="At once")
    past = [mock.create(schedule=mock.schedule(-ago, 2 * DAY)) for ago in (600, DAY)]
    soon, *zoned = (
        mock.created(name="Soon", schedule={"send_at": text, "end_at": mock.instant(2 * DAY)})
        for text in (mock.instant(60), _local(mock, 1800, 5), _local(mock, HOUR, 5.5), _local(mock, HOUR, -3.5))
    )
    canceled = reach(mock, "canceled")
    mock.read(canceled)
    mock.act(canceled, "resume")
    mock.read(canceled)
    for seconds in (1, 30, 40, 90, 600, HOUR, HOUR, DAY, 2 * DAY):
        mock.advance(seconds)
        for identifier in (at_once, soon, *zoned, *(answer.data["id"] for answer in past if answer.status == 200)):
            mock.read(identifier)
    mock.find()


def left_alone(mock: Recording) -> None:
    """Time passes, and nobody moves the clock."""
    soon = mock.created(name="Left alone", schedule=mock.schedule(2, DAY))
    mock.clock.elapsed += 11
    mock.read(soon)


def through(mock: Recording) -> None:
    """A campaign of one number is looked at soon after its last call."""
    for ending in "08":
        identifier = mock.created(**{"from": [f"+1202555010{ending}"]})
        mock.advance(60)
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")
        mock.advance(60)
        mock.read(identifier)


def phases(mock: Recording) -> None:
    """Reads and call details of each phase; refused actions and edits while nothing happens by itself."""
    retries = {"number_of_retries": 2, "interval_mins": 20, "mechanism": "Linear", "on_status": ["busy"]}
    busy = {"from": ["+12025550166", "+12025550100"], "retries": retries}
    ahead, one = mock.created(schedule=mock.schedule(HOUR)), mock.created(**busy)
    two, unreached = mock.created(**{"from": ["+12025550100"]}), mock.created(**{"from": ["+12025550108"]})
    canceled = mock.created(**busy, schedule={"end_at": mock.instant(2 * HOUR)})
    slow = mock.created(**{"from": ["+12025550100", "+12025550110"]}, mode="custom", throttle=1)

    def look(identifier: str) -> None:
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")

    def refused(identifier: str, action: str) -> None:
        look(identifier)
        mock.act(identifier, action)
        mock.read(identifier)
        mock.put(identifier, name="Too late")
        mock.read(identifier)

    alone, unanswered = mock.created(**{"from": ["+12025550120"]}), mock.created(**{"from": ["+12025550167"]})
    hasty = {**busy, "retries": {**retries, "interval_mins": 1}, "schedule": {"end_at": mock.instant(2 * HOUR)}}
    retried = mock.created(**hasty)
    for seconds in (5, 60, 60):
        mock.advance(seconds)
        for identifier in (ahead, one, two, unreached, slow, retried):
            look(identifier)
        mock.read(alone)
        mock.act(alone, "complete" if seconds > 5 else "pause")  # at last its one call is over
    look(unanswered)
    mock.delete(unanswered)
    mock.read(unanswered)
    refused(one, "resume")
    for identifier in (one, canceled, retried):
        mock.act(identifier, "pause")
    mock.advance(60)
    refused(one, "pause")
    mock.act(one, "resume")
    look(one)
    mock.act(one, "pause")
    look(one)
    mock.act(one, "resume")
    mock.act(ahead, "pause", "resume", "complete")
    look(ahead)
    mock.act(ahead, "pause")
    mock.advance(4 * HOUR)
    mock.find("status=paused")
    for identifier in (one, canceled, unreached, retried):
        look(identifier)
    mock.send("GET", f"campaigns/{one}/call-details?status=in-progress")
    mock.act(one, "archive")
    look(one)
    mock.delete(one)
    mock.read(one)


def seldom(mock: Recording) -> None:
    """Lists in each phase, and of what was edited; bodies as others write them; refusals before calls; brief pauses."""
    retries = {"number_of_retries": 2, "interval_mins": 20, "mechanism": "Linear", "on_status": ["busy"]}
    slow, late = {"mode": "custom", "throttle": 2}, {"end_at": mock.instant(128)}
    busy = {"from": ["+12025550166"], "retries": retries}
    other = {"from": ["+12025550106"], "retries": {**retries, "interval_mins": 3}, "caller_id": "+442079460995"}
    named = iter(f"{RUN} seldom {number}" for number in range(20))

    def made(**parameters: Json) -> str:
        return mock.created(name=next(named), **parameters)

    def listed() -> None:
        mock.find(f"name={RUN}%20seldom&limit=100")
        mock.find(f"name={RUN}%20seldom&limit=100&status=in-progress,paused,completed,failed")

    body = {"campaigns": [mock.campaign(name=f"{RUN} caf\u00e9", custom_field="\u00e9")]}
    for written in (json.dumps(body, ensure_ascii=False), json.dumps(body, indent=1), " " + json.dumps(body)):
        mock.send("POST", "campaigns", written.encode())
    for charset in ("utf-8", "UTF-8"):
        mock.send("POST", "campaigns", body, headers=[("content-type", f"application/json; charset={charset}")])
    edited = made(schedule=mock.schedule(DAY), **busy, **slow)
    lists = made(schedule=mock.schedule(DAY), **{"from": None}, lists=["0" * 32])
    mock.read(edited)
    mock.put(edited, schedule=mock.schedule(2 * DAY), throttle=9, **other)
    mock.put(
        edited, throttle=8, url="https://client.example/8", custom_field="second", **busy, caller_id="+442079460996"
    )
    mock.put(edited, throttle=7, url="https://client.example/7", custom_field="third", **other)
    mock.put(lists, lists=["1" * 32, "2" * 32])
    for identifier in (edited, lists):
        mock.read(identifier)
    refused = made(schedule=mock.schedule(600, DAY), **busy)
    mock.put(refused, type="promo", **other)
    one, waiting, two = made(**{"from": ["+12025550100"]}), made(**busy), made(**busy)
    many, ended, stood = (
        made(**slow, **{"from": [f"+120255502{place:02}" for place in range(30)]}, **more)
        for more in ({"custom_field": "kept"}, {"schedule": late}, {"schedule": late})
    )
    mock.advance(6)
    mock.act(stood, "pause")
    mock.read(one)
    listed()
    mock.advance(54)
    mock.act(stood, "resume")
    for _ in range(3):
        mock.act(many, "pause", "pause", "resume", "resume", "complete", "archive")
        mock.advance(5)
    mock.put(waiting, **other)
    mock.act(two, "pause", "resume")
    for identifier in (waiting, two, many):
        mock.read(identifier)
    listed()
    mock.advance(64)
    for identifier in (ended, stood):
        mock.read(identifier)
    mock.advance(4 * HOUR)
    for identifier in (refused, waiting, many):
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200")


def long_after(mock: Recording) -> None:
    """What was refused or edited twice, long intervals and far ends, and a total after a deletion."""
    waiting = mock.created(schedule=mock.schedule(HOUR, 2 * HOUR))
    mock.act(waiting, "archive")
    busy = ["+12025550166", "+12025550100"]
    retries = {"number_of_retries": 1, "interval_mins": 90, "mechanism": "Linear", "on_status": ["busy"]}
    slow = mock.created(retries=retries, **{"from": busy})
    twice = mock.created(schedule=mock.schedule(HOUR, 9 * DAY), **{"from": [*busy, busy[1]]})
    values = (("+442079460994", 2, True), ("+442079460993", 1, False))
    for caller_id, count, duplicates in values:
        plan = {**retries, "number_of_retries": count, "interval_mins": 2}
        mock.put(twice, caller_id=caller_id, retries=plan, call_duplicate_numbers=duplicates)
    lasting = mock.created(
        schedule={"end_at": mock.instant(60 * DAY)}, **{"from": [f"+1202555{place:04}" for place in range(200)]}
    )
    gone = mock.created(schedule=mock.schedule(DAY))
    mock.advance(1)
    mock.act(lasting, "pause")
    mock.delete(gone)
    mock.find("limit=500")
    for seconds in (HOUR + 10, HOUR, DAY, 40 * DAY):
        mock.advance(seconds)
        for identifier in (waiting, slow, twice, lasting):
            mock.read(identifier)
    for identifier in (slow, twice):
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200")


def far_away(mock: Recording) -> None:
    """Retries after days, starts and ends after weeks."""
    plan = {"number_of_retries": 3, "interval_mins": 2000, "mechanism": "Linear", "on_status": ["busy"]}
    busy = {"from": ["+12025550166"], "schedule": {"end_at": mock.instant(60 * DAY)}}
    growing = {**plan, "interval_mins": 700, "mechanism": "Exponential"}
    calling = [mock.created(**busy, retries=retries) for retries in (plan, growing)]
    windows = ((10 * DAY, 60 * DAY), (30 * DAY, 60 * DAY), (35 * DAY, 35 * DAY + HOUR))
    waiting = [mock.created(schedule=mock.schedule(*window)) for window in windows]
    slow: dict[str, Json] = {"mode": "custom", "throttle": 1, "from": [f"+12025554{place:03}" for place in range(9)]}
    paused = [mock.created(**slow, **more) for more in ({"schedule": {"end_at": mock.instant(35 * DAY)}}, {})]
    for identifier in waiting:
        mock.read(identifier)
    for identifier in paused:
        mock.act(identifier, "pause")
    for days in (9, 3, 29):
        mock.advance(days * DAY)
        for identifier in (*calling, *waiting, *paused):
            mock.read(identifier)
    for identifier in (*calling, *waiting):
        mock.send("GET", f"campaigns/{identifier}/call-details")
