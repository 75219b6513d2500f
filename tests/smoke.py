"""Which suite function catches which fault of the mock, and the choice that the profile `smoke` is: `make smoke`.

Each fault is tried with the functions that exercise a rule of it, one run for all of them; a function catches a fault
when its own exchanges alone show that such a rule is broken. The choice is greedy: whichever function adds most for
its requests comes next. What the choice catches as a profile is then measured, fault by fault, and written down too;
`make smoke ARGS=--standing` does only that, for the choice that stands.
"""

import argparse
import contextlib
import hashlib
import io
import json
import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from multiprocessing.pool import Pool
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge, Judged
from campaign_contracts.history import Exchange
from campaign_contracts.mock import faults
from campaign_contracts.mock.faults.fault import Fault
from campaign_contracts.mock.server import serve
from campaign_contracts.mock.settings import Settings as MockSettings
from campaign_contracts.redaction import Credentials
from campaign_contracts.reports.report import Report
from campaign_contracts.running import runner
from campaign_contracts.running.settings import Settings
from campaign_contracts.suites import SUITES, smoke
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.marks import API, profiles_of, rules_of
from campaign_contracts.verdicts import Finding, Judgement, Ledger, Outcome, Verdict

MATRIX = Path(".campaign-contracts/matrix.json")
DENSE = ("test_values_in_bulk",)
"""Cases of other profiles that may be chosen: they try much with each request."""

BLATANT_WEIGHT = 3
"""A blatant fault counts so much when the choice is made: the profile has to catch all of them."""

