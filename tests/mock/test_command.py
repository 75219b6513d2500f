"""What `campaign-contracts mock` makes of its options: the command itself, in a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select

import httpx2
import pytest

from campaign_contracts.cli import main

SECONDS = 20.0


@contextmanager
def serving(*options: object) -> Iterator[str]:
    """The mock's base URL."""
    command = [sys.executable, "-m", "campaign_contracts", "mock", "--port", "0", *map(str, options)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as mock:
        try:
            assert mock.stdout is not None
            ready, _, _ = select([mock.stdout], [], [], SECONDS)
            assert ready
            yield mock.stdout.readline().partition("/v2")[0]
        finally:
            mock.kill()


Refused = Callable[..., str]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """What a command line that is wrong gets to read."""

    def typed(*options: object) -> str:
        monkeypatch.setattr("sys.argv", ["campaign-contracts", "mock", "--port", "0", *map(str, options)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code, said.out) == (2, "")
        assert "Traceback" not in said.err
        return said.err

    return typed


def _status(base: str, sid: str, key: str, token: str) -> int:
    return httpx2.get(f"{base}/v2/accounts/{sid}/campaigns", auth=(key, token), trust_env=False).status_code


def test_accounts_come_from_options_and_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    file.write_bytes("\ufeffsecond:k2:t2\r\n\r\n# for the team\r\n  third:k3:t:3 \r\n".encode())  # as some editors do
    with serving("--account", "first:k1:t1", "--account", "fourth:k4:t4", "--accounts", file) as base:
        known = [("first", "k1", "t1"), ("second", "k2", "t2"), ("third", "k3", "t:3"), ("fourth", "k4", "t4")]
        assert [_status(base, *account) for account in known] == [200] * 4
        assert _status(base, "demo", "demo-key", "demo-token") == 401
        assert _status(base, "first", "k2", "t2") == 403


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("sid:key:secret-token\nsid:secret-token\n", "line 2: an account is written SID:KEY:TOKEN"),
        ("sid:key:secret\x1b[2J-token\n", "line 1: an account has no control character in it"),
        ("one:key:t\n\nsid:key:secret\x1ctwo:key:secret\n", "line 3: an account has no control character in it"),
        ("# nobody\n", "no account in it"),
        (None, "cannot be read (No such file or directory)"),
    ],
)
def test_a_file_of_accounts_that_is_none_is_named(
    refused: Refused, tmp_path: Path, content: str | None, message: str
) -> None:
    file = tmp_path / "accounts"
    if content is not None:
        file.write_text(content)
    said = refused("--accounts", file)
    assert "--accounts: " in said
    assert str(file) in said
    assert message in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--account", "a:b"), "SID:KEY:TOKEN"),
        (("--account", "a:b:c\r"), "--account: the API token has a control character"),
        (("--clock", "sundial"), "--clock is real or manual, not 'sundial'"),
        (("--speed", "0"), "--speed is a number above 0"),
        (("--clock", "manual", "--speed", "2"), "--speed is for a real clock"),
        (("--port", "70000"), "--port"),
        (("--port", "-1"), "--port"),
        (("--host", ""), "--host: expected a value"),
        (("--latency", "inf"), "--latency"),
        (("--allow-callbacks-to", "http://hooks.example"), "--allow-callbacks-to: expected the name or the address"),
        (("--allow-callbacks-to", ""), "--allow-callbacks-to: expected a value"),
        (("--fault", "nothing"), "no fault is called 'nothing'"),
        (("--rate-limit", "0"), "--rate-limit"),
        (("--latency", "-1"), "--latency"),
        (("--db", "/nowhere/at/all.db"), "cannot be used as the mock's database"),
        (("--host", "192.0.2.1"), "found '192.0.2.1:"),
    ],
)
def test_options_that_make_no_sense_are_named(refused: Refused, options: tuple[str, ...], message: str) -> None:
    assert message in refused(*options)


def test_a_clock_that_stands_a_pace_and_a_delay(tmp_path: Path) -> None:
    with serving("--clock", "manual", "--rate-limit", "2", "--latency", "5", "--db", tmp_path / "mock.db") as base:
        assert len({httpx2.get(f"{base}/_control/clock").json()["now"] for _ in range(3)}) == 1
        assert [_status(base, "demo", "demo-key", "demo-token") for _ in range(3)] == [200, 200, 429]
        assert httpx2.get(f"{base}/").status_code == 200
        assert _status(base, "other", "other-key", "other-token") == 200
    assert (tmp_path / "mock.db").read_bytes().startswith(b"SQLite format 3")


def test_a_file_says_when_requests_are_answered(tmp_path: Path) -> None:
    ready = tmp_path / "mock.url"
    ready.write_text("http://stale", encoding="utf-8")
    with serving("--ready-file", ready) as url:
        assert ready.read_text("utf-8") == f"{url}\n"
        assert httpx2.get(f"{ready.read_text('utf-8').strip()}/openapi.json").status_code == 200
    command = [sys.executable, "-m", "campaign_contracts", "mock", "--port", "0", "--ready-file"]
    nowhere = subprocess.run(
        [*command, str(tmp_path / "none" / "mock.url")], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert f"--ready-file: {tmp_path / 'none' / 'mock.url'} cannot be written (No such file" in nowhere.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])  # noqa: S104 (that is what is tested)
def test_every_address_that_is_printed_answers_and_the_credentials_are_named(host: str) -> None:
    command = [sys.executable, "-m", "campaign_contracts", "mock", "--port", "0", "--host", host]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as mock:
        try:
            assert mock.stdout is not None
            printed = [mock.stdout.readline(), mock.stdout.readline()]
            addresses = re.findall(r"http://[^\s]+", "".join(printed))
            got = [httpx2.get(url, auth=("demo-key", "demo-token"), trust_env=False).status_code for url in addresses]
        finally:
            mock.kill()
    assert "API key demo-key, API token demo-token" in printed[0]
    assert printed[1].startswith("page: ")
    assert got == [200, 200, 200]
