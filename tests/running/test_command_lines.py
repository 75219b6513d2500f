"""The command of a finding asks for the same as the run did, with secrets from variables only."""

import shlex
from dataclasses import fields, replace
from pathlib import Path
from string import Template
from typing import Any

import pytest

from campaign_contracts.running import command_lines
from campaign_contracts.running.options import REPORTS, Options, declared, taken_by
from campaign_contracts.running.origin import Origin
from campaign_contracts.running.resolving import resolve
from campaign_contracts.running.settings import Settings
from campaign_contracts.verdicts import Finding

VARIABLES = {
    "CAMPAIGN_CONTRACTS_API_KEY": "the-secret-key",
    "CAMPAIGN_CONTRACTS_API_TOKEN": "the-secret-token",
    "CAMPAIGN_CONTRACTS_OTHER_ACCOUNT": "other:other-key:the-other-token",
    "CAMPAIGN_CONTRACTS_HEADER_X_TENANT": 'the secret "tenant',
    "HTTPS_PROXY": "http://user:the-password@proxy.example:3128",
}
FINDING = Finding(rule="GET-02", key="k", summary="s", expected="e", observed="o", exchanges=(1,))
ORIGIN = Origin(suite="test_invented_ids[two words]", alone=True)
SANDBOX = Options(
    base_url="https://api.exotel.com/prefix", account_sid="demo", sandbox=True, sandbox_host="api.exotel.com",
    header=[f"X-Tenant: {VARIABLES['CAMPAIGN_CONTRACTS_HEADER_X_TENANT']}"], proxy=VARIABLES["HTTPS_PROXY"],
    timeout=3.5, max_answer=2.0, max_answer_time=7.0, max_headers=30.0, concurrency=5, callback_host="kit.example",
    dialect="portal", rate=12.5, max_campaigns=1_000_000, seed=9, profile="deep", budget=2.0,
    report_dir=Path("some where"),
)  # fmt: skip
LIVE = Options(
    base_url="https://host.example", account_sid="demo", live=True, may_dial=["+442079460001", "+442079460002"]
)
CONTROLLED = Options(
    base_url="http://127.0.0.1:1", account_sid="demo", control_url="http://127.0.0.1:1/_control", may_reset=True,
    proxy="http://proxy.example:1",
)  # fmt: skip
OWN = Options(contrarian=True, stern=True, seed=7, fault=["limit-default-10"])
NARROWED = {"rules", "suites", "report_dir"}


def options_of(words: list[str]) -> Options:
    """Options as a command line gives them."""
    known = {each.flag: each for each in declared()}
    given: dict[str, Any] = {}
    rest = iter(words)
    for flag in rest:
        each = known[flag]
        value = True if each.kind is bool else each.kind(next(rest))
        given[each.name] = [*given.get(each.name, []), value] if each.repeatable else value
    return Options(**given)


def resolved(options: Options) -> Settings:
    variables = {} if options.base_url is None else VARIABLES
    return resolve(options, {name: text for name, text in variables.items() if name != "HTTPS_PROXY"})[0]


def expanded(line: str) -> list[str]:
    """The words of a line, with variables as a shell has them."""
    return [Template(word).substitute(VARIABLES) for word in shlex.split(line)]


@pytest.mark.parametrize("options", [SANDBOX, LIVE, CONTROLLED, OWN], ids=["sandbox", "live", "controlled", "own"])
def test_the_same_settings_come_of_it(options: Options) -> None:
    settings = resolved(options)
    line = command_lines.reproduce(settings, FINDING, ORIGIN)
    assert not [text for text in ("secret", "the-password", "other-key") if text in line]
    words = expanded(line)
    assert words[:2] == ["campaign-contracts", "run"]
    again = resolved(options_of(words[2:]))
    told = {each.name for each in fields(Settings)} - NARROWED
    assert {name: getattr(again, name) for name in told} == {name: getattr(settings, name) for name in told}
    assert (again.rules, again.suites) == (("GET-02",), (ORIGIN.suite,))


@pytest.mark.parametrize("options", [SANDBOX, LIVE, CONTROLLED, OWN], ids=["sandbox", "live", "controlled", "own"])
def test_replay_takes_what_is_about_the_target(options: Options) -> None:
    settings = resolved(options)
    line = command_lines.replay(settings, FINDING) or ""
    assert "secret" not in line
    words = expanded(line)
    assert words[:3] == ["campaign-contracts", "replay", FINDING.id]
    again = options_of(words[3:])
    taken = {each.name for each in taken_by("replay")}
    assert all(each.name in taken for each in declared() if getattr(again, each.name) not in (None, False, (), []))
    assert (again.report_dir or REPORTS) == (options.report_dir or REPORTS)
    if options is not OWN:
        about = resolved(again)
        for name in ("base_url", "accounts", "control_url", "live", "headers", "proxy", "dial", "sandbox_host"):
            assert getattr(about, name) == getattr(settings, name), name


@pytest.mark.parametrize("options", [SANDBOX, CONTROLLED, OWN], ids=["sandbox", "controlled", "own"])
def test_a_load_takes_what_is_about_the_target(options: Options) -> None:
    settings = resolved(options)
    line = command_lines.load(settings, ["--users", "20"])
    assert "secret" not in line
    words = expanded(line)
    at = words.index("--users")
    assert words[:2] == ["campaign-contracts", "load"]
    again = options_of([*words[2:at], *words[at + 2 :]])
    taken = {each.name for each in taken_by("load")}
    assert all(each.name in taken for each in declared() if getattr(again, each.name) not in (None, False, (), []))
    declared_so = {name: getattr(options, name) for name in ("sandbox", "sandbox_host", "control_url")}
    about = resolved(replace(again, **declared_so))
    for name in ("base_url", "headers", "proxy", "timeout", "seed", "faults"):
        assert getattr(about, name) == getattr(settings, name), name


def test_without_steps_or_a_history_nothing_can_be_replayed() -> None:
    settings = resolved(CONTROLLED)
    assert command_lines.replay(settings, replace(FINDING, exchanges=())) is None
    assert command_lines.replay(replace(settings, report_dir=None), FINDING) is None


def test_what_needs_the_whole_run_asks_for_it() -> None:
    settings = resolved(CONTROLLED)
    for origin in (None, replace(ORIGIN, alone=False)):
        assert command_lines.reproduce(settings, FINDING, origin).count(" --suite '*'") == 1
