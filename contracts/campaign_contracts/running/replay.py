"""Repeats a finding's steps on a target; the checks of a run say whether it is still there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from campaign_contracts.bundle import Bundle
from campaign_contracts.checks.model.exchange import UNDECIDED
from campaign_contracts.counts import counted
from campaign_contracts.history import Clock, Exchange, Record, RunBegan
from campaign_contracts.recordings.histories import HISTORY, stored
from campaign_contracts.reports import reading
from campaign_contracts.reports.report import Violation
from campaign_contracts.running import conclusion, runner, steps
from campaign_contracts.running.arguments import near
from campaign_contracts.running.session import Session
from campaign_contracts.running.settings import Settings
from campaign_contracts.running.steps import Passing, Step
from campaign_contracts.safety.clean_up import CleanUp
from campaign_contracts.send import RAW_METHOD, Draft
from campaign_contracts.suites import hostile
from campaign_contracts.suites.credentials import bad_headers
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Finding

CALLBACKS_SECONDS = 1.0
"""How long callbacks are waited for after the last step."""

RACES = 3
"""So often are steps repeated of which some were sent at once: a race may end otherwise each time."""

_DISGUISED = re.compile(r"\{(?:malformed|wrong):([^{}]*)\}")
_LABEL = re.compile(r"\{(token|key):([^{}]*)\}")
_LABELLED = re.compile(r"\{(?:altered )?(?:token|key|credentials|header):[^{}]*\}")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A violation of a report, with the records of its run."""

    violation: Violation
    began: RunBegan
    records: Sequence[Record]

    @property
    def numbers(self) -> frozenset[int]:
        """The exchanges that show it."""
        return frozenset(step.exchange.number for step in self.violation.steps)


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What came of it. `finding` is what is still there; `incomplete` says why nothing can be said, where that is so.

    `sent` are requests.
    """

    sent: int
    finding: Finding | None = None
    incomplete: str | None = None
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

    Raises UsageError for a target that does not offer what the steps take, UnreachableError and ControlError.
    """
    sent, incomplete = 0, "there are no steps: the finding is about the run as a whole"
    cleaned: list[CleanUp] = []
    slices = steps.slices(found.records, found.numbers) if found.numbers else ()
    for chosen in (each for each in slices for _ in range(RACES if steps.raced(each) else 1)):
        if settings.control_url is None and any(isinstance(step, Clock) for step in chosen):
            raise UsageError("the steps move the server's clock: name its control plane with --control-url URL")
        attempt = _attempt(found, chosen, settings, bundle)
        sent += attempt.sent
        cleaned += attempt.clean_ups
        if attempt.finding is not None:
            return replace(attempt, sent=sent, clean_ups=tuple(cleaned))
        incomplete = attempt.incomplete or ""
    return Replayed(sent=sent, incomplete=incomplete or None, clean_ups=tuple(cleaned))


def _attempt(found: Found, chosen: Sequence[Step], settings: Settings, bundle: Bundle) -> Replayed:
    rule = found.violation.rule
    quiet = replace(settings, report_dir=None, examples=None)
    cleaned = None
    with Session(quiet, bundle, narrowed=True) as session:
        try:
            runner.preflight(session)
            before = _decided(session, rule)
            repeating = _Repeating(found=found, session=session, passing=_passing(found, chosen, session))
            repeating.all(chosen)
        finally:
            session.finish()
            cleaned = session.clean_up()
        findings = [finding for finding in session.findings if finding.rule == rule]
        same = next((finding for finding in findings if finding.id == found.violation.id), None)
        crashes = "; ".join(map(str, session.judge.judged.crashes))
        decided = _decided(session, rule) > before or (
            repeating.as_in_the_run and steps.show(chosen, rule, found.records, bundle)
        )
        undecided = "" if decided else f"the answers to these steps do not decide {rule}"
        return Replayed(
            sent=session.sender.requests,
            finding=same or next(iter(findings), None),
            incomplete=session.aborted or crashes or undecided or None,
            clean_ups=(cleaned,) if cleaned is not None else (),
        )


def _decided(session: Session, rule: str) -> int:
    return sum(count for (judged, _), count in session.judge.judged.ledger.counts.items() if judged == rule)


def _passing(found: Found, chosen: Sequence[Step], session: Session) -> Passing:
    began = steps.server_time(found.records, found.began.started_at, chosen[0].at)
    now = steps.server_time(list(session.records), session.began.started_at, session.sender.elapsed())
    passing = Passing(began=began, later=now - began)
    old, new = found.began, session.began
    passing.texts |= {f"/accounts/{a}/": f"/accounts/{b}/" for a, b in _accounts(found, session).items() if a != b}
    if old.run_id and new.run_id:
        passing.texts[old.run_id] = new.run_id
    if old.receiver and new.receiver:
        passing.texts[old.receiver] = new.receiver
    return passing


def _accounts(found: Found, session: Session) -> dict[str, str]:
    return dict(steps.accounts(found.began.accounts, found.began.account_sid, list(session.settings.accounts)))


