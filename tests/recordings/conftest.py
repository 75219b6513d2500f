"""One client's traffic, recorded."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.recordings.archives import Entry, Said, archive, entries, judged_file


@pytest.fixture(scope="session")
def recorded() -> list[Entry]:
    """The entries of one client's traffic, as the plainest of recorders writes them."""
    return entries()


@pytest.fixture
def traffic(recorded: list[Entry]) -> list[Entry]:
    """A copy of the traffic, to do with as one likes."""
    return copy.deepcopy(recorded)


@pytest.fixture
def judged(tmp_path: Path) -> Callable[..., Said]:
    """Judge an archive of some entries."""

    def judge(found: Any, *options: str, name: str = "traffic.har") -> Said:
        path = tmp_path / name
        path.write_text(json.dumps(found if isinstance(found, dict) else archive(found)), encoding="utf-8")
        return judged_file(path, *options)

    return judge
