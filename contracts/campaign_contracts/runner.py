"""The one place where suites, sending and checks meet: runs the suites against a target and says what came of it."""

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from campaign_contracts.bundle import Bundle
from campaign_contracts.coverage import shortfall
from campaign_contracts.history import Note
from campaign_contracts.pytest_plugin import SUITES, SuitePlugin
from campaign_contracts.send import ControlError, UnreachableError
from campaign_contracts.session import Session, Settings
from campaign_contracts.suites import floor
from campaign_contracts.verdicts import Outcome, RuleVerdict, Verdict

Progress = Callable[[str, int, int], None]

REASONS = {
    "clock": "it takes a server clock that can be moved (--control-url)",
    "account": "it takes a second account (--other-account)",
    "calls": "it takes calls, and nothing may be dialled on a live target (--may-dial)",
    "receiver": "no suite receives callbacks yet",
    "many": "it takes many campaigns",
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run came to. `incomplete` says why it decided too little (None where it did not); `duration` in seconds."""

    session: Session
    outcome: Outcome
    incomplete: str | None
    verdicts: tuple[RuleVerdict, ...]
    duration: float

    @property
    def exit_code(self) -> int:
        """0 pass, 1 at least one rule violated, 3 incomplete."""
        return {Outcome.PASS: 0, Outcome.FAIL: 1, Outcome.INCOMPLETE: 3}[self.outcome]


def run(settings: Settings, bundle: Bundle, progress: Progress | None = None) -> Result:
    """Run the suites against a target. Raises UnknownRuleError, and OSError when the report folder cannot be written."""
    selected = bundle.catalogue.select(settings.rules, settings.authorities)
    narrowed = bool(settings.rules or settings.authorities)
    with Session(settings, bundle) as session:
        plugin = SuitePlugin(session, selected if narrowed else None, progress)
        trouble = None
        try:
            look(session)
            trouble = _collect(plugin, settings.seed)
        except (UnreachableError, ControlError) as error:
            session.aborted = str(error)
        session.finish()
        return conclude(session, selected, narrowed, plugin.crashes + ([trouble] if trouble else []))


def look(session: Session) -> None:
    """One read before anything else: is the target there, and does the clock answer. Raises UnreachableError, ControlError."""
    if session.settings.control_url is not None and (session.settings.own_mock or session.settings.may_reset):
        session.sender.reset()
    elif session.settings.control_url is not None:
        session.sender.clock()
    session.sender.send(session.api.draft("list_campaigns", floor.LOOK, query={"limit": 1}))


def conclude(session: Session, selected: frozenset[str], narrowed: bool, crashes: list[str]) -> Result:
    """Turn what was judged into verdicts and an outcome."""
    verdicts = tuple(
        verdict
        for verdict in session.judge.ledger.verdicts(session.bundle.catalogue, _reasons(session))
        if verdict.rule.id in selected
    )
    violated = any(verdict.verdict is Verdict.VIOLATED for verdict in verdicts)
    incomplete = _incomplete(session, verdicts, narrowed, crashes)
    outcome = Outcome.FAIL if violated else Outcome.INCOMPLETE if incomplete else Outcome.PASS
    return Result(
        session=session, outcome=outcome, incomplete=incomplete, verdicts=verdicts, duration=session.sender.elapsed()
    )


def _collect(plugin: SuitePlugin, seed: int) -> str | None:
    """Run the suites with pytest, quietly; returns what went wrong with the kit itself."""
    printed = io.StringIO()
    arguments = [
        "--pyargs", SUITES, "-q", "--no-header", "--no-summary", "--tb=short", "-p", "no:cacheprovider",
        "-p", "no:schemathesis", "-p", "no:randomly", "--import-mode=importlib", "-c", "/dev/null", "--rootdir=/",
        f"--hypothesis-seed={seed}", "-W", "ignore",
    ]  # fmt: skip
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = pytest.main(arguments, plugins=[plugin])
    if code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        return None
    if code == pytest.ExitCode.INTERRUPTED and (plugin.session.aborted or plugin.session.settings.fail_fast):
        return None
    if code == pytest.ExitCode.INTERRUPTED:
        plugin.session.aborted = plugin.session.aborted or "interrupted"
        return None
    return f"the suites could not run (pytest says {code!s}): {printed.getvalue().strip()[-2000:]}"


def _reasons(session: Session) -> dict[str, str]:
    settings = session.settings
    absent = {
        "clock": settings.control_url is None,
        "account": settings.other is None,
        "calls": settings.live and not settings.dial,
        "receiver": True,
    }
    reasons = {}
    for rule in session.bundle.catalogue:
        lacking = [REASONS[need] for need in rule.needs if absent.get(need)]
        if lacking:
            reasons[rule.id] = "; ".join(lacking)
    for record in session.records:
        if isinstance(record, Note):
            for rule in session.bundle.catalogue:
                if any(rule.id == name or rule.id.startswith(f"{name}-") for name in record.rules):
                    reasons.setdefault(rule.id, record.text)
    return reasons


def _incomplete(session: Session, verdicts: tuple[RuleVerdict, ...], narrowed: bool, crashes: list[str]) -> str | None:
    if session.aborted:
        return session.aborted
    broken = [f"check {crash.check} crashed ({crash.error})" for crash in session.judge.crashes]
    broken += [f"suite {crash}" for crash in crashes]
    if broken:
        return "; ".join(broken)
    exercised = {verdict.rule.id: verdict.verdict is not Verdict.NOT_EXERCISED for verdict in verdicts}
    if narrowed:
        return None if any(exercised.values()) else "none of the selected rules was exercised"
    promised = floor.promised(session.api, session.bundle.catalogue)
    missing = shortfall(
        session.judge.coverage,
        operations=promised.operations,
        cells=promised.cells,
        exercised={rule: exercised[rule] for rule in promised.rules},
    )
    return "; ".join(missing) or None
