"""What schemathesis makes of the specification: values at the boundaries of every schema, inside and outside of it.

Campaigns are not generated whole: the coverage generator varies little of a large schema, and slowly. Every field,
every set of query parameters and the wrapping of a body becomes an operation of its own in a derived document, so that
each case varies one thing; the suites put it into a good request.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from campaign_contracts.bundle import packaged
from campaign_contracts.spec import Json
from campaign_contracts.suites.values import drawn

if TYPE_CHECKING:
    from schemathesis import Case
    from schemathesis.specs.openapi.schemas import OpenApiSchema

QUERIED = ("list_campaigns", "get_call_details")
WRAPPED = ("create_campaigns", "update_campaign")
NESTED = {"retries": "Retries", "schedule": "Schedule"}
NOTHING_NEW = frozenset({"object_unexpected_properties", "unspecified_http_method", "missing_parameter"})
"""Kinds of cases that other suites try, or that nothing decides (an unknown query parameter)."""


T = TypeVar("T")
_DRAWING = threading.RLock()


def _drawn_once(draw: Callable[[int], T]) -> Callable[[int], T]:
    """Draw what a seed stands for once: suite functions that ask at the same time wait for the first of them."""
    kept = cache(draw)

    @wraps(draw)
    def drawn(seed: int) -> T:
        with _DRAWING:
            return kept(seed)

    return drawn


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value of one field; `field` is its path inside a campaign, `valid` what the full schema says of it."""

    field: tuple[str, ...]
    value: Json
    valid: bool
    what: str

    @property
    def name(self) -> str:
        """The field as one word."""
        return ".".join(self.field)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A query string or a whole body (`content`) for one operation."""

    operation: str
    content: str
    what: str


@_drawn_once
def field_values(seed: int) -> tuple[Value, ...]:
    """The boundary values of every field that a campaign, an edit or a path has; the valid ones of a field first."""
    found: list[Value] = []
    for field in fields():
        values = [
            Value(field=field, value=case.body, valid=valid, what=what)
            for case, valid, what in _cases(".".join(field), seed, "body")
        ]
        found += sorted(values, key=lambda value: not value.valid)
    return tuple(found)


def random_values(seed: int, field: tuple[str, ...], count: int) -> list[Value]:
    """Values of one field by chance, outside its schema."""
    from schemathesis import GenerationMode

    operation = _schema(seed).find_operation_by_id(".".join(field))
    found: dict[str, Value] = {}
    for case in drawn(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), seed, count):
        text = _json(case.body)
        if text is not None:
            found[text] = Value(field=field, value=case.body, valid=False, what="by chance")
    return list(found.values())


@_drawn_once
def queries(seed: int) -> tuple[Sent, ...]:
    """Query strings for the operations that have parameters, good ones and such as are one bad parameter."""
    return tuple(
        Sent(operation=operation, content=urlencode(case.query, doseq=True), what=what)
        for operation in QUERIED
        for case, valid, what in _cases(operation, seed, "query")
        if valid or len(case.query) == 1
    )


@_drawn_once
def wrappings(seed: int) -> tuple[Sent, ...]:
    """Bodies that are wrapped wrongly; an empty object in them stands for a good campaign."""
    return tuple(
        Sent(operation=operation, content=text, what=what)
        for operation in WRAPPED
        for case, valid, what in _cases(operation, seed, "body")
        if not valid and (text := _json(case.body)) is not None
    )


def fields() -> Mapping[tuple[str, ...], Json]:
    """Every field by its path, with its schema."""
    spec = packaged().spec
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


@_drawn_once
def _schema(seed: int) -> "OpenApiSchema":
    import schemathesis

    spec = packaged().spec
    paths = {f"/{'/'.join(field)}": _post(".".join(field), schema) for field, schema in fields().items()}
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
    config = {"seed": seed, "cache": {"enabled": False}, "phases": {"coverage": {"unexpected-methods": []}}}
    return schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(config))


_NO_RESPONSES = {"200": {"description": "Not asked for."}}


def _post(operation: str, schema: Json) -> Json:
    content = {"application/json": {"schema": schema}}
    body = {"required": True, "content": content}
    return {"post": {"operationId": operation, "requestBody": body, "responses": _NO_RESPONSES}}


def _limited(wrapping: Json, most: int) -> Json:
    campaigns = {**wrapping["properties"]["campaigns"], "maxItems": most}
    return {**wrapping, "properties": {"campaigns": campaigns}}


def _cases(operation: str, seed: int, place: str) -> Iterator[tuple["Case[Any]", bool, str]]:
    from schemathesis import GenerationMode
    from schemathesis.generation.meta import CoveragePhaseData

    schema = _schema(seed)
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
