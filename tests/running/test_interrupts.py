"""Ctrl-C and polite kills in the middle of a command: it ends soon, with no traceback of any of its processes."""

import gc
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.signals import signals_heard

from campaign_contracts.commands.terminal import interruptible

SECONDS = 300.0
FEW = ("limit-default-21", "desc-within-page", "unknown-id-400", "any-token-deletes")
SELFTEST = ["selftest", *(word for name in FEW for word in ("--fault", name))]


def interrupted(folder: Path, words: list[str], first: str, kill: str) -> tuple[int, str, str]:
    """Exit code, output and error output of a command that is interrupted after a line that begins with `first`."""
    command = [sys.executable, "-u", "-m", "campaign_contracts", *words]
    with signals_heard():
        started = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
    with started as process:
        assert process.stdout is not None
        while not (line := process.stdout.readline()).startswith(first):
            assert line, process.communicate()
        if kill == "Ctrl-C":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.send_signal(signal.SIGTERM)
        try:
            out, err = process.communicate(timeout=SECONDS)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, out, err


@pytest.mark.parametrize("kill", ["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_self_test_ends_quietly(tmp_path: Path, jobs: str, kill: str) -> None:
    code, out, err = interrupted(tmp_path, [*SELFTEST, "--jobs", jobs], "caught", kill)
    assert (code, err) == (130, "")
    assert "faults caught" not in out


@pytest.mark.parametrize("kill", ["Ctrl-C", "SIGTERM"])
def test_a_mock_ends_quietly(tmp_path: Path, kill: str) -> None:
    """With what a shell says of either end, as it takes away what its options had it write."""
    code, out, err = interrupted(tmp_path, ["mock", "--port", "0", "--ready-file", "ready"], "page: ", kill)
    assert (code, out, err) == (128 + (signal.SIGINT if kill == "Ctrl-C" else signal.SIGTERM), "", "")
    assert not (tmp_path / "ready").exists()


def test_reports_that_cannot_be_written_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    command = [sys.executable, "-m", "campaign_contracts", "run", "--rule", "GET-02", "--report-dir", "taken"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (result.returncode, result.stderr) == (2, "taken: File exists\n")


def test_an_interrupt_is_not_lost_to_what_the_collector_calls() -> None:
    interrupts = iter((signal.SIGINT, signal.SIGTERM))

    def called_back(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            signal.raise_signal(next(interrupts))

    def collect() -> None:
        gc.collect()
        threading.Event().wait(SECONDS)

    gc.disable()
    gc.callbacks.append(called_back)
    try:
        for _ in range(2):
            with signals_heard(), interruptible(), pytest.raises(KeyboardInterrupt):
                collect()
    finally:
        gc.callbacks.remove(called_back)
        gc.enable()
