"""Garbage is collected whole, and an interrupt meanwhile comes after."""

import gc
import signal
from typing import Any

import pytest

from campaign_contracts import garbage


def test_an_interrupt_while_garbage_is_collected_comes_after_it() -> None:
    """The collector swallows whatever one of its callbacks raises, and Hypothesis has one."""
    seen: list[str] = []

    def interrupted(phase: str, _: dict[str, Any]) -> None:
        if phase == "start":
            signal.raise_signal(signal.SIGINT)
        seen.append(phase)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.callbacks.append(interrupted)
    try:
        with pytest.raises(KeyboardInterrupt):
            garbage.collect()
    finally:
        gc.callbacks.remove(interrupted)
        after = signal.signal(signal.SIGINT, before)
    assert seen == ["start", "stop"]
    assert after is signal.default_int_handler
