"""A run as a function: how it ends when it is stopped, broken off, or has nothing to say."""

import _thread
import contextlib
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.misbehaving import EMPTY_LIST, JSON, serving
from tests.packed import text_of
from tests.signals import signals_heard

from campaign_contracts.bundle import packaged
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge
from campaign_contracts.checks.protocol import ExchangeCheck
from campaign_contracts.history import Exchange, Note, Record
from campaign_contracts.mock.server import MockServer
from campaign_contracts.recordings.histories import HISTORY
from campaign_contracts.redaction import Credentials
from campaign_contracts.reports import delivery
from campaign_contracts.reports.formats import FORMATS
from campaign_contracts.running import collecting, reaching, runner, session
from campaign_contracts.running.settings import Settings
from campaign_contracts.safety.inventory import RUN_ID
from campaign_contracts.send import UnreachableError
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Outcome, Verdict

BUNDLE = packaged()
UNKNOWN_IDS = "test_invented_ids*"


@pytest.fixture
def settings() -> Iterator[Settings]:
    """Settings for a server that knows of no campaign, whatever it is asked."""
    with serving(lambda _: (200, JSON, EMPTY_LIST)) as base_url:
        accounts = {"demo": Credentials(sid="demo", key="demo-key", token="demo-token")}
        yield Settings(base_url=base_url, accounts=accounts, suites=(UNKNOWN_IDS,), timeout=60)


def test_a_violation_is_found_and_its_origin_known(settings: Settings) -> None:
    result = runner.run(settings, BUNDLE)
    assert (result.report.outcome, result.report.outcome.exit_code) == (Outcome.FAIL, 1)
    violated = {v.rule.id: v for v in result.report.selected if v.verdict is Verdict.VIOLATED}
    assert "GET-02" in violated
    line = violated["GET-02"].violations[0].reproduce
    assert line.startswith(f"campaign-contracts run --base-url {settings.base_url} --account-sid demo --sandbox")
    assert "--rule GET-02 --suite test_invented_ids" in line
    assert "demo-key" not in line
    assert "demo-token" not in line


def test_rules_left_out_are_neither_judged_nor_promised(settings: Settings) -> None:
    result = runner.run(replace(settings, rules=("LIF-03",)), BUNDLE)
    assert [verdict.rule.id for verdict in result.report.selected] == ["LIF-03"]
    assert result.report.outcome is Outcome.INCOMPLETE
    assert str(result.report.incomplete).startswith("LIF-03 was asked for and not exercised: ")
    assert result.report.outcome.exit_code == 3


def test_a_rule_that_was_named_and_not_exercised_is_incomplete(settings: Settings) -> None:
    lenient = replace(settings, suites=("test_bad_numbers*",))
    named = runner.run(replace(lenient, rules=("LST-12", "ACC-04")), BUNDLE).report
    assert "ACC-04 was asked for and not exercised: it takes a second account" in str(named.incomplete)
    assert "LST-12" not in str(named.incomplete)
    assert runner.run(replace(lenient, rules=("LIF-*",)), BUNDLE).report.incomplete == (
        "none of the selected rules was exercised"
    )


def test_a_suite_that_there_is_not_is_named(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"--suite test_at_onse: .*did you mean"):
        runner.run(replace(settings, suites=("test_at_onse", UNKNOWN_IDS)), BUNDLE)
    with pytest.raises(UsageError, match=r"--suite nothing\*: no suite function of this profile has such a name"):
        runner.run(replace(settings, suites=("test_unknown_actions", "nothing*")), BUNDLE)
    with pytest.raises(UsageError, match="--suite test_no_answer: no suite function of this profile"):
        runner.run(replace(settings, suites=("test_unknown_actions", "test_no_answer")), BUNDLE)


def test_an_account_that_is_not_there_is_one_sentence(settings: Settings) -> None:
    with (
        serving(lambda _: (404, JSON, b"{}")) as base_url,
        pytest.raises(UsageError, match="does not know account demo"),
    ):
        runner.run(replace(settings, base_url=base_url), BUNDLE)


