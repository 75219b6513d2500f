"""Folders for a while are gone after their block, and after a kill as soon as the next one is made."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from campaign_contracts.mock.server import MockServer
from campaign_contracts.scratch import PREFIX, scratch

HOLDS = """
from campaign_contracts.scratch import scratch
with scratch() as folder:
    (folder / "deep").mkdir()
    (folder / "deep" / "file").write_text("x")
    print(folder, flush=True)
    input()
"""

SHARES = """
import subprocess, sys
from campaign_contracts.scratch import shared_scratch
with shared_scratch() as (folder, owner):
    child = subprocess.Popen([sys.executable, "-c", "input()"], pass_fds=(owner,))
    print(folder, flush=True)
    child.wait()
"""


@pytest.fixture(autouse=True)
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which all of them are made."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def holding(code: str = HOLDS) -> "tuple[subprocess.Popen[str], Path]":
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def goes(folder: Path) -> bool:
    """Whether a folder of a killed process goes: what that had started may be just ending."""
    until = time.monotonic() + 60
    while folder.exists() and time.monotonic() < until:
        with scratch():
            time.sleep(0.02)
    return not folder.exists()


def test_a_folder_goes_with_its_block_whatever_ends_it(shared: Path) -> None:
    def interrupted() -> None:
        with scratch() as folder:
            (folder / "file").touch()
            assert folder.parent == shared
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(shared.iterdir()) == []


def test_the_folder_of_a_killed_process_goes_and_that_of_one_that_runs_stays() -> None:
    killed, abandoned = holding()
    running, used = holding()
    with killed, running:
        killed.kill()
        killed.wait()
        assert abandoned.exists()
        with scratch() as folder:
            assert not abandoned.exists()
            assert (used / "deep" / "file").read_text() == "x"
            with scratch() as inner:
                assert folder.exists()
                assert inner != folder
        running.communicate("\n")
    assert not used.exists()


def test_one_that_was_killed_before_it_had_its_folder_locked_leaves_nothing(shared: Path) -> None:
    (shared / f"{PREFIX}new").mkdir()
    with scratch() as folder:
        assert list(shared.iterdir()) == [folder]


def test_nothing_else_is_removed(shared: Path) -> None:
    """A file of that name, a folder with something in it, and a link to one, which anybody may put there."""
    (shared / f"{PREFIX}file").touch()
    (shared / f"{PREFIX}report").mkdir()
    (shared / f"{PREFIX}report" / "report.json").write_text("{}")
    (shared / "elsewhere").mkdir()
    (shared / f"{PREFIX}link").symlink_to(shared / "elsewhere")
    before = set(shared.iterdir())
    with scratch():
        pass
    assert set(shared.iterdir()) == before
    assert list((shared / "elsewhere").iterdir()) == []
    assert [each.name for each in (shared / f"{PREFIX}report").iterdir()] == ["report.json"]


def test_a_folder_stays_while_a_child_of_a_killed_process_has_it() -> None:
    process, folder = holding(SHARES)
    with process:
        process.kill()
        process.wait()
        with scratch():
            assert folder.exists()
        process.communicate("\n")
    assert goes(folder)


def test_a_plan_that_is_killed_leaves_no_folder_for_long(shared: Path) -> None:
    words = ["run", "--plan", "--base-url", "http://127.0.0.1:9", "--account-sid", "demo", "--live"]
    target = [*words, "--api-key", "key", "--api-token", "token"]
    with subprocess.Popen([sys.executable, "-m", "campaign_contracts", *target], stdout=subprocess.DEVNULL) as process:
        while not (left := list(shared.glob(f"{PREFIX}*"))):
            assert process.poll() is None
            time.sleep(0.02)
        process.kill()
    assert left[0].exists()
    assert goes(left[0])


def test_the_folder_of_a_load_that_is_killed_stays_until_locust_has_ended(shared: Path) -> None:
    with MockServer() as mock:
        account = mock.accounts[0]
        target = ["--base-url", mock.base_url, "--account-sid", account.sid, "--api-key", account.key]
        words = [*target, "--api-token", account.token, "--users", "1", "--seconds", "3"]
        load = [sys.executable, "-m", "campaign_contracts", "load", *words]
        with subprocess.Popen(load, stdout=subprocess.DEVNULL) as process:
            while not (users := list(shared.glob(f"{PREFIX}*/user-*"))):
                assert process.poll() is None
                time.sleep(0.02)
            process.kill()
        with scratch():
            assert users[0].exists()
        assert goes(users[0])
