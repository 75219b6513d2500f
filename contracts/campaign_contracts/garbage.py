"""The memory of a process that lasts: what is there stays, next to nothing is made of circles, large blocks go back."""

import contextlib
import ctypes
import gc
from collections.abc import Iterator


@contextlib.contextmanager
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


_MMAP_THRESHOLD = -3
"""The number of this parameter of glibc's `mallopt`."""

LARGE = 128 << 10
"""Bytes. A block from this size on is a mapping of its own, as it is at first with glibc."""


def give_back_large_blocks() -> None:
    """Have large blocks go back to the system when they are freed, from now on, where the C library can be told so.

    glibc by itself makes ever larger blocks a part of the heap of the thread that wants them. With hundreds of threads
    that each hold a megabyte for a moment, such heaps keep several times of what is in use.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE)
