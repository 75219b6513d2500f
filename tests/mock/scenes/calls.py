"""Scenes of calls and callbacks."""

from tests.mock.recording import RECEIVER, Recording
from tests.mock.scenes.cells import DAY, HOUR, LIFECYCLE, Json


def calls(mock: Recording) -> None:
    numbers = [f"+120255501{number:02}" for number in range(20)]
    made = 0

    def called(*kinds: str, **parameters: Json) -> str:
        """A campaign with callbacks of its own."""
        nonlocal made
        made += 1
        urls = {kind: f"{RECEIVER}/{made}/{kind}?of={made}" for kind in kinds}
        return mock.created(**{"from": numbers, **parameters}, **urls)

    every, ids = LIFECYCLE.callbacks, []
    for mechanism in ("Linear", "Exponential"):
        for on_status in (["busy"], ["no-answer"], ["busy", "no-answer", "failed"]):
            retries = {"number_of_retries": 3, "interval_mins": 2, "mechanism": mechanism, "on_status": on_status}
            ids += [called(*every, retries=retries), called(*every, retries=retries, **{"from": numbers[6:7]})]
    ids += [called(), called("status_callback"), called("call_status_callback")]
    ids.append(called(*every, mode="custom", throttle=3, **{"from": ", ".join(numbers)}))
    twice = ["+12025550100", "+12025550101", "+12025550100", "+12025550100"]
    ids += [called(**{"from": twice}, call_duplicate_numbers=flag) for flag in (True, False)]
    ids.append(called(*every, schedule=mock.schedule(HOUR, HOUR + 6)))
    mock.delete(called(*every, schedule=mock.schedule(HOUR)))
    retries = {"number_of_retries": 2, "interval_mins": 1, "on_status": ["no-answer", "busy"]}
    some = [f"+12025552{number:03}" for number in range(60)]
    stopped = [called(*every, schedule=mock.schedule(1, HOUR), retries=retries, **{"from": some}) for _ in range(4)]
    paused, completed, _, resumed = stopped
    mock.advance(14)
    for identifier in stopped:
        mock.act(identifier, "pause")
    mock.act(completed, "complete")
    mock.act(resumed, "resume")
    mock.advance(100)
    mock.send("GET", f"campaigns/{paused}/call-details?limit=200")
    mock.act(paused, "resume")
    for seconds in (100, 1000, HOUR, 5 * HOUR):
        mock.advance(seconds)
        for identifier in (*ids, *stopped):
            mock.read(identifier)
    for identifier in (*ids, *stopped):
        for query in ("", "?limit=200", "?limit=2&offset=1&status=busy,completed", "?limit=200&status=busy,completed"):
            mock.send("GET", f"campaigns/{identifier}/call-details{query}")
            mock.send("GET", f"campaign/{identifier}/call-details{query}")
        for query in ("", "&status=busy"):
            mock.send("GET", f"campaigns/{identifier}/call-details?limit=2&offset=1&sort_by=date_created:desc{query}")
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200&sort_by=date_created:desc")


def many_and_doubled(mock: Recording) -> None:
    """More than a thousand numbers, some of them called; numbers that stand twice in a text."""
    crowd = mock.created(**{"from": [f"+1202555{number:04}" for number in range(1001)]})
    doubled = mock.created(**{"from": "+12025550100, +12025550101,+12025550100"})
    mock.advance(5)
    mock.act(crowd, "pause", "complete")
    mock.advance(HOUR)
    for identifier in (crowd, doubled):
        mock.read(identifier)
        for query in ("", "?offset=1&limit=1"):
            mock.send("GET", f"campaigns/{identifier}/call-details{query}")


def alike(mock: Recording) -> None:
    """Numbers that end or begin alike, long ones and short ones; a campaign that calls itself."""
    caller, number = "+12025550155", "+12025550100"
    made = [
        mock.created(**{"from": [number, "+9992025550100", "+120255501001", "+120255501001000", "+1202555010"]}),
        mock.created(caller_id=caller, **{"from": [number, caller]}),
    ]
    mock.advance(HOUR)
    for identifier in made:
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")


