"""Generated Python as it is kept: the imports that it needs, in order, and the layout that the formatter gives it."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from ruff import find_ruff_bin  # type: ignore[import-untyped]  # it has no py.typed

from campaign_contracts.scratch import scratch
from campaign_contracts.usage import UsageError

Files = Mapping[str, bytes]

_UNTOUCHED = "# fmt: off"
"""Other formatters, with other settings, would make what was generated differ from what is generated again."""

_IMPORTS = ("check", "--fix-only", "--select", "F401,I,RUF022", "--line-length", "88")
"""Imports stand on several lines as soon as some formatter would want that; the formatter below leaves them there."""
_LAYOUT = ("format", "--line-length", "120")
_ALONE = ("--isolated", "--no-cache", "--target-version", "py311")

_TIMEOUT = 60


def finished(files: Files) -> dict[str, bytes]:
    """Return the files of a package with its Python tidied up.

    Raises UsageError where that is no Python: then the specification has a name that Python does not take.
    """
    python = {path for path in files if path.endswith(".py")}
    with scratch() as folder:
        for path in python:
            (folder / path).write_bytes(files[path])
        for command in (_IMPORTS, _LAYOUT):
            _run(*command, folder=folder)
        return {path: _marked((folder / path).read_bytes()) if path in python else files[path] for path in files}


def _run(*command: str, folder: Path) -> None:
    result = subprocess.run(  # noqa: S603 (fixed words)
        [find_ruff_bin(), *command, *_ALONE, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )
    if result.returncode != 0:
        raise UsageError(
            f"What the specification generates is not Python: {' '.join(result.stderr.split())[:300]}. "
            "Rename what it names there: an operation, a parameter or a schema."
        )


def _marked(content: bytes) -> bytes:
    notice, _, rest = content.partition(b"\n")
    return b"\n".join([notice, _UNTOUCHED.encode(), rest])
