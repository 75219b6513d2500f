"""Bounds: what a client sends, leaves unread or never says, and what a receiver of callbacks answers."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress

import httpx2
import pytest
from tests.mock.conftest import InProcess
from tests.mock.http.test_strength import GOOD, MEGABYTE, SECONDS, Wire, bounded, head, impatient, post, wire
from tests.mock.test_server import PATH

from campaign_contracts.json_body import MOST_VALUES
from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings
from campaign_contracts.mock.wire.body import MOST_ELEMENTS


@pytest.fixture(scope="module")
def served() -> Iterator[MockServer]:
    with MockServer(settings=Settings(requests_per_minute=1000)) as started:
        yield started


CHUNKED = ("Transfer-Encoding: chunked", b"%x\r\n" % MEGABYTE, b"\r\n")
SIZED = (f"Content-Length: {30 * MEGABYTE}", b"", b"")


@pytest.mark.parametrize(("header", "before", "after"), [CHUNKED, SIZED])
def test_who_sends_too_much_and_wants_to_leave_reads_why(
    served: MockServer, header: str, before: bytes, after: bytes
) -> None:
    with wire(served) as line:
        line.socket.sendall(head(f"POST {PATH}", "Connection: close", header))
        for _ in range(30):
            line.socket.sendall(before + b"[" * MEGABYTE + after)  # the connection stays open: no broken pipe
        assert line.answer()[0] == 413


UPGRADE = ("Upgrade: h2c", "Connection: Upgrade", "Content-Type: application/json")
PIECES: tuple[list[int], ...] = ([], [60, 61, 100], [-3], [-1], list(range(1, 400, 7)))


@pytest.mark.parametrize("cuts", PIECES)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_request_for_an_upgrade_keeps_its_body(served: MockServer, cuts: list[int], *, chunked: bool) -> None:
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(GOOD)}"
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD) if chunked else GOOD
    request = head(f"POST {PATH}", *UPGRADE, size) + body
    data = head(f"GET {PATH}?limit=1") + request + request + head(f"GET {PATH}?limit=1", *UPGRADE[:2])
    places = sorted({place % len(data) for place in cuts})
    with wire(served) as line:
        for begin, end in zip([0, *places], [*places, len(data)], strict=True):
            line.push(data[begin:end])
        assert [line.answer()[0] for _ in range(4)] == [200] * 4


def test_a_body_that_begins_like_a_header_stays_as_it_is(served: MockServer) -> None:
    body = b'upgrade: 1, "campaigns": []}'
    with wire(served) as line:
        line.push(head(f"POST {PATH}", "Content-Type: application/json", f"Content-Length: {len(body) + 1}") + b"{")
        time.sleep(0.05)
        line.push(body)
        assert line.answer()[0] == 400
        line.push(head(f"GET {PATH}"))
        assert line.answer()[0] == 200


def test_who_says_nothing_and_who_reads_nothing_is_left() -> None:
    with impatient() as url:
        with closing(Wire(url)) as silent, closing(Wire(url)) as blank:
            blank.push(b"\r\n")
            assert silent.socket.recv(1) == b""
            assert blank.socket.recv(1) == b""
        with closing(Wire(url)) as deaf:
            deaf.push(head("GET /openapi.json") * 200)
            time.sleep(2.0)
            with suppress(ConnectionResetError):
                while deaf.socket.recv(MEGABYTE):
                    pass
        with closing(Wire(url)) as line:
            line.push(head(f"GET {PATH}"))
            assert line.answer()[0] == 200


LARGE = json.loads(GOOD)["campaigns"][0] | {"custom_field": "y" * 50_000}


@pytest.fixture
def stored() -> Iterator[Callable[[str], str]]:
    """Starts a mock with other bounds, which holds 300 campaigns: 15 MB in one list. Gives its base URL."""
    with ExitStack() as stack:

        def started(bounds: str) -> str:
            url = stack.enter_context(bounded(bounds))
            with closing(Wire(url)) as line:
                for _ in range(6):
                    line.push(post(json.dumps({"campaigns": [LARGE] * 50}).encode()))
                    assert line.answer()[0] == 200
            return url

        yield started


@pytest.mark.parametrize("pipelined", [1, 2])
def test_of_many_who_read_nothing_the_first_are_left(stored: Callable[[str], str], pipelined: int) -> None:
    url = stored("protocol.UNREAD_BYTES = 40_000_000; protocol.DEAF_SECONDS = protocol.LOOK_SECONDS = 0.1")
    with ExitStack() as stack:
        deaf = [stack.enter_context(closing(Wire(url))) for _ in range(4)]
        for line in deaf:
            line.push(head(f"GET {PATH}?limit=500") * pipelined)
            assert line.socket.recv(1, socket.MSG_PEEK)  # it is being answered
        time.sleep(2.0)
        with pytest.raises((AssertionError, ConnectionError)):
            deaf[0].answer()
        assert [len(json.loads(line.answer()[1])["response"]) for line in deaf[2:]] == [300, 300]


def test_who_reads_slowly_is_not_left(stored: Callable[[str], str]) -> None:
    url = stored("protocol.UNREAD_BYTES = 20_000_000; protocol.LOOK_SECONDS = 0.05")
    with ExitStack() as stack:
        slow = [stack.enter_context(closing(Wire(url))) for _ in range(6)]
        for line in slow:
            line.push(head(f"GET {PATH}?limit=500"))
        left = dict.fromkeys(slow, 15_000_000)
        while reading := [line for line, size in left.items() if size > 0]:
            for line in reading:
                received = len(line.socket.recv(65536))
                assert received, f"closed {left[line]} bytes before the end"
                left[line] -= received


def test_a_bulk_holds_so_many_campaigns(mock: InProcess) -> None:
    whole = b'{"campaigns":[' + b"1," * (MOST_ELEMENTS - 1)
    assert len(mock.send("POST", "campaigns", whole + b"1]}").items) == MOST_ELEMENTS
    assert mock.send("POST", "campaigns", whole + b"1,1]}").status == 413


@pytest.mark.parametrize("member", ["from", "lists", "anything"])
def test_a_request_holds_so_many_values(mock: InProcess, member: str) -> None:
    values = b"1," * MOST_VALUES
    assert mock.send("POST", "campaigns", b'{"campaigns":[{"%s":[%s1]}]}' % (member.encode(), values)).status == 413
    assert mock.send("POST", "lists", b'{"lists":[{"%s":[%s1]}]}' % (member.encode(), values)).status == 413
    assert mock.send("POST", "campaigns", b'{"campaigns":[{"from":[%s1]}]}' % values[:-100]).status == 400


@pytest.mark.parametrize("number", ["1" + "-" * MEGABYTE, "- " * MEGABYTE, "1-" * 15 + "-" * MEGABYTE, "(" * MEGABYTE])
def test_odd_numbers_cost_no_more_than_their_length(mock: InProcess, number: str) -> None:
    for answer in (
        mock.create(**{"from": [number]}),
        mock.send("POST", "contacts", {"contacts": [{"number": number}]}),
    ):
        assert answer.status < 500


@pytest.mark.parametrize(
    ("number", "possible"),
    [
        ("+1 (202) 555-0100", True),
        ("\u0661\u0662\u0663", True),
        ("1" * 15, True),
        ("1" * 16, False),
        ("1-" * 16, False),
        ("+", False),
        ("", False),
        ("1x", False),
        ("1\u00e9", False),
        ("_1_", True),
    ],
)
def test_which_numbers_are_impossible(mock: InProcess, number: str, *, possible: bool) -> None:
    answer = mock.send("POST", "contacts", {"contacts": [{"number": number}]})
    assert (answer.item["code"] == 200) is possible


def test_accounts_that_are_made_up_are_not_remembered(served: MockServer) -> None:
    with httpx2.Client(base_url=served.base_url, trust_env=False) as client:
        for number in range(50):
            assert client.get(f"/v2/accounts/made-up-{number}/campaigns").status_code == 401


BOMB = gzip.compress(bytes(30 * MEGABYTE))
ANSWERS = {
    "endless": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "bomb": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB,
    "long headers": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 30_000 + b"\r\nTransfer-Encoding: chunked\r\n\r\n",
    "refusal": b"HTTP/1.1 503 Busy\r\nContent-Length: 99999999999\r\n\r\n",
}


@pytest.mark.parametrize(
    ("name", "status"), [("endless", 200), ("bomb", 200), ("long headers", None), ("refusal", 503)]
)
def test_of_a_receivers_answer_little_is_read(name: str, status: int | None) -> None:
    sent = 0
    settings = Settings(callback_answer_bytes=10_000, callback_head_bytes=20_000)

    def serve(listener: socket.socket) -> None:
        nonlocal sent
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    connection.recv(65536)
                    connection.sendall(ANSWERS[name])
                    connection.settimeout(5)
                    while name != "bomb" and sent < 50 * MEGABYTE:
                        connection.sendall(b"ffff\r\n" + bytes(65535) + b"\r\n")
                        sent += 65535

    with socket.create_server(("127.0.0.1", 0)) as listener, MockServer(settings=settings) as mock:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        campaign = json.loads(GOOD)["campaigns"][0] | {"status_callback": url}
        with httpx2.Client(base_url=mock.base_url, auth=("demo-key", "demo-token"), trust_env=False) as client:
            assert client.post(PATH, json={"campaigns": [campaign]}).status_code == 200
            client.post("/_control/clock", json={"advance_seconds": 600})
            deadline = time.monotonic() + SECONDS
            while not (found := client.get("/_control/callbacks").json()["callbacks"]) and time.monotonic() < deadline:
                time.sleep(0.02)
    assert found[0]["status"] == status
    assert sent < 40 * MEGABYTE


def test_a_schedule_with_odd_members_is_shown(contrarian: InProcess) -> None:
    for schedule in ({"z": "x"}, {"z": "2030-01-01T00:00:00Z", "send_at": contrarian.instant(60)}, {"": ""}):
        assert contrarian.create(schedule=schedule).status < 500


def test_no_more_connections_than_there_may_be() -> None:
    with MockServer(settings=Settings(most_connections=3)) as small, ExitStack() as stack:
        lines = [stack.enter_context(wire(small)) for _ in range(3)]
        one_more = stack.enter_context(wire(small))
        status, content = one_more.answer()
        assert (status, json.loads(content)["response"]["code"]) == (503, 503)
        lines[0].socket.sendall(head(f"GET {PATH}"))
        assert lines[0].answer()[0] == 200
