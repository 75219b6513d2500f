"""How answers are spoiled: the whole exchange, or the `data` of each campaign in it."""

from collections.abc import Callable
from typing import Any

from campaign_contracts.mock.fault import Exchange, Fault, Kind

Json = Any

Frame = Callable[[Exchange], None]

Data = Callable[[dict[str, Json]], None]


def framing(name: str, rules: str, kind: Kind, summary: str, frame: Frame) -> Fault:
    """A fault of whole answers."""
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, frame=frame)


def showing(name: str, rules: str, kind: Kind, summary: str, show: Data) -> Fault:
    """A fault of `data`, wherever it is shown."""
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, show=show)


def put(document: dict[str, Json], key: str, value: Json) -> None:
    """Set a value, in an expression."""
    document[key] = value


def each_data(change: Data, *, listing: bool | None = None) -> Frame:
    """Change the `data` of each campaign in an answer; only in lists, or only elsewhere, when asked."""

    def frame(exchange: Exchange) -> None:
        if listing is None or exchange.listing == listing:
            for item in exchange.items:
                if isinstance(item.get("data"), dict) and "caller_id" in item["data"]:
                    change(item["data"])

    return frame
