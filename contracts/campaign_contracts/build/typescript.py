"""The client in TypeScript: a package of types and a thin client over `fetch`. Nothing here needs Node.js."""

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

from campaign_contracts import lifecycle
from campaign_contracts.build import names
from campaign_contracts.build.answers import beside_data
from campaign_contracts.build.client import environment_prefix, events_of, regions_of, waiting_for
from campaign_contracts.build.drift import Files
from campaign_contracts.build.interfaces import interfaces, key, literals, type_name
from campaign_contracts.build.models import allowed_actions, reachable, statuses_of
from campaign_contracts.build.operations import (
    Body,
    Operation,
    Parameter,
    common_parameters,
    operations,
    parameter_schemas,
)
from campaign_contracts.build.render import copied, render, script
from campaign_contracts.build.simplify import Simplified, simplify

PACKAGE = "exotel-campaigns"
NOTICE = "// Generated from the specification; changes made here are lost."
COMPILER = "5.9.3"
NODE = ">=20.3"

_COPIED = ("errors.ts", "exchange.ts", "settings.ts")
_READERS = {"one": "one", "page": "page", "whole": "whole", "many": "many"}


def typescript(document: Mapping[str, Any], package: str) -> Files:
    """Make the whole package, by path inside it. Raises UsageError for what no client can call."""
    title = " ".join(document["info"]["title"].split())
    events = [
        {**event, "required": tuple(document["components"]["schemas"][event["model"]].get("required", []))}
        for event in events_of(document)
    ]
    simplified = simplify(document, parameter_schemas(document))
    files = {f"src/{name}": _noticed(copied(f"typescript/{name}")) for name in _COPIED}
    files["src/models.ts"] = _rendered("models.ts.jinja", declared=interfaces(document, simplified))
    files["src/client.ts"] = _rendered("client.ts.jinja", **_client(document, simplified, package, title))
    files["src/index.ts"] = _rendered(
        "index.ts.jinja", title=title, has_events=bool(events), has_lifecycle="x-lifecycle" in document
    )
    if events:
        files["src/callbacks.ts"] = _rendered("callbacks.ts.jinja", events=events)
    if "x-lifecycle" in document:
        table = lifecycle.load(document["x-lifecycle"])
        files["src/lifecycle.ts"] = _rendered(
            "lifecycle.ts.jinja", actions=table.actions, allowed=allowed_actions(table), reachable=reachable(table)
        )
    settings = {
        "title": title,
        "package": package,
        "prefix": environment_prefix(title),
        "regions": regions_of(document),
    }
    return {
        **files,
        "README.md": render("typescript/README.md.jinja", **settings, iterator=_iterator(document)),
        "package.json": _project(document, package, title),
        "tsconfig.json": _json(_COMPILER_OPTIONS),
    }


def _iterator(document: Mapping[str, Any]) -> str | None:
    """The first method that reads all pages, to show how one is called."""
    return next((camel(one.iterator) for one in operations(document) if one.iterator), None)


def _rendered(template: str, **values: Any) -> bytes:
    return _noticed(render(f"typescript/{template}", **values))


def _noticed(content: bytes) -> bytes:
    return NOTICE.encode() + b"\n" + content


_COMPILER_OPTIONS = {
    "compilerOptions": {
        "target": "es2022",
        "module": "nodenext",
        "lib": ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
        "types": [],
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noUncheckedIndexedAccess": True,
        "noImplicitOverride": True,
        "verbatimModuleSyntax": True,
        "declaration": True,
        "rootDir": "src",
        "outDir": "dist",
    },
    "include": ["src"],
}


def _project(document: Mapping[str, Any], package: str, title: str) -> bytes:
    info = document["info"]
    identifier = info.get("license", {}).get("identifier")
    return _json(
        {
            "name": package,
            "version": info["version"],
            "description": f"{title}: types and client",
            **({"license": identifier} if identifier else {}),
            "type": "module",
            "exports": {".": {"types": "./dist/index.d.ts", "default": "./dist/index.js"}},
            "files": ["dist", "src"],
            "sideEffects": False,
            "engines": {"node": NODE},
            "scripts": {"build": "tsc", "prepack": "tsc"},
            "devDependencies": {"typescript": COMPILER},
        }
    )


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


# The client


def _client(document: Mapping[str, Any], simplified: Simplified, package: str, title: str) -> dict[str, Any]:
    found = operations(document)
    common = common_parameters(found)
    besides = beside_data(document)
    statuses = statuses_of(document, simplified)
    waiting = waiting_for(document, found)
    names.distinct([camel(name) for one in found for name in (one.name, one.iterator) if name], "The specification")
    for one in found:
        names.distinct((camel(parameter.name) for parameter in one.parameters), one.name)
    return {
        "title": title,
        "version": document["info"]["version"],
        "distribution": re.sub(r"[^A-Za-z0-9.-]", "-", package),
        "prefix": environment_prefix(title),
        "regions": regions_of(document),
        "common": [{"wire": one.wire, "property": camel(one.name), "description": one.description} for one in common],
        "operations": [_operation(one, common, besides, document) for one in found],
        "besides": {
            names.model(record): [(key(member), type_name(inner)) for member, inner in members]
            for record, members in besides.items()
        },
        "waiting": None
        if waiting is None
        else {
            "argument": camel(waiting["parameter"]),
            "method": camel(waiting["operation"]),
            "result": _record(waiting["returns"], besides),
            "field": statuses[waiting["returns"].removeprefix("models.")],
        },
    }


