"""What a command says while it works, and how it is interrupted."""

import _thread
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TextIO

import typer

from campaign_contracts.inert import paragraphs

if TYPE_CHECKING:
    from rich.console import Console

AGAIN_SECONDS = 0.05
"""So long after an interrupt that was ignored it is raised again."""
HALF_A_MINUTE = 30.0
"""Seconds between two lines of progress where nobody watches."""


def say(line: str, *, stream: TextIO | None = None) -> None:
    """A line on standard error, so that what is piped stays what it is. Where it cannot be shown, work goes on.

    `stream` is standard error as it was before something took its place.
    """
    with contextlib.suppress(OSError):
        typer.echo(paragraphs(line), file=stream, err=True)


def write_to_nobody() -> None:
    """From now on what is printed goes nowhere: whoever was reading has gone."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def occupy_closed_streams() -> None:
    """What is printed to a standard stream that was closed goes nowhere, and in no file that is opened later."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            stream = open(number, "w", closefd=False)  # noqa: SIM115 (it is there to the end)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)  # pytest asks for this one


def say_now(line: str) -> None:
    """A line that is there at once, in a pipe too."""
    typer.echo(line)
    sys.stdout.flush()


def console() -> "Console":
    """Where verdicts are shown: standard output, without colours of its own choosing."""
    from rich.console import Console

    class Unread(Console):
        def on_broken_pipe(self) -> None:
            """Whoever was reading has read enough; that is no reason to end, and no verdict."""
            write_to_nobody()

    return Unread(file=sys.stdout, highlight=False)


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar with an estimate on a terminal; in a pipe, a line every half minute."""
    if not sys.stderr.isatty():
        yield in_lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description:<64.64}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=_told(what), completed=done, total=total, refresh=True)

        yield show


def _told(what: str) -> str:
    return what.removeprefix("test_").replace("_", " ")


def in_lines() -> Callable[[str, int, int], None]:
    """Progress as a line every half minute, on standard error."""
    return seldom(partial(say, stream=sys.stderr), time.monotonic)


def seldom(say: Callable[[str], None], monotonic: Callable[[], float]) -> Callable[[str, int, int], None]:
    """Progress as lines, no more than one in half a minute, with an estimate of what is left."""
    began = last = monotonic()

    def show(what: str, done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if now - last < HALF_A_MINUTE:
            return
        last = now
        left = (now - began) * (total - done) / max(done, 1)
        say(f"{done} of {total}: {_told(what)}; about {left:,.0f} s left")

    return show


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """A polite kill, or a closed terminal, ends the block as Ctrl-C does: with what it knows, and cleaning up.

    An interrupt that comes where Python ignores exceptions, as in what the garbage collector calls, comes once more.
    """

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    politely = [signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # else: nohup
        politely.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in politely}
    ignored, sys.unraisablehook = sys.unraisablehook, _coming_again(sys.unraisablehook)
    try:
        yield
    finally:
        sys.unraisablehook = ignored
        for number, handler in before.items():
            signal.signal(number, handler)


def _coming_again(
    otherwise: "Callable[[sys.UnraisableHookArgs], object]",
) -> "Callable[[sys.UnraisableHookArgs], None]":
    """A hook for exceptions that Python ignores: an interrupt is raised again where it counts."""
    number = signal.SIGTERM if signal.getsignal(signal.SIGINT) is signal.SIG_IGN else signal.SIGINT
    main_thread = threading.get_ident()

    def raise_again() -> None:
        time.sleep(AGAIN_SECONDS)
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(main_thread, number)  # a signal to any other thread would not wake it
        else:
            signal.raise_signal(number)

    def hook(ignored: "sys.UnraisableHookArgs") -> None:
        if ignored.exc_type is KeyboardInterrupt:
            _thread.start_new_thread(raise_again, ())  # takes no lock that whoever was interrupted may hold
        else:
            otherwise(ignored)

    return hook
