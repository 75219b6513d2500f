"""Which parts of an OpenAPI document are what: the one place that knows where schemas, references and examples stand.

Everything else (example values, defaults, extensions) is data and is never looked into, so that data which happens to
have a key called `$ref` or `schema` stays data.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from campaign_contracts.build.problems import Pointer

Shape = Literal["one", "list", "map"]

COMPONENT_KINDS: Mapping[str, str] = {
    "callbacks": "callback",
    "examples": "example",
    "headers": "header",
    "links": "link",
    "parameters": "parameter",
    "pathItems": "path item",
    "requestBodies": "request body",
    "responses": "response",
    "schemas": "schema",
    "securitySchemes": "security scheme",
}

_CONTENT: Mapping[str, tuple[Shape, str]] = {
    "schema": ("one", "schema"),
    "content": ("map", "media type"),
    "examples": ("map", "example"),
}

GRAMMAR: Mapping[str, Mapping[str, tuple[Shape, str]]] = {
    "document": {
        "paths": ("map", "path item"),
        "webhooks": ("map", "path item"),
        "components": ("one", "components"),
    },
    "components": {field: ("map", kind) for field, kind in COMPONENT_KINDS.items()},
    "path item": {
        "parameters": ("list", "parameter"),
        **dict.fromkeys(
            ("get", "put", "post", "delete", "options", "head", "patch", "trace"), ("one", "operation")
        ),
    },
    "operation": {
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "request body"),
        "responses": ("map", "response"),
        "callbacks": ("map", "callback"),
    },
    "parameter": _CONTENT,
    "header": _CONTENT,
    "request body": {"content": ("map", "media type")},
    "response": {
        "headers": ("map", "header"),
        "content": ("map", "media type"),
        "links": ("map", "link"),
    },
    "media type": {
        "schema": ("one", "schema"),
        "examples": ("map", "example"),
        "encoding": ("map", "encoding"),
    },
    "encoding": {"headers": ("map", "header")},
    "schema": {
        **dict.fromkeys(("properties", "patternProperties", "$defs", "dependentSchemas"), ("map", "schema")),
        **dict.fromkeys(
            (
                "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems",
                "unevaluatedProperties", "not", "if", "then", "else", "contentSchema",
            ),
            ("one", "schema"),
        ),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), ("list", "schema")),
    },
}  # fmt: skip

Part = tuple[Pointer, str, dict[str, Any]]
"""Where a part stands, what it is ("schema", "operation", …), and the part itself."""


def parts(node: Any, kind: str, pointer: Pointer = ()) -> Iterator[Part]:
    """Yield an object and every object inside it that OpenAPI gives a meaning, outermost first.

    References are yielded as they stand, with the kind that is expected there; they are not followed.
    """
    if not isinstance(node, dict):
        return
    yield pointer, kind, node
    for inner, inner_kind, child in children(node, kind):
        yield from parts(child, inner_kind, pointer + inner)


def outer_schemas(document: dict[str, Any]) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield the schemas of a document that are no part of another schema, with their places."""
    outer: Pointer | None = None
    for pointer, kind, part in parts(document, "document"):
        if kind == "schema" and (outer is None or pointer[: len(outer)] != outer):
            outer = pointer
            yield pointer, part


def children(node: dict[str, Any], kind: str) -> Iterator[tuple[Pointer, str, Any]]:
    """Yield what stands directly inside an object: its place in it, its kind, the child (perhaps of a wrong type)."""
    if kind == "callback":
        yield from (((key,), "path item", child) for key, child in node.items() if _is_name(key))
        return
    for field, (shape, child_kind) in GRAMMAR.get(kind, {}).items():
        value = node.get(field)
        if shape == "one":
            yield (field,), child_kind, value
        elif shape == "map" and isinstance(value, dict):
            yield from (((field, key), child_kind, child) for key, child in value.items())
        elif shape == "list" and isinstance(value, list):
            yield from (((field, index), child_kind, child) for index, child in enumerate(value))


def _is_name(key: str) -> bool:
    return not key.startswith("x-") and key != "$ref"


def resolve(document: Any, pointer: Pointer) -> Any:
    """Return the node at a pointer. Raises KeyError if there is none."""
    for step in pointer:
        try:
            document = document[step]
        except (IndexError, TypeError):
            raise KeyError(step) from None
    return document


def local_pointer(reference: str) -> Pointer:
    """Return the pointer of a local reference such as `#/components/schemas/Retries`."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in reference.removeprefix("#/").split("/"))
