"""Walks that found something, shared by several processes through a Redis server."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from campaign_contracts.send import HaltedError
from campaign_contracts.suites import examples
from campaign_contracts.usage import UsageError

SERVER = shutil.which("redis-server")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The URL of a server of one's own, which keeps nothing."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [str(SERVER), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                examples.check(url)
                break
            except UsageError:
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait()


def find(folder: Path, url: str, seed: int) -> None:
    """A run in a process of its own, until walks find the fault of its mock."""
    folder.mkdir()
    words = ["run", "--suite", "test_walks", "--rule", "LIF-01", "--fault", "cell:created:pause:refused"]
    words += ["--fail-fast", "--seed", str(seed), "--example-db", url]
    command = [sys.executable, "-m", "campaign_contracts", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr


@pytest.mark.skipif(SERVER is None, reason="redis-server is not installed (make redis)")
def test_what_one_process_found_others_walk_first(redis: str, tmp_path: Path) -> None:
    from redis import Redis

    with Redis.from_url(redis) as server:
        find(tmp_path / "one", redis, 5)
        assert server.keys("hypothesis-example:*")
        before = server.info("stats")["keyspace_hits"]
        find(tmp_path / "another", redis, 2)
        assert server.info("stats")["keyspace_hits"] > before
    assert not list(tmp_path.rglob("examples"))


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(UsageError, match=r"no Redis server answers at 127\.0\.0\.1:9 \(ConnectionError\)") as caught:
        examples.check("redis://:hidden@127.0.0.1:9")
    assert "hidden" not in str(caught.value)
    for url in ("redis://:hid/den@127.0.0.1:9", "redis://user:hid#den@127.0.0.1:9", "redis://:hid?den@127.0.0.1:9"):
        with pytest.raises(UsageError, match="no Redis server answers") as caught:
            examples.check(url)
        assert "hid" not in str(caught.value)


@pytest.mark.parametrize("kind", ["file", "dangling", "long", "pipe", "link", "large"])
def test_a_folder_that_holds_no_walks_is_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    folder, entry = tmp_path / "examples", tmp_path / "examples" / "0" / "1"
    entry.parent.mkdir(parents=True)
    examples.check(str(folder))
    examples.check(str(tmp_path / "none yet"))
    if kind == "file":
        folder = Path(__file__)
    elif kind == "dangling":
        folder = tmp_path / "dangling"
        folder.symlink_to("nowhere")
    elif kind == "long":
        folder = tmp_path / ("x" * 300)
    elif kind == "pipe":
        os.mkfifo(entry)
    elif kind == "link":
        entry.symlink_to("/dev/zero")
    else:
        with entry.open("wb") as file:
            file.truncate(examples.LARGEST_WALK + 1)
    with pytest.raises(UsageError, match=r"^--example-db: ") as caught:
        examples.check(str(folder))
    assert "\n" not in str(caught.value)


@contextmanager
def odd(answer: bytes, *, drips: bool = False) -> Iterator[str]:
    """The URL of a server that answers PING as Redis does, and anything else so; perhaps byte by byte, without end."""

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while asked := connection.recv(65536):
                connection.sendall(b"+PONG\r\n" if b"PING" in asked else answer)
                while drips:
                    time.sleep(0.02)
                    connection.sendall(b"-")

    def accept(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, args=(listening,), daemon=True).start()
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("answer", "drips"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", False),
        (b"*1\r\n" * 20_000, False),
        (b"$900000000\r\n" + b"x" * 3_000, False),
        (b"", True),
    ],
    ids=["another protocol", "deep", "long", "drips"],
)
def test_a_server_that_answers_oddly_ends_a_run_in_one_sentence(
    answer: bytes, drips: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("redis")
    monkeypatch.setattr(examples, "PATIENCE_SECONDS", 60.0 if b"x" in answer else 1.0)
    monkeypatch.setattr(examples, "LARGEST_ANSWER", 1_000)
    told = (
        "no Redis server answers at {} \\(\\w+\\)$"
        if b"x" not in answer
        else "the Redis server at {} answers with more"
    )
    words = "^--example-db: " + told.format(r"127\.0\.0\.1:\d+")
    with odd(answer, drips=drips) as url:
        with pytest.raises(UsageError, match=words):
            examples.check(url)
        with pytest.raises(HaltedError, match=words):
            examples.database(url).save(b"key", b"walk")


def test_what_is_kept_and_is_no_walk_is_named() -> None:
    with pytest.raises(TypeError):
        examples._walks([b"walk", 5])
