"""Two schemas: what is called compatible loses no value, and what is called breaking loses one."""

import re
from itertools import product
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from campaign_contracts.diff.change import Change, Direction, Kind
from campaign_contracts.diff.document import Document
from campaign_contracts.diff.patterns import Strings, relation
from campaign_contracts.diff.schemas import SchemaDiff
from campaign_contracts.usage import UsageError

Json = Any

PATTERNS = (
    "", "a", "^a", "b$", "^a|b$", "^(ab)*$", "^[ab]{1,2}$", "^(a|ab)(b|)$", "^[^a]*$", "a+?b", "^.$", "(?:aa|bb)", "^$",
)  # fmt: skip
TEXTS = ["".join(letters) for length in range(6) for letters in product("abc", repeat=length)]
UNIVERSE: list[Json] = [*TEXTS, *range(-8, 9), *(half + 0.5 for half in range(-8, 9)), None, True, False]

texts = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={"minLength": st.integers(0, 2), "maxLength": st.integers(0, 3), "pattern": st.sampled_from(PATTERNS)},
)
edges = st.integers(-2, 2)
numbers = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number"])},
    optional={
        "multipleOf": st.just(1),
        "minimum": edges,
        "maximum": edges,
        "exclusiveMinimum": edges,
        "exclusiveMaximum": edges,
    },
)  # fmt: skip
others = st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"type": ["boolean", "null"]}, {"const": True}])
values = st.lists(st.sampled_from(["a", "ab", "c", "", 0, 1, 2.5, None, True]), min_size=1, unique_by=repr)
unions = st.builds(lambda word, *members: {word: list(members)}, st.sampled_from(["oneOf", "anyOf"]), texts, numbers)
schemas = texts | numbers | others | st.builds(lambda enum: {"enum": enum}, values) | unions


def changes(old: Json, new: Json, direction: Direction = Direction.REQUEST) -> list[Change]:
    documents = [Document({"openapi": "3.1.0", "paths": {}}, name) for name in ("old", "new")]
    return SchemaDiff(old=documents[0], new=documents[1]).compare(old, new, direction, "here")


def allowed(schema: Json) -> set[int]:
    validator = jsonschema_rs.Draft202012Validator(schema)
    return {index for index, value in enumerate(UNIVERSE) if validator.is_valid(value)}


@given(schemas, schemas)
def test_a_change_breaks_callers_exactly_if_a_value_is_refused_or_comes_unexpectedly(old: Json, new: Json) -> None:
    before, after = allowed(old), allowed(new)
    alternatives = [each for schema in (old, new) for union in ("oneOf", "anyOf") for each in schema.get(union, [])]
    assume(before and after and all(allowed(each) for each in alternatives))
    for direction, lost in ((Direction.REQUEST, before - after), (Direction.ANSWER, after - before)):
        found = changes(old, new, direction)
        kinds = {change.kind for change in found}
        assert Kind.UNDECIDED not in kinds
        assert (Kind.BREAKING in kinds) is bool(lost), ([UNIVERSE[index] for index in sorted(lost)], found)


