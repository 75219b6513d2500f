"""One run in progress: a sender whose records go to the history and the judge at once, and the API for the suites."""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Decided, Judge, Judged
from campaign_contracts.history import Exchange, Note, Record, Request, RunEnded
from campaign_contracts.running.digest import Digesting
from campaign_contracts.running.opening import begin_report, beginning, history_of, journal_of, receiver_of
from campaign_contracts.running.origin import Origin, Origins
from campaign_contracts.running.settings import Settings
from campaign_contracts.safety.cleaned import CleanUp
from campaign_contracts.safety.custody import Custody
from campaign_contracts.safety.guard import Guard, GuardedSender
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.send import ControlError, DisturbedError, HaltedError
from campaign_contracts.send.pace import counts_for
from campaign_contracts.send.sender import Sender, worker_name
from campaign_contracts.send.standstill import Standstill
from campaign_contracts.stated_time import Leaps
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.drawing import Drawing, DrawingHere
from campaign_contracts.suites.numbers import fictitious
from campaign_contracts.suites.states import reach
from campaign_contracts.verdicts import Finding

__all__ = ["Session", "Settings"]


class Judging(Protocol):
    """Takes the records of a run one by one, and says at the end, or all along, what it judged."""

    judged: Judged

    def feed(self, record: Record) -> bytes | None:
        """Take a record. Returns it as a line of a history file, where it had to be made one."""

    def settled(self) -> int:
        """How many kinds of findings there are in the records so far."""
        ...

    @property
    def decided(self) -> Decided:
        """What is decided by now, as far as is known without waiting."""
        ...

    def finish(self) -> Judged:
        """The run is over."""
        ...


