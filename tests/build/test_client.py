"""The package that is generated from a small made-up bundle, compared with the one that was looked at and kept."""

import importlib
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from campaign_contracts.build.generate import generate_package, package_files
from campaign_contracts.usage import UsageError

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GOLDEN = HERE / "golden" / "kettles"
UPDATE = "UPDATE_GOLDEN"
"""Set in the environment, the golden files are rewritten; read the difference before you keep it."""


def kettles() -> dict[str, Any]:
    """The made-up bundle."""
    document: dict[str, Any] = yaml.safe_load((HERE / "kettles.yaml").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the generated package `kettles`."""
    folder = tmp_path_factory.mktemp("generated")
    generate_package(kettles(), folder, "kettles", check=False)
    return folder


@pytest.fixture(scope="module")
def package(folder: Path) -> Iterator[ModuleType]:
    """The generated package, imported."""
    sys.path.insert(0, str(folder))
    yield importlib.import_module("kettles")
    sys.path.remove(str(folder))


def test_the_package_is_the_one_that_was_kept() -> None:
    made = {name: content.decode() for name, content in package_files(kettles(), "kettles").items()}
    del made["openapi.json"]
    if UPDATE in os.environ:
        for old in GOLDEN.glob("*.txt"):
            old.unlink()
        for name, text in made.items():
            (GOLDEN / f"{name}.txt").write_text(text, encoding="utf-8")
    kept = {path.name.removesuffix(".txt"): path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.txt")}
    assert made.keys() == kept.keys()
    for name, text in made.items():
        assert text == kept[name], f"{name} differs; set {UPDATE}=1 to keep what is generated now"


@pytest.mark.parametrize(
    "command",
    [
        ["mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache" / "kettles")],
        ["ruff", "check", "--isolated", "--select", "F,E,W,I,UP,B", "--ignore", "E501"],
        ["ruff", "format", "--isolated", "--check"],
    ],
)
def test_type_checker_and_linter_find_nothing(folder: Path, command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *command, "kettles"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_it_is_formatted_and_other_formatters_keep_off(folder: Path, tmp_path: Path) -> None:
    for path in (folder / "kettles").glob("*.py"):
        notice, mark, rest = path.read_text().split("\n", 2)
        assert mark == "# fmt: off"
        (tmp_path / path.name).write_text(f"{notice}\n{rest}")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "120", "--check", "."]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stdout


def test_a_name_that_python_does_not_take_is_told() -> None:
    document = kettles()
    document["paths"]["/shops/{shop}/kettles"]["get"]["operationId"] = "class"
    with pytest.raises(UsageError, match=r"operationId 'class'.* Rename"):
        package_files(document, "kettles")


def test_text_of_the_specification_stays_text(package: ModuleType) -> None:
    assert package.__doc__ == 'Kettles """ \\ {{ 7 * 7 }}: typed models, `Client` and `AsyncClient`.'
    assert '""" ends nothing, \\n is no line, {% raw %} is text.' in package.Client.list_kettles.__doc__
    assert '"""Its id. It\'s "quoted" \\\\back."""' in inspect.getsource(package.Kettle)


def test_there_is_a_class_or_an_alias_for_every_component_that_has_values(package: ModuleType) -> None:
    named = {name for name in kettles()["components"]["schemas"] if hasattr(package, name)}
    assert kettles()["components"]["schemas"].keys() - named == {"NoMix"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, ["litres", "Field required"]),
        ({"litres": "1"}, ["litres", "valid integer"]),
        ({"litres": 1, "size": 2}, ["size", "Extra inputs are not permitted"]),
        ({"litres": 1, "colour": "green"}, ["colour", "'red' or 'blue'"]),
        ({"litres": 1, "colour": "blue"}, ["colour, hook", 'A blue one has a hook. """ {boom} (rule KET-04)']),
        ({"litres": 4, "colour": "red"}, ["colour, litres", "Large kettles are not red."]),
        ({"litres": 1, "from": "Ab"}, ["from", "The text matches z$ (rule KET-03)"]),
        ({"litres": 1, "from": "az"}, ["from", "The text matches ^[A-Z]"]),
        ({"litres": 1, "from": ["A"]}, ["from", "at least 2 characters"]),
        ({"litres": 1, "hook": None}, ["hook", "What has no value is left out, not None"]),
    ],
)
def test_a_refusal_names_field_and_constraint(package: ModuleType, fields: dict[str, Any], told: list[str]) -> None:
    with pytest.raises(ValueError, match="validation error") as refusal:
        package.NewKettle(**fields)
    for words in told:
        assert words in str(refusal.value)


def test_advice_refuses_nothing_and_is_found_where_it_is(package: ModuleType) -> None:
    operations = importlib.import_module("kettles.operations")
    large = package.NewKettle(litres=10, colour="blue", hook="http://a")
    (advice,) = operations.build_create_kettles(shop="abc", kettles=[package.NewKettle(litres=1), large]).advice
    assert str(advice) == "kettles.1.litres: It is at most 9."


