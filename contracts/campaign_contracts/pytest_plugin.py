"""The entry point for pytest: options for the suites, and what starts a run when pytest collects one of them.

pytest loads this module in every project where the kit is installed, so that it imports next to nothing by itself.
"""

from argparse import ArgumentError
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from campaign_contracts.suites import SUITES
from campaign_contracts.suites.marks import API, rules_of

if TYPE_CHECKING:
    from campaign_contracts.running.declarations import Declared

FOLDER = Path(__file__).resolve().parent / "suites"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser
) -> Generator[None, object, object]:
    """Take options, where the suites are asked for: those of a run, under names that nobody else has taken by now.

    This is after all plugins and conftests took theirs. In other projects no option of ours is there at all. Raises
    pytest.UsageError when a short name is typed that is another plugin's here: a server that is named must be tested.
    """
    result = yield
    if _asked(early_config.known_args_namespace.file_or_dir):
        from campaign_contracts.running.options import taken_by
        from campaign_contracts.running.pytest_words import flags

        group = parser.getgroup("campaign-contracts", "the suites of campaign-contracts")
        typed = flags(early_config.invocation_params.args)
        for each in taken_by("pytest"):
            if not _add(group, each) and each.flag in typed:
                raise pytest.UsageError(f"{each.flag} is the option of another plugin here: type {each.long_flag}")
    return result


def _asked(arguments: Iterable[str]) -> bool:
    """Whether one of the arguments of pytest names the suites, or something in them."""
    return any(
        argument.startswith(SUITES) or Path(argument.partition("::")[0]).resolve().is_relative_to(FOLDER)
        for argument in arguments
    )


def _add(group: pytest.OptionGroup, given: "Declared") -> bool:
    """Add an option under its long name, and under its short one if that is free; returns whether it is."""
    from campaign_contracts.running.options import path

    arguments: dict[str, Any] = {"dest": given.destination, "help": given.help.replace("%", "%%")}
    if given.kind is bool:
        arguments["action"] = "store_true"
    else:
        arguments |= {"type": path if given.kind is Path else given.kind, "metavar": given.option.metavar}
        arguments |= {"action": "append"} if given.repeatable else {}
    try:
        group.addoption(given.flag, given.long_flag, **arguments)
    except (ValueError, ArgumentError):
        group.addoption(given.long_flag, **arguments)
        return False
    return True


def pytest_configure(config: pytest.Config) -> None:
    """Declare the suites' marks. Raises pytest.UsageError where several processes are asked for and one has to do."""
    if _asked(config.args) and config.getoption("numprocesses", None):
        from campaign_contracts.running.pytest_processes import PytestProcesses

        config.pluginmanager.register(PytestProcesses(config))
    config.addinivalue_line("markers", "exercises(*rules): the ids of the rules that a suite function exercises")
    config.addinivalue_line("markers", "unchanging: nothing may change beside a suite function")
    config.addinivalue_line("markers", "in_real_time: waits for real time to pass, without moving it")
    config.addinivalue_line("markers", "alone: comes before all others, and none goes on beside it")
    config.addinivalue_line("markers", "draws(list): what a suite function is going to draw, for an API")
    config.addinivalue_line("markers", "only(*profiles): a suite function that belongs to these profiles alone")
    config.addinivalue_line("markers", "afterwards(*functions): comes when all others are over")


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """The first module of the suites brings everything that they need with it, unless a run has done so already."""
    config = parent.config
    if FOLDER not in module_path.parents or API in config.stash:
        return
    from campaign_contracts.running.pytest_run import PytestRun

    run = PytestRun(config)
    config.pluginmanager.register(run)
    config.pluginmanager.register(run.suites)


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Let `-k LIF-03` and `-k LIF_03` find every item that exercises LIF-03."""
    for rule in rules_of(item):
        item.extra_keyword_matches.update((rule, rule.replace("-", "_")))
