"""The bundle in OpenAPI 3.0, for generators that stop there.

3.0 knows an older JSON Schema: what it has another word for is said with that word, what it cannot say is left out. So
a 3.0 document accepts everything that the 3.1 document accepts, and some more.
"""

import copy
from collections.abc import Mapping
from typing import Any

from campaign_contracts.build.walk import parts

VERSION = "3.0.3"

_NOT_IN_A_SCHEMA = (
    "if", "then", "else", "propertyNames", "patternProperties", "contains", "dependentSchemas", "dependentRequired",
    "prefixItems", "unevaluatedItems", "unevaluatedProperties", "contentSchema", "contentMediaType", "contentEncoding",
    "minContains", "maxContains", "$comment", "$defs", "$id", "$anchor", "$schema",
)  # fmt: skip

Schema = dict[str, Any]

_JSON_TYPES = {
    type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object",
}  # fmt: skip


def downgrade(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a 3.1 bundle as an OpenAPI 3.0 document."""
    result: dict[str, Any] = copy.deepcopy(dict(document))
    result["openapi"] = VERSION
    result.pop("jsonSchemaDialect", None)
    result.pop("webhooks", None)
    result["info"].pop("summary", None)
    _license(result["info"])
    _inline_callbacks(result)
    _nullable_objects(result)
    for kind, part in [(kind, part) for _, kind, part in parts(result, "document")]:
        if kind == "schema":
            _schema(part)
        elif "$ref" in part and kind != "path item":
            reference = part["$ref"]
            part.clear()
            part["$ref"] = reference
    return result


def _license(info: dict[str, Any]) -> None:
    """A licence has a URL in place of its SPDX identifier."""
    identifier = info.get("license", {}).pop("identifier", None)
    if identifier is not None:
        info["license"].setdefault("url", f"https://spdx.org/licenses/{identifier}.html")


def _nullable_objects(document: dict[str, Any]) -> None:
    """An object that may be null somewhere says so itself: a mark beside a reference to it would not be enough."""
    schemas = document.get("components", {}).get("schemas", {})
    for _, kind, part in list(parts(document, "document")):
        alternatives = part.get("anyOf", []) if kind == "schema" else []
        if {"type": "null"} not in alternatives or len(alternatives) != 2:
            continue
        for entry in alternatives:
            target = schemas.get(entry.get("$ref", "").rpartition("/")[2])
            if isinstance(target, dict) and target.get("type") == "object":
                target["type"] = ["object", "null"]


def _inline_callbacks(document: dict[str, Any]) -> None:
    """Put callbacks where they are referred to: 3.0 allows references to them, but generators stumble over those."""
    kept = document.get("components", {}).pop("callbacks", {})
    for _, kind, part in list(parts(document, "document")):
        callbacks = part.get("callbacks", {}) if kind == "operation" else {}
        for name, callback in callbacks.items():
            if "$ref" in callback:
                callbacks[name] = copy.deepcopy(kept[callback["$ref"].rpartition("/")[2]])


def _schema(schema: Schema) -> None:
    for key in _NOT_IN_A_SCHEMA:
        schema.pop(key, None)
    if isinstance(schema.get("examples"), list):
        schema.setdefault("example", schema.pop("examples")[0])
    _constant(schema)
    _mixed_enumeration(schema)
    _bounds(schema)
    _types(schema)
    _nullable_alternatives(schema)
    _booleans(schema)
    _reference(schema)


def _constant(schema: Schema) -> None:
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]


def _mixed_enumeration(schema: Schema) -> None:
    """Values of several types become alternatives of one type each: few generators take them together."""
    kinds: dict[str, list[Any]] = {}
    for value in schema.get("enum", []):
        kinds.setdefault(_JSON_TYPES[type(value)], []).append(value)
    nullable = {"nullable": True} if kinds.pop("null", None) else {}
    if len(kinds) > 1 and not schema.keys() & {"type", "anyOf"}:
        del schema["enum"]
        schema["anyOf"] = [
            {"type": kind, **nullable, **({"enum": values} if kind != "boolean" or len(values) == 1 else {})}
            for kind, values in kinds.items()
        ]


def _bounds(schema: Schema) -> None:
    """An exclusive bound is a bound with a mark."""
    for exclusive, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        bound = schema.get(exclusive)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            schema[plain] = bound
            schema[exclusive] = True


def _types(schema: Schema) -> None:
    """There is one type, perhaps nullable; several are alternatives."""
    kinds = schema.get("type")
    if isinstance(kinds, str):
        kinds = [kinds]
    if not kinds:
        if None in schema.get("enum", []):
            schema["nullable"] = True
        return
    named = [kind for kind in kinds if kind != "null"]
    if "null" in kinds:
        schema["nullable"] = True
    if not named:
        # Only null: no type of 3.0 has that value alone.
        del schema["type"]
        schema["enum"] = [None]
    elif len(named) == 1:
        schema["type"] = named[0]
        if named[0] == "array":
            schema.setdefault("items", {})
    else:
        _several_types(schema, named, nullable="null" in kinds)


def _several_types(schema: Schema, kinds: list[str], *, nullable: bool) -> None:
    del schema["type"]
    alternatives = [_of_type(kind, schema) for kind in kinds]
    if nullable:
        for alternative in alternatives:
            alternative["nullable"] = True
    schema.pop("items", None)
    if "anyOf" in schema:
        schema.setdefault("allOf", []).append({"anyOf": alternatives})
    else:
        schema["anyOf"] = alternatives


def _of_type(kind: str, schema: Schema) -> Schema:
    return {"type": kind, "items": schema.get("items", {})} if kind == "array" else {"type": kind}


def _nullable_alternatives(schema: Schema) -> None:
    """An alternative that is only null is a mark on the others' parent, and on the one object that is left."""
    for key in ("anyOf", "oneOf"):
        alternatives = schema.get(key)
        if isinstance(alternatives, list):
            left = [entry for entry in alternatives if entry.get("type") != "null"]
            if len(left) == len(alternatives):
                continue
            if len(left) == 1 and "$ref" in left[0] and "allOf" not in schema:
                del schema[key]
                schema |= {"type": "object", "nullable": True, "allOf": left}
            else:
                schema[key] = [*left, {"enum": [None], "nullable": True}]
                schema["nullable"] = True


def _booleans(schema: Schema) -> None:
    """A schema that is true or false is an object in 3.0."""
    for key in ("items", "not"):
        if isinstance(schema.get(key), bool):
            schema[key] = {} if schema[key] else {"not": {}}


def _reference(schema: Schema) -> None:
    """Nothing stands beside a reference."""
    if "$ref" in schema and len(schema) > 1:
        schema["allOf"] = [{"$ref": schema.pop("$ref")}, *schema.get("allOf", [])]
