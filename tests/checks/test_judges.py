"""Every rule is declared by the functions that judge it, and a judgement of any other rule is a crash."""

import ast
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from tests.checks.histories import History

from campaign_contracts import checks
from campaign_contracts.bundle import packaged
from campaign_contracts.checks.judge import judge
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import ExchangeCheck, declared, judges
from campaign_contracts.verdicts import Judgement, kept


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
