"""The reader's copies: plain, valid, and accepting whatever the bundle accepts."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from campaign_contracts.build.readers import VERSIONS, readable
from campaign_contracts.build.walk import parts
from campaign_contracts.bundle import packaged
from campaign_contracts.suites.values import campaigns, edits

Json = Any

BUNDLE = packaged().spec.document
COPIES: Mapping[str, dict[str, Any]] = {version: readable(BUNDLE, version) for version in VERSIONS}
METHODS = ("get", "put", "post", "delete")
NOW = 1_900_000_000.0

JUNK = st.sampled_from([
    None, True, 0, -1, 7, 1.0, 1.5, "", "text", "7", "true", "2031-01-01T00:00:00Z", "https://a.example/x", [], [None],
    ["+12025550100"], ["busy"], {}, {"a": 1},
])  # fmt: skip

each = pytest.mark.parametrize("version", VERSIONS)
thorough = settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def schemas(version: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for pointer, kind, part in parts(COPIES[version], "document"):
        if kind == "schema":
            yield "/".join(map(str, pointer)), part


@each
def test_it_is_valid_and_says_which_version_it_is(version: str) -> None:
    document = COPIES[version]
    validator = OpenAPIV31SpecValidator if version == "3.1" else OpenAPIV30SpecValidator
    assert [error.message for error in validator(document).iter_errors()] == []
    assert document["openapi"].startswith(version)


@each
def test_every_schema_is_plain(version: str) -> None:
    for place, schema in schemas(version):
        logic = schema.keys() & {"if", "then", "not", "oneOf", "pattern", "propertyNames", "const"}
        assert not logic, place
        if version == "3.1":
            assert "allOf" not in schema, place
            assert len(schema.get("anyOf", [])) in (0, 2), place
            assert {"type": "null"} in schema.get("anyOf", [{"type": "null"}]), place
        else:
            assert "anyOf" not in schema, place
            assert len(schema.get("allOf", [])) <= 1, place


@each
def test_nothing_of_the_kit_is_left(version: str) -> None:
    text = json.dumps(COPIES[version], ensure_ascii=False)
    assert not re.search(r'"x-(?!generated)', text)
    assert not re.search(r"\b(ACC|ENV|CRE|GET|EDT|LIF|DEL|LST|CAL|CBK|ROB)-\d\d\b", text)


@each
def test_names_are_the_api_s_own_and_stand_once(version: str) -> None:
    document = COPIES[version]
    operations = [part["operationId"] for _, kind, part in parts(document, "document") if kind == "operation"]
    assert len(operations) == len(set(operations)) == 10
    assert all(re.fullmatch(r"([A-Z][a-z]+)+", name) for name in document["components"]["schemas"])
    assert [name for name in document["components"]["schemas"] if name.endswith(("Response", "Page"))] == [
        "CallPage", "CampaignPage", "CampaignsResponse", "DeleteCampaignResponse", "FailureResponse",
    ]  # fmt: skip


@each
def test_values_have_the_types_that_they_have(version: str) -> None:
    document = COPIES[version]
    create = document["components"]["schemas"]["CampaignCreate"]["properties"]
    assert create["status_callback"]["format"] == "uri"
    schedule = document["components"]["schemas"]["Schedule"]["properties"]
    assert schedule["send_at"]["format"] == "date-time"
    parameters = {parameter["name"]: parameter for parameter in document["components"]["parameters"].values()}
    assert parameters["offset"]["schema"]["type"] == "integer"
    status = parameters["status"]
    assert (status["schema"]["type"], status["style"], status["explode"]) == ("array", "form", False)
    assert isinstance(status["example"], list)


@each
def test_only_a_create_has_defaults(version: str) -> None:
    found = {place for place, schema in schemas(version) if "default" in schema}
    bodies = {place.split("/")[2] for place in found if place.startswith("components/schemas")}
    assert bodies == ({"CampaignCreate"} if version == "3.1" else set())


# What is accepted


@cache
def judges(pointer: tuple[str, ...]) -> Any:
    return jsonschema_rs.Draft202012Validator(_whole(BUNDLE, pointer), validate_formats=True)


@cache
def readers(version: str, pointer: tuple[str, ...]) -> Any:
    whole = _whole(COPIES[version], pointer)
    if version == "3.1":
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return OAS30Validator(whole, format_checker=oas30_format_checker)


def _whole(document: Mapping[str, Any], pointer: tuple[str, ...]) -> Json:
    path, method, status = pointer
    operation = document["paths"][path][method]
    carrier = operation["requestBody"] if status == "body" else operation["responses"][status]
    if "$ref" in carrier:
        carrier = document["components"]["responses"][carrier["$ref"].rpartition("/")[2]]
    schema = carrier["content"]["application/json"]["schema"]
    return {"allOf": [schema], "components": document["components"]}


def examples() -> Iterator[tuple[tuple[str, ...], Json]]:
    """Every example of a body, with the place of its schema."""
    for path, item in BUNDLE["paths"].items():
        for method in METHODS:
            operation = item.get(method, {"responses": {}})
            carriers = dict(operation["responses"])
            if "requestBody" in operation:
                carriers["body"] = operation["requestBody"]
            for status, carrier in carriers.items():
                found = carrier
                if "$ref" in carrier:
                    found = BUNDLE["components"]["responses"][carrier["$ref"].rpartition("/")[2]]
                for example in found["content"]["application/json"]["examples"].values():
                    name = example["$ref"].rpartition("/")[2]
                    yield (path, method, status), BUNDLE["components"]["examples"][name]["value"]


EXAMPLES = list(examples())
CREATE, EDIT = (next(p for p, _ in EXAMPLES if p[1:] == (method, "body")) for method in ("post", "put"))


def places(node: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[tuple[str, ...], Json]:
    """A body of which one to three values are others, or missing."""
    pointer, value = draw(st.sampled_from(EXAMPLES))
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 3))):
        inner = [place for place in places(value) if place]
        if not inner:
            break
        *above, last = draw(st.sampled_from(inner))
        node = value
        for step in above:
            node = node[step]
        if draw(st.booleans()) and isinstance(node, dict):
            del node[last]
        else:
            node[last] = copy.deepcopy(draw(JUNK))
    return pointer, value


def written(name: str, strategy: st.SearchStrategy[Json]) -> st.SearchStrategy[tuple[tuple[str, ...], Json]]:
    return strategy.map(lambda element: (CREATE if name == "post" else EDIT, {"campaigns": [element]}))


BODIES = st.one_of(spoiled(), written("post", campaigns(NOW)), written("put", edits(NOW)))


@each
def test_every_example_is_accepted(version: str) -> None:
    for pointer, value in EXAMPLES:
        assert readers(version, pointer).is_valid(value), pointer
    assert len(EXAMPLES) > 60


@each
@given(body=BODIES)
@thorough
def test_what_the_bundle_accepts_is_accepted(version: str, body: tuple[tuple[str, ...], Json]) -> None:
    pointer, value = body
    if judges(pointer).is_valid(value):
        assert readers(version, pointer).is_valid(value)


@each
def test_both_spellings_of_a_status_are_accepted(version: str) -> None:
    pointer, read = copy.deepcopy(next(example for example in EXAMPLES if example[0][1:] == ("get", "200")))
    for status in ("created", "in-progress", "Created", "InProgress"):
        read["response"][0]["data"]["status"] = status
        assert judges(pointer).is_valid(read)
        assert readers(version, pointer).is_valid(read)
    read["response"][0]["data"]["status"] = "on-hold"
    assert not judges(pointer).is_valid(read)


def test_what_is_plainly_wrong_is_refused() -> None:
    for spoil in ({"caller_id": 5}, {"mode": "slow"}, {"retries": 3}, {"lists": "a"}):
        element = {"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://a.example/x", **spoil}
        assert not readers("3.1", CREATE).is_valid({"campaigns": [element]})


@pytest.mark.parametrize(("operation", "name"), [("list_campaigns", "status"), ("get_call_details", "status")])
def test_a_filter_is_the_list_that_its_text_stands_for(operation: str, name: str) -> None:
    for text in ("completed", "completed, failed", "completed,failed"):
        assert packaged().spec.parameter(operation, name).accepts(text)
    parameters = COPIES["3.1"]["components"]["parameters"].values()
    allowed = [set(p["schema"]["items"]["enum"]) for p in parameters if p["name"] == name]
    assert all({"completed", "failed"} <= values for values in allowed)
