"""What a history came to: the one road from records to a report, for runs and for what was recorded of them."""

import json
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from campaign_contracts import __version__, har
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judged
from campaign_contracts.checks.judge import judge as judged_by
from campaign_contracts.history import (
    RECORDED,
    Exchange,
    HistoryError,
    Note,
    Profile,
    Record,
    RunBegan,
    RunEnded,
    from_line,
)
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.reports.report import Report, assemble
from campaign_contracts.rules import Catalogue
from campaign_contracts.running.arguments import select
from campaign_contracts.suites import floor
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Finding, Outcome, RuleVerdict, Verdict

REASONS = {
    "clock": "it takes a server clock that can be moved (--control-url)",
    "account": "it takes a second account (--other-account)",
    "calls": "it takes calls, and nothing may be dialled on a live target (--may-dial)",
    "receiver": "it takes a sandbox whose clock can be moved, and whose callbacks reach the kit (--callback-host)",
    "many": "it takes many campaigns",
}
"""Why a rule could not be exercised, by what it needs and the target did not offer."""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A history as it was read. `torn` says that its last line was cut short (the run was killed)."""

    path: Path
    records: tuple[Record, ...]
    torn: bool

    @property
    def began(self) -> RunBegan:
        """Whose run it is."""
        try:
            return _began(self.records)
        except UsageError as error:
            raise UsageError(f"{self.path}, line 1: {error}") from None


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


def judge(
    recording: Recording, bundle: Bundle, *, rules: Sequence[str] = (), authorities: Sequence[str] = ()
) -> Report:
    """Judge one recording; the report is that of the run, or of other `rules` and `authorities` where these are given.

    Raises UsageError when the recording does not begin like a history, or for an unknown rule.
    """
    began = recording.began
    if rules or authorities:
        began = replace(began, rules=tuple(rules), authorities=tuple(authorities))
    records = (began, *recording.records[1:])
    words = ["campaign-contracts", "judge", str(recording.path), "--rule"]
    return conclude(
        records,
        judged_by(records, bundle, CHECKS),
        bundle,
        lambda finding: shlex.join([*words, finding.rule]),
        torn=recording.torn,
    )


def conclude(
    records: Sequence[Record],
    judged: Judged,
    bundle: Bundle,
    reproduce: Callable[[Finding], str],
    *,
    torn: bool = False,
) -> Report:
    """The report of a history, from its records and what the checks made of them; `reproduce` gives command lines.

    A run of the kit falls short of its profile's floor here as it did then. Traffic of others promised nothing: a pass
    says that it violates none of the rules that it decides, and the report how many those are.

    Raises UsageError when the records do not begin like a history, or for a rule that the catalogue does not have.
    """
    began = _began(records)
    selected = select(bundle.catalogue, began.rules, began.authorities)
    verdicts = tuple(
        verdict
        for verdict in judged.ledger.verdicts(bundle.catalogue, _reasons(began, records, bundle.catalogue))
        if verdict.rule.id in selected
    )
    incomplete = _broken_off(records[-1], judged, torn=torn) or _too_little(began, judged, verdicts, bundle)
    violated = any(verdict.verdict is Verdict.VIOLATED for verdict in verdicts)
    exchanges = {record.number: record for record in records if isinstance(record, Exchange)}
    return assemble(
        bundle=bundle,
        began=began,
        kit=__version__,
        verdicts=verdicts,
        repeats=judged.ledger.repeats,
        exchanges=exchanges,
        reproduce=reproduce,
        outcome=Outcome.FAIL if violated else Outcome.INCOMPLETE if incomplete else Outcome.PASS,
        incomplete=incomplete,
        duration=records[-1].at,
        requests=len(exchanges),
        coverage=judged.coverage.document(bundle.spec, bundle.lifecycle),
    )


def _began(records: Sequence[Record]) -> RunBegan:
    first = records[0]
    if not isinstance(first, RunBegan):
        raise UsageError(f"expected a run-began record first, found {first.kind}")
    return first


@dataclass(frozen=True, kw_only=True)
class _Offered:
    """What a target offered, as its history says."""

    lifecycle: Lifecycle
    control: bool
    live: bool
    may_call: bool
    receiver: str | None
    other: str | None


def _offered(began: RunBegan, lifecycle: Lifecycle) -> _Offered:
    return _Offered(
        lifecycle=lifecycle,
        control=began.control,
        live=began.live,
        may_call=not began.live or began.may_dial,
        receiver=began.receiver,
        other=next((account for account in began.accounts if account != began.account_sid), None),
    )


def _reasons(began: RunBegan, records: Iterable[Record], catalogue: Catalogue) -> dict[str, str]:
    """Why rules could not be exercised, by their ids: what the target did not offer, and what the notes say."""
    if began.profile == RECORDED:
        return {}
    absent = {
        "clock": not began.control,
        "account": len(began.accounts) < 2,
        "calls": began.live and not began.may_dial,
        "receiver": began.receiver is None,
    }
    reasons = {}
    for rule in catalogue:
        lacking = [REASONS[need] for need in rule.needs if absent.get(need)]
        if lacking:
            reasons[rule.id] = "; ".join(lacking)
    for record in records:
        if isinstance(record, Note):
            for rule in catalogue:
                if any(rule.id == name or rule.id.startswith(f"{name}-") for name in record.rules):
                    reasons.setdefault(rule.id, record.text)
    return reasons


def _broken_off(last: Record, judged: Judged, *, torn: bool) -> str | None:
    """Why a history does not say what it could have said."""
    if torn:
        return "the last line of the history is cut short: the run was killed"
    if not isinstance(last, RunEnded):
        return "the history has no end: the run was killed"
    if last.aborted:
        return last.aborted
    return "; ".join([*map(str, judged.crashes), *(f"suite {crash}" for crash in last.crashes)]) or None


def _too_little(began: RunBegan, judged: Judged, verdicts: Sequence[RuleVerdict], bundle: Bundle) -> str | None:
    """Why less was decided than was promised: by the profile of a whole run of the kit, or by anything at all."""
    exercised = {verdict.rule.id: verdict.verdict is not Verdict.NOT_EXERCISED for verdict in verdicts}
    whole = not began.narrowed and len(exercised) == len(bundle.catalogue)
    if whole and began.profile in get_args(Profile):
        return floor.promised(_offered(began, bundle.lifecycle), bundle.catalogue).missing(judged.coverage, exercised)
    if any(exercised.values()):
        return None
    return "nothing in this history decided any of the rules" if whole else "none of the selected rules was exercised"


def worst(reports: Sequence[Report]) -> Outcome:
    """The outcome of several reports: violated wins over incomplete, and that over pass."""
    outcomes = {report.outcome for report in reports}
    return next(outcome for outcome in (Outcome.FAIL, Outcome.INCOMPLETE, Outcome.PASS) if outcome in outcomes)
