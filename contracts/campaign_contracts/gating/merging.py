"""Several reports of one commit as one: runs that were shared out by rules, by targets or by accounts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from campaign_contracts.coverage import KINDS
from campaign_contracts.reports.report import Report, RuleResult, Violation
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Outcome, Verdict

_KEYS = {
    "operations": ("id",), "responses": ("operation", "status"), "parameters": ("operation", "name"),
    "cells": ("state", "stimulus"),
}  # fmt: skip
_ORDER = (Verdict.VIOLATED, Verdict.UPHELD, Verdict.NOT_EXERCISED)


def merge(reports: Sequence[Report]) -> Report:
    """One report: of each rule the strongest verdict, every violation once, counts added up.

    Raises UsageError where the reports judged by different specifications.
    """
    first = reports[0]
    for report in reports[1:]:
        if report.sha256 != first.sha256:
            raise UsageError(
                f"only runs by one specification can be merged: {first.began.started_at} judged by "
                f"{first.sha256[:12]}, {report.began.started_at} by {report.sha256[:12]}"
            )
    broken_off = dict.fromkeys(f"{_named(each)}: {each.incomplete}" for each in reports if each.incomplete)
    remarks = dict.fromkeys(remark for report in reports for remark in report.remarks)
    return replace(
        first,
        began=replace(first.began, own_mock=all(report.own_mock for report in reports)),
        duration=sum(report.duration for report in reports),
        requests=sum(report.requests for report in reports),
        outcome=next(
            outcome
            for outcome in (Outcome.FAIL, Outcome.INCOMPLETE, Outcome.PASS)
            if any(report.outcome is outcome for report in reports)
        ),
        incomplete="; ".join(broken_off) or None,
        results=tuple(_result(same) for same in zip(*(report.results for report in reports), strict=True)),
        coverage=_coverage([report.coverage for report in reports]),
        remarks=(f"merged from {', '.join(map(_named, reports))}", *remarks),
    )


def _named(report: Report) -> str:
    return f"the run of {report.began.started_at[:19]}"


def _result(same: tuple[RuleResult, ...]) -> RuleResult:
    verdict = next(verdict for verdict in _ORDER if any(result.verdict is verdict for result in same))
    chosen = next((r for r in same if r.verdict is verdict and r.selected), same[0])
    violations: dict[str, Violation] = {}
    for violation in (violation for result in same for violation in result.violations):
        known = violations.get(violation.id)
        shorter = known is None or len(violation.steps) < len(known.steps)
        kept = violation if known is None or shorter else known
        times = violation.times + (known.times if known else 0)
        violations[violation.id] = replace(kept, times=times)
    return replace(
        chosen,
        checks=sum(result.checks for result in same),
        violations=tuple(violations.values()),
        selected=any(result.selected for result in same),
    )


def _coverage(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {name: _summed([part[name] for part in parts], keys) for name, keys in _KEYS.items()}
    return {**merged, "timeline": _timeline([part["timeline"] for part in parts])}


def _summed(lists: Sequence[Sequence[Mapping[str, Any]]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """Entries of the same keys as one: integers add up, the rest is the first one's."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in (entry for entries in lists for entry in entries):
        known = found.setdefault(tuple(entry[key] for key in keys), dict.fromkeys(entry, 0) | _fixed(entry, keys))
        for name, value in entry.items():
            if name not in _fixed(entry, keys):
                known[name] += value
    return list(found.values())


def _fixed(entry: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name in keys or type(value) is not int}


def _timeline(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The time lines on top of each other, in slots of the widest; each width is another one doubled so many times."""
    width = max(line["slot_s"] for line in lines)
    slots: dict[int, Counter[str]] = {}
    for line in lines:
        for index, slot in enumerate(line["slots"]):
            slots.setdefault(int(index * line["slot_s"] / width), Counter()).update(slot)
    length = max(slots, default=-1) + 1
    return {
        "slot_s": width,
        "slots": [{kind: slots.get(index, Counter())[kind] for kind in KINDS} for index in range(length)],
    }
