"""The linter: each kind of mistake is named with its file, its line and what was expected, and all of them at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from campaign_contracts.build.lint import lint
from campaign_contracts.build.source import load, parse

Write = Callable[[dict[str, str]], Path]


def messages(folder: Path) -> list[str]:
    return [str(problem) for problem in lint(load(folder))]


def test_a_sound_specification_has_no_problem(write: Write, lamps: dict[str, str]) -> None:
    assert messages(write(lamps)) == []


MISTAKES = parse((Path(__file__).parent / "mistakes.yaml").read_text(encoding="utf-8"), "mistakes.yaml").value


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: str(case["mistake"]))
def test_a_mistake_is_named(write: Write, lamps: dict[str, str], case: dict[str, str]) -> None:
    assert case["replace"] in lamps[case["file"]]
    lamps[case["file"]] = lamps[case["file"]].replace(case["replace"], case["by"])
    found = messages(write(lamps))
    assert any(line.startswith(case["message"]) for line in found), "\n".join(found)


def test_names_of_a_specification_are_shown_and_not_obeyed(write: Write, lamps: dict[str, str]) -> None:
    acting = '"\\e[2J\\x9b31m\\u202e\\r\\n::error::forged": 1\n'
    for path in ("openapi.yaml", "components/schemas/Lamp.yaml", "lifecycle.yaml"):
        lamps[path] += acting
    found = messages(write(lamps))
    assert any("\\x1b[2J" in line for line in found)
    assert [line for line in found if any(sign in line for sign in "\x1b\x9b\u202e\r\n")] == []


def test_doubled_ids_are_named(write: Write, lamps: dict[str, str]) -> None:
    for path, key in (("rules.yaml", "rules"), ("errata.yaml", "errata"), ("pages.yaml", "sentences")):
        head, _, entries = lamps[path].partition(f"{key}:\n")
        lamps[path] = f"{head}{key}:\n{entries}{entries}"
    doubled = [line for line in messages(write(lamps)) if "expected each id once" in line]
    assert [line.partition(" at ")[0] for line in doubled] == [
        "openapi/errata.yaml:2:", "openapi/errata.yaml:10:", "openapi/pages.yaml:8:", "openapi/pages.yaml:13:",
        "openapi/rules.yaml:4:", "openapi/rules.yaml:12:",
    ]  # fmt: skip


def test_a_constraint_below_a_mark_needs_none(write: Write, lamps: dict[str, str]) -> None:
    """The mark of `Lamp` covers the status that it refers to; without it both are named (see mistakes.yaml)."""
    assert "x-rule" not in lamps["components/schemas/CampaignStatus.yaml"]
    assert messages(write(lamps)) == []


def test_responses_need_no_marks(write: Write, lamps: dict[str, str]) -> None:
    lamps["components/responses/Lamp.yaml"] = lamps["components/responses/Lamp.yaml"].replace(
        "$ref: ../schemas/Lamp.yaml", "{type: object, required: [status]}"
    )
    assert messages(write(lamps)) == []


def test_all_mistakes_are_reported_at_once(write: Write, lamps: dict[str, str]) -> None:
    lamps["examples/Lit.yaml"] = lamps["examples/Lit.yaml"].replace("status: lit", "status: bright")
    lamps["rules.yaml"] = lamps["rules.yaml"].replace("[switch_lamp]", "[smash_lamp, steal_lamp]")
    lamps["components/schemas/Orphan.yaml"] = "type: string\n"
    files = [line.partition(":")[0] for line in messages(write(lamps))]
    assert files == [
        "openapi/components/schemas/Orphan.yaml",
        "openapi/examples/Lit.yaml",
        "openapi/rules.yaml",
        "openapi/rules.yaml",
    ]


def test_a_missing_shape_is_named(write: Write, lamps: dict[str, str]) -> None:
    del lamps["pages.schema.json"]
    assert messages(write(lamps)) == [
        "openapi/pages.schema.json: found no such file; expected the JSON Schema of pages.yaml; write it"
    ]


COMPANIONS = """\
openapi: 3.1.1
info:
  title: Shades
  version: 1.0.0
paths:
  /shades:
    get:
      responses:
        '200':
          description: The shades.
"""


def test_the_companions_are_a_document_of_their_own(write: Write, lamps: dict[str, str]) -> None:
    lamps["companions.yaml"] = COMPANIONS
    assert messages(write(lamps)) == []


def test_a_mistake_in_the_companions_is_named(write: Write, lamps: dict[str, str]) -> None:
    lamps["companions.yaml"] = COMPANIONS.replace("description", "descripton")
    found = messages(write(lamps))
    assert found
    for message in found:
        assert message.startswith("openapi/companions.yaml:")
        assert "expected an OpenAPI 3.1 document" in message


def test_a_reference_to_nothing_in_the_companions_is_named(write: Write, lamps: dict[str, str]) -> None:
    lamps["companions.yaml"] = COMPANIONS.replace("description: The shades.", "$ref: '#/components/responses/Shades'")
    assert any(message.startswith("openapi/companions.yaml:") for message in messages(write(lamps)))
