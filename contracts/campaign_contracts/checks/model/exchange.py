"""One exchange as checks see it: routed, decoded, and set beside what was known of the campaign before it."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from campaign_contracts import envelope
from campaign_contracts.elements import campaigns_of
from campaign_contracts.history import Exchange
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer, Lifecycle, status_fold
from campaign_contracts.promises import Present
from campaign_contracts.spec import Operation, Spec

Authorization = Literal["good", "foreign", "wrong", "none", "unknown"]

DOUBTED = frozenset({401, 403, 404})
"""Answers that may be due to bad credentials; any other is one to good ones."""

UNDECIDED = frozenset({402, 408, 429})
"""Statuses that decide nothing of a campaign: credit or plan, a slow request, too many of them."""

LATE = frozenset({502, 504})
"""Answers of a gateway that has none from the server behind it."""

WRITES = frozenset({"POST", "PUT", "DELETE"})


class Item(NamedTuple):
    """One item of `response`: its members where they have the documented type, else None; `raw` is what came."""

    raw: Any
    code: int | None
    status: str | None
    data: Mapping[str, Any] | None
    summary: Mapping[str, Any] | None
    error_data: Mapping[str, Any] | None

    @property
    def contradictory(self) -> bool:
        """Whether code and status say the opposite of each other, so that nobody knows what happened."""
        return self.code is not None and self.status == ("failure" if self.code < 400 else "success")

    @property
    def succeeded(self) -> bool:
        """Whether the item says that it succeeded (a code under 400, or `success` without any code)."""
        return self.code < 400 if self.code is not None else self.status == "success"


class Observation(NamedTuple):
    """An exchange with everything that follows from its own bytes. A tuple, as there is one of every exchange.

    `operation` is the documented one at this method and path; `sid` and `campaign` are the decoded path parameters.
    `authorization` is `good` for the path's own account, `foreign` for another known one, `wrong` or `none`;
    where a recording does not say, it is `good` if the answer is one to good credentials, else `unknown`.
    """

    exchange: Exchange
    operation: Operation | None
    sid: str | None
    campaign: str | None
    authorization: Authorization
    present: Present
    status: int | None
    """The HTTP status, or None without an answer."""
    envelope: Mapping[str, Any] | None
    """The answer's JSON object, or None where it is not one; statuses of campaigns are in the pages' spelling."""
    statuses: tuple[tuple[str, str], ...]
    """The documented statuses of campaigns in the answer: as they are spelt, and as the pages spell them."""
    items: tuple[Item, ...]
    """The items of `response`; a single object counts as one."""
    elements: tuple[Any, ...] | None
    """The campaigns that the request carries, or None where it carries no well-formed, non-empty array of them."""
    answers: tuple[Answer, ...]
    """What became of each element of the request (of the request, where it carries none)."""

    @property
    def number(self) -> int:
        """The exchange's number, for findings."""
        return self.exchange.number

    @property
    def method(self) -> str:
        """The request's method."""
        return self.exchange.request.method

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The answer's `metadata`; empty where there is none."""
        return envelope.metadata(self.envelope)

    @property
    def answer(self) -> Answer:
        """What became of the request's first campaign."""
        return self.answers[0]

    @property
    def pending(self) -> bool:
        """Whether the request reached somebody and went unanswered: a slow server may still do what it asks."""
        failure = self.exchange.failure
        return self.status in LATE if failure is None else failure.kind in ("timeout", "dropped", "unrecorded")

    def single(self) -> Item | None:
        """The only item, or None where there is none or several."""
        return self.items[0] if len(self.items) == 1 else None

    def refused_as(self, *statuses: int) -> bool:
        """Whether the whole request was refused with one of these codes, by HTTP status or by its only item's code."""
        return self.status is not None and envelope.code(self.status, self.envelope) in statuses

    def describe(self) -> str:
        """The answer in a few words: the HTTP status and, where it differs, the item's code."""
        if self.exchange.failure is not None:
            return f"no answer ({self.exchange.failure.kind})"
        item = self.single()
        inner = f", item code {in_json(item.code)}" if item is not None and item.code not in (None, self.status) else ""
        return f"HTTP {self.status}{inner}"


def stimulus_of(seen: Observation, lifecycle: Lifecycle) -> str | None:
    """The lifecycle's stimulus that a request is: DELETE, or a PUT of one documented action and nothing else."""
    if seen.operation is None:
        return None
    if seen.operation.id == "delete_campaign":
        return "delete"
    if seen.operation.id != "update_campaign" or seen.elements is None or len(seen.elements) != 1:
        return None
    element = seen.elements[0]
    if not isinstance(element, dict) or set(element) != {"action"}:
        return None
    action = element["action"]
    return action if isinstance(action, str) and action in lifecycle.actions else None


