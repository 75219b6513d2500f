"""A small made-up specification, so that the tests of the build stand on their own."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Files = dict[str, str]
Write = Callable[[Files], Path]

_ANY_SHAPE = json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"})

LAMPS: Mapping[str, str] = {
    "openapi.yaml": """\
openapi: 3.1.1
info:
  title: Lamps
  version: 1.0.0
servers:
  - url: https://lamps.example
security:
  - Key: []
paths:
  /lamps:
    $ref: paths/lamps.yaml
components:
  securitySchemes:
    Key:
      $ref: components/securitySchemes/Key.yaml
""",
    "paths/lamps.yaml": """\
get:
  operationId: list_lamps
  parameters:
    - $ref: ../components/parameters/Limit.yaml
  responses:
    '200':
      $ref: ../components/responses/Lamp.yaml
put:
  operationId: switch_lamp
  requestBody:
    content:
      application/json:
        schema:
          $ref: ../components/schemas/Lamp.yaml
        examples:
          lit:
            $ref: ../examples/Lit.yaml
  responses:
    '200':
      $ref: ../components/responses/Lamp.yaml
""",
    "components/parameters/Limit.yaml": """\
name: limit
in: query
schema:
  x-undecided: true
  type: integer
  examples: [3]
""",
    "components/responses/Lamp.yaml": """\
description: A lamp.
content:
  application/json:
    schema:
      $ref: ../schemas/Lamp.yaml
    examples:
      lit:
        $ref: ../../examples/Lit.yaml
""",
    "components/schemas/Lamp.yaml": """\
type: object
x-rule: LMP-01
required: [status]
properties:
  status:
    $ref: ./CampaignStatus.yaml
  since:
    type: string
    format: date-time
""",
    "components/schemas/CampaignStatus.yaml": """\
type: string
enum: [lit, dark]
examples: [dark]
""",
    "components/securitySchemes/Key.yaml": """\
type: http
scheme: basic
""",
    "examples/Lit.yaml": """\
summary: A lämp, lit
value:
  status: lit
  since: 2030-01-02T03:04:05Z
  $ref: this is data, not a reference
""",
    "lifecycle.yaml": """\
version: 1
states:
  - {name: dark, status: dark, phase: waiting, summary: off, started: false, after_send_at: false, edit: everything}
  - {name: lit, status: lit, phase: running, summary: on, started: true, after_send_at: true, edit: gone}
stimuli:
  - {name: press, kind: action, summary: pressing}
edit_window:
  callbacks: [bell]
cells:
  dark:
    press: {outcomes: [lit], rules: [LMP-01]}
  lit:
    press: {outcomes: [dark, refused]}
""",
    "rules.yaml": """\
families:
  - {prefix: LMP, name: Lamps}
rules:
  - id: LMP-01
    authority: page
    needs: []
    statement: A lamp | has a status
    promises: [fact]
    sources: [{page: manual, heading: use}]
    operations: [switch_lamp]
    decided_by: Looking.
""",
    "errata.yaml": """\
errata:
  - id: ERR-01
    title: Colour
    sources: [{page: manual, heading: use}]
    says: Nothing.
    chosen: White.
    why: Plain.
    rules: [LMP-01]
    schemas: [Lamp, list_lamps]
""",
    "pages.yaml": """\
pages:
  - id: manual
    title: Manual
    url: https://lamps.example/manual
    headings:
      use: How to use
sentences:
  - id: S001
    page: manual
    heading: use
    fact: A lamp has a <status>.
    carried_by: {rules: [LMP-01], schemas: [Lamp], errata: [ERR-01]}
""",
    **{f"{name}.schema.json": _ANY_SHAPE for name in ("lifecycle", "rules", "errata", "pages")},
}


@pytest.fixture
def lamps() -> Files:
    """The files of the specification, by path inside `openapi/`; tests change what they like."""
    return dict(LAMPS)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a specification into a fresh checkout and return its `openapi/` folder."""

    def write_files(files: Files) -> Path:
        folder = tmp_path / "checkout" / "openapi"
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    return write_files
