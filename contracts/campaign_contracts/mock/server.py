"""Running the mock: in this process until stopped (`serve`), or in a process of its own (`MockServer`)."""

import asyncio
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import IO, Any, Self

from campaign_contracts.garbage import rare_collections
from campaign_contracts.history import Dialect
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS, Account
from campaign_contracts.mock.settings import Settings
from campaign_contracts.request_log.watch import Onlooker, Watching
from campaign_contracts.usage import UsageError, found_instead

START_TIMEOUT = 20.0
STOP_TIMEOUT = 5.0


class MockError(UsageError):
    """The mock could not be started."""


def serve(
    settings: Settings,
    *,
    announce: Callable[[str], None],
    stop_with: IO[str] | None = None,
    watching: Watching = Onlooker,
) -> None:
    """Serve until interrupted, or until `stop_with` ends. `announce` gets the base URL once requests are answered.

    `watching` makes who fills the request log.

    Raises MockError when the address cannot be had, UnknownFaultError for a fault that does not exist.
    """
    import uvicorn

    from campaign_contracts.mock.assemble import assemble
    from campaign_contracts.mock.http.protocol import Protocol

    class AnnouncingServer(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            self.living = asyncio.create_task(app.live())
            announce(base_url(settings.host, listener.getsockname()[1]))

    listener = _listen(settings)
    try:
        app = assemble(replace(settings, port=listener.getsockname()[1]), watching=watching)
    except BaseException:
        listener.close()
        raise

    class Bounded(Protocol):
        most_connections = settings.most_connections
        told = staticmethod(lambda: app.service.behaviour.choices.no_http_told)

    config = uvicorn.Config(
        app, http=Bounded, loop="uvloop", ws="none", lifespan="off", proxy_headers=False,
        log_config=None, log_level="critical", access_log=False,
        timeout_keep_alive=75, timeout_graceful_shutdown=1, server_header=False, date_header=False, backlog=2048,
    )  # fmt: skip
    server = AnnouncingServer(config)
    if stop_with is not None:
        threading.Thread(target=_stop_at_end, args=(stop_with, server), daemon=True).start()
    with rare_collections():
        server.run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), backlog=2048, family=family)
    except OSError as error:
        where = found_instead(f"{settings.host}:{settings.port}")
        raise MockError(f"the mock cannot listen there ({error.strerror}){where}; choose another --port") from error


def base_url(host: str, port: int) -> str:
    """The URL of a mock that listens there: for all addresses it is loopback's, where everything answers."""
    named = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 (listens nowhere)
    return f"http://{f'[{named}]' if ':' in named else named}:{port}"


def _stop_at_end(stream: IO[str], server: Any) -> None:
    while stream.read(1024):
        pass
    server.should_exit = True


class MockServer:
    """A mock in a process of its own, on a free port of loopback, stopped when the block ends (or this process does).

    `with MockServer(contrarian=True) as mock: mock.base_url, mock.control_url`
    """

    def __init__(
        self,
        *,
        contrarian: bool = False,
        stern: bool = False,
        personality: int | None = None,
        dialect: Dialect | None = None,
        faults: Iterable[str] = (),
        accounts: Iterable[Account] = DEMO_ACCOUNTS,
        settings: Settings | None = None,
    ) -> None:
        """Prepare a mock; nothing is started yet."""
        chosen = settings or Settings(
            contrarian=contrarian,
            stern=stern,
            personality=personality,
            dialect=dialect,
            faults=tuple(faults),
            accounts=tuple(accounts),
        )
        self.settings = replace(chosen, port=0)
        self.base_url = ""
        self._process: subprocess.Popen[str] | None = None

    @property
    def control_url(self) -> str:
        """The URL of the control plane."""
        return f"{self.base_url}/_control"

    @property
    def pid(self) -> int | None:
        """The id of its process, while there is one."""
        return self._process.pid if self._process else None

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts that it serves."""
        return self.settings.accounts

    def start(self) -> Self:
        """Start it. Raises MockError."""
        # A session of its own: an interrupt at the terminal is for this process, which stops the mock when it is done.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "campaign_contracts.mock"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise MockError("the mock has no pipes")
        self._process.stdin.write(self.settings.to_json() + "\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], START_TIMEOUT)
        self.base_url = self._process.stdout.readline().strip() if ready else ""
        if not self.base_url.startswith("http"):
            self.stop()
            raise MockError(f"the mock did not start{': ' if self.base_url else ''}{self.base_url}")
        return self

    def stop(self) -> None:
        """Stop it; does nothing when it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        if self.settings.database is None:
            process.kill()  # it keeps nothing, and an orderly end takes a third of a second
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """End it without any warning, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        """Start it."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()
