"""What CI servers show beside the code: workflow commands of GitHub, and GitLab's code-quality report."""

import hashlib
from collections.abc import Iterator

from campaign_contracts.inert import json_document, shown
from campaign_contracts.reports.causes import causes
from campaign_contracts.reports.report import Report, Violation

GITHUB_SHOWS = 10
"""GitHub shows so many errors of one step and drops the rest."""

SEVERITIES = {"page": "critical", "example": "major", "portal": "minor", "ruling": "minor"}


def github(report: Report) -> Iterator[str]:
    """One workflow command for each cause that is not accepted, and a last one for what is not shown."""
    found = [cause for cause in causes(report) if not cause.accepted]
    for cause in found[: GITHUB_SHOWS - 1] if len(found) > GITHUB_SHOWS else found:
        first = cause.violations[0]
        more = f" (and {len(cause.violations) - 1} more findings)" if len(cause.violations) > 1 else ""
        place = f"file={_property(first.location.file)},line={first.location.line}"
        title = _property(f"{', '.join(cause.rules[:4])}{' …' if len(cause.rules) > 4 else ''}")
        text = f"{cause.title}{more}. Expected: {first.expected}. Observed: {first.observed[:300]}."
        yield f"::error {place},title={title}::{_message(f'{text} Again: {first.reproduce}')}"
    if len(found) > GITHUB_SHOWS:
        yield f"::error title=More causes::{len(found) - GITHUB_SHOWS + 1} more causes: see contract.html"
    if report.incomplete:
        yield f"::warning title=Incomplete::{_message(report.incomplete)}"


def gitlab(report: Report) -> str:
    """The findings that are not accepted as GitLab's code-quality report."""
    authority = {result.rule.id: result.rule.authority for result in report.results}
    return json_document([_issue(each, authority[each.rule]) for each in report.violations if each.accepted is None])


def _issue(violation: Violation, authority: str) -> dict[str, object]:
    return {
        "description": shown(f"{violation.rule}: {violation.summary}"),
        "check_name": violation.rule,
        "fingerprint": hashlib.sha256(violation.id.encode()).hexdigest(),
        "severity": SEVERITIES.get(authority, "minor"),
        "location": {"path": violation.location.file, "lines": {"begin": violation.location.line}},
    }


def _message(text: str) -> str:
    return shown(text).replace("%", "%25")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
