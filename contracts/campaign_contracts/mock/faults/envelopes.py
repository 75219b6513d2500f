"""Faults of the envelope: answers are spoiled on their way out."""

from base64 import b64encode
from collections.abc import Callable

from campaign_contracts.mock.faults.fault import Fault
from campaign_contracts.mock.faults.spoiling import (
    Exchange,
    Frame,
    each_data,
    each_item,
    framing,
    on_method,
    on_status,
    put,
    showing,
)
from campaign_contracts.spec import Json


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


FAULTS: tuple[Fault, ...] = (
    framing(
        "credentials-in-refusal", "ACC-06", "blatant", "a 401 repeats the Authorization header", _echo_authorization
    ),
    framing(
        "credentials-in-created-uri",
        "ACC-06",
        "subtle",
        "a created campaign's uri holds the encoded credentials",
        _echo_token,
    ),
    framing(
        "credentials-encoded-twice",
        "ACC-06",
        "subtle",
        "a 405 has a header with the Authorization value in base64",
        _echo_encoded_again,
    ),
    framing("html-not-found", "ENV-01 ENV-11", "blatant", "404 is an HTML page", _html),
    framing("bare-method-not-allowed", "ENV-01", "subtle", "405 is plain text", _bare),
    framing(
        "wrong-content-type",
        "ENV-01",
        "subtle",
        "lists are sent as text/plain",
        lambda exchange: setattr(exchange, "content_type", "text/plain" if exchange.listing else exchange.content_type),
    ),
    framing(
        "method-missing-on-delete",
        "ENV-01",
        "subtle",
        "DELETE answers without method",
        on_method("DELETE", lambda exchange: exchange.document.pop("method", None)),
    ),
    framing(
        "http-code-always-200",
        "ENV-02",
        "blatant",
        "http_code is always 200",
        lambda exchange: put(exchange.document, "http_code", 200),
    ),
    framing(
        "http-code-200-when-mixed",
        "ENV-02",
        "subtle",
        "http_code says 200 in a 207",
        on_status(207, lambda exchange: put(exchange.document, "http_code", 200)),
    ),
    framing(
        "method-always-post",
        "ENV-03",
        "blatant",
        "method is always POST",
        lambda exchange: put(exchange.document, "method", "POST"),
    ),
    framing(
        "method-post-in-put",
        "ENV-03",
        "subtle",
        "method is POST in the answer to PUT",
        on_method("PUT", lambda exchange: put(exchange.document, "method", "POST")),
    ),
    framing(
        "request-id-constant",
        "ENV-04",
        "blatant",
        "every answer has the same request_id",
        lambda exchange: put(exchange.document, "request_id", "0123456789abcdef0123456789abcdef"),
    ),
    framing(
        "request-id-per-path",
        "ENV-04",
        "subtle",
        "reads of the same path share a request_id",
        on_method("GET", lambda exchange: put(exchange.document, "request_id", exchange.path)),
    ),
    framing(
        "request-id-empty-on-failure",
        "ENV-04",
        "subtle",
        "failures have an empty request_id",
        lambda exchange: put(
            exchange.document, "request_id", "" if exchange.failed else exchange.document["request_id"]
        ),
    ),
    framing(
        "item-code-as-text",
        "ENV-05",
        "blatant",
        "the code of an item is a string",
        each_item(lambda item: put(item, "code", str(item["code"]))),
    ),
    framing(
        "error-data-missing",
        "ENV-05",
        "subtle",
        "successful items lack error_data",
        each_item(lambda item: item.pop("error_data", None), failed=False),
    ),
    framing(
        "data-missing-on-failure",
        "ENV-05",
        "subtle",
        "failed items lack data",
        each_item(lambda item: item.pop("data", None), failed=True),
    ),
    framing(
        "created-is-201",
        "ENV-06",
        "blatant",
        "a create answers 201",
        on_method("POST", on_status(200, lambda exchange: _status(exchange, 201))),
    ),
    framing("second-item-201", "ENV-06", "subtle", "the second campaign of a bulk has code 201", _second_item),
    framing(
        "success-spelled-ok",
        "ENV-06",
        "blatant",
        "the status of an item is ok",
        each_item(lambda item: put(item, "status", "ok"), failed=False),
    ),
    framing(
        "success-with-error-data",
        "ENV-06",
        "subtle",
        "successful items have an empty error_data",
        each_item(lambda item: put(item, "error_data", {}), failed=False),
    ),
    framing(
        "failure-spelled-success",
        "ENV-07",
        "blatant",
        "failed items have the status success",
        each_item(lambda item: put(item, "status", "success"), failed=True),
    ),
    framing(
        "failure-with-data",
        "ENV-07",
        "subtle",
        "failed items have an empty data",
        each_item(lambda item: put(item, "data", {}), failed=True),
    ),
    framing(
        "failure-without-words",
        "ENV-07",
        "subtle",
        "failures have neither message nor description",
        each_item(lambda item: item["error_data"].update(message="", description=""), failed=True),
    ),
    framing(
        "error-code-as-text",
        "ENV-07",
        "subtle",
        "the code of error_data is a string",
        each_item(lambda item: item["error_data"].update(code=str(item["error_data"]["code"])), failed=True),
    ),
    framing("bulk-reversed", "ENV-08", "blatant", "a bulk is answered in reverse", _reversed),
    framing("bulk-first-only", "ENV-08", "blatant", "a bulk is answered with the first item only", _first_only),
    framing("bulk-successes-first", "ENV-08", "subtle", "a bulk is answered with its failures last", _successes_first),
    framing("metadata-missing", "ENV-09", "blatant", "lists have no metadata", _no_metadata(calls=False)),
    framing("metadata-missing-in-calls", "ENV-09", "subtle", "call details have no metadata", _no_metadata(calls=True)),
    framing(
        "count-is-total",
        "ENV-09",
        "subtle",
        "metadata.count is the total",
        _metadata("count", lambda metadata: metadata["total"]),
    ),
    framing("offset-always-zero", "ENV-09", "subtle", "metadata.offset is always 0", _metadata("offset", lambda _: 0)),
    showing("name-as-list", "ENV-11", "blatant", "name is an array", lambda data: put(data, "name", [data["name"]])),
    framing(
        "counts-as-text",
        "ENV-11",
        "subtle",
        "the counters of a summary are strings",
        each_item(
            lambda item: item.get("summary", {}).update(
                call_completed=str(item.get("summary", {}).get("call_completed"))
            )
        ),
    ),
    framing(
        "mixed-spellings",
        "LIF-18",
        "subtle",
        "only a paused campaign has a status in the other spelling",
        each_data(
            lambda data: put(
                data, "status", {"paused": "Paused", "Paused": "paused"}.get(data["status"], data["status"])
            )
        ),
    ),
    framing(
        "unknown-status",
        "ENV-11 LIF-18",
        "subtle",
        "a paused campaign reads on-hold",
        each_data(
            lambda data: put(data, "status", "on-hold" if data["status"].lower() == "paused" else data["status"])
        ),
    ),
    framing(
        "unknown-path-200",
        "ROB-02",
        "blatant",
        "an unknown path answers 200",
        lambda exchange: _status(exchange, 200) if _unknown_path(exchange) else None,
    ),
    framing(
        "unknown-path-bare",
        "ROB-02",
        "subtle",
        "an unknown path is answered with an empty object",
        lambda exchange: setattr(exchange, "raw", b"{}") if _unknown_path(exchange) else None,
    ),
)
