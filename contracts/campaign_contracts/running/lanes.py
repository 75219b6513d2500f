"""Suite functions side by side: each in a thread of its own, all of them on one history and one server clock.

What a server takes to answer is mostly waiting; functions that have nothing to do with each other need not wait for
each other's answers. Three groups follow one another: functions that look after their own campaigns, functions for
which nothing may change while they look, and functions that come when all others are over.
"""

import threading
from collections.abc import Callable, Iterable, Iterator

import pytest

from campaign_contracts.send import StoppedError
from campaign_contracts.suites.api import Api


def groups(items: Iterable[pytest.Item]) -> Iterator[list[pytest.Item]]:
    """The items that may run beside each other, in the order in which the groups follow; empty groups are left out."""
    every = list(items)
    last = [item for item in every if item.get_closest_marker("afterwards")]
    still = [item for item in every if item.get_closest_marker("unchanging")]
    own = [item for item in every if item not in last and item not in still]
    yield from (group for group in (own, still, *([item] for item in last)) if group)


def run(items: Iterable[pytest.Item], api: Api, perform: Callable[[pytest.Item], None]) -> None:
    """Perform the items of a group, each in a thread that is named after it; returns when the last one is over.

    After an interrupt nothing more is sent; it is raised again when all have ended. Raises ControlError.
    """
    api.clock.now()
    threads = [
        threading.Thread(target=_perform, args=(item, api, perform), name=item.name, daemon=True) for item in items
    ]
    with api.clock.shared(len(threads)):
        for thread in threads:
            thread.start()
        try:
            _join(threads)
        except KeyboardInterrupt:
            stop(api, StoppedError("interrupted"))
            _join(threads)
            raise


def stop(api: Api, error: BaseException) -> None:
    """Let every item end with this error where it next sends something or waits for time."""
    api.sender.stop(error)
    api.clock.stop(error)


def _join(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def _perform(item: pytest.Item, api: Api, perform: Callable[[pytest.Item], None]) -> None:
    try:
        perform(item)
    finally:
        api.clock.leave()