def observe(
    exchange: Exchange, spec: Spec, accounts: tuple[str, ...], present: Present, spellings: Mapping[str, str]
) -> Observation:
    """Route and decode an exchange.

    `accounts` are the labels of the known credentials: the accounts' sids; `spellings` those of the lifecycle.
    """
    route = spec.route(exchange.request.method, exchange.request.path)
    found = route[1] if route else spec.path_parameters(exchange.request.path)
    parameters = {name: unquote(value) for name, value in found.items()}
    sid = parameters.get("account_sid")
    body = exchange.response.json if exchange.response is not None else None
    statuses = tuple(_statuses(body, spellings))
    document = body if isinstance(body, dict) else None
    if document is not None and any(shown != meant for shown, meant in statuses):
        document = _respelt(document, spellings)
    items = tuple(map(_item, envelope.items(document)))
    carried = campaigns_of(exchange.request.json)
    elements = tuple(carried) if carried else None
    return Observation(
        exchange=exchange,
        operation=route[0] if route else None,
        sid=sid,
        campaign=parameters.get("id"),
        authorization=_authorization(exchange, accounts, sid or _sid_of(exchange.request.path)),
        present=present,
        status=exchange.response.status if exchange.response is not None else None,
        envelope=document,
        statuses=statuses,
        items=items,
        elements=elements,
        answers=_answers(exchange, items, len(elements) if elements is not None else 1),
    )


def _authorization(exchange: Exchange, accounts: tuple[str, ...], sid: str | None) -> Authorization:
    if "credentials" in exchange.unknown:
        return "unknown" if exchange.response is not None and exchange.response.status in DOUBTED else "good"
    header = exchange.request.headers.get("authorization")
    if header is None:
        return "none"
    for account in accounts:
        if header == f"Basic {{credentials:{account}}}":
            return "good" if account == sid else "foreign"
    return "wrong"


def _sid_of(path: str) -> str | None:
    parts = path.split("/")
    return unquote(parts[3]) if len(parts) > 3 and parts[1:3] == ["v2", "accounts"] else None


def _bare_call(item: Item) -> bool:
    """Whether an item is a call record without the frame, whose `status` is the call's."""
    return isinstance(item.raw, dict) and "call_sid" in item.raw and item.code is None


def _answers(exchange: Exchange, items: tuple[Item, ...], count: int) -> tuple[Answer, ...]:
    """What became of each of so many elements."""
    status = exchange.response.status if exchange.response is not None else None
    if status is None or status >= 500 or status < 200 or status in UNDECIDED:
        return (Answer.UNKNOWN,) * count
    if status >= 400 and (len(items) != count or count == 1):
        return (Answer.REFUSED,) * count
    if exchange.request.method == "GET" and (len(items) != 1 or _bare_call(items[0])):
        return (Answer.ACCEPTED,)
    if len(items) != count:
        return (Answer.UNKNOWN,) * count
    return tuple(map(_answer, items))


def _answer(item: Item) -> Answer:
    if item.code is None and item.status not in ("success", "failure"):
        return Answer.UNKNOWN
    if item.code is not None and (item.code >= 500 or item.code in UNDECIDED or item.contradictory):
        return Answer.UNKNOWN
    return Answer.ACCEPTED if item.succeeded else Answer.REFUSED


def _item(raw: Any) -> Item:
    member = (raw if isinstance(raw, dict) else {}).get
    code, status = member("code"), member("status")
    return Item(
        raw,
        code if isinstance(code, int) and not isinstance(code, bool) else None,
        status if isinstance(status, str) else None,
        data if isinstance(data := member("data"), dict) else None,
        summary if isinstance(summary := member("summary"), dict) else None,
        error if isinstance(error := member("error_data"), dict) else None,
    )


def _statuses(body: Any, spellings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    response = body.get("response") if isinstance(body, dict) else None
    for item in response if isinstance(response, list) else (response,):
        if (status := _shown_status(item)) is not None and (fold := status_fold(status)) in spellings:
            yield status, spellings[fold]


def _respelt(body: Mapping[str, Any], spellings: Mapping[str, str]) -> dict[str, Any]:
    def respelt(item: Any) -> Any:
        if (status := _shown_status(item)) is None:
            return item
        return {**item, "data": {**item["data"], "status": spellings.get(status_fold(status), status)}}

    response = body["response"]
    return {**body, "response": [*map(respelt, response)] if isinstance(response, list) else respelt(response)}


def _shown_status(item: Any) -> str | None:
    """The status of the campaign that an item shows; None where it shows none."""
    data = item.get("data") if isinstance(item, dict) else None
    status = data.get("status") if isinstance(data, dict) and "call_sid" not in data else None
    return status if isinstance(status, str) else None
