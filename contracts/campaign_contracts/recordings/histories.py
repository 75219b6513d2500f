"""The kit's own histories on disk: JSON lines in gzip, written so that a kill costs little, and read line by line."""

import contextlib
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from campaign_contracts.history import Exchange, Record, RunBegan
from campaign_contracts.history_lines import HistoryError, from_line, to_bytes
from campaign_contracts.locks import locked
from campaign_contracts.recordings.bounds import Bounds
from campaign_contracts.recordings.packed import DAMAGED, Stream, opened
from campaign_contracts.usage import UsageError

HISTORY = "history.jsonl.gz"
"""The name of a history in a report folder; `zcat` shows it."""

UNPACKED = "history.jsonl"
"""Its name once somebody has unpacked it."""

GZIP = 31
"""Has zlib write a gzip file. A `GzipFile` that nobody needs any longer still writes, to a file that may be closed."""

MOST_PENDING = 64 << 10
"""Bytes of lines that wait to be compressed together."""

LONGEST_PENDING_SECONDS = 1.0
"""A record that follows this long after the last that was written out has the waiting ones written out too."""


class HistoryWriter:
    """Writes records as JSON lines in gzip. A context manager; what was flushed can be read after a kill.

    Compressed, a history is a tenth and less of its lines: most answers are much like the one before.
    """

    def __init__(self, file: IO[bytes], clock: Callable[[], float] = time.monotonic) -> None:
        """Write into a binary file, which is closed with the writer."""
        self._file, self._clock = file, clock
        self._packed = zlib.compressobj(wbits=GZIP)
        self._lines: list[bytes] = []
        self._pending = 0
        self._flushed = clock()

    @classmethod
    def opened(cls, path: Path) -> Self:
        """Write into a file that is empty, and nobody else's while it is open. Raises UsageError, OSError."""
        return cls.instead(claimed(path))

    @classmethod
    def instead(cls, file: IO[bytes]) -> Self:
        """Write into a binary file, instead of what it holds."""
        with contextlib.suppress(OSError):  # a pipe or a device holds nothing
            file.truncate(0)
        return cls(file)

    def __enter__(self) -> Self:
        """Write within a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    @property
    def pending(self) -> int:
        """How many bytes of lines wait to be written out."""
        return self._pending

    def write(self, record: Record, line: bytes | None = None) -> None:
        """Add a record; `line` is what stands for it in the file, where that is made already.

        Raises OSError when what waited cannot be written.
        """
        line = line or to_bytes(record)
        self._lines.append(line)
        self._pending += len(line)
        if self._pending >= MOST_PENDING or self._clock() - self._flushed > LONGEST_PENDING_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write out what waits, so that it can be read whatever becomes of this process. Raises OSError."""
        lines, self._lines, self._pending = b"".join(self._lines), [], 0
        self._flushed = self._clock()
        if lines:
            self._file.write(self._packed.compress(lines) + self._packed.flush(zlib.Z_SYNC_FLUSH))
            self._file.flush()

    def close(self) -> None:
        """End the history; harmless when done twice. Raises OSError."""
        if self._file.closed:
            return
        with contextlib.closing(self._file):
            self.flush()
            self._file.write(self._packed.flush())


def claimed(path: Path) -> IO[bytes]:
    """Open a file, which is nobody else's while it is open, and holds what it held. Raises UsageError, OSError."""
    file = path.open("ab")
    if locked(file) is False:
        file.close()
        raise UsageError(f"{path}: another run is writing it; name another folder with --report-dir")
    return file


def stored(folder: Path) -> Path | None:
    """The history in a report folder, packed or unpacked; None where there is none."""
    return next((path for name in (HISTORY, UNPACKED) if (path := folder / name).is_file()), None)


@dataclass(kw_only=True)
class HistoryFile:
    """A history file as records, packed or not. `torn` is known once it was read to its end.

    A line has no more than `longest` bytes.
    """

    path: Path
    longest: int = 2 * Bounds.entry
    torn: bool = False
    _places: dict[int, tuple[int, int]] = field(default_factory=dict, repr=False)

    @property
    def began(self) -> RunBegan:
        """Whose run it is. Raises UsageError when the history does not begin like one."""
        first = next(iter(self))
        if not isinstance(first, RunBegan):
            raise UsageError(f"{self.path}, line 1: expected a run-began record, found {first.kind}")
        return first

    def __iter__(self) -> Iterator[Record]:
        """Every record. Raises UsageError, naming the line, and OSError."""
        self.torn = False
        with opened(self.path) as stream:
            yield from self._records(stream)

    def _records(self, stream: Stream) -> Iterator[Record]:
        met, offset = False, 0
        for number, line in enumerate(self._lines(stream), start=1):
            begins, offset = offset, offset + len(line)
            if not line.strip():
                continue
            try:
                record = from_line(line.decode("utf-8-sig" if number == 1 else "utf-8"), number=number)
            except (HistoryError, UnicodeDecodeError) as error:
                if met and not line.endswith((b"\n", b"\r")) and (self.torn or not stream.read(1)):
                    self.torn = True
                    return
                why = str(error) if isinstance(error, HistoryError) else f"line {number} is not UTF-8 text"
                raise UsageError(f"{self.path}: {why}") from None
            met = True
            if isinstance(record, Exchange):
                self._places[record.number] = (begins, number)
            yield record
        if not met:
            raise UsageError(f"{self.path}: expected a history (JSON lines), found nothing in it")

    def _lines(self, stream: Stream) -> Iterator[bytes]:
        """Every line. A file whose compression has no end holds what was written before the kill."""
        try:
            while line := stream.readline(self.longest):
                if len(line) == self.longest and not line.endswith(b"\n"):
                    raise UsageError(
                        f"{self.path}: a line is longer than {self.longest / 1e6:g} MB: --max-entry MB takes lines of "
                        "twice that"
                    )
                yield from line.splitlines(keepends=True)  # at a lone CR, too: no text in JSON has one
        except DAMAGED:
            self.torn = True

    def exchanges(self, numbers: Collection[int]) -> dict[int, Exchange]:
        """Some of the exchanges that were read, by number."""
        found: dict[int, Exchange] = {}
        wanted = dict(self._places[number] for number in numbers if number in self._places)
        with opened(self.path) as lines:
            offset = 0
            # Line by line as before: one step of another size can meet damage that lies behind what was read.
            for line in self._lines(lines) if wanted else ():
                number = wanted.pop(offset, None)
                record = from_line(line.decode("utf-8-sig"), number=number) if number is not None else None
                if isinstance(record, Exchange):
                    found[record.number] = record
                if not wanted:
                    break
                offset += len(line)
        return found

    @property
    def cut(self) -> str | None:
        """Why the file is not whole, once it was read."""
        return "the history is cut short: the run was killed" if self.torn else None
