"""Each register has the shape that its JSON Schema describes: `rules.yaml` that of `rules.schema.json`, and so on."""

from collections.abc import Iterator

import jsonschema_rs

from campaign_contracts.build import registers
from campaign_contracts.build.bundle import Bundle
from campaign_contracts.build.problems import Problem
from campaign_contracts.build.source import Document, Source
from campaign_contracts.validator import nothing


def check(source: Source, _: Bundle) -> Iterator[Problem]:
    """Yield what does not fit."""
    for path in registers.ALL:
        name = path.replace(".yaml", ".schema.json")
        if name not in source.documents:
            expected = f"the JSON Schema of {path}"
            yield Problem(file=source.name(name), found="no such file", expected=expected, action="write it")
        elif path in source.documents:
            yield from _mismatches(source.documents[path], source.documents[name])


def _mismatches(document: Document, schema: Document) -> Iterator[Problem]:
    try:
        validator = jsonschema_rs.Draft202012Validator(schema.value, validate_formats=True, retriever=nothing)
    except jsonschema_rs.ValidationError as error:
        place = tuple(error.instance_path)
        yield schema.problem(place, found=error.message, expected="a JSON Schema (2020-12)", action="correct it")
        return
    for mismatch in validator.iter_errors(document.value):
        yield document.problem(
            tuple(mismatch.instance_path),
            found=mismatch.message,
            expected=f"what {schema.name} describes",
            action="correct the value, or the schema if the shape is to change",
        )
