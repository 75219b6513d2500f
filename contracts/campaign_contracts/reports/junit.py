"""`junit.xml`: a suite for each family, a case for each rule. What CI servers list, chart and compare."""

from itertools import groupby
from xml.etree import ElementTree as ET

from campaign_contracts.inert import shown
from campaign_contracts.reports.report import Report, RuleResult, Violation
from campaign_contracts.verdicts import Verdict

STEPS = 6


def text(report: Report) -> str:
    """The report as JUnit's XML."""
    root = ET.Element("testsuites", name="campaign-contracts", time=f"{report.duration:.3f}")
    totals = [0, 0, 0, 0]
    for family, group in groupby(report.results, key=lambda result: result.rule.family):
        name = f"{family} {report.families.get(family, '')}".strip()
        suite, counts = _suite(name, list(group), report)
        root.append(suite)
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    if report.incomplete:
        suite = ET.SubElement(root, "testsuite", name="the run", timestamp=report.began.started_at)
        case = ET.SubElement(suite, "testcase", classname="campaign_contracts", name="the run is complete")
        ET.SubElement(case, "error", message=shown(report.incomplete))
        _count(suite, counts := (1, 0, 1, 0))
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    _count(root, totals)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(name: str, results: list[RuleResult], report: Report) -> tuple[ET.Element, tuple[int, ...]]:
    suite = ET.Element("testsuite", name=name, timestamp=report.began.started_at)
    failures = skipped = 0
    for result in results:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=f"campaign_contracts.{result.rule.family}",
            name=f"{result.rule.id} {result.rule.statement}",
            file=result.rule.file,
            line=str(result.rule.line),
        )
        standing = [violation for violation in result.violations if violation.accepted is None]
        if standing:
            failures += 1
            summary = "; ".join(violation.summary for violation in standing[:3])
            more = f"; and {len(standing) - 3} more" if len(standing) > 3 else ""
            failure = ET.SubElement(
                case, "failure", type=f"violated ({result.rule.authority})", message=shown(summary + more)
            )
            failure.text = "\n\n".join(map(_told, standing))
        elif result.violations:
            skipped += 1
            reasons = "; ".join(f"{each.id}: {each.accepted.reason}" for each in result.violations if each.accepted)
            ET.SubElement(case, "skipped", message=shown(f"violated, and accepted ({reasons})"))
        elif result.verdict is Verdict.NOT_EXERCISED:
            skipped += 1
            ET.SubElement(case, "skipped", message=shown(f"not exercised: {result.reason}"))
    counts = (len(results), failures, 0, skipped)
    _count(suite, counts)
    return suite, counts


def _count(element: ET.Element, counts: "tuple[int, ...] | list[int]") -> None:
    for name, count in zip(("tests", "failures", "errors", "skipped"), counts, strict=True):
        element.set(name, str(count))


def _told(violation: Violation) -> str:
    lines = [
        f"{violation.id}: {violation.summary}",
        f"expected  {violation.expected}",
        f"observed  {violation.observed}",
        *(f"#{step.exchange.number} {step.curl[:2000]}" for step in violation.steps[:STEPS]),
        f"again     {violation.reproduce}",
    ]
    return "\n".join(map(shown, lines))
