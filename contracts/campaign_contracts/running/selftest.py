"""The checker checked: every fault of the mock must be caught by a rule of its own, and no legal server accused.

Each fault is tried with the suites of its own rules first, and with all suites only when those found nothing. A run
stops at its first finding of such a rule. A quarter of the faults is tried on a mock in the portal's dialect, unless
all are wanted in one. Of the servers without a fault the clean, the contrarian and the stern mock (and the one that
is both, in the portal's dialect) get all suites; of the random legal ones each gets a share of them, and a few
together all.
"""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from random import Random
from statistics import median

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Dialect
from campaign_contracts.mock import faults
from campaign_contracts.mock.faults.fault import Fault
from campaign_contracts.running import runner
from campaign_contracts.running.attribution import suite_functions
from campaign_contracts.running.collecting import INTERRUPTED
from campaign_contracts.running.conclusion import UNTRIED
from campaign_contracts.running.settings import Settings
from campaign_contracts.usage import UsageError

TIDY_EVERY = 10
"""Each time after so many trials a worker looks for garbage: a run hardly does, and a self-test has many."""

SHARES = 12
"""Of so many random servers that follow each other every suite function is tried on one."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What became of one fault (None: the faultless mock): `caught` of its own rules, `others` that were violated too.

    `requests` and `seconds` count until the first catch, escalation included. `error` is what went wrong with the kit
    itself, so that nothing can be said of the fault. `server` says which legal choices the mock makes.
    """

    fault: str | None
    rules: tuple[str, ...]
    server: str
    caught: tuple[str, ...]
    others: tuple[str, ...]
    requests: int
    seconds: float
    escalated: bool
    trouble: str | None = None
    error: str | None = None

    @property
    def survived(self) -> bool:
        """Whether a fault got through, or the faultless mock was accused or could not be judged."""
        if self.error is not None:
            return False
        if self.fault is None:
            return bool(self.others or self.trouble)
        return not self.caught


@dataclass(frozen=True, kw_only=True)
class _Server:
    """Which legal server is tried, and with which suites (none: those of the rules, or all)."""

    name: str = "clean mock"
    contrarian: bool = False
    stern: bool = False
    personality: int | None = None
    dialect: Dialect | None = None
    suites: tuple[str, ...] = ()


CLEAN = _Server()
PORTAL = _Server(name="mock in the portal's dialect", dialect="portal")
PORTAL_SHARE = 0.25
"""So many of the faults are tried on that one."""
OTHERS = (
    CLEAN,
    _Server(name="contrarian mock", contrarian=True),
    _Server(name="stern mock", stern=True),
    _Server(name="contrarian and stern mock in the portal's dialect", contrarian=True, stern=True, dialect="portal"),
)


@dataclass(frozen=True, kw_only=True)
class _Task:
    fault: str | None
    rules: tuple[str, ...]
    server: _Server
    seed: int
    tidies: bool = False


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The figures of a self-test: medians are over the faults that were caught."""

    trials: tuple[Trial, ...]

    @property
    def survivors(self) -> tuple[Trial, ...]:
        """What was not caught, and who was wrongly accused."""
        return tuple(trial for trial in self.trials if trial.survived)

    @property
    def errors(self) -> tuple[Trial, ...]:
        """What could not be tried."""
        return tuple(trial for trial in self.trials if trial.error is not None)

    @property
    def median_requests(self) -> float:
        """Requests until a fault was caught."""
        return median([trial.requests for trial in self.trials if trial.caught] or [0])

    @property
    def median_seconds(self) -> float:
        """Seconds until a fault was caught."""
        return median([trial.seconds for trial in self.trials if trial.caught] or [0.0])


def known_faults(patterns: Sequence[str] = ()) -> tuple[Fault, ...]:
    """Every fault of the mock whose name matches one of the patterns (none: all), derived ones first.

    Raises UsageError for a pattern that matches nothing.
    """
    every = faults.registry(packaged().lifecycle)
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in every):
            raise UsageError(f"no fault is called {pattern!r}; `campaign-contracts mock --list-faults` lists them all")
    wanted = [name for name in every if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)]
    return tuple(every[name] for name in wanted)


def choose(chosen: Sequence[Fault], *, sample: int | None, seed: int) -> tuple[Fault, ...]:
    """A sample of the faults, in their order, that another seed draws differently (None: all of them)."""
    if sample is None or sample >= len(chosen):
        return tuple(chosen)
    drawn = {fault.name for fault in Random(seed).sample(chosen, sample)}
    return tuple(fault for fault in chosen if fault.name in drawn)


def run(
    chosen: Iterable[Fault],
    *,
    jobs: int = 1,
    seed: int = 0,
    clean: bool = True,
    personalities: int = 0,
    dialect: Dialect | None = None,
    tell: Callable[[Trial], None] | None = None,
) -> Summary:
    """Try the faults, the faultless mocks when `clean`, and so many random ones; `tell` hears of each trial.

    With a `dialect` all faults are tried on mocks that speak it.
    """
    tasks = [
        _Task(fault=fault.name, rules=fault.rules, server=_server(fault, seed, dialect), seed=seed) for fault in chosen
    ]
    servers = [*(OTHERS if clean else ()), *_drawn(personalities, seed)]
    tasks += [_Task(fault=None, rules=(), server=server, seed=seed) for server in servers]
    tasks = [replace(task, tidies=number % TIDY_EVERY == 0) for number, task in enumerate(tasks)]
    trials = []
    for trial in _trials(tasks, jobs):
        trials.append(trial)
        if tell is not None:
            tell(trial)
    order = {(task.fault, task.server.name): index for index, task in enumerate(tasks)}
    return Summary(trials=tuple(sorted(trials, key=lambda trial: order[trial.fault, trial.server])))


def _server(fault: Fault, seed: int, dialect: Dialect | None) -> _Server:
    """Where a fault is tried; every seed draws others for the portal's dialect."""
    if dialect is not None:
        return PORTAL if dialect == "portal" else CLEAN
    return PORTAL if Random(f"{seed} {fault.name}").random() < PORTAL_SHARE else CLEAN


