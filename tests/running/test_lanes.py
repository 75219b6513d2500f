"""Suite functions side by side come to the same verdicts as one after the other, on good servers and on bad ones."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.running.test_runner import sent
from tests.signals import signals_heard
from tests.unreliable import way

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Exchange
from campaign_contracts.mock.server import MockServer
from campaign_contracts.redaction import Credentials
from campaign_contracts.running import lanes, runner
from campaign_contracts.running.runner import Result
from campaign_contracts.running.settings import Settings
from campaign_contracts.send.drafts import Target
from campaign_contracts.send.sender import Sender
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.server_clock import ServerClock
from campaign_contracts.verdicts import Outcome, Verdict

BUNDLE = packaged()
SUITES = (
    "test_cell*", "test_long_walk", "test_around_end_at", "test_send_at_comes", "test_pages_tile[100]",
    "test_statuses_that*", "test_lists_show_changes_at_once", "test_events", "test_pauses", "test_watched",
)  # fmt: skip
PATIENCE_SECONDS = 60.0
HALF_A_SECOND = 0.5
CELLS = ("test_cell*", "test_long_walk", "test_around_end_at", "test_watched")


def run(server: MockServer, concurrency: int | None, **changes: object) -> Result:
    accounts = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in server.accounts}
    settings = Settings(
        base_url=server.base_url,
        control_url=server.control_url,
        accounts=accounts,
        own_mock=True,
        may_reset=True,
        seed=1,
        concurrency=concurrency,
        suites=SUITES,
    )
    return runner.run(replace(settings, **changes), BUNDLE)  # type: ignore[arg-type]


def verdicts(result: Result) -> dict[str, Verdict]:
    return {verdict.rule.id: verdict.verdict for verdict in result.report.selected}


@pytest.fixture
def mock() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


def beside(result: Result) -> int:
    """How many exchanges began before another one had ended that was recorded before them."""
    exchanges = [record for record in result.session.records if isinstance(record, Exchange)]
    return sum(one.at < before.until for before, one in pairwise(exchanges))


def test_the_verdicts_do_not_depend_on_how_many_are_under_way(mock: MockServer) -> None:
    alone, together = run(mock, 1), run(mock, 16)
    assert together.session.findings == []
    assert verdicts(together) == verdicts(alone)
    assert beside(alone) == 0
    assert beside(together) > 100


@pytest.mark.parametrize("contrarian", [False, True])
def test_one_after_the_other_a_seed_always_sends_the_same(contrarian: bool) -> None:
    suites = ("test_cell[[]created-*", "test_bad_numbers*")
    with MockServer(contrarian=contrarian) as server:
        first, again = (sent(run(server, 1, suites=suites)) for _ in range(2))
    assert len(first) > 50
    assert again == first


@pytest.mark.parametrize(
    ("fault", "suites"),
    [
        ("cell:created:resume:in-progress", CELLS),
        ("limit-default-10", ("test_pages_tile[100]", "test_statuses_that*", "test_lists_show*", "test_pauses")),
        ("cell:created:pause:created", CELLS),
    ],
)
def test_what_is_found_does_not_depend_on_it_either(fault: str, suites: tuple[str, ...]) -> None:
    with MockServer(faults=(fault,)) as server:
        alone, together = (run(server, count, suites=suites) for count in (1, 16))
    assert alone.report.outcome is Outcome.FAIL
    assert {finding.id for finding in together.session.findings} == {finding.id for finding in alone.session.findings}
    if fault.startswith("cell:"):  # a campaign of one function shows it, and the function is named
        reproduced = [v.reproduce for verdict in together.report.selected for v in verdict.violations]
        assert reproduced
        assert not [line for line in reproduced if line.endswith("--suite '*'")]


def test_a_target_far_away_is_asked_many_things_at_once(mock: MockServer) -> None:
    with way(mock.base_url, delay=0.02) as leading:
        result = run(
            mock, None, base_url=leading.base_url, control_url=f"{leading.base_url}/_control", own_mock=False,
            suites=("test_cell*",),
        )  # fmt: skip
    assert result.session.sender.traffic.most >= 20
    assert result.session.findings == []


@pytest.mark.usefixtures("impatient")
def test_a_target_that_goes_away_ends_all_of_them(mock: MockServer) -> None:
    stopped = False

    def progress(_: str, done: int, __: int) -> None:
        nonlocal stopped
        if done >= 3 and not stopped:
            stopped = True
            mock.stop()

    accounts = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in mock.accounts}
    settings = Settings(
        base_url=mock.base_url, control_url=mock.control_url, accounts=accounts, own_mock=True, may_reset=True,
        concurrency=16, suites=("test_cell*", "test_statuses"), timeout=2,
    )  # fmt: skip
    result = runner.run(settings, BUNDLE, progress)
    assert result.report.outcome is Outcome.INCOMPLETE
    assert "no longer answers" in str(result.report.incomplete) or "is the sandbox running" in str(
        result.report.incomplete
    )


def test_the_first_violation_ends_all_of_them() -> None:
    with MockServer(faults=("cell:created:resume:in-progress",)) as server:
        result = run(server, 8, fail_fast=True)
    assert result.report.outcome is Outcome.FAIL
    assert not result.report.incomplete or "crash" not in str(result.report.incomplete)


def test_what_may_not_be_beside_others_comes_before_or_after_them() -> None:
    marks = {"soak": "afterwards", "a": None, "told": "alone", "list": "unchanging", "b": None, "lists": "unchanging"}
    items: list[Any] = [
        SimpleNamespace(name=name, get_closest_marker=lambda mark, own=own: mark if mark == own else None)
        for name, own in marks.items()
    ]
    groups = [[item.name for item in group] for group in lanes.groups(items)]
    assert groups == [["told"], ["a", "b"], ["list", "lists"], ["soak"]]


def test_an_interrupt_waits_for_those_that_have_begun(mock: MockServer) -> None:
    """Whatever went on meanwhile would not be recorded, and would hold up the end of the process."""
    left, stopped, over = threading.Event(), threading.Event(), list[str]()
    main = threading.get_ident()

    class Stopping(Sender):
        def stop(self, error: BaseException) -> None:
            super().stop(error)
            stopped.set()

    def perform(item: pytest.Item) -> None:
        signal.pthread_kill(main, signal.SIGINT)
        assert stopped.wait(PATIENCE_SECONDS)
        signal.pthread_kill(main, signal.SIGINT)
        left.wait(HALF_A_SECOND)
        over.append(item.name)

    item: Any = SimpleNamespace(name="one", get_closest_marker=lambda _: None)
    sender = Stopping(Target(base_url=mock.base_url, accounts={}, control_url=mock.control_url), lambda _: None)
    api = cast("Api", SimpleNamespace(sender=sender, clock=ServerClock(sender, started_at=0.0)))
    with contextlib.closing(sender), signals_heard():
        try:
            with pytest.raises(KeyboardInterrupt):
                lanes.run([item], api, perform, one_at_a_time=True)
            assert over == ["one"]
        finally:
            left.set()
