"""The reader's copy of the specification: what somebody else's generator makes good classes from.

The bundle says which rule stands behind each constraint; to a generator that is noise, and conditions, conjunctions and
unions of objects become numbered classes. Here every schema is plain: one type, its own fields, no reference but to
objects. What a schema cannot say plainly is said in its description. Everything that the bundle accepts is accepted.
"""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from campaign_contracts.build.bundle import drop_unused
from campaign_contracts.build.combining import Schema, conjunction, type_of, union
from campaign_contracts.build.downgrade import downgrade
from campaign_contracts.build.forms import resolve, types
from campaign_contracts.build.walk import parts
from campaign_contracts.usage import UsageError

NAME = "x-reader-name"
"""What a class is called in the reader's copy; classes of one name become one, which accepts what each accepts."""

SCHEMA = "x-reader-schema"
"""What stands in the reader's copy in place of a schema."""

_SCHEMAS = "#/components/schemas/"
_RULE = r"[A-Z]{3}-\d{2}"
_IDS = re.compile(rf"(?<!\s)\s*\((?:rules? )?{_RULE}[^()]*\)")
_PARAGRAPH = re.compile(r"(?<!\n)\n*\*\*Rules\.\*\*.*?(?=\n\n|$)", re.DOTALL)
_BY_TYPE: Mapping[str, frozenset[str]] = {
    "string": frozenset({"format", "minLength", "maxLength"}),
    "integer": frozenset({"minimum", "maximum"}),
    "number": frozenset({"minimum", "maximum"}),
    "array": frozenset({"items", "minItems", "maxItems"}),
    "object": frozenset({"additionalProperties"}),
    "boolean": frozenset(),
}
_OF_ANY_TYPE = frozenset({"default", "examples"})


VERSIONS = ("3.1", "3.0")


