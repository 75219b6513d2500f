"""Scenes: what a client does with a mock, so that a fault of it shows."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from tests.mock.conftest import START
from tests.mock.due_scenes import DUE
from tests.mock.recording import RECEIVER, RUN, Recording

from campaign_contracts.bundle import packaged
from campaign_contracts.elements import ADDRESSES
from campaign_contracts.mock.clock import SECOND
from campaign_contracts.mock.faults.fault import Fault
from campaign_contracts.suites import hostile, verbatim

Json = Any
HOUR = 3600.0
DAY = 86_400.0

LIFECYCLE = packaged().lifecycle


def _reach(mock: Recording, state: str, stimulus: str = "") -> str:
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


def _cells(mock: Recording, state: str, stimulus: str) -> None:
    identifier = _reach(mock, state, stimulus)
    if stimulus in LIFECYCLE.actions:
        mock.act(identifier, stimulus)
    elif stimulus == "delete":
        mock.delete(identifier)
    else:
        mock.read(identifier)
        mock.advance({"send-at-reached": DAY + 1, "end-at-reached": 2 * DAY + 1}.get(stimulus, HOUR))
    _probe(mock, identifier)
    mock.delete(_reach(mock, "paused-started"))


def credentials(mock: Recording) -> None:
    identifier = mock.created(name="Mine alone")
    for path in ("campaigns", f"campaigns/{identifier}", f"campaigns/{identifier}/call-details", "nothing"):
        for user in (None, "demo-key:wrong", "demo-key:DEMO-TOKEN", "demo-key:demo-nonsense", "nobody:demo-token"):
            mock.send("GET", path, credentials=user)
        mock.send("GET", path, credentials=None, headers=[("authorization", "Bearer ZGVtby1rZXk6ZGVtby10b2tlbg==")])
        mock.send("GET", path, credentials="other-key:other-token")
        for method in ("PATCH", "TRACE", "PUT"):
            mock.send(method, path, {"campaigns": [{"action": "pause"}]})
    for method in ("POST", "PUT"):
        mock.send(method, "campaigns" if method == "POST" else f"campaigns/{identifier}", b"{", credentials="a:b")
    mock.send("DELETE", f"campaigns/{mock.created(schedule=mock.schedule(DAY))}", credentials="demo-key:wrong")


def isolation(mock: Recording) -> None:
    identifier = mock.created(name="Mine alone", schedule=mock.schedule(DAY))
    other = mock.beside("other")
    other.read(identifier)
    other.send("GET", f"campaigns/{identifier}/call-details")
    other.names("name=mine")
    other.find("status=created")
    other.delete(identifier)
    for near in ("demo0", "0demo", "dem", "DEMO"):
        mock.send("GET", f"/v2/accounts/{near}/campaigns/{identifier}")
    mock.read(identifier)
    completed = mock.created(schedule={"end_at": mock.instant(DAY)})
    for action in ("pause", "complete"):
        mock.act(completed, action)
    other.send("GET", f"campaigns/{completed}/call-details")
    other.act(completed, "archive")
    mock.answers += other.answers


def envelope(mock: Recording) -> None:
    first, second, third = (
        mock.campaign(name=f"{RUN} {word}", schedule=mock.schedule(DAY)) for word in ["one", "two", "six"]
    )
    bad = mock.campaign(name=f"{RUN} bad", caller_id=None, schedule=mock.schedule(DAY))
    for alone in (first, second, bad):
        mock.bulk(alone)
    ids = [item["data"]["id"] for item in mock.bulk(first, second, third).items if item.get("data")]
    mock.bulk(first, bad, second)
    mock.bulk(bad, first, bad)
    mock.find(f"name={RUN}")
    for identifier in ids:
        mock.read(identifier)
    mock.find("offset=1")
    mock.act(ids[0], "pause")
    mock.act(ids[0], "pause")
    mock.send("GET", f"campaigns/{ids[0]}/call-details")
    mock.send("GET", f"campaigns/{ids[0]}/call-details")
    mock.send("GET", "nothing")
    mock.send("GET", "campaigns/")
    mock.send("PATCH", "campaigns")
    mock.find("name=x")


def bodies(mock: Recording) -> None:
    mock.send("POST", "campaigns", {"campaigns": []}, headers=[("accept", "application/xml")])
    one = mock.campaign(name="Enveloped", schedule=mock.schedule(DAY))
    identifier = mock.created(**one)
    edit = {"name": "Renamed"}
    envelopes: list[Json] = [b"{", {}, [], {"campaigns": {}}, {"campaigns": []}, {"campaigns": [1]}]
    for body in [*envelopes, {"campaigns": one}, one]:
        mock.send("POST", "campaigns", body)
    for body in [*envelopes, {"campaigns": edit}, edit, {"campaigns": [edit, edit]}]:
        mock.send("PUT", f"campaigns/{identifier}", body)
    mock.send("POST", "campaigns", b'{"campaigns": [{"name": "\\u0000"}]}')
    written = json.dumps({"campaigns": [{**one, "name": f"Andr\u00e9 {RUN}"}]})
    for text in (f"{written}\n", written.replace("/", r"\/"), written.replace(r"\u00e9", r"\u00E9")):
        mock.send("POST", "campaigns", text.encode())
    for _ in range(3):
        mock.send("POST", "campaigns", b'{"campaigns": ["\xff"]}')
        mock.read(identifier)
    mock.send("POST", "campaigns", b"[" * 300 + b"]" * 300)
    mock.find("offset=99999999999")


WRONG: tuple[dict[str, Json], ...] = (
    {"type": "promo"},
    {"type": "TRANS"},
    {"caller_id": None},
    {"caller_id": None, "from": None, "lists": ["0" * 32]},
    {"from": None},
    {"from": []},
    {"from": None, "lists": [f"{number:032x}" for number in range(6)]},
    {"from": None, "lists": [f"{number:032x}" for number in range(9)]},
    {"from": None, "lists": [f"{number:032x}" for number in range(6)], "campaign_type": "static"},
    {"from": ["+12025550100", "letters"]},
    {"from": ["+12025550100", "+1234567890123456"]},
    {"from": ["+12025550100x12"]},
    *({"retries": {"number_of_retries": value, "interval_mins": 1}} for value in (4, -1, "2", True)),
    *({"retries": {"number_of_retries": value}} for value in (1, 2)),
    *({"retries": {"number_of_retries": 1, "interval_mins": value}} for value in (0, -1)),
    *({"retries": {"number_of_retries": 1, "interval_mins": 1, "mechanism": value}} for value in ("x", "Fibonacci")),
    *({"retries": {"on_status": value}} for value in (["completed"], ["busy", "completed"])),
    {"schedule": {"send_at": "tomorrow"}},
    {"schedule": {"end_at": "never"}},
    {"schedule": {"send_at": "2040-01-01T00:00:00"}},
    {"schedule": {"send_at": "2040-01-02T00:00:00Z", "end_at": "2040-01-01T00:00:00Z"}},
    {"schedule": {"send_at": "2030-03-17T17:00:00Z"}},
    {"schedule": {"send_at": "2020-01-01T00:00:00Z"}},
    *({name: "nowhere"} for name in ("url", "status_callback", "call_status_callback", "call_schedule_callback")),
    {"call_status_callback": "ftp://example.org/"},
    *({"call_duplicate_numbers": value} for value in ("maybe", 1)),
    {"campaign_type": "other"},
    {"campaign_type": "dynamic", "from": None, "lists": ["0" * 32, "1" * 32]},
    {"name": "ab"},
    {"name": "a"},
    {"mode": "other"},
    {"mode": "custom"},
    {"mode": "custom", "throttle": 0},
    {"url": None},
    {"url": None, "flow_type": "ivr"},
)

RIGHT: tuple[dict[str, Json], ...] = (
    {"custom_field": ' {"naïve": 1} '},
    {"url": "http://my.exotel.com/demo/exoml/start_voice/4"},
    {"from": None, "lists": [f"{number:032x}" for number in range(5)]},
    {"retries": {"number_of_retries": 3, "interval_mins": 5, "mechanism": "Exponential", "on_status": ["no-answer"]}},
    {"call_duplicate_numbers": "true"},
    {"campaign_type": "dynamic", "from": None, "lists": ["0" * 32]},
    {"name": "four"},
    {"name": "x" * 100},
    {"url": None, "flow_type": "greeting", "read_via_text": "Hello"},
    {"schedule": {"send_at": "2040-01-01T00:00:00+05:30"}},
    {"schedule": {"send_at": "2030-03-17T18:00:00Z"}},
    {
        "schedule": {"send_at": "2030-03-17T17:50:00Z", "end_at": "2040-01-01T00:00:00Z"},
        "status_callback": "http://a.example/",
    },
    {"call_status_callback": "https://a.example/1", "call_schedule_callback": "https://a.example/2"},
)


OFFSETS: tuple[dict[str, Json], ...] = (
    {"schedule": {"send_at": "2040-01-01T00:00:00-05:00", "end_at": "2040-01-01T00:30:00Z"}},
    {"schedule": {"send_at": "2040-01-01T05:00:00+05:00", "end_at": "2040-01-01T00:30:00Z"}},
    {"schedule": {"send_at": "2040-01-01T05:30:00+05:30", "end_at": "2040-01-01T00:15:00Z"}},
)
"""Two instants of which the offsets decide which is the later."""


def values(mock: Recording) -> None:
    for parameters in (*WRONG, *RIGHT, *OFFSETS):
        mock.rule = "CRE-32" if parameters in OFFSETS else None
        answer = mock.create(**parameters)
        mock.rule = None
        if answer.status == 200:
            mock.read(answer.data["id"])
        mock.find("limit=1&sort_by=date_created:desc")
    mock.bulk(mock.campaign(), mock.campaign(caller_id=None, name="Refused"))
    mock.names("limit=100")


def kept(mock: Recording) -> None:
    """Names and addresses that are easily rewritten come back as they were sent."""
    for end in verbatim.NAMES.values():
        mock.read(mock.created(name=f"{RUN} {end}", custom_field=end, schedule=mock.schedule(DAY)))
    for address in verbatim.URLS.values():
        mock.read(mock.created(schedule=mock.schedule(DAY), **dict.fromkeys(ADDRESSES, address)))
    leaping = {"send_at": "2040-02-29T04:05:06+05:30", "end_at": "2040-03-01T04:05:06+05:30"}
    edited = mock.created(schedule=mock.schedule(DAY))
    mock.read(mock.created(schedule=leaping))
    for end in verbatim.NAMES.values():
        mock.put(edited, name=f"{RUN} {end}")
    for address in verbatim.URLS.values():
        mock.put(edited, **dict.fromkeys(ADDRESSES, address))
    spoken = {name: None if value is ... else value for name, value in verbatim.SPOKEN.items()}
    mock.read(mock.created(schedule=mock.schedule(DAY), **spoken))


def sizes(mock: Recording) -> None:
    numbers = [f"+1202{number:07}" for number in range(5001)]
    for several in (numbers, ",".join(numbers), numbers[:5000], [*numbers[:1500], "+12025550x"]):
        mock.create(**{"from": several})


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


def time(mock: Recording) -> None:
    at_once = mock.created(name="At once")
    past = [mock.create(schedule=mock.schedule(-ago, 2 * DAY)) for ago in (600, DAY)]
    soon, *zoned = (
        mock.created(name="Soon", schedule={"send_at": text, "end_at": mock.instant(2 * DAY)})
        for text in (mock.instant(60), _local(mock, 1800, 5), _local(mock, HOUR, 5.5), _local(mock, HOUR, -3.5))
    )
    canceled = _reach(mock, "canceled")
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


def _local(mock: Recording, seconds: float, hours: float) -> str:
    """An instant as it is written so many hours east of Greenwich."""
    sign, minutes = "+" if hours > 0 else "-", int(abs(hours) * 60)
    return mock.instant(seconds + hours * HOUR).replace("Z", f"{sign}{minutes // 60:02}:{minutes % 60:02}")


LISTS = (
    *(
        "",
        "offset=0&limit=500",
        "limit=1",
        "limit=21",
        "limit=500",
        "offset=1",
        "offset=5&limit=5",
        "offset=24",
        "offset=100",
        "offset=23",
    ),
    *("limit=501", "offset=-1", "limit=x", "limit=5x", "limit=3&offset=20", "sort_by=name:asc", "sort_by=name:desc"),
    *("sort_by=name:asc&offset=0&limit=500", "sort_by=name:desc&offset=0&limit=500"),
    *("sort_by=name:asc&limit=5&offset=5", "sort_by=date_created:desc&limit=5&offset=2", "sort_by=date_created:asc"),
    *("sort_by=age:asc", "sort_by=name:up", "sort_by=date_created:desc", "status=paused", "status=created,%20paused"),
    "status=created,%20%20paused",
    *("status=created", "status=archived,paused", "type=trans", "type=other", "status=unheard-of"),
)
NAMED = ("%20100", "", "%20100%25_1", "%20100%25_2&limit=2&offset=1", "&limit=2", "%20%25_1", "%20100_", "%20100%25n")


def lists(mock: Recording) -> None:
    for number in range(24):
        name = f"{'abcdefghijklmnopqrstuvwx'[number * 7 % 24]} Campaign {RUN} 100%_{number}"
        identifier = mock.created(name=name, schedule=mock.schedule(DAY), status_callback="http://a.example/")
        mock.advance(1)
        if number % 3 == 0:
            mock.act(identifier, "pause")
            if number % 2 == 0:
                mock.act(identifier, "complete", "archive")
            mock.read(identifier)
    mock.beside("other").created(name=f"foreign campaign {RUN}")
    second = mock.find().items[1]["data"]["id"]
    mock.put(second, name=f"b Campaign {RUN} edited")
    mock.read(second)
    for query in LISTS:
        mock.find(query)
        mock.find(f"name={RUN}&{query}")
    for term in NAMED:
        mock.find(f"name={RUN}{term}")
    for term in (RUN.upper(), f"campaign%20{RUN}", f"CAMPAIGN%20{RUN}", f"b%20Campaign%20{RUN}%20edited", "Camp_ign"):
        mock.find(f"name={term}")
    mock.created(name=f"{RUN} plus+plus a%25b", schedule=mock.schedule(DAY))
    for term in ("plus%2Bplus", "plus%2Bplus%20a%2525b"):
        mock.find(f"name={RUN}%20{term}")
    oldest = mock.find().items[0]["data"]["id"]
    for _ in range(2):
        mock.read(oldest)
        mock.find()


def long(mock: Recording) -> None:
    """Requests that are as long as buffers are, or a byte longer; integers of many digits; arrays of many elements."""
    for size in (size + more for size in hostile.SIZES for more in (0, 1)):
        for _ in range(3):
            mock.send("POST", "campaigns", hostile.sized_body(size))
            mock.find("limit=1")
        if size <= hostile.SIZES[3] + 1:
            mock.send("GET", "campaigns", headers=[("x-long", "x" * size)])
            mock.find("x=".ljust(size, "x"))
            mock.read("x" * (size - len(f"{mock.base}/campaigns/")))
    for _, body in hostile.huge_bodies():
        mock.send("POST", "campaigns", body)
    for _ in range(3):
        mock.create(call_schedule_callback=hostile.LONG_ADDRESS)
        mock.act("0" * 32, "pause" * 60)
        mock.send("GET", "campaigns", b"{}", headers=[("content-length", "2")])
    for case in ("a thousand lists", "a thousand statuses", "ten thousand numbers"):
        mock.send("POST", "campaigns", hostile.HEAVY_BODIES[case])


def many(mock: Recording) -> None:
    for _ in range(6):
        mock.bulk(*[mock.campaign(name=f"{RUN} {number}", schedule=mock.schedule(DAY)) for number in range(90)])
        mock.advance(1)
    for query in ("limit=500", "limit=101", "offset=100&limit=3", "offset=500&limit=100", "limit=499"):
        mock.find(query)
        mock.find(f"name={RUN}&{query}")
    for offset in range(0, 540, 90):
        mock.find(f"name={RUN}&limit=90&offset={offset}")


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
    mock.advance(130)
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
    whole = (added, cleared, *beside, together, halted, changed, lost, returned, resumed, kept, ended, again)
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

    for seconds in (5, 60, 60):
        mock.advance(seconds)
        for identifier in (ahead, one, two, unreached, slow):
            look(identifier)
    refused(one, "resume")
    for identifier in (one, canceled):
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
    for identifier in (one, canceled, unreached):
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


def mixed_up(mock: Recording) -> None:
    """Ids of other campaigns in bodies, equal names, a cancellation while calls are in flight; odd ways of asking."""
    first, second, third = (mock.created(name=f"{RUN} alike", schedule=mock.schedule(DAY)) for _ in range(3))
    mock.advance(1)
    mock.create(id=first, name="Created anew", schedule=mock.schedule(DAY))
    mock.read(first)
    mock.put(first, id=second, custom_field="the first's")
    mock.put(third, custom_field="the third's")
    for identifier in (first, second, third):
        mock.read(identifier)
    mock.send("PUT", f"campaigns/{first}", {"campaigns": [{"name": "Beside null"}, None]})
    for identifier in (first, second):
        mock.delete(identifier)
    many = [f"+120255503{ending:02}" for ending in range(60)]
    calling = mock.created(schedule={"end_at": mock.instant(20)}, **{"from": many})
    mock.advance(10)
    mock.act(calling, "pause")
    for _ in range(3):
        mock.advance(20)
        mock.read(calling)
    mock.find("sort_by=name:asc:desc")
    mock.send("GET", "nothing", headers=[("accept", "text/html")])
    mock.send("POST", "campaigns", hostile.HEAVY_BODIES["odd keys"])


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


Scene = Callable[[Recording], None]


def unlike(mock: Recording) -> None:
    """A bulk of campaigns of which some have what others lack, or have it otherwise; read and dialled."""
    busy = ["+12025550166", "+12025550100", "+12025550100"]
    plan = {"number_of_retries": 1, "interval_mins": 2, "mechanism": "Linear", "on_status": ["busy"]}
    full: dict[str, Json] = {
        "custom_field": "first", "retries": plan, "mode": "custom", "throttle": 20, "call_duplicate_numbers": True,
        "call_status_callback": f"{RECEIVER}/first",
    }  # fmt: skip
    other = {"custom_field": "last", "retries": plan | {"interval_mins": 9}, "schedule": mock.schedule(HOUR, DAY)}
    many: tuple[dict[str, Json], ...] = ({}, full, {}, {"schedule": mock.schedule(2 * HOUR, DAY)}, other)
    mock.bulk(*(mock.campaign(name=f"{RUN} plain {place}", **{"from": busy}) for place in range(2)))
    answer = mock.bulk(
        *(mock.campaign(**({"name": f"{RUN} unlike {place}", "from": busy} | one)) for place, one in enumerate(many))
    )
    made = [item["data"]["id"] for item in answer.items]
    mock.advance(6 * HOUR)
    for identifier in made:
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")
    mock.advance(60)
    mock.read(made[-1])
    long = mock.bulk(*[mock.campaign()] * 10, mock.campaign(schedule=mock.schedule(7 * HOUR, DAY)))
    for wait, item in ((7, long.items[0]), (HOUR - 60, long.items[-1])):
        mock.advance(wait)
        mock.read(item["data"]["id"])


def after_others(mock: Recording) -> None:
    """Campaigns that come after a refused one in their bulk, or have the name of one that is gone, or another's.

    Others have five lists, a send_at with a fraction of a second, and a pause before it.
    """
    other, name = mock.beside("other"), f"{RUN} of one name"
    paced: dict[str, Json] = {"mode": "custom", "throttle": 2, "schedule": mock.schedule(HOUR, DAY)}
    paced |= {"from": [f"+12025554{place:02}{ending}" for place, ending in enumerate("6012345")]}
    paced |= {"retries": {"number_of_retries": 1, "interval_mins": 9, "mechanism": "Linear", "on_status": ["busy"]}}
    bulk = mock.bulk(mock.campaign(type="promo"), mock.campaign(name=name, **paced))
    dialled = [(mock, bulk.items[-1]), (other, other.bulk(other.campaign(name=name, **paced)).items[-1])]
    mock.advance(3 * HOUR)
    for account, item in dialled:
        identifier = item["data"]["id"]
        account.read(identifier)
        account.send("GET", f"campaigns/{identifier}/call-details")
        account.put(identifier, action="archive")
    mock.bulk(mock.campaign(name=name))
    fraction = {"send_at": mock.instant(4 * HOUR).replace("Z", ".500000Z"), "end_at": mock.instant(DAY)}
    scheduled = [mock.created(schedule=schedule) for schedule in (mock.schedule(4 * HOUR, DAY), fraction)]
    listed = mock.created(**{"from": None}, lists=[f"{digit}" * 32 for digit in "abcde"], call_duplicate_numbers=True)
    mock.act(scheduled[0], "pause")
    mock.advance(HOUR / 2)
    mock.act(scheduled[0], "resume")
    mock.advance(HOUR / 2 + 60)
    for identifier in (*scheduled, listed):
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")
    later = {"name": f"{RUN} gone", "schedule": mock.schedule(DAY)}
    mock.send("DELETE", f"campaigns/{mock.created(**later)}")
    mock.create(**later)


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


def far_away(mock: Recording) -> None:
    """Retries after days, starts and ends after weeks."""
    plan = {"number_of_retries": 3, "interval_mins": 2000, "mechanism": "Linear", "on_status": ["busy"]}
    busy = {"from": ["+12025550166"], "schedule": {"end_at": mock.instant(60 * DAY)}}
    growing = {**plan, "interval_mins": 700, "mechanism": "Exponential"}
    calling = [mock.created(**busy, retries=retries) for retries in (plan, growing)]
    waiting = [mock.created(schedule=mock.schedule(days * DAY, 60 * DAY)) for days in (10, 30)]
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


def refusals(mock: Recording) -> None:
    """What is refused, in each state and alone, and then what was to come; and an edit of all but a start."""
    many = [f"+12025554{place:03}" for place in range(60)]
    slow: dict[str, Json] = {"mode": "custom", "throttle": 1, "from": many, "schedule": mock.schedule(600, 1800)}
    running: dict[str, Json] = {**slow, "schedule": {"end_at": mock.instant(1800)}}
    plan = {"number_of_retries": 2, "interval_mins": 20, "mechanism": "Linear", "on_status": ["busy"]}
    alone: tuple[dict[str, Json], ...] = ({"action": "archive"}, {"type": "promo"})
    while_running = ({"action": "resume"}, {"action": "complete"}, *alone)
    while_paused = ({"action": "pause"}, *alone)
    waiting, started = ([mock.created(**created) for _ in while_running] for created in (slow, running))
    stood, late, halted = ([mock.created(**created) for _ in while_paused] for created in (slow, slow, running))
    kept, busy = mock.created(**running), mock.created(**{"from": [many[0], "+12025550166"]}, retries=plan)
    edited = [mock.created(**{**slow, "from": many[:2]}) for _ in alone]
    mock.advance(5)
    for identifier in (*stood, *late, *halted):
        mock.act(identifier, "pause")
    refused = [*zip(waiting, while_running, strict=True), *zip(started, while_running, strict=True)]
    refused += [*zip(stood, while_paused, strict=True), *zip(halted, while_paused, strict=True)]
    for identifier, sent in (*refused, *zip(edited, alone, strict=True)):
        mock.put(identifier, **sent)
    mock.delete(kept)
    for identifier in stood:
        mock.act(identifier, "resume")
    for identifier in edited:
        mock.put(identifier, schedule=mock.schedule(900, 1000), **{"from": many[2:]})
    mock.advance(85)
    mock.act(busy, "resume", "pause", "archive", "resume")
    changed = mock.created(**slow)
    mock.put(
        changed, name="Changed", caller_id="+442079460995", url="https://my.exotel.com/demo/exoml/start_voice/5",
        retries=plan, custom_field="changed", call_duplicate_numbers=True, status_callback=f"{RECEIVER}/changed",
        **{"from": many[1:]},
    )  # fmt: skip
    made = [*edited, changed, *waiting, *stood, *late, *started, *halted, kept, busy]
    for seconds in (500, 20, 1180, 20):
        if seconds == 1180:
            for identifier, sent in zip(late, while_paused, strict=True):
                mock.put(identifier, **sent)
        mock.advance(seconds)
        for identifier in made:
            mock.read(identifier)
    for identifier in (*edited, *started, busy):
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200")


SCENES: tuple[Scene, ...] = (
    credentials, isolation, envelope, bodies, deletion, time, edits, values, nearly, lists, many, sizes, long, calls,
    edits_before_the_start, callbacks_before_the_start, unsent, again, left_alone, kept, through, phases,
    seldom, callbacks_while_running, shared_callbacks, alike, mixed_up, long_after, unlike, after_others,
    twice_edited, far_away, too_late, shortly_before, refusals, *DUE,
)  # fmt: skip
# Where a family is looked at first; the other scenes follow.
FIRST: dict[str, tuple[Scene, ...]] = {
    "ACC": (credentials, isolation),
    "ENV": (envelope, unlike, seldom),
    "CRE": (kept, nearly, values, bodies, envelope, time, sizes, seldom),
    "GET": (mixed_up, nearly, edits, phases),
    "EDT": (too_late, kept, nearly, edits, unsent, phases, callbacks_before_the_start, seldom),
    "LIF": (
        long_after,
        callbacks_while_running,
        far_away,
        too_late,
        left_alone,
        through,
        phases,
        again,
        nearly,
        edits,
        time,
        edits_before_the_start,
        seldom,
    ),
    "DEL": (deletion, mixed_up),
    "LST": (long_after, nearly, lists, many, seldom),
    "ROB": (bodies, mixed_up, long),
    "CAL": (
        alike,
        long_after,
        twice_edited,
        shortly_before,
        far_away,
        phases,
        edits_before_the_start,
        unsent,
        again,
        calls,
        edits,
        seldom,
    ),
    "CBK": (callbacks_while_running, shared_callbacks, calls),
}


def plays(fault: Fault) -> Iterator[Scene]:
    """The scenes of a fault: its cell, or those of its family first."""
    if fault.cell:
        state, stimulus, _ = fault.cell
        yield lambda mock: _cells(mock, state, stimulus)
        return
    first = FIRST.get(fault.rules[0][:3], ())
    yield from (*first, *(scene for scene in SCENES if scene not in first))
