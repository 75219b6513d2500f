"""A run as values: what every report is made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from campaign_contracts.bundle import Bundle
from campaign_contracts.history import RECORDED, Exchange, RunBegan
from campaign_contracts.reports.curl import MOCK_URL, Shell
from campaign_contracts.rules import Rule
from campaign_contracts.spec import Spec
from campaign_contracts.verdicts import Finding, Outcome, RuleVerdict, Verdict

LEFT_OUT = "left out by --rule, --authority or --suite"
EXCLUDED = "excluded by --exclude-rule"

BODY_SCHEMAS = "ENV-11"
"""The rule that holds answers against their schemas: its violations point at the schema."""


@dataclass(frozen=True, kw_only=True)
class Location:
    """A line of the specification's source; `file` is relative to its checkout."""

    file: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """Why a violation that is known does not fail a run, who answers for that, and the last day on which it holds."""

    reason: str
    owner: str
    expires: str | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One exchange of a violation, with the command line that sends its request again."""

    exchange: Exchange
    curl: str


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One kind of break of one rule. `times` is how often it was seen; `reproduce` brings it back.

    `replay` repeats its steps alone (None where nothing can).

    `location` is the rule in its source, or the schema that an answer does not fit.
    """

    id: str
    rule: str
    summary: str
    expected: str
    observed: str
    times: int
    steps: tuple[Step, ...]
    reproduce: str
    replay: str | None = None
    location: Location
    accepted: Acceptance | None = None


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """The verdict of one rule. `selected` is false for a rule that was left out on purpose.

    `missing` are the promises of the rule that nothing decided: successes, refusals, facts.
    """

    rule: Rule
    verdict: Verdict
    checks: int
    reason: str | None
    violations: tuple[Violation, ...]
    selected: bool
    missing: tuple[str, ...] = ()

    @property
    def excluded(self) -> bool:
        """Whether somebody said why this rule does not count."""
        return not self.selected and (self.reason or "").startswith(EXCLUDED)


