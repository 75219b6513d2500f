"""The specification's schemas in the plain forms that the model generator turns into clean classes, and the rest.

A schema says more than a class can: `if`, `not`, alternatives without a type, several patterns for one string. What
classes do not carry is handed on as *conditions*, which become generated Python (see `conditions`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.build.forms import (
    LOOSE,
    OF_TYPE,
    SAYS_NOTHING,
    Lost,
    Origin,
    Origins,
    Schema,
    enumeration,
    has_shape,
    in_one_spelling,
    keywords,
    may_be,
    merge,
    nullable,
    pick,
    resolve,
    rule_within,
    sentence,
    types,
)
from campaign_contracts.build.walk import parts
from campaign_contracts.spec import Json

_SCHEMAS = "#/components/schemas/"
_NOT_NULL = {"not": {"type": "null"}}
_NOBODY = Origin()
_OF_CLASS = frozenset({"type", "properties", "required", "allOf", "additionalProperties"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """What a schema demands beyond what its class does: of one field, or (`field` is None) of several together.

    One that is `advice` (`x-undecided`) says how to send a request so that nothing is left to the server.
    """

    schema: Json
    says: str
    origin: Origin
    field: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Simplified:
    """Schemas for the generators, and conditions by class.

    `requests` are the classes that requests need, `answers` all components that answers and callbacks need.
    `never_null` names the fields of requests that are left out rather than null; `without_null` holds the classes of
    which that is true of every field, and whether that is advice.
    """

    schemas: Mapping[str, Schema]
    conditions: Mapping[str, tuple[Condition, ...]]
    never_null: Mapping[str, tuple[str, ...]]
    without_null: Mapping[str, bool]
    requests: frozenset[str]
    answers: frozenset[str]
    classes: tuple[str, ...]


def simplify(document: Mapping[str, Any], parameters: Mapping[str, Schema]) -> Simplified:
    """Return the component schemas of a bundle in the generator's forms, with the conditions that these leave out.

    `parameters` are further classes that requests need: the parameters of each operation.
    """
    document = in_one_spelling(document)
    requests, answers = _sides(document)
    schemas = document.get("components", {}).get("schemas", {})
    return _Simplifier(
        document=document,
        schemas={**schemas, **parameters},
        requests=frozenset(requests | parameters.keys()),
        answers=frozenset(answers),
    ).run()


def _sides(document: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Tell which schemas are needed to send requests and which to read answers and callbacks."""
    requests: set[str] = set()
    answers: set[str] = set()
    for path_item in document.get("paths", {}).values():
        for _, kind, part in parts(path_item, "path item"):
            if kind == "operation":
                requests |= reached(document, part.get("requestBody", {}), "request body")
                answers |= reached(document, part.get("responses", {}), "responses")
                answers |= reached(document, part.get("callbacks", {}), "callbacks")
    return requests, answers


def reached(document: Mapping[str, Any], node: Json, kind: str) -> set[str]:
    """Return the names of the component schemas that a part of the document leads to."""
    pending: list[tuple[Json, str]] = []
    if kind in {"responses", "callbacks"}:
        pending += [(child, kind.removesuffix("s")) for child in node.values()]
    else:
        pending.append((node, kind))
    seen: set[str] = set()
    while pending:
        node, node_kind = pending.pop()
        for _, part_kind, part in parts(node, node_kind):
            reference = part.get("$ref")
            if not isinstance(reference, str) or reference in seen:
                continue
            seen.add(reference)
            pending.append((resolve(document, reference), part_kind))
    return {reference.removeprefix(_SCHEMAS) for reference in seen if reference.startswith(_SCHEMAS)}


