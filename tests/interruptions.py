"""Interrupts a live run at each of its requests, sweeps, and sees that nothing is left that could call anybody.

The mock poses as a live service, behind a door that interrupts the run when so many requests have come through it.
`make interruptions` tries every request with every signal (`ARGS=SIGINT`: with that one), in processes that are forked
from a loaded one; tests try a few, in processes as a user starts them.
"""

import contextlib
import gc
import http.client
import io
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests import mutations

from campaign_contracts import cli
from campaign_contracts.mock.server import MockServer
from campaign_contracts.running.settings import JOURNALS
from campaign_contracts.suites.test_tour import MOST_REQUESTS

KIT = [sys.executable, "-m", "campaign_contracts"]
LIVE = ("--live", "--profile", "live", "--rate", "1000")
CREDENTIALS = {"CAMPAIGN_CONTRACTS_API_KEY": "demo-key", "CAMPAIGN_CONTRACTS_API_TOKEN": "demo-token"}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP)
AT_ONCE = 3 * (os.cpu_count() or 1)
"""More trials than cores: a run, a sweep and a mock wait for each other most of the time."""

OVER = ("archived", "completed")
"""States in which a campaign calls nobody any more, and cannot be deleted."""

Main = Callable[[Sequence[str], Path, Callable[[int], None]], mutations.End]
"""Runs a command line in a process of its own that works in a folder; the last one gets the process."""

_OWN = ("transfer-encoding", "content-length", "connection", "server", "date")


@dataclass(frozen=True, kw_only=True)
class Left:
    """What an interrupted run and a sweep left: states of campaigns, calls that were placed, and what was printed.

    `unswept` are the states that the run itself left, and `journals` the number of journals that it left.
    """

    states: tuple[str, ...]
    unswept: tuple[str, ...]
    journals: int
    called: int
    exit_code: int | None
    printed: str

    @property
    def clean(self) -> bool:
        """Whether nobody was called, nobody will be, and no traceback was shown."""
        return set(self.states) <= set(OVER) and self.called == 0 and "Traceback" not in self.printed


def started(words: Sequence[str], folder: Path, meanwhile: Callable[[int], None]) -> mutations.End:
    """The command line in a process as a user starts it, in a folder; `meanwhile` gets the process."""
    process = subprocess.Popen(
        [*KIT, *words],
        cwd=folder, env={**os.environ, **CREDENTIALS}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )  # fmt: skip
    meanwhile(process.pid)
    printed, _ = process.communicate(timeout=600)
    return mutations.End(code=process.returncode, printed=printed)


def interrupted(*interrupts: tuple[int, int]) -> Left:
    """Interrupt a run of the profile `live` by signals, each before its request of a number is answered; then sweep."""
    with MockServer() as mock:
        return _interrupted(mock, started, interrupts)


def _interrupted(mock: MockServer, main: Main, interrupts: Sequence[tuple[int, int]]) -> Left:
    """Interrupt a run against an empty mock; `main` runs a command line in a process."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        running: list[int] = []

        def ring(count: int) -> None:
            for number, at in interrupts:
                if at == count:
                    os.kill(running[0], number)

        with _door(mock.base_url, ring) as base:
            run = main(["run", *_server(base), *LIVE], folder, running.append)
            unswept = tuple(item["data"]["status"] for item in _listed(mock.base_url))
            left = list((folder / JOURNALS).glob("*"))
            for journal in left:  # what the door took has arrived: a sweep need not wait a minute for it
                os.utime(journal, (0, 0))
            swept = main(["sweep", *_server(base)], folder, lambda _: None)
        items = _listed(mock.base_url)
        calls = [_calls(mock.base_url, item["data"]["id"]) for item in items]
        return Left(
            states=tuple(item["data"]["status"] for item in items),
            unswept=unswept,
            journals=len(left),
            called=sum(calls),
            exit_code=run.code,
            printed=run.printed + swept.printed,
        )


def _server(base: str) -> list[str]:
    return ["--base-url", base, "--account-sid", "demo"]


_BASIC = "Basic ZGVtby1rZXk6ZGVtby10b2tlbg=="


def _listed(base: str) -> list[dict[str, Any]]:
    found = _asked(base, "GET", "/v2/accounts/demo/campaigns?limit=500", {"authorization": _BASIC}, b"")
    return list(json.loads(found[2])["response"])


def _calls(base: str, campaign: str) -> int:
    path = f"/v2/accounts/demo/campaigns/{campaign}/call-details"
    return int(json.loads(_asked(base, "GET", path, {"authorization": _BASIC}, b"")[2])["metadata"]["total"])


@contextlib.contextmanager
def _door(base: str, ring: Callable[[int], None]) -> Iterator[str]:
    """A server that passes requests on, and tells the number of each before it is answered."""
    lock = threading.Lock()
    count = 0

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def pass_on(self) -> None:
            nonlocal count
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            status, answered, content = _asked(base, self.command, self.path, headers, body)
            with lock:
                count += 1
                mine = count
            ring(mine)
            with contextlib.suppress(OSError):
                self.send_response(status)
                for name, value in answered:
                    if name.lower() not in _OWN:
                        self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_TRACE = do_HEAD = pass_on  # noqa: N815

    class Frame(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A run that was killed hangs up in the middle."""

    server = Frame(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _asked(
    base: str, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection(base.partition("://")[2], timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


_mock = MockServer()
"""The mock of this process, which forgets between two trials."""


def _begin() -> None:
    """What each process of the pool begins with."""
    os.environ.update(CREDENTIALS)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # `nohup make interruptions` has it ignored
    _mock.start()


def _trial(trial: tuple[signal.Signals, int]) -> tuple[signal.Signals, int, Left]:
    _asked(_mock.base_url, "POST", "/_control/reset", {"content-type": "application/json"}, b"{}")
    return *trial, _interrupted(_mock, mutations.main, [trial])


def warm() -> None:
    """Let what every run and sweep would load and work out be there before they are forked."""
    with (
        MockServer() as mock,
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        os.environ.update(CREDENTIALS)
        for words in (["run", *_server(mock.base_url), *LIVE], ["sweep", *_server(mock.base_url)]):
            with contextlib.suppress(SystemExit):
                cli.app(words, standalone_mode=False)
    gc.collect()
    gc.freeze()


def main() -> int:
    """Every signal at every request; prints what was left where something was."""
    numbers = [signal.Signals[name] for name in sys.argv[1:]] or SIGNALS
    trials = [(number, at) for number in numbers for at in range(1, MOST_REQUESTS + 1)]
    dirty = 0
    warm()
    with multiprocessing.get_context("fork").Pool(AT_ONCE, _begin) as pool:
        for tried, (number, at, left) in enumerate(pool.imap(_trial, trials), start=1):
            if not left.clean:
                dirty += 1
                print(f"{number.name} at request {at}: {left}", flush=True)
            if tried % 50 == 0:
                print(f"{tried} of {len(trials)}", flush=True)
    print(f"{len(trials)} interruptions, {dirty} of which left something")
    return 1 if dirty else 0


if __name__ == "__main__":
    sys.exit(main())
