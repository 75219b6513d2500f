"""How fast the mock is: requests per second beside a bare application, how it stands up to many campaigns, its dialer.

    python benchmarks/mock.py [speed] [size] [calls]

Without arguments all three. Prints one line per measurement, and exits 1 when a target is missed. Speed needs `wrk`.
"""

import argparse
import base64
import contextlib
import http.client
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from campaign_contracts.bundle import packaged
from campaign_contracts.mock.clock import DAY
from campaign_contracts.mock.dialling.calls import Definition, Retries
from campaign_contracts.mock.dialling.policy import policy_of
from campaign_contracts.mock.dialling.simulation import replay
from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings

LOWEST_SHARE = 0.3
"""Of the requests per second of an application that does nothing."""

LONGEST_START = 2.0
LARGEST_MEMORY = 200e6
HIGHEST_GROWTH = 3.0
"""How much longer a request may take with a hundred times as many campaigns."""

LONGEST_SIMULATION = 1.0

ROUNDS, SECONDS, CONNECTIONS = 5, 2, 16
NUMBERS, RETRIES, CAMPAIGNS = 5_000, 3, 1_000
FEW, MANY, BATCH, SAMPLES = 1_000, 100_000, 250, 300

PATH = "/v2/accounts/demo/campaigns"
AUTHORIZATION = f"Basic {base64.b64encode(b'demo-key:demo-token').decode()}"
NEW: dict[str, Any] = {
    "name": "Benchmark",
    "caller_id": "+12025550199",
    "from": ["+12025550100", "+12025550101"],
    "url": "https://flows.example/4",
    "schedule": {"send_at": (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")},
    "status_callback": "http://127.0.0.1:9/",
}

Missed = list[str]


def main() -> int:
    """Measure what was asked for. Returns the exit code."""
    parts: dict[str, Callable[[], Missed]] = {"speed": speed, "size": size, "calls": calls}
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("parts", nargs="*", choices=[*parts, []], help="what to measure")
    chosen = parser.parse_args().parts or list(parts)
    missed = [line for name in chosen for line in parts[name]()]
    for line in missed:
        print(f"MISSED: {line}")
    return 1 if missed else 0


def speed() -> Missed:
    """Compare requests per second with a bare Starlette application, in turns, so that noise falls on both."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    missed: Missed = []
    with tempfile.TemporaryDirectory() as name, MockServer() as mock, client(mock) as asking:
        body = json.dumps({"campaigns": [NEW]})
        identifier = create(asking, 20)[0]
        requests = {
            "create": ("POST", PATH, body),
            "read": ("GET", f"{PATH}/{identifier}", ""),
            "list": ("GET", f"{PATH}?limit=20", ""),
        }
        for label, (method, path, content) in requests.items():
            answer = asking.request(method, path, content=content, headers={"Content-Type": "application/json"})
            script = Path(name, f"{label}.lua")
            script.write_text(lua(method, content))
            with bare(len(answer.content)) as base:
                pairs = [(wrk(mock.base_url + path, script), wrk(base + path, script)) for _ in range(ROUNDS)]
            share = statistics.median(ours / theirs for ours, theirs in pairs)
            ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(
                f"{label}: {ours:,.0f} requests/s, a bare application with an answer of {len(answer.content):,} bytes "
                f"{theirs:,.0f}: {share:.2f} of it (target: at least {LOWEST_SHARE})"
            )
            missed += [f"requests per second of {label}"] * (share < LOWEST_SHARE)
    return missed


BARE = """
import json, sys
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

CONTENT = b"x" * int(sys.argv[2])

async def answer(request: Request) -> Response:
    if request.method == "POST":
        await request.json()
    return Response(CONTENT, media_type="application/json")

app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
uvicorn.run(app, port=int(sys.argv[1]), loop="uvloop", http="httptools", ws="none", lifespan="off",
            log_level="critical", access_log=False)
"""


@contextmanager
def bare(size: int) -> Iterator[str]:
    """Serve an application that parses what it gets and answers so many bytes; gives its base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", BARE, str(port), str(size)])  # noqa: S603 (fixed words)
    try:
        until(lambda: answers(port))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int) -> bool:
    """Whether something listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for it."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("the bare application did not start")
        time.sleep(0.05)


def lua(method: str, body: str) -> str:
    """The script of wrk for one request, sent again and again."""
    headers = {"Authorization": AUTHORIZATION} | ({"Content-Type": "application/json"} if body else {})
    lines = [f'wrk.method = "{method}"', *(f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items())]
    return "\n".join([*lines, *([f"wrk.body = [[{body}]]"] if body else []), ""])


def wrk(url: str, script: Path) -> float:
    """Requests per second, all of which were answered 2xx."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script), url]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout  # noqa: S603
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(f"requests failed:\n{told}")
    return next(float(line.split()[1]) for line in told.splitlines() if line.startswith("Requests/sec"))


def size() -> Missed:
    """Compare requests to a file with many campaigns with the same requests to one with few."""
    with tempfile.TemporaryDirectory() as name:
        files = {count: Path(name, f"{count}.db") for count in (FEW, MANY)}
        for count, file in files.items():
            populate(file, count)
        large, small = (MockServer(settings=Settings(database=str(files[count]))) for count in (MANY, FEW))
        begin = time.perf_counter()
        with large:
            seconds = time.perf_counter() - begin
            with small:
                missed = compared(large, small)
            memory = resident(large)
    print(f"start with {MANY:,} campaigns in a file: {seconds:.2f} s (target: under {LONGEST_START:.0f} s)")
    print(f"resident memory after all that: {memory / 1e6:.0f} MB (target: under {LARGEST_MEMORY / 1e6:.0f} MB)")
    missed += ["start"] * (seconds >= LONGEST_START)
    return missed + ["resident memory"] * (memory >= LARGEST_MEMORY)


def populate(file: Path, count: int) -> None:
    """Fill a file with campaigns of several states; a quarter has names that are all different."""
    with MockServer(settings=Settings(database=str(file))) as mock, client(mock) as asking:
        for first in range(0, count, BATCH):
            state = STATES[first // BATCH % len(STATES)]
            if state is None:
                named = [{**NEW, "name": f"Campaign {number:06}"} for number in range(first, first + BATCH)]
                answer = asking.post(PATH, json={"campaigns": named}, timeout=120)
            else:
                placed = {"state": state, "count": BATCH, "campaign": {"name": f"Campaigns from {first:06}"}}
                answer = asking.post("/_control/campaigns", json=placed, timeout=120)
            answer.raise_for_status()
        asking.post("/_control/clock", json={"advance_seconds": 60}, timeout=120).raise_for_status()


def compared(large: MockServer, small: MockServer) -> Missed:
    """Compare how long each request takes at its slowest hundredth, in turns."""
    missed: Missed = []
    servers = ((large, MANY), (small, FEW))
    for label, path in REQUESTS.items():
        taken: tuple[list[float], list[float]] = ([], [])
        with contextlib.ExitStack() as stack:
            asking = [(stack.enter_context(asker(mock)), count) for mock, count in servers]
            paths = [[path(mock, count, sample) for sample in range(SAMPLES)] for mock, count in servers]
            for sample in range(SAMPLES):
                for (ask, _), asked, seconds in zip(asking, paths, taken, strict=True):
                    begin = time.perf_counter()
                    ask(asked[sample])
                    seconds.append(time.perf_counter() - begin)
        many, few = (statistics.quantiles(seconds, n=100)[98] for seconds in taken)
        print(
            f"{label}: p99 {many * 1e3:.2f} ms with {MANY:,} campaigns, {few * 1e3:.2f} ms with {FEW:,}: "
            f"{many / few:.1f} times as long (target: at most {HIGHEST_GROWTH:.0f}); first {taken[0][0] * 1e3:.1f} ms"
        )
        missed += [f"{label} with {MANY:,} campaigns"] * (many / few > HIGHEST_GROWTH)
    return missed


@contextmanager
def asker(mock: MockServer) -> Iterator[Callable[[str], bytes]]:
    """Give a way to ask over one connection that costs little itself."""
    connection = http.client.HTTPConnection(mock.base_url.removeprefix("http://"), timeout=30)

    def ask(path: str) -> bytes:
        connection.request("GET", path, headers={"Authorization": AUTHORIZATION})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"GET {path} was answered {answer.status}: {content[:300]!r}")
        return content

    with contextlib.closing(connection):
        yield ask


def of_any(mock: MockServer, count: int, sample: int) -> str:
    """The path of one of the campaigns."""
    with asker(mock) as ask:
        listed = json.loads(ask(f"{PATH}?limit=1&offset={spread(count, sample)}"))
    return f"{PATH}/{listed['response'][0]['data']['id']}"


def spread(count: int, sample: int) -> int:
    """A number below the count, another for each sample."""
    return sample * 7919 % count


STATES = (None, "paused", "completed", "archived")
REQUESTS: dict[str, Callable[[MockServer, int, int], str]] = {
    "read": of_any,
    "list": lambda mock, count, sample: PATH,
    "list at nine tenths": lambda mock, count, sample: f"{PATH}?offset={count * 9 // 10}",
    "list at any offset": lambda mock, count, sample: f"{PATH}?offset={spread(count, sample)}",
    "list by status": lambda mock, count, sample: f"{PATH}?status=paused",
    "list by two statuses, at any offset": (
        lambda mock, count, sample: f"{PATH}?status=created,archived&offset={spread(count // 2, sample)}"
    ),
    "list by a name that all have": lambda mock, count, sample: f"{PATH}?name=camp",
    "list by a name that few have, another each time": (
        lambda mock, count, sample: f"{PATH}?name=campaign%20{spread(count, sample):06}"
    ),
    "list by a name that nobody has, another each time": lambda mock, count, sample: f"{PATH}?name=nobody{sample}",
    "list by two characters": lambda mock, count, sample: f"{PATH}?name=n%20",
    "list in order of names, at any offset": (
        lambda mock, count, sample: f"{PATH}?sort_by=name:desc&offset={spread(count, sample)}"
    ),
}


def resident(mock: MockServer) -> float:
    """Bytes of memory that the mock's process holds."""
    status = Path(f"/proc/{mock.pid}/status").read_text(encoding="ascii")
    return next(float(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def calls() -> Missed:
    """Time the dialer by itself, then many campaigns through the clock of a server, in one request."""
    seconds, made = simulated()
    print(
        f"one campaign of {NUMBERS:,} numbers with {RETRIES} retries each: {made:,} calls in {seconds:.2f} s "
        f"(target: under {LONGEST_SIMULATION:.0f} s)"
    )
    with MockServer(settings=Settings(speed=0.0)) as mock, client(mock) as asking:
        for _ in range(CAMPAIGNS):
            create(asking, 1, schedule=None, status_callback=None, **{"from": numbers(CAMPAIGNS)})
        begin = time.perf_counter()
        asking.post("/_control/clock", json={"advance_seconds": 86_400}, timeout=600).raise_for_status()
        taken = time.perf_counter() - begin
        over = asking.get(f"{PATH}?status=completed&limit=1").json()["metadata"]["total"]
        memory = resident(mock)
    print(
        f"{CAMPAIGNS:,} campaigns of {CAMPAIGNS:,} numbers each, moved a day ahead in one request: {taken:.1f} s, "
        f"{CAMPAIGNS**2 / taken:,.0f} calls simulated per second, {over:,} campaigns completed, {memory / 1e6:.0f} MB"
    )
    return ["simulation"] * (seconds >= LONGEST_SIMULATION)


def simulated() -> tuple[float, int]:
    """Seconds and calls of one campaign in which nobody answers, from its start to its end."""
    definition = Definition(
        campaign_id="benchmark", numbers=tuple(f"+1202{number:06}7" for number in range(NUMBERS)), start_at=0,
        end_at=30 * DAY, retries=Retries(number_of_retries=RETRIES, interval_mins=5),
    )  # fmt: skip
    policy = policy_of(packaged().lifecycle)
    begin = time.perf_counter()
    _, progress = replay(definition, policy, [], 30 * DAY, state="starting", since=0)
    return time.perf_counter() - begin, len(progress.calls)


def numbers(count: int) -> list[str]:
    """Numbers of which each is answered at the first attempt."""
    return [f"+1202{number:06}0" for number in range(count)]


@contextmanager
def client(mock: MockServer) -> Iterator[httpx2.Client]:
    """Send requests to a mock."""
    with httpx2.Client(base_url=mock.base_url, auth=("demo-key", "demo-token"), trust_env=False) as asking:
        yield asking


def create(asking: httpx2.Client, count: int, **parameters: Any) -> list[str]:
    """Create campaigns; gives their ids."""
    answer = asking.post(PATH, json={"campaigns": [{**NEW, **parameters}] * count}, timeout=120)
    answer.raise_for_status()
    return [item["data"]["id"] for item in answer.json()["response"]]


if __name__ == "__main__":
    sys.exit(main())
