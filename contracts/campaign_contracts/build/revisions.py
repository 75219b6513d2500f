"""An OpenAPI document by any of its names: a file, a folder of our specification, or either in a git revision."""

import io
import json
import math
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from campaign_contracts.build.bundle import bundle
from campaign_contracts.build.problems import shaped
from campaign_contracts.build.source import load
from campaign_contracts.scratch import scratch
from campaign_contracts.usage import UsageError

ROOT_FILE = "openapi.yaml"
MOST_BYTES, MOST_VALUES = 32_000_000, 3_000_000
DEFAULT = "openapi"
"""What is meant where a revision is named without a path."""


def document(name: str) -> Mapping[str, Any]:
    """The parsed document of this name: `FILE`, `FOLDER`, `REVISION` or `REVISION:PATH`. Raises UsageError."""
    path = Path(name)
    if path.exists():
        return _read(path, name)
    revision, _, inner = name.partition(":")
    if not _is_revision(revision):
        raise UsageError(
            f"{name}: expected a file, a folder, or a git revision (REVISION or REVISION:PATH), found none"
        )
    with _checked_out(revision, inner or DEFAULT) as found:
        return _read(found, name)


def _read(path: Path, name: str) -> Mapping[str, Any]:
    if path.is_dir():
        if not (path / ROOT_FILE).is_file():
            raise UsageError(f"{name}: expected a folder with {ROOT_FILE} in it")
        with shaped(name, "the bundler"):
            return bundle(load(path)).document
    if (size := path.stat().st_size) > MOST_BYTES:
        raise UsageError(f"{name}: expected up to {MOST_BYTES:,} bytes, found {size:,}")
    content = path.read_bytes()
    try:
        parsed = json.loads(content) if content.lstrip().startswith(b"{") else yaml.safe_load(content)
        values = _values(parsed, {})
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"{name}: neither JSON nor YAML ({str(error).splitlines()[0]})") from None
    if not isinstance(parsed, dict):
        raise UsageError(f"{name}: expected an OpenAPI document, found a {type(parsed).__name__}")
    if values > MOST_VALUES:
        raise UsageError(f"{name}: its aliases stand for more than {MOST_VALUES:,} values, or for themselves")
    return parsed


def _values(node: Any, known: dict[int, float]) -> float:
    """How many values a node holds, however few are written down: an alias stands for all of what it names."""
    if not isinstance(node, dict | list):
        return 1
    if id(node) not in known:
        known[id(node)] = math.inf  # as long as it is being counted: it may hold itself
        inner = node.values() if isinstance(node, dict) else node
        known[id(node)] = 1 + sum(_values(each, known) for each in inner)
    return known[id(node)]


def _is_revision(revision: str) -> bool:
    if not revision or revision.startswith("-"):
        return False
    return _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}") is not None


@contextmanager
def _checked_out(revision: str, path: str) -> Iterator[Path]:
    """The file or folder of a revision, in a folder of its own for the time of the block."""
    archive = _git("archive", "--format=tar", revision, "--", path)
    if archive is None:
        raise UsageError(f"{revision}:{path}: the revision has nothing of that name here")
    with scratch() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        yield folder / path


def _git(*arguments: str) -> bytes | None:
    """The output of git; None where it fails."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607 - git, no shell
    except OSError:
        raise UsageError("a git revision was named, and there is no git here to look at it") from None
    return done.stdout if done.returncode == 0 else None