def test_requests_take_both_names_of_a_field_and_send_the_documented_one(package: ModuleType) -> None:
    for name in ("from", "from_"):
        kettle = package.NewKettle(litres=1, **{name: ["Bath"]})
        assert kettle.model_dump_json(by_alias=True, exclude_unset=True) == '{"litres":1,"from":["Bath"]}'


def test_requests_cannot_be_changed_past_their_constraints(package: ModuleType) -> None:
    kettle = package.NewKettle(litres=1)
    with pytest.raises(ValueError, match="frozen"):
        kettle.litres = 99


def test_answers_are_open(package: ModuleType) -> None:
    kettle = package.Kettle.model_validate({"id": "1", "status": "lukewarm", "colour": "green", "class": "b", "lid": 1})
    assert (kettle.status, kettle.colour, kettle.class_, kettle.model_extra) == ("lukewarm", "green", "b", {"lid": 1})
    assert kettle.allowed_actions == ()
    assert package.Kettle(id="1", status="cold").allowed_actions == ("press",)
    assert package.Kettle(id="1", status="hot").allowed_actions == ()


def test_instants_are_aware(package: ModuleType) -> None:
    for text in ("2031-01-01T00:00:00", "2031-01-01", 5, "2031-01-01 00:00:00Z"):
        with pytest.raises(ValueError, match="made"):
            package.Kettle.model_validate({"id": "1", "status": "cold", "made": text})
    kettle = package.Kettle.model_validate({"id": "1", "status": "cold", "made": "2031-01-01T00:00:00.123456789+05:30"})
    assert kettle.made.utcoffset().total_seconds() == 5.5 * 3600


def test_a_callback_is_told_by_the_members_that_only_it_has(package: ModuleType) -> None:
    assert isinstance(package.parse_callback('{"kettle": "1", "at": "2031-01-01T00:00:00Z"}'), package.Boiled)
    assert isinstance(package.parse_callback({"kettle": "1", "reason": "old"}), package.Broken)
    assert isinstance(package.parse_callback(b'{"kettle": "1"}'), package.Broken)
    for body in (b"{", "[]", {"kettle": "1", "at": "noon"}, {"reason": "old"}, b"\xff", "[" * 100_000, "1"):
        with pytest.raises(package.UnexpectedCallback):
            package.parse_callback(body)


def test_requests_are_built_without_a_client(package: ModuleType) -> None:
    operations = importlib.import_module("kettles.operations")
    listed = operations.build_list_kettles(shop="abc", limit=3, lit=True)
    assert (listed.method, listed.path, listed.query) == (
        "GET",
        "/shops/abc/kettles",
        (("limit", "3"), ("lit", "true")),
    )
    change = package.KettleChange(action="press")
    pressed = operations.build_update_kettle(shop="abc", id="a/b", kettle=change)
    assert (pressed.path, pressed.content) == ("/shops/abc/kettles/a%2Fb", b'{"kettles":[{"action":"press"}]}')
    assert (pressed.only_state, pressed.repeatable) == (True, False)
    with pytest.raises(ValueError, match="limit"):
        operations.build_list_kettles(shop="abc", limit=10)
    with pytest.raises(ValueError, match="shop"):
        operations.build_list_kettles(shop="../etc")


def test_a_keyword_without_a_translation_is_an_error_when_the_package_is_generated() -> None:
    document = kettles()
    document["components"]["schemas"]["NoMix"]["dependentRequired"] = {"colour": ["hook"]}
    with pytest.raises(UsageError, match="'dependentRequired'"):
        package_files(document, "kettles")


def test_a_specification_without_callbacks_or_lifecycle_has_a_client_too() -> None:
    document = kettles()
    del document["x-lifecycle"], document["servers"]
    del document["paths"]["/shops/{shop}/kettles"]["post"]["callbacks"]
    files = package_files(document, "kettles")
    assert not {"lifecycle.py", "callbacks.py"} & files.keys()
    for name, content in files.items():
        if name.endswith(".py"):
            compile(content, name, "exec")


def test_an_operation_that_nothing_can_be_read_from_is_named() -> None:
    document = kettles()
    document["paths"]["/shops/{shop}/kettles/{id}"]["get"]["responses"] = {"204": {"description": "Nothing."}}
    with pytest.raises(UsageError, match="read_label"):
        package_files(document, "kettles")


def test_the_settings_of_the_folder_around_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = package_files(kettles(), "kettles")
    settings = (
        "[tool.black]\nline-length = 40\n[tool.ruff]\nline-length = 40\n[tool.datamodel-codegen]\nno-alias = true\n"
    )
    monkeypatch.chdir(tmp_path)
    for text in (settings, "<<<<<<< no TOML"):
        (tmp_path / "pyproject.toml").write_text(text)
        assert package_files(kettles(), "kettles") == expected
