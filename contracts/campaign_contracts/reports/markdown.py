"""`summary.md`: the verdict as Markdown, for a job's summary page or a comment. Text from strangers stays text."""

import re
from collections.abc import Iterable, Iterator

from campaign_contracts.counts import counted
from campaign_contracts.inert import shown
from campaign_contracts.reports.causes import Cause, causes
from campaign_contracts.reports.report import Report, Violation
from campaign_contracts.reports.words import SELF_CONSISTENCY, headline, target
from campaign_contracts.verdicts import Outcome, Verdict

CAUSES = 25
"""So many causes are told; GitHub takes no summary of more than a mebibyte."""

FINDINGS = 8
LONGEST = 600
MARKS = {Outcome.PASS: "✅", Outcome.FAIL: "❌", Outcome.INCOMPLETE: "⚠️"}


def text(report: Report) -> str:
    """The report as Markdown."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"## {MARKS[report.outcome]} {escaped(headline(report))}"
    yield ""
    yield f"{escaped(target(report))}."
    if report.own_mock:
        yield f"{SELF_CONSISTENCY}"
    if report.incomplete:
        yield ""
        yield f"**{'Incomplete' if report.outcome is Outcome.INCOMPLETE else 'Also incomplete'}:** " + escaped(
            report.incomplete
        )
    for remark in report.remarks:
        yield ""
        yield f"> {escaped(remark)}"
    found = causes(report)
    if found:
        yield from ("", "| Cause | Rules | Findings |", "| --- | --- | ---: |")
        for cause in found[:CAUSES]:
            note = " (accepted)" if cause.accepted else ""
            yield f"| {cell(cause.title)}{note} | {', '.join(cause.rules)} | {len(cause.violations)} |"
        if len(found) > CAUSES:
            yield f"| … and {len(found) - CAUSES} more: see contract.html | | |"
        for cause in found[:CAUSES]:
            yield from _cause(cause, report)
    yield from _client(report)
    yield from _not_exercised(report)


def _client(report: Report) -> Iterator[str]:
    """What the client did wrong, which is none of the server's faults."""
    if not report.client:
        return
    found = report.client_violations
    broken = ", ".join(result.rule.id for result in report.client if result.violations)
    yield from ("", f"### The client violates {broken}" if found else "### The client violates no rule for clients")
    for violation in found[:CAUSES]:
        yield from ("", *_violation(violation))
    if len(found) > CAUSES:
        yield from ("", f"… and {len(found) - CAUSES} more findings: see contract.json")


def _cause(cause: Cause, report: Report) -> Iterator[str]:
    statements = {result.rule.id: result.rule for result in report.results}
    yield from ("", f"<details><summary>{html(cause.title)}</summary>", "")
    for rule in cause.rules:
        yield f"- **{rule}** ({statements[rule].authority}) {escaped(statements[rule].statement)}"
    for violation in cause.violations[:FINDINGS]:
        yield from ("", *_violation(violation))
    if len(cause.violations) > FINDINGS:
        yield from ("", f"… and {len(cause.violations) - FINDINGS} more findings: see contract.html")
    yield from ("", "</details>")


def _violation(violation: Violation) -> Iterator[str]:
    seen = f", seen {counted(violation.times, 'time')}" if violation.times > 1 else ""
    yield f"**{violation.id}** {escaped(_short(violation.summary))}{seen}"
    if violation.accepted:
        until = f", until {violation.accepted.expires}" if violation.accepted.expires else ""
        yield f"Accepted by {escaped(violation.accepted.owner)}{until}: {escaped(violation.accepted.reason)}"
    commands = [step.curl for step in violation.steps[-1:] if len(step.curl) <= 2000 and not step.curl.startswith("#")]
    yield from fenced(
        [
            f"expected  {_short(violation.expected)}",
            f"observed  {_short(violation.observed)}",
            *(f"request   {command}" for command in commands),
            *([f"replay    {violation.replay}"] if violation.replay else []),
            f"again     {violation.reproduce}",
        ]
    )


def _not_exercised(report: Report) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for result in report.results:
        if result.verdict is Verdict.NOT_EXERCISED:
            reasons.setdefault(result.reason or "", []).append(result.rule.id)
    if not reasons:
        return
    total = sum(map(len, reasons.values()))
    yield from ("", f"<details><summary>{counted(total, 'rule was', 'rules were')} not exercised</summary>", "")
    for reason, rules in reasons.items():
        yield f"- {escaped(reason)}: {', '.join(rules)}"
    yield from ("", "</details>")


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]} … ({len(sentence) - LONGEST} more)"


def escaped(sentence: str) -> str:
    """Text of one line that Markdown leaves as it is: no markup, no HTML, no link, nobody mentioned."""
    quoted = re.sub(r"([\\`*_\[\]#|~$])", r"\\\1", html(sentence))
    return re.sub(r"(?i)\b(https?|ftp|www)([:.])", r"\1<!-- -->\2", quoted).replace("@", "@<!-- -->")


def html(sentence: str) -> str:
    """Text of one line that HTML leaves as it is."""
    return shown(sentence).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cell(sentence: str) -> str:
    """Text that fits into a cell of a table."""
    return escaped(_short(sentence))


def fenced(lines: Iterable[str]) -> list[str]:
    """Lines of text between fences that they cannot close."""
    inert = "\n".join(map(shown, lines))
    longest = max((len(run) for run in re.findall(r"`+", inert)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", inert, fence]
