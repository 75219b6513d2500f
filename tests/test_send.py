"""The sender against servers that behave badly: what is recorded, what is repeated, what is given up."""

import contextlib
import gzip
import itertools
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from tests.misbehaving import EMPTY_LIST, JSON, serving

from campaign_contracts.history import Clock, Exchange, Intent, Record
from campaign_contracts.json_body import MOST_VALUES
from campaign_contracts.redaction import Credentials
from campaign_contracts.send import ControlError, Draft, HaltedError, HeldError, Target, UnreachableError
from campaign_contracts.send.answers import tls_trouble, wait_after_429
from campaign_contracts.send.pace import Pace, least_seconds
from campaign_contracts.send.patience import LEAST_SECONDS, WARM, Patience
from campaign_contracts.send.sender import Sender

DEMO = Credentials(sid="demo", key="demo-key", token="demo-token")
PATH = "/v2/accounts/demo/campaigns"
INTENT = Intent(case="test")


def answer(status: int = 200, body: bytes = b"{}", *headers: str) -> bytes:
    """An HTTP answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


DROP = b""
"""In a script: the connection is closed without an answer."""

Script = bytes | Callable[[bytes], bytes]


class Scripted:
    """A server on loopback that answers requests one after another from a script, and plain reads always.

    `requests` are those that took a script's next step; the last step stays.
    """

    def __init__(self, script: Sequence[Script]) -> None:
        """Listen on a free port."""
        self.script = list(script)
        self.requests: list[bytes] = []
        self.reads = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            while request := _request(connection):
                found = self._step(request)
                if found == DROP:
                    return
                connection.sendall(found)

    def _step(self, request: bytes) -> bytes:
        if b"limit=1 " in request:
            return answer() if self.reads else DROP
        self.requests.append(request)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return step(request) if callable(step) else step


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        if not (chunk := connection.recv(65536)):
            return received
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while lengths and lengths[0].strip().isdigit() and len(body) < int(lengths[0]):
        if not (chunk := connection.recv(65536)):
            break
        body += chunk
    return head + b"\r\n\r\n" + body


class Bench:
    """A sender, the server that it talks to, what was recorded, and how long was slept."""

    def __init__(self, script: Sequence[Script], **target: Any) -> None:
        """Start both."""
        self.server = Scripted(script)
        self.records: list[Record] = []
        self.slept: list[float] = []
        values: dict[str, Any] = {"base_url": self.server.url, "accounts": {"demo": DEMO}, "timeout": 60.0} | target
        self.sender = Sender(Target(**values), self.records.append, sleep=self.slept.append)

    @property
    def exchanges(self) -> list[Exchange]:
        """The recorded exchanges without the plain reads between."""
        found = [record for record in self.records if isinstance(record, Exchange)]
        return [each for each in found if each.intent is None or each.intent.case != "probe"]

    def send(self, method: str = "GET", target: str = PATH, **options: Any) -> Exchange:
        """Send one request."""
        return self.sender.send(Draft(method=method, target=target, account="demo", intent=INTENT, **options))

    def close(self) -> None:
        """Stop both."""
        self.sender.close()
        self.server.close()


@contextlib.contextmanager
def bench(*script: Script, **target: Any) -> Iterator[Bench]:
    """A sender and a scripted server."""
    both = Bench(script or [answer()], **target)
    try:
        yield both
    finally:
        both.close()


def test_an_exchange_is_recorded_as_it_was() -> None:
    with bench(answer(207, b'{"a": 1}', "X-Two: a", "X-Two: b")) as both:
        exchange = both.send("POST", f"{PATH}?q=%zz&x=a b\u00e9", body=b'{"campaigns": []}', headers={"X-Own": "1"})
    assert exchange.number == 1
    assert exchange.request.target == f"{PATH}?q=%zz&x=a%20b%C3%A9"
    assert exchange.request.target.encode() in both.server.requests[0]
    assert exchange.request.body == b'{"campaigns": []}'
    assert exchange.request.headers["content-type"] == "application/json"
    assert exchange.request.headers["x-own"] == "1"
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body) == (207, b'{"a": 1}')
    assert exchange.response.headers["x-two"] == "a, b"
    assert exchange.until >= exchange.at


def test_secrets_become_labels_on_both_ways() -> None:
    echo = answer(401, b'{"got": "demo-token"}', f"X-Auth: {DEMO.authorization}")
    with bench(echo) as both:
        exchange = both.send("POST", f"{PATH}?token=demo-token", body=b"demo-token")
    assert DEMO.authorization.encode() in both.server.requests[0]
    assert exchange.request.headers["authorization"] == "Basic {credentials:demo}"
    assert "demo-token" not in repr(both.records)
    assert exchange.response is not None
    assert exchange.response.body == b'{"got": "{token:demo}"}'
    assert exchange.response.headers["x-auth"] == "Basic {credentials:demo}"


@pytest.mark.parametrize(("given", "sent"), [(None, DEMO.authorization), ("", None), ("Bearer x", "Bearer x")])
def test_authorization_can_be_replaced_or_left_out(given: str | None, sent: str | None) -> None:
    with bench() as both:
        both.send(authorization=given)
    found = [
        line for line in both.server.requests[0].decode().split("\r\n") if line.lower().startswith("authorization")
    ]
    assert found == ([f"authorization: {sent}"] if sent else [])


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


@pytest.mark.parametrize("garbage", [b"nonsense\r\n\r\n", b"HTTP/1.1 200\r\nContent-Length: x\r\n\r\n"])
def test_garbage_is_malformed(garbage: bytes) -> None:
    with bench(garbage) as both:
        exchange = both.send()
    assert exchange.failure is not None
    assert exchange.failure.kind == "malformed"


def test_a_broken_content_coding_is_malformed() -> None:
    with bench(answer(200, b"not gzip", "Content-Encoding: gzip")) as both:
        exchange = both.send()
    assert exchange.failure is not None
    assert exchange.failure.kind == "malformed"


def test_content_codings_are_undone() -> None:
    with bench(answer(200, gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip")) as both:
        exchange = both.send()
    assert exchange.response is not None
    assert exchange.response.json == {"a": 1}


def test_a_target_that_is_gone_ends_the_run() -> None:
    with bench(DROP) as both:
        both.server.reads = False
        with pytest.raises(UnreachableError, match="no longer answers"):
            both.send()
    assert sum(both.slept) > 3, "a restart is given some time"


def test_a_target_that_restarts_is_waited_for() -> None:
    with bench(DROP, answer()) as both:
        both.server.reads = False
        sleep = both.slept.append

        def waking(seconds: float) -> None:
            sleep(seconds)
            both.server.reads = len(both.slept) > 2

        both.sender._sleep = waking
        assert both.send().response is not None


def test_a_429_is_waited_out_as_it_asks() -> None:
    with bench(answer(429, b"{}", "Retry-After: 7"), answer(429), answer(200)) as both:
        exchange = both.send("POST", body=b"{}")
    assert exchange.response is not None
    assert exchange.response.status == 200
    assert [each.response.status for each in both.exchanges if each.response] == [429, 429, 200]
    assert both.slept == [7.0, 0.5]


def test_a_server_that_limits_for_ever_is_given_up() -> None:
    with bench(answer(429, b"{}", "Retry-After: 0")) as both:
        exchange = both.send()
    assert exchange.response is not None
    assert exchange.response.status == 429
    assert len(both.server.requests) == 6


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3", 3.0), ("0", 0.0), ("99999999999", 30.0), ("", 1.0), ("soon", 1.0), ("-5", 1.0), ("\u0663", 1.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Fri, 31 Dec 2199 00:00:00 GMT", 30.0),
    ],
)  # fmt: skip
def test_retry_after_in_every_form(text: str, seconds: float) -> None:
    assert wait_after_429(text, 2) == seconds


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


def test_a_burst_is_sent_at_once_and_recorded_in_order() -> None:
    gate = threading.Barrier(4)

    def together(_: bytes) -> bytes:
        gate.wait(60)
        return answer()

    with bench(together, timeout=60) as both:
        draft = Draft(method="GET", target=PATH, account="demo", intent=Intent(case="b", burst="b"))
        exchanges = both.sender.burst([draft] * 4)
    assert [each.number for each in exchanges] == [1, 2, 3, 4]
    assert all(each.response is not None for each in exchanges)
    assert [each.at for each in exchanges] == sorted(each.at for each in exchanges)


def test_a_burst_is_sent_also_by_a_machine_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits too long for the others goes alone: then they are not at once, but nothing breaks off."""

    def nobody_comes(_self: threading.Barrier, timeout: float | None = None) -> int:
        raise threading.BrokenBarrierError

    monkeypatch.setattr(threading.Barrier, "wait", nobody_comes)
    with bench(timeout=60) as both:
        draft = Draft(method="GET", target=PATH, account="demo", intent=Intent(case="b", burst="b"))
        assert len(both.sender.burst([draft] * 3)) == 3


