"""What the operations answer: the plain mock, the contrarian one, and that nothing upsets either."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign_contracts.bundle import packaged

if TYPE_CHECKING:
    from tests.mock.conftest import Answered, InProcess, Mocks

Json = Any
DAY = 86_400.0
SPEC = packaged().spec


def _conforms(answer: "Answered", operation: str) -> None:
    validator = SPEC.response(operation, answer.status)
    assert validator is not None
    assert [error.message for error in validator.errors(answer.document)] == []


def test_a_campaign_comes_back_as_it_was_sent(mock: "InProcess") -> None:
    sent = mock.campaign(
        name="Diwali",
        schedule=mock.schedule(DAY, 2 * DAY),
        retries={"number_of_retries": 1, "interval_mins": 5},
        status_callback="https://client.example/hooks",
        custom_field=' {"ключ": "✓"} ',
    )
    answer = mock.create(**sent)
    _conforms(answer, "create_campaigns")
    shown = answer.data
    assert {name: shown[name] for name in sent if name != "retries"} == {
        k: v for k, v in sent.items() if k != "retries"
    }
    assert shown["retries"] == {**sent["retries"], "mechanism": "Linear", "on_status": ["busy", "no-answer", "failed"]}
    read = mock.read(shown["id"])
    _conforms(read, "get_campaign")
    assert read.item == answer.item


def test_the_name_is_filled_in_and_the_end(mock: "InProcess") -> None:
    data = mock.create(schedule=mock.schedule(DAY)).data
    assert data["name"] == "demo 2030-03-17 23:16:40"
    assert data["schedule"]["end_at"] == "2030-04-17T23:16:40+05:30"


def test_numbers_may_be_a_text(mock: "InProcess") -> None:
    data = mock.create(**{"from": "+12025550100, +12025550101"}).data
    assert data["from"] == ["+12025550100", "+12025550101"]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"caller_id": None}, "caller_id is mandatory"),
        ({"from": None}, "from or lists is mandatory"),
        ({"from": []}, "from or lists is mandatory"),
        ({"url": None}, "url, or flow_type with read_via_text, is mandatory"),
        ({"from": ["+12025550100", "+1202x"]}, "+1202x is not a valid phone number"),
        ({"retries": {"number_of_retries": 1}}, "retries.interval_mins is mandatory"),
        ({"retries": {"number_of_retries": 4, "interval_mins": 1}}, "retries.number_of_retries: 4 is greater than"),
        ({"schedule": {"send_at": "2020-01-01T00:00:00Z"}}, "send_at 2020-01-01T00:00:00Z has passed"),
        ({"url": "nowhere"}, 'url: "nowhere" does not have the documented form'),
        ({"name": None, "custom_field": None, "type": "promo"}, "type:"),
    ],
)
def test_a_refusal_says_what_is_wrong(mock: "InProcess", parameters: dict[str, Json], words: str) -> None:
    answer = mock.create(**{**parameters, **{k: v for k, v in parameters.items() if v is None}})
    _conforms(answer, "create_campaigns")
    assert answer.status == 400
    assert words in answer.item["error_data"]["description"]
    assert mock.find().document["metadata"]["total"] == 0


def test_each_campaign_of_a_bulk_stands_alone(mocks: "Mocks") -> None:
    for contrarian, status in ((False, 207), (True, 200)):
        mock = mocks(contrarian=contrarian)
        good, bad = mock.campaign(name="Good one"), mock.campaign(type="promo")
        answer = mock.bulk(good, bad, good)
        assert (answer.status, [item["code"] for item in answer.items]) == (status, [200, 400, 200])
        assert mock.bulk(bad, bad).status == 400
        assert mock.find().document["metadata"]["total"] == 2


def test_after_send_at_only_action_and_callbacks_change(mock: "InProcess") -> None:
    identifier = mock.created(name="As it was")
    assert mock.put(identifier, name="Changed").status == 409
    assert mock.put(identifier, name="Changed", status_callback="http://a.example/").status == 409
    assert "status_callback" not in mock.read(identifier).data
    assert mock.put(identifier, status_callback="http://a.example/").status == 200
    answer = mock.put(identifier, action="pause", name="Changed", url="http://a.example/flow")
    assert (answer.status, answer.data["status"], answer.data["name"]) == (200, "paused", "As it was")
    assert mock.put(identifier, action="resume", schedule={"send_at": "x"}).status == 400
    assert mock.status(identifier) == "paused"


def test_an_edit_merges_and_checks_what_results(mock: "InProcess") -> None:
    identifier = mock.created(schedule=mock.schedule(DAY, 2 * DAY), retries={"number_of_retries": 0})
    assert mock.put(identifier, schedule={"end_at": mock.instant(DAY - 60)}).status == 400
    assert mock.put(identifier, retries={"number_of_retries": 2}).status == 400
    answer = mock.put(identifier, schedule={"end_at": mock.instant(3 * DAY)}, action="pause")
    assert answer.data["schedule"] == mock.schedule(DAY, 3 * DAY)
    assert answer.data["status"] == "paused"
    assert mock.put(identifier, retries=None).status == 200
    assert "retries" not in mock.read(identifier).data


def test_a_refused_action_beside_an_edit_refuses_both(mock: "InProcess") -> None:
    identifier = mock.created(name="As it was", schedule=mock.schedule(DAY))
    before = mock.read(identifier).item
    mock.advance(5)
    assert mock.put(identifier, name="Changed", action="resume").status == 409
    assert mock.put(identifier, name="ab", action="pause").status == 400
    assert mock.read(identifier).item == before


def test_send_at_decides_where_resume_leads(mock: "InProcess") -> None:
    early, late = (mock.created(schedule=mock.schedule(DAY)) for _ in range(2))
    mock.act(early, "pause")
    mock.act(late, "pause")
    assert mock.act(early, "resume").data["status"] == "created"
    mock.advance(DAY + 1)
    assert mock.status(late) == "paused"
    assert mock.act(late, "resume").data["status"] == "in-progress"


def test_deleted_is_gone(mocks: "Mocks") -> None:
    for contrarian in (False, True):
        mock = mocks(contrarian=contrarian)
        identifier = mock.created(name="Gone soon", schedule=mock.schedule(DAY))
        answer = mock.delete(identifier)
        _conforms(answer, "delete_campaign")
        assert answer.status == 200
        assert mock.status(identifier) == ("deleted" if contrarian else "404")
        assert mock.names() == []
        assert mock.names("status=deleted") == (["Gone soon"] if contrarian else [])
        assert mock.put(identifier, name="Back again").status == 404
        assert mock.delete(identifier).status == 404
        assert mock.send("GET", f"campaigns/{identifier}/call-details").status == 404


def test_lists_page_sort_and_filter(mock: "InProcess") -> None:
    for name in ("delta 100%", "Alpha", "charlie_1", "bravo"):
        mock.created(name=name, schedule=mock.schedule(DAY))
        mock.advance(1)
    mock.act(mock.find().items[1]["data"]["id"], "pause")
    assert mock.names() == ["delta 100%", "Alpha", "charlie_1", "bravo"]
    assert mock.names("sort_by=date_created:desc&offset=1&limit=2") == ["charlie_1", "Alpha"]
    assert mock.names("sort_by=name:asc") == ["Alpha", "bravo", "charlie_1", "delta 100%"]
    assert mock.names("sort_by=name:desc&limit=1") == ["delta 100%"]
    assert mock.names("name=ALPH") == ["Alpha"]
    assert mock.names("name=0%25") == ["delta 100%"]
    assert mock.names("name=%25") == ["delta 100%"]
    assert mock.names("name=e_1") == ["charlie_1"]
    assert mock.names("status=paused") == ["Alpha"]
    assert mock.names("status=created,%20paused&limit=1") == ["delta 100%"]
    answer = mock.find("offset=3&limit=5")
    _conforms(answer, "list_campaigns")
    assert answer.document["metadata"] == {"count": 1, "offset": 3, "limit": 5, "total": 4}
    assert mock.find("offset=99").document["metadata"] == {"count": 0, "offset": 99, "limit": 20, "total": 4}


@pytest.mark.parametrize(
    "query",
    ["limit=501", "limit=-1", "limit=x", "offset=-1", "offset=1.5", "sort_by=age:asc", "sort_by=name:up", "type=promo",
     "status=unheard-of", "offset=99999999999999999999999999999999"],
)  # fmt: skip
def test_bad_queries_are_refused(mock: "InProcess", query: str) -> None:
    answer = mock.find(query)
    _conforms(answer, "list_campaigns")
    assert answer.status == 400


def test_a_path_knows_its_methods(mock: "InProcess") -> None:
    assert mock.send("PATCH", "campaigns").headers["allow"] == "GET, POST"
    assert mock.send("POST", "campaigns/x").status == 405
    for path in ("campaign", "campaigns/", "campaigns/x/calls", "nothing", "/v2", "/v2/accounts/demo", "/v3/x"):
        assert mock.send("GET", path).status == 404


def test_accounts_are_apart(mock: "InProcess") -> None:
    identifier = mock.created()
    assert mock.send("GET", f"campaigns/{identifier}", credentials=None).status == 401
    assert mock.send("GET", f"campaigns/{identifier}", credentials="demo-key:nonsense").status == 401
    assert mock.send("GET", f"campaigns/{identifier}", credentials="other-key:other-token").status == 403
    assert mock.beside("other").read(identifier).status == 404
    assert mock.send("POST", "campaigns", b"{", credentials="a:b").status == 401


def test_reading_changes_nothing(mock: "InProcess") -> None:
    identifier = mock.created(schedule=mock.schedule(DAY))
    before = mock.read(identifier).item
    mock.advance(60)
    mock.find()
    assert mock.read(identifier).item == before


def test_call_details_page_filter_and_sort(mock: "InProcess") -> None:
    identifier = mock.created(**{"from": ["+12025550100", "+12025550106", "+12025550107"]})
    mock.advance(600)
    answer = mock.send("GET", f"campaigns/{identifier}/call-details?limit=2")
    _conforms(answer, "get_call_details")
    assert answer.document["metadata"] == {"count": 2, "offset": 0, "limit": 2, "total": 3}
    descending = mock.send(
        "GET", f"campaign/{identifier}/call-details?status=busy,%20completed&sort_by=date_created:desc"
    )
    assert [item["data"]["status"] for item in descending.items] == ["busy", "completed"]


@pytest.mark.parametrize("seconds", [-1, "1", True, None, 1e300])
def test_a_clock_that_cannot_be_moved_so(mock: "InProcess", seconds: Json) -> None:
    assert mock.send("POST", "/_control/clock", {"advance_seconds": seconds}, credentials=None).status == 400


_SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text()
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    [
        *("from", "lists", "caller_id", "campaign_type", "url", "flow_type", "read_via_text", "repeat_menu_attempts"),
        *("name", "type", "call_duplicate_numbers", "retries", "schedule", "mode", "throttle", "status_callback"),
        *("call_status_callback", "call_schedule_callback", "custom_field", "action", "status", "id", "unknown"),
    ]
)
_RETRIES = st.dictionaries(
    st.sampled_from(["number_of_retries", "interval_mins", "mechanism", "on_status"]), _VALUES | st.integers(0, 3)
)
_SCHEDULES = st.dictionaries(
    st.sampled_from(["send_at", "end_at"]),
    _VALUES
    | st.sampled_from(
        ["2030-03-17T17:46:40Z", "2031-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0000-01-01T00:00:00Z"]
    ),
)
_ACTIONS = st.sampled_from(["pause", "resume", "complete", "archive"])
_CHANGES = st.dictionaries(_NAMES, _VALUES, max_size=4) | st.builds(
    lambda retries, schedule, action: {"retries": retries, "schedule": schedule, "action": action},
    _RETRIES,
    _SCHEDULES,
    _ACTIONS,
)


@pytest.mark.parametrize("contrarian", [False, True])
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(changes=st.lists(_CHANGES, min_size=1, max_size=4))
def test_nothing_upsets_it(mocks: "Mocks", contrarian: bool, changes: list[dict[str, Json]]) -> None:
    """Whatever is sent is answered below 500 and as documented, and the mock goes on."""
    mock = mocks(contrarian=contrarian)
    target = mock.created(schedule=mock.schedule(DAY, 2 * DAY))
    for change in changes:
        created = mock.bulk({**mock.campaign(), **change})
        _conforms(created, "create_campaigns")
        edited = mock.send("PUT", f"campaigns/{target}", {"campaigns": [change]})
        _conforms(edited, "update_campaign")
        assert max(created.status, edited.status) < 500
        if created.item["data"]:
            _conforms(mock.read(created.data["id"]), "get_campaign")
    mock.advance(DAY)
    mock.advance(40 * DAY)
    for item in mock.find().items:
        _conforms(mock.send("GET", f"campaigns/{item['data']['id']}/call-details"), "get_call_details")
    _conforms(mock.find(), "list_campaigns")


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(body=st.binary(max_size=60) | _VALUES.map(lambda value: json.dumps(value).encode()), query=st.text(max_size=20))
def test_no_bytes_upset_it(mock: "InProcess", body: bytes, query: str) -> None:
    for method, path in (("POST", "campaigns"), ("PUT", f"campaigns/{'0' * 32}"), ("POST", "/_control/clock")):
        assert mock.send(method, path, body).status < 500
    assert mock.find(f"name={query}&status={query}&offset={query}").status < 500
