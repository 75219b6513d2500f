"""Simplified schemas as types of TypeScript: an interface for each object, an alias for each other value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaign_contracts.build import names
from campaign_contracts.build.annotations import every_property, every_requirement, own
from campaign_contracts.build.forms import Schema, types
from campaign_contracts.build.operations import parameter_schemas
from campaign_contracts.build.render import script
from campaign_contracts.build.simplify import Simplified

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*", re.ASCII)
_TYPES = {"boolean": "boolean", "integer": "number", "number": "number", "null": "null", "string": "string"}
_GLOBAL = frozenset({"Array", "Client", "Error", "Event", "Open", "Page", "Promise", "Record", "Region", "Request"})
"""What the generated modules name beside the models."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Property:
    """One property of an interface."""

    name: str
    annotation: str
    optional: bool
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Interface:
    """An interface with what it extends, or (`alias` is given) a name for a type."""

    name: str
    description: str
    bases: tuple[str, ...] = ()
    fields: tuple[Property, ...] = ()
    alias: str | None = None


def interfaces(document: Mapping[str, Any], simplified: Simplified) -> list[Interface]:
    """Return all types, by name. Raises UsageError for a name that cannot be a type's."""
    parameters = parameter_schemas(document)
    return [
        _class(simplified, name) if name in simplified.classes else _alias(simplified, name)
        for name in sorted(simplified.schemas)
        if name not in parameters
    ]


def _alias(simplified: Simplified, name: str) -> Interface:
    schema = simplified.schemas[name]
    return Interface(name=type_name(name), description=schema.get("description", ""), alias=_type(schema))


def _class(simplified: Simplified, name: str) -> Interface:
    schema = simplified.schemas[name]
    properties, required, parents = own(schema)
    inherited = [every_property(simplified, parent) for parent in parents]
    for wire in sorted(required - properties.keys()):
        properties[wire] = next((known[wire] for known in inherited if wire in known), {})
    required = required.union(*(every_requirement(simplified, parent) for parent in parents))
    fields = tuple(
        _field(wire, value, wire in required, null_is_absent=name in simplified.answers)
        for wire, value in properties.items()
    )
    bases = tuple(map(type_name, parents))
    return Interface(name=type_name(name), description=schema.get("description", ""), bases=bases, fields=fields)


def _field(wire: str, schema: Schema, required: bool, *, null_is_absent: bool) -> Property:
    annotation = _type(schema)
    if not required and null_is_absent and "null" not in annotation.split(" | ") and annotation != "unknown":
        annotation = f"{annotation} | null"
    return Property(
        name=key(wire), annotation=annotation, optional=not required, description=schema.get("description", "")
    )


def type_name(name: str) -> str:
    """Return the name of a component as that of a type. Raises UsageError."""
    return f"{names.model(name)}_" if name in _GLOBAL else names.model(name)


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return type_name(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return _union(schema["anyOf"])
    if "const" in schema:
        return literals([schema["const"]])
    if "enum" in schema:
        return literals(schema["enum"])
    return " | ".join(dict.fromkeys(_of_type(kind, schema) for kind in types(schema))) or "unknown"


def _union(alternatives: list[Schema]) -> str:
    """A list of words beside any string is open: editors complete it, and other words are no error."""
    is_open = any(types(entry) == ["string"] and "enum" not in entry for entry in alternatives)
    made = []
    for entry in alternatives:
        if is_open and "enum" in entry and types(entry) == ["string"]:
            made.append(f"Open<{literals(entry['enum'])}>")
        elif not (is_open and types(entry) == ["string"] and any("enum" in other for other in alternatives)):
            made.append(_type(entry))
    return " | ".join(dict.fromkeys(made)) if "unknown" not in made else "unknown"


def literals(values: list[Any]) -> str:
    """Return the union of some values, `unknown` where one of them is an object or an array."""
    plain = all(value is None or isinstance(value, str | int | float) for value in values)
    return " | ".join(map(script, values)) if plain and values else "unknown"


def _of_type(kind: str, schema: Schema) -> str:
    if kind == "array":
        inner = _type(schema["items"]) if "items" in schema else "unknown"
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if kind == "object":
        more = schema.get("additionalProperties")
        return f"Record<string, {_type(more) if isinstance(more, dict) else 'unknown'}>"
    return _TYPES[kind]


def key(wire: str) -> str:
    """Return the name of a property as it stands in an object or an interface."""
    return wire if _IDENTIFIER.fullmatch(wire) else script(wire)
