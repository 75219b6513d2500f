"""The proxy changes nothing, and hears everything."""

import asyncio
import contextlib
import json
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.packed import text_of
from tests.proxy.processes import started

from campaign_contracts.history import Exchange
from campaign_contracts.history_lines import read
from campaign_contracts.mock.server import MockServer
from campaign_contracts.proxy import upstream
from campaign_contracts.proxy.bounds import Bounds
from campaign_contracts.proxy.relay import Relay
from campaign_contracts.proxy.upstream import Upstream, reset_on_close
from campaign_contracts.recordings.heard import Heard

REQUEST = b"GET /v2/accounts/demo/campaigns HTTP/1.1\r\nHost: me\r\nX-Odd-CASE: kept\r\n\r\n"
CHUNKED = (
    b"HTTP/1.1 200 Fine By Me\r\nX-Odd-CASE:  kept \r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nabc\r\n00004;name=value\r\ndefg\r\n0\r\nTrailer-Field: x\r\n\r\n"
)
PLAIN = b"HTTP/1.1 404 \r\ncontent-length: 2\r\n\r\n{}"


class Behind:
    """A server that answers each request with the next of some bytes, and remembers what it was asked."""

    def __init__(self, *answers: bytes) -> None:
        self.answers, self.asked = list(answers), b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in self.answers:
            self.asked += await reader.readuntil(b"\r\n\r\n")
            for place in range(0, len(answer), 7):  # a bit at a time
                writer.write(answer[place : place + 7])
                await writer.drain()
        writer.close()


def relayed(
    behind: Behind | None,
    talk: Callable[[Any, Any], Awaitable[bytes]],
    bounds: Bounds | None = None,
    named: Callable[[Heard], str] | None = None,
) -> tuple[bytes, list[Heard]]:
    """What a client gets that talks through a relay, and what the relay hears."""
    heard: list[Heard] = []

    async def run() -> bytes:
        server = await asyncio.start_server(behind.serve if behind else _nobody, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        if behind is None:
            server.close()
            await server.wait_closed()
        relay = Relay(
            upstream=Upstream(base_url=f"http://127.0.0.1:{port}/gate"),
            began=lambda _: None,
            heard=heard.append,
            bounds=bounds or Bounds(),
            named=named,
        )
        front = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*front.sockets[0].getsockname())
        try:
            return await asyncio.wait_for(talk(reader, writer), 60)
        finally:
            writer.close()
            await asyncio.sleep(0.1)
            front.close()
            server.close()

    return asyncio.run(run()), heard


async def _nobody(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


def test_an_answer_goes_through_byte_for_byte() -> None:
    behind = Behind(CHUNKED, PLAIN)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST + REQUEST)  # both at once
        return await reader.read(-1)

    got, heard = relayed(behind, talk)
    assert got == CHUNKED + PLAIN
    assert [(one.status, bytes(one.answer or b""), one.failure) for one in heard] == [
        (200, b"abcdefg", None),
        (404, b"{}", None),
    ]
    first = behind.asked.partition(b"\r\n\r\n")[0]
    assert re.fullmatch(
        rb"GET /gate/v2/accounts/demo/campaigns HTTP/1.1\r\nHost: 127.0.0.1:\d+\r\nX-Odd-CASE: kept", first
    )


UPGRADE = b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAA\r\n\r\n"
OLD = b"GET /v2/accounts/demo/campaigns HTTP/1.0\r\n\r\n"
NO_HTTP = b"\x16\x03\x01 hello\r\n\r\n"


@pytest.mark.parametrize(
    ("request_bytes", "outcome"),
    [
        (REQUEST[:-2] + UPGRADE, (404, None)),  # as some clients ask at first, of servers that do not know it
        (OLD, (404, None)),
        (NO_HTTP, None),
    ],
)
def test_odd_requests_are_the_servers_business(request_bytes: bytes, outcome: tuple[int, None] | None) -> None:
    behind = Behind(PLAIN)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(request_bytes)
        return await reader.read(-1)

    got, heard = relayed(behind, talk)
    assert got == PLAIN
    assert [(one.status, one.failure) for one in heard] == ([outcome] if outcome else [])
    assert behind.asked.endswith(request_bytes.splitlines()[-2][-16:] + b"\r\n\r\n")


