"""Generated files on disk: compare them with what they should be, write them, remove obsolete ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from campaign_contracts.atomic import replace_file

Files = Mapping[str, bytes]
"""What files should hold, by path relative to some base folder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drift:
    """What differs from what should be; paths relative to the base folder, in order."""

    stale: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    superfluous: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.stale or self.missing or self.superfluous)

    def lines(self) -> Iterator[str]:
        """Yield one line for each file that differs."""
        yield from (f"{path}: stale" for path in self.stale)
        yield from (f"{path}: missing" for path in self.missing)
        yield from (f"{path}: superfluous, nothing generates it" for path in self.superfluous)


def compare(expected: Files, base: Path, owned: Iterable[str], *, mark: bytes = b"") -> Drift:
    """Say what differs. In the folders `owned` a file that begins with `mark` and is not expected is superfluous."""
    present = {path: (base / path).read_bytes() for path in expected if (base / path).is_file()}
    return Drift(
        stale=tuple(sorted(path for path, content in present.items() if content != expected[path])),
        missing=tuple(sorted(expected.keys() - present.keys())),
        superfluous=tuple(sorted(set(_owned_files(base, owned, mark)) - expected.keys())),
    )


def write(expected: Files, base: Path, owned: Iterable[str], *, mark: bytes = b"") -> Drift:
    """Make the disk match and return what was changed. Each file is replaced at once, never left half written."""
    drift = compare(expected, base, owned, mark=mark)
    for path in (*drift.stale, *drift.missing):
        (base / path).parent.mkdir(parents=True, exist_ok=True)
        replace_file(base / path, expected[path])
    for path in drift.superfluous:
        (base / path).unlink()
    return drift


def _owned_files(base: Path, owned: Iterable[str], mark: bytes) -> Iterator[str]:
    for folder in owned:
        for path in (base / folder).rglob("*"):
            inner = path.relative_to(base)
            if path.is_dir() or "__pycache__" in inner.parts or _hidden(inner):
                continue
            if not mark or path.read_bytes().startswith(mark):
                yield inner.as_posix()


_PRODUCTS = frozenset({"dist", "node_modules", "package-lock.json"})


def _hidden(path: Path) -> bool:
    """Caches and products of other tools are none of our business."""
    return any(part.startswith(".") or part in _PRODUCTS for part in path.parts)
