"""How many requests are under way at once, and which never beside each other."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_contracts.send.traffic import Kind, Traffic

PATIENCE_SECONDS = 60.0
KINDS: list[Kind] = ["read", "change", "survey"]


@settings(max_examples=25, deadline=None)
@given(most=st.integers(1, 6), kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=40))
def test_never_more_than_allowed_and_never_a_list_beside_a_change(most: int, kinds: list[Kind]) -> None:
    traffic, lock = Traffic(most), threading.Lock()
    under_way: list[Kind] = []
    seen: list[tuple[Kind, ...]] = []

    def send(kind: Kind) -> None:
        with traffic.admitted(kind):
            with lock:
                under_way.append(kind)
                seen.append(tuple(under_way))
            threading.Event().wait(0.0005)
            with lock:
                under_way.remove(kind)

    with ThreadPoolExecutor(max_workers=12) as pool:
        for sent in [pool.submit(send, kind) for kind in kinds]:
            sent.result(timeout=PATIENCE_SECONDS)
    assert len(seen) == len(kinds)
    assert max(map(len, seen)) <= most
    assert not [together for together in seen if {"change", "survey"} <= set(together)]


def test_requests_are_under_way_beside_each_other() -> None:
    traffic, together = Traffic(3), threading.Barrier(3)

    def send(kind: Kind) -> None:
        with traffic.admitted(kind):
            together.wait(timeout=PATIENCE_SECONDS)

    with ThreadPoolExecutor() as pool:
        for sent in [pool.submit(send, kind) for kind in ("read", "change", "change")]:
            sent.result(timeout=PATIENCE_SECONDS)


def test_whoever_waits_when_it_is_closed_hears_why() -> None:
    traffic, begun = Traffic(1), threading.Event()

    def wait() -> None:
        begun.set()
        with traffic.admitted("read"):
            raise AssertionError("admitted")

    with ThreadPoolExecutor() as pool:
        with traffic.admitted("change"):
            waiting = pool.submit(wait)
            assert begun.wait(PATIENCE_SECONDS)
            traffic.close(RuntimeError("over"))
        with pytest.raises(RuntimeError, match="over"):
            waiting.result(timeout=PATIENCE_SECONDS)
    with pytest.raises(RuntimeError, match="over"), traffic.admitted("read"):
        pass


def test_lists_that_wait_go_together_though_a_change_waits_between_them() -> None:
    traffic, together = Traffic(8), threading.Barrier(2)
    sent: list[Kind] = []

    def send(kind: Kind) -> None:
        with traffic.admitted(kind):
            if kind == "survey":
                together.wait(timeout=PATIENCE_SECONDS)
            sent.append(kind)

    with ThreadPoolExecutor() as pool:
        with traffic.admitted("change"):
            waiting = []
            for kind in cast("list[Kind]", ["survey", "change", "survey"]):
                waiting.append(pool.submit(send, kind))
                while traffic.waiting < len(waiting):
                    threading.Event().wait(0.001)
        for each in waiting:
            each.result(timeout=PATIENCE_SECONDS)
    assert sent == ["survey", "survey", "change"]
