"""The kit's own histories on disk, read line by line."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from campaign_contracts.history import Exchange, HistoryError, Record, RunBegan, from_line
from campaign_contracts.recordings.archive import opened
from campaign_contracts.usage import UsageError

LONGEST_LINE = 256 << 20
"""Bytes."""


@dataclass(kw_only=True)
class HistoryFile:
    """A history file as records. `torn` is known once it was read to its end."""

    path: Path
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
        met = False
        self.torn = False
        with opened(self.path) as lines:
            offset = 0
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST_LINE), b""), start=1):
                if line.strip():
                    try:
                        record = from_line(line.decode("utf-8-sig" if number == 1 else "utf-8"), number=number)
                    except (HistoryError, UnicodeDecodeError) as error:
                        if met and not line.endswith(b"\n") and not lines.read(1):
                            self.torn = True
                            return
                        why = str(error) if isinstance(error, HistoryError) else f"line {number} is no UTF-8 text"
                        raise UsageError(f"{self.path}: {why}") from None
                    met = True
                    if isinstance(record, Exchange):
                        self._places[record.number] = (offset, number)
                    yield record
                offset += len(line)
        if not met:
            raise UsageError(f"{self.path}: expected a history (JSON lines), found nothing in it")

    def exchanges(self, numbers: Collection[int]) -> dict[int, Exchange]:
        """Some of the exchanges that were read, by number."""
        found: dict[int, Exchange] = {}
        with opened(self.path) as lines:
            for number in sorted(numbers):
                if number in self._places:
                    offset, place = self._places[number]
                    lines.seek(offset)
                    record = from_line(lines.readline().decode("utf-8-sig"), number=place)
                    if isinstance(record, Exchange):
                        found[number] = record
        return found

    @property
    def cut(self) -> str | None:
        """Why the file is not whole, once it was read."""
        return "the last line of the history is cut short: the run was killed" if self.torn else None
