"""Faults of what is answered: the envelope, `data` and `summary` are spoiled on their way out."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from campaign_contracts.mock.fault import Exchange, Fault, Kind

Json = Any
Frame = Callable[[Exchange], None]
Data = Callable[[dict[str, Json]], None]


def _frame(name: str, rules: str, kind: Kind, summary: str, frame: Frame) -> Fault:
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, frame=frame)


def _show(name: str, rules: str, kind: Kind, summary: str, show: Data) -> Fault:
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, show=show)


def _put(document: dict[str, Json], key: str, value: Json) -> None:
    document[key] = value


def _status(exchange: Exchange, status: int) -> None:
    exchange.status = exchange.document["http_code"] = status


def _unknown_path(exchange: Exchange) -> bool:
    descriptions = [(item.get("error_data") or {}).get("description", "") for item in exchange.items]
    return any(description.startswith("there is nothing at") for description in descriptions)


def _html(exchange: Exchange) -> None:
    if exchange.status == 404:
        exchange.content_type, exchange.raw = "text/html", b"<html><body>404 Not Found</body></html>"


def _bare(exchange: Exchange) -> None:
    if exchange.status == 405:
        exchange.content_type, exchange.raw = "text/plain", b"Method Not Allowed"


def _items(change: Data, *, failed: bool | None = None) -> Frame:
    def frame(exchange: Exchange) -> None:
        for item in exchange.items:
            if failed is None or failed == (item.get("status") == "failure"):
                change(item)

    return frame


def _second_item(exchange: Exchange) -> None:
    for item in exchange.items[1:2]:
        if item["code"] == 200:
            item["code"] = 201


def _echo_authorization(exchange: Exchange) -> None:
    if exchange.status == 401:
        for item in exchange.items:
            item["error_data"]["description"] += f": {exchange.authorization}"


def _echo_token(exchange: Exchange) -> None:
    for item in exchange.items:
        if exchange.method == "POST" and item["code"] == 200:
            credentials = exchange.authorization
            item["data"]["uri"] = f"/v2/accounts?authorization={credentials.removeprefix('Basic ').strip()}"


def _echo_encoded_again(exchange: Exchange) -> None:
    if exchange.status == 405:
        exchange.headers["X-Trace"] = b64encode(exchange.authorization.encode()).decode()


def _reversed(exchange: Exchange) -> None:
    if exchange.method == "POST":
        response = exchange.document["response"]
        exchange.document["response"] = response[::-1] if isinstance(response, list) else response


def _first_only(exchange: Exchange) -> None:
    if exchange.method == "POST" and isinstance(exchange.document["response"], list):
        exchange.document["response"] = exchange.document["response"][:1]


def _successes_first(exchange: Exchange) -> None:
    if exchange.method == "POST" and isinstance(exchange.document["response"], list):
        exchange.document["response"].sort(key=lambda item: item["code"] != 200)


def _metadata(key: str, change: Callable[[dict[str, Json]], Json]) -> Frame:
    def frame(exchange: Exchange) -> None:
        if exchange.listing:
            exchange.document["metadata"][key] = change(exchange.document["metadata"])

    return frame


def _no_metadata(*, calls: bool) -> Frame:
    def frame(exchange: Exchange) -> None:
        if exchange.path.endswith("/call-details") == calls:
            exchange.document.pop("metadata", None)

    return frame


def _upper(data: dict[str, Json]) -> None:
    data["name"] = data["name"].upper()


def _linear(data: dict[str, Json]) -> None:
    if data.get("retries"):
        data["retries"]["mechanism"] = "Linear"


def _last_list_lost(data: dict[str, Json]) -> None:
    if isinstance(data.get("lists"), list) and len(data["lists"]) > 1:
        data["lists"].pop()


def _without_offset(data: dict[str, Json]) -> None:
    data["date_created"] = data["date_created"][:19]


def _ahead(data: dict[str, Json]) -> None:
    if data["date_updated"] == data["date_created"]:
        data["date_updated"] = "2099" + data["date_updated"][4:]


def _stripped(data: dict[str, Json]) -> None:
    if isinstance(data.get("custom_field"), str):
        data["custom_field"] = data["custom_field"].strip()


def _ascii(data: dict[str, Json]) -> None:
    if isinstance(data.get("custom_field"), str):
        data["custom_field"] = data["custom_field"].encode("ascii", "replace").decode()


def _unescaped(data: dict[str, Json]) -> None:
    if isinstance(data.get("custom_field"), str):
        data["custom_field"] = data["custom_field"].replace('"', "'")


def _dropped(*names: str) -> Data:
    def show(data: dict[str, Json]) -> None:
        for name in names:
            data.pop(name, None)

    return show


def _on(method: str, change: Frame) -> Frame:
    def frame(exchange: Exchange) -> None:
        if exchange.method == method:
            change(exchange)

    return frame


def _when(status: int, change: Frame) -> Frame:
    def frame(exchange: Exchange) -> None:
        if exchange.status == status:
            change(exchange)

    return frame


def _each_data(change: Data, *, listing: bool | None = None) -> Frame:
    def frame(exchange: Exchange) -> None:
        if listing is None or exchange.listing == listing:
            for item in exchange.items:
                if isinstance(item.get("data"), dict) and "caller_id" in item["data"]:
                    change(item["data"])

    return frame


FAULTS: tuple[Fault, ...] = (
    _frame(
        "credentials-in-refusal", "ACC-06", "blatant", "a 401 repeats the Authorization header", _echo_authorization
    ),
    _frame(
        "credentials-in-created-uri",
        "ACC-06",
        "subtle",
        "a created campaign's uri holds the encoded credentials",
        _echo_token,
    ),
    _frame(
        "credentials-encoded-twice",
        "ACC-06",
        "subtle",
        "a 405 has a header with the Authorization value in base64",
        _echo_encoded_again,
    ),
    _frame("html-not-found", "ENV-01 ENV-11", "blatant", "404 is an HTML page", _html),
    _frame("bare-method-not-allowed", "ENV-01", "subtle", "405 is plain text", _bare),
    _frame(
        "wrong-content-type",
        "ENV-01",
        "subtle",
        "lists are sent as text/plain",
        lambda exchange: setattr(exchange, "content_type", "text/plain" if exchange.listing else exchange.content_type),
    ),
    _frame(
        "method-missing-on-delete",
        "ENV-01",
        "subtle",
        "DELETE answers without method",
        _on("DELETE", lambda exchange: exchange.document.pop("method", None)),
    ),
    _frame(
        "http-code-always-200",
        "ENV-02",
        "blatant",
        "http_code is always 200",
        lambda exchange: _put(exchange.document, "http_code", 200),
    ),
    _frame(
        "http-code-200-when-mixed",
        "ENV-02",
        "subtle",
        "http_code says 200 in a 207",
        _when(207, lambda exchange: _put(exchange.document, "http_code", 200)),
    ),
    _frame(
        "method-always-post",
        "ENV-03",
        "blatant",
        "method is always POST",
        lambda exchange: _put(exchange.document, "method", "POST"),
    ),
    _frame(
        "method-post-in-put",
        "ENV-03",
        "subtle",
        "method is POST in the answer to PUT",
        _on("PUT", lambda exchange: _put(exchange.document, "method", "POST")),
    ),
    _frame(
        "request-id-constant",
        "ENV-04",
        "blatant",
        "every answer has the same request_id",
        lambda exchange: _put(exchange.document, "request_id", "0123456789abcdef0123456789abcdef"),
    ),
    _frame(
        "request-id-per-path",
        "ENV-04",
        "subtle",
        "reads of the same path share a request_id",
        _on("GET", lambda exchange: _put(exchange.document, "request_id", exchange.path)),
    ),
    _frame(
        "request-id-empty-on-failure",
        "ENV-04",
        "subtle",
        "failures have an empty request_id",
        lambda exchange: _put(
            exchange.document, "request_id", "" if exchange.failed else exchange.document["request_id"]
        ),
    ),
    _frame(
        "item-code-as-text",
        "ENV-05",
        "blatant",
        "the code of an item is a string",
        _items(lambda item: _put(item, "code", str(item["code"]))),
    ),
    _frame(
        "error-data-missing",
        "ENV-05",
        "subtle",
        "successful items lack error_data",
        _items(lambda item: item.pop("error_data", None), failed=False),
    ),
    _frame(
        "data-missing-on-failure",
        "ENV-05",
        "subtle",
        "failed items lack data",
        _items(lambda item: item.pop("data", None), failed=True),
    ),
    _frame(
        "created-is-201",
        "ENV-06",
        "blatant",
        "a create answers 201",
        _on("POST", _when(200, lambda exchange: _status(exchange, 201))),
    ),
    _frame("second-item-201", "ENV-06", "subtle", "the second campaign of a bulk has code 201", _second_item),
    _frame(
        "success-spelled-ok",
        "ENV-06",
        "blatant",
        "the status of an item is ok",
        _items(lambda item: _put(item, "status", "ok"), failed=False),
    ),
    _frame(
        "success-with-error-data",
        "ENV-06",
        "subtle",
        "successful items have an empty error_data",
        _items(lambda item: _put(item, "error_data", {}), failed=False),
    ),
    _frame(
        "failure-spelled-success",
        "ENV-07",
        "blatant",
        "failed items have the status success",
        _items(lambda item: _put(item, "status", "success"), failed=True),
    ),
    _frame(
        "failure-with-data",
        "ENV-07",
        "subtle",
        "failed items have an empty data",
        _items(lambda item: _put(item, "data", {}), failed=True),
    ),
    _frame(
        "failure-without-words",
        "ENV-07",
        "subtle",
        "failures have neither message nor description",
        _items(lambda item: item["error_data"].update(message="", description=""), failed=True),
    ),
    _frame(
        "error-code-as-text",
        "ENV-07",
        "subtle",
        "the code of error_data is a string",
        _items(lambda item: item["error_data"].update(code=str(item["error_data"]["code"])), failed=True),
    ),
    _frame("bulk-reversed", "ENV-08", "blatant", "a bulk is answered in reverse", _reversed),
    _frame("bulk-first-only", "ENV-08", "blatant", "a bulk is answered with the first item only", _first_only),
    _frame("bulk-successes-first", "ENV-08", "subtle", "a bulk is answered with its failures last", _successes_first),
    _frame("metadata-missing", "ENV-09", "blatant", "lists have no metadata", _no_metadata(calls=False)),
    _frame("metadata-missing-in-calls", "ENV-09", "subtle", "call details have no metadata", _no_metadata(calls=True)),
    _frame(
        "count-is-total",
        "ENV-09",
        "subtle",
        "metadata.count is the total",
        _metadata("count", lambda metadata: metadata["total"]),
    ),
    _frame("offset-always-zero", "ENV-09", "subtle", "metadata.offset is always 0", _metadata("offset", lambda _: 0)),
    _show("name-as-list", "ENV-11", "blatant", "name is an array", lambda data: _put(data, "name", [data["name"]])),
    _frame(
        "counts-as-text",
        "ENV-11",
        "subtle",
        "the counters of a summary are strings",
        _items(
            lambda item: item.get("summary", {}).update(
                call_completed=str(item.get("summary", {}).get("call_completed"))
            )
        ),
    ),
    _frame(
        "unknown-status",
        "ENV-11 LIF-18",
        "subtle",
        "a paused campaign reads on-hold",
        _each_data(lambda data: _put(data, "status", "on-hold" if data["status"] == "paused" else data["status"])),
    ),
    _show("name-in-capitals", "CRE-02", "blatant", "the name comes back in capitals", _upper),
    _show("last-list-dropped", "CRE-02", "subtle", "of several lists the last does not come back", _last_list_lost),
    _show(
        "schedule-callback-dropped",
        "CRE-02",
        "subtle",
        "call_schedule_callback does not come back",
        _dropped("call_schedule_callback"),
    ),
    _show("mechanism-always-linear", "CRE-02", "subtle", "the mechanism always comes back as Linear", _linear),
    _show(
        "account-sid-wrong",
        "CRE-03",
        "blatant",
        "account_sid is another",
        lambda data: _put(data, "account_sid", f"{data['account_sid']}-1"),
    ),
    _frame(
        "account-sid-wrong-in-lists",
        "CRE-03 LST-14",
        "subtle",
        "account_sid is in capitals in lists",
        _each_data(lambda data: _put(data, "account_sid", data["account_sid"].upper()), listing=True),
    ),
    _frame("type-missing", "CRE-04", "blatant", "type is not shown", _each_data(_dropped("type"))),
    _frame(
        "type-missing-in-lists",
        "CRE-04 LST-14",
        "subtle",
        "type is not shown in lists",
        _each_data(_dropped("type"), listing=True),
    ),
    Fault(
        name="name-left-empty",
        rules=("CRE-05",),
        kind="blatant",
        summary="an omitted name is not filled in",
        keep=lambda definition: definition.setdefault("name", ""),
    ),
    Fault(
        name="name-blank-when-scheduled",
        rules=("CRE-05",),
        kind="subtle",
        summary="an omitted name is filled in with a blank when there is a schedule",
        keep=lambda definition: definition.setdefault("name", " ") if "schedule" in definition else None,
    ),
    _show("date-created-without-offset", "CRE-21", "blatant", "date_created has no offset", _without_offset),
    _show("date-updated-ahead", "CRE-21", "subtle", "date_updated of a fresh campaign lies ahead", _ahead),
    _show("custom-field-lost", "CRE-26", "blatant", "custom_field does not come back", _dropped("custom_field")),
    _show("custom-field-stripped", "CRE-26", "subtle", "custom_field loses blanks at its ends", _stripped),
    _show("custom-field-in-ascii", "CRE-26", "subtle", "custom_field loses what is not ASCII", _ascii),
    _show("custom-field-quotes-changed", "CRE-26", "subtle", "double quotes in custom_field become single", _unescaped),
    Fault(
        name="summary-names-no-campaign",
        rules=("CRE-23",),
        kind="blatant",
        summary="campaign_sid is empty",
        count=lambda summary: _put(summary, "campaign_sid", ""),
    ),
    Fault(
        name="fresh-calls-failed",
        rules=("CRE-23",),
        kind="subtle",
        summary="a fresh summary counts the numbers as failed",
        count=lambda summary: _put(summary, "call_failed", summary["call_failed"] + summary["call_scheduled"]),
    ),
    Fault(
        name="summary-date-in-local-time",
        rules=("CRE-23",),
        kind="subtle",
        summary="DateCreated is local time called UTC",
        count=lambda summary: _put(summary, "DateCreated", f"{summary['DateCreated'][:19]}Z"),
    ),
    _frame(
        "list-lacks-callbacks",
        "LST-14",
        "blatant",
        "records in lists have no callbacks",
        _each_data(_dropped("status_callback", "call_status_callback", "call_schedule_callback"), listing=True),
    ),
    _frame(
        "list-shows-no-update",
        "LST-14",
        "subtle",
        "in lists date_updated is date_created",
        _each_data(lambda data: _put(data, "date_updated", data["date_created"]), listing=True),
    ),
    _frame(
        "unknown-path-200",
        "ROB-02",
        "blatant",
        "an unknown path answers 200",
        lambda exchange: _status(exchange, 200) if _unknown_path(exchange) else None,
    ),
    _frame(
        "unknown-path-bare",
        "ROB-02",
        "subtle",
        "an unknown path is answered with an empty object",
        lambda exchange: setattr(exchange, "raw", b"{}") if _unknown_path(exchange) else None,
    ),
)
