"""What happened in a run: plain records, one kind each.

Suites act and records are written; checks read records and nothing else. Times are seconds since the run began, from a
monotonic clock; `RunBegan.started_at` anchors them to the wall. Secrets are labels already (`{token:demo}`): they are
replaced where an exchange is recorded, never here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qsl

from campaign_contracts import json_body

FailureKind = Literal["unreachable", "timeout", "dropped", "malformed", "unread", "unrecorded"]

Unknown = Literal[
    "request-body", "response-body", "data", "headers", "request-id", "credentials", "order", "time", "state"
]
"""What a recording may not say of an exchange; what rests on it is undecided.

`data` is what the items of an answer show, though it has its frame; `headers` are the answer's; `order` is whether it
came before others that it overlaps; `time` is the server's clock; `state` is the campaign before it, which somebody
else may have changed.
"""

Dialect = Literal["pages", "portal"]
"""How a server spells a status: in-progress, or InProgress."""

Profile = Literal["smoke", "quick", "standard", "deep", "live"]
"""How much a run of the suites tries."""

FORMAT_VERSION = 1

RECORDED = "recorded"
"""The profile of traffic that no run of the suites made: it promises nothing."""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """Why a suite sent a request; evidence for attribution, never for judging whether an answer is legal.

    `case` names the scripted case; `rule` the rule whose value was varied; `varies` the field that was varied;
    `burst` is shared by requests that were sent at once;
    `invented` says that the id in the path was made up, so that no campaign has it.
    """

    case: str
    rule: str | None = None
    varies: str | None = None
    burst: str | None = None
    invented: bool = False


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as it was sent. `target` is the path with its query as on the wire; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The decoded query parameters in their order; blank values are kept."""
        query = self.target.partition("?")[2]
        return tuple(parse_qsl(query, keep_blank_values=True)) if query else ()

    @cached_property
    def json(self) -> Any:
        """The decoded body, or None where it is no JSON, has half a surrogate pair, or is nested too deeply."""
        return json_body.of_request(self.body)


SENT_ELSEWHERE = frozenset({307, 308})
"""Statuses by which the same request is to be sent to another place: nothing was done for it here."""


@dataclass(frozen=True, kw_only=True)
class Response:
    """One answer. Header names are lower case; of a repeated header the values are joined with `, `."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def json(self) -> Any:
        """The decoded body, or None where it is no JSON, or nested too deeply.

        Half a surrogate pair reads as a private character, and an integer that is written `1.0` as 1.
        """
        return json_body.of_answer(self.body)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """No answer: why. `malformed` is an answer that is not valid HTTP; `message` is the transport's own word.

    `unread` and `unrecorded` say nothing of the server: the answer is larger than one may be, or not in the recording.
    """

    kind: FailureKind
    message: str


@dataclass(frozen=True, kw_only=True)
class RunBegan:
    """The first record. `started_at` is RFC 3339; `control` says whether the target's clock can be moved.

    `receiver` is the base URL under which callbacks reach the kit (None: nowhere). `narrowed` says that less than
    everything was asked for. `run_id` stands in the names of the campaigns that the run creates and in nobody else's
    (None: no such mark). `profile` is a `Profile`, or `RECORDED`. `rules` and `authorities` are what the run was asked
    for (empty: all); `may_dial` says that numbers may be dialled on a live target; `own_mock`, that the target is the
    kit's own mock. `excluded` are rules that do not count, with the reason for each;
    `contrarian`, `stern`, `personality` and `faults` are how the kit's own mock was told to behave.
    `dialect` is how the target was said to spell a status (None: as it first does). `shard` is which part of the suite
    functions was run, as `2/3` (None: all of them).
    """

    kind: Literal["run-began"] = "run-began"
    at: float = 0.0
    started_at: str
    kit: str
    specification: str
    base_url: str
    account_sid: str
    accounts: tuple[str, ...]
    control: bool
    live: bool
    profile: str
    seed: int
    receiver: str | None = None
    narrowed: bool = False
    run_id: str | None = None
    rules: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    may_dial: bool = False
    own_mock: bool = False
    excluded: Mapping[str, str] = field(default_factory=dict)
    contrarian: bool = False
    stern: bool = False
    personality: int | None = None
    faults: tuple[str, ...] = ()
    dialect: Dialect | None = None
    shard: str | None = None
    version: int = FORMAT_VERSION


@dataclass(frozen=True, kw_only=True)
class RunEnded:
    """The last record. `aborted` says why the run could not be finished; `crashes`, what went wrong with the suites.

    `disturbed`: somebody else meddled with the target meanwhile, so that violations are none of its faults.
    """

    kind: Literal["run-ended"] = "run-ended"
    at: float
    aborted: str | None = None
    crashes: tuple[str, ...] = ()
    disturbed: bool = False


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request with its answer or failure. `number` counts from 1; `account` labels the credentials it meant to use.

    Exactly one of `response` and `failure` is set. `unknown` is empty for what the kit sent itself. A body that is
    overlong (`json_body`) is unknown wherever it is read from.
    """

    kind: Literal["exchange"] = "exchange"
    number: int
    at: float
    until: float
    account: str
    request: Request
    response: Response | None = None
    failure: Failure | None = None
    operation: str | None = None
    intent: Intent | None = None
    worker: str = "main"
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The server's clock was read, moved by `advanced_seconds`, or reset. `now` is the server's RFC 3339 answer."""

    kind: Literal["clock"] = "clock"
    at: float
    until: float
    now: str
    advanced_seconds: float | None = None
    reset: bool = False


@dataclass(frozen=True, kw_only=True)
class Callback:
    """A callback that reached the kit's receiver, and the status it was answered with (None: not answered).

    `unknown` names the body where it was cut, as it is longer than what is read, and the target too where nothing was
    read: nobody knows what it tells of.
    """

    kind: Literal["callback"] = "callback"
    at: float
    request: Request
    answered: int | None
    unknown: tuple[Literal["request-body", "target"], ...] = ()

    @property
    def unaddressed(self) -> bool:
        """Whether nobody knows where it was sent, so that any campaign's may be meant."""
        return "target" in self.unknown

    @cached_property
    def unread(self) -> bool:
        """Whether its body was cut, is compressed or is more than is read, so that nobody knows what it says."""
        if self.unknown or self.request.json is not None:
            return bool(self.unknown)
        encoding = self.request.headers.get("content-encoding", "identity").strip().lower()
        return encoding != "identity" or json_body.unread(self.request.body) is not None


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something worth knowing that is no exchange: why a rule could not be tried, a retry after a 429 ...

    `rules` are ids or prefixes (`CAL`) that the note gives the reason for not exercising. `asked` says that a suite
    function was chosen by name and could not be tried: the run did not do what it was asked for.
    """

    kind: Literal["note"] = "note"
    at: float
    text: str
    rules: tuple[str, ...] = ()
    asked: bool = False


Record = RunBegan | RunEnded | Exchange | Clock | Callback | Note
