"""How fast the client is generated and how much it costs, beside what one would use instead.

    python benchmarks/client.py [--peer]

Prints one line per measurement, and exits 1 when a target is missed. `--peer` also generates a client from the same
bundle with openapi-python-client, which is installed into a temporary environment first.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from campaign_contracts.mock.server import MockServer
from exotel_campaigns import CampaignCreate, Client, Schedule
from exotel_campaigns.exchange import Response
from exotel_campaigns.operations import build_list_campaigns, parse_list_campaigns

ROOT = Path(__file__).parents[1]
PEER = "openapi-python-client==0.29.1"

LONGEST_GENERATION = 10.0
HIGHEST_OVERHEAD = 0.30
CALLS, WARM_UP, RECORDS = 600, 50, 500
IMPORTS = 9

NEW = CampaignCreate(
    caller_id="+12025550199",
    from_=["+12025550100"],
    url="https://flows.example/4",
    schedule=Schedule(send_at=datetime(2031, 1, 15, tzinfo=UTC)),
)


def main() -> int:
    """Measure everything. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--peer", action="store_true", help=f"compare with {PEER}")
    peer = parser.parse_args().peer
    missed = [name for name, kept in [generation(), *calls()] if not kept]
    alone()
    if peer:
        compare()
    for name in missed:
        print(f"MISSED: {name}")
    return 1 if missed else 0


def generation() -> tuple[str, bool]:
    """Measure `make generate` as it is typed: a fresh process, everything that is derived."""
    seconds = timed(lambda: run(["make", "--no-print-directory", "generate"], ROOT))
    print(f"make generate: {seconds:.2f} s (target: under {LONGEST_GENERATION:.0f} s)")
    return "make generate", seconds < LONGEST_GENERATION


def calls() -> list[tuple[str, bool]]:
    """Measure calls and parsing against the mock."""
    with MockServer() as mock:
        connection: dict[str, Any] = {"account_sid": "demo", "api_key": "demo-key", "api_token": "demo-token"}
        with (
            Client(**connection, base_url=mock.base_url) as client,
            httpx2.Client(auth=("demo-key", "demo-token")) as bare,
        ):
            campaign = client.create_campaigns(campaign=NEW)
            url = f"{mock.base_url}/v2/accounts/demo/campaigns/{campaign.id}"
            told = overhead(lambda: bare.get(url), lambda: client.get_campaign(id=campaign.id))
            client.create_campaigns(campaigns=[NEW] * (RECORDS - 1))
            parsing(bare.get(f"{mock.base_url}/v2/accounts/demo/campaigns?limit={RECORDS}").content)
    return [("overhead per call", told < HIGHEST_OVERHEAD)]


def alone() -> None:
    """Measure the client by itself: how large its wheel is, and how long a fresh process takes to import it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "generated", folder / "generated", ignore=shutil.ignore_patterns("typescript"))
        build = [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            name,
            str(folder / "generated"),
        ]
        run(build, folder)
        (wheel,) = folder.glob("*.whl")
        size = wheel.stat().st_size

    def imported(statement: str) -> float:
        times = [timed(lambda: run([sys.executable, "-c", statement], ROOT)) for _ in range(IMPORTS)]
        return statistics.median(times)

    nothing, needed = imported("pass"), imported("import httpx2, pydantic")
    whole = imported("import exotel_campaigns")
    print(
        f"the client alone: wheel {size / 1e3:.0f} kB; import {whole - nothing:.2f} s, of it {needed - nothing:.2f} s "
        "for httpx2 and pydantic"
    )


def overhead(bare: Callable[[], object], ours: Callable[[], object]) -> float:
    """Compare single calls in turns, so that whatever else the machine does falls on both; the median call counts."""
    pairs = [(timed(bare), timed(ours)) for _ in range(CALLS + WARM_UP)][WARM_UP:]
    plain, typed = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    share: float = typed / plain - 1
    print(
        f"one call: bare httpx2, nothing decoded, {plain * 1e3:.3f} ms, client {typed * 1e3:.3f} ms, "
        f"overhead {share:.0%} (target: under {HIGHEST_OVERHEAD:.0%})"
    )
    return share


def parsing(content: bytes) -> None:
    """Compare reading a page into models with reading it into dictionaries."""
    request = build_list_campaigns(account_sid="demo", limit=RECORDS)
    response = Response(status=200, received=datetime.now(UTC), headers={}, content=content)
    page = parse_list_campaigns(request, response)
    plain = statistics.median(timed(lambda: json.loads(content)) for _ in range(20))
    typed = statistics.median(timed(lambda: parse_list_campaigns(request, response)) for _ in range(20))
    print(
        f"parsing {len(page)} campaigns ({len(content) / 1e3:.0f} kB): json.loads {plain * 1e3:.1f} ms, "
        f"models {typed * 1e3:.1f} ms, {typed / plain:.1f} times as long"
    )


def compare() -> None:
    """Generate from the same bundle with both generators, in fresh processes, and type-check both results.

    The other one gets it in OpenAPI 3.0: in 3.1 it takes no references to callbacks, and leaves out two operations.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"setting up {PEER} …")
        venv.create(folder / "peer", with_pip=True)
        python = folder / "peer/bin/python"
        run([str(python), "-m", "pip", "install", "-q", PEER, "types-python-dateutil"], folder)
        kit = Path(sys.executable).parent / "campaign-contracts"
        ours = timed(lambda: run([str(kit), "generate", "--out", str(folder / "ours"), "--package", "client"], folder))
        run([str(kit), "generate", "--openapi", "3.0", "--out", str(folder)], folder)
        given = folder / "openapi-3.0.json"
        theirs = timed(
            lambda: run(
                [str(python.with_name("openapi-python-client")), "generate", "--path", str(given), "--meta", "none",
                 "--output-path", str(folder / "theirs/client")],
                folder,
            )
        )  # fmt: skip
        for label, seconds, place, interpreter in (
            ("this kit", ours, folder / "ours", sys.executable),
            (f"{PEER}, from the bundle in OpenAPI 3.0", theirs, folder / "theirs", str(python)),
        ):
            files = len(list(place.rglob("*.py")))
            errors = type_errors(place, interpreter)
            print(f"{label}: generated in {seconds:.2f} s, {files} Python files, mypy --strict: {errors}")


def type_errors(place: Path, interpreter: str) -> str:
    """Return mypy's own summary."""
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", interpreter, "client"]
    result = subprocess.run(  # noqa: S603 (fixed words)
        command, cwd=place, capture_output=True, text=True, timeout=600, check=False
    )
    return result.stdout.strip().splitlines()[-1]


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def run(command: list[str], folder: Path) -> None:
    """Run a command that must succeed; its output is shown when it does not."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    program = shutil.which(command[0]) or command[0]
    result = subprocess.run(  # noqa: S603 (words of this file)
        [program, *command[1:]], cwd=folder, env={**os.environ, "PATH": path},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")


if __name__ == "__main__":
    sys.exit(main())
