"""Models and specification agree: on requests with each other and with the mock, on answers with every example."""

import copy
import inspect
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import exotel_campaigns
from campaign_contracts.bundle import packaged
from campaign_contracts.mock.server import MockServer
from campaign_contracts.validator import Validator
from exotel_campaigns import (
    ApiError,
    CreateCampaignsRequest,
    UnexpectedResponse,
    UpdateCampaignRequest,
    operations,
    parse_callback,
)
from exotel_campaigns import models as generated
from exotel_campaigns.base import advice
from exotel_campaigns.exchange import Request, Response

Json = Any

SPEC = packaged().spec
NUMBERS = [f"+1202555{number:04}" for number in range(100, 110)]
SID = "71ee118172044804ac5ed2271167c02b"
LATER, LATEST = "2031-01-15T10:00:00+05:30", "2031-02-15T10:00:00Z"

ABSENT = object()
VALUES: Mapping[str, list[Json]] = {
    "from": [NUMBERS[:1], NUMBERS, f"{NUMBERS[0]}, {NUMBERS[1]}", [], "", None, ["call me"], ["12025550100"], 5, [5],
             "+12025550100;+12025550101", ["+1234567890123456"], [NUMBERS[0], NUMBERS[0]]],
    "lists": [[SID], [SID, SID[::-1]], [f"{n}{SID[1:]}" for n in range(6)], [SID, SID], [], None, "x", [5], ["no-sid"]],
    "caller_id": ["+12025550199", "12025550199", "abc", "", None, 12025550199],
    "campaign_type": ["static", "dynamic", None, "Static", 1],
    "url": ["https://flows.example/4", "HTTP://flows.example", "ftp://flows.example", "/4", "", None, 4, "https://a b"],
    "flow_type": ["ivr", "greeting", None, "sms"],
    "read_via_text": ["Hello.", "", None, 7, "a\nb"],
    "repeat_menu_attempts": [0, 2, -1, None, "2"],
    "name": ["Four", "abc", "ab", "", " ab ", "x" * 100, "x" * 101, None, 3, "tab\tbed"],
    "type": ["trans", "promo", None, 1],
    "call_duplicate_numbers": [True, False, "true", "false", None, "yes", 1, 0],
    "mode": ["auto", "custom", None, "slow"],
    "throttle": [1, 59, 60, 0, -1, None, "2", 1.5, True],
    "call_status_callback": ["https://hooks.example/a?b=%20", "hooks.example", None, 1],
    "call_schedule_callback": ["https://[::1]:8443/hook", "https://hooks.example:0/", "//hooks.example", None],
    "status_callback": ["http://127.0.0.1:8080", "mailto:a@b.example", ""],
    "custom_field": ["anything", '{"order": 17}', "", "x" * 1001, None, {"a": 1}],
    "action": ["pause", "explode", None, ""],
}  # fmt: skip
RETRIES: Mapping[str, list[Json]] = {
    "number_of_retries": [0, 1, 3, 4, -1, None, "1", True, 1.5],
    "interval_mins": [1, 15, 0, -5, 43201, None, "1"],
    "mechanism": ["Linear", "Exponential", "linear", None],
    "on_status": [["busy"], ["busy", "no-answer", "failed"], [], ["busy", "busy"], ["completed"], None, "busy", [1]],
}
SCHEDULE: Mapping[str, list[Json]] = {
    "send_at": [LATER, "2031-01-15T10:00:00.123Z", "2031-01-15T10:00:00", "2031-01-15", "soon", 1926230400, None,
                "2031-02-30T00:00:00Z", "2031-01-15T10:00:00+15:00", "2031-01-15T25:00:00Z"],
    "end_at": [LATEST, "2031-03-01T00:00:00-12:00", "later", None, False],
}  # fmt: skip
USUAL = {
    "name": "Of ours", "caller_id": "+12025550199", "from": NUMBERS[:2], "url": "https://flows.example/4",
    "schedule": {"send_at": LATER, "end_at": LATEST},
}  # fmt: skip

thorough = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
quick = settings(thorough, max_examples=100)


