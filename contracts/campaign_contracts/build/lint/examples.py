"""Every example is an instance of the schema beside it."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from campaign_contracts.build.bundle import Bundle
from campaign_contracts.build.problems import Pointer, Problem
from campaign_contracts.build.source import Source
from campaign_contracts.build.walk import local_pointer, parts, resolve

Example = tuple[Pointer, Any]
"""Where an example's value stands in the bundle, and the value."""


def check(_: Source, bundle: Bundle) -> Iterator[Problem]:
    """Yield each example that does not fit, and each schema that is none."""
    for pointer, kind, part in parts(bundle.document, "document"):
        if kind == "schema":
            examples = list(_schema_examples(pointer, part))
            yield from _mismatches(bundle, pointer, part, examples)
        elif isinstance(part.get("schema"), dict):
            examples = list(_named_examples(bundle, pointer, part))
            yield from _mismatches(bundle, (*pointer, "schema"), part["schema"], examples)


def _schema_examples(pointer: Pointer, schema: dict[str, Any]) -> Iterator[Example]:
    for keyword in ("default", "example"):
        if keyword in schema:
            yield (*pointer, keyword), schema[keyword]
    for index, value in enumerate(schema.get("examples", [])):
        yield (*pointer, "examples", index), value


def _named_examples(bundle: Bundle, pointer: Pointer, part: dict[str, Any]) -> Iterator[Example]:
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
    is_component = place[:2] == ("components", "schemas") and len(place) == 3
    if not examples and not is_component:
        return
    try:
        # The components travel along, so that references of the schema find what they mean.
        validator = jsonschema_rs.Draft202012Validator(
            {**schema, "components": bundle.document["components"]}, validate_formats=True
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        yield bundle.problem(place, found=str(error), expected="a JSON Schema (2020-12)", action="correct the schema")
        return
    schema_document, schema_pointer = bundle.origin(place)
    expected = f"an instance of the schema at {schema_document.name}:{schema_document.line(schema_pointer)}"
    for pointer, value in examples:
        for mismatch in validator.iter_errors(value):
            yield bundle.problem(
                (*pointer, *mismatch.instance_path),
                found=f"an example that does not fit: {mismatch.message}",
                expected=expected,
                action="correct the example or the schema",
            )
