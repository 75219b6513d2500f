"""Reading YAML: JSON's values only, each mistake told by file and line."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from campaign_contracts.build.problems import Problem, SourceError
from campaign_contracts.build.source import MOST_BYTES, find, join, load, parse
from campaign_contracts.usage import UsageError

Write = Callable[[dict[str, str]], Path]


def test_scalars_are_those_of_json() -> None:
    text = """\
text: 2024-01-01
also: 2024-01-01T00:00:00Z
country: no
switch: on
octal: 010
time: 12:30
number: 12
minus: -3
real: 1.5
power: 1e3
empty:
nothing: null
yes_or_no: true
quoted: '12'
"""
    assert parse(text, "a.yaml").value == {
        "text": "2024-01-01",
        "also": "2024-01-01T00:00:00Z",
        "country": "no",
        "switch": "on",
        "octal": "010",
        "time": "12:30",
        "number": 12,
        "minus": -3,
        "real": 1.5,
        "power": 1000.0,
        "empty": None,
        "nothing": None,
        "yes_or_no": True,
        "quoted": "12",
    }


def test_every_node_knows_its_line() -> None:
    document = parse("a:\n  b:\n    - 1\n    - c: 2\n", "a.yaml")
    assert [document.line(pointer) for pointer in [(), ("a",), ("a", "b"), ("a", "b", 1), ("a", "b", 1, "c")]] == [
        1, 1, 2, 4, 4,
    ]  # fmt: skip
    assert document.line(("a", "b", 7, "missing")) == 2, "a node that is missing is told by the nearest one above it"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3: at /a found the key 'a' again; expected each key once; remove one"),
        ("? [a]\n: 1\n", "f.yaml:1: found a sequence as key; expected a string; write a name instead"),
        ("200: ok\n", "f.yaml:1: found the key 200; expected a string; put it in quotes"),
        ("x:\n  true: 1\n", "f.yaml:2: at /x found the key true; expected a string; put it in quotes"),
        (
            "a: &b 1\nc: *b\n",
            "f.yaml:2: at /c found a YAML alias; expected the value itself; write it out, or use $ref",
        ),
        (
            "a: !!binary eA==\n",
            "f.yaml:1: at /a found the YAML tag tag:yaml.org,2002:binary; expected a plain JSON value",
        ),
        ("a: !!python/object:os.system x\n", "f.yaml:1: at /a found the YAML tag"),
        (
            "a: !!int 'b'\n",
            "f.yaml:1: at /a found the YAML tag tag:yaml.org,2002:int before 'b'; expected a plain JSON",
        ),
        ("a: !!float 1e\n", "f.yaml:1: at /a found the YAML tag tag:yaml.org,2002:float before '1e'; expected"),
        ("a: !!bool maybe\n", "f.yaml:1: at /a found the YAML tag tag:yaml.org,2002:bool before 'maybe'; expected"),
        ("a: b\n c: d\n", "f.yaml:2: found text that is not YAML"),
        ("", "f.yaml: found an empty file; expected a YAML file in UTF-8"),
        ("a: \x07\n", "f.yaml: found"),
    ],
)
def test_what_json_cannot_say_is_refused(text: str, message: str) -> None:
    with pytest.raises(SourceError) as raised:
        parse(text, "f.yaml")
    assert str(raised.value).startswith(message)


def test_an_alias_that_contains_itself_ends() -> None:
    with pytest.raises(SourceError, match="YAML alias"):
        parse("a: &x [*x]\n", "f.yaml")


def test_all_unreadable_files_are_named(write: Write, lamps: dict[str, str]) -> None:
    lamps["paths/lamps.yaml"] = "get: {\n"
    lamps["examples/Lit.yaml"] = "a: 1\na: 2\n"
    with pytest.raises(SourceError) as raised:
        load(write(lamps))
    assert [problem.file for problem in raised.value.problems] == [
        "openapi/examples/Lit.yaml",
        "openapi/paths/lamps.yaml",
    ]


def test_a_file_that_is_not_utf8_is_named(write: Write, lamps: dict[str, str]) -> None:
    folder = write(lamps)
    (folder / "examples/Lit.yaml").write_bytes(b"summary: \xff\n")
    with pytest.raises(SourceError, match=r"openapi/examples/Lit\.yaml: found bytes that are not UTF-8"):
        load(folder)


def test_a_folder_too_large_to_be_a_specification_is_not_read(write: Write, lamps: dict[str, str]) -> None:
    folder = write(lamps)
    with (folder / "examples.yaml").open("wb") as file:
        file.truncate(MOST_BYTES)
    with pytest.raises(UsageError, match="larger than 4 MB"):
        load(folder)


def test_what_was_found_is_not_printed_without_end() -> None:
    long = "\u202e" * 10_000
    problem = Problem(file="openapi/openapi.yaml", found="x" * 10_000, expected="less", action="shorten it")
    assert str(problem).endswith("x ...; expected less; shorten it")
    for each in (
        problem, replace(problem, pointer=(long,)), replace(problem, found=long), replace(problem, action=long),
    ):  # fmt: skip
        assert len(str(each)) <= 1000


def test_the_folder_is_found_from_below(write: Write, lamps: dict[str, str]) -> None:
    folder = write(lamps)
    assert find(folder / "components" / "schemas") == folder
    assert find(folder.parent) == folder


def test_no_folder_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--spec DIR"):
        find(tmp_path)
    with pytest.raises(UsageError, match=r"there is no openapi\.yaml"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("path", "reference", "target"),
    [
        ("paths/a.yaml", "../components/schemas/B.yaml", "components/schemas/B.yaml"),
        ("components/schemas/A.yaml", "./B.yaml", "components/schemas/B.yaml"),
        ("components/schemas/A.yaml", "B.yaml", "components/schemas/B.yaml"),
        ("openapi.yaml", "paths/a.yaml", "paths/a.yaml"),
        ("paths/a.yaml", "../../secrets.yaml", "../secrets.yaml"),
    ],
)
def test_references_are_relative_to_their_file(path: str, reference: str, target: str) -> None:
    assert join(path, reference) == target
