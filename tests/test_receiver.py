"""The receiver takes callbacks in from any number of senders, answers as told, and keeps them in order."""

import itertools
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import httpx2
import pytest

from campaign_contracts.receiver import Receiver, Reply, protocol, receiving


def post(url: str, *, method: str = "POST", timeout: float = 5.0, **more: Any) -> httpx2.Response:
    with httpx2.Client(trust_env=False, timeout=timeout) as client:
        return client.request(method, url, **more)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    ticks = itertools.count()
    with Receiver(lambda: float(next(ticks))) as started:
        yield started


def test_what_arrives_is_kept_as_it_came(receiver: Receiver) -> None:
    answer = post(f"{receiver.base_url}/one/call?x=1", content=b'{"a": 1}', headers={"X-Mark": "m"})
    [callback] = receiver.take()
    assert answer.status_code == 204
    assert (callback.request.method, callback.request.target) == ("POST", "/one/call?x=1")
    assert callback.request.body == b'{"a": 1}'
    assert callback.request.headers["x-mark"] == "m"
    assert callback.answered == 204
    assert receiver.take() == []


def test_a_path_answers_as_it_was_told_and_then_as_the_last_time(receiver: Receiver) -> None:
    receiver.plan("/failing", [Reply(status=500), Reply(status=404), Reply(status=200)])
    statuses = [post(f"{receiver.base_url}/failing").status_code for _ in range(4)]
    assert statuses == [500, 404, 200, 200]
    assert [callback.answered for callback in receiver.take()] == statuses
    assert post(f"{receiver.base_url}/fine").status_code == 204


def test_what_a_path_was_not_planned_for_is_fine_and_not_counted(receiver: Receiver) -> None:
    receiver.plan("/failing", [Reply(status=500), Reply(status=200)], lambda body: body != b"start")
    sent = (b"start", b"end", b"start", b"end")
    statuses = [post(f"{receiver.base_url}/failing", content=body).status_code for body in sent]
    assert statuses == [204, 500, 204, 200]
    assert receiver.count("/failing") == 2


def test_a_path_that_never_answers_keeps_nobody_else_waiting(receiver: Receiver) -> None:
    receiver.plan("/silent", [Reply(status=None)])
    with pytest.raises(httpx2.TimeoutException):
        post(f"{receiver.base_url}/silent", timeout=0.2)
    assert post(f"{receiver.base_url}/fine", method="PUT", content=b"x").status_code == 204
    assert [callback.answered for callback in receiver.take()] == [None, 204]


def test_waiting_ends_when_everything_has_arrived(receiver: Receiver) -> None:
    with ThreadPoolExecutor(max_workers=4) as pool:
        waiting = pool.submit(arriving, receiver, 3)
        for path in ("/a", "/b", "/a"):
            pool.submit(post, f"{receiver.base_url}{path}")
        assert sorted(waiting.result()) == ["/a", "/a", "/b"]
    assert not receiver.wait_until(lambda: receiver.take() != [], 0.01)


def arriving(receiver: Receiver, count: int) -> list[str]:
    """The paths of so many callbacks, as they come."""
    paths: list[str] = []

    def all_there() -> bool:
        paths.extend(callback.request.path for callback in receiver.take())
        return len(paths) >= count

    assert receiver.wait_until(all_there, 60)
    return paths


def test_many_senders_at_once_lose_nothing(receiver: Receiver) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(lambda index: post(f"{receiver.base_url}/{index}"), range(40)))
    taken = receiver.take()
    assert {callback.request.path for callback in taken} == {f"/{index}" for index in range(40)}
    assert [callback.at for callback in taken] == sorted(callback.at for callback in taken)


def test_it_can_be_stopped_twice() -> None:
    receiver = Receiver(lambda: 0.0).start()
    receiver.stop()
    receiver.stop()
    with pytest.raises(httpx2.ConnectError):
        post(f"{receiver.base_url}/late")


def test_an_ipv6_address_is_listened_on() -> None:
    with Receiver(lambda: 0.0, host="[::1]") as six:
        assert six.base_url.startswith("http://[::1]:")
        assert post(f"{six.base_url}/x").status_code == 204


WHOLE = b"POST /%b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"


def connected(receiver: Receiver) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(receiver.base_url.rpartition(":")[2])), timeout=5)


