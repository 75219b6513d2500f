"""Which rules a module of the suites exercises is known without collecting it."""

import contextlib
import io
import os

import pytest

from campaign_contracts.suites import SUITES
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.marks import API, exercised_in, rules_of


class Items:
    """A pytest plugin that keeps what was collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Function] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[API] = _nothing

    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        self.items = list(items)


def _nothing() -> Api:
    raise AssertionError("nothing is run while cases are collected")


def test_a_module_exercises_what_its_functions_do() -> None:
    collected = Items()
    arguments = ["--pyargs", SUITES, "-q", "--collect-only", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir=/"]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(arguments, plugins=[collected])
    modules = {item.module for item in collected.items}
    assert len(modules) > 15
    for module in modules:
        items = [item for item in collected.items if item.module is module]
        assert exercised_in(module) == frozenset[str]().union(*map(rules_of, items)), module.__name__
