"""Two reports side by side: what is new, what is gone, what is still there, what is no longer exercised."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from campaign_contracts.clients import demands
from campaign_contracts.inert import json_document
from campaign_contracts.reports.markdown import cell, escaped
from campaign_contracts.reports.report import Report, Violation
from campaign_contracts.reports.words import WORDS, headline, target
from campaign_contracts.verdicts import Verdict


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`unexercised` are rules that were decided before and are not now, with the reason; their findings are unknown."""

    before: Report
    after: Report
    new: tuple[Violation, ...]
    gone: tuple[Violation, ...]
    still: tuple[Violation, ...]
    unknown: tuple[Violation, ...]
    unexercised: tuple[tuple[str, str], ...]


def compare(before: Report, after: Report) -> Comparison:
    """Compare by the stable ids of violations; one whose rule the later run did not decide is unknown, not gone."""
    old, new = ({each.id: each for each in (*r.violations, *r.client_violations)} for r in (before, after))
    decided_before, decided = (
        {r.rule.id: _decided(r.verdict) for r in (*report.results, *report.client)} for report in (before, after)
    )
    reasons = {rule.id: "the client was not judged" for rule in demands()}
    reasons |= {result.rule.id: result.reason or "" for result in (*after.results, *after.client)}
    lost = [rule for rule, was in decided_before.items() if was and not decided.get(rule, False)]
    missing = [violation for identifier, violation in old.items() if identifier not in new]
    return Comparison(
        before=before,
        after=after,
        new=tuple(violation for identifier, violation in new.items() if identifier not in old),
        gone=tuple(violation for violation in missing if decided.get(violation.rule, False)),
        still=tuple(violation for identifier, violation in new.items() if identifier in old),
        unknown=tuple(violation for violation in missing if not decided.get(violation.rule, False)),
        unexercised=tuple((rule, reasons.get(rule, "the later report does not know this rule")) for rule in lost),
    )


def _decided(verdict: Verdict) -> bool:
    return verdict is not Verdict.NOT_EXERCISED


def markdown(found: Comparison) -> str:
    """The comparison as Markdown."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Comparison) -> Iterator[str]:
    yield f"## {len(found.new)} new, {len(found.gone)} gone, {len(found.still)} still there"
    yield from ("", "| | run | verdict |", "| --- | --- | --- |")
    for name, report in (("before", found.before), ("after", found.after)):
        yield f"| {name} | {cell(f'{report.began.started_at[:19]}, {target(report)}')} | {cell(headline(report))} |"
    if found.before.sha256 != found.after.sha256:
        yield from ("", "The specifications differ: rules may have changed as well as the server.")
    for title, violations in (
        ("New", found.new), ("Still there", found.still), ("Gone", found.gone),
        ("Unknown: the rule was not exercised this time", found.unknown),
    ):  # fmt: skip
        if violations:
            yield from ("", f"### {title}", "", "| finding | what |", "| --- | --- |")
            yield from (f"| {each.id} | {cell(each.summary)} |" for each in violations)
    if found.unexercised:
        yield from ("", "### No longer exercised", "")
        yield from (f"- {rule}: {escaped(reason)}" for rule, reason in found.unexercised)


def document(found: Comparison) -> dict[str, Any]:
    """The comparison as JSON values."""

    def side(report: Report) -> dict[str, Any]:
        return {
            "started_at": report.began.started_at,
            "base_url": report.began.base_url,
            "verdict": report.outcome.value,
            "spec": {"version": report.version, "sha256": report.sha256},
            "rules": {WORDS[verdict]: report.counted(verdict) for verdict in Verdict},
        }

    def violations(given: tuple[Violation, ...]) -> list[dict[str, str]]:
        return [{"id": each.id, "rule": each.rule, "summary": each.summary} for each in given]

    return {
        "before": side(found.before),
        "after": side(found.after),
        "new": violations(found.new),
        "gone": violations(found.gone),
        "still": violations(found.still),
        "unknown": violations(found.unknown),
        "no_longer_exercised": [{"rule": rule, "reason": reason} for rule, reason in found.unexercised],
    }


def text(found: Comparison) -> str:
    """The comparison as JSON text."""
    return json_document(document(found))
