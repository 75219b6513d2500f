"""Suite functions side by side: each in a thread of its own, all of them on one history and one server clock.

What a server takes to answer is mostly waiting; functions that have nothing to do with each other need not wait for
each other's answers. Three groups follow one another: functions that look after their own campaigns, functions for
which nothing may change while they look, and functions that come when all others are over.

Against a server nearby they follow one another, but for those that do nothing but wait for real time: beside these
come first the others that let no time pass.
"""

import contextlib
import sys
import threading
from collections.abc import Callable, Iterable, Iterator

import pytest

from campaign_contracts.send import StoppedError
from campaign_contracts.suites.api import Api

SWITCHING_SECONDS = 0.0005
"""So long may one thread compute while another has an answer to take in: a request needs several such turns."""


def groups(items: Iterable[pytest.Item]) -> Iterator[list[pytest.Item]]:
    """The items that may run beside each other, in the order in which the groups follow; empty groups are left out."""
    every = list(items)
    last = [item for item in every if item.get_closest_marker("afterwards")]
    still = [item for item in every if item.get_closest_marker("unchanging")]
    own = [item for item in every if item not in last and item not in still]
    yield from (group for group in (own, still, *([item] for item in last)) if group)


def run(
    items: Iterable[pytest.Item], api: Api, perform: Callable[[pytest.Item, bool], None], *, together: bool
) -> None:
    """Perform the items of a group, in threads that are named after them; returns when the last one is over.

    `together`: all at once; else one after the other in this thread, but for those that wait. `perform` takes an item,
    and whether no other is under way. After an interrupt nothing more is sent; it is raised again when all have ended.
    Raises ControlError.
    """
    api.clock.now()
    lanes = [[item] for item in items] if together else _one_after_the_other(items)
    here = [] if together else [lanes.pop()]
    under_way = _UnderWay(len(lanes) + len(here))
    threads = [
        threading.Thread(target=_perform, args=(lane, api, perform, under_way), name=lane[0].name, daemon=True)
        for lane in lanes
    ]
    with api.clock.shared(under_way.count), _often_switched() if together else contextlib.nullcontext():
        for thread in threads:
            thread.start()
        try:
            for lane in here:
                _perform(lane, api, perform, under_way)
            _join(threads)
        except KeyboardInterrupt:
            stop(api, StoppedError("interrupted"))
            _join(threads)
            raise


@contextlib.contextmanager
def _often_switched() -> Iterator[None]:
    """Let threads that compute make way for others soon: those that wait for a server hold up all the rest."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCHING_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _one_after_the_other(items: Iterable[pytest.Item]) -> list[list[pytest.Item]]:
    """Items that wait for real time each in a lane of its own, and at last all others in one."""
    every = list(items)
    waiting = [item for item in every if item.get_closest_marker("in_real_time")]
    others = [item for item in every if item not in waiting]
    if waiting:
        others.sort(key=lambda item: item.get_closest_marker("timeless") is None)
    return [*([item] for item in waiting), *([others] if others else [])]


class _UnderWay:
    """Counts the lanes that are not over yet."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._lock = threading.Lock()

    def over(self) -> None:
        with self._lock:
            self.count -= 1


def stop(api: Api, error: BaseException) -> None:
    """Let every item end with this error where it next sends something or waits for time."""
    api.sender.stop(error)
    api.clock.stop(error)


def _join(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def _perform(
    lane: Iterable[pytest.Item], api: Api, perform: Callable[[pytest.Item, bool], None], under_way: _UnderWay
) -> None:
    thread = threading.current_thread()
    before = thread.name
    try:
        for item in lane:
            thread.name = item.name
            perform(item, under_way.count == 1)
    finally:
        thread.name = before
        under_way.over()
        api.clock.leave()
