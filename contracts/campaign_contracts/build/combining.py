"""Several plain schemas as one: the union accepts what any of them accepts, the conjunction what all accept. Pure."""

from typing import Any

from campaign_contracts.build.forms import types

Schema = dict[str, Any]

_KEPT = (
    "format", "default", "examples", "items", "additionalProperties", "minimum", "maximum", "minLength", "maxLength",
    "minItems", "maxItems",
)  # fmt: skip
_TIGHTER = {"minimum": max, "minLength": max, "minItems": max, "maximum": min, "maxLength": min, "maxItems": min}


def union(schemas: list[Schema]) -> Schema:
    """What accepts everything that each of several plain schemas accepts."""
    first = schemas[0]
    bare = [{key: value for key, value in schema.items() if key != "description"} for schema in schemas]
    if all(schema == bare[0] for schema in bare):
        return first
    told = {key: first[key] for key in ("description",) if key in first}
    references = [entry for schema in bare for entry in (schema, *schema.get("anyOf", [])) if "$ref" in entry]
    if references:
        nullable = any(schema == {"type": "null"} or {"type": "null"} in schema.get("anyOf", []) for schema in bare)
        return {**told, "anyOf": [references[0], {"type": "null"}]} if nullable else references[0]
    kinds = list(dict.fromkeys(kind for schema in bare for kind in types(schema)))
    if any("type" not in schema for schema in bare):
        return told
    made: Schema = {**told, "type": kinds[0] if len(kinds) == 1 else kinds}
    for key in ("items", "format"):
        found = [schema[key] for schema in bare if key in schema]
        if found and all(one == found[0] for one in found):
            made[key] = found[0]
    if "examples" in bare[0]:
        made["examples"] = bare[0]["examples"]
    return made


def conjunction(chain: list[Schema]) -> tuple[list[str] | None, list[Any] | None, Schema]:
    """Types, values and the other keywords of several schemas together; None for what none of them limits."""
    kinds: list[str] | None = None
    values: list[Any] | None = None
    merged: Schema = {}
    for part in chain:
        if "type" in part:
            kinds = types(part) if kinds is None else _common(kinds, types(part))
        allowed = part.get("enum", [part["const"]] if "const" in part else None)
        if allowed is not None:
            values = [entry for entry in (values if values is not None else allowed) if entry in allowed]
        for key in set(_KEPT) & part.keys():
            if key not in merged:
                merged[key] = part[key]
            elif key in _TIGHTER:
                merged[key] = _TIGHTER[key](merged[key], part[key])
    if values is not None and kinds is None:
        kinds = list(dict.fromkeys(type_of(entry) for entry in values))
    return kinds, values, {key: merged[key] for key in _KEPT if key in merged}


def _common(one: list[str], other: list[str]) -> list[str]:
    """The types of both; an integer is a number."""
    found = [kind for kind in one if kind in other or (kind == "integer" and "number" in other)]
    return found + ["integer"] * ("number" in one and "integer" in other and "integer" not in found)


def type_of(value: Any) -> str:
    names = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string"}
    return names.get(type(value), "object")
