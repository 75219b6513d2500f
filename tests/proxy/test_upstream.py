"""Servers that want a certificate of whoever asks them: they get it, or the words say what is missing."""

import asyncio
import os
import socket
import ssl
import threading

import pytest

from campaign_contracts.proxy.relay import Relay
from campaign_contracts.proxy.upstream import Upstream
from campaign_contracts.recordings.heard import Heard

REQUEST = b"GET /v2/accounts/demo/campaigns HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


def serve_one(listener: socket.socket, wanting: ssl.SSLContext, *, breaking: bool = False) -> None:
    """Answer one connection, once the client has shown its certificate; else it hears what is wrong.

    `breaking`: the answer comes without TLS.
    """
    connection = wanting.wrap_socket(listener.accept()[0], server_side=True, do_handshake_on_connect=False)
    try:
        connection.do_handshake()
    except ssl.SSLError:
        with socket.socket(fileno=connection.detach()) as refused:
            refused.shutdown(socket.SHUT_WR)
            while refused.recv(4096):  # what is unread would reset the connection, and the alert be lost
                pass
        return
    with connection:
        connection.recv(65536)
        if breaking:
            with socket.socket(fileno=os.dup(connection.fileno())) as bare:
                bare.sendall(ANSWER)
        else:
            connection.sendall(ANSWER)


def asked(upstream: Upstream) -> tuple[bytes, list[Heard]]:
    """What a client gets through a relay, and what the relay hears."""
    heard: list[Heard] = []

    async def run() -> bytes:
        relay = Relay(upstream=upstream, began=lambda _: None, heard=heard.append)
        async with await asyncio.start_server(relay.serve, "127.0.0.1", 0) as front:
            reader, writer = await asyncio.open_connection(*front.sockets[0].getsockname())
            writer.write(REQUEST)
            try:
                return await reader.read(-1)
            except ConnectionResetError:
                return b""
            finally:
                writer.close()

    got = asyncio.run(run())
    return got, heard


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("own", [True, False])
def test_a_server_that_wants_a_certificate(own: bool, version: ssl.TLSVersion, certificate: tuple[str, str]) -> None:
    cert, key = certificate
    wanting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=cert)
    wanting.load_cert_chain(cert, key)
    wanting.verify_mode, wanting.maximum_version = ssl.CERT_REQUIRED, version
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve_one, args=(listener, wanting))
        server.start()
        upstream = Upstream(
            base_url=f"https://127.0.0.1:{listener.getsockname()[1]}", cacert=cert, unreached=said.append,
            cert=cert if own else None, key=key if own else None,
        )  # fmt: skip
        got, heard = asked(upstream)
        server.join(timeout=60)
    if own:
        assert (got, said, [each.failure for each in heard]) == (ANSWER, [], [None])
    else:
        assert (got, [each.failure for each in heard]) == (b"", ["unreachable"])
        assert len(said) == 1
        assert "--cert FILE" in said[0]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_breaks_tls_in_its_answer_was_reached(
    version: ssl.TLSVersion, certificate: tuple[str, str]
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    context.maximum_version = version
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve_one, args=(listener, context), kwargs={"breaking": True})
        server.start()
        base_url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        got, heard = asked(Upstream(base_url=base_url, cacert=certificate[0], unreached=said.append))
        server.join(timeout=60)
    assert (got, said, [each.failure for each in heard]) == (b"", [], ["dropped"])


def test_a_connection_that_ends_at_once_is_told_in_words() -> None:
    said: list[str] = []

    async def run() -> None:
        async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(ConnectionError):
                await Upstream(base_url=f"https://127.0.0.1:{port}", unreached=said.append).connect("127.0.0.1")

    asyncio.run(run())
    assert len(said) == 1
    assert not said[0].endswith(": "), said


def test_over_tls_a_client_that_leaves_in_the_middle_of_its_request_is_heard_of_by_the_server(
    certificate: tuple[str, str],
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    got, heard = bytearray(), list[Heard]()

    async def run() -> None:
        arrived, left = asyncio.Event(), asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            got.extend(await reader.readuntil(b"{"))
            arrived.set()
            got.extend(await reader.read(-1))
            left.set()
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as server:
            base_url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            relay = Relay(
                upstream=Upstream(base_url=base_url, cacert=certificate[0]), began=lambda _: None, heard=heard.append
            )
            async with await asyncio.start_server(relay.serve, "127.0.0.1", 0) as front:
                _, writer = await asyncio.open_connection(*front.sockets[0].getsockname())
                writer.write(REQUEST.replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n{"))
                await arrived.wait()
                writer.close()
                await asyncio.wait_for(left.wait(), 20)

    asyncio.run(run())
    assert got.endswith(b"Content-Length: 9\r\n\r\n{")
    assert [(each.failure, each.body) for each in heard] == [("unrecorded", None)]