def objects(values: Mapping[str, list[Json]], likely: Mapping[str, Json]) -> st.SearchStrategy[dict[str, Json]]:
    """Objects in which most fields are as usual, and some anything of the list, or left out."""
    chosen = st.lists(st.sampled_from(sorted(values)), max_size=3, unique=True)

    @st.composite
    def build(draw: st.DrawFn) -> dict[str, Json]:
        made = dict(likely)
        for name in draw(chosen):
            value = draw(st.sampled_from([ABSENT, *values[name]]))
            made.pop(name, None)
            if value is not ABSENT:
                made[name] = value
        return made

    return build()


Strategy = st.SearchStrategy[Json]
USUAL_RETRIES = {"number_of_retries": 1, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]}
RETRIES_SENT: Strategy = st.one_of(objects(RETRIES, USUAL_RETRIES), st.sampled_from([None, {}, 5, "often"]))
SCHEDULES_SENT: Strategy = st.one_of(
    objects(SCHEDULE, {"send_at": LATER, "end_at": LATEST}), st.sampled_from([None, {}, LATER])
)
FLAT_VALUES = {name: values for name, values in VALUES.items() if name != "action"}


@st.composite
def campaigns(draw: st.DrawFn, values: Mapping[str, list[Json]], likely: Mapping[str, Json]) -> dict[str, Json]:
    made = draw(objects(values, likely))
    for name, strategy in (("retries", RETRIES_SENT), ("schedule", SCHEDULES_SENT)):
        if draw(st.integers(0, 3)) == 0:
            made[name] = draw(strategy)
    return made


CREATES = campaigns(FLAT_VALUES, USUAL).map(lambda campaign: {"campaigns": [campaign]})
EDITS = campaigns(VALUES, {}).map(lambda campaign: {"campaigns": [campaign]})


def takes(model: type[BaseModel], document: Json) -> bool:
    try:
        model.model_validate_json(json.dumps(document))
    except ValidationError:
        return False
    return True


def accepts(validator: Validator | None, document: Json) -> bool:
    assert validator is not None
    return validator.accepts(document)


def advised(model: type[BaseModel], document: Json) -> bool:
    """Whether the client has no advice about a document that a model takes."""
    return not advice(model.model_validate_json(json.dumps(document)))


def judged_alike(model: type[BaseModel], operation: str, document: Json) -> None:
    """What a model refuses is what every server refuses; what the whole schema refuses beyond that is advice."""
    taken = takes(model, document)
    assert taken == accepts(SPEC.request(operation, decided=True), document)
    if taken:
        assert advised(model, document) == accepts(SPEC.request(operation, form="written"), document)


@given(document=CREATES)
@thorough
def test_a_create_is_refused_locally_exactly_when_every_server_refuses_it(document: Json) -> None:
    judged_alike(CreateCampaignsRequest, "create_campaigns", document)


@given(document=EDITS)
@thorough
def test_an_edit_is_refused_locally_exactly_when_every_server_refuses_it(document: Json) -> None:
    judged_alike(UpdateCampaignRequest, "update_campaign", document)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"retries": {"number_of_retries": 4}}, {("retries", "number_of_retries"): "less than or equal to 3"}),
        ({"status_callback": "ftp://a"}, {("status_callback",): "should match pattern '^"}),
        ({"summary": {}}, {("summary",): "Extra inputs are not permitted"}),
        (
            {"mode": "custom", "throttle": 0},
            {(): "is a positive integer. (rule CRE-29)"},
        ),
    ],
)
def test_a_refusal_names_fields_and_constraints(fields: Json, told: dict[tuple[str, ...], str]) -> None:
    with pytest.raises(ValidationError) as refusal:
        generated.CampaignUpdate.model_validate(fields)
    found = {error["loc"]: error["msg"] for error in refusal.value.errors()}
    assert found.keys() == told.keys()
    for place, words in told.items():
        assert words in found[place]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"url": None}, {("url",): "left out, not None"}),
        ({"caller_id": None}, {("caller_id",): "It is a string."}),
        ({}, {(): "at least one field"}),
        ({"retries": {"number_of_retries": 1}}, {(): "retries, schedule: How to send an edit"}),
        ({"lists": ["a" * 32] * 2}, {("lists",): "No item occurs twice."}),
        ({"throttle": "30"}, {("throttle",): "It is an integer or null."}),
        ({"custom_field": {"a": 1}}, {("custom_field",): "It is a string or null."}),
    ],
)
def test_advice_names_fields_and_constraints_and_refuses_nothing(
    fields: Json, told: dict[tuple[str, ...], str]
) -> None:
    found = {one.place: one.says for one in advice(generated.CampaignUpdate.model_validate(fields))}
    for place, words in told.items():
        assert words in found[place]


