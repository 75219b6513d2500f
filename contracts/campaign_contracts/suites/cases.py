"""Values at and beyond every boundary of a campaign's parameters, for creates and edits alike."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from campaign_contracts.inert import in_json
from campaign_contracts.promises import Kind
from campaign_contracts.suites.api import CALLBACKS, FLOW_URL, Api
from campaign_contracts.suites.schedule_cases import schedules
from campaign_contracts.suites.value_case import ABSENT, END_AT, SEND_AT, ValueCase

LIST_SIDS = [f"{digit}" * 32 for digit in "abcdef9"]

BULK = 24
"""Values that are tried in one request."""


def value_cases(api: Api) -> Iterator[ValueCase]:
    """Every listed value of every parameter, the accepted ones of a rule before the refused ones."""
    for group in (_content, _numbers, _lists, _retries, schedules, _urls, _names, _modes, _rest, _nearly):
        yield from group(api)


def with_promises(api: Api) -> Iterator[tuple[ValueCase, Kind]]:
    """Every listed value, and what a create with it is promised."""
    return ((case, api.promised(api.element(**case.changes)).kind) for case in value_cases(api))


def with_kinds(cases: Iterable[tuple[ValueCase, Kind]]) -> Iterator[tuple[ValueCase, Kind, bool]]:
    """Cases with their promises, and whether each is the first of its kind: of a rule, its parameters, its promise."""
    kinds = set[tuple[object, ...]]()
    for case, promised in cases:
        kind = case.rule, frozenset(case.changes), promised
        yield case, promised, kind not in kinds
        kinds.add(kind)


def _content(api: Api) -> Iterator[ValueCase]:
    text = {"url": ABSENT, "flow_type": "greeting", "read_via_text": "Your parcel arrives tomorrow."}
    yield ValueCase(rule="CRE-30", label="greeting text", changes=text)
    yield ValueCase(rule="CRE-30", label="ivr text", changes=text | {"flow_type": "ivr"})
    yield ValueCase(rule="CRE-30", label="no content", changes={"url": ABSENT})
    yield ValueCase(rule="CRE-30", label="no content, custom_field", changes={"url": ABSENT, "custom_field": "text"})
    without = {"url": ABSENT, "from": ABSENT, "lists": LIST_SIDS[:1]}
    yield ValueCase(rule="CRE-30", label="no content, lists", changes=without)
    yield ValueCase(rule="CRE-30", label="flow_type alone", changes={"url": ABSENT, "flow_type": "ivr"})
    yield ValueCase(
        rule="CRE-30", label="read_via_text alone", changes={"url": ABSENT, "read_via_text": "Good morning."}
    )
    yield ValueCase(rule="CRE-30", label="url null", changes={"url": None})
    yield ValueCase(rule="CRE-06", label="no caller_id", changes={"caller_id": ABSENT})
    yield ValueCase(rule="CRE-02", label="caller_id of digits", changes={"caller_id": "02079460999"})
    yield ValueCase(
        rule="CRE-06",
        label="no caller_id with lists",
        changes={"caller_id": ABSENT, "from": ABSENT, "lists": LIST_SIDS[:1]},
    )


def _numbers(api: Api) -> Iterator[ValueCase]:
    good = api.numbers(3)
    yield ValueCase(rule="CRE-09", label="one number", changes={"from": good[:1]})
    for count in (5000, 5001):
        many = api.numbers(count, ending="")
        yield ValueCase(rule="CRE-09", label=f"{count} numbers", changes={"from": many})
        yield ValueCase(rule="CRE-09", label=f"{count} numbers in a string", changes={"from": ",".join(many)})
    yield ValueCase(rule="CRE-33", label="one comma-separated string", changes={"from": ",".join(good)})
    yield ValueCase(rule="CRE-33", label="blanks after commas", changes={"from": ", ".join(good)})
    yield ValueCase(rule="CRE-10", label="ten digits", changes={"from": ["+4420794600"]})
    yield ValueCase(rule="CRE-10", label="fifteen digits", changes={"from": ["+442079460000123"]})
    for bad in ("+442079460x00", "+44207946000x", "notanumber", "+4420794600001234", "+", "+442079460000x12"):
        for position in (0, 1, 2):
            numbers = [*good[:position], bad, *good[position:]]
            yield ValueCase(rule="CRE-10", label=f"number:{bad}", changes={"from": numbers})
    many = api.numbers(4999, ending="")
    yield ValueCase(rule="CRE-10", label="number:last of many", changes={"from": [*many, "+442079460x00"]})
    yield ValueCase(rule="CRE-10", label="number:letters", changes={"from": f"{good[0]},letters"})
    for nobody in ("", None):
        among = {"from": [good[0], nobody, *good[1:]]}
        yield ValueCase(rule="CRE-10", label=f"number:{in_json(nobody)}", changes=among, bulked=True)
    yield ValueCase(rule="CRE-10", label="from is a number", changes={"from": 442079460000})
    yield ValueCase(rule="CRE-10", label="from is an object", changes={"from": {"number": good[0]}})
    yield ValueCase(rule="CRE-07", label="neither from nor lists", changes={"from": ABSENT})
    yield ValueCase(rule="CRE-07", label="from empty", changes={"from": []})
    yield ValueCase(rule="CRE-07", label="from an empty string", changes={"from": ""})
    yield ValueCase(rule="CRE-07", label="from null", changes={"from": None})


def _lists(api: Api) -> Iterator[ValueCase]:
    for count in (1, 5, 6, 7):
        yield ValueCase(rule="CRE-08", label=f"{count} lists", changes={"from": ABSENT, "lists": LIST_SIDS[:count]})
    yield ValueCase(rule="CRE-08", label="lists is a string", changes={"from": ABSENT, "lists": LIST_SIDS[0]})
    static = {"from": ABSENT, "campaign_type": "static"}
    yield ValueCase(rule="CRE-08", label="static, 6 lists", changes=static | {"lists": LIST_SIDS[:6]})
    yield ValueCase(rule="CRE-20", label="static", changes=static | {"lists": LIST_SIDS[:2]})
    yield ValueCase(rule="CRE-20", label="static, from", changes={"campaign_type": "static"})
    dynamic = {"from": ABSENT, "campaign_type": "dynamic"}
    yield ValueCase(rule="CRE-20", label="dynamic, one list", changes=dynamic | {"lists": LIST_SIDS[:1]})
    for count in (2, 5):
        yield ValueCase(rule="CRE-20", label=f"dynamic, {count} lists", changes=dynamic | {"lists": LIST_SIDS[:count]})
    for kind in ("both", "hybrid", "Static ", "", 1, ["static"]):
        yield ValueCase(rule="CRE-20", label=f"campaign_type {in_json(kind)}", changes={"campaign_type": kind})


def _nearly(api: Api) -> Iterator[ValueCase]:
    """Words known by a part of them, in other letter case or with a blank; null for what is mandatory; days."""
    retries = {"number_of_retries": 1, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]}
    words: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("CRE-04", "type", ("trans ", "transactional", "tran", "Trans")),
        ("CRE-20", "campaign_type", ("static ", "STATIC", "statics", "stat")),
        ("CRE-29", "mode", ("auto ", "AUTO", "automatic", "aut")),
        ("CRE-19", "call_duplicate_numbers", ("true ", "TRUE", "truely", "tru")),
        ("CRE-13", "mechanism", ("Linear ", "LINEAR", "Linearly", "Lin")),
        ("CRE-14", "on_status", ("busy ", "BUSY", "busyness", "bus")),
    )
    for rule, name, found in words:
        for word in found:
            value = [word] if name == "on_status" else word
            changes: dict[str, Any] = {name: value}
            if rule in ("CRE-13", "CRE-14"):
                changes = {"retries": retries | changes}
            edited = word.endswith(" ") or word == min(found, key=len)
            yield ValueCase(rule=rule, label=f"{name} {in_json(word)}", changes=changes, bulked=True, edited=edited)
    other_case = {"caller_id": ABSENT, "Caller_Id": "+442079460999"}
    yield ValueCase(rule="CRE-06", label="caller_id in capitals", changes=other_case, bulked=True)
    text = {"url": ABSENT, "flow_type": "greeting", "read_via_text": "Your parcel arrives tomorrow."}
    for rule, label, changes in (
        ("CRE-06", "caller_id", {"caller_id": None}),
        ("CRE-30", "flow_type", text | {"flow_type": None}),
        ("CRE-30", "read_via_text", text | {"read_via_text": None}),
        ("CRE-12", "interval_mins", {"retries": retries | {"interval_mins": None}}),
        ("CRE-29", "throttle", {"mode": "custom", "throttle": None}),
    ):
        yield ValueCase(rule=rule, label=f"{label} null", changes=changes, bulked=True)
    schedule = {"send_at": api.instant(SEND_AT), "end_at": api.instant(END_AT)}
    for member, instant in schedule.items():
        for label, wrong in _wrong_instants(instant).items():
            changes = {"schedule": schedule | {member: wrong}}
            yield ValueCase(rule="CRE-15", label=f"{member} {label}", changes=changes, bulked=True)
    for name in ("url", *CALLBACKS):
        for scheme in ("", "wss:", "file:", "httpx:", "xhttp:"):
            changes = {name: f"{scheme}//client.example/hook"}
            yield ValueCase(rule="CRE-18", label=f"{name} of {scheme or 'no scheme'}", changes=changes, bulked=True)


def _wrong_instants(instant: str) -> dict[str, str]:
    """What many readers take for an instant, and RFC 3339 does not; given one that is right, in UTC."""
    return {
        "without its time": instant[: len("2030-01-01")],
        "without seconds": f"{instant[: len('2030-01-01T10:00')]}Z",
        "without marks": re.sub("[-:]", "", instant.removesuffix("+00:00")) + "Z",
        "of hour 24": f"{instant[: len('2030-01-01')]}T24:00:00Z",
        "of a week": "2031-W05-3T10:00:00Z",
        "as seconds in a string": "1924992000",
    }


def _retries(api: Api) -> Iterator[ValueCase]:
    full = {"number_of_retries": 1, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy", "no-answer"]}
    for count in (0, 1, 2, 3, -1, 4, 1.5, "2", True, 100):
        yield ValueCase(
            rule="CRE-11",
            label=f"number_of_retries {in_json(count)}",
            changes={"retries": full | {"number_of_retries": count}},
        )
    yield ValueCase(rule="CRE-11", label="no retries", changes={"retries": {"number_of_retries": 0}})
    for count in (1, 2, 3):
        bare = {"number_of_retries": count, "mechanism": "Linear", "on_status": ["busy"]}
        yield ValueCase(rule="CRE-12", label=f"no interval_mins for {count}", changes={"retries": bare})
    bare = {"number_of_retries": 2, "mechanism": "Exponential", "on_status": ["busy"]}
    yield ValueCase(rule="CRE-12", label="no interval_mins, Exponential", changes={"retries": bare})
    for interval in (1, 60, 0, -1, 1.5, "5", True):
        yield ValueCase(
            rule="CRE-12",
            label=f"interval_mins {in_json(interval)}",
            changes={"retries": full | {"interval_mins": interval}},
        )
    for mechanism in ("Linear", "Exponential", "Quadratic", "Fibonacci", "linear", "", 1, ["Linear"]):
        yield ValueCase(
            rule="CRE-13", label=f"mechanism {in_json(mechanism)}", changes={"retries": full | {"mechanism": mechanism}}
        )
    good = (
        ["busy"],
        ["no-answer"],
        ["failed"],
        ["busy", "no-answer"],
        ["failed", "busy"],
        ["busy", "no-answer", "failed"],
    )
    wrong: tuple[Any, ...] = (
        ["completed"],
        ["canceled"],
        ["busy", "completed"],
        ["failed", "no-answer", "busy", "answered"],
        ["no_answer"],
        "busy",
        [1],
        {},
    )
    for status in (*good, *wrong):
        yield ValueCase(
            rule="CRE-14", label=f"on_status {in_json(status)}", changes={"retries": full | {"on_status": status}}
        )


def _urls(api: Api) -> Iterator[ValueCase]:
    for name in ("url", *CALLBACKS):
        for value in ("http://client.example/hook", "https://client.example:8443/hook?campaign=1"):
            yield ValueCase(rule="CRE-18", label=f"{name} {value.partition(':')[0]}", changes={name: value})
        for bad in (
            "client.example/hook",
            "/hook",
            "ftp://client.example/hook",
            "mailto:a@client.example",
            "not a url",
            5,
            ["http://client.example/"],
        ):
            yield ValueCase(rule="CRE-18", label=f"{name} {in_json(bad)}", changes={name: bad})
    every = {name: f"https://client.example/{name}" for name in CALLBACKS}
    yield ValueCase(rule="CRE-18", label="all three callbacks", changes=every)


def _names(api: Api) -> Iterator[ValueCase]:
    tag = api.run_id
    for length in (4, 5, 20, 99, 100):
        yield ValueCase(
            rule="CRE-28",
            label=f"name of {length}",
            changes={
                "name": (f"{tag}-{length:03d}" + "n" * 100)[-length:] if length > 12 else f"{length}{tag}"[-length:]
            },
        )
    for text in ("(No. 7)!?.", "<b>&amp; 'one' \"two\" 100% a_b*\\"):
        yield ValueCase(rule="CRE-02", label=f"name {text}", changes={"name": f"{tag} {text}"})
    yield ValueCase(rule="CRE-28", label="letters of two bytes", changes={"name": f"{tag} ".ljust(55, "\u00e9")})
    for name in ("a", "ab", 12345, ["name"], True):
        yield ValueCase(rule="CRE-28", label=f"name {in_json(name)}", changes={"name": name})
    of_lists = {"name": "!?", "from": ABSENT, "lists": LIST_SIDS[:1]}
    yield ValueCase(rule="CRE-28", label="name of two signs, lists", changes=of_lists)
    yield ValueCase(rule="CRE-05", label="no name", changes={"name": ABSENT})


def _modes(api: Api) -> Iterator[ValueCase]:
    for changes in (
        {"mode": "auto"},
        {"mode": "custom", "throttle": 1},
        {"mode": "custom", "throttle": 30},
        {"mode": "custom", "throttle": 59},
    ):
        yield ValueCase(rule="CRE-29", label=" ".join(f"{k} {v}" for k, v in changes.items()), changes=changes)
    for throttle in (ABSENT, 0, -1, 1.5, "10", True):
        shown = "absent" if throttle is ABSENT else in_json(throttle)
        yield ValueCase(
            rule="CRE-29",
            label=f"custom, throttle {shown}",
            changes={"mode": "custom"} | ({} if throttle is ABSENT else {"throttle": throttle}),
        )
    for mode in ("manual", "", 1, ["auto"]):
        yield ValueCase(rule="CRE-29", label=f"mode {in_json(mode)}", changes={"mode": mode})


def _rest(api: Api) -> Iterator[ValueCase]:
    for duplicates in (True, False, "true", "false", "maybe", "", 1, "yes", ["true"]):
        yield ValueCase(
            rule="CRE-19",
            label=f"call_duplicate_numbers {in_json(duplicates)}",
            changes={"call_duplicate_numbers": duplicates},
        )
    for kind in ("trans", "promo", "TRANS", "", 1, ["trans"]):
        yield ValueCase(rule="CRE-04", label=f"type {in_json(kind)}", changes={"type": kind})
    for text in (
        "plain",
        '{"order": 7, "note": "caf\u00e9"}',
        "\u0627\u0644\u0633\u0644\u0627\u0645",
        "\U0001f4de ring",
        "a" * 1000,
        "%_*\\\"'",
        "  inside  out  ",
        "a=1%20b+c&amp;d",
    ):
        yield ValueCase(rule="CRE-26", label=f"custom_field {in_json(text[:12])}", changes={"custom_field": text})
    everything = {
        "campaign_type": "static",
        "call_duplicate_numbers": True,
        "mode": "custom",
        "throttle": 7,
        "custom_field": "all at once",
        "retries": {
            "number_of_retries": 3,
            "interval_mins": 2,
            "mechanism": "Exponential",
            "on_status": ["failed", "busy"],
        },
        "status_callback": "https://client.example/a",
        "call_status_callback": "https://client.example/b",
        "call_schedule_callback": "https://client.example/c",
        "type": "trans",
        "url": FLOW_URL,
    }
    yield ValueCase(rule="CRE-01", label="every parameter", changes=everything)
