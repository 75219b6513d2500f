"""Sends drafts, records exchanges with labels for secrets, keeps the server's clock.

What fails without an answer is tried again on fresh connections, as the contract's *noise* demands; when plain reads
fail too, the target is unreachable and the run cannot go on. A 429 is honoured.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

from campaign_contracts.history import Clock, Exchange, Failure, Intent, Record, Request
from campaign_contracts.redaction import Redactor
from campaign_contracts.send.again import afresh, may_have_arrived
from campaign_contracts.send.answers import tls_trouble, wait_after_429
from campaign_contracts.send.connections import Connections
from campaign_contracts.send.control import ControlPlane
from campaign_contracts.send.deadline import Deadline
from campaign_contracts.send.drafts import RAW_METHOD, Draft, Target, UnreachableError
from campaign_contracts.send.hiding import Hiding
from campaign_contracts.send.origin import on_the_wire
from campaign_contracts.send.pace import Pace
from campaign_contracts.send.pool import Pool
from campaign_contracts.send.traffic import Kind, Traffic

RATE_LIMIT_ATTEMPTS = 5
READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing, by the word of HTTP."""

PROBE_WAITS_SECONDS = (0.0, 0.5, 1.5, 3.0)
"""How long a target that does not answer is given before each plain read: a restart takes its time."""

MAIN = "main"
"""Who sends what belongs to no suite function."""


