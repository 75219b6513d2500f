"""Side by side with other tools: each against the same mock with the same faults, on a page: `benchmarks/peers.md`.

    make bench-peers [ARGS="--sample 10 --seed 2"]

Tools are installed under `.peers/`, in the versions that `tools.py` names. What cannot be installed or run here is
named on the page with the reason. Takes about an hour on two quiet cores as it is; an interruption ends everything.
"""

import argparse
import os
import platform
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from types import FrameType

from benchmarks.peers import install, processes
from benchmarks.peers.page import Results, Study, page
from benchmarks.peers.tools import ROOT, TOOLS, Tool
from benchmarks.peers.trials import CLEAN, LEGAL, Trial, tried

from campaign_contracts.bundle import packaged
from campaign_contracts.mock import faults
from campaign_contracts.mock.faults.fault import Fault

PAGE = ROOT / "benchmarks" / "peers.md"
SAMPLE = 60

Task = tuple[Results, str, str | None]
"""What is tried: a tool, a legal server, and the fault that this one gets."""


def main() -> int:
    """Try every tool, and write the page. Returns the exit code: 0, or 130 when interrupted."""
    arguments = _parser().parse_args()
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _interrupted)
    began = time.monotonic()
    try:
        study = _study(arguments)
    except (KeyboardInterrupt, processes.StoppedError):
        print("bench-peers: interrupted; the page was left as it was", file=sys.stderr)
        return 130
    PAGE.write_text(page(study), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written, after {(time.monotonic() - began) / 60:.1f} minutes")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench-peers", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--sample", type=_count, default=SAMPLE, metavar="N|all", help=f"how many faults to try (default: {SAMPLE})"
    )
    parser.add_argument("--seed", type=int, default=1, help="draws the sample (default: 1)")
    parser.add_argument("--jobs", type=int, default=2, help="faults tried at a time (default: 2)")
    parser.add_argument("--repeats", type=int, default=2, help="runs on the clean mock, one by one (default: 2)")
    parser.add_argument("--tool", action="append", metavar="WORD", help="only tools whose names hold this; repeatable")
    return parser


def _count(text: str) -> int | None:
    """A number of faults; None: all."""
    return None if text == "all" else int(text)


def drawn(known: Sequence[Fault], sample: int | None, seed: int) -> list[Fault]:
    """So many faults, derived and hand-written ones alike, each as likely as any other."""
    if sample is None or sample >= len(known):
        return list(known)
    names = {fault.name for fault in Random(seed).sample(known, sample)}
    return [fault for fault in known if fault.name in names]


def _study(arguments: argparse.Namespace) -> Study:
    """Try everything. Raises StoppedError."""
    known = list(faults.registry(packaged().lifecycle).values())
    chosen = drawn(known, arguments.sample, arguments.seed)
    wanted = [tool for tool in TOOLS if not arguments.tool or any(word in tool.name for word in arguments.tool)]
    results = [Results(tool=tool, absent=install.reason(tool)) for tool in wanted]
    for each in results:
        if each.absent:
            print(f"{each.tool.name}: not tried: {each.absent}", flush=True)
    here = [each for each in results if not each.absent]
    with _at_once(1):
        for each in here:
            _clean(each, arguments.repeats)
    tasks: list[Task] = [(each, name, None) for each in here for name in LEGAL if name != CLEAN]
    tasks += [(each, CLEAN, fault.name) for fault in chosen for each in here]
    with _at_once(arguments.jobs) as pool:
        for each, server, fault, trial in pool.map(_tried, tasks):
            kept, name = (each.legal, server) if fault is None else (each.faulty, fault)
            kept[name] = trial
            _tell(each.tool, name, trial)
    return Study(
        results=results, faults=chosen, existing=len(known), seed=arguments.seed,
        command=shlex.join(["python", "-m", "benchmarks.peers", *sys.argv[1:]]), machine=_machine(),
        families=packaged().catalogue.families,
    )  # fmt: skip


def _clean(results: Results, repeats: int) -> None:
    for _ in range(repeats):
        results.clean.append(tried(results.tool, LEGAL[CLEAN]))
        _tell(results.tool, CLEAN, results.clean[-1])


def _tried(task: Task) -> tuple[Results, str, str | None, Trial]:
    results, server, fault = task
    hasty = fault is not None and not results.baseline
    return results, server, fault, tried(results.tool, LEGAL[server], fault, hasty=hasty)


@contextmanager
def _at_once(jobs: int) -> Iterator[ThreadPoolExecutor]:
    """So many threads; when one fails, or the whole is interrupted, whatever runs is ended."""
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    except BaseException:
        processes.stopping.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _tell(tool: Tool, server: str, trial: Trial) -> None:
    said = f"{len(trial.complaints)} kinds of complaints, {trial.requests:,} requests, {trial.seconds:.1f} s"
    print(f"{tool.name}, {server}: {said}{f' ({trial.trouble})' if trial.trouble else ''}", flush=True)


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _machine() -> str:
    """When, and where."""
    parts = [
        str(datetime.now(UTC).date()), f"{os.cpu_count()} cores", f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}", *filter(None, (_first("Node.js", "node"), _first("", "java"))),
    ]  # fmt: skip
    return ", ".join(parts)


def _first(name: str, command: str) -> str:
    """The first line of what a command says of its version; empty where there is none."""
    try:
        ran = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    except OSError:
        return ""
    return f"{name} {ran.stdout.partition(chr(10))[0]}".strip()


if __name__ == "__main__":
    sys.exit(main())