@pytest.mark.parametrize(
    ("other", "word"),
    [
        (Credentials(sid="other", key="other-key", token="wrong"), "refuses the credentials of the second account o"),
        (Credentials(sid="nobody", key="demo-key", token="demo-token"), "the second account nobody"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("faults", [(), ("campaigns-shared",)])
def test_a_second_account_that_is_not_let_in_is_one_sentence(
    other: Credentials, word: str, faults: tuple[str, ...]
) -> None:
    with MockServer(faults=faults) as mock:
        known = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in mock.accounts[:1]}
        asked = Settings(
            base_url=mock.base_url,
            control_url=mock.control_url,
            accounts={**known, other.sid: other},
            rules=("ACC-04",),
        )
        with pytest.raises(UsageError, match=word):
            runner.run(asked, BUNDLE)


def test_a_second_account_that_is_not_known_is_one_sentence(settings: Settings) -> None:
    both = {**settings.accounts, "other": Credentials(sid="other", key="other-key", token="other-token")}
    known = [(200, JSON, EMPTY_LIST), (404, JSON, b"{}")]
    refused = pytest.raises(UsageError, match="does not know the second account other")
    with serving(lambda number: known[number - 1]) as base_url, refused:
        runner.run(replace(settings, base_url=base_url, accounts=both), BUNDLE)


def test_a_server_that_sends_requests_elsewhere_is_one_sentence(settings: Settings) -> None:
    with serving(lambda _: (302, JSON, b"{}")) as base_url, pytest.raises(UsageError, match="sends requests elsewhere"):
        runner.run(replace(settings, base_url=base_url), BUNDLE)


def test_a_run_that_is_asked_for_what_there_is_not_leaves_the_last_report(settings: Settings, tmp_path: Path) -> None:
    mine = replace(settings, report_dir=tmp_path)
    mistaken = replace(mine, suites=("test_unknown_actions", "nothing*"))

    def left() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    with pytest.raises(UsageError):
        runner.run(mistaken, BUNDLE)
    assert left() == {}
    delivery.write(runner.run(mine, BUNDLE).report, tmp_path, BUNDLE.lifecycle)
    assert left().keys() == {HISTORY, *(each.file for each in FORMATS.values())}
    before = left()
    with pytest.raises(UsageError):
        runner.run(mistaken, BUNDLE)
    with serving(lambda _: (404, JSON, b"{}")) as base_url, pytest.raises(UsageError):
        runner.run(replace(mine, base_url=base_url), BUNDLE)
    assert left() == before
    runner.run(replace(mine, rules=("LIF-03",)), BUNDLE)
    assert left().keys() == {HISTORY}


def test_a_run_ends_when_its_time_is_over(settings: Settings) -> None:
    result = runner.run(replace(settings, suites=("test_*",), rules=("LIF-03",), most_seconds=1.0), BUNDLE)
    assert str(result.report.incomplete).startswith("--max-time: ")
    assert result.report.duration < 10


def test_an_interrupt_ends_with_what_is_known(settings: Settings) -> None:
    def interrupt(*_: object) -> None:
        _thread.interrupt_main()

    with signals_heard():
        violated = runner.run(settings, BUNDLE, interrupt)
        kept = runner.run(replace(settings, rules=("LIF-03",)), BUNDLE, interrupt)
    assert (violated.report.outcome.exit_code, violated.report.incomplete) == (1, "interrupted")
    assert (kept.report.outcome.exit_code, kept.report.incomplete) == (3, "interrupted")


def test_a_check_that_crashes_is_never_a_pass(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: Any) -> Any:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(session, "CHECKS", (ExchangeCheck(name="fragile", judge=crash),))
    result = runner.run(settings, BUNDLE)
    assert result.report.outcome.exit_code == 3
    assert result.report.incomplete == "check fragile crashed (ZeroDivisionError: by nothing)"


def test_a_whole_run_that_does_too_little_is_incomplete(settings: Settings) -> None:
    with session.Session(replace(settings, suites=()), BUNDLE) as nothing:
        nothing.finish()
        report = runner.report(nothing)
    assert report.outcome is Outcome.INCOMPLETE
    assert "create_campaigns was never answered 2xx" in str(report.incomplete)


def test_the_first_violation_can_stop_a_run(settings: Settings) -> None:
    all_of_them = replace(settings, suites=("test_invented_ids*", "test_bad_numbers*", "test_bad_orders"))
    seen: list[str] = []
    result = runner.run(replace(all_of_them, fail_fast=True), BUNDLE, lambda name, *_: seen.append(name))
    assert result.report.outcome.exit_code == 1
    assert result.report.incomplete is None
    assert len(seen) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_stop_the_run_before_it_begins(status: int) -> None:
    with serving(lambda _: (status, JSON, b"{}")) as base_url:
        accounts = {"demo": Credentials(sid="demo", key="demo-key", token="demo-token")}
        with pytest.raises(UsageError, match=f"refuses the credentials of account demo .HTTP {status}"):
            runner.run(Settings(base_url=base_url, accounts=accounts, timeout=60), BUNDLE)


@pytest.mark.parametrize(
    ("status", "code", "word"),
    [
        (200, 401, "refuses the credentials of account demo .HTTP 200, item code 401"),
        (207, 403, "refuses the credentials of account demo .HTTP 207, item code 403"),
        (200, 404, "does not know account demo .HTTP 200, item code 404"),
    ],
)
def test_a_refusal_inside_another_status_is_one(settings: Settings, status: int, code: int, word: str) -> None:
    item = b'{"code":%d,"status":"failure","error_data":{"code":1010,"message":"no"},"data":null}' % code
    body = b'{"request_id":"r","method":"GET","http_code":%d,"response":[%b]}' % (status, item)
    with serving(lambda _: (status, JSON, body)) as base_url, pytest.raises(UsageError, match=word):
        runner.run(replace(settings, base_url=base_url), BUNDLE)


@pytest.mark.parametrize(("now", "year"), [("9999-12-31T23:59:59Z", "9999"), ("0001-01-01T00:00:00+14:00", "0")])
def test_a_clock_that_leaves_no_room_is_named_in_one_sentence(settings: Settings, now: str, year: str) -> None:
    body = EMPTY_LIST[:-1] + b',"now":"%b"}' % now.encode()
    with serving(lambda _: (200, JSON, body)) as base, pytest.raises(UsageError, match=f"found the year {year}; set"):
        runner.run(replace(settings, base_url=base, control_url=base), BUNDLE)


@pytest.mark.parametrize(
    ("base_url", "word"), [("http://127.0.0.1:9", "refused"), ("https://no-such-host.invalid", "no such host")]
)
def test_what_cannot_be_connected_to_is_named(base_url: str, word: str) -> None:
    with pytest.raises(UnreachableError, match=word):
        reaching.try_connecting(base_url, 2)


def test_the_seed_of_a_suite_does_not_depend_on_what_ran_before(settings: Settings) -> None:
    with session.Session(settings, BUNDLE) as running:
        running.begin_suite("one")
        first = running.api.random.random()
        running.begin_suite("two")
        running.api.random.random()
        running.begin_suite("one")
        assert running.api.random.random() == first


def test_what_is_decided_is_counted_between_records(settings: Settings) -> None:
    """Where a run judges in its own process, another thread may have a record judged just then."""
    judging, go_on = threading.Event(), threading.Event()
    happened: list[str] = []

    class Slow(Judge):
        def feed(self, record: Record) -> None:
            if isinstance(record, Note):
                judging.set()
                assert go_on.wait(60)
                happened.append("judged")
            super().feed(record)

    def count() -> None:
        assert running.decided.rules == 0
        happened.append("counted")

    with session.Session(settings, BUNDLE, judge=lambda: Slow(bundle=BUNDLE, checks=CHECKS)) as running:
        threads = [threading.Thread(target=running.note, args=["a note"]), threading.Thread(target=count)]
        threads[0].start()
        assert judging.wait(60)
        threads[1].start()
        threads[1].join(0.3)  # long enough to count, for who does not wait
        go_on.set()
        for thread in threads:
            thread.join()
    assert happened == ["judged", "counted"]


def test_nothing_around_is_seen(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    for folder in (tmp_path, tmp_path / "tests"):
        folder.mkdir(exist_ok=True)
        (folder / "conftest.py").write_text("open('imported', 'w').close()\nimport a_package_that_is_not_there\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")
    monkeypatch.setenv("PYTEST_PLUGINS", "a_plugin_that_is_not_there")
    result = runner.run(settings, BUNDLE)
    assert (result.report.outcome, result.crashes) == (Outcome.FAIL, ())
    assert not (tmp_path / "imported").exists()
    assert os.environ["PYTEST_ADDOPTS"] == "--nonsense"


def test_suites_that_cannot_run_are_no_pass(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "SUITES", "a_package_that_is_not_there")
    result = runner.run(replace(settings, rules=("LIF-03",)), BUNDLE)
    assert result.report.outcome is Outcome.INCOMPLETE
    assert "the suites could not run" in str(result.report.incomplete)


def sent(result: runner.Result) -> list[str]:
    """What a run sent, request by request, apart from its mark, addresses, ids and instants."""
    requests = [record.request for record in result.session.records if isinstance(record, Exchange)]
    told = [f"{request.method} {request.target} {request.body.decode()}" for request in requests]
    apart = rf"\d{{4}}-\d\d-\d\dT[\d:.]+|{result.session.run_id}|127\.0\.0\.1:\d+|[0-9a-f]{{32}}"
    return [re.sub(apart, "APART", text) for text in told]


def test_the_same_seed_sends_the_same_requests(settings: Settings) -> None:
    asked = replace(settings, suites=("test_invented_ids*", "test_bad_numbers*", "test_bad_orders"), seed=1)
    first, again = (sent(runner.run(asked, BUNDLE)) for _ in range(2))
    assert len(first) > 20
    assert again == first


def test_runs_that_begin_at_the_same_moment_have_marks_of_their_own(settings: Settings) -> None:
    """Jobs of one pipeline start together; each would take the other's campaigns for its own, and delete them."""
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    with contextlib.ExitStack() as both:
        runs = [both.enter_context(session.Session(settings, BUNDLE, started_at=moment)) for _ in range(2)]
        assert len({each.run_id for each in runs}) == 2
        assert all(RUN_ID.fullmatch(each.run_id) for each in runs)


def test_two_runs_do_not_write_into_one_folder(settings: Settings, tmp_path: Path) -> None:
    mine = replace(settings, report_dir=tmp_path)
    with session.Session(mine, BUNDLE) as first:
        with pytest.raises(UsageError, match=r"another run is writing it; name another folder with --report-dir"):
            session.Session(mine, BUNDLE)
        first.finish()
    with session.Session(mine, BUNDLE) as second:
        second.finish()
    assert len(text_of(tmp_path / HISTORY).splitlines()) == 2


@pytest.mark.parametrize(
    ("fault", "suite", "control", "word"),
    [
        ("cell:created:pause:created", "test_cell[paused-before-send-at-resume]", True, "reads"),
        (None, "test_over_for_weeks", False, "the server's clock cannot be moved"),
    ],
)
def test_a_suite_that_was_named_and_could_not_be_tried_is_incomplete(
    fault: str | None, suite: str, control: bool, word: str
) -> None:
    with MockServer(faults=[fault] if fault else []) as mock:
        known = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in mock.accounts}
        asked = Settings(
            base_url=mock.base_url, control_url=mock.control_url if control else None, accounts=known,
            suites=(suite, UNKNOWN_IDS), rules=("ENV-02",),
        )  # fmt: skip
        report = runner.run(asked, BUNDLE).report
    assert [(verdict.rule.id, verdict.verdict) for verdict in report.selected] == [("ENV-02", Verdict.UPHELD)]
    assert report.outcome is Outcome.INCOMPLETE
    assert re.search(rf"chosen and not tried: {re.escape(suite)}: .*{word}", str(report.incomplete))
