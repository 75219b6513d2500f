"""The entry point for pytest: options for the suites, and what starts a run when pytest collects one of them.

pytest loads this module in every project where the kit is installed, so that it imports next to nothing by itself.
"""

from pathlib import Path
from typing import Any

import pytest

from campaign_contracts.suites import API, SUITES, rules_of

FOLDER = Path(__file__).parent / "suites"


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
    config = parent.config
    if FOLDER not in module_path.parents or API in config.stash:
        return
    from campaign_contracts.running.pytest_run import PytestRun

    run = PytestRun(config, OPTIONS)
    config.pluginmanager.register(run)
    config.pluginmanager.register(run.suites)


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Let `-k LIF_03` find every item that exercises LIF-03."""
    for rule in rules_of(item):
        item.extra_keyword_matches.add(rule.replace("-", "_"))
