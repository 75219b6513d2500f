"""Locks on files, which end with the process that holds them, whatever ends it."""

from typing import IO, Any

try:
    import fcntl
except ImportError:  # there are no such locks
    fcntl = None  # type: ignore[assignment]


def locked(file: IO[Any]) -> bool | None:
    """Make a file this process's alone while it is open: False if somebody else has it, None if nobody can know."""
    return _locked(file, alone=True)


def held(file: IO[Any]) -> bool:
    """Whether another process has made a file its own, or a file system without locks may hide that.

    False where the system has no locks: there, a sweep beside a run is the user's to avoid.
    """
    if fcntl is None:
        return False
    return _locked(file, alone=False) is not True


def _locked(file: IO[Any], *, alone: bool) -> bool | None:
    if fcntl is None:
        return None
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # not every file system knows locks
        return None
    return True
