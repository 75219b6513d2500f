"""Deliveries of one campaign leave in their order, however long the mock's own machine stands still."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from campaign_contracts.mock.campaigns import callbacks, receivers
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
        monkeypatch.setattr(sender, "_connected", lambda _url: wire)
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
    monkeypatch.setattr(receivers, "MOST_ALTOGETHER", 8)
    wire, store = Crowded(), Store(str(tmp_path / "kept.db"))
    for number in range(50):
        url = f"http://127.0.0.1:{number + 9}/{number}"
        store.add_delivery({"campaign": f"c{number}", "kind": "k", "url": url, "payload": {}})

    async def send() -> None:
        sender = callbacks.Callbacks(store=store)
        monkeypatch.setattr(sender, "_connected", lambda _url: wire)
        sender.recover()
        await sender.tried(60)
        while store.deliveries():
            await asyncio.sleep(STILL_SECONDS / 10)

    asyncio.run(send())
    assert wire.most == 8
    assert sorted(map(int, wire.sent)) == list(range(50))


class Hanging(Wire):
    """A client whose receivers of the name `hang` answer only when they are let go."""

    def __init__(self) -> None:
        """They hang."""
        super().__init__()
        self.let_go = asyncio.Event()

    @asynccontextmanager
    async def stream(self, *, url: str, extensions: dict[str, Any], **_: Any) -> AsyncIterator[SimpleNamespace]:
        """Send one request, which is answered at once or when it is let go."""
        if url.endswith("hang"):
            await extensions["trace"]("http11.send_request_body.complete", {})
            await self.let_go.wait()
        async with super().stream(url=url, extensions=extensions) as answer:
            yield answer


def due(store: Store, campaign: str, url: str) -> None:
    """Let a callback be due."""
    store.add_delivery({"campaign": campaign, "kind": "k", "url": url, "payload": {}})


async def until(condition: Callable[[], bool]) -> None:
    """Wait until this holds, but not for ever."""
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(STILL_SECONDS / 10)


def test_receivers_that_hang_delay_no_other_campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of one host at first, all that are known to hang later, and many new ones where a host has answered."""
    monkeypatch.setattr(receivers, "MOST_OF_A_NEW_HOST", 1)
    monkeypatch.setattr(receivers, "MOST_OF_A_SHARE", 2)
    monkeypatch.setattr(receivers, "MOST_ALTOGETHER", 5)
    for name in ("PATIENCE_SECONDS", "STALLED_SECONDS"):
        monkeypatch.setattr(callbacks, name, STILL_SECONDS / 20)
    known = receivers.Receivers()
    monkeypatch.setattr(callbacks, "Receivers", lambda: known)
    wire, store = Hanging(), Store(str(tmp_path / "kept.db"))
    sender = callbacks.Callbacks(store=store, allowed_hosts=["slow"])
    monkeypatch.setattr(sender, "_connected", lambda _url: wire)

    async def send(urls: list[str]) -> None:
        for number, _ in store.deliveries():
            store.settle_delivery(number)
        for number, url in enumerate(urls):
            due(store, f"{number} {url}", url)
        sender.recover()

    async def run() -> None:
        await send([f"http://127.0.0.1:9/{number}/hang" for number in range(20)])
        await send(["http://127.0.0.1:10/at-first"])
        await until(lambda: wire.sent == ["at-first"])
        await sender.tried(60)
        urls = [f"http://127.0.0.1:{port}/hang" for port in range(20, 40)]
        for url in urls:
            known.let_wait(url, silent=True)
        await send(urls)
        await send(["http://127.0.0.1:11/later"])
        await until(lambda: wire.sent == ["at-first", "later"])
        await send([f"http://slow:{port}/hang" for port in range(40, 60)])
        await send(["http://127.0.0.1:11/at-last"])
        await until(lambda: wire.sent == ["at-first", "later", "at-last"])
        sender.forget()

    asyncio.run(run())


def test_a_receiver_that_was_not_asked_yet_is_not_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its events wait for room, however long that takes, and keep their order."""
    monkeypatch.setattr(receivers, "MOST_ALTOGETHER", 2)
    for name in ("PATIENCE_SECONDS", "STALLED_SECONDS", "TURN_SECONDS"):
        monkeypatch.setattr(callbacks, name, STILL_SECONDS / 100)
    known = receivers.Receivers()
    monkeypatch.setattr(callbacks, "Receivers", lambda: known)
    wire, store = Hanging(), Store(str(tmp_path / "kept.db"))
    for port in (9, 10):
        due(store, f"c{port}", f"http://127.0.0.1:{port}/hang")
    for name in NAMES:
        due(store, "healthy", f"http://127.0.0.1:11/{name}")

    async def run() -> None:
        sender = callbacks.Callbacks(store=store)
        monkeypatch.setattr(sender, "_connected", lambda _url: wire)
        sender.recover()
        await until(lambda: known.slow("http://127.0.0.1:9/hang") and known.slow("http://127.0.0.1:10/hang"))
        await asyncio.sleep(STILL_SECONDS)
        assert not known.slow("http://127.0.0.1:11/first")
        assert wire.sent == []
        wire.let_go.set()
        await until(lambda: not store.deliveries())

    asyncio.run(run())
    assert [name for name in wire.sent if name in NAMES] == NAMES
