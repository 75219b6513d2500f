"""Findings, judgements and verdicts: what checks say, and how what they said becomes a verdict for every rule."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Literal

from campaign_contracts.rules import Catalogue, Rule

Promise = Literal["success", "refusal", "fact"]

PARTS = {"success": "successes", "refusal": "refusals", "fact": "facts"}


LONGEST_TEXT = 1000
"""Characters."""


class Verdict(Enum):
    """What a run says of one rule."""

    UPHELD = "upheld"
    VIOLATED = "violated"
    NOT_EXERCISED = "not-exercised"


class Outcome(Enum):
    """What a run says on the whole."""

    PASS = "pass"
    FAIL = "fail"
    INCOMPLETE = "incomplete"

    @property
    def exit_code(self) -> int:
        """What a command that ends so exits with."""
        return {Outcome.PASS: 0, Outcome.FAIL: 1, Outcome.INCOMPLETE: 3}[self]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One observed break of one rule.

    `key` names what kind of break it is, without ids, instants or counts: the same fault gives the same key in every
    run, and the violation's id is made from it. It holds names alone (of operations, parameters, states, cases), and
    never words of a message: those may be reworded, the id stays, and with it every baseline. `exchanges` are the
    numbers of the records that show it, oldest first.
    """

    rule: str
    key: str
    summary: str
    expected: str
    observed: str
    exchanges: tuple[int, ...]

    @property
    def id(self) -> str:
        """A stable id: the rule and six hexadecimal digits of the key."""
        return f"{self.rule}-{hashlib.sha256(self.key.encode()).hexdigest()[:6]}"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A check decided a rule once. `finding` is set when it was broken; `promise` is the kind that was judged."""

    rule: str
    promise: Promise
    finding: Finding | None = None


def spoken(name: str) -> str:
    """A name that is part of a key, as the words of a summary."""
    return name.replace("-", " ")


def kept(rule: str, promise: Promise = "fact") -> Judgement:
    """The rule was decided, and it held."""
    return _kept(rule, promise)


@cache
def _kept(rule: str, promise: Promise) -> Judgement:
    return Judgement(rule=rule, promise=promise)


def broken(
    rule: str, promise: Promise, key: str, *, summary: str, expected: str, observed: str, exchanges: Iterable[int]
) -> Judgement:
    """The rule was decided, and it did not hold. An empty text that was observed is told as JSON tells it.

    Of texts no more is kept than `LONGEST_TEXT`: they quote what servers say.
    """
    finding = Finding(
        rule=rule,
        key=key[:LONGEST_TEXT],
        summary=summary[:LONGEST_TEXT],
        expected=expected[:LONGEST_TEXT],
        observed=observed[:LONGEST_TEXT] or '""',
        exchanges=tuple(exchanges),
    )
    return Judgement(rule=rule, promise=promise, finding=finding)


@dataclass(frozen=True, kw_only=True)
class RuleVerdict:
    """The verdict of one rule with what it rests on: how often it was decided, why not, and its distinct violations.

    `missing` are the promises of the rule that nothing decided.
    """

    rule: Rule
    verdict: Verdict
    checks: int
    reason: str | None
    violations: tuple[Finding, ...]
    missing: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Ledger:
    """Adds up judgements. Of each kind of finding the one with the fewest exchanges is kept; the others only count."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: dict[str, Finding] = field(default_factory=dict)
    repeats: Counter[str] = field(default_factory=Counter)

    def add(self, judgements: Iterable[Judgement]) -> list[Finding]:
        """Take judgements in; returns the findings whose kind was not known before."""
        return [finding for judgement in judgements if (finding := self.take(judgement)) is not None]

    def take(self, judgement: Judgement) -> Finding | None:
        """Take one judgement in; returns its finding if that kind was not known before."""
        self.counts[judgement.rule, judgement.promise] += 1
        finding = judgement.finding
        if finding is None:
            return None
        identifier = finding.id
        self.repeats[identifier] += 1
        known = self.findings.get(identifier)
        if known is None or len(finding.exchanges) < len(known.exchanges):
            self.findings[identifier] = finding
        return finding if known is None else None

    def join(self, other: "Ledger", order: Iterable[Finding]) -> None:
        """Take in what other checks said, who made other findings; `order` has one of each kind, as they were made."""
        self.counts.update(other.counts)
        self.repeats.update(other.repeats)
        findings = self.findings | other.findings
        self.findings = {finding.id: findings[finding.id] for finding in order}

    def verdicts(self, catalogue: Catalogue, reasons: Mapping[str, str]) -> tuple[RuleVerdict, ...]:
        """A verdict for every rule of the catalogue. `reasons` says, by rule id, why a rule could not be exercised."""
        by_rule: dict[str, list[Finding]] = {}
        for finding in self.findings.values():
            by_rule.setdefault(finding.rule, []).append(finding)
        return tuple(self._verdict(rule, by_rule.get(rule.id, []), reasons.get(rule.id)) for rule in catalogue)

    def decided(self, catalogue: Catalogue) -> int:
        """How many rules have been decided by now, one way or the other."""
        violated = {finding.rule for finding in self.findings.values()}
        return sum(rule.id in violated or not self._missing(rule) for rule in catalogue)

    def _missing(self, rule: Rule) -> list[str]:
        return [promise for promise in rule.promises if not self.counts[rule.id, promise]]

    def _verdict(self, rule: Rule, violations: list[Finding], reason: str | None) -> RuleVerdict:
        checks = sum(self.counts[rule.id, promise] for promise in ("success", "refusal", "fact"))
        missing = self._missing(rule)
        if violations:
            verdict, reason = Verdict.VIOLATED, None
        elif not missing:
            verdict, reason = Verdict.UPHELD, None
        else:
            verdict = Verdict.NOT_EXERCISED
            if checks:
                parts = [f"{PARTS[promise]} {'no' if promise in missing else 'yes'}" for promise in rule.promises]
                reason = f"decided in part: {', '.join(parts)}" + (f" ({reason})" if reason else "")
            reason = reason or "nothing in this run decided it"
        return RuleVerdict(
            rule=rule,
            verdict=verdict,
            checks=checks,
            reason=reason,
            violations=tuple(violations),
            missing=tuple(missing),
        )
