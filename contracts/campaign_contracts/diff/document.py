"""An OpenAPI 3.0 or 3.1 document as the comparison reads it: references followed, both dialects in one form."""

import json
from collections.abc import Iterator, Mapping, Sequence

from campaign_contracts.spec import Json
from campaign_contracts.usage import UsageError

Schema = Mapping[str, Json]

MOST_SCHEMAS = 1_000_000
"""So many schemas are looked at, each as often as it is referred to: a few that name each other twice make millions."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
EVERY_TYPE = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})

_LARGEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_SMALLEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
ANNOTATIONS = (
    "title", "description", "summary", "example", "examples", "externalDocs", "deprecated", "$comment", "xml", "tags",
)  # fmt: skip


class Document:
    """One document. Raises UsageError for other content, and for references that lead nowhere."""

    def __init__(self, content: Json, name: str) -> None:
        """Take a document as it was parsed; `name` is for messages."""
        version = content.get("openapi") if isinstance(content, Mapping) else None
        if not isinstance(version, str) or not version.startswith(("3.0", "3.1")):
            raise UsageError(f"{name}: expected an OpenAPI 3.0 or 3.1 document, found {_found(content)}")
        self.content: Mapping[str, Json] = content
        self.name = name
        self._looked_at = 0

    def resolved(self, node: Json) -> Json:
        """What a node says, after its reference (and that one's) was followed; siblings of a reference win."""
        seen: list[str] = []
        while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in seen:
                raise UsageError(f"{self.name}: {reference} refers to itself")
            seen.append(reference)
            beside = {key: value for key, value in node.items() if key != "$ref"}
            target = self.at(reference)
            node = {**target, **beside} if beside and isinstance(target, Mapping) else target
        return node

    def at(self, reference: str) -> Json:
        """What a reference names."""
        if not reference.startswith("#"):
            raise UsageError(f"{self.name}: {reference} leads into another document; bundle it into one first")
        node: Json = self.content
        for part in reference.removeprefix("#").split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            node = self._step(node, key, reference)
        return node

    def _step(self, node: Json, key: str, reference: str) -> Json:
        if isinstance(node, Mapping) and key in node:
            return node[key]
        if isinstance(node, list) and key.isdecimal() and int(key) < len(node):
            return node[int(key)]
        raise UsageError(f"{self.name}: there is nothing at {reference}")

    def flat(self, schema: Json) -> dict[str, Json]:
        """A schema in one level: references and allOf merged, `nullable` and boolean bounds said as 3.1 says them.

        `if`, `then` and `else` become an entry of `conditionals`; `pattern`, `oneOf` and `anyOf` may hold several.
        """
        return self._flat(schema, ())

    def _flat(self, schema: Json, trail: tuple[str, ...]) -> dict[str, Json]:
        self._looked_at += 1
        if self._looked_at > MOST_SCHEMAS:
            raise UsageError(f"{self.name}: its schemas name each other in more ways than are compared")
        if schema is True or schema is None:
            return {}
        if schema is False:
            return {"type": []}
        if not isinstance(schema, Mapping):
            raise UsageError(f"{self.name}: expected a schema, found {_found(schema)}")
        own = _modern(schema)
        parts: list[dict[str, Json]] = []
        reference = own.pop("$ref", None)
        if isinstance(reference, str) and reference not in trail:
            parts.append(self._flat(self.at(reference), (*trail, reference)))
        members = own.pop("allOf", [])
        parts += [self._flat(member, trail) for member in members if isinstance(members, list)]
        for union in ("oneOf", "anyOf"):
            own = self._without_null(own, union, trail)
        merged = own
        for part in parts:
            merged = _both(merged, part)
        return merged

    def _without_null(self, schema: dict[str, Json], union: str, trail: tuple[str, ...]) -> dict[str, Json]:
        """`oneOf: [X, null]` says that X may be null; a single member is that member."""
        members = schema.get(union)
        if not isinstance(members, list) or not members or isinstance(members[0], list):
            return schema
        rest = [member for member in members if not (isinstance(member, Mapping) and member.get("type") == "null")]
        if len(rest) != 1:
            return schema
        inner = self._flat(rest[0], trail)
        if len(rest) < len(members):
            inner = _or_null(inner)
        return _both({key: value for key, value in schema.items() if key != union}, inner)


def types(schema: Schema) -> frozenset[str]:
    """The JSON types that a flat schema allows; an integer is a number, and a multiple of one is an integer."""
    given = schema.get("type")
    named = EVERY_TYPE if given is None else {given} if isinstance(given, str) else set(given)
    step = schema.get("multipleOf")
    if step is not None and step == int(step):
        named = {"integer" if name == "number" else name for name in named}
    return frozenset(named | ({"integer"} if "number" in named else set()))


def key(value: Json) -> str:
    """A value as something that can be compared and kept in a set."""
    return json.dumps(value, sort_keys=True, default=str)


def bare(node: Json) -> Json:
    """A part of a document without the words around it."""
    if isinstance(node, list):
        return [bare(entry) for entry in node]
    if isinstance(node, Mapping):
        return {k: bare(v) for k, v in node.items() if k not in ANNOTATIONS and not str(k).startswith("x-")}
    return node


def _modern(schema: Mapping[str, Json]) -> dict[str, Json]:
    own = dict(schema)
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if own.get(exclusive) is True and bound in own:
            own[exclusive] = own.pop(bound)
        elif isinstance(own.get(exclusive), bool):
            del own[exclusive]
    if "const" in own:
        own["enum"] = [own.pop("const")]
    condition = {name: own.pop(name) for name in ("if", "then", "else") if name in own}
    if "if" in condition:
        own["conditionals"] = [condition]
    return _or_null(own) if own.pop("nullable", False) is True else own


def _or_null(schema: dict[str, Json]) -> dict[str, Json]:
    own = dict(schema)
    if "type" in own:
        given = [own["type"]] if isinstance(own["type"], str) else list(own["type"])
        own["type"] = given if "null" in given else [*given, "null"]
    if "enum" in own and None not in own["enum"]:
        own["enum"] = [*own["enum"], None]
    return own


def _both(one: Mapping[str, Json], other: Mapping[str, Json]) -> dict[str, Json]:
    """A schema that demands what both demand; words are those of the first."""
    merged = dict(one)
    for name, value in other.items():
        merged[name] = value if name not in merged else _joined(name, merged[name], value, one, other)
    return merged


def _joined(name: str, a: Json, b: Json, one: Schema, other: Schema) -> Json:
    if a == b:
        return a
    if name == "type":
        return sorted(types(one) & types(other))
    if name == "enum":
        known = {key(value) for value in b}
        return [value for value in a if key(value) in known]
    if name == "required":
        return [*a, *(entry for entry in b if entry not in a)]
    if name in ("properties", "patternProperties", "dependentSchemas"):
        return {**b, **{k: v if k not in b or b[k] == v else {"allOf": [v, b[k]]} for k, v in a.items()}}
    if name in _LARGEST + _SMALLEST:
        return (max if name in _LARGEST else min)(a, b)
    if name in ("items", "additionalProperties"):
        return False if False in (a, b) else b if a is True else a if b is True else {"allOf": [a, b]}
    return _several(name, a, b, one, other)


def _several(name: str, a: Json, b: Json, one: Schema, other: Schema) -> Json:
    """Demands that a flat schema keeps side by side."""
    match name:
        case "not":
            return {"anyOf": [a, b]}
        case "conditionals":
            return [*a, *b]
        case "pattern":
            return sorted({*patterns(one), *patterns(other)})
        case "oneOf" | "anyOf":
            return [*groups(one, name), *groups(other, name)]
        case _:
            return a


def patterns(schema: Schema) -> list[str]:
    """The patterns of a flat schema, of which `allOf` may have brought several."""
    given = schema.get("pattern", [])
    return [given] if isinstance(given, str) else list(given)


def groups(schema: Schema, union: str) -> list[list[Json]]:
    """The lists of alternatives (`oneOf`, `anyOf`) of a flat schema, of which `allOf` may have brought several."""
    given = schema.get(union) or []
    return [given] if given and not isinstance(given[0], list) else list(given)


def operations(document: Document) -> Iterator[tuple[str, str, Mapping[str, Json], Sequence[Json]]]:
    """Every operation: method, path, the operation, and its parameters with those of its path."""
    for path, entry in (document.content.get("paths") or {}).items():
        item = document.resolved(entry) or {}
        for method in METHODS:
            if isinstance(item.get(method), Mapping):
                shared = {_identity(document, each): each for each in item.get("parameters", [])}
                own = {_identity(document, each): each for each in item[method].get("parameters", [])}
                yield method.upper(), path, item[method], list({**shared, **own}.values())


def _identity(document: Document, parameter: Json) -> tuple[Json, Json]:
    resolved = document.resolved(parameter)
    return resolved.get("in"), resolved.get("name")


def _found(content: Json) -> str:
    if isinstance(content, Mapping):
        return f"openapi {content['openapi']!r}" if "openapi" in content else f"keys {', '.join(list(content)[:4])}"
    return f"a {type(content).__name__}"
