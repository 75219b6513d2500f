"""Starts Locust, judges what it samples while the load is on, and says what came of it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from campaign_contracts import history_lines
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge
from campaign_contracts.counts import counted
from campaign_contracts.gating.merging import merge
from campaign_contracts.history import Exchange, Record, RunBegan, RunEnded
from campaign_contracts.load.plan import FIGURES, MOST_RECORDED_BYTES, MOST_SECONDS, MOST_USERS, VARIABLE, Plan
from campaign_contracts.reports.report import Report
from campaign_contracts.running.conclusion import conclude
from campaign_contracts.running.digest import Digesting
from campaign_contracts.scratch import shared_scratch
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Finding

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
LOOK_SECONDS = 0.3
GRACE_SECONDS = 20
FEW = 3
"""So many reasons why users did too little are told."""

STATS = "load"
USERS = Path(__file__).with_name("users.py")

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How much load, and how Locust is to make it. `workers` are processes beside the first (0: it does all itself).

    `expect` are workers on other machines to wait for; `master` is the machine whose load this one joins.
    """

    users: int
    seconds: int
    spawn_rate: float
    sample: float
    workers: int = 0
    expect: int = 0
    master: str | None = None
    web: bool = False

    def __post_init__(self) -> None:
        """Raises UsageError for what has no bounds."""
        if not 1 <= self.users <= MOST_USERS:
            raise UsageError(f"--users: expected 1 to {MOST_USERS}, found {self.users}")
        if not 1 <= self.seconds <= MOST_SECONDS:
            raise UsageError(f"--seconds: expected 1 to {MOST_SECONDS}, found {self.seconds}")
        if not 0 < self.sample <= 100:
            raise UsageError(f"--sample: expected more than 0 and up to 100 percent, found {self.sample:g}")


@dataclass(frozen=True, kw_only=True)
class Throughput:
    """What Locust counted: requests, failures, requests a second, and milliseconds of answers by percentile."""

    requests: int
    failures: int
    rate: float
    percentiles: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a load came to. `report` is None where nothing was sampled: `trouble` says why.

    `throughput` is None where no request was over.
    """

    report: Report | None
    throughput: Throughput | None
    trouble: str | None = None


class Watched:
    """The records of one user, judged as far as they were read. They stay on disk: an answer may be large."""

    def __init__(self, path: Path, bundle: Bundle) -> None:
        """Watch a file of records; nothing is read yet."""
        self.path, self.judge = path, Judge(bundle=bundle, checks=CHECKS)
        self.digesting: Digesting | None = None
        self.read = 0
        self._places: dict[int, int] = {}

    def look(self) -> list[Finding]:
        """Judge what came since; the findings that are new."""
        before = len(self.judge.judged.found)
        with self.path.open("rb") as file:
            file.seek(self.read)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._take(history_lines.from_line(line.decode()))
                self.read += len(line)
        return [finding for _, finding in self.judge.judged.found[before:]]

    def _take(self, record: Record) -> None:
        if isinstance(record, RunBegan):
            self.digesting = Digesting(began=record)
        if isinstance(record, Exchange):
            self._places[record.number] = self.read
        if self.digesting is not None:
            self.digesting.take(record)
        self.judge.feed(record)

    def exchanges(self, numbers: Collection[int]) -> dict[int, Exchange]:
        """Some of the exchanges that were read, by number."""
        found = {}
        with self.path.open("rb") as file:
            for number in sorted(numbers & self._places.keys()):
                file.seek(self._places[number])
                record = history_lines.from_line(file.readline().decode())
                if isinstance(record, Exchange):
                    found[number] = record
        return found


def check(base_url: str, bundle: Bundle, *, remote: bool) -> None:
    """Raises UsageError for the vendor's own hosts, and for a server elsewhere unless that was asked for."""
    host = urlsplit(base_url).hostname or ""
    if host in bundle.spec.hosts:
        raise UsageError(f"{host} is the vendor's own service by the specification: no load goes there")
    if host not in LOCAL and not remote:
        raise UsageError(
            f"{base_url} is not this machine: a load may harm it. If it is yours to load, say so with --allow-remote"
        )


def run(plan: Plan, wanted: Wanted, bundle: Bundle, *, out: Path | None, again: str, say: Say) -> Load:
    """Let Locust load the target, and judge meanwhile; `out` gets its figures as CSV, `again` repeats the load."""
    with shared_scratch() as (folder, owner):
        figures = out if out is not None else folder
        plan = replace(plan, folder=str(folder))
        log = folder / "locust.log"
        with log.open("w") as printed:
            process = subprocess.Popen(  # noqa: S603 - our own arguments
                command(wanted, figures),
                env={**os.environ, VARIABLE: plan.text()},
                stdout=None if wanted.web else printed,
                stderr=subprocess.STDOUT if not wanted.web else None,
                start_new_session=True,
                pass_fds=(owner,),  # Locust goes on when this process is killed
            )
            watched = _watch(process, folder, bundle, wanted, say)
        if wanted.master is not None:
            return Load(report=None, throughput=None)
        busy = [(each, each.digesting) for each in watched if each.digesting is not None and each.digesting.requests]
        reports = [_concluded(each, digesting, bundle, again) for each, digesting in busy]
        throughput = _throughput(folder / FIGURES)
        if not reports:
            return Load(report=None, throughput=throughput, trouble=_trouble(folder, log))
        return Load(report=_together(reports, watched, wanted), throughput=throughput)


