"""Simplified schemas as annotations of Python, and the classes and aliases of a package in an order that works."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import pydantic
from pydantic import TypeAdapter
from pydantic_core import SchemaError

from campaign_contracts.build import names
from campaign_contracts.build.forms import LOOSE, Schema, types
from campaign_contracts.build.render import literal
from campaign_contracts.build.simplify import Simplified
from campaign_contracts.usage import UsageError

_BOUNDS: Mapping[str, str] = {
    "minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt", "multipleOf": "multiple_of",
    "minLength": "min_length", "maxLength": "max_length", "minItems": "min_length", "maxItems": "max_length",
}  # fmt: skip

Side = Literal["Sent", "Seen"]
"""How a loose value is typed: what is sent should have the type, what is seen may be something else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a class. `arguments` are those of pydantic's `Field`, as text, empty when there are none.

    One that `narrows` is in a parent, too, and says more here: that it is required, or which value it has.
    """

    name: str
    annotation: str
    arguments: str
    optional: bool
    description: str
    narrows: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """A class with its bases and fields, or (`alias` is given) a name for a type."""

    name: str
    description: str
    bases: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    alias: str | None = None


def declared(simplified: Simplified, bases: Mapping[str, str], taken: Mapping[str, frozenset[str]]) -> list[Declared]:
    """Return all classes and aliases, each after those that it needs.

    `bases` are the classes that a class without parents stands on, `taken` the names that a class has beside its
    fields. Raises UsageError for names and patterns that Python does not take.
    """
    made: list[Declared] = []
    seen: set[str] = set()

    def add(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        schema = simplified.schemas[name]
        for needed in sorted(set(_references(schema)) & simplified.schemas.keys()):
            add(needed)
        side: Side = "Seen" if name in simplified.answers or name not in simplified.requests else "Sent"
        if name in simplified.classes:
            made.append(_class(names.model(name), simplified, side, bases[name], taken.get(name, frozenset())))
        else:
            description = schema.get("description", "")
            alias = annotation(schema, "Seen" if name in simplified.answers else "Sent")
            made.append(Declared(name=names.model(name), description=description, alias=alias))

    for name in sorted(simplified.schemas):
        add(name)
    return made


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for entry in schema:
            yield from _references(entry)
    elif isinstance(schema, Mapping):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for entry in schema.values():
            yield from _references(entry)


def _class(name: str, simplified: Simplified, side: Side, base: str, taken: frozenset[str]) -> Declared:
    schema = simplified.schemas[name]
    properties, required, parents = own(schema)
    # What is only required here was declared, as optional, further up.
    inherited = [every_property(simplified, parent) for parent in parents]
    for key in sorted(required - properties.keys()):
        properties[key] = next((known[key] for known in inherited if key in known), {})
    required = required.union(*(every_requirement(simplified, parent) for parent in parents))
    known_above = {key for known in inherited for key in known}
    fields = tuple(
        replace(_field(key, value, side, key in required, taken), narrows=key in known_above)
        for key, value in properties.items()
    )
    names.distinct((field.name for field in fields), f"The schema {name}")
    return Declared(name=name, description=schema.get("description", ""), bases=parents or (base,), fields=fields)


def own(schema: Schema) -> tuple[dict[str, Schema], set[str], tuple[str, ...]]:
    """Return what a class itself declares and requires, and the names of its parents."""
    parts = [schema, *schema.get("allOf", [])]
    properties = {key: value for part in parts for key, value in part.get("properties", {}).items()}
    required = {key for part in parts for key in part.get("required", [])}
    return properties, required, tuple(part["$ref"].rpartition("/")[2] for part in parts if "$ref" in part)


def every_property(simplified: Simplified, name: str) -> dict[str, Schema]:
    """Return the properties of a class, inherited ones included."""
    properties, _, parents = own(simplified.schemas[name])
    found: dict[str, Schema] = {}
    for parent in parents:
        found |= every_property(simplified, parent)
    return found | properties


def every_requirement(simplified: Simplified, name: str) -> set[str]:
    """Return what a class requires, with what its parents require."""
    _, required, parents = own(simplified.schemas[name])
    return required.union(*(every_requirement(simplified, parent) for parent in parents))


def _field(wire: str, schema: Schema, side: Side, required: bool, taken: frozenset[str]) -> Field:
    name = names.field(wire, taken)
    annotated = annotation(schema, side)
    if not required and not takes_null(annotated):
        annotated = f"{annotated} | None"
    return Field(
        name=name,
        annotation=annotated,
        arguments="" if name == wire else f"alias={literal(wire)}",
        optional=not required,
        description=schema.get("description", ""),
    )


def takes_null(annotated: str) -> bool:
    """Whether an annotation takes None without more words."""
    return annotated == "Any" or annotated.endswith("None")


def annotation(schema: Schema, side: Side) -> str:
    """Return the annotation of a value. Raises UsageError for a pattern that Python cannot compile."""
    if schema.get(LOOSE):
        return _loose({key: value for key, value in schema.items() if key != LOOSE}, side)
    if "$ref" in schema:
        return str(names.model(schema["$ref"].rpartition("/")[2]))
    if "anyOf" in schema:
        return _union(annotation(entry, side) for entry in schema["anyOf"])
    if "const" in schema:
        return _literal([schema["const"]])
    if "enum" in schema:
        return _literal(schema["enum"])
    kinds = types(schema)
    return _union(_of_type(kind, schema, side) for kind in kinds) if kinds else "Any"


def _loose(schema: Schema, side: Side) -> str:
    """The type that is advised, for mypy and pyright; anything, for pydantic. Null stays outside."""
    if types(schema) == ["integer"] or types(schema) == ["integer", "null"]:
        known = "LooseInteger" if side == "Seen" else f"{side}[Integer]"
        return f"{known} | None" if "null" in types(schema) else known
    inner = annotation(schema, side)
    if inner == "Any":
        return inner
    return f"{side}[{inner.removesuffix(' | None')}] | None" if inner.endswith(" | None") else f"{side}[{inner}]"


def _union(parts: Any) -> str:
    found = list(dict.fromkeys(part for text in parts for part in [text]))
    if not found:
        raise UsageError("A schema of the specification accepts none of the values that it lists. Correct it.")
    if "Any" in found:
        return "Any"
    ordered = [part for part in found if part != "None"]
    return " | ".join([*ordered, "None"] if len(ordered) < len(found) else ordered)


def _literal(values: list[Any]) -> str:
    """Floats, arrays and objects cannot stand in a Literal; nothing says more of them than that they are there."""
    if not values:
        raise UsageError("A schema of the specification lists no value that it accepts. Correct it.")
    if not all(value is None or isinstance(value, str | int) for value in values):
        return "Any"
    text = f"Literal[{', '.join(literal(value) for value in values if value is not None)}]"
    if any(isinstance(value, int) and not isinstance(value, bool) for value in values):
        text = f"Annotated[{text}, WHOLE]"
    named = [] if all(value is None for value in values) else [text]
    return " | ".join([*named, "None"] if None in values else named)


def _of_type(kind: str, schema: Schema, side: Side) -> str:
    plain = {"boolean": "bool", "integer": "Integer", "number": "float", "null": "None", "string": "str"}
    if kind == "array":
        text = f"list[{annotation(schema['items'], side) if 'items' in schema else 'Any'}]"
    elif kind == "object":
        more = schema.get("additionalProperties")
        text = f"dict[str, {annotation(more, side) if isinstance(more, dict) else 'Any'}]"
    else:
        text = "AwareDatetime" if kind == "string" and schema.get("format") == "date-time" else plain[kind]
    bounds = [
        f"{_BOUNDS[key]}={literal(value)}" for key, value in schema.items() if key in _BOUNDS and _is_of(key, kind)
    ]
    if kind == "array" and side == "Seen":
        bounds.append("fail_fast=True")  # an error for each of a million items would fill any memory
    if kind == "string" and "pattern" in schema:
        bounds.append(f"pattern={literal(_pattern(schema['pattern']))}")
    return f"Annotated[{text}, Field({', '.join(sorted(bounds))})]" if bounds else text


def _is_of(key: str, kind: str) -> bool:
    """Whether a bound is about values of that type."""
    if key.endswith("Length"):
        return kind == "string"
    return kind == "array" if key.endswith("Items") else kind in {"integer", "number"}


def _pattern(pattern: Any) -> str:
    """Return a pattern that pydantic can compile; its engine is not Python's."""
    try:
        TypeAdapter(Annotated[str, pydantic.Field(pattern=pattern)])
    except (SchemaError, TypeError, AttributeError) as error:
        told = str(error).splitlines()[-1].strip()
        raise UsageError(f"pydantic does not accept the pattern {pattern!r}: {told}. Correct it.") from None
    return str(pattern)
