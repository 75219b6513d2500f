"""What was asked of the verdicts, as it was typed, and how it is carried out."""

import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from campaign_contracts.atomic import replace_file
from campaign_contracts.gating import baseline
from campaign_contracts.gating.baseline import Baseline
from campaign_contracts.gating.gate import Gate, excluded, fail_on, floors, judged
from campaign_contracts.reports.formats import chosen
from campaign_contracts.reports.report import Report
from campaign_contracts.rules import Catalogue
from campaign_contracts.usage import UsageError


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which reports are written, what is accepted, excluded, and demanded, as it was typed."""

    reports: tuple[str, ...] = ()
    baseline: Path | None = None
    update_baseline: bool = False
    excluded: tuple[str, ...] = ()
    fail_on: tuple[str, ...] = ()
    floors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """The same, checked: what was wrong with it was said before anything was sent."""

    asked: Asked
    gate: Gate
    formats: tuple[str, ...]
    excluded: dict[str, str]


def prepare(asked: Asked, catalogue: Catalogue) -> Prepared:
    """Check what was asked and read the baseline. Raises UsageError."""
    known = None
    if asked.baseline is not None:
        absent = asked.update_baseline and not asked.baseline.exists()
        if asked.update_baseline and not _writable(asked.baseline):
            raise UsageError(f"--update-baseline: {asked.baseline} cannot be written")
        known = Baseline(entries={}) if absent else baseline.load(asked.baseline)
    return Prepared(
        asked=asked,
        gate=Gate(
            baseline=known,
            fail_on=fail_on(asked.fail_on, [(rule.authority, rule.family) for rule in catalogue]),
            floors=floors(asked.floors),
        ),
        formats=chosen(asked.reports),
        excluded=excluded(asked.excluded, [rule.id for rule in catalogue]),
    )


def _writable(path: Path) -> bool:
    """Whether a file can be written, or be made where there is none; better known before a run than after it."""
    return os.access(path if path.exists() else path.parent, os.W_OK) and not path.is_dir()


def settle(report: Report, prepared: Prepared, today: date) -> Report:
    """The report as the gate lets it through; the baseline is rewritten first where that was asked. Raises OSError."""
    gate, path = prepared.gate, prepared.asked.baseline
    if prepared.asked.update_baseline and path is not None and gate.baseline is not None:
        replace_file(path, baseline.updated(gate.baseline, report, today).encode())
        gate = replace(gate, baseline=baseline.load(path))
    return judged(report, gate, today)
