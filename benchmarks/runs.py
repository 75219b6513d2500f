"""What runs take: on the kit's own mock, over a network that is simulated, and what judging a run once more takes.

    python benchmarks/runs.py [PART ...]

Prints one line per measurement, and exits 1 when a target is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings

KIT = [sys.executable, "-m", "campaign_contracts"]
ACCOUNTS = ["--account-sid", "demo", "--api-key", "demo-key", "--other-account", "other:other-key:other-token"]
TOKEN = "CAMPAIGN_CONTRACTS_API_TOKEN"
LONGEST_JUDGING = 5.0
LEAST_RATE = 700.0
"""Requests a second of the profile `standard` on the own mock."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A profile against a mock that answers so late (milliseconds), with or without a clock that can be moved.

    It is to take at most so many seconds; None: nothing is promised.
    """

    profile: str
    latency: int = 0
    clock: bool = True
    target: float | None = None

    def __str__(self) -> str:
        """What is tried, in words."""
        where = "on the own mock"
        if self.latency:
            where = f"over {self.latency} ms, {'with' if self.clock else 'without'} a clock that can be moved"
        return f"{self.profile} {where}"


PARTS = {
    "near": (
        Trial(profile="smoke", target=3.0),
        Trial(profile="quick", target=8.0),
        Trial(profile="standard"),
    ),
    "far": (
        Trial(profile="smoke", latency=50, target=15.0),
        Trial(profile="quick", latency=50, target=60.0),
        Trial(profile="quick", latency=50, clock=False, target=60.0),
        Trial(profile="quick", latency=200, target=180.0),
    ),
}


def main() -> int:
    """Measure the parts that are named, or all. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure")
    missed = 0
    for part in parser.parse_args().parts or PARTS:
        for trial in PARTS[part]:
            with tempfile.TemporaryDirectory() as name:
                missed += measured(trial, Path(name))
    return 1 if missed else 0


def measured(trial: Trial, folder: Path) -> int:
    """Run a trial, print what it took, and judge the history of `quick` again. Returns how many targets it missed."""
    with target(trial) as words:
        seconds, processor, told = timed(["run", "--profile", trial.profile, "--report-dir", "report", *words], folder)
    written = folder / "report" / "contract.json"
    if not written.exists():
        print(f"{trial} wrote no report:\n{told}", file=sys.stderr)
        raise SystemExit(2)
    report = json.loads(written.read_text(encoding="utf-8"))
    requests = report["requests"]
    missed = say(
        f"{trial}: {report['verdict']}, {requests:,} requests in {seconds:.1f} s, {requests / seconds:,.0f} a second, "
        f"{processor:.1f} s of processor time",
        seconds,
        trial.target,
    )
    if trial.profile == "standard":
        lacking = requests / seconds < LEAST_RATE
        print(f"standard, requests a second: {requests / seconds:,.0f} (target: at least {LEAST_RATE:.0f})")
        missed += lacking
    if trial.profile == "quick" and not trial.latency:
        seconds, processor, _ = timed(["judge", "report/history.jsonl.gz"], folder)
        missed += say(f"judge of that run's history: {seconds:.1f} s", seconds, LONGEST_JUDGING)
    if report["verdict"] != "pass":
        print(f"{trial} did not pass:\n{told}", file=sys.stderr)
        raise SystemExit(2)
    return missed


def say(what: str, seconds: float, most: float | None) -> int:
    """Print a measurement beside its target. Returns 1 when it is missed."""
    late = most is not None and seconds > most
    print(what + (f" (target: at most {most:.0f} s)" if most is not None else ""), flush=True)
    if late:
        print(f"MISSED: {what.partition(':')[0]}", flush=True)
    return int(late)


@contextmanager
def target(trial: Trial) -> Iterator[list[str]]:
    """Options of a run that name its target; a distant mock is started for it."""
    if not trial.latency:
        yield []
        return
    with MockServer(settings=Settings(latency_milliseconds=trial.latency)) as mock:
        clock = ["--control-url", mock.control_url] if trial.clock else ["--sandbox"]
        yield ["--base-url", mock.base_url, *ACCOUNTS, *clock]


def timed(words: list[str], folder: Path) -> tuple[float, float, str]:
    """Run a command of the kit: seconds, seconds of processor time of it and its children, and what it told."""
    before, began = os.times(), time.perf_counter()
    ran = subprocess.run(  # noqa: S603 (fixed words)
        [*KIT, *words], cwd=folder, env={**os.environ, **({TOKEN: "demo-token"} if "--base-url" in words else {})},
        capture_output=True, text=True, timeout=1200, check=False,
    )  # fmt: skip
    after, seconds = os.times(), time.perf_counter() - began
    spent = after.children_user - before.children_user + after.children_system - before.children_system
    return seconds, spent, ran.stdout + ran.stderr


if __name__ == "__main__":
    sys.exit(main())