def _drawn(count: int, seed: int) -> Iterator[_Server]:
    """Random legal servers, each with its share of the suites."""
    names = suite_functions()
    for number in range(count):
        personality = seed * 1000 + number
        share = tuple(f"{name}*" for name in names[number % SHARES :: SHARES])  # with their parameters
        yield _Server(name=f"personality {personality}", personality=personality, suites=share)


def _trials(tasks: Sequence[_Task], jobs: int) -> Iterable[Trial]:
    if jobs <= 1:
        yield from map(_trial, tasks)
        return
    # The workers inherit both: modules in the folder where this was typed are not theirs, and an interrupt at the
    # terminal is for this process, which ends them.
    around = os.environ.get("PYTHONSAFEPATH", "")
    os.environ["PYTHONSAFEPATH"] = "1"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pool = multiprocessing.get_context("spawn").Pool(jobs)
    finally:
        os.environ["PYTHONSAFEPATH"] = around
        signal.signal(signal.SIGINT, before)
    with pool:
        yield from pool.imap_unordered(_trial, tasks)


def _trial(task: _Task) -> Trial:
    """One fault on a mock of its own: the suites of its rules, then all suites."""
    if task.tidies:
        gc.collect()
    given = Settings(
        base_url="",
        accounts={},
        own_mock=True,
        contrarian=task.server.contrarian,
        stern=task.server.stern,
        personality=task.server.personality,
        dialect=task.server.dialect,
        seed=task.seed,
        faults=(task.fault,) if task.fault else (),
        rules=task.rules,
        fail_fast=True,
    )
    requests, seconds, others, caught, trouble, error = 0, 0.0, set[str](), set[str](), None, None
    with runner.target(given) as settings:
        for suites in (task.server.suites, ("*",)) if task.rules else (task.server.suites,):
            result = runner.run(replace(settings, suites=suites), packaged())
            if result.session.aborted == INTERRUPTED:
                raise KeyboardInterrupt
            requests += result.report.requests
            seconds += result.report.duration
            trouble, error = result.report.incomplete, "; ".join(result.crashes) or None
            if task.server.suites and trouble is not None and trouble.startswith(UNTRIED):
                trouble = None  # a legal server may refuse what is undecided, and a function of its share needs
            found = {finding.rule for finding in result.session.findings}
            caught = found & set(task.rules)
            others |= found - set(task.rules)
            if caught:
                break
    return Trial(
        fault=task.fault,
        rules=task.rules,
        server=task.server.name,
        caught=tuple(sorted(caught)),
        others=tuple(sorted(others)),
        requests=requests,
        seconds=seconds,
        escalated=suites == ("*",),
        trouble=trouble if not caught else None,
        error=error if not caught else None,
    )
