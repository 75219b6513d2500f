"""The bundle in OpenAPI 3.0: valid there, and no stricter than it is in 3.1."""

import ast
import json
import sys
from pathlib import Path
from typing import Any

import datamodel_code_generator as generator
import pytest
import yaml
from datamodel_code_generator import enums
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from openapi_spec_validator import OpenAPIV30SpecValidator

from campaign_contracts.build.downgrade import downgrade
from campaign_contracts.build.walk import parts
from campaign_contracts.bundle import packaged
from campaign_contracts.cli import main

BUNDLES: list[dict[str, Any]] = [
    dict(packaged().spec.document),
    yaml.safe_load((Path(__file__).parent / "kettles.yaml").read_text(encoding="utf-8")),
]


@pytest.mark.parametrize("document", BUNDLES, ids=["campaigns", "kettles"])
def test_it_is_valid_and_nothing_of_3_1_is_left(document: dict[str, Any]) -> None:
    before = json.dumps(document)
    converted = downgrade(document)
    assert [error.message for error in OpenAPIV30SpecValidator(converted).iter_errors()] == []
    assert json.dumps(document) == before
    for pointer, kind, part in parts(converted, "document"):
        if "$ref" in part and kind != "path item":
            assert list(part) == ["$ref"], pointer
        if kind == "schema":
            assert not part.keys() & {"const", "if", "then", "propertyNames", "examples"}, pointer
            assert isinstance(part.get("type", ""), str), pointer
            assert part.get("type") != "null", pointer


def test_every_example_is_still_accepted() -> None:
    document = downgrade(packaged().spec.document)
    tried = 0
    for pointer, kind, part in parts(document, "document"):
        for example in part.get("examples", {}).values() if kind == "media type" else ():
            value = document["components"]["examples"][example["$ref"].rpartition("/")[2]]["value"]
            whole = {"allOf": [part["schema"]], "components": document["components"]}
            validator = OAS30Validator(whole, format_checker=oas30_format_checker)
            assert [error.message for error in validator.iter_errors(value)] == [], (pointer, example)
            tried += 1
    assert tried > 40


def test_what_3_0_has_another_word_for_is_said_with_it() -> None:
    def converted(schema: dict[str, Any]) -> Any:
        document = {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}}
        return downgrade({**document, "components": {"schemas": {"A": schema}}})["components"]["schemas"]["A"]

    assert converted({"const": 1}) == {"enum": [1]}
    assert converted({"type": ["string", "null"]}) == {"type": "string", "nullable": True}
    assert converted({"type": "integer", "exclusiveMinimum": 0}) == {
        "type": "integer", "minimum": 0, "exclusiveMinimum": True,
    }  # fmt: skip
    assert converted({"type": "array"}) == {"type": "array", "items": {}}
    assert converted({"examples": [3, 4]}) == {"example": 3}
    assert converted({"$ref": "#/components/schemas/A", "description": "x"}) == {
        "description": "x", "allOf": [{"$ref": "#/components/schemas/A"}],
    }  # fmt: skip
    assert converted({"type": ["array", "string"], "items": {"const": 1}, "maxItems": 2}) == {
        "maxItems": 2,
        "anyOf": [{"type": "array", "items": {"enum": [1]}}, {"type": "string"}],
    }
    assert converted({"type": ["integer", "null", "string"], "anyOf": [{"minimum": 1}]}) == {
        "nullable": True,
        "anyOf": [{"minimum": 1}],
        "allOf": [{"anyOf": [{"type": "integer", "nullable": True}, {"type": "string", "nullable": True}]}],
    }
    assert converted({"enum": [True, False, "true", None]}) == {
        "anyOf": [
            {"type": "boolean", "nullable": True},
            {"type": "string", "nullable": True, "enum": ["true"]},
        ],
    }
    assert converted({"if": {}, "then": {}, "propertyNames": {}}) == {}


def test_callbacks_stand_where_they_are_used() -> None:
    document = downgrade(packaged().spec.document)
    operation = document["paths"]["/v2/accounts/{account_sid}/campaigns"]["post"]
    assert len(operation["callbacks"]) == 3
    assert not any("$ref" in callback for callback in operation["callbacks"].values())
    assert "callbacks" not in document["components"]


def test_a_generator_takes_it(tmp_path: Path) -> None:
    text = generator.generate(
        json.dumps(downgrade(packaged().spec.document)),
        input_file_type=enums.InputFileType.OpenAPI,
        output_model_type=enums.DataModelType.PydanticV2BaseModel,
        formatters=[generator.Formatter.BUILTIN],
        enum_field_as_literal=generator.LiteralType.All,
    )
    assert isinstance(text, str)
    classes = {node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    assert {"Campaign", "CampaignCreate", "CampaignUpdate", "Retries", "CallStatusEvent"} <= classes


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> int | str | None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["campaign-contracts", "generate", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    return left.value.code


def test_the_command_prints_or_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path, "--openapi", "3.0") == 0
    printed = capsys.readouterr().out
    assert run(monkeypatch, tmp_path, "--openapi", "3.0", "--out", "older") == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "older/openapi-3.0.json").read_text() == printed
    assert json.loads(printed)["openapi"] == "3.0.3"
    assert run(monkeypatch, tmp_path, "--openapi", "2.0") == 2
    assert "published in OpenAPI 3.1 and 3.0, not in '2.0'" in capsys.readouterr().err
