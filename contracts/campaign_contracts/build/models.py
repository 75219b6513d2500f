"""The models of the generated package: a class for each object of the specification, an alias for each other value."""

import re
import warnings
from collections.abc import Mapping
from typing import Any

from campaign_contracts import lifecycle
from campaign_contracts.build.answers import beside_data
from campaign_contracts.build.conditions import expression, fields
from campaign_contracts.build.drift import Files
from campaign_contracts.build.forms import resolve
from campaign_contracts.build.operations import parameter_schemas
from campaign_contracts.build.render import NOTICE, render
from campaign_contracts.build.simplify import Condition, Simplified, simplify
from campaign_contracts.usage import UsageError

_FROM_BASE = re.compile(r"^from base import", re.MULTILINE)
"""The model generator takes absolute names only."""

_TITLE = '"""Values that are sent and received, one class or alias for each component of the specification."""'


def models(document: Mapping[str, Any], _: str) -> Files:
    """Make `models.py` and what it stands on. Raises UsageError for a schema that cannot be turned into Python."""
    simplified = simplify(document, parameter_schemas(document))
    beside = beside_data(document)
    statuses = _statuses(document, simplified)
    mixed = sorted({name for name in (*beside, *statuses) if name in simplified.answers - simplified.requests})
    files = {
        "models.py": _models(simplified, mixed),
        "conditions.py": render(
            "conditions.py.jinja", conditions=_conditions(document, simplified), never_null=_never_null(simplified)
        ),
        "base.py": render(
            "base.py.jinja",
            mixed=mixed,
            beside={name: beside.get(name, []) for name in mixed if beside.get(name)} or {},
            lifecycles={name: statuses[name] for name in mixed if name in statuses},
        ),
    }
    if statuses:
        table = lifecycle.load(document["x-lifecycle"])
        allowed = {
            status: tuple(
                action
                for action in table.actions
                if all(table.step(state, action).accepts for state in sorted(table.reading(status)))
            )
            for status in table.statuses
        }
        files["lifecycle.py"] = render("lifecycle.py.jinja", actions=table.actions, allowed=allowed)
    return files


def _statuses(document: Mapping[str, Any], simplified: Simplified) -> dict[str, str]:
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


def _conditions(document: Mapping[str, Any], simplified: Simplified) -> list[dict[str, Any]]:
    made = []
    for model, conditions in sorted(simplified.conditions.items()):
        names = frozenset(_names(simplified, model)) if model not in simplified.answers else None
        for number, condition in enumerate(conditions, 1):
            text = expression(document, _whole(condition), names=names or frozenset())
            if text != "True":
                made.append(_condition(document, condition, model, number, text))
    return made


def _never_null(simplified: Simplified) -> dict[str, tuple[str, ...]]:
    """The optional fields that have no null, by class; required ones have a type that says so."""
    found = {}
    for model in sorted(simplified.never_null.keys() | simplified.without_null):
        everything = model in simplified.without_null
        names = sorted(_names(simplified, model)) if everything else simplified.never_null[model]
        schema = simplified.schemas[model]
        required = {name for part in [schema, *schema.get("allOf", [])] for name in part.get("required", [])}
        found[model] = tuple(name for name in names if name not in required)
    return {model: names for model, names in found.items() if names}


def _condition(document: Mapping[str, Any], condition: Condition, model: str, number: int, text: str) -> dict[str, Any]:
    looked_at = (condition.field,) if condition.field else fields(document, condition.schema)
    return {
        "model": model,
        "function": f"_{re.sub(r'(?<!^)(?=[A-Z])', '_', model).lower()}_{number}",
        "expression": text,
        "says": condition.says,
        "rule": condition.rule,
        "fields": tuple(looked_at),
    }


def _whole(condition: Condition) -> Any:
    return {"properties": {condition.field: condition.schema}} if condition.field else condition.schema


def _names(simplified: Simplified, model: str) -> set[str]:
    """The names of the fields of a class, inherited ones included."""
    found: set[str] = set()
    for part in [simplified.schemas[model], *simplified.schemas[model].get("allOf", [])]:
        found |= part.get("properties", {}).keys()
        if "$ref" in part:
            found |= _names(simplified, part["$ref"].rpartition("/")[2])
    return found


def _models(simplified: Simplified, mixed: list[str]) -> bytes:
    """Run the model generator. What it writes depends on the schemas and on its version, which is pinned."""
    import datamodel_code_generator as generator
    from datamodel_code_generator import enums
    from datamodel_code_generator.format import PythonVersion
    from datamodel_code_generator.parser import LiteralType

    document = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": simplified.schemas},
    }
    with warnings.catch_warnings(action="error"):
        text = generator.generate(
            document,
            input_file_type=enums.InputFileType.OpenAPI,
            output_model_type=enums.DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_311,
            formatters=[],
            base_class="base.ResponseModel",
            base_class_map={name: _base(name, simplified, mixed) for name in simplified.classes},
            import_overrides={"AwareDatetime": "base"},
            naming_strategy=enums.NamingStrategy.ParentPrefixed,
            enum_field_as_literal=LiteralType.All,
            schema_version_mode=enums.VersionMode.Strict,
            snake_case_field=True,
            field_constraints=True,
            use_annotated=True,
            strict_nullable=True,
            strict_refs=True,
            use_schema_description=True,
            use_type_alias=True,
            disable_timestamp=True,
            custom_file_header=f"{NOTICE}\n{_TITLE}",
        )
    if not isinstance(text, str):
        raise UsageError("The specification has no schemas in components/schemas/, so there are no models to generate.")
    return _FROM_BASE.sub("from .base import", text).encode()


def _base(name: str, simplified: Simplified, mixed: list[str]) -> str:
    if name in mixed:
        return f"base.{name}Base"
    if name not in simplified.requests:
        return "base.ResponseModel"
    return "base.SharedModel" if name in simplified.answers else "base.RequestModel"
