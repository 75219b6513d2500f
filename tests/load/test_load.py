"""A load from several processes, judged while it is on: what only a crowd shows is found, and nothing else."""

import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.misbehaving import JSON, serving
from tests.reports.samples import report

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Exchange, Failure, Request
from campaign_contracts.load import drive
from campaign_contracts.load.plan import MOST_ANSWER_BYTES, Plan
from campaign_contracts.load.traffic import drawn, sampled, told
from campaign_contracts.mock import faults
from campaign_contracts.mock.server import MockServer
from campaign_contracts.redaction import Credentials
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Outcome

BUNDLE = packaged()
SOUGHT = {"GET-01", "LIF-20", "LST-09"}
LONGEST = 90
"""Seconds: the load ends as soon as everything is found."""


def test_a_master_and_two_workers_find_what_only_a_crowd_shows(tmp_path: Path) -> None:
    found: set[str] = set()

    def hear(line: str) -> None:
        complete = found >= SOUGHT
        found.add(line[: len("GET-01")])
        if found >= SOUGHT and not complete:
            raise KeyboardInterrupt

    with MockServer(faults=tuple(faults.under_load())) as mock:
        account = mock.accounts[0]
        plan = Plan(
            base_url=mock.base_url, account=Credentials(sid=account.sid, key=account.key, token=account.token),
            folder="", sample=100, seed=1, run=1, least_wait=0.0, most_wait=0.02,
        )  # fmt: skip
        wanted = drive.Wanted(users=24, seconds=LONGEST, spawn_rate=24, sample=100, workers=2)
        load = drive.run(plan, wanted, BUNDLE, out=tmp_path, again="again", say=hear)
    assert found >= SOUGHT
    assert load.report is not None
    assert load.report.outcome is Outcome.FAIL
    assert (tmp_path / "load_stats.csv").exists()
    assert "gevent" not in sys.modules


def test_users_who_are_there_at_once_take_as_long_as_one() -> None:
    reports = [replace(report(violations=0), duration=seconds) for seconds in (3.0, 4.0)]
    wanted = drive.Wanted(users=8, seconds=4, spawn_rate=8, sample=25)
    assert drive._together(reports, (), wanted).duration == 4.0


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b" " * (MOST_ANSWER_BYTES + 1), "not read, and judged by no rule: "),
        (None, "2 users: none of the selected rules was exercised"),
    ],
    ids=["large", "dropped"],
)
def test_answers_that_nobody_can_use_leave_a_load_incomplete_in_one_sentence(
    body: bytes | None, reason: str, tmp_path: Path
) -> None:
    with serving(lambda _: (200, JSON, body) if body is not None else None) as base:
        account = Credentials(sid="demo", key="demo-key", token="demo-token")
        plan = Plan(base_url=base, account=account, folder="", sample=100, seed=1, run=1)
        wanted = drive.Wanted(users=2, seconds=3, spawn_rate=24, sample=100)
        load = drive.run(plan, wanted, BUNDLE, out=tmp_path, again="again", say=lambda _: None)
    assert load.report is not None
    assert load.report.incomplete is not None
    assert reason in load.report.incomplete
    assert load.report.incomplete.count("2 users: ") == 1
    assert load.throughput is not None
    assert load.throughput.requests >= load.report.requests > 0


def test_where_no_answer_ends_nothing_was_judged(tmp_path: Path) -> None:
    wanted = drive.Wanted(users=1, seconds=1, spawn_rate=24, sample=100)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        account = Credentials(sid="demo", key="demo-key", token="demo-token")
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        plan = Plan(base_url=base, account=account, folder="", sample=100, seed=1, run=1, timeout=60.0)
        load = drive.run(plan, wanted, BUNDLE, out=tmp_path, again="again", say=lambda _: None)
    assert load.report is None
    assert load.trouble == "nothing was judged: no request of a user who is watched was over before the load was"


@pytest.mark.parametrize(
    ("base", "code", "said"),
    [
        ("http://127.0.0.1:9", 3, "cannot be reached"),
        ("https://{host}", 3, "is it http://"),
        ("http://{host}", 2, "401"),
    ],
)
def test_a_server_that_lets_nobody_in_is_named_before_the_load(base: str, code: int, said: str, tmp_path: Path) -> None:
    refusal = b'{"request_id":"r","method":"GET","http_code":401,"response":null}'
    with serving(lambda _: (401, JSON, refusal)) as url:
        words = ["load", "--base-url", base.format(host=url.partition("//")[2]), "--account-sid", "demo"]
        words += ["--api-key", "demo-key", "--api-token", "demo-token", "--seconds", "1", "--report-dir", str(tmp_path)]
        command = [sys.executable, "-m", "campaign_contracts", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert said in done.stderr.splitlines()[-1]


def test_locust_hears_of_a_failure_in_words_that_no_server_chooses() -> None:
    failure = Failure(kind="malformed", message="illegal header line: bytearray(b'X\\x1b[2J: y')")
    request = Request(method="GET", target="/v2/accounts/demo/campaigns")
    found = told(Exchange(number=1, at=0.0, until=0.1, account="demo", request=request, failure=failure))
    assert str(found["exception"]) == "malformed"


def test_what_a_load_may_not_be() -> None:
    with pytest.raises(UsageError, match="say so with --allow-remote"):
        drive.check("https://staging.example", BUNDLE, remote=False)
    with pytest.raises(UsageError, match="the vendor's own service"):
        drive.check(f"https://{BUNDLE.spec.hosts[0]}", BUNDLE, remote=True)
    drive.check("http://127.0.0.1:1", BUNDLE, remote=False)
    for changes in ({"users": 0}, {"users": 1001}, {"seconds": 3601}, {"sample": 0}):
        with pytest.raises(UsageError):
            drive.Wanted(**{"users": 1, "seconds": 1, "spawn_rate": 1, "sample": 1, **changes})  # type: ignore[arg-type]


def test_the_same_users_are_judged() -> None:
    assert [number for number in range(12) if sampled(number, 25)] == [0, 4, 8]
    assert all(sampled(number, 100) for number in range(12))


def test_the_same_seed_draws_the_same_campaigns() -> None:
    assert drawn(1.9e9, 3, 5) == drawn(1.9e9, 3, 5) != drawn(1.9e9, 4, 5)
