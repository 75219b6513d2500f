"""Repeats a finding's steps on a target; the checks of a run say whether it is still there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from campaign_contracts.bundle import Bundle
from campaign_contracts.counts import counted
from campaign_contracts.history import Clock, Exchange
from campaign_contracts.recordings.histories import HISTORY, stored
from campaign_contracts.reports import reading
from campaign_contracts.running import conclusion, runner, steps
from campaign_contracts.running.arguments import near
from campaign_contracts.running.collecting import INTERRUPTED
from campaign_contracts.running.repeating import Found, Repeating, passing_on
from campaign_contracts.running.session import Session
from campaign_contracts.running.settings import Settings
from campaign_contracts.running.steps import Step
from campaign_contracts.safety.cleaned import CleanUp
from campaign_contracts.send import ControlError, UnreachableError
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Finding

RACES = 3
"""So often are steps repeated of which some were sent at once: a race may end otherwise each time."""


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What came of it. `finding` is what is still there; `incomplete` says why nothing can be said, where that is so.

    `sent` are requests; `aborted`: the server went away, say, or somebody pressed Ctrl-C.
    """

    sent: int
    finding: Finding | None = None
    incomplete: str | None = None
    aborted: bool = False
    clean_ups: tuple[CleanUp, ...] = ()

    @property
    def exit_code(self) -> int:
        """1 while the fault is there, 0 when it is gone, 3 when nobody knows."""
        return 1 if self.finding is not None else 3 if self.incomplete else 0

    def lines(self, found: "Found") -> list[str]:
        """What came of it, in words."""
        identifier, requests = found.violation.id, counted(self.sent, "request")
        if self.finding is None and self.incomplete:
            return [f"{identifier}: nobody knows after {requests}: {self.incomplete}"]
        if self.finding is None:
            return [f"{identifier}: gone, after {requests}"]
        other = "" if self.finding.id == identifier else f", now as {self.finding.id}"
        return [
            f"{identifier}: still there{other}, after {requests}",
            f"  {self.finding.summary}",
            f"  expected  {self.finding.expected}",
            f"  observed  {self.finding.observed}",
        ]


def find(identifier: str, folder: Path, bundle: Bundle) -> Found:
    """A finding of a report folder by its id. Raises UsageError, naming what is not there."""
    violations = {violation.id: violation for violation in reading.read(folder, bundle).violations}
    if identifier not in violations:
        raise UsageError(f"{folder} has no finding {identifier}{near(identifier, list(violations))}")
    path = stored(folder)
    if path is None:
        raise UsageError(f"{folder / HISTORY}: expected the history of the run beside its report, found none")
    records = conclusion.read(path, bundle).records
    return Found(violation=violations[identifier], began=records.began, records=list(records))


def aimed(found: Found, settings: Settings) -> Settings:
    """Settings for the target of a replay: the server that was named, or the own mock as it was. Raises UsageError."""
    if not settings.own_mock:
        return settings
    if not found.began.own_mock:
        raise UsageError(
            f"credentials go to a server that you name, not to one that a file names: repeat with --base-url URL (the "
            f"finding is about {found.began.base_url})"
        )
    began = found.began
    return replace(
        settings,
        contrarian=began.contrarian,
        stern=began.stern,
        personality=began.personality,
        faults=began.faults,
    )


def replay(found: Found, settings: Settings, bundle: Bundle) -> Replayed:
    """Repeat the steps on a target that is there: the fewest first, and all of their suite functions before it is gone.

    Raises UsageError for a target that does not offer what the steps take.
    """
    sent, incomplete = 0, "there are no steps: the finding is about the run as a whole"
    cleaned: list[CleanUp] = []
    slices = list(steps.slices(found.records, found.numbers)) if found.numbers else []
    called_back = any(
        steps.about_callbacks(chosen, found.violation.id, found.began, found.records, bundle) for chosen in slices[-1:]
    )
    life = frozenset(step.number for chosen in slices[:1] for step in chosen if isinstance(step, Exchange))
    for chosen in (each for each in slices for _ in range(RACES if steps.raced(each) else 1)):
        if settings.control_url is None and any(isinstance(step, Clock) for step in chosen):
            raise UsageError("the steps move the server's clock: name its control plane with --control-url URL")
        attempt = _attempt(found, chosen, settings, bundle, life=life, called_back=called_back)
        sent += attempt.sent
        cleaned += attempt.clean_ups
        if attempt.finding is not None or attempt.aborted:
            return replace(attempt, sent=sent, clean_ups=tuple(cleaned))
        incomplete = attempt.incomplete or ""
    return Replayed(sent=sent, incomplete=incomplete or None, clean_ups=tuple(cleaned))


def _attempt(
    found: Found,
    chosen: Sequence[Step],
    settings: Settings,
    bundle: Bundle,
    *,
    life: frozenset[int],
    called_back: bool,
) -> Replayed:
    rule = found.violation.rule
    quiet = replace(settings, report_dir=None, examples=None)
    repeating, before = None, 0
    with Session(quiet, bundle, narrowed=True) as session:
        try:
            runner.preflight(session)
            before = _decided(session, rule)
            passing = passing_on(found, chosen, session)
            repeating = Repeating(found=found, session=session, passing=passing, life=life, called_back=called_back)
            repeating.all(chosen)
        except (UnreachableError, ControlError) as error:
            session.aborted = str(error)
        except KeyboardInterrupt:
            session.aborted = INTERRUPTED
        finally:
            cleaned = runner.ended(session)
        findings = [finding for finding in session.findings if finding.rule == rule]
        same = next((finding for finding in findings if finding.id == found.violation.id), None)
        crashes = "; ".join(map(str, session.judge.judged.crashes))
        decided = repeating is not None and (
            _decided(session, rule) > before
            or repeating.unlimited
            or (repeating.as_in_the_run and steps.show(chosen, rule, found.records, bundle))
        )
        undecided = "" if decided else f"the answers to these steps do not decide {rule}"
        if called_back and session.receiver is None:
            undecided = "the finding is about callbacks, and none are received without a control plane"
        return Replayed(
            sent=session.sender.requests,
            finding=same or next(iter(findings), None),
            incomplete=session.aborted or crashes or undecided or None,
            aborted=session.aborted is not None,
            clean_ups=(cleaned,) if cleaned is not None else (),
        )


def _decided(session: Session, rule: str) -> int:
    return sum(count for (judged, _), count in session.judge.judged.ledger.counts.items() if judged == rule)
