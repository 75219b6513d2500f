"""Faults that only a load shows: the mock keeps the contract until so many requests are under way at once.

No run of the suites has to catch them, so that they stand apart from the others.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from campaign_contracts.mock.behaviour import Change, around
from campaign_contracts.mock.campaigns.decisions import Edit, Storing
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.requests import raced
from campaign_contracts.mock.http.requests import Requests, Scope, Server
from campaign_contracts.mock.wire.envelope import Answer

CROWD = 10
"""So many requests under way are a crowd; the suites send eight at once at most."""

WORK_SECONDS = 0.25
"""How long a request is under way before it is answered, as where a server has work to do."""

COUNTED = "crowded"
"""Marks a request that is counted."""

Answered = Callable[[Server, Scope, bytes], Awaitable[Answer]]
Kept = Callable[[Scheduler, Edit, bytes], tuple[Campaign, bytes]]


class Crowd:
    """Counts what is under way, once for all faults that are switched on."""

    def __init__(self) -> None:
        """Nothing is."""
        self._under_way = 0

    @property
    def dense(self) -> bool:
        """Whether too many requests are under way."""
        return self._under_way >= CROWD

    def counted(self, usual: Answered) -> Answered:
        """Requests are under way for a while, and counted meanwhile."""

        async def answered(server: Server, scope: Scope, body: bytes) -> Answer:
            if scope["path"].startswith("/_control") or COUNTED in scope:
                return await usual(server, scope, body)
            scope[COUNTED] = True
            self._under_way += 1
            try:
                await asyncio.sleep(WORK_SECONDS)
                return await usual(server, scope, body)
            finally:
                self._under_way -= 1

        return answered


crowd = Crowd()


def _losing(usual: Kept) -> Kept:
    def kept(scheduler: Scheduler, edit: Edit, data: bytes) -> tuple[Campaign, bytes]:
        if crowd.dense and edit.before.state == edit.after.state:
            return edit.after, data
        return usual(scheduler, edit, data)

    return kept


def _swapping() -> Callable[[Answered], Answered]:
    last = [b""]

    def swapping(usual: Answered) -> Answered:
        async def answered(server: Server, scope: Scope, body: bytes) -> Answer:
            if scope["method"] != "GET" or not scope["path"].endswith("/campaigns"):
                return await usual(server, scope, body)
            asked, last[0] = last[0], scope["query_string"]
            return await usual(server, {**scope, "query_string": asked} if crowd.dense and asked else scope, body)

        return answered

    return swapping


def _doubling(usual: Answered) -> Answered:
    async def answered(server: Server, scope: Scope, body: bytes) -> Answer:
        doubled = crowd.dense and scope["method"] in {"PUT", "DELETE"}
        return await (raced if doubled else usual)(server, scope, body)

    return answered


def _crowded(
    name: str, rules: str, summary: str, *more: Change[Any], answered: Callable[[Answered], Answered] | None = None
) -> Fault:
    """A fault that shows in a crowd: requests are answered otherwise then, or `more` changes look for one."""

    def counted(usual: Answered) -> Answered:
        return crowd.counted(usual if answered is None else answered(usual))

    return fault(name, rules, "subtle", summary, around(Requests, answered=counted), *more)


FAULTS: tuple[Fault, ...] = (
    _crowded(
        "crowded-edits-lost",
        "GET-01 EDT-01",
        "an edit that comes with many other requests is answered, and not stored",
        around(Storing, kept=_losing),
    ),
    _crowded(
        "crowded-pages-swapped",
        "LST-09",
        "a list that comes with many other requests is the one that somebody else asked for",
        answered=_swapping(),
    ),
    _crowded(
        "crowded-actions-doubled",
        "LIF-20",
        "of equal actions that come with many other requests several succeed",
        answered=_doubling,
    ),
)
