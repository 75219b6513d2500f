"""Callbacks are really sent: one after the other for a campaign, tried again, and remembered.

Deliveries of one campaign keep their order (CBK-05). A receiver that does not answer holds up its own campaign for a
moment and nobody else; a failed delivery is repeated while later ones go on (CBK-08).
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns.destinations import Destinations
from campaign_contracts.mock.campaigns.receivers import MOST_AT_ONCE, Receivers
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.store import Store
from campaign_contracts.mock.campaigns.telling import Attempts, Delivery, News, Telling, delivery
from campaign_contracts.mock.choices import PLAIN, Choices
from campaign_contracts.mock.clock import MINUTE
from campaign_contracts.mock.dialling.calls import Event
from campaign_contracts.spec import Json

if TYPE_CHECKING:
    import httpx2


_logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
"""So long a campaign's next delivery waits for the one before it to be answered; on a busy machine that takes a while.

Three receivers that hang, one for each kind of event, hold up a campaign's news for less than 5 seconds.
"""
STALLED_SECONDS = 3.0
"""So much longer it waits for a receiver that has answered nothing at all meanwhile: it is busy, or its machine is."""
SENDING_TURNS, TURN_SECONDS = 30, 0.1
"""So often it is looked whether a delivery has left, however long a busy machine takes for that."""
IMPATIENCE_SECONDS = 0.05
"""So long it waits where the receiver has let others wait already."""
LOOK_SECONDS = 0.3
"""So often is looked whether a campaign's news is held up by a repetition."""
REPEAT_AFTER_SECONDS = (0.1, 0.2)
AGENT = "campaign-contracts-mock"
"""By this User-Agent the control plane of any mock knows a callback."""
MOST_REMEMBERED = 10_000


