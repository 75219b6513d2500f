"""A default goes with everything that it is left out beside; what is left out of an edit stays, so edits have none."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from campaign_contracts.build.bundle import Bundle
from campaign_contracts.build.lint.examples import named_examples
from campaign_contracts.build.problems import Pointer, Problem
from campaign_contracts.build.source import Source
from campaign_contracts.build.walk import children, local_pointer, parts, resolve
from campaign_contracts.validator import nothing

_EDITS = ("put", "patch")


def check(_: Source, bundle: Bundle) -> Iterator[Problem]:
    """Yield each default that an edit has, and each that does not fit beside an example which leaves it out."""
    for pointer, kind, part in parts(bundle.document, "document"):
        if kind != "request body" or "callbacks" in pointer:
            continue
        for media_type, media in part.get("content", {}).items():
            schema, place = media.get("schema"), (*pointer, "content", media_type)
            if not isinstance(schema, dict):
                continue
            if pointer[-2] in _EDITS:
                yield from _of_an_edit(bundle, (*place, "schema"), schema)
            else:
                yield from _misfits(bundle, place, media)


def _of_an_edit(bundle: Bundle, place: Pointer, schema: dict[str, Any]) -> Iterator[Problem]:
    pending, seen = [(place, schema)], set[Pointer]()
    while pending:
        place, node = pending.pop()
        if place in seen or not isinstance(node, dict):
            continue
        seen.add(place)
        if "default" in node:
            yield bundle.problem(
                (*place, "default"),
                found="a default in what an edit sends",
                expected="none: what is not sent stays as it is",
                action="put it where only a create has it",
            )
        pending += [((*place, *inner), child) for inner, _, child in children(node, "schema")]
        if "$ref" in node:
            target = local_pointer(str(node["$ref"]))
            pending += [(target, child) for child in _at(bundle.document, target)]


def _at(document: dict[str, Any], pointer: Pointer) -> Iterator[Any]:
    try:
        yield resolve(document, pointer)
    except KeyError:
        return  # a dangling reference is the bundler's to report


def _misfits(bundle: Bundle, place: Pointer, media: dict[str, Any]) -> Iterator[Problem]:
    document = bundle.document
    try:
        validator = jsonschema_rs.Draft202012Validator(
            {**media["schema"], "components": document["components"]}, retriever=nothing
        )
    except ValueError:
        return  # a schema that is none: others report it
    for pointer, value in named_examples(bundle, place, media):
        filled = copy.deepcopy(value)
        _fill(document, media["schema"], filled)
        if filled == value or not validator.is_valid(value):
            continue
        for mismatch in validator.iter_errors(filled):
            yield bundle.problem(
                (*pointer, *mismatch.instance_path),
                found=f"an example that does not fit with the defaults of what it leaves out: {mismatch.message}",
                expected="defaults that go with everything else",
                action="correct the default or the schema",
            )


def _fill(document: dict[str, Any], schema: Any, value: Any) -> None:
    """Add the defaults of everything that an instance leaves out."""
    if not isinstance(schema, Mapping):
        return
    for target in _at(document, local_pointer(str(schema["$ref"]))) if "$ref" in schema else ():
        _fill(document, target, value)
    for member in schema.get("allOf", []):
        _fill(document, member, value)
    if isinstance(value, list):
        for entry in value:
            _fill(document, schema.get("items"), entry)
    elif isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                _fill(document, inner, value[name])
            elif isinstance(inner, Mapping) and "default" in inner:
                value[name] = copy.deepcopy(inner["default"])
