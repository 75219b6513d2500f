"""Several reports of one commit as one: runs that were shared out by rules, targets or accounts, and parts of one run.

The parts of a run (`--shard`) promise together what the whole run does: one that is missing leaves it incomplete.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from campaign_contracts.counts import counted
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

    Raises UsageError where the reports judged by different specifications, list different rules, are parts of different
    runs, or where one is given twice: its requests would count twice.
    """
    first = reports[0]
    for place, report in enumerate(reports[1:], start=1):
        if report in reports[:place]:
            raise UsageError(f"each report is merged once; that of {_named(report)} is given twice: leave one out")
        if report.sha256 != first.sha256:
            raise UsageError(
                f"only runs by one specification can be merged: {first.began.started_at} judged by "
                f"{first.sha256[:12]}, {report.began.started_at} by {report.sha256[:12]}"
            )
    listed, judged = [report.results for report in reports], [report.client for report in reports if report.client]
    if any(_rules(other) != _rules(each[0]) for each in (listed, judged) for other in each[1:]):
        raise UsageError("only reports of the same rules in the same order can be merged, and these list others")
    results = tuple(_result(same) for same in zip(*listed, strict=True))
    coverage = _coverage([report.coverage for report in reports])
    broken_off = dict.fromkeys(f"{_named(each)}: {each.incomplete}" for each in reports if each.incomplete)
    broken_off |= dict.fromkeys(_shortfall(reports, results, coverage))
    violated = any(report.outcome is Outcome.FAIL for report in reports)
    remarks = dict.fromkeys(remark for report in reports for remark in report.remarks)
    return replace(
        first,
        began=replace(first.began, own_mock=all(report.own_mock for report in reports)),
        duration=sum(report.duration for report in reports),
        requests=sum(report.requests for report in reports),
        outcome=Outcome.FAIL if violated else Outcome.INCOMPLETE if broken_off else Outcome.PASS,
        incomplete="; ".join(broken_off) or None,
        results=results,
        client=tuple(_result(same) for same in zip(*judged, strict=True)),
        coverage=coverage,
        shard=None,
        remarks=(f"merged from {', '.join(map(_named, reports))}", *remarks),
    )


def _shortfall(reports: Sequence[Report], results: Sequence[RuleResult], coverage: Mapping[str, Any]) -> Iterator[str]:
    """What the parts of a run lack to be the whole: parts, or what the whole promises. Raises UsageError."""
    parts = [report.shard for report in reports if report.shard is not None]
    if not parts:
        return
    if len({(r.began.profile, r.began.seed, r.shard.count if r.shard else 0) for r in reports}) > 1:
        raise UsageError("only parts of one run can be merged: they have the same profile, seed and number of parts")
    count = parts[0].count
    absent = sorted(set(range(1, count + 1)) - {part.number for part in parts})
    if absent:
        yield f"{counted(len(absent), 'part')} of {count} missing: {', '.join(map(str, absent))}"
        return
    done = {result.rule.id for result in results if result.verdict is not Verdict.NOT_EXERCISED}
    succeeded = {entry["id"] for entry in coverage["operations"] if entry["succeeded"]}
    tried = {(each["state"], each["stimulus"]) for each in coverage["cells"] if each["accepted"] + each["refused"]}
    lacking = {
        "rules": sorted({rule for part in parts for rule in part.rules} - done),
        "operations": sorted({operation for part in parts for operation in part.operations} - succeeded),
        "cells": [" x ".join(cell) for cell in sorted({cell for part in parts for cell in part.cells} - tried)],
    }
    for kind, names in lacking.items():
        if names:
            yield f"promised by this profile and not exercised: {kind} {', '.join(names)}"


def _rules(results: Sequence[RuleResult]) -> list[str]:
    return [result.rule.id for result in results]


def _named(report: Report) -> str:
    return f"the run of {report.began.started_at[:19]}"


def _result(same: tuple[RuleResult, ...]) -> RuleResult:
    verdict = next(verdict for verdict in _ORDER if any(result.verdict is verdict for result in same))
    chosen = next((r for r in same if r.verdict is verdict and r.selected), same[0])
    selected = [result for result in same if result.selected]
    missing = tuple(each for each in chosen.missing if all(each in result.missing for result in selected))
    if verdict is Verdict.NOT_EXERCISED and selected and not missing:  # each decided a part of it
        chosen = replace(chosen, verdict=Verdict.UPHELD, reason=None)
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
        selected=bool(selected),
        missing=missing,
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