def test_python_values_are_judged_as_json_is() -> None:
    for document in ({**USUAL, "call_duplicate_numbers": 1}, {**USUAL, "retries": {"number_of_retries": "1"}}):
        with pytest.raises(ValidationError):
            generated.CampaignCreate.model_validate(document)
    assert generated.CampaignCreate.model_validate(USUAL).schedule is not None


@pytest.fixture
def server(mock: MockServer) -> Iterator[httpx2.Client]:
    """A plain connection to the mock."""
    with httpx2.Client(
        base_url=f"{mock.base_url}/v2/accounts/demo",
        headers={"content-type": "application/json"},
        auth=("demo-key", "demo-token"),
    ) as server:
        yield server


def outcome(server: httpx2.Client, method: str, path: str, document: Json) -> tuple[bool, str]:
    """Whether the mock accepted it, and what it said."""
    answer = server.request(method, path, content=json.dumps(document).encode())
    response = answer.json()["response"]
    item = response[0] if isinstance(response, list) else response
    return item["status"] == "success", answer.text


@given(document=CREATES)
@quick
def test_the_mock_accepts_what_the_models_make_and_refuses_what_is_decided(
    server: httpx2.Client, document: Json
) -> None:
    accepted, told = outcome(server, "POST", "/campaigns", document)
    if takes(CreateCampaignsRequest, document) and advised(CreateCampaignsRequest, document):
        assert accepted, (document, told)
    elif not accepts(SPEC.request("create_campaigns", decided=True), document):
        assert not accepted, (document, told)


@given(document=EDITS)
@quick
def test_the_mock_accepts_edits_of_the_models_and_refuses_what_is_decided(
    server: httpx2.Client, document: Json
) -> None:
    _, told = outcome(server, "POST", "/campaigns", {"campaigns": [{**USUAL, "retries": None}]})
    path = f"/campaigns/{json.loads(told)['response'][0]['data']['id']}"
    accepted, told = outcome(server, "PUT", path, document)
    (edit,) = document["campaigns"]
    needs_what_is_stored = edit.get("mode") == "custom" and "throttle" not in edit
    if takes(UpdateCampaignRequest, document) and advised(UpdateCampaignRequest, document) and not needs_what_is_stored:
        assert accepted, (document, told)
    elif not accepts(SPEC.request("update_campaign", decided=True), document):
        assert not accepted, (document, told)


PARAMETERS: Mapping[str, list[Json]] = {
    "offset": [0, 20, -1, 2147483648], "limit": [1, 500, 501, 0, -1], "name": ["Four", "", " a", "ü"],
    "status": ["created", "created, paused", "busy", "busy,failed", "nothing", ""],
    "sort_by": ["name:asc", "date_created:desc", "name", "size:asc"], "type": ["trans", "promo"],
    "id": ["abc", "a/b", "", "..", "ü"], "account_sid": ["demo", "", "a b"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "name"),
    [(operation.id, parameter.name) for operation in SPEC.operations.values() for parameter in operation.parameters],
)
def test_parameters_are_refused_or_advised_against_as_their_schema_says(operation: str, name: str) -> None:
    usual = {p.name: PARAMETERS[p.name][0] for p in SPEC.operations[operation].parameters if p.required}
    model = getattr(generated, f"{''.join(map(str.capitalize, operation.split('_')))}Parameters")
    in_path = {p.name for p in SPEC.operations[operation].parameters if p.location == "path"}
    for value in PARAMETERS[name]:
        allowed, given = accepts(SPEC.parameter(operation, name, form="written"), value), {**usual, name: value}
        decided = allowed if name in in_path else accepts(SPEC.parameter(operation, name, decided=True), value)
        assert takes(model, given) == decided, value
        if decided:
            assert advised(model, given) == allowed, value


