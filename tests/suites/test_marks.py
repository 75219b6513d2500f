"""Which rules a module of the suites exercises is known without collecting it."""

from tests.smoke import items

from campaign_contracts.suites.marks import exercised_in, rules_of


def test_a_module_exercises_what_its_functions_do() -> None:
    modules = {item.module for item in items()}
    assert len(modules) > 15
    for module in modules:
        collected = [item for item in items() if item.module is module]
        assert exercised_in(module) == frozenset[str]().union(*map(rules_of, collected)), module.__name__
