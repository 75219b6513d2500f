"""Cleaning up is cut short by no single signal."""

import signal
import subprocess
import sys

import pytest

from campaign_contracts.safety.steadfast import steadfast


def test_cleaning_up_is_cut_short_by_no_closed_terminal_and_no_single_kill() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)
    with steadfast():
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
            signal.raise_signal(number)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)) == before


def test_a_kill_that_cleaning_up_held_off_ends_the_process_afterwards() -> None:
    held_off = """
import signal
from campaign_contracts.safety.steadfast import steadfast
with steadfast():
    signal.raise_signal(signal.SIGTERM)
    print("cleaned up", flush=True)
print("went on", flush=True)
"""
    ended = subprocess.run([sys.executable, "-c", held_off], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGTERM, "cleaned up\n", "")
