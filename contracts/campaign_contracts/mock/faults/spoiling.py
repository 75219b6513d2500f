"""How answers are spoiled: the whole exchange, the `data` of each campaign in it, or its `summary`."""

from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from campaign_contracts.mock.behaviour import Change, around
from campaign_contracts.mock.campaigns.representation import Showing
from campaign_contracts.mock.faults.fault import Fault, Kind, Spoil, fault, spoiling
from campaign_contracts.mock.http.requests import Requests, Scope
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.spec import Json


@dataclass(kw_only=True, slots=True)
class Exchange:
    """An answer about to be sent, for the faults that spoil it. `document` is the envelope."""

    method: str
    path: str
    authorization: str
    status: int
    document: dict[str, Json]
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def items(self) -> list[dict[str, Json]]:
        """The items of the response, however they are wrapped."""
        response = self.document.get("response")
        found = response if isinstance(response, list) else [response]
        return [item for item in found if isinstance(item, dict)]

    @property
    def failed(self) -> bool:
        """Whether this is a failure of the whole request, or of its only item."""
        return self.status >= 400

    @property
    def listing(self) -> bool:
        """Whether this answers a list of campaigns or calls."""
        return "metadata" in self.document


Frame = Callable[[Exchange], None]

Data = Callable[[dict[str, Json]], None]


def framing(name: str, rules: str, kind: Kind, summary: str, frame: Frame) -> Fault:
    """A fault of whole answers."""
    return fault(name, rules, kind, summary, framed(frame))


def framed(frame: Frame) -> Change[Requests]:
    """Answers of the API are spoiled on their way out."""

    def wrapper(usual: Callable[[Scope, Answer], Answer]) -> Callable[[Scope, Answer], Answer]:
        def sent(scope: Scope, answer: Answer) -> Answer:
            path: str = scope["path"]
            made = usual(scope, answer)
            if path.startswith("/_control") or made.content_type != b"application/json":
                return made
            user = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
            exchange = Exchange(
                method=scope["method"], path=path, authorization="".join(user), status=made.status,
                document=orjson.loads(made.body), headers=dict(made.headers),
            )  # fmt: skip
            frame(exchange)
            content = orjson.dumps(exchange.document) if exchange.raw is None else exchange.raw
            content_type = exchange.content_type.encode()
            return Answer(status=exchange.status, body=content, content_type=content_type, headers=exchange.headers)

        return sent

    return around(Requests, sent=wrapper)


def showing(name: str, rules: str, kind: Kind, summary: str, show: Data) -> Fault:
    """A fault of `data`, wherever it is shown."""
    return fault(name, rules, kind, summary, around(Showing, data=spoiling(show)))


def counting(count: Spoil) -> Change[Showing]:
    """The `summary` is spoiled, wherever it is shown."""
    return around(Showing, summary=spoiling(count))


def put(document: dict[str, Json], key: str, value: Json) -> None:
    """Set a value, in an expression."""
    document[key] = value


def each_data(change: Data, *, listing: bool | None = None) -> Frame:
    """Change the `data` of each campaign in an answer; only in lists, or only elsewhere, when asked."""

    def frame(exchange: Exchange) -> None:
        if listing is None or exchange.listing == listing:
            for item in exchange.items:
                data = item.get("data")
                if isinstance(data, dict) and "caller_id" in data and "call_sid" not in data:  # no record of a call
                    change(data)

    return frame


def each_item(change: Data, *, failed: bool | None = None) -> Frame:
    """Change each item of an answer; only those that failed, or only the others, when asked."""

    def frame(exchange: Exchange) -> None:
        for item in exchange.items:
            if failed is None or failed == (item.get("status") == "failure"):
                change(item)

    return frame


def on_method(method: str, change: Frame) -> Frame:
    """Change the answers to one method."""

    def frame(exchange: Exchange) -> None:
        if exchange.method == method:
            change(exchange)

    return frame


def on_status(status: int, change: Frame) -> Frame:
    """Change the answers with one status."""

    def frame(exchange: Exchange) -> None:
        if exchange.status == status:
            change(exchange)

    return frame