def raw(content: bytes, *script: Script, **options: Any) -> Exchange:
    """Send bytes to a scripted server."""
    with bench(*script) as both:
        return both.sender.raw(content, account="demo", intent=INTENT, **options)


GET = b"GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n"


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


def serve_once(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server whose first connection is handled so; later ones get an empty answer."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with contextlib.suppress(OSError):
            first, _ = listener.accept()
            with first, contextlib.suppress(OSError):
                behave(first)
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    connection.recv(65536)
                    connection.sendall(answer())

    threading.Thread(target=run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


@contextlib.contextmanager
def sender_for(behave: Callable[[socket.socket], None]) -> Iterator[Sender]:
    """A sender whose first connection meets this behaviour."""
    for url in serve_once(behave):
        sender = Sender(
            Target(base_url=url, accounts={"demo": DEMO}, timeout=60.0), lambda _: None, sleep=lambda _: None
        )
        try:
            yield sender
        finally:
            sender.close()


@pytest.mark.parametrize("busy", [False, True])
def test_a_replaced_connection_is_closed_as_soon_as_nobody_uses_it(busy: bool) -> None:
    begun, go_on, closed = threading.Event(), threading.Event(), threading.Event()
    whole = answer(200, b"x" * 1000)

    def slowly(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(whole[:500])
        begun.set()
        go_on.wait(60)
        connection.sendall(whole[500:])
        if connection.recv(1) == b"":
            closed.set()

    with sender_for(slowly) as sender, ThreadPoolExecutor(max_workers=1) as pool:
        if not busy:
            go_on.set()
        asked = pool.submit(sender.send, Draft(method="GET", target=PATH, account="demo", intent=INTENT))
        assert begun.wait(60)
        if not busy:
            asked.result()
        sender.allow(2)  # from now on on fresh connections
        go_on.set()
        response = asked.result().response
        assert response is not None
        assert response.body == b"x" * 1000
        assert closed.wait(60)


def early(connection: socket.socket) -> None:
    """Answers before it has read everything."""
    connection.recv(1000)
    connection.sendall(answer(413, b"too much", "Connection: close"))
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65536):
        pass


def test_raw_hears_a_server_that_answers_before_it_has_read_everything() -> None:
    with sender_for(early) as sender:
        content = b"POST /v2 HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000
        response = sender.raw(content, account="demo", intent=INTENT).response
    assert response is not None
    assert response.status == 413


def test_head_and_body_leave_in_one_piece() -> None:
    heard = []

    def listening(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(answer())

    with sender_for(listening) as sender:
        sender.send(Draft(method="POST", target=PATH, account="demo", intent=INTENT, body=b"12345"))
    assert heard[0].startswith(b"POST ")
    assert heard[0].endswith(b"\r\n\r\n12345")


@pytest.mark.parametrize("size", [10_000, 3_000_000])
def test_a_server_that_answers_before_it_has_read_everything_is_heard(size: int) -> None:
    with sender_for(early) as sender:
        exchange = sender.send(Draft(method="POST", target=PATH, account="demo", intent=INTENT, body=b"x" * size))
    assert exchange.response is not None
    assert exchange.response.status == 413


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


@pytest.mark.parametrize(("status", "check"), [(404, "the path of --control-url"), (403, "without credentials")])
def test_a_control_url_that_answers_otherwise_is_told_with_what_to_check(status: int, check: str) -> None:
    with bench(answer(status)) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO}, control_url=f"{both.server.url}/c")
        sender = Sender(target, both.records.append)
        with pytest.raises(ControlError, match=rf"expected 200, got {status}; .*{check}"):
            sender.clock()
        sender.close()


@pytest.mark.parametrize("raw", [False, True])
def test_the_end_of_a_run_cuts_what_is_under_way_and_accuses_nobody(raw: bool) -> None:
    """A server that has not answered by then may have been about to: nothing of it is recorded."""
    records: list[Record] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        sender = Sender(Target(base_url=url, accounts={"demo": DEMO}, timeout=4.0), records.append)
        sender.end(0.5, "the time is over")
        draft = Draft(method="GET", target=PATH, account="demo", intent=INTENT)
        with pytest.raises(HaltedError, match="the time is over"):
            _ = sender.raw(GET, account="demo", intent=INTENT) if raw else sender.send(draft)
        sender.close()
    assert not records


def test_the_end_of_a_run_is_not_waited_beyond() -> None:
    waits: list[float] = []
    with bench(answer(429, b"{}", "Retry-After: 30")) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO})
        sender = Sender(target, both.records.append, monotonic=lambda: float(len(waits)), sleep=waits.append)
        sender.end(2.0, "the time is over")
        with pytest.raises(HaltedError, match="the time is over"):
            sender.send(Draft(method="GET", target=f"{PATH}/1", account="demo", intent=INTENT))
        sender.close()
    assert waits == [2.0, 1.0]


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


