"""What a relay hears, as a history that is judged as it grows: both the server and the client."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from campaign_contracts import __version__
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge
from campaign_contracts.clients import ClientJudge
from campaign_contracts.history import (
    RECORDED,
    Clock,
    Exchange,
    Failure,
    Record,
    Request,
    Response,
    RunBegan,
    RunEnded,
    Unknown,
)
from campaign_contracts.recordings import bodies, places
from campaign_contracts.recordings.credentials import Accounts, hidden_headers, hidden_query
from campaign_contracts.recordings.heard import Heard, joined
from campaign_contracts.recordings.histories import HistoryWriter
from campaign_contracts.recordings.order import CLOCK_SECONDS, Mark, entangle
from campaign_contracts.redaction import Credentials, Redactor
from campaign_contracts.verdicts import Finding

MOMENT_SECONDS = 0.05

KEPT_SECONDS = 120.0
"""So long is remembered what ended, for what began before it."""


@dataclass(kw_only=True)
class Recorder:
    """Turns what is heard into records. `found` hears of each kind of finding once, with its exchange."""

    bundle: Bundle
    base_url: str
    file: HistoryWriter | None
    found: Callable[[Exchange, list[Finding]], None]
    clock: Callable[[], float]
    known: Sequence[Credentials] = ()
    """Accounts whose credentials need not be learned from answers."""
    control: bool = False
    """Whether the server's clock can be moved; then `tick` tells of it."""
    passed: int = 0
    """Requests that are none of this API's."""
    judged: int = 0
    waiting: deque[tuple[Heard, Mark]] = field(default_factory=deque)
    _under_way: dict[int, Mark] = field(default_factory=dict)
    _over: list[Mark] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nothing was heard yet: whose the first request is decides what the history says of itself."""
        self.client = ClientJudge(bundle=self.bundle)
        self._judge = Judge(bundle=self.bundle, checks=CHECKS)
        self._accounts = Accounts()
        for account in self.known:
            self._accounts.learn(account.authorization, account.sid, 200)
        self._redactor: Redactor | None = None
        self.start = self.clock()
        self._wall = datetime.now(UTC)
        self._known = 0
        self._open = False

    @property
    def busy(self) -> bool:
        """Whether a request is under way, or one was a moment ago."""
        return bool(self._under_way) or (bool(self._over) and self.clock() - self._over[-1].end < MOMENT_SECONDS)

    def began(self, heard: Heard) -> None:
        """A request is under way."""
        self._under_way[id(heard)] = self._mark(heard)

    def heard(self, heard: Heard) -> None:
        """A request is over; `work` judges it when there is time."""
        mark = self._under_way.pop(id(heard), None) or self._mark(heard)
        if not mark.sid:
            self.passed += 1
            return
        mark.status, mark.duration = heard.status, heard.ended - heard.began
        for other in (*self._under_way.values(), *self._over):
            if other.sid and other.end >= mark.start:
                entangle(other, mark)
        self._over = [each for each in self._over if each.end > heard.ended - KEPT_SECONDS]
        self._over.append(mark)
        self.waiting.append((heard, mark))

    def work(self) -> None:
        """Record and judge what waits longest."""
        heard, mark = self.waiting.popleft()
        self.judged += 1
        exchange = self._exchange(heard, mark)
        self._opened(mark.sid)
        before = self._judge.settled()
        self._record(exchange)
        fresh = [finding for _, finding in self._judge.judged.found[before:]]
        fresh += self.client.feed(exchange)
        if fresh:
            self.found(exchange, fresh)

    def named(self, _: Heard) -> str:
        """Judge all that waits, the last answer included, and name what that broke."""
        before = self._repeats()
        while self.waiting:
            self.work()
        after = self._repeats()
        return ", ".join(sorted({identifier.rpartition("-")[0] for identifier in after - before}))

    def _repeats(self) -> Counter[str]:
        return self._judge.judged.ledger.repeats + self.client.ledger.repeats

    def end(self) -> None:
        """Nothing comes any more."""
        while self.waiting:
            self.work()
        self._opened("")
        self._record(RunEnded(at=self.clock() - self.start))

    def flush(self) -> None:
        """What was recorded can be read from now on."""
        if self.file is not None:
            self.file.flush()

    def tick(self, record: Clock) -> None:
        """The server's clock was read or moved."""
        self._opened("")
        self._record(record)

    def _opened(self, sid: str) -> None:
        if not self._open:
            self._open = True
            self._record(self._run_began(self.known[0].sid if self.known else sid))

    def _record(self, record: Record) -> None:
        if self.file is not None:
            self.file.write(record)
        if isinstance(record, RunBegan | Clock):
            self.client.feed(record)
        self._judge.feed(record)

    def _mark(self, heard: Heard) -> Mark:
        where = places.parts(heard.target.partition("?")[0])
        return Mark(
            number=0,
            place=self.base_url,
            sid=where.sid if where is not None else "",
            campaign=where.campaign if where is not None else None,
            method=heard.method,
            status=0,
            start=heard.began,
            duration=float("inf"),
            zoned=True,
            date=None,
        )

    def _exchange(self, heard: Heard, mark: Mark) -> Exchange:
        headers, answered = joined(heard.headers), joined(heard.answer_headers)
        authorization = headers.pop("authorization", None)
        self._accounts.learn(authorization, mark.sid, heard.status)
        self._accounts.keep(headers, answered, heard.target.partition("?")[2])
        unknown: set[Unknown] = set(mark.unknown)
        if authorization is not None:
            label = self._accounts.header(authorization, mark.sid, heard.status)
            if label is not None:
                headers["authorization"] = label
            else:
                unknown.add("credentials")
        whole, _, query = heard.target.partition("?")
        where, query = places.parts(whole), hidden_query(query)
        path = where.path if where is not None else whole
        body = (
            bodies.unpacked(bytes(heard.answer), answered.get("content-encoding", ""))
            if heard.answer is not None
            else None
        )
        if heard.body is None:
            unknown.add("request-body")
        if heard.failure is None and body is None:
            unknown.add("response-body")
        if not self.control and self._contradicted(answered, heard):
            unknown.add("time")
        redactor = self._redacting()
        request = redactor.request(
            Request(
                method=heard.method,
                target=f"{path}?{query}" if query else path,
                headers=hidden_headers(headers),
                body=bytes(heard.body or b""),
            )
        )
        response = None
        if heard.failure is None:
            response = redactor.response(Response(status=heard.status, headers=answered, body=body or b""))
        return Exchange(
            number=self.judged,
            at=heard.began - self.start,
            until=heard.ended - self.start,
            account=unquote(mark.sid),
            request=request,
            response=response,
            failure=_failure(heard),
            unknown=tuple(sorted(unknown)),
        )

    def _redacting(self) -> Redactor:
        """The redactor for all secrets met so far; made anew only when there is another one."""
        if self._redactor is None or self._accounts.size != self._known:
            self._redactor, self._known = self._accounts.redactor(), self._accounts.size
        return self._redactor

    def _contradicted(self, answered: dict[str, str], heard: Heard) -> bool:
        try:
            told = parsedate_to_datetime(answered["date"]).timestamp()
        except (KeyError, ValueError, TypeError, OverflowError):
            return False
        began, ended = (self._wall.timestamp() + moment - self.start for moment in (heard.began, heard.ended))
        return not began - CLOCK_SECONDS - 1 <= told <= ended + CLOCK_SECONDS

    def _run_began(self, sid: str) -> RunBegan:
        return RunBegan(
            started_at=self._wall.isoformat(timespec="milliseconds"),
            kit=__version__,
            specification=self.bundle.sha256,
            base_url=self.base_url,
            account_sid=sid,
            accounts=tuple(dict.fromkeys([sid, *self._accounts.owners()])),
            control=self.control,
            live=not self.control,
            profile=RECORDED,
            seed=0,
        )


def _failure(heard: Heard) -> Failure | None:
    match heard.failure:
        case None:
            return None
        case "unreachable":
            return Failure(kind="unreachable", message="the server could not be reached")
        case "dropped":
            return Failure(kind="dropped", message="the server closed the connection")
        case "malformed":
            return Failure(kind="malformed", message="the answer is no HTTP")
        case _:
            return Failure(kind="unrecorded", message="the client gave up waiting")
