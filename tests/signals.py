"""Children that hear the signals that a test sends them, wherever the tests were started."""

import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def signals_heard() -> Iterator[None]:
    """Let children hear of Ctrl-C and of a closed terminal: `make test &` and `nohup make test` have them ignored."""
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
    hangup = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGHUP, hangup)
