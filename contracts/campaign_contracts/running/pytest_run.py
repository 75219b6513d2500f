"""The suites under pytest itself: one session for all of them, begun with the first, concluded with the last."""

import contextlib
import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.gating.asked import prepare, settle
from campaign_contracts.history import Profile
from campaign_contracts.inert import shown
from campaign_contracts.reports import contract, delivery
from campaign_contracts.reports.console import verdict_line
from campaign_contracts.reports.words import SELF_CONSISTENCY
from campaign_contracts.running import runner
from campaign_contracts.running.arguments import select
from campaign_contracts.running.declarations import PREFIX
from campaign_contracts.running.options import Options, taken_by
from campaign_contracts.running.pytest_words import TYPED, sources
from campaign_contracts.running.resolving import resolve
from campaign_contracts.running.session import Session
from campaign_contracts.running.settings import OWN_MOCK, Settings
from campaign_contracts.running.sources import DECLARATIONS, read_file
from campaign_contracts.running.suite_plugin import SuitePlugin
from campaign_contracts.safety.cleaned import may_call, words
from campaign_contracts.send import ControlError, UnreachableError
from campaign_contracts.spec import SpecificationError
from campaign_contracts.usage import UsageError

ALLOWANCES = ("sandbox_host", "live", "may_dial", "may_reset")
"""What lets a run do to a host what it would not do to every host."""

OUTPUT, UNTRIED, MISTAKE = "campaign_contracts", "campaign_contracts_untried", "campaign_contracts_mistake"
"""Where one of several processes leaves its report for the first one; why it could try nothing; what was wrong."""


def part_of(config: pytest.Config) -> tuple[int, int] | None:
    """Which of several processes this is, from 1, and of how many; None where it is the only one, or the first."""
    given: dict[str, Any] | None = getattr(config, "workerinput", None)
    return (int(given["workerid"].removeprefix("gw")) + 1, int(given["workercount"])) if given is not None else None


class PytestRun:
    """Starts what the suites need when the first one begins, and says what came of it when the last one is over."""

    def __init__(self, config: pytest.Config) -> None:
        """Read the options; nothing is started."""
        self._mistake: str | None = None
        self._words: list[str] = []
        selected = None
        profile: Profile = "quick"
        shard: tuple[int, int] | None = None
        self._output: dict[str, Any] | None = getattr(config, "workeroutput", None)
        try:
            self.settings, self._words = settings_of(config)
            profile, shard = self.settings.profile, self.settings.shard
            if (part := part_of(config)) is not None:
                self.settings = _for_a_part(self.settings, part)
            self.bundle = packaged()
            if self.settings.narrowed:
                selected = select(self.bundle.catalogue, self.settings.rules, self.settings.authorities)
            prepare(self.settings.asked, self.bundle.catalogue)
        except (UsageError, SpecificationError) as error:
            self._mistake = str(error)
        self.suites = SuitePlugin(self._begin, selected=selected, profile=profile, shard=shard)
        self._narrowed = False
        self._stack = contextlib.ExitStack()
        self._session: Session | None = None
        self._lines: list[str] = []

    def _begin(self) -> Session:
        try:
            settings = self._stack.enter_context(runner.target(self.settings))
            self._session = self._stack.enter_context(Session(settings, self.bundle, narrowed=self._narrowed))
            runner.preflight(self._session)
        except (UsageError, UnreachableError, ControlError, OSError) as error:
            if self._session is not None:
                self._session.aborted, self._session.misused = str(error), isinstance(error, UsageError)
            pytest.exit(str(error), returncode=3 if isinstance(error, UnreachableError) else 2)
        return self._session

    def pytest_report_collectionfinish(self) -> str | None:
        """Say first thing that no server is tested."""
        return OWN_MOCK if self._mistake is None and self.settings.own_mock else None

    def pytest_collection_modifyitems(self) -> None:
        """Stop here when the options cannot be used."""
        if self._mistake is not None:
            pytest.exit(self._mistake, returncode=2)

    def pytest_deselected(self) -> None:
        """Less than everything was asked for: no floor is promised."""
        self._narrowed = True

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Files or functions named on the command line narrow the run as well."""
        self._narrowed = self._narrowed or any(
            "::" in argument or argument.endswith(".py") for argument in session.config.args
        )

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Conclude, clean up, write the reports."""
        with self._stack:
            if self._session is None:
                return
            if self._output is None:
                self.suites.name_untried()
            else:
                self._output[UNTRIED] = self.suites.untried
            self._session.finish(self.suites.crashes)
            cleaned = self._session.clean_up()
            if self._session.misused:
                if self._output is not None:
                    self._output[MISTAKE] = self._session.aborted
                return
            if self._output is not None:
                self._output[OUTPUT] = contract.text(runner.report(self._session))
                return
            prepared = prepare(self.settings.asked, self.bundle.catalogue)
            report = settle(runner.report(self._session), prepared, datetime.now(UTC).date())
            if self.settings.report_dir is not None:
                delivery.write(report, self.settings.report_dir, self.bundle.lifecycle, prepared.formats)
                delivery.announce(report, self.settings.report_dir, os.environ, self._lines.append)
                self._lines.append(f"Reports: {self.settings.report_dir}")
            if report.own_mock:
                self._lines.append(SELF_CONSISTENCY)
            self._lines += words(cleaned, live=self._session.settings.live)
            self._lines += map(shown, report.remarks)
            self._lines.append(verdict_line(report).plain)
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            alarming = may_call(cleaned, live=self.settings.live)
            session.exitstatus = report.outcome.exit_code or (3 if alarming else 0)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the verdict."""
        if self._lines:
            terminalreporter.section("campaign-contracts")
        for line in [*self._words, *self._lines]:
            terminalreporter.write_line(line)


def _for_a_part(settings: Settings, part: tuple[int, int]) -> Settings:
    """Settings of one of several processes: its history has a folder of its own."""
    folder = settings.report_dir / f"part-{part[0]}" if settings.report_dir is not None else None
    return replace(settings, shard=part, report_dir=folder)


def settings_of(config: pytest.Config) -> tuple[Settings, list[str]]:
    """Settings from the options, and words about them. Reports are written only where a folder is named for them."""
    told = {each.name: config.getoption(each.destination, None) for each in taken_by("pytest")}
    options = Options(**{name: value for name, value in told.items() if value is not None})
    _check_sources(config)
    settings, remarks = resolve(options, os.environ, read_file())
    wanted = options.report_dir is not None or os.environ.get(f"{PREFIX}REPORT_DIR")
    return (settings if wanted else replace(settings, report_dir=None)), remarks


def _check_sources(config: pytest.Config) -> None:
    """What declares or allows something holds for the host that the same source names, `addopts` being one of them.

    Raises UsageError.
    """
    given = {each.name: each for each in taken_by("pytest")}
    host = next(iter(sources(config, given["base_url"]) or sources(config, given["target"])), None)
    for name in (*DECLARATIONS, *ALLOWANCES):
        for found in sources(config, given[name]):
            typed_for_another = name in DECLARATIONS and found == TYPED and host not in (TYPED, None)
            if found not in (TYPED, host) or typed_for_another:
                flag = given[name].flag
                raise UsageError(
                    f"{flag} comes from {found}, and holds for the host that is named there; this one comes from "
                    f"{host or 'elsewhere'}: put {flag} and --base-url (or --target) in one place"
                )
