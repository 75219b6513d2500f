"""The suites under pytest in several processes (pytest-xdist): each runs a part, and the first makes one report of all.

Every process has a history, and where no server is named a mock, of its own. A clock is moved by one process only, and
a live service gets one request after the other: both rule out several processes.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.gating.asked import prepare, settle
from campaign_contracts.gating.merging import merge
from campaign_contracts.inert import shown
from campaign_contracts.reports import delivery, reading
from campaign_contracts.reports.console import verdict_line
from campaign_contracts.reports.report import Report, Shard
from campaign_contracts.reports.words import SELF_CONSISTENCY
from campaign_contracts.running.conclusion import untried
from campaign_contracts.running.pytest_run import MISTAKE, OUTPUT, UNTRIED, settings_of
from campaign_contracts.running.reaching import admitted
from campaign_contracts.running.settings import Settings
from campaign_contracts.send import UnreachableError
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Outcome


class Node(Protocol):
    """A process of pytest-xdist, as the first process sees it."""

    workeroutput: dict[str, Any]


class PytestProcesses:
    """Collects what the processes came to, and tells it as one run."""

    def __init__(self, config: pytest.Config) -> None:
        """Read the options. Raises pytest.UsageError where one process has to do."""
        try:
            self._settings, self._lines = settings_of(config)
            _check(self._settings)
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
        if not self._settings.own_mock and not config.getoption("collectonly"):
            _begin(self._settings)
        self._reports: list[Report] = []
        self._lost = 0
        self._untried: list[list[str]] = []

    def pytest_testnodedown(self, node: Node, error: object) -> None:
        """One of them is over."""
        output: dict[str, Any] = getattr(node, "workeroutput", {})
        document, mistake = output.get(OUTPUT), output.get(MISTAKE)
        if document is not None:
            self._reports.append(reading.report(json.loads(document), packaged()))
            self._untried.append(output[UNTRIED])
        elif error or mistake:
            self._lost += 1
        if mistake and (told := shown(mistake)) not in self._lines:
            self._lines.append(told)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Conclude, and write the reports."""
        if not self._reports:
            return
        bundle, count = packaged(), len(self._reports) + self._lost
        parts = [
            replace(report, shard=replace(report.shard or Shard(number=1, count=1), number=number, count=count))
            for number, report in enumerate(self._reports, start=1)
        ]
        prepared = prepare(self._settings.asked, bundle.catalogue)
        report = settle(self._merged(parts), prepared, datetime.now(UTC).date())
        if self._settings.report_dir is not None:
            self._settings.report_dir.mkdir(parents=True, exist_ok=True)
            delivery.write(report, self._settings.report_dir, bundle.lifecycle, prepared.formats)
            delivery.announce(report, self._settings.report_dir, os.environ, self._lines.append)
            self._lines.append(f"Reports: {self._settings.report_dir}")
        self._lines += [SELF_CONSISTENCY] if report.own_mock else []
        self._lines += [*map(shown, report.remarks), verdict_line(report).plain]
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = report.outcome.exit_code

    def _merged(self, parts: Sequence[Report]) -> Report:
        """One report of all parts: incomplete where none of them could try anything."""
        report = merge(parts)
        if not all(self._untried):
            return report
        why = untried(words for each in self._untried for words in each)
        outcome = Outcome.INCOMPLETE if report.outcome is Outcome.PASS else report.outcome
        return replace(report, incomplete="; ".join(filter(None, (report.incomplete, why))), outcome=outcome)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the verdict."""
        terminalreporter.section("campaign-contracts")
        for line in self._lines:
            terminalreporter.write_line(line)


def _begin(settings: Settings) -> None:
    """Ends pytest where the target is not there: a process that cannot begin ends in a traceback of pytest-xdist's."""
    try:
        admitted(settings)
    except (UsageError, UnreachableError) as error:
        pytest.exit(shown(str(error)), returncode=3 if isinstance(error, UnreachableError) else 2)


def _check(settings: Settings) -> None:
    if settings.control_url is not None:
        raise UsageError(
            "-n: a server's clock is moved by one process only; leave -n out, or give each of several servers a --shard"
        )
    if settings.shard is not None:
        raise UsageError("-n: the processes are the parts of this run; leave --shard out, or -n")
    if settings.live:
        raise UsageError("-n: a live service gets one request after the other; leave -n out")
