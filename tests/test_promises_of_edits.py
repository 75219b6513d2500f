"""What edits and actions are promised in every window: a table typed from the contract."""

from typing import Any

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.promises import Present, Promises

BUNDLE = packaged()
PROMISES = Promises(spec=BUNDLE.spec, lifecycle=BUNDLE.lifecycle)
NOW = 1_925_000_000.0  # 2031-01-01T02:13:20Z
PRESENT = Present(earliest=NOW, latest=NOW + 1)

SEND_AT, END_AT = "2031-01-03T10:00:00+05:30", "2031-01-05T10:00:00+05:30"
STORED: dict[str, Any] = {
    "name": "Autumn reminder",
    "caller_id": "+442079460999",
    "from": ["+442079460000", "+442079460001"],
    "url": "https://my.exotel.com/demo/exoml/start_voice/4",
    "schedule": {"send_at": SEND_AT, "end_at": END_AT},
    "retries": {"number_of_retries": 2, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]},
}
STARTED = STORED | {"schedule": {"send_at": "2030-12-31T10:00:00Z", "end_at": END_AT}}
TWO_LISTS = {key: value for key, value in STORED.items() if key != "from"} | {"lists": ["a" * 32, "b" * 32]}
HOOK = {"status_callback": "https://client.example/hook"}
HOOKS = HOOK | {"call_status_callback": "http://client.example/a", "call_schedule_callback": "http://client.example/b"}
RETRIES = {"number_of_retries": 3, "interval_mins": 9, "mechanism": "Exponential", "on_status": ["failed", "busy"]}
LATER = {"send_at": "2031-02-03T10:00:00Z", "end_at": "2031-02-05T10:00:00Z"}
BACKWARDS = {"send_at": "2031-02-05T10:00:00Z", "end_at": "2031-02-03T10:00:00Z"}

NO_ACTIONS: list[Any] = ["stop", "start", "", None, 1, True, ["pause"], {}, "paused", "delete"]

S, U = "success", "undecided"

Row = tuple[str, dict[str, Any]]


def rows(expected: str, *elements: dict[str, Any]) -> list[Row]:
    """The same promise for several elements."""
    return [(expected, element) for element in elements]