class Session:
    """Owns connections, history and judge of one run. A context manager.

    `aborted` says why a run stopped early; `misused`, that it was asked for what there is not, and has tried nothing:
    what an earlier run has left in the report folder stays.
    """

    def __init__(
        self,
        settings: Settings,
        bundle: Bundle,
        *,
        started_at: datetime | None = None,
        judge: Callable[[], Judging] | None = None,
        drawing: Callable[[], Drawing] = DrawingHere,
        narrowed: bool = False,
    ) -> None:
        """Claim the report folder; nothing is sent yet. Raises UsageError, and OSError when it cannot be written.

        `judge` starts another judge than the one that judges each record at once, and `drawing` what draws elsewhere
        than where values are needed; `narrowed` says that less than everything is tried though the settings ask for it.
        """
        self.settings, self.bundle = settings, bundle
        self.started_at = started_at or datetime.now(UTC)
        self.judge: Judging = judge() if judge is not None else Judge(bundle=bundle, checks=CHECKS)
        self.aborted: str | None = None
        self.misused = False
        self._leaps, self._moved = Leaps(), False
        self._recording = threading.RLock()
        self._exercised: dict[str, tuple[str, ...]] = {}
        self._unsent: set[tuple[str, str | None]] = set()
        self.records = history_of(settings)
        self.run_id = f"cc{secrets.token_hex(4)}"  # not the time: jobs and parts of a run begin at the same moment
        self.custody = Custody(Inventory(run_id=self.run_id), journal_of(settings, self.run_id))
        self.sender = self._opened_sender()
        self.standstill = Standstill()
        self.receiver = receiver_of(settings, self.sender.elapsed)
        self.began = beginning(
            settings,
            bundle,
            started_at=self.started_at,
            run_id=self.run_id,
            receiver=self.receiver.base_url if self.receiver is not None else None,
            narrowed=narrowed,
        )
        self.digesting, self._origins = Digesting(began=self.began), Origins()
        self.record(self.began)
        self.api = self._api(drawing())

    def _api(self, drawing: Drawing) -> Api:
        settings = self.settings
        return Api(
            self.sender,
            reach=reach,
            spec=self.bundle.spec,
            lifecycle=self.bundle.lifecycle,
            sid=settings.sid,
            other=settings.other,
            live=settings.live,
            profile="quick" if settings.profile == "smoke" else settings.profile,  # a choice of the same functions
            seed=settings.seed,
            run_id=self.run_id,
            started_at=self.started_at.timestamp(),
            dial=settings.dial,
            receiver=self.receiver,
            found=self.judge.settled,
            examples=None if settings.live else settings.examples,
            budget=settings.budget,
            drawing=drawing,
            may_reset=settings.own_mock or settings.may_reset,
        )

    def __enter__(self) -> Self:
        """Enter the run."""
        self.standstill.start()
        self.sender.owed = self.standstill.owed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close connections and the history file."""
        self.close()

    def record(self, record: Record) -> None:
        """Keep a record, write it, judge it; callbacks that arrived meanwhile come first."""
        with self._recording:
            for callback in self.receiver.take() if self.receiver is not None else ():
                self._keep(replace(callback, request=self.sender.redactor.request(callback.request)))
            self._keep(record)

    def _keep(self, record: Record) -> None:
        """What has to be deleted again comes first: an interrupt may come at any time."""
        try:
            if isinstance(record, Exchange) and not self.settings.own_mock:
                self.custody.learn(record)
        finally:
            self.digesting.take(record)
            if isinstance(record, Exchange):
                self._origins.learn(record)
            self._write(record, self.judge.feed(record))
        if isinstance(record, Exchange) and self.settings.control_url is None:
            self._compare(record)

    def _compare(self, exchange: Exchange) -> None:
        """Whether a clock that cannot be read is where it should be. Raises DisturbedError."""
        if ahead := self._leaps.hear(exchange, time.time()):
            self._moved = True
            raise DisturbedError.moved(ahead)

    @property
    def disturbed(self) -> bool:
        """Whether somebody else has moved the server's clock meanwhile."""
        return self._moved or self.sender.disturbed

    def begin(self) -> None:
        """Something is tried: an earlier run's report gives way, once. Raises HaltedError when it cannot."""
        with self._recording, _writing():
            if not self.records.begun:
                begin_report(self.settings, self.records)

    def _write(self, record: Record, line: bytes | None) -> None:
        """Write a record to the history. Raises HaltedError the first time that it cannot be."""
        with _writing():
            self.records.add(record, line)

    def begin_suite(self, name: str, rules: Collection[str] = ()) -> None:
        """A suite function begins in the present thread; its random numbers are its own."""
        self._exercised[name] = tuple(sorted(rules))
        self.api.random.seed(f"{self.settings.seed} {name}")

    @property
    def findings(self) -> list[Finding]:
        """What was found, each kind once, in the order in which it was."""
        return [finding for _, finding in self.judge.judged.found]

    @property
    def decided(self) -> Decided:
        """What is decided by now; no other thread has a record judged meanwhile."""
        with self._recording:
            return self.judge.decided

    def origin(self, finding: Finding) -> Origin | None:
        """Where a finding of that kind first came from; None where only the end of the run showed it."""
        return self._origins.of(finding, self.findings)

    def note(self, text: str, rules: Sequence[str] = (), *, asked: bool = False) -> None:
        """Record something worth knowing; with rules (ids or prefixes), why they could not be exercised.

        `asked`: why a suite function that was chosen by name could not be tried.
        """
        words = self.sender.redactor.text(text)
        self.record(Note(at=self.sender.elapsed(), text=words, rules=tuple(rules), asked=asked))

    def compare_clocks(self) -> None:
        """Whether the server's clock is where this run has left it. Raises DisturbedError, ControlError."""
        if self.digesting.clock is not None and not self.settings.own_mock and not self.disturbed:
            self.sender.clock()

    def finish(self, crashes: Sequence[str] = ()) -> None:
        """Record the end and judge what only the end decides. `crashes` are suite functions that ended in an error."""
        if self.aborted:
            self.sender.end(self.sender.elapsed())
        try:
            self.compare_clocks()
        except (ControlError, HaltedError) as error:
            self.aborted = self.aborted or str(error)
        ended = RunEnded(
            at=self.sender.elapsed(), aborted=self.aborted, crashes=tuple(crashes), disturbed=self.disturbed
        )
        try:
            if not self.misused:
                self.begin()
            self.record(ended)
            self.records.flush()
        except (HaltedError, OSError) as error:
            self.aborted = self.aborted or str(error)
        self.judge.finish()

    def clean_up(self, progress: Callable[[int, int], None] | None = None) -> CleanUp | None:
        """Delete what the run created; None where nothing has to be (the kit's own mock, or asked to keep).

        Its requests are no part of the history, and nothing judges them. As many are under way at once as in the run.
        """
        settings = self.settings
        with contextlib.closing(Sender(settings.target(), lambda _: None)) as sender:
            sender.allow(self.sender.at_once)
            if settings.pause:
                sender.sleep(counts_for(settings.pause))  # the run's last requests count for the rate too
            forget = self.sender.forget if self._may_be_forgotten else None
            result = self.custody.clean_up(
                sender, settings.accounts, look=not settings.live, forget=forget, progress=progress
            )
        if result is not None:
            result.requests = sender.requests
        return result

    @property
    def _may_be_forgotten(self) -> bool:
        """Whether the server may be reset at the end as it was in the beginning: not where somebody else acts on it."""
        settings = self.settings
        return settings.may_reset and settings.control_url is not None and not self.disturbed

    @property
    def journal_path(self) -> Path | None:
        """Where the journal stands while something is left to delete."""
        return self.custody.journal_path

    def close(self) -> None:
        """Close connections and the history file; harmless when done twice."""
        self.standstill.close()
        self.sender.close()
        self.api.drawing.close()
        if self.receiver is not None:
            self.receiver.stop()
        self.custody.close()
        self.records.close()

    def _opened_sender(self) -> Sender:
        sender = self._unbounded_sender()
        if (most := self.settings.most_seconds) is not None:
            sender.end(most, f"--max-time: the {most / 60:g} minutes are over")
        return sender

    def _unbounded_sender(self) -> Sender:
        settings = self.settings
        leaving = self._leaving
        if not settings.live and settings.max_campaigns is None:
            return Sender(self.settings.target(), self.record, leaving=leaving)
        guard = Guard(
            inventory=self.custody.inventory,
            live=settings.live,
            dial=settings.dial,
            limit=settings.max_campaigns,
            fictitious=fictitious,
            now=time.time,
        )
        return GuardedSender(self.settings.target(), self.record, guard, self._not_sent, leaving=leaving)

    def _leaving(self, request: Request) -> None:
        """A request is about to be sent. Raises HaltedError when it must not be."""
        if not self.settings.own_mock:
            self.custody.leaving(request)

    def _not_sent(self, reason: str, rule: str | None) -> None:
        """Note once why requests are not sent; it is why the rules that they are for are not exercised."""
        if (reason, rule) not in self._unsent:
            self._unsent.add((reason, rule))
            self.note(reason, (rule,) if rule is not None else self._exercised.get(worker_name(), ()))


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """A history that cannot be written ends a run: raises HaltedError."""
    try:
        yield
    except OSError as error:
        raise HaltedError(f"the history cannot be written ({error.strerror or error})") from error
