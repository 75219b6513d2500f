"""Traffic as it is heard, as exchanges of a history: without secrets, and with a note of what is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from campaign_contracts.history import Exchange, Failure, FailureKind, Request, Response, Unknown
from campaign_contracts.recordings import bodies, places, unpacking
from campaign_contracts.recordings.bounds import Bounds
from campaign_contracts.recordings.credentials import Accounts, hidden_headers, hidden_query
from campaign_contracts.recordings.heard import Heard, joined
from campaign_contracts.recordings.order import CLOCK_SECONDS, Mark
from campaign_contracts.redaction import Credentials, Redactor

_FAILURES: dict[str, tuple[FailureKind, str]] = {
    "unreachable": ("unreachable", "the server could not be reached"),
    "dropped": ("dropped", "the server closed the connection"),
    "malformed": ("malformed", "the answer is no HTTP, or not packed as it says"),
    "unrecorded": ("unrecorded", "the client gave up waiting"),
}


@dataclass(kw_only=True)
class Scribe:
    """Writes down what is heard of one server. `start` is the monotonic instant that is the wall's `wall`."""

    base_url: str
    start: float
    wall: datetime
    known: Sequence[Credentials] = ()
    """Accounts whose credentials need not be learned from answers."""
    control: bool = False
    """Whether the server's clock can be moved, so that it need not agree with this machine's."""
    most: int = Bounds.body
    """Bytes of a body, unpacked; a larger one is not known."""

    def __post_init__(self) -> None:
        """Know the accounts that are known."""
        self._accounts = Accounts()
        for account in self.known:
            self._accounts.learn(account.authorization, account.sid, 200)
        self._redactor: Redactor | None = None
        self._size = 0

    def owners(self) -> list[str]:
        """The accounts whose credentials are known by now."""
        return self._accounts.owners()

    def mark(self, heard: Heard) -> Mark:
        """The place of a request among others; its `sid` is empty where it is not about campaigns."""
        where = places.parts(heard.target.partition("?")[0])
        return Mark(
            number=0,
            place=self.base_url,
            sid=where.sid if where is not None else "",
            campaign=where.campaign if where is not None else None,
            method=heard.method,
            status=0,
            start=heard.began,
            duration=float("inf"),
            zoned=True,
            date=None,
        )

    def exchange(self, heard: Heard, mark: Mark, number: int) -> Exchange:
        """What was heard, without secrets."""
        headers, answered = joined(heard.headers), joined(heard.answer_headers)
        authorization = headers.pop("authorization", None)
        if mark.sid:
            self._accounts.learn(authorization, mark.sid, heard.status)
        self._accounts.keep(headers, answered, heard.target.partition("?")[2])
        unknown: set[Unknown] = set(mark.unknown)
        if authorization is not None:
            label = self._accounts.header(authorization, mark.sid, heard.status)
            if label is not None:
                headers["authorization"] = label
            else:
                unknown.add("credentials")
        body, failure = None, heard.failure
        if heard.answer is not None:
            try:
                packing = answered.get("content-encoding", "")
                body = bodies.of_few_values(self._unpacked(bytes(heard.answer), packing))
            except unpacking.GarbledError:
                failure = failure or "malformed"
        asked = bodies.of_few_values(bytes(heard.body)) if heard.body is not None else None
        if asked is None or bodies.is_packed(headers):
            unknown.add("request-body")
        if failure is None and body is None:
            unknown.add("response-body")
        if not self.control and self._contradicted(answered, heard):
            unknown.add("time")
        redactor = self._redacting()
        request = Request(
            method=heard.method,
            target=_target(heard.target),
            headers=hidden_headers(headers),
            body=asked or b"",
        )
        response = None
        if failure is None:
            response = redactor.response(Response(status=heard.status, headers=answered, body=body or b""))
        return Exchange(
            number=number,
            at=heard.began - self.start,
            until=heard.ended - self.start,
            account=unquote(mark.sid),
            request=redactor.request(request),
            response=response,
            failure=_failure(failure),
            unknown=tuple(sorted(unknown)),
        )

    def _redacting(self) -> Redactor:
        """The redactor for all secrets met so far; made anew only when there is another one."""
        if self._redactor is None or self._accounts.size != self._size:
            self._redactor, self._size = self._accounts.redactor(), self._accounts.size
        return self._redactor

    def _unpacked(self, answer: bytes, packing: str) -> bytes | None:
        """The body of an answer; None for one that nobody here can read. Raises GarbledError where no client can."""
        try:
            return unpacking.received(answer, packing, self.most)
        except (unpacking.TooLongError, unpacking.UnknownEncodingError):
            return None

    def _contradicted(self, answered: dict[str, str], heard: Heard) -> bool:
        try:
            told = parsedate_to_datetime(answered["date"]).timestamp()
        except (KeyError, ValueError, TypeError, OverflowError):
            return False
        began, ended = (self.wall.timestamp() + moment - self.start for moment in (heard.began, heard.ended))
        return not began - CLOCK_SECONDS - 1 <= told <= ended + CLOCK_SECONDS


def _target(heard: str) -> str:
    """The path below the base URL, and the query without secrets."""
    whole, _, query = heard.partition("?")
    where, query = places.parts(whole), hidden_query(query)
    path = where.path if where is not None else whole
    return f"{path}?{query}" if query else path


def _failure(heard: str | None) -> Failure | None:
    if heard is None:
        return None
    kind, message = _FAILURES.get(heard, _FAILURES["unrecorded"])
    return Failure(kind=kind, message=message)
