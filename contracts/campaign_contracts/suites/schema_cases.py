"""What schemathesis makes of the specification: values at the boundaries of every schema, inside and outside of it.

Campaigns are not generated whole: the coverage generator varies little of a large schema, and slowly. Every field,
every set of query parameters and the wrapping of a body becomes an operation of its own in a derived document, so that
each case varies one thing; the suites put it into a good request.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from campaign_contracts.bundle import packaged
from campaign_contracts.spec import Json, Spec
from campaign_contracts.suites.api import CALLBACKS
from campaign_contracts.suites.boundaries import Sent, Value
from campaign_contracts.suites.values import drawn

if TYPE_CHECKING:
    from schemathesis import Case
    from schemathesis.specs.openapi.schemas import OpenApiSchema

QUERIED = ("list_campaigns", "get_call_details")
WRAPPED = ("create_campaigns", "update_campaign")
NESTED = {"retries": "Retries", "schedule": "Schedule"}
KEPT = frozenset({"name", "from", "lists", "schedule", *CALLBACKS, "url"})
"""Fields of which generated good values are not sent: they could reach somebody, or take the run's id away."""
NOTHING_NEW = frozenset({"object_unexpected_properties", "unspecified_http_method", "missing_parameter"})
"""Kinds of cases that other suites try, or that nothing decides (an unknown query parameter)."""


def field_values(spec: Spec) -> Iterator[Value]:
    """The boundary values of every field that a campaign, an edit or a path has; the valid ones of a field first."""
    for field in fields(spec):
        values = [
            Value(field=field, value=case.body, valid=valid, what=what)
            for case, valid, what in _cases(spec, ".".join(field), "body")
            if not (valid and field[0] in KEPT)
        ]
        yield from sorted(values, key=lambda value: not value.valid)


def random_values(seed: int, field: tuple[str, ...], count: int) -> list[Value]:
    """Values of one field by chance, outside its schema."""
    from schemathesis import GenerationMode

    operation = _schema(packaged().spec).find_operation_by_id(".".join(field))
    found: dict[str, Value] = {}
    for case in drawn(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), seed, count):
        text = _json(case.body)
        if text is not None:
            found[text] = Value(field=field, value=case.body, valid=False, what="by chance")
    return list(found.values())


def queries(spec: Spec) -> Iterator[Sent]:
    """Query strings for the operations that have parameters, good ones and such as are one bad parameter."""
    for operation in QUERIED:
        for case, valid, what in _cases(spec, operation, "query"):
            if valid or len(case.query) == 1:
                yield Sent(operation=operation, content=urlencode(case.query, doseq=True), what=what)


def wrappings(spec: Spec) -> Iterator[Sent]:
    """Bodies that are wrapped wrongly; an empty object in them stands for a good campaign."""
    for operation in WRAPPED:
        for case, valid, what in _cases(spec, operation, "body"):
            if not valid and (text := _json(case.body)) is not None:
                yield Sent(operation=operation, content=text, what=what)


def fields(spec: Spec) -> Mapping[tuple[str, ...], Json]:
    """Every field by its path, with its schema."""
    schemas = spec.document["components"]["schemas"]
    found: dict[tuple[str, ...], Json] = {
        (name,): schema for name, schema in schemas["CampaignFields"]["properties"].items()
    }
    for name, component in NESTED.items():  # what is inside is varied there, beside good values for the rest
        found[name,] = {"type": schemas[component]["type"], "maxProperties": 0}
        found |= {(name, inner): schema for inner, schema in schemas[component]["properties"].items()}
    found["action",] = {"$ref": "#/components/schemas/Action"}
    found["id",] = spec.document["components"]["parameters"]["CampaignIdInPath"]["schema"]
    return {field: spec.inlined(schema) for field, schema in found.items()}


@cache
def _schema(spec: Spec) -> "OpenApiSchema":
    import schemathesis

    paths = {f"/{'/'.join(field)}": _post(".".join(field), schema) for field, schema in fields(spec).items()}
    for name in WRAPPED:
        request = spec.inlined(spec.operations[name].request_schema)
        most = request["properties"]["campaigns"].get("maxItems")
        campaigns = {"type": "array", "minItems": 1, "items": {"type": "object", "maxProperties": 0}}
        wrapping = {"type": "object", "required": ["campaigns"], "properties": {"campaigns": campaigns}}
        paths[f"/{name}"] = _post(name, wrapping if most is None else _limited(wrapping, most))
    for name in QUERIED:
        parameters = [
            {"name": parameter.name, "in": "query", "schema": spec.inlined(parameter.schema)}
            for parameter in spec.operations[name].parameters
            if parameter.location == "query"
        ]
        paths[f"/{name}"] = {"get": {"operationId": name, "parameters": parameters, "responses": _NO_RESPONSES}}
    document = {"openapi": "3.1.0", "info": {"title": "Fields", "version": "1"}, "paths": paths}
    config = {"seed": 0, "cache": {"enabled": False}, "phases": {"coverage": {"unexpected-methods": []}}}
    return schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(config))


_NO_RESPONSES = {"200": {"description": "Not asked for."}}


def _post(operation: str, schema: Json) -> Json:
    # Bodies of JSON are replaced by bytes that are none every other time, which are no values of a field.
    content = {"application/yaml": {"schema": schema}}
    body = {"required": True, "content": content}
    return {"post": {"operationId": operation, "requestBody": body, "responses": _NO_RESPONSES}}


def _limited(wrapping: Json, most: int) -> Json:
    campaigns = {**wrapping["properties"]["campaigns"], "maxItems": most}
    return {**wrapping, "properties": {"campaigns": campaigns}}


def _cases(spec: Spec, operation: str, place: str) -> Iterator[tuple["Case[Any]", bool, str]]:
    from schemathesis import GenerationMode
    from schemathesis.generation.meta import CoveragePhaseData

    schema = _schema(spec)
    found = schema.find_operation_by_id(operation)
    for case in schema.iter_coverage_cases(
        found,
        generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
        generation_config=schema.config.generation_for(operation=found),
    ):
        if case.meta is None:
            continue
        data = case.meta.phase.data
        if not isinstance(data, CoveragePhaseData) or data.scenario in NOTHING_NEW:
            continue
        if data.parameter_location not in (place, None):
            continue
        what = data.scenario.replace("_", " ") + (f" ({data.parameter})" if place == "query" and data.parameter else "")
        yield case, case.meta.generation.mode.is_positive, what


def _json(value: Json) -> str | None:
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return None