BEFORE: list[Row] = [
    # every parameter can be changed: EDT-01
    *rows(
        S,
        {"name": "Winter reminder"}, {"caller_id": "+442079460998"}, {"from": ["+442079460002"]}, {"type": "trans"},
        {"from": "+442079460002, +442079460003"}, {"url": "http://my.exotel.com/demo/exoml/start_voice/5"},
        {"campaign_type": "static"}, {"call_duplicate_numbers": True}, {"retries": RETRIES}, {"schedule": LATER},
        {"mode": "auto"}, {"mode": "custom", "throttle": 1}, HOOK, HOOKS, {"custom_field": "x"},
        {"name": STORED["name"]},
        {"name": "Winter reminder", "schedule": LATER, "retries": RETRIES} | HOOKS, {"schedule": STORED["schedule"]},
    ),
    # the value rules of creates hold: EDT-05
    *rows(
        "EDT-05",
        {"name": "a"}, {"name": 5}, {"type": "promo"}, {"campaign_type": "both"}, {"call_duplicate_numbers": "maybe"},
        {"from": ["x"]}, {"from": ["+1234567890123456"]}, {"from": 5}, {"lists": [c * 32 for c in "abcdef"]},
        {"lists": "a"},
        {"url": "x"}, {"status_callback": "/hook"}, {"call_status_callback": "ftp://a.example"}, {"mode": "manual"},
        {"call_schedule_callback": 5}, {"mode": "custom", "throttle": 0}, {"mode": "custom", "throttle": "9"},
        {"retries": RETRIES | {"number_of_retries": 4}}, {"retries": RETRIES | {"number_of_retries": "3"}},
        {"retries": RETRIES | {"interval_mins": 0}}, {"retries": RETRIES | {"mechanism": "linear"}}, {"retries": []},
        {"retries": RETRIES | {"on_status": ["completed"]}}, {"schedule": LATER | {"send_at": "2031-02-03"}},
        {"schedule": 5}, {"schedule": LATER | {"end_at": "never"}}, {"schedule": BACKWARDS}, HOOK | {"type": "promo"},
        {"name": "Winter reminder", "type": "promo"}, {"action": "pause", "name": "a"},
        {"action": "resume", "schedule": BACKWARDS}, {"no_such_parameter": 1, "type": "promo"},
        {"status": "completed", "type": "promo"},
    ),
    # rules that look at several fields hold for what results: EDT-09
    *rows("EDT-09", {"mode": "custom"}, {"action": "pause", "mode": "custom"}),
    # merged or refused: neither leaves an end before the start
    *rows(
        "EDT-09", {"schedule": {"end_at": "2031-01-01T10:00:00Z"}}, {"schedule": {"send_at": "2031-02-01T10:00:00Z"}}
    ),
    # nobody decides these
    *rows(
        U,
        {"action": "pause\n"}, {"action": "\tresume"}, {"type": "trans\n"}, {"url": "https://me@client.example/"},
        {"status_callback": "https://client.example/hook#part"},
    ),
    *rows(
        U,
        {}, {"schedule": {"end_at": "2031-02-05T10:00:00Z"}}, {"schedule": {"send_at": "2031-01-04T10:00:00Z"}},
        {"retries": {"number_of_retries": 1}}, {"retries": {"mechanism": "Exponential"}}, {"schedule": {}},
        {"name": None}, {"from": None}, {"url": None}, {"retries": None}, {"schedule": None}, {"status_callback": None},
        {"custom_field": None}, {"type": None}, {"from": []}, {"from": ""}, {"lists": ["a" * 32]},
        {"no_such_parameter": 1}, {"flow_type": "ivr", "read_via_text": "Hello"},
        {"name": "Winter reminder", "no_such_parameter": 1},
        {"status": "completed"}, {"id": "x"}, {"account_sid": "x"}, {"date_created": "2031-01-01T00:00:00Z"},
        {"summary": {}}, {"throttle": 30}, {"mode": "custom", "throttle": 60}, {"mode": "custom", "throttle": 30.0},
        {"caller_id": "HELLO"}, {"caller_id": None}, {"campaign_type": "dynamic"}, {"name": "abc"}, {"name": "n" * 101},
        {"custom_field": "a\x00"}, {"repeat_menu_attempts": 1},
        {"schedule": LATER | {"send_at": "2030-02-03T10:00:00Z"}},
        {"schedule": {"send_at": SEND_AT, "end_at": SEND_AT}}, {"retries": RETRIES | {"interval_mins": 9.0}},
        {"retries": RETRIES | {"interval_mins": None}}, {"schedule": LATER | {"end_at": None}},
        {"retries": RETRIES | {"no_such_parameter": 1}}, {"action": None, "name": "Winter reminder"},
        {"action": "PAUSE"}, {"action": "", "name": "Winter reminder"}, {"action": "pause", "status": "paused"},
    ),
    # an action that is none: LIF-11
    *rows("LIF-11", *({"action": bad} for bad in NO_ACTIONS)),
    *rows("LIF-11", {"action": "stop", "name": "Winter reminder"}, {"action": "stop"} | HOOK),
]  # fmt: skip

AFTER: list[Row] = [
    # the three callbacks can be changed: EDT-03
    *rows(S, HOOK, HOOKS, {"call_status_callback": "http://127.0.0.1:9/x"}),
    # nothing else can: EDT-02
    *rows(
        "EDT-02",
        {"name": "Winter reminder"}, {"caller_id": "+442079460998"}, {"from": ["+442079460002"]}, {"lists": ["a" * 32]},
        {"url": "http://my.exotel.com/demo/exoml/start_voice/5"}, {"retries": RETRIES}, {"schedule": LATER},
        {"schedule": {"end_at": "2031-02-05T10:00:00Z"}}, {"custom_field": "x"}, {"call_duplicate_numbers": True},
        {"mode": "custom", "throttle": 5}, {"campaign_type": "dynamic"}, HOOK | {"name": "Winter reminder"},
        {"name": "Winter reminder", "no_such_parameter": 1}, {"retries": {"number_of_retries": 1}},
        {"retries": STORED["retries"] | {"on_status": ["failed"]}}, {"flow_type": "ivr", "read_via_text": "Hello"},
    ),
    # the present value, however it is spelt, is undecided; so are null and what is no parameter
    *rows(
        U,
        {"name": STORED["name"]}, {"from": STORED["from"]}, {"from": "+442079460000,+442079460001"}, {"type": "trans"},
        {"schedule": STARTED["schedule"]}, {"schedule": {"end_at": "2031-01-05T04:30:00Z"}}, {"mode": "auto"},
        {"campaign_type": "static"}, {"call_duplicate_numbers": "false"}, {"retries": STORED["retries"]},
        {"retries": {"number_of_retries": 2}}, {"name": None}, {"schedule": None}, {"from": None}, {"throttle": None},
        {"no_such_parameter": 1}, {"status": "completed"}, {"id": "x"}, HOOK | {"name": STORED["name"]}, {},
        {"status_callback": None}, HOOK | {"call_status_callback": None}, HOOK | {"status": "completed"},
        {"status_callback": "https://a b/"}, {"action": "PAUSE"}, {"action": None} | HOOK, {"url": STORED["url"]},
    ),
    # values are judged first
    *rows(
        "EDT-05",
        {"status_callback": "hook"}, {"name": "a"}, {"action": "pause", "name": "a"}, {"schedule": BACKWARDS},
        {"action": "resume", "type": "promo"}, {"action": "pause", "status_callback": 5}, HOOKS | {"url": "x"},
    ),
    *rows("LIF-11", *({"action": bad} for bad in NO_ACTIONS)), *rows("LIF-11", {"action": "stop"} | HOOK),
]  # fmt: skip

