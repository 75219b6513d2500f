"""What is typed, what is printed, and the exit codes."""

import contextlib
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from tests.histories.record import FOLDER
from tests.misbehaving import EMPTY_LIST, JSON, serving
from tests.packed import text_of

from campaign_contracts import cli
from campaign_contracts.bundle import packaged
from campaign_contracts.clients import demands
from campaign_contracts.commands import terminal
from campaign_contracts.commands.terminal import seldom
from campaign_contracts.history import Exchange, RunBegan
from campaign_contracts.history_lines import to_line
from campaign_contracts.mock.server import MockServer
from campaign_contracts.recordings.histories import HISTORY, HistoryFile
from campaign_contracts.reports import contract
from campaign_contracts.running.settings import JOURNALS, OWN_MOCK
from campaign_contracts.safety.inventory import Inventory

Command = Callable[..., tuple[int, str, str]]
CREDENTIALS = {"CAMPAIGN_CONTRACTS_API_KEY": "demo-key", "CAMPAIGN_CONTRACTS_API_TOKEN": "demo-token"}
OVER = set(packaged().lifecycle.status_of(packaged().lifecycle.in_phase("over")))
READ_BACK = "test_a_created_campaign*"
SECRETS = ("demo-token", "ZGVtby1rZXk6ZGVtby10b2tlbg==")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Types a command in an empty folder; gives its exit code, its output and its error output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)

    def typed(*arguments: str) -> tuple[int, str, str]:
        if arguments[:1] == ("run",) and "--base-url" not in arguments:
            for name in CREDENTIALS:  # without a server they are a mistake
                monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr("sys.argv", ["campaign-contracts", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        code = ended.value.code
        return (code if isinstance(code, int) else 0), captured.out, captured.err

    return typed


@pytest.fixture
def mock() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


def target(mock: MockServer, *more: str) -> list[str]:
    return ["--base-url", mock.base_url, "--account-sid", "demo", *more]


def statuses(mock: MockServer) -> set[str]:
    """The statuses of the campaigns that are left on a server."""
    answer = httpx2.get(f"{mock.base_url}/v2/accounts/demo/campaigns?limit=500", auth=("demo-key", "demo-token"))
    return {item["data"]["status"] for item in answer.json()["response"]}


def test_a_run_against_the_own_mock_passes_and_leaves_reports(command: Command) -> None:
    code, out, err = command("run", "--rule", "GET-02", "--seed", "3")
    assert (code, err) == (0, f"{OWN_MOCK}\n")
    assert "PASS: 1 upheld, 0 violated, 0 not exercised" in out
    assert "seed 3" in out
    assert "not evidence about the real service" in out
    folder = Path(".campaign-contracts/last")
    document = json.loads((folder / "contract.json").read_text())
    assert (document["verdict"], document["seed"]) == ("pass", 3)
    kinds = [json.loads(line)["kind"] for line in text_of(folder / HISTORY).splitlines()]
    assert (kinds[0], kinds[-1]) == ("run-began", "run-ended")
    assert not any(secret in text_of(path) for path in folder.iterdir() for secret in SECRETS)


def test_a_fault_is_a_violation_and_its_command_brings_it_back(command: Command) -> None:
    code, out, _ = command("run", "--fault", "cell:created:delete:refused", "--rule", "DEL-01", "--report-dir", "one")
    assert code == 1
    assert "✗ DEL-01" in out
    first = violations("one")
    again = shlex.split(first["DEL-01"][0]["reproduce"])[1:]
    code, _, _ = command(*again, "--report-dir", "two")
    assert code == 1
    assert violations("two").keys() == first.keys()
    assert {v["id"] for v in first["DEL-01"]} >= {v["id"] for v in violations("two")["DEL-01"]}
    code, out, _ = command("judge", f"one/{HISTORY}", "--rule", "DEL-01")
    assert code == 1
    assert first["DEL-01"][0]["id"] in out


def violations(folder: str) -> dict[str, list[dict[str, str]]]:
    document = json.loads((Path(folder) / "contract.json").read_text())
    assert document["rules"]
    return {rule["id"]: rule["violations"] for rule in document["rules"] if rule["violations"]}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--base-url", "nonsense"], "--base-url: expected"),
        (["--base-url", "http://h/a?b"], "found more"),
        (["--base-url", "http://127.0.0.1:9", "--account-sid", "x"], "--sandbox"),
        (["--base-url", "http://127.0.0.1:9", "--sandbox"], "--account-sid"),
        (["--rule", "LFI-03"], "did you mean 'LIF-03'"),
        (["--authority", "pope"], "expected one of"),
        (["--fault", "no-such-fault"], "no fault is called 'no-such-fault'"),
        (["--profile", "slow"], "--profile"),
        (["--rule", "GET-02", "--report-dir", "/dev/null/x"], "/dev/null/x"),
        (["--target", "staging"], "campaign-contracts.toml"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(command: Command, arguments: list[str], word: str) -> None:
    code, out, err = command("run", *arguments)
    assert (code, out) == (2, "")
    assert word in err
    assert err.count("\n") == 1


def test_a_damaged_bundle_is_a_sentence(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from campaign_contracts import bundle
    from campaign_contracts.spec import SpecificationError

    def damaged() -> object:
        raise SpecificationError("the bundle cannot be read; run `make generate`")

    monkeypatch.setattr(bundle, "packaged", damaged)
    code, _, err = command("run")
    assert (code, err) == (2, "the bundle cannot be read; run `make generate`\n")


def test_wrong_credentials_are_said_at_once(
    command: Command, mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMPAIGN_CONTRACTS_API_TOKEN", "hushhush")
    code, out, err = command("run", *target(mock, "--sandbox"))
    assert (code, out) == (2, "")
    assert "refuses the credentials of account demo (HTTP 401)" in err
    assert "hushhush" not in err


def test_a_wrong_control_url_is_said_at_once(command: Command, mock: MockServer) -> None:
    code, _, err = command("run", *target(mock, "--control-url", f"{mock.base_url}/nowhere"))
    assert code == 2
    assert "/nowhere/clock" in err


def test_a_host_that_is_not_there_is_incomplete(command: Command) -> None:
    code, out, _ = command("run", "--base-url", "http://127.0.0.1:9", "--account-sid", "demo", "--sandbox")
    assert code == 3
    assert out == "INCOMPLETE: http://127.0.0.1:9 cannot be reached: Connection refused; nothing was sent\n"


def test_a_sandbox_is_left_as_it_was(command: Command, mock: MockServer) -> None:
    code, _, _ = command("run", *target(mock, "--control-url", mock.control_url, "--suite", READ_BACK))
    assert code == 0
    assert list(JOURNALS.iterdir()) == []
    assert statuses(mock) <= OVER


def test_what_a_killed_run_left_is_swept(command: Command, mock: MockServer) -> None:
    code, _, _ = command("run", *target(mock, "--control-url", mock.control_url, "--suite", READ_BACK, "--keep"))
    assert code == 0
    inventory = Inventory(run_id="cc00000001")
    for record in HistoryFile(path=Path(".campaign-contracts/last") / HISTORY):
        if isinstance(record, Exchange):
            inventory.learn(record)
    created = list(inventory.created)
    assert created
    JOURNALS.mkdir(parents=True)
    head = {"run_id": "cc00000001", "base_url": mock.base_url, "account_sid": "demo", "live": False}
    lines = [head, *({"created": identifier, "account_sid": "demo"} for identifier in created)]
    (JOURNALS / "x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    code, out, err = command("sweep", "--account-sid", "demo")
    assert (code, out) == (2, "")
    assert "--base-url" in err
    code, out, _ = command("sweep", "--account-sid", "demo", "--base-url", mock.base_url)
    assert code == 0
    assert " deleted" in out
    assert list(JOURNALS.iterdir()) == []
    assert statuses(mock) <= OVER
    assert command("sweep", "--account-sid", "demo", "--base-url", mock.base_url)[0] == 0


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [("BASE_URL", "", "is set, but empty"), ("API_KEY", "a-key", "is about a server: name it with --base-url URL")],
)
def test_a_sweep_with_nothing_to_do_does_not_hide_a_mistake(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, word: str
) -> None:
    for each in ("API_KEY", "API_TOKEN"):
        monkeypatch.delenv(f"CAMPAIGN_CONTRACTS_{each}", raising=False)
    code, out, _ = command("sweep")
    assert (code, out) == (0, f"nothing to sweep: no journal in {JOURNALS}\n")
    monkeypatch.setenv(f"CAMPAIGN_CONTRACTS_{name}", value)
    code, out, err = command("sweep")
    assert (code, out) == (2, "")
    assert word in err


def test_a_live_run_calls_nobody_and_cleans_up(command: Command, mock: MockServer) -> None:
    code, out, _ = command("run", *target(mock, "--live", "--rate", "1000", "--suite", READ_BACK))
    assert code == 0
    assert "nothing may be dialled on a live target" in out
    sent = text_of(Path(".campaign-contracts/last") / HISTORY)
    creates = [record for record in map(json.loads, sent.splitlines()) if record.get("operation") == "create_campaigns"]
    assert creates
    for record in creates:
        for element in json.loads(record["request"]["body"]).get("campaigns", []):
            assert "send_at" in element["schedule"]
    assert statuses(mock) <= OVER


def test_the_doctor_says_what_is_wrong(command: Command, mock: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = command("doctor", *target(mock, "--control-url", mock.control_url))
    assert code == 0
    assert [line.split()[1] for line in out.splitlines()][:3] == ["reachable", "region", "credentials"]
    monkeypatch.setenv("CAMPAIGN_CONTRACTS_API_KEY", "wrong")
    code, out, _ = command("doctor", *target(mock))
    assert code == 2
    assert "BAD  credentials" in out
    code, out, _ = command("doctor", "--base-url", "http://127.0.0.1:9", "--account-sid", "demo")
    assert code == 2
    assert "Connection refused" in out
    assert command("doctor")[0] == 2


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_a_terminal_without_the_letters_gets_escapes(encoding: str) -> None:
    words = [sys.executable, "-m", "campaign_contracts", "rules", "CRE-01"]
    around = {**os.environ, "PYTHONIOENCODING": f"{encoding}:strict"}
    shown = subprocess.run(words, env=around, capture_output=True, timeout=60, check=False)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert ("\u2026".encode(encoding, "backslashreplace")) in shown.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("words", [["judge", "calls.jsonl"], ["judge", "--client", "calls.jsonl"]])
def test_verdicts_that_cannot_be_printed_are_no_mistake_of_the_users(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "campaign_contracts", *words], cwd=FOLDER, stdout=full,
            stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert (ended.returncode, "No space left on device" in ended.stderr) == (3, True)
    assert "Traceback" not in ended.stderr


REFUSED_INSIDE = (
    b'{"request_id":"r","method":"GET","http_code":200,"response":[{"code":401,"status":"failure",'
    b'"error_data":{"code":1010,"message":"Authorization failed"},"data":null}]}'
)
PAGES = {
    "login": (200, "text/html", b"<form>please log in</form>"),
    "other": (200, "application/json", b'{"ok": true}'),
    "unknown": (404, "application/json", b"{}"),
    "refusal": (200, "application/json", REFUSED_INSIDE),
}


@pytest.mark.parametrize(
    ("page", "word"),
    [("login", "no list of campaigns"), ("other", "no list"), ("unknown", "404"), ("refusal", "item code 401")],
)
def test_the_doctor_believes_an_envelope_and_no_status(command: Command, page: str, word: str) -> None:
    with serving(lambda _: PAGES[page]) as base_url:
        code, out, _ = command("doctor", "--base-url", base_url, "--account-sid", "demo")
    [line] = [line for line in out.splitlines() if "account demo" in line]
    assert (code, line[:3]) == (2, "BAD")
    assert word in line


def test_the_doctor_names_where_a_redirect_leads(command: Command) -> None:
    with serving(lambda _: (302, JSON, b"{}"), headers={"location": "https://elsewhere.example/\x1b[31m"}) as base_url:
        code, out, _ = command("doctor", "--base-url", base_url, "--account-sid", "demo")
    assert code == 2
    assert "to https://elsewhere.example/\\x1b[31m" in out


def test_the_doctor_looks_at_callbacks(command: Command, mock: MockServer) -> None:
    moved = target(mock, "--control-url", mock.control_url)
    assert "ok   callbacks" in command("doctor", *moved)[1]
    code, out, _ = command("doctor", *moved, "--callback-host", "no-such-host.invalid")
    assert code == 2
    assert "BAD  callbacks" in out


def test_rules_are_listed_and_explained(command: Command) -> None:
    _, out, _ = command("rules")
    assert len(out.splitlines()) == len(packaged().catalogue) + len(demands())
    assert out.startswith("ACC-01  portal ")
    assert out.splitlines()[-1].startswith("REQ-")
    assert command("rules", "REQ-01")[1].startswith("REQ-01  What clients send\n\nStatement ")
    assert len(command("rules", "lst-*")[1].splitlines()) == 15
    code, out, _ = command("rules", "lif_03")
    assert code == 0
    assert out.startswith("LIF-03  Lifecycle")
    assert "Decided by" in out
    assert "Judged by    checks/lifecycle/actions.py: updates" in out
    assert "Exercised by suites/" in out
    assert "Broken by    mock/faults/" in out
    code, _, err = command("rules", "LIF-33")
    assert code == 2
    assert "did you mean 'LIF-03'" in err or "did you mean 'LIF-13'" in err


BEGAN = to_line(
    RunBegan(
        started_at="2030-01-01T00:00:00.000+00:00",
        kit="1",
        specification="0",
        base_url="http://127.0.0.1:1",
        account_sid="demo",
        accounts=("demo",),
        control=False,
        live=False,
        profile="quick",
        seed=1,
    )
)


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (f"{BEGAN}\n", 3, "the run was killed"),
        (f'{BEGAN}\n{{"kind": "exch', 3, "cut short"),
        (f'{BEGAN}\n{{"kind":"run-ended","at":1.0}}\n', 3, "was never answered 2xx"),
        (f'{BEGAN}\n{{"kind":"run-ended","at":1.0,"aborted":"it broke"}}\n', 3, "it broke"),
        (f'{BEGAN}\nnonsense\n{{"kind":"run-ended","at":1.0}}\n', 2, "line 2"),
        ('{"kind":"run-ended","at":1.0}\n', 2, "line 1"),
        ("nonsense", 2, "line 1"),
        ("", 2, "found nothing"),
    ],
)
def test_damaged_histories_are_named(command: Command, tmp_path: Path, content: str, code: int, word: str) -> None:
    (tmp_path / "some.jsonl").write_text(content)
    found, out, err = command("judge", "some.jsonl")
    assert found == code
    assert word in (err if code == 2 else out)
    assert "some.jsonl" in (err if code == 2 else out)


def test_a_history_that_is_not_there_is_named(command: Command) -> None:
    code, _, err = command("judge", "missing.jsonl")
    assert code == 2
    assert "missing.jsonl" in err


@pytest.mark.parametrize(
    ("kind", "body"),
    [("text/html", b"<html>hello</html>"), (JSON, b""), (JSON, b'{"request_id": "x", "resp'),
     (JSON, b'[null, {"response": [7, {"code": "x", "data": []}]}]'), (JSON, b"[" * 7000)],
    ids=["html", "empty", "truncated", "odd", "deep"],
)  # fmt: skip
@pytest.mark.usefixtures("impatient")
def test_a_server_that_talks_nonsense_is_in_violation(command: Command, kind: str, body: bytes) -> None:
    with serving(lambda _: (200, kind, body)) as base_url:
        code, out, _ = command("run", "--base-url", base_url, "--account-sid", "demo", "--sandbox", "--rule", "GET-02")
    assert code == 1
    assert "✗ GET-02" in out


@pytest.mark.usefixtures("impatient")
def test_a_server_that_only_fails_is_no_crash(command: Command) -> None:
    with serving(lambda _: (503, JSON, b"{}")) as base_url:
        code, out, _ = command("run", "--base-url", base_url, "--account-sid", "demo", "--sandbox", "--rule", "GET-*")
    assert code in (1, 3)
    assert "crashed" not in out


@pytest.mark.usefixtures("impatient")
def test_a_server_that_dies_half_way_leaves_what_is_known(command: Command) -> None:
    with serving(lambda number: (200, JSON, EMPTY_LIST) if number < 5 else None) as base_url:
        code, out, _ = command(
            "run", "--base-url", base_url, "--account-sid", "demo", "--sandbox", "--rule", "LST-12", "--timeout", "2"
        )
    assert code == 1
    assert "no longer answers" in out
    document = json.loads(Path(".campaign-contracts/last/contract.json").read_text())
    assert document["verdict"] == "fail"
    assert "no longer answers" in document["incomplete"]
    assert contract.schema()["properties"].keys() == document.keys()


def test_in_a_pipe_progress_is_a_line_in_half_a_minute() -> None:
    said: list[str] = []
    now = iter([0.0, 10.0, 31.0, 40.0, 62.0])
    show = seldom(said.append, lambda: next(now))
    for done in range(1, 5):
        show("test_some_edits (7 requests)", done, 8)
    assert said == [
        "2 of 8: some edits (7 requests); about 93 s left",
        "4 of 8: some edits (7 requests); about 62 s left",
    ]


def test_a_run_in_a_pipe_says_how_far_it_is(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "HALF_A_MINUTE", 0.0)
    _, out, err = command("run", "--suite", "test_bad_orders", "--suite", "test_invented_ids*")
    line = r"^(\d+) of (\d+): .* \(\d+ requests, \d+ rules?, \d+ cells?\); about \d+ s left$"
    told = re.findall(line, err, re.MULTILINE)
    assert [int(done) for done, _ in told] == list(range(1, int(told[0][1]) + 1))
    assert " of " not in out.splitlines()[0]


def test_progress_moves_on_a_terminal_while_the_suites_run(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "campaign_contracts",
        "run",
        "--suite",
        "test_invented_ids*",
        "--suite",
        "test_bad_orders",
    ]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "160"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=theirs) as running:
        os.close(theirs)
        seen = b""
        with contextlib.suppress(OSError):  # how the end of a terminal is told
            while part := os.read(ours, 65536):
                seen += part
        os.close(ours)
    assert running.returncode in (0, 3)
    assert re.search(rb"invented ids.*\(\d+ requests, \d+ rules?, \d+ cells?\)", seen)
    plain = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", seen)
    steps = [(int(done), int(total)) for done, total in re.findall(rb" (\d+)/(\d+) ", plain)]
    [whole] = {total for _, total in steps}
    assert whole > 1
    assert {done for done, _ in steps} >= set(range(1, whole + 1))
    assert re.search(rb"\d:\d\d:\d\d", seen)  # the time that is left


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--base-url", ""),
        ("run", "--rule="),
        ("judge", "x.jsonl", "--report-dir", " "),
        ("generate", "--out", "", "--package", "x"),
        ("proxy", "--to", "http://127.0.0.1:9", "--host", ""),
        ("mock", "--db="),
        ("merge", "", "--report-dir", "x"),
        ("compare", "", ""),
    ],
)
def test_what_is_given_but_empty_is_a_mistake_for_every_command(command: Command, arguments: tuple[str, ...]) -> None:
    code, out, err = command(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "found nothing; leave" in err
    assert not list(Path().iterdir())
