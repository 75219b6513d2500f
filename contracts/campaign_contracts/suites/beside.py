"""The same done with several things beside each other, each in its turn, as one part of a suite function."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from campaign_contracts.send.traffic import MOST_AT_ONCE
from campaign_contracts.suites.server_clock import ServerClock
from campaign_contracts.suites.turns import Turn

T = TypeVar("T")
R = TypeVar("R")


def each(clock: ServerClock, act: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Act on each item, in threads that have the caller's name; the results come in the order of the items.

    A thread begins when the one before it has its turn: where one goes on at a time, and none waits, one does it all.
    """
    left = deque(enumerate(items))
    if len(left) <= 1:
        return [act(item) for _, item in left]
    name, results, begun = threading.current_thread().name, dict[int, R](), list[Future[None]]()

    def work(turn: Turn) -> None:
        threading.current_thread().name = name
        turn.wait()
        try:
            if len(left) > 1 and len(begun) < MOST_AT_ONCE:
                begun.append(pool.submit(work, let_in()))
            for index, item in _taken(left):
                results[index] = act(item)
        finally:
            over()

    with clock.divided() as (let_in, over), ThreadPoolExecutor(max_workers=MOST_AT_ONCE) as pool:
        begun.append(pool.submit(work, let_in()))
        for future in begun:  # which grows meanwhile
            future.exception()
    for future in begun:
        future.result()
    return [results[index] for index in sorted(results)]


def _taken(left: deque[T]) -> Iterator[T]:
    """What is left, while others take from it, too."""
    while True:
        try:
            item = left.popleft()
        except IndexError:
            return
        yield item
