"""Judges what clients send: rules REQ-01 to REQ-08, exchange by exchange, beside the model of the campaigns."""

import hashlib
from bisect import bisect_right, insort
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts import instants
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks.model.exchange import Observation, stimulus_of
from campaign_contracts.checks.model.model import UNDECIDED_METHODS, Model
from campaign_contracts.checks.protocol import Reporter
from campaign_contracts.clients.shown import Shown, Sight, refused_for_its_state
from campaign_contracts.clients.told import holds_credentials, seconds_to_wait
from campaign_contracts.history import Clock, Exchange, Record, RunBegan
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.verdicts import Finding, Judgement, Ledger, kept

MOST_A_MINUTE = 200
MINUTE_SECONDS = 59.0
"""A minute, less the second that every comparison of times allows."""

REMEMBERED = 1000
"""So many creates, and looks at a list, are remembered."""


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """A create; `lost` where no answer came, or nobody waited for it."""

    number: int
    at: float
    until: float
    lost: bool


@dataclass(kw_only=True)
class ClientJudge:
    """Feeds on the records of a history. `ledger` holds what was found; one judge judges one history."""

    bundle: Bundle
    ledger: Ledger = field(default_factory=Ledger)
    _recent: dict[str, list[float]] = field(default_factory=dict)
    """When the requests of the latest minute began, by account, in order."""
    _sent: dict[tuple[str, bytes], _Sent] = field(default_factory=dict)
    """The last create of each path and body."""
    _looked: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=REMEMBERED)))
    """When a list was read that shows whether a create worked."""
    _blocked: dict[str, tuple[float, float, int]] = field(default_factory=dict)
    _skipped_seconds: float = 0.0
    """How far the server's clock was moved: the minutes of a client whose waits move it are those of that clock."""

    def __post_init__(self) -> None:
        """Nothing has happened yet."""
        self._model = Model(spec=self.bundle.spec, lifecycle=self.bundle.lifecycle)
        self._shown = Shown(lifecycle=self.bundle.lifecycle)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every kind of finding once, in the order of the rules."""
        return tuple(sorted(self.ledger.findings.values(), key=lambda finding: (finding.rule, finding.id)))

    def feed(self, record: Record) -> list[Finding]:
        """Take a record; returns the kinds of findings that were not known before."""
        if isinstance(record, RunBegan):
            self._model.begin(record)
        elif isinstance(record, Clock):
            self._model.tick(record)
            self._tick(record)
        elif isinstance(record, Exchange):
            seen = self._model.observe(record)
            fresh = self.ledger.add(tuple(self._judge(seen)))
            if not {"request-body", "response-body", "data", "order"} & set(record.unknown):
                self._model.learn(seen)
            self._shown.learn(seen)
            return fresh
        return []

    def _tick(self, record: Clock) -> None:
        self._skipped_seconds += record.advanced_seconds or 0.0
        if record.reset:  # nothing is left of what was sent
            for each in (self._recent, self._sent, self._looked, self._blocked):
                each.clear()

    def _judge(self, seen: Observation) -> Iterator[Judgement]:
        yield from self._addressed(seen)
        yield from self._body(seen)
        yield from self._query(seen)
        yield from _credentials_in_url(seen)
        yield from self._repeated(seen)
        yield from self._action(seen)
        yield from self._pace(seen)

    def _addressed(self, seen: Observation) -> Iterator[Judgement]:
        """REQ-03."""
        path = seen.exchange.request.path
        if seen.method in UNDECIDED_METHODS:
            return
        methods = self.bundle.spec.methods(path)
        if seen.operation is not None:
            yield kept("REQ-03")
        elif methods:
            expected = f"{' or '.join(sorted(methods))} on this path"
            yield _broken(
                "REQ-03", f"{seen.method}-undocumented", f"{seen.method} is not documented here", expected, seen
            )
        else:
            yield _broken(
                "REQ-03", "path", "the path is not documented", "a documented path", seen, observed=path[:200]
            )

    def _body(self, seen: Observation) -> Iterator[Judgement]:
        """REQ-01."""
        if seen.operation is None or seen.operation.request_schema is None:
            return
        if "request-body" in seen.exchange.unknown:
            return
        validator = self.bundle.spec.request(seen.operation.id, form="written")
        document = seen.exchange.request.json
        if validator is None or validator.accepts(document):
            yield kept("REQ-01")
            return
        error = validator.error(document)
        place = (error.pointer or "/") if error is not None else "/"
        yield _broken(
            "REQ-01",
            f"{seen.operation.id}-{_general(place)}",
            f"the body of {seen.operation.id} does not fit its schema at {place}",
            "what the request schema allows",
            seen,
            observed="no JSON" if document is None else (error.message if error is not None else "")[:300],
        )

    def _query(self, seen: Observation) -> Iterator[Judgement]:
        """REQ-02."""
        if seen.operation is None or not seen.exchange.request.query or "request-body" in seen.exchange.unknown:
            return
        documented = [each.name for each in seen.operation.parameters if each.location == "query"]
        fine = True
        for name, value in seen.exchange.request.query:
            if value and holds_credentials(name) and name not in documented:
                continue  # REQ-08 says so
            if name not in documented:
                fine = False
                expected = f"one of {', '.join(documented)}" if documented else "no query"
                what = f"{seen.operation.id} has no parameter {in_json(name[:60])}"
                yield _broken("REQ-02", f"{seen.operation.id}-{name[:60]}", what, expected, seen)
            elif not self._allowed(seen.operation.id, name, value):
                fine = False
                what = f"{name} of {seen.operation.id} has a value that is not allowed"
                observed = f"{name}={value[:120]}"
                yield _broken(
                    "REQ-02", f"{seen.operation.id}-{name}-value", what, "an allowed value", seen, observed=observed
                )
        if fine:
            yield kept("REQ-02")

    def _allowed(self, operation: str, name: str, value: str) -> bool:
        validator = self.bundle.spec.parameter(operation, name, form="written")
        numeric = value.removeprefix("-").isdecimal() and len(value) < 16
        readings: list[Any] = [value, *([int(value)] if numeric else [])]
        return any(validator.accepts(reading) for reading in readings)

    def _repeated(self, seen: Observation) -> Iterator[Judgement]:
        """REQ-04. Live, a request is heard of when the server is done with it: one that was given up comes late."""
        exchange, operation = seen.exchange, seen.operation.id if seen.operation else ""
        path = exchange.request.path
        if operation == "list_campaigns" and seen.status == 200:
            self._looked[path].append(exchange.at)
        if operation != "create_campaigns" or {"request-body", "response-body"} & set(exchange.unknown):
            return
        key = path, hashlib.sha256(exchange.request.body).digest()
        lost = exchange.failure is not None and exchange.failure.kind not in ("unreachable", "malformed")
        sent, alike = _Sent(number=seen.number, at=exchange.at, until=exchange.until, lost=lost), self._sent.get(key)
        self._sent[key] = sent
        if len(self._sent) > REMEMBERED:
            del self._sent[next(iter(self._sent))]
        if alike is not None:
            first, again = sorted((alike, sent), key=lambda each: each.at)
            looked = any(first.at < at < again.at for at in self._looked[path])
            if first.lost and first.until <= again.at and not looked:
                yield _broken(
                    "REQ-04",
                    "create-repeated",
                    "a create whose answer did not come is sent again",
                    "a look at the list of campaigns first",
                    seen,
                    observed="the same body once more",
                    earlier=alike.number,
                )
                return
            self._sent[key] = again
        if not any(each.lost for each in self._sent.values()):
            yield kept("REQ-04")

    def _action(self, seen: Observation) -> Iterator[Judgement]:
        """REQ-05."""
        stimulus, sight = stimulus_of(seen, self.bundle.lifecycle), self._sight(seen)
        unknown = set(seen.exchange.unknown)
        if refused_for_its_state(seen):
            unknown -= {"state"}  # the server agrees with what was shown, whatever somebody else did since
        if stimulus is None or sight is None or {"order", "state", "time"} & unknown:
            return
        states, shown = sight
        cells = [self.bundle.lifecycle.step(state, stimulus) for state in states]
        if any(set(cell.outcomes) - {REFUSED} or not cell.decided for cell in cells):
            yield kept("REQ-05")
            return
        statuses = " or ".join(self.bundle.lifecycle.status_of(states))
        yield _broken(
            "REQ-05",
            f"{stimulus}-of-{statuses.replace(' ', '-')}",
            f"{stimulus} is asked for of a campaign that was shown as {statuses}",
            f"{stimulus} only in a state that allows it",
            seen,
            observed=f"{stimulus}, answered {seen.describe()}",
            earlier=shown,
        )

    def _sight(self, seen: Observation) -> Sight | None:
        """The states in which the addressed campaign may be, as far as this client was shown."""
        known = self._model.before(seen)
        if known is None:
            return self._shown.of(seen)
        return (known.states, known.shown) if known.certain and known.sid == seen.sid else None

    def _pace(self, seen: Observation) -> Iterator[Judgement]:
        """REQ-06, REQ-07."""
        # Browsers send OPTIONS before a request, for no account.
        if seen.sid is None or seen.method in UNDECIDED_METHODS:
            return
        at = seen.exchange.at + self._skipped_seconds
        recent = self._recent.setdefault(seen.sid, [])
        insort(recent, at)  # live, a slow request is heard of after those that began later
        del recent[: bisect_right(recent, recent[-1] - MINUTE_SECONDS)]
        if len(recent) == MOST_A_MINUTE + 1:
            yield _broken(
                "REQ-06",
                "too-many",
                f"more than {MOST_A_MINUTE} requests go to an account in a minute",
                f"at most {MOST_A_MINUTE}",
                seen,
                observed=f"{len(recent)} within {recent[-1] - recent[0]:.1f} s",
            )
        elif len(recent) <= MOST_A_MINUTE:
            yield kept("REQ-06")
        since, until, refused = self._blocked.get(seen.sid, (0.0, 0.0, 0))
        if refused and since <= at < until and "order" not in seen.exchange.unknown:
            what = "a request is sent though a 429 asked to wait"
            observed = f"{until - at:.1f} s too early"
            yield _broken("REQ-07", "too-early", what, "silence until then", seen, observed=observed, earlier=refused)
        elif refused:
            yield kept("REQ-07")
        if seen.status == 429:
            answered = seen.exchange.until + self._skipped_seconds
            wait = seconds_to_wait(seen.exchange)
            allowance = min(instants.TOLERANCE_SECONDS, wait / 2)  # a recorder may round its time stamps
            self._blocked[seen.sid] = answered, answered + wait - allowance, seen.number


def _credentials_in_url(seen: Observation) -> Iterator[Judgement]:
    """REQ-08."""
    found = [name for name, value in seen.exchange.request.query if value and holds_credentials(name)]
    labelled = "{token:" in seen.exchange.request.target or "{credentials:" in seen.exchange.request.target
    if found or labelled:
        what = f"the parameter {in_json(found[0][:60])}" if found else "the URL"
        yield _broken(
            "REQ-08", "in-the-URL", f"{what} holds credentials", "the Authorization header alone", seen, observed=what
        )
    else:
        yield kept("REQ-08")


def _general(pointer: str) -> str:
    """A pointer without places in arrays."""
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))


def _broken(
    rule: str,
    key: str,
    summary: str,
    expected: str,
    seen: Observation,
    *,
    observed: str | None = None,
    earlier: int | None = None,
) -> Judgement:
    return Reporter(seen, *([] if earlier is None else [earlier])).broken(
        rule,
        key,
        summary=summary,
        expected=expected,
        observed=observed or f"{seen.method} {seen.exchange.request.target[:200]}",
    )