ENDED: list[Row] = [
    # the callbacks are undecided, even with a bad value; other parameters stay
    *rows(U, HOOK, HOOKS, {"status_callback": "hook"}, {"status_callback": None}, {}, {"status": "created"}),
    *rows(U, {"name": STORED["name"]}, {"name": None}, {"no_such_parameter": 1}, {"type": "trans"}),
    *rows("EDT-02", {"name": "Winter reminder"}, {"schedule": LATER}, HOOK | {"name": "Winter reminder"}),
    *rows("EDT-05", {"name": "a"}, {"action": "archive", "retries": 5}),
    *rows("LIF-11", {"action": "stop"}, {"action": None}),
]  # fmt: skip

GONE = [
    {"name": "Winter reminder"},
    HOOK,
    {"action": "pause"},
    {"action": "stop"},
    {"name": "a"},
    {"status": "created"},
]

ACTIONS: list[tuple[str, str, str, str, str]] = [
    # state, then the promise to pause, resume, complete, archive
    ("created", S, "LIF-05", "LIF-07", "LIF-09"),
    ("in-progress", S, "LIF-05", "LIF-07", "LIF-09"),
    ("paused-before-send-at", "LIF-03", S, S, "LIF-09"),
    ("paused-after-send-at", "LIF-03", S, S, "LIF-09"),
    ("paused-started", "LIF-03", S, S, "LIF-09"),
    ("completed", "LIF-03", "LIF-05", "LIF-07", S),
    ("failed", "LIF-03", "LIF-05", "LIF-07", "LIF-09"),
    ("canceled", "LIF-03", "LIF-05", "LIF-07", "LIF-09"),
    ("archived", "LIF-03", "LIF-05", "LIF-07", "LIF-09"),
]
NAMES = ("pause", "resume", "complete", "archive")


def named(table: list[Any]) -> list[str]:
    """An id for each row: its number and how it begins."""
    return [f"{number:03d} {ascii(row)[:50]}" for number, row in enumerate(table)]


def check(expected: str, element: Any, *states: str, stored: Any = STORED) -> None:
    """The promise for the element in these states is the expected one: `success`, `undecided`, or the refusing rule."""
    promised = PROMISES.edit(element, stored, frozenset(states), PRESENT)
    if expected in (S, U):
        assert promised.kind == expected, promised.why
    else:
        assert promised.kind == "refusal", promised.why
        assert expected in promised.rules


@pytest.mark.parametrize("state", ["created", "paused-before-send-at"])
@pytest.mark.parametrize(("expected", "element"), BEFORE, ids=named(BEFORE))
def test_before_send_at(expected: str, element: dict[str, Any], state: str) -> None:
    """Before send_at everything can be changed, by the rules of creates."""
    if element.get("action") == "resume":
        state = "paused-before-send-at"
    if element.get("action") == "pause":
        state = "created"
    check(expected, element, state)


@pytest.mark.parametrize("state", ["in-progress", "paused-after-send-at", "paused-started"])
@pytest.mark.parametrize(("expected", "element"), AFTER, ids=named(AFTER))
def test_after_send_at(expected: str, element: dict[str, Any], state: str) -> None:
    """After send_at only the callbacks can be changed."""
    check(expected, element, state, stored=STARTED)


@pytest.mark.parametrize("state", ["completed", "failed", "canceled", "archived"])
@pytest.mark.parametrize(("expected", "element"), ENDED, ids=named(ENDED))
def test_ended(expected: str, element: dict[str, Any], state: str) -> None:
    """When it is over nothing is promised of the callbacks, and nothing else can be changed."""
    check(expected, element, state, stored=STARTED)


@pytest.mark.parametrize("element", GONE, ids=named(GONE))
def test_gone(element: dict[str, Any]) -> None:
    """A deleted campaign takes no edit, whatever it says."""
    check("DEL-02", element, "deleted")


@pytest.mark.parametrize("row", ACTIONS, ids=[row[0] for row in ACTIONS])
def test_actions(row: tuple[str, ...]) -> None:
    """An action alone is promised what the state table says."""
    state, *promises = row
    for action, expected in zip(NAMES, promises, strict=True):
        check(expected, {"action": action}, state, stored=STARTED)


