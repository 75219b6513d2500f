"""What is read of answers that are under way at once: many small ones, and one large one."""

import contextlib
import gzip
import math
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from types import SimpleNamespace
from typing import Any

import h11
import httpcore2
import pytest
from tests.misbehaving import JSON, serving
from tests.send.scripted import DEMO, GET, INTENT, PATH, serve_once

from campaign_contracts.history import Exchange, Record
from campaign_contracts.json_body import MOST_VALUES
from campaign_contracts.redaction import Credentials
from campaign_contracts.send import ControlError, Draft, Target
from campaign_contracts.send.answers import response_of
from campaign_contracts.send.bounds import LARGE_BYTES, Allowance
from campaign_contracts.send.connection import Connection
from campaign_contracts.send.control import LAST_SECONDS, MOST_SECONDS
from campaign_contracts.send.drafts import UnansweredError
from campaign_contracts.send.sender import Sender

PART = b"x" * 65_536
PARTS = 2 * LARGE_BYTES // len(PART)


class Streamed(httpcore2.NetworkStream):
    """A connection on which an answer comes in these parts, whatever is asked."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        """Nothing came yet."""
        self._parts = chain([b"HTTP/1.1 200 X\r\n\r\n"], parts, repeat(b""))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next part."""
        return next(self._parts)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Whatever is asked is answered alike."""


def read(parts: Iterable[bytes], allowance: Allowance, large: threading.Lock) -> bytes:
    """The body of an answer that comes in parts."""
    request = h11.Request(method="GET", target="/", headers=[("host", "127.0.0.1")])
    return Connection(Streamed(parts)).exchange(request, b"", allowance, large)[1]


def allowed(most: int = 10 * LARGE_BYTES, ends_in: float = math.inf) -> Allowance:
    """So many bytes, and a minute."""
    return Allowance(timeout=60.0, seconds=60.0, most=most, ends_in=ends_in)


def test_one_large_answer_is_read_at_a_time() -> None:
    large, lock = threading.Lock(), threading.Lock()
    reading, most = 0, 0

    def sent() -> Iterator[bytes]:
        nonlocal reading, most
        for number in range(PARTS):
            yield PART
            if number == PARTS // 2 + 1:  # the reader took what is beyond the bound, and wants more
                with lock:
                    reading += 1
                    most = max(most, reading)
        with lock:
            reading -= 1

    def taken(_: int) -> int:
        return len(read(sent(), allowed(), large))

    with ThreadPoolExecutor(max_workers=6) as pool:
        assert set(pool.map(taken, range(6))) == {PARTS * len(PART)}
    assert most == 1


def test_small_answers_pass_a_large_one_that_does_not_end() -> None:
    large, met, over = threading.Lock(), threading.Event(), threading.Event()

    def endless() -> Iterator[bytes]:
        for _ in range(PARTS):
            yield PART
        met.set()
        assert over.wait(60)
        yield PART

    with ThreadPoolExecutor(max_workers=1) as pool:
        asked = pool.submit(read, endless(), allowed(PARTS * len(PART) + len(PART) // 2), large)
        assert met.wait(60)
        assert read([PART], allowed(LARGE_BYTES), large) == PART
        over.set()
        with pytest.raises(UnansweredError, match="longer than it may be"):
            asked.result(60)


def test_packed_answers_that_are_large_are_unpacked_one_at_a_time() -> None:
    """A small one does not wait for it."""
    large, head = threading.Lock(), h11.Response(status_code=200, headers=[("content-encoding", "gzip")])
    with large, ThreadPoolExecutor(max_workers=1) as pool:
        assert response_of(head, gzip.compress(PART), LARGE_BYTES, large).body == PART
        asked = pool.submit(response_of, head, gzip.compress(PART * PARTS), 10 * LARGE_BYTES, large)
        with pytest.raises(TimeoutError):
            asked.result(0.2)
        large.release()
        assert len(asked.result(60).body) == PARTS * len(PART)
        large.acquire()


def test_the_answers_of_a_burst_have_together_what_one_may_have() -> None:
    """All of them are kept until the last one is there."""
    sizes = iter([1_500_000, 1_500_000, 900_000, 900_000])
    with serving(lambda _: (200, JSON, b" " * next(sizes))) as url:
        target = Target(
            base_url=url,
            accounts={"demo": Credentials(sid="demo", key="demo-key", token="demo-token")},
            answer_bytes=4_000_000,
        )
        with contextlib.closing(Sender(target, lambda _: None)) as sender:
            draft = Draft(method="GET", target="/v2/accounts/demo/campaigns", account="demo")
            exchanges = sender.burst([draft] * 4)
    unread = [each.failure for each in exchanges if each.failure is not None]
    assert [failure.kind for failure in unread] == ["unread", "unread"]


def test_the_end_of_a_run_counts_also_for_who_waits_for_a_large_answer() -> None:
    large, allowance = threading.Lock(), allowed(ends_in=0.05)
    large.acquire()
    threading.Timer(0.2, large.release).start()
    with pytest.raises(UnansweredError, match="in time"):
        read([PART] * PARTS, allowance, large)


def test_waiting_for_a_large_answer_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("campaign_contracts.send.bounds.time", SimpleNamespace(monotonic=lambda: now[0]))

    @contextlib.contextmanager
    def taken_for_long() -> Iterator[None]:
        now[0] += 100.0
        yield

    large: Any = taken_for_long()
    assert len(read([PART] * PARTS, allowed(), large)) == PARTS * len(PART)


@pytest.mark.parametrize(
    ("body", "found"),
    [(gzip.compress(bytes(10_000_000)), "unpacks to more than"), (b"not packed", "clock: ")],
    ids=["a bomb", "badly packed"],
)
def test_what_a_control_plane_answers_is_bounded_too(body: bytes, found: str) -> None:
    with serving(lambda _: (200, JSON, body), encoding="gzip") as url:
        target = Target(base_url=url, accounts={}, control_url=url)
        with contextlib.closing(Sender(target, lambda _: None)) as sender:
            sender.hold("run")  # says nothing that can be read: there is no lease
            with pytest.raises(ControlError, match=found):
                sender.clock()


@contextlib.contextmanager
def dripping(head: bytes, drips: Callable[[], object]) -> Iterator[tuple[str, list[bytes]]]:
    """The URL of a server that begins each answer so and never ends it, and the requests that it got."""
    requests: list[bytes] = []
    over = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            requests.append(connection.recv(65_536))
            connection.sendall(head)
            while not over.wait(0.02):
                drips()
                connection.sendall(b" ")

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", requests
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", b"HTTP/1.1 200 OK\r\nx:"])
@pytest.mark.parametrize("ask", [Sender.clock, lambda sender: sender.advance(1.0), Sender.reset])
def test_a_control_plane_that_drips_has_its_time_once(
    head: bytes, ask: Callable[[Sender], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]  # time passes with each drip and by nothing else: a busy machine changes nothing

    def monotonic() -> float:
        return now[0]

    def drips() -> None:
        now[0] += MOST_SECONDS / 20

    monkeypatch.setattr("campaign_contracts.send.bounds.time", SimpleNamespace(monotonic=monotonic))
    with dripping(head, drips) as (url, requests):
        target = Target(base_url=url, accounts={}, control_url=url)
        with contextlib.closing(Sender(target, lambda _: None, monotonic=monotonic, sleep=lambda _: None)) as sender:
            for _ in range(2):  # a run that has given up asks once more where its clock is, and may ask for a reset
                with pytest.raises(ControlError, match="in time"):
                    ask(sender)
        assert len(requests) == 1


def test_a_control_plane_has_little_time_once_the_run_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def monotonic() -> float:
        return now[0]

    def drips() -> None:
        now[0] += LAST_SECONDS / 5

    monkeypatch.setattr("campaign_contracts.send.bounds.time", SimpleNamespace(monotonic=monotonic))
    with dripping(b"HTTP/1.1 200 OK\r\nx:", drips) as (url, _):
        target = Target(base_url=url, accounts={}, control_url=url)
        with contextlib.closing(Sender(target, lambda _: None, monotonic=monotonic, sleep=lambda _: None)) as sender:
            sender.end(3.0)
            with pytest.raises(ControlError, match="in time"):
                sender.clock()
    assert LAST_SECONDS <= now[0] <= 3.0 + 1.5 * LAST_SECONDS


def drip(head: bytes, part: bytes, wait: float = 0.0) -> Callable[[socket.socket], None]:
    """Sends a head, then a part over and over."""

    def behave(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(head)
        while part:
            connection.sendall(part)
            time.sleep(wait)

    return behave


ENDLESS = b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\n\r\n"


ZEROS = gzip.compress(b"0" * 50_000_000)


MANY = gzip.compress(b"[" + b"1," * MOST_VALUES + b"1]")


PACKED = b"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(MANY) + MANY


PLAIN = b"HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n[" % (2 * MOST_VALUES + 3) + b"1," * MOST_VALUES + b"1]"


HUGE = b'HTTP/1.1 200 X\r\nContent-Length: 14\r\n\r\n{"of": 1e4000}'


BOMB = b"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(ZEROS)


@pytest.mark.parametrize("raw_bytes", [False, True], ids=["client", "raw"])
@pytest.mark.parametrize(
    ("behave", "kind"),
    [
        (drip(ENDLESS, b"x" * 65_536), "unread"),
        (drip(ENDLESS, b"x", 0.02), "timeout"),
        (drip(b"HTTP/1.1 200 X\r\nX-A: ", b"x", 0.02), "timeout"),
        (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02), "timeout"),
        (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), "unread timeout"),
        (drip(BOMB + ZEROS, b""), "unread"),
        (drip(PACKED, b""), "unread"),
        (drip(PLAIN, b""), "unread"),
        (drip(HUGE, b""), "unread"),
        (drip(b"HTTP/1.1 200 X\r\nX-A: " + b"x" * 50_000 + b"\r\nContent-Length: 0\r\n\r\n", b""), "malformed"),
    ],
    ids=[
        "endless body",
        "dripping body",
        "dripping head",
        "dripping 1xx",
        "flood of 1xx",
        "bomb",
        "packed values",
        "values",
        "a huge number",
        "long headers",
    ],
)
def test_one_answer_has_its_bounds(behave: Callable[[socket.socket], None], kind: str, raw_bytes: bool) -> None:
    for url in serve_once(behave):
        bounds: dict[str, Any] = {"answer_bytes": 1_000_000, "head_bytes": 40_000}
        bounds |= dict.fromkeys(("timeout", "answer_seconds"), 0.5 if "timeout" in kind else 60.0)
        target = Target(base_url=url, accounts={"demo": DEMO}, **bounds)
        records: list[Record] = []
        with contextlib.closing(Sender(target, records.append, sleep=lambda _: None)) as sender:
            if raw_bytes:
                sender.raw(GET, account="demo", intent=INTENT)
            else:
                sender.send(Draft(method="GET", target=PATH, account="demo", intent=INTENT))
    first = records[0]
    assert isinstance(first, Exchange)
    assert first.until - first.at < 30
    assert len(first.response.body if first.response else b"") < 1_200_000
    assert len("".join(first.response.headers.values()) if first.response else "") < 40_000
    if not raw_bytes:
        assert first.failure is not None
        assert first.failure.kind in kind.split()


def test_an_answer_that_is_larger_than_what_is_read_is_asked_for_once() -> None:
    """One plain read tells whether anything can be read from this server; its connection is good."""

    def behave(connection: socket.socket) -> None:
        for answer in (PLAIN, b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{}"):
            connection.recv(1000)
            connection.sendall(answer)

    for url in serve_once(behave):
        records: list[Record] = []
        with contextlib.closing(Sender(Target(base_url=url, accounts={"demo": DEMO}), records.append)) as sender:
            sender.send(Draft(method="GET", target=PATH, account="demo", intent=INTENT))
    kinds = [each.failure.kind if each.failure else "read" for each in records if isinstance(each, Exchange)]
    assert kinds == ["unread", "read"]
