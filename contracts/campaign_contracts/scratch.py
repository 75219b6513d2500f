"""Folders for the time of a block. Those of processes that were killed go when the next one is made."""

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
_OWNER = ".owner"
"""The file in each folder that its process holds locked."""


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A new folder of this process's own, which only its user can read. Raises OSError."""
    _remove_abandoned()
    folder, owner = _made()
    try:
        yield folder
    finally:
        owner.close()
        shutil.rmtree(folder, ignore_errors=True)


def _made() -> tuple[Path, IO[str]]:
    """A folder, and its file, which is locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):  # another process thought it abandoned, as it was not locked yet
            owner = (folder / _OWNER).open("a")
            if locked(owner) is not False and folder.exists():
                return folder, owner
            owner.close()


def _remove_abandoned() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_own(folder):
                with (folder / _OWNER).open("a") as owner:
                    if locked(owner):
                        shutil.rmtree(folder, ignore_errors=True)


def _is_own(folder: Path) -> bool:
    """Whether it is a folder of this user's, and no link to one: others may put things there too."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and hasattr(os, "geteuid") and found.st_uid == os.geteuid()