def _as_last(one: Exchange, last: Exchange) -> bool:
    """Whether a step asks the same as the last one, or was sent at once with it: the fault may be in its answer too."""
    bursts = [each.intent.burst if each.intent is not None else None for each in (one, last)]
    asked = [(each.request.method, each.request.target, each.request.body) for each in (one, last)]
    return asked[0] == asked[1] or (bursts[0] is not None and bursts[0] == bursts[1])


@dataclass(kw_only=True)
class _Repeating:
    """Sends steps again, each with what the one before it was answered with."""

    found: Found
    session: Session
    passing: Passing
    answered: list[tuple[Exchange, Exchange]] = field(default_factory=list)
    """Each step as it was in the run, and as it is now."""

    @property
    def as_in_the_run(self) -> bool:
        """Whether each step was answered, and all that lead to the last of the finding with the status of the run."""
        last = next((then for then, _ in self.answered if then.number == max(self.found.numbers)), None)
        return last is not None and all(
            now.response is not None
            and (
                then.response is None
                or now.response.status == then.response.status
                or (_as_last(then, last) and then.response.status not in UNDECIDED)
            )
            for then, now in self.answered
        )

    def all(self, chosen: Sequence[Step]) -> None:
        """Every step in its order."""
        until = chosen[0].at
        for group in steps.bursts(chosen):
            waits = self.session.settings.control_url is None or self.found.violation.rule in steps.REAL_TIME
            if waits and group[0].at - until > steps.LEAST_WAIT_SECONDS:
                self.session.sender.sleep(group[0].at - until)
            self._step(group)
            until = max(step.until for step in group)
        if self.session.receiver is not None:
            self.session.sender.sleep(CALLBACKS_SECONDS)

    def _step(self, group: Sequence[Step]) -> None:
        first = group[0]
        if isinstance(first, Clock):
            self.session.sender.advance(first.advanced_seconds or 0.0)
            return
        exchanges = [step for step in group if isinstance(step, Exchange)]
        if first.request.method == RAW_METHOD:
            answers = [self._raw(exchange) for exchange in exchanges]
        elif len(exchanges) > 1:
            answers = self.session.sender.burst([self._draft(exchange) for exchange in exchanges])
        else:
            answers = [self.session.sender.send(self._draft(first))]
        for before, now in zip(exchanges, answers, strict=True):
            self.passing.learn(before, now)
        self.answered += zip(exchanges, answers, strict=True)

    def _raw(self, exchange: Exchange) -> Exchange:
        intent = exchange.intent
        if intent is None:
            raise UsageError(f"exchange {exchange.number} does not say what it was sent for: it cannot be sent again")
        return self.session.sender.raw(
            self._unlabelled(exchange, self.passing.body(exchange.request.body).decode("latin-1")).encode("latin-1"),
            account=self._account(exchange),
            intent=intent,
            hang_up=intent.case in hostile.INCOMPLETE,
        )

    def _draft(self, exchange: Exchange) -> Draft:
        request = exchange.request
        own = {"user-agent", "authorization", *(name.lower() for name in self.session.settings.headers)}
        headers = {
            name: self._unlabelled(exchange, self.passing.text(value))
            for name, value in request.headers.items()
            if name not in own
        }
        authorization, disguise, more = self._authorization(exchange)
        return Draft(
            method=request.method,
            target=self._unlabelled(exchange, self.passing.text(request.target)),
            account=self._account(exchange),
            body=self._unlabelled(exchange, self.passing.body(request.body).decode("latin-1")).encode("latin-1"),
            headers={**headers, **more},
            authorization=authorization,
            disguise=disguise,
            operation=exchange.operation,
            intent=exchange.intent,
        )

    def _account(self, exchange: Exchange) -> str:
        return _accounts(self.found, self.session).get(exchange.account, exchange.account)

    def _authorization(self, exchange: Exchange) -> tuple[str | None, str | None, dict[str, str]]:
        """What overrides the account's credentials, what is recorded in its place, and headers of its own."""
        recorded = exchange.request.headers.get("authorization")
        if recorded is None:
            return "", None, {}
        for sid, now in _accounts(self.found, self.session).items():
            if recorded == f"Basic {{credentials:{sid}}}":
                return self.session.settings.accounts[now].authorization, None, {}
        if made_up := _DISGUISED.fullmatch(recorded):
            accounts = list(self.session.settings.accounts.values())
            for header in bad_headers(accounts[0], accounts[1] if len(accounts) > 1 else None):
                if header.case == made_up[1] and header.value is not None:
                    return "", header.disguise, {"authorization": header.value}
        return "", None, {"authorization": self._unlabelled(exchange, recorded)}

    def _unlabelled(self, exchange: Exchange, text: str) -> str:
        """Text with secrets in the place of their labels. Raises UsageError where a label does not say all."""
        accounts = _accounts(self.found, self.session)

        def secret(label: re.Match[str]) -> str:
            account = self.session.settings.accounts.get(accounts.get(label[2], ""))
            return label[0] if account is None else account.token if label[1] == "token" else account.key

        whole = _LABEL.sub(secret, text)
        if left := _LABELLED.search(whole):
            raise UsageError(f"exchange {exchange.number} cannot be sent again: it held {left[0]}, which was not kept")
        return whole
