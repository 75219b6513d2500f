"""The pytest plugin: options and fixtures for the suites, with plain pytest and under `campaign-contracts run` alike.

A suite function fails when checks found something in what it did, and only then; a state that the target does not let
it reach is noted as the reason why rules were not exercised.

pytest loads this module in every project where the kit is installed, so that it imports next to nothing by itself.
"""

from collections.abc import Callable, Generator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from campaign_contracts.suites import API

if TYPE_CHECKING:
    from campaign_contracts.session import Session
    from campaign_contracts.verdicts import Finding

SUITES = "campaign_contracts.suites"
PLAIN = "campaign-contracts-plain"
FOLDER = Path(__file__).parent / "suites"


def describe(finding: "Finding") -> str:
    """A finding in four lines."""
    return (
        f"{finding.id}: {finding.summary}\n  expected: {finding.expected}\n  observed: {finding.observed}\n"
        f"  exchanges: {', '.join(map(str, finding.exchanges))}"
    )


class SuitePlugin:
    """Runs suite items in one session, selects them by rule, and tells `progress` after each.

    `crashes` are suite functions that ended in an error of their own; `stopped` is true after the first violation of a
    run that was told to stop there.
    """

    def __init__(
        self,
        open_session: "Callable[[], Session]",
        *,
        selected: frozenset[str] | None = None,
        suites: Sequence[str] = (),
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        """`open_session` is called when the first suite function begins; `selected` are the rules wanted (None: all).

        `suites` are patterns of names of suite functions, and win over rules: one can find what another is there for.
        `progress` takes the item's name, its index and the total.
        """
        self.selected = selected
        self._suites = tuple(suites)
        self.crashes: list[str] = []
        self.stopped = False
        self._open_session = open_session
        self._session: Session | None = None
        self._progress = progress
        self._total = 0
        self._done = 0

    @property
    def session(self) -> "Session":
        """The run's session."""
        if self._session is None:
            self._session = self._open_session()
        return self._session

    def pytest_configure(self, config: pytest.Config) -> None:
        """Give the suites their hands on the target."""
        config.stash[API] = lambda: self.session.api

    def pytest_collection_modifyitems(self, items: list[pytest.Item], config: pytest.Config) -> None:
        """Keep the items that exercise a selected rule."""
        kept: list[pytest.Item] = []
        dropped: list[pytest.Item] = []
        for item in items:
            (kept if not is_suite(item) or self._wanted(item) else dropped).append(item)
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = kept
        self._total = len(kept)

    def _wanted(self, item: pytest.Item) -> bool:
        if self._suites:
            return any(pattern == item.name or fnmatchcase(item.name, pattern) for pattern in self._suites)
        return self.selected is None or bool(rules_of(item) & self.selected)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Run a suite function, then fail it for what the checks found meanwhile."""
        if not is_suite(item):
            return (yield)
        from campaign_contracts.send import ControlError, UnreachableError
        from campaign_contracts.suites.api import UnattainedError

        session = self.session
        session.begin_suite(item.name, rules_of(item))
        before = len(session.findings)
        result = None
        try:
            result = yield
        except Exception as error:
            if gone := _within(error, UnreachableError, ControlError):
                session.aborted = str(gone)
                item.session.shouldstop = str(gone)
                pytest.fail(str(gone), pytrace=False)
            reason = _within(error, UnattainedError)
            if reason is None:
                self.crashes.append(f"{item.name}: {type(error).__name__}: {error}")
                raise
            session.note(f"{item.name}: {reason}", sorted(rules_of(item)))
            if len(session.findings) == before:
                pytest.skip(f"not exercised: {reason}")
        self._judge(item, session.findings[before:])
        return result

    def _judge(self, item: pytest.Item, findings: "list[Finding]") -> None:
        if self.selected is not None:
            findings = [finding for finding in findings if finding.rule in self.selected]
        if not findings:
            return
        if self.session.settings.fail_fast:
            self.stopped = True
            item.session.shouldstop = "a rule was violated (fail-fast)"
        pytest.fail("\n\n".join(describe(finding) for finding in findings), pytrace=False)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell how far the run is."""
        self._done += 1
        if self._progress is not None:
            self._progress(nodeid.rpartition("::")[2], self._done, self._total)


def _within(error: BaseException, *kinds: type[Exception]) -> BaseException | None:
    """The error of one of these kinds that an error is, holds, or was raised from."""
    if isinstance(error, kinds):
        return error
    inner: list[BaseException | None] = list(error.exceptions) if isinstance(error, BaseExceptionGroup) else []
    for candidate in [*inner, error.__cause__]:
        if candidate is not None and (found := _within(candidate, *kinds)) is not None:
            return found
    return None


def is_suite(item: pytest.Item) -> bool:
    """Whether an item is one of the kit's suites."""
    module = getattr(item, "module", None)
    return getattr(module, "__name__", "").startswith(SUITES)


def rules_of(item: pytest.Item) -> frozenset[str]:
    """The ids that an item's `exercises` marks name."""
    return frozenset(str(rule) for mark in item.iter_markers("exercises") for rule in mark.args)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `campaign-contracts run` that make sense here; names that another plugin has are left to it."""
    group = parser.getgroup("campaign-contracts", "the suites of campaign-contracts")
    for name, arguments in OPTIONS.items():
        try:
            group.addoption(name, **arguments)
        except ValueError:  # another plugin's option of this name serves as well, or is done without
            continue


OPTIONS: dict[str, dict[str, Any]] = {
    "--base-url": {"metavar": "URL", "help": "Scheme and host of the server under test. [default: a mock is started]"},
    "--account-sid": {"metavar": "SID", "help": "The account; its key and token come from the environment."},
    "--control-url": {"metavar": "URL", "help": "The sandbox's control URL, through which its clock is moved."},
    "--sandbox": {"action": "store_true", "help": "Declare that the target calls nobody."},
    "--live": {"action": "store_true", "help": "Acknowledge that the target is a live service."},
    "--may-dial": {"action": "append", "metavar": "NUMBER", "help": "A number that may be dialled on a live target."},
    "--may-reset": {"action": "store_true", "help": "The sandbox may be made to forget every campaign."},
    "--max-campaigns": {"type": int, "metavar": "N", "help": "The most campaigns to create."},
    "--rate": {"type": float, "metavar": "N", "help": "The most requests in a second."},
    "--profile": {"metavar": "NAME", "help": "quick, standard or deep."},
    "--budget": {"type": float, "metavar": "MINUTES", "help": "How long deep tries on. [default: 10]"},
    "--seed": {"type": int, "metavar": "N", "help": "Where random choices begin."},
    "--report-dir": {"metavar": "DIR", "help": "Write history.jsonl and contract.json into this folder."},
    "--callback-host": {"metavar": "HOST", "help": "Where the server reaches this machine. [default: 127.0.0.1]"},
    "--header": {"action": "append", "metavar": "LINE", "help": "A header for every request."},
    "--cacert": {"metavar": "FILE", "help": "Certificates to trust (PEM)."},
    "--keep": {"action": "store_true", "help": "Do not delete what was created on a sandbox."},
    "--contrarian": {"action": "store_true", "help": "The mock that is started makes the other legal choices."},
    "--fault": {"action": "append", "metavar": "NAME", "help": "A fault of the mock that is started."},
}


def pytest_configure(config: pytest.Config) -> None:
    """Declare the suites' mark. Raises pytest.UsageError when the suites are to run in several processes."""
    named = any(argument.startswith((SUITES, str(FOLDER))) for argument in config.args)
    if named and config.getoption("numprocesses", None):
        raise pytest.UsageError("the suites share one history: run them without -n")
    config.addinivalue_line("markers", "exercises(*rules): the ids of the rules that a suite function exercises")


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """The first module of the suites brings everything that they need with it, unless a run has done so already."""
    manager = parent.config.pluginmanager
    if FOLDER not in module_path.parents or manager.has_plugin(PLAIN):
        return
    if any(isinstance(plugin, SuitePlugin) for plugin in manager.get_plugins()):
        return
    from campaign_contracts.plain import PlainRun

    run: PlainRun = PlainRun(parent.config)
    manager.register(run, PLAIN)
    manager.register(run.suites)


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Let `-k LIF_03` find every item that exercises LIF-03."""
    for rule in rules_of(item):
        item.extra_keyword_matches.add(rule.replace("-", "_"))
