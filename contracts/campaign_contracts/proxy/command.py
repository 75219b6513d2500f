"""What `campaign-contracts proxy` does."""

import asyncio
import contextlib
import signal
import socket
import time
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path

from campaign_contracts.bundle import Bundle
from campaign_contracts.history import Exchange
from campaign_contracts.inert import shown
from campaign_contracts.proxy.bounds import Bounds
from campaign_contracts.proxy.page import Page, serve
from campaign_contracts.proxy.recorder import Recorder
from campaign_contracts.proxy.relay import Relay
from campaign_contracts.proxy.upstream import Upstream
from campaign_contracts.recordings.histories import HISTORY, HistoryWriter
from campaign_contracts.recordings.places import destination
from campaign_contracts.request_log.log import Log
from campaign_contracts.running.resolving import check_certificates, own_certificate
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Finding

QUIET_SECONDS = 0.02
LONGEST_WAIT_SECONDS = 2.0
"""So long may a finding take to be shown while requests keep coming."""


def run(
    *,
    to: str,
    host: str,
    port: int,
    page_port: int,
    cacert: Path | None,
    cert: Path | None,
    key: Path | None,
    folder: Path,
    header: bool,
    bounds: Bounds,
    bundle: Bundle,
    say: Callable[[str], None],
) -> None:
    """Relay until interrupted; the history is then whole.

    `page_port` is where the live page answers, on loopback only; 0 takes a free one.
    `header` names in each answer what was found in it, which makes the answer wait until it is judged.

    Raises UsageError when the server's URL or certificates are none or the address cannot be had, OSError for a
    folder.
    """
    if cacert is not None:
        check_certificates(cacert)
    upstream = _upstream(to, str(cacert) if cacert else None, own_certificate(cert, key, to), _once(say))
    folder.mkdir(parents=True, exist_ok=True)
    with HistoryWriter.opened(folder / HISTORY) as file:
        log = Log(bundle.spec)
        recorder = Recorder(
            bundle=bundle,
            base_url=upstream.base_url,
            file=file,
            found=partial(_tell, say),
            clock=time.monotonic,
            log=log,
        )
        relay = Relay(
            upstream=upstream,
            began=recorder.began,
            heard=recorder.heard,
            named=recorder.named if header else None,
            bounds=bounds,
        )

        def show(url: str) -> Page:
            say(f"{url} relays to {upstream.base_url}")
            say(f"page: http://127.0.0.1:{listener.getsockname()[1]}/")
            return Page(recorder=recorder, log=log, upstream=upstream.base_url, url=url)

        listener = _page_listener(page_port)
        try:
            _run(_serve(relay, recorder, host, port, listener, show))
        except OSError as error:
            raise UsageError(f"cannot listen on {host}:{port} ({error.strerror}); choose another --port") from None
        finally:
            listener.close()
            recorder.end()
        if recorder.passed:
            told = ", ".join(f"{count:,} {why}" for why, count in recorder.passed.most_common())
            say(f"passed on, not recorded: {told}")


def _upstream(to: str, cacert: str | None, own: Mapping[str, str | None], unreached: Callable[[str], None]) -> Upstream:
    try:
        return Upstream(base_url=destination(to), cacert=cacert, **own, unreached=unreached)
    except ValueError as error:
        raise UsageError(f"--to: {error}") from None


def _once(say: Callable[[str], None]) -> Callable[[str], None]:
    """What says a thing the first time that it is told."""
    said: set[str] = set()

    def tell(text: str) -> None:
        if text not in said:
            said.add(text)
            say(shown(text))

    return tell


def _tell(say: Callable[[str], None], exchange: Exchange, findings: list[Finding]) -> None:
    request = exchange.request
    for finding in findings:
        say(shown(f"#{exchange.number} {request.method} {request.target[:120]}: {finding.id} {finding.summary}"))


def _run(serving: Coroutine[None, None, None]) -> None:
    """Run the event loop; the faster one, where there is one."""
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        asyncio.run(serving)
    else:
        uvloop.run(serving)


async def _judge(recorder: Recorder) -> None:
    """Judge when nothing else is to be done, so that nobody waits for it; but what has waited long is judged anyway."""
    while True:
        await asyncio.sleep(QUIET_SECONDS)
        while recorder.waiting:
            oldest = recorder.waiting[0][0]
            young = time.monotonic() - oldest.ended < LONGEST_WAIT_SECONDS
            if young and (recorder.busy or recorder.unsettled):
                break
            recorder.work()
            await asyncio.sleep(0)
        recorder.flush()


def _page_listener(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise UsageError(
            f"the page cannot listen on port {port} ({error.strerror}); choose another --page-port"
        ) from None


async def _serve(
    relay: Relay, recorder: Recorder, host: str, port: int, listener: socket.socket, show: Callable[[str], Page]
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    server = await asyncio.start_server(relay.serve, host, port, limit=1 << 16)
    address = server.sockets[0].getsockname()
    page = show(f"http://{f'[{address[0]}]' if ':' in address[0] else address[0]}:{address[1]}")
    beside = [asyncio.create_task(_judge(recorder)), asyncio.create_task(serve(page, listener))]
    await stop.wait()
    for task in beside:
        task.cancel()
    server.close()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
