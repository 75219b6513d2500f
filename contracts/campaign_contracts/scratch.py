"""Folders for the time of a block. Where there are file locks, the next one removes those of killed processes."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from campaign_contracts.locks import locked

PREFIX = "campaign-contracts."
_MARKER = ".campaign-contracts-scratch"
"""The file in each folder that its process holds locked. A folder without it may be anybody's."""


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A new folder of this process's own, which only its user can read. Raises OSError."""
    with shared_scratch() as (folder, _):
        yield folder


@contextlib.contextmanager
def shared_scratch() -> Iterator[tuple[Path, int]]:
    """Such a folder, and a descriptor: a child that inherits it keeps the folder when this process is killed."""
    _remove_abandoned()
    folder, owner = _made()
    try:
        yield folder, owner.fileno()
    finally:
        owner.close()
        shutil.rmtree(folder, ignore_errors=True)


def _made() -> tuple[Path, IO[str]]:
    """A folder, and its file, which is locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):  # another process thought it abandoned, as it was not locked yet
            owner = (folder / _MARKER).open("a")
            if locked(owner) is not False and folder.exists():
                return folder, owner
            owner.close()


def _remove_abandoned() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_own(folder):
                _remove_unless_held(folder)


def _remove_unless_held(folder: Path) -> None:
    """Raises OSError where a folder without marker has something in it."""
    try:
        with (folder / _MARKER).open("r+") as owner:
            if locked(owner):
                shutil.rmtree(folder, ignore_errors=True)
    except FileNotFoundError:  # killed before it had its marker
        folder.rmdir()


def _is_own(folder: Path) -> bool:
    """Whether it is a folder of this user's, and no link to one: others may put things there too."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and hasattr(os, "geteuid") and found.st_uid == os.geteuid()
