"""The operations of a bundle as the client's templates need them: parameters, bodies, answers, what to unwrap."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from campaign_contracts.build.forms import resolve
from campaign_contracts.build.render import literal
from campaign_contracts.usage import UsageError

Json = Any
Shape = Literal["one", "many", "page", "whole"]

_ITEM = frozenset({"code", "error_data", "status", "data"})
"""The members of every item of an answer (ENV-05); what else stands there belongs to the record in `data`."""

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
        return self.wrapper[:-1] if self.wrapper.endswith("s") and len(self.wrapper) > 1 else f"one_of_{self.wrapper}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a success looks like: statuses with their models, the form of `response`, the type of one record.

    `items` wrap a record in `data`; `unwrapped` records come without that; `failures` are records that were refused.
    `beside` names what an item says of its record beside `data`.
    """

    models: Mapping[int, str]
    shape: Shape
    returns: str
    items: tuple[str, ...] = ()
    unwrapped: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    data_may_be_null: bool = False

    def result(self, shape: Shape) -> str:
        """The type that reading such an answer returns."""
        if shape == "page":
            return f"Page[{self.returns}]"
        return f"list[{_union((*self.items, *self.failures))}]" if shape == "many" else self.returns

    @staticmethod
    def classes(names: tuple[str, ...]) -> str:
        """The classes as `isinstance` takes them."""
        return _union(names)


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
        """The path in parts: (whether it is a parameter, text)."""
        found = re.split(r"\{(\w+)\}", self.path)
        return tuple((index % 2 == 1, text) for index, text in enumerate(found) if text)


def operations(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the operations of the paths, in their order; callbacks are none.

    Raises UsageError for what no client can call.
    """
    return tuple(
        _operation(document, path, method, item[method], item.get("parameters", []))
        for path, item in document.get("paths", {}).items()
        for method in METHODS
        if method in item
    )


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
        yield parameter["name"], {"description": parameter.get("description", ""), **parameter["schema"]}


def _operation(
    document: Mapping[str, Any], path: str, method: str, node: Mapping[str, Any], shared: list[Any]
) -> Operation:
    name = node.get("operationId")
    if not isinstance(name, str) or not name.isidentifier():
        raise UsageError(f"{method.upper()} {path} has no operationId that a method can be named by. Give it one.")
    parameters = tuple(_parameter(_resolved(document, entry)) for entry in [*shared, *node.get("parameters", [])])
    responses = {status: _resolved(document, entry) for status, entry in node.get("responses", {}).items()}
    successes = {int(status): _model(entry) for status, entry in responses.items() if status.startswith("2")}
    failures = {int(status): _model(entry) for status, entry in responses.items() if status[:1] in {"4", "5"}}
    documented = {status: model for status, model in successes.items() if model is not None}
    if not documented:
        raise UsageError(f"{name}: no 2xx response has a JSON body with a $ref to a component, so nothing can be read.")
    return Operation(
        name=name,
        method=method.upper(),
        path=path,
        summary=node.get("summary", name),
        description=_described(node),
        deprecated=node.get("deprecated", False),
        parameters=tuple(sorted(parameters, key=lambda parameter: not parameter.required)),
        body=_body(document, node),
        answer=_answer(document, documented),
        failures={status: model for status, model in failures.items() if model is not None},
        default=_model(responses["default"]) if "default" in responses else None,
        bare=tuple(status for status in failures if _schema(responses[str(status)]).get("x-undecided")),
        returns=_described(responses[str(min(documented))]),
        raises=tuple((status, _described(responses[str(status)])) for status in failures),
    )


def _parameter(node: Mapping[str, Any]) -> Parameter:
    name: str = re.sub(r"\W", "_", node["name"])
    return Parameter(
        name=name,
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
            item = _name(array["items"])
            single = array.get("maxItems") == 1
            action = "action" if "action" in _properties(document, item) else None
            return Body(model=item, envelope=model, wrapper=wrapper, single=single, action=action)
    return Body(model=model, action="action" if "action" in _properties(document, model) else None)


def _answer(document: Mapping[str, Any], models: Mapping[int, str]) -> Answer:
    model = next(iter(models.values()))
    properties = _properties(document, model)
    array = properties.get("response", {})
    if array.get("type") != "array" or "items" not in array:
        return Answer(models=models, shape="whole", returns=f"models.{model}")
    items, records, unwrapped, failures, nullable = [], [], [], [], False
    for name in (_name(entry) for entry in array["items"].get("anyOf", [array["items"]])):
        data = _properties(document, name).get("data")
        if data is None:
            unwrapped.append(name)
        elif data.get("type") == "null":
            failures.append(name)
        else:
            items.append(name)
            nullable = nullable or {"type": "null"} in data.get("anyOf", [])
            records += [_name(part) for part in [data, *data.get("anyOf", [])] if "$ref" in part]
    if not items:
        raise UsageError(f"{model}: no item of `response` has a record in `data`, so there is nothing to return.")
    beside = [member for record in records for member, _ in beside_data(document).get(record, ())]
    distinct = [name for name in [*records, *unwrapped] if not _descends(document, name, records)]
    return Answer(
        models=models,
        shape="page" if "metadata" in properties else "one" if array.get("maxItems") == 1 else "many",
        returns=_union(tuple(items if nullable else distinct)),
        items=tuple(items),
        unwrapped=tuple(unwrapped),
        failures=tuple(failures),
        beside=tuple(dict.fromkeys(beside)),
        data_may_be_null=nullable,
    )


def beside_data(document: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return what stands beside the record in items of answers: record's class → (member, class of the member)."""
    found: dict[str, dict[str, str]] = {}
    for schema in document.get("components", {}).get("schemas", {}).values():
        record = _class_of(schema.get("properties", {}).get("data", {}))
        if record is None:
            continue
        for member, value in schema["properties"].items():
            inner = _class_of(value)
            if member not in _ITEM and inner is not None:
                found.setdefault(record, {})[member] = inner
    return {record: sorted(members.items()) for record, members in sorted(found.items())}


def _class_of(schema: Mapping[str, Any]) -> str | None:
    """The component that a schema refers to, directly or beside null."""
    references = [_name(entry) for entry in [schema, *schema.get("anyOf", [])] if "$ref" in entry]
    return references[0] if len(references) == 1 else None


def _union(names: tuple[str, ...]) -> str:
    return " | ".join(f"models.{name}" for name in dict.fromkeys(names))


def _descends(document: Mapping[str, Any], name: str, others: list[str]) -> bool:
    parents = [_name(part) for part in document["components"]["schemas"][name].get("allOf", []) if "$ref" in part]
    return any(parent in others for parent in parents)


def _properties(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The properties of a class, inherited ones first."""
    schema = document["components"]["schemas"].get(name, {})
    found: dict[str, Any] = {}
    for part in schema.get("allOf", []):
        found |= _properties(document, _name(part)) if "$ref" in part else part.get("properties", {})
    return {**found, **schema.get("properties", {})}


def _model(carrier: Mapping[str, Any]) -> str | None:
    schema = _schema(carrier)
    return _name(schema) if "$ref" in schema else None


def _schema(carrier: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = carrier.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _described(node: Mapping[str, Any]) -> str:
    """The description of something, on one line."""
    return " ".join(node.get("description", "").split())


def _resolved(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    return resolve(document, node["$ref"]) if "$ref" in node else node
