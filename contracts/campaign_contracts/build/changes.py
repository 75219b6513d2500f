"""What an author sees of a change: models, fields and methods that came, went, or are different now."""

from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts.build.operations import operations, parameter_schemas
from campaign_contracts.build.simplify import simplify

Surface = Mapping[str, Mapping[str, object]]
"""Models and methods, each with what it consists of."""


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield one line for each model, field, method and argument that differs between two bundles."""
    yield from _differences("model", "field", _models(old), _models(new))
    yield from _differences("method", "argument", _methods(old), _methods(new))


def _differences(whole: str, part: str, old: Surface, new: Surface) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield f"{whole} {name}: added"
        elif name not in new:
            yield f"{whole} {name}: removed"
        else:
            yield from _parts(whole, part, name, old[name], new[name])


def _parts(whole: str, part: str, name: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for inner in sorted(old.keys() | new.keys()):
        what = f"{whole} {name}, {part} {inner}" if inner else f"{whole} {name}"
        if inner not in old:
            yield f"{what}: added"
        elif inner not in new:
            yield f"{what}: removed"
        elif old[inner] != new[inner]:
            yield f"{what}: changed"


def _models(document: Mapping[str, Any]) -> Surface:
    """Each model's fields, and under an empty name what is true of it as a whole; descriptions do not count."""
    simplified = simplify(document, parameter_schemas(document))
    found: dict[str, dict[str, object]] = {}
    for name, schema in simplified.schemas.items():
        if name in parameter_schemas(document):
            continue
        parts = [schema, *schema.get("allOf", [])]
        required = {field for part in parts for field in part.get("required", [])}
        whole = {key: value for key, value in schema.items() if key not in {"properties", "required", "allOf"}}
        parents = [part["$ref"] for part in parts if "$ref" in part]
        conditions = [(one.field, one.schema) for one in simplified.conditions.get(name, ())]
        found[name] = {"": _plain([whole, parents, [schema for field, schema in conditions if field is None]])}
        for part in parts:
            for field, value in part.get("properties", {}).items():
                own = [schema for conditioned, schema in conditions if conditioned == field]
                found[name][field] = (_plain([value, own]), field in required)
    return found


def _methods(document: Mapping[str, Any]) -> Surface:
    """Each method's arguments, and under an empty name what it sends to and returns."""
    found: dict[str, dict[str, object]] = {}
    for operation in operations(document):
        arguments: dict[str, object] = {
            parameter.name: (parameter.type, parameter.required) for parameter in operation.parameters
        }
        if operation.body is not None:
            arguments[operation.body.one] = operation.body
        arguments[""] = (operation.method, operation.path, operation.answer, operation.deprecated)
        found[operation.name] = arguments
        if operation.iterator:
            found[operation.iterator] = arguments
    return found


def _plain(node: Any) -> Any:
    """A schema without the words around it."""
    if isinstance(node, list):
        return [_plain(entry) for entry in node]
    if not isinstance(node, Mapping):
        return node
    words = {"description", "title", "examples", "example"}
    return {key: _plain(value) for key, value in node.items() if key not in words}
