"""Starts Locust, judges what it samples while the load is on, and says what came of it."""

import contextlib
import csv
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from campaign_contracts import history
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge
from campaign_contracts.gating.merging import merge
from campaign_contracts.history import Exchange, Record, RunBegan, RunEnded
from campaign_contracts.load.plan import MOST_SECONDS, MOST_USERS, VARIABLE, Plan
from campaign_contracts.reports.report import Report
from campaign_contracts.running.conclusion import conclude
from campaign_contracts.running.digest import Digesting
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Finding

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
LOOK_SECONDS = 0.3
GRACE_SECONDS = 20
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
    """What a load came to. `report` is None where nothing was sampled: `trouble` says why."""

    report: Report | None
    throughput: Throughput | None
    trouble: str | None = None


@dataclass(kw_only=True)
class Watched:
    """The records of one user as far as they were read, and what was made of them."""

    path: Path
    judge: Judge
    records: list[Record] = field(default_factory=list)
    read: int = 0

    def look(self) -> list[Finding]:
        """Judge what came since; the findings that are new."""
        with self.path.open("rb") as file:
            file.seek(self.read)
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self.read += len(whole)
        before = len(self.judge.judged.found)
        for line in whole.decode().splitlines():
            record = history.from_line(line)
            self.records.append(record)
            self.judge.feed(record)
        return [finding for _, finding in self.judge.judged.found[before:]]


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
    with tempfile.TemporaryDirectory() as folder:
        figures = out if out is not None else Path(folder)
        plan = replace(plan, folder=folder)
        log = Path(folder) / "locust.log"
        with log.open("w") as printed:
            process = subprocess.Popen(  # noqa: S603 - our own arguments
                command(wanted, figures),
                env={**os.environ, VARIABLE: plan.text()},
                stdout=None if wanted.web else printed,
                stderr=subprocess.STDOUT if not wanted.web else None,
                start_new_session=True,
            )
            watched = _watch(process, Path(folder), bundle, wanted, say)
        if wanted.master is not None:
            return Load(report=None, throughput=None)
        reports = [_concluded(each, bundle, again) for each in watched if each.records]
        throughput = _throughput(figures / f"{STATS}_stats.csv")
        if not reports or throughput is None:
            told = log.read_text(errors="replace").strip().splitlines()[-5:]
            return Load(report=None, throughput=throughput, trouble="\n".join(["nothing was judged", *told]))
        report = merge(reports)
        remark = f"{len(reports)} of {wanted.users} users were judged"
        return Load(report=replace(report, remarks=(remark,)), throughput=throughput)


def command(wanted: Wanted, figures: Path) -> list[str]:
    """The command line of Locust."""
    words = [sys.executable, "-m", "locust", "-f", str(USERS), "--loglevel", "WARNING"]
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
            watched[path] = Watched(path=path, judge=Judge(bundle=bundle, checks=CHECKS))
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


def _concluded(watched: Watched, bundle: Bundle, again: str) -> Report:
    ended = RunEnded(at=watched.records[-1].at)
    watched.judge.feed(ended)
    began = next(record for record in watched.records if isinstance(record, RunBegan))
    digesting = Digesting(began=began)
    for record in (*watched.records, ended):
        digesting.take(record)
    exchanges = {record.number: record for record in watched.records if isinstance(record, Exchange)}
    digest = digesting.digest(lambda _: exchanges)
    return conclude(digest, watched.judge.finish(), bundle, lambda finding: again)


def _throughput(path: Path) -> Throughput | None:
    """The last line of Locust's figures, which adds up all others."""
    if not path.exists():
        return None
    rows = list(csv.DictReader(path.read_text().splitlines()))
    whole = next((row for row in rows if row["Name"] == "Aggregated"), None)
    if whole is None or not int(whole["Request Count"]):
        return None
    return Throughput(
        requests=int(whole["Request Count"]),
        failures=int(whole["Failure Count"]),
        rate=float(whole["Requests/s"]),
        percentiles={name: float(whole[name]) for name in ("50%", "95%", "99%")},
    )


def lines(throughput: Throughput) -> Iterator[str]:
    """The figures in words."""
    spread = ", ".join(f"{value:.0f} ms at {name}" for name, value in throughput.percentiles.items())
    yield f"{throughput.requests:,} requests, {throughput.rate:,.0f} a second, {throughput.failures:,} failed; {spread}"
