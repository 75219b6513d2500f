"""The bundle as code reads it: operations, routes, schemas and their validators.

A request schema says what a client should send; that is its *written* form. Its *promised* form adds what
`x-decided-within` says: only values within it are decided by rules. Its *decided* form leaves out every part marked
`x-undecided`; what the decided form refuses, a server must refuse, under the rule that the nearest `x-rule` names.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, Literal
from urllib.parse import urlsplit

from campaign_contracts.validator import Validator

Json = Any

Form = Literal["promised", "written", "decided"]
"""Which of its parts a schema is read with."""

WITHIN = "x-decided-within"


class SpecificationError(ValueError):
    """The bundle lacks something that the kit needs, or refers to something that is not there."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of an operation, with its inlined schema in the written form."""

    name: str
    location: str
    required: bool
    schema: Mapping[str, Json]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation: `pattern` matches a request path, `responses` maps a status or `default` to a schema's pointer."""

    id: str
    method: str
    path: str
    pattern: re.Pattern[str]
    parameters: tuple[Parameter, ...]
    request_schema: Json | None
    responses: Mapping[str, Json]

    def path_parameters(self, path: str) -> dict[str, str] | None:
        """The path parameters as they stand in the path, still percent-encoded; None for another path."""
        match = self.pattern.fullmatch(path)
        return match.groupdict() if match else None

    def response_schema(self, status: int) -> Json | None:
        """The schema of a status, of `default` where the status is not listed."""
        return self.responses.get(str(status), self.responses.get("default"))


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many records a page of an operation holds: without a limit, and at most, where anything states that."""

    default: int
    largest: int | None

    def applied(self, asked: int | None) -> int:
        """The most records on a page for which so many were asked, or nothing was said."""
        size = self.default if asked is None else asked
        return size if self.largest is None else min(size, self.largest)


class Spec:
    """Operations and schemas of one bundle. Pure: built from the document, changes nothing."""

    def __init__(self, document: Mapping[str, Json]) -> None:
        """Read an OpenAPI document with local references only. Raises SpecificationError."""
        self.document = document
        self.title: str = document["info"]["title"]
        self.version: str = document["info"]["version"]
        self.operations: Mapping[str, Operation] = {operation.id: operation for operation in self._operations()}
        self._by_method = {
            each.method: tuple(one for one in self.operations.values() if one.method == each.method)
            for each in self.operations.values()
        }
        self._validators: dict[tuple[str, Form], Validator] = {}
        self._properties: dict[str, frozenset[str]] = {}

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of the documented servers, in every region."""
        urls = []
        for server in self.document.get("servers", []):
            variables = server.get("variables", {})
            for chosen in product(*(each.get("enum", [each["default"]]) for each in variables.values())):
                url = server["url"]
                for name, value in zip(variables, chosen, strict=True):
                    url = url.replace(f"{{{name}}}", value)
                urls.append(urlsplit(url).hostname or "")
        return tuple(urls)

    def route(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that documents this method and path (no query), with its path parameters."""
        for operation in self._by_method.get(method, ()):
            if (parameters := operation.path_parameters(path)) is not None:
                return operation, parameters
        return None

    def path_parameters(self, path: str) -> dict[str, str]:
        """The path parameters of a documented path, whatever the method; empty for an unknown path."""
        found = (operation.path_parameters(path) for operation in self.operations.values())
        return next((parameters for parameters in found if parameters is not None), {})

    def methods(self, path: str) -> frozenset[str]:
        """The methods that the path documents; empty for an unknown path."""
        return frozenset(o.method for o in self.operations.values() if o.path_parameters(path) is not None)

    @cache  # noqa: B019 (a specification lives as long as the process)
    def component(self, name: str, *, decided: bool = False, form: Form = "promised") -> Validator:
        """The validator of a schema component, in its decided form when asked. Raises SpecificationError."""
        reference = f"#/components/schemas/{name}"
        return self._validator(reference, {"$ref": reference}, _form(decided, form))

    def request(self, operation: str, *, decided: bool = False, form: Form = "promised") -> Validator | None:
        """The validator of an operation's JSON request body, or None where there is no body."""
        schema = self.operations[operation].request_schema
        return None if schema is None else self._validator(f"request {operation}", schema, _form(decided, form))

    def response(self, operation: str, status: int) -> Validator | None:
        """The validator of an operation's JSON answer of this status, or None where none is documented.

        It is the decided form: what a server echoes of a value that it was free to accept is not held against it.
        """
        found = self.operations[operation]
        schema = found.response_schema(status)
        if schema is None:
            return None
        listed = str(status) if str(status) in found.responses else "default"
        return self._validator(f"response {operation} {listed}", schema, "decided")

    @cache  # noqa: B019 (as above)
    def parameter(self, operation: str, name: str, *, decided: bool = False, form: Form = "promised") -> Validator:
        """The validator of one parameter's value (already of its JSON type)."""
        for parameter in self.operations[operation].parameters:
            if parameter.name == name:
                return self._validator(f"parameter {operation} {name}", parameter.schema, _form(decided, form))
        raise SpecificationError(f"operation {operation} has no parameter {name!r}")

    def parameters(self, operation: str) -> tuple[str, ...]:
        """What a request can vary: its query parameters, and the members of a campaign in its body."""
        found = self.operations[operation]
        queried = tuple(parameter.name for parameter in found.parameters if parameter.location == "query")
        body = self.inlined(found.request_schema) if found.request_schema is not None else {}
        campaigns = _property(body, "campaigns") or {}
        return (*queried, *sorted(_property_names(campaigns.get("items", {}))))

    def properties(self, name: str) -> frozenset[str]:
        """The names of the properties that a schema component declares, through allOf."""
        found = self._properties.get(name)
        if found is None:
            schema = self.inlined({"$ref": f"#/components/schemas/{name}"})
            found = self._properties[name] = _property_names(schema)
        return found

    @cache  # noqa: B019 (a specification lives as long as the process)
    def limits(self, operation: str) -> Limits:
        """How many records a page of this operation holds."""
        schema = next(part.schema for part in self.operations[operation].parameters if part.name == "limit")
        stated = (part["maximum"] for part in (schema, *schema.get("allOf", ())) if "maximum" in part)
        return Limits(default=schema["default"], largest=next(stated, None))

    def inlined(self, schema: Json, *, form: Form = "promised") -> Json:
        """The schema in one of its forms, with every reference replaced by what it names."""
        return self._inline(schema, form, ())

    def resolve(self, reference: str) -> Json:
        """What a local reference names. Raises SpecificationError."""
        node: Json = self.document
        for part in reference.removeprefix("#/").split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, Mapping) or key not in node:
                raise SpecificationError(f"the bundle has nothing at {reference}")
            node = node[key]
        return node

    def _validator(self, key: str, schema: Json, form: Form) -> Validator:
        found = self._validators.get((key, form))
        if found is None:
            found = self._validators[key, form] = Validator(self.inlined(schema, form=form))
        return found

    def _inline(self, node: Json, form: Form, trail: tuple[str, ...]) -> Json:
        if isinstance(node, list):
            return [self._inline(item, form, trail) for item in node]
        if not isinstance(node, Mapping):
            return node
        if form == "decided" and node.get("x-undecided") is True:
            return True
        if form == "promised" and WITHIN in node:
            narrowed = {key: value for key, value in node.items() if key != WITHIN}
            return self._inline({"allOf": [narrowed, {"x-undecided": True, **node[WITHIN]}]}, form, trail)
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return {key: self._inline(value, form, trail) for key, value in node.items()}
        if reference in trail:
            raise SpecificationError(f"{reference} refers to itself; the kit inlines schemas and cannot follow that")
        target = self._inline(self.resolve(reference), form, (*trail, reference))
        beside = {key: self._inline(value, form, trail) for key, value in node.items() if key != "$ref"}
        if not beside or target is True:
            return target if not beside else {"allOf": [target], **beside}
        return {**beside, "allOf": [target, *beside.get("allOf", [])]}

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            shared = item.get("parameters", [])
            for method, operation in item.items():
                if method in {"get", "put", "post", "delete", "patch", "head", "options", "trace"}:
                    yield self._operation(path, method.upper(), operation, shared)

    def _operation(self, path: str, method: str, operation: Mapping[str, Json], shared: list[Json]) -> Operation:
        parameters = [self._resolved(entry) for entry in [*shared, *operation.get("parameters", [])]]
        body = self._resolved(operation.get("requestBody", {}))
        return Operation(
            id=operation["operationId"],
            method=method,
            path=path,
            pattern=_pattern(path),
            parameters=tuple(
                Parameter(
                    name=entry["name"],
                    location=entry["in"],
                    required=entry.get("required", False),
                    schema=self.inlined(entry["schema"], form="written"),
                )
                for entry in parameters
            ),
            request_schema=_json_schema(body),
            responses={
                status: _json_schema(self._resolved(response)) for status, response in operation["responses"].items()
            },
        )

    def _resolved(self, entry: Mapping[str, Json]) -> Mapping[str, Json]:
        reference = entry.get("$ref")
        return self.resolve(reference) if isinstance(reference, str) else entry


def _form(decided: bool, form: Form) -> Form:
    return "decided" if decided else form


def _property_names(schema: Json) -> frozenset[str]:
    if not isinstance(schema, Mapping):
        return frozenset()
    own = frozenset(schema.get("properties", {}))
    return own.union(*(_property_names(part) for part in schema.get("allOf", [])))


def _property(schema: Json, name: str) -> Json | None:
    """The schema of a property, looked for through allOf."""
    if not isinstance(schema, Mapping):
        return None
    if name in schema.get("properties", {}):
        return schema["properties"][name]
    return next((found for part in schema.get("allOf", []) if (found := _property(part, name)) is not None), None)


def _json_schema(carrier: Mapping[str, Json]) -> Json | None:
    return carrier.get("content", {}).get("application/json", {}).get("schema")


@cache
def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    literal = [re.escape(part) if index % 2 == 0 else f"(?P<{part}>[^/]+)" for index, part in enumerate(parts)]
    return re.compile("".join(literal))
