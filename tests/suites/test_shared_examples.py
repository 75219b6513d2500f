"""Walks that found something, shared by several processes through a Redis server."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

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
        find(tmp_path / "one", redis, 1)
        assert server.keys("hypothesis-example:*")
        for seed in (2, 3):
            before = server.info("stats")["keyspace_hits"]
            find(tmp_path / str(seed), redis, seed)
            assert server.info("stats")["keyspace_hits"] > before
    assert not list(tmp_path.rglob("examples"))


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(UsageError, match=r"no Redis server answers at 127\.0\.0\.1 \(ConnectionError\)") as caught:
        examples.check("redis://:hidden@127.0.0.1:9")
    assert "hidden" not in str(caught.value)
