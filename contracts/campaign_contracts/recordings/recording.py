"""A recording as it is read, whatever its form: one road to its records for all of them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from campaign_contracts.counts import counted
from campaign_contracts.history import Exchange, Record, RunBegan
from campaign_contracts.recordings.archive import Archive
from campaign_contracts.recordings.bodies import in_folder
from campaign_contracts.recordings.bounds import Bounds, UnpackingBudget
from campaign_contracts.recordings.entries import Found, Skipped, entry
from campaign_contracts.recordings.flows import Flows, is_dump
from campaign_contracts.recordings.histories import HistoryFile
from campaign_contracts.recordings.packed import ArchiveError, Beside, beginning, is_zip, most_unpacked, opened, zipped
from campaign_contracts.recordings.places import normal
from campaign_contracts.recordings.reading import traffic
from campaign_contracts.recordings.summary import Summary
from campaign_contracts.usage import UsageError

MOST_UNREADABLE = 100_000
"""So many entries that cannot be read may stand in a recording: then it is none."""


class Records(Protocol):
    """Records that can be gone through again, and exchanges that can be fetched by number."""

    @property
    def began(self) -> RunBegan:
        """Whose run it is. Raises UsageError when the records do not begin like one."""
        ...

    @property
    def cut(self) -> str | None:
        """Why the records are not whole, once they were gone through; None where they are."""
        ...

    def __iter__(self) -> Iterator[Record]:
        """Every record in its order, the first time and again."""
        ...

    def exchanges(self, numbers: Collection[int]) -> dict[int, Exchange]:
        """Some of the exchanges by number, those that are there."""
        ...


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A recording as it was read. `summary` says what it held, where it is none of the kit's own."""

    path: Path
    records: Records
    summary: Summary | None = None

    def held(self, requests: int, decided: int, rules: int) -> str:
        """What the recording held, and how many of the rules it decided, in one line.

        Of a history, which holds nothing that is left out, its requests are counted.
        """
        return f"{self.summary or counted(requests, 'request')}; {decided} of {rules} rules decided"


def read(path: Path, *, kit: str, specification: str, bounds: Bounds, base_url: str | None = None) -> Recording:
    """Read a history, an HTTP archive or a flow dump, whatever its name. `base_url` is the server to judge in it.

    Raises UsageError, naming file and line, and OSError.
    """
    try:
        wanted = None if base_url is None else normal(base_url)
    except ValueError as error:
        raise UsageError(f"--base-url: {error}") from None

    bounds = replace(bounds, packed=UnpackingBudget(left=most_unpacked(path)))

    def recording(source: Archive | Flows, beside: Beside) -> Recording:
        found = _read(source, beside, bounds)
        certain = isinstance(source, Flows)
        records = traffic(found, kit=kit, specification=specification, base_url=wanted, certain=certain)
        records.summary.cut = source.cut
        return Recording(path=path, records=records, summary=records.summary)

    if path.is_fifo():
        raise UsageError(f"{path}: expected a file, which is read more than once, found a pipe; save it, and name that")
    try:
        with path.open("rb") as file:
            packed = is_zip(file.read(4))
        if packed:
            with zipped(path, bounds.body) as (stream, beside):
                return recording(Archive(stream=stream, largest=bounds.entry), beside)
        with opened(path) as stream:
            head = beginning(stream, 4096)
            stream.seek(0)
            if is_dump(head):
                return recording(Flows(stream=stream, bounds=bounds), in_folder(path.parent, bounds.body))
            if _is_archive(head, path):
                return recording(Archive(stream=stream, largest=bounds.entry), in_folder(path.parent, bounds.body))
    except ArchiveError as error:
        raise UsageError(f"{path}: {error}") from None
    if wanted is not None:
        raise UsageError(f"{path}: --base-url chooses a server of an HTTP archive; a history has only one")
    return Recording(path=path, records=HistoryFile(path=path, longest=2 * bounds.entry))


def _read(source: Archive | Flows, beside: Beside, bounds: Bounds) -> Iterator[Found]:
    unreadable = 0
    for number, each in enumerate(source, start=1):
        found = each if isinstance(each, Found) else entry(each, number, beside, bounds)
        unreadable += isinstance(found, Skipped)
        if unreadable > MOST_UNREADABLE:
            source.cut = f"more than {MOST_UNREADABLE:,} entries cannot be read"
            return
        yield found


def _is_archive(head: bytes, path: Path) -> bool:
    """Whether a file is an HTTP archive, by its first member; where that is neither's, by its name."""
    first = re.match(rb'[^{]*\{\s*"(\w+)"', head.replace(b"\0", b""))
    if first is not None and first[1] in (b"log", b"kind"):
        return first[1] == b"log"
    return path.suffix.lower() in (".har", ".json") or path.name.lower().endswith(".har.gz") or b'"log"' in head
