"""The garbage collector of a process that lasts: what is there stays, and next to nothing else is made of circles."""

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals by which a user ends a command."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let the garbage collector look rarely, and never at what is there already."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def collect() -> None:
    """Free what only circles hold. An interrupt waits for the end: what a callback of the collector raises is lost."""
    with _interrupts_wait():
        gc.collect()


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Have the handlers of signals called after the block. Threads get no signals, and need none of this."""
    heard: list[int] = []
    with ExitStack() as after:
        if threading.current_thread() is threading.main_thread():
            for number in ENDING:
                if callable(handler := signal.getsignal(number)):
                    signal.signal(number, lambda number, _: heard.append(number))
                    after.callback(signal.signal, number, handler)
        yield
    for number in heard:
        signal.raise_signal(number)
