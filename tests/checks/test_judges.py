"""Every rule is declared by the functions that judge it, and a judgement of any other rule is a crash."""

import ast
import inspect
import json
import pkgutil
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.checks.histories import History

from campaign_contracts import checks
from campaign_contracts.bundle import packaged
from campaign_contracts.checks.creating import acceptance
from campaign_contracts.checks.judge import Judge, judge
from campaign_contracts.checks.lifecycle import actions, deletions, reads
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import ExchangeCheck, declared, judges
from campaign_contracts.history import Clock, Exchange, Record
from campaign_contracts.history_lines import read
from campaign_contracts.verdicts import Judgement, kept

RECORDED = Path(__file__).parents[1] / "histories" / "recorded"


def judging_functions() -> Iterator[Callable[..., Any]]:
    """Every function of the checks that declares rules, methods included."""
    for found in pkgutil.walk_packages(checks.__path__, f"{checks.__name__}."):
        module = import_module(found.name)
        kinds = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == found.name]
        for owner in (module, *kinds):
            for _, function in inspect.getmembers(owner, inspect.isfunction):
                if function.__module__ == found.name and declared(function):
                    yield function


def literals(function: Callable[..., Any]) -> set[str]:
    """The ids that stand in a function's own text, its declaration apart."""
    tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))
    body = tree.body[0]
    assert isinstance(body, ast.FunctionDef)
    strings = {node.value for part in body.body for node in ast.walk(part) if isinstance(node, ast.Constant)}
    return {text for text in strings if isinstance(text, str) and re.fullmatch(r"[A-Z]{3}-\d\d", text)}


@judges("LIF-01")
def another_rule(seen: Observation, model: Model) -> Iterator[Judgement]:
    """It judges what it does not declare."""
    yield kept("LIF-02")


def test_a_judgement_of_a_rule_that_is_not_declared_is_a_crash(history: History) -> None:
    history.send("GET", "campaigns")
    judged = judge(history.records, packaged(), [ExchangeCheck(name="another", judge=another_rule)])
    assert [str(crash) for crash in judged.crashes] == [
        "check another crashed (UndeclaredRuleError: LIF-02 is judged, but not declared with @judges)"
    ]
    assert not judged.ledger.counts


@pytest.mark.parametrize(
    "name", ["accounts-mixed", "calls-broken", "envelopes-broken", "life-broken", "lists-filtered-wrongly", "refusals"]
)
def test_what_a_check_declares_not_to_look_at_decides_nothing_for_it(name: str) -> None:
    records = list(read((RECORDED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()))
    curious: list[Any] = [
        replace(check, operations=None) if getattr(check, "operations", None) is not None else check  # type: ignore[type-var]
        for check in checks.CHECKS
    ]
    declared_only, all_of_it = judge(records, packaged(), checks.CHECKS), judge(records, packaged(), curious)
    assert declared_only.ledger == all_of_it.ledger
    assert sum(declared_only.ledger.counts.values()) > 0


def test_every_rule_has_a_check_that_may_judge_it_and_no_check_judges_a_rule_that_is_none() -> None:
    found = frozenset().union(*(check.rules for check in checks.CHECKS))
    assert found == {rule.id for rule in packaged().catalogue}
    assert all(check.rules for check in checks.CHECKS)


def test_what_functions_declare_is_what_their_checks_may_judge() -> None:
    found = frozenset().union(*(declared(function) for function in judging_functions()))
    assert found == frozenset().union(*(check.rules for check in checks.CHECKS))


@pytest.mark.parametrize("function", list(judging_functions()), ids=lambda one: f"{one.__module__}.{one.__qualname__}")
def test_a_function_names_no_rule_that_it_does_not_declare(function: Callable[..., Any]) -> None:
    assert literals(function) <= declared(function)


def named_in(component: str) -> set[str]:
    """The rules that a request schema names as x-rule, in itself or in what it refers to."""
    schemas = packaged().spec.document["components"]["schemas"]
    open_names, met, found = [component], set(), set()
    while open_names:
        name = open_names.pop()
        met.add(name)
        text = json.dumps(schemas[name])
        found |= set(re.findall(r'"x-rule": "([A-Z]{3}-\d\d)"', text))
        open_names += [each for each in re.findall(r'"#/components/schemas/(\w+)"', text) if each not in met]
    return found


def cell_rules(*kinds: str, stimuli: tuple[str, ...] = ()) -> set[str]:
    """The rules of the decided cells of these kinds of stimuli."""
    lifecycle = packaged().lifecycle
    cells = [cell for cell in lifecycle.cells() if cell.decided and lifecycle.stimuli[cell.stimulus].kind in kinds]
    return {rule for cell in cells if not stimuli or cell.stimulus in stimuli for rule in cell.rules}


def test_what_schemas_and_the_state_table_name_is_declared_where_it_is_judged() -> None:
    assert named_in("CampaignCreate") | {"CRE-16", "CRE-09"} <= declared(acceptance.acceptance)
    assert cell_rules("action") <= declared(actions.updates)
    assert cell_rules("request") <= declared(deletions.deletions)
    assert cell_rules("action") <= declared(reads.representation)
    at_their_time = cell_rules("time", stimuli=("send-at-reached", "end-at-reached")) | {"LIF-18", "LIF-22", "CRE-17"}
    assert at_their_time <= declared(reads.by_itself) & declared(reads.representation)


def again(records: Sequence[Record], seconds: float) -> Iterator[Record]:
    """The same once more so much later, after a reset."""
    exchanges = sum(isinstance(record, Exchange) for record in records)
    clock = next(record for record in records if isinstance(record, Clock))
    yield replace(clock, at=clock.at + seconds, until=clock.until + seconds, advanced_seconds=None, reset=True)
    for record in records[1:]:
        later = replace(record, at=record.at + seconds)
        if isinstance(later, Clock | Exchange):
            later = replace(later, until=later.until + seconds)
        yield replace(later, number=later.number + exchanges) if isinstance(later, Exchange) else later


@pytest.mark.parametrize("name", ["callbacks-broken", "calls-broken", "life-broken", "lists-filtered-wrongly"])
def test_after_a_reset_everything_begins_anew(name: str) -> None:
    records = list(read((RECORDED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()))
    once = judge(records, packaged(), checks.CHECKS)
    twice = Judge(bundle=packaged(), checks=checks.CHECKS)
    for record in [*records[:-1], *again(records, 86_400.0)]:
        twice.feed(record)
    twice.finish()
    assert twice.judged.ledger.counts == {key: 2 * count for key, count in once.ledger.counts.items()}
    assert [finding.id for _, finding in twice.judged.found] == [finding.id for _, finding in once.found]
    assert once.found
