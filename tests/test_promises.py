"""What creates are promised: a table typed from the contract, independent of how the schemas say it, and two laws."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_contracts import instants
from campaign_contracts.bundle import packaged
from campaign_contracts.promises import Present, Promises
from campaign_contracts.suites import values

BUNDLE = packaged()
PROMISES = Promises(spec=BUNDLE.spec, lifecycle=BUNDLE.lifecycle)
NOW = 1_925_000_000.0  # 2031-01-01T02:13:20Z
PRESENT = Present(earliest=NOW, latest=NOW + 1)

GOOD = {
    "name": "Autumn reminder",
    "caller_id": "+442079460999",
    "from": ["+442079460000", "+442079460001"],
    "url": "https://my.exotel.com/demo/exoml/start_voice/4",
    "schedule": {"send_at": "2031-01-03T10:00:00+05:30", "end_at": "2031-01-05T10:00:00+05:30"},
}
LISTS = [digit * 32 for digit in "abcdef"]
RETRIES = {"number_of_retries": 2, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]}
TEXT = {"url": ..., "flow_type": "greeting", "read_via_text": "Your parcel arrives tomorrow."}
CUSTOM = {"mode": "custom", "throttle": 30}
HOOKS = ("status_callback", "call_status_callback", "call_schedule_callback")
NUMBER = "+442079460000"
NOON = "2031-01-03T12:00:00Z"
NO_INTERVALS: list[Any] = [..., None, 0, -1, 1.5, "5", True]
NO_COUNTS: list[Any] = [4, -1, 1.5, "2", True, [], 10**30]
NO_INSTANTS: list[Any] = [
    "tomorrow", "", "2031-01-03", "2031-01-03T10:00:00", "2031-01-03T10:00:00+0530", "2031-13-03T10:00:00Z",
    "2031-02-30T10:00:00Z", "2031-01-03T25:00:00Z", "2031-01-03T10:61:00Z", "2031-01-03T10:60:00Z",
    "03/01/2031 10:00", 1925200000, True, ["2031-01-03T10:00:00Z"], {},
]  # fmt: skip


def several(count: int) -> list[str]:
    """Distinct valid numbers."""
    return [f"+4420{number:08d}" for number in range(count)]


def campaign(changes: dict[str, Any]) -> dict[str, Any]:
    """The good campaign with changes; `...` leaves a key out."""
    return {key: value for key, value in (GOOD | changes).items() if value is not ...}


def retry(**changes: Any) -> dict[str, Any]:
    """Good retries with changes; `...` leaves a key out."""
    return {key: value for key, value in (RETRIES | changes).items() if value is not ...}


def retries(**changes: Any) -> dict[str, Any]:
    """The good campaign's change to these retries."""
    return {"retries": retry(**changes)}


def each(rule: str, key: str, *values: Any, beside: dict[str, Any] | None = None) -> list[tuple[str, dict[str, Any]]]:
    """A row for each value of one key, beside the same other changes."""
    return [(rule, (beside or {}) | {key: value}) for value in values]


def schedule(send_at: Any = ..., end_at: Any = ...) -> dict[str, Any]:
    """A change of the schedule."""
    return {"schedule": {k: v for k, v in {"send_at": send_at, "end_at": end_at}.items() if v is not ...}}