OWN = Settings(base_url="", accounts={}, own_mock=True, seed=1, profile="smoke")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A suite function with its parameters, and the rules that it exercises."""

    name: str
    rules: frozenset[str]


@dataclass(kw_only=True)
class Noting(Ledger):
    """Keeps every finding, not only the first of its kind."""

    every: list[Finding] = field(default_factory=list)

    def take(self, judgement: Judgement) -> Finding | None:
        """Take one judgement in."""
        if judgement.finding is not None:
            self.every.append(judgement.finding)
        return super().take(judgement)


class Collected:
    """A pytest plugin that keeps what was collected."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.items: list[pytest.Function] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """No run is begun by what is only collected."""
        config.stash[API] = _nothing

    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        """Keep all of them."""
        self.items = list(items)


def _nothing() -> Api:
    raise AssertionError("nothing is run while cases are collected")


@cache
def items() -> tuple[pytest.Function, ...]:
    """Every function of the suites with each of its parameters, as pytest collects them."""
    collected = Collected()
    arguments = ["--pyargs", SUITES, "-q", "--collect-only", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir=/"]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(arguments, plugins=[collected])
    return tuple(collected.items)


@cache
def cases() -> tuple[Case, ...]:
    """Every case that the profile may choose: those that it alone has, and the dense ones of other profiles."""
    return tuple(
        Case(name=item.name, rules=rules_of(item))
        for item in items()
        if "smoke" in profiles_of(item) or item.name in DENSE
    )


def every_fault() -> Sequence[Fault]:
    """The faults of the mock."""
    return list(faults.registry(packaged().lifecycle).values())


@contextlib.contextmanager
def mock(*names: str, fail_fast: bool = False) -> Iterator[Settings]:
    """Settings with a mock in a thread of this process: hundreds of them start sooner than as processes."""
    announced: Queue[str] = Queue()
    reading, writing = os.pipe()
    ending = os.fdopen(reading)
    chosen = MockSettings(faults=names, port=0)
    serving = partial(serve, chosen, announce=announced.put, stop_with=ending)
    thread = threading.Thread(target=serving, daemon=True)
    thread.start()
    base_url = announced.get(timeout=30)
    accounts = {each.sid: Credentials(sid=each.sid, key=each.key, token=each.token) for each in chosen.accounts}
    try:
        yield replace(
            OWN, base_url=base_url, control_url=f"{base_url}/_control", accounts=accounts, faults=names,
            fail_fast=fail_fast,
        )  # fmt: skip
    finally:
        os.close(writing)
        thread.join(30)
        ending.close()


def caught_by(name: str) -> tuple[str, dict[str, list[str]]]:
    """A fault, and the cases that catch it, each with what the requests that show it were for."""
    fault = faults.registry(packaged().lifecycle)[name]
    tried = [case.name for case in cases() if case.rules & set(fault.rules)]
    ledger = Noting()
    judge = partial(Judge, bundle=packaged(), checks=CHECKS, judged=Judged(ledger=ledger))
    with mock(name) as settings:
        records = runner.run(replace(settings, suites=tuple(tried)), packaged(), judge=judge).session.records
    sent = {record.number: record for record in records if isinstance(record, Exchange)}
    found: dict[str, set[str]] = {}
    for finding in ledger.every:
        workers = {sent[number].worker.partition("/")[0] for number in finding.exchanges}
        if finding.rule in fault.rules and len(workers) == 1:
            intent = sent[finding.exchanges[-1]].intent
            found.setdefault(workers.pop(), set()).add(intent.case if intent is not None else "")
    return name, {case: sorted(labels) for case, labels in sorted(found.items())}


def costs_of_all() -> dict[str, int]:
    """How many requests each case sends to a server that conforms."""
    with mock() as settings:
        names = tuple(case.name for case in cases())
        result = runner.run(replace(settings, suites=names), packaged())
    sent = Counter(record.worker.partition("/")[0] for record in result.session.records if isinstance(record, Exchange))
    return dict(sorted(sent.items()))


def decided_by(name: str) -> list[str]:
    """The rules that a case decides by itself."""
    with mock() as settings:
        return _decided(runner.run(replace(settings, suites=(name,)), packaged()).report)


def greedy(
    costs: Mapping[str, int], gains: Mapping[str, set[str]], weight: Callable[[str], int], most: int
) -> list[str]:
    """The cases in the order in which they are chosen, until all cost `most`."""
    chosen: list[str] = []
    have: set[str] = set()
    left = most
    while True:
        worth = {
            name: sum(map(weight, found - have)) / costs[name]
            for name, found in gains.items()
            if name in costs and costs[name] <= left and found - have
        }
        if not worth:
            return chosen
        best = max(sorted(worth), key=lambda name: worth[name])
        chosen.append(best)
        have |= gains[best]
        left -= costs[best]


def _processes(jobs: int) -> Pool:
    """Processes that end after twenty trials each: a trial leaves much behind in one that lives on."""
    return multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=20)


def smoked() -> Report:
    """What the profile says of the mock as it is."""
    with mock() as settings:
        return runner.run(settings, packaged()).report


def caught(name: str) -> tuple[str, bool]:
    """A fault, and whether the profile catches it: the functions that exercise its rules, or else all of them."""
    fault, chosen = faults.registry(packaged().lifecycle)[name], smoke.chosen().cases
    likely = tuple(case.name for case in cases() if case.name in chosen and case.rules & set(fault.rules))
    return name, any(_finds(fault, suites) for suites in (likely, chosen) if suites)


def _finds(fault: Fault, suites: tuple[str, ...]) -> bool:
    with mock(fault.name, fail_fast=True) as settings:
        report = runner.run(replace(settings, rules=fault.rules, suites=suites), packaged()).report
    return report.outcome is Outcome.FAIL


def _decided(report: Report) -> list[str]:
    return [result.rule.id for result in report.results if result.verdict is not Verdict.NOT_EXERCISED]


def bare() -> Report:
    """What the profile says of a sandbox without a clock and without a second account."""
    with mock() as settings:
        accounts = dict(list(settings.accounts.items())[:1])
        alone = replace(settings, accounts=accounts, control_url=None, own_mock=False, journal_dir=None)
        return runner.run(alone, packaged()).report


def write(cases: Sequence[str], report: Report | None = None, caught: Mapping[str, int] | None = None) -> None:
    """Write the choice as the data that the package has, with what is known of it by now."""
    measured = {"requests": report.requests, **(caught or {})} if report is not None else {}
    lines = ["# Written by `make smoke`, which measures all of it anew. Do not edit.", ""]
    lines += _list("cases", cases)
    lines += ["", "[measured]", *(f"{name} = {value}" for name, value in measured.items()), ""]
    lines += ["[decided]"]
    lines += _list("rules", _decided(report) if report is not None else ())
    lines += _list("bare", _decided(bare()) if report is not None else ())
    smoke.DATA.write_text("\n".join(lines) + "\n")
    smoke.chosen.cache_clear()


def _list(name: str, values: Sequence[str]) -> list[str]:
    return [f"{name} = [", *(f'  "{value}",' for value in values), "]"]


def in_order_of_weight() -> list[Fault]:
    """The blatant faults, then the others; each kind in no order, so that a part of them is a sample."""
    every = sorted(every_fault(), key=lambda fault: hashlib.sha256(fault.name.encode()).digest())
    return sorted(every, key=lambda fault: fault.kind)


def measure(matrix: Path, jobs: int, keep: bool, count: int | None = None) -> dict[str, Any]:
    """The matrix, measured as far as the file does not have it already, and kept there."""
    known: dict[str, Any] = json.loads(matrix.read_text()) if keep and matrix.exists() else {"caught": {}}
    known["costs"] = known.get("costs") or costs_of_all()
    missing = [fault.name for fault in in_order_of_weight() if fault.name not in known["caught"]][:count]
    with _processes(jobs) as pool:
        for done, (name, row) in enumerate(pool.imap_unordered(caught_by, missing), start=1):
            known["caught"][name] = row
            if done % 20 == 0 or done == len(missing):
                matrix.parent.mkdir(parents=True, exist_ok=True)
                matrix.write_text(json.dumps(known, indent=1, sort_keys=True))
                print(f"{done} of {len(missing)} faults", flush=True)
        if count is not None:
            return known
        candidates = [case.name for case in cases()]
        known["decides"] = dict(zip(candidates, pool.map(decided_by, candidates), strict=True))
    matrix.write_text(json.dumps(known, indent=1, sort_keys=True))
    return known


def choose(known: Mapping[str, Any]) -> list[str]:
    """The choice by a matrix: faults and rules that it covers for the fewest requests.

    Functions share campaigns, so each costs more when fewer run: what was chosen is run, and chosen anew for less,
    until a run of it keeps to `MOST_REQUESTS`.
    """
    blatant = {fault.name for fault in every_fault() if fault.kind == "blatant"}
    gains = {case.name: set(known.get("decides", {}).get(case.name, ())) for case in cases()}
    for fault, row in known["caught"].items():
        for name in row:
            if name in gains:
                gains[name].add(fault)
    most = smoke.MOST_REQUESTS
    while True:
        chosen = greedy(known["costs"], gains, lambda each: BLATANT_WEIGHT if each in blatant else 1, most)
        write(chosen)
        requests = smoked().requests
        print(f"{len(chosen)} functions for {most} requests send {requests}", flush=True)
        if requests <= smoke.MOST_REQUESTS:
            return chosen
        most -= requests - smoke.MOST_REQUESTS


def confirm(chosen: Sequence[str], jobs: int) -> list[str]:
    """Write down what the choice does as a profile, tried on each fault; returns the faults that it misses.

    What it does on the mock as it is stands there first, and stays if the rest is interrupted.
    """
    clean = smoked()
    write(chosen, clean)
    every = {fault.name: fault for fault in in_order_of_weight()}
    missed = []
    with _processes(jobs) as pool:
        for done, (name, found) in enumerate(pool.imap_unordered(caught, every), start=1):
            if not found:
                missed.append(name)
            if done % 50 == 0 or done == len(every):
                print(f"{done} of {len(every)} faults tried, {len(missed)} missed", flush=True)
    figures = {
        "faults": len(every),
        "caught": len(every) - len(missed),
        "blatant": sum(fault.kind == "blatant" for fault in every.values()),
        "blatant_missed": sum(every[name].kind == "blatant" for name in missed),
    }
    write(chosen, clean, figures)
    return sorted(missed)


def main() -> None:
    """Measure, choose, write, and say what the choice misses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help=f"take from {MATRIX} what was measured before")
    parser.add_argument("--as-far", action="store_true", help="choose by what was measured before, and measure no more")
    parser.add_argument("--only", type=int, metavar="N", help="measure so many faults more, and choose nothing")
    parser.add_argument("--standing", action="store_true", help="choose nothing, and try what stands on each fault")
    given = parser.parse_args()
    if given.standing:
        chosen = list(smoke.chosen().cases)
    else:
        known = json.loads(MATRIX.read_text()) if given.as_far else None
        known = known or measure(MATRIX, given.jobs, given.keep, given.only)
        if given.only is not None:
            return
        chosen = choose(known)
    missed = confirm(chosen, given.jobs)
    print(smoke.DATA.read_text())
    print("missed:", ", ".join(missed))


if __name__ == "__main__":
    main()