def test_a_time_out_is_what_it_says() -> None:
    patience = Patience(most=10.0)
    for _ in range(2 * WARM):
        patience.answered(0.001)
    patience.disappointed()
    assert patience.seconds == 10.0


def test_a_create_that_may_have_arrived_is_sent_again_under_other_names() -> None:
    element = {"name": "cc1 one", "status_callback": "http://h:1/one/end?x=1", "call_status_callback": "no URL"}
    body = json.dumps({"campaigns": [element, {"name": "ab", "url": "http://h/"}]}).encode()
    with bench(DROP, DROP, answer()) as both:
        both.send("POST", body=body)
        both.send("PUT", body=body)
    sent = [json.loads(request.partition(b"\r\n\r\n")[2])["campaigns"] for request in both.server.requests]
    assert [each[0]["name"] for each in sent] == ["cc1 one", "cc1 one~1", "cc1 one~2", "cc1 one"]
    assert [each[0]["status_callback"] for each in sent[:2]] == ["http://h:1/one/end?x=1", "http://h:1/one/end~1?x=1"]
    assert all(each[1] == {"name": "ab", "url": "http://h/"} for each in sent)
    assert all(each[0]["call_status_callback"] == "no URL" for each in sent)


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


def test_requests_go_through_the_path_of_a_gateway_and_are_recorded_without_it() -> None:
    with bench() as both:
        target = Target(base_url=f"{both.server.url}/gate/way", accounts={"demo": DEMO})
        with contextlib.closing(Sender(target, both.records.append)) as sender:
            sender.send(Draft(method="DELETE", target=f"{PATH}/c1", account="demo", intent=INTENT))
            sender.raw(b"PUT /v2/x HTTP/1.1\r\n\r\n", account="demo", intent=INTENT)
    assert [request.split(b" ")[1] for request in both.server.requests] == [
        b"/gate/way" + PATH.encode() + b"/c1",
        b"/gate/way/v2/x",
    ]
    assert [exchange.request.path for exchange in both.exchanges] == [f"{PATH}/c1", ""]
    assert both.exchanges[1].request.body.startswith(b"PUT /v2/x")


