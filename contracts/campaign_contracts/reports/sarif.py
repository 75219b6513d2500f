"""`contract.sarif`: SARIF 2.1.0, for code scanning. A result points at the rule, or the schema, in openapi/."""

import re
from datetime import UTC, datetime
from typing import Any

from campaign_contracts.inert import json_document, paragraphs
from campaign_contracts.reports.report import Location, Report, RuleResult, Violation

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"page": "error", "example": "error", "portal": "warning", "ruling": "warning"}
"""How grave a violation is, by the authority of what it breaks."""


def text(report: Report) -> str:
    """The report as a SARIF log of one run."""
    return json_document(log(report))


def log(report: Report) -> dict[str, Any]:
    """The log as JSON values."""
    positions = {result.rule.id: index for index, result in enumerate(report.results)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "campaign-contracts",
                        "version": report.kit,
                        "rules": [_rule(result, report) for result in report.results],
                    }
                },
                "automationDetails": {"id": "campaign-contracts/"},
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(violation, result, positions[result.rule.id])
                    for result in report.results
                    for violation in result.violations
                ],
                "invocations": [
                    {
                        "executionSuccessful": report.incomplete is None,
                        "startTimeUtc": _utc(report.began.started_at),
                        "toolExecutionNotifications": [
                            {"level": "error", "message": {"text": _plain(sentence)}}
                            for sentence in (report.incomplete, *report.remarks)
                            if sentence
                        ],
                    }
                ],
                "properties": {
                    "verdict": report.outcome.value,
                    "target": report.began.base_url,
                    "profile": report.began.profile,
                    "seed": report.began.seed,
                    "specification": {"version": report.version, "sha256": report.sha256},
                },
            }
        ],
    }


def _rule(result: RuleResult, report: Report) -> dict[str, Any]:
    rule = result.rule
    return {
        "id": rule.id,
        "name": re.sub(r"\W", "", f"{report.families.get(rule.family, rule.family).title()}{rule.id[4:]}"),
        "shortDescription": {"text": rule.statement},
        "fullDescription": {"text": rule.statement},
        "help": {
            "text": f"Decided by: {rule.decided_by} Stated in: {'; '.join(rule.sources) or 'nowhere'}. "
            f"`campaign-contracts rules {rule.id}` explains it."
        },
        "defaultConfiguration": {"level": LEVELS.get(rule.authority, "warning")},
        "properties": {
            "tags": [rule.family, rule.authority],
            "authority": rule.authority,
            "verdict": result.verdict.value,
            "checks": result.checks,
            **({"reason": result.reason} if result.reason else {}),
        },
    }


def _result(violation: Violation, result: RuleResult, index: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": violation.rule,
        "ruleIndex": index,
        "level": LEVELS.get(result.rule.authority, "warning"),
        "message": {
            "text": _plain(
                f"{violation.summary}. Expected: {violation.expected}. Observed: {violation.observed}. "
                f"Again: {violation.reproduce}"
            )
        },
        "locations": [_location(violation.location)],
        "partialFingerprints": {"violationId/v1": violation.id},
        "occurrenceCount": violation.times,
        "properties": {"curl": [paragraphs(step.curl[:2000]) for step in violation.steps]},
    }
    if violation.accepted:
        found["suppressions"] = [
            {"kind": "external", "justification": f"{violation.accepted.reason} ({violation.accepted.owner})"}
        ]
    return found


def _utc(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _location(location: Location) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": location.file, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": location.line},
        }
    }


def _plain(sentence: str) -> str:
    """A message in which nothing is a link: viewers make links of brackets."""
    return re.sub(r"([\\\[\]])", r"\\\1", paragraphs(sentence))