SUCCESS: list[dict[str, Any]] = [
    {},
    # a name of 4 to 100 characters, or none: CRE-28, CRE-05
    {"name": ...}, {"name": None}, {"name": "abcd"}, {"name": "n" * 100}, {"name": "Erinnerung für Jürgen 7%_"},
    # what is heard, CRE-30
    TEXT, TEXT | {"flow_type": "ivr"}, TEXT | {"url": None}, TEXT | {"flow_type": "ivr", "repeat_menu_attempts": 2},
    # whom to call: CRE-07 to CRE-10
    {"from": several(1)}, {"from": several(5000)}, {"from": "+442079460000"}, {"from": "+442079460000,+442079460001"},
    {"from": "+442079460000, +442079460001"}, {"from": ["+4420794600"]}, {"from": ["+442079460000123"]},
    {"from": ["+442079460000", "+442079460000"], "call_duplicate_numbers": True}, {"from": ..., "lists": LISTS[:1]},
    {"from": ..., "lists": LISTS[:5]}, {"from": None, "lists": LISTS[:2]}, {"lists": None},
    # type, campaign_type, duplicates: CRE-04, CRE-20, CRE-19
    {"type": "trans"}, {"type": None}, {"campaign_type": "static"}, {"campaign_type": None},
    {"from": ..., "lists": LISTS[:2], "campaign_type": "static"},
    {"from": ..., "lists": LISTS[:1], "campaign_type": "dynamic"}, {"call_duplicate_numbers": True},
    {"call_duplicate_numbers": False}, {"call_duplicate_numbers": "true"}, {"call_duplicate_numbers": "false"},
    # retries: CRE-11 to CRE-14
    {"retries": None}, retries(), retries(number_of_retries=1),
    retries(number_of_retries=3), retries(interval_mins=1), retries(interval_mins=60), retries(mechanism="Exponential"),
    retries(mechanism=...), retries(on_status=["no-answer"]), retries(on_status=["failed"]),
    retries(on_status=["failed", "busy", "no-answer"]),
    # schedule: CRE-15, CRE-16
    {"schedule": ...}, {"schedule": None}, schedule(send_at="2031-01-03T10:00:00+05:30"),
    schedule(end_at="2031-01-03T10:00:00+05:30"), schedule("2031-01-03T10:00:00Z", "2031-01-03T10:00:02Z"),
    schedule("2031-01-03T10:00:00-12:00", "2031-01-05T10:00:00+14:00"), schedule("2031-01-03T10:00:00.5Z"),
    schedule("2031-01-03T23:00:00+00:00", "2031-01-03T11:30:00-12:00"), schedule("2032-02-29T00:00:00Z"),
    schedule(send_at="2031-01-03T10:00:00+05:30", end_at=None),
    # URLs, CRE-18
    *({hook: "https://client.example/hook?a=1&b=%20"} for hook in HOOKS), *({hook: None} for hook in HOOKS),
    {"status_callback": "http://127.0.0.1:9000/"}, {"url": "http://my.exotel.com/demo/exoml/start_voice/4"},
    # mode and throttle: CRE-29
    {"mode": "auto"}, {"mode": None}, {"mode": "custom", "throttle": 1}, CUSTOM, {"mode": "custom", "throttle": 59},
    # passed through or ignored: CRE-26, unknown request fields
    {"custom_field": "a" * 1000}, {"custom_field": '{"order": "ünï"}'}, {"custom_field": None}, {"custom_field": ""},
    {"no_such_parameter": "ignored"}, {"Schedule": {"send_at": "never"}}, retries(no_such_parameter="ignored"),
]  # fmt: skip

REFUSALS: list[tuple[str, dict[str, Any]]] = [
    *each("CRE-04", "type", "promo", "TRANS", "", 1, ["trans"], True),
    ("CRE-06", {"caller_id": ...}), ("CRE-06", {"caller_id": None}),
    *each("CRE-07", "from", ..., None, [], ""),
    ("CRE-07", {"from": ..., "lists": None}),
    *each("CRE-08", "lists", LISTS, "a" * 32, 5, {"sid": "a" * 32}, True, beside={"from": ...}),
    *each("CRE-09", "from", several(5001), ",".join(several(5001))),
    *each("CRE-10", "from", *([NUMBER, bad] for bad in ("+44207946O000", "number", "+1234567890123456", "+", ""))),
    *each("CRE-10", "from", f"{NUMBER},letters", "+1234567890123456", "abc", 442079460000, {}, True),
    *each("CRE-10", "from", [442079460000], [None], [[NUMBER]], [True], [{}]),
    *each("CRE-11", "retries", *(retry(number_of_retries=bad) for bad in NO_COUNTS)),
    *each("CRE-11", "retries", [], "2", 2, True),
    *each("CRE-12", "retries", *(retry(interval_mins=bad) for bad in NO_INTERVALS)),
    ("CRE-12", {"retries": {"number_of_retries": 1}}),
    *each("CRE-13", "retries", *(retry(mechanism=bad) for bad in ("linear", "Quadratic", "", 1, ["Linear"]))),
    *each("CRE-14", "retries", *(retry(on_status=bad) for bad in (["completed"], ["busy", "no_answer"], "busy"))),
    *each("CRE-14", "retries", retry(on_status=[1]), retry(on_status={}), retry(on_status=[None])),
    *each("CRE-15", "schedule", *({"send_at": bad} for bad in NO_INSTANTS)),
    *each("CRE-15", "schedule", *({"send_at": NOON, "end_at": bad} for bad in NO_INSTANTS)),
    *each("CRE-15", "schedule", NOON, [], 5, True),
    *each("CRE-16", "schedule", *({"send_at": NOON, "end_at": end} for end in (
        "2031-01-03T11:59:58Z", "2031-01-02T12:00:00Z", "2031-01-03T17:00:00+05:30", "2030-12-01T00:00:00-12:00",
    ))),
    ("CRE-16", schedule("2031-01-03T08:00:00-12:00", "2031-01-03T19:00:00+00:00")),
    *(row for key in (*HOOKS, "url") for row in each("CRE-18", key, "client.example", "/x", "ftp://a.example/", 5, [])),
    *each("CRE-19", "call_duplicate_numbers", "maybe", "yes", "", 1, 0, [True], {}),
    *each("CRE-20", "campaign_type", "both", "", 1, ["static"]),
    *each("CRE-20", "lists", LISTS[:2], LISTS[:5], [], beside={"from": ..., "campaign_type": "dynamic"}),
    *each("CRE-28", "name", "a", "ab", 5, True, ["name"], {}),
    *each("CRE-29", "mode", "manual", "", 1, ["auto"]),
    *each("CRE-29", "throttle", ..., None, 0, -1, 1.5, "10", True, [], beside={"mode": "custom"}),
    *each("CRE-30", "url", ..., None),
    *each("CRE-30", "flow_type", ..., "poll", None, beside=TEXT),
    *each("CRE-30", "read_via_text", ..., None, beside=TEXT),
    # two at once, and a refusal beside something undecided
    ("CRE-07 CRE-20", {"from": ..., "campaign_type": "dynamic"}), ("CRE-06 CRE-28", {"caller_id": ..., "name": "a"}),
    ("CRE-28", {"name": "a", "status": "completed"}), ("CRE-13", retries(mechanism="never", interval_mins=5.0)),
]  # fmt: skip