@dataclass(frozen=True, kw_only=True)
class Shard:
    """Which part of a run a report is of, from 1, and of how many.

    `operations`, `cells` and `rules` are what the whole run promises to exercise; its parts promise nothing alone.
    """

    number: int
    count: int
    operations: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that is worth telling of a run. `duration` in seconds; `results` hold every rule of the catalogue.

    `remarks` are sentences about the run as a whole: what is wrong with its baseline, say. `client` holds every rule
    for clients where the client was judged too; none of that counts for the outcome, which is the server's.
    """

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
    remarks: tuple[str, ...] = ()
    shard: Shard | None = None
    client: tuple[RuleResult, ...] = ()

    @property
    def own_mock(self) -> bool:
        """Whether the target was the kit's own mock."""
        return self.began.own_mock

    @property
    def selected(self) -> tuple[RuleResult, ...]:
        """The results of the rules that were asked for."""
        return tuple(result for result in self.results if result.selected)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every violation, in the order of the rules."""
        return tuple(violation for result in self.results for violation in result.violations)

    @property
    def client_violations(self) -> tuple[Violation, ...]:
        """What the client broke, in the order of the rules for clients."""
        return tuple(violation for result in self.client for violation in result.violations)

    @property
    def client_fails(self) -> bool:
        """Whether the client broke a rule, and no baseline accepts it."""
        return any(violation.accepted is None for violation in self.client_violations)

    @property
    def accepted(self) -> int:
        """How many violations a baseline accepts."""
        return sum(violation.accepted is not None for violation in self.violations)

    @property
    def decided(self) -> int:
        """How many of the rules asked for were decided."""
        return sum(result.verdict is not Verdict.NOT_EXERCISED for result in self.selected)

    def counted(self, verdict: Verdict) -> int:
        """How many of the rules asked for have this verdict."""
        return sum(result.verdict is verdict for result in self.selected)

    def with_violations(self, change: Callable[[Violation], Violation]) -> "Report":
        """The report with every violation changed."""

        def changed(results: tuple[RuleResult, ...]) -> tuple[RuleResult, ...]:
            return tuple(
                replace(result, violations=tuple(map(change, result.violations))) if result.violations else result
                for result in results
            )

        return replace(self, results=changed(self.results), client=changed(self.client))


def assemble(
    *,
    bundle: Bundle,
    began: RunBegan,
    kit: str,
    verdicts: tuple[RuleVerdict, ...],
    repeats: Mapping[str, int],
    exchanges: Mapping[int, Exchange],
    reproduce: Callable[[Finding], str],
    replay: Callable[[Finding], str | None] = lambda _: None,
    outcome: Outcome,
    incomplete: str | None,
    duration: float,
    requests: int,
    coverage: Mapping[str, Any],
    shard: Shard | None = None,
    client: tuple[RuleVerdict, ...] = (),
) -> Report:
    """Set the parts side by side. `verdicts` are those of the rules asked for; `exchanges` are by number.

    `repeats` count the findings of both, `client` are the verdicts of the rules for clients.
    """
    shell = Shell(
        base_url=MOCK_URL if began.own_mock else began.base_url,
        account_sid=began.account_sid,
        gone=began.profile != RECORDED,
    )

    rules = {verdict.rule.id: verdict.rule for verdict in (*verdicts, *client)}

    def violation(finding: Finding) -> Violation:
        again = replay(finding)
        steps = tuple(
            Step(exchange=_routed(bundle.spec, exchanges[number]), curl=shell.curl(exchanges[number], again))
            for number in finding.exchanges
            if number in exchanges
        )
        return Violation(
            id=finding.id,
            rule=finding.rule,
            summary=finding.summary,
            expected=finding.expected,
            observed=finding.observed,
            times=repeats[finding.id],
            steps=steps,
            reproduce=reproduce(finding),
            replay=again,
            location=_location(bundle, rules[finding.rule], steps),
        )

    given = {verdict.rule.id: verdict for verdict in verdicts}
    return Report(
        began=began,
        kit=kit,
        title=bundle.spec.title,
        version=bundle.spec.version,
        sha256=bundle.sha256,
        families=bundle.catalogue.families,
        duration=duration,
        requests=requests,
        outcome=outcome,
        incomplete=incomplete,
        results=tuple(
            _result(rule, given.get(rule.id), violation, began.excluded.get(rule.id)) for rule in bundle.catalogue
        ),
        coverage=coverage,
        shard=shard,
        client=tuple(_result(verdict.rule, verdict, violation, None) for verdict in client),
    )


def _result(
    rule: Rule, verdict: RuleVerdict | None, violation: Callable[[Finding], Violation], excluded: str | None
) -> RuleResult:
    if verdict is None:
        reason = LEFT_OUT if excluded is None else f"{EXCLUDED}: {excluded}"
        return RuleResult(
            rule=rule, verdict=Verdict.NOT_EXERCISED, checks=0, reason=reason, violations=(), selected=False
        )
    return RuleResult(
        rule=rule,
        verdict=verdict.verdict,
        checks=verdict.checks,
        reason=verdict.reason,
        violations=tuple(map(violation, verdict.violations)),
        selected=True,
        missing=verdict.missing,
    )


def _location(bundle: Bundle, rule: Rule, steps: tuple[Step, ...]) -> Location:
    """Where a reader finds what was broken: the schema of the last answer for a body, else the rule."""
    if rule.id == BODY_SCHEMAS and steps and (name := _schema_of(bundle.spec, steps[-1].exchange)):
        return Location(file=f"openapi/components/schemas/{name}.yaml", line=1)
    return Location(file=rule.file, line=rule.line)


def _routed(spec: Spec, exchange: Exchange) -> Exchange:
    """The exchange with the operation that documents it, whatever the sender thought."""
    routed = spec.route(exchange.request.method, exchange.request.path)
    return replace(exchange, operation=routed[0].id if routed else None)


def _schema_of(spec: Spec, exchange: Exchange) -> str | None:
    """The name of the component that an answer is held against; each lies in a file of its own name."""
    if exchange.operation is None or exchange.response is None:
        return None
    schema = spec.operations[exchange.operation].response_schema(exchange.response.status)
    reference = schema.get("$ref", "") if isinstance(schema, Mapping) else ""
    return reference.removeprefix("#/components/schemas/") or None
