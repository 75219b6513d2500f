"""The operations of a bundle as the client's templates need them: parameters, bodies, answers, what to unwrap."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from campaign_contracts.build import names
from campaign_contracts.build.answers import Answer, answer_of, component_name, properties_of
from campaign_contracts.build.forms import resolve
from campaign_contracts.build.render import literal
from campaign_contracts.usage import UsageError

METHODS = ("get", "put", "post", "delete", "patch")
ITERATORS = {"get_call_details": "iter_calls"}
"""Names of the lazy readers of pages that do not follow from the operation's (`list_x` → `iter_x`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A parameter of an operation: `name` in Python and `wire` in the request."""

    name: str
    wire: str
    location: str
    required: bool
    type: str
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A JSON body. With `wrapper` values of `model` are sent as an array under that name, a `single` one or many."""

    model: str
    envelope: str | None = None
    wrapper: str | None = None
    single: bool = True
    action: str | None = None

    @property
    def one(self) -> str:
        """The name of the argument that takes one value."""
        if self.wrapper is None:
            return "body"
        return names.argument(
            self.wrapper[:-1] if self.wrapper.endswith("s") and len(self.wrapper) > 1 else f"one_of_{self.wrapper}"
        )

    @property
    def many(self) -> str:
        """The name of the argument that takes several values."""
        return names.argument(self.wrapper or "")

    @property
    def action_field(self) -> str:
        """The name of the field that holds an action."""
        return names.field(self.action or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One operation. `failures` maps statuses to the models of their bodies; `bare` need not have such a body.

    `returns` says what a success is, `raises` what each failure means.
    """

    name: str
    method: str
    path: str
    summary: str
    description: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    answer: Answer
    failures: Mapping[int, str]
    default: str | None
    bare: tuple[int, ...]
    returns: str
    raises: tuple[tuple[int, str], ...]

    @property
    def parameter_model(self) -> str:
        """The class of its parameters."""
        return f"{''.join(word.capitalize() for word in self.name.split('_'))}Parameters"

    @property
    def iterator(self) -> str | None:
        """The name of the method that reads all pages lazily."""
        if self.answer.shape != "page" or self.deprecated:
            return None
        return ITERATORS.get(self.name, f"iter_{self.name.removeprefix('list_')}")

    @property
    def segments(self) -> tuple[tuple[bool, str], ...]:
        """The path in parts: (whether it is a parameter, text), a parameter by its name in Python."""
        found = re.split(r"\{([^{}]*)\}", self.path)
        return tuple(
            (index % 2 == 1, names.argument(text) if index % 2 else text) for index, text in enumerate(found) if text
        )


