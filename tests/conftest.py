"""What every test needs: the suites' own mark is known, so that their modules can be imported."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark that suite functions carry."""
    config.addinivalue_line("markers", "exercises(*rules): the ids of the rules that a suite function exercises")
