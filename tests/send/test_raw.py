"""Bytes that are sent as they are, and what is read of the answer."""

import socket
import time
from types import SimpleNamespace
from typing import Any

import pytest
from tests.send.scripted import GET, INTENT, Script, answer, bench, early, sender_for

from campaign_contracts.history import Exchange
from campaign_contracts.send.raw import PATIENCE_SECONDS


def raw(content: bytes, *script: Script, **options: Any) -> Exchange:
    """Send bytes to a scripted server."""
    with bench(*script) as both:
        return both.sender.raw(content, account="demo", intent=INTENT, **options)


def test_raw_bytes_are_sent_as_they_are_and_recorded_without_a_target() -> None:
    with bench(answer(400, b"")) as both:
        exchange = both.sender.raw(b"\x00 nonsense demo-token\r\n\r\n", account="demo", intent=INTENT)
    assert both.server.requests == [b"\x00 nonsense demo-token\r\n\r\n"]
    assert (exchange.request.method, exchange.request.target) == ("RAW", "")
    assert exchange.request.body == b"\x00 nonsense {token:demo}\r\n\r\n"
    assert exchange.response is not None
    assert exchange.response.status == 400


@pytest.mark.parametrize(
    ("sent", "status", "body"),
    [
        (answer(200, b"abc"), 200, b"abc"), (b"HTTP/1.1 204 X\r\n\r\n", 204, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + answer(200, b"x"), 200, b"x"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", 200, b"ab"),
    ],
)  # fmt: skip
def test_raw_reads_one_whole_answer(sent: bytes, status: int, body: bytes) -> None:
    response = raw(GET, sent).response
    assert response is not None
    assert (response.status, response.body) == (status, body)


def test_raw_hears_a_server_that_answers_before_it_has_read_everything() -> None:
    with sender_for(early) as sender:
        content = b"POST /v2 HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000
        response = sender.raw(content, account="demo", intent=INTENT).response
    assert response is not None
    assert response.status == 413


def test_raw_reads_a_body_that_ends_with_the_connection() -> None:
    def until_the_end(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 400 Bad\r\n\r\nno")

    with sender_for(until_the_end) as sender:
        response = sender.raw(GET, account="demo", intent=INTENT).response
    assert response is not None
    assert (response.status, response.body) == (400, b"no")


def test_raw_hangs_up_where_a_server_would_wait() -> None:
    heard = []

    def patient(connection: socket.socket) -> None:
        while chunk := connection.recv(1000):
            heard.append(chunk)
        connection.sendall(answer(400, b""))

    with sender_for(patient) as sender:
        exchange = sender.raw(b"GET /v2 HT", account="demo", intent=INTENT, hang_up=True)
    assert b"".join(heard) == b"GET /v2 HT"
    assert exchange.response is not None
    assert exchange.response.status == 400


def test_raw_reads_an_answer_whose_body_comes_after_a_while() -> None:
    def slow(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(answer(400, b"no")[:-2])
        time.sleep(1.5 * PATIENCE_SECONDS)
        connection.sendall(b"no")

    with sender_for(slow) as sender:
        response = sender.raw(GET, account="demo", intent=INTENT).response
    assert response is not None
    assert (response.status, response.body) == (400, b"no")


def test_raw_has_one_bound_for_all_that_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a part of the answer nor a further wait begins the time anew."""
    now = [0.0]

    def dripping(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n")
        for _ in range(100):
            time.sleep(0.01)
            now[0] += 2.0
            connection.sendall(b"x")

    monkeypatch.setattr("campaign_contracts.send.raw.time", SimpleNamespace(monotonic=lambda: now[0]))
    with sender_for(dripping, timeout=5.0, answer_seconds=15.0) as sender:
        exchange = sender.raw(GET, account="demo", intent=INTENT)
    assert exchange.failure is not None
    assert exchange.failure.message == "the answer did not end in time"
    assert now[0] >= 20.0


@pytest.mark.parametrize(
    ("sent", "kind"), [(b"", "dropped"), (b"\x15\x03\x01", "malformed"), (b"HTTP/1.1 2", "malformed")]
)
def test_raw_without_an_answer(sent: bytes, kind: str) -> None:
    def rude(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(sent)

    with sender_for(rude) as sender:
        exchange = sender.raw(GET, account="demo", intent=INTENT)
    assert exchange.failure is not None
    assert exchange.failure.kind == kind
