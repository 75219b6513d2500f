"""Rules CRE over hand-written histories of single creates: what is kept, what is broken, what is tolerated."""

from typing import Any

import pytest
from tests.checks.answers import FOREIGN, GOOD, OTHERS, add, envelope, page
from tests.checks.histories import DAY, START, History, element, failure, held, judged, shown, success

from campaign_contracts import instants
from campaign_contracts.checks.creating import acceptance, fresh, leftovers
from campaign_contracts.history import Intent

CHECKS = (*acceptance.CHECKS, *fresh.CHECKS, *leftovers.CHECKS)
NAME = "cc0123abcd made"


def rules(history: History, verdict: str = "broken") -> set[str]:
    """The rules of this verdict."""
    return {rule for rule, found in judged(history, CHECKS)[0] if found == verdict}


def created(
    history: History, sent: dict[str, Any], *, summary: Any = ..., intent: Intent | None = None, **changes: Any
) -> dict[str, Any]:
    """A create that succeeds and shows these changes of what was sent."""
    data = {key: value for key, value in shown("c1", sent, **changes).items() if value is not ...}
    counts = {
        "campaign_sid": data.get("id"),
        "call_completed": 0,
        "call_failed": 0,
        "DateCreated": data["date_created"],
    }
    item = success(data, summary=counts if summary is ... else summary)
    history.send("POST", "campaigns", body={"campaigns": [sent]}, items=[item], intent=intent)
    return data


def refused(history: History, sent: Any, code: int = 400, *, text: str = "no", intent: Intent | None = None) -> None:
    """A create that is refused."""
    item = failure(code)
    item["error_data"]["description"] = text
    history.send("POST", "campaigns", body={"campaigns": [sent]}, status=code, items=[item], intent=intent)


def test_a_plain_create(history: History) -> None:
    created(history, element(NAME, custom_field="c"))
    decided = {"CRE-01", "CRE-02", "CRE-03", "CRE-04", "CRE-21", "CRE-22", "CRE-23", "CRE-26"}
    assert rules(history) == set()
    assert rules(history, "kept") == decided


@pytest.mark.parametrize("code", [402, 429])
def test_what_the_plan_or_the_rate_forbids_decides_nothing(history: History, code: int) -> None:
    refused(history, element(NAME), code)
    refused(history, element(NAME, mode="slow"), code)
    assert judged(history, CHECKS)[0] == set()


RETRIES = {"number_of_retries": 1, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]}
LISTS = [letter * 32 for letter in "abcdef"]
NUMBERS = [f"+441134960{line:03d}" for line in range(1000)]

