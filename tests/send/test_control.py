"""The server's clock: read, moved and reset, and what a control plane may say."""

import json
from collections.abc import Sequence

import pytest
from tests.send.scripted import DEMO, DROP, answer, bench

from campaign_contracts.history import Clock
from campaign_contracts.send import ControlError, HeldError, Target
from campaign_contracts.send.sender import Sender


def test_the_clock_is_read_moved_and_reset() -> None:
    def control(request: bytes) -> bytes:
        now = b"2030-01-01T00:01:00Z" if b"POST" in request else b"2030-01-01T00:00:00Z"
        return answer(200, b"{}" if b"/reset" in request else b'{"now": "%s"}' % now)

    with bench(control) as both:
        sender = Sender(
            Target(base_url=both.server.url, accounts={"demo": DEMO}, control_url=f"{both.server.url}/_control/"),
            both.records.append,
        )
        assert sender.clock().now == "2030-01-01T00:00:00Z"
        assert sender.advance(60).advanced_seconds == 60
        assert sender.reset().reset
        sender.close()
    assert [record.kind for record in both.records] == ["clock"] * 3
    assert all(isinstance(record, Clock) for record in both.records)
    assert b'{"advance_seconds": 60}' in both.server.requests[1]
    assert not any(b"uthorization" in request for request in both.server.requests)


@pytest.mark.parametrize("seconds", [60, 0.5, 0])
def test_a_clock_that_cuts_off_fractions_has_moved(seconds: float) -> None:
    moved = b'{"now": "2030-01-01T00:00:59+00:00"}' if seconds == 60 else b'{"now": "2030-01-01T00:00:00Z"}'
    with bench(answer(200, b'{"now": "2030-01-01T00:00:00.9Z"}'), answer(200, moved)) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO}, control_url=f"{both.server.url}/c")
        sender = Sender(target, both.records.append)
        sender.clock()
        assert sender.advance(seconds).advanced_seconds == seconds
        sender.close()


@pytest.mark.parametrize("now", ["2030-01-01T00:00:00Z", "2030-01-01T00:00:02Z"])
def test_a_clock_that_does_not_move_is_told(now: str) -> None:
    with bench(answer(200, b'{"now": "2030-01-01T00:00:00Z"}'), answer(200, b'{"now": "%s"}' % now.encode())) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO}, control_url=f"{both.server.url}/c")
        sender = Sender(target, both.records.append)
        sender.clock()
        with pytest.raises(ControlError, match="the clock did not move"):
            sender.advance(60)
        sender.close()


@pytest.mark.parametrize("lost", [(), (b"",)])
def test_nobody_else_has_moved_a_clock_that_moved_and_said_otherwise(lost: Sequence[bytes]) -> None:
    """A sandbox that fails in the midst of a move tells nothing against what was found before."""
    before, after = (answer(200, b'{"now": "%s"}' % now) for now in (b"2030-01-01T00:00:00Z", b"2030-01-01T01:00:00Z"))
    with bench(before, *lost, answer(500), after) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO}, control_url=f"{both.server.url}/c")
        sender = Sender(target, both.records.append)
        sender.clock()
        with pytest.raises(ControlError, match="expected 200, got 500; its log may say why"):
            sender.advance(3600)
        assert sender.clock().now == "2030-01-01T01:00:00Z"
        assert not sender.disturbed
        sender.close()


@pytest.mark.parametrize(
    "bad",
    [
        answer(404),
        *(answer(200, body) for body in (b"[]", b"{}", b"nonsense", b'{"now": 5}', b'{"now": "noon"}', b"[" * 60_000)),
        DROP,
    ],
)
def test_a_control_url_that_is_none_is_told(bad: bytes) -> None:
    with bench(bad) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO}, control_url=f"{both.server.url}/c")
        sender = Sender(target, both.records.append, sleep=lambda _: None)
        with pytest.raises(ControlError, match="/c/clock"):
            sender.clock()
        sender.close()


@pytest.mark.parametrize(
    "said",
    [
        answer(200, json.dumps({"now": f"at {DEMO.token}"}).encode()),
        answer(200, f"who is {DEMO.token}".encode()),
        f"HTTP/1.1 {DEMO.token}\r\n\r\n".encode(),
    ],
    ids=["a time", "no JSON", "no HTTP"],
)
def test_what_a_control_plane_says_holds_no_secret(said: bytes) -> None:
    with bench(said) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO}, control_url=f"{both.server.url}/c")
        sender = Sender(target, both.records.append, sleep=lambda _: None)
        try:
            told = str(sender.clock())
        except ControlError as error:
            told = str(error)
        sender.close()
    assert DEMO.token not in told + str(both.records)


@pytest.mark.parametrize("body", [b"[" * 9_000, b"{}", b'"taken"'])
def test_a_lease_that_is_refused_in_any_words_is_another_runs(body: bytes) -> None:
    with bench(answer(409, body)) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO}, control_url=f"{both.server.url}/c")
        sender = Sender(target, both.records.append)
        with pytest.raises(HeldError, match="its lease is taken"):
            sender.hold("run")
        sender.close()


def test_without_a_control_url_there_is_no_clock() -> None:
    with bench() as both, pytest.raises(ControlError, match="--control-url"):
        both.sender.clock()
