"""Every request gets an answer below 500; unknown paths and 429s are framed like any other failure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from campaign_contracts.checks.envelope.frame import framed
from campaign_contracts.checks.model.exchange import UNDECIDED, Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import ANSWER, UNDOCUMENTED, Event, ExchangeCheck, Reporter, declared, judges
from campaign_contracts.counts import counted
from campaign_contracts.history import Failure, Unknown
from campaign_contracts.verdicts import Judgement, kept, spoken

ATTEMPTS = 3
"""So often must the same request go unanswered, with a plain read answered in between, before it is no noise."""

MORE_ATTEMPTS = 6
NOISY = 3
"""Where so many requests were answered when they were repeated, the way is noisy, and it takes more attempts."""

_ATTEMPT = re.compile(rb"~\d(?=[\"?])")
"""What a create is marked with that is sent again, so that its campaigns can be told from those of the first."""

COMPANIONS = frozenset({"lists", "contacts", "csv-status"})
"""What may stand after the account's sid and is another document's business."""


@dataclass(kw_only=True)
class Silence:
    """A request that went unanswered: the exchanges, and how many plain reads were answered since the last of them."""

    exchanges: list[int] = field(default_factory=list)
    reads: int = 0


@dataclass(kw_only=True)
class Pending:
    """The requests that still wait for an answer, and how many got one when they were repeated."""

    silences: dict[tuple[object, ...], Silence] = field(default_factory=dict)
    noise: int = 0

    @property
    def attempts(self) -> int:
        """So many attempts in vain are no noise."""
        return ATTEMPTS if self.noise < NOISY else MORE_ATTEMPTS


@dataclass(frozen=True, kw_only=True)
class Answered:
    """No 5xx, no dropped connection, no silence. The state holds the requests that still wait for an answer."""

    name: str = "robustness: answered"
    rests_on: frozenset[Unknown] = frozenset()
    plain: bool = True

    @property
    def rules(self) -> frozenset[str]:
        """What its functions declare."""
        return declared(self._unanswered, _judge_status)

    def start(self) -> Pending:
        """Every request was answered so far."""
        return Pending()

    def step(self, state: Pending, event: Event, model: Model) -> tuple[Pending, list[Judgement]]:
        """A 5xx counts at once, silence when it was repeated."""
        if not isinstance(event, Observation):
            return state, []
        if event.exchange.failure is not None:
            return state, self._unanswered(state, event, event.exchange.failure)
        if event.method == "GET" and event.status == 200:
            for silence in state.silences.values():
                silence.reads += 1
        if state.silences and state.silences.pop(_identity(event), None) is not None:
            state.noise += 1
        return state, list(_judge_status(event, model))

    def end(self, state: Pending, model: Model) -> tuple[Judgement, ...]:
        """What was not repeated is noise."""
        return ()

    @judges("ROB-01")
    def _unanswered(self, state: Pending, seen: Observation, failure: Failure) -> list[Judgement]:
        if failure.kind in ("unreachable", "unread", "unrecorded") or is_raw(seen):
            return []
        silence = state.silences.setdefault(_identity(seen), Silence())
        if silence.exchanges and not silence.reads:
            silence.exchanges.clear()
        silence.exchanges.append(seen.number)
        silence.reads = 0
        if len(silence.exchanges) < state.attempts:
            return []
        del state.silences[_identity(seen)]
        what = {"timeout": "no-answer", "malformed": "an-answer-that-is-not-valid-HTTP"}.get(
            failure.kind, "a-dropped-connection"
        )
        times = counted(len(silence.exchanges), "time")
        return [
            _broken(seen, asked_for(seen), what, f"{spoken(what)}, {times}", *silence.exchanges[:-1]),
        ]


def is_raw(seen: Observation) -> bool:
    """Whether the record is of bytes that were sent as they are; a server may close the connection on them."""
    return not seen.exchange.request.target


def asked_for(seen: Observation) -> str:
    """The operation, or a name of what is asked where there is none, for keys of findings."""
    if is_raw(seen):
        return "bytes-that-are-no-HTTP-request"
    return seen.operation.id if seen.operation is not None else f"{seen.method}-elsewhere"


def _identity(seen: Observation) -> tuple[object, ...]:
    request = seen.exchange.request
    body = _ATTEMPT.sub(b"", request.body) if request.method == "POST" else request.body
    return request.method, request.target, tuple(sorted(request.headers.items())), body


@judges("ROB-01")
def _judge_status(seen: Observation, model: Model) -> Iterator[Judgement]:
    codes = [item.code for item in seen.items if item.code is not None and item.code >= 500]
    if seen.status is not None and seen.status >= 500:
        yield _broken(seen, asked_for(seen), str(seen.status), f"HTTP {seen.status}")
    elif codes:
        observed = f"HTTP {seen.status} with an item of code {codes[0]}"
        yield _broken(seen, asked_for(seen), f"item-{codes[0]}", observed)
    elif _hostile(seen):
        yield kept("ROB-01")


def _hostile(seen: Observation) -> bool:
    """Whether the request was malformed by its own bytes, so that its answer says something about robustness."""
    if is_raw(seen) or seen.operation is None:
        return True
    if "request-body" in seen.exchange.unknown:
        return False
    return seen.operation.request_schema is not None and seen.elements is None


def _broken(seen: Observation, where: str, what: str, observed: str, *earlier: int) -> Judgement:
    intent = seen.exchange.intent
    case = f" ({intent.case})" if intent is not None and intent.rule == "ROB-01" else ""
    return Reporter(seen, *earlier).broken(
        "ROB-01",
        f"{where}-{what}",
        summary=f"{spoken(where)}{case} is met with {spoken(what)}",
        expected="an answer below 500",
        observed=observed,
    )


@judges("ROB-02")
def unknown_paths(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A path that is not documented is a 404 in the envelope; without good credentials a 401 will do."""
    if not framed(seen) or seen.status in UNDECIDED or is_known(seen.exchange.request.path, model):
        return
    header = seen.exchange.request.headers.get("authorization", "")
    known = re.fullmatch(r"Basic \{credentials:([^{}]*)\}", header)
    own = known is not None and (seen.authorization == "good" or not _account_of(seen.exchange.request.path))
    allowed = (404,) if own else (401, 403, 404)
    if seen.status not in allowed:
        what = f"answered {seen.describe()}"
    elif not _failed(seen):
        what = "without the failure envelope"
    else:
        if own:
            yield kept("ROB-02", "refusal")
        return
    yield Reporter(seen).broken(
        "ROB-02",
        f"{seen.method}-{seen.status}-{'no-envelope' if what.startswith('without') else ''}",
        summary=f"{seen.method} on a path that is not documented is {what}",
        expected="404 with the failure envelope",
        observed=f"{seen.describe()} for {seen.exchange.request.path[:120]}",
        promise="refusal",
    )


