"""A run as values: what every report is made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from campaign_contracts.bundle import Bundle
from campaign_contracts.history import Exchange, RunBegan
from campaign_contracts.reports.curl import Shell
from campaign_contracts.rules import Rule
from campaign_contracts.verdicts import Finding, Outcome, RuleVerdict, Verdict

LEFT_OUT = "left out by --rule, --authority or --suite"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One exchange of a violation, with the command line that sends its request again."""

    exchange: Exchange
    curl: str


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One kind of break of one rule. `times` is how often it was seen; `reproduce` brings it back."""

    finding: Finding
    times: int
    steps: tuple[Step, ...]
    reproduce: str


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """The verdict of one rule. `selected` is false for a rule that was left out on purpose."""

    rule: Rule
    verdict: Verdict
    checks: int
    reason: str | None
    violations: tuple[Violation, ...]
    selected: bool


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that is worth telling of a run. `duration` in seconds; `results` hold every rule of the catalogue."""

    began: RunBegan
    kit: str
    title: str
    version: str
    sha256: str
    families: Mapping[str, str]
    duration: float
    requests: int
    outcome: Outcome
    incomplete: str | None
    results: tuple[RuleResult, ...]
    coverage: Mapping[str, Any]

    @property
    def own_mock(self) -> bool:
        """Whether the target was the kit's own mock."""
        return self.began.own_mock

    @property
    def selected(self) -> tuple[RuleResult, ...]:
        """The results of the rules that were asked for."""
        return tuple(result for result in self.results if result.selected)

    def counted(self, verdict: Verdict) -> int:
        """How many of the rules asked for have this verdict."""
        return sum(result.verdict is verdict for result in self.selected)


def assemble(
    *,
    bundle: Bundle,
    began: RunBegan,
    kit: str,
    verdicts: tuple[RuleVerdict, ...],
    repeats: Mapping[str, int],
    exchanges: Mapping[int, Exchange],
    reproduce: Callable[[Finding], str],
    outcome: Outcome,
    incomplete: str | None,
    duration: float,
    requests: int,
    coverage: Mapping[str, Any],
) -> Report:
    """Set the parts side by side. `verdicts` are those of the rules asked for; `exchanges` are by number."""
    shell = Shell(base_url=began.base_url, account_sid=began.account_sid)

    def violation(finding: Finding) -> Violation:
        steps = tuple(
            Step(exchange=exchanges[number], curl=shell.curl(exchanges[number]))
            for number in finding.exchanges
            if number in exchanges
        )
        return Violation(finding=finding, times=repeats[finding.id], steps=steps, reproduce=reproduce(finding))

    given = {verdict.rule.id: verdict for verdict in verdicts}
    return Report(
        began=began,
        kit=kit,
        title=str(bundle.spec.document["info"]["title"]),
        version=str(bundle.spec.document["info"]["version"]),
        sha256=bundle.sha256,
        families=bundle.catalogue.families,
        duration=duration,
        requests=requests,
        outcome=outcome,
        incomplete=incomplete,
        results=tuple(_result(rule, given.get(rule.id), violation) for rule in bundle.catalogue),
        coverage=coverage,
    )


def _result(rule: Rule, verdict: RuleVerdict | None, violation: Callable[[Finding], Violation]) -> RuleResult:
    if verdict is None:
        return RuleResult(
            rule=rule, verdict=Verdict.NOT_EXERCISED, checks=0, reason=LEFT_OUT, violations=(), selected=False
        )
    return RuleResult(
        rule=rule,
        verdict=verdict.verdict,
        checks=verdict.checks,
        reason=verdict.reason,
        violations=tuple(map(violation, verdict.violations)),
        selected=True,
    )
