"""Scenes of single requests: credentials, envelopes, bodies, values, sizes and refusals."""

import json

from tests.mock.recording import RECEIVER, RUN, Recording
from tests.mock.scenes.cells import DAY, HOUR, Json

from campaign_contracts.elements import ADDRESSES
from campaign_contracts.suites import hostile, verbatim


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
    stranger = mock.campaign(name=f"{RUN} a stranger's", schedule=mock.schedule(DAY))
    mock.send("POST", "campaigns", {"campaigns": [stranger]}, credentials="demo-key:wrong")
    mock.send("PUT", "campaigns", {"campaigns": [stranger | {"name": f"{RUN} by PUT"}]})
    mock.find(f"name={RUN}")


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
    slow: dict[str, Json] = {"mode": "custom", "throttle": 1, "schedule": {"end_at": mock.instant(HOUR)}}
    slow |= {"from": [f"+12025554{place:03}" for place in range(99)]}
    running, paused = (mock.created(**slow) for _ in range(2))
    mock.advance(90)
    mock.read(running)
    mock.act(paused, "pause")
    other.send("GET", f"campaigns/{running}/call-details")
    other.act(paused, "complete")
    mock.read(paused)
    mock.advance(HOUR)
    mock.read(paused)
    other.read(paused)
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


def unlike(mock: Recording) -> None:
    """A bulk of campaigns of which some have what others lack, or have it otherwise; read and dialled."""
    busy = ["+12025550166", "+12025550100", "+12025550100"]
    plan = {"number_of_retries": 1, "interval_mins": 2, "mechanism": "Linear", "on_status": ["busy"]}
    full: dict[str, Json] = {
        "custom_field": "first", "retries": plan, "mode": "custom", "throttle": 20, "call_duplicate_numbers": True,
        "call_status_callback": f"{RECEIVER}/first",
    }  # fmt: skip
    other = {"custom_field": "last", "retries": plan | {"interval_mins": 9}, "schedule": mock.schedule(HOUR, DAY)}
    spoken: dict[str, Json] = {"url": None, "flow_type": "ivr", "read_via_text": "Hello", "retries": plan}
    many: tuple[dict[str, Json], ...] = ({}, full, {}, {"schedule": mock.schedule(2 * HOUR, DAY)}, spoken)
    many += ({"campaign_type": "static", "retries": plan},)
    mock.bulk(*(mock.campaign(name=f"{RUN} plain {place}", **{"from": busy}) for place in range(2)))
    large: dict[str, Json] = {"from": [*(f"+12025554{place:03}" for place in range(60)), busy[0]], "retries": plan}
    many += (large, other)
    answer = mock.bulk(
        *(mock.campaign(**({"name": f"{RUN} unlike {place}", "from": busy} | one)) for place, one in enumerate(many))
    )
    made = [item["data"]["id"] for item in answer.items]
    listed: dict[str, Json] = {"from": None, "lists": ["a" * 32], "call_duplicate_numbers": True}
    edits: tuple[tuple[dict[str, Json], dict[str, Json]], ...] = (
        (listed, {"lists": [digit * 32 for digit in "abcde"]}),
        ({"retries": plan}, {"from": ", ".join(busy[:2])}),
        ({"from": busy}, {"call_duplicate_numbers": "true"}),
        ({"from": busy, "retries": plan}, {"retries": None}),
    )
    for created, edit in edits:
        edited = mock.created(schedule=mock.schedule(HOUR, DAY), **created)
        mock.put(edited, **edit)
        made.insert(0, edited)
    slow = {"from": large["from"][:9], "mode": "custom", "throttle": 1, "schedule": mock.schedule(HOUR, DAY)}
    ended = mock.created(**slow)
    mock.act(ended, "pause", "resume")
    mock.put(ended, schedule=mock.schedule(HOUR, HOUR + 60))
    made.insert(0, ended)
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