@dataclass(kw_only=True, slots=True)
class _Simplifier:
    document: Mapping[str, Any]
    schemas: Mapping[str, Schema]
    requests: frozenset[str]
    answers: frozenset[str]
    conditions: dict[str, list[Condition]] = field(default_factory=dict)
    never_null: dict[str, list[str]] = field(default_factory=dict)
    without_null: dict[str, bool] = field(default_factory=dict)

    def run(self) -> Simplified:
        made: dict[str, Schema] = {}
        classes: list[str] = []
        for name, schema in sorted(self.schemas.items()):
            if self._is_object(schema):
                classes.append(name)
                made[name] = self._class(name, schema)
            elif has_shape(schema):
                made[name] = self._value(schema, name in self.answers)
        return Simplified(
            schemas=made,
            conditions={name: tuple(found) for name, found in self.conditions.items() if name in self.requests},
            never_null={name: tuple(found) for name, found in self.never_null.items() if name in self.requests},
            without_null={name: found for name, found in self.without_null.items() if name in self.requests},
            requests=self.requests & set(classes),
            answers=self.answers,
            classes=tuple(classes),
        )

    # Classes

    def _is_object(self, schema: Json) -> bool:
        if not isinstance(schema, Mapping):
            return False
        if "properties" in schema or "object" in types(schema):
            return True
        parents = [member for member in schema.get("allOf", []) if "$ref" in member]
        return any(self._is_object(self._target(parent)) for parent in parents)

    def _class(self, name: str, schema: Schema) -> Schema:
        open_ended = name in self.answers
        made: Schema = {"type": "object", **pick(schema, ("description",))}
        parents: list[Schema] = []
        own: list[Schema] = [schema]
        for member in schema.get("allOf", []):
            if "$ref" in member and self._is_object(self._target(member)):
                parents.append({"$ref": member["$ref"]})
            elif "$ref" not in member and types(member) == ["object"]:
                own.append(member)
            else:
                self._demand(name, made, member)
        for part in own:
            rest = {key: value for key, value in part.items() if key not in _OF_CLASS}
            self._condition(name, rest)
            for key, value in part.get("properties", {}).items():
                if not value.keys() - SAYS_NOTHING and parents:
                    continue  # a default of what a parent describes
                made.setdefault("properties", {})[key] = self._property(name, key, value, open_ended)
            made.setdefault("required", []).extend(part.get("required", []))
            if isinstance(part.get("additionalProperties"), Mapping):
                made["additionalProperties"] = self._value(part["additionalProperties"], open_ended)
        if parents:
            made = {"allOf": [*parents, {key: made[key] for key in made if key != "description"}], **made}
            made = {"description": made.get("description", ""), "allOf": made["allOf"]}
        return made

    def _demand(self, name: str, made: Schema, member: Schema) -> None:
        """A member of `allOf` that is no class: fields that it requires are required; all else is a condition."""
        beyond = {key for key in member if key not in SAYS_NOTHING and not key.startswith("x-")}
        if beyond == {"required"} and not member.get("x-undecided"):
            made.setdefault("required", []).extend(member["required"])
        else:
            self._condition(name, member)

    def _condition(self, name: str, schema: Schema, above: Origin = _NOBODY, told_above: str = "") -> None:
        """Note what a schema demands; one of `allOf` at a time, so that a refusal says what exactly was wrong."""
        target = self._target(schema) if "$ref" in schema else schema
        beyond = {key: value for key, value in target.items() if key not in SAYS_NOTHING and not key.startswith("x-")}
        origin = _origin(target, _origin(schema, above))
        if not origin.advice and origin.rule is None:
            origin = Origin(rule=rule_within(self.document, beyond))
        if beyond.get("additionalProperties") == _NOT_NULL and "properties" not in beyond:
            self.without_null[name] = origin.advice
            del beyond["additionalProperties"]
        told = sentence(schema.get("description") or target.get("description") or "")
        for member in beyond.pop("allOf", []):
            self._condition(name, member, origin, told)
        if beyond:
            says = told or f"{told_above} That is: {json.dumps(beyond, ensure_ascii=False)}".lstrip()
            self.conditions.setdefault(name, []).append(Condition(schema=beyond, says=says, origin=origin))

    def _property(self, name: str, key: str, schema: Schema, open_ended: bool) -> Schema:
        lost: Lost = []
        made = self._value(schema, open_ended, lost)
        if not nullable(made) and LOOSE not in made:
            self.never_null.setdefault(name, []).append(key)
        for demanded, origin in lost:
            condition = Condition(schema=demanded, says=keywords(demanded), origin=origin, field=key)
            self.conditions.setdefault(name, []).append(condition)
        return made

    # Values

    def _value(self, schema: Json, open_ended: bool, lost: Lost | None = None) -> Schema:
        """Return the schema of a value that is no class: flat, without references to anything but classes."""
        lost = [] if lost is None else lost
        if not isinstance(schema, Mapping):
            return {}
        chain = list(self._chain(schema))
        described: Schema = {}
        for part, _ in reversed(chain):
            described |= pick(part, ("description",))
        for part, _ in chain:
            if "$ref" in part and self._is_object(self._target(part)):
                reference = {"$ref": part["$ref"]}
                nullable = "null" in types(self._target(part))
                return {**described, "anyOf": [reference, {"type": "null"}]} if nullable else {**described, **reference}
        merged, origins = merge(chain, lost)
        for part, origin in chain:
            for key in ("anyOf", "oneOf"):
                alternatives = part.get(key, [])
                if alternatives and all("$ref" in entry or "type" in entry for entry in alternatives):
                    return {**described, "anyOf": [self._value(entry, open_ended, lost) for entry in alternatives]}
                if alternatives:
                    lost.append(({key: alternatives}, origin))
        loose = merged.pop(LOOSE, False)
        made = self._alternatives(merged, origins, open_ended, lost)
        return {**described, **made, **({LOOSE: True} if loose else {})}

    def _alternatives(self, merged: Schema, origins: Origins, open_ended: bool, lost: Lost) -> Schema:
        """One schema per JSON type, each with the keywords of that type."""
        if "const" in merged:
            return pick(merged, ("type", "const"))
        if "enum" in merged:
            return enumeration([value for value in merged["enum"] if may_be(value, merged)], open_ended)
        if merged.get("format") == "date-time" and "pattern" in merged:
            # The class holds an instant, which has no pattern; its text has one when it is sent.
            lost.append(({"pattern": merged["pattern"]}, origins["pattern"]))
            merged = {key: value for key, value in merged.items() if key != "pattern"}
        kinds = [kind for kind in types(merged) if kind != "null"]
        nullable = "null" in types(merged)
        if len(kinds) > 1 or (nullable and kinds == ["array"]):
            # Bounds of one alternative would each become a class of their own.
            bounds = {key: merged[key] for key in merged if key not in {"type", "items", "format"}}
            lost += [({key: value}, origins[key]) for key, value in bounds.items()]
            merged = {key: value for key, value in merged.items() if key not in bounds}
        made = [self._of_type(kind, merged, open_ended, lost) for kind in kinds]
        if nullable and not made:
            return {"type": "null"}
        if len(made) == 1:
            return {**made[0], "type": [kinds[0], "null"]} if nullable else made[0]
        return {"anyOf": [*made, {"type": "null"}] if nullable else made} if made else {}

    def _of_type(self, kind: str, merged: Schema, open_ended: bool, lost: Lost) -> Schema:
        made = {"type": kind, **pick(merged, OF_TYPE.get(kind, ()))}
        for key in ("items", "additionalProperties"):
            inner = made.get(key)
            if isinstance(inner, Mapping):
                inner_lost: Lost = []
                made[key] = self._value(inner, open_ended, inner_lost)
                lost += [({key: demanded}, origin) for demanded, origin in inner_lost]
                if inner.keys() == {"$ref"}:
                    made[key] = dict(inner)
        return made

    def _chain(self, schema: Mapping[str, Json], above: Origin = _NOBODY) -> Iterator[tuple[Schema, Origin]]:
        """The schema and everything that it is a conjunction of, outermost first, each with its origin."""
        origin = _origin(schema, above)
        yield dict(schema), origin
        if "$ref" in schema:
            target = self._target(schema)
            if self._is_object(target):
                return
            yield from self._chain(target, origin)
        for member in schema.get("allOf", []):
            yield from self._chain(member, origin)

    def _target(self, schema: Mapping[str, Json]) -> Schema:
        found: Schema = self.schemas[schema["$ref"].removeprefix(_SCHEMAS)]
        return found


def _origin(schema: Mapping[str, Json], above: Origin) -> Origin:
    """The origin of what a schema demands; what stands inside advice is advice."""
    if above.advice or schema.get("x-undecided"):
        return Origin(advice=True)
    return Origin(rule=schema.get("x-rule", above.rule))
