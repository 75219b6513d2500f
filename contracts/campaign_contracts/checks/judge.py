"""Runs every check over a history, record by record: online after each step of a run, or offline over a file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from campaign_contracts.bundle import Bundle
from campaign_contracts.checks.model.exchange import Observation, stimulus_of
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import MODEL, Check, Event, UndeclaredRuleError
from campaign_contracts.coverage import Coverage
from campaign_contracts.history import SENT_ELSEWHERE, Clock, Exchange, Failure, Record, RunBegan, RunEnded, Unknown
from campaign_contracts.verdicts import Finding, Judgement, Ledger


@dataclass(frozen=True, kw_only=True)
class Crash:
    """A check that raised: its rules cannot be trusted in this run, which is incomplete at best."""

    check: str
    error: str

    def __str__(self) -> str:
        """The crash in words."""
        return f"check {self.check} crashed ({self.error})"


class Decided(NamedTuple):
    """How many rules are decided, and how many cells of the state table were tried."""

    rules: int
    cells: int


@dataclass(kw_only=True)
class Judged:
    """What a history came to. `found` has each kind of finding once, with how many records had been judged by then."""

    ledger: Ledger = field(default_factory=Ledger)
    coverage: Coverage = field(default_factory=Coverage)
    crashes: list[Crash] = field(default_factory=list)
    found: list[tuple[int, Finding]] = field(default_factory=list)

    def join(self, other: "Judged") -> None:
        """Take in what the second part of the checks (`parted`) made of the same history, and counted of it."""
        self.coverage = other.coverage
        self.crashes += other.crashes
        self.found = sorted([*self.found, *other.found], key=lambda each: each[0])
        self.ledger.join(other.ledger, (finding for _, finding in self.found))


_Looking = tuple[int, Callable[[Any, Event, Model], tuple[Any, Iterable[Judgement]]], frozenset[Unknown]]
"""A check that looks at an event: its place, its step, and what it rests on."""


@dataclass(kw_only=True)
class Judge:
    """Feeds records to the model and to the checks, and adds up what they say. One judge judges one history.

    `covers`: it also counts what was covered, which one of two judges of the same history does. One that does not, and
    has only plain checks, follows no campaign.
    """

    bundle: Bundle
    checks: Sequence[Check]
    covers: bool = True
    judged: Judged = field(default_factory=Judged)

    def __post_init__(self) -> None:
        """Start every check."""
        self.model = Model(spec=self.bundle.spec, lifecycle=self.bundle.lifecycle)
        self._states = [check.start() for check in self.checks]
        self._rules = [check.rules for check in self.checks]
        self._looking: dict[str | None, tuple[_Looking, ...]] = {}
        self._dead: set[int] = set()
        self._follows = self.covers or not all(map(_is_plain, self.checks))
        self._fed = 0

    def feed(self, record: Record) -> None:
        """Judge one record."""
        self._fed += 1
        if isinstance(record, RunBegan):
            self.model.begin(record)
            return
        if isinstance(record, RunEnded):
            return
        event: Event = self.model.observe(record) if isinstance(record, Exchange) else record
        if isinstance(event, Observation):
            self._exchange(event)
            return
        if isinstance(event, Clock) and event.reset:
            self._forget()
        self._step(event, event, frozenset())
        if isinstance(event, Clock):
            self.model.tick(event)

    def settled(self) -> int:
        """How many kinds of findings there are by now."""
        return len(self.judged.found)

    @property
    def decided(self) -> Decided:
        """What is decided by now."""
        judged = self.judged
        return Decided(judged.ledger.decided(self.bundle.catalogue), judged.coverage.cells_tried())

    def finish(self) -> Judged:
        """Let every check judge what only the end decides; returns everything that was judged."""
        self._end()
        return self.judged

    def _end(self) -> None:
        for index, check in enumerate(self.checks):
            if index in self._dead:
                continue
            try:
                self._add(index, check.end(self._states[index], self.model))
            except Exception as error:  # noqa: BLE001 - a crash inside a check must never pass for a verdict
                self._crashed(index, error)

    def _forget(self) -> None:
        """A sandbox was reset: nothing more is heard of its campaigns, and a long run remembers none of them."""
        self._end()
        self._states = [check.start() for check in self.checks]

    def _exchange(self, seen: Observation) -> None:
        missing = lacking(seen)
        blurred = self._blurred(seen) if missing - HARMLESS else seen
        whole = not missing & MODEL - STATE
        told = seen if whole else blurred
        idle = seen.status in SENT_ELSEWHERE or (seen.status == UNAUTHORIZED and not whole)  # nobody did what it asks
        if self._follows and not idle:
            self.model.follow(told)
        self._step(seen, blurred, missing)
        if whole and self.covers:
            self._cover(seen)
        if self._follows and not idle:
            self.model.learn(told)

    def _blurred(self, seen: Observation) -> Observation:
        """An exchange of which not everything is known, as one whose fate nobody knows."""
        failure = Failure(kind="unrecorded", message="the recording does not say what came of it")
        return self.model.observe(replace(seen.exchange, response=None, failure=failure))

    def _step(self, event: Event, blurred: Event, missing: frozenset[Unknown]) -> None:
        """Let each check take the event, or what it may rest on of it."""
        states, model = self._states, self.model
        for index, step, rests_on in self._looking_at(event):
            try:
                absent = missing & rests_on if missing else missing
                seen = blurred if absent and absent != STATE else event
                states[index], judgements = step(states[index], seen, model)
                if judgements:
                    self._add(index, _founded(judgements) if absent and "state" in absent else judgements)
            except Exception as error:  # noqa: BLE001 - a crash inside a check must never pass for a verdict
                self._crashed(index, error)

    def _looking_at(self, event: Event) -> tuple[_Looking, ...]:
        """The checks that look at an event: all that live, but those of other operations."""
        seen = isinstance(event, Observation)
        key = (event.operation.id if event.operation is not None else None) if isinstance(event, Observation) else ""
        found = self._looking.get(key)
        if found is None:
            wanted = [getattr(check, "operations", None) for check in self.checks]
            places = (at for at, only in enumerate(wanted) if only is None or (seen and key in only))
            checks = ((at, self.checks[at]) for at in places if at not in self._dead)
            found = tuple((at, check.step, getattr(check, "rests_on", MODEL)) for at, check in checks)
            self._looking[key] = found
        return found

    def _add(self, index: int, judgements: Iterable[Judgement]) -> None:
        declared, ledger, found = self._rules[index], self.judged.ledger, self.judged.found
        before = len(found)
        for judgement in judgements:
            if judgement.rule not in declared:
                raise UndeclaredRuleError(f"{judgement.rule} is judged, but not declared with @judges")
            if (finding := ledger.take(judgement)) is not None:
                found.append((self._fed, finding))
                if len(found) - before == MOST_FINDINGS:
                    return

    def _cover(self, seen: Observation) -> None:
        coverage = self.judged.coverage
        coverage.timeline.add(seen.exchange)
        if seen.operation is None:
            return
        if seen.authorization == "good" or (seen.status or 0) >= 400:
            coverage.answered(seen.operation.id, seen.status)
        if seen.authorization != "good":
            return
        for element, answer in zip(seen.elements or ({},), seen.answers, strict=False):
            members = element if isinstance(element, dict) else {}
            coverage.sent(seen.operation.id, {*members, *(name for name, _ in seen.exchange.request.query)}, answer)
        stimulus, known = stimulus_of(seen, self.bundle.lifecycle), self.model.before(seen)
        if stimulus is not None and known is not None and known.sid == seen.sid:
            coverage.stimulated(known.states, stimulus, seen.answer)

    def _crashed(self, index: int, error: Exception) -> None:
        self._dead.add(index)
        self._looking.clear()
        self.judged.crashes.append(Crash(check=self.checks[index].name, error=f"{type(error).__name__}: {error}"))


MOST_FINDINGS = 1000
"""So many kinds of findings one check takes from one record: an answer may have more items that are wrong."""

UNAUTHORIZED = 401

ONE_ANSWER = frozenset({"LST-01", "LST-02", "LST-05", "LST-06", "LST-10", "LST-12", "LST-13"})
"""Rules of lists that one answer breaks by itself, whatever was changed before."""

STRAYS = frozenset({("LST-08", "status-filter"), ("LST-09", "name-filter")})
"""Rules, and keys up to a colon, of findings that a list holds campaigns which, as it shows them, match no filter."""

STATE: frozenset[Unknown] = frozenset({"state"})

HARMLESS: frozenset[Unknown] = frozenset({"time", "state"})
"""What may be unknown without any check seeing less of the exchange."""


def lacking(seen: Observation) -> frozenset[Unknown]:
    """What is unknown of an exchange. Refusals that may be due to credentials say nothing where these are unknown."""
    unknown = frozenset(seen.exchange.unknown)
    return unknown | {"order"} if seen.authorization == "unknown" else unknown


def _founded(judgements: Iterable[Judgement]) -> Iterator[Judgement]:
    """Judgements that do not accuse, or by one answer alone: nobody knows what somebody else did before."""
    return (each for each in judgements if each.finding is None or _by_one_answer(each.finding))


def _by_one_answer(finding: Finding) -> bool:
    return finding.rule in ONE_ANSWER or (finding.rule, finding.key.partition(":")[0]) in STRAYS


def judge(records: Iterable[Record], bundle: Bundle, checks: Sequence[Check]) -> Judged:
    """Judge a whole history."""
    result = Judge(bundle=bundle, checks=checks)
    for record in records:
        result.feed(record)
    return result.finish()


def parted(checks: Sequence[Check]) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
    """The checks in two parts that can be run apart: the plain ones, and the rest.

    Where both judge a rule, they find other breaks of it, and the plain ones stand first.
    """
    return tuple(filter(_is_plain, checks)), tuple(each for each in checks if not _is_plain(each))


def _is_plain(check: Check) -> bool:
    return getattr(check, "plain", False)
