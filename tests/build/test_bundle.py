"""Bundling: one document, local references, the same bytes every time; what does not fit is named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from campaign_contracts.build.bundle import bundle
from campaign_contracts.build.problems import SourceError
from campaign_contracts.build.source import dump, load

Write = Callable[[dict[str, str]], Path]

GOLDEN = Path(__file__).parent / "lamps.json"


def test_the_bundle_is_byte_for_byte_the_golden_one(write: Write, lamps: dict[str, str]) -> None:
    assert dump(bundle(load(write(lamps))).document).decode() == GOLDEN.read_text(encoding="utf-8")


def test_the_order_of_files_on_disk_does_not_matter(write: Write, lamps: dict[str, str]) -> None:
    backwards = dict(reversed(lamps.items()))
    assert dump(bundle(load(write(backwards))).document) == GOLDEN.read_bytes()


def test_paths_and_properties_keep_their_written_order(write: Write, lamps: dict[str, str]) -> None:
    lamps["paths/early.yaml"] = "get: {operationId: early, responses: {'200': {description: ok}}}\n"
    lamps["openapi.yaml"] = lamps["openapi.yaml"].replace(
        "components:\n", "  /early:\n    $ref: paths/early.yaml\ncomponents:\n"
    )
    document = bundle(load(write(lamps))).document
    assert list(document["paths"]) == ["/lamps", "/early"]
    assert list(document["components"]["schemas"]) == ["CampaignStatus", "Lamp"]
    assert list(document["components"]["schemas"]["Lamp"]["properties"]) == ["status", "since"]


def test_data_that_looks_like_a_reference_stays_data(write: Write, lamps: dict[str, str]) -> None:
    example = bundle(load(write(lamps))).document["components"]["examples"]["Lit"]
    assert example["value"]["$ref"] == "this is data, not a reference"


def test_every_entry_of_a_register_says_where_it_is_written(write: Write, lamps: dict[str, str]) -> None:
    document = bundle(load(write(lamps))).document
    assert document["x-rules"]["rules"][0]["source"] == {"file": "openapi/rules.yaml", "line": 4}
    assert document["x-errata"]["errata"][0]["source"] == {"file": "openapi/errata.yaml", "line": 2}
    assert document["x-lifecycle"]["states"][1]["source"] == {"file": "openapi/lifecycle.yaml", "line": 4}
    assert document["x-lifecycle"]["cells"]["lit"]["press"]["source"] == {"file": "openapi/lifecycle.yaml", "line": 13}


def test_a_place_in_the_bundle_leads_back_to_its_file(write: Write, lamps: dict[str, str]) -> None:
    whole = bundle(load(write(lamps)))
    for pointer, name, line in [
        (("components", "schemas", "Lamp", "properties", "since", "format"), "openapi/components/schemas/Lamp.yaml", 9),
        (("paths", "/lamps", "put", "operationId"), "openapi/paths/lamps.yaml", 9),
        (("info", "title"), "openapi/openapi.yaml", 3),
    ]:
        document, inner = whole.origin(pointer)
        assert (document.name, document.line(inner)) == (name, line)


def test_a_schema_may_refer_to_itself(write: Write, lamps: dict[str, str]) -> None:
    lamps["components/schemas/Lamp.yaml"] += "  twin:\n    $ref: ./Lamp.yaml\n    description: alike\n"
    lamp = bundle(load(write(lamps))).document["components"]["schemas"]["Lamp"]
    assert lamp["properties"]["twin"] == {"$ref": "#/components/schemas/Lamp", "description": "alike"}


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (
            "components/schemas/Lamp.yaml", "./CampaignStatus.yaml", "./Status.yaml",
            "openapi/components/schemas/Lamp.yaml:6: at /properties/status/$ref found a reference to './Status.yaml'",
        ),
        (
            "components/responses/Lamp.yaml", "../schemas/Lamp.yaml", "../parameters/Limit.yaml",
            "openapi/components/responses/Lamp.yaml:5: at /content/application~1json/schema/$ref found a reference to",
        ),
        (
            "components/schemas/Lamp.yaml", "./CampaignStatus.yaml", "./CampaignStatus.yaml#/enum",
            "openapi/components/schemas/Lamp.yaml:6: at /properties/status/$ref found a reference to",
        ),
        (
            "components/schemas/Lamp.yaml", "./CampaignStatus.yaml", "https://elsewhere.example/s.yaml",
            "openapi/components/schemas/Lamp.yaml:6: at /properties/status/$ref found a reference to",
        ),
        (
            "components/schemas/Lamp.yaml", "./CampaignStatus.yaml", "'#/components/schemas/CampaignStatus'",
            "openapi/components/schemas/Lamp.yaml:6: at /properties/status/$ref found a reference to",
        ),
        (
            "openapi.yaml", "paths/lamps.yaml", "paths/lights.yaml",
            "openapi/openapi.yaml:11: at /paths/~1lamps/$ref found a reference to 'paths/lights.yaml'",
        ),
        (
            "openapi.yaml", "    Key:\n      $ref", "    Lock:\n      $ref",
            "openapi/openapi.yaml:14: at /components/securitySchemes/Lock found a component that is not the one",
        ),
        (
            "components/parameters/Limit.yaml", "name: limit", "name: [limit",
            "openapi/components/parameters/Limit.yaml:2: found text that is not YAML",
        ),
    ],
)  # fmt: skip
def test_a_broken_reference_is_named(
    write: Write, lamps: dict[str, str], path: str, old: str, new: str, message: str
) -> None:
    assert old in lamps[path]
    lamps[path] = lamps[path].replace(old, new)
    with pytest.raises(SourceError) as raised:
        bundle(load(write(lamps)))
    assert any(str(problem).startswith(message) for problem in raised.value.problems), str(raised.value)


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("components/schemas/Orphan.yaml", "type: string\n", "a component that nobody refers to"),
        ("examples/Orphan.yaml", "value: 1\n", "a component that nobody refers to"),
        ("paths/orphan.yaml", "get: {}\n", "a path item that nobody refers to"),
        ("notes.yaml", "a: 1\n", "a file that has no place in the specification"),
        ("components/widgets/A.yaml", "a: 1\n", "a file that has no place in the specification"),
        ("components/schemas/sub/A.yaml", "a: 1\n", "a file that has no place in the specification"),
        ("components/schemas/Odd Name.yaml", "type: string\n", "a name that OpenAPI does not allow"),
    ],
)
def test_a_file_without_use_is_named(write: Write, lamps: dict[str, str], path: str, text: str, found: str) -> None:
    lamps[path] = text
    with pytest.raises(SourceError) as raised:
        bundle(load(write(lamps)))
    assert [problem for problem in raised.value.problems if (problem.file, problem.found) == (f"openapi/{path}", found)]


def test_components_that_only_refer_to_each_other_are_unused(write: Write, lamps: dict[str, str]) -> None:
    lamps["components/schemas/A.yaml"] = "properties: {b: {$ref: ./B.yaml}}\n"
    lamps["components/schemas/B.yaml"] = "properties: {a: {$ref: ./A.yaml}}\n"
    with pytest.raises(SourceError) as raised:
        bundle(load(write(lamps)))
    assert [problem.file for problem in raised.value.problems] == [
        "openapi/components/schemas/A.yaml",
        "openapi/components/schemas/B.yaml",
    ]


@pytest.mark.parametrize("path", ["lifecycle.yaml", "rules.yaml", "errata.yaml", "pages.yaml"])
def test_a_missing_register_is_named(write: Write, lamps: dict[str, str], path: str) -> None:
    del lamps[path]
    with pytest.raises(SourceError, match=f"openapi/{path}: found no such file"):
        bundle(load(write(lamps)))


def test_all_problems_are_reported_at_once(write: Write, lamps: dict[str, str]) -> None:
    lamps["components/schemas/Lamp.yaml"] += "  a: {$ref: ./No.yaml}\n  b: {$ref: ./Nor.yaml}\n"
    lamps["components/schemas/Orphan.yaml"] = "type: string\n"
    with pytest.raises(SourceError) as raised:
        bundle(load(write(lamps)))
    assert len(raised.value.problems) == 3


def test_the_golden_bundle_is_valid_json() -> None:
    assert json.loads(GOLDEN.read_text(encoding="utf-8"))["x-generated"]
