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