class Sender:
    """Sends drafts and hands every record to `record`, in order. Close it when the run is over.

    `monotonic` and `sleep` can be handed in; record times count from the sender's creation.
    """

    def __init__(
        self,
        target: Target,
        record: Callable[[Record], None],
        *,
        leaving: Callable[[Request], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """Open a pool of connections; nothing is sent yet. Raises OSError for certificates that cannot be read.

        `leaving` is told of every request before it leaves, as it is recorded later; if it raises, nothing leaves.
        """
        self.target = target
        self.traffic = Traffic()
        self.requests = 0
        self.owed: Callable[[], float] = float
        """For how many seconds nothing is to be sent yet (`Standstill`)."""
        self._record, self._leaving = record, leaving
        self._stopped = threading.Event()
        self._monotonic, self._sleep = monotonic, sleep or self._doze
        self._began = monotonic()
        self._deadline = Deadline(self.elapsed)
        self.redactor = Redactor(target.accounts, target.headers, public=[target.base_url])
        self._hiding = Hiding(self.redactor)
        self._pace = Pace(target.pause, monotonic=monotonic, sleep=self.sleep)
        self._connections = Connections(target, monotonic=monotonic)
        self._control = ControlPlane(
            target.control_url,
            self._connections.open_directly,
            elapsed=self.elapsed,
            sleep=self._sleep,
            hide=self.redactor.text,
        )
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()
        self._control.close()

    def allow(self, most: int) -> None:
        """Let so many requests be under way at once, from now on."""
        self.traffic = Traffic(most)
        self._connections.renew(most)

    @property
    def at_once(self) -> int:
        """So many requests may be under way beside each other."""
        return self.traffic.most

    def stop(self, error: BaseException) -> None:
        """Send nothing any more: callers that wait or come later get this error."""
        self.traffic.close(error)
        self._stopped.set()

    def _doze(self, seconds: float) -> None:
        """Let real time pass, unless stopped."""
        self._stopped.wait(seconds)

    def elapsed(self) -> float:
        """Seconds since the sender was created: the time of a record made now."""
        return self._monotonic() - self._began

    def send(self, draft: Draft) -> Exchange:
        """Send one request; returns its last exchange. Raises UnreachableError."""
        exchange, patience = self._patient(draft), self._connections.patience
        arrived, at_once = False, exchange.failure is None
        for attempt in range(1, patience.repeats + 1):
            if exchange.failure is None or exchange.failure.kind == "unread":
                break  # it was answered, and would be again
            self._probe(exchange)
            self._connections.renew()
            arrived |= may_have_arrived(exchange.failure)
            if not self._may_leave(draft):
                break
            exchange = self._patient(afresh(draft, attempt) if arrived else draft)
        if exchange.failure is not None:
            patience.disappointed()
            self._probe(exchange)
        elif not at_once:
            patience.relieved()
        return exchange

    def _may_leave(self, draft: Draft) -> bool:
        """Whether a request may be sent once more."""
        return True

    def burst(self, drafts: Sequence[Draft]) -> list[Exchange]:
        """Send requests at once, each on a connection of its own; recorded in the order in which they began.

        Where the rate allows fewer at once, the others follow as soon as it does.
        """
        size = self._pace.at_once or len(drafts)
        parts = [drafts[start : start + size] for start in range(0, len(drafts), size)]
        return [exchange for part in parts for exchange in self._at_once(part)]

    def _at_once(self, drafts: Sequence[Draft]) -> list[Exchange]:
        barrier = threading.Barrier(len(drafts))
        worker = threading.current_thread().name

        def one(index: int) -> Exchange:
            with closing(self._connections.open()) as pool:
                with suppress(threading.BrokenBarrierError):  # this machine stood still: not at once, but sent
                    barrier.wait(timeout=self.target.timeout)
                return self._exchange(drafts[index], pool, f"{worker}/{index}", len(drafts))

        asked: list[Future[Exchange]] = []
        with self._admitted("change", len(drafts)):
            try:
                with ThreadPoolExecutor(max_workers=len(drafts)) as pool:
                    asked += [pool.submit(one, index) for index in range(len(drafts))]
            finally:  # what was answered is known, though the end of the run kept others from leaving
                answered = [each.result() for each in asked if each.done() and each.exception() is None]
                ordered = sorted(answered, key=lambda exchange: (exchange.at, exchange.until))
                recorded = [self._recorded(exchange) for exchange in ordered]
            for each in asked:
                each.result()
        return recorded

    def raw(self, content: bytes, *, account: str, intent: Intent, hang_up: bool = False) -> Exchange:
        """Send bytes as they are on a fresh connection and read one answer; `hang_up` closes the sending half at once.

        The record has the method RAW, no target, and the bytes as its body. Raises UnreachableError.
        """
        request = self._hiding.request(Request(method=RAW_METHOD, target="", body=content))
        with self._admitted("change"):
            self._announce(request)
            at = self.elapsed()
            left = self._deadline.left
            response, failure = self._connections.answer_to_bytes(content, hang_up=hang_up, left=left)
            exchange = self._recorded(
                Exchange(
                    number=0,
                    at=at,
                    until=self.elapsed(),
                    account=account,
                    request=request,
                    response=self._hiding.response(response),
                    failure=self._deadline.excused(failure),
                    intent=intent,
                    worker=worker_name(),
                )
            )
        if exchange.failure is not None:
            self._probe(exchange)
        return exchange

    def clock(self) -> Clock:
        """Read the server's clock. Raises ControlError."""
        return self._record_clock(self._control.clock())

    def end(self, at: float, words: str = "the run is over") -> None:
        """The run ends at that record time: nothing is sent and nothing is waited for any more, and the words say why.

        What is under way then is recorded without an answer: it may arrive yet. The control plane is given a little
        longer.
        """
        self._deadline.set(at, words)
        self._control.end(at)

    def hold(self, holder: str) -> None:
        """Have the server's clock to oneself, where its control plane offers that. Raises HeldError."""
        self._control.hold(holder)

    def watch(self) -> Clock:
        """Read the server's clock for a while, to know how fast it runs by itself. Raises ControlError."""
        return self._record_clock(self._control.watch())

    @property
    def disturbed(self) -> bool:
        """Whether somebody else has moved the server's clock meanwhile."""
        return self._control.disturbed

    def advance(self, seconds: float) -> Clock:
        """Move the server's clock forward. Raises ControlError."""
        return self._record_clock(self._control.advance(seconds))

    def reset(self) -> Clock:
        """Make a sandbox forget every campaign and return to the present. Raises ControlError."""
        return self._record_clock(self._control.reset())

    def forget(self) -> None:
        """The same after the run, so that it is part of no history. Raises ControlError."""
        self._control.reset()

    def sleep(self, seconds: float) -> None:
        """Let real time pass, but no more than the run has left."""
        self._sleep(min(seconds, self._deadline.left))

    def _patient(self, draft: Draft) -> Exchange:
        """Send, and send again after a 429, as its Retry-After asks (ROB-03)."""
        exchange = self._sent(draft)
        for attempt in range(RATE_LIMIT_ATTEMPTS):
            if exchange.response is None or exchange.response.status != 429:
                break
            self.sleep(wait_after_429(exchange.response.headers.get("retry-after", ""), attempt))
            exchange = self._sent(draft)
        return exchange

    def _sent(self, draft: Draft) -> Exchange:
        """Send once, and record the exchange before anything else can be sent that must not be beside it."""
        with self._admitted(_kind(draft)):
            return self._recorded(self._exchange(draft, None, worker_name()))

    def _exchange(self, draft: Draft, pool: Pool | None, worker: str, among: int = 1) -> Exchange:
        target = on_the_wire(draft.target)
        headers = self._headers(draft)
        request = self._hiding.request(
            Request(method=draft.method, target=target, headers=headers, body=draft.body), draft.disguise
        )
        self._announce(request)
        at = self.elapsed()
        left = self._deadline.left
        response, failure = self._connections.answer(
            draft.method, target, headers, draft.body, pool, left=left, among=among
        )
        failure = self._deadline.excused(failure)
        if failure is not None:
            failure = replace(failure, message=self.redactor.text(failure.message))
        return Exchange(
            number=0,
            at=at,
            until=self.elapsed(),
            account=draft.account,
            request=request,
            response=self._hiding.response(response, headers.get("authorization"), draft.disguise),
            failure=failure,
            operation=draft.operation,
            intent=draft.intent,
            worker=worker,
        )

    @contextmanager
    def _admitted(self, kind: Kind, count: int = 1) -> Iterator[None]:
        """Wait until so many requests may leave: for their place first, so that those who waited leave in turn too."""
        with self.traffic.admitted(kind):
            if (owed := self.owed()) > 0:
                self.sleep(owed)
            with self._pace.admitted(count):
                self.traffic.check_open()
                yield

    def _announce(self, request: Request) -> None:
        """A request is about to leave. Raises HaltedError where the run is over."""
        self._deadline.check()
        if self._leaving is not None:
            with self._lock:
                self._leaving(request)

    def _headers(self, draft: Draft) -> dict[str, str]:
        headers = {"accept": "application/json", "user-agent": "campaign-contracts", **self.target.headers}
        if draft.body or draft.method in ("POST", "PUT"):
            headers["content-type"] = "application/json"
        account = self.target.accounts.get(draft.account)
        authorization = draft.authorization
        if authorization is None and account is not None:
            authorization = account.authorization
        if authorization:
            headers["authorization"] = authorization
        return headers | {name.lower(): value for name, value in draft.headers.items()}

    def _recorded(self, exchange: Exchange) -> Exchange:
        with self._lock:
            self.requests += 1
            numbered = replace(exchange, number=self.requests)
            self._record(numbered)
        return numbered

    def _probe(self, failed: Exchange) -> None:
        """A plain read, to tell a server that fails one request from a target that is gone."""
        account = next(iter(self.target.accounts))
        draft = Draft(
            method="GET",
            target=f"/v2/accounts/{account}/campaigns?limit=1",
            account=account,
            operation="list_campaigns",
            intent=Intent(case="probe"),
        )
        if failed.failure is not None and (reason := tls_trouble(failed.failure.message)):
            raise UnreachableError(f"{self.target.base_url}: {reason}")
        for wait in PROBE_WAITS_SECONDS:
            self.sleep(wait)
            if failed.failure is None or failed.failure.kind != "unread":
                self._connections.renew()
            probe = self._sent(draft)
            if probe.failure is None:
                return
        raise UnreachableError(f"{self.target.base_url} {_silence(failed.failure)}")

    def _record_clock(self, record: Clock) -> Clock:
        with self._lock:
            self._record(record)
        return record


def worker_name() -> str:
    """Who sends: the suite function that the present thread runs, else `main`."""
    name = threading.current_thread().name
    return MAIN if name == "MainThread" else name


def _silence(failure: Failure | None) -> str:
    """What is wrong with a target of which nothing can be read any more."""
    if failure is not None and failure.kind == "unread":
        return f"answers a plain read with more than is read ({failure.message})"
    return f"no longer answers ({failure.message if failure else 'no answer'}); check that the server still runs"


def _kind(draft: Draft) -> Kind:
    if draft.method not in READS:
        return "change"
    return "survey" if draft.operation == "list_campaigns" and not draft.own else "read"
