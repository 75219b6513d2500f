"""What clients did wrong, on a terminal: apart from the server's verdicts, and never mixed with them."""

from collections.abc import Iterator

from campaign_contracts.counts import counted
from campaign_contracts.inert import shown
from campaign_contracts.reports.report import Report, Violation
from campaign_contracts.verdicts import Verdict

LONGEST = 200


def lines(report: Report) -> Iterator[str]:
    """The findings, rule by rule, and one line that adds them up."""
    yield ""
    for result in report.client:
        if result.violations:
            yield f"{result.rule.id} ({result.rule.authority})  {result.rule.statement}"
        for violation in result.violations:
            yield from _violation(violation)
    decided = sum(result.verdict is not Verdict.NOT_EXERCISED for result in report.client)
    broken = [result.rule.id for result in report.client if result.violations]
    verdict = f"{len(broken)} violated: {', '.join(broken)}" if broken else "none violated"
    known = sum(violation.accepted is not None for violation in report.client_violations)
    accepted = f" ({known} of {counted(len(report.client_violations), 'finding')} accepted)" if known else ""
    yield f"CLIENT: {decided} of {len(report.client)} rules for clients decided, {verdict}{accepted}"


def _violation(violation: Violation) -> Iterator[str]:
    times = f" (seen {violation.times} times)" if violation.times > 1 else ""
    yield f"  {violation.id}: {shown(violation.summary)}{times}"
    yield f"    expected  {shown(violation.expected)}"
    yield f"    observed  {shown(violation.observed)}"
    if violation.accepted is not None:
        yield f"    accepted  {shown(violation.accepted.reason)} ({shown(violation.accepted.owner)})"
    for step in violation.steps:
        request = step.exchange.request
        yield f"    #{step.exchange.number:<8} {shown(f'{request.method} {request.target}'[:LONGEST])}"
