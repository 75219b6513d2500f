"""The ways to a server: its gateway, a proxy, TLS, and connections that are replaced."""

import base64
import contextlib
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.send.scripted import DEMO, INTENT, PATH, answer, bench, sender_for, serve_once

from campaign_contracts.history import Exchange, Record
from campaign_contracts.send import Draft, Target, UnreachableError
from campaign_contracts.send.sender import Sender


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


def tunnel(connection: socket.socket, said: list[bytes]) -> None:
    """A proxy: leads to whom CONNECT names, and passes bytes both ways."""
    said.append(connection.recv(65536))
    host, _, port = said[0].split(b" ")[1].decode().rpartition(":")
    with socket.create_connection((host, int(port))) as onward:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")

        def back() -> None:
            while chunk := onward.recv(65536):
                connection.sendall(chunk)

        passing = threading.Thread(target=back, daemon=True)
        passing.start()
        while chunk := connection.recv(65536):
            onward.sendall(chunk)
        onward.shutdown(socket.SHUT_WR)
        passing.join(60)


def test_requests_over_tls_go_through_a_tunnel_of_the_proxy(certificate: tuple[str, str]) -> None:
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(*certificate)
    said: list[bytes] = []

    def behave(connection: socket.socket) -> None:
        with serving.wrap_socket(connection, server_side=True) as secure:
            for _ in range(2):  # both on one connection
                said.append(secure.recv(65536))
                secure.sendall(answer(200, b"{}"))

    for url in serve_once(behave):
        for proxy in serve_once(lambda connection: tunnel(connection, said)):
            target = Target(
                base_url=url.replace("http:", "https:"), accounts={"demo": DEMO}, cacert=certificate[0], timeout=60,
                proxy=proxy.replace("//", "//me:secret%20@"),
            )  # fmt: skip
            with contextlib.closing(Sender(target, lambda _: None, sleep=lambda _: None)) as sender:
                for _ in range(2):
                    exchange = sender.send(Draft(method="GET", target=PATH, account="demo", intent=INTENT))
                    assert (exchange.response and exchange.response.status) == 200
    connect, *requests = said
    assert connect.startswith(b"CONNECT 127.0.0.1:")
    assert b"basic " + base64.b64encode(b"me:secret ").lower() in connect.lower()
    assert [request.split(b" ")[1] for request in requests] == [PATH.encode()] * 2
    assert b"proxy-authorization" not in b"".join(requests).lower()


def test_a_proxy_that_leads_nowhere_is_told_with_what_it_answers() -> None:
    with bench(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n") as both:
        target = Target(base_url="https://far.example", accounts={"demo": DEMO}, proxy=both.server.url)
        sender = Sender(target, both.records.append, sleep=lambda _: None)
        with contextlib.closing(sender), pytest.raises(UnreachableError, match=r"the proxy .* answers 407"):
            sender.send(Draft(method="POST", target=PATH, account="demo", intent=INTENT, body=b"{}"))
    first = both.exchanges[0]
    assert first.failure is not None
    assert first.failure.kind == "unreachable"  # so it has not arrived
