"""The pytest plugin: options and fixtures for the suites, with plain pytest and under `campaign-contracts run` alike.

A suite function fails when checks found something in what it did, and only then; a state that the target does not let it
reach is noted as the reason why rules were not exercised.
"""

from collections.abc import Callable, Generator
from typing import Any

import pytest

from campaign_contracts.send import ControlError, UnreachableError
from campaign_contracts.session import Session
from campaign_contracts.suites.api import Api, UnattainedError
from campaign_contracts.verdicts import Finding

SUITES = "campaign_contracts.suites"


class FindingsError(AssertionError):
    """What the checks found during one suite function."""

    def __init__(self, findings: list[Finding]) -> None:
        """One paragraph for each finding."""
        super().__init__("\n\n".join(describe(finding) for finding in findings))


def describe(finding: Finding) -> str:
    """A finding in four lines."""
    return (
        f"{finding.id}: {finding.summary}\n  expected: {finding.expected}\n  observed: {finding.observed}\n"
        f"  exchanges: {', '.join(map(str, finding.exchanges))}"
    )


class SuitePlugin:
    """Runs suite items in one session, selects them by rule, and tells `progress` after each."""

    def __init__(
        self,
        session: Session,
        selected: frozenset[str] | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        """`selected` are the ids of the rules wanted (None: all); `progress` takes the item's name, its index and the total."""
        self.session = session
        self.selected = selected
        self.crashes: list[str] = []
        self._progress = progress
        self._total = 0
        self._done = 0

    @pytest.fixture(scope="session")
    def api(self) -> Api:
        """The actor's hands on the target."""
        return self.session.api

    def pytest_collection_modifyitems(self, items: list[pytest.Item], config: pytest.Config) -> None:
        """Keep the items that exercise a selected rule."""
        kept: list[pytest.Item] = []
        dropped: list[pytest.Item] = []
        for item in items:
            wanted = self.selected is None or not is_suite(item) or bool(rules_of(item) & self.selected)
            (kept if wanted else dropped).append(item)
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = kept
        self._total = len(kept)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Run a suite function, then fail it for what the checks found meanwhile."""
        if not is_suite(item):
            return (yield)
        before = len(self.session.findings)
        try:
            result = yield
        except UnattainedError as error:
            self.session.note(f"{item.name}: {error}", sorted(rules_of(item)))
            if len(self.session.findings) == before:
                pytest.skip(f"not exercised: {error}")
            result = None
        except (UnreachableError, ControlError) as error:
            self.session.aborted = str(error)
            item.session.shouldstop = str(error)
            pytest.fail(str(error), pytrace=False)
        except (pytest.skip.Exception, pytest.fail.Exception, KeyboardInterrupt):
            raise
        except Exception as error:
            self.crashes.append(f"{item.name}: {type(error).__name__}: {error}")
            raise
        if findings := self.session.findings[before:]:
            if self.session.settings.fail_fast:
                item.session.shouldstop = "a rule was violated (fail-fast)"
            raise FindingsError(findings)
        return result

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell how far the run is."""
        self._done += 1
        if self._progress is not None:
            self._progress(nodeid.rpartition("::")[2], self._done, self._total)


def is_suite(item: pytest.Item) -> bool:
    """Whether an item is one of the kit's suites."""
    module = getattr(item, "module", None)
    return getattr(module, "__name__", "").startswith(SUITES)


def rules_of(item: pytest.Item) -> frozenset[str]:
    """The ids that an item's `exercises` marks name."""
    return frozenset(str(rule) for mark in item.iter_markers("exercises") for rule in mark.args)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the suites' mark."""
    config.addinivalue_line("markers", "exercises(*rules): the ids of the rules that a suite function exercises")


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Let `-k LIF_03` find every item that exercises LIF-03."""
    for rule in rules_of(item):
        item.extra_keyword_matches.add(rule.replace("-", "_"))
