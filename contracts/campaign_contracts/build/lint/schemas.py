"""Every schema is a JSON Schema, draft 2020-12."""

from collections.abc import Iterator

import jsonschema_rs

from campaign_contracts.build.bundle import Bundle
from campaign_contracts.build.problems import Problem
from campaign_contracts.build.source import Source
from campaign_contracts.build.walk import outer_schemas

METASCHEMA = jsonschema_rs.Draft202012Validator(
    {"$ref": "https://json-schema.org/draft/2020-12/schema"}, validate_formats=True
)


def check(_: Source, bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for each invalid schema."""
    for pointer, schema in outer_schemas(bundle.document):
        for mismatch in METASCHEMA.iter_errors(schema):
            yield bundle.problem(
                (*pointer, *mismatch.instance_path),
                found=mismatch.message,
                expected="a JSON Schema (2020-12)",
                action="correct the schema",
            )
