"""After a standstill of this machine, what was due meanwhile is given its time."""

import threading

import pytest

from campaign_contracts.send.standstill import MOST_SECONDS, TICK_SECONDS, Standstill


class Time:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        """It is some time."""
        self.now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.mark.parametrize(("still", "owed"), [(0.0, 0.0), (1.0, 0.0), (3.0, 3.0), (60.0, MOST_SECONDS)])
def test_as_long_as_the_machine_stood_still(still: float, owed: float) -> None:
    time = Time()
    standstill = Standstill(monotonic=time)
    for _ in range(20):
        time.now += TICK_SECONDS
        assert standstill.owed() == 0.0
    time.now += TICK_SECONDS + still
    assert standstill.owed() == pytest.approx(owed)
    for _ in range(40):
        time.now += TICK_SECONDS
        assert standstill.owed() == pytest.approx(max(0.0, owed := owed - TICK_SECONDS))


def test_it_ticks_by_itself() -> None:
    ticking = threading.Event()

    def monotonic() -> float:
        if threading.current_thread().name == "standstill":
            ticking.set()
        return 0.0

    standstill = Standstill(monotonic=monotonic)
    standstill.start()
    assert ticking.wait(60)
    standstill.close()
