"""Every example is an instance of the schema beside it."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from campaign_contracts.build.bundle import Bundle
from campaign_contracts.build.problems import Pointer, Problem
from campaign_contracts.build.source import Source
from campaign_contracts.build.walk import local_pointer, parts, resolve
from campaign_contracts.validator import nothing

Example = tuple[Pointer, Any]
"""Where an example's value stands in the bundle, and the value."""


def check(_: Source, bundle: Bundle) -> Iterator[Problem]:
    """Yield each example that does not fit."""
    for pointer, kind, part in parts(bundle.document, "document"):
        if kind == "schema":
            examples = list(_schema_examples(pointer, part))
            yield from _mismatches(bundle, pointer, part, examples)
        elif isinstance(part.get("schema"), dict):
            examples = list(named_examples(bundle, pointer, part))
            yield from _mismatches(bundle, (*pointer, "schema"), part["schema"], examples)


def _schema_examples(pointer: Pointer, schema: dict[str, Any]) -> Iterator[Example]:
    for keyword in ("default", "example"):
        if keyword in schema:
            yield (*pointer, keyword), schema[keyword]
    for index, value in enumerate(schema.get("examples", [])):
        yield (*pointer, "examples", index), value


def named_examples(bundle: Bundle, pointer: Pointer, part: dict[str, Any]) -> Iterator[Example]:
    """Yield the examples of a parameter, a header or a media type that stands at a pointer."""
    if "example" in part:
        yield (*pointer, "example"), part["example"]
    for name, example in part.get("examples", {}).items():
        place: Pointer = (*pointer, "examples", name)
        if "$ref" in example:
            place = local_pointer(example["$ref"])
        try:
            yield (*place, "value"), resolve(bundle.document, (*place, "value"))
        except KeyError:
            continue  # a dangling reference is the bundler's to report; an external value is nobody's


def _mismatches(bundle: Bundle, place: Pointer, schema: dict[str, Any], examples: list[Example]) -> Iterator[Problem]:
    if not examples:
        return
    try:
        # The components travel along, so that references of the schema find what they mean.
        validator = jsonschema_rs.Draft202012Validator(
            {**schema, "components": bundle.document["components"]}, validate_formats=True, retriever=nothing
        )
    except ValueError:
        return  # a schema that is none, or that refers to nothing: others report it where it is written
    expected = f"an instance of the schema at {_place(bundle, place, schema)}"
    for pointer, value in examples:
        for mismatch in validator.iter_errors(value):
            yield bundle.problem(
                (*pointer, *mismatch.instance_path),
                found=f"an example that does not fit: {mismatch.message}",
                expected=expected,
                action="correct the example or the schema",
            )


def _place(bundle: Bundle, pointer: Pointer, schema: dict[str, Any]) -> str:
    """Return where a schema is written; one that only refers to another is the other."""
    document, inner = bundle.origin(local_pointer(schema["$ref"]) if "$ref" in schema else pointer)
    return f"{document.name}:{document.line(inner)}"
