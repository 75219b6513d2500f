"""The parts of a run: each suite function in one of them, the same ones every time, and one verdict of all."""

import contextlib
import io
import os
from collections import Counter

import pytest

from campaign_contracts.running.suite_plugin import SuitePlugin
from campaign_contracts.suites import SUITES
from campaign_contracts.suites.smoke import chosen


class Listing:
    """Keeps the names of what would be run."""

    def __init__(self) -> None:
        self.names: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.names = [item.name for item in session.items]


def names(number: int, count: int) -> list[str]:
    """What a part of the profile smoke would run."""

    def never() -> None:
        raise AssertionError("nothing is run")

    listing = Listing()
    plugin = SuitePlugin(never, profile="smoke", shard=(number, count))  # type: ignore[arg-type]
    arguments = ["--pyargs", SUITES, "-q", "--collect-only", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir=/"]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*arguments, "--noconftest", "-p", f"{SUITES}.conftest"], plugins=[plugin, listing])
    return listing.names


@pytest.mark.parametrize("count", [2, 5])
def test_every_function_is_in_one_part(count: int) -> None:
    parts = [names(number, count) for number in range(1, count + 1)]
    assert Counter(name for part in parts for name in part) == Counter(chosen().cases)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    assert names(1, count) == parts[0]
