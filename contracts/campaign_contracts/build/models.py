"""The models of the generated package: a class for each object of the specification, an alias for each other value."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from campaign_contracts import lifecycle
from campaign_contracts.build import names
from campaign_contracts.build.annotations import declared, every_property, own
from campaign_contracts.build.answers import beside_data
from campaign_contracts.build.conditions import expression, fields
from campaign_contracts.build.drift import Files
from campaign_contracts.build.forms import resolve
from campaign_contracts.build.operations import parameter_schemas
from campaign_contracts.build.render import render
from campaign_contracts.build.simplify import Condition, Simplified, simplify

_OF_CAMPAIGNS = frozenset({"allowed_actions", "state"})
"""What classes with a status have beside their fields."""


def models(document: Mapping[str, Any], _: str) -> Files:
    """Make `models.py` and what it stands on. Raises UsageError for a schema that cannot be turned into Python."""
    simplified = simplify(document, parameter_schemas(document))
    beside = beside_data(document)
    statuses = statuses_of(document, simplified)
    mixed = sorted({name for name in (*beside, *statuses) if name in simplified.answers - simplified.requests})
    taken = {
        name: frozenset(names.field(member) for member, _ in beside.get(name, ())) | _OF_CAMPAIGNS for name in mixed
    }
    bases = {name: _base(name, simplified, mixed) for name in simplified.classes}
    advice, demands = _conditions(document, simplified)
    files = {
        "models.py": render("models.py.jinja", declared=declared(simplified, bases, taken), mixed=mixed),
        "conditions.py": render(
            "conditions.py.jinja",
            conditions=demands,
            advice=advice,
            never_null=_never_null(simplified),
            better_not_null=_better_not_null(simplified),
        ),
        "base.py": render(
            "base.py.jinja",
            mixed=mixed,
            beside={
                name: [(names.field(member), names.model(inner)) for member, inner in beside[name]]
                for name in mixed
                if beside.get(name)
            },
            lifecycles={name: names.field(statuses[name]) for name in mixed if name in statuses},
        ),
    }
    if "x-lifecycle" in document:
        table = lifecycle.load(document["x-lifecycle"])
        files["lifecycle.py"] = render(
            "lifecycle.py.jinja", actions=table.actions, allowed=allowed_actions(table), reachable=reachable(table)
        )
    return files


def allowed_actions(table: lifecycle.Lifecycle) -> dict[str, tuple[str, ...]]:
    """Return for each status the actions that are accepted in every state that prints it."""
    return {
        status: tuple(
            action
            for action in table.actions
            if all(table.step(state, action).accepts for state in sorted(table.reading(status)))
        )
        for status in table.statuses
    }


def reachable(table: lifecycle.Lifecycle) -> dict[str, tuple[str, ...]]:
    """Return for each status those that may follow later, whatever happens, in the table's order; itself included."""
    found = {}
    for status in table.statuses:
        seen: set[str] = set()
        pending = set(table.reading(status))
        while pending:
            seen |= pending
            outcomes = {
                outcome for state in pending for name in table.stimuli for outcome in table.step(state, name).outcomes
            }
            pending = outcomes - seen - {lifecycle.REFUSED}
        found[status] = table.status_of(seen)
    return found


def statuses_of(document: Mapping[str, Any], simplified: Simplified) -> dict[str, str]:
    """Return the classes that hold a status of the lifecycle, with the name of that field."""
    if "x-lifecycle" not in document:
        return {}
    known = set(lifecycle.load(document["x-lifecycle"]).statuses)
    found = {}
    for name in simplified.classes:
        for field, schema in document["components"]["schemas"].get(name, {}).get("properties", {}).items():
            target = resolve(document, schema["$ref"]) if "$ref" in schema else schema
            if known <= {value for value in target.get("enum", []) if isinstance(value, str)}:
                found[name] = field
    return found


def _conditions(
    document: Mapping[str, Any], simplified: Simplified
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the advice and the demands. A demand that stands on advice as well is advice, too, in its full form."""
    advice: list[dict[str, Any]] = []
    demands: list[dict[str, Any]] = []
    for model, conditions in sorted(simplified.conditions.items()):
        known = frozenset(every_property(simplified, model)) if model not in simplified.answers else frozenset()
        for number, condition in enumerate(conditions, 1):
            full = expression(document, _whole(condition), names=known)
            decided = (
                "True"
                if condition.origin.advice
                else expression(document, _whole(condition), names=known, decided=True)
            )
            if decided != "True":
                demands.append(_condition(document, condition, model, f"{number}", decided))
            if full not in {"True", decided}:
                advice.append(_condition(document, condition, model, f"{number}_advice", full))
    return advice, demands


def _never_null(simplified: Simplified) -> dict[str, tuple[str, ...]]:
    """The optional fields that have no null, by class; required ones have a type that says so."""
    found = {}
    for model in sorted(simplified.never_null.keys() | simplified.without_null.keys()):
        everything = simplified.without_null.get(model) is False
        fields = sorted(every_property(simplified, model)) if everything else simplified.never_null.get(model, ())
        found[model] = tuple(_optional(simplified, model, fields))
    return {model: fields for model, fields in found.items() if fields}


def _better_not_null(simplified: Simplified) -> dict[str, tuple[str, ...]]:
    """The optional fields that had better not be null, by class."""
    return {
        model: tuple(_optional(simplified, model, sorted(every_property(simplified, model))))
        for model, advice in sorted(simplified.without_null.items())
        if advice
    }


def _optional(simplified: Simplified, model: str, fields: Iterable[str]) -> Iterator[str]:
    _, required, _ = own(simplified.schemas[model])
    return (name for name in fields if name not in required)


def _condition(document: Mapping[str, Any], condition: Condition, model: str, number: str, text: str) -> dict[str, Any]:
    looked_at = (condition.field,) if condition.field else fields(document, condition.schema)
    return {
        "model": names.model(model),
        "function": f"_{re.sub(r'(?<!^)(?=[A-Z])', '_', model).lower()}_{number}",
        "expression": text,
        "says": condition.says,
        "rule": condition.origin.rule,
        "fields": tuple(looked_at),
    }


def _whole(condition: Condition) -> Any:
    return {"properties": {condition.field: condition.schema}} if condition.field else condition.schema


def _base(name: str, simplified: Simplified, mixed: list[str]) -> str:
    if name in mixed:
        return f"{name}Base"
    if name not in simplified.requests:
        return "ResponseModel"
    return "SharedModel" if name in simplified.answers else "RequestModel"
