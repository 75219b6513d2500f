"""A relay in a thread of its own, in front of a server, with listeners that come and go."""

import asyncio
import threading
import time
from typing import Protocol

from campaign_contracts.proxy.relay import Relay
from campaign_contracts.proxy.upstream import Upstream
from campaign_contracts.recordings.heard import Heard

PATIENCE_SECONDS = 5.0


class Listener(Protocol):
    """Hears of requests when they begin and when they are over, in the relay's thread."""

    def began(self, heard: Heard) -> None: ...
    def heard(self, heard: Heard) -> None: ...


class Listening:
    """Relays to a server from a free port of loopback, between `start` and `stop`."""

    def __init__(self, to: str, *, prompt: bool = False) -> None:
        """Prepare; nothing is started yet. A `prompt` server does at once what it is asked, however late it answers."""
        self.url = ""
        self.listeners: list[Listener] = []
        self._under_way = 0
        self._relay = Relay(upstream=Upstream(base_url=to), began=self._began, heard=self._heard, prompt=prompt)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="campaigns relay")

    def start(self) -> None:
        """Start the thread, and wait until it listens."""
        self._thread.start()
        self._ready.wait(PATIENCE_SECONDS)

    def stop(self) -> None:
        """End the thread and its connections."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE_SECONDS)

    def settle(self) -> None:
        """Wait until no request is under way: a client has its answer a moment before its end is heard here."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._under_way and time.monotonic() < until:
            time.sleep(0.001)

    def _began(self, heard: Heard) -> None:
        self._under_way += 1
        for listener in tuple(self.listeners):
            listener.began(heard)

    def _heard(self, heard: Heard) -> None:
        for listener in tuple(self.listeners):
            listener.heard(heard)
        self._under_way -= 1

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._relay.serve, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()
