"""Faults of what is there and says nothing: mandatory fields that are null, instants without their time part."""

from collections.abc import Callable, Iterator

from campaign_contracts.mock.behaviour import around
from campaign_contracts.mock.campaigns.representation import Showing
from campaign_contracts.mock.campaigns.telling import Delivery, News, Telling
from campaign_contracts.mock.faults.fault import Fault, fault, spoiling
from campaign_contracts.mock.faults.spoiling import Data, Exchange, Frame, each_data, framing, on_method
from campaign_contracts.spec import Json

Value = Callable[[Json], Json]
Due = Callable[[News, list[Delivery]], list[Delivery]]

ENVELOPE = {"request_id": "ENV-04 ENV-11", "method": "ENV-03 ENV-11", "http_code": "ENV-02 ENV-11"}
ITEM = {"code": "ENV-05 ENV-11", "status": "ENV-05 ENV-11"}
METADATA = ("count", "offset", "limit", "total")
CAMPAIGN = {
    "id": "CRE-01 ENV-11",
    "account_sid": "CRE-03 ENV-11",
    "name": "CRE-05 ENV-11",
    "type": "CRE-04 ENV-11",
    "caller_id": "CRE-02 ENV-11",
    "status": "LIF-18 ENV-11",
    "date_created": "CRE-21 ENV-11",
    "date_updated": "CRE-21 ENV-11",
}
SUMMARY = {
    "campaign_sid": "CRE-23",
    "DateCreated": "CRE-23",
    "call_completed": "CAL-08",
    "call_failed": "LIF-17",
    "call_inprogress": "CAL-08",
}
CALL = {
    "call_sid": "CBK-01 CBK-04",
    "number": "CAL-02",
    "status": "CAL-04 CAL-08",
    "caller_id": "CAL-02",
    "start_time": "CAL-02",
    "end_time": "CAL-12",
    "duration": "CAL-12",
}
EVENTS = {
    "call_status_callback": ("campaign_sid", "call_sid", "number", "status", "date_created", "date_updated"),
    "call_schedule_callback": ("campaign_sid", "to", "status", "date_created", "date_updated"),
    "status_callback": ("campaign_sid", "status", "date_created", "date_updated"),
}
"""The members that a payload always has."""


def _null(_value: Json) -> Json:
    return None


def _day(value: Json) -> Json:
    return value[: len("2030-01-01")] if isinstance(value, str) else value


def _spoiled(key: str, value: Value) -> Data:
    def spoil(document: dict[str, Json]) -> None:
        if document.get(key) is not None:
            document[key] = value(document[key])

    return spoil


def _named(key: str) -> str:
    return key.replace("_", "-").lower()


def _in_items(key: str) -> Frame:
    def frame(exchange: Exchange) -> None:
        for item in exchange.items:
            item[key] = None

    return frame


def _in_errors(exchange: Exchange) -> None:
    for item in exchange.items:
        if item.get("error_data"):
            item["error_data"]["code"] = None


def _in_metadata(key: str, *, calls: bool) -> Frame:
    def frame(exchange: Exchange) -> None:
        if exchange.listing and exchange.path.endswith("/call-details") == calls:
            exchange.document["metadata"][key] = None

    return frame


def _in_schedule(key: str) -> Data:
    def spoil(data: dict[str, Json]) -> None:
        if isinstance(data.get("schedule"), dict):
            _spoiled(key, _day)(data["schedule"])

    return spoil


def _shown(name: str, rules: str, summary: str, part: str, spoil: Data) -> Fault:
    """A fault of `data`, `summary` or a call record, wherever it is shown."""
    return fault(name, rules, "subtle", summary, around(Showing, **{part: spoiling(spoil)}))


def _told(kind: str, key: str, value: Value, how: str) -> Fault:
    """A fault of one member of one kind of event."""

    def wrapper(usual: Due) -> Due:
        def due(news: News, deliveries: list[Delivery]) -> list[Delivery]:
            told = usual(news, deliveries)
            for delivery in told:
                if delivery.kind == kind:
                    _spoiled(key, value)(delivery.payload)
            return told

        return due

    name = f"{_named(key)}-{how.replace(' ', '-')}-in-{_named(kind)}"
    return fault(name, "CBK-04", "subtle", f"{key} is {how} in events of {kind}", around(Telling, due=wrapper))


def _in_envelope(key: str) -> Frame:
    def frame(exchange: Exchange) -> None:
        exchange.document[key] = None

    return frame


def _answers() -> Iterator[Fault]:
    """Null in the envelope, in items, in what failed, in the metadata of lists."""
    for key, rules in ENVELOPE.items():
        yield framing(f"null-{_named(key)}", rules, "subtle", f"{key} of the envelope is null", _in_envelope(key))
    for key, rules in ITEM.items():
        yield framing(f"null-item-{key}", rules, "subtle", f"{key} of each item is null", _in_items(key))
    yield framing("null-error-code", "ENV-07", "subtle", "the code of error_data is null", _in_errors)
    for key in METADATA:
        for calls, where in ((False, "lists"), (True, "call details")):
            name = f"null-{key}-in-{where.replace(' ', '-')}"
            yield framing(name, "ENV-09", "subtle", f"{key} is null in {where}", _in_metadata(key, calls=calls))


def _campaigns() -> Iterator[Fault]:
    """Null and days in what is shown of campaigns: everywhere, or only in lists, or only in the answer to an edit."""
    for key, rules in CAMPAIGN.items():
        spoil = _spoiled(key, _null)
        yield framing(f"null-{_named(key)}-shown", rules, "subtle", f"{key} is null", each_data(spoil))
        name = f"null-{_named(key)}-in-lists"
        yield framing(name, "ENV-11 LST-14", "subtle", f"{key} is null in lists", each_data(spoil, listing=True))
        name = f"null-{_named(key)}-after-edits"
        yield framing(name, "ENV-11", "subtle", f"an edit answers {key} null", on_method("PUT", each_data(spoil)))
    for key in ("date_created", "date_updated"):
        day = _spoiled(key, _day)
        yield _shown(f"{_named(key)}-is-a-day", "CRE-21 ENV-11", f"{key} has no time part", "data", day)
    for key in ("send_at", "end_at"):
        yield _shown(f"{_named(key)}-is-a-day", "CRE-02 ENV-11", f"{key} is shown as a day", "data", _in_schedule(key))
    for key, rules in SUMMARY.items():
        yield _shown(f"null-{_named(key)}", rules, f"{key} is null", "summary", _spoiled(key, _null))
    yield _shown(
        "datecreated-is-a-day", "CRE-23", "DateCreated has no time part", "summary", _spoiled("DateCreated", _day)
    )


def _calls() -> Iterator[Fault]:
    """Null and days in call records and events."""
    for key, rules in CALL.items():
        yield _shown(f"null-{_named(key)}-of-calls", rules, f"{key} of a call is null", "call", _spoiled(key, _null))
    for key, rules in (("date_created", "ENV-11"), ("start_time", "ENV-11"), ("end_time", "ENV-11")):
        yield _shown(
            f"{_named(key)}-of-calls-is-a-day", rules, f"{key} of a call has no time part", "call", _spoiled(key, _day)
        )
    for kind, members in EVENTS.items():
        for key in members:
            yield _told(kind, key, _null, "null")
        for key in ("date_created", "date_updated"):
            yield _told(kind, key, _day, "a day")


FAULTS: tuple[Fault, ...] = (*_answers(), *_campaigns(), *_calls())
