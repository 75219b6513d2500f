"""What schemas say, keyword by keyword: merging several into one, the types, the words for a demand."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from campaign_contracts.build.walk import local_pointer, parts

Json = Any
Schema = dict[str, Any]

Lost = list[tuple[Schema, str | None]]
"""Keywords that a simplified schema no longer has, each with the rule that it belongs to."""

Rules = dict[str, str | None]
"""The rule that each keyword of a merged schema belongs to."""

SAYS_NOTHING = frozenset({"description", "title", "examples", "example", "default", "deprecated"})
_TIGHTEST = {"minimum": max, "exclusiveMinimum": max, "minLength": max, "minItems": max, "minProperties": max}
_TIGHTEST_UPPER = {"maximum": min, "exclusiveMaximum": min, "maxLength": min, "maxItems": min, "maxProperties": min}
OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "string": ("minLength", "maxLength", "pattern", "format"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("items", "minItems", "maxItems"),
    "object": ("additionalProperties",),
}
_PLAIN = frozenset({"type", "enum", "const", *(name for names in OF_TYPE.values() for name in names)})


def resolve(document: Mapping[str, Any], reference: str) -> Json:
    """Return what a local reference names. Raises KeyError."""
    node: Json = document
    for step in local_pointer(reference):
        node = node[step]
    return node


def merge(chain: Sequence[tuple[Schema, str | None]], lost: Lost) -> tuple[Schema, Rules]:
    """The conjunction of flat schemas as one, and the rule of each keyword. Of several patterns the last is kept."""
    merged: Schema = {}
    rules: Rules = {}
    for part, rule in chain:
        for key, value in part.items():
            if key in SAYS_NOTHING or key.startswith("x-") or key in {"$ref", "allOf", "anyOf", "oneOf"}:
                continue
            if key not in _PLAIN:
                lost.append(({key: value}, rule))
            elif key not in merged:
                merged[key], rules[key] = value, rule
            elif key == "type":
                merged[key] = _common_types(types(merged), types(part))
            elif key == "enum":
                merged[key] = [entry for entry in merged[key] if entry in value]
            elif key in _TIGHTEST or key in _TIGHTEST_UPPER:
                merged[key] = (_TIGHTEST | _TIGHTEST_UPPER)[key](merged[key], value)
            elif merged[key] != value:
                lost.append(({key: merged[key]}, rules[key]))
                merged[key], rules[key] = value, rule
    return merged, rules


_PYTHON: Mapping[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


def may_be(value: Json, schema: Schema) -> bool:
    """Tell whether a value of an enumeration has the type and the pattern that are demanded beside it."""
    allowed = {kind for name in types(schema) for kind in _PYTHON[name]}
    if allowed and type(value) not in allowed:
        return False
    return not isinstance(value, str) or re.search(schema.get("pattern", ""), value) is not None


def enumeration(values: Sequence[Json], open_ended: bool) -> Schema:
    """Return the schema of an enumeration; an open-ended one takes further words."""
    named = [value for value in values if value is not None]
    made: list[Schema] = []
    if {True, False} == {value for value in named if isinstance(value, bool)}:
        # A Literal of Python takes 1 for True.
        made.append({"type": "boolean"})
        named = [value for value in named if not isinstance(value, bool)]
    if named and all(isinstance(value, str) for value in named):
        made.append({"type": "string", "enum": named})
    elif named:
        made.append({"enum": named})
    if open_ended and any(isinstance(value, str) for value in named):
        made.append({"type": "string"})
    if None in values:
        made.append({"type": "null"})
    return made[0] if len(made) == 1 else {"anyOf": made}


def has_shape(schema: Json) -> bool:
    """Whether a component describes values of its own; the others only add demands to what refers to them."""
    if not isinstance(schema, Mapping):
        return False
    if schema.keys() & {"type", "enum", "const", "$ref", "items"}:
        return True
    alternatives = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    members = schema.get("allOf", [])
    return any(entry.keys() & {"$ref", "type"} for entry in alternatives) or any(
        entry.keys() & {"type", "enum"} for entry in members
    )


def types(schema: Mapping[str, Json]) -> list[str]:
    """Return the JSON types that a schema names."""
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def nullable(made: Schema) -> bool:
    """Tell whether a simplified schema takes null."""
    if "anyOf" in made:
        return any(nullable(entry) for entry in made["anyOf"])
    return "null" in types(made) or not made.keys() - {"description"}


def _common_types(one: list[str], other: list[str]) -> list[str]:
    """The types of both; an integer is a number."""
    narrowed = [kind for kind in one if kind in other or (kind == "integer" and "number" in other)]
    return narrowed + ["integer"] * ("number" in one and "integer" in other and "integer" not in narrowed)


def pick(schema: Mapping[str, Json], keys: Sequence[str]) -> Schema:
    """Return some of the keywords of a schema."""
    return {key: schema[key] for key in keys if key in schema}


_BOUNDS = {
    "minItems": "There are at least {}.",
    "maxItems": "There are at most {}.",
    "minLength": "It has at least {} characters.",
    "maxLength": "It has at most {} characters.",
    "minimum": "It is at least {}.",
    "maximum": "It is at most {}.",
    "format": "It is a {}.",
}


def rule_within(document: Mapping[str, Any], schema: Json) -> str | None:
    """The one rule that is named inside a schema, if there is one."""
    found: set[str] = set()
    for _, _, part in parts(schema, "schema"):
        target = resolve(document, part["$ref"]) if "$ref" in part else part
        found |= {target["x-rule"]} if "x-rule" in target else set()
    return found.pop() if len(found) == 1 else None


def keywords(schema: Schema) -> str:
    """Keywords in words, for what has no description of its own."""
    ((key, value),) = schema.items()
    if key == "pattern":
        return f"The text matches {value}"
    if key == "uniqueItems":
        return "No item occurs twice."
    if key in _BOUNDS:
        return _BOUNDS[key].format(value)
    if key == "items":
        return f"Of each item: {keywords(value)}"
    if key == "not":
        return f"Not so: {keywords(value)}"
    if key in {"anyOf", "oneOf"} and all("description" in entry or len(entry) == 1 for entry in value):
        told = [entry.get("description") or keywords(entry) for entry in value]
        return f"One of these is true: {'; '.join(text.rstrip('.') for text in told)}."
    return f"The demands of `{key}` are met."


def sentence(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())
