"""Every fault shows over HTTP: the same requests are answered differently than by the plain mock."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.mock.faults import Fault, UnknownFaultError, behaviour, registry

if TYPE_CHECKING:
    from tests.mock.conftest import InProcess, Mocks

Json = Any
HOUR = 3600.0
DAY = 86_400.0

BUNDLE = packaged()
FAULTS = registry(BUNDLE.lifecycle)
# What takes a server with a receiver, or several requests at the same time: shown in test_server.py.
OVER_SOCKETS = {
    *(
        "racing-actions",
        "racing-resumes",
        "callbacks-by-put",
        "changed-callback-silenced",
        "callbacks-as-forms",
        "callback-urls-of-start-kept",
    ),
    *("failed-callback-not-repeated", "failed-callback-repeated-four-times", "failure-silences-campaign"),
}


def _reach(mock: "InProcess", state: str, stimulus: str = "") -> str:
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


def _probe(mock: "InProcess", identifier: str) -> None:
    """Look at a campaign from every side, then try to change it."""
    mock.read(identifier)
    mock.find()
    mock.put(identifier, name="Probed")
    mock.act(identifier, "resume")
    mock.read(identifier)
    mock.delete(identifier)
    mock.read(identifier)


def _cells(mock: "InProcess", state: str, stimulus: str) -> None:
    identifier = _reach(mock, state, stimulus)
    if stimulus in BUNDLE.lifecycle.actions:
        mock.act(identifier, stimulus)
    elif stimulus == "delete":
        mock.delete(identifier)
    else:
        mock.read(identifier)
        mock.advance({"send-at-reached": DAY + 1, "end-at-reached": 2 * DAY + 1}.get(stimulus, HOUR))
    _probe(mock, identifier)
    mock.delete(_reach(mock, "paused-started"))


def credentials(mock: "InProcess") -> None:
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


def isolation(mock: "InProcess") -> None:
    identifier = mock.created(name="Mine alone", schedule=mock.schedule(DAY))
    other = mock.beside("other")
    other.read(identifier)
    other.send("GET", f"campaigns/{identifier}/call-details")
    other.names("name=mine")
    other.delete(identifier)
    mock.answers += other.answers
    mock.read(identifier)


def envelope(mock: "InProcess") -> None:
    good, bad = mock.campaign(schedule=mock.schedule(DAY)), mock.campaign(caller_id=None)
    ids = [item["data"]["id"] for item in mock.bulk(good, good, good).items if item.get("data")]
    mock.bulk(good, bad, good)
    mock.bulk(bad, good, bad)
    mock.bulk(bad)
    for identifier in ids:
        mock.read(identifier)
    mock.find("offset=1")
    mock.act(ids[0], "pause")
    mock.act(ids[0], "pause")
    mock.send("GET", f"campaigns/{ids[0]}/call-details")
    mock.send("GET", f"campaigns/{ids[0]}/call-details")
    mock.send("GET", "nothing")
    mock.send("PATCH", "campaigns")
    mock.find("name=x")


def bodies(mock: "InProcess") -> None:
    one = mock.campaign(name="Enveloped", schedule=mock.schedule(DAY))
    identifier = mock.created(**one)
    edit = {"name": "Renamed"}
    envelopes: list[Json] = [b"{", {}, [], {"campaigns": {}}, {"campaigns": []}, {"campaigns": [1]}]
    for body in [*envelopes, {"campaigns": one}, one]:
        mock.send("POST", "campaigns", body)
    for body in [*envelopes, {"campaigns": edit}, edit, {"campaigns": [edit, edit]}]:
        mock.send("PUT", f"campaigns/{identifier}", body)
    mock.send("POST", "campaigns", b'{"campaigns": [{"name": "\\u0000"}]}')
    mock.send("POST", "campaigns", b'{"campaigns": ["\xff"]}')
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
    {"from": ["+12025550100", "letters"]},
    {"from": ["+12025550100", "+1234567890123456"]},
    *({"retries": {"number_of_retries": value, "interval_mins": 1}} for value in (4, -1, "2", True)),
    *({"retries": {"number_of_retries": value}} for value in (1, 2)),
    *({"retries": {"number_of_retries": 1, "interval_mins": value}} for value in (0, -1)),
    *({"retries": {"number_of_retries": 1, "interval_mins": 1, "mechanism": value}} for value in ("x", "Fibonacci")),
    *({"retries": {"on_status": value}} for value in (["completed"], ["busy", "completed"])),
    {"schedule": {"send_at": "tomorrow"}},
    {"schedule": {"send_at": "2040-01-01T00:00:00"}},
    {"schedule": {"send_at": "2040-01-02T00:00:00Z", "end_at": "2040-01-01T00:00:00Z"}},
    {"schedule": {"send_at": "2040-01-01T00:00:00-05:00", "end_at": "2040-01-01T00:30:00Z"}},
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


def values(mock: "InProcess") -> None:
    for parameters in (*WRONG, *RIGHT):
        answer = mock.create(**parameters)
        if answer.status == 200:
            mock.read(answer.data["id"])
        mock.find("limit=1&sort_by=date_created:desc")
    mock.bulk(mock.campaign(), mock.campaign(caller_id=None, name="Refused"))
    mock.names("limit=100")


def sizes(mock: "InProcess") -> None:
    numbers = [f"+1202{number:07}" for number in range(5001)]
    for several in (numbers, ",".join(numbers), numbers[:5000]):
        mock.create(**{"from": several})


def edits(mock: "InProcess") -> None:
    schedule = mock.schedule(DAY, 2 * DAY)
    callbacks = {"status_callback": "http://a.example/s", "call_schedule_callback": "http://a.example/c"}
    retries = {"number_of_retries": 2, "interval_mins": 5}
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
    mock.put(late, action="pause", name="Beside the action")
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
    mock.read(double)
    mock.find("sort_by=date_created:asc")


def deletion(mock: "InProcess") -> None:
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


def time(mock: "InProcess") -> None:
    at_once = mock.created(name="At once")
    soon = mock.created(name="Soon", schedule=mock.schedule(60, 2 * DAY))
    for seconds in (1, 30, 40, 90, 600, HOUR, DAY, 2 * DAY):
        mock.advance(seconds)
        mock.read(at_once)
        mock.read(soon)
    mock.find()


def lists(mock: "InProcess") -> None:
    for number in range(24):
        name = f"{'abcdefghijklmnopqrstuvwx'[number * 7 % 24]} Campaign 100%_{number}"
        identifier = mock.created(name=name, schedule=mock.schedule(DAY), status_callback="http://a.example/")
        mock.advance(1)
        if number % 3 == 0:
            mock.act(identifier, "pause")
            if number % 2 == 0:
                mock.act(identifier, "complete", "archive")
    mock.beside("other").created(name="foreign campaign")
    mock.put(mock.find().items[1]["data"]["id"], name="b Campaign edited")
    for query in (
        *(
            "",
            "limit=1",
            "limit=21",
            "limit=500",
            "offset=1",
            "offset=5&limit=5",
            "offset=24",
            "offset=100",
            "offset=23",
        ),
        *(
            "limit=501",
            "offset=-1",
            "limit=x",
            "limit=5x",
            "limit=3&offset=20",
            "sort_by=name:asc",
            "sort_by=name:desc",
        ),
        *(
            "sort_by=name:asc&limit=5&offset=5",
            "sort_by=date_created:desc&limit=5&offset=2",
            "sort_by=date_created:asc",
        ),
        *(
            "sort_by=age:asc",
            "sort_by=name:up",
            "sort_by=date_created:desc",
            "status=paused",
            "status=created,%20paused",
        ),
        *(
            "status=created",
            "status=archived,paused",
            "name=campaign%20100",
            "name=CAMPAIGN",
            "name=0%25_1",
            "name=a%25n",
        ),
        *("name=Camp_ign", "name=campaign", "name=b%20Campaign", "type=trans", "type=other", "status=unheard-of"),
        *("name=campaign&limit=2", "name=campaign%20100%25_2&limit=2&offset=1"),
    ):
        mock.find(query)


def many(mock: "InProcess") -> None:
    for _ in range(6):
        mock.bulk(*[mock.campaign(schedule=mock.schedule(DAY)) for _ in range(90)])
        mock.advance(1)
    for query in ("limit=500", "limit=101", "offset=100&limit=3", "offset=500&limit=100", "limit=499"):
        mock.find(query)


def calls(mock: "InProcess") -> None:
    numbers = [f"+120255501{number:02}" for number in range(20)]
    every = {name: f"http://localhost/{name}" for name in BUNDLE.lifecycle.callbacks}
    ids = []
    for mechanism in ("Linear", "Exponential"):
        for on_status in (["busy"], ["no-answer"], ["busy", "no-answer", "failed"]):
            retries = {"number_of_retries": 3, "interval_mins": 2, "mechanism": mechanism, "on_status": on_status}
            ids.append(mock.created(**{"from": numbers}, retries=retries, **every))
    ids.append(mock.created(**{"from": numbers}))
    ids.append(mock.created(**{"from": numbers}, status_callback="http://localhost/s"))
    ids.append(mock.created(**{"from": ", ".join(numbers)}, mode="custom", throttle=3, **every))
    twice = ["+12025550100", "+12025550101", "+12025550100", "+12025550100"]
    ids += [mock.created(**{"from": twice}, call_duplicate_numbers=flag) for flag in (True, False)]
    ids.append(mock.created(**{"from": numbers}, schedule=mock.schedule(HOUR, HOUR + 6), **every))
    paused, completed, canceled = (
        mock.created(**{"from": numbers * 3}, schedule=mock.schedule(0.001, HOUR), **every) for _ in range(3)
    )
    mock.advance(14)
    for identifier in (paused, completed, canceled):
        mock.act(identifier, "pause")
    mock.act(completed, "complete")
    mock.advance(100)
    mock.act(paused, "resume")
    for seconds in (100, 1000, HOUR, 5 * HOUR):
        mock.advance(seconds)
        for identifier in (*ids, paused, completed, canceled):
            mock.read(identifier)
    for identifier in (*ids, paused, completed, canceled):
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=200")
        mock.send("GET", f"campaign/{identifier}/call-details?limit=2&offset=1&status=busy,completed")
        mock.send("GET", f"campaigns/{identifier}/call-details?limit=2&offset=1&sort_by=date_created:desc")


Scene = Callable[["InProcess"], None]

SCENES: tuple[Scene, ...] = (
    credentials, isolation, envelope, bodies, deletion, time, edits, values, lists, many, sizes, calls,
)  # fmt: skip
# Where a family is looked at first; the other scenes follow.
FIRST: dict[str, tuple[Scene, ...]] = {
    "ACC": (credentials, isolation),
    "ENV": (envelope,),
    "CRE": (values, bodies, envelope, time, sizes),
    "GET": (edits,),
    "EDT": (edits,),
    "LIF": (edits, time),
    "DEL": (deletion,),
    "LST": (lists, many),
    "ROB": (bodies,),
    "CAL": (calls, edits),
    "CBK": (calls,),
}

_NAMES = re.compile(rb"\b(?:[0-9a-f]{32}|refused\w+)\b")


def _transcript(mock: "InProcess", play: Callable[["InProcess"], None]) -> list[tuple[int, Json, bytes]]:
    """What was answered, with generated ids numbered in the order of their appearance."""
    try:
        play(mock)
    except (AssertionError, KeyError, IndexError, TypeError, ValueError):
        mock.answers.append(mock.answers[-1])
    numbers: dict[bytes, bytes] = {}

    def numbered(match: re.Match[bytes]) -> bytes:
        return numbers.setdefault(match[0], f"#{len(numbers)}".encode())

    answered = [(answer.status, sorted(answer.headers.items()), answer.content) for answer in mock.answers]
    told = [
        (0, sent.kind, f"{sent.url} {sorted(sent.payload.items())}".encode()) for sent in mock.app.callbacks.waiting
    ]
    return [(status, kind, _NAMES.sub(numbered, content)) for status, kind, content in [*answered, *told]]


def _plays(fault: Fault) -> Iterator[tuple[str, Scene]]:
    if fault.cell:
        state, stimulus, _ = fault.cell
        yield f"{state}:{stimulus}", lambda mock: _cells(mock, state, stimulus)
        return
    first = FIRST.get(fault.rules[0][:3], ())
    for scene in (*first, *(scene for scene in SCENES if scene not in first)):
        yield scene.__name__, scene


@pytest.fixture(scope="module")
def expected() -> dict[str, Json]:
    """What the plain mock answers in each scene that was played so far."""
    return {}


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in OVER_SOCKETS])
def test_each_fault_shows(name: str, mocks: "Mocks", expected: dict[str, Json]) -> None:
    """Some request is answered differently."""
    for scene, play in _plays(FAULTS[name]):
        if scene not in expected:
            expected[scene] = _transcript(mocks(), play)
        if _transcript(mocks(faults=[name]), play) != expected[scene]:
            return
    pytest.fail(f"{name} does not show in any scene")


@cache
def _rules() -> frozenset[str]:
    return frozenset(rule.id for rule in BUNDLE.catalogue)


def test_faults_name_rules_of_the_catalogue() -> None:
    for fault in FAULTS.values():
        assert fault.rules
        assert set(fault.rules) <= _rules(), fault.name


def test_each_decided_cell_has_a_fault() -> None:
    changed = {fault.cell[:2] for fault in FAULTS.values() if fault.cell}
    for cell in BUNDLE.lifecycle.cells():
        if cell.decided and cell.outcomes and cell.state not in {"canceled", "deleted"}:
            assert (cell.state, cell.stimulus) in changed


def test_no_fault_of_a_cell_is_one_of_its_legal_outcomes() -> None:
    for fault in FAULTS.values():
        if fault.cell:
            state, stimulus, outcome = fault.cell
            cell = BUNDLE.lifecycle.step(state, stimulus)
            assert cell.decided
            assert outcome not in cell.outcomes


def test_an_unknown_fault_is_named() -> None:
    with pytest.raises(UnknownFaultError, match="no fault is called 'nothing'"):
        behaviour(BUNDLE.lifecycle, choices=_plain(), names=["nothing"])


def _plain() -> Json:
    from campaign_contracts.mock.choices import PLAIN

    return PLAIN


def test_faults_are_switched_over_http(mock: "InProcess") -> None:
    switched = mock.send("PUT", "/_control/faults", {"faults": ["limit-default-10"]}, credentials=None)
    assert switched.document == {"faults": ["limit-default-10"]}
    mock.bulk(*[mock.campaign()] * 12)
    assert len(mock.find().items) == 10
    mock.send("PUT", "/_control/faults", {"faults": []}, credentials=None)
    assert len(mock.find().items) == 12
    refused = mock.send("PUT", "/_control/faults", {"faults": ["nothing"]}, credentials=None)
    assert (refused.status, json.loads(refused.content)["response"]["code"]) == (400, 400)
