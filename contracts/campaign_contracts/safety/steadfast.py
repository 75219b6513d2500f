"""Cleaning up goes on when the terminal closes, and after a first polite kill: what is left may call somebody."""

import contextlib
import signal
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def steadfast() -> Iterator[None]:
    """Within the block SIGHUP changes nothing, however often it comes, and SIGTERM only the second time.

    Where a SIGTERM would have ended the process by itself, it does so after the block: no worker begins its next task.
    Ctrl-C is left as it is: whoever presses it sees what is going on. Threads get no signals, and need none of this.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kills = 0

    def polite(*_: object) -> None:
        nonlocal kills
        kills += 1
        if kills > 1:
            raise KeyboardInterrupt

    def closed(*_: object) -> None:
        """A shell and the terminal itself may both say so."""

    handlers = {signal.SIGTERM: polite, **({signal.SIGHUP: closed} if hasattr(signal, "SIGHUP") else {})}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if kills == 1 and before[signal.SIGTERM] == signal.SIG_DFL:
            signal.raise_signal(signal.SIGTERM)
