"""A sample of the mutated inputs of `make mutations`: each command ends as documented."""

from collections.abc import Iterator

import pytest
from tests import mutations

SAMPLE = 3


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    yield
    if mutations._server.cache_info().currsize:
        mutations._server().stop()


@pytest.mark.parametrize("number", range(SAMPLE))
@pytest.mark.parametrize("command", mutations.TRIALS)
def test_a_mutated_input_ends_as_documented(command: str, number: int) -> None:
    assert mutations.tried(command, number) is None
