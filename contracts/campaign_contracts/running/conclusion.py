"""Judging recorded histories, without sending anything."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from campaign_contracts import __version__, har
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judged
from campaign_contracts.checks.judge import judge as judged
from campaign_contracts.history import Exchange, HistoryError, Profile, Record, RunBegan, RunEnded, from_line
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.reports.report import Report, assemble
from campaign_contracts.suites import floor
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Outcome, RuleVerdict, Verdict

UNDECIDED = "nothing in this history decided it"


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A history as it was read. `torn` says that its last line was cut short (the run was killed)."""

    path: Path
    records: tuple[Record, ...]
    torn: bool

    @property
    def began(self) -> RunBegan:
        """Whose run it is."""
        first = self.records[0]
        if not isinstance(first, RunBegan):
            raise UsageError(f"{self.path}, line 1: expected a run-began record, found {first.kind}")
        return first


def read(path: Path, bundle: Bundle) -> Recording:
    """Read a history file, or an HTTP archive (`.har`). Raises UsageError, naming file and line, and OSError."""
    content = path.read_bytes()
    if path.suffix.lower() == ".har":
        return _archive(path, content, bundle)
    lines = content.split(b"\n")
    records: list[Record] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            records.append(from_line(line.decode(), number=number))
        except (HistoryError, UnicodeDecodeError) as error:
            if number == len(lines) and records:
                return Recording(path=path, records=tuple(records), torn=True)
            reason = str(error) if isinstance(error, HistoryError) else f"line {number} is no UTF-8 text"
            raise UsageError(f"{path}: {reason}") from None
    if not records:
        raise UsageError(f"{path}: expected a history (JSON lines), found nothing in it")
    return Recording(path=path, records=tuple(records), torn=False)


def _archive(path: Path, content: bytes, bundle: Bundle) -> Recording:
    try:
        records = har.records(json.loads(content), kit=__version__, specification=bundle.sha256)
    except ValueError as error:
        reason = str(error) if isinstance(error, HistoryError) else f"expected an HTTP archive, found no JSON ({error})"
        raise UsageError(f"{path}: {reason}") from None
    return Recording(path=path, records=tuple(records), torn=False)


def judge(recording: Recording, bundle: Bundle, selected: frozenset[str], reproduce: Mapping[str, str]) -> Report:
    """Judge one recording; the report is like that of a run. `reproduce` maps rule ids to command lines.

    A run of the kit falls short of its profile's floor here as it did then. Traffic of others promised nothing: a pass
    says that it violates none of the rules that it decides, and the report how many those are.

    Raises UsageError when the recording does not begin like a history.
    """
    began = recording.began
    result = judged(recording.records, bundle, CHECKS)
    reasons = {rule.id: UNDECIDED for rule in bundle.catalogue}
    verdicts = tuple(v for v in result.ledger.verdicts(bundle.catalogue, reasons) if v.rule.id in selected)
    incomplete = _incomplete(recording, result) or _too_little(began, result, verdicts, bundle)
    violated = any(verdict.verdict is Verdict.VIOLATED for verdict in verdicts)
    exchanges = {record.number: record for record in recording.records if isinstance(record, Exchange)}
    return assemble(
        bundle=bundle,
        began=began,
        kit=__version__,
        verdicts=verdicts,
        repeats=result.ledger.repeats,
        exchanges=exchanges,
        reproduce=lambda finding: reproduce[finding.rule],
        outcome=Outcome.FAIL if violated else Outcome.INCOMPLETE if incomplete else Outcome.PASS,
        incomplete=incomplete,
        duration=recording.records[-1].at,
        requests=len(exchanges),
        coverage=result.coverage.document(bundle.spec, bundle.lifecycle),
    )


@dataclass(frozen=True, kw_only=True)
class _Offered:
    """What the target of a recorded run offered, as far as the history says, in the words of a run in progress."""

    lifecycle: Lifecycle
    control: bool
    live: bool
    may_call: bool
    receiver: str | None
    other: str | None


def _too_little(began: RunBegan, judged: Judged, verdicts: Sequence[RuleVerdict], bundle: Bundle) -> str | None:
    """Why less was decided than was promised: by the profile of a whole run of the kit, or by anything at all."""
    exercised = {verdict.rule.id: verdict.verdict is not Verdict.NOT_EXERCISED for verdict in verdicts}
    if not any(exercised.values()):
        return "nothing in this history decided any of the rules"
    if began.narrowed or began.profile not in get_args(Profile) or len(exercised) < len(bundle.catalogue):
        return None
    offered = _Offered(
        lifecycle=bundle.lifecycle,
        control=began.control,
        live=began.live,
        may_call=not began.live,
        receiver=began.receiver,
        other=next((account for account in began.accounts if account != began.account_sid), None),
    )
    return floor.promised(offered, bundle.catalogue).missing(judged.coverage, exercised)


def _incomplete(recording: Recording, judged: Judged) -> str | None:
    if judged.crashes:
        return "; ".join(map(str, judged.crashes))
    last = recording.records[-1]
    if recording.torn:
        return "the last line of the history is cut short: the run was killed"
    if not isinstance(last, RunEnded):
        return "the history has no end: the run was killed"
    return last.aborted


def worst(reports: Sequence[Report]) -> Outcome:
    """The outcome of several reports: violated wins over incomplete, and that over pass."""
    outcomes = {report.outcome for report in reports}
    return next(outcome for outcome in (Outcome.FAIL, Outcome.INCOMPLETE, Outcome.PASS) if outcome in outcomes)