@pytest.mark.parametrize(
    ("message", "option"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate", "--cacert"),
        (
            "certificate verify failed: Hostname mismatch, certificate is not valid for 'localhost'.",
            "as its certificate does",
        ),
        (
            "certificate verify failed: IP address mismatch, certificate is not valid for '127.0.0.1'.",
            "as its certificate does",
        ),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired", "renew it"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid", "renew it"),
        ("[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca", "refuses the client's certificate"),
        ("[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] sslv3 alert certificate expired", "refuses the client's certificate"),
        ("[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required", "--cert"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", "http://"),
    ],
)
def test_trouble_with_tls_names_what_to_do(message: str, option: str) -> None:
    assert option in str(tls_trouble(message))
    assert tls_trouble("Connection refused") is None


def test_a_server_that_speaks_no_tls_is_told_at_once() -> None:
    def plain(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(answer(400))

    for url in serve_once(plain):
        target = Target(base_url=url.replace("http:", "https:"), accounts={"demo": DEMO}, timeout=60)
        sender = Sender(target, lambda _: None, sleep=lambda _: None)
        with contextlib.closing(sender), pytest.raises(UnreachableError, match="is it http://"):
            sender.send(Draft(method="GET", target=PATH, account="demo", intent=INTENT))


def test_requests_go_through_a_proxy_and_bytes_through_a_tunnel_of_its() -> None:
    tunnel = b"HTTP/1.1 200 Connection established\r\n\r\n"
    with bench(answer(), tunnel, answer(400)) as both:
        target = Target(base_url="http://far.example/gate", accounts={"demo": DEMO}, proxy=both.server.url)
        with contextlib.closing(Sender(target, both.records.append)) as sender:
            sender.send(Draft(method="GET", target=f"{PATH}/c1", account="demo", intent=INTENT))
            exchange = sender.raw(b"PUT /v2/x HTTP/1.1\r\n\r\n", account="demo", intent=INTENT)
    asked = [b" ".join(request.split(b" ")[:2]).decode() for request in both.server.requests]
    assert asked == [f"GET http://far.example/gate{PATH}/c1", "CONNECT far.example:80", "PUT /gate/v2/x"]
    assert exchange.response is not None
    assert exchange.response.status == 400


def test_patience_repeats_more_on_a_noisy_way() -> None:
    with bench(*[DROP, answer()] * 3, *[DROP] * 5, answer()) as both:
        exchanges = [both.send("PUT", body=b"{}") for _ in range(4)]
    assert all(exchange.response is not None for exchange in exchanges)
    assert len(both.server.requests) == 12


def test_a_server_that_wants_a_certificate_gets_it_in_each_way_of_sending(certificate: tuple[str, str]) -> None:
    """Requests and bytes alike; without --cert the server hangs up, and the words say what is missing."""
    wanting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=certificate[0])
    wanting.load_cert_chain(*certificate)
    wanting.verify_mode = ssl.CERT_REQUIRED
    subjects: list[object] = []

    def behave(connection: socket.socket) -> None:
        with wanting.wrap_socket(connection, server_side=True) as secure:
            subjects.append((secure.getpeercert() or {}).get("subject"))
            secure.recv(65536)
            secure.sendall(answer(400))

    def sent(bytes_alone: bool, cert: str | None = None, key: str | None = None) -> Exchange:
        for url in serve_once(behave):
            target = Target(
                base_url=url.replace("http:", "https:"), accounts={"demo": DEMO}, cacert=certificate[0], timeout=60,
                cert=cert, key=key,
            )  # fmt: skip
            records: list[Record] = []
            with contextlib.closing(Sender(target, records.append, sleep=lambda _: None)) as sender:
                if bytes_alone:
                    return sender.raw(b"PUT /v2/x HTTP/1.1\r\n\r\n", account="demo", intent=INTENT)
                return sender.send(Draft(method="GET", target=PATH, account="demo", intent=INTENT))
        raise AssertionError

    for bytes_alone in (False, True):
        exchange = sent(bytes_alone, *certificate)
        assert (exchange.response and exchange.response.status) == 400
    assert subjects == [((("commonName", "localhost"),),)] * 2
    with pytest.raises(UnreachableError, match="--cert"):
        sent(False)