QUERIES: Mapping[str, list[Json]] = {
    "offset": [0, 1, 2147483647, -1, -20], "limit": [1, 20, 500, -1], "name": ["Of", "OURS", "%", "100 % _"],
    "status": ["created", "created, paused", "completed,busy", "busy", "busy , failed"],
    "sort_by": ["name:asc", "name:desc", "date_created:asc", "date_created:desc", "size:asc", "name:up"],
    "type": ["trans"],
}  # fmt: skip


@pytest.fixture
def called(mock: MockServer, server: httpx2.Client) -> str:
    """The id of a campaign that has made calls."""
    unscheduled = {name: value for name, value in USUAL.items() if name != "schedule"}
    _, told = outcome(server, "POST", "/campaigns", {"campaigns": [unscheduled]})
    httpx2.post(f"{mock.control_url}/clock", json={"advance_seconds": 600}).raise_for_status()
    return str(json.loads(told)["response"][0]["data"]["id"])


@pytest.mark.parametrize("operation", ["list_campaigns", "get_call_details", "get_call_details_singular"])
@given(data=st.data())
@quick
def test_the_mock_accepts_queries_of_the_models_and_refuses_what_is_decided(
    server: httpx2.Client, called: str, operation: str, data: st.DataObject
) -> None:
    described = [p.name for p in SPEC.operations[operation].parameters if p.name in QUERIES]
    chosen = data.draw(st.lists(st.sampled_from(described), unique=True))
    query = {name: data.draw(st.sampled_from(QUERIES[name]), name) for name in chosen}
    path = SPEC.operations[operation].path.partition("{account_sid}")[2].replace("{id}", called)
    answer = server.get(path, params=query)
    model = getattr(generated, f"{''.join(map(str.capitalize, operation.split('_')))}Parameters")
    path_values = {"account_sid": "demo", **({"id": called} if "{id}" in SPEC.operations[operation].path else {})}
    if takes(model, {**path_values, **query}) and advised(model, {**path_values, **query}):
        assert answer.status_code == 200, (query, answer.text)
    elif any(not accepts(SPEC.parameter(operation, name, decided=True), value) for name, value in query.items()):
        assert answer.status_code == 400, (query, answer.text)


def examples(kind: str) -> Iterator[tuple[str, str, int, Json]]:
    """The named examples of responses: operation, name, status, body."""
    document = SPEC.document
    for item in document["paths"].values():
        for method, operation in item.items():
            if method == "parameters":
                continue
            for status, entry in operation["responses"].items():
                response = SPEC.resolve(entry["$ref"]) if "$ref" in entry else entry
                named = response["content"]["application/json"]["examples"]
                for name, example in named.items():
                    value = SPEC.resolve(example["$ref"])["value"]
                    if kind in {status, "any"} or (kind == "success" and status.startswith("2")):
                        yield operation["operationId"], name, 500 if status == "default" else int(status), value


def schema_class(operation: str, status: int) -> type[BaseModel]:
    """The class of a success."""
    schema = SPEC.operations[operation].response_schema(status)
    assert schema is not None
    found: type[BaseModel] = getattr(generated, schema["$ref"].rpartition("/")[2])
    return found


@pytest.mark.parametrize(
    ("operation", "status", "body"),
    [
        pytest.param(operation, status, body, id=f"{operation}-{name}")
        for operation, name, status, body in examples("any")
    ],
)
def test_every_example_of_an_answer_is_read(operation: str, status: int, body: Json) -> None:
    items = len(body["response"]) if operation == "create_campaigns" and isinstance(body["response"], list) else 1
    request = Request(operation=operation, method="GET", path="/", items=items)
    content = json.dumps(body).encode()
    response = Response(status=status, received=datetime.now(UTC), headers={}, content=content)
    parse = getattr(operations, f"parse_{operation}")
    one_by_one = operation == "create_campaigns" and status == 400 and isinstance(body["response"], list)
    if status < 300 or one_by_one:
        assert parse(request, response) is not None
    else:
        with pytest.raises(ApiError) as error:
            parse(request, response)
        assert not isinstance(error.value, UnexpectedResponse)
        refused = body["response"][0] if isinstance(body["response"], list) else body["response"]
        assert (error.value.status, error.value.code) == (refused["code"], refused["error_data"]["code"])