def test_a_schema_is_prepared_once_for_all_the_values_of_an_enum(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[Json] = []

    def validator_for(schema: Json, **options: Any) -> jsonschema_rs.Validator:
        prepared.append(schema)
        return jsonschema_rs.Draft202012Validator(schema, **options)

    monkeypatch.setattr(jsonschema_rs, "validator_for", validator_for)
    values = [*range(300), *(f"{number}" for number in range(300)), [1], {"a": 1}]
    found = changes({"enum": values}, {"enum": [*values[1:], "new"]})
    assert [(change.kind, change.text) for change in found] == [
        (Kind.BREAKING, "may no longer be 0"),
        (Kind.COMPATIBLE, 'may also be "new"'),
    ]
    assert len(prepared) == 4, "of each of the two schemas one for containers, and one for all others"


@given(st.sampled_from(PATTERNS), st.sampled_from(PATTERNS), st.none() | st.integers(0, 3))
def test_patterns_are_compared_as_the_strings_that_they_allow(old: str, new: str, longest: int | None) -> None:
    def fitting(pattern: str) -> set[str]:
        return {text for text in TEXTS if re.search(pattern, text) and (longest is None or len(text) <= longest)}

    sides = [Strings(patterns=(pattern,), longest=longest) for pattern in (old, new)]
    assert relation(*sides) == (fitting(old) <= fitting(new), fitting(new) <= fitting(old))


@pytest.mark.parametrize("pattern", [r"^(?=a)b", r"(a)\1", r"^[a-z]{0,9999}$", r"\p{L}", r"(?i:a)", r"(", r"\bx"])
def test_a_pattern_that_cannot_be_decided_is_for_people_to_look_at(pattern: str) -> None:
    assert relation(Strings(patterns=(pattern,)), Strings(patterns=("^a",))) is None
    (change,) = changes({"type": "string", "pattern": pattern}, {"type": "string", "pattern": "^a"})
    assert change.kind is Kind.UNDECIDED
    (change,) = changes({"type": "string", "pattern": pattern}, {"type": "string"})
    assert change.kind is Kind.COMPATIBLE


IF = {"properties": {"kind": {"const": "a"}}}
OBJECT = {"type": "object"}


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ({"not": {"enum": ["a", "b"]}}, {"not": {"enum": ["a"]}}, Kind.COMPATIBLE),
        ({"not": {"enum": ["a"]}}, {"not": {"enum": ["a", "b"]}}, Kind.BREAKING),
        ({"if": IF, "then": {"required": ["b"]}}, {"if": IF, "then": {}}, Kind.COMPATIBLE),
        ({"if": IF, "then": {"required": ["b"]}}, {"if": IF, "then": {"required": ["c"]}}, Kind.BREAKING),
        ({"if": IF, "then": OBJECT}, {"if": {}, "then": OBJECT}, Kind.UNDECIDED),
        ({"allOf": [{"if": IF, "then": False}]}, {"allOf": [{"if": IF, "then": False}, {"if": {}, "else": False}]},
         Kind.BREAKING),
        ({"dependentRequired": {"a": ["b", "c"]}}, {"dependentRequired": {"a": ["b"]}}, Kind.COMPATIBLE),
        ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"a": ["b"], "d": ["e"]}}, Kind.BREAKING),
        ({"patternProperties": {"^x": {"maxLength": 1}}}, {"patternProperties": {"^x": {"maxLength": 2}}},
         Kind.COMPATIBLE),
        ({"allOf": [{"pattern": "a"}, {"pattern": "b"}]}, {"pattern": "a"}, Kind.COMPATIBLE),
        ({"pattern": "a"}, {"allOf": [{"pattern": "a"}, {"pattern": "b"}]}, Kind.BREAKING),
        ({"allOf": [{"anyOf": [{"minLength": 2}, {"type": "null"}]}]},
         {"allOf": [{"anyOf": [{"minLength": 2}, {"type": "null"}]}, {"anyOf": [{"pattern": "a"}, {"pattern": "b"}]}]},
         Kind.BREAKING),
        ({"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "minimum": 1}, None),
        ({"type": "number", "multipleOf": 0.1}, {"type": "number", "multipleOf": 0.05}, Kind.COMPATIBLE),
        ({"contains": {"const": 1}}, {"contains": {"const": 1}, "minContains": 1}, None),
    ],
)  # fmt: skip
def test_conditions_are_compared_by_what_they_demand(old: Json, new: Json, kind: Kind | None) -> None:
    kinds = [change.kind for change in changes(old, new)]
    assert next((each for each in Kind if each in kinds), None) is kind


@pytest.mark.parametrize("names", ["allOf", "oneOf", "anyOf", "properties"])
def test_schemas_that_name_each_other_twice_again_and_again_are_refused(
    names: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaign_contracts.diff.document.MOST_SCHEMAS", 10_000)
    monkeypatch.setattr("campaign_contracts.diff.schemas.MOST_CHANGES", 1000)

    def ladder(leaf: Json) -> Document:
        below = [{"$ref": f"#/components/schemas/S{step + 1}"} for step in range(40)]
        steps = {
            f"S{step}": {names: {"a": each, "b": each} if names == "properties" else [each, each]}
            for step, each in enumerate(below)
        }
        return Document({"openapi": "3.1.0", "components": {"schemas": {**steps, "S40": leaf}}}, "ladder.json")

    ladders = SchemaDiff(old=ladder({"type": "string"}), new=ladder({"type": "integer"}))
    first = {"$ref": "#/components/schemas/S0"}
    with pytest.raises(UsageError, match=r"ladder\.json: .* more (ways )?than"):
        ladders.compare(first, first, Direction.ANSWER, "here")