def readable(document: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return the reader's copy of a bundle in a version of OpenAPI. Raises UsageError for another than 3.1 and 3.0."""
    if version not in VERSIONS:
        raise UsageError(f"The specification is published in OpenAPI {' and '.join(VERSIONS)}, not in {version!r}.")
    made = _Reader(document).run()
    return made if version == "3.1" else downgrade(_of_one_type(made))


def _of_one_type(document: dict[str, Any]) -> dict[str, Any]:
    """What generators of 3.0 understand: words in place, where null is one of them; values of several types untyped."""
    schemas = document["components"]["schemas"]
    for _, kind, part in parts(document, "document"):
        alternatives = [part, *part.get("anyOf", [])] if kind == "schema" else []
        words = [schemas[entry["$ref"].rpartition("/")[2]] for entry in alternatives if "$ref" in entry]
        if words and "enum" in words[0]:
            nullable = "anyOf" in part
            for key in ("$ref", "anyOf", "default"):  # of a default some make code that does not compile
                part.pop(key, None)
            part.update(copy.deepcopy(words[0] | part))
            if nullable:
                part.update({"type": ["string", "null"], "enum": [*part["enum"], None]})
        if kind == "schema" and len(set(types(part)) - {"null"}) > 1:
            del part["type"]
            part.pop("items", None)
            part.pop("default", None)
    drop_unused(document, ("schemas",))
    return document


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.schemas: Mapping[str, Schema] = document["components"]["schemas"]
        self.made: dict[str, Schema] = {}
        self.pending: list[str] = []
        self.names: dict[str, list[str]] = {}
        for name, schema in self.schemas.items():
            self.names.setdefault(schema.get(NAME, name), []).append(name)

    def run(self) -> dict[str, Any]:
        result = copy.deepcopy({key: value for key, value in self.document.items() if not key.startswith("x-")})
        result["components"]["schemas"] = {}
        if "description" in result["info"]:
            result["info"]["description"] = _PARAGRAPH.sub("", result["info"]["description"])
        _one_of_each_callback(result)
        for _, kind, part in list(parts(result, "document")):
            if "schema" in part and kind != "components":
                part.update(schema=self.value(part["schema"]))
                if kind == "parameter" and part["schema"].get("type") == "array":
                    _as_list(part)
            if isinstance(part.get("description"), str):
                part["description"] = without_rules(part["description"])
        while self.pending:
            name = self.pending.pop()
            if name not in self.made:
                self.made[name] = {}
                self.made[name] = self.object_of(self.names[name])
        result["components"]["schemas"] = dict(sorted(self.made.items()))
        result = _without_extensions(result)
        drop_unused(result, tuple(result["components"]))
        return {"openapi": result.pop("openapi"), "x-generated": self.document["x-generated"], **result}

    # Values

    def value(self, schema: Any) -> Schema:
        """A schema as a property, a parameter or a body has it: plain, or a reference to an object."""
        if not isinstance(schema, Mapping):
            return {}
        chain = list(self.chain(schema))
        told = self.told(chain)
        for part in chain:
            if SCHEMA in part:
                shown = {key: next(part[key] for part in chain if key in part) for key in self.beside(chain)}
                return {**told, **copy.deepcopy(part[SCHEMA]), **shown}
        objects = self.objects(chain)
        if objects:
            return self.reference(objects, chain, told)
        return self.named(chain, {**told, **self.plain(chain)})

    def named(self, chain: list[Schema], made: Schema) -> Schema:
        """A reference in place of words that have a component of their own, so that they become one type."""
        names = [part["$ref"].removeprefix(_SCHEMAS) for part in chain if "$ref" in part]
        if "enum" not in made or not names:
            return made
        component = self.schemas[names[-1]]
        own = self.plain(list(self.chain(component)))
        words = [word for word in own["enum"] if word is not None]
        described = self.told([component])
        self.made[names[-1]] = {**described, "type": "string", "enum": words, "examples": own["examples"]}
        reference = {"$ref": f"{_SCHEMAS}{names[-1]}"}
        if None not in made["enum"]:
            return reference
        beside: Schema = {key: made[key] for key in ("description", "default") if key in made}
        return {**beside, "anyOf": [reference, {"type": "null"}]}

    def plain(self, chain: list[Schema]) -> Schema:
        kinds, values, merged = conjunction(chain)
        if kinds is None:
            return {key: merged[key] for key in merged if key in _OF_ANY_TYPE}
        if len(set(kinds) - {"null"}) > 1:  # bounds and words of one of several types would need a union
            values, merged = None, {key: merged[key] for key in merged if key in _OF_ANY_TYPE | {"items"}}
        kept = _OF_ANY_TYPE.union(*(_BY_TYPE.get(kind, ()) for kind in kinds))
        made: Schema = {"type": kinds[0] if len(kinds) == 1 else kinds}
        if values is not None and "integer" not in kinds:
            made["enum"] = [entry for entry in values if type_of(entry) in kinds]
        made |= {key: merged[key] for key in merged if key in kept}
        for key in ("items", "additionalProperties"):
            if isinstance(made.get(key), Mapping):
                made[key] = self.value(made[key])
        if isinstance(made.get("items"), Mapping):
            made["items"].pop("minLength", None)  # to some generators a text with bounds is a class
        return made

    @staticmethod
    def beside(chain: list[Schema]) -> list[str]:
        return [key for key in ("default", "examples") if any(key in part for part in chain)]

    def told(self, chain: list[Schema]) -> Schema:
        """The description nearest to the use, without ids of rules."""
        found = next((part["description"] for part in chain if "description" in part), None)
        return {} if found is None else {"description": without_rules(found)}

    # Objects

    def objects(self, chain: list[Schema]) -> list[str]:
        """The names of the objects that a value may be: one that is referred to, or several of a union."""
        for part in chain:
            references = [part, *part.get("anyOf", [])]
            found = [entry["$ref"].removeprefix(_SCHEMAS) for entry in references if "$ref" in entry]
            found = [name for name in found if self.is_object(name)]
            if found:
                return found
        return []

    def reference(self, objects: list[str], chain: list[Schema], told: Schema) -> Schema:
        name = self.schemas[objects[0]].get(NAME, objects[0])
        self.names[name] += [other for other in objects if other not in self.names[name]]
        self.pending.append(name)
        alternatives = [entry for part in chain for entry in part.get("anyOf", [])]
        if any("$ref" not in entry and types(entry) != ["null"] for entry in alternatives):
            return told
        nullable = {"type": "null"} in alternatives or "null" in types(self.schemas[objects[0]])
        reference = {"$ref": f"{_SCHEMAS}{name}"}
        return {**told, "anyOf": [reference, {"type": "null"}]} if nullable else reference

    def is_object(self, name: str) -> bool:
        schema = self.schemas[name]
        return (
            "properties" in schema
            or "object" in types(schema)
            or any(
                self.is_object(member["$ref"].removeprefix(_SCHEMAS))
                for member in schema.get("allOf", [])
                if "$ref" in member
            )
        )

    def object_of(self, names: Iterable[str]) -> Schema:
        """One plain object that accepts what each of several classes accepts."""
        classes = [self.flat(name) for name in names]
        described = next((found for found in classes if found["description"]), classes[0])
        properties: dict[str, list[Any]] = {}
        for found in classes:
            for key, schema in found["properties"].items():
                properties.setdefault(key, []).append(schema)
        required = [key for key in classes[0]["required"] if all(key in found["required"] for found in classes)]
        made: Schema = {"description": described["description"], "type": "object"}
        if required:
            made["required"] = required
        if properties:
            made["properties"] = {key: union([*map(self.value, schemas)]) for key, schemas in properties.items()}
        elif "rest" in classes[0]:  # beside fields of its own an object is open anyway
            made["additionalProperties"] = classes[0]["rest"]
        return made

    def flat(self, name: str) -> dict[str, Any]:
        """What a class is made of: description with its conditions, properties, required names."""
        properties: dict[str, Any] = {}
        required: list[str] = []
        conditions: list[str] = []
        schema = self.schemas[name]
        self.collect(schema, properties, required, conditions)
        text = without_rules(schema.get("description", ""))
        if conditions:
            text += "\n\n" + "\n".join(f"- {condition}" for condition in dict.fromkeys(conditions))
        found = {"description": text, "properties": properties, "required": list(dict.fromkeys(required))}
        if isinstance(schema.get("additionalProperties"), Mapping) and not schema.get("x-undecided"):
            found["rest"] = self.value(schema["additionalProperties"])
        return found

    def collect(
        self, schema: Mapping[str, Any], properties: dict[str, Any], required: list[str], conditions: list[str]
    ) -> None:
        for member in schema.get("allOf", []):
            target = resolve(self.document, member["$ref"]) if "$ref" in member else member
            is_class = "$ref" in member and self.is_object(member["$ref"].removeprefix(_SCHEMAS))
            if is_class or ("properties" in target and "if" not in target and "type" in target):
                self.collect(target, properties, required, conditions)
            elif target.keys() <= {"description", "x-rule", "required"}:
                required += target["required"]
            else:
                conditions += self.said(target)
        required += schema.get("required", [])
        for key, value in schema.get("properties", {}).items():
            known = properties.get(key)
            if known is None:
                properties[key] = value
            elif value.keys() <= {"default"}:
                properties[key] = {"allOf": [known], **value}
            else:
                properties[key] = {"allOf": [known, value]} if "$ref" in value else {**value, "allOf": [known]}

    def said(self, condition: Mapping[str, Any]) -> Iterator[str]:
        """The sentences that describe a condition: its own, or those of its members."""
        members = [member for member in condition.get("allOf", []) if "description" in member]
        if members:
            for member in members:
                yield from self.said(member)
        elif "description" in condition:
            yield " ".join(without_rules(condition["description"]).split())

    def chain(self, schema: Mapping[str, Any]) -> Iterator[Schema]:
        """A schema and everything that it is a conjunction of, outermost first; objects are not entered."""
        yield dict(schema)
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_SCHEMAS)
            if self.is_object(name):
                return
            yield from self.chain(self.schemas[name])
        for member in schema.get("allOf", []):
            yield from self.chain(member)


def without_rules(text: str) -> str:
    """Return a description without the ids of rules."""
    return _IDS.sub("", text)


def _as_list(parameter: Schema) -> None:
    """A parameter that takes several values, with commas between them."""
    parameter["style"], parameter["explode"] = "form", False
    if isinstance(parameter.get("example"), str):
        parameter["example"] = [entry.strip() for entry in parameter["example"].split(",")]


def _one_of_each_callback(document: Schema) -> None:
    """Callbacks stand under the operation that has them first, so that no operationId stands twice."""
    kept = document["components"].pop("callbacks", {})
    seen: set[str] = set()
    for _, kind, part in list(parts(document, "document")):
        if kind == "operation" and "callbacks" in part:
            named = part.pop("callbacks")
            new = {name: node for name, node in named.items() if name not in seen}
            seen |= new.keys()
            if new:
                part["callbacks"] = {
                    name: kept[node["$ref"].rpartition("/")[2]] if "$ref" in node else node
                    for name, node in new.items()
                }


def _without_extensions(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_extensions(value) for key, value in node.items() if not str(key).startswith("x-")}
    return [_without_extensions(entry) for entry in node] if isinstance(node, list) else node
