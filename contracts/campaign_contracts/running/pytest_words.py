"""Where an option of pytest comes from: the command line, `PYTEST_ADDOPTS`, `addopts` of its configuration, or code."""

import os
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from campaign_contracts.running.declarations import Declared
from campaign_contracts.usage import UsageError

TYPED, CODE = "the command line", "a plugin or conftest"
"""Of the sources of options the strongest, and the one that no words are found of: it changes those of pytest."""


def sources(config: pytest.Config, given: Declared) -> list[str]:
    """Where the value of an option comes from: of several sources the strongest, but each one adds to a repeatable one.

    Nowhere if it is not given. Raises UsageError.
    """
    if not config.getoption(given.destination, None):
        return []  # a word like it is another plugin's option
    around = {
        TYPED: config.invocation_params.args,
        "PYTEST_ADDOPTS": shlex.split(os.environ.get("PYTEST_ADDOPTS", "")),
        "the addopts of pytest's configuration": config.getini("addopts"),
    }
    found = [name for name, words in around.items() if flags(words) & {given.flag, given.long_flag}] or [CODE]
    return found if given.repeatable else found[:1]


def flags(words: Iterable[object]) -> set[str]:
    """The options among words of a command line, and in the files that these name. Raises UsageError."""
    return {word.partition("=")[0] for word in _whole(words)}


def _whole(words: Iterable[object]) -> Iterator[str]:
    """The words, with the lines of FILE in the place of `@FILE`, as pytest reads them."""
    for word in map(str, words):
        if not word.startswith("@"):
            yield word
            continue
        try:
            yield from _whole(Path(word[1:]).read_text(encoding="utf-8", errors="surrogateescape").splitlines())
        except OSError as error:
            raise UsageError(f"{word}: the options in it cannot be read: {error.strerror or error}") from None
