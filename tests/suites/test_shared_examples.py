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


def requests_of_a_run(folder: Path, url: str, seed: int) -> int:
    """How many requests a run in a process of its own sends until walks find the fault of its mock."""
    folder.mkdir()
    words = ["run", "--suite", "test_walks", "--rule", "LIF-01", "--fault", "cell:created:pause:refused"]
    command = [
        sys.executable,
        "-m",
        "campaign_contracts",
        *words,
        "--fail-fast",
        "--seed",
        str(seed),
        "--example-db",
        url,
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    told = next(line for line in done.stdout.splitlines() if line.startswith("FAIL:"))
    return int(told.split(";")[1].split()[0].replace(",", ""))


@pytest.mark.skipif(SERVER is None, reason="redis-server is not installed (make redis)")
def test_what_one_process_found_others_walk_first(redis: str, tmp_path: Path) -> None:
    from redis import Redis

    requests_of_a_run(tmp_path / "one", redis, 1)
    with Redis.from_url(redis) as server:
        kept = server.keys("hypothesis-example:*")
    assert kept
    for seed in (2, 3):
        assert requests_of_a_run(tmp_path / str(seed), redis, seed) <= 40
    assert not list(tmp_path.rglob("examples"))


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(UsageError, match=r"no Redis server answers at 127\.0\.0\.1 \(ConnectionError\)") as caught:
        examples.check("redis://:hidden@127.0.0.1:9")
    assert "hidden" not in str(caught.value)
