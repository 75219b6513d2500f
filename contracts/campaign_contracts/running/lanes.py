"""Suite functions side by side: each in a thread of its own, all of them on one history and one server clock.

What a server takes to answer is mostly waiting; functions that have nothing to do with each other need not wait for
each other's answers. Groups follow one another: each function that has to be alone, functions that look after their own
campaigns, functions for which nothing may change while they look, and each that comes when all others are over.

Against a server nearby one function goes on at a time, until it waits for time to pass; so what each of them sees is
the same, and they share the moves of the clock.
"""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import pytest

from campaign_contracts.send import StoppedError
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.turns import Turn

SWITCHING_SECONDS = 0.0005
"""So long may one thread compute while another has an answer to take in: a request needs several such turns."""

LOOK_SECONDS = 0.02
"""So often it is looked, after an interrupt, who has not ended yet."""


def groups(items: Iterable[pytest.Item]) -> Iterator[list[pytest.Item]]:
    """The items that may run beside each other, in the order in which the groups follow; empty groups are left out."""
    marked: dict[str | None, list[pytest.Item]] = {None: [], "unchanging": [], "alone": [], "afterwards": []}
    for item in items:
        marked[next((mark for mark in marked if mark and item.get_closest_marker(mark)), None)].append(item)
    alone, afterwards = ([[item] for item in marked[mark]] for mark in ("alone", "afterwards"))
    yield from (group for group in (*alone, marked[None], marked["unchanging"], *afterwards) if group)


def run(items: Iterable[pytest.Item], api: Api, perform: Callable[[pytest.Item], None], *, one_at_a_time: bool) -> None:
    """Perform the items of a group, in threads that are named after them; returns when the last one is over.

    After an interrupt nothing more is sent; it is raised again when all have ended, however often it comes meanwhile.
    Raises ControlError.
    """
    api.clock.now()
    ordered = sorted(items, key=lambda item: item.get_closest_marker("in_real_time") is None)
    often = contextlib.nullcontext() if one_at_a_time else _often_switched()
    with api.clock.shared(len(ordered), at_once=1 if one_at_a_time else None) as turns, often:
        threads = [
            threading.Thread(target=_perform, args=(item, turn, api, perform), name=item.name, daemon=True)
            for item, turn in zip(ordered, turns, strict=True)
        ]
        try:
            for thread in threads:
                thread.start()
            _join(threads)
        except KeyboardInterrupt:
            _end(api, threads)
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


def stop(api: Api, error: BaseException) -> None:
    """Let every item end with this error where it next sends something or waits for time."""
    api.sender.stop(error)
    api.clock.stop(error)


def _end(api: Api, threads: Iterable[threading.Thread]) -> None:
    """Stop those that were started, and wait until they have ended. A further interrupt changes nothing.

    To Python, a thread has ended whose `join` was interrupted, though it goes on; so they are not joined.
    """
    ended = False
    while not ended:
        with contextlib.suppress(KeyboardInterrupt):
            stop(api, StoppedError("interrupted"))
            while not set(threads).isdisjoint(threading.enumerate()):
                time.sleep(LOOK_SECONDS)
            ended = True


def _join(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def _perform(item: pytest.Item, turn: Turn, api: Api, perform: Callable[[pytest.Item], None]) -> None:
    turn.wait()
    try:
        perform(item)
    finally:
        api.clock.leave()
