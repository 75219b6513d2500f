"""Sends the steps of a finding again, each with what the ones before it were answered with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from campaign_contracts.checks.model.exchange import UNDECIDED
from campaign_contracts.history import Callback, Clock, Exchange, Intent, Record, RunBegan
from campaign_contracts.receiver import Reply
from campaign_contracts.reports.report import Violation
from campaign_contracts.running import steps
from campaign_contracts.running.session import Session
from campaign_contracts.running.steps import Passing, Step
from campaign_contracts.send import RAW_METHOD, Draft
from campaign_contracts.suites import hostile
from campaign_contracts.suites.credentials import bad_headers
from campaign_contracts.usage import UsageError

CALLBACKS_SECONDS = 1.0
"""How long callbacks are waited for after the last step."""

ARRIVED_SECONDS = 6.0
"""And so long where the finding is about them: five are granted, and one for instants."""

AT_ONCE, MOST_REPEATED = 8, 1000
"""A 429 may come of how much was sent: as much as in the run is sent again, but not more than this."""

_NOT_THERE = frozenset({401, 403, 404, *UNDECIDED})
"""Answers that show nothing of what was asked for."""

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


def passing_on(found: Found, chosen: Sequence[Step], session: Session) -> Passing:
    """What stands for the run's instants, accounts, names and receiver when its steps are sent in this session."""
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


@dataclass(kw_only=True)
class Repeating:
    """Sends steps again, each with what the one before it was answered with.

    `life` are the numbers of those that the finding cannot do without.
    """

    found: Found
    session: Session
    passing: Passing
    life: frozenset[int]
    called_back: bool
    answered: list[tuple[Exchange, Exchange]] = field(default_factory=list)
    """Each step as it was in the run, and as it is now."""
    unlimited: bool = False
    """The finding is about an answer of 429, and none comes any more."""

    @property
    def as_in_the_run(self) -> bool:
        """Whether what leads to the finding was answered with the status of the run, and what shows it was at all."""
        last = next((then for then, _ in self.answered if then.number == max(self.found.numbers)), None)
        return last is not None and all(
            now.response is not None
            and (now.response.status == self._status(then) or self._may_differ(then, last, now))
            for then, now in self.answered
            if then.number in self.life and then.number <= last.number
        )

    def _status(self, then: Exchange) -> int | None:
        return then.response.status if then.response is not None else None

    def _may_differ(self, then: Exchange, last: Exchange, now: Exchange) -> bool:
        """Whether the fault may be in an answer: the last one, to the same request or one sent at once, or shown."""
        status = self._status(then)
        if status is None:
            return True
        if steps.alike(then, last):
            return status not in UNDECIDED
        there = {status, self._status(now)}.isdisjoint(_NOT_THERE)
        return then.number in self.found.numbers and then.request.method != "POST" and there

    def all(self, chosen: Sequence[Step]) -> None:
        """Every step in its order. Callbacks are answered as they were in the run."""
        self._plan()
        until = chosen[0].at
        waits = self.session.settings.control_url is None or self.called_back
        waits |= self.found.violation.rule in steps.REAL_TIME
        for group in steps.bursts(chosen):
            if waits and group[0].at - until > steps.LEAST_WAIT_SECONDS:
                self.session.sender.sleep(group[0].at - until)
            self._step(group)
            until = max(step.until for step in group)
        if self.session.receiver is not None:
            self.session.sender.sleep(ARRIVED_SECONDS if self.called_back else CALLBACKS_SECONDS)
        if self.found.violation.rule == "ROB-03":
            self.unlimited = self._unlimited()

    def _unlimited(self) -> bool:
        """Whether as many requests as in the run, in about as little time, get no 429 any more."""
        shown = next(then for then, _ in self.answered if then.number == max(self.found.numbers))
        sid = self.session.settings.sid
        draft = Draft(
            method="GET",
            target=f"/v2/accounts/{sid}/campaigns?limit=1",
            account=sid,
            operation="list_campaigns",
            intent=Intent(case="quick succession", burst="quick succession"),
        )
        began, sender = self.session.sender.elapsed(), self.session.sender
        for _ in range(0, min(shown.number, MOST_REPEATED), AT_ONCE):
            answers = sender.burst([draft] * AT_ONCE)
            if any(each.response is None or each.response.status == 429 for each in answers):
                return False
        took = sender.elapsed() - began
        return shown.number <= MOST_REPEATED and took <= 2 * shown.until + ARRIVED_SECONDS

    def _plan(self) -> None:
        replies: dict[str, list[Reply]] = {}
        for record in self.found.records:
            if isinstance(record, Callback):
                replies.setdefault(self.passing.text(record.request.path), []).append(Reply(status=record.answered))
        if self.session.receiver is not None:
            for path, planned in replies.items():
                self.session.receiver.plan(path, [*planned, Reply()])

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
