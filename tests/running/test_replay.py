"""A finding's steps once more, on a mock that still has the fault and on one that has not."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tests.misbehaving import EMPTY_LIST, JSON, serving

from campaign_contracts.bundle import packaged
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import judge
from campaign_contracts.cli import main
from campaign_contracts.history import Exchange, Intent, Request, Response, RunBegan
from campaign_contracts.inert import paragraphs
from campaign_contracts.mock.server import MockServer
from campaign_contracts.redaction import Credentials
from campaign_contracts.reports import delivery
from campaign_contracts.running import conclusion, likeness, replay, resolving, runner, scripts, steps
from campaign_contracts.running.options import Options
from campaign_contracts.running.repeating import Found
from campaign_contracts.running.settings import Settings
from campaign_contracts.running.steps import Passing
from campaign_contracts.safety.cleaned import CleanUp
from campaign_contracts.usage import UsageError

BUNDLE = packaged()
HISTORIES = Path(__file__).parent.parent / "histories" / "recorded"
FAULTS = {
    "cell:paused-started:pause:paused-started": ("LIF-03", ("test_cell*",)),
    "status-filter-ignored": ("LST-08", ("test_filt*date_created:asc*",)),
    "end-before-start-accepted": ("CRE-16", ("test_values*",)),
    "stale-read": ("GET-01", ("test_long_walk",)),
    "any-token-accepted": ("ACC-02", ("test_bad_credentials_open_nothing*",)),
    "action-over-100-fails": ("ROB-01", ("test_long_members",)),
    "racing-names-refused": ("CRE-01", ("test_ids_after_deletion",)),
    "empty-429": ("ROB-03", ("test_a_quick_succession_of_reads",)),
}
UNSCRIPTED = ("any-token-accepted", "empty-429")


Ran = Callable[[str], Found]
"""From a fault to what a run on the own mock found of it first."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Runs on the own mock, each fault once."""
    return cache(lambda fault: _ran(fault, tmp_path_factory.mktemp("ran")))


def _ran(fault: str, folder: Path) -> Found:
    rules, suites = FAULTS[fault]
    settings = Settings(
        base_url="", accounts={}, own_mock=True, may_reset=True, faults=(fault,), rules=(rules,), suites=suites,
        report_dir=folder, seed=1, fail_fast=True,
    )  # fmt: skip
    with runner.target(settings) as reached:
        report = runner.run(reached, BUNDLE).report
    delivery.write(report, folder, BUNDLE.lifecycle, ("json",))
    return replay.find(report.violations[0].id, folder, BUNDLE)


def server(mock: MockServer) -> Settings:
    accounts = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in mock.accounts}
    return Settings(base_url=mock.base_url, control_url=mock.control_url, accounts=accounts)


