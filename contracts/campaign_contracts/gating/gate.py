"""What decides whether a report passes: the baseline, what fails a run at all, and how much has to be covered."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from campaign_contracts.gating.baseline import Baseline
from campaign_contracts.reports.report import Report, RuleResult
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Outcome, Verdict

KINDS = ("operations", "answers", "parameters", "cells", "rules")
"""What a floor can be asked of: the share of it that was exercised, in percent."""


@dataclass(frozen=True, kw_only=True)
class Gate:
    """`fail_on` are authorities and families (empty: every violation fails); `floors` are percentages by kind."""

    baseline: Baseline | None = None
    fail_on: tuple[str, ...] = ()
    floors: Mapping[str, float] = field(default_factory=dict)


def judged(report: Report, gate: Gate, today: date) -> Report:
    """The report with what the baseline accepts marked, its remarks, and the outcome that follows."""
    baseline = gate.baseline
    remarks = list(report.remarks)
    if baseline is not None:
        remarks += baseline.remarks(report, today)
        report = report.with_violations(
            lambda violation: replace(violation, accepted=baseline.accepts(violation.id, today))
        )
    failing = [result for result in report.results if _stands(result)]
    spared = [result for result in failing if gate.fail_on and not _matches(result, gate.fail_on)]
    if spared:
        named = ", ".join(result.rule.id for result in spared)
        remarks.append(f"violated, but outside of --fail-on {','.join(gate.fail_on)}: {named}")
    short = list(_short(report, gate.floors))
    incomplete = "; ".join([*([report.incomplete] if report.incomplete else []), *short]) or None
    failed = len(failing) > len(spared)
    return replace(
        report,
        remarks=tuple(remarks),
        incomplete=incomplete,
        outcome=Outcome.FAIL if failed else Outcome.INCOMPLETE if incomplete else Outcome.PASS,
    )


def _stands(result: RuleResult) -> bool:
    return any(violation.accepted is None for violation in result.violations)


def _matches(result: RuleResult, fail_on: Iterable[str]) -> bool:
    return result.rule.authority in fail_on or result.rule.family in fail_on


def _short(report: Report, floors: Mapping[str, float]) -> Iterable[str]:
    for kind, percent in floors.items():
        done, total = covered(report, kind)
        if total and 100 * done < percent * total:
            yield f"{done} of {total} {kind} were exercised ({100 * done / total:.0f}%), and {percent:g}% are asked for"


def covered(report: Report, kind: str) -> tuple[int, int]:
    """How many operations, documented answers, parameters, cells or rules were exercised, and how many there are."""
    coverage = report.coverage
    match kind:
        case "operations":
            done = [each["succeeded"] > 0 for each in coverage["operations"]]
        case "answers":
            done = [each["count"] > 0 for each in coverage["responses"] if each["documented"]]
        case "parameters":
            done = [each["accepted"] + each["refused"] > 0 for each in coverage["parameters"]]
        case "cells":
            done = [each["accepted"] + each["refused"] > 0 for each in coverage["cells"]]
        case _:
            done = [result.verdict is not Verdict.NOT_EXERCISED for result in report.selected]
    return sum(done), len(done)


def fail_on(named: Iterable[str], report_of: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Authorities and families as they were named, checked. `report_of` are (authority, family) of every rule."""
    pairs = list(report_of)
    authorities, families = ({pair[index] for pair in pairs} for index in (0, 1))
    found = []
    for name in (part.strip() for each in named for part in each.split(",") if part.strip()):
        spelt = name.lower() if name.lower() in authorities else name.upper()
        if spelt not in authorities | families:
            raise UsageError(
                f"--fail-on: expected authorities ({', '.join(sorted(authorities))}) or families "
                f"({', '.join(sorted(families))}), found {name!r}"
            )
        found.append(spelt)
    return tuple(dict.fromkeys(found))


def floors(named: Iterable[str]) -> dict[str, float]:
    """Floors as they were given, `rules=95`. Raises UsageError."""
    found = {}
    for given in named:
        match = re.fullmatch(r"\s*(\w+)\s*=\s*(\d+(?:\.\d+)?)\s*%?\s*", given)
        if match is None or match[1] not in KINDS or float(match[2]) > 100:
            raise UsageError(f"--floor: expected KIND=PERCENT with a kind of {', '.join(KINDS)}, found {given!r}")
        found[match[1]] = float(match[2])
    return found


def excluded(named: Iterable[str], rules: Iterable[str]) -> dict[str, str]:
    """Rules that do not count, as they were given, `LIF-03=reason`. Raises UsageError."""
    known = set(rules)
    found = {}
    for given in named:
        identifier, _, reason = (part.strip() for part in given.partition("="))
        identifier = identifier.upper().replace("_", "-")
        if identifier not in known:
            raise UsageError(f"--exclude-rule: expected the id of a rule, found {identifier!r}")
        if not reason:
            raise UsageError(
                f"--exclude-rule {identifier}: expected a reason too, as in '{identifier}=known until May'"
            )
        found[identifier] = reason
    return found
