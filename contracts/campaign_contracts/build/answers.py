"""What a success looks like, and what of it a method returns: pages, single records, items and what stands beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from campaign_contracts.usage import UsageError

Shape = Literal["one", "many", "page", "whole"]

_ITEM = frozenset({"code", "error_data", "status", "data"})
"""The members of every item of an answer (ENV-05); what else stands there belongs to the record in `data`."""


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


def answer_of(document: Mapping[str, Any], models: Mapping[int, str]) -> Answer:
    """Return what the models of an operation's successes, by status, amount to. Raises UsageError without a record."""
    model = next(iter(models.values()))
    properties = properties_of(document, model)
    array = properties.get("response", {})
    if array.get("type") != "array" or "items" not in array:
        return Answer(models=models, shape="whole", returns=f"models.{model}")
    items, records, unwrapped, failures, nullable = [], [], [], [], False
    for name in (component_name(entry) for entry in array["items"].get("anyOf", [array["items"]])):
        data = properties_of(document, name).get("data")
        if data is None:
            unwrapped.append(name)
        elif data.get("type") == "null":
            failures.append(name)
        else:
            items.append(name)
            nullable = nullable or {"type": "null"} in data.get("anyOf", [])
            records += [component_name(part) for part in [data, *data.get("anyOf", [])] if "$ref" in part]
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
    references = [component_name(entry) for entry in [schema, *schema.get("anyOf", [])] if "$ref" in entry]
    return references[0] if len(references) == 1 else None


def _union(names: tuple[str, ...]) -> str:
    return " | ".join(f"models.{name}" for name in dict.fromkeys(names))


def _descends(document: Mapping[str, Any], name: str, others: list[str]) -> bool:
    parents = [
        component_name(part) for part in document["components"]["schemas"][name].get("allOf", []) if "$ref" in part
    ]
    return any(parent in others for parent in parents)


def properties_of(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the properties of a class, inherited ones first."""
    schema = document["components"]["schemas"].get(name, {})
    found: dict[str, Any] = {}
    for part in schema.get("allOf", []):
        found |= properties_of(document, component_name(part)) if "$ref" in part else part.get("properties", {})
    return {**found, **schema.get("properties", {})}


def component_name(schema: Mapping[str, Any]) -> str:
    """Return the name of the component that a schema refers to, an empty one if it does not."""
    return str(schema.get("$ref", "")).rpartition("/")[2]