UNDECIDED: list[dict[str, Any]] = [
    # no rule speaks of the field, of the form, of the host, of the maximum
    {"repeat_menu_attempts": 1}, TEXT | {"flow_type": "ivr", "repeat_menu_attempts": "2"}, {"caller_id": "HELLO"},
    {"from": ..., "lists": [5]}, {"from": ..., "lists": []}, {"mode": "custom", "throttle": 60},
    {"mode": "custom", "throttle": 10**9}, {"url": "https://"}, {"url": "https://a b/"}, {"url": "HTTPS://my.exotel.com/"},
    # a user or a fragment in a URL
    {"url": "https://me@client.example/"}, {"url": "https://client.example/a#b"},
    {HOOKS[0]: "http://me@client.example/a?b#c"},
    # control characters, without which it would be fine
    {"type": "trans\n"}, {"mode": "auto\x00"}, retries(mechanism="\tLinear"), {"from": ["+442079460000\r"]},
    # both together
    {"lists": LISTS[:1]}, TEXT | {"url": GOOD["url"]}, {"flow_type": "ivr"}, {"read_via_text": "Good morning."},
    # numbers that are neither valid nor invalid for certain
    *({"from": [number]} for number in ("442079460000", "02079460000", "+44 20 7946 0000", "+442079460", "911")),
    {"from": ["+٤٤٢٠٧٩٤٦٠"]},
    {"from": "+442079460000,,+442079460001"}, {"from": [], "lists": LISTS[:1]}, {"from": ["+442079460000"] * 5001},
    {"from": ",".join(["+442079460000"] * 5001)},
    # integers written with a fraction
    retries(number_of_retries=1.0), retries(interval_mins=5.0), {"mode": "custom", "throttle": 30.0},
    # without their companions
    retries(number_of_retries=0), retries(number_of_retries=..., interval_mins=0), {"throttle": 30}, {"throttle": "x"},
    {"retries": {}}, {"retries": {"number_of_retries": 0}}, retries(number_of_retries=None), retries(on_status=...),
    retries(number_of_retries=0, interval_mins=None), retries(number_of_retries=0, interval_mins="x"),
    {"mode": "auto", "throttle": 0}, retries(on_status=[]),
    {"campaign_type": "dynamic"}, {"campaign_type": "dynamic", "lists": LISTS[:2]},
    # names and texts
    {"name": "abc"}, {"name": "n" * 101}, {"name": ""}, {"name": "  "}, {"name": "      "},
    {"name": "tab\tin name"}, {"name": " padded "},
    {"custom_field": "a" * 1001}, {"custom_field": 5}, {"custom_field": {}}, {"custom_field": "a\x00b"},
    {"custom_field": "a\nb"}, {"no_such_parameter": "a\x7f"}, retries(no_such_parameter=1.5),
    # characters that some count as two
    {"name": "\U0001f4de\U0001f4de"}, {"name": "\U0001f4de" * 60}, {"name": "\u00e9\u00e9"},
    {"name": "n" + "\u00fc" * 50},
    # a schedule that names no instant
    {"schedule": {}}, {"schedule": {"send_at": None}}, {"schedule": {"send_at": None, "end_at": None}},
    # instants
    schedule("2031-01-03T10:00:00Z", "2031-01-03T10:00:00Z"), schedule("2031-01-03T10:00:00Z", "2031-01-03T10:00:01Z"),
    schedule("2031-01-03T10:00:00Z", "2031-01-03T09:59:59Z"),
    schedule("2031-01-03T10:00:00Z", "2031-01-03T15:30:00+05:30"),
    schedule("2031-01-03t10:00:00z"), schedule("2031-01-03T10:00:00z"), schedule("2031-06-30T23:59:60Z"),
    schedule("2031-01-03T10:00:00+15:00"), schedule("2031-01-03T10:00:00-12:30"), schedule("2030-01-01T00:00:00Z"),
    schedule("2031-01-01T02:13:20Z"), schedule("2031-01-01T02:13:22Z"), schedule(end_at="2030-01-01T00:00:00Z"),
    schedule("2029-01-01T00:00:00Z", "2030-01-01T00:00:00Z"), schedule("2030-01-01T00:00:00Z", "2032-01-01T00:00:00Z"),
    # ignored or refused in a create
    {"action": "pause"}, {"status": "completed"}, {"id": "mine"}, {"summary": {}}, {"account_sid": "demo"},
    {"date_created": "2030-01-01T00:00:00Z"}, {"date_updated": None},
]  # fmt: skip