def _operation(
    one: Operation, common: tuple[Parameter, ...], besides: Mapping[str, Any], document: Mapping[str, Any]
) -> dict[str, Any]:
    wires = {parameter.wire for parameter in common}
    placed = [parameter for parameter in one.parameters if parameter.location == "path" and parameter.wire not in wires]
    query = [parameter for parameter in one.parameters if parameter.location == "query"]
    method_name = camel(one.name)
    query_type = f"{method_name[0].upper()}{method_name[1:]}Query"
    record = _record(one.answer.returns, besides)
    items = _models(" | ".join(dict.fromkeys(f"models.{name}" for name in (*one.answer.items, *one.answer.failures))))
    shape = "item" if one.answer.data_may_be_null else one.answer.shape
    results = {"page": f"Page<{record}>", "many": f"({items})[]"}
    required = [set(document["components"]["schemas"].get(name, {}).get("required", [])) for name in _names(one)]
    return {
        "method": one.method,
        "method_name": method_name,
        "query_type": query_type,
        "summary": one.summary,
        "documentation": "\n".join(filter(None, [f"{one.summary.rstrip('.')}.", one.description])),
        "deprecated": one.deprecated,
        "body": _checked(one.body),
        "shape": shape,
        "reader": {**_READERS, "item": "item"}[shape],
        "record": record,
        "one": record,
        "result": results.get(shape, record),
        "path": _path(one, wires),
        "path_arguments": "".join(f"{camel(p.name)}: {_parameter_type(p)}, " for p in placed),
        "path_passed": "".join(f"{camel(p.name)}, " for p in placed),
        "query": [
            {
                "key": key(p.wire),
                "wire": p.wire,
                "type": _parameter_type(p),
                "required": p.required,
                "description": p.description,
            }
            for p in query
        ],
        "query_argument": f"query: {query_type}{'' if any(p.required for p in query) else ' = {}'}, " if query else "",
        "iterator": camel(one.iterator) if one.iterator else None,
        "answers": f"{re.sub(r'(?<!^)(?=[A-Z])', '_', method_name).upper()}_ANSWERS",
        "successes": sorted(one.answer.models),
        "failures": sorted(one.failures),
        "any_failure": one.default is not None,
        "bare": list(one.bare),
        "beside": list(one.answer.beside),
        "required": sorted(set.intersection(*required)) if required and shape != "item" else [],
        "conflicts": 409 in one.failures,
    }


def _names(one: Operation) -> list[str]:
    """The components that a record of the answer may be."""
    return re.findall(r"models\.(\w+)", one.answer.returns)


def _checked(body: Body | None) -> Body | None:
    if body is not None:
        names.model(body.model)
    return body


def _path(one: Operation, common: set[str]) -> str:
    """The expression of a path, in which every parameter is checked to be one segment."""
    made = []
    for index, text in enumerate(re.split(r"\{([^{}]*)\}", one.path)):
        if index % 2:
            name = camel(names.argument(text))
            made.append(f"${{segment({'this.#' if text in common else ''}{name})}}")
        else:
            made.append(script(text)[1:-1].replace("`", "\\`").replace("${", "\\${"))
    return f"`{''.join(made)}`"


def _record(returns: str, besides: Mapping[str, Any]) -> str:
    found = re.findall(r"models\.(\w+)", returns)
    return " | ".join(
        f"{name}Found" if name in besides else f"models.{type_name(name)}" for name in dict.fromkeys(found)
    )


def _models(text: str) -> str:
    return re.sub(r"models\.(\w+)", lambda found: f"models.{type_name(found[1])}", text)


def _parameter_type(parameter: Parameter) -> str:
    if parameter.type.startswith("Literal["):
        return literals(list(ast.literal_eval(f"({parameter.type.removeprefix('Literal[')[:-1]},)")))
    return {"int": "number", "float": "number", "bool": "boolean"}.get(parameter.type, "string")


_RESERVED = frozenset(
    {"arguments", "await", "break", "case", "catch", "class", "const", "constructor", "continue", "debugger", "default",
     "delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "import",
     "in", "instanceof", "let", "new", "null", "options", "query", "request", "return", "super", "switch", "this",
     "throw", "true", "try", "typeof", "value", "values", "var", "void", "while", "with", "yield"}
)  # fmt: skip


def camel(name: str) -> str:
    """Return a name in the spelling of TypeScript: `get_campaign` is `getCampaign`."""
    first, *rest = name.rstrip("_").split("_")
    made = first + "".join(word[:1].upper() + word[1:] for word in rest)
    return f"{made}_" if made in _RESERVED else made
