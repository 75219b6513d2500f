"""Comparing two specifications: every planted change has its meaning, whatever the dialect, wherever it stands."""

import copy
import json
from typing import Any

import pytest
from tests.diff.planted import PLANTED, Planted, ferry

from campaign_contracts.bundle import packaged
from campaign_contracts.diff.change import Kind
from campaign_contracts.diff.compare import compare, document, headline, markdown
from campaign_contracts.usage import UsageError

Json = Any

OURS = packaged().spec.document


def worst(changes: list[Any]) -> Kind | None:
    return changes[0].kind if changes else None


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_every_planted_change_has_its_meaning(planted: Planted) -> None:
    assert worst(compare(*planted.documents())) is planted.kind


def modern(node: Json) -> Json:
    """The same in OpenAPI 3.1: null is a type, exclusive bounds are numbers."""
    if isinstance(node, list):
        return [modern(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    found = {key: modern(value) for key, value in node.items()}
    if found.pop("nullable", False) is True:
        found["type"] = [found["type"], "null"]
    if found.get("exclusiveMinimum") is True:
        found["exclusiveMinimum"] = found.pop("minimum")
    return {**found, "openapi": "3.1.0"} if "openapi" in found else found


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_the_dialect_makes_no_difference(planted: Planted) -> None:
    old, new = planted.documents()
    assert worst(compare(modern(old), modern(new))) is planted.kind
    assert compare(old, modern(old)) == []
    assert worst(compare(old, modern(new))) is planted.kind


def test_a_document_equals_itself_and_order_is_no_change() -> None:
    for planted in PLANTED:
        _, new = planted.documents()
        assert compare(new, json.loads(json.dumps(new, sort_keys=True))) == []


def test_one_breaking_change_among_others_is_enough() -> None:
    others = [planted for planted in PLANTED if planted.name in ("the version changes", "a path is added")]
    for planted in (each for each in PLANTED if each.kind is Kind.BREAKING):
        _, new = planted.documents()
        for other in others:
            other.plant(new)
        assert worst(compare(ferry(), new)) is Kind.BREAKING, planted.name


def test_what_widens_one_direction_narrows_the_other() -> None:
    old, new = ferry(), ferry()
    for doc, schema in ((old, "Berth"), (new, "Berth")):
        doc["components"]["schemas"]["Booking"]["properties"]["berth"] = {"$ref": f"#/components/schemas/{schema}"}
    new["components"]["schemas"]["Berth"]["enum"].append("deck")
    kinds = {(change.direction.value if change.direction else None): change.kind for change in compare(old, new)}
    assert kinds == {"request": Kind.COMPATIBLE, "answer": Kind.BREAKING}


def test_a_shared_schema_is_told_once_with_all_its_operations() -> None:
    new = ferry()
    new["components"]["schemas"]["Booking"]["properties"]["id"]["type"] = "string"
    (narrower, wider) = compare(ferry(), new)
    assert {narrower.place, wider.place} == {"schema Booking.id"}
    assert narrower.operations == ("GET /bookings", "POST /bookings", "GET /bookings/{id}")


def test_schemas_that_refer_to_themselves_come_to_an_end() -> None:
    old = ferry()
    old["components"]["schemas"]["Booking"]["properties"]["parts"] = {
        "type": "array", "items": {"$ref": "#/components/schemas/Booking"},
    }  # fmt: skip
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Booking"]["required"].remove("name")
    (change,) = compare(old, new)
    assert (change.kind, change.place) == (Kind.BREAKING, "schema Booking.name")


def test_moving_a_schema_into_a_component_is_no_change() -> None:
    new = ferry()
    schemas = new["components"]["schemas"]
    schemas["Name"] = schemas["NewBooking"]["properties"].pop("name")
    schemas["NewBooking"]["properties"]["name"] = {"allOf": [{"$ref": "#/components/schemas/Name"}]}
    assert compare(ferry(), new) == []


def lifecycle(change: dict[tuple[str, str], list[str]]) -> Json:
    new = copy.deepcopy(OURS)
    for (state, stimulus), outcomes in change.items():
        new["x-lifecycle"]["cells"][state][stimulus]["outcomes"] = outcomes
    return new


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [
        (["refused"], Kind.BREAKING),
        (["paused-before-send-at", "refused"], Kind.BREAKING),
        (["completed"], Kind.BREAKING),
    ],
)
def test_a_cell_that_allows_more_breaks_callers(outcomes: list[str], kind: Kind) -> None:
    (change,) = compare(OURS, lifecycle({("created", "pause"): outcomes}))
    assert (change.kind, change.area, change.place) == (kind, "lifecycle", "cell created x pause")


def test_a_cell_that_allows_less_is_compatible() -> None:
    wide = lifecycle({("created", "pause"): ["paused-before-send-at", "refused"]})
    (change,) = compare(wide, OURS)
    assert change.kind is Kind.COMPATIBLE


def test_promises_that_are_taken_back_break_callers() -> None:
    new = copy.deepcopy(OURS)
    gone = new["x-rules"]["rules"].pop()
    new["x-rules"]["rules"][0]["statement"] += " Always."
    new["x-lifecycle"]["cells"]["created"]["pause"]["decided"] = False
    found = {change.place: change.kind for change in compare(OURS, new)}
    assert found == {
        f"rule {gone['id']}": Kind.BREAKING,
        "cell created x pause": Kind.BREAKING,
        f"rule {new['x-rules']['rules'][0]['id']}": Kind.DOCUMENTATION,
    }
    assert {change.place: change.kind for change in compare(new, OURS)}[f"rule {gone['id']}"] is Kind.COMPATIBLE


def test_changes_are_told_as_markdown_and_json() -> None:
    planted = next(each for each in PLANTED if each.name == "an answer gains an enum value")
    changes = compare(*planted.documents())
    assert headline(changes) == "1 breaking, 0 compatible, 0 in the documentation only"
    text = markdown(changes)
    assert text.startswith("## 1 breaking, 0 compatible")
    assert '| schema Booking.state (answer) | may also be "lost" |' in text
    assert document(changes)["counts"] == {"breaking": 1, "undecided": 0, "compatible": 0, "documentation": 0}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"swagger": "2.0"}, "expected an OpenAPI 3.0 or 3.1 document"),
        ([], "expected an OpenAPI 3.0 or 3.1 document, found a list"),
        ({"openapi": "3.0.0", "paths": {"/": {"$ref": "#/nowhere"}}}, "there is nothing at #/nowhere"),
        ({"openapi": "3.0.0", "paths": {"/": {"$ref": "other.yaml"}}}, "leads into another document"),
    ],
)
def test_what_cannot_be_compared_is_named(content: Json, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        compare(content, content)
