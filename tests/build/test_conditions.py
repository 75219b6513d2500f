"""Schemas as Python expressions: true of exactly the values that the schema accepts."""

from itertools import product
from typing import Any

import jsonschema_rs
import pytest

from campaign_contracts.build.conditions import expression, fields
from campaign_contracts.build.render import copied
from campaign_contracts.usage import UsageError

HELPERS: dict[str, Any] = {"__name__": "demands"}
exec(copied("demands.py"), HELPERS)  # noqa: S102 (what the generator writes)

SCHEMAS: list[Any] = [
    True,
    False,
    {},
    {"type": "integer"},
    {"type": "number", "minimum": 1},
    {"type": ["string", "null"], "minLength": 2},
    {"type": ["array", "object"]},
    {"minimum": 1, "maximum": 2},
    {"exclusiveMinimum": 1},
    {"exclusiveMaximum": 1},
    {"maxLength": 1},
    {"pattern": "^a$"},
    {"pattern": "b"},
    {"format": "date-time"},
    {"enum": [None, "", [], 1]},
    {"const": True},
    {"minItems": 1, "maxItems": 1},
    {"uniqueItems": True},
    {"uniqueItems": False},
    {"items": {"type": "integer", "minimum": 1}},
    {"items": {"uniqueItems": True}},
    {"required": ["a"]},
    {"required": ["a"], "properties": {"a": {"type": "integer"}}},
    {"properties": {"a": {"minimum": 1}, "b": {"type": "null"}}},
    {"properties": {"a": {"properties": {"b": {"const": 1}}}}},
    {"properties": {"a": True}, "additionalProperties": {"type": "integer"}},
    {"additionalProperties": {"not": {"type": "null"}}},
    {"propertyNames": {"enum": ["a"]}},
    {"propertyNames": {"not": {"enum": ["a"]}}},
    {"minProperties": 1, "maxProperties": 1},
    {"not": {"required": ["a"]}},
    {"not": {"type": "null"}},
    {"not": {"anyOf": [{"type": "string"}, {"minimum": 1}]}},
    {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"allOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"if": {"required": ["a"]}, "then": {"required": ["b"]}},
    {"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["a"]}, "else": {"required": ["b"]}},
    {"if": {"required": ["a"], "type": "object"}, "else": {"type": "integer"}},
    {"$ref": "#/components/schemas/Small"},
    {"description": "x", "x-rule": "A-1", "examples": [1]},
]
VALUES: list[Any] = [
    None, True, False, 0, 1, 2, -1, 1.5, "", "a", "b", "ab", "a\n", "2031-01-15T10:00:00Z", "2031-02-30T10:00:00Z",
    "2031-01-15 10:00:00Z", "2031-01-15T10:00:00.123+05:30", [], [1], [1, 1], [1, True], [[1], [1]], [[1, 1]], ["a"],
    {}, {"a": 1}, {"a": None}, {"b": 1}, {"a": 1, "b": None}, {"a": 2, "b": 1}, {"a": {"b": 1}}, {"a": {"b": 2}},
    {"c": 1},
]  # fmt: skip
DOCUMENT: dict[str, Any] = {"components": {"schemas": {"Small": {"type": "integer", "maximum": 1}}}}


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_an_expression_is_true_of_what_the_schema_accepts(schema: Any) -> None:
    whole = {"allOf": [schema], **DOCUMENT}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    # As a part of something: nothing is known of the value. As a class: it is an object.
    part, whole_class = expression(DOCUMENT, {"properties": {"it": schema}}), expression(DOCUMENT, schema)
    for value in VALUES:
        assert eval(part, {**HELPERS, "value": {"it": value}}) == validator.is_valid(value), (part, value)  # noqa: S307
        if isinstance(value, dict):
            assert eval(whole_class, {**HELPERS, "value": value}) == validator.is_valid(value), (whole_class, value)  # noqa: S307


def test_names_that_cannot_occur_are_not_looked_for() -> None:
    names = frozenset({"a", "b"})
    assert expression({}, {"propertyNames": {"enum": ["a", "b", "c"]}}, names=names) == "True"
    assert expression({}, {"propertyNames": {"not": {"enum": ["c"]}}}, names=names) == "True"
    for schema, given in product([{"enum": ["a"]}, {"not": {"enum": ["a"]}}], [names]):
        assert expression({}, {"propertyNames": schema}, names=given) != "True"


@pytest.mark.parametrize(
    ("schema", "named"),
    [
        ({"contains": {}}, "'contains'"),
        ({"anyOf": [{"dependentRequired": {}}]}, "'dependentRequired'"),
        ({"format": "email"}, "'email'"),
    ],
)
def test_what_cannot_be_said_in_python_is_an_error(schema: Any, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        expression({}, schema)


def test_the_fields_that_a_schema_looks_at_are_named_in_order() -> None:
    schema = {"if": {"required": ["b"]}, "then": {"properties": {"a": {"properties": {"inner": {}}}}}, "anyOf": [{}]}
    assert fields({}, schema) == ("b", "a")
