"""The records of a run that goes on: on disk, where they are read again when a report asks for some of them.

Only what could not be written stays in memory: a full disk ends a run, and what it saw is still to be told. Nothing is
written before the run has begun: until then the file holds what an earlier run has written.
"""

import contextlib
import gzip
import tempfile
import weakref
import zlib
from array import array
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

from campaign_contracts.history import Exchange, Record
from campaign_contracts.history_lines import from_line
from campaign_contracts.recordings.histories import HistoryWriter, claimed


class Shelf:
    """Takes the records of one run; goes through them again, also after it was closed."""

    def __init__(self, path: Path | None) -> None:
        """Claim this file for the history, or one without a name. Raises UsageError, OSError."""
        self._path = path
        self._file: IO[bytes]
        if path is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the shelf)
            weakref.finalize(self, self._file.close)
        else:
            self._file = claimed(path)
        self._writer: HistoryWriter | None = None
        self.begun = False
        """Whether records are written into the file."""
        self._written = 0
        self._unwritten: list[Record] = []
        self._ordinals = array("Q")
        """Of each exchange by its number, less one: how many records stand before it."""

    def begin(self) -> None:
        """Write into the file from now on, instead of what it holds. Raises OSError."""
        self.begun = True
        self._writer = HistoryWriter.instead(self._file)
        with self._failing():
            for record in self._unwritten:
                self._writer.write(record)

    def add(self, record: Record, line: bytes | None = None) -> None:
        """Take another; `line` is what stands for it in the file, where that is made already.

        Raises OSError the first time that it cannot be written.
        """
        if isinstance(record, Exchange):
            self._ordinals.append(len(self))
        self._unwritten.append(record)
        if self._writer is not None:
            with self._failing():
                self._writer.write(record, line)

    def flush(self) -> None:
        """Write out what waits. Raises OSError the first time that it cannot be written."""
        if self._writer is not None:
            with self._failing():
                self._writer.flush()

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        """Take note of what was written; after a failure nothing is written any more."""
        try:
            yield
        except OSError:
            writer, self._writer = self._writer, None
            with contextlib.suppress(OSError):
                if writer is not None and self._path is not None:
                    writer.close()
            raise
        if self._writer is not None and not self._writer.pending:
            self._written += len(self._unwritten)
            self._unwritten.clear()

    def close(self) -> None:
        """End the history; harmless when done twice. A file that this has made, and not written into, goes."""
        with contextlib.suppress(OSError):
            self.flush()
            if self._path is not None and self._writer is not None:
                self._writer.close()
            if self._path is not None and not self.begun:
                if not self._path.stat().st_size:
                    self._path.unlink()
                self._file.close()
        self._writer = None

    def __len__(self) -> int:
        """How many there are."""
        return self._written + len(self._unwritten)

    def __iter__(self) -> Iterator[Record]:
        """All of them, in their order."""
        for number, line in enumerate(self._lines(), start=1):
            yield from_line(line.decode(), number=number)
        yield from self._unwritten

    def exchanges(self, numbers: Collection[int]) -> dict[int, Exchange]:
        """Some of the exchanges, by number."""
        wanted = {self._ordinals[number - 1] for number in numbers if 0 < number <= len(self._ordinals)}
        found = [record for place, record in enumerate(self._unwritten, start=self._written) if place in wanted]
        for place, line in enumerate(self._lines(max(wanted, default=-1) + 1)):
            if place in wanted:
                found.append(from_line(line.decode(), number=place + 1))
        return {record.number: record for record in found if isinstance(record, Exchange)}

    def _lines(self, most: int | None = None) -> Iterator[bytes]:
        """The lines that are on the disk, or the first of them."""
        left = self._written if most is None else min(most, self._written)
        if not left:
            return
        with self._opened() as file, gzip.GzipFile(fileobj=file) as lines:
            try:
                for _ in range(left):
                    yield lines.readline()
            except (EOFError, zlib.error) as error:  # somebody else has written to it
                raise OSError(f"{self._path} was changed meanwhile") from error

    @contextlib.contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        if self._path is not None:
            with self._path.open("rb") as file:
                yield file
        else:
            place = self._file.tell()
            self._file.seek(0)
            try:
                yield self._file
            finally:
                self._file.seek(place)