def named(*rows: Any) -> list[str]:
    """An id for each row: its number and how it begins."""
    return [f"{number:03d} {ascii(row)[:50]}" for number, row in enumerate(rows)]


@pytest.mark.parametrize("change", SUCCESS, ids=named(*SUCCESS))
def test_success(change: dict[str, Any]) -> None:
    """What the contract says is accepted is promised success."""
    promised = PROMISES.create(campaign(change), PRESENT)
    assert (promised.kind, promised.rules) == ("success", ()), promised.why


@pytest.mark.parametrize(("rules", "change"), REFUSALS, ids=named(*REFUSALS))
def test_refusal(rules: str, change: dict[str, Any]) -> None:
    """What a rule says is refused is promised a refusal under that rule and no other."""
    promised = PROMISES.create(campaign(change), PRESENT)
    assert (promised.kind, promised.rules) == ("refusal", tuple(rules.split())), promised.why


@pytest.mark.parametrize("change", UNDECIDED, ids=named(*UNDECIDED))
def test_undecided(change: dict[str, Any]) -> None:
    """What the contract leaves open is promised nothing."""
    promised = PROMISES.create(campaign(change), PRESENT)
    assert (promised.kind, promised.rules) == ("undecided", ()), promised.why


@pytest.mark.parametrize("element", [None, 5, "campaign", [], [GOOD], True], ids=repr)
def test_an_element_that_is_no_object_is_undecided(element: Any) -> None:
    """It may fail alone or fail the whole request, so nothing is promised to it as a campaign."""
    assert PROMISES.create(element, PRESENT).kind == "undecided"


def test_an_empty_campaign_breaks_every_demand() -> None:
    """Nothing sent: no caller, nobody to call, nothing to say."""
    assert PROMISES.create({}, PRESENT).rules == ("CRE-06", "CRE-07", "CRE-30")


def elements() -> st.SearchStrategy[dict[str, Any]]:
    """Campaigns, good ones and such as have one to three fields spoilt."""
    fields = tuple(
        sorted({*GOOD, "lists", "retries", "mode", "throttle", "campaign_type", "flow_type", "read_via_text"})
    )
    return values.relatives(values.campaigns(NOW), fields).flatmap(st.sampled_from)


@given(elements())
@settings(max_examples=80, deadline=None, database=None, derandomize=True)
def test_a_promise_agrees_with_the_schemas(element: dict[str, Any]) -> None:
    """Success: the full schema accepts. Refusal: the decided schema refuses, or a rule that no schema can say."""
    promised = PROMISES.create(element, PRESENT)
    if promised.kind == "success":
        assert BUNDLE.spec.component("CampaignCreate").accepts(element)
    if promised.kind == "refusal":
        decided = BUNDLE.spec.component("CampaignCreate", decided=True)
        assert not decided.accepts(element) or ends_before_it_starts(element) or counts_too_many(element)
    if not BUNDLE.spec.component("CampaignCreate", decided=True).accepts(element):
        assert promised.kind != "success"


def ends_before_it_starts(element: dict[str, Any]) -> bool:
    """CRE-16, which compares two instants."""
    window = element["schedule"]
    send_at, end_at = instants.parse(window.get("send_at")), instants.parse(window.get("end_at"))
    return send_at is not None and end_at is not None and end_at < send_at


def counts_too_many(element: dict[str, Any]) -> bool:
    """CRE-09 in a comma-separated string."""
    return isinstance(element["from"], str) and element["from"].count(",") >= 5000
