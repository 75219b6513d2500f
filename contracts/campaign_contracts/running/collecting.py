"""Collects and runs the suites with pytest, quietly, wherever that is done and whatever is installed beside the kit."""

import contextlib
import io
import os
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from campaign_contracts import suites
from campaign_contracts.running import hypothesis_home
from campaign_contracts.running.settings import Settings
from campaign_contracts.running.suite_plugin import SuitePlugin
from campaign_contracts.suites import SUITES, conftest
from campaign_contracts.suites.marks import exercised_in

INTERRUPTED = "interrupted"
"""Why a run that was stopped was aborted."""


def collect(plugin: SuitePlugin, settings: Settings) -> list[str]:
    """Run the suites with pytest, quietly; returns what went wrong with the kit itself."""
    printed = io.StringIO()
    # Nothing around here counts: no conftest but the suites' own, no configuration, no plugins, no variables.
    arguments = [
        "--pyargs", SUITES, "-q", "--no-header", "--no-summary", "--tb=short", "--assert=plain",
        "--capture=no",  # what is shown meanwhile goes to the terminal itself
        "--noconftest",
        "-p", "no:cacheprovider",
        "-p", "no:unraisableexception", "-p", "no:threadexception",
        "--disable-plugin-autoload",
        "--import-mode=importlib", "-c", os.devnull, f"--rootdir={suites.__path__[0]}", "-W", "ignore",
    ]  # fmt: skip
    plugins: list[object] = [conftest, plugin]
    if plugin.selected is not None and not settings.suites:
        plugins.append(_Needed(plugin.selected))
    set_hypothesis_home_dir(hypothesis_home.HOME)  # otherwise it is a folder where the run was started
    with _without_variables("PYTEST_"), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = pytest.main(arguments, plugins=plugins)
    session = plugin.session
    if code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        return []
    if code == pytest.ExitCode.INTERRUPTED and (session.aborted or plugin.stopped):
        return []
    if code == pytest.ExitCode.INTERRUPTED:
        session.aborted = INTERRUPTED
        return []
    return [f"the suites could not run (pytest says {code!s}): {printed.getvalue().strip()[-2000:]}"]


class _Needed:
    """Leaves out the modules of the suites that exercise none of the rules: collecting them would take longest."""

    def __init__(self, rules: frozenset[str]) -> None:
        names = [each.name for each in pkgutil.iter_modules(suites.__path__) if each.name.startswith("test_")]
        self._needed = {name for name in names if _exercises(name, rules)}

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool:
        return collection_path.suffix == ".py" and collection_path.stem not in self._needed


def _exercises(name: str, rules: frozenset[str]) -> bool:
    """Whether a module of the suites exercises one of the rules; one that cannot be loaded may, and pytest says why."""
    try:
        return bool(rules & exercised_in(import_module(f"{SUITES}.{name}")))
    except Exception:  # noqa: BLE001
        return True


@contextlib.contextmanager
def _without_variables(prefix: str) -> Iterator[None]:
    """Hide the environment variables of which the names begin so."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(prefix)}
    try:
        yield
    finally:
        os.environ.update(hidden)