def operations(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the operations of the paths, in their order; callbacks are none.

    Raises UsageError for what no client can call.
    """
    found = tuple(
        _operation(document, path, method, item[method], item.get("parameters", []))
        for path, item in document.get("paths", {}).items()
        for method in METHODS
        if method in item
    )
    methods = [name for one in found for name in (one.name, one.iterator) if name is not None]
    names.distinct(methods, "The specification")
    names.distinct((one.parameter_model for one in found), "The specification")
    return found


def parameter_schemas(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a schema for the parameters of each operation, by the name of its class."""
    schemas = {}
    for operation in operations(document):
        described = dict(_parameters(document, operation))
        schemas[operation.parameter_model] = {
            "description": f"The parameters of `{operation.name}`.",
            "type": "object",
            "properties": described,
            "required": [parameter.wire for parameter in operation.parameters if parameter.required],
        }
    return schemas


def common_parameters(found: tuple[Operation, ...]) -> tuple[Parameter, ...]:
    """Return the path parameters that every operation has: the client knows them once and for all."""
    if not found:
        return ()
    in_all = set.intersection(*({p.wire for p in one.parameters if p.location == "path"} for one in found))
    return tuple(parameter for parameter in found[0].parameters if parameter.wire in in_all)


def _parameters(document: Mapping[str, Any], operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    item = document["paths"][operation.path]
    for entry in [*item.get("parameters", []), *item[operation.method.lower()].get("parameters", [])]:
        parameter = _resolved(document, entry)
        schema = parameter["schema"]
        if parameter["in"] == "path":
            # It decides where a request goes, so it is never left to the server.
            schema = {**_decided(schema), "minLength": max(schema.get("minLength", 0), 1)}
        yield parameter["name"], {"description": parameter.get("description", ""), **schema}


def _decided(node: Any) -> Any:
    """A schema in which nothing is advice any more."""
    if isinstance(node, list):
        return [_decided(entry) for entry in node]
    if not isinstance(node, Mapping):
        return node
    return {key: _decided(value) for key, value in node.items() if key != "x-undecided"}


def _operation(
    document: Mapping[str, Any], path: str, method: str, node: Mapping[str, Any], shared: list[Any]
) -> Operation:
    name = names.method(node.get("operationId"), f"{method.upper()} {path}")
    parameters = tuple(_parameter(_resolved(document, entry)) for entry in [*shared, *node.get("parameters", [])])
    responses = {status: _resolved(document, entry) for status, entry in node.get("responses", {}).items()}
    successes = {int(status): _model(entry) for status, entry in responses.items() if status.startswith("2")}
    failures = {int(status): _model(entry) for status, entry in responses.items() if status[:1] in {"4", "5"}}
    documented = {status: model for status, model in successes.items() if model is not None}
    if not documented:
        raise UsageError(f"{name}: no 2xx response has a JSON body with a $ref to a component, so nothing can be read.")
    body = _body(document, node)
    taken = [parameter.name for parameter in parameters]
    names.distinct(taken if body is None else [*taken, body.one, *([body.many] if body.wrapper else [])], name)
    placed = [parameter.wire for parameter in parameters if parameter.location == "path"]
    if sorted(placed) != sorted(re.findall(r"\{([^{}]*)\}", path)):
        raise UsageError(f"The parameters in the path of {name} are not those that it describes: {path}. Correct it.")
    return Operation(
        name=name,
        method=method.upper(),
        path=path,
        summary=node.get("summary", name),
        description=_described(node),
        deprecated=node.get("deprecated", False),
        parameters=tuple(sorted(parameters, key=lambda parameter: not parameter.required)),
        body=body,
        answer=answer_of(document, documented),
        failures={status: model for status, model in failures.items() if model is not None},
        default=_model(responses["default"]) if "default" in responses else None,
        bare=tuple(status for status in failures if _schema(responses[str(status)]).get("x-undecided")),
        returns=_described(responses[str(min(documented))]),
        raises=tuple((status, _described(responses[str(status)])) for status in failures),
    )


def _parameter(node: Mapping[str, Any]) -> Parameter:
    if node["in"] not in {"path", "query"}:
        raise UsageError(
            f"The parameter {node['name']!r} is in the {node['in']}; the client knows path and query only."
        )
    return Parameter(
        name=names.argument(node["name"]),
        wire=node["name"],
        location=node["in"],
        required=node.get("required", False),
        type=_python_type(node["schema"]),
        description=_described(node),
    )


def _python_type(schema: Mapping[str, Any]) -> str:
    chain = [schema, *schema.get("allOf", [])]
    for part in chain:
        if "enum" in part:
            return f"Literal[{', '.join(map(literal, part['enum']))}]"
    kinds = [part["type"] for part in chain if "type" in part]
    types = {"integer": "int", "number": "float", "boolean": "bool", "string": "str"}
    for kind in ("integer", "number", "boolean", "string"):
        if kind in kinds:
            return types[kind]
    raise UsageError(f"A parameter has a schema without a plain type: {dict(schema)}. Give it one.")


def _body(document: Mapping[str, Any], node: Mapping[str, Any]) -> Body | None:
    if "requestBody" not in node:
        return None
    model = _model(_resolved(document, node["requestBody"]))
    if model is None:
        raise UsageError(f"{node['operationId']}: the request body needs a JSON schema that is a $ref to a component.")
    schema = document["components"]["schemas"][model]
    properties = schema.get("properties", {})
    if len(properties) == 1:
        ((wrapper, array),) = properties.items()
        if array.get("type") == "array" and "$ref" in array["items"]:
            item = component_name(array["items"])
            single = array.get("maxItems") == 1
            action = "action" if "action" in properties_of(document, item) else None
            return Body(model=item, envelope=model, wrapper=wrapper, single=single, action=action)
    return Body(model=model, action="action" if "action" in properties_of(document, model) else None)


def _model(carrier: Mapping[str, Any]) -> str | None:
    schema = _schema(carrier)
    return component_name(schema) if "$ref" in schema else None


def _schema(carrier: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = carrier.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _described(node: Mapping[str, Any]) -> str:
    """The description of something, on one line."""
    return " ".join(node.get("description", "").split())


def _resolved(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    return resolve(document, node["$ref"]) if "$ref" in node else node
