"""The report for programs and the one for people, from the same hand-written verdicts."""

import io
import json
from dataclasses import replace

import jsonschema_rs
import pytest
from rich.console import Console

from campaign_contracts.bundle import packaged
from campaign_contracts.coverage import Coverage
from campaign_contracts.history import Exchange, Failure, Request, Response, RunBegan
from campaign_contracts.reports import console, contract
from campaign_contracts.reports.report import LEFT_OUT, Report, assemble
from campaign_contracts.verdicts import Ledger, Outcome, broken, kept

BUNDLE = packaged()
SECRETS = ("demo-key", "demo-token")


def report(*, outcome: Outcome = Outcome.FAIL, violations: int = 1, own_mock: bool = False) -> Report:
    """ACC-01 upheld, ENV-01 violated as often as asked for, ACC-03 not selected, the rest not exercised."""
    ledger = Ledger()
    ledger.add([kept("ACC-01", "refusal")])
    for number in range(violations):
        finding = broken(
            "ENV-01", "fact", f"kind {number}", summary=f"kind {number} of answer", expected="JSON",
            observed="[b]HTML[/b]", exchanges=[1, 2],
        )  # fmt: skip
        ledger.add([finding, finding])
    began = RunBegan(
        started_at="2030-01-01T00:00:00.000+00:00", kit="1", specification=BUNDLE.sha256, base_url="http://127.0.0.1:8080",
        account_sid="demo", accounts=("demo",), control=False, live=False, profile="quick", seed=7,
        own_mock=own_mock, authorities=("page",),
    )  # fmt: skip
    verdicts = ledger.verdicts(BUNDLE.catalogue, {"CBK-01": "no suite receives callbacks yet"})
    return assemble(
        bundle=BUNDLE,
        began=began,
        kit="1.2.3",
        verdicts=tuple(verdict for verdict in verdicts if verdict.rule.id != "ACC-03"),
        repeats=ledger.repeats,
        exchanges={1: exchange(1, b"x" * 5000), 2: replace(exchange(2, b"\xff"), response=None, failure=DROPPED)},
        reproduce=lambda finding: f"campaign-contracts run --rule {finding.rule}",
        outcome=outcome,
        incomplete="the target went away" if outcome is Outcome.INCOMPLETE else None,
        duration=2.0,
        requests=1000,
        coverage=Coverage().document(BUNDLE.spec, BUNDLE.lifecycle),
    )


DROPPED = Failure(kind="dropped", message="gone")


def exchange(number: int, body: bytes) -> Exchange:
    request = Request(method="POST", target="/v2/x", headers={"authorization": "Basic {credentials:demo}"}, body=body)
    return Exchange(
        number=number, at=0, until=1, account="demo", request=request, response=Response(status=200, body=b"<html>")
    )


def printed(shown: Report, *, verbose: bool = False, terminal: bool = False, width: int = 80) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    target = Console(file=stream, width=width, force_terminal=terminal, color_system="standard" if terminal else None)
    console.show(shown, target, verbose=verbose, files="contract.json")
    stream.seek(0)
    return stream.read()


@pytest.mark.parametrize("outcome", list(Outcome))
def test_contract_json_is_as_its_schema_says(outcome: Outcome) -> None:
    schema = contract.schema()
    jsonschema_rs.meta.validate(schema)
    document = json.loads(contract.text(report(outcome=outcome)))
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    assert [error.message for error in validator.iter_errors(document)] == []
    assert document["verdict"] == outcome.value
    assert len(document["rules"]) == len(BUNDLE.catalogue) == 131


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
    assert first["request"]["body"].endswith("(904 more characters: exchange 1 in history.jsonl)")
    assert "x" * 5000 in first["curl"]
    assert first["response"] == {"status": 200, "headers": {}, "body": "<html>"}
    assert second["response"] == {"failure": "dropped", "message": "gone"}


def test_the_same_values_give_the_same_bytes() -> None:
    assert contract.text(report()) == contract.text(report())
    assert contract.text(report()).endswith("}\n")


def test_the_console_has_a_mark_for_every_rule_asked_for() -> None:
    text = printed(report())
    marks = text.partition("upheld")[0]
    assert sum(marks.count(mark) for mark in "✓✗·") == 130 + 1
    assert "✗01" in text
    assert "[b]HTML[/b]" in text
    assert "(seen 2 times)" in text
    assert text.rstrip().endswith(
        "FAIL: 1 upheld, 1 violated, 128 not exercised; 1,000 requests in 2.0 s, 500 a second; seed 7"
    )


def test_a_pipe_gets_plain_text() -> None:
    assert "\x1b" not in printed(report())
    assert "\x1b" in printed(report(), terminal=True)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_grid_fits_the_terminal(width: int) -> None:
    grid = printed(report(), width=width).partition("upheld")[0].splitlines()[2:]
    assert max(map(len, grid)) <= width


def test_verbose_gives_every_rule_a_line() -> None:
    lines = printed(report(), verbose=True).splitlines()
    assert sum(line.startswith(("✓ ", "✗ ", "· ")) and " checks " in line for line in lines) == 130


def test_many_violations_are_not_all_told_in_full() -> None:
    text = printed(report(violations=20))
    assert text.count("  expected") == console.DETAILED
    assert text.count("of answer") == 20
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
