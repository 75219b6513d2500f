"""What a relay hears, as a history that is judged as it grows: both the server and the client."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from campaign_contracts import __version__
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge, Judged
from campaign_contracts.clients import ClientJudge, demands
from campaign_contracts.history import (
    RECORDED,
    Clock,
    Exchange,
    Record,
    RunBegan,
    RunEnded,
)
from campaign_contracts.proxy.refusals import Refusals
from campaign_contracts.recordings.bystanders import Bystanders
from campaign_contracts.recordings.heard import Heard, joined
from campaign_contracts.recordings.histories import HistoryWriter
from campaign_contracts.recordings.live import Scribe
from campaign_contracts.recordings.on_the_way import answered
from campaign_contracts.recordings.order import Mark, entangled
from campaign_contracts.redaction import Credentials
from campaign_contracts.request_log.log import Kind, Log, Remark
from campaign_contracts.verdicts import Finding, Judgement, Ledger

MOMENT_SECONDS = 0.05

KEPT_SECONDS = 120.0
"""So long is remembered what ended, for what began before it."""


@dataclass(kw_only=True)
class _Hearing(Ledger):
    """A ledger that also remembers what was said last."""

    said: list[Judgement] = field(default_factory=list)

    def take(self, judgement: Judgement) -> Finding | None:
        """Take one judgement in."""
        self.said.append(judgement)
        return super().take(judgement)

    def told(self) -> list[Judgement]:
        """What was said since this was asked last."""
        said, self.said = self.said, []
        return said


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
    wall: datetime = field(default_factory=lambda: datetime.now(UTC))
    """The time of day as it is created."""
    control: bool = False
    """Whether the server's clock can be moved; then `tick` tells of it."""
    log: Log | None = None
    """Gets every exchange, with what is said of it."""
    passed: Counter[str] = field(default_factory=Counter)
    """What is not recorded, by why: requests to other APIs, and what the server did not answer itself."""
    judged: int = 0
    waiting: deque[tuple[Heard, Mark]] = field(default_factory=deque)
    _exchanges: deque[Exchange] = field(default_factory=deque)
    """Of the first of those that wait."""
    _under_way: dict[int, Mark] = field(default_factory=dict)
    _over: list[Mark] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nothing was heard yet: whose the first request is decides what the history says of itself."""
        self._of_client, self._of_server = _Hearing(), _Hearing()
        self.client = ClientJudge(bundle=self.bundle, ledger=self._of_client)
        self._refusals = Refusals()
        checks = CHECKS if self.log is None else [*CHECKS, self._refusals.check]
        self._judge = Judge(bundle=self.bundle, checks=checks, judged=Judged(ledger=self._of_server))
        self.start = self.clock()
        self._scribe = Scribe(
            base_url=self.base_url, start=self.start, wall=self.wall, known=self.known, control=self.control
        )
        # A clock that can be moved is a sandbox's: nobody else is there.
        self._bystanders = None if self.control else Bystanders(self.wall.timestamp())
        self._open = False
        self._statements = {rule.id: rule.statement for rule in self.bundle.catalogue}
        self._statements |= {rule.id: rule.statement for rule in demands()}

    @property
    def busy(self) -> bool:
        """Whether a request is under way, or one was a moment ago."""
        return bool(self._under_way) or (bool(self._over) and self.clock() - self._over[-1].end < MOMENT_SECONDS)

    @property
    def unsettled(self) -> bool:
        """Whether the next look at a campaign may say more of what waits longest."""
        self._look()
        return self._bystanders is not None and self._bystanders.undecided(self._exchanges[0].number)

    @property
    def findings(self) -> list[tuple[Finding, int]]:
        """Every kind of finding about either side, with how often it was seen."""
        return [
            (finding, ledger.repeats[finding.id])
            for ledger in (self._of_server, self._of_client)
            for finding in ledger.findings.values()
        ]

    def began(self, heard: Heard) -> None:
        """A request is under way."""
        self._under_way[id(heard)] = self._scribe.mark(heard)

    def heard(self, heard: Heard) -> None:
        """A request is over; `work` judges it when there is time."""
        mark = self._under_way.pop(id(heard), None) or self._scribe.mark(heard)
        told, asked = joined(heard.answer_headers), joined(heard.headers)
        why = answered(heard.method, heard.status, told, asked) if mark.sid else "to other APIs"
        if why is not None:
            self.passed[why] += 1
            if self.log is not None:
                self._noted(self._scribe.exchange(heard, mark, 0), ours=False)
            return
        mark.status, mark.duration = heard.status, heard.ended - heard.began
        for other in (*self._under_way.values(), *self._over):
            if other.sid and other.end >= mark.start:
                for each in entangled(other, mark):
                    each.unknown |= {"order"}
        self._over = [each for each in self._over if each.end > heard.ended - KEPT_SECONDS]
        self._over.append(mark)
        self.waiting.append((heard, mark))

    def work(self) -> None:
        """Record and judge what waits longest."""
        self._look()
        _, mark = self.waiting.popleft()
        self.judged += 1
        exchange, unknown = self._exchanges.popleft(), mark.unknown
        if self._bystanders is not None and self._bystanders.suspected(exchange.number):
            unknown |= {"state"}
        exchange = replace(exchange, unknown=tuple(sorted({*exchange.unknown, *unknown})))
        self._opened(mark.sid)
        before = self._judge.settled()
        self._record(exchange)
        fresh = [finding for _, finding in self._judge.judged.found[before:]]
        fresh += self.client.feed(exchange)
        if self.log is not None:
            self._noted(exchange, ours=True)
        said = [*self._of_server.told(), *self._of_client.told()]
        if self.log is not None:
            self._remark(self.log, exchange, said)
        if fresh:
            self.found(exchange, fresh)

    def _look(self) -> None:
        """Look at all that waits: a later request may say what became of an earlier one."""
        for heard, mark in tuple(islice(self.waiting, len(self._exchanges), None)):
            number = self.judged + len(self._exchanges) + 1
            exchange = self._scribe.exchange(heard, mark, number)
            self._exchanges.append(exchange)
            if self._bystanders is not None:
                self._bystanders.take(exchange, mark)

    def named(self, _: Heard) -> str:
        """Judge all that waits, the last answer included, and name what that broke."""
        before = self._repeats()
        while self.waiting:
            self.work()
        after = self._repeats()
        return ", ".join(sorted({identifier.rpartition("-")[0] for identifier in after - before}))

    def _repeats(self) -> Counter[str]:
        return self._of_server.repeats + self._of_client.repeats

    def _noted(self, exchange: Exchange, *, ours: bool) -> None:
        if self.log is not None:
            self.log.add(exchange, self.wall + timedelta(seconds=exchange.at), ours=ours)

    def _remark(self, log: Log, exchange: Exchange, said: Iterable[Judgement]) -> None:
        """Say in the log which rules were broken, and which ones an answer that refuses rests on."""
        refused = exchange.response is not None and exchange.response.status >= 400
        rules = [*self._refusals.told()]
        for judgement in said:
            rule, finding = judgement.rule, judgement.finding
            statement = self._statements.get(rule, "")
            if finding is not None:
                kind: Kind = "client" if rule.startswith("REQ-") else "violated"
                number = finding.exchanges[-1] if finding.exchanges else exchange.number
                observed = f"{finding.summary}: expected {finding.expected}, observed {finding.observed}"
                log.remark(number, Remark(rule=rule, kind=kind, statement=statement, observed=observed))
            elif refused and judgement.promise == "refusal":
                rules.append(rule)
        for rule in dict.fromkeys(rules):
            log.remark(exchange.number, Remark(rule=rule, kind="refused", statement=self._statements.get(rule, "")))

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

    def _run_began(self, sid: str) -> RunBegan:
        return RunBegan(
            started_at=self.wall.isoformat(timespec="milliseconds"),
            kit=__version__,
            specification=self.bundle.sha256,
            base_url=self.base_url,
            account_sid=sid,
            accounts=tuple(dict.fromkeys([sid, *self._scribe.owners()])),
            control=self.control,
            live=not self.control,
            profile=RECORDED,
            seed=0,
        )