FORBIDDEN: dict[str, tuple[dict[str, Any], str]] = {
    "another type": ({"type": "promo"}, "CRE-04"),
    "no caller_id": ({"caller_id": ...}, "CRE-06"),
    "nobody to call": ({"from": ...}, "CRE-07"),
    "six lists": ({"from": ..., "lists": LISTS}, "CRE-08"),
    "5001 numbers": ({"from": [f"+44{line:010d}" for line in range(5001)]}, "CRE-09"),
    "letters in a number": ({"from": ["+44113x960000"]}, "CRE-10"),
    "four retries": ({"retries": {**RETRIES, "number_of_retries": 4}}, "CRE-11"),
    "no interval": ({"retries": {"number_of_retries": 1}}, "CRE-12"),
    "interval 0": ({"retries": {**RETRIES, "interval_mins": 0}}, "CRE-12"),
    "mechanism": ({"retries": {**RETRIES, "mechanism": "Random"}}, "CRE-13"),
    "on_status": ({"retries": {**RETRIES, "on_status": ["completed"]}}, "CRE-14"),
    "naive send_at": ({"schedule": {"send_at": "2030-03-19T10:00:00"}}, "CRE-15"),
    "end before send": (
        {"schedule": {"send_at": instants.render(START + DAY), "end_at": instants.render(START + DAY - 60)}},
        "CRE-16",
    ),
    "relative url": ({"url": "/flow"}, "CRE-18"),
    "duplicates perhaps": ({"call_duplicate_numbers": "maybe"}, "CRE-19"),
    "dynamic, two lists": ({"from": ..., "campaign_type": "dynamic", "lists": LISTS[:2]}, "CRE-20"),
    "name of two": ({"name": "ab"}, "CRE-28"),
    "custom without throttle": ({"mode": "custom"}, "CRE-29"),
    "no content": ({"url": ...}, "CRE-30"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_forbidden_and_accepted_accuses_its_rule(history: History, name: str) -> None:
    changes, rule = FORBIDDEN[name]
    created(history, {k: v for k, v in (element(NAME) | changes).items() if v is not ...})
    assert rules(history) == ({rule, "CRE-04"} if rule == "CRE-04" else {rule})


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_forbidden_and_refused_keeps_its_rule(history: History, name: str) -> None:
    changes, rule = FORBIDDEN[name]
    text = "a value is invalid: +44113x960000"
    refused(history, {k: v for k, v in (element(NAME) | changes).items() if v is not ...}, text=text)
    assert judged(history, CHECKS)[0] == {(rule, "kept")}


ALLOWED: dict[str, tuple[dict[str, Any], str]] = {
    "five lists": ({"from": ..., "lists": LISTS[:5]}, "CRE-08"),
    "three retries": ({"retries": {**RETRIES, "number_of_retries": 3}}, "CRE-11"),
    "exponential": ({"retries": {**RETRIES, "mechanism": "Exponential"}}, "CRE-13"),
    "every status": ({"retries": {**RETRIES, "on_status": ["busy", "no-answer", "failed"]}}, "CRE-14"),
    "throttle 1": ({"mode": "custom", "throttle": 1}, "CRE-29"),
    "name of 100": ({"name": "n" * 100}, "CRE-28"),
    "greeting": ({"url": ..., "flow_type": "greeting", "read_via_text": "Good morning."}, "CRE-30"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_and_refused_accuses_its_rule(history: History, name: str) -> None:
    changes, rule = ALLOWED[name]
    sent = {k: v for k, v in (element(NAME) | changes).items() if v is not ...}
    refused(history, sent, intent=Intent(case=name, rule=rule, varies=name))
    assert rules(history) == {"CRE-01", rule}


UNDECIDED: dict[str, dict[str, Any]] = {
    "from and lists": {"lists": LISTS[:1]},
    "name of three": {"name": "abc"},
    "name of 101": {"name": "n" * 101},
    "1.0 retries": {"retries": {**RETRIES, "number_of_retries": 1.0}},
    "send_at in the past": {"schedule": {"send_at": instants.render(START - DAY)}},
    "end_at = send_at": {"schedule": {"send_at": instants.render(START + DAY), "end_at": instants.render(START + DAY)}},
    "control characters": {"custom_field": "a\tb"},
    "both contents": {"flow_type": "ivr", "read_via_text": "Good morning."},
    "throttle 60": {"mode": "custom", "throttle": 60},
    "its own id": {"id": "mine"},
    "nine digits": {"from": ["+123456789"]},
}


@pytest.mark.parametrize("name", UNDECIDED)
def test_the_undecided_is_judged_neither_way(history: History, name: str) -> None:
    refused(history, element(NAME) | UNDECIDED[name])
    assert rules(history) == set()
    assert "CRE-01" not in rules(history, "kept")


SHOWN: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "url gone": ({}, {"url": ...}, {"CRE-02"}),
    "name changed": ({}, {"name": "CC0123ABCD MADE"}, {"CRE-02"}),
    "user gone": ({"url": "http://me@client.example/"}, {"url": "http://client.example/"}, {"CRE-02"}),
    "fragment gone": ({"url": "http://client.example/#a"}, {"url": "http://client.example/"}, {"CRE-02"}),
    "callback gone": ({"status_callback": "https://client.example/s"}, {"status_callback": None}, {"CRE-02"}),
    "another account": ({}, {"account_sid": "other"}, {"CRE-03"}),
    "no type": ({}, {"type": ...}, {"CRE-04"}),
    "no name": ({"name": ...}, {}, {"CRE-05"}),
    "dates apart": ({}, {"date_updated": instants.render(START + 60)}, {"CRE-21"}),
    "no offset": ({}, {"date_created": "2030-03-17T17:46:40", "date_updated": "2030-03-17T17:46:40"}, {"CRE-21"}),
    "starts at once": ({}, {"status": "in-progress"}, {"CRE-22"}),
    "waits for nothing": ({"schedule": ...}, {"status": "paused"}, {"CRE-22"}),
    "custom_field trimmed": ({"custom_field": " c "}, {"custom_field": "c"}, {"CRE-26"}),
    "no id": ({}, {"id": ""}, {"CRE-01"}),
    "31 days": (
        {"schedule": {"send_at": instants.render(START + DAY)}},
        {"schedule": {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 32 * DAY)}},
        {"CRE-31"},
    ),
    "offset lost": (
        {"schedule": {"send_at": instants.render(START + DAY, offset_minutes=330)}},
        {"schedule": {"send_at": instants.render(START + DAY + 330 * 60)}},
        {"CRE-02", "CRE-32"},
    ),
    "other numbers": ({"from": "+441134960000, +441134960001"}, {"from": ["+441134960000"]}, {"CRE-02", "CRE-33"}),
    "30 days": (
        {"schedule": {"send_at": instants.render(START + DAY)}},
        {"schedule": {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 31 * DAY)}},
        set(),
    ),
    "another offset": (
        {},
        {
            "schedule": {
                "send_at": instants.render(START + DAY, offset_minutes=-720),
                "end_at": instants.render(START + 3 * DAY, offset_minutes=840),
            }
        },
        set(),
    ),
    "from left out": ({}, {"from": ...}, set()),
    "defaults added": ({"retries": {"number_of_retries": 0}}, {"retries": {**RETRIES, "number_of_retries": 0}}, set()),
    "not yet started": ({"schedule": ...}, {}, set()),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_fresh_campaign_shows(history: History, name: str) -> None:
    sent, changes, wanted = SHOWN[name]
    created(history, {k: v for k, v in (element(NAME) | sent).items() if v is not ...}, **changes)
    assert rules(history) == wanted


@pytest.mark.parametrize(
    "summary",
    [
        None,
        {"campaign_sid": "c2", "DateCreated": instants.render(START)},
        {"campaign_sid": "c1", "call_failed": 1, "DateCreated": instants.render(START)},
        {"campaign_sid": "c1", "DateCreated": instants.render(START + 60)},
    ],
)
def test_a_wrong_fresh_summary(history: History, summary: Any) -> None:
    created(history, element(NAME), summary=summary)
    assert rules(history) == {"CRE-23"}


def test_an_id_given_twice(history: History) -> None:
    created(history, element(NAME))
    created(history, element(NAME + " again"))
    assert rules(history) == {"CRE-27"}


@pytest.mark.parametrize(
    ("numbers", "text", "verdicts"),
    [
        (["+44113x960000"], "+44113x960000 is invalid", {("CRE-10", "kept")}),
        (["+44113x960000"], "a number is invalid", {("CRE-10", "broken")}),
        (["+44113x960000", "none"], "+44113x960000 is invalid", {("CRE-10", "kept")}),
        (["+441134960000", ""], "a number is invalid", set()),
        (["+44113x960000", "none"], "two numbers are invalid", set()),
        (['"+44\'x"'], "a number is invalid", set()),
    ],
)
def test_the_message_names_the_number(
    history: History, numbers: list[str], text: str, verdicts: set[tuple[str, str]]
) -> None:
    refused(history, element(NAME) | {"from": [*NUMBERS[:2], *numbers]}, text=text)
    assert judged(history, CHECKS)[0] == verdicts


def test_one_message_for_several_campaigns_may_speak_of_another(history: History) -> None:
    elements = [element(f"{NAME} {line}", **{"from": [f"+44113x96000{line}"]}) for line in range(2)]
    history.send("POST", "campaigns", body={"campaigns": elements}, status=400, items=[failure(400)])
    assert judged(history, acceptance.CHECKS)[0] == set()


BODIES: dict[str, tuple[Any, str]] = {
    "cut": (b'{"campaigns": [', "CRE-24"),
    "none": ({}, "CRE-24"),
    "an object": ({"campaigns": {}}, "CRE-24"),
    "empty": ({"campaigns": []}, "CRE-24"),
    "an array": ([element(NAME)], "CRE-24"),
    "bare": (element(NAME), "CRE-34"),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(("code", "verdict"), [(400, "kept"), (200, "broken"), (404, "broken")])
def test_bodies_that_are_no_request(history: History, name: str, code: int, verdict: str) -> None:
    body, rule = BODIES[name]
    document = envelope("POST", code, failure(code) if code >= 400 else [])
    add(history, "POST", sent=body, status=code, document=document)
    assert judged(history, CHECKS)[0] == {(rule, verdict)}


@pytest.mark.parametrize("text", [b"1e400", b"-1e999", b"1" * 5000, b'"a\x01b"', b"NaN"])
def test_what_some_readers_take_for_json_is_not_broken(history: History, text: bytes) -> None:
    body = b'{"campaigns": [{"custom_field": ' + text + b"}]}"
    add(history, "POST", sent=body, status=200, document=envelope("POST", 200, []))
    assert not {rule for rule, _ in judged(history, CHECKS)[0]} & {"CRE-24"}


def test_a_body_of_no_media_type_may_be_refused_as_such(history: History) -> None:
    history.send("POST", "campaigns", status=415, items=failure(415))
    assert not {rule for rule, _ in judged(history, CHECKS)[0]} & {"CRE-24"}


SHOWN_OTHERWISE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a caller_id of another type": ({"caller_id": 0}, {"caller_id": "0"}),
    "a list sid of another type": ({"lists": [False], "from": ...}, {"lists": ["false"]}),
    "over at once": ({"schedule": {"end_at": instants.render(START - DAY)}}, {"status": "completed"}),
    "a number as custom_field": ({"custom_field": 5}, {"custom_field": "5"}),
}


@pytest.mark.parametrize("name", SHOWN_OTHERWISE)
def test_what_is_undecided_and_created_need_not_come_back(history: History, name: str) -> None:
    sent, shows = SHOWN_OTHERWISE[name]
    counts = {"campaign_sid": "c1", "call_completed": 0, "call_failed": 1}
    created(history, element(NAME, **sent), summary=counts, **shows)
    assert rules(history) == set()


def test_what_a_refused_create_left_behind(history: History) -> None:
    sent = element(NAME, type="promo")
    refused(history, sent)
    history.list([], 0, name=NAME)
    assert ("CRE-25", "kept") in judged(history, CHECKS)[0]
    history.list([shown("c9", sent)], 1, name="cc0123")
    assert rules(history) == {"CRE-25"}


@pytest.mark.parametrize("seconds", [-60, 60])
def test_another_campaign_may_have_the_name_of_a_refused_one(history: History, seconds: float) -> None:
    """It was there before, or somebody created it when he had learnt why it was refused."""
    sent = element(NAME, type="promo")
    refused(history, sent)
    history.list([shown("c9", sent, date_created=instants.render(START + seconds))], 1, name="cc0123")
    assert rules(history) == set()


def test_a_create_that_is_refused_twice_may_leave_its_campaign_behind_the_second_time(history: History) -> None:
    sent = element(NAME, type="promo")
    refused(history, sent)
    history.clock(60)
    refused(history, sent)
    history.list([shown("c9", sent, date_created=instants.render(START + 60))], 1, name="cc0123")
    assert rules(history) == {"CRE-25"}


def test_another_account_may_have_a_campaign_of_the_name_of_a_refused_one(history: History) -> None:
    sent = element(NAME, type="promo")
    refused(history, sent)
    theirs = shown("c9", sent, account_sid="other")
    add(history, target=OTHERS, document=page([success(theirs)]), authorization=FOREIGN)
    assert rules(history) == set()


@pytest.mark.parametrize(
    ("method", "authorization", "rule"), [("POST", None, "CRE-25"), ("PUT", GOOD, "ACC-05"), ("PUT", None, "ACC-05")]
)
@pytest.mark.parametrize("ours", [True, False])
def test_what_is_refused_to_strangers_and_by_other_methods_leaves_nothing(
    history: History, method: str, authorization: str | None, rule: str, ours: bool
) -> None:
    """Of what others send nothing is known: they may have created it otherwise."""
    sent = element(NAME)
    add(
        history,
        method,
        status=(status := 401 if authorization is None else 405),
        document=envelope(method, status, [failure(status)]),
        authorization=authorization,
        sent={"campaigns": [sent]},
        intent=Intent(case="a stranger") if ours else None,
    )
    history.list([shown("c9", sent)], 1, name="cc0123")
    assert rules(history) == ({rule} if ours else set())


def test_a_campaign_that_is_created_after_strangers_were_refused_is_there(history: History) -> None:
    sent, stranger = element(NAME), Intent(case="a stranger")
    body, document = {"campaigns": [sent]}, envelope("POST", 401, [failure(401)])
    add(history, "POST", status=401, document=document, authorization=None, sent=body, intent=stranger)
    created(history, sent)
    history.list([shown("c1", sent)], 1, name="cc0123")
    assert rules(history) == set()


def test_a_send_at_in_the_past_may_be_refused(history: History) -> None:
    refused(history, element(NAME, schedule={"send_at": instants.render(START - DAY)}))
    assert held(history, CHECKS) == {("CRE-17", "fact")}


def test_what_a_comma_separated_from_decides(history: History) -> None:
    numbers = "+441134960000, +441134960001"
    created(history, element(NAME) | {"from": numbers})
    assert ("CRE-33", "fact") in held(history, CHECKS)


@pytest.mark.parametrize(
    ("sent", "shows", "rule"),
    [
        ({"name": ...}, {"name": "filled in"}, "CRE-05"),
        ({"schedule": SHOWN["30 days"][0]["schedule"]}, SHOWN["30 days"][1], "CRE-31"),
        (SHOWN["offset lost"][0], {"schedule": {"send_at": instants.render(START + DAY)}}, "CRE-32"),
    ],
)
def test_what_a_fresh_campaign_decides(
    history: History, sent: dict[str, Any], shows: dict[str, Any], rule: str
) -> None:
    created(history, {k: v for k, v in (element(NAME) | sent).items() if v is not ...}, **shows)
    assert (rule, "fact") in held(history, CHECKS)


@pytest.mark.parametrize("name", ["date_created", "date_updated"])
def test_dates_are_rfc_3339_everywhere(history: History, name: str) -> None:
    data = created(history, element(NAME))
    history.list([{**data, name: "Sun, 17 Mar 2030 17:46:40 GMT"}])
    assert rules(history) == {"CRE-21"}


def test_an_instant_that_should_have_been_refused_says_nothing_of_the_end(history: History) -> None:
    sent = element(NAME, schedule={"send_at": instants.render(START + DAY).removesuffix("+00:00")})
    created(history, sent, schedule={"send_at": instants.render(START + DAY), "end_at": instants.render(START + DAY)})
    assert "CRE-31" not in rules(history) | rules(history, "kept")


NAMELESS = {key: value for key, value in element(NAME).items() if key != "name"}


@pytest.mark.parametrize(("name", "verdict"), [("filled in", "kept"), (None, "broken"), ("", "broken")])
def test_a_name_that_was_filled_in_is_everywhere(history: History, name: Any, verdict: str) -> None:
    data = created(history, NAMELESS, name="filled in")
    history.read({**data, "name": name})
    history.list([{**data, "name": name}])
    assert ("CRE-05", verdict) in judged(history, fresh.CHECKS[1:2])[0]


@pytest.mark.parametrize(
    ("company", "accused"),
    [
        (element(NAME), {"CRE-01", "CRE-05"}),
        (NAMELESS, {"CRE-01"}),
        ({**element(NAME), "custom_field": "c"}, {"CRE-01"}),
    ],
)
def test_a_campaign_without_a_name_in_company(history: History, company: dict[str, Any], accused: set[str]) -> None:
    items = [success(shown("c1", company, name=NAME)), failure(400)]
    history.send("POST", "campaigns", body={"campaigns": [company, NAMELESS]}, status=207, items=items)
    assert {rule for rule, found in judged(history, acceptance.CHECKS)[0] if found == "broken"} == accused


@pytest.mark.parametrize(
    ("other", "code", "accused"),
    [
        (element(NAME, custom_field="c"), 400, {"CRE-01"}),
        (element(NAME, custom_field="c"), 402, set()),
        (element(NAME, custom_field="c"), 413, set()),
        (element("abc"), 400, set()),
        (element(NAME, mode="custom"), 400, set()),
    ],
)
def test_a_valid_campaign_in_company(history: History, other: dict[str, Any], code: int, accused: set[str]) -> None:
    """CRE-01: beside others that are created it is created, too; what is undecided or forbidden may be refused."""
    items = [success(shown("c1", element(NAME))), failure(code)]
    history.send("POST", "campaigns", body={"campaigns": [element(NAME), other]}, status=207, items=items)
    assert {rule for rule, found in judged(history, acceptance.CHECKS)[0] if found == "broken"} == accused


def test_valid_campaigns_that_are_refused_together_accuse_nobody(history: History) -> None:
    """Nobody knows whether it was for their number."""
    sent = {"campaigns": [element(NAME), element(NAME + " again")]}
    history.send("POST", "campaigns", body=sent, status=400, items=[failure(400)] * 2)
    assert not rules(history)


def test_a_second_campaign_has_an_id_of_its_own(history: History) -> None:
    created(history, element(NAME))
    assert "CRE-27" not in rules(history, "kept")
    created(history, element(NAME + " again"), id="c2")
    assert "CRE-27" in rules(history, "kept")


@pytest.mark.parametrize("control", [True, False])
@pytest.mark.parametrize(("off", "accused"), [(-5, False), (5, False), (-600, True), (600, True), (19_800, True)])
def test_a_campaign_of_another_time(off: int, accused: bool, control: bool) -> None:
    """What date_created is set beside is the server's clock, where that can be read (ERR-111)."""
    history, stamp = History(control=control), instants.render(START + off)
    created(history, element(NAME), date_created=stamp, date_updated=stamp)
    assert rules(history) == ({"CRE-21"} if accused and control else set())


@pytest.mark.parametrize(("name", "rule"), [("account_sid", "CRE-03"), ("type", "CRE-04")])
@pytest.mark.parametrize("operation", ["get_campaign", "update_campaign", "list_campaigns"])
def test_every_answer_shows_account_and_type(history: History, name: str, rule: str, operation: str) -> None:
    data = created(history, element(NAME)) | {name: "another"}
    if operation == "get_campaign":
        history.read(data)
    elif operation == "list_campaigns":
        history.list([data], 1)
    else:
        history.send("PUT", "campaigns/c1", body={"campaigns": [{"action": "pause"}]}, items=[success(data)])
    assert rules(history) == {rule}


def test_a_refusal_without_words_breaks_another_rule(history: History) -> None:
    item = failure(400)
    item["error_data"] = {"code": 1002}
    sent = element(NAME) | {"from": ["+44113x960000"]}
    history.send("POST", "campaigns", body={"campaigns": [sent]}, status=400, items=[item])
    assert judged(history, CHECKS)[0] == set()


@pytest.mark.parametrize(
    "changes",
    [{"from": ..., "lists": LISTS[:2]}, {"url": "https://client.example/flow"}],
)
@pytest.mark.parametrize(("control", "found"), [(True, {"CRE-01"}), (False, set())])
def test_what_the_conventions_of_sandboxes_promise_is_promised_there_alone(
    changes: dict[str, Any], control: bool, found: set[str]
) -> None:
    """Elsewhere a list that nobody created is none, and the host of `url` is undecided."""
    history = History(control=control)
    refused(history, element(NAME, **changes))
    assert rules(history) == found
    created(history, element(NAME, **changes))
    assert "CRE-01" in rules(history, "kept")


@pytest.mark.parametrize("listed", [["+441134960002", "+441134960001"], ["+441134960001", "+441134960002"]])
def test_the_order_of_numbers_and_how_often_each_is_shown_is_undecided(history: History, listed: list[str]) -> None:
    twice = ["+441134960001", "+441134960002", "+441134960001"]
    shows: dict[str, Any] = {"from": listed}
    created(history, element(NAME, **{"from": twice}), **shows)
    created(history, element(NAME, **{"from": ", ".join(twice)}), id="c2", **shows)
    assert rules(history) == set()
    created(history, element(NAME, **{"from": twice}), id="c3", **(shows | {"from": listed[:1]}))
    assert rules(history) == {"CRE-02"}
