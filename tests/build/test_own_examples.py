"""Examples belong to the operation that they stand under, and defaults to what they are left out beside."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from campaign_contracts.build.bundle import bundle
from campaign_contracts.build.lint import answers, catalogue, defaults, lint
from campaign_contracts.build.source import load

OPENAPI = Path(__file__).parents[2] / "openapi"
METHODS = ("get", "put", "post", "delete")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the specification, to be spoilt."""
    return Path(shutil.copytree(OPENAPI, tmp_path / "openapi"))


def problems(folder: Path) -> list[str]:
    """What the two checks say of a specification."""
    return [str(problem) for problem in lint(load(folder), (answers.check, defaults.check))]


def spoil(folder: Path, path: str, text: str, by: str) -> None:
    """Replace a text that is there."""
    before = (folder / path).read_text(encoding="utf-8")
    assert text in before
    (folder / path).write_text(before.replace(text, by, 1), encoding="utf-8")


def test_every_answer_is_shown_with_the_method_of_its_operation() -> None:
    document = bundle(load(OPENAPI)).document
    components = document["components"]
    shown = 0
    for item in document["paths"].values():
        for method in METHODS:
            for status, entry in item.get(method, {}).get("responses", {}).items():
                found = components["responses"][entry["$ref"].rpartition("/")[2]] if "$ref" in entry else entry
                for example in found["content"]["application/json"]["examples"].values():
                    value: dict[str, Any] = components["examples"][example["$ref"].rpartition("/")[2]]["value"]
                    assert value["method"] == method.upper()
                    assert status in {str(value["http_code"]), "default"}
                    shown += 1
    assert shown > 50


@pytest.mark.parametrize(
    ("path", "text", "by", "told"),
    [
        ("examples/CampaignRead.yaml", "method: GET", "method: PUT", "found the method 'PUT'; expected GET"),
        (
            "examples/WrongState.yaml",
            "http_code: 409",
            "http_code: 400",
            "found the http_code 400; expected that of 409",
        ),
        ("examples/RefusedId.yaml", "  code: 400", "  code: 404", "found an item of code 404; expected 400"),
        (
            "components/schemas/DiallingMode.yaml",
            "x-rule",
            "default: auto\nx-rule",
            "found a default in what an edit sends",
        ),
        (
            "components/schemas/CampaignCreate.yaml",
            "default: auto",
            "default: custom",
            "found an example that does not fit with the defaults of what it leaves out",
        ),
    ],
)
def test_what_does_not_belong_is_named(folder: Path, path: str, text: str, by: str, told: str) -> None:
    assert problems(folder) == []
    spoil(folder, path, text, by)
    found = problems(folder)
    assert found
    assert any(told in line for line in found), "\n".join(found)


def test_a_source_that_no_sentence_mirrors_is_named(folder: Path) -> None:
    source = "    sources:\n      - {page: console, heading: create}\n      - {page: actions, heading: put}\n"
    spoil(folder, "errata.yaml", source, "    sources:\n      - {page: console, heading: create}\n")
    found = [str(problem) for problem in lint(load(folder), (catalogue.check,))]
    assert len(found) == 1
    assert "ERR-01: the heading 'put' of the page 'actions' is no source, though a sentence there" in found[0]