def callbacks_before_the_start(mock: Recording) -> None:
    """Callbacks are changed, added or cleared before the start: one by one, all at once, running and paused."""
    hooks = {kind: f"{RECEIVER}/before/{kind}" for kind in LIFECYCLE.callbacks}
    busy = {"from": ["+12025550166", "+12025550100"], "schedule": mock.schedule(HOUR, 9 * DAY)}

    def other(place: int) -> dict[str, Json]:
        return {kind: f"{RECEIVER}/{place}/{kind}" for kind in LIFECYCLE.callbacks}

    at_once, alone, paused, cleared = (mock.created(**busy, **hooks, name=f"Hooked {place}") for place in range(4))
    added, late = mock.created(**busy), mock.created(**busy, **hooks, name="Late")
    mock.act(late, "pause")
    mock.put(late, call_status_callback=f"{RECEIVER}/late/call_status_callback")
    mock.put(at_once, **other(1))
    for kind, url in other(2).items():
        mock.put(alone, **{kind: url})
    mock.act(paused, "pause")
    mock.put(paused, **other(3))
    mock.act(paused, "resume")
    mock.put(cleared, **dict.fromkeys(LIFECYCLE.callbacks))
    mock.put(added, **other(4))
    mock.advance(HOUR + 600)
    mock.put(late, status_callback=f"{RECEIVER}/late/status_callback")
    mock.act(late, "resume")
    mock.advance(600)
    for identifier in (at_once, alone, paused, cleared, added, late):
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")
    mock.advance(60)
    mock.read(added)


def callbacks_while_running(mock: Recording) -> None:
    """Callbacks are added, cleared, or changed beside an action; and one URL is that of every kind."""
    slow = {"mode": "custom", "throttle": 1, "from": [f"+120255501{ending:02}" for ending in range(5)]}

    def hooks(place: int) -> dict[str, Json]:
        return {kind: f"{RECEIVER}/running/{place}/{kind}" for kind in LIFECYCLE.callbacks}

    added, cleared = mock.created(**slow), mock.created(**slow, **hooks(5))
    beside = [mock.created(**slow, **hooks(place)) for place in range(2)]
    together = mock.created(**slow, **dict.fromkeys(LIFECYCLE.callbacks, f"{RECEIVER}/together"))
    halted, changed = mock.created(**slow, **hooks(6)), mock.created(**slow, **hooks(8))
    lost = mock.created(**slow | {"from": [f"+120255501{ending}8" for ending in range(5)]})
    returned, resumed, kept = (mock.created(**slow, **hooks(place)) for place in (11, 13, 15))
    ended = mock.created(**slow, schedule={"end_at": mock.instant(200)}, **hooks(16))
    plan = {"number_of_retries": 1, "interval_mins": 5, "on_status": ["busy"]}
    again = mock.created(**slow | {"from": [f"+120255501{ending}6" for ending in range(5)]}, retries=plan, **hooks(17))
    asked = mock.created(**slow, **hooks(20))
    mock.advance(130)
    mock.put(asked, **{kind: f"{url}?source=elsewhere" for kind, url in hooks(20).items()})
    for place, identifier in enumerate((ended, again), start=18):
        mock.put(identifier, **hooks(place))
    for identifier in (halted, lost):
        mock.act(identifier, "pause")
    mock.put(halted, **hooks(7))
    mock.put(changed, **hooks(9))
    for identifier in (halted, changed):
        mock.send("GET", f"campaigns/{identifier}/call-details")
    mock.act(lost, "resume")
    mock.put(added, **hooks(2))
    mock.put(cleared, **dict.fromkeys(LIFECYCLE.callbacks))
    mock.put(beside[0], action="pause", **hooks(3))
    mock.act(beside[1], "pause")
    mock.put(changed, custom_field="too late", **hooks(10))
    mock.put(returned, **hooks(12))
    mock.put(returned, **hooks(11))
    mock.act(resumed, "pause", "resume", "pause", "resume")
    mock.put(resumed, **hooks(14))
    mock.delete(kept)
    mock.advance(40)
    mock.read(together)
    mock.act(together, "complete")
    mock.read(together)
    mock.advance(20)
    mock.act(halted, "complete")
    mock.act(beside[0], "resume")
    mock.put(beside[1], action="resume", **hooks(4))
    mock.advance(20)
    mock.read(ended)
    mock.advance(HOUR)
    whole = (added, cleared, *beside, together, halted, changed, lost, returned, resumed, kept, ended, again, asked)
    for identifier in whole:
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")
    mock.advance(60)
    mock.read(added)


def shared_callbacks(mock: Recording) -> None:
    """Two campaigns with one URL for everything, and two with one path and a query for each kind of event."""
    busy = {"from": ["+12025550166", "+12025550100"]}

    def apart(place: int) -> dict[str, Json]:
        return {kind: f"{RECEIVER}/apart?of={kind}-{place}" for kind in LIFECYCLE.callbacks}

    made = [mock.created(**busy, **dict.fromkeys(LIFECYCLE.callbacks, f"{RECEIVER}/shared")) for _ in range(2)]
    made += [mock.created(**busy, **apart(place)) for place in range(2)]
    mock.advance(HOUR)
    for identifier in made:
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")
    mock.advance(60)
    mock.read(made[0])
