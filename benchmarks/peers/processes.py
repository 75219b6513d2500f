"""A command that is bounded in time, with what it printed, took and held, and of which nothing is left afterwards."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 0.2
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
PROCESSES = Path("/proc")

stopping = threading.Event()
"""Set when everything is to end: whatever runs is ended, and nothing is started any more."""


class StoppedError(Exception):
    """Everything is to end."""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a command went: its exit code (None: out of time), what it printed, and what it took.

    `seconds` are of the wall clock, `processor` those of processor time; the latter is right only while nothing else
    is run. `memory` is the most that all its processes held at a time, in bytes.
    """

    code: int | None
    output: str
    seconds: float
    processor: float
    memory: int


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float) -> Ran:
    """Run a command in a session of its own, and end all that is left of it. Raises StoppedError."""
    printed = folder / "printed.txt"
    before, began, memory = os.times(), time.monotonic(), 0
    with printed.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 (fixed words)
            command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            code = None
            while code is None and time.monotonic() - began < seconds and not stopping.is_set():
                memory = max(memory, _resident(process.pid))
                with suppress(subprocess.TimeoutExpired):
                    code = process.wait(LOOK_SECONDS)
        finally:
            end(process.pid)
            process.wait()
    if stopping.is_set():
        raise StoppedError
    took, after = time.monotonic() - began, os.times()
    spent = after.children_user - before.children_user + after.children_system - before.children_system
    said = printed.read_text(encoding="utf-8", errors="replace")
    return Ran(code=code, output=said, seconds=took, processor=spent, memory=memory)


def end(session: int) -> None:
    """End every process of a session."""
    while members := [pid for pid, _ in _of(session)]:
        for pid in members:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _resident(session: int) -> int:
    """The bytes that the processes of a session hold."""
    return sum(pages for _, pages in _of(session)) * PAGE_BYTES


def _of(session: int) -> Iterator[tuple[int, int]]:
    """The living processes of a session: id, and resident pages."""
    for folder in PROCESSES.iterdir():
        if not folder.name.isdigit():
            continue
        with suppress(OSError):  # it ended meanwhile
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] not in "ZX":
                yield int(folder.name), int(fields[21])