@dataclass
class _Leaving:
    """How far the first try of a delivery is: whether it has room, and whether it was sent, or will never be."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    sent: asyncio.Event = field(default_factory=asyncio.Event)


class Callbacks:
    """Sends what is due to loopback addresses and the hosts that are allowed. `post` returns at once."""

    def __init__(
        self,
        *,
        store: Store,
        allowed_hosts: Iterable[str] = (),
        choices: Choices = PLAIN,
        now: Callable[[], int] = int,
        own_port: int = 0,
        answer_seconds: float = 15.0,
        answer_bytes: int = 64_000,
        head_bytes: int = 100_000,
    ) -> None:
        """The store keeps what is due over a restart; `now` is the virtual instant.

        A receiver has `answer_seconds` for its answer, to the last byte, of which `answer_bytes` are read, so that its
        connection can be used again. One whose headers have more than `head_bytes` counts as none. Nothing is sent to
        `own_port`, where the mock itself listens.
        """
        self._now, self._answer_seconds = now, answer_seconds
        self._answer_bytes, self._head_bytes = answer_bytes, head_bytes
        self.choose(choices)
        self._store = store
        self._destinations = Destinations(allowed_hosts, own_port)
        self._waiting: dict[str, deque[Delivery]] = {}
        self._chains: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._receivers = Receivers()
        self._held: set[str] = set()
        self._clients: dict[bool, httpx2.AsyncClient] = {}
        """For https, and for http."""
        self.attempts: deque[dict[str, Json]] = deque(maxlen=MOST_REMEMBERED)
        self.waiting: deque[Delivery] = deque(maxlen=MOST_REMEMBERED)
        """What is due, kept where no event loop runs that could send it."""

    def choose(self, choices: Choices) -> None:
        """Make these choices from now on."""
        self._choices = choices
        pauses = REPEAT_AFTER_SECONDS[: choices.callback_repeats]
        self._pauses = tuple(max(pause, choices.repeat_after_seconds) for pause in pauses)

    def post(self, campaign: Campaign, events: list[Event], behaviour: Behaviour) -> None:
        """Send the callbacks of these events that have a URL, in their order (CBK-06, CBK-07)."""

        def before() -> Attempts:
            return [attempt for attempt in self.attempts if attempt["campaign_sid"] == campaign.id]

        news = News(campaign=campaign, events=events, behaviour=behaviour, before=before)
        told, kinds = campaign.definition, behaviour.lifecycle.callbacks
        urls = {kind: url for kind in kinds if isinstance(url := told.get(kind), str)}
        due = [delivery(news, event, urls[event.kind]) for event in events if event.kind in urls] if urls else []
        deliveries = behaviour.of(Telling).due(news, due)
        if deliveries:
            self._send(campaign.id, [self._kept(delivery) for delivery in deliveries])

    def recover(self) -> None:
        """Send what was due and not settled when the mock was stopped."""
        for number, kept in self._store.deliveries():
            self._send(kept["campaign"], [Delivery(**kept, number=number)])

    def withdraw(self) -> None:
        """Forget what waits and is not in the store any more: the change that it told of was taken back."""
        due = {number for number, _ in self._store.deliveries()}
        for campaign, waiting in self._waiting.items():
            self._waiting[campaign] = deque(each for each in waiting if each.number in due)

    def _kept(self, delivery: Delivery) -> Delivery:
        if not self._store.durable:
            return delivery
        kept = {"campaign": delivery.campaign, "kind": delivery.kind, "url": delivery.url, "payload": delivery.payload}
        return replace(delivery, number=self._store.add_delivery(kept))

    def _send(self, campaign: str, deliveries: list[Delivery]) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.waiting += deliveries
            return
        self._waiting.setdefault(campaign, deque()).extend(deliveries)
        if campaign not in self._chains:
            self._chains[campaign] = loop.create_task(self._chain(campaign))

    async def tried(self, seconds: float) -> None:
        """Wait until everything that is due was tried once, but not longer than this."""
        if not self._chains:
            return
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while busy := [chain for campaign, chain in self._chains.items() if campaign not in self._held]:
            if loop.time() >= until:
                break
            await asyncio.wait(busy, timeout=min(LOOK_SECONDS, until - loop.time()))

    def forget(self) -> None:
        """Send nothing more, and remember nothing."""
        for task in (*self._chains.values(), *self._tasks):
            task.cancel()
        self._chains.clear()
        self._waiting.clear()
        self._receivers = Receivers()
        self._held.clear()
        self.attempts.clear()
        self.waiting.clear()

    async def _chain(self, campaign: str) -> None:
        """Deliver what waits for one campaign, one after the other."""
        try:
            await asyncio.sleep(self._choices.told_late_seconds)
            while waiting := self._waiting.get(campaign):
                delivery = waiting.popleft()
                if problem := self._destinations.problem(delivery.url):
                    self._remember(delivery, 1, None, f"not sent: {problem}")
                    self._store.settle_delivery(delivery.number)
                    continue
                leaving = _Leaving()
                first_try = self._start(self._deliver(delivery, leaving))
                if self._choices.failed_holds_up:
                    await first_try  # in a queue: what failed comes first
                elif await self._begins(delivery.url, leaving):
                    await self._wait(delivery.url, leaving, first_try)
        finally:
            self._waiting.pop(campaign, None)
            self._chains.pop(campaign, None)

    async def _begins(self, url: str, leaving: _Leaving) -> bool:
        """Wait until a delivery has room. False where it has none because it waits for a receiver that is slow."""
        await asyncio.sleep(0)  # where there is room it begins at once
        while not leaving.begun.is_set():
            slow = self._receivers.slow(url)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(leaving.begun.wait(), IMPATIENCE_SECONDS if slow else PATIENCE_SECONDS)
            if slow:
                break
        return leaving.begun.is_set()

    async def _wait(self, url: str, leaving: _Leaving, first_try: asyncio.Task[Any]) -> None:
        """Wait for the answer to a delivery, but not for ever; a receiver that lets others wait is slow."""
        began, slow, silent = asyncio.get_running_loop().time(), self._receivers.slow(url), False
        await _set(leaving.sent)  # what leaves later must not overtake it
        _, unanswered = await asyncio.wait([first_try], timeout=IMPATIENCE_SECONDS if slow else PATIENCE_SECONDS)
        if unanswered and not slow and (silent := self._receivers.silent(url, began)):
            _, unanswered = await asyncio.wait([first_try], timeout=STALLED_SECONDS)
        if unanswered:
            self._receivers.let_wait(url, silent=silent)

    def _start(self, work: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _logger.error("a callback could not be delivered", exc_info=error)

    async def _deliver(self, delivery: Delivery, leaving: _Leaving) -> None:
        """The first try; repeats follow by themselves."""
        tried = False
        try:
            tried = await self._try(delivery, 1, leaving)
        finally:
            leaving.begun.set()
            leaving.sent.set()
        if not tried:
            repeated = self._start(self._repeat(delivery))
            if self._choices.failed_holds_up:
                self._held.add(delivery.campaign)
                await repeated
                self._held.discard(delivery.campaign)

    async def _repeat(self, delivery: Delivery) -> None:
        for number, pause in enumerate(delivery.telling.pauses(self._pauses), start=2):
            due = self._now() + int(self._choices.repeat_after_minutes * MINUTE)
            await asyncio.sleep(pause)
            while self._now() < due:
                await asyncio.sleep(REPEAT_AFTER_SECONDS[0])
            if await self._try(delivery, number):
                return
        self._store.settle_delivery(delivery.number)

    async def _try(self, delivery: Delivery, number: int, leaving: _Leaving | None = None) -> bool:
        import httpx2

        async def trace(step: str, _: object) -> None:
            if leaving is not None and step.endswith(".send_request_body.complete"):
                leaving.sent.set()

        method, content, content_type = delivery.telling.form(delivery.payload)
        try:
            async with self._receivers.room(delivery.url), asyncio.timeout(self._answer_seconds):
                if leaving is not None:
                    leaving.begun.set()
                request = {"method": method, "url": delivery.url, "content": content, "extensions": {"trace": trace}}
                status = await self._status(request, content_type)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError, ValueError) as error:
            self._remember(delivery, number, None, type(error).__name__)
            return False
        self._receivers.answered(delivery.url)
        self._remember(delivery, number, status, None)
        if succeeded := 200 <= status < 300:
            self._store.settle_delivery(delivery.number)
        return succeeded

    async def _status(self, request: Mapping[str, Any], content_type: str) -> int:
        """What a receiver answers. Its body says nothing to a mock: a little of it is read, and nothing unpacked."""
        import httpx2

        headers = {"Content-Type": content_type, "User-Agent": AGENT, "Accept-Encoding": "identity"}
        async with self._connected(request["url"]).stream(**request, headers=headers) as answer:
            if sum(len(name) + len(value) for name, value in answer.headers.raw) > self._head_bytes:
                raise httpx2.RemoteProtocolError("the headers are longer than they may be")
            read = 0
            async for piece in answer.aiter_raw():
                read += len(piece)
                if read > self._answer_bytes:
                    break
            return answer.status_code

    def _connected(self, url: str) -> "httpx2.AsyncClient":
        import httpx2

        # Reading the system's certificates takes longer than all else at the first callback, and few are sent by TLS.
        secure = url.strip().lower().startswith("https:")
        if secure not in self._clients:
            self._clients[secure] = httpx2.AsyncClient(
                verify=secure,
                follow_redirects=False,
                trust_env=False,
                timeout=self._answer_seconds,
                limits=httpx2.Limits(max_connections=None, max_keepalive_connections=MOST_AT_ONCE),
            )
        return self._clients[secure]

    def _remember(self, delivery: Delivery, number: int, status: int | None, problem: str | None) -> None:
        self.attempts.append(
            {
                "campaign_sid": delivery.campaign,
                "kind": delivery.kind,
                "url": delivery.url,
                "payload": delivery.payload,
                "attempt": number,
                "status": status,
                "problem": problem,
            }
        )


async def _set(event: asyncio.Event) -> None:
    """Wait for an event, but not for ever; time in which this process stands still does not count."""
    for _ in range(SENDING_TURNS):
        if event.is_set():
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), TURN_SECONDS)
