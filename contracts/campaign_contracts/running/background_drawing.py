"""Drawing values while a run goes on, in a process of its own, so that the suites need not wait for them.

The process reads tasks from its standard input and writes what they come to on its standard output, one after the
other, all of them pickled. It ends with its input.
"""

import contextlib
import pickle
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterable
from concurrent.futures import Future
from typing import IO, Any

from campaign_contracts.running import hypothesis_home
from campaign_contracts.send import HaltedError
from campaign_contracts.suites.drawing import Draw


class BackgroundDrawing:
    """Draws elsewhere. The process is started when something is announced, or asked for, for the first time."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._drawn: dict[Draw, Future[Any]] = {}
        self._uses: Counter[Draw] = Counter()
        self._owed: deque[Future[Any]] = deque()
        self._over = False
        self._lock = threading.Lock()

    @property
    def process_id(self) -> int | None:
        """The process that draws, while there is one."""
        return self._process.pid if self._process is not None else None

    @property
    def waiting(self) -> int:
        """How many draws were announced that nobody has asked for yet."""
        return len(self._drawn)

    def ahead(self, draws: Iterable[Draw]) -> None:
        """Draw these, in this order; what is announced so many times can be asked for as often."""
        with self._lock:
            for draw in draws:
                self._announce(draw)

    def result(self, draw: Draw) -> Any:
        """What a draw comes to, or raises; what a process that died left undone is drawn here."""
        with self._lock:
            if draw not in self._drawn:
                self._announce(draw)
            future = self._drawn[draw]
            self._uses[draw] -= 1
            if not self._uses[draw]:
                del self._uses[draw], self._drawn[draw]
        try:
            return future.result()
        except EOFError:
            return draw()

    def close(self) -> None:
        """End the process; what nobody asked for is lost."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            if process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
            process.wait()
            self._reader.join()

    def _announce(self, draw: Draw) -> None:
        self._uses[draw] += 1
        if draw in self._drawn:
            return
        self._drawn[draw] = future = Future[Any]()
        process = self._process = self._process or self._started()
        if process.stdin is None or self._over:
            future.set_exception(EOFError())
            return
        self._owed.append(future)
        with contextlib.suppress(BrokenPipeError):  # whoever reads the answers hears of it
            pickle.dump(draw, process.stdin)
            process.stdin.flush()

    def _started(self) -> subprocess.Popen[bytes]:
        # A session of its own: an interrupt at the terminal is for this process, which ends the other one.
        process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-P", "-W", "ignore", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        self._reader.start()
        return process

    def _read(self, answers: IO[bytes]) -> None:
        """Hand out what was drawn, in the order of the tasks, until the process ends."""
        with contextlib.suppress(EOFError, pickle.UnpicklingError), answers:
            while True:
                drawn, answer = pickle.load(answers)  # noqa: S301 - written by the process that was started above
                future = self._owed.popleft()
                if drawn:
                    future.set_result(answer)
                else:
                    future.set_exception(answer)
        with self._lock:
            self._over = True
            for future in self._owed:
                future.set_exception(EOFError())
            self._owed.clear()


def serve(tasks: IO[bytes], answers: IO[bytes]) -> None:
    """Draw what is asked for, until there are no more tasks. An answer is whether it could be drawn, and what."""
    hypothesis_home.settle()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            draw: Draw = pickle.load(tasks)  # noqa: S301 - written by the process that started this one
            try:
                answer = pickle.dumps((True, draw()))
            except HaltedError as error:
                answer = pickle.dumps((False, error))
            except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked has to hear of it
                answer = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
            answers.write(answer)
            answers.flush()


if __name__ == "__main__":
    with open(sys.stdout.fileno(), "wb", closefd=False) as pipe, contextlib.redirect_stdout(sys.stderr):
        serve(sys.stdin.buffer, pipe)
