"""Deliveries of one campaign leave in their order, however long the mock's own machine stands still."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from campaign_contracts.mock.campaigns import callbacks
from campaign_contracts.mock.campaigns.store import Store

STILL_SECONDS = 0.2
NAMES = ["first", "second"]


class Wire:
    """A client that opens a connection for the first request, which takes a moment, and has one for the others."""

    def __init__(self) -> None:
        """Nothing was sent yet."""
        self.sent: list[str] = []

    @asynccontextmanager
    async def stream(self, *, url: str, extensions: dict[str, Any], **_: Any) -> AsyncIterator[SimpleNamespace]:
        """Send one request, which is answered at once."""
        if url.endswith("first"):
            time.sleep(STILL_SECONDS)  # the whole process stands still, its timers too
            await asyncio.sleep(STILL_SECONDS / 10)
        self.sent.append(url.rpartition("/")[2])
        await extensions["trace"]("http11.send_request_body.complete", {})

        async def nothing() -> AsyncIterator[bytes]:
            return
            yield b""

        yield SimpleNamespace(status_code=204, headers=SimpleNamespace(raw=[]), aiter_raw=nothing)


def test_a_delivery_that_has_not_left_yet_is_not_overtaken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first one is about to leave, the mock stands still for longer than it waits for an answer."""
    for name in ("PATIENCE_SECONDS", "STALLED_SECONDS"):
        monkeypatch.setattr(callbacks, name, STILL_SECONDS / 20)
    wire, store = Wire(), Store(str(tmp_path / "kept.db"))
    for name in NAMES:
        store.add_delivery({"campaign": "c1", "kind": "k", "url": f"http://127.0.0.1:9/{name}", "payload": {}})

    async def send() -> None:
        sender = callbacks.Callbacks(store=store)
        monkeypatch.setattr(sender, "_connected", lambda: wire)
        sender.recover()
        await sender.tried(60)

    asyncio.run(send())
    assert wire.sent == NAMES


class Crowded(Wire):
    """A client that counts how many requests are under way at once."""

    under_way = most = 0

    @asynccontextmanager
    async def stream(self, *, url: str, extensions: dict[str, Any], **_: Any) -> AsyncIterator[SimpleNamespace]:
        """Send one request, which is answered after a while."""
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(STILL_SECONDS / 10)
        async with super().stream(url=url, extensions=extensions) as answer:
            yield answer
        self.under_way -= 1


def test_receivers_of_any_number_leave_descriptors_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "MOST_ALTOGETHER", 8)
    wire, store = Crowded(), Store(str(tmp_path / "kept.db"))
    for number in range(50):
        url = f"http://127.0.0.1:9/{number}"
        store.add_delivery({"campaign": f"c{number}", "kind": "k", "url": url, "payload": {}})

    async def send() -> None:
        sender = callbacks.Callbacks(store=store)
        monkeypatch.setattr(sender, "_connected", lambda: wire)
        sender.recover()
        await sender.tried(60)
        while store.deliveries():
            await asyncio.sleep(STILL_SECONDS / 10)

    asyncio.run(send())
    assert wire.most == 8
    assert sorted(map(int, wire.sent)) == list(range(50))