def test_a_client_that_stops_sending_still_gets_its_answer() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        writer.write_eof()
        return await reader.read(-1)

    got, heard = relayed(Behind(PLAIN), talk)
    assert got == PLAIN
    assert [one.failure for one in heard] == ["unrecorded"]  # nobody knows whether it was read


def test_another_protocol_passes_when_the_server_takes_it() -> None:
    switching = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST[:-2] + UPGRADE + b"PRI *\r\n\r\n")
        return await reader.read(-1)

    behind = Behind(switching, b"\x00\x01\x02")
    got, heard = relayed(behind, talk)
    assert got == switching + b"\x00\x01\x02"
    assert behind.asked.endswith(b"PRI *\r\n\r\n")
    assert [one.failure for one in heard] == ["unrecorded"]


ANSWER = b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 3000 + b"\r\nContent-Length: 9000\r\n\r\n" + b"b" * 9000


@pytest.mark.parametrize(
    ("bounds", "failure", "kept"),
    [(Bounds(body=5000), None, None), (Bounds(head=2000), "unrecorded", b""), (Bounds(), None, b"b" * 9000)],
    ids=["body", "headers", "neither"],
)
@pytest.mark.parametrize("named", [None, lambda _: ""], ids=["at once", "when it is whole"])
def test_what_is_too_long_goes_through_and_is_not_known(
    bounds: Bounds, failure: str | None, kept: bytes | None, named: Callable[[Heard], str] | None
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        return await reader.read(-1)

    got, heard = relayed(Behind(ANSWER), talk, bounds, named)
    assert got == ANSWER
    assert [(one.failure, one.answer) for one in heard] == [(failure, kept)]


def test_a_request_with_long_headers_goes_through_whole() -> None:
    long = REQUEST[:-4] + b"k" * 40_000 + b"\r\n\r\n"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for place in range(0, len(long), 9000):
            writer.write(long[place : place + 9000])
            await asyncio.sleep(0.002)
        return await reader.read(-1)

    behind = Behind(PLAIN)
    got, heard = relayed(behind, talk, Bounds(head=2000))
    assert (got, heard) == (PLAIN, [])
    assert behind.asked == long  # as it came: the relay did not get as far as the name of the host


def test_what_takes_too_long_is_ended_and_is_no_fault_of_the_server() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        return await reader.read(-1)

    got, heard = relayed(Behind(b"", PLAIN), talk, Bounds(seconds=0.2))
    assert (got, [one.failure for one in heard]) == (b"", ["unrecorded"])


def test_no_more_connections_pass_than_may() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        await asyncio.sleep(0.05)
        other, sending = await asyncio.open_connection(*writer.get_extra_info("peername"))
        refused = await other.read(-1)
        sending.close()
        writer.write(REQUEST)
        return refused + await reader.read(-1)

    got, heard = relayed(Behind(PLAIN), talk, Bounds(connections=1))
    assert got.startswith(b"HTTP/1.1 503 ")
    assert got.endswith(PLAIN)
    assert [(one.status, one.failure) for one in heard] == [(404, None)]


def test_an_answer_can_name_what_was_found_in_it() -> None:
    from campaign_contracts.proxy.messages import with_header

    assert with_header(PLAIN, "") == PLAIN
    named = with_header(b"HTTP/1.1 100 Continue\r\n\r\n" + CHUNKED, "ENV-01, REQ-02")
    assert named.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine By Me\r\n")
    assert b"\r\nTransfer-Encoding: chunked\r\nX-Contract-Findings: ENV-01, REQ-02\r\n\r\n3\r\n" in named


def test_a_header_more_is_never_put_into_a_body() -> None:
    from campaign_contracts.proxy.messages import with_header

    body = b"begins\r\n\r\nand ends"
    for line in (b"\n", b"\r\n"):
        ahead = line.join([b"HTTP/1.1 100 Continue", b"", b"HTTP/1.1 103 Early Hints", b"link: x", b"", b""])
        head, end = line.join([b"HTTP/1.1 200 OK", b"content-length: 19"]), line + line
        named = b"\r\nX-Contract-Findings: ENV-01"
        assert with_header(ahead + head + end + body, "ENV-01") == ahead + head + named + end + body


def test_a_client_that_gives_up_is_no_fault_of_the_server() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        await asyncio.sleep(0.2)
        return b""

    _, heard = relayed(Behind(b""), talk)
    assert heard[0].failure in ("unrecorded", "dropped")


def test_what_the_server_does_to_a_connection_is_done_to_the_client() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        return await reader.read(-1)

    got, heard = relayed(Behind(PLAIN[:-1]), talk)
    assert (got, heard[0].failure) == (PLAIN[:-1], "dropped")
    got, heard = relayed(Behind(b"no http at all\r\n\r\n"), talk)
    assert (got, heard[0].failure) == (b"no http at all\r\n\r\n", "malformed")
    got, heard = relayed(None, talk)
    assert (got, heard[0].failure) == (b"", "unreachable")


def test_a_server_without_tls_is_named_where_the_client_sees_nothing() -> None:
    said: list[str] = []

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(PLAIN)
        writer.close()
        await writer.wait_closed()

    async def connect() -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(OSError, match="SSL"):
                await Upstream(base_url=f"https://127.0.0.1:{port}", unreached=said.append).connect("127.0.0.1")

    asyncio.run(connect())
    assert len(said) == 1
    assert "it does not speak TLS there" in said[0]


def test_a_reset_is_passed_on_and_ends_no_answer() -> None:
    until_the_end, arrived = b"HTTP/1.0 200 OK\r\n\r\n{", asyncio.Event()

    class Resetting(Behind):
        async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(until_the_end)
            await arrived.wait()
            reset_on_close(writer)
            writer.close()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        got = await reader.readexactly(len(until_the_end))
        arrived.set()
        with pytest.raises(ConnectionResetError):
            await reader.read(-1)
        return got

    got, heard = relayed(Resetting(), talk)
    assert (got, [(one.status, one.failure) for one in heard]) == (until_the_end, [(200, "dropped")])


def test_a_client_that_resets_its_connection_is_heard_of_by_the_server() -> None:
    ended: list[bool] = []

    class Waiting(Behind):
        async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            with contextlib.suppress(ConnectionError):
                await reader.read(-1)
            ended.append(isinstance(reader.exception(), ConnectionResetError))
            writer.close()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        await reader.readuntil(b"\r\n\r\n")
        reset_on_close(writer)
        writer.close()
        while not ended:
            await asyncio.sleep(0.01)
        return b""

    _, heard = relayed(Waiting(), talk)
    assert (ended, [one.failure for one in heard]) == ([True], ["unrecorded"])


def test_of_a_request_only_the_host_and_the_path_are_rewritten() -> None:
    odd = b"GET /v2/accounts/demo/campaigns HTTP/1.1\r\nX-Host: me\r\nhOST:me\r\nX-A:  a\r\n b \r\n\r\n"
    behind = Behind(PLAIN)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(odd)
        return await reader.read(-1)

    relayed(behind, talk)
    expected = re.escape(odd).replace(b"hOST:me", rb"hOST:127\.0\.0\.1:\d+").replace(b"GET\\ /", b"GET\\ /gate/")
    assert re.fullmatch(expected, behind.asked), behind.asked


class Reading(Behind):
    """A server that reads some bytes, then answers: once for each pair. It remembers all that it read."""

    def __init__(self, *turns: tuple[bytes, bytes]) -> None:
        super().__init__()
        self.turns, self.read = turns, b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for ending, answer in self.turns:
            self.read += await reader.readuntil(ending)
            writer.write(answer)
            await writer.drain()
        writer.close()


def sending(*parts: bytes) -> Callable[[Any, Any], Awaitable[bytes]]:
    """A client that sends parts a moment after each other, and waits for the end."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.05)
        return await reader.read(-1)

    return talk


def taking_turns(*turns: tuple[bytes, bytes]) -> Callable[[Any, Any], Awaitable[bytes]]:
    """A client that sends each part when the answer to the one before is there, then waits for the end."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        got = b""
        for part, answer in turns:
            writer.write(part)
            got += await reader.readexactly(len(answer))
        return got + await reader.read(-1)

    return talk


HEAD = b"POST /v2/accounts/demo/campaigns HTTP/1.1\r\nHost: me\r\n"
CLOSED = b"HTTP/1.1 400 \r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


def test_a_request_in_chunks_goes_through_byte_for_byte() -> None:
    body = b"0005;name=value\r\nabcde\r\nA\r\n0123456789\r\n000\r\nTrailer-Field: x\r\n\r\n"
    behind = Reading((b"Field: x\r\n\r\n", PLAIN))
    parts = (body[place : place + 7] for place in range(0, len(body), 7))
    got, heard = relayed(behind, sending(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *parts))
    assert (got, behind.read.partition(b"\r\n\r\n")[2]) == (PLAIN, body)
    assert [bytes(one.body or b"") for one in heard] == [b"abcde0123456789"]


def test_a_chunk_that_is_none_goes_through_byte_for_byte() -> None:
    behind = Reading((b"xx\r\nHost: me\r\n\r\n", CLOSED))
    got, _ = relayed(behind, sending(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"xx\r\nHost: me\r\n\r\n"))
    assert (got, behind.read[-16:]) == (CLOSED, b"xx\r\nHost: me\r\n\r\n")


def test_after_an_early_answer_the_next_request_passes_and_the_first_is_not_known() -> None:
    behind = Reading((b"01234", PLAIN), (b"56789", b""), (b"\r\n\r\n", CLOSED))
    early = (HEAD + b"Content-Length: 10\r\n\r\n01234", PLAIN)
    got, heard = relayed(behind, taking_turns(early, (b"56789", b""), (REQUEST, CLOSED)))
    assert got == PLAIN + CLOSED
    assert [(one.status, one.body) for one in heard] == [(404, None), (400, b"")]


@pytest.mark.parametrize(
    "request_bytes",
    [
        REQUEST.replace(b"HTTP/1.1", b"HTTP/1.0").replace(b"X-Odd-CASE: kept", b"Connection: keep-alive"),
        REQUEST.replace(b"X-Odd-CASE: kept", b"Connection: close"),  # and the server does not mind
        b"\r\n" + REQUEST,
    ],
    ids=["HTTP/1.0", "close", "an empty line ahead"],
)
def test_a_connection_lasts_as_long_as_the_two_keep_it(request_bytes: bytes) -> None:
    answers = (PLAIN, PLAIN, CLOSED)
    behind = Reading(*((b"\r\n\r\n", answer) for answer in answers))
    got, heard = relayed(behind, taking_turns(*((request_bytes, answer) for answer in answers)))
    assert (got, [one.status for one in heard]) == (PLAIN + PLAIN + CLOSED, [404, 404, 400])
    assert len(re.findall(rb"(?m)^Host: 127\.0\.0\.1:\d+\r$", behind.read)) == 3


def test_an_answer_in_pieces_arrives_piece_by_piece() -> None:
    class Pausing(Behind):
        async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            for piece in (b"HTTP/1.1 200 \r\nContent-Length: 4\r\n\r\n", b"ab", b"cd"):
                writer.write(piece)
                await arrived.acquire()
            writer.close()

    arrived = asyncio.Semaphore(0)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        got = b""
        while piece := await reader.read(100):  # the next one is sent when this one is here
            got += piece
            arrived.release()
        return got

    got, heard = relayed(Pausing(), talk)
    assert (got[-4:], [bytes(one.answer or b"") for one in heard]) == (b"abcd", [b"abcd"])


def test_two_hosts_are_rewritten_like_one_and_refused_by_the_server_alone() -> None:
    twice = b"POST /v2/accounts/demo/campaigns HTTP/1.1\r\nHost: me\r\nhost: me\r\n\r\n"
    behind = Behind(PLAIN)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(twice)
        return await reader.read(-1)

    got, heard = relayed(behind, talk)
    assert (got, heard) == (PLAIN, [])
    expected = re.escape(twice).replace(b":\\ me", rb": 127\.0\.0\.1:\d+").replace(b"POST\\ /", b"POST\\ /gate/")
    assert re.fullmatch(expected, behind.asked), behind.asked


@pytest.mark.parametrize("reached_at", ["127.0.0.1", "127.0.0.2"])
def test_a_server_on_loopback_sees_where_a_client_came_in(monkeypatch: pytest.MonkeyPatch, reached_at: str) -> None:
    """A mock's control plane is closed to other machines: that of the client counts, and not the proxy's."""
    monkeypatch.setattr(upstream, "is_loopback", lambda host: host == "127.0.0.1")
    seen = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(writer.get_extra_info("peername")[0])
        await reader.read(1)
        writer.close()

    async def run() -> None:
        behind = await asyncio.start_server(serve, "127.0.0.1", 0)
        to = Upstream(base_url=f"http://127.0.0.1:{behind.sockets[0].getsockname()[1]}")
        front = await asyncio.start_server(
            Relay(upstream=to, began=lambda _: None, heard=lambda _: None).serve, reached_at, 0
        )
        reader, writer = await asyncio.open_connection(*front.sockets[0].getsockname())
        with contextlib.closing(behind), contextlib.closing(front), contextlib.closing(writer):
            writer.write(REQUEST)
            assert await asyncio.wait_for(reader.read(), 60) == b""

    asyncio.run(run())
    assert seen == [reached_at]


def test_the_command_judges_both_sides(tmp_path: Path) -> None:
    with MockServer() as mock:
        proxy = started(mock.base_url, tmp_path, "--findings-header")
        assert proxy.stdout is not None
        url = proxy.stdout.readline().split()[0]
        with httpx2.Client(base_url=f"{url}/v2/accounts/demo", auth=("demo-key", "demo-token")) as client:
            body = {"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://flows.example/4"}
            created = client.post("/campaigns", json={"campaigns": [body]})
            assert created.status_code == 200
            plan = {"operation": "list_campaigns", "failure": "429", "seconds": 300}
            assert httpx2.put(f"{mock.control_url}/next", json=plan).status_code == 200
            assert client.get("/campaigns").headers["retry-after"] == "300"
            found = client.get("/campaigns?page=2&api_token=demo-token")
            assert (created.headers.get("x-contract-findings"), found.headers["x-contract-findings"]) == (
                None,
                "REQ-02, REQ-07, REQ-08",
            )
            client.get("/campaigns", auth=("demo-key", "wrong-token"))
            client.get("/lists")
        proxy.send_signal(signal.SIGINT)
        said = proxy.communicate(timeout=60)[0]
    assert proxy.returncode == 1
    assert all(rule in said for rule in ("REQ-02", "REQ-07", "REQ-08"))
    assert "PASS: " in said
    assert "passed on, not recorded: 1 to other APIs" in said
    history = text_of(tmp_path / "history.jsonl.gz")
    written = history + "".join(path.read_text("utf-8") for path in tmp_path.iterdir() if path.suffix != ".gz")
    assert "demo-token" not in said + written
    exchanges = [each for each in read(history.splitlines()) if isinstance(each, Exchange)]
    assert [each.response.status for each in exchanges if each.response] == [200, 429, 200, 401]
    assert json.loads((tmp_path / "contract.json").read_text())["requests"] == 4


@pytest.mark.parametrize(
    "words",
    [
        ["--to", "ftp://x"],
        ["--to", "https://key:hushhush@far.example"],
        ["--to", "https://far.example/?page=2"],
        ["--to", "http://127.0.0.1:9", "--port", "1", "--host", "203.0.113.9"],
        ["--to", "https://127.0.0.1:9", "--cacert", __file__],
        ["--to", "https://127.0.0.1:9", "--cert", __file__],
        ["--to", "https://127.0.0.1:9", "--key", __file__],
        ["--to", "http://127.0.0.1:9", "--cert", __file__],
    ],
)
def test_a_mistake_is_one_sentence(words: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "campaign_contracts", "proxy", *words, "--report-dir", str(tmp_path)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("--") or "choose another --port" in done.stderr
