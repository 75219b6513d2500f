"""Draws that their seed alone decides: Hypothesis also takes constants out of the source code that is loaded."""

import contextlib
import threading
from collections.abc import Iterator

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

ANEW = "campaign-contracts"
"""A backend for Hypothesis' settings: its own, but each value is drawn anew.

Under its own name it goes on with copies of a value in which one part stands in the place of another. Tests fail by
such copies; values that are sent are fewer different ones then, and cost more.
"""
providers.AVAILABLE_PROVIDERS[ANEW] = providers.HypothesisProvider

_ALONE = threading.RLock()


@contextlib.contextmanager
def by_the_seed_alone() -> Iterator[None]:
    """What is drawn inside the block is the same in any process and installation, whatever modules are loaded.

    Hypothesis has no setting for it. Its own tests, and those of others in the process, are left as they are.
    """
    with _ALONE:
        usual, none = providers._get_local_constants, Constants()
        providers._get_local_constants = lambda: none
        providers.CONSTANTS_CACHE.cache.clear()
        try:
            yield
        finally:
            providers._get_local_constants = usual
            providers.CONSTANTS_CACHE.cache.clear()