def _trouble(folder: Path, log: Path) -> str:
    """Why nothing was judged: no answer came, or Locust says why it could not begin."""
    if (folder / FIGURES).exists():
        return "nothing was judged: no request of a user who is watched was over before the load was"
    return "\n".join(["nothing was judged", *log.read_text(errors="replace").strip().splitlines()[-5:]])


def _together(reports: Sequence[Report], watched: Sequence[Watched], wanted: Wanted) -> Report:
    """One report of all users, in which what is said of several is said once."""
    report = merge(reports)
    reasons = Counter(each.incomplete for each in reports if each.incomplete)
    incomplete = "; ".join(f"{counted(count, 'user')}: {reason}" for reason, count in reasons.most_common(FEW))
    more = f"; and {len(reasons) - FEW} other reasons" if len(reasons) > FEW else ""
    remarks = [f"{len(reports)} of {wanted.users} users were judged"]
    if sum(each.read for each in watched) >= MOST_RECORDED_BYTES:
        remarks.append(f"only the first {MOST_RECORDED_BYTES / 1e9:g} GB of what they did was recorded and judged")
    duration = max(each.duration for each in reports)  # they were there at once
    return replace(report, duration=duration, incomplete=incomplete + more or None, remarks=tuple(remarks))


def command(wanted: Wanted, figures: Path) -> list[str]:
    """The command line of Locust."""
    words = [sys.executable, "-P", "-m", "locust", "-f", str(USERS), "--loglevel", "WARNING"]
    if wanted.master is not None:
        return [*words, "--worker", "--master-host", wanted.master]
    words += ["--users", str(wanted.users), "--spawn-rate", f"{wanted.spawn_rate:g}"]
    words += ["--run-time", f"{wanted.seconds}s", "--stop-timeout", "10", "--csv", str(figures / STATS)]
    words += ["--autostart", "--autoquit", "0"] if wanted.web else ["--headless", "--only-summary"]
    if wanted.expect:
        return [*words, "--master", "--expect-workers", str(wanted.expect)]
    if wanted.workers:
        port = str(_free_port())
        words += ["--processes", str(wanted.workers), "--master-port", port, "--master-bind-port", port]
    return words


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _watch(process: subprocess.Popen[bytes], folder: Path, bundle: Bundle, wanted: Wanted, say: Say) -> list[Watched]:
    """Judge what arrives until Locust has ended; an interrupt ends it."""
    watched: dict[Path, Watched] = {}
    told: set[str] = set()
    try:
        deadline = time.monotonic() + wanted.seconds + 3 * GRACE_SECONDS
        while process.poll() is None and (wanted.web or wanted.master or time.monotonic() < deadline):
            _look(folder, watched, bundle, told, say)
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        say("stopping the load")
    finally:
        _end(process)
    _look(folder, watched, bundle, told, say)
    return list(watched.values())


def _look(folder: Path, watched: dict[Path, Watched], bundle: Bundle, told: set[str], say: Say) -> None:
    for path in sorted(folder.glob("user-*.jsonl")):
        if path not in watched:
            watched[path] = Watched(path, bundle)
        for finding in watched[path].look():
            if finding.id not in told:
                told.add(finding.id)
                say(f"{finding.id}: {finding.summary}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _concluded(watched: Watched, digesting: Digesting, bundle: Bundle, again: str) -> Report:
    ended = RunEnded(at=digesting.last)
    digesting.take(ended)
    watched.judge.feed(ended)
    return conclude(digesting.digest(watched.exchanges), watched.judge.finish(), bundle, lambda finding: again)


def _throughput(path: Path) -> Throughput | None:
    """What Locust counted; None where it counted nothing, or was killed."""
    if not path.exists():
        return None
    counted = Throughput(**json.loads(path.read_text(encoding="utf-8")))
    return counted if counted.requests else None


def lines(throughput: Throughput) -> Iterator[str]:
    """The figures in words."""
    spread = ", ".join(f"{value:.0f} ms at {name}" for name, value in throughput.percentiles.items())
    yield f"{throughput.requests:,} requests, {throughput.rate:,.0f} a second, {throughput.failures:,} failed; {spread}"
