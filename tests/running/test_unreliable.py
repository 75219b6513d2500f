"""Targets that are slow, flaky, restarted or rate-limited are not accused, and pass only where enough was decided."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.unreliable import Way, way

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Exchange
from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings as MockSettings
from campaign_contracts.redaction import Credentials
from campaign_contracts.running import runner
from campaign_contracts.running.runner import Result
from campaign_contracts.running.settings import Settings
from campaign_contracts.send import lease
from campaign_contracts.verdicts import Outcome, Verdict

THEIRS = {"Control-Lease": "theirs"}

SUITES = ("test_cell*", "test_long_walk", "test_invented_ids*", "test_bad_orders", "test_pauses", "test_at_once*")


@pytest.fixture
def mock() -> Iterator[MockServer]:
    """A mock without any mistake."""
    with MockServer() as server:
        yield server


def run(server: MockServer, leading: Way, *suites: str, reset: bool = True, control: bool = True) -> Result:
    """The suites through a way to a mock."""
    accounts = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in server.accounts}
    settings = Settings(
        base_url=leading.base_url,
        control_url=f"{leading.base_url}/_control" if control else None,
        accounts=accounts,
        suites=suites,
        may_reset=reset and control,
        seed=1,
    )
    return runner.run(settings, packaged())


def after(requests: int, leading: Way) -> None:
    """Wait until so many requests went this way."""
    while leading.requests < requests:
        time.sleep(0.005)


def upheld(result: Result) -> set[str]:
    return {verdict.rule.id for verdict in result.report.selected if verdict.verdict is Verdict.UPHELD}


def test_lost_connections_are_noise(mock: MockServer) -> None:
    with way(mock.base_url, loss=0.01) as leading:
        result = run(mock, leading, *SUITES)
    assert leading.lost > 3
    assert result.session.findings == []
    assert result.report.outcome is Outcome.PASS
    assert {"LIF-01", "LIF-03", "LIF-06", "LIF-08", "LIF-16", "DEL-01", "GET-02"} <= upheld(result)


def test_a_slow_target_is_no_broken_one(mock: MockServer) -> None:
    with way(mock.base_url, delay=0.5) as leading:
        result = run(mock, leading, "test_deleted_is_gone*")
    assert result.session.findings == []
    assert result.report.outcome is Outcome.PASS
    assert {"GET-01", "DEL-01", "DEL-02", "LST-15"} <= upheld(result)


def test_a_restart_in_the_middle_is_noise(tmp_path: Path) -> None:
    settings = MockSettings(database=str(tmp_path / "mock.db"))
    with MockServer(settings=settings) as first, way(first.base_url) as leading:
        second = MockServer(settings=settings)

        def restart() -> None:
            after(100, leading)
            leading.upstream = ""
            first.kill()
            started = second.start().base_url
            while running and not leading.refused:
                time.sleep(0.005)
            leading.upstream = started

        running = [True]
        restarting = threading.Thread(target=restart)
        restarting.start()
        try:
            result = run(first, leading, *SUITES)
        finally:
            running.clear()
            restarting.join()
            second.stop()
    assert leading.upstream == second.base_url
    assert leading.refused  # a request, or a move of the clock
    assert result.session.findings == []
    assert result.report.outcome is Outcome.PASS
    assert {"LIF-01", "LIF-06", "DEL-01"} <= upheld(result)


def test_a_rate_limit_is_kept_to_and_decides_its_rule(mock: MockServer) -> None:
    limit = {"failure": "429", "count": 3, "seconds": 1}
    with way(mock.base_url) as leading:

        def set_limit() -> None:
            after(100, leading)
            httpx2.put(f"{mock.control_url}/next", json=limit).raise_for_status()

        limiting = threading.Thread(target=set_limit)
        limiting.start()
        result = run(mock, leading, *SUITES)
        limiting.join()
    answers = [r.response for r in result.session.records if isinstance(r, Exchange) and r.response is not None]
    assert sum(answer.status == 429 for answer in answers) == limit["count"]
    assert result.session.findings == []
    assert result.report.outcome is Outcome.PASS
    assert {"ROB-03", "LIF-01", "DEL-01"} <= upheld(result)


@pytest.mark.usefixtures("impatient")
def test_a_target_that_goes_away_passes_nothing(mock: MockServer) -> None:
    with way(mock.base_url) as leading:

        def end() -> None:
            after(100, leading)
            leading.upstream = ""
            mock.kill()

        ending = threading.Thread(target=end)
        ending.start()
        result = run(mock, leading, *SUITES)
        ending.join()
    assert result.session.findings == []
    assert result.report.outcome is Outcome.INCOMPLETE
    assert "no longer answers" in str(result.report.incomplete) or "is the sandbox running?" in str(
        result.report.incomplete
    )


def test_the_lost_answer_to_a_create_makes_no_other_campaign_guilty(mock: MockServer) -> None:
    """The campaign is there, runs, and calls back; what it does is not laid at the door of the one sent after it."""
    creates = 0

    def every_other_create(first: bytes) -> bool:
        nonlocal creates
        creates += first.startswith(b"POST /v2/")
        return first.startswith(b"POST /v2/") and creates % 2 == 1

    with way(mock.base_url) as leading:
        leading.doomed = every_other_create
        result = run(mock, leading, "test_events", "test_other_endings", "test_changed")
    assert leading.lost > 3
    assert result.session.findings == []
    assert {"CBK-01", "CBK-02", "CBK-03"} <= upheld(result)


@pytest.mark.parametrize("seconds", [3600, 30 * 86_400])
def test_a_clock_that_somebody_else_moves_makes_a_run_incomplete(mock: MockServer, seconds: int) -> None:
    with way(mock.base_url) as leading:

        def meddle() -> None:
            after(60, leading)
            assert httpx2.post(f"{mock.control_url}/clock", json={"advance_seconds": seconds}).status_code == 409
            httpx2.delete(f"{mock.control_url}/lease").raise_for_status()
            httpx2.post(f"{mock.control_url}/clock", json={"advance_seconds": seconds}).raise_for_status()

        meddling = threading.Thread(target=meddle)
        meddling.start()
        result = run(mock, leading, *SUITES)
        meddling.join()
    assert result.report.outcome is Outcome.INCOMPLETE
    assert "moved by somebody else" in str(result.report.incomplete)


def test_a_clock_that_the_run_cannot_read_is_not_moved_unnoticed(mock: MockServer) -> None:
    with way(mock.base_url) as leading:

        def meddle() -> None:
            after(20, leading)
            httpx2.post(f"{mock.control_url}/clock", json={"advance_seconds": 30 * 86_400}).raise_for_status()

        meddling = threading.Thread(target=meddle)
        meddling.start()
        result = run(mock, leading, "test_values*", "test_bulk*", control=False)
        meddling.join()
    assert result.report.outcome is Outcome.INCOMPLETE
    assert "moved by somebody else" in str(result.report.incomplete)


def test_two_runs_with_one_clock_accuse_nobody(mock: MockServer) -> None:
    with way(mock.base_url) as one, way(mock.base_url) as other:
        results: list[Result] = []
        runs = [threading.Thread(target=lambda: results.append(run(mock, other, *SUITES, reset=False)))]
        for each in runs:
            each.start()
        results.append(run(mock, one, *SUITES, reset=False))
        for each in runs:
            each.join()
    assert {result.report.outcome for result in results} <= {Outcome.INCOMPLETE, Outcome.PASS}
    assert Outcome.INCOMPLETE in {result.report.outcome for result in results}
    assert any("another run uses this server's clock: run cc" in str(result.report.incomplete) for result in results)


def test_a_run_that_is_over_gives_the_clock_back(mock: MockServer) -> None:
    with way(mock.base_url) as leading:
        run(mock, leading, "test_bad_orders")
    assert httpx2.get(f"{mock.control_url}/lease").json()["holder"] is None


def test_the_lost_answer_to_a_lease_is_asked_for_again(mock: MockServer) -> None:
    leased = 0

    def first_lease(first: bytes) -> bool:
        nonlocal leased
        leased += b"/lease" in first.partition(b"\r\n")[0]
        return leased == 1 and b"/lease" in first

    with way(mock.base_url) as leading:
        leading.doomed = first_lease
        result = run(mock, leading, "test_bad_orders")
    assert leading.lost == 1
    assert result.report.outcome is Outcome.PASS


def test_whoever_takes_the_lease_of_a_run_makes_it_incomplete(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once somebody else has it, nothing but renewals goes on until one of them was refused."""
    monkeypatch.setattr(lease, "RENEWED_AFTER_SECONDS", 0.05)
    taken, refused = threading.Event(), threading.Event()
    renewals = 0

    def hold(first: bytes) -> bool:
        nonlocal renewals
        if b"/lease" in first.partition(b"\r\n")[0]:
            if leading.requests > 60:  # none of them comes between the end of a lease and the next
                taken.wait(60)
            renewals += taken.is_set()
            if renewals > 1:  # the one before has its answer
                refused.set()
        elif leading.requests > 60:
            refused.wait(60)
        return False

    with way(mock.base_url) as leading:
        leading.doomed = hold

        def meddle() -> None:
            after(60, leading)
            httpx2.delete(f"{mock.control_url}/lease").raise_for_status()
            while httpx2.put(f"{mock.control_url}/lease", json={"holder": "QA"}, headers=THEIRS).status_code == 409:
                httpx2.delete(f"{mock.control_url}/lease").raise_for_status()
            taken.set()

        meddling = threading.Thread(target=meddle)
        meddling.start()
        result = run(mock, leading, *SUITES)
        meddling.join()
    assert result.report.outcome is Outcome.INCOMPLETE
    assert "QA has the clock" in str(result.report.incomplete)