def is_known(path: str, model: Model) -> bool:
    """Whether a path is documented, or may be taken for one that is: other case, blanks, slashes or dots."""
    plain = unquote(path)
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if ".." in parts or "//" in plain or plain.endswith(("/", "/.")):
        return True
    if parts[:2] == ["v2", "accounts"] and len(parts) > 3 and parts[3] in COMPANIONS:
        return True
    tidy = "/" + "/".join(part.strip().lower() for part in parts)
    return bool(model.spec.methods(path) or model.spec.methods(tidy))


def _account_of(path: str) -> str:
    parts = path.split("/")
    return parts[3] if len(parts) > 3 and parts[1:3] == ["v2", "accounts"] else ""


@judges("ROB-03")
def rate_limits(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A 429 comes in the failure envelope."""
    if seen.status != 429 or not framed(seen):
        return
    code = (seen.envelope or {}).get("http_code")
    if _failed(seen) and code == 429:
        yield kept("ROB-03")
        return
    yield Reporter(seen).broken(
        "ROB-03",
        "no-failure-envelope" if not _failed(seen) else "http_code",
        summary="a 429 does not carry the failure envelope",
        expected="the envelope with one failure",
        observed=seen.exchange.response.body[:200].decode("utf-8", "replace") if seen.exchange.response else "",
    )


def _failed(seen: Observation) -> bool:
    """Whether the answer has an item, and none that says it succeeded."""
    return bool(seen.items) and not any(item.succeeded or item.status == "success" for item in seen.items)


CHECKS = (
    Answered(),
    ExchangeCheck(
        name="robustness: unknown paths", judge=unknown_paths, rests_on=ANSWER, operations=UNDOCUMENTED, plain=True
    ),
    ExchangeCheck(name="robustness: rate limits", judge=rate_limits, rests_on=ANSWER, plain=True),
)