JUNK = st.sampled_from([None, True, 0, -1, 7, 1.5, "", "text", "2031-01-01T00:00:00Z", [], [None], {}, {"a": 1}])
BODIES = [(operation, status, body) for operation, _, status, body in examples("success")]


def places(node: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, int, Json]:
    """An answer in which one value is another, or missing."""
    operation, status, body = draw(st.sampled_from(BODIES))
    body = copy.deepcopy(body)
    *above, last = draw(st.sampled_from([place for place in places(body) if place]))
    node = body
    for step in above:
        node = node[step]
    if draw(st.booleans()) and isinstance(node, dict):
        del node[last]
    else:
        node[last] = draw(JUNK)
    return operation, status, body


def as_readers_see_it(schema: Json) -> Json:
    """What readers are open to: further values of an enumeration, null for absent, names that must not be there."""
    if isinstance(schema, list):
        return [as_readers_see_it(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    opened = {key: as_readers_see_it(value) for key, value in schema.items() if key != "propertyNames"}
    if any(isinstance(value, str) for value in opened.get("enum", [])):
        kinds = {
            "boolean" if isinstance(value, bool) else "null"
            for value in opened.pop("enum")
            if not isinstance(value, str)
        }
        opened["type"] = ["string", *sorted(kinds)]
    for name, value in opened.get("properties", {}).items():
        if name not in opened.get("required", []):
            opened["properties"][name] = {"anyOf": [value, {"type": "null"}]}
    return opened


@given(answer=spoiled())
@thorough
def test_an_answer_is_read_exactly_when_the_decided_schema_takes_it(answer: tuple[str, int, Json]) -> None:
    operation, status, body = answer
    schema = SPEC.inlined(SPEC.operations[operation].response_schema(status), form="decided")
    assert takes(schema_class(operation, status), body) == Validator(as_readers_see_it(schema)).accepts(body)


@pytest.mark.parametrize(("operation", "status", "body"), BODIES)
def test_answers_survive_being_written_and_read_again(operation: str, status: int, body: Json) -> None:
    model = schema_class(operation, status)
    once = model.model_validate(body)
    assert model.model_validate_json(once.model_dump_json(by_alias=True)) == once
    unset = json.loads(once.model_dump_json(by_alias=True, exclude_unset=True))
    assert set(places(unset)) == set(places(body))


@given(document=st.one_of(CREATES, EDITS))
@thorough
def test_requests_survive_being_written_and_read_again(document: Json) -> None:
    for model in (CreateCampaignsRequest, UpdateCampaignRequest):
        if takes(model, document):
            once = model.model_validate_json(json.dumps(document))
            again = model.model_validate_json(once.model_dump_json(by_alias=True, exclude_unset=True))
            assert again == once


def test_every_example_of_a_callback_is_read() -> None:
    for name in ("CallStatusEvent", "CallScheduleEvent", "CampaignStatusEvent"):
        body = SPEC.resolve(f"#/components/examples/{name}")["value"]
        for form in (body, json.dumps(body), json.dumps(body).encode()):
            assert type(parse_callback(form)).__name__ == name


def test_each_component_has_a_class_or_alias_of_its_name() -> None:
    advice = {"CampaignCombinations", "CampaignUpdateAdvice", "RetryIntervalDemanded"}
    assert SPEC.document["components"]["schemas"].keys() - advice <= set(exotel_campaigns.__all__)


def test_descriptions_are_carried_over() -> None:
    schemas = SPEC.document["components"]["schemas"]
    assert generated.Campaign.__doc__ is not None
    assert generated.Campaign.__doc__.strip() == schemas["Campaign"]["description"]
    assert schemas["DiallingMode"]["description"] in inspect.getsource(generated.CampaignFields)
