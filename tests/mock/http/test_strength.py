"""Nothing upsets the mock: no bytes, however many, however slow, get a 5xx, a dropped connection or silence."""

import json
import random
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress

import pytest
from tests.mock.test_server import AUTHORIZATION, PATH

from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings

MEGABYTE = 1_000_000
SECONDS = 60.0
GOOD = json.dumps(
    {"campaigns": [{"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://my.exotel.com/demo/4"}]}
).encode()


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer() as started:
        yield started


class Wire:
    """A connection without any manners."""

    def __init__(self, base_url: str) -> None:
        host, port = base_url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), SECONDS)
        self._received = b""

    def close(self) -> None:
        self.socket.close()

    def push(self, data: bytes) -> None:
        """Send as much as the other side takes."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def answer(self) -> tuple[int, bytes]:
        """The status and the body of the next answer; fails when there is none."""
        while b"\r\n\r\n" not in self._received:
            self._more()
        head, _, rest = self._received.partition(b"\r\n\r\n")
        status, length = int(head.split(b" ")[1]), re.search(rb"content-length: (\d+)", head)
        if status == 100:
            self._received = rest
            return self.answer()
        assert length is not None, head
        self._received = rest
        while len(self._received) < int(length[1]):
            self._more()
        content, self._received = self._received[: int(length[1])], self._received[int(length[1]) :]
        return status, content

    def _more(self) -> None:
        received = self.socket.recv(65536)
        assert received, f"closed after {self._received!r}"
        self._received += received


@contextmanager
def wire(mock: MockServer) -> Iterator[Wire]:
    with closing(Wire(mock.base_url)) as opened:
        yield opened


def head(line: str, *headers: str) -> bytes:
    """The head of a request."""
    return "\r\n".join([f"{line} HTTP/1.1", "Host: localhost", AUTHORIZATION, *headers, "", ""]).encode("latin-1")


def post(body: bytes, method: str = "POST", path: str = PATH) -> bytes:
    """A whole request."""
    return head(f"{method} {path}", "Content-Type: application/json", f"Content-Length: {len(body)}") + body


def alive(mock: MockServer) -> None:
    """The mock serves on."""
    with wire(mock) as line:
        line.push(head(f"GET {PATH}"))
        assert line.answer()[0] == 200


def test_fifty_megabytes_are_refused_before_they_are_sent(mock: MockServer) -> None:
    with wire(mock) as line:
        line.push(head(f"POST {PATH}", f"Content-Length: {50 * MEGABYTE}") + b"[")
        assert line.answer()[0] == 413


@pytest.mark.parametrize("path", [PATH, "/_control/campaigns", "/nothing"])
def test_fifty_megabytes_are_refused_when_they_are_sent(mock: MockServer, path: str) -> None:
    with wire(mock) as line:
        line.push(head(f"POST {path}", f"Content-Length: {50 * MEGABYTE}"))
        for _ in range(50):
            line.push(b"[" * MEGABYTE)
        assert line.answer()[0] == 413
        line.push(head(f"GET {PATH}"))
        assert line.answer()[0] == 200


def test_fifty_megabytes_in_pieces_are_refused_before_they_are_read(mock: MockServer) -> None:
    with wire(mock) as line:
        line.push(head(f"POST {PATH}", "Transfer-Encoding: chunked"))
        piece = f"{MEGABYTE:x}\r\n".encode() + b" " * MEGABYTE + b"\r\n"
        for _ in range(11):
            line.push(piece)
        assert line.answer()[0] == 413
        for _ in range(39):
            line.push(piece)
    alive(mock)


@pytest.mark.parametrize("opened", [b"[", b'{"a":', b'{"campaigns":[', b'[{"b":['])
@pytest.mark.parametrize(
    ("method", "path"), [("POST", PATH), ("PUT", f"{PATH}/{'0' * 32}"), ("POST", "/_control/clock")]
)
def test_ten_thousand_levels_are_refused(mock: MockServer, opened: bytes, method: str, path: str) -> None:
    closed = opened[::-1].translate(bytes.maketrans(b"[{", b"]}"), b'":abcdefghijklmnopqrstuvwxyz')
    for body in (opened * 10_000, opened * 10_000 + b"1" + closed * 10_000):
        with wire(mock) as line:
            line.push(post(body, method, path))
            assert 400 <= line.answer()[0] < 500


ODD = (
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "x" * 5000,
    "\ufffe",
    "%s%n{0}{{7*7}}",
    "../../etc/passwd",
    "\u202e",
    "ß" * 300,
)


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("field", ["name", "custom_field", "url", "caller_id", "from", "status_callback", "type", None])
def test_odd_text_upsets_nothing(mock: MockServer, text: str, field: str | None) -> None:
    campaign = json.loads(GOOD)["campaigns"][0] | {field or text: text}
    with wire(mock) as line:
        line.push(post(json.dumps({"campaigns": [campaign]}).encode()))
        status, content = line.answer()
        assert status < 500
        if status == 200:
            identifier = json.loads(content)["response"][0]["data"]["id"]
            for method, path in (("GET", f"{PATH}/{identifier}"), ("GET", "/"), ("GET", f"/?campaign={identifier}")):
                line.push(head(f"{method} {path}"))
                assert line.answer()[0] == 200


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([b"X-A: b\r\n" * 10_000, b"\r\n"], 200),
        ([b"X-A: b\r\n" * 10_000] * 10, 431),
        ([b"X-Endless: ", *[b"a" * 65536] * 8], 431),
        ([b"a" * 65536] * 8, 431),
    ],
)
def test_floods_of_headers_are_refused(mock: MockServer, sent: list[bytes], expected: int) -> None:
    with wire(mock) as line:
        line.push(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n{AUTHORIZATION}\r\n".encode())
        for piece in sent:
            line.push(piece)
        assert line.answer()[0] == expected


def test_slow_senders_are_served_and_hold_up_nobody(mock: MockServer) -> None:
    request = post(GOOD)
    with ExitStack() as stack:
        lines = [stack.enter_context(wire(mock)) for _ in range(40)]
        for place in range(0, len(request), 10):
            for line in lines:
                line.push(request[place : place + 10])
            if place % 100 == 0:
                alive(mock)
        assert [line.answer()[0] for line in lines] == [200] * 40


BOUNDED = """
from campaign_contracts.mock import __main__
from campaign_contracts.mock.wire import body
from campaign_contracts.mock.http import protocol
{bounds}
__main__.main()
"""


def impatient() -> AbstractContextManager[str]:
    """The base URL of a mock that waits 0.3 s for a head, for a body, and for somebody who reads."""
    return bounded("protocol.HEAD_SECONDS = protocol.READ_SECONDS = protocol.LOOK_SECONDS = body.BODY_SECONDS = 0.3")


@contextmanager
def bounded(bounds: str) -> Iterator[str]:
    """The base URL of a mock with other bounds, which are assigned in a line of Python."""
    command = [sys.executable, "-c", BOUNDED.format(bounds=bounds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(Settings(port=0).to_json() + "\n")
        process.stdin.flush()
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait(SECONDS)


def test_senders_who_stop_are_told() -> None:
    """What never ends is answered 408, after a time that is shortened here."""
    with impatient() as url:
        begun = (b"GET ", head(f"GET {PATH}")[:-2], head(f"POST {PATH}", "Content-Length: 5") + b"{")
        for data in begun:
            with closing(Wire(url)) as line:
                line.push(data)
                assert line.answer()[0] == 408


def send_on(line: Wire, piece: bytes) -> None:
    """Send the same for long, but not for ever."""
    for _ in range(20_000):
        line.socket.sendall(piece)


def test_a_body_without_end_is_read_no_longer_than_others() -> None:
    """It is refused for its size; whoever goes on with it is left, after a time that is shortened here."""
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    with impatient() as url, closing(Wire(url)) as line:
        line.push(head(f"POST {PATH}", "Transfer-Encoding: chunked"))
        with pytest.raises(ConnectionError):
            send_on(line, piece)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (head(f"GET {PATH}"), 200),
        (head(f"GET {PATH}") * 3, 200),
        (post(GOOD), 200),
        (b"GET ", 400),
        (head(f"GET {PATH}")[:-1], 400),
        (head(f"POST {PATH}", "Content-Length: 5") + b"{", 400),
        (head(f"POST {PATH}", "Transfer-Encoding: chunked") + b"5\r\n{", 400),
    ],
)
def test_a_client_that_stops_sending_is_answered(mock: MockServer, data: bytes, status: int) -> None:
    with wire(mock) as line:
        line.push(data)
        line.socket.shutdown(socket.SHUT_WR)
        assert line.answer()[0] == status


REQUESTS = (
    head(f"GET {PATH}?limit=5"),
    head(f"GET {PATH}/{'0' * 32}/call-details"),
    head(f"DELETE {PATH}/{'0' * 32}"),
    post(GOOD),
    post(GOOD, "PUT", f"{PATH}/{'0' * 32}"),
    head(f"POST {PATH}", "Transfer-Encoding: chunked") + f"{len(GOOD):x}\r\n".encode() + GOOD + b"\r\n0\r\n\r\n",
    post(b'{"advance_seconds": 1}', path="/_control/clock"),
)


def _broken(chance: random.Random) -> bytes:
    """A request with some of its bytes lost, doubled or changed."""
    data = bytearray(chance.choice(REQUESTS))
    for _ in range(chance.randint(1, 4)):
        place, length = chance.randrange(len(data)), chance.choice((1, 1, 1, 2, 8, 40))
        change = chance.randrange(4)
        if change == 0:
            del data[place : place + length]
        elif change == 1:
            data[place:place] = data[place : place + length]
        elif change == 2:
            data[place : place + length] = chance.randbytes(length)
        else:
            data[place:place] = chance.choice((b"\r\n", b"\n", b"\0", b"\r", b": ", b"HTTP/1.1", b"\xff", b" "))
        data = data or bytearray(b"\r\n")
    return bytes(data)


@pytest.mark.parametrize("headers", [("xchunked", "chunked"), ("chunked", "identity"), ("gzip, chunked",), ("x",)])
def test_what_others_could_read_as_two_requests_is_refused(mock: MockServer, headers: tuple[str, ...]) -> None:
    with wire(mock) as line:
        line.push(head(f"POST {PATH}", *(f"Transfer-Encoding: {value}" for value in headers)))
        line.push(b"0\r\n\r\n" + head(f"GET {PATH}"))
        assert line.answer()[0] == 400
        with pytest.raises((AssertionError, ConnectionError)):  # nobody answers any more
            line.answer()


@pytest.mark.parametrize("seed", range(6))
def test_broken_requests_are_answered(mock: MockServer, seed: int) -> None:
    """The client then sends no more, so that what is incomplete is known to be."""
    chance = random.Random(seed)
    for _ in range(60):
        data = _broken(chance)
        if not data.strip(b"\r\n"):
            continue
        with wire(mock) as line:
            line.push(data)
            line.socket.shutdown(socket.SHUT_WR)
            assert line.answer()[0] < 500, data
    alive(mock)


@pytest.mark.parametrize(
    "path",
    [
        *("/../../etc/passwd", "/docs/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"),
        *("//etc/passwd", "/openapi.json/../../../etc/passwd", "/file:///etc/passwd", "/templates/page.html.jinja"),
        *("/v2/accounts/demo/../../../etc/passwd", f"{PATH}/..%2f..%2f..%2fetc%2fpasswd", f"{PATH}/%2fetc%2fpasswd"),
    ],
)
def test_no_path_leads_to_a_file(mock: MockServer, path: str) -> None:
    with wire(mock) as line:
        line.push(head(f"GET {path}"))
        status, content = line.answer()
        assert status == 404
        assert b"root:" not in content


def test_no_url_leads_to_a_file(mock: MockServer) -> None:
    """Callbacks are HTTP only."""
    with wire(mock) as line:
        campaign = json.loads(GOOD)["campaigns"][0] | {"status_callback": "file://localhost/etc/passwd"}
        line.push(post(json.dumps({"campaigns": [campaign]}).encode()))
        assert line.answer()[0] == 400


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (["localhost"], 200),
        (["127.0.0.1:8080"], 200),
        (["[::1]:8080"], 200),
        ([], 403),
        (["evil.example"], 403),
        (["127.0.0.1.evil.example"], 403),
        (["localhost@evil.example"], 403),
        (["evil.example", "localhost"], 403),
    ],
)
def test_the_control_plane_and_the_page_ask_for_a_loopback_host(
    mock: MockServer, hosts: list[str], status: int
) -> None:
    for path in ("/_control/clock", "/"):
        with wire(mock) as line:
            named = "".join(f"Host: {host}\r\n" for host in hosts)
            line.push(f"GET {path} HTTP/1.1\r\n{named}\r\n".encode())
            assert line.answer()[0] == status
