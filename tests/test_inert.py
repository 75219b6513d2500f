"""What strangers sent is shown in messages as JSON, whatever it is."""

import ast
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import campaign_contracts
from campaign_contracts import inert
from campaign_contracts.commands.terminal import say
from campaign_contracts.inert import LONGEST_VALUE, in_json

ROOT = Path(campaign_contracts.__file__).parent
KEYS = {
    "checks/callbacks/deliveries.py": 1,
    "checks/envelope/frame.py": 1,
    "suites/test_machine.py": 1,
    "suites/wandering.py": 1,
}
"""Where a value becomes a key or a part of one, which nobody reads; a walk is told from others by it."""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        ({"a": ["ü", 1.0]}, '{"a": ["ü", 1.0]}'),
        ("it's", '"it\'s"'),
        (("a",), '["a"]'),
        (b"\xff{", '"\ufffd{"'),
        ("\ud800", '"\\ud800"'),
        ("x" * 1000, '"' + "x" * (LONGEST_VALUE - 1) + " ..."),
    ],
)
def test_a_value_is_told_as_json(value: object, text: str) -> None:
    assert in_json(value) == text
    in_json(value).encode()


def python_forms(source: str) -> int:
    """How often a text is made of a value as Python would write it."""
    nodes = list(ast.walk(ast.parse(source)))
    converted = [node for node in nodes if isinstance(node, ast.FormattedValue) and node.conversion == ord("r")]
    called = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "repr"]
    return len(converted) + len(called)


def test_nothing_that_judges_tells_values_as_python() -> None:
    assert python_forms("f'{x!r}'; repr(x)") == 2
    found = {
        path.relative_to(ROOT).as_posix(): count
        for room in ("checks", "clients", "recordings", "suites", "proxy")
        for path in (ROOT / room).rglob("*.py")
        if (count := python_forms(path.read_text(encoding="utf-8")))
    }
    assert found == KEYS


def test_a_line_on_standard_error_is_shown_and_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b]0;P\x07\u202e##[error]X.har: 2 entries")
    assert capsys.readouterr().err == "a\\x1b]0;P\\x07\\u202e\\x23#[error]X.har: 2 entries\n"


PIECES = st.sampled_from(
    ["#", "##[", "##vso[", "##TeamCity[", ":", "::", "::set-env ", "::ffff:", "\n", " ", "\r\n", "a"]
)


@given(st.lists(PIECES | st.characters(), max_size=12).map("".join))
def test_what_acts_is_found_in_one_look_or_in_two(text: str) -> None:
    whole = re.compile(f"{inert._UNSAFE.pattern}|{inert._COMMANDS.pattern}")
    assert inert.json_escaped(text) == whole.sub(inert._in_json, text)
    assert inert.paragraphs(text) == whole.sub(inert._escaped, text.replace("\r\n", "\n"))
    line = inert.json_escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(line) == text
    assert not whole.search(line)