def executed(
    kind: str, found: Found, target: Settings, other: Mapping[str, str] | None = None, *, named: bool = False
) -> tuple[int, str]:
    """The exit code of the script emitted for a server and what it prints, run with nothing of the kit in its way.

    With `named` the script is for the server of the run, and the other one is its argument. `other` are variables of
    the environment; those that are empty are not set.
    """
    written = None if named else target.base_url
    script = scripts.emit(kind, found.violation, found.began, found.records, BUNDLE, base_url=written)
    account, second = target.accounts.values()
    assert account.token not in script
    environment = {
        "PATH": os.environ["PATH"],
        "CAMPAIGN_CONTRACTS_BASE_URL": "http://127.0.0.1:1",
        "CAMPAIGN_CONTRACTS_CONTROL_URL": target.control_url or "",
        "CAMPAIGN_CONTRACTS_API_KEY": account.key,
        "CAMPAIGN_CONTRACTS_API_TOKEN": account.token,
        "CAMPAIGN_CONTRACTS_OTHER_ACCOUNT": f"{second.sid}:{second.key}:{second.token}",
        **(other or {}),
    }
    environment = {name: value for name, value in environment.items() if value}
    command = ["sh", "-s"] if kind == "sh" else [sys.executable, "-I", "-"]
    command += [f"{target.base_url}/"] if named else []
    done = subprocess.run(
        command, input=script, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    said = [line for line in done.stderr.splitlines() if not line.startswith("curl:")]
    assert not said or done.returncode == 3, done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_is_there_until_it_is_gone(fault: str, ran: Ran) -> None:
    found = ran(fault)
    own = replay.aimed(found, Settings(base_url="", accounts={}, own_mock=True, may_reset=True))
    assert own.faults == (fault,)
    kinds = ("sh", "python") if fault not in UNSCRIPTED else ()
    with runner.target(own) as reached:
        there = replay.replay(found, reached, BUNDLE)
        broken = [executed(kind, found, reached) for kind in kinds]
    with MockServer() as healthy:
        gone = replay.replay(found, server(healthy), BUNDLE)
        mended = [executed(kind, found, server(healthy)) for kind in kinds]
    assert (there.exit_code, there.finding and there.finding.id) == (1, found.violation.id)
    assert (gone.exit_code, gone.incomplete) == (0, None)
    assert gone.sent > 1
    for (code, printed), (healthy_code, _) in zip(broken, mended, strict=True):
        # Only a body shows that a filter is ignored, and no member of it: who knows no rules cannot judge it.
        # And a script sends in turn what raced.
        untold = fault in ("status-filter-ignored", "racing-names-refused")
        assert (code, healthy_code) == ((3, 3) if untold else (1, 0))
        last = found.violation.steps[-1].exchange
        assert last.response is not None
        assert f"#{last.number} {last.request.method}" in printed
        answer = "HTTP 200" if fault == "racing-names-refused" else f"HTTP {last.response.status}"
        assert answer in printed[printed.index(f"#{last.number} ") :]
        if fault.startswith("cell"):
            assert "HTTP 404" not in printed


@pytest.mark.parametrize(("name", "expected"), [("callbacks-broken", True), ("calls-broken", False)])
def test_what_rests_on_callbacks_is_known(name: str, expected: bool) -> None:
    """Time must pass in a replay of it as it did in the run, and no script can repeat it, whatever its rule is."""
    records = list(conclusion.read(HISTORIES / f"{name}.jsonl", BUNDLE).records)
    began = next(record for record in records if isinstance(record, RunBegan))
    findings = judge(records, BUNDLE, CHECKS).ledger.findings.values()
    assert findings
    for finding in findings:
        widest = list(steps.slices(records, finding.exchanges))[-1]
        assert steps.about_callbacks(widest, finding.id, began, records, BUNDLE) is expected, finding.id


def test_a_replay_that_may_have_left_something_on_a_live_service_says_where_it_stands(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing listens there, and nothing is sent."""
    found = ran("racing-names-refused")
    left = CleanUp(failed={"ours": "created"}, journal=Path("journal.jsonl"))
    monkeypatch.setattr(replay, "find", lambda *_: found)
    monkeypatch.setattr(replay, "replay", lambda *_: replay.Replayed(sent=1, clean_ups=(left,)))
    monkeypatch.chdir(tmp_path)
    words = ["replay", found.violation.id, "--base-url", "http://127.0.0.1:9", "--account-sid", "demo", "--live"]
    monkeypatch.setattr(
        "sys.argv", ["campaign-contracts", *words, "--api-key", "demo-key", "--api-token", "demo-token"]
    )
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 3
    assert "what is left stands in journal.jsonl" in "".join(capsys.readouterr())


def test_a_replay_that_loses_its_server_says_where_the_journal_is(ran: Ran, tmp_path: Path) -> None:
    """Also where the server is gone when the replay cleans up; nothing is tried after that."""
    created = {"id": "ours", "account_sid": "demo", "name": "ours", "status": "created"}
    item = {"code": 200, "status": "success", "error_data": None, "data": created}
    answer = json.dumps({"request_id": "r", "method": "POST", "http_code": 200, "response": [item]}).encode()
    with serving(lambda count: (200, JSON, EMPTY_LIST if count == 1 else answer) if count < 3 else None) as base_url:
        accounts = {"demo": Credentials(sid="demo", key="demo-key", token="demo-token")}
        settings = Settings(base_url=base_url, accounts=accounts, journal_dir=tmp_path)
        found = replay.replay(ran("end-before-start-accepted"), settings, BUNDLE)
    (journal,) = tmp_path.iterdir()
    assert (found.exit_code, found.sent > 1) == (3, True)
    assert "no longer answers" in (found.incomplete or "")
    (left,) = found.clean_ups
    assert (list(left.failed), left.journal) == (["ours"], journal)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected a report folder"):
        replay.find("LST-08-000000", tmp_path, BUNDLE)


def exchange(identifier: str) -> Exchange:
    body = f'{{"response": [{{"data": {{"id": "{identifier}"}}}}]}}'.encode()
    request = Request(method="POST", target="/v2/accounts/demo/campaigns")
    return Exchange(number=1, at=0, until=0, account="demo", request=request, response=Response(status=200, body=body))


def test_ids_are_passed_on_and_instants_move_along() -> None:
    passing = Passing(began=1_790_000_000.0, later=3600.0)
    passing.learn(exchange("aaaaaaaaaaaa1"), exchange("bbbbbbbbbbbb2"))
    assert passing.text("/campaigns/aaaaaaaaaaaa1/call-details") == "/campaigns/bbbbbbbbbbbb2/call-details"
    assert passing.text("/campaigns/AAAAAAAAAAAA1") == "/campaigns/BBBBBBBBBBBB2"
    assert passing.body(b'{"send_at": "2026-09-21T23:30:00.5+05:30"}') == b'{"send_at": "2026-09-22T00:30:00.5+05:30"}'
    assert passing.text("send_at=2026-09-21t10%3A00%3A00Z") == "send_at=2026-09-21t11%3A00%3A00Z"
    assert passing.text("2001-01-01T00:00:00Z 2026-02-30T00:00:00Z") == "2001-01-01T00:00:00Z 2026-02-30T00:00:00Z"
    assert passing.body(b"\xff{") == b"\xff{"


def test_an_answer_is_compared_by_what_does_not_vary() -> None:
    body = b'{"request_id":"x","id":"52138169dd5a5d143e638ab209945e36","at":"2026-11-27T18:16:10Z","n":"cc2e54aa8a"}'
    assert likeness.likeness(body) == b'{,"id":"X","at":"T","n":"R"}\n'
    codes = b'{"code":200},{"code": 400,"error_data":{"code":1002}},{"code":200}'
    assert likeness.outcome("POST", 207, codes) == "207:200,400,1002,200"
    assert likeness.outcome("GET", 200, codes) == "200:1002,400"
    assert likeness.outcome("GET", 200, b"") == likeness.outcome("GET", 200, b'{"code":200}') == "200:"
    assert likeness.cksum(b"hello") == "3287646509 5"
    assert likeness.cksum(b"") == "4294967295 0"


def test_a_script_sees_no_callback_and_holds_no_header_of_the_users_own(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ran("end-before-start-accepted")
    with monkeypatch.context() as patched:
        patched.setattr(steps, "about_callbacks", lambda *_: True)
        with pytest.raises(UsageError, match="about callbacks, which no script receives"):
            scripts.emit("sh", found.violation, found.began, found.records, BUNDLE)
    own = {"x-tenant": "{header:x-tenant}"}
    records = [
        replace(each, request=replace(each.request, headers={**each.request.headers, **own}))
        if isinstance(each, Exchange)
        else each
        for each in found.records
    ]
    in_shell = """-H 'x-tenant: '"$CAMPAIGN_CONTRACTS_HEADER_X_TENANT\""""
    for kind, header in (("sh", in_shell), ("python", "HEADER_X_TENANT')")):
        script = scripts.emit(kind, found.violation, found.began, records, BUNDLE)
        assert header in script
        assert "{header:" not in script


OBEYED = "\n::error ::a\n  ::stop-commands::b\n##teamcity[c]\n###vso[d]\n##[group]e\nsection_start:1:f\r\x1b[0K"
"""What the logs of CI servers take for commands."""


@pytest.mark.parametrize("kind", ["sh", "python"])
def test_what_a_strangers_history_holds_acts_on_no_log_that_shows_the_script(kind: str, ran: Ran) -> None:
    found = ran("end-before-start-accepted")
    records = [
        replace(each, request=replace(each.request, body=OBEYED.encode(), headers={"x-value": OBEYED}))
        if isinstance(each, Exchange)
        else each
        for each in found.records
    ]
    began = replace(found.began, base_url=f"http://{OBEYED}", account_sid=f"demo{OBEYED}")
    script = scripts.emit(kind, found.violation, began, records, BUNDLE)
    assert script.count("stop-commands") > 2
    assert paragraphs(script) == script
    if kind == "python":
        compile(script, "script", "exec")


def test_what_a_strangers_history_holds_is_data_in_a_script(ran: Ran, tmp_path: Path) -> None:
    found, evil = ran("end-before-start-accepted"), "$(touch pwned)`touch pwned`';touch pwned;'\""
    headers = {f"x-{evil}": "{header:own}", "x-value": f"{evil}\x1b[2J\x9b\u202e", "x-\x1b": "1"}
    records = [
        replace(each, request=replace(each.request, method=f"{each.request.method}{evil}\x07", headers=headers))
        if isinstance(each, Exchange)
        else each
        for each in found.records
    ]
    script = scripts.emit("sh", found.violation, replace(found.began, base_url=f"http://{evil}"), records, BUNDLE)
    assert paragraphs(script) == script
    environment = {"PATH": os.environ["PATH"], "CAMPAIGN_CONTRACTS_HEADER_OWN": "1"}
    environment |= {f"CAMPAIGN_CONTRACTS_API_{name}": name for name in ("KEY", "TOKEN")}
    done = subprocess.run(["sh", "-s"], input=script, env=environment, cwd=tmp_path, text=True, check=False, timeout=60)
    assert done.returncode == 3
    assert not (tmp_path / "pwned").exists()


def test_a_history_whose_targets_lead_elsewhere_is_not_replayed(ran: Ran) -> None:
    found = ran("end-before-start-accepted")
    elsewhere = [
        replace(each, request=replace(each.request, target=f"@127.0.0.1:9{each.request.target}"))
        if isinstance(each, Exchange)
        else each
        for each in found.records
    ]
    with MockServer() as mock, pytest.raises(UsageError, match="is not a path: it could lead elsewhere"):
        replay.replay(replace(found, records=elsewhere), server(mock), BUNDLE)
    with pytest.raises(UsageError, match="is not a path: it could lead elsewhere"):
        scripts.emit("sh", found.violation, found.began, elsewhere, BUNDLE)


@pytest.mark.parametrize("kind", ["sh", "python"])
def test_a_script_that_cannot_do_its_work_has_no_verdict(kind: str, ran: Ran) -> None:
    found = ran("end-before-start-accepted")
    with MockServer(faults=("end-before-start-accepted",)) as mock:
        assert executed(kind, found, server(mock), named=True)[0] == 1
        assert executed(kind, found, server(mock))[0] == 1
        for missing in ("CAMPAIGN_CONTRACTS_API_KEY", "CAMPAIGN_CONTRACTS_API_TOKEN"):
            assert executed(kind, found, server(mock), {missing: ""})[0] == 3
        for control in (f"{mock.control_url}/nowhere", f"{mock.base_url}/docs#"):
            assert executed(kind, found, server(mock), {"CAMPAIGN_CONTRACTS_CONTROL_URL": control})[0] == 3


@pytest.mark.parametrize("kind", ["sh", "python"])
def test_what_a_script_shows_of_an_answer_acts_on_no_terminal_and_no_log(kind: str, ran: Ran) -> None:
    found, evil = (
        ran("end-before-start-accepted"),
        "\x1b[2J\x07\x9b31m\u202e\u2066\u200f\u061c\xad\U000e0041",
    )
    body = json.dumps({"response": evil}, ensure_ascii=False).encode() + OBEYED.encode()
    with serving(lambda _: (200, JSON, body)) as base_url, MockServer() as mock:
        there = replace(server(mock), base_url=base_url, control_url=None)
        code, printed = executed(kind, found, there)
    assert code in (0, 3)
    assert "response" in printed
    assert "stop-commands" in printed
    assert paragraphs(printed) == printed


def test_a_script_sends_where_it_is_told_to(ran: Ran) -> None:
    found = ran("end-before-start-accepted")
    options = Options(base_url="https://staging.example/v2/accounts/acme")
    base_url, sid = resolving.place_of(options)
    assert resolving.place_of(Options(account_sid="acme")) == (None, "acme")
    for kind in ("sh", "python"):
        given = scripts.emit(
            kind, found.violation, found.began, found.records, BUNDLE, base_url=base_url, account_sid=sid
        )
        assert "https://staging.example" in given
        assert found.began.base_url not in given
        assert "acme" in given
        timed = replace(found.violation, rule="CAL-06")
        script = scripts.emit(kind, timed, found.began, found.records, BUNDLE)
        assert found.began.base_url in script
        assert "timed=1" in script or "TIMED = True" in script


def test_what_was_sent_at_once_is_repeated_together() -> None:
    sent = [
        replace(exchange(f"{number}aaaaaaaaaaaaa"), number=number, intent=Intent(case="twins", burst=burst))
        for number, burst in ((1, "a"), (2, "b"), (3, "b"))
    ]
    fewest = next(steps.slices(sent, {3}))
    assert [step.number for step in fewest if isinstance(step, Exchange)] == [2, 3]
    assert steps.raced(fewest)
    assert not steps.raced(fewest[1:])


def test_what_was_under_way_beside_each_other_is_repeated_so() -> None:
    """But only in one suite function, and nothing that may rest on an answer that was not there yet."""
    lanes = [("w/0", 0.0, 1.0), ("w/1", 0.5, 2.0), ("v", 0.6, 0.9), ("w/0", 1.1, 1.9), ("w/0", 2.0, 2.1)]
    sent = [
        replace(exchange(f"{number}aaaaaaaaaaaaa"), number=number, worker=worker, at=at, until=until)
        for number, (worker, at, until) in enumerate(lanes, start=1)
    ]
    function = [each for each in sent if each.worker != "v"]
    assert [[one.number for one in group if isinstance(one, Exchange)] for group in steps.bursts(function)] == [
        [1, 2],
        [4],
        [5],
    ]
    assert [len(group) for group in steps.bursts(sent)] == [2, 1, 1, 1]
    assert steps.raced(function)
    other = replace(function[1], request=replace(function[1].request, body=b"{}"))
    assert not steps.raced([function[0], other])


def test_the_steps_of_a_failed_edit_hold_its_create(tmp_path: Path) -> None:
    """An answer of 500 names no campaign."""
    identifier = "52138169dd5a5d143e638ab209945e36"
    made = replace(exchange(identifier), worker="w/1")
    request = Request(method="PUT", target=f"/v2/accounts/demo/campaigns/{identifier}", body=b"{}")
    failed = replace(made, number=3, request=request, response=Response(status=500, body=b"oops"), worker="w/2")
    other = replace(exchange("bbbbbbbbbbbb2"), number=2, worker="v/1")
    fewest = next(steps.slices([made, other, failed], {3}))
    assert [step.number for step in fewest if isinstance(step, Exchange)] == [1, 3]
