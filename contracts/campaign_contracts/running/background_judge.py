"""Judging in a process of its own: a run while it goes on, so that the suites need not wait, or one part of the checks.

The judge reads the run's history from its standard input, line by line, as the `judge` command reads it from a file; at
the end of it, what was judged comes back on its standard output. A blank line asks how much was found so far.
"""

import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Self

from campaign_contracts import history_lines
from campaign_contracts.bundle import packaged
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Crash, Decided, Judge, Judged, parted
from campaign_contracts.garbage import rare_collections
from campaign_contracts.history import Record

OFTEN = 50
"""After so many records the judge says what is decided, in a file that the run may read meanwhile."""

QUESTION = b"\n"
"""Asks how much was found so far."""

TOGETHER = 128 << 10
"""Bytes of records that are handed over at once: to wake the thread that writes costs more than to write."""

MOST_WAITING = 8 << 20
"""Bytes of records that wait to be judged; a run that is faster waits for its judge."""


SECOND_PART = "second-part"
"""Has the process run only the second part of the checks."""


class BackgroundJudge:
    """Judges one history elsewhere: what it found is known when it has finished, and not before.

    As a context manager it leaves no process behind that has not finished.
    """

    def __init__(self, *, second_part: bool = False) -> None:
        """Start it; it takes records at once, and catches up when it is ready.

        `second_part`: it runs only the second part of the checks (`parted`).
        """
        self.judged = Judged()
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._gathered: list[bytes] = []
        self._size, self._waiting, self._room = 0, 0, threading.Condition()
        self._asking = threading.Lock()
        # A file without a name is gone with the two processes, whatever ends them.
        self._decided = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the judge)
        decided = self._decided.fileno()
        # A session of its own: an interrupt at the terminal ends the run, and the judge still says what it saw.
        self._process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-P", "-m", __name__, str(decided), *([SECOND_PART] if second_part else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            pass_fds=(decided,),
        )
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()

    def __enter__(self) -> Self:
        """Judge within a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the process, if it has not finished."""
        if not self._decided.closed:
            self._process.kill()
            self.finish()

    @property
    def process_id(self) -> int:
        """The process in which it judges."""
        return self._process.pid

    def feed(self, record: Record) -> bytes:
        """Take a record; it is handed over with some others. Returns the line that is."""
        line = history_lines.to_bytes(record)
        with self._room:
            self._room.wait_for(lambda: self._waiting < MOST_WAITING)
            self._waiting += len(line)
            self._gathered.append(line)
            self._size += len(line)
            if self._size >= TOGETHER:
                self._hand_over()
        return line

    def settled(self) -> int:
        """How many kinds of findings there are once everything handed over is judged."""
        with self._asking:  # of two who read at once, one would lose the other's answer
            with self._room:
                self._hand_over()
            self._lines.put(QUESTION)
            answer = self._process.stdout.readline() if self._process.stdout is not None else b""
        return int(answer or 0)

    @property
    def decided(self) -> Decided:
        """What was decided when the judge last said so."""
        # The two processes share one position in the file: neither uses it.
        rules, cells = os.pread(self._decided.fileno(), 17, 0).split() or (0, 0)
        return Decided(int(rules), int(cells))

    def finish(self) -> Judged:
        """End the history and wait for what was judged; a judge that died counts as a check that crashed."""
        with self._room:
            self._hand_over()
        self._lines.put(None)
        self._writer.join()
        with self._process as process:
            answer = process.stdout.read() if process.stdout is not None else b""
        self._decided.close()
        if process.returncode == 0:
            self.judged = pickle.loads(answer)  # noqa: S301 - written by the process that was started above
        else:
            self.judged.crashes.append(Crash(check="judge", error=f"its process ended with {process.returncode}"))
        return self.judged

    def _hand_over(self) -> None:
        """Have what was gathered written."""
        self._lines.put(b"".join(self._gathered))
        self._gathered.clear()
        self._size = 0

    def _write(self) -> None:
        """Hand on what waits, until the end. A judge that died hears nothing more, and keeps nobody waiting."""
        pipe, alive = self._process.stdin, self._process.stdin is not None
        while (line := self._lines.get()) is not None:
            alive = alive and pipe is not None and _handed_on(line, pipe)
            if line != QUESTION:
                with self._room:
                    self._waiting -= len(line)
                    self._room.notify_all()
        with contextlib.suppress(BrokenPipeError):
            if pipe is not None:
                pipe.close()


def _handed_on(line: bytes, pipe: IO[bytes]) -> bool:
    """Write a line to a judge, which answers a question at once. False where it has died."""
    try:
        pipe.write(line)
        if line == QUESTION:
            pipe.flush()
    except BrokenPipeError:
        return False
    return True


def serve(
    lines: Iterable[bytes], answers: IO[bytes], decided: int | None = None, *, second_part: bool = False
) -> Judged:
    """Judge the history that arrives; what cannot be read counts as a check that crashed, and is passed over.

    What is decided by then stands in the open file with the number `decided`.
    """
    checks = parted(CHECKS)[1] if second_part else CHECKS
    judge = Judge(bundle=packaged(), checks=checks)
    with rare_collections():
        for number, line in enumerate(lines, start=1):
            if decided is not None and number % OFTEN == 0:
                os.pwrite(decided, b"%8d %8d" % judge.decided, 0)
            try:
                _take(line, number, judge, answers)
            except Exception as error:  # noqa: BLE001 - whatever it is, the run has to hear of it
                judge.judged.crashes.append(Crash(check="judge", error=f"{type(error).__name__}: {error}"))
    return judge.finish()


def _take(line: bytes, number: int, judge: Judge, answers: IO[bytes]) -> None:
    if line == QUESTION:
        answers.write(b"%d\n" % judge.settled())
        answers.flush()
    else:
        judge.feed(history_lines.from_line(line.decode(), number=number))


if __name__ == "__main__":
    # The process that asked may be gone by now.
    with contextlib.suppress(BrokenPipeError), open(sys.stdout.fileno(), "wb", closefd=False) as pipe:
        judged = serve(sys.stdin.buffer, pipe, int(sys.argv[1]), second_part=SECOND_PART in sys.argv)
        pipe.write(pickle.dumps(judged))
