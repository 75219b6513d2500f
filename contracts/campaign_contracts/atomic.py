"""Files that are there whole or not at all, whatever interrupts their writing."""

import contextlib
import errno
import os
from pathlib import Path

_IN_PLACE = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.EROFS})
"""Why nothing can be put beside a file, or in its place: it is mounted alone, or in a folder of somebody else's."""


def replace_file(path: Path, content: bytes) -> None:
    """Write a file at once. Raises OSError; what was there before is there still.

    A link stays one. A device or a pipe, and a file that nothing can be put beside, are written as they are.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        if error.errno not in _IN_PLACE or not target.exists():
            raise
        target.write_bytes(content)
    finally:
        with contextlib.suppress(OSError):  # a folder in which nothing can be made, nor taken away
            draft.unlink(missing_ok=True)
