"""An option is declared once: the commands, pytest, the environment and the file all take it from there."""

import argparse
import inspect
from pathlib import Path
from typing import Any

import pytest

from campaign_contracts import pytest_plugin
from campaign_contracts.commands import runs
from campaign_contracts.reports.formats import FORMATS
from campaign_contracts.running.declarations import Declared, Taker
from campaign_contracts.running.options import Options, declared, taken_by
from campaign_contracts.running.resolving import resolve
from campaign_contracts.usage import UsageError

EVERY = declared()
WORTH: dict[type, Any] = {str: "x", int: 3, float: 2.5, bool: True, Path: "a/b"}
SERVER: dict[str, Any] = {"base_url": "http://127.0.0.1:9", "account_sid": "demo", "api_key": "k", "api_token": "t"}


def named(each: Declared) -> str:
    return each.name


def test_every_option_is_told_of() -> None:
    assert {each.name for each in EVERY} == set(vars(Options()))
    for each in EVERY:
        assert each.option.help.endswith(".")
        assert (each.option.metavar is None) == (each.kind is bool)


@pytest.mark.parametrize(("command", "starts"), [("run", True), ("load", True), ("doctor", False), ("sweep", False)])
def test_a_mock_is_promised_where_one_is_started(command: Taker, starts: bool) -> None:
    (base_url,) = (each for each in taken_by(command) if each.name == "base_url")
    assert ("starts its own mock" in base_url.help) == starts


def test_the_help_names_every_report() -> None:
    (report,) = (each for each in EVERY if each.name == "report")
    assert report.option.help == f"Only these reports: {', '.join(FORMATS)}."


@pytest.mark.parametrize("command", ["run", "doctor", "sweep"])
def test_a_command_takes_what_is_declared_for_it(command: Any) -> None:
    function = getattr(runs, command)
    taken = [name for name in inspect.signature(function).parameters if name != "verbose"]
    assert taken == [each.name for each in taken_by(command)]


def test_pytest_takes_no_secret() -> None:
    assert not [each.name for each in taken_by("pytest") if each.option.secret]


@pytest.mark.parametrize("each", taken_by("pytest"), ids=named)
def test_pytest_reads_an_option_under_both_its_names(each: Declared) -> None:
    for flag in (each.flag, each.long_flag):
        parser = argparse.ArgumentParser()
        pytest_plugin._add(_Group(parser), each)  # type: ignore[arg-type]
        words = [flag] if each.kind is bool else [flag, str(WORTH[each.kind])]
        found = getattr(parser.parse_args(words), each.destination)
        assert isinstance(found[0] if each.repeatable else found, each.kind)


class _Group:
    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.addoption = parser.add_argument


@pytest.mark.parametrize("each", [each for each in EVERY if each.variable], ids=named)
def test_the_environment_gives_what_is_declared_so(each: Declared) -> None:
    worth = {"other_account": "other:k:t", "base_url": "http://127.0.0.1:8", "control_url": "http://127.0.0.1:8"}
    value = "1" if each.kind is bool else worth.get(each.name, "x")
    plain = {"CAMPAIGN_CONTRACTS_" + name.upper(): str(text) for name, text in SERVER.items()}
    around = plain | {str(each.variable): value}
    assert resolve(Options(), around, reads_only=True) != resolve(Options(), plain, reads_only=True)


@pytest.mark.parametrize("each", [each for each in EVERY if each.name != "target"], ids=named)
def test_the_file_gives_what_is_declared_so(each: Declared) -> None:
    value = [WORTH[str]] if each.repeatable else WORTH[each.kind]
    written = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else value
    file = f"[targets.one]\n{each.name.replace('_', '-')} = {written}\n"
    try:
        resolve(Options(target="one"), {}, file)
        told = ""
    except UsageError as error:
        told = str(error)
    assert ("secrets do not belong in a file" in told) == each.option.secret
    assert ("has to be typed each time" in told) == (not each.in_file and not each.option.secret)
    assert "wrong type" not in told
    assert "unknown key" not in told


def test_a_value_of_another_type_is_named() -> None:
    for line in ("rate = true", "seed = 1.5", 'sandbox = "yes"', "header = 'A: b'", "profile = 1"):
        with pytest.raises(UsageError, match="wrong type"):
            resolve(Options(target="one"), {}, f"[targets.one]\n{line}\n")


def test_what_is_about_a_server_needs_one() -> None:
    for each in EVERY:
        if each.option.server and each.name != "target":
            value: Any = [WORTH[str]] if each.repeatable else WORTH[each.kind]
            with pytest.raises(UsageError, match=f"{each.flag} is about a server"):
                resolve(Options(**{each.name: value}), {})


def test_the_doctor_takes_what_a_run_takes_about_the_server() -> None:
    about = {each.name for each in taken_by("run") if each.option.server} - {"plan"}
    assert about <= {each.name for each in taken_by("doctor")}
