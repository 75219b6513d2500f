"""Whatever stands in a specification becomes data in what is generated, never code; or it is refused."""

import ast
import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from campaign_contracts.build.client import client
from campaign_contracts.build.models import models
from campaign_contracts.build.typescript import typescript
from campaign_contracts.usage import UsageError

KETTLES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "kettles.yaml").read_text(encoding="utf-8"))
BOOM = "boom_of_the_attacker"
"""A name that stands in the hostile texts as a call. Nowhere in generated code may it be more than text."""

ATTACKS = [
    f'" + {BOOM}() + "', f"' + {BOOM}() + '", f'"""\n{BOOM}()\n"""', f"{{{BOOM}()}}", f'\\" + {BOOM}() #',
    f"\n{BOOM}()\n", f"\r{BOOM}()", f"\u2028{BOOM}()", f"*/ {BOOM}() /*", f"`${{{BOOM}()}}`", f"{{{{ {BOOM}() }}}}",
    f"{{% if {BOOM}() %}}", "\\", '"', "'", "\\N{BULLET}", "\x00", "\ud800", "*/", "//", "__init__", "_send", "self",
    "class", "None", "list", "print", "model_config", "x" * 300, "\u202e", "\ufb01", "ü", "9", "", " ", "a b", "a-b",
    "__proto__", "constructor", "eval",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(ATTACKS), st.text(max_size=12), st.sampled_from(ATTACKS).map("a{}".format))


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every name and every text of a document."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield (*path, key), "name"
            yield from places(value, (*path, key))
    elif isinstance(node, list):
        for index, entry in enumerate(node):
            yield from places(entry, (*path, index))
    elif isinstance(node, str):
        yield path, "text"


PLACES = [one for one in places(KETTLES) if one[0] != ("x-generated",)]


def spoiled(place: tuple[Any, ...], kind: str, text: str) -> dict[str, Any]:
    """The document with one name or text replaced, and with it every reference to that name."""
    document = copy.deepcopy(KETTLES)
    parent = document
    for step in place[:-1]:
        parent = parent[step]
    if kind == "text":
        parent[place[-1]] = text
        return document
    renamed = {text if key == place[-1] else key: value for key, value in parent.items()}
    parent.clear()
    parent.update(renamed)
    escaped = text.replace("~", "~0").replace("/", "~1")
    return (
        rereferenced(document, f"/{place[-1]}", f"/{escaped}") if place[:2] == ("components", "schemas") else document
    )


def rereferenced(node: Any, old: str, new: str) -> Any:
    if isinstance(node, dict):
        return {
            key: value.removesuffix(old) + new
            if key == "$ref" and isinstance(value, str) and value.endswith(old)
            else rereferenced(value, old, new)
            for key, value in node.items()
        }
    return [rereferenced(entry, old, new) for entry in node] if isinstance(node, list) else node


def names_in(source: str) -> set[str]:
    """Every name that code uses or defines."""
    tree = ast.parse(source)
    kinds = ("id", "attr", "name", "arg")
    found = {getattr(node, kind, None) for node in ast.walk(tree) for kind in kinds}
    return {name for name in found if isinstance(name, str)}


def siblings(source: str) -> set[str]:
    """The modules of the package that code imports."""
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) and node.level]
    return {name for node in imports for name in ([node.module] if node.module else [each.name for each in node.names])}


@given(place=st.sampled_from(PLACES), text=TEXTS)
@example(place=(("components", "schemas", "KettleStatus", "enum", 0), "text"), text="no status of the lifecycle")
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_a_hostile_specification_is_data_or_refused(place: tuple[tuple[Any, ...], str], text: str) -> None:
    document = spoiled(*place, text)
    try:
        files = {**models(document, "kettles"), **client(document, "kettles")}
        scripts = typescript(document, "kettles")
    except (UsageError, KeyError, TypeError, AttributeError, ValueError):
        return  # no document that `lint` lets through: a broken reference, a wrong type
    for name, content in files.items():
        if name.endswith(".py"):
            assert BOOM not in names_in(content.decode()), (name, place)
            assert {f"{module}.py" for module in siblings(content.decode())} <= files.keys(), (name, place)
            compile(content, name, "exec")
    for name, content in scripts.items():
        if name in WRITTEN:
            assert BOOM not in code_of(content.decode()), (name, place)
        elif name.endswith(".json"):
            json.loads(content)


WRITTEN = {f"src/{name}.ts" for name in ("callbacks", "client", "index", "lifecycle", "models")}
"""The modules in TypeScript that depend on the specification."""

_OUTSIDE_CODE = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|`(?:\\.|\$\{(?:(?!BOOM)[^{}`])*\}|\$(?!\{)|[^`\\$])*`'.replace(
        "BOOM", BOOM
    ),
    re.DOTALL,
)
"""Comments, strings, and templates that insert nothing of the attacker's."""


def code_of(source: str) -> str:
    """What is left of TypeScript without comments and texts."""
    return _OUTSIDE_CODE.sub(" ", source)


def test_code_in_typescript_is_told_from_texts() -> None:
    for harmless in (f'"{BOOM}()"', f"/* {BOOM}() */ 1", f"`{BOOM}()`", f"`\\${{{BOOM}()}}`", f'"\\"{BOOM}()"'):
        assert BOOM not in code_of(harmless)
    for harmful in (f"{BOOM}()", f'"" + {BOOM}()', f"/* */ {BOOM}() /* */", f"`${{{BOOM}()}}`", f"``;{BOOM}();``"):
        assert BOOM in code_of(harmful)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda paths: paths["get"].update(operationId="__init__"), "'__init__'"),
        (lambda paths: paths["get"].update(operationId="_send"), "'_send'"),
        (lambda paths: paths["get"].update(operationId="with_options"), "'with_options'"),
        (lambda paths: paths["get"].update(operationId="list"), "'list'"),
        (lambda paths: paths["get"].update(operationId="create_kettles"), "'create_kettles'"),
        (lambda paths: paths["get"]["parameters"][1].update(name="off-set"), None),
        (lambda paths: paths["get"]["parameters"][1].update(name="offset"), "'offset'"),
        (lambda paths: paths["get"]["parameters"][1].update({"in": "cookie"}), "cookie"),
        (lambda paths: paths["parameters"][0].update(name="place"), "list_kettles"),
    ],
)
def test_a_name_that_would_break_the_package_is_refused_by_name(change: Any, named: str | None) -> None:
    document = copy.deepcopy(KETTLES)
    change(document["paths"]["/shops/{shop}/kettles"])
    if named is None:
        client(document, "kettles")
    else:
        with pytest.raises(UsageError, match=named):
            client(document, "kettles")


def test_a_parameter_may_be_called_like_what_python_keeps_for_itself() -> None:
    document = copy.deepcopy(KETTLES)
    parameters = document["paths"]["/shops/{shop}/kettles"]["get"]["parameters"]
    for parameter, name in zip(parameters, ("self", "class", "models", "page_size"), strict=True):
        parameter["name"] = name
    source = client(document, "kettles")["operations.py"].decode()
    compile(source, "operations.py", "exec")
    for name in ("self", "class", "models", "page_size"):
        assert f'"{name}": {name}_,' in source
