"""The report for programs and the one for people, from the same hand-written verdicts."""

import io
import json
import re
from dataclasses import replace

import jsonschema_rs
import pytest
from rich.console import Console
from tests.reports.samples import BUNDLE, report

from campaign_contracts.reports import console, contract
from campaign_contracts.reports.report import LEFT_OUT, Report
from campaign_contracts.verdicts import Outcome


def printed(shown: Report, *, verbose: bool = False, terminal: bool = False, width: int = 80) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    target = Console(file=stream, width=width, force_terminal=terminal, color_system="standard" if terminal else None)
    console.show(shown, target, verbose=verbose, files="contract.json")
    stream.seek(0)
    return stream.read()


ASKED = len(BUNDLE.catalogue) - 1
"""How many rules the sample was asked for: all but one."""


@pytest.mark.parametrize("outcome", list(Outcome))
def test_contract_json_is_as_its_schema_says(outcome: Outcome) -> None:
    schema = contract.schema()
    jsonschema_rs.meta.validate(schema)
    document = json.loads(contract.text(report(outcome=outcome)))
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    assert [error.message for error in validator.iter_errors(document)] == []
    assert document["verdict"] == outcome.value
    assert len(document["rules"]) == len(BUNDLE.catalogue)


def test_contract_json_tells_every_verdict() -> None:
    rules = {rule["id"]: rule for rule in contract.document(report())["rules"]}
    assert rules["ACC-01"]["verdict"] == "upheld"
    assert rules["ACC-01"]["checks"] == 1
    assert rules["ACC-03"]["reason"] == LEFT_OUT
    assert rules["CBK-01"]["reason"] == "no suite receives callbacks yet"
    (violation,) = rules["ENV-01"]["violations"]
    assert violation["id"].startswith("ENV-01-")
    assert violation["reproduce"] == "campaign-contracts run --rule ENV-01"
    first, second = violation["steps"]
    assert first["request"]["url"] == "http://127.0.0.1:8080/v2/x"
    assert first["request"]["body"].endswith("(904 more characters: exchange 1 in history.jsonl.gz)")
    assert "x" * 5000 in first["curl"]
    assert first["response"] == {"status": 200, "headers": {}, "body": "<html>"}
    assert second["response"] == {"failure": "dropped", "message": "gone"}


def test_the_same_values_give_the_same_bytes() -> None:
    assert contract.text(report()) == contract.text(report())
    assert contract.text(report()).endswith("}\n")


def test_the_console_has_a_mark_for_every_rule_asked_for() -> None:
    text = printed(report())
    marks = text.partition("upheld")[0]
    assert sum(marks.count(mark) for mark in "✓✗·") == len(
        BUNDLE.catalogue
    )  # one was not asked for, one is in the legend
    assert "✗01" in text
    assert "[b]HTML[/b]" in text
    assert "(seen 2 times)" in text
    assert text.rstrip().endswith(
        f"FAIL: 1 upheld, 1 violated, {ASKED - 2} not exercised; 1,000 requests in 2.0 s, 500 a second; seed 7"
    )


def test_a_pipe_gets_plain_text() -> None:
    assert "\x1b" not in printed(report())
    assert "\x1b" in printed(report(), terminal=True)


def test_no_line_that_a_terminal_breaks_begins_with_a_command_of_a_ci_server() -> None:
    """Colours that are asked for (`FORCE_COLOR`) make a terminal of what a CI server reads."""
    for long in range(50, 80):
        text = printed(report(observed=f"{'x' * long}::error::forged"), terminal=True)
        assert "x" * 40 in text
        assert not re.search(r"^(\s|\x1b\[[0-9;]*m)*::[a-z-]+[ :]", text, re.MULTILINE)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_grid_fits_the_terminal(width: int) -> None:
    grid = printed(report(), width=width).partition("upheld")[0].splitlines()[2:]
    assert max(map(len, grid)) <= width


def test_verbose_gives_every_rule_a_line() -> None:
    lines = printed(report(), verbose=True).splitlines()
    assert sum(line.startswith(("✓ ", "✗ ", "· ")) and " checks " in line for line in lines) == ASKED


def test_many_violations_are_not_all_told_in_full() -> None:
    text = printed(report(violations=20))
    assert text.count("  expected") == 1  # the same exchanges show them all
    assert text.count("of answer") == 20
    assert text.count("✗ ENV-01") == 1
    assert "      got     <html>" in text
    assert "      sent    xxxx" in text  # the command line is too long to be pasted
    assert printed(report(violations=20), verbose=True).count("  expected") == 20


def test_a_run_against_the_kits_own_mock_says_what_it_is_worth() -> None:
    assert "not evidence about the real service" in printed(report(own_mock=True))
    assert "not evidence" not in printed(report())


def test_a_run_that_sent_nothing_is_one_line() -> None:
    nothing = replace(report(outcome=Outcome.INCOMPLETE), requests=0)
    assert printed(nothing) == "INCOMPLETE: the target went away; nothing was sent\n"


def test_a_terminal_without_unicode_gets_letters() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    console.show(report(), Console(file=stream, width=80))
    stream.seek(0)
    assert "x01" in stream.read()
