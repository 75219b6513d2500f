"""What the suites try at the boundaries of every schema, as a file: finding it takes seconds of processor time."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from campaign_contracts.build.bundle import GENERATED
from campaign_contracts.spec import Spec


def boundaries(document: Mapping[str, Any]) -> bytes:
    """Return the values for a bundled document, as JSON with one of them in each line."""
    from campaign_contracts.suites import schema_cases

    spec, kinds = Spec(document), (schema_cases.field_values, schema_cases.queries, schema_cases.wrappings)
    parts = [
        f'"x-generated": {json.dumps(GENERATED)}',
        *(f'"{kind.__name__}": {_listed(kind(spec))}' for kind in kinds),
    ]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _listed(cases: Iterable[Any]) -> str:
    return "[\n" + ",\n".join(json.dumps(asdict(case)) for case in cases) + "\n]"
