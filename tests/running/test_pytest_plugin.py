"""The suites under plain pytest, each time in a process of its own as a user would start it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from tests.misbehaving import EMPTY_LIST, JSON, serving

from campaign_contracts.mock.server import MockServer

SUITES = ("--pyargs", "campaign_contracts.suites")
READING = ("--pyargs", "campaign_contracts.suites.test_read")
"""One module of them, where it does not matter which."""

SEVERAL = ("-p", "xdist", "-n", "2")
"""Two processes, and no other plugin: each process would load them all."""

SECRETS = {"CAMPAIGN_CONTRACTS_API_KEY": "demo-key", "CAMPAIGN_CONTRACTS_API_TOKEN": "demo-token"}


def plain(
    folder: Path, *arguments: str, plugins: bool = False, environment: Mapping[str, str] = MappingProxyType({})
) -> tuple[int, str]:
    """Run pytest in an empty folder, beside whatever `plugins` are installed; gives its exit code and output."""
    around = {name: value for name, value in os.environ.items() if not name.startswith(("CAMPAIGN_", "PYTEST_"))}
    around |= {} if plugins else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    loaded = ["-p", "campaign_contracts.pytest_plugin"] if not (plugins and _installed()) else []
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *loaded, *arguments],
        cwd=folder, env={**around, **environment}, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    return result.returncode, result.stdout + result.stderr


def _installed() -> bool:
    from importlib.metadata import entry_points

    return any(entry.value == "campaign_contracts.pytest_plugin" for entry in entry_points(group="pytest11"))


def test_a_mock_is_started_and_a_rule_is_selected(tmp_path: Path) -> None:
    code, out = plain(tmp_path, *SUITES, "--rule", "GET-02", "--report-dir", "reports", "-W", "error", plugins=True)
    assert code == 0
    assert "PASS: " in out
    assert "not evidence about the real service" in out
    document = json.loads((tmp_path / "reports" / "contract.json").read_text())
    assert {rule["id"]: rule["verdict"] for rule in document["rules"]}["GET-02"] == "upheld"


def test_a_finding_fails_its_item_in_a_few_lines(tmp_path: Path) -> None:
    with serving(lambda _: (200, JSON, EMPTY_LIST)) as base_url:
        arguments = ["-k", "test_invented_ids", "--base-url", base_url, "--account-sid", "demo", "--sandbox"]
        code, out = plain(tmp_path, *READING, *arguments, environment=SECRETS)
    assert code == 1
    assert "GET-02-" in out
    assert "expected: " in out
    assert "Traceback" not in out
    assert "suite_plugin.py" not in out
    assert "FAIL: " in out
    assert "demo-token" not in out
    assert not (tmp_path / ".campaign-contracts" / "last").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--base-url", "nonsense"), "--base-url: expected"),
        (("--base-url", "http://127.0.0.1:9"), "--sandbox"),
        (("--base-url", "http://127.0.0.1:9", "--sandbox", "--account-sid", "demo"), "CAMPAIGN_CONTRACTS_API_KEY"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    code, out = plain(tmp_path, *READING, "-q", *arguments)
    assert code == 2
    assert word in out
    assert "Traceback" not in out


HOST = "--base-url http://127.0.0.1:9 --account-sid demo"


@pytest.mark.parametrize(
    ("typed", "variable", "file"),
    [
        (HOST, "--sandbox", ""),
        (HOST, "", "--control-url=http://127.0.0.1:9/_control"),
        (HOST, "", "--campaign-contracts-live"),
        (f"{HOST} --live --may-dial=+12025550199", "", "--may-dial=+12025550188"),
        ("", "--sandbox", HOST),
        ("--sandbox", "", HOST),
        ("--sandbox", "", "--target staging"),
    ],
)
def test_what_declares_a_sandbox_comes_from_where_the_host_is_named(
    tmp_path: Path, typed: str, variable: str, file: str
) -> None:
    """Also where words are added to every pytest: what was left there is about another host."""
    (tmp_path / "pytest.ini").write_text(f"[pytest]\naddopts = {file}\n")
    code, out = plain(tmp_path, *READING, "-q", *typed.split(), environment=SECRETS | {"PYTEST_ADDOPTS": variable})
    assert code == 2
    assert "and --base-url (or --target) in one place" in out
    assert "Traceback" not in out


@pytest.mark.parametrize("lines", ["--sandbox\n--base-url=http://staging.example", "@more"])
def test_what_declares_a_sandbox_in_a_file_of_options_comes_from_who_names_the_file(tmp_path: Path, lines: str) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = @options\n")
    (tmp_path / "options").write_text(lines)
    (tmp_path / "more").write_text("--sandbox")
    code, out = plain(tmp_path, *READING, "-q", *HOST.split(), environment=SECRETS)
    assert (code, "--sandbox comes from the addopts of pytest's configuration" in out) == (2, True), out
    (tmp_path / "host").write_text("\n".join(HOST.split()))
    code, out = plain(tmp_path, *READING, "-q", "--sandbox", "@host", environment=SECRETS)
    assert (code, "Connection refused" in out) == (3, True), out


@pytest.mark.parametrize(
    ("added", "typed", "code", "told"),
    [
        (
            ["--sandbox"],
            HOST,
            2,
            "--sandbox comes from a plugin or conftest, and holds for the host",
        ),
        (["--live"], HOST, 2, "--live comes from a plugin or conftest"),
        (HOST.split(), "--sandbox", 2, "this one comes from a plugin or conftest"),
        (["--sandbox", *HOST.split()], "", 3, "Connection refused"),
    ],
)
def test_what_a_plugin_declares_holds_for_no_host_that_is_typed(
    tmp_path: Path, added: list[str], typed: str, code: int, told: str
) -> None:
    (tmp_path / "adding.py").write_text(
        f"def pytest_load_initial_conftests(early_config, parser, args):\n    args[:0] = {added!r}\n"
    )
    around = SECRETS | {"PYTHONPATH": str(tmp_path)}
    ended, out = plain(tmp_path, "-p", "adding", *READING, "-q", *typed.split(), environment=around)
    assert (ended, told in out) == (code, True), out


@pytest.mark.parametrize("host", [HOST, "--target staging"])
def test_a_sandbox_and_its_host_may_be_added_to_every_pytest(tmp_path: Path, host: str) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\naddopts = --sandbox {host}\n")
    table = '[targets.staging]\nbase_url = "http://127.0.0.1:9"\naccount_sid = "demo"\n'
    (tmp_path / "campaign-contracts.toml").write_text(table)
    code, out = plain(tmp_path, *READING, "-q", environment=SECRETS)
    assert (code, "http://127.0.0.1:9" in out) == (3, True)


def test_a_target_that_is_not_there_ends_it(tmp_path: Path) -> None:
    arguments = ["--base-url", "http://127.0.0.1:9", "--sandbox", "--account-sid", "demo"]
    code, out = plain(tmp_path, *READING, *arguments, environment=SECRETS)
    assert code == 3
    assert "Connection refused" in out


def test_a_mistake_leaves_the_last_report(tmp_path: Path) -> None:
    earlier = tmp_path / "reports" / "contract.json"
    earlier.parent.mkdir()
    earlier.write_text("the last one")
    with serving(lambda _: (401, JSON, EMPTY_LIST)) as base_url:
        arguments = ["--base-url", base_url, "--account-sid", "demo", "--sandbox", "--report-dir", "reports"]
        code, _ = plain(tmp_path, *READING, *arguments, environment=SECRETS)
    assert code == 2
    assert earlier.read_text() == "the last one"


def test_other_projects_notice_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(
        "import sys\n"
        "def test_theirs():\n"
        "    assert 'httpx2' not in sys.modules\n"
        "    assert 'campaign_contracts.running.session' not in sys.modules\n"
    )
    code, out = plain(tmp_path, "-p", "no:schemathesis", "-W", "error", plugins=True)
    assert code == 0, out
    assert "1 passed" in out
    assert "\napi " not in plain(tmp_path, "--fixtures", "-p", "no:schemathesis", plugins=True)[1]


TAKEN = (
    "--base-url",
    "--live",
    "--profile",
    "--seed",
    "--rate",
    "--timeout",
    "--rule",
    "--keep",
    "--header",
    "--target",
)
"""Names that plugins and conftests out there have for their own options."""


def test_names_that_others_have_taken_stay_theirs(tmp_path: Path) -> None:
    options = "".join(f"    parser.addoption({name!r}, action='store_true')\n" for name in TAKEN)
    (tmp_path / "conftest.py").write_text(f"def pytest_addoption(parser):\n{options}")
    (tmp_path / "test_theirs.py").write_text("def test_theirs(request):\n    assert request.config.getoption('live')\n")
    assert plain(tmp_path, "--live", "-p", "no:schemathesis", plugins=True)[0] == 0
    code, out = plain(tmp_path, *READING, "--campaign-contracts-rule", "GET-02", "--report-dir", "reports")
    assert code == 0, out
    document = json.loads((tmp_path / "reports" / "contract.json").read_text())
    assert {rule["id"] for rule in document["rules"] if rule["verdict"] == "upheld"} == {"GET-02"}
    assert document["seed"] == 1
    code, out = plain(tmp_path, *READING, "--live")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "--live is the option of another plugin here: type --campaign-contracts-live" in out


def test_a_rule_is_a_keyword(tmp_path: Path) -> None:
    lifecycle = ("--pyargs", "campaign_contracts.suites.test_lifecycle", "--collect-only", "-q", "-k")
    collected = [plain(tmp_path, *lifecycle, word)[1] for word in ("LIF-03", "LIF_03")]
    assert "::test_cell[" in collected[0]
    assert collected[0].splitlines()[:-1] == collected[1].splitlines()[:-1]


@pytest.mark.parametrize(("word", "several"), [("CBK-01", ()), ("test_over_for_weeks", ()), ("CBK-01", SEVERAL)])
def test_a_keyword_of_which_nothing_can_be_tried_is_incomplete(
    tmp_path: Path, word: str, several: tuple[str, ...]
) -> None:
    with MockServer() as mock:
        target = [
            f"--campaign-contracts-{each}" for each in (f"base-url={mock.base_url}", "account-sid=demo", "sandbox")
        ]
        arguments = (*SUITES, "-k", word, *target, *several)
        code, out = plain(tmp_path, *arguments, environment=SECRETS)
    assert code == 3, out
    assert " passed" not in out
    assert "INCOMPLETE: " in out
    assert re.search(r"chosen and not tried: test_\w+.*: .*the server.s clock cannot be moved", out)


def test_several_processes_make_one_report(tmp_path: Path) -> None:
    code, out = plain(tmp_path, *READING, *SEVERAL, "-k", "GET-02 or DEL-03", "--report-dir", "reports")
    assert code == 0, out
    assert "merged from" in out
    document = json.loads((tmp_path / "reports" / "contract.json").read_text())
    upheld = {rule["id"] for rule in document["rules"] if rule["verdict"] == "upheld"}
    assert {"GET-02", "DEL-03"} <= upheld
    assert (document["verdict"], document["shard"]) == ("pass", None)
    assert [path.name for path in sorted((tmp_path / "reports").glob("part-*"))]


def test_what_is_wrong_is_told_once_of_several_processes(tmp_path: Path) -> None:
    with serving(lambda _: (401, JSON, EMPTY_LIST)) as base_url:
        for server, expected, words in (
            (base_url, 2, "refuses the credentials of account demo"),
            ("http://127.0.0.1:9", 3, "cannot be reached"),
        ):
            target = [f"--campaign-contracts-{each}" for each in (f"base-url={server}", "account-sid=demo", "sandbox")]
            code, out = plain(tmp_path, *READING, *SEVERAL, *target, environment=SECRETS)
            assert (code, out.count(words), out.count("INTERNALERROR")) == (expected, 1, 0), out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--control-url", "http://127.0.0.1:9/_control"), "clock is moved by one process only"),
        (("--sandbox", "--shard", "1/2"), "leave --shard out"),
    ],
)
def test_several_processes_are_refused_where_one_has_to_do(
    tmp_path: Path, arguments: tuple[str, ...], why: str
) -> None:
    target = ("--campaign-contracts-base-url", "http://127.0.0.1:9", "--campaign-contracts-account-sid", "demo")
    code, out = plain(tmp_path, *READING, *SEVERAL, *target, *arguments, environment=SECRETS)
    assert code == pytest.ExitCode.USAGE_ERROR
    assert why in out
    assert "Traceback" not in out
