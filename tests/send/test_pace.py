"""How fast requests leave: never faster than the rate allows, and as fast as is foretold."""

import contextlib
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from tests.misbehaving import EMPTY_LIST, JSON, serving
from tests.send.scripted import INTENT, PATH, bench

from campaign_contracts.redaction import Credentials
from campaign_contracts.send import Draft, Target
from campaign_contracts.send.pace import Pace, least_seconds
from campaign_contracts.send.sender import Sender


class Hours:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize("rate", [0.4, 1, 1.5, 2, 2.5, 5, 8, 60])
def test_no_second_of_the_server_sees_more_requests_than_the_rate_allows(rate: float) -> None:
    """A request arrives at some time between leaving and being answered, and others of its burst at other times."""
    hours, random, arrived = Hours(), Random(1), list[float]()
    pace = Pace(1 / rate, monotonic=lambda: hours.now, sleep=hours.sleep)
    for size in (1, 1, 7, 1, 20, 3, 1, 1, 1, 40, *[1] * 100, 9):
        for start in range(0, size, pace.at_once or size):
            count = min(pace.at_once or size, size - start)
            with pace.admitted(count):
                takes = random.choice([0.0, 0.01, 0.05, 0.3])
                arrived += [hours.now + random.random() * takes for _ in range(count)]
                hours.sleep(takes)
    arrived.sort()
    second = max(1.0, 1 / rate)
    assert max(sum(moment <= other < moment + second for other in arrived) for moment in arrived) <= max(1, rate)


@pytest.mark.parametrize(
    ("rate", "latency", "seconds"),
    [
        (0.4, 0.0, 99 * 2.5), (1, 0.0, 99.0), (8, 0.0, 99 / 8), (60, 0.0, 1 + 39 / 60),
        (1.5, 0.0, 99.0), (2.5, 0.0, 49 + 0.4), (5, 0.1, 19 * 1.1 + 0.8 + 0.1), (0.4, 0.1, 99 * 2.6 + 0.1),
    ],
)  # fmt: skip
def test_a_hundred_requests_take_as_long_as_is_foretold(rate: float, latency: float, seconds: float) -> None:
    """What a second may see is a whole number: of a rate of 2.5, two requests."""
    hours = Hours()
    pace, began = Pace(1 / rate, monotonic=lambda: hours.now, sleep=hours.sleep), hours.now
    for _ in range(100):
        with pace.admitted():
            hours.sleep(latency)
    assert hours.now - began == pytest.approx(seconds)
    assert least_seconds(100, 1 / rate, latency) == pytest.approx(seconds)


def test_more_than_may_leave_at_once_never_wait() -> None:
    pace = Pace(0.4, monotonic=lambda: 0.0, sleep=lambda _seconds: None)
    with pytest.raises(ValueError, match="3 requests"), pace.admitted(3):
        pass


def test_whoever_is_interrupted_while_waiting_gives_its_place_to_the_next() -> None:
    hours = Hours()
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:
            hours.sleep(0.25)
            raise KeyboardInterrupt
        hours.sleep(seconds)

    pace = Pace(1.0, monotonic=lambda: hours.now, sleep=sleep)
    with pace.admitted():
        pass
    with pytest.raises(KeyboardInterrupt), pace.admitted():
        pass
    with pace.admitted():
        assert waits == [1.0, 0.75]


def test_what_is_under_way_counts_until_it_is_answered() -> None:
    pace, left = Pace(0.5, monotonic=time.monotonic, sleep=lambda _seconds: None), threading.Event()

    def third() -> None:
        with pace.admitted():
            left.set()

    with pace.admitted(2):
        waits = threading.Thread(target=third)
        waits.start()
        assert not left.wait(0.3)
    assert left.wait(60)
    waits.join()


def test_what_waited_for_its_place_leaves_at_the_rate_too() -> None:
    """Three requests wait until a fourth is over; then they do not leave all at once."""
    hours = Hours()
    left: list[float] = []
    accounts = {"demo": Credentials(sid="demo", key="k", token="t")}
    draft = Draft(method="GET", target=PATH, account="demo", operation="list_campaigns", intent=INTENT)
    with serving(lambda _: (200, JSON, EMPTY_LIST)) as base_url, ThreadPoolExecutor() as pool:
        target = Target(base_url=base_url, accounts=accounts, pause=0.25, timeout=60)
        sender = Sender(
            target, lambda _: None, leaving=lambda _: left.append(hours.now),
            monotonic=lambda: hours.now, sleep=hours.sleep,
        )  # fmt: skip
        with contextlib.closing(sender):
            with sender.traffic.admitted("change"):
                sent = [pool.submit(sender.send, draft) for _ in range(3)]
                until = time.monotonic() + 60
                while sender.traffic.waiting < 3 and time.monotonic() < until:
                    time.sleep(0.001)
            for each in sent:
                assert each.result(timeout=60).response is not None
    assert len(left) == 3
    assert min(later - earlier for earlier, later in itertools.pairwise(left)) >= 0.25


def test_requests_are_paced_whatever_they_are() -> None:
    with bench(pause=0.25) as both:
        both.send()
        both.send()
        both.sender.raw(b"GET / HTTP/1.1\r\n\r\n", account="demo", intent=INTENT)
        both.sender.burst([Draft(method="GET", target=PATH, account="demo", intent=INTENT)] * 5)
    assert len(both.slept) == 4
    assert sum(both.slept) > 2