@pytest.mark.parametrize("row", ACTIONS, ids=[row[0] for row in ACTIONS])
def test_actions_with_other_fields(row: tuple[str, ...]) -> None:
    """A refused action refuses the whole; beside a legal one, other fields may refuse it after send_at."""
    state, *promises = row
    before = state in ("created", "paused-before-send-at")
    for action, expected in zip(NAMES, promises, strict=True):
        beside = expected if before or expected != S else U
        check(beside, {"action": action, "name": "Winter reminder"}, state, stored=STORED if before else STARTED)


@pytest.mark.parametrize("state", ["in-progress", "paused-started", "paused-after-send-at"])
def test_what_comes_beside_a_legal_action_after_send_at_may_refuse_the_whole(state: str) -> None:
    """Callbacks too, which can be changed alone; an action that is not legal is refused whatever comes beside it."""
    legal, illegal = ("pause", "resume") if state == "in-progress" else ("resume", "pause")
    for more in (HOOK, HOOKS, HOOK | {"name": "Winter reminder"}):
        check(U, {"action": legal} | more, state, stored=STARTED)
        check("LIF-05" if illegal == "resume" else "LIF-03", {"action": illegal} | more, state, stored=STARTED)
    check(S, HOOKS, state, stored=STARTED)


@pytest.mark.parametrize(
    ("stored", "element"),
    [
        (TWO_LISTS, {"campaign_type": "dynamic"}),
        (TWO_LISTS | {"campaign_type": "static"}, {"campaign_type": "dynamic", "name": "Winter reminder"}),
        (TWO_LISTS | {"lists": ["a" * 32], "campaign_type": "dynamic"}, {"lists": ["a" * 32, "b" * 32]}),
        ({key: value for key, value in STORED.items() if key != "retries"}, {"retries": {"number_of_retries": 1}}),
        (STORED, {"mode": "custom"}),
    ],
    ids=["dynamic beside two lists", "the same with a name", "a second list for dynamic", "no interval", "no throttle"],
)
def test_what_results_breaks_a_rule(stored: dict[str, Any], element: dict[str, Any]) -> None:
    """The rules that look at several fields hold for the campaign that results (EDT-09)."""
    check("EDT-09", element, "created", stored=stored)


def test_a_schedule_sent_whole_breaks_both_rules() -> None:
    """As a value (EDT-05) and as what results (EDT-09)."""
    check("EDT-05", {"schedule": BACKWARDS}, "created")
    check("EDT-09", {"schedule": BACKWARDS}, "created")


@pytest.mark.parametrize(
    "element",
    [
        {"retries": {"number_of_retries": 1, "mechanism": "Linear"}},
        {"mode": "custom"},
        {"campaign_type": "dynamic", "lists": ["a" * 32, "b" * 32]},
    ],
)
def test_parameters_that_are_wrong_together_break_both_rules(element: dict[str, Any]) -> None:
    """What is sent is wrong by itself (EDT-05), and so is what results (EDT-09)."""
    stored = {key: value for key, value in STORED.items() if key not in ("retries", "from")} | {"lists": ["a" * 32]}
    check("EDT-05", element, "created", stored=stored)
    check("EDT-09", element, "created", stored=stored)
    check("EDT-09", {"lists": ["a" * 32, "b" * 32]}, "created", stored=stored | {"campaign_type": "dynamic"})


def test_nothing_is_promised_of_what_is_not_known() -> None:
    """Not what is stored, not which window applies: only refusals that hold either way are promised."""
    check(U, {"name": "Winter reminder"}, "created", stored=None)
    check(U, {"name": "Winter reminder"}, "in-progress", stored=None)
    check(U, {"name": "Winter reminder"}, "created", "in-progress")
    check(U, {"name": "Winter reminder"}, "starting")
    check("EDT-05", {"name": "a"}, "created", "in-progress", stored=None)
    check(S, HOOK, "in-progress", "paused-started", stored=None)
    check(U, {"action": "pause"}, "created", "completed")
    check("LIF-09", {"action": "archive"}, "created", "in-progress")
    check(S, {"action": "pause"}, "created", "in-progress")
    check(S, {"action": "pause"}, "starting", "in-progress")
    check(U, {"action": "pause", **HOOK}, "starting", "in-progress")


def test_a_campaign_that_should_not_exist_is_not_held_against_its_edits() -> None:
    """A server that took a forbidden value has broken one rule, not one more with every later edit."""
    wrong = STORED | {"retries": STORED["retries"] | {"number_of_retries": 4}}
    check(U, {"name": "Winter reminder"}, "created", stored=wrong)


@pytest.mark.parametrize("element", [None, 5, "pause", [], [{}]], ids=repr)
def test_an_element_that_is_no_object_is_undecided(element: Any) -> None:
    """As in creates."""
    check(U, element, "created")