def closed(connection: socket.socket) -> bool:
    """Whether the other side closes, with or without a word."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize(
    "beginning",
    [b"", b"POST /a HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"],
)
def test_who_never_comes_to_an_end_is_left(beginning: bytes) -> None:
    with Receiver(lambda: 0.0, most_seconds=0.2) as receiver, connected(receiver) as slow:
        slow.sendall(beginning)
        assert closed(slow)
        assert receiver.take() == []
        assert post(f"{receiver.base_url}/fine").status_code == 204


def test_an_answer_is_the_last_of_its_connection(receiver: Receiver) -> None:
    with connected(receiver) as connection:
        connection.sendall(WHOLE % b"a")
        assert closed(connection)
    assert len(receiver.take()) == 1


def test_what_came_while_the_machine_stood_still_keeps_its_order(receiver: Receiver) -> None:
    with ExitStack() as stack:

        def arrive() -> bool:
            """All of them come while the receiver can take none: it is asked under its lock."""
            for letter in b"bcdefghijk":
                stack.enter_context(connected(receiver)).sendall(WHOLE % bytes([letter]))
            return True

        stack.enter_context(connected(receiver)).sendall(WHOLE % b"a")
        assert receiver.wait_until(arrive, 60)
        paths = arriving(receiver, 11)
    assert [path for path in paths if path != "/a"] == [f"/{letter}" for letter in "bcdefghijk"]


def test_an_endless_head_is_refused(receiver: Receiver) -> None:
    with connected(receiver) as long:
        with suppress(ConnectionError):
            long.sendall(b"POST /a HTTP/1.1\r\nHost: x\r\n" + b"X-More: x\r\n" * 100_000)
        assert closed(long)
    assert [callback.unaddressed for callback in receiver.take()] == [True]


def test_what_is_no_http_is_no_callback(receiver: Receiver) -> None:
    with connected(receiver) as odd:
        odd.sendall(b"what is that\r\n\r\n")
        assert closed(odd)
    assert receiver.take() == []


def test_a_huge_body_is_cut_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_WAITING", 5000)
    with Receiver(lambda: 0.0, most_bytes=1000) as receiver:
        statuses = [post(f"{receiver.base_url}/a", content=b"x" * 3000).status_code for _ in range(10)]
        taken = receiver.take()
        assert (statuses[:4], statuses[-1]) == ([204] * 4, 503)
        assert [callback.answered for callback in taken] == [204] * statuses.count(204) + [503]
        assert {len(callback.request.body) for callback in taken[:4]} == {1000}
        assert all(callback.unread for callback in taken)
        assert post(f"{receiver.base_url}/a", content=b"x" * 1000).status_code == 204
        assert [callback.unread for callback in receiver.take()] == [False]


def test_long_bodies_share_what_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_WAITING", 300_000)
    with Receiver(lambda: 0.0) as receiver, ExitStack() as stack:
        long = [stack.enter_context(connected(receiver)) for _ in range(3)]
        for connection in long:
            connection.sendall(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 200001\r\n\r\n" + b"x" * 200_000)
        for connection in long:
            connection.sendall(b"x")
            assert closed(connection)
        taken = receiver.take()
    sizes = [len(callback.request.body) for callback in taken if callback.answered == 204]
    assert sum(sizes) <= 300_000 + len(sizes) * receiving.SMALL_BYTES
    assert min(sizes) >= receiving.SMALL_BYTES
    assert any(callback.unread for callback in taken)


def test_a_flood_is_kept_in_part_and_takes_nothing_from_other_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_OF_A_PATH", 5000)
    kept = Counter[str]()
    with Receiver(lambda: 0.0) as receiver:
        receiver.plan("/a")
        for number in range(6):
            answers = [
                post(f"{receiver.base_url}{path}", content=b"x" * 2000) for path in ("/a", f"/stranger/{number}")
            ]
            kept.update({callback.request.path: len(callback.request.body) for callback in receiver.take()})
        assert [answer.status_code for answer in answers] == [503, 503]
        receiver.plan("/b")
        assert post(f"{receiver.base_url}/b", content=b"{}").status_code == 204
    assert kept == {"/a": 6000, "/stranger/0": 2000, "/stranger/1": 2000, "/stranger/2": 2000}


def test_large_callbacks_of_all_paths_share_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of paths are planned in a run, and who judges it has in memory what came to them."""
    monkeypatch.setattr(receiving, "MOST_OF_LARGE", 20_000)
    with Receiver(lambda: 0.0) as receiver:
        for name in "abcd":
            receiver.plan(f"/{name}")
        statuses = [post(f"{receiver.base_url}/{name}", content=b"x" * 9000).status_code for name in "abcd"]
        assert statuses == [204, 204, 204, 503]
        assert [callback.unread for callback in receiver.take()] == [False, False, False, True]
        assert post(f"{receiver.base_url}/d", content=b"{}").status_code == 204


def test_no_more_connections_than_there_may_be(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 3)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(connected(receiver))
        for _ in range(2):
            assert closed(stack.enter_context(connected(receiver)))
    assert [(callback.unaddressed, callback.unread) for callback in receiver.take()] == [(True, True)]
    assert post(f"{receiver.base_url}/a").status_code == 204
    assert [callback.unaddressed for callback in receiver.take()] == [False]


def test_callbacks_take_no_more_than_half_of_the_files_that_may_be_open(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (6, 6))
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(connected(receiver))
        assert closed(stack.enter_context(connected(receiver)))
