"""What schemas say, keyword by keyword: merging several into one, the types, the words for a demand."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaign_contracts.build.walk import local_pointer, parts
from campaign_contracts.spec import Json
from campaign_contracts.usage import UsageError

Schema = dict[str, Any]

PORTAL = "x-portal-spelling"
"""The words of an enumeration that spell others of it as the vendor's newer pages do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a demand comes from: the rule that it belongs to, or advice, which no rule obliges a server to enforce."""

    rule: str | None = None
    advice: bool = False


Lost = list[tuple[Schema, Origin]]
"""Keywords that a simplified schema no longer has, each with its origin."""

Origins = dict[str, Origin]
"""The origin of each keyword of a merged schema."""

SAYS_NOTHING = frozenset({"description", "title", "examples", "example", "default", "deprecated"})
OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "string": ("minLength", "maxLength", "pattern", "format"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("items", "minItems", "maxItems"),
    "object": ("additionalProperties",),
}
_PLAIN = frozenset({"type", "enum", "const", *(name for names in OF_TYPE.values() for name in names)})
_KIND = frozenset({"type", "enum", "const", "format", "items", "additionalProperties"})
"""The keywords that decide of which type a value is in the client."""

LOOSE = "x-loose"
"""Marks a simplified schema whose type is advice: other values are taken as they are."""


def resolve(document: Mapping[str, Any], reference: str) -> Json:
    """Return what a local reference names. Raises KeyError."""
    node: Json = document
    for step in local_pointer(reference):
        node = node[step]
    return node


def merge(chain: Sequence[tuple[Schema, Origin]], lost: Lost) -> tuple[Schema, Origins]:
    """The conjunction of flat schemas as one, and the origin of each keyword. Of several patterns the last is kept.

    Where only advice says of what kind a value is, the result is marked as *loose*: its type is what a client should
    send, not what it must be. Everything else that it must be is then among the lost keywords.
    """
    merged: Schema = {}
    origins: Origins = {}
    loose = any(origin.advice and part.keys() & _KIND for part, origin in chain)
    for part, origin in chain:
        for key, value in part.items():
            if key in SAYS_NOTHING or key.startswith("x-") or key in {"$ref", "allOf", "anyOf", "oneOf"}:
                continue
            if loose or origin.advice or key not in _PLAIN:
                lost.append(({key: value}, origin))
            if key not in _PLAIN or ((loose or origin.advice) and key not in _KIND):
                continue
            if key not in merged:
                merged[key], origins[key] = value, origin
            elif key in _BOTH:
                merged[key] = _BOTH[key](merged[key], value)
            elif merged[key] != value:
                lost.append(({key: merged[key]}, origins[key]))
                merged[key], origins[key] = value, origin
    return {**merged, **({LOOSE: True} if loose else {})}, origins


def _common_values(one: list[Json], other: list[Json]) -> list[Json]:
    return [entry for entry in one if entry in other]


def _common_types(one: str | list[str], other: str | list[str]) -> list[str]:
    """The types of both; an integer is a number."""
    ours, theirs = types({"type": one}), types({"type": other})
    narrowed = [kind for kind in ours if kind in theirs or (kind == "integer" and "number" in theirs)]
    return narrowed + ["integer"] * ("number" in ours and "integer" in theirs and "integer" not in narrowed)


_BOTH: Mapping[str, Callable[[Json, Json], Json]] = {
    "type": _common_types,
    "enum": _common_values,
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}
"""How two demands of the same keyword become one."""


def python_pattern(pattern: Json) -> str:
    """Return a pattern of JSON Schema as Python understands it: `$` is the very end. Raises UsageError."""
    try:
        made = _END.sub(lambda found: r"\Z" if found[0] == "$" else found[0], pattern)
        re.compile(made)
    except (re.error, TypeError, OverflowError, RecursionError) as error:
        raise UsageError(
            f"The pattern {pattern!r} is not a regular expression that Python accepts: {error}. Correct it."
        ) from None
    return str(made)


_END = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*(?:\]|\Z)|\$", re.DOTALL)
"""What is escaped, a class of characters, or the end."""


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
    return not isinstance(value, str) or re.search(python_pattern(schema.get("pattern", "")), value) is not None


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


def pick(schema: Mapping[str, Json], keys: Sequence[str]) -> Schema:
    """Return some of the keywords of a schema."""
    return {key: schema[key] for key in keys if key in schema}


_TYPE_NAMES = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}
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
    if key == "type":
        return f"It is {' or '.join(_TYPE_NAMES[kind] for kind in types(schema))}."
    if key in {"enum", "const"}:
        known = value if key == "enum" else [value]
        return f"It is one of {', '.join(json.dumps(entry, ensure_ascii=False) for entry in known)}."
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


def in_one_spelling(document: Mapping[str, Any]) -> dict[str, Any]:
    """A bundle whose enumerations list each word in one spelling, for classes that offer them."""
    components = document.get("components", {})
    schemas = {
        name: {**schema, "enum": [word for word in schema["enum"] if word not in schema[PORTAL]]}
        if PORTAL in schema
        else schema
        for name, schema in components.get("schemas", {}).items()
    }
    return {**document, "components": {**components, "schemas": schemas}}
