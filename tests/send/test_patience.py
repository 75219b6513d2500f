"""How long an answer is waited for, and how often a request is sent again."""

import threading

from tests.send.scripted import DROP, answer, bench

from campaign_contracts.history import Exchange
from campaign_contracts.send.patience import LEAST_SECONDS, WARM, Patience


def test_a_dropped_connection_is_tried_three_times_with_reads_between() -> None:
    with bench(DROP) as both:
        exchange = both.send("PUT", body=b"{}")
    kinds = [each.failure.kind if each.failure else "read" for each in both.records if isinstance(each, Exchange)]
    assert kinds == ["dropped", "read", "dropped", "read", "dropped", "read"]
    assert exchange.failure is not None
    assert len(both.server.requests) == 3
    assert len(set(both.server.requests)) == 1


def test_noise_is_survived() -> None:
    with bench(DROP, answer(200)) as both:
        assert both.send().response is not None
    assert [bool(each.failure) for each in both.exchanges] == [True, False]


def test_silence_is_a_timeout() -> None:
    release = threading.Event()

    def hang(_: bytes) -> bytes:
        release.wait(5)
        return DROP

    with bench(hang, timeout=0.3) as both:
        exchange = both.send()
        release.set()
    assert exchange.failure is not None
    assert exchange.failure.kind == "timeout"


def test_a_time_out_is_what_it_says() -> None:
    patience = Patience(most=10.0)
    for _ in range(2 * WARM):
        patience.answered(0.001)
    patience.disappointed()
    assert patience.seconds == 10.0


def test_patience_with_a_hurried_target_learns_from_it() -> None:
    patience = Patience(most=10.0, hurried=True)
    for _ in range(WARM - 1):
        patience.answered(0.001)
    assert patience.seconds == 10.0
    patience.answered(0.001)
    assert patience.seconds == LEAST_SECONDS
    patience.answered(0.4)
    assert patience.seconds == 8.0
    patience.answered(2.0)
    assert patience.seconds == 10.0


def test_patience_ends_after_some_silences() -> None:
    patience = Patience(most=10.0)
    assert patience.repeats == 2
    patience.disappointed()
    assert patience.repeats == 2
    patience.disappointed()
    assert patience.repeats == 0


def test_patience_repeats_more_on_a_noisy_way() -> None:
    with bench(*[DROP, answer()] * 3, *[DROP] * 5, answer()) as both:
        exchanges = [both.send("PUT", body=b"{}") for _ in range(4)]
    assert all(exchange.response is not None for exchange in exchanges)
    assert len(both.server.requests) == 12
